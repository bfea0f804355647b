"""What a sheet shows of a table: titles with units, codes by their Chinese labels, flags with file and unit (工作表).

Numbers stay numbers.  A code is shown by its label, a list by its members, and the name of a table or column by its
title; everything else is as the table has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pipeline.schema.columns import Column, Dictionary, Table, load_dictionary
from pipeline.schema.titles import title_of
from pipeline.storage.read import TableSet

if TYPE_CHECKING:
    import pyarrow as pa

Value = str | int | float | bool | date | datetime | None
"""What a cell of a sheet holds."""

_FIRST = ("flags", "documents", "unit_year", "forms")
_LAST = ("changes", "cells", "dictionary")
_JOINED = ("source_path", "unit_name", "fiscal_year")
"""Columns of ``documents`` that lead the rows of ``flags``: who looks for the file needs no second sheet."""
_LEADING = ("severity", "rule", "message", "observed", "expected", "cause", "page", "locator", "target_id")
"""Columns of ``flags`` that come next, in the order in which a person asks."""
_SEVERITIES = ("error", "warning", "info")
_RECORD_NUMBERS = ("record_id", "doc_id", "form_id")
_SOURCE = "_source"
"""Ending of the columns of ``unit_year`` that hold the number of a record."""
_NAMED = {"flags": "field", "changes": "column", "decisions": "field"}
"""Tables whose rows speak of a ``table``, and the column that names one of its columns."""
_BATCH_ROWS = 16_384


class Sheet(Struct, frozen=True, kw_only=True):
    """A table as it is shown."""

    table: str
    name: str
    """Name of the sheet, in Chinese and as the table is called."""
    columns: tuple[Column, ...]
    titles: tuple[str, ...]

    def find(self, column: str) -> int | None:
        """Position of a column; None when the sheet has none of that name."""
        return next((index for index, each in enumerate(self.columns) if each.column == column), None)

    def is_record_number(self, index: int) -> bool:
        """Whether a column only ties rows together: nobody reads it, programs do."""
        name = self.columns[index].column
        return name in _RECORD_NUMBERS or name.endswith(_SOURCE)

    def unit_of(self, index: int, row: tuple[Value, ...]) -> str:
        """Unit of a value, looked up in the row where another column tells it."""
        unit = self.columns[index].unit
        place = self.find(unit[4:]) if unit.startswith("see ") else None
        return unit if place is None else str(row[place])


def list_sheets(tables: TableSet) -> tuple[Sheet, ...]:
    """List the sheets in their order: the flags first, what explains last.

    Tables of an older version of the program may lack a column: it is left out.
    """
    dictionary = load_dictionary()
    middle = [name for name in dictionary.tables if name not in (*_FIRST, *_LAST)]
    ordered = (name for name in (*_FIRST, *middle, *_LAST) if name in tables.folders)
    return tuple(_make_sheet(dictionary.tables[name], tables, dictionary) for name in ordered)


def iterate_rows(tables: TableSet, sheet: Sheet) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of a sheet as they are shown; flags by severity, all others as the table has them."""
    shows = [_choose_show(column, load_dictionary()) for column in sheet.columns]
    for batch in _iterate_batches(tables, sheet):
        values = [batch[column.column].to_pylist() for column in sheet.columns]
        for row in zip(*values, strict=True):
            shown = tuple(show(value) for show, value in zip(shows, row, strict=True))
            yield _name_place(sheet, shown) if sheet.table in _NAMED else shown


def _name_place(sheet: Sheet, row: tuple[Value, ...]) -> tuple[Value, ...]:
    """Put titles for the table and the column that a row speaks of; a name that the dictionary lacks stays."""
    place, field = sheet.find("table"), sheet.find(_NAMED[sheet.table])
    table = load_dictionary().tables.get(str(row[place])) if place is not None else None
    if table is None or place is None:
        return row
    named = list(row)
    named[place] = table.title_zh
    if field is not None:
        titles = {column.column: title_of(column) for column in table.columns}
        named[field] = titles.get(str(row[field]), row[field])
    return tuple(named)


def _make_sheet(table: Table, tables: TableSet, dictionary: Dictionary) -> Sheet:
    import pyarrow.parquet as pq

    there = {name for file in tables.folders[table.table].glob("*.parquet") for name in pq.read_schema(file).names}
    columns = tuple(column for column in table.columns if column.column in there)
    if table.table == "flags":
        documents = {column.column: column for column in dictionary.tables["documents"].columns}
        asked = sorted(columns, key=lambda column: (*_LEADING, column.column).index(column.column))
        columns = (*(documents[name] for name in _JOINED), *asked)
    titles = tuple(title_of(column) for column in columns)
    return Sheet(table=table.table, name=f"{table.title_zh} {table.table}", columns=columns, titles=titles)


def _iterate_batches(tables: TableSet, sheet: Sheet) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    if sheet.table == "flags":
        yield from _lead_flags(tables).to_batches(_BATCH_ROWS)
        return
    for file in sorted(tables.folders[sheet.table].glob("*.parquet")):
        with pq.ParquetFile(file) as source:
            yield from source.iter_batches(_BATCH_ROWS, columns=[column.column for column in sheet.columns])


def _lead_flags(tables: TableSet) -> pa.Table:
    """Give the flags with their file and unit in front, errors first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    flags, documents = tables.read("flags"), tables.read("documents", ("doc_id", *_JOINED))
    found = pc.index_in(flags["doc_id"], value_set=documents["doc_id"].combine_chunks())
    rank = pc.index_in(flags["severity"], value_set=pa.array(_SEVERITIES))
    for name in _JOINED:
        flags = flags.append_column(name, documents[name].take(found))
    order = pa.table({"rank": rank, "path": flags["source_path"], "number": range(flags.num_rows)})
    keys = [(name, "ascending") for name in order.column_names]
    return flags.take(pc.sort_indices(order, sort_keys=keys))


def _choose_show(column: Column, dictionary: Dictionary) -> Callable[[Any], Value]:
    labels: Mapping[str, str] = {}
    if column.codes is not None:
        labels = {code.code: code.label_zh for code in dictionary.codes[column.codes]}
    elif column.type == "list<string>":  # names of columns of the same table
        labels = {each.column: title_of(each) for each in dictionary.tables[column.table].columns}

    def show_code(value: str | None) -> Value:
        return None if value is None else labels.get(value, value)

    def show_list(values: Sequence[str] | None) -> Value:
        return None if values is None else "、".join(labels.get(value, value) for value in values)

    if column.type == "list<string>":
        return show_list
    return show_code if labels else _show


def _show(value: Value) -> Value:
    return value
