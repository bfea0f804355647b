"""Which columns are scored, and how each is compared, from ``data/scored.csv``.

Ids, ordinals, places and people are not scored.  The kinds are not those of the data dictionary: a unit is compared as
a text there it is printed (``㎡`` is ``m2``), although the dictionary knows a list of units.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from pipeline.model.errors import DataFileError
from pipeline.schema.files import read_rows

Kind = Literal["text", "code", "number", "yesno", "date", "set"]


class ScoredColumn(Struct, frozen=True, kw_only=True):
    """A line of ``scored.csv``."""

    table: str
    column: str
    kind: Kind
    names_row: bool = False
    """Whether a person knows the row by it."""


@cache
def load_columns() -> Mapping[str, Mapping[str, ScoredColumn]]:
    """Read the scored columns: by table, then by column, in the order they are counted and shown.

    Raises: ``DataFileError``.
    """
    mistakes: list[str] = []
    columns: dict[str, dict[str, ScoredColumn]] = {}
    for column in read_rows(files("pipeline.evaluate") / "data", "scored.csv", ScoredColumn, mistakes):
        columns.setdefault(column.table, {})[column.column] = column
    if mistakes:
        raise DataFileError(
            "评分列文件有误：" + "；".join(mistakes), "mistakes in the list of scored columns: " + "; ".join(mistakes)
        )
    return columns


@cache
def kind_of(table: str, column: str) -> Kind:
    """Tell how a column is compared; one that is not scored is compared as a text."""
    column_of_table = load_columns().get(table, {}).get(column)
    return "text" if column_of_table is None else column_of_table.kind
