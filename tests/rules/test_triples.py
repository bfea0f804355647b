"""Every rule has a submission that passes it, one that fails it, and one it must leave alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import Struct
from msgspec.structs import replace

from pipeline.model.place import CellRef, Place
from pipeline.model.rows import CellUse, Extraction, UnreadTitle
from pipeline.rules.catalogue import CHECKS, check
from tests.rules.drawing import fact, form, repair, submission, text_use

FUNDS = """
    FUNDS             | full   | executed | weight | rate | score
    年度资金总额        | 120.00 | 114.00   | 10     | 95%  | 9.5
    其中：当年财政拨款   | 90.00  | 90.00    |        | 100% |
    其他资金           | 30.00  | 24.00    |        | 80%  |
"""
ROWS = """
    INDICATORS   | level2  | level3  | target | actual | weight | score
    产出指标(50)  | 数量指标 | 查档人次 | ≥900人 | 950人  | 30     | 28
    ^            | 质量指标 | 合格率  | 98%    | 99%    | 20     | 20
    满意度指标(40) | 服务对象满意度指标 | 满意度 | 95% | 96% | 40 | 38
"""
BASE = """
    BASE         | prior_year_final | current_year_budget | current_year_final
    三公经费      | 8.00             | 9.00                | 7.50
    公务用车      | 6.00             | 6.50                | 5.50
    出国经费      | 0                | 0                   | 0
    公务接待      | 2.00             | 2.50                | 2.00
    预算调整      | 3                | 2                   | -4
"""
STAFF = "BASE | establishment | actual_staff | control_rate \n 财政供养人员 | 25 | 21 | 84%"


def unit(old: str = "", new: str = "", *, total: str = "100 | 95.5", **given: object) -> Extraction:
    """A unit's form; ``old`` is printed as ``new``."""
    return submission(form(funds=FUNDS.replace(old, new), indicators=ROWS.replace(old, new), total=total), **given)


def base(old: str = "", new: str = "", *, block: str = BASE) -> Extraction:
    return submission(form("base_data", base_data=block.replace(old, new)))


def says(*sentences: tuple[str, str, str]) -> Extraction:
    """The unit's form and a report; a sentence, its subject, and its figures apart by blanks."""
    facts = []
    for text, subjects, values in sentences:
        start = 0
        for subject, value in zip(subjects.split(), values.split(), strict=True):
            measure = "share" if value.endswith("%") else "amount"
            facts.append(fact(subject, value, text, measure=measure, start=start))
            start = facts[-1]["start"] + 1
    return submission(form(funds=FUNDS, indicators=ROWS, total="100 | 95.5"), facts=facts)


def of_forms(extraction: Extraction, **changes: object) -> Extraction:
    return replace(extraction, forms=tuple(replace(each, **changes) for each in extraction.forms))


def scan(certainty: float, field: str = "actual") -> Extraction:
    """The form recognised, one figure of its first indicator as surely as said."""
    extraction = replace(unit(has_report=False), recognised_pages=1)
    cell = getattr(extraction.indicators[0], field).cell
    use = CellUse(cell=cell, role="value", form_id=extraction.forms[0].record_id, certainty=certainty)
    return of_forms(replace(extraction, cell_uses=(use,)), is_recognised=True)


def mended(**given: object) -> Extraction:
    extraction = unit()
    row = replace_col(extraction.indicators[0].actual.cell, -1)
    return replace(extraction, repairs=(repair(row, **given),))


def replace_col(cell: CellRef, col: int) -> CellRef:
    return CellRef(table_index=cell.table_index, row=cell.row, col=col)


def with_cell(role: str, text: str, *, of_form: bool = True) -> Extraction:
    extraction = unit()
    cell = CellRef(table_index=0 if of_form else 5, row=2, col=9)
    form_id = extraction.forms[0].record_id if of_form else None
    return replace(extraction, cell_uses=(CellUse(cell=cell, role=role, form_id=form_id, text=text, place=Place()),))


class Triple(Struct, frozen=True):
    """What a rule says nothing of, what it must tell, and what only looks like that."""

    passes: Callable[[], Extraction]
    fails: Callable[[], Extraction]
    is_left_alone: Callable[[], Extraction]


TOTAL = "整体支出114.00万元。"
TITLE = UnreadTitle(text="2023年度整体支出绩效自评表", ordinal=4, place=Place(page=2))
TRIPLES: dict[str, Triple] = {
    # a report alone is one
    "not_a_self_evaluation": Triple(unit, lambda: submission(has_report=False), lambda: submission(has_report=True)),
    "blank_form": Triple(unit, lambda: of_forms(unit(), blank=True), lambda: unit("950人", "/")),
    # the money block's points stand beside 100 in both columns
    "weight_sum_mismatch": Triple(
        unit,
        lambda: unit("| 30     | 28", "| 36     | 28"),
        lambda: unit("| 40 | 38", "| 50 | 48", total="100 | 96"),
    ),
    "score_sum_mismatch": Triple(
        unit, lambda: unit(total="100 | 93.5"), lambda: unit("| 9.5", "| 9.36", total="100 | 95.4")
    ),
    # a row without a weight of its own has nothing to be above
    "score_exceeds_weight": Triple(
        unit, lambda: unit("| 20     | 20", "| 20     | 21"), lambda: unit("| 20     | 20", "|        | 20")
    ),
    # two groups of one name are one
    "group_weight_mismatch": Triple(
        unit, lambda: unit("产出指标(50)", "产出指标(60)"), lambda: unit("^            | 质量", "产出指标(50)  | 质量")
    ),
    "execution_rate_mismatch": Triple(
        unit, lambda: unit("| 95%  |", "| 90%  |"), lambda: unit("| 114.00   | 10     | 95%  |", "|  | 10 | 95% |")
    ),
    # 其中 need not be all of it
    "fund_sum_mismatch": Triple(
        unit,
        lambda: unit("其他资金           | 30.00 ", "其他资金 | 31.00 "),
        lambda: unit("    其他资金           | 30.00  | 24.00    |        | 80%  |\n", ""),
    ),
    "base_data_sum_mismatch": Triple(base, lambda: base("| 7.50", "| 7.60"), lambda: base("| 5.50", "| ")),
    "control_rate_mismatch": Triple(
        lambda: base(block=STAFF), lambda: base("84%", "80%", block=STAFF), lambda: base("84%", "", block=STAFF)
    ),
    # a round figure is held against nothing
    "narrative_table_mismatch": Triple(
        lambda: says((TOTAL, "total_expenditure", "114.00万元")),
        lambda: says(("整体支出116.00万元。", "total_expenditure", "116.00万元")),
        lambda: says(("整体支出约116万元。", "total_expenditure", "116万元")),
    ),
    # a share of something else
    "narrative_sum_mismatch": Triple(
        lambda: with_share("占61.4%"), lambda: with_share("占71.4%"), lambda: with_share("占工资的71.4%")
    ),
    "narrative_conflict": Triple(
        lambda: says(
            ("公务接待费0.50万元。", "reception", "0.50万元"), ("接待费共0.50万元。", "reception", "0.50万元")
        ),
        lambda: says(
            ("公务接待费0.50万元。", "reception", "0.50万元"), ("接待费共0.80万元。", "reception", "0.80万元")
        ),
        lambda: says(
            ("公务接待费0.50万元。", "reception", "0.50万元"), ("接待费年初预算0.80万元。", "reception", "0.80万元")
        ),
    ),
    "yoy_mismatch": Triple(
        lambda: with_change("比上年增加4.00万元"),
        lambda: with_change("比上年增加6.00万元"),
        lambda: with_change("比预算增加6.00万元"),
    ),
    # a hundred times is another mistake
    "unit_slip": Triple(unit, lambda: unit("| 24.00 ", "| 240000.00 "), lambda: unit("| 24.00 ", "| 2400.00 ")),
    "implausible_value": Triple(unit, lambda: unit("96%", "296%"), lambda: unit("950人", "9500人")),
    "year_mismatch": Triple(
        unit, lambda: of_forms(unit(), fiscal_year=2022), lambda: of_forms(unit(), fiscal_year=None)
    ),
    "unit_name_mismatch": Triple(
        unit,
        lambda: of_forms(unit(), unit_name="云岭县图书馆"),
        lambda: of_forms(unit(), unit_name="青屏市云岭县档案馆本级"),
    ),
    "missing_field": Triple(
        unit, lambda: unit(total="100 | "), lambda: of_forms(unit(total="100 | "), has_scores=False)
    ),
    "multiple_values": Triple(unit, lambda: unit("950人", "900人&50场"), lambda: unit("950人", "较高")),
    "unparsed_value": Triple(unit, lambda: unit("950人", "?9..5人"), lambda: unit("950人", "/")),
    # a sum that comes out with it settles the doubt
    "doubtful_value": Triple(
        unit,
        lambda: submission(form(funds="FUNDS | full \n 年度资金总额 | ~120.00")),
        lambda: unit("| 24.00 ", "| ~24.00 "),
    ),
    "unread_form": Triple(
        unit,
        lambda: replace(unit(), unread_titles=(TITLE,)),
        lambda: replace(unit(), text_uses=(text_use(4, "title"),)),
    ),
    "unmapped_cell": Triple(
        unit, lambda: with_cell("unmapped", "另需说明"), lambda: with_cell("unmapped", "另需说明", of_form=False)
    ),
    "unaccounted_text": Triple(
        unit,
        lambda: replace(unit(), text_uses=(text_use(4, "unaccounted"),)),
        lambda: replace(unit(), text_uses=(text_use(4, "caption"),)),
    ),
    "unread_content": Triple(
        unit,
        lambda: replace(unit(), unread=("hidden sheet 底稿",)),
        lambda: replace(unit(), unread=("a line without meaning",)),
    ),
    # the first lines of two forms may be alike
    "repeated_row": Triple(
        unit,
        lambda: unit(
            "    其他资金  ", "    其中：当年财政拨款   | 90.00  | 90.00    |        | 100% |\n    其他资金  "
        ),
        lambda: submission(form(funds=FUNDS), form(funds=FUNDS)),
    ),
    "repaired_row": Triple(unit, lambda: mended(doubtful=True), lambda: mended(kind="span_extended")),
    "unruled_table": Triple(
        unit, lambda: of_forms(unit(), is_unruled=True), lambda: of_forms(unit(), is_unruled=True, blank=True)
    ),
    # figures that the arithmetic confirms need none
    "low_ocr_confidence": Triple(lambda: scan(0.99), lambda: scan(0.6), lambda: scan(0.6, "score")),
}


def with_share(words: str) -> Extraction:
    """Basic spending of 70.00 out of 114.00."""
    subjects = "total_expenditure basic_expenditure basic_expenditure"
    share = words.removeprefix("占").removeprefix("工资的")
    return says((f"支出114.00万元，基本支出70.00万元，{words}。", subjects, f"114.00万元 70.00万元 {share}"))


def with_change(words: str) -> Extraction:
    """Three public expenses of 12.00 now, and of 8.00 the year before."""
    value = "+" + words.removeprefix("比上年增加").removeprefix("比预算增加")
    text = f"三公经费12.00万元，{words}。"
    facts = [
        fact("three_public", "12.00万元", text),
        fact("three_public", value, text, measure="change"),
    ]
    block = BASE.replace("| 7.50", "| 12.00").replace("| 5.50", "| 10.00")
    return submission(form("base_data", base_data=block), facts=facts)


def test_no_rule_is_without_its_three_submissions():
    assert set(TRIPLES) == {each.rule for each in CHECKS}


@pytest.mark.parametrize("rule", TRIPLES)
def test_a_rule_tells_what_fails_it_and_nothing_else(rule: str):
    triple = TRIPLES[rule]
    told = [
        rule in {flag.rule for flag in check(make())} for make in (triple.passes, triple.fails, triple.is_left_alone)
    ]
    assert told == [False, True, False]
