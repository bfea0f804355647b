"""The streams and signals of the process that a person or a script started (终端)."""

from __future__ import annotations

import errno
import io
import os
import signal
import stat
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_READER_GONE = (errno.EPIPE, errno.EINVAL, errno.EIO)
"""What writing gives to a pipe that nobody reads (on Linux and macOS, on Windows), and to a window that was closed."""


def prepare_streams() -> None:
    """Make standard output and error such that no character and no reader that has gone stops a command."""
    sys.stdout, sys.stderr = _prepare(sys.stdout), _prepare(sys.stderr)


def _prepare(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by who started this: ``2>&-``, a scheduled task
        return Path(os.devnull).open("w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if stream in (sys.__stdout__, sys.__stderr__) and _may_go(os.fstat(stream.fileno()).st_mode):
        stream.flush()
        raw = io.BufferedWriter(_Outlet(stream.fileno(), "wb", closefd=False))
        stream = io.TextIOWrapper(raw, stream.encoding, line_buffering=stream.line_buffering)
    # a console of code page 936 has not every character of a file's name: such a one is shown by its number
    stream.reconfigure(errors="backslashreplace")
    return stream


def _may_go(mode: int) -> bool:
    """A pipe, or a terminal: its window can be closed before the process is told (Windows' has a way of its own)."""
    return stat.S_ISFIFO(mode) or (stat.S_ISCHR(mode) and sys.platform != "win32")


class _Outlet(io.FileIO):
    """What may stop being read (``| head``): the rest is written to nobody, and the exit code stays the command's."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as long as somebody reads it."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in _READER_GONE:
                raise
            send_nowhere(self.fileno())
            return super().write(data)


def send_nowhere(number: int) -> None:
    """Write to nobody from now on what goes to a file descriptor."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def catch_signals() -> None:
    """End in order, as with Ctrl-C, when the process is asked to end or its terminal is closed."""
    signal.signal(signal.SIGTERM, _interrupt)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, _interrupt)  # also sent when the window is closed
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # with nohup it is not
        signal.signal(signal.SIGHUP, _hang_up)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _hang_up(number: int, frame: FrameType | None) -> None:
    """The terminal was closed: write to nobody what would have gone there."""
    for stream in (1, 2):
        if stat.S_ISCHR(os.fstat(stream).st_mode):
            send_nowhere(stream)
    raise KeyboardInterrupt
