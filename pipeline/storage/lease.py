"""One run at a time on an output that lies on a store, where no lock can be held: a sign of life instead.

A run writes who it is into ``lock.json`` and renews it now and then; another one that finds a fresh sign gives up at
once.  Stores have no test-and-set that all of them share, so two runs that start within the same moment are told apart
by reading the sign back after a pause: the one that wrote last goes on.  A killed run leaves its sign behind, which is
taken for dead after ``STALE`` seconds, or at once when it was a process of this machine.
"""

from __future__ import annotations

import json
import os
import platform
import threading
import time
import uuid

from msgspec import Struct

from pipeline.model.errors import OutputError
from pipeline.storage.stores import Store

STALE = 120.0
"""Seconds after which a sign of life is none; so is one from so far in the future, when a clock was put right."""
_RENEW_EVERY = 20.0
_SETTLE = 1.0
"""Seconds in which two runs that start at once have both written their sign."""


class _Sign(Struct, frozen=True, kw_only=True):
    token: str
    host: str
    process: int
    at: float

    @property
    def is_alive(self) -> bool:
        import psutil

        if self.host == platform.node() and not psutil.pid_exists(self.process):
            return False
        return abs(time.time() - self.at) < STALE


class Lease:
    """What a run holds on an output that lies on a store."""

    def __init__(self, store: Store, name: str, place: str, what: tuple[str, str] = ("运行", "run")) -> None:
        """``name``: of the sign; ``what``: what it is a sign of, in Chinese and English."""
        self._store = store
        self._what = what
        self._name = name
        self._place = place
        self._token = uuid.uuid4().hex
        self._is_over = threading.Event()
        self._renewer = threading.Thread(target=self._renew, daemon=True, name="jixiao-lease")

    def take(self, settle: float = _SETTLE) -> None:
        """Take the output.

        Raises: ``OutputError`` at once when another run holds it; ``OSError`` when the store refuses.
        """
        self._require_free()
        self._write()
        time.sleep(settle)
        self._require_free()
        self._renewer.start()

    def check(self) -> None:
        """Make sure that it is still ours, before something is shown to readers.

        Raises: ``OutputError`` when another run has taken it, because this one gave no sign for too long.
        """
        self._require_free()

    def release(self) -> None:
        """Give it back."""
        self._is_over.set()
        if self._renewer.is_alive():
            self._renewer.join()
        sign = self._read()
        if sign is not None and sign.token == self._token:
            self._store.remove([self._name])

    def _require_free(self) -> None:
        sign = self._read()
        if sign is not None and sign.token != self._token and sign.is_alive:
            holder = f"{sign.host} {sign.process}"
            zh, en = self._what
            raise OutputError(
                f"另一个{zh}（{holder}）正在写入 {self._place}：请等它结束；若它已被强行终止，{STALE:g} 秒后再试",
                f"another {en} ({holder}) is writing to {self._place}: wait for it; if it was killed, {STALE:g} s",
            )

    def _write(self) -> None:
        sign = {"token": self._token, "host": platform.node(), "process": os.getpid(), "at": time.time()}
        self._store.write(self._name, json.dumps(sign).encode())

    def _read(self) -> _Sign | None:
        data = self._store.read(self._name)
        try:
            return None if data is None else _Sign(**json.loads(data))
        except (ValueError, TypeError):
            return None  # no sign of any run

    def _renew(self) -> None:
        while not self._is_over.wait(_RENEW_EVERY):
            try:
                sign = self._read()
                if sign is None or sign.token == self._token:
                    self._write()
            except OSError:
                continue  # the store may be back for the next sign; if not, ``check`` ends the run
