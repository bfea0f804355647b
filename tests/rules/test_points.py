"""weight_sum_mismatch, score_sum_mismatch, score_exceeds_weight, group_weight_mismatch."""

import pytest

from tests.rules.drawing import arithmetic, flags_of, form, read_cell, rules_of, submission, target_of

FUNDS = """
    FUNDS        | full | executed | weight | rate | score
    年度资金总额   | 120  | 114      | 10     | 95%  | 9.5
"""
ROWS = """
    INDICATORS   | level2      | level3   | target | actual | weight | score
    产出指标      | 数量指标     | 查档人次  | ≥900人 | 950人  | 50     | 50
    ^            | 质量指标     | 规范程度  | 较高    | 较高   | 30     | 28
    满意度指标    | 服务对象满意度指标 | 读者满意度 | ≥95% | 96% | 10     | 10
"""
BESIDE = ROWS.replace("| 10     | 10", "| 20     | 20")
"""The indicators alone make 100; the money block stands beside them."""


def unit(funds=FUNDS, indicators=ROWS, total="100 | 97.5", **given):
    return submission(form(funds=funds, indicators=indicators, total=total, **given))


def test_a_sound_form_raises_nothing():
    assert rules_of(unit()) == []


def test_weights_that_do_not_make_the_total():
    extraction = unit(ROWS and FUNDS, ROWS.replace("| 30     | 28", "| 20     | 28"))
    (flag,) = flags_of(extraction, "weight_sum_mismatch")
    assert (flag.observed, flag.expected) == ("10+50+20+10=90", "100")
    assert (flag.table, flag.field, flag.severity, flag.cause) == ("forms", "total_weight", "error", "document")
    assert flag.target_id == extraction.forms[0].record_id
    assert flag.message == "《表1》各行分值相加为90分，与表中填写的总分100分不一致，请核对各行分值。"


@pytest.mark.parametrize("change", [("| 50     | 50", "| 49     | 49"), ("| 10     | 95%", "| 20     | 95%")])
def test_one_point_is_enough(change):
    extraction = unit(FUNDS.replace(*change), ROWS.replace(*change))
    assert "weight_sum_mismatch" in rules_of(extraction)


def test_scores_that_do_not_make_the_total():
    assert arithmetic(flags_of(unit(total="100 | 98"), "score_sum_mismatch")) == []  # 97.5 rounds to 98
    assert arithmetic(flags_of(unit(total="100 | 99"), "score_sum_mismatch")) == [("9.5+50+28+10=97.5", "99")]


def test_the_money_block_may_stand_beside_the_indicators_when_both_columns_say_so():
    assert rules_of(unit(indicators=BESIDE, total="100 | 98")) == []


def test_a_weight_that_only_happens_to_fit_without_the_block_is_an_error():
    """A row of 20 instead of 10: the indicators alone make 100, but the scores still count the block."""
    hidden = ROWS.replace("96% | 10     | 10", "96% | 20     | 10")
    assert [flag.rule for flag in flags_of(unit(indicators=hidden))] == ["weight_sum_mismatch"]


def test_a_score_that_only_happens_to_fit_without_the_block_is_an_error():
    assert [flag.rule for flag in flags_of(unit(total="100 | 88"))] == ["score_sum_mismatch"]


def test_forms_without_points_are_left_alone():
    """转移支付: no weights, no scores, no total."""
    bare = """
        INDICATORS | level2   | level3  | target | actual
        产出指标    | 数量指标  | 修复件数 | ≥90件  | 95件
    """
    extraction = submission(form("project_self_evaluation", indicators=bare, has_scores=False))
    assert rules_of(extraction) == []


def test_a_merged_weight_counts_once():
    merged = ROWS.replace("| 30     | 28", "| =      | 28").replace("| 50     | 50", "| 80     | 50")
    assert flags_of(unit(indicators=merged), "weight_sum_mismatch") == ()


def test_a_template_that_weighs_its_groups_only():
    groups = """
        INDICATORS    | level2        | level3 | target | actual
        投入管理指标    | 预算编审(40)   |        | 规范   | 100%
        ^             | 资产管理(60)   |        | 规范   | 100%
    """
    extraction = submission(form(indicators=groups, total="100 |", has_scores=False))
    assert rules_of(extraction) == []
    wrong = submission(form(indicators=groups.replace("(60)", "(50)"), total="100 |", has_scores=False))
    assert rules_of(wrong) == ["weight_sum_mismatch"]


def test_rows_without_weight_leave_the_sum_open_but_are_told():
    holed = ROWS.replace("| 30     | 28", "|        | 28")
    extraction = unit(indicators=holed)
    assert rules_of(extraction) == ["missing_field"]
    (flag,) = flags_of(extraction)
    assert (flag.table, flag.field) == ("indicators", "weight")
    assert target_of(flag, extraction).level3 == "规范程度"


def test_a_hole_does_not_excuse_a_sum_that_is_already_too_large():
    holed = ROWS.replace("| 50     | 50", "| 95     | 50").replace("| 30     | 28", "|        | 28")
    assert "weight_sum_mismatch" in rules_of(unit(indicators=holed))


def test_a_child_row_without_any_points_is_no_hole():
    child = ROWS + "    ^ | ^ | 其中：团体读者满意度 | ≥95% | 96% |  |  \n"
    assert rules_of(unit(indicators=child)) == []


def test_slashes_are_no_points():
    child = ROWS + "    ^ | ^ | 备选 | / | / | / | / \n"
    assert rules_of(unit(indicators=child)) == []


def test_a_total_printed_once_for_both_columns_is_a_contradiction_of_unknown_cause():
    extraction = unit(total="100 | =")
    (flag,) = flags_of(extraction, "score_sum_mismatch")
    assert flag.cause == "unknown"


def test_a_blank_form_is_not_added_up():
    assert rules_of(unit(total="90 | 90", blank=True)) == ["blank_form"]


def test_the_report_states_another_score():
    extraction = submission(
        form(funds=FUNDS, indicators=ROWS, total="100 | 97.5"),
        has_report=True,
        report_score=read_cell("96分", None, None),
    )
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field) == ("score_sum_mismatch", "forms", "total_score")
    assert flag.message == "报告中的自评得分为96分，与《表1》的总得分97.5分不一致，请核对。"


@pytest.mark.parametrize("score", ["97.5分", "97.50分", "98分"])
def test_the_report_may_round_the_score(score):
    extraction = submission(
        form(funds=FUNDS, indicators=ROWS, total="100 | 97.5"),
        has_report=True,
        report_score=read_cell(score, None, None),
    )
    assert rules_of(extraction) == []


def test_a_report_is_not_held_against_one_of_several_projects():
    project = form("project_self_evaluation", funds=FUNDS, indicators=ROWS, total="100 | 97.5")
    report = {"has_report": True, "report_score": read_cell("92分", None, None)}
    assert rules_of(submission(project, project, **report)) == []
    assert rules_of(submission(project, **report)) == ["score_sum_mismatch"]


def test_a_score_above_its_weight_points_at_the_row():
    extraction = unit(indicators=ROWS.replace("| 30     | 28", "| 30     | 31"), total="100 | 100.5")
    (above, total) = flags_of(extraction)
    assert (above.rule, above.table, above.field) == ("score_exceeds_weight", "indicators", "score")
    assert target_of(above, extraction).level3 == "规范程度"
    assert (above.observed, above.expected) == ("31", "≤30")
    assert (total.rule, total.table, total.field) == ("score_exceeds_weight", "forms", "total_score")


def test_the_money_block_and_the_recheck_are_looked_at_too():
    funds = FUNDS.replace("| 9.5", "| 12")
    rows = ROWS.replace("weight | score", "weight | score | recheck_score").replace("\n    满", " | 31\n    满")
    rows = rows.replace("| 50     | 50", "| 50     | 50 | 50").replace("| 10     | 10", "| 10     | 10 | 10")
    flags = flags_of(unit(funds, rows, total="100 | 100"), "score_exceeds_weight")
    assert [(flag.table, flag.field) for flag in flags] == [("funds", "score"), ("indicators", "recheck_score")]


GROUPED = """
    INDICATORS     | level2       | level3   | target | actual | weight | score
    产出指标(60)    | 数量指标(40)  | 查档人次  | ≥900人 | 950人  | 25     | 25
    ^              | ^            | 修复件数  | ≥90件  | 95件   | 15     | 15
    ^              | 质量指标(20)  | 规范程度  | 较高    | 较高   | 20     | 20
    效益指标(30)    | 社会效益指标   | 影响力   | 提升    | 提升   | 30     | 30
"""
FULL = FUNDS.replace("| 9.5", "| 10")


def test_groups_that_add_up():
    assert rules_of(unit(FULL, GROUPED, total="100 | 100")) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("(60)", "(70)", "《表1》“产出指标”标明的分值为70分，其下各指标分值相加为60分，两者不一致，请核对。"),
        ("(20)", "(10)", "《表1》“质量指标”标明的分值为10分，其下各指标分值相加为20分，两者不一致，请核对。"),
    ],
)
def test_a_group_that_does_not(old, new, message):
    extraction = unit(FULL, GROUPED.replace(old, new), total="100 | 100")
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.message) == ("group_weight_mismatch", "forms", message)


def test_the_flag_leads_to_the_groups_first_row():
    extraction = unit(FULL, GROUPED.replace("(20)", "(10)"), total="100 | 100")
    (flag,) = flags_of(extraction)
    assert flag.locator == extraction.indicators[2].locator


def test_a_label_printed_on_every_row_is_one_group():
    """A workbook dump repeats a merged label in each of its cells."""
    repeated = GROUPED.replace("^              |", "产出指标(60)    |").replace("| ^            |", "| 数量指标(40)  |")
    assert rules_of(unit(FULL, repeated, total="100 | 100")) == []
    wrong = repeated.replace("(60)", "(50)")
    flags = flags_of(unit(FULL, wrong, total="100 | 100"))
    assert arithmetic(flags) == [("25+15+20=60", "50")]


def test_groups_of_one_name_that_each_add_up_stay_apart():
    twice = """
        INDICATORS     | level2       | level3   | target | actual | weight | score
        产出指标        | 数量指标(45)  | 查档人次  | ≥900人 | 950人  | 45     | 45
        效益指标        | 数量指标(45)  | 借阅册数  | ≥900册 | 950册  | 45     | 45
    """
    assert rules_of(unit(FULL, twice, total="100 | 100")) == []


def test_a_group_with_a_hole_is_left_open():
    holed = GROUPED.replace("| 15     | 15", "|        | 15")
    assert "group_weight_mismatch" not in rules_of(unit(FULL, holed, total="100 | 100"))


def test_a_form_without_a_stated_total_is_held_against_100():
    """Rows that were lost on the way show here."""
    assert rules_of(unit(total="", fields=())) == []
    extraction = unit(indicators=ROWS.replace("| 30     | 28", "| 20     | 20"), total="", fields=())
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.cause) == ("weight_sum_mismatch", "warning", "unknown")
    assert flag.message == "《表1》各行分值相加为90分，表中没有填写总分，通常应为100分，请核对是否有漏行或误写。"


def test_without_a_stated_total_the_block_may_stand_inside_or_beside():
    assert rules_of(unit(indicators=BESIDE, total="", fields=())) == []
