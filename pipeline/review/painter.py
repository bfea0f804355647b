"""Asks the painting process for page images and keeps the last ones (页面图片缓存)."""

from __future__ import annotations

import multiprocessing
import threading
from collections import OrderedDict
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from msgspec import Struct, field

from pipeline.review.painting import Painted, PaintRequest, serve

_TIMEOUT = 20.0
"""Seconds for one page; a page of a sane file takes a tenth of one."""
_MOST_BYTES = 128 * 1024 * 1024


class Painter(Struct):
    """Paints pages, one at a time; for any number of threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept_lock: threading.Lock = field(default_factory=threading.Lock)
    _process: BaseProcess | None = None
    _pipe: Connection | None = None
    _kept: OrderedDict[PaintRequest, Painted] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def paint(self, request: PaintRequest) -> Painted:
        """Answer a request; a page that crashes or hangs the process is ``unreadable``."""
        with self._kept_lock:
            if request in self._kept:
                self._kept.move_to_end(request)
                return self._kept[request]
        with self._lock:
            if self.has(request):  # another thread has just asked the same
                return self._kept[request]
            answer = self._ask(request)
            if answer.reason != "missing":
                self._keep(request, answer)
        return answer

    def has(self, request: PaintRequest) -> bool:
        """Say whether an answer is at hand."""
        with self._kept_lock:
            return request in self._kept

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def start(self) -> None:
        """Start the process, so that the first page need not wait for it."""
        with self._lock:
            self._connect()

    def _ask(self, request: PaintRequest) -> Painted:
        try:
            pipe = self._connect()
            pipe.send(request)
            if pipe.poll(_TIMEOUT):
                answer = pipe.recv()
                assert isinstance(answer, Painted), "the process sends nothing else"
                return answer
        except (EOFError, OSError):
            pass  # it has died of this page
        self._end()
        return Painted(reason="unreadable")

    def _connect(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self._end()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), daemon=True, name="jixiao-pages")
            self._process.start()
            theirs.close()
        return self._pipe

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _keep(self, request: PaintRequest, answer: Painted) -> None:
        with self._kept_lock:
            self._kept[request] = answer
            self._bytes += len(answer.image)
            while self._bytes > _MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1].image)
