"""Differences as flags: on the records that stand in the row, or on the form when rows were mixed up."""

from __future__ import annotations

from pipeline.witness.hear import Heard
from pipeline.witness.tell import list_rows, tell_differences
from tests.rules.drawing import form, submission

FORM = form(
    funds="FUNDS | full | executed\n年度资金总额 | 100 | 90\n财政拨款 | 80 | 75\n其他资金 | 20 | 15",
    indicators="INDICATORS | level2 | level3 | target | actual | weight | score\n"
    "产出指标 | 数量指标 | 整治水库座数 | 12座 | 12座 | 40 | 40\n"
    "^ | 质量指标 | 验收合格率 | 100% | 98% | 50 | 45",
)
SEQUENCE = Heard(verdict="differs", observed="财政拨款|80|75", expected="财政拨款8057")
MIXED = Heard(verdict="differs", is_mixed=True, observed="财政拨款其他资金|80|75")


def test_a_row_that_differs_is_told_of_its_record_with_both_readings():
    extraction = submission(FORM)
    fund = extraction.funds[1]
    (row,) = list_rows(extraction)[fund.record_id]

    (flag,) = tell_differences(extraction, {row: SEQUENCE}, first=7)

    assert (flag.rule, flag.severity, flag.cause) == ("readings_differ", "warning", "extraction")
    assert (flag.table, flag.target_id, flag.record_id[-8:]) == ("funds", fund.record_id, "-flags-7")
    assert (flag.observed, flag.expected) == ("财政拨款|80|75", "财政拨款8057")
    assert "财政拨款8057" in flag.message


def test_rows_that_were_mixed_up_put_the_whole_form_in_doubt():
    extraction = submission(FORM)
    (row,) = list_rows(extraction)[extraction.funds[1].record_id]

    (flag,) = tell_differences(extraction, {row: MIXED}, first=1)

    assert (flag.table, flag.target_id) == ("forms", extraction.forms[0].record_id)
    assert flag.expected is None


def test_rows_that_agree_and_rows_of_no_record_are_not_told():
    extraction = submission(FORM)
    agreed = {row: Heard(verdict="agrees") for rows in list_rows(extraction).values() for row in rows}

    assert tell_differences(extraction, agreed, first=1) == ()
    assert tell_differences(extraction, {(9, 9): SEQUENCE}, first=1) == ()
