"""Which program read a document: the package's version and a digest of everything that decides what is read."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "jixiao"

CODE = ("pipeline", "extractors", "normalizers")
"""The import packages whose code and data files decide what is read."""

NOT_DECIDING = (
    "pipeline/bulk/",
    "pipeline/cli.py",
    "pipeline/data/",
    "pipeline/decisions/",
    "pipeline/doctor.py",
    "pipeline/evaluate/",
    "pipeline/export/",
    "pipeline/messages.py",
    "pipeline/progress.py",
    "pipeline/review/",
    "pipeline/show.py",
    "pipeline/storage/cache.py",
    "pipeline/storage/fetched.py",
    "pipeline/storage/lease.py",
    "pipeline/storage/lock.py",
    "pipeline/storage/output.py",
    "pipeline/storage/patch.py",
    "pipeline/storage/read.py",
    "pipeline/storage/remote.py",
    "pipeline/storage/renames.py",
    "pipeline/storage/sources.py",
    "pipeline/storage/stores.py",
    "pipeline/storage/swap.py",
    "pipeline/storage/tables.py",
    "pipeline/summary.py",
    "pipeline/terminal.py",
    "pipeline/usage.py",
)
"""What takes no part in making a document's rows (a test sees to it), so a change there redoes nothing."""

_NOT_READ = (".pyc", ".pyo")
"""Compiled files, which come and go without a change of meaning."""

_VERSION = re.compile(r"^Version:\s*(\S+)", re.MULTILINE)
"""In a distribution's METADATA, searched: to parse twenty of them as the mails they are takes far longer."""
_REQUIREMENT = re.compile(r"""(?P<name>[\w.-]+)[^;]*(?:;.*extra\s*==\s*["'](?P<extra>[\w-]+)["'].*)?""")

_READING_EXTRAS = frozenset({None, "ocr"})
"""Extras whose libraries take part in reading; None stands for the core requirements."""


@cache
def pipeline_version() -> str:
    """Give the version as ``documents.pipeline_version`` has it: ``0.1.0+3f9a1c2b4d5e``.

    The digest is over every code and data file that decides rows and the versions of the libraries that read documents,
    so a new release, a changed form file or another PDF library each give another version, and results are redone.
    """
    digest = hashlib.sha256()
    for name, value in version_parts().items():
        digest.update(f"{name} {value}\n".encode())
    return f"{version(PACKAGE)}+{digest.hexdigest()[:12]}"


@cache
def version_parts() -> Mapping[str, str]:
    """Name what a version is made of: libraries with their versions, rooms of the code with a digest of their files."""
    digests: dict[str, Any] = {}
    for name, data in _read_code():
        room = "/".join(name.split("/")[:2]) if name.count("/") > 1 else name.partition("/")[0]
        digest = digests.setdefault(room, hashlib.sha256())
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    rooms = {room: f"sha256:{digest.hexdigest()}" for room, digest in sorted(digests.items())}
    return {PACKAGE: version(PACKAGE), **dict(_list_libraries()), **rooms}


def _read_code() -> Iterator[tuple[str, bytes]]:
    for package in CODE:
        spec = find_spec(package)
        for root in sorted((spec and spec.submodule_search_locations) or ()):
            for folder, folders, names in os.walk(root):
                folders.sort()
                inside = package + folder[len(root) :].replace(os.sep, "/")
                for name in sorted(names):
                    if not name.endswith(_NOT_READ) and not f"{inside}/{name}".startswith(NOT_DECIDING):
                        yield f"{inside}/{name}", Path(folder, name).read_bytes()


def _list_libraries() -> Iterator[tuple[str, str]]:
    for requirement in sorted(requires(PACKAGE) or ()):
        parts = _REQUIREMENT.fullmatch(requirement)
        if parts is not None and parts["extra"] in _READING_EXTRAS:
            yield parts["name"], _installed_version(parts["name"])


def _installed_version(library: str) -> str:
    try:
        found = distribution(library)
    except PackageNotFoundError:
        return "absent"
    said = _VERSION.search(found.read_text("METADATA") or "")
    return found.version if said is None else said[1]
