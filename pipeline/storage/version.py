"""Which program read a document: the package's version and a digest of everything that decides what is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "jixiao"

CODE = ("pipeline", "extractors", "normalizers")
"""The import packages whose code and data files decide what is read."""

_NOT_READ = frozenset({".pyc", ".pyo"})
"""Compiled files, which come and go without a change of meaning."""

_REQUIREMENT = re.compile(r"""(?P<name>[\w.-]+)[^;]*(?:;.*extra\s*==\s*["'](?P<extra>[\w-]+)["'].*)?""")

_READING_EXTRAS = frozenset({None, "ocr"})
"""Extras whose libraries take part in reading; None stands for the core requirements."""


@cache
def pipeline_version() -> str:
    """Give the version as ``documents.pipeline_version`` has it: ``0.1.0+3f9a1c2b4d5e``.

    The digest is over every code and data file of the project and the versions of the libraries that read documents,
    so a new release, a changed form file or another PDF library each give another version, and results are redone.
    """
    digest = hashlib.sha256()
    for name, data in _read_code():
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    for library in _list_libraries():
        digest.update(f"{library}\n".encode())
    return f"{version(PACKAGE)}+{digest.hexdigest()[:12]}"


def _read_code() -> Iterator[tuple[str, bytes]]:
    for package in CODE:
        spec = find_spec(package)
        for root in sorted((spec and spec.submodule_search_locations) or ()):
            for path in sorted(Path(root).rglob("*")):
                if path.suffix not in _NOT_READ and path.is_file():
                    yield f"{package}/{path.relative_to(root).as_posix()}", path.read_bytes()


def _list_libraries() -> Iterator[str]:
    for requirement in sorted(requires(PACKAGE) or ()):
        parts = _REQUIREMENT.fullmatch(requirement)
        if parts is not None and parts["extra"] in _READING_EXTRAS:
            yield f"{parts['name']} {_installed_version(parts['name'])}"


def _installed_version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"
