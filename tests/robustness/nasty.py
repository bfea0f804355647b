"""A worker that reads documents as always, but hangs, crashes or eats memory on files named so."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Generator, Iterable
from functools import partial
from pathlib import Path, PurePosixPath

from extractors.sources import load
from pipeline.bulk.child import Note, Work
from pipeline.bulk.engine import Engine, Identity, Job, Outcome
from pipeline.bulk.ingest import Options
from pipeline.bulk.local import LocalEngine
from pipeline.bulk.pool import Bounds
from pipeline.bulk.worker import DocumentWorker
from pipeline.model.source import SourceRef

MIB = 1024 * 1024
BOUNDS = Bounds(timeout=3.0, memory=384 * MIB)


def make_nasty_engine(job: Job, options: Options, log: Path) -> Engine:
    return LocalEngine(partial(open_nasty_worker, job), workers=options.workers, bounds=BOUNDS, log=log)


def open_nasty_worker(job: Job) -> Work[SourceRef, Outcome]:
    worker = DocumentWorker(job)

    def read(ref: SourceRef, note: Note) -> Outcome:
        name = PurePosixPath(ref.source_path).stem
        if name in {"hang", "crash", "eat"}:
            note(Identity.of(load(ref, job.limits)))
        if name == "hang":
            ctypes.PyDLL(None).sleep(3600)
        if name == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        hoard = []
        while name == "eat":
            hoard.append(b"x" * (32 * MIB))
        return worker(ref, note)

    return read


class InlineEngine:
    """Reads documents in this process, at once, for tests that are not about processes."""

    def __init__(self, job: Job) -> None:
        self._worker = DocumentWorker(job)

    def run(self, refs: Iterable[SourceRef]) -> Generator[Outcome, None, None]:
        for ref in refs:
            yield self._worker(ref, lambda note: None)


def make_inline_engine(job: Job, options: Options, log: Path) -> Engine:
    return InlineEngine(job)
