"""What runs inside a worker of ``pool.py`` (工作进程之内): the loop over its tasks, and what it tells the parent.

A process of its own group that ends with its parent, is limited in memory and prints into a log.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

import psutil
from msgspec import Struct

T = TypeVar("T")
"""A task; sent to the worker, so it must pickle."""
R = TypeVar("R")
"""What a task comes to; sent back, so it must pickle."""

Note = Callable[[object], None]
"""What a worker calls to tell something about its task before it is done; kept for the case that it never is."""

Work = Callable[[T, Note], R]
"""Does one task, inside the worker."""

Setup = Callable[[], Work[T, R]]
"""Called once in each worker before its first task: imports, caches.  A function of a module, so that it pickles."""

EXIT_MEMORY = 75
"""Exit code of a worker that could not get the memory it asked for."""
_LOOK_FOR_PARENT_EVERY = 1.0
"""Seconds between two looks of a worker whether its parent still lives."""
_NEW_OBJECTS_PER_COLLECTION = 10_000
"""Python's own 700 make a collection of every few lines of a form."""


class Ready(Struct, frozen=True):
    """From a worker: it takes its first task."""


class Broken(Struct, frozen=True):
    """From a worker: its setup failed."""

    reason: str


class Noted(Struct, frozen=True):
    """From a worker: something to remember about the task in hand."""

    note: object


class Reply(Struct, Generic[R], frozen=True):
    """From a worker: the task is done."""

    value: R


class Failure(Struct, frozen=True):
    """From a worker: the task raised."""

    error: Exception


class Confines(Struct, frozen=True, kw_only=True):
    """What a worker is held to."""

    memory: int
    """Bytes."""
    log: Path | None
    """File that what it prints is appended to; None: thrown away."""
    scratch: str
    """Folder for temporary files, its own and those of programs it starts: the parent removes it, whatever ends it."""
    parent: int
    """Process that it ends with."""


def serve(connection: Connection, setup: Setup[T, R], confines: Confines) -> None:
    """Do tasks until the pipe closes; the child's main function."""
    _isolate(confines)
    try:
        work = setup()
    except Exception as error:
        connection.send(Broken(f"{type(error).__name__}: {error}"))
        return

    def note(value: object) -> None:
        connection.send(Noted(value))

    connection.send(Ready())
    is_warm = False
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        try:
            value = work(task, note)
        except MemoryError:
            os._exit(EXIT_MEMORY)
        except Exception as error:
            connection.send(Failure(error))
        else:
            connection.send(Reply(value))
        if not is_warm:
            settle_collector()
            is_warm = True


def settle_collector() -> None:
    """Take what is in memory now out of the collector's sight, and let it look less often.

    After the first task that is the program and its vocabularies, which stay as long as the process: to go through
    them again and again costs a twentieth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS_PER_COLLECTION)


def _end_with_parent(parent: int) -> None:
    """End this process when its parent is gone, where the system does not see to that (Windows, macOS)."""
    while psutil.pid_exists(parent):
        time.sleep(_LOOK_FOR_PARENT_EVERY)
    os._exit(1)


def _isolate(confines: Confines) -> None:
    """Make this process a group of its own that dies with its parent, limited in memory and silent."""
    tempfile.tempdir = confines.scratch
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), confines.scratch))
    if hasattr(os, "setsid"):
        os.setsid()
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
        if os.getppid() != confines.parent:
            os._exit(1)
    else:
        threading.Thread(target=_end_with_parent, args=(confines.parent,), daemon=True).start()
    with contextlib.suppress(ImportError):  # not on Windows
        import resource

        # Private writable memory, so reserved or file-backed addresses don't count.  The parent's watch ends a worker
        # that grows past the limit; this stops the one that asks for far too much at once.
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        ceiling = 2 * confines.memory if hard == resource.RLIM_INFINITY else min(2 * confines.memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (ceiling, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    log = confines.log
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(target, stream)
    os.close(target)
