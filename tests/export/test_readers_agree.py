"""Every reader that an analyst may use sees the same rows, types and sums, in the tables and in the workbook."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest

from pipeline.export.workbook import write_workbook
from pipeline.schema.columns import load_dictionary
from pipeline.schema.titles import title_of
from pipeline.storage.read import open_tables
from tests.evaluate.drawn import load_sample, make_tables, write_tables

Sums = dict[str, float | None]
"""Sum of each number column; None of one without a value.  Under ``rows`` the number of rows."""

NUMBERS = frozenset({"int32", "int64", "float64"})
TABLES = [table.table for table in load_dictionary().run_tables]


def number_columns(table: str) -> list[str]:
    return [column.column for column in load_dictionary().tables[table].columns if column.type in NUMBERS]


def sum_with_pandas(folder: Path, table: str, **options: str) -> Sums:
    frame = pd.read_parquet(folder / table, **options)
    return {"rows": len(frame)} | {
        name: float(frame[name].sum()) if frame[name].notna().any() else None for name in number_columns(table)
    }


def sum_with_pandas_arrow(folder: Path, table: str) -> Sums:
    return sum_with_pandas(folder, table, dtype_backend="pyarrow")


def sum_with_dataset(folder: Path, table: str) -> Sums:
    read = ds.dataset(folder / table, partitioning="hive").to_table()
    return {"rows": read.num_rows} | {name: pc.sum(read[name]).as_py() for name in number_columns(table)}


def sum_with_polars(folder: Path, table: str) -> Sums:
    frame = pl.read_parquet(folder / table)
    sums = {name: frame[name].sum() if frame[name].count() else None for name in number_columns(table)}
    return {"rows": len(frame)} | sums


def sum_with_workbook(folder: Path, table: str) -> Sums:
    if not (folder / "book.xlsx").exists():
        write_workbook(open_tables(folder), folder / "book.xlsx")
    book = openpyxl.load_workbook(folder / "book.xlsx", read_only=True)
    try:
        sheet = next(sheet for sheet in book if sheet.title.split()[1] == table)
        titles, *rows = sheet.iter_rows(values_only=True)
    finally:
        book.close()
    sums: Sums = {"rows": len(rows)}
    for column in load_dictionary().tables[table].columns:
        if column.type in NUMBERS:
            place = titles.index(title_of(column))
            values = [row[place] for row in rows if row[place] is not None]
            sums[column.column] = sum(values) if values else None
    return sums


def sum_with_duckdb(folder: Path, table: str) -> Sums:
    source = f"read_parquet('{folder}/{table}/**/*.parquet', hive_partitioning=true)"
    names = number_columns(table)
    with duckdb.connect() as connection:
        sums = ", ".join(f'sum("{name}")::double' for name in names)
        ((count, *values),) = connection.sql(f"select count(*), {sums or 'null'} from {source}").fetchall()
    return {"rows": count} | dict(zip(names, values, strict=False))


READERS = [sum_with_pandas, sum_with_pandas_arrow, sum_with_dataset, sum_with_polars, sum_with_workbook]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sample")
    write_tables(root, {f"{name}.docx": make_tables(gold, f"{name}.docx") for name, gold in load_sample().items()})
    return root


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "read", [sum_with_pandas, sum_with_pandas_arrow, sum_with_dataset, sum_with_polars, sum_with_workbook]
)
def test_rows_and_sums_are_the_same(folder: Path, table: str, read: Callable[[Path, str], Sums]):
    expected = sum_with_duckdb(folder, table)
    for name, value in read(folder, table).items():
        if value is None or expected[name] is None:
            assert value is expected[name], name
        else:
            assert math.isclose(value, expected[name] or 0.0, rel_tol=1e-12, abs_tol=1e-9), name


@pytest.mark.parametrize("table", TABLES)
def test_types_are_the_same(folder: Path, table: str):
    arrow = {field.name: str(field.type) for field in ds.dataset(folder / table).schema}
    pandas = pd.read_parquet(folder / table, dtype_backend="pyarrow").dtypes
    with duckdb.connect() as connection:
        relation = connection.sql(f"select * from read_parquet('{folder}/{table}/*.parquet')")
        duck = dict(zip(relation.columns, map(str, relation.types), strict=True))
    same = {"int32": "INTEGER", "int64": "BIGINT", "double": "DOUBLE", "string": "VARCHAR", "bool": "BOOLEAN",
            "date32[day]": "DATE", "list<element: string>": "VARCHAR[]"}  # fmt: skip
    for name, kind in arrow.items():
        assert duck[name] == same[kind], name
        assert str(pandas[name]).startswith(kind.split("<")[0]), name


def test_a_key_has_one_type_everywhere():
    kinds: dict[str, set[str]] = {}
    for table in load_dictionary().tables.values():
        for column in table.columns:
            if column.column in ("doc_id", "record_id", "form_id", "fiscal_year", "unit_name", "source_path"):
                kinds.setdefault(column.column, set()).add(column.type)
    assert all(len(found) == 1 for found in kinds.values()), kinds
