"""Processes that can be killed: whatever a task does to its process, it costs that task and no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.bulk.child import Setup
from pipeline.bulk.pool import Bounds, Died, Done, Event, Pool, Raised, TimedOut, WorkerStartError
from tests.bulk.misbehaving import make_broken_worker, make_dying_worker, make_worker

MIB = 1024 * 1024
BOUNDS = Bounds(timeout=20.0, memory=400 * MIB)


def run(
    *tasks: str,
    workers: int = 2,
    bounds: Bounds = BOUNDS,
    setup: Setup[str, str] = make_worker,
    log: Path | None = None,
) -> dict[str, Event[str, str]]:
    return {event.task: event for event in Pool(setup, workers=workers, bounds=bounds, log=log).run(tasks)}


def values(events: dict[str, Event[str, str]]) -> dict[str, str]:
    return {task: event.value for task, event in events.items() if isinstance(event, Done)}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").is_dir() else True


def wait_until(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_every_task_ends_as_one_event():
    tasks = [f"task {number}" for number in range(200)]

    events = list(Pool(make_worker, workers=2, bounds=BOUNDS).run(tasks))

    assert sorted(event.task for event in events) == sorted(tasks)
    assert all(isinstance(event, Done) and event.value == event.task.upper() for event in events)


def test_no_tasks_no_workers():
    assert run() == {}


@pytest.mark.parametrize("task", ["hang", "hang-in-c"])
def test_a_hanging_task_costs_its_limit_and_about_a_second(task: str):
    events = run("a", task, "b", "c", bounds=Bounds(timeout=1.0))

    assert values(events) == {"a": "A", "b": "B", "c": "C"}
    assert isinstance(events[task], TimedOut)
    assert events[task].note == f"seen {task}"
    assert events[task].seconds < 1.0 + 1.0


@pytest.mark.parametrize(
    ("task", "cause", "code"),
    [("crash", "signal", signal.SIGSEGV), ("exit 3", "exit", 3), ("eat slowly", "memory", BOUNDS.memory),
     ("eat at-once", "memory", BOUNDS.memory)],
)  # fmt: skip
def test_a_task_that_kills_its_worker_is_given_up_and_the_others_go_on(task: str, cause: str, code: int):
    events = run("a", task, "b", "c")

    assert values(events) == {"a": "A", "b": "B", "c": "C"}
    assert events[task] == Died(task=task, cause=cause, code=code, note=f"seen {task}")


def test_a_task_that_killed_its_worker_once_is_tried_again(tmp_path: Path):
    marker = tmp_path / "tried"

    events = run(f"crash-once {marker}", "a")

    assert marker.exists()
    assert set(values(events).values()) == {"A", f"crash-once {marker}".upper()}


def test_a_task_is_tried_as_often_as_allowed_and_no_more(tmp_path: Path):
    log = tmp_path / "tries"

    events = run(f"crash-always {log}", "a", bounds=Bounds(attempts=3))

    assert log.read_text() == "xxx"
    assert values(events) == {"a": "A"}


def test_an_exception_is_handed_back_and_the_worker_lives_on():
    events = run("raise", "pid", workers=1)

    assert isinstance(events["raise"], Raised)
    assert str(events["raise"].error) == "not this one"
    assert "pid" in values(events)


def test_one_worker_is_still_a_process_of_its_own():
    assert values(run("pid", workers=1))["pid"] != str(os.getpid())


def test_workers_are_reused_and_replaced_after_some_tasks():
    tasks = [f"pid {number}" for number in range(6)]

    few = values(run(*tasks, workers=1))
    many = values(run(*tasks, workers=1, bounds=Bounds(recycle_after=2)))

    assert len(set(few.values())) == 1
    assert len(set(many.values())) == 3


def test_a_worker_that_has_grown_is_replaced():
    pids = values(run("pid 1", "leak", "pid 2", workers=1, bounds=Bounds(recycle_memory=200 * MIB)))

    assert pids["pid 1"] != pids["pid 2"]


def test_no_more_workers_than_tasks():
    assert len(set(values(run("pid", workers=8)).values())) == 1


def test_tasks_are_taken_only_as_workers_come_free():
    taken = []

    def tasks() -> Iterator[str]:
        for number in range(50):
            taken.append(number)
            yield f"task {number}"

    with_two = Pool(make_worker, workers=2, bounds=BOUNDS).run(tasks())
    next(with_two)
    with_two.close()

    assert len(taken) <= 5


def test_closing_early_ends_every_worker():
    events = Pool(make_worker, workers=2, bounds=BOUNDS).run(["pid", "hang", "hang"])
    first = next(events)
    assert isinstance(first, Done)

    events.close()

    assert wait_until(lambda: not is_alive(int(first.value)))


def test_what_a_worker_started_ends_with_it(tmp_path: Path):
    """A converter that a document started must not stay behind when the document times out."""
    note = tmp_path / "pid"

    run(f"start {note}", bounds=Bounds(timeout=1.0))

    assert wait_until(lambda: not is_alive(int(note.read_text())))


@pytest.mark.skipif(sys.platform == "win32", reason="no mktemp")
def test_temporary_files_of_an_ended_worker_and_of_what_it_started_are_removed(tmp_path: Path):
    run(f"litter {tmp_path / 'note'}", bounds=Bounds(timeout=2.0))

    for note in ("note", "note2"):
        litter = Path((tmp_path / note).read_text(encoding="utf-8").strip())
        assert litter.parent.name.startswith("jixiao-")
        assert not litter.parent.exists()


def test_what_a_worker_started_ends_with_it_where_there_are_no_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Windows has neither ``killpg`` nor sessions."""
    monkeypatch.delattr(os, "killpg")
    note = tmp_path / "pid"

    run(f"start {note}", bounds=Bounds(timeout=2.0))

    assert wait_until(lambda: not is_alive(int(note.read_text())))


def test_a_hanging_task_is_ended_where_signals_cannot_be_masked(monkeypatch: pytest.MonkeyPatch):
    """Windows again."""
    monkeypatch.delattr(os, "killpg")
    monkeypatch.delattr(signal, "pthread_sigmask")

    events = run("a", "hang", bounds=Bounds(timeout=2.0))

    assert values(events) == {"a": "A"}
    assert isinstance(events["hang"], TimedOut)


def test_a_worker_ends_with_its_parent_where_the_system_does_not_see_to_that():
    code = """
import subprocess, sys
from pipeline.bulk import child
child._LOOK_FOR_PARENT_EVERY = 0.05
parent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.2)"])
import threading
threading.Timer(0.1, parent.wait).start()
child._end_with_parent(parent.pid)
"""
    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 1


ASLEEP = """
from pipeline.bulk.pool import Bounds, Done, Pool
from tests.bulk.misbehaving import make_worker

if __name__ == "__main__":
    events = Pool(make_worker, workers=1, bounds=Bounds(timeout=10.0)).run(["pid", "work 0.5"])
    for event in events:
        print(event.value if isinstance(event, Done) else type(event).__name__, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signal stops a process")
@pytest.mark.parametrize("sleepers", ["all", "parent"])
def test_time_that_a_stopped_run_was_asleep_is_nobodys(tmp_path: Path, sleepers: str):
    """A closed laptop stops all; Ctrl-Z the parent alone, whose workers have gone on and have answered meanwhile."""
    script = tmp_path / "asleep.py"
    script.write_text(ASLEEP, encoding="utf-8")
    paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, encoding="ascii", env=paths)
    assert run.stdout is not None
    worker = int(run.stdout.readline())
    time.sleep(0.1)

    stopped = [run.pid, worker] if sleepers == "all" else [run.pid]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(12.0)
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    output, _ = run.communicate(timeout=30)

    assert output.split("\n") == ["WORK 0.5", ""]


def test_a_setup_that_fails_is_told_and_does_not_loop():
    with pytest.raises(WorkerStartError, match="RuntimeError: no licence for this engine"):
        run("a", setup=make_broken_worker)


def test_a_setup_that_dies_is_told_and_does_not_loop():
    with pytest.raises(WorkerStartError, match="exit 9"):
        run("a", setup=make_dying_worker)


def test_what_workers_print_goes_to_the_log_and_not_to_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    log = tmp_path / "run.log"

    run("print", log=log)
    run("print")

    assert "from the worker" in log.read_text()
    assert capfd.readouterr() == ("", "")
