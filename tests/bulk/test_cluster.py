"""A run on an existing Dask cluster: a scheduler and two workers on the loopback address, one killed in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.bulk import cluster as cluster_module
from pipeline.bulk.cluster import DaskEngine, cluster_setup, inspect_machine
from pipeline.bulk.engine import Job
from pipeline.bulk.executor import Reader, read_in_child, release_children
from pipeline.bulk.pool import Bounds
from pipeline.model.errors import ClusterError, InternalError, UsageError
from pipeline.model.source import Limits, SourceRef
from pipeline.storage.cache import ResultCache, cache_version
from tests.bulk.cluster import LoopbackCluster
from tests.bulk.outputs import read_bytes_of_tables
from tests.robustness import files

JIXIAO = [sys.executable, "-c", "from pipeline.cli import main; main()"]
DOCUMENTS = 24


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*JIXIAO, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "JIXIAO_LANG": "en"},
    )


def ingest(*arguments: object, code: int = 1) -> str:
    process = start("ingest", *arguments)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == code, output
    return output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good files, and one that cannot be read."""
    return files.fill_folder(tmp_path_factory.mktemp("in"), DOCUMENTS)


@pytest.fixture(scope="module")
def local(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of a run on this machine's processes."""
    out = tmp_path_factory.mktemp("local")
    ingest(folder, "--out", out, "--workers", 2)
    return read_bytes_of_tables(out)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackCluster]:
    with LoopbackCluster(tmp_path_factory.mktemp("dask")) as cluster:
        yield cluster


def entries(out: Path) -> int:
    return sum(len(path.name) == 64 for path in (out / ".jixiao" / "cache").rglob("*"))


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_changes_no_byte(
    folder: Path, local: dict[str, bytes], cluster: LoopbackCluster, tmp_path: Path
):
    run = start("ingest", folder, "--out", tmp_path / "out", "--dask", cluster.address)
    until = time.monotonic() + 120
    while entries(tmp_path / "out") < 3 and run.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    done = entries(tmp_path / "out")
    cluster.workers[0].kill()

    output, _ = run.communicate(timeout=300)

    assert 3 <= done < DOCUMENTS, output
    assert run.returncode == 1, output
    assert "1 failed" in output
    assert read_bytes_of_tables(tmp_path / "out") == local


@pytest.mark.slow
def test_on_a_store_the_tables_are_the_same_bytes(
    folder: Path, local: dict[str, bytes], cluster: LoopbackCluster, tmp_path: Path
):
    """Documents and tables through addresses; a second run takes all from the cache there."""
    out = tmp_path / "out"
    arguments = (folder.as_uri(), "--out", out.as_uri(), "--dask", cluster.address)

    ingest(*arguments)
    first = read_bytes_of_tables(out)
    again = ingest(*arguments)

    assert first == read_bytes_of_tables(out) == local
    assert f"{DOCUMENTS} from the cache" in again


@pytest.mark.slow
def test_workers_under_a_nanny_may_start_child_processes(folder: Path, local: dict[str, bytes], tmp_path: Path):
    """As ``dask worker`` starts them when it is not told otherwise."""
    with LoopbackCluster(tmp_path / "dask", workers=1, arguments=()) as cluster:
        ingest(folder, "--out", tmp_path / "out", "--dask", cluster.address)

    assert read_bytes_of_tables(tmp_path / "out") == local


IMPATIENT = """
from pipeline.bulk import cluster, executor
cluster._WORKERS_WITHIN = executor._LOOK_EVERY = 3.0
from pipeline.cli import main
main()
"""
"""The command, which looks after its cluster every few seconds."""


def run_until(out: Path, arguments: tuple[object, ...], happen: Callable[[], None]) -> str:
    """Start a run and let something happen when it has read a few documents; what it says when it gives up."""
    command = [sys.executable, "-c", IMPATIENT, "ingest", *map(str, arguments), "--out", str(out)]
    environment = {**os.environ, "JIXIAO_LANG": "en"}
    run = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", env=environment
    )
    until = time.monotonic() + 120
    while entries(out) < 2 and run.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    happen()
    _, told = run.communicate(timeout=300)
    assert run.returncode == 2, told
    assert "Traceback" not in told
    return told


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["scheduler", "workers"])
def test_a_cluster_that_is_lost_ends_the_run_with_a_message_and_another_goes_on(
    folder: Path, local: dict[str, bytes], tmp_path: Path, lost: str
):
    out = tmp_path / "out"
    with LoopbackCluster(tmp_path / "dask", workers=2) as cluster:
        gone = cluster.workers if lost == "workers" else [cluster.scheduler]
        told = run_until(out, (folder, "--dask", cluster.address), lambda: [process.kill() for process in gone])

    assert "run again" in told
    assert ("the cluster has no worker" if lost == "workers" else "the cluster is lost") in told
    assert not (out / "documents").exists()
    ingest(folder, "--out", out, "--workers", 2)
    assert read_bytes_of_tables(out) == local


@pytest.mark.slow
def test_workers_that_die_one_after_the_other_change_no_byte(folder: Path, local: dict[str, bytes], tmp_path: Path):
    """Two of them, with what they had in hand; others come."""
    out = tmp_path / "out"
    with LoopbackCluster(tmp_path / "dask", workers=2) as cluster:
        run = start("ingest", folder, "--out", out, "--dask", cluster.address)
        for victim in (0, 1):
            until = time.monotonic() + 120
            while entries(out) < 2 + victim and run.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            cluster.workers[victim].kill()
            cluster.add_worker()
        output, _ = run.communicate(timeout=300)

    assert run.returncode == 1, output
    assert read_bytes_of_tables(out) == local


OTHER_RELEASE = """
import pipeline.storage.cache as cache
cache.pipeline_version = lambda: "0.0+other"
"""


@pytest.mark.slow
def test_a_worker_of_another_release_is_named_and_nothing_is_started(folder: Path, tmp_path: Path):
    with LoopbackCluster(tmp_path / "dask", workers=0) as cluster:
        cluster.add_worker(OTHER_RELEASE)
        told = ingest(folder, "--out", tmp_path / "out", "--dask", cluster.address, code=2)

    assert "worker tcp://127.0.0.1:" in told
    assert "another version is installed (0.0+other, not " in told
    assert entries(tmp_path / "out") == 0


def make_job(folder: Path, version: str | None = None) -> Job:
    job = Job(cache_dir=folder, version=version or cache_version(keep_contacts=False), limits=Limits())
    ResultCache(job.cache_dir, job.version).explain_renewal()
    return job


def test_a_machine_that_sees_everything_is_fit(tmp_path: Path):
    (tmp_path / "a.docx").write_bytes(b"x")

    assert inspect_machine(make_job(tmp_path / "cache"), str(tmp_path / "a.docx")) is None
    assert inspect_machine(make_job(tmp_path / "cache"), (tmp_path / "a.docx").as_uri()) is None


def test_a_machine_with_another_version_is_told(tmp_path: Path):
    assert "another version" in str(inspect_machine(make_job(tmp_path, "0.0+x"), "a.docx"))


def test_a_machine_that_joins_later_is_looked_at_before_its_first_document(tmp_path: Path):
    (tmp_path / "a.docx").write_bytes(files.make_docx())
    job = make_job(tmp_path, "0.0+x")
    reader = Reader(job=job, bounds=Bounds(), setup=cluster_setup)
    try:
        with pytest.raises(InternalError, match="another version is installed"):
            read_in_child(reader, SourceRef(source_path="a.docx", path=str(tmp_path / "a.docx")))
    finally:
        release_children()


def test_a_machine_that_does_not_see_the_output_or_the_input_is_told(tmp_path: Path):
    job = make_job(tmp_path / "cache")
    elsewhere = Job(cache_dir=tmp_path / "own disk", version=job.version, limits=Limits())

    assert "--out must be a shared folder" in str(inspect_machine(elsewhere, "a.docx"))
    assert "INPUT must be a shared folder" in str(inspect_machine(job, str(tmp_path / "a.docx")))


def test_a_cluster_that_does_not_answer_is_told(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cluster_module, "_CONNECT_WITHIN", 0.5)
    engine = DaskEngine("tcp://127.0.0.1:9", make_job(tmp_path), Bounds())

    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:9 cannot be reached"):
        next(engine.run([]))


def test_without_dask_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(UsageError, match=r"pip install 'jixiao\[dask\]'"):
        DaskEngine("tcp://127.0.0.1:9", make_job(tmp_path), Bounds())
