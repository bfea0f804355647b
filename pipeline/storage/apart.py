"""A table that is there only after some runs, beside the set of those that every run writes (附加表)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.storage.layout import UNFINISHED, remove_path
from pipeline.storage.packing import make_chunk
from pipeline.storage.rows import Row
from pipeline.storage.tables import FILE_NAME, writing


def show_apart(hidden: Path, root: Path, table: str, rows: Sequence[Row] | None) -> None:
    """Put a table's rows in the place of those that readers see, in one step; None takes the table away.

    ``hidden``: folder for what is under way, on the same disk as ``root``.
    Raises: ``OSError``.
    """
    if rows is None:
        remove_path(root / table)
        return
    written = hidden / f"{table}{UNFINISHED}"
    try:
        file = write_apart(written, table, rows)
        (root / table).mkdir(exist_ok=True)
        file.replace(root / table / FILE_NAME)
    finally:
        shutil.rmtree(written, ignore_errors=True)


def write_apart(folder: Path, table: str, rows: Sequence[Row]) -> Path:
    """Write a table of its own into a folder and give its file."""
    with writing(folder, table) as writer:
        if rows:
            writer.add(make_chunk(table, rows))
    return writer.path
