"""Work in child processes that can be killed (可终止的工作进程池).

One task never costs more than its own limits: a task that hangs, crashes its process or eats memory ends as one event
with a reason, and its neighbours go on.  ``concurrent.futures`` gives that up: when one of its processes dies, all
pending work is lost.

A worker is a long-lived process, started fresh by ``spawn``, that does one task at a time over a pipe of its own.  The
parent keeps a deadline for each, watches their memory, ends the group of a worker that is over a limit (so also what
that worker started), and puts a fresh one in its place.  A worker is replaced too after ``recycle_after`` tasks or when
it has grown: libraries written in C leak.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Generic, Literal

import psutil
from msgspec import Struct

from pipeline.bulk.child import EXIT_MEMORY, Broken, Confines, Failure, Noted, R, Ready, Reply, Setup, T, serve

_MIB = 1024 * 1024
_WATCH_EVERY = 0.2
"""Seconds between two looks at the workers' memory."""
_LONGEST_STEP = 1.0
"""Seconds between two looks at the clock that count; when nobody looked for longer, nothing ran."""
_END_WITHIN = 2.0
"""Seconds that an idle worker has to end by itself."""
_START_FAILURES = 3
"""Workers in a row that may fail to start before the run is given up."""

DeathCause = Literal["memory", "signal", "exit"]


class Bounds(Struct, frozen=True, kw_only=True):
    """What a task and a worker may cost."""

    timeout: float = 120.0
    """Seconds for one task."""
    memory: int = 3072 * _MIB
    """Bytes that a worker may use."""
    attempts: int = 2
    """Times that a task is tried whose worker died; one that timed out is not tried again."""
    recycle_after: int = 500
    """Tasks after which a worker is replaced."""
    recycle_memory: int = 1536 * _MIB
    """Bytes above which a worker is replaced before its next task; character recognition alone takes one GiB."""
    start_timeout: float = 120.0
    """Seconds that a worker may take to start."""


class Done(Struct, Generic[T, R], frozen=True, kw_only=True):
    """A task came to its end."""

    task: T
    value: R


class Raised(Struct, Generic[T], frozen=True, kw_only=True):
    """The work raised instead of giving a value."""

    task: T
    error: Exception


class TimedOut(Struct, Generic[T], frozen=True, kw_only=True):
    """A task took longer than its limit, and its worker was ended."""

    task: T
    seconds: float
    note: object = None
    """The last thing the worker told of the task."""


class Died(Struct, Generic[T], frozen=True, kw_only=True):
    """A task's worker died under it, on every attempt."""

    task: T
    cause: DeathCause
    code: int
    """Bytes of the limit for ``memory``, the signal's number for ``signal``, the exit code for ``exit``."""
    note: object = None


Event = Done[T, R] | Raised[T] | TimedOut[T] | Died[T]


class WorkerStartError(RuntimeError):
    """No worker can be started; its text is the last one's reason."""


class _Attempt(Struct, Generic[T], frozen=True):
    task: T
    number: int


class _Clock:
    """Seconds of a run that somebody watched.

    A laptop that sleeps, a program that is stopped at the terminal (Ctrl-Z) or a frozen container wakes up hours later:
    that time is nobody's, and no task was at work in it for so long.
    """

    def __init__(self) -> None:
        self._looked = time.monotonic()
        self._seconds = 0.0

    def look(self) -> float:
        """Give the seconds until now."""
        now = time.monotonic()
        self._seconds += min(now - self._looked, _LONGEST_STEP)
        self._looked = now
        return self._seconds


class _Worker(Generic[T]):
    """The parent's side of one child process."""

    def __init__(self, process: SpawnProcess, connection: Connection, deadline: float) -> None:
        self.process = process
        self.connection = connection
        self.attempt: _Attempt[T] | None = None
        self.deadline = deadline
        self.started = 0.0
        self.is_ready = False
        self.note: object = None
        self.served = 0
        self.is_over_memory = False

    @property
    def is_idle(self) -> bool:
        return self.is_ready and self.attempt is None

    def give(self, attempt: _Attempt[T], now: float, timeout: float) -> None:
        self.attempt = attempt
        self.note = None
        self.started = now
        self.deadline = self.started + timeout
        self.connection.send(attempt.task)

    def take(self) -> T:
        """Take back the task it has ended."""
        if self.attempt is None:
            raise RuntimeError("a worker answered without a task")
        task, self.attempt = self.attempt.task, None
        self.served += 1
        return task

    def memory(self) -> int:
        """Resident bytes now; 0 when it is gone."""
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def kill(self) -> None:
        """End it and everything it started, now."""
        pid = self.process.pid
        if pid is not None and hasattr(os, "killpg"):
            # Until the child has made its own session there is no such group: then only the process itself is ended.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        elif pid is not None:
            _kill_started(pid)
        self.process.kill()
        self.connection.close()
        self.process.join()

    def dismiss(self) -> None:
        """Let it end by itself: its pipe is closed."""
        self.connection.close()


class Pool(Generic[T, R]):
    """Runs tasks in ``workers`` child processes within ``bounds``."""

    def __init__(
        self, setup: Setup[T, R], *, workers: int, bounds: Bounds | None = None, log: Path | None = None
    ) -> None:
        """``log``: file that the workers' own output (warnings of C libraries) is appended to; None: thrown away."""
        self._setup = setup
        self._size = workers
        self._bounds = bounds or Bounds()
        self._log = log
        self._workers: list[_Worker[T]] = []
        self._leaving: list[_Worker[T]] = []
        self._queue: deque[_Attempt[T]] = deque()
        self._retries: deque[_Attempt[T]] = deque()
        self._start_failures = 0
        self._watched = 0.0
        self._scratch = ""
        self._clock = _Clock()

    def run(self, tasks: Iterable[T]) -> Generator[Event[T, R], None, None]:
        """Do the tasks; yields exactly one event a task, as they end.

        Tasks are taken from the iterator only as workers come free.  A task whose worker died is tried again after all
        others, when a neighbour that may have used up the memory is gone.  Closing the generator ends all workers.

        Raises: ``WorkerStartError`` when workers cannot be started; what the iterator raises.
        """
        source = iter(tasks)
        with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as self._scratch:
            try:
                while self._refill(source):
                    self._hand_out()
                    for worker in self._wait():
                        yield from self._receive(worker)
                    yield from self._enforce()
            finally:
                self._end()

    def _refill(self, source: Iterator[T]) -> bool:
        """Take tasks for the workers that are or come free; False when nothing is left to do or to wait for."""
        busy = sum(worker.attempt is not None for worker in self._workers)
        while len(self._queue) < self._size - busy:
            attempt = self._take_next(source)
            if attempt is None:
                break
            self._queue.append(attempt)
        return bool(self._queue or busy)

    def _take_next(self, source: Iterator[T]) -> _Attempt[T] | None:
        for task in source:
            return _Attempt(task, 1)
        return self._retries.popleft() if self._retries else None

    def _hand_out(self) -> None:
        for worker in self._workers:
            if self._queue and worker.is_idle:
                attempt = self._queue.popleft()
                try:
                    worker.give(attempt, self._clock.look(), self._bounds.timeout)
                except OSError:
                    # It died idle; the wait finds that out and the task is no less fresh.
                    worker.attempt = None
                    self._queue.appendleft(attempt)
        starting = sum(not worker.is_ready for worker in self._workers)
        for _ in range(min(len(self._queue) - starting, self._size - len(self._workers))):
            self._workers.append(self._start())

    def _start(self) -> _Worker[T]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        confines = Confines(memory=self._bounds.memory, log=self._log, scratch=self._scratch, parent=os.getpid())
        process = context.Process(target=serve, args=(theirs, self._setup, confines), daemon=True)
        with _block_interrupt():
            process.start()
        theirs.close()
        return _Worker(process, ours, self._clock.look() + self._bounds.start_timeout)

    def _wait(self) -> list[_Worker[T]]:
        """Sleep until a worker has something to say, a deadline passes, or memory is to be looked at."""
        waiting = [worker.deadline for worker in self._workers if not worker.is_idle]
        pause = max(0.0, min(min(waiting, default=0.0) - self._clock.look(), _WATCH_EVERY))
        ready = set(map(id, wait([worker.connection for worker in self._workers], pause)))
        return [worker for worker in self._workers if id(worker.connection) in ready]

    def _receive(self, worker: _Worker[T]) -> Iterator[Event[T, R]]:
        try:
            message = worker.connection.recv()
        except Exception:  # the pipe's end, or bytes of a process whose memory is destroyed: either way it is gone
            yield from self._bury(worker)
            return
        match message:
            case Ready():
                worker.is_ready = True
                self._start_failures = 0
            case Noted(note=note):
                worker.note = note
            case Broken(reason=reason):
                self._fail_start(worker, reason)
            case Reply(value=value):
                task = worker.take()
                if worker.served >= self._bounds.recycle_after or worker.memory() > self._bounds.recycle_memory:
                    self._retire(worker)
                yield Done(task=task, value=value)
            case Failure(error=error):
                yield Raised(task=worker.take(), error=error)

    def _enforce(self) -> Iterator[Event[T, R]]:
        """End what is over its time or memory."""
        now = self._clock.look()
        is_watch_time = now - self._watched >= _WATCH_EVERY
        if is_watch_time:
            self._watched = now
        for worker in tuple(self._workers):
            if worker.is_idle:
                continue
            if now >= worker.deadline:
                if worker.connection.poll():
                    continue  # it has answered while nobody looked
                if worker.attempt is None:
                    self._fail_start(worker, f"no answer within {self._bounds.start_timeout:g} s")
                    continue
                self._remove(worker)
                yield TimedOut(task=worker.attempt.task, seconds=now - worker.started, note=worker.note)
            elif is_watch_time and worker.memory() > self._bounds.memory:
                worker.is_over_memory = True
                yield from self._bury(worker)

    def _bury(self, worker: _Worker[T]) -> Iterator[Event[T, R]]:
        """Remove a dead or dying worker; its task is tried again or given up."""
        self._remove(worker)
        attempt = worker.attempt
        cause, code = self._explain(worker)
        if attempt is None:
            if not worker.is_ready:
                self._count_start_failure(f"worker process ended ({cause} {code})")
            return
        if attempt.number < self._bounds.attempts:
            self._retries.append(_Attempt(attempt.task, attempt.number + 1))
        else:
            yield Died(task=attempt.task, cause=cause, code=code, note=worker.note)

    def _explain(self, worker: _Worker[T]) -> tuple[DeathCause, int]:
        exit_code = worker.process.exitcode or 0
        if worker.is_over_memory or exit_code == EXIT_MEMORY:
            return "memory", self._bounds.memory
        return ("signal", -exit_code) if exit_code < 0 else ("exit", exit_code)

    def _fail_start(self, worker: _Worker[T], reason: str) -> None:
        self._remove(worker)
        self._count_start_failure(reason)

    def _count_start_failure(self, reason: str) -> None:
        self._start_failures += 1
        if self._start_failures >= _START_FAILURES:
            raise WorkerStartError(reason)

    def _retire(self, worker: _Worker[T]) -> None:
        self._workers.remove(worker)
        worker.dismiss()
        self._leaving = [other for other in self._leaving if other.process.is_alive()]
        self._leaving.append(worker)

    def _remove(self, worker: _Worker[T]) -> None:
        self._workers.remove(worker)
        # One that is dead already has an exit code to be read: it is given a moment to be known as dead first.
        if not worker.is_over_memory and worker.attempt is not None and self._clock.look() < worker.deadline:
            worker.process.join(_END_WITHIN)
        worker.kill()

    def _end(self) -> None:
        for worker in self._workers:
            if worker.is_idle:
                worker.dismiss()
                self._leaving.append(worker)
            else:
                worker.kill()
        until = time.monotonic() + _END_WITHIN
        for worker in self._leaving:
            worker.process.join(max(0.0, until - time.monotonic()))
            worker.kill()
        self._workers.clear()
        self._leaving.clear()


def _kill_started(pid: int) -> None:
    """End what a process has started, and what that has started, where there are no groups (Windows)."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for started in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                started.kill()


@contextlib.contextmanager
def _block_interrupt() -> Iterator[None]:
    """Start a process so that Ctrl-C at the terminal never reaches it, not even while it starts."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
