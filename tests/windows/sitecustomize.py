"""Makes every Python process that starts with this folder on its path lack what Windows lacks.

The modules ``fcntl``, ``resource``, ``pwd`` … cannot be imported, ``os.fork``, ``os.killpg``, ``os.setsid`` and others
are not there, no link can be made, and the module that chooses by ``sys.platform`` when it is imported is told
``win32``.  Processes start by ``spawn``, as they do on every system.  The rest of ``sys.platform`` cannot be pretended:
the standard library would look for Windows itself.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import types

import psutil  # noqa: F401  -- the build for this system needs ``resource``, which goes afterwards

BLOCKED = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "readline"}
MISSING = ("fork", "forkpty", "killpg", "setsid", "getuid", "geteuid", "sched_getaffinity", "getpgid")
CHOOSING = "pipeline.storage.lock"


class OnWindows(importlib.machinery.SourceFileLoader):
    def exec_module(self, module):
        before, sys.platform = sys.platform, "win32"
        sys.modules["msvcrt"] = MSVCRT
        try:
            super().exec_module(module)
        finally:
            sys.platform = before
            del sys.modules["msvcrt"]  # by it the standard library would take this for Windows


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name == CHOOSING:
            found = importlib.machinery.PathFinder.find_spec(name, path)
            return importlib.util.spec_from_file_location(name, found.origin, loader=OnWindows(name, found.origin))
        return None


def lock_bytes(handle, mode, count):
    """As ``msvcrt.locking``, which refuses with ``PermissionError``."""
    try:
        os.lockf(handle, os.F_TLOCK, count)
    except BlockingIOError as error:
        raise PermissionError(13, "Permission denied") from error


def refuse_link(*_, **__):
    raise OSError(1314, "A required privilege is not held by the client")


for name in BLOCKED:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Finder())
MSVCRT = types.SimpleNamespace(LK_NBLCK=2, locking=lock_bytes)
for name in MISSING:
    if hasattr(os, name):
        delattr(os, name)
if hasattr(signal, "pthread_sigmask"):
    del signal.pthread_sigmask
os.symlink = refuse_link
