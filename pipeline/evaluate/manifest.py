"""What a collection's list says of its documents (清单): the lineage of their forms, and what wrote the file.

``manifest.csv`` stands beside the gold files or one folder above them, with a line a document: ``file``, and, as far as
they are known, ``lineage`` (several joined by ``+``) and ``renderer``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from pipeline.model.errors import UsageError

FILE_NAME = "manifest.csv"

_JOINT = "+"


class Origin(Struct, frozen=True, kw_only=True):
    """Where a document comes from."""

    lineages: tuple[str, ...] = ()
    """The kinds of its forms (表样); empty for a report alone, or where it isn't known."""
    renderer: str | None = None
    """What wrote the file; None where it isn't known."""


UNKNOWN = Origin()


def read_manifest(gold_folder: Path) -> Mapping[str, Origin]:
    """Read the list that belongs to a folder of gold files, by file name; empty when there is none.

    Raises: ``UsageError`` when it has no column ``file``.
    """
    path = next((path for path in (gold_folder / FILE_NAME, gold_folder.parent / FILE_NAME) if path.is_file()), None)
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "file" not in (reader.fieldnames or ()):
            raise UsageError(f"{path} 缺少 file 列，请补上", f"{path} has no column file: add it")
        return {row["file"]: _make_origin(row) for row in reader}


def _make_origin(row: Mapping[str, str | None]) -> Origin:
    lineages = (row.get("lineage") or "").split(_JOINT)
    return Origin(
        lineages=tuple(lineage for lineage in lineages if lineage),
        renderer=row.get("renderer") or None,
    )
