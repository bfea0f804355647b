"""Files that lie beside submissions and are none (非材料文件): data, programs, notes, told by their names.

Which suffixes they have stands in ``data/others.csv``.  They are text mostly, so what they hold would be read as a
report of nonsense.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from msgspec import Struct

_PLAIN = frozenset({"txt", "xml", "html", "empty", "zeros", "unknown", "eml"})
"""Kinds of ``data/kinds.csv`` that such files have; bytes of another kind are a submission under a wrong name."""


class Other(Struct, frozen=True, kw_only=True):
    """A row of ``data/others.csv``."""

    suffixes: frozenset[str]
    """Lower case, with the dot."""
    name_zh: str
    name_en: str


@cache
def load_others() -> tuple[Other, ...]:
    """Read the kinds of files that are no submissions."""
    text = (files("extractors") / "data" / "others.csv").read_text(encoding="utf-8")
    return tuple(
        Other(
            suffixes=frozenset(f".{suffix}" for suffix in row["suffixes"].split()),
            name_zh=row["name_zh"],
            name_en=row["name_en"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def find_other(name: str) -> Other | None:
    """What a file is by its name, when it is no submission; ask ``is_plain`` of its bytes then."""
    suffix = PurePosixPath(name).suffix.lower()
    return next((other for other in load_others() if suffix in other.suffixes), None)


def is_plain(kind: str) -> bool:
    """A kind, as ``sniff`` tells it, leaves the word to the name: a Word file named ``.xml`` is a Word file."""
    return kind in _PLAIN
