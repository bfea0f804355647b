"""The engine that uses processes of this machine (本机多进程引擎)."""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

from extractors.sources import digest
from pipeline.bulk.child import Setup, Work
from pipeline.bulk.engine import NOTHING_READ, Identity, Job, Outcome
from pipeline.bulk.pool import (
    Bounds,
    DeathCause,
    Died,
    Done,
    Event,
    Pool,
    Raised,
    TimedOut,
    WorkerStartError,
)
from pipeline.model.errors import DocumentTimeoutError, InternalError, WorkerDiedError
from pipeline.model.source import SourceRef

_MIB = 1024 * 1024
_KILL = 9
"""SIGKILL, by number because not every system has its name."""


class LocalEngine:
    """Runs documents in child processes that can be killed."""

    def __init__(
        self,
        setup: Setup[SourceRef, Outcome],
        *,
        workers: int,
        bounds: Bounds | None = None,
        log: Path | None = None,
    ) -> None:
        """Take what makes a worker inside its process (``local_setup(job)``) and a file for what workers print."""
        self._setup = setup
        self._workers = workers
        self._bounds = bounds or Bounds()
        self._log = log

    def run(self, refs: Iterable[SourceRef]) -> Generator[Outcome, None, None]:
        """Read the documents; see ``Engine.run``."""
        pool = Pool(self._setup, workers=self._workers, bounds=self._bounds, log=self._log)
        try:
            with closing(pool.run(refs)) as events:
                for event in events:
                    yield judge_event(event, self._bounds)
        except WorkerStartError as error:
            raise explain_start(error) from error


def judge_event(event: Event[SourceRef, Outcome], bounds: Bounds) -> Outcome:
    """Make the outcome of a document from how its work in a child process ended.

    Raises: what the work raised that is not about the document.
    """
    match event:
        case Done(value=outcome):
            return outcome
        case Raised(error=error):
            raise error
        case TimedOut(task=ref, note=note):
            return Outcome.failed(ref, identify(ref, note), _explain_timeout(bounds))
        case Died(task=ref, note=note, cause=cause, code=code):
            return Outcome.failed(ref, identify(ref, note), _explain_death(bounds, cause, code))


def explain_start(error: WorkerStartError) -> InternalError:
    """Say what to do when no worker process can be started."""
    return InternalError(
        f"处理进程无法启动（{error}）：请运行 jixiao doctor 检查安装",
        f"no worker process can be started ({error}): run jixiao doctor to check the installation",
    )


def _explain_timeout(bounds: Bounds) -> DocumentTimeoutError:
    limit = f"{bounds.timeout:g}"
    return DocumentTimeoutError(
        f"处理超过 {limit} 秒，已终止：可用 --timeout 延长，或检查文件是否异常",
        f"ended after {limit} s: allow more with --timeout, or check the file",
    )


def _explain_death(bounds: Bounds, cause: DeathCause, code: int) -> WorkerDiedError:
    tried = f"试过 {bounds.attempts} 次", f"tried {bounds.attempts} times"
    match cause:
        case "memory":
            limit = code // _MIB
            return WorkerDiedError(
                f"处理所需内存超过 {limit} MB，已终止（{tried[0]}）：请拆分文件后再提交",
                f"ended because it needs more than {limit} MB of memory ({tried[1]}): split the file",
            )
        case "signal" if code == _KILL:
            return WorkerDiedError(
                f"处理进程被系统终止，多为内存不足（{tried[0]}）：请用 --workers 减少进程数后再运行",
                f"the system killed the process, mostly for want of memory ({tried[1]}): run with fewer --workers",
            )
        case "signal":
            name = _name_signal(code)
            return WorkerDiedError(
                f"处理进程崩溃（{name}，{tried[0]}）：请将文件另存一遍后再提交，并报告给维护者",
                f"the process reading it crashed ({name}, {tried[1]}): save the file anew, and report it",
            )
        case "exit":
            return WorkerDiedError(
                f"处理进程意外退出（退出码 {code}，{tried[0]}）：请将文件另存一遍后再提交，并报告给维护者",
                f"the process reading it ended with code {code} ({tried[1]}): save it anew, and report it",
            )


def local_setup(job: Job) -> Setup[SourceRef, Outcome]:
    """Make the setup that reads documents with the whole pipeline."""
    return partial(_open_worker, job)


def _open_worker(job: Job) -> Work[SourceRef, Outcome]:
    from pipeline.bulk.worker import DocumentWorker

    return DocumentWorker(job)


def _name_signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def identify(ref: SourceRef, note: object) -> Identity:
    """Tell what a file is that was not read to its end: by the worker's word, else by its bytes alone."""
    if isinstance(note, Identity):
        return note
    return Identity(doc_id=digest(ref) or NOTHING_READ, size=ref.size or 0)
