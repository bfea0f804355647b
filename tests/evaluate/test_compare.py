"""One value of the gold against one of the tables."""

from __future__ import annotations

import math
from datetime import date

import pytest

from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.compare import fold, is_same, judge, settle
from pipeline.schema.columns import load_dictionary


@pytest.mark.parametrize(
    ("kind", "gold", "found", "same"),
    [
        ("text", "县级（本级） 5%", "县级(本级)5％", True),
        ("text", "建筑面积\n1 200㎡", "建筑面积1200m2", True),
        ("text", "零\u200b宽", "零宽", True),
        ("text", "三公经费", "三公费用", False),
        ("code", ">=", ">=", True),
        ("code", ">=", ">", False),
        ("code", "total", "Total", False),
        ("number", 1234.567891, 1234.567892, True),
        ("number", 1234.56, 1234.57, False),
        ("number", 2023, 2023.0, True),
        ("number", 0, 1e-12, True),
        ("number", 1, True, False),
        ("number", "12.5", 12.5, True),
        ("number", 12.5, "十二", False),
        ("yesno", True, True, True),
        ("yesno", True, False, False),
        ("yesno", "true", True, True),
        ("yesno", 1, True, False),
        ("yesno", 2, 2, False),
        ("date", "2024-05-06", date(2024, 5, 6), True),
        ("date", "2024-05-06", date(2024, 6, 5), False),
        ("set", ["report", "base_data"], ["base_data", "report"], True),
        ("set", ["report"], ["base_data", "report"], False),
        ("set", "report", ["report"], True),
    ],
)
def test_same(kind, gold, found, same):
    assert is_same(kind, gold, found) is same


@pytest.mark.parametrize(
    ("rights", "found", "outcome"),
    [
        ([5.0], 5.0, "correct"),
        ([5.0], 6.0, "wrong"),
        ([5.0], None, "missing"),
        ([None], 5.0, "spurious"),
        ([None], None, None),
        # accept: other values that are right
        ([5.0, 6.0], 6.0, "correct"),
        ([5.0, None], None, None),
        ([5.0, None], 6.0, "wrong"),
        ([None, 5.0], 5.0, None),
        ([None, 5.0], 6.0, "spurious"),
    ],
)
def test_what_a_value_counts_as(rights, found, outcome):
    assert judge("number", rights, found) == outcome


@pytest.mark.parametrize("nothing", [None, math.nan, "", " \n　", [], ()])
def test_what_says_nothing_is_null(nothing):
    assert settle(nothing) is None


@pytest.mark.parametrize("value", [0, 0.0, False, "/", ["-"]])
def test_zero_and_marks_say_something(value):
    assert settle(value) == value


def test_folding_twice_changes_nothing():
    for text in ("（１） Ａ㎡\t①", "ﬁ ½", "か\u3099 \u200b"):
        assert fold(fold(text)) == fold(text)


def test_every_scored_column_is_one_that_is_written():
    for table, columns in load_columns().items():
        written = {column.column: column.type for column in load_dictionary().tables[table].columns}
        kinds = {"bool": "yesno", "date32": "date", "list<string>": "set", "int32": "number", "float64": "number"}
        for name, column in columns.items():
            assert column.kind == kinds.get(written[name], column.kind if column.kind in {"text", "code"} else "")
