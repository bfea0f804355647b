"""Whose a contradiction is: the submitter's, or the reader's."""

import pytest
from msgspec.structs import replace

from pipeline.model.place import CellRef
from pipeline.model.rows import CellUse
from pipeline.rules.catalogue import check
from tests.rules.drawing import flags_of, form, repair, submission

FUNDS = """
    FUNDS             | full   | executed | weight | rate | score
    年度资金总额        | 120.00 | 114.00   | 10     | 90%  | 9.5
    其中：当年财政拨款   | 80.00  | 90.00    |        |      |
    上年结转资金        | 25.00  | 24.00    |        |      |
"""
ROWS = """
    INDICATORS   | level2  | level3  | target | actual | weight | score
    产出指标(50)  | 数量指标 | 查档人次 | ≥900人 | 950人  | 31     | 28
    ^            | 质量指标 | 规范程度 | 较高   | 较高   | 20     | 20
    效益指标(40)  | 社会效益 | 影响力  | 提升   | 提升   | 40     | 38
"""
ONE_WEIGHT_TOO_HIGH = form(funds=FUNDS, indicators=ROWS, total="100 | 95.5")
BOTH_COLUMNS_WRONG = form(funds=FUNDS, indicators=ROWS.replace("| 31 ", "| 60 "), total="100 | 93.5")


def causes(extraction):
    """The cause of each rule's flag; the rules of the wrong rows raise one each."""
    return {flag.rule: flag.cause for flag in check(extraction)}


def touch(drawn, *, col=-1, **given):
    """The submission with a repair of the first indicator's row, or of a cell of it."""
    extraction = submission(drawn)
    cell = extraction.indicators[0].weight.cell
    touched = repair(CellRef(table_index=cell.table_index, row=cell.row, col=col), **given)
    return replace(extraction, repairs=(touched,))


def test_what_was_read_surely_is_the_documents_own_contradiction():
    assert set(causes(submission(BOTH_COLUMNS_WRONG)).values()) == {"document"}


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"kind": "row_joined"}, "document"),  # the layout left no choice
        ({"kind": "row_joined", "doubtful": True}, "extraction"),
        ({"kind": "table_joined", "doubtful": True}, "extraction"),
        ({"kind": "cell_moved", "doubtful": True, "col": 0}, "document"),  # a name
        ({"kind": "span_extended", "doubtful": True}, "document"),  # the label of a group
    ],
)
def test_a_repair_that_could_be_another_puts_the_reading_in_doubt(given, cause):
    found = causes(touch(BOTH_COLUMNS_WRONG, **given))
    assert found["weight_sum_mismatch"] == cause
    assert found["fund_sum_mismatch"] == "document"


def test_where_the_scores_come_out_the_rows_are_the_forms():
    joined = {"kind": "table_joined", "doubtful": True}
    assert causes(touch(ONE_WEIGHT_TOO_HIGH, **joined))["weight_sum_mismatch"] == "document"
    assert causes(touch(ONE_WEIGHT_TOO_HIGH, **joined))["group_weight_mismatch"] == "document"
    changed = {"kind": "row_joined", "doubtful": True}
    assert causes(touch(ONE_WEIGHT_TOO_HIGH, **changed))["weight_sum_mismatch"] == "extraction"


def test_too_little_is_lacking_for_a_row_to_be_lost():
    joined = {"kind": "table_joined", "doubtful": True}
    short = form(funds=FUNDS, indicators=ROWS.replace("| 31 ", "| 29 "), total="100 | 93.5")
    assert causes(touch(short, **joined))["weight_sum_mismatch"] == "document"
    lacking = form(funds=FUNDS, indicators=ROWS.replace("| 31 ", "| 10 "), total="100 | 93.5")
    assert causes(touch(lacking, **joined))["weight_sum_mismatch"] == "extraction"


@pytest.mark.parametrize(("score", "cause"), [("95.5", "document"), ("93.5", "unknown"), ("", "unknown")])
def test_weights_without_a_total_are_the_documents_where_the_scores_show_that_no_row_is_lost(score, cause):
    rows = ROWS.replace("| 31 ", "| 60 ")
    assert causes(submission(form(funds=FUNDS, indicators=rows, total=f" | {score}")))["weight_sum_mismatch"] == cause


def test_a_row_counted_to_the_next_group_leaves_the_cause_open():
    rows = """
        INDICATORS   | level2  | level3  | target | actual | weight | score
        产出指标(50)  | 数量指标 | 查档人次 | ≥900人 | 950人  | 30     | 28
        效益指标(40)  | 质量指标 | 规范程度 | 较高   | 较高   | 20     | 20
        ^            | 社会效益 | 影响力  | 提升   | 提升   | 40     | 38
    """
    found = flags_of(submission(form(funds=FUNDS, indicators=rows, total="100 | 95.5")), "group_weight_mismatch")
    assert [flag.cause for flag in found] == ["unknown", "unknown"]


def test_sums_that_fail_again_and_again_leave_the_cause_open():
    base = """
        BASE         | prior_year_final | current_year_budget | current_year_final
        项目支出      | 30.00            | 40.00               | {}
        业务工作经费   | 21.00            | 26.00               | 24.00
        库房修缮      | 10.00            | 15.00               | 14.00
    """
    for last, cause in (("38.00", "document"), ("39.00", "unknown")):
        found = flags_of(submission(form("base_data", base_data=base.format(last))), "base_data_sum_mismatch")
        assert {flag.cause for flag in found} == {cause}


def test_an_inferred_unit_puts_the_reading_in_doubt():
    doubtful = form(funds=FUNDS.replace("| 80.00", "| ~80.00"))
    (flag,) = flags_of(submission(doubtful), "fund_sum_mismatch")
    assert flag.cause == "extraction"


LACKING = form(funds=FUNDS.replace("114.00", "?11.4.00"), indicators=ROWS, total="100 | ")


def test_what_a_cell_holds_is_the_documents_where_the_form_is_sure():
    sure = causes(submission(LACKING))
    assert (sure["unparsed_value"], sure["missing_field"]) == ("document", "document")


def leave_over(extraction, text):
    """The submission with a filled cell that no field took."""
    cell = CellRef(table_index=0, row=9, col=1)
    form_id = extraction.forms[0].record_id
    over = CellUse(cell=cell, role="unmapped", form_id=form_id, text=text)
    return replace(extraction, cell_uses=(*extraction.cell_uses, over))


@pytest.mark.parametrize(
    ("extraction", "unparsed", "missing"),
    [
        (
            submission(
                form(funds=FUNDS.replace("114.00", "?11.4.00"), indicators=ROWS, total="100 | ", is_unruled=True)
            ),
            "extraction",
            "unknown",
        ),
        (leave_over(submission(LACKING), "95.5"), "document", "unknown"),
        (leave_over(submission(LACKING), "县级"), "document", "document"),
        (touch(LACKING, kind="row_joined", doubtful=True), "document", "unknown"),
        (touch(LACKING, kind="row_joined"), "document", "document"),
    ],
    ids=["no rules", "a figure left over", "a word left over", "another row in doubt", "sure repair"],
)
def test_what_a_cell_holds_may_stand_elsewhere_where_the_form_is_in_doubt(extraction, unparsed, missing):
    found = causes(extraction)
    assert (found["unparsed_value"], found["missing_field"]) == (unparsed, missing)
