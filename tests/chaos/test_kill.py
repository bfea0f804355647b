"""kill -9 at any moment, start again: at every moment whole tables or none, in the end the bytes of a run in peace."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest
from msgspec import Struct

from pipeline.schema.columns import load_dictionary
from tests.bulk.outputs import read_bytes_of_tables
from tests.chaos.folder import write_good

JIXIAO = [sys.executable, "-c", "from pipeline.cli import main; main()"]
FILES = 8
KILLS_A_FOLDER = 5
"""After so many kills a run is let through and the folder begun anew, so that all phases are hit."""
SEED = 86028121


def start(folder: Path, out: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*JIXIAO, "ingest", str(folder), "--out", str(out), "--workers", "2", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "JIXIAO_LANG": "en"},
    )


def finish(process: subprocess.Popen[str], code: int) -> str:
    _, text = process.communicate(timeout=180)
    assert process.returncode == code, text
    return text


def check_whole_or_none(out: Path) -> None:
    names = [table.table for table in load_dictionary().run_tables]
    shown = [name for name in names if (out / name / "part-0.parquet").exists()]
    assert shown in ([], names)
    for name in shown:
        assert pq.ParquetFile(out / name / "part-0.parquet").metadata.num_rows >= 0
    if shown:
        assert pq.read_table(out / "documents").num_rows == FILES


class Peace(Struct, frozen=True, dict=True):
    """What an undisturbed run gives."""

    out: Path
    tables: dict[str, bytes]
    seconds: float


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    write_good(folder, FILES - 1)
    (folder / "断.docx").write_bytes(b"PK\x03\x04" + bytes(50))
    return folder


@pytest.fixture(scope="module")
def peace(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Peace:
    out = tmp_path_factory.mktemp("peace")
    started = time.monotonic()
    finish(start(folder, out), 1)
    return Peace(out=out, tables=read_bytes_of_tables(out), seconds=time.monotonic() - started)


def kill_at_random(folder: Path, out: Path, peace: Peace, kills: int, rng: random.Random) -> int:
    """Kill runs at random moments; gives how many were still at work when they were."""
    hit = 0
    for kill in range(kills):
        run = start(folder, out)
        children: list[psutil.Process] = []
        time.sleep(rng.uniform(0, peace.seconds))
        if run.poll() is None:
            children = psutil.Process(run.pid).children(recursive=True)
            hit += 1
        run.send_signal(signal.SIGKILL)
        run.communicate()
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == [], "what a killed run leaves behind ends with it"
        if out.exists():
            check_whole_or_none(out)
        if kill % KILLS_A_FOLDER == KILLS_A_FOLDER - 1 or kill == kills - 1:
            finish(start(folder, out), 1)
            assert read_bytes_of_tables(out) == peace.tables
            shutil.rmtree(out)
    return hit


def test_killed_twice(folder: Path, peace: Peace, tmp_path: Path):
    kill_at_random(folder, tmp_path / "out", peace, kills=2, rng=random.Random(1))


@pytest.mark.soak
def test_killed_at_fifty_moments(folder: Path, peace: Peace, tmp_path: Path):
    hit = kill_at_random(folder, tmp_path / "out", peace, kills=50, rng=random.Random(SEED))

    assert hit >= 25, "most runs were still at work"


def test_two_runs_on_one_output_at_once(folder: Path, peace: Peace, tmp_path: Path):
    first = start(folder, tmp_path / "out")
    until = time.monotonic() + 60
    while not (tmp_path / "out" / ".jixiao" / "sets").exists() and time.monotonic() < until:
        time.sleep(0.02)

    second = finish(start(folder, tmp_path / "out"), 2)
    finish(first, 1)

    assert f"another run (process {first.pid}) is writing to" in second
    assert read_bytes_of_tables(tmp_path / "out") == peace.tables


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from pipeline.cli import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of a file")
@pytest.mark.parametrize("limit", [100, 3_000, 20_000])
def test_a_full_disk_is_told_in_one_line_and_leaves_whole_tables(peace: Peace, tmp_path: Path, limit: int):
    """A limit on the size of files stands in for the disk's end: in the log, in the cache, in the tables."""
    out = tmp_path / "out"
    shutil.copytree(peace.out, out, symlinks=True)
    write_good(tmp_path / "more", 2)

    command = [sys.executable, "-c", LIMITED, str(limit), "ingest", str(tmp_path / "more"), "--out", str(out)]
    environment = {**os.environ, "JIXIAO_LANG": "en"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)

    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "free" in done.stderr or "full" in done.stderr
    assert read_bytes_of_tables(out) == peace.tables


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no folder here that nobody may write")
def test_an_output_that_may_not_be_written_is_told_in_one_line(folder: Path):
    text = finish(start(folder, Path("/sys/kernel/jixiao-out")), 2)

    assert "check the folder's permissions or choose another folder" in text
    assert len(text.strip().splitlines()) == 1
