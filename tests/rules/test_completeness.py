"""What is missing, was not read, or was read with help."""

import pytest
from msgspec.structs import replace

from pipeline.model.place import CellRef, Place
from pipeline.model.rows import CellRole, CellUse, Goal
from tests.rules.drawing import fact, flags_of, form, repair, rules_of, section, submission, target_of, text_use

FUNDS = """
    FUNDS        | full   | executed | weight | rate | score
    年度资金总额   | 120.00 | 114.00   | 10     | 95%  | 9.5
"""
ROWS = """
    INDICATORS | level2   | level3  | target | actual | weight | score
    产出指标    | 数量指标  | 查档人次 | ≥900人 | 950人  | 50     | 50
    ^          | 质量指标  | 规范程度 | 较高    | 较高   | 40     | 38
"""


def unit(**given):
    defaults = {"funds": FUNDS, "indicators": ROWS, "total": "100 | 97.5"}
    return submission(form(**{**defaults, **given}))


def test_nothing_recognised():
    (flag,) = flags_of(submission(has_report=False))
    assert (flag.rule, flag.table, flag.target_id) == ("not_a_self_evaluation", "documents", "d" * 64)
    assert (flag.page, flag.locator) == (None, None)


def test_a_report_alone_is_a_self_evaluation():
    assert rules_of(submission(has_report=True, sections=(section(1, "支出情况良好。"),))) == []


def test_targets_without_any_result():
    planned = "INDICATORS | level2 | level3 | target | weight \n 产出指标 | 数量指标 | 查档人次 | ≥900人 | 100"
    extraction = submission(form(indicators=planned, total="100 |", has_scores=False), has_report=False)
    assert rules_of(extraction) == ["not_a_self_evaluation"]
    assert rules_of(replace(extraction, has_report=True)) == []


def test_a_blank_form():
    extraction = unit(blank=True, fiscal_year=None, title_raw="2023年度项目支出绩效自评表")
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.cause, flag.table) == ("blank_form", "warning", "document", "forms")
    assert flag.message == "《2023年度项目支出绩效自评表》没有填写内容，是一张空白表，请确认是否漏填。"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit_name": None}, "unit_name"),
        ({"fiscal_year": None}, "fiscal_year"),
        ({"total": "| 97.5", "fields": ("total_weight",)}, "total_weight"),
        ({"total": "100 |"}, "total_score"),
        ({"total": "100 | /"}, "total_score"),
    ],
)
def test_a_field_that_every_filled_form_has(given, field):
    (flag,) = flags_of(unit(**given))
    assert (flag.rule, flag.severity, flag.table, flag.field) == ("missing_field", "warning", "forms", field)


def test_what_the_layout_does_not_ask_for_is_not_missing():
    """A project's sheet without title prints neither unit nor year."""
    sheet = form("project_self_evaluation", funds=FUNDS, fiscal_year=None, fields=("project_name",))
    assert rules_of(submission(sheet, unit_name=None, fiscal_year=None, has_report=False)) == []


def test_a_form_without_scores_lacks_no_total_score():
    rows = ROWS.replace(" | score", "").replace("| 50     | 50", "| 50").replace("| 40     | 38", "| 50")
    assert rules_of(submission(form(indicators=rows, total="100 |", has_scores=False))) == []


def test_a_report_that_names_no_unit_and_no_year():
    extraction = submission(has_report=True, unit_name=None, fiscal_year=None)
    assert [(flag.rule, flag.table, flag.field) for flag in flags_of(extraction)] == [
        ("missing_field", "documents", "unit_name"),
        ("missing_field", "documents", "fiscal_year"),
    ]


def test_what_a_form_was_told_to_lack_is_not_told_again():
    extraction = submission(form(unit_name=None), unit_name=None, has_report=True)
    assert [flag.table for flag in flags_of(extraction)] == ["forms"]


def test_a_row_without_score():
    extraction = unit(indicators=ROWS.replace("| 40     | 38", "| 40     |"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field) == ("missing_field", "indicators", "score")
    assert flag.message == "《表1》“规范程度”没有填写得分，请补充或核对。"


def test_many_rows_without_score_are_one_flag():
    more = "".join(f"    ^ | ^ | 借阅{n} | 10 | 12 | 10 | \n" for n in range(4))
    extraction = unit(indicators=ROWS.replace("| 40     | 38", "| 0      | 0") + more)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.message) == (
        "missing_field",
        "forms",
        "《表1》有4个指标没有填写得分，请补充或核对。",
    )
    assert flag.locator == extraction.indicators[2].locator


def unmapped(row, col, text="另需说明", form_id="dddddddddddddddd-forms-1"):
    cell = CellRef(table_index=0, row=row, col=col)
    return CellUse(cell=cell, role="unmapped", form_id=form_id, text=text, place=Place(page=1))


def test_an_unmapped_cell_points_at_the_row_it_stands_in():
    extraction = replace(unit(), cell_uses=(unmapped(1, 7), unmapped(1, 8, "见附件")))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.cause) == ("unmapped_cell", "error", "extraction")
    assert target_of(flag, extraction).level3 == "查档人次"
    assert flag.message == "《表1》“查档人次”所在行有2个填写了内容的单元格没有识别（“另需说明”“见附件”），请人工核对。"
    assert flag.locator == "p1 table 1 row 2"


def test_an_unmapped_cell_in_a_row_that_fed_nothing_points_at_the_form():
    cells = tuple(unmapped(row, 2, f"第{row}行") for row in range(20, 26))
    extraction = replace(unit(), cell_uses=cells)
    (flag,) = flags_of(extraction)
    assert (flag.table, flag.locator) == ("forms", "p1 table 1 row 21")
    assert flag.message == "《表1》有6个填写了内容的单元格没有识别（“第20行”“第21行”“第22行”“第23行”…），请人工核对。"


def test_a_row_known_only_from_the_ledger():
    """A record all of whose figures are words: the ledger of cells still knows its row."""
    extraction = unit()
    fed = CellUse(
        cell=CellRef(table_index=0, row=9, col=0),
        role="value",
        record_id=extraction.indicators[1].record_id,
        field="indicators.level3",
        form_id=extraction.forms[0].record_id,
    )
    (flag,) = flags_of(replace(extraction, cell_uses=(fed, unmapped(9, 3))))
    assert flag.target_id == extraction.indicators[1].record_id


def test_cells_outside_all_forms_are_told_once_a_table_and_are_no_matter_of_a_form():
    loose = tuple(unmapped(row, 3, form_id=None) for row in (3, 4))
    assert rules_of(replace(unit(), cell_uses=loose)) == ["unaccounted_text"]


def test_several_figures_in_a_cell():
    extraction = unit(indicators=ROWS.replace("≥900人 | 950人", "5家&900人 | 6家&950人"))
    flags = flags_of(extraction)
    assert [(flag.rule, flag.severity, flag.field) for flag in flags] == [
        ("multiple_values", "warning", "target_value"),
        ("multiple_values", "warning", "actual_value"),
    ]
    assert (
        flags[0].message == "《表1》“查档人次”的指标值一格里写了几个数（5家&900人），只取了第一个5家，其余请人工核对。"
    )


def test_digits_that_make_no_number():
    extraction = unit(
        funds=FUNDS.replace("114.00", "?11.4.00").replace("95%", ""), indicators=ROWS.replace("950人", "?9 5 0人")
    )
    assert [(flag.rule, flag.severity, flag.cause, flag.table, flag.field) for flag in flags_of(extraction)] == [
        ("unparsed_value", "error", "document", "funds", "executed"),
        ("unparsed_value", "error", "document", "indicators", "actual_value"),
    ]


def test_an_unreadable_figure_of_a_merged_cell_is_told_once():
    rows = """
        INDICATORS       | level2      | level3  | target | actual | weight | score
        投入管理指标(?1O0) | 数量指标     | 预算编审 | 规范    | 规范   | 60     | 60
        ^                | ^           | 资产管理 | 规范    | 规范   | 40     | 40
    """
    extraction = submission(form(indicators=rows.replace("(?1O0)", ""), total="100 | 100"))
    weight = replace(
        extraction.indicators[0].weight,
        reading="unparsed",
        value=None,
        raw="1O0",
        cell=CellRef(table_index=0, row=0, col=0),
    )
    broken = replace(extraction, indicators=tuple(replace(row, level1_weight=weight) for row in extraction.indicators))
    (flag,) = flags_of(broken)
    assert (flag.rule, flag.field) == ("unparsed_value", "level1_weight")


def test_an_inferred_scale_that_the_division_settles_needs_no_flag():
    assert rules_of(unit(funds=FUNDS.replace("95%", "~95%"))) == []
    wrong = flags_of(unit(funds=FUNDS.replace("95%", "~100%")))
    assert [(flag.rule, flag.cause) for flag in wrong] == [("execution_rate_mismatch", "extraction")]


def test_an_inferred_scale_that_nothing_confirms():
    extraction = unit(funds=FUNDS.replace("114.00", "      ").replace("95%", "~95%"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.table, flag.field) == (
        "doubtful_value",
        "warning",
        "funds",
        "execution_rate",
    )


def test_a_form_without_a_unit_is_one_flag():
    block = """
        FUNDS             | initial | full    | executed
        年度资金总额        | ~100.00 | ~120.00 | ~114.00
        其中：当年财政拨款   | ~80.00  | ~90.00  | ~90.00
    """
    (flag,) = flags_of(submission(form(funds=block)))
    assert (flag.rule, flag.table) == ("doubtful_value", "forms")
    assert flag.message.startswith(
        "《表1》有6个数字的单位或写法不够明确，如“年度资金总额”的年初预算数“100.00”按100.00万元读取"
    )


UNSTATED = """
    FUNDS             | initial | full    | executed
    年度资金总额        | ~100.00 | ~120.00 | ~114.00
    其中：当年财政拨款   | ~80.00  | ~90.00  | ~90.00
"""


def test_the_unit_is_settled_by_one_amount_that_the_report_prints_with_it():
    said = fact("total_expenditure", "114.00万元", "全年支出114.00万元。")
    assert rules_of(submission(form(funds=UNSTATED), facts=[said])) == []
    other = fact("total_expenditure", "114.00万元", "全年支出114.00万元。", year=2022)
    assert rules_of(submission(form(funds=UNSTATED), facts=[other])) == []
    short = fact(None, "90万元", "另有90万元。")
    assert rules_of(submission(form(funds=UNSTATED), facts=[short])) == ["doubtful_value"]


def test_a_broken_figure_is_settled_by_a_sum_that_comes_out():
    block = """
        FUNDS             | full    | executed
        年度资金总额        | 120.00  | 114.00
        其中：当年财政拨款   | ~95.00  | 90.00
        上年结转资金        | 25.00   | ~24.10
    """
    flags = flags_of(submission(form(funds=block)))
    assert [(flag.rule, flag.field) for flag in flags] == [("fund_sum_mismatch", None), ("doubtful_value", "executed")]


def test_a_broken_amount_is_settled_by_a_rate_that_agrees():
    assert rules_of(unit(funds=FUNDS.replace("114.00", "~114.00"))) == []


def test_a_target_in_doubt_is_told_by_itself():
    (flag,) = flags_of(unit(indicators=ROWS.replace("950人", "~950人")))
    assert (flag.rule, flag.table, flag.field) == ("doubtful_value", "indicators", "actual_value")


def test_several_figures_are_not_told_as_doubtful_too():
    assert rules_of(unit(indicators=ROWS.replace("950人", "~5家&950人"))) == ["multiple_values"]


ROW = CellRef(table_index=0, row=2, col=-1)


def test_a_row_put_together_is_an_info():
    extraction = replace(unit(), repairs=(repair(ROW), repair(ROW, kind="cell_moved")))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.cause) == ("repaired_row", "info", "unknown")
    assert target_of(flag, extraction).level3 == "规范程度"


def test_a_row_that_could_be_put_together_otherwise_is_a_warning():
    extraction = replace(unit(), repairs=(repair(ROW), repair(ROW, kind="cell_moved", doubtful=True)))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.cause) == ("repaired_row", "warning", "extraction")


def test_repairs_that_leave_no_choice_are_not_told():
    quiet = (repair(ROW, kind="table_joined"), repair(ROW, kind="span_extended"), repair(kind="paragraph_joined"))
    elsewhere = repair(CellRef(table_index=7, row=0, col=0))
    unfed = repair(CellRef(table_index=0, row=30, col=-1))
    assert rules_of(replace(unit(), repairs=(*quiet, elsewhere, unfed))) == []


def test_a_doubtful_repair_of_a_row_that_fed_nothing_points_at_the_form():
    extraction = replace(unit(), repairs=(repair(CellRef(table_index=0, row=30, col=-1), doubtful=True),))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.table) == ("repaired_row", "warning", "forms")


def cell_use(row: int, col: int, role: CellRole) -> CellUse:
    return CellUse(cell=CellRef(table_index=0, row=row, col=col), role=role)


@pytest.mark.parametrize(
    ("uses", "col", "rules"),
    [
        ((cell_use(30, 0, "blank"), cell_use(30, 1, "blank")), -1, []),  # a row of the template that nobody filled
        ((cell_use(30, 1, "label"), cell_use(31, 1, "blank")), 1, []),  # a heading over nothing
        ((cell_use(30, 1, "label"), cell_use(31, 1, "value")), 1, ["repaired_row"]),
        ((cell_use(30, 0, "blank"), cell_use(30, 1, "value")), -1, ["repaired_row"]),
    ],
)
def test_a_doubtful_repair_matters_where_a_value_rests_on_it(uses, col, rules):
    mended = repair(CellRef(table_index=0, row=30, col=col), kind="cell_bounded", doubtful=True)
    assert rules_of(replace(unit(), repairs=(mended,), cell_uses=uses)) == rules


def test_text_that_nothing_accounts_for():
    uses = (text_use(1, "heading"), text_use(3, "unaccounted"), text_use(7, "unaccounted"))
    (flag,) = flags_of(replace(unit(), text_uses=uses))
    assert (flag.rule, flag.table, flag.locator) == ("unaccounted_text", "documents", "paragraph 3")
    assert flag.message == "有2段文字没有归入任何表、标题或正文（第3、7段），请人工查看。"


def test_a_form_that_gives_scores_but_prints_no_weights():
    rows = """
        INDICATORS | level2  | level3  | target | actual | score
        产出指标    | 数量指标 | 查档人次 | ≥900人 | 950人  | 50
        ^          | 质量指标 | 规范程度 | 较高   | 较高   | 40
    """
    assert rules_of(submission(form(indicators=rows, total="| 90", fields=()))) == []


def test_a_form_whose_scores_are_all_blank():
    blank = ROWS.replace("| 50     | 50", "| 50     |").replace("| 40     | 38", "| 40     |")
    extraction = unit(indicators=blank, total="100 |")
    assert [(flag.rule, flag.table, flag.field) for flag in flags_of(extraction)] == [
        ("missing_field", "forms", "total_score"),
        ("missing_field", "indicators", "score"),
        ("missing_field", "indicators", "score"),
    ]


def test_a_form_without_rules_is_worth_a_look_and_a_ruled_one_is_not():
    extraction = unit()
    unruled = replace(extraction, forms=tuple(replace(form, is_unruled=True) for form in extraction.forms))
    (flag,) = flags_of(unruled)
    assert (flag.rule, flag.severity, flag.cause) == ("unruled_table", "warning", "extraction")
    assert flag.target_id == extraction.forms[0].record_id
    assert rules_of(extraction) == []


def test_a_form_without_rules_is_told_for_information_where_its_points_show_every_row():
    extraction = unit()
    ungrouped = replace(
        extraction,
        forms=tuple(replace(each, is_unruled=True) for each in extraction.forms),
        indicators=tuple(replace(row, level1=None, level1_raw=None) for row in extraction.indicators),
    )
    (flag,) = flags_of(ungrouped)
    assert (flag.rule, flag.severity) == ("unruled_table", "info")
    first, *others = ungrouped.indicators
    (flag,) = flags_of(replace(ungrouped, indicators=(replace(first, actual=None), *others)))
    assert (flag.rule, flag.severity) == ("unruled_table", "warning")


GOAL = "项目建成。"


def test_a_form_that_ends_with_its_goals_lacks_its_rows():
    """As where the page with the indicators was lost."""
    extraction = submission(form("project_self_evaluation", funds=FUNDS))
    assert rules_of(extraction) == []
    (record,) = extraction.forms
    goal = Goal(
        record_id="dddddddddddddddd-goals-1",
        form_id=record.record_id,
        scope="project",
        project_name=None,
        expected=GOAL,
        actual=None,
        place=Place(page=1),
        locator="p1 table 1 row 5",
    )
    (flag,) = flags_of(replace(extraction, goals=(goal,)))
    assert (flag.rule, flag.severity, flag.table, flag.cause) == ("missing_field", "warning", "forms", "extraction")
    assert "没有读到任何指标" in flag.message


BASE = """
    BASE           | establishment
    财政供养人员情况 | 10
"""


@pytest.mark.parametrize(
    ("labels", "given", "is_told"),
    [
        (("label:establishment",), {}, True),
        (("label:establishment", "label:approved_area"), {}, False),
        (("label:establishment",), {"phone": "1"}, False),
    ],
)
def test_base_data_without_its_last_block_and_without_a_signature(labels, given, is_told):
    extraction = submission(form("base_data", base_data=BASE, **given))
    (record,) = extraction.forms
    uses = tuple(
        CellUse(cell=CellRef(table_index=0, row=0, col=col), role="label", field=field, form_id=record.record_id)
        for col, field in enumerate(labels)
    )
    told = [flag.message for flag in flags_of(replace(extraction, cell_uses=uses))]
    assert any("楼堂馆所控制情况" in message for message in told) is is_told
