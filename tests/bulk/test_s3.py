"""From ``s3://`` to ``s3://``: an S3 server on the loopback address, killed runs, a review, an export."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.decisions.journal import Journal
from pipeline.storage.fetched import fetch_output
from tests.bulk.cluster import LoopbackCluster
from tests.bulk.outputs import read_bytes_of_tables
from tests.bulk.s3 import LoopbackS3
from tests.review.decided import decide, spot
from tests.robustness import files

pytest.importorskip("moto")
s3fs = pytest.importorskip("s3fs")
pytestmark = pytest.mark.slow

JIXIAO = [sys.executable, "-c", "from pipeline.cli import main; main()"]
DOCUMENTS = 12


class Store:
    """A bucket of submissions, and the command beside it."""

    def __init__(self, server: LoopbackS3, bucket: str) -> None:
        self._server = server
        self.inputs = f"s3://{bucket}/2023"
        self.out = f"s3://{bucket}/tables"
        self.files = s3fs.S3FileSystem(
            key="nobody",
            secret="nothing",
            endpoint_url=server.environment["AWS_ENDPOINT_URL"],
            skip_instance_cache=True,
            use_listings_cache=False,
        )
        self.files.mkdir(bucket)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*JIXIAO, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=self._server.environment,
        )

    def run(self, *arguments: object, code: int = 0) -> str:
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=300)
        assert process.returncode == code, output
        return output

    def tables(self, folder: Path) -> dict[str, bytes]:
        """What readers see, by way of a copy on this machine."""
        self.files.get(self.out.removeprefix("s3://"), str(folder), recursive=True)
        return read_bytes_of_tables(folder)

    def entries(self) -> int:
        found = self.files.find(f"{self.out}/.jixiao/cache")
        return sum(len(name.rpartition("/")[2]) == 64 for name in found)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackS3]:
    with LoopbackS3(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good files, and one that cannot be read."""
    return files.fill_folder(tmp_path_factory.mktemp("in"), DOCUMENTS)


@pytest.fixture(scope="module")
def local(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of a run on folders."""
    out = tmp_path_factory.mktemp("local")
    subprocess.run([*JIXIAO, "ingest", str(folder), "--out", str(out)], capture_output=True, check=False)
    return read_bytes_of_tables(out)


@pytest.fixture
def store(server: LoopbackS3, folder: Path, request: pytest.FixtureRequest) -> Store:
    store = Store(server, request.node.name.replace("_", "-")[:60].strip("-"))
    store.files.put(f"{folder}/", f"{store.inputs}/".removeprefix("s3://"), recursive=True)
    return store


def test_tables_are_those_of_a_folder_and_a_second_run_writes_none(
    store: Store, server: LoopbackS3, local: dict[str, bytes], tmp_path: Path
):
    store.run("ingest", store.inputs, "--out", store.out, code=1)
    assert store.tables(tmp_path / "first") == local
    before = server.requests()

    again = store.run("ingest", store.inputs, "--out", store.out, code=1)

    assert f"{DOCUMENTS} from the cache" in again
    assert store.files.ls(f"{store.out}/.jixiao/sets") == [f"{store.out}/.jixiao/sets/000001".removeprefix("s3://")]
    assert server.requests() - before < 20 * DOCUMENTS


def test_killed_in_the_middle_it_goes_on_where_it_stopped(store: Store, local: dict[str, bytes], tmp_path: Path):
    run = store.start("ingest", store.inputs, "--out", store.out, "--workers", 1)
    until = time.monotonic() + 120
    while store.entries() < 3 and run.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    done = store.entries()
    assert 3 <= done < DOCUMENTS
    assert not store.files.exists(f"{store.out}/forms"), "no table before all are there"

    again = store.run("ingest", store.inputs, "--out", store.out, code=1)

    assert store.tables(tmp_path / "after") == local
    kept = int(again.partition(" from the cache")[0].rpartition(" ")[2])
    assert kept >= done


def test_on_a_cluster_the_machines_read_and_write_there_themselves(
    store: Store, server: LoopbackS3, local: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    with LoopbackCluster(tmp_path / "dask") as cluster:
        store.run("ingest", store.inputs, "--out", store.out, "--dask", cluster.address, code=1)

    assert store.tables(tmp_path / "tables") == local


def test_what_was_read_can_be_exported_and_shown_by_its_address(store: Store, tmp_path: Path):
    store.run("ingest", store.inputs, "--out", store.out, code=1)

    store.run("export", store.out, "--csv", tmp_path / "csv", "--xlsx", tmp_path / "all.xlsx")
    shown = store.run("show", f"{store.inputs}/00.docx", "--json")

    assert (tmp_path / "csv" / "documents.csv").exists()
    assert (tmp_path / "all.xlsx").stat().st_size > 1000
    assert '"error_code": null' in shown


def test_an_address_without_tables_is_told(store: Store, tmp_path: Path):
    told = store.run("export", store.out, "--csv", tmp_path / "csv", code=2)

    assert "holds no complete set of tables: run jixiao ingest first" in told


def test_decisions_go_back_at_once_and_the_next_run_keeps_them(
    store: Store, server: LoopbackS3, monkeypatch: pytest.MonkeyPatch
):
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    store.run("ingest", store.inputs, "--out", store.out, code=1)

    with fetch_output(store.out, is_reviewed=True) as copy:
        Journal(copy).add(decide(spot("forms", "f-1", "unit_name"), "unclear"), None)
        sent = store.files.cat_file(f"{store.out}/.jixiao/decisions.jsonl")
        refused = store.run("review", store.out, code=2)
    store.run("ingest", store.inputs, "--out", store.out, "--force", code=1)

    assert sent.count(b"\n") == 1
    assert "another review" in refused
    assert store.files.cat_file(f"{store.out}/.jixiao/decisions.jsonl") == sent
    assert store.files.exists(f"{store.out}/decisions/part-0.parquet")
