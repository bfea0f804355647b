"""Each table reads as one table, with its types, in the four readers that the contract names."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

from pipeline.schema.columns import load_dictionary
from tests.storage.results import make_failure, make_result
from tests.storage.test_output import RUN_TABLES, write

Rows = list[tuple[object, ...]]


def read_with_pandas(folder: Path) -> tuple[list[str], Rows]:
    frame = pd.read_parquet(folder)
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    return list(frame.columns), list(rows)


def read_with_dataset(folder: Path) -> tuple[list[str], Rows]:
    table = ds.dataset(folder, partitioning="hive").to_table()
    return table.column_names, [tuple(row.values()) for row in table.to_pylist()]


def read_with_duckdb(folder: Path) -> tuple[list[str], Rows]:
    with duckdb.connect() as connection:
        query = connection.sql(f"select * from read_parquet('{folder}/**/*.parquet', hive_partitioning=true)")
        return query.columns, query.fetchall()


def read_with_polars(folder: Path) -> tuple[list[str], Rows]:
    frame = pl.read_parquet(folder)
    return frame.columns, frame.rows()


def scan_with_polars(folder: Path) -> tuple[list[str], Rows]:
    frame = pl.scan_parquet(f"{folder}/**/*.parquet", hive_partitioning=True).collect()
    return frame.columns, frame.rows()


Reader = Callable[[Path], tuple[list[str], Rows]]
READERS = [read_with_pandas, read_with_dataset, read_with_duckdb, read_with_polars, scan_with_polars]

reader = pytest.mark.parametrize("read", READERS)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("filled")
    write(root, make_result("1", "a.docx"), make_failure("2", "b.docx"))
    write(root, make_result("1", "a.docx"), make_failure("2", "b.docx"), make_result("3", "c.docx"))
    return root


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("empty")
    write(root)
    return root


@reader
@pytest.mark.parametrize("table", RUN_TABLES)
def test_columns_and_rows(filled: Path, read: Reader, table: str):
    names, rows = read(filled / table)
    assert names == [column.column for column in load_dictionary().tables[table].columns]
    assert rows


@reader
@pytest.mark.parametrize("table", RUN_TABLES[:-1])
def test_an_empty_table_has_its_columns(empty: Path, read: Reader, table: str):
    names, rows = read(empty / table)
    assert names == [column.column for column in load_dictionary().tables[table].columns]
    assert rows == []


@reader
def test_values_and_nulls(filled: Path, read: Reader):
    names, rows = read(filled / "funds")
    fund = dict(zip(names, rows[0], strict=True))
    assert (fund["initial_budget"], fund["initial_budget_raw"]) == (123.456789, "1,234,567.89元")
    assert (fund["full_year_budget"], fund["full_year_budget_raw"]) == (None, "/")
    assert (fund["executed"], fund["amount_raw"]) == (0.0, None)


@reader
def test_dates_flags_and_lists(filled: Path, read: Reader):
    names, rows = read(filled / "forms")
    form = dict(zip(names, rows[0], strict=True))
    assert (form["prepared_on"], form["blank"]) == (datetime.date(2024, 5, 6), False)
    names, rows = read(filled / "documents")
    contents = [row[names.index("contents")] for row in rows]
    assert [None if each is None else list(each) for each in contents] == [  # type: ignore[call-overload]
        ["unit_self_evaluation", "report"], None, ["unit_self_evaluation", "report"],
    ]  # fmt: skip


@pytest.mark.parametrize("table", RUN_TABLES[:-1])
def test_an_empty_table_has_its_types_in_duckdb_and_polars(empty: Path, filled: Path, table: str):
    with duckdb.connect() as connection:
        of = lambda root: connection.sql(f"select * from read_parquet('{root / table}/**/*.parquet')").types  # noqa: E731
        assert of(empty) == of(filled)
    assert pl.read_parquet_schema(empty / table / "part-0.parquet") == pl.read_parquet(filled / table).schema


@reader
def test_a_copy_that_keeps_the_links_reads_the_same(filled: Path, read: Reader, tmp_path: Path):
    shutil.copytree(filled, tmp_path / "copy", symlinks=True)
    assert read(tmp_path / "copy/forms") == read(filled / "forms")


@reader
def test_a_copy_that_follows_the_links_reads_the_same(filled: Path, read: Reader, tmp_path: Path):
    shutil.copytree(filled, tmp_path / "copy", ignore=shutil.ignore_patterns(".jixiao"))
    assert read(tmp_path / "copy/forms") == read(filled / "forms")
