"""The data dictionary: every table and column that is written, checked whole before anything is written.

``data/tables.csv``, ``data/columns.csv`` and ``data/codes.csv`` are the only place where columns, their order, types,
units, descriptions and codes stand (the codes of rules are those of ``data/rules.csv``).  The Parquet schemas, the
``dictionary`` table and the data package are made from them.  pyarrow is imported when a
schema is asked for: a run over unchanged files needs none.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from pipeline.model.errors import DataFileError
from pipeline.schema.files import read_rows

if TYPE_CHECKING:
    import pyarrow as pa

ColumnType = Literal["string", "int32", "int64", "float64", "bool", "date32", "timestamp", "list<string>"]
"""Arrow types; ``timestamp`` is in microseconds, UTC."""


WrittenBy = Literal["run", "review", "list"]


class Code(Struct, frozen=True, kw_only=True):
    """A value of a closed vocabulary (代码)."""

    list: str
    """Name of the vocabulary."""
    code: str
    label_zh: str
    label_en: str


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table (列)."""

    table: str
    column: str
    type: ColumnType
    nullable: bool
    unit: str
    """Unit of the values (``万元``, ``ratio``, ``分`` …), ``see NAME`` where another column tells it, else ``none``."""
    description_zh: str
    description_en: str
    source_rule: str
    """Where in a document the value comes from."""
    codes: str | None
    """Name of the closed vocabulary; None where any value may stand."""
    references: str | None
    """``table.column`` that the value refers to."""
    warning: str | None
    """What to mind when using it (使用提示)."""


class Table(Struct, frozen=True, kw_only=True):
    """A table and its columns, in the order they are written (表)."""

    table: str
    key: tuple[str, ...]
    """Columns that together are unique in the table."""
    written_by: WrittenBy
    """``run``: part of the set that every run replaces as a whole; ``review``: added to by reviewers; ``list``: only by
    a run that was given a list of units."""
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    columns: tuple[Column, ...]


class Dictionary(Struct, frozen=True, kw_only=True):
    """All tables and vocabularies (数据字典), each in the order of the data files."""

    tables: Mapping[str, Table]
    codes: Mapping[str, tuple[Code, ...]]

    @property
    def run_tables(self) -> tuple[Table, ...]:
        """The tables that every run writes."""
        return tuple(table for table in self.tables.values() if table.written_by == "run")


class _TableRow(Struct, frozen=True, kw_only=True):
    """A line of tables.csv."""

    table: str
    key: str
    """Column names joined by ``|``."""
    written_by: WrittenBy
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str


@cache
def load_dictionary(folder: Traversable | None = None) -> Dictionary:
    """Read and cross-check the data dictionary.

    ``folder``: where the files are; None for the project's own.
    Raises: ``DataFileError`` that lists every mistake.
    """
    data = folder or _open_data()
    mistakes: list[str] = []
    table_rows = tuple(read_rows(data, "tables.csv", _TableRow, mistakes))
    columns = tuple(read_rows(data, "columns.csv", Column, mistakes))
    codes = (*read_rows(data, "codes.csv", Code, mistakes), *_read_rules(data))
    mistakes += _cross_check(table_rows, columns, codes)
    if mistakes:
        raise DataFileError(
            "数据字典文件有误，请按下列各条改正：" + "；".join(mistakes),
            "correct these mistakes in the data dictionary: " + "; ".join(mistakes),
        )
    return Dictionary(
        tables={row.table: _make_table(row, columns) for row in table_rows},
        codes={name: tuple(c for c in codes if c.list == name) for name in dict.fromkeys(c.list for c in codes)},
    )


@cache
def name_run_tables() -> tuple[str, ...]:
    """Name the tables that every run writes, for who asks no more of the dictionary: nothing is checked."""
    rows = csv.DictReader(_open_data().joinpath("tables.csv").read_text("utf-8").splitlines())
    return tuple(row["table"] for row in rows if row["written_by"] == "run")


@cache
def name_rules() -> Mapping[str, Code]:
    """Give the titles of the rules, by code."""
    return {code.code: code for code in _read_rules(_open_data())}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """Make the Parquet schema of a table, with descriptions, units and source rules in the metadata.

    Every field carries ``description_zh``, ``description_en``, ``unit`` and ``source_rule``, and where there are any
    ``codes`` (``code=label`` pairs), ``references`` and ``warning``; the schema carries the table's own description.
    Raises: ``KeyError`` for a table that the dictionary does not know.
    """
    import pyarrow as pa

    dictionary = load_dictionary()
    spec = dictionary.tables[table]
    arrow_types: dict[ColumnType, pa.DataType] = {
        "string": pa.string(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "date32": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "list<string>": pa.list_(pa.field("element", pa.string())),  # as Parquet names it, so it reads back the same
    }
    return pa.schema(
        [
            pa.field(column.column, arrow_types[column.type], column.nullable, describe_column(column, dictionary))
            for column in spec.columns
        ],
        metadata={
            "table": spec.table,
            "key": ",".join(spec.key),
            "title_zh": spec.title_zh,
            "title_en": spec.title_en,
            "description_zh": spec.description_zh,
            "description_en": spec.description_en,
        },
    )


def describe_column(column: Column, dictionary: Dictionary) -> dict[str, str]:
    """Make the field metadata of a column; the optional keys are left out where there is nothing to say."""
    optional = {
        "codes": list_codes(column, dictionary),
        "references": column.references,
        "warning": column.warning,
    }
    return {
        "description_zh": column.description_zh,
        "description_en": column.description_en,
        "unit": column.unit,
        "source_rule": column.source_rule,
    } | {key: text for key, text in optional.items() if text is not None}


def list_codes(column: Column, dictionary: Dictionary) -> str | None:
    """List the codes that a column may hold as ``code=中文`` joined by ``; ``, None where any value may stand."""
    if column.codes is None:
        return None
    return "; ".join(f"{code.code}={code.label_zh}" for code in dictionary.codes[column.codes])


def _open_data() -> Traversable:
    return files("pipeline.schema").joinpath("data")


def _read_rules(folder: Traversable) -> Iterator[Code]:
    """Make codes of the rules, which have a catalogue of their own (``rules.csv``, checked by ``schema/rules.py``)."""
    for row in csv.DictReader(folder.joinpath("rules.csv").read_text("utf-8").splitlines()):
        yield Code(list="rule", code=row["rule"], label_zh=row["title_zh"], label_en=row["title_en"])


def _make_table(row: _TableRow, columns: tuple[Column, ...]) -> Table:
    return Table(
        table=row.table,
        key=tuple(row.key.split("|")),
        written_by=row.written_by,
        title_zh=row.title_zh,
        title_en=row.title_en,
        description_zh=row.description_zh,
        description_en=row.description_en,
        columns=tuple(column for column in columns if column.table == row.table),
    )


def _cross_check(tables: tuple[_TableRow, ...], columns: tuple[Column, ...], codes: tuple[Code, ...]) -> Iterator[str]:
    by_name = {f"{column.table}.{column.column}": column for column in columns}
    names = {table.table for table in tables}
    lists = {code.list for code in codes}
    yield from _repeated("tables.csv", (table.table for table in tables))
    yield from _repeated("columns.csv", (f"{column.table}.{column.column}" for column in columns))
    yield from _repeated("codes.csv", (f"{code.list}.{code.code}" for code in codes))
    for name in sorted({column.table for column in columns} ^ names):
        yield f"table {name} must stand in tables.csv and in columns.csv"
    for table in tables:
        for part in table.key.split("|"):
            key = by_name.get(f"{table.table}.{part}")
            if key is None or key.nullable:
                yield f"tables.csv: key {part} of {table.table} must be a column that is never null"
    for place, column in by_name.items():
        if column.codes is not None and column.codes not in lists:
            yield f"columns.csv: {place}: codes.csv has no list {column.codes}"
        if column.unit.startswith("see ") and f"{column.table}.{column.unit[4:]}" not in by_name:
            yield f"columns.csv: {place}: its unit stands in no column {column.unit[4:]}"
        target = None if column.references is None else by_name.get(column.references)
        if column.references is not None and (target is None or target.type != column.type):
            yield f"columns.csv: {place}: refers to {column.references}, which is no column of its type"
    for name in sorted(lists - {column.codes for column in columns}):
        yield f"codes.csv: no column uses the list {name}"


def _repeated(name: str, keys: Iterator[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{name}: {key} stands there {count} times"
