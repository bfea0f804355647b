"""The machine that figures were measured on (测试环境), without its name."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil

_GIB = 1024**3
_LIBRARIES = ("pypdfium2", "pdfplumber", "lxml", "python-docx", "pyarrow")


def describe_machine() -> str:
    """Describe processor, memory, system, what else it is doing, and the libraries that are compared."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{_name_processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / _GIB:.0f} GiB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}; {libraries}; "
        f"load average before the start {load:.1f}"
    )


def _name_processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()
