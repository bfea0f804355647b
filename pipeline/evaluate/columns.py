"""Which columns are scored, and how each is compared, from ``data/scored.csv``.

Ids, ordinals, places and people are not scored.  The kinds are not those of the data dictionary: a unit is compared as
a text there it is printed (``㎡`` is ``m2``), although the dictionary knows a list of units.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import TypeAdapter

Kind = Literal["text", "code", "number", "yesno", "date", "set"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredColumn:
    """A line of ``scored.csv``."""

    table: str
    column: str
    kind: Kind
    names_row: bool = False
    """Whether a person knows the row by it."""


@cache
def load_columns() -> Mapping[str, Mapping[str, ScoredColumn]]:
    """Read the scored columns: by table, then by column, in the order they are counted and shown."""
    text = (files("pipeline.evaluate") / "data" / "scored.csv").read_text("utf-8")
    adapter = TypeAdapter(ScoredColumn)
    columns: dict[str, dict[str, ScoredColumn]] = {}
    for row in csv.DictReader(text.splitlines()):
        column = adapter.validate_python({key: value for key, value in row.items() if value})
        columns.setdefault(column.table, {})[column.column] = column
    return columns


@cache
def kind_of(table: str, column: str) -> Kind:
    """Tell how a column is compared; one that is not scored is compared as a text."""
    column_of_table = load_columns().get(table, {}).get(column)
    return "text" if column_of_table is None else column_of_table.kind
