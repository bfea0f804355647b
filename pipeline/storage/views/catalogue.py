"""The views there are, and how each fills its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.storage.packing import make_chunk
from pipeline.storage.tables import TableWriter
from pipeline.storage.views.indicator_wide import iterate_indicator_wide
from pipeline.storage.views.source import FinishedTables
from pipeline.storage.views.unit_year import list_unit_years


def _fill_unit_year(tables: FinishedTables, writer: TableWriter) -> None:
    rows = list(list_unit_years(tables))
    if rows:
        writer.add(make_chunk("unit_year", rows))


def _fill_indicator_wide(tables: FinishedTables, writer: TableWriter) -> None:
    for batch in iterate_indicator_wide(tables):
        writer.add_batch(batch)


VIEWS: Mapping[str, Callable[[FinishedTables, TableWriter], None]] = {
    "unit_year": _fill_unit_year,
    "indicator_wide": _fill_indicator_wide,
}
"""Table of each view and what fills it, once the normal tables are finished."""
