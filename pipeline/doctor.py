"""What is installed, what is missing, and how to get it (安装检查)."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from msgspec import Struct

from extractors.archives import find_tool
from extractors.ocr.component import find_model
from extractors.office.convert import find_program
from pipeline.messages import say, say_cause
from pipeline.model.errors import MissingComponentError

State = Literal["ok", "missing", "optional"]
"""ok: there and working; missing: nothing works without it; optional: not there, and only its own purpose is lost."""

_OLDEST_PYTHON = (3, 11)
_LEAST_FREE = 1024**3
"""Free bytes that a run should find: tables and cache of some ten thousand documents."""

LIBRARIES: tuple[tuple[str, str], ...] = (
    ("pypdfium2", "pypdfium2"),
    ("pdfplumber", "pdfplumber"),
    ("lxml", "lxml.etree"),
    ("python-docx", "docx"),
    ("olefile", "olefile"),
    ("xlrd", "xlrd"),
    ("numpy", "numpy"),
    ("msgspec", "msgspec"),
    ("pyarrow", "pyarrow.parquet"),
    ("pandas", "pandas"),
    ("pillow", "PIL.Image"),
    ("psutil", "psutil"),
    ("pydantic", "pydantic"),
    ("regex", "regex"),
    ("jieba", "jieba"),
    ("click", "click"),
    ("rich", "rich"),
    ("xlsxwriter", "xlsxwriter"),
)
"""(distribution, module): importing the module also loads the C libraries that an incomplete installation lacks."""

_REVIEW = ("starlette", "jinja2", "uvicorn", "pillow")
_MODULES = {"pillow": "PIL"}
"""Modules that are named otherwise than the distribution they come with."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    name: str
    """Key of its title in ``messages.csv``: ``doctor.NAME``."""
    state: State
    detail: str
    """What was found: a version, a path, an error."""
    remedy: str | None = None
    """How to get it; None when it is there."""


def diagnose(out: Path) -> Iterator[Finding]:
    """Look at everything a run needs or can use; ``out`` is the folder it would write to."""
    for look in (_look_at_python, _look_at_libraries, _look_at_workers):
        yield look()
    yield _look_at_output(out)
    for look in (_look_at_libreoffice, _look_at_archives, _look_at_ocr, _look_at_review, _look_at_fonts):
        yield look()


def _found(name: str, detail: str) -> Finding:
    return Finding(name=name, state="ok", detail=detail)


def _lacking(name: str, state: State, detail: str, **values: object) -> Finding:
    return Finding(name=name, state=state, detail=detail, remedy=say(f"doctor.{name}.remedy", **values))


def _look_at_python() -> Finding:
    detail = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info < _OLDEST_PYTHON:
        return _lacking("python", "missing", detail)
    return _found("python", detail)


def _look_at_libraries() -> Finding:
    found, broken = [], []
    for distribution, module in LIBRARIES:
        try:
            with warnings.catch_warnings(action="ignore"):  # how old a library's style is, is no finding
                importlib.import_module(module)
            found.append(f"{distribution} {version(distribution)}")
        except (ImportError, OSError, PackageNotFoundError) as error:
            broken.append(f"{distribution}: {error}")
    return _lacking("libraries", "missing", "; ".join(broken)) if broken else _found("libraries", ", ".join(found))


def _look_at_workers() -> Finding:
    """Start a process and load the whole pipeline in it, as a worker does."""
    command = [sys.executable, "-c", "import pipeline.run"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return _lacking("workers", "missing", str(error))
    if done.returncode != 0:
        return _lacking("workers", "missing", (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1])
    return _found("workers", say("doctor.workers.detail", count=os.cpu_count()))


def _look_at_output(out: Path) -> Finding:
    folder = out.absolute()
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        return _lacking("output", "missing", f"{folder}: {say_cause(error)}")
    detail = say("doctor.output.detail", folder=folder, free=free // 1024**2)
    return _found("output", detail) if free >= _LEAST_FREE else _lacking("output", "optional", detail)


def _look_at_libreoffice() -> Finding:
    path = find_program()
    return _found("libreoffice", path) if path else _lacking("libreoffice", "optional", "-")


def _look_at_archives() -> Finding:
    path = find_tool()
    return _found("archives", path) if path else _lacking("archives", "optional", "-")


def _look_at_ocr() -> Finding:
    try:
        models = [find_model(task).name for task in ("det", "rec")]
    except MissingComponentError:
        return _lacking("ocr", "optional", "-")
    return _found("ocr", ", ".join(models))


def _look_at_review() -> Finding:
    found = [f"{name} {version(name)}" for name in _REVIEW if find_spec(_MODULES.get(name, name)) is not None]
    return _found("review", ", ".join(found)) if len(found) == len(_REVIEW) else _lacking("review", "optional", "-")


def _look_at_fonts() -> Finding:
    if sys.platform in {"win32", "darwin"}:
        return _found("fonts", say("doctor.fonts.detail", system=platform.system()))
    command = shutil.which("fc-list")
    if command is None:
        return _lacking("fonts", "optional", "fc-list -")
    ask = [command, ":lang=zh", "family"]
    done = subprocess.run(ask, capture_output=True, text=True, errors="replace", timeout=60, check=False)
    families = sorted({line.split(",")[0].strip() for line in done.stdout.splitlines() if line.strip()})
    return _found("fonts", ", ".join(families[:4])) if families else _lacking("fonts", "optional", "-")
