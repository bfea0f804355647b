"""Packed rows: what goes in comes out, and what is damaged is noticed."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.errors import InternalError
from pipeline.schema.columns import Column, load_dictionary
from pipeline.storage.packing import (
    DamagedPackError,
    Packed,
    check_pack,
    join_chunks,
    make_chunk,
    pack_rows,
    replace_rows,
    unpack_chunks,
    unpack_rows,
)
from pipeline.storage.rows import RECORD_TABLES, Row, Rows, to_rows
from tests.storage.results import make_failure, make_result

REPOSITORY = Path(__file__).parents[2]

VALUES = {
    "string": st.text(st.characters(exclude_categories=["Cs"])),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "float64": st.floats(allow_nan=False),
    "bool": st.booleans(),
    "date32": st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2200, 1, 1)),
    "list<string>": st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4),
}


def values_of(column: Column) -> st.SearchStrategy[object]:
    values: st.SearchStrategy[object] = VALUES[column.type]
    return values | st.none() if column.nullable else values


def rows_of(table: str) -> st.SearchStrategy[list[Row]]:
    columns = {c.column: values_of(c) for c in load_dictionary().tables[table].columns if c.column != "source_path"}
    return st.lists(st.fixed_dictionaries(columns), max_size=5)


def without_path(rows: Rows) -> Rows:
    documents = [{name: value for name, value in row.items() if name != "source_path"} for row in rows["documents"]]
    return {**rows, "documents": documents}


@settings(max_examples=60, deadline=None)  # the first example imports pyarrow
@given(st.data())
def test_unpacking_gives_the_packed_rows(data: st.DataObject):
    table = data.draw(st.sampled_from(["documents", *RECORD_TABLES]))
    rows: Rows = {name: [] for name in ("documents", *RECORD_TABLES)} | {table: data.draw(rows_of(table))}
    assert unpack_rows(pack_rows(rows)) == rows


@settings(max_examples=40, deadline=None)
@given(st.lists(rows_of("forms"), max_size=4))
def test_joined_chunks_are_the_rows_one_after_the_other(pieces: list[list[Row]]):
    chunks = [make_chunk("forms", piece) for piece in pieces if piece]
    joined = join_chunks("forms", chunks).to_pylist() if chunks else []
    assert joined == [row for piece in pieces for row in piece]


def test_a_whole_document_comes_back():
    rows = to_rows(make_result(cells=50))
    assert unpack_rows(pack_rows(rows)) == without_path(rows)


def test_the_path_is_no_part_of_it_so_two_files_with_the_same_bytes_have_one_pack():
    assert pack_rows(to_rows(make_result(source_path="a.docx"))) == pack_rows(
        to_rows(make_result(source_path="b.docx"))
    )


def test_a_table_without_rows_has_no_chunk():
    assert list(unpack_chunks(pack_rows(to_rows(make_failure())))) == ["documents"]


def test_half_a_surrogate_pair_becomes_a_replacement_mark():
    rows = to_rows(make_result())
    rows["sections"][0]["text"] = "汉\ud800字"
    assert unpack_rows(pack_rows(rows))["sections"][0]["text"] == "汉\ufffd字"


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("forms", "ordinal", 1.5),
        ("forms", "ordinal", None),
        ("forms", "ordinal", 2**40),
        ("forms", "title_raw", 7),
        ("forms", "prepared_on", "2024-05-06"),
        ("funds", "executed", "12.5"),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_named(table: str, column: str, value: object):
    rows = to_rows(make_result())
    rows[table][0][column] = value
    with pytest.raises(InternalError, match=f"{table}.{column}"):
        pack_rows(rows)


def test_rows_of_a_table_are_replaced_and_the_others_stay():
    packed = pack_rows(to_rows(make_result()))
    before = unpack_rows(packed)

    after = unpack_rows(replace_rows(packed, {"flags": before["flags"][:1], "goals": []}))

    assert before["goals"]
    assert after == before | {"flags": before["flags"][:1], "goals": []}
    assert unpack_rows(packed, ("flags",)) == {"flags": before["flags"]}


@given(st.data())
def test_damage_is_noticed(data: st.DataObject):
    packed = bytearray(pack_rows(to_rows(make_result(cells=3))))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedPackError):
        check_pack(bytes(packed))


@pytest.mark.parametrize("keep", [0, 3, 19, 20, 100])
def test_a_cut_pack_is_noticed(keep: int):
    with pytest.raises(DamagedPackError):
        unpack_chunks(Packed(pack_rows(to_rows(make_result()))[:keep]))


def test_packing_imports_neither_pyarrow_nor_pandas():
    code = """
import sys
from tests.storage.results import make_result, pack
pack(make_result())
print([name for name in ("pyarrow", "pandas", "numpy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
