"""From findings to flags: names, numbers, order, cause; and what every rule must have."""

import re
from decimal import Decimal

import pytest
from msgspec.structs import replace

from pipeline.rules.catalogue import CHECKS, check
from pipeline.schema.columns import load_dictionary
from pipeline.schema.rules import load_rules
from tests.rules.drawing import flags_of, form, submission

WRONG = form(
    funds="""
        FUNDS             | full   | executed | weight | rate | score
        年度资金总额        | 120.00 | 114.00   | 10     | 90%  | 11
        其中：当年财政拨款   | 80.00  | 90.00    |        |      |
        上年结转资金        | 25.00  | 24.00    |        |      |
    """,
    indicators="""
        INDICATORS   | level2  | level3  | target | actual | weight | score
        产出指标(50)  | 数量指标 | 查档人次 | ≥900人 | 950人  | 60     | 50
    """,
    total="100 | 97.5",
)


def test_every_rule_over_one_submission_has_a_check_and_the_other_way_round():
    raised_here = {rule.rule for rule in load_rules().rules.values() if rule.raised_by == "document"}
    assert {each.rule for each in CHECKS} == raised_here
    assert len({each.rule for each in CHECKS}) == len(CHECKS)


def test_every_rule_of_the_data_dictionary_is_described():
    codes = {code.code for code in load_dictionary().codes["rule"]}
    assert codes <= set(load_rules().rules)


def test_flags_are_numbered_in_order_and_alike_on_every_run():
    extraction = submission(WRONG)
    flags = check(extraction)
    assert [flag.record_id for flag in flags] == [f"{'d' * 16}-flags-{n}" for n in range(1, len(flags) + 1)]
    assert [flag.rule for flag in flags] == [
        "weight_sum_mismatch",
        "score_sum_mismatch",
        "score_exceeds_weight",
        "group_weight_mismatch",
        "execution_rate_mismatch",
        "fund_sum_mismatch",
    ]
    assert check(extraction) == flags


def test_a_flag_has_a_place_and_one_chinese_sentence():
    for flag in check(submission(WRONG)):
        assert flag.page == 1
        assert flag.locator is not None
        assert flag.locator.startswith("p1 table 1 row ")
        assert re.search(r"\d", flag.message), "the sentence names the figures"
        assert flag.message.endswith("。")
        assert "{" not in flag.message
        assert (flag.observed, flag.expected) != (None, None)


def test_rules_change_nothing():
    extraction = submission(WRONG)
    before = replace(extraction)
    check(extraction)
    assert extraction == before


def test_a_long_sum_is_shortened():
    rows = "INDICATORS | level2 | level3 | target | actual | weight | score\n" + "".join(
        f"产出指标 | 数量指标 | 指标{n} | 1 | 1 | 5 | 5\n" for n in range(18)
    )
    (flag,) = flags_of(submission(form(indicators=rows, total="100 | 90")))
    assert flag.observed == "5+5+5+5+5+5+5+5+5+5+…+5=90"


SOUND = submission(
    form(
        funds="""
            FUNDS             | initial | full   | executed | weight | rate | score
            年度资金总额        | 100.00  | 120.00 | 114.00   | 10     | 95%  | 9.5
            其中：当年财政拨款   | 80.00   | 90.00  | 90.00    |        |      |
            上年结转资金        | 20.00   | 30.00  | 24.00    |        |      |
        """,
        indicators="""
            INDICATORS   | level2  | level3  | target | actual | weight | score
            产出指标(50)  | 数量指标 | 查档人次 | ≥900人 | 950人  | 30     | 28
            ^            | 质量指标 | 规范程度 | 较高   | 较高   | 20     | 20
            效益指标(40)  | 社会效益 | 影响力  | 提升   | 提升   | 40     | 38
        """,
        total="100 | 95.5",
    ),
    form(
        "base_data",
        base_data="""
            BASE         | prior_year_final | current_year_budget | current_year_final
            项目支出      | 30.00            | 40.00               | 38.00
            业务工作经费   | 20.00            | 25.00               | 24.00
            库房修缮      | 10.00            | 15.00               | 14.00
        """,
    ),
    form("base_data", base_data="BASE | establishment | actual_staff | control_rate \n 财政供养人员 | 25 | 21 | 84%"),
)
COUNTED = (
    "initial_budget",
    "full_year_budget",
    "executed",
    "weight",
    "score",
    "execution_rate",
    "level1_weight",
    "figure",
)
"""Figures that a sum or a rate holds."""


def test_a_sound_submission_raises_nothing():
    assert check(SOUND) == ()


def _replace_figure(extraction, table, record, field, value):
    changed = replace(record, **{field: replace(getattr(record, field), value=value)})
    group = "level1_group" if field == "level1_weight" else None
    rows = tuple(
        changed
        if row is record
        else replace(row, level1_weight=changed.level1_weight)
        if group and row.level1_group == record.level1_group
        else row
        for row in getattr(extraction, table)
    )
    return replace(extraction, **{table: rows})


def _list_changes():
    for table in ("funds", "indicators", "base_data"):
        for record in getattr(SOUND, table):
            for field in COUNTED:
                figure = getattr(record, field, None)
                if figure is not None and figure.value is not None:
                    yield table, record, field


@pytest.mark.parametrize(("table", "record", "field"), list(_list_changes()))
@pytest.mark.parametrize("shift", [1, -1, 10])
def test_one_changed_figure_is_noticed(table, record, field, shift):
    """Change one digit of what was read: a rule speaks of it."""
    value = getattr(record, field).value
    step = Decimal("0.01") if value < 5 and getattr(record, field).unit == "ratio" else Decimal(1)
    changed = _replace_figure(SOUND, table, record, field, value + shift * step)
    assert check(changed) != ()
