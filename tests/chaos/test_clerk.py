"""What a clerk does to a run overnight: stops it, closes the window, the laptop; in the end the tables are the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.bulk.outputs import read_bytes_of_tables
from tests.chaos.folder import write_good

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="no such signals or terminals")]

JIXIAO = [sys.executable, "-c", "from pipeline.cli import main; main()"]
FILES = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    write_good(folder, FILES)
    return folder


@pytest.fixture(scope="module")
def peace(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of an undisturbed run."""
    out = tmp_path_factory.mktemp("peace")
    finish(start(folder, out))
    return read_bytes_of_tables(out)


@pytest.fixture
def temporary(tmp_path: Path) -> Iterator[Path]:
    """Where runs keep what is under way; nothing may stay there."""
    place = tmp_path / "temporary"
    place.mkdir()
    yield place
    assert list(place.iterdir()) == []


def start(folder: Path, out: Path, *arguments: str, **settings: object) -> subprocess.Popen[str]:
    place = {"TMPDIR": str(settings.pop("temporary"))} if "temporary" in settings else {}
    return subprocess.Popen(
        [*JIXIAO, "ingest", str(folder), "--out", str(out), "--workers", "2", *arguments],
        env={**os.environ, "JIXIAO_LANG": "en", **place},
        encoding="utf-8",
        **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | settings),  # type: ignore[call-overload]
    )


def finish(run: subprocess.Popen[str]) -> str:
    told, complained = run.communicate(timeout=300)
    assert run.returncode == 0, complained
    return told


def wait_until_under_way(run: subprocess.Popen[str], out: Path, entries: int = 3) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert run.poll() is None, "it has ended before anything could happen"
        found = [path for path in (out / ".jixiao" / "cache").rglob("*") if len(path.name) == 64]
        if len(found) >= entries:
            return
        time.sleep(0.01)
    pytest.fail("it does not begin")


def go_on(folder: Path, out: Path) -> int:
    """Run again to the end; gives how many documents came from the cache."""
    told = finish(start(folder, out))
    return int(told.partition(" from the cache")[0].rpartition(" ")[2])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle(
    folder: Path, peace: dict[str, bytes], tmp_path: Path, temporary: Path, number: signal.Signals
):
    out = tmp_path / "out"
    run = start(folder, out, temporary=temporary)
    wait_until_under_way(run, out)
    children = psutil.Process(run.pid).children(recursive=True)

    run.send_signal(number)
    told, complained = run.communicate(timeout=30)

    assert (run.returncode, told) == (130, "")
    assert complained.strip().splitlines()[-1].startswith("Interrupted: the tables are those of the last complete run")
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert not (out / "documents").exists()
    assert go_on(folder, out) >= 3
    assert read_bytes_of_tables(out) == peace


def test_the_window_is_closed(folder: Path, peace: dict[str, bytes], tmp_path: Path, temporary: Path):
    """The terminal goes away with all who write to it: the run ends in order and the next one goes on."""
    out = tmp_path / "out"
    ours, theirs = os.openpty()
    terminal = {"stdin": theirs, "stdout": theirs, "stderr": theirs, "start_new_session": True}
    run = start(folder, out, temporary=temporary, preexec_fn=_take_terminal, **terminal)
    os.close(theirs)
    wait_until_under_way(run, out)
    children = psutil.Process(run.pid).children(recursive=True)

    os.close(ours)

    assert run.wait(timeout=30) == 130
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert go_on(folder, out) >= 3
    assert read_bytes_of_tables(out) == peace


def _take_terminal() -> None:
    """Make standard input the terminal that this session belongs to, as a shell's is."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup


def test_with_nohup_it_goes_on_without_its_window(folder: Path, peace: dict[str, bytes], tmp_path: Path):
    out = tmp_path / "out"
    run = start(folder, out, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    wait_until_under_way(run, out)

    run.send_signal(signal.SIGHUP)

    finish(run)
    assert read_bytes_of_tables(out) == peace


def test_the_laptop_sleeps_for_longer_than_a_document_may_take(folder: Path, peace: dict[str, bytes], tmp_path: Path):
    out = tmp_path / "out"
    run = start(folder, out, "--timeout", "8")
    wait_until_under_way(run, out)
    all_of_it = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]

    for process in all_of_it:
        process.suspend()
    time.sleep(10.0)
    for process in all_of_it:
        process.resume()

    finish(run)
    assert read_bytes_of_tables(out) == peace
