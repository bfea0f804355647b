"""How a run goes on, on standard error: a bar at a terminal, a plain line now and then elsewhere (进度)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.messages import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from pipeline.bulk.engine import Outcome
    from pipeline.bulk.ingest import Watcher

_LINE_EVERY = 10.0
"""Seconds between two lines where no bar can be drawn."""


_MOST_CHANGES = 6
"""Changes of the program that are named."""


@contextmanager
def open_watcher() -> Iterator[Watcher]:
    """Watch a run in the way that standard error can show."""
    if not sys.stderr.isatty():
        yield LineWatcher()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield BarWatcher(bar)


def say_renewal(changes: tuple[str, ...]) -> str:
    """Say why everything is read again; a long list is cut."""
    more = len(changes) - _MOST_CHANGES
    shown = "、".join(changes[:_MOST_CHANGES]) + (f" (+{more})" if more > 0 else "")
    return say("progress.renewed", changes=shown)


class _Counts:
    """Documents done so far."""

    def __init__(self) -> None:
        self.done = 0
        self.flagged = 0
        self.failed = 0

    def add(self, outcome: Outcome) -> None:
        self.done += 1
        self.flagged += outcome.status == "flagged"
        self.failed += outcome.status == "failed"


class LineWatcher:
    """Writes a line now and then, without control codes."""

    def __init__(self) -> None:
        self._counts = _Counts()
        self._total = 0
        self._told = time.monotonic()

    def begin(self, total: int) -> None:
        """See ``Watcher``."""
        self._total = total

    def renew(self, changes: tuple[str, ...]) -> None:
        """See ``Watcher``."""
        print(say_renewal(changes), file=sys.stderr, flush=True)

    def advance(self, outcome: Outcome) -> None:
        """See ``Watcher``."""
        self._counts.add(outcome)
        if time.monotonic() - self._told >= _LINE_EVERY:
            self._told = time.monotonic()
            counts = self._counts
            text = say(
                "progress.line", done=counts.done, total=self._total, flagged=counts.flagged, failed=counts.failed
            )
            print(text, file=sys.stderr, flush=True)

    def compose(self) -> None:
        """See ``Watcher``."""


class BarWatcher:
    """Moves a bar with the counts and the time left."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._counts = _Counts()
        self._task: TaskID = bar.add_task(say("progress.reading"), total=None, counts="")

    def begin(self, total: int) -> None:
        """See ``Watcher``."""
        self._bar.update(self._task, total=total)

    def renew(self, changes: tuple[str, ...]) -> None:
        """See ``Watcher``."""
        self._bar.console.print(say_renewal(changes), markup=False, highlight=False)

    def advance(self, outcome: Outcome) -> None:
        """See ``Watcher``."""
        self._counts.add(outcome)
        counts = say("progress.counts", flagged=self._counts.flagged, failed=self._counts.failed)
        self._bar.update(self._task, completed=self._counts.done, counts=counts)

    def compose(self) -> None:
        """See ``Watcher``."""
        self._bar.update(self._task, description=say("progress.writing"))
