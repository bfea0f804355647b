"""Short Chinese titles of the columns, for sheets that people read (列标题), from ``data/column_titles.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pipeline.schema.columns import Column

_NO_UNIT = frozenset({"none", "year", "flags", "files", "pages", "rows", "columns", "characters", "points", "UTC"})
"""Units that a title says already, or that say nothing to a reader of the sheet."""
_UNIT_WORDS: Mapping[str, str] = {"ratio": "%", "bytes": "B"}


def title_of(column: Column) -> str:
    """Give a column's title with its unit in brackets: ``全年预算数（万元）``.

    Raises: ``KeyError`` for a column without one.
    """
    titles = _load_titles()
    title = titles.get(f"{column.table}.{column.column}") or titles[column.column]
    if column.unit in _NO_UNIT or column.unit.startswith("see "):
        return title
    return f"{title}（{_UNIT_WORDS.get(column.unit, column.unit)}）"


@cache
def _load_titles() -> Mapping[str, str]:
    text = (files("pipeline.schema") / "data" / "column_titles.csv").read_text("utf-8")
    return {row["column"]: row["title_zh"] for row in csv.DictReader(text.splitlines())}
