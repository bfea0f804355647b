"""Whole runs of ``jixiao ingest`` over the county, each in processes of its own, as a clerk starts them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import psutil
from msgspec import Struct

from benchmarks.clock import Timing, race
from benchmarks.memory import Held
from benchmarks.table import Line, Section, at_least, at_most, compare, relate
from pipeline.bulk.engine import Outcome
from pipeline.bulk.ingest import Options, ingest

_COMMAND = (sys.executable, "-c", "from pipeline.cli import main; main()")
_LOOK_EVERY = 0.25
_THIRDS = 3
_LIMIT = 300
"""MiB that a worker may take."""
_COMPILED = Path(tempfile.gettempdir()) / f"jixiao-bench-compiled-{os.getuid()}"
_STARTS = 5
"""Times that a program is started to see how long that takes."""


class Watch(Struct):
    """Notes when a run begins to write."""

    wrote: float = 0.0

    def begin(self, total: int) -> None:
        """Reading begins."""

    def renew(self, changes: tuple[str, ...]) -> None:
        """Nothing was read before."""

    def advance(self, outcome: Outcome) -> None:
        """One more document."""

    def compose(self) -> None:
        """Writing begins."""
        self.wrote = time.perf_counter()


class Run(Struct, frozen=True):
    """What a run took."""

    clock: float
    processor: float
    """Seconds of all its processes together."""


def run_ingest(documents: Path, out: Path, workers: int, *, force: bool = False, held: Held | None = None) -> Run:
    """Run ``jixiao ingest`` and wait for it, looking at its memory where asked.

    Raises: ``RuntimeError`` when it ends with anything else than 0 or 1 (some documents failed).
    """
    command = [*_COMMAND, "ingest", str(documents), "--out", str(out), "--workers", str(workers)]
    started = time.perf_counter()
    before = os.times()
    run = subprocess.Popen(
        [*command, *(["--force"] if force else [])],
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process = psutil.Process(run.pid)
    while held is not None and run.poll() is None:
        held.look(process)
        time.sleep(_LOOK_EVERY)
    if run.wait() not in (0, 1):
        raise RuntimeError(f"jixiao ingest ended with {run.returncode}")
    after = os.times()
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    return Run(time.perf_counter() - started, spent)


def measure_scaling(documents: Path, folder: Path, rounds: int) -> Section:
    """Compare one worker with two, a first run with a second one over the same input, and reading with writing."""
    ones, twos, agains = [], [], []
    for number in range(rounds):
        ones.append(run_ingest(documents, folder / f"one-{number}", 1))
        twos.append(run_ingest(documents, folder / f"two-{number}", 2))
        agains.append(run_ingest(documents, folder / f"two-{number}", 2))
    one, two, again = (Timing(tuple(run.clock for run in runs)) for runs in (ones, twos, agains))
    first, second = (Timing(tuple(run.processor for run in runs)) for runs in (twos, agains))
    return compare(
        "Whole runs over the county",
        [
            relate("two workers beside one", one, two, _show, at_least(1.8)),
            relate("second run beside the first, two workers (clock)", again, two, _show, at_most(0.03)),
            relate("second run beside the first (processor)", second, first, _show, at_most(0.03)),
            _measure_writing(documents, folder / "writing"),
        ],
        "`jixiao ingest` as a program of its own, start-up included, seconds of the clock unless it says otherwise; "
        "two workers need two idle processors.",
    )


def _show(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _measure_writing(documents: Path, out: Path) -> Line:
    """Tell how much of a run goes by after the last document was read: composing and writing the tables."""
    os.environ.update(_environment())  # its workers are started from here
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    watch = Watch()
    started = time.perf_counter()
    ingest([documents], Options(out=out, workers=2, timeout=300.0), watch)
    ended = time.perf_counter()
    writing, whole = ended - watch.wrote, ended - started
    return Line(
        what="writing beside the run",
        ours=_show(writing),
        other=_show(whole),
        ratio=writing / whole,
        middle=writing / whole,
        goal=at_most(0.05),
    )


def measure_memory(documents: Path, out: Path) -> Section:
    """Look at the memory of a run over time."""
    held = Held()
    run_ingest(documents, out, 2, force=True, held=held)
    rows = []
    for name, sizes in (("parent", held.parent), ("largest worker", held.workers)):
        third = max(1, len(sizes) // _THIRDS)
        parts = [sizes[at : at + third] for at in range(0, third * _THIRDS, third)]
        rows.append((name, *(f"{median(part):.0f}" for part in parts if part), f"{max(sizes):.0f}"))
    return Section(
        title="Memory over time, MiB",
        note=f"Two workers; goal: a worker's peak under {_LIMIT} MiB, and no rise from the second third to the last. "
        "A run of thousands: `make memory`.",
        header=("process", "first third", "second", "last", "peak"),
        rows=tuple(rows),
    )


def measure_start(document: Path, folder: Path) -> Section:
    """Time what a person waits for before anything happens."""
    runs = {
        "`python -c pass`, nothing of ours": [sys.executable, "-c", "pass"],
        "`jixiao --help`": [*_COMMAND, "--help"],
        "`jixiao show` of one Word file": [*_COMMAND, "show", str(document), "--json"],
        "`jixiao ingest` of one Word file": [*_COMMAND, "ingest", str(document), "--force", "--out", str(folder)],
    }
    taken = race({name: _Starter(command) for name, command in runs.items()}, _STARTS, time.perf_counter)
    rows = tuple((name, f"{timing.least:.2f}", f"{timing.middle:.2f}") for name, timing in taken.items())
    return Section(
        title="Start-up, seconds of the clock",
        note="Goal: `--help`, and the time to the first document, under one second.",
        header=("what", "fastest", "median"),
        rows=rows,
    )


class _Starter:
    """Starts a program and waits for its end."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command

    def __call__(self) -> None:
        subprocess.run(
            self._command, check=True, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def _environment() -> dict[str, str]:
    """Give the environment of a program as it is installed: its modules are compiled once, not at every start."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(_COMPILED), **kept}
