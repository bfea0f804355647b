"""The engine that uses an executor of others (外部执行器引擎): whatever has ``concurrent.futures.Executor.submit``.

The executor says where and when; below it every document still runs in a child process that can be killed, one for
each thread of the executor, which is kept between documents.  So a cluster's worker loses nothing to a hanging or
crashing document, and a cluster that loses a worker loses only the documents that worker had in hand.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from msgspec import Struct, field

from pipeline.bulk.child import Setup
from pipeline.bulk.engine import Job, Outcome
from pipeline.bulk.local import explain_start, identify, judge_event, local_setup
from pipeline.bulk.pool import Bounds, Pool, WorkerStartError
from pipeline.model.errors import ClusterError, JixiaoError, WorkerDiedError
from pipeline.model.source import SourceRef

_AHEAD = 2000
"""Documents that the executor is given before their turn: enough for any cluster, few enough for its memory."""
_LOOK_EVERY = 30.0
"""Seconds without an outcome after which the executor is looked at."""


class Reader(Struct, frozen=True, kw_only=True):
    """What reads documents on another machine; equal ones share a child process."""

    job: Job
    bounds: Bounds
    log: Path | None = None
    """File of that machine that child processes write to."""
    setup: Callable[[Job], Setup[SourceRef, Outcome]] = local_setup


class Backing(Struct, frozen=True, kw_only=True):
    """What an engine must know of its executor besides ``submit``."""

    losses: tuple[type[Exception], ...] = ()
    """Exceptions that say that the executor gave one document up, because its machines died under it."""
    require_alive: Callable[[], None] = field(default=lambda: None)
    """Raises a ``JixiaoError`` when nothing can come any more; asked when there was no outcome for a while."""


class ExecutorEngine:
    """Runs documents through an executor."""

    def __init__(self, executor: Executor, reader: Reader, backing: Backing | None = None) -> None:
        self._executor = executor
        self._reader = reader
        self._backing = backing or Backing()
        self._ended: queue.SimpleQueue[tuple[SourceRef, Future[Outcome]]] = queue.SimpleQueue()

    def run(self, refs: Iterable[SourceRef]) -> Generator[Outcome, None, None]:
        """Read the documents; see ``Engine.run``.

        Raises also: ``ClusterError`` when the executor is lost.
        """
        waiting = iter(refs)
        under_way: set[Future[Outcome]] = set()
        try:
            self._submit(islice(waiting, _AHEAD), under_way)
            while under_way:
                ref, future = self._wait()
                under_way.discard(future)
                self._submit(islice(waiting, 1), under_way)
                yield self._judge(ref, future)
        finally:
            for future in under_way:
                future.cancel()

    def _submit(self, refs: Iterable[SourceRef], under_way: set[Future[Outcome]]) -> None:
        for ref in refs:
            try:
                future = self._executor.submit(read_in_child, self._reader, ref)
            except (BrokenExecutor, RuntimeError) as error:
                raise explain_loss(error) from error
            under_way.add(future)
            future.add_done_callback(lambda ended, ref=ref: self._ended.put((ref, ended)))  # type: ignore[misc]

    def _wait(self) -> tuple[SourceRef, Future[Outcome]]:
        while True:
            try:
                return self._ended.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                self._backing.require_alive()

    def _judge(self, ref: SourceRef, future: Future[Outcome]) -> Outcome:
        try:
            return future.result()
        except JixiaoError:
            raise
        except self._backing.losses as error:
            return Outcome.failed(ref, identify(ref, None), _explain_death(error))
        except (CancelledError, BrokenExecutor, OSError) as error:
            raise explain_loss(error) from error


def read_in_child(reader: Reader, ref: SourceRef) -> Outcome:
    """Read one document in this thread's child process, on whatever machine the executor is.

    Raises: what ``Engine.run`` raises.
    """
    with _taking_child(reader) as child:
        return child.read(ref)


def release_children() -> int:
    """End the child processes of this process that are idle, and the others when they are; gives how many there were.

    For the end of a run: a cluster's worker lives on, and its children would keep their memory.
    """
    with _lock:
        children = list(_children.values())
        _children.clear()
    for child in children:
        child.dismiss()
    return len(children)


class _Child:
    """A child process that reads one document after the other for one thread."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._next: deque[SourceRef] = deque()
        self._pool = Pool(reader.setup(reader.job), workers=1, bounds=reader.bounds, log=reader.log)
        self._events = self._pool.run(_Feed(self._next))
        self._is_in_use = threading.Lock()
        self.is_unwanted = False

    def __enter__(self) -> _Child:
        self._is_in_use.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_unwanted:
            self._events.close()
        self._is_in_use.release()

    def read(self, ref: SourceRef) -> Outcome:
        self._next.append(ref)
        try:
            with _may_have_children():
                event = next(self._events)
        except WorkerStartError as error:
            self.is_unwanted = True
            raise explain_start(error) from error
        return judge_event(event, self.reader.bounds)

    def dismiss(self) -> None:
        """End it now when it is idle, else after its document."""
        self.is_unwanted = True
        if self._is_in_use.acquire(blocking=False):
            self._events.close()
            self._is_in_use.release()


class _Feed(Iterator[SourceRef]):
    """Gives what is there; unlike other iterators it may give more after it had nothing."""

    def __init__(self, waiting: deque[SourceRef]) -> None:
        self._waiting = waiting

    def __next__(self) -> SourceRef:
        if not self._waiting:
            raise StopIteration
        return self._waiting.popleft()


_lock = threading.Lock()
_children: dict[int, _Child] = {}
"""Of each thread that reads documents."""


def _taking_child(reader: Reader) -> _Child:
    """Give this thread's child; a fresh one for another reader or in the place of a dismissed one."""
    thread = threading.get_ident()
    with _lock:
        child = _children.get(thread)
        if child is not None and child.reader == reader and not child.is_unwanted:
            return child
        fresh = _children[thread] = _Child(reader)
    if child is not None:
        child.dismiss()
    return fresh


@contextmanager
def _may_have_children() -> Iterator[None]:
    """Let a process that was itself started as a daemon, as a cluster's workers are, start processes of its own.

    They are bound to its life by other means (``pool._isolate``).
    """
    process = multiprocessing.current_process()
    was_daemon = process.daemon
    if was_daemon:
        process.daemon = False
    try:
        yield
    finally:
        if was_daemon:
            process.daemon = True


def _explain_death(error: Exception) -> WorkerDiedError:
    reason = " ".join(str(error).split())
    return WorkerDiedError(
        f"读取时集群的工作节点多次失联（{reason}）：请检查各节点的内存和网络后再运行",
        f"the cluster's workers were lost again and again while reading it ({reason}): check their memory and network",
    )


def explain_loss(error: BaseException) -> ClusterError:
    """Say that nothing more can come from an executor, and what to do."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return ClusterError(
        f"与集群失去联系（{reason}）：请检查集群；已读完的材料在缓存中，再次运行即可继续",
        f"the cluster is lost ({reason}): check it; what was read is kept, run again to go on",
    )
