"""Where values stand: the records' fields with the cells, pages and sentences that they were read from (出处)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from pipeline.decisions.fields import is_correctable, name_place, read_place
from pipeline.review.dossier import RECORDS, Dossier
from pipeline.schema.columns import load_dictionary

Row = dict[str, Any]

_TABLE_ROW = re.compile(r"(?:p(?P<page>\d+) )?table (?P<table>\d+) row (?P<row>\d+)")
_NAMES = ("level4", "level3", "level2_raw", "level1_raw", "line_raw", "item_raw", "subject_raw", "heading")
"""Columns that name a row, the most telling first."""
_PARTS = re.compile(r"^(?:target|actual)_(?:op|value|value_max|unit)$")


class Place(Struct, frozen=True, kw_only=True):
    """A value and where it stands."""

    table: str
    record_id: str
    field: str | None
    """As ``decisions.fields.name_place`` spells it; None for the whole record."""
    name: str | None
    """Of the row, as printed: an indicator, a line, a subject; None where it has none."""
    measure: str | None = None
    """What a figure of the base data or the narrative measures, and of which year."""
    year: int | None = None
    reading: str | None
    """The value in the tables, printed; None when blank."""
    value: float | None = None
    """The figure; None for words."""
    group: tuple[object, ...] = ()
    """Figures that may add up have the same: form, field, year."""
    cells: tuple[Row, ...] = ()
    page: int | None = None
    locator: str | None = None
    sentence: str | None = None
    """Of a figure in the narrative, and the span that is the figure."""
    span: tuple[int, int] | None = None

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What tells places apart."""
        return self.table, self.record_id, self.field

    @property
    def is_correctable(self) -> bool:
        """A reviewer may give it another value."""
        return self.field is not None and is_correctable(self.table, self.field)


def find_place(dossier: Dossier, table: str, record_id: str, field: str | None) -> Place | None:
    """Find a record's field; None when the record is not there."""
    if record_id not in dossier.records:
        return None
    _, row = dossier.records[record_id]
    name = None if field is None else name_place(table, field)
    if name is not None and name not in row:
        return None
    return _make_place(dossier, table, row, name)


def list_figures(dossier: Dossier) -> Iterator[Place]:
    """List every figure of a document's records, in reading order of the tables."""
    for table in RECORDS:
        fields = _figure_fields(table)
        for row in dossier.rows[table]:
            for name in fields:
                place = _make_place(dossier, table, row, name)
                if place.value is not None:
                    yield place


def list_fields(dossier: Dossier, table: str, record_id: str) -> Iterator[Place]:
    """List the filled fields of a record that a reviewer may correct and that a cell was read for."""
    _, row = dossier.records[record_id]
    for column in load_dictionary().tables[table].columns:
        name = column.column
        if name_place(table, name) == name and is_correctable(table, name) and read_place(row, table, name) is not None:
            place = _make_place(dossier, table, row, name)
            if place.cells or table in ("facts", "goals"):
                yield place


def locate_row_cells(dossier: Dossier, locator: str | None) -> tuple[Row, ...]:
    """Find the cells of the table row that a locator names; none for a paragraph or a sheet."""
    found = _TABLE_ROW.search(locator or "")
    if found is None:
        return ()
    row = int(found["row"]) - 1
    cells = dossier.tables.get(int(found["table"]) - 1, ())
    return tuple(cell for cell in cells if cell["row"] <= row < cell["row"] + cell["row_span"])


def _make_place(dossier: Dossier, table: str, row: Row, name: str | None) -> Place:
    record_id = row["doc_id"] if table == "documents" else row["record_id"]
    cells = () if name is None else dossier.cells_of.get((record_id, f"{table}.{name}"), ())
    value = None if name is None else row.get(name.removesuffix("_raw") + "_value" if name.endswith("_raw") else name)
    return Place(
        table=table,
        record_id=record_id,
        field=name,
        name=_name_row(row),
        measure=row.get("measure"),
        year=row["fiscal_year"] if table == "base_data" else None,
        reading=None if name is None else read_place(row, table, name),
        value=value if isinstance(value, float) else None,
        group=_group(table, row, name),
        cells=cells,
        page=cells[0]["page"] if cells else row.get("page"),
        locator=row.get("locator"),
        sentence=row.get("sentence"),
        span=(row["start"], row["end"]) if table == "facts" else None,
    )


def _figure_fields(table: str) -> Sequence[str]:
    names = (column.column for column in load_dictionary().tables[table].columns if column.type == "float64")
    return tuple(dict.fromkeys(name_place(table, name) for name in names if is_correctable(table, name)
                               or _PARTS.match(name)))  # fmt: skip


def _group(table: str, row: Row, name: str | None) -> tuple[object, ...]:
    if table == "facts":
        return table, row["section_ordinal"], row["unit"]
    if table == "base_data":
        return row["form_id"], row["measure"], row["fiscal_year"]
    return row.get("form_id", row.get("record_id")), name


def _name_row(row: Row) -> str | None:
    return next((row[name] for name in _NAMES if row.get(name)), None)
