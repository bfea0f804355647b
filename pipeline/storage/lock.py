"""One run at a time on one output folder; a killed run leaves no lock behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipeline.model.errors import OutputError

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        # Locks a byte far behind the process number, which others could not read under the lock.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take_lock(path: Path) -> int:
    """Take a lock file and write this process's number into it; the system frees it however the process ends.

    Returns: the handle to hand to ``release_lock``.
    Raises: ``OutputError`` at once when another process holds it; ``OSError`` when the file can't be opened.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _try_lock(handle)
    except (BlockingIOError, PermissionError) as error:
        os.lseek(handle, 0, os.SEEK_SET)
        holder = os.read(handle, 20).decode("ascii", "replace").strip()
        os.close(handle)
        raise OutputError(
            f"另一个运行（进程 {holder}）正在写入 {path.parent.parent}，请等它结束或换一个输出目录",
            f"another run (process {holder}) is writing to {path.parent.parent}: wait for it or choose another folder",
        ) from error
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def release_lock(handle: int) -> None:
    """Give a lock back."""
    os.close(handle)
