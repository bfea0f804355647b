"""A typed value becomes the columns that the same parsers would have made of it, and prints as it is read."""

import pytest

from pipeline.decisions.fields import UnreadableValueError, is_correctable, name_place, read_place, write_place

FUND = {"executed": 890.04, "executed_raw": "890.04万元", "execution_rate": 0.925, "execution_rate_raw": "92.50%",
        "weight": 10.0, "weight_raw": "10", "line": "total", "line_raw": "年度资金总额"}  # fmt: skip
INDICATOR = {"target_raw": "≥80%", "target_op": ">=", "target_value": 0.8, "target_value_max": None,
             "target_unit": "ratio", "actual_raw": "85%", "actual_op": "=", "actual_value": 0.85,
             "actual_value_max": None, "actual_unit": "ratio", "level2": "quantity", "level3": "培训合格率",
             "weight": 5.0, "score": None}  # fmt: skip
DATUM = {"value": 71.0, "unit": "人", "raw": "71", "measure": "establishment", "fiscal_year": 2020}
FORM = {"unit_name": "溪岚县教育局", "fiscal_year": 2020, "prepared_on": None, "grade": "良", "total_score": 95.0}


@pytest.mark.parametrize(
    ("table", "row", "field", "typed", "changed"),
    [
        ("funds", FUND, "executed", "891.5", {"executed": 891.5, "executed_raw": "891.5"}),
        ("funds", FUND, "executed", "8915000元", {"executed": 891.5, "executed_raw": "8915000元"}),
        ("funds", FUND, "execution_rate", "95.08", {"execution_rate": 0.9508, "execution_rate_raw": "95.08"}),
        ("funds", FUND, "weight", "／", {"weight": None, "weight_raw": "／"}),
        ("funds", FUND, "line", "其他资金", {"line": "other_funds"}),
        ("base_data", DATUM, "value", "72名", {"value": 72.0, "raw": "72名"}),
        ("forms", FORM, "fiscal_year", "2021年", {"fiscal_year": 2021}),
        ("forms", FORM, "unit_name", "溪岚县 水利局", {"unit_name": "溪岚县水利局"}),
        ("forms", FORM, "grade", "优", {"grade": "优"}),
        ("forms", FORM, "total_score", "９７", {"total_score": 97.0}),
        ("indicators", INDICATOR, "score", "4.5", {"score": 4.5}),
    ],
)
def test_a_typed_value_is_read_by_the_parser_of_its_place(table, row, field, typed, changed):
    assert write_place(row, table, field, typed) == changed


def test_a_target_feeds_all_its_columns():
    changed = write_place(INDICATOR, "indicators", "target_raw", "≤90%")
    assert changed == {"target_op": "<=", "target_value": 0.9, "target_value_max": None, "target_unit": "ratio",
                       "target_raw": "≤90%"}  # fmt: skip


def test_the_raw_text_stays_where_the_characters_were_read_rightly():
    slipped = {**FUND, "executed": 8900400.0, "executed_raw": "8900400"}
    assert write_place(slipped, "funds", "executed", "8900400元") == {"executed": 890.04}


@pytest.mark.parametrize(
    ("table", "row", "field", "typed"),
    [
        ("funds", FUND, "executed", "八九百"),
        ("funds", FUND, "executed", "12.5 8.3"),
        ("funds", FUND, "executed", "12人"),
        ("funds", FUND, "executed", "  "),
        ("funds", FUND, "line", "没有这一行"),
        ("forms", FORM, "fiscal_year", "去年"),
        ("forms", FORM, "prepared_on", "五月"),
        ("base_data", DATUM, "value", "72万元"),
    ],
)
def test_what_the_parser_does_not_read_is_refused(table, row, field, typed):
    with pytest.raises(UnreadableValueError):
        write_place(row, table, field, typed)


@pytest.mark.parametrize(
    ("table", "row", "field", "shown"),
    [
        ("funds", FUND, "executed", "890.04万元"),
        ("funds", FUND, "execution_rate", "92.5%"),
        ("funds", FUND, "weight", "10"),
        ("indicators", INDICATOR, "target_raw", "≥80%"),
        ("indicators", INDICATOR, "score", None),
        ("base_data", DATUM, "value", "71人"),
        ("forms", FORM, "fiscal_year", "2020"),
    ],
)
def test_a_place_prints_as_a_value_that_reads_back(table, row, field, shown):
    assert read_place(row, table, field) == shown
    if shown is not None:
        again = {**row, **write_place(row, table, field, shown)}
        assert read_place(again, table, field) == shown


def test_columns_of_one_printed_figure_are_one_place():
    names = {name_place("indicators", f"target_{part}") for part in ("raw", "op", "value", "value_max", "unit")}
    assert names == {"target_raw"}
    assert name_place("funds", "executed_raw") == name_place("funds", "executed") == "executed"
    assert name_place("indicators", "level1_raw") == "level1_raw"
    assert name_place("base_data", "raw") == "value"


@pytest.mark.parametrize("place", ["indicators.met", "funds.form_id", "forms.page", "cells.text", "flags.message",
                                   "documents.source_path", "facts.sentence"])  # fmt: skip
def test_what_no_reviewer_may_type_is_not_correctable(place):
    assert not is_correctable(*place.split("."))
