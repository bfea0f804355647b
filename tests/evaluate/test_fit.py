"""Which rows are taken for each other, and which are not whatever is left over."""

from __future__ import annotations

import pytest

from pipeline.evaluate.fit import FITS, strip_number
from tests.evaluate.drawn import found_row, gold_of


def fit(table, gold, found):
    (row,) = gold_of(**{table: [gold]}).tables[table]
    return FITS[table](row, found_row(table, 1, found))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("一、基本情况", "基本情况"),
        ("（二）项目支出。", "项目支出"),
        ("1．公务接待费", "公务接待费"),
        ("其中：1、办公费", "办公费"),
        ("(3)、印刷费：", "印刷费"),
        ("十一、其他", "其他"),
        ("1.5倍工资", "1.5倍工资"),
        ("三公经费", "三公经费"),
        ("一、", "一"),
        ("其中：", "其中"),
        (None, None),
    ],
)
def test_numbers_before_a_name_are_taken_off(text, rest):
    assert strip_number(text) == rest


INDICATOR = {
    "level2": "quantity", "level2_raw": "数量指标", "level3": "举办技能培训班", "target_raw": "≥12期",
    "actual_raw": "13期", "weight": 5.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "is_taken"),
    [
        ({}, True),
        ({"level3": "举办技能培训斑"}, True),
        ({"level2": None, "level2_raw": None, "target_raw": None}, True),
        ({"level3": "走访慰问困难户"}, False),
        ({"level3": None}, True),
        ({"level3": None, "actual_raw": "12期"}, False),
        ({"level3": None, "level2": "quality", "level2_raw": "质量指标"}, False),
    ],
)
def test_an_indicator_is_known_by_its_name_or_by_all_the_rest(change, is_taken):
    assert (fit("indicators", INDICATOR, {**INDICATOR, **change}) > 0) is is_taken


def test_a_lost_name_fits_less_than_a_misread_one():
    assert fit("indicators", INDICATOR, {**INDICATOR, "level3": None}) < fit(
        "indicators", INDICATOR, {**INDICATOR, "level3": "举办技能"}
    )


SECOND_LEVEL = {"level2": None, "level2_raw": "预算完成率", "level3": None, "actual_raw": "98%", "weight": 4.0}


@pytest.mark.parametrize(
    ("found", "is_taken"),
    [
        (SECOND_LEVEL, True),
        ({**SECOND_LEVEL, "level2_raw": None, "level3": "预算完成率"}, True),
        ({**SECOND_LEVEL, "level2_raw": None}, True),
        ({**SECOND_LEVEL, "level2_raw": None, "weight": 5.0}, False),
        ({**SECOND_LEVEL, "level2_raw": "三公经费控制率", "level3": None}, False),
    ],
)
def test_where_the_template_stops_at_the_second_level_that_is_the_name(found, is_taken):
    assert (fit("indicators", SECOND_LEVEL, found) > 0) is is_taken


def test_an_unused_row_is_known_whatever_its_one_character_was_read_as():
    unused = {"level2": "cost", "level2_raw": "成本指标", "level3": "无", "target_raw": "无", "weight": 0.0}

    assert fit("indicators", {**unused, "optional": True}, {**unused, "level3": "天", "target_raw": "元"}) > 0
    assert fit("indicators", unused, {**unused, "level3": "天", "target_raw": "元"}) == 0


LINE = {"line": "total", "line_raw": "年度资金总额", "executed": 12.5, "score": 10.0}


@pytest.mark.parametrize(
    ("change", "is_taken"),
    [
        ({"line_raw": None}, True),
        ({"line": None}, True),
        ({"line": None, "line_raw": "年度资金"}, True),
        ({"line": None, "line_raw": "其他"}, False),
        ({"line": None, "line_raw": None}, False),
    ],
)
def test_a_line_of_money_is_known_by_code_or_label(change, is_taken):
    assert (fit("funds", LINE, {**LINE, **change}) > 0) is is_taken


def test_figures_decide_between_lines_of_one_kind():
    assert fit("funds", LINE, LINE) > fit("funds", LINE, {**LINE, "executed": 1.0})
    assert fit("funds", {"line": "total"}, {"line": "total"}) > 0


DATUM = {
    "item": "vehicles",
    "item_raw": "1、公务用车",
    "measure": "prior_year_final",
    "fiscal_year": 2022,
    "value": 3.5,
}
PROJECT = {**DATUM, "item": "project_item", "item_raw": "（1）村道维护"}


@pytest.mark.parametrize(
    ("gold", "change", "is_taken"),
    [
        (DATUM, {"item_raw": None}, True),
        (DATUM, {"item": None, "item_raw": "公务用车"}, True),
        (DATUM, {"item": None, "item_raw": "公务接待"}, False),
        (DATUM, {"measure": "current_year_final"}, True),
        (DATUM, {"measure": "current_year_final", "value": 4.5}, False),
        (DATUM, {"measure": "current_year_final", "fiscal_year": 2023}, False),
        (PROJECT, {"item_raw": "村道维护"}, True),
        (PROJECT, {"item_raw": "农田水利"}, False),
        (PROJECT, {"item_raw": None}, True),
        (PROJECT, {"item_raw": None, "value": 4.5}, False),
    ],
)
def test_a_figure_is_known_by_item_and_measure_or_by_itself(gold, change, is_taken):
    assert (fit("base_data", gold, {**gold, **change}) > 0) is is_taken


SECTION = {"level": 1, "number_raw": "一、", "heading": "基本情况", "text": "本局设有五个股室。"}


@pytest.mark.parametrize(
    ("gold", "change", "is_taken"),
    [
        (SECTION, {"heading": "一、 基本情况："}, True),
        (SECTION, {"heading": "主要问题"}, True),
        (SECTION, {"heading": "主要问题", "text": "本局设有六个股室。"}, False),
        ({**SECTION, "text": None}, {"heading": "主要问题", "text": None}, False),
        ({**SECTION, "accept": {"heading": ["主要问题"]}}, {"heading": "主要问题", "text": None}, True),
        ({"text": SECTION["text"]}, {}, False),
    ],
)
def test_a_section_is_known_by_its_heading_or_its_very_text(gold, change, is_taken):
    assert (fit("sections", gold, {**SECTION, **change}) > 0) is is_taken


FACT = {"subject": "vehicles", "measure": "amount", "value": 3.5, "unit": "万元", "fiscal_year": 2023}


@pytest.mark.parametrize(
    ("change", "is_taken"),
    [
        ({"value": 4.5}, True),
        ({"subject": None}, True),
        ({"measure": "change"}, True),
        ({"fiscal_year": 2022}, True),
        ({"value": 4.5, "subject": None}, False),
        ({"value": 4.5, "fiscal_year": 2022}, False),
        ({"subject": None, "measure": "change"}, False),
    ],
)
def test_a_fact_is_known_by_two_of_figure_subject_and_what_is_said(change, is_taken):
    assert (fit("facts", FACT, {**FACT, **change}) > 0) is is_taken


FORM = {
    "form_type": "project_self_evaluation",
    "title_raw": "项目支出绩效自评表",
    "project_name": "村道维护",
    "blank": False,
}


@pytest.mark.parametrize(
    ("change", "is_taken"),
    [
        ({"project_name": None, "title_raw": None}, True),
        ({"form_type": "unit_self_evaluation", "title_raw": None}, True),
        ({"form_type": "unit_self_evaluation", "project_name": None}, True),
        ({"form_type": "unit_self_evaluation", "project_name": None, "title_raw": None}, False),
    ],
)
def test_a_form_is_known_by_type_project_or_title(change, is_taken):
    assert (fit("forms", FORM, {**FORM, **change}) > 0) is is_taken


def test_any_goal_fits_any_other_somehow():
    assert fit("goals", {"expected": "建成", "actual": "建成"}, {"expected": None, "actual": None}) > 0
