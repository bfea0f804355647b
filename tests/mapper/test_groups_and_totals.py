"""Groups as lines over the whole width or without a header, totals above, below and in words, columns of two years."""

from decimal import Decimal

from tests.forms.reading import read

TITLE = "2023年度项目支出绩效自评表"


def test_groups_stand_as_lines_over_the_whole_width():
    found = read(
        TITLE,
        """
        | 项目名称 | 文物保护 | < | < |
        | 三级指标 | 指标值 | 完成值 | 得分 |
        | 一、产出指标（50分） | < | < | < |
        | （一）数量指标（30分） | < | < | < |
        | 修缮古建筑 | 8处 | 8处 | 30 |
        | 二、满意度指标（10分） | < | < | < |
        | 参观者满意度 | ≥90% | 93% | 10 |
        | 总分：100分，自评得分：97分 | < | < | < |
        """,
    )
    shown = [(row.level1, row.level1_weight.value, row.level2, row.level3) for row in found.indicators]
    assert shown == [
        ("output", 50, "quantity", "修缮古建筑"),
        ("satisfaction", 10, None, "参观者满意度"),
    ]
    assert [(form.total_weight.value, form.total_score.value) for form in found.forms] == [(100, 97)]


def test_the_total_stands_above_and_groups_under_the_blocks_name():
    found = read(
        TITLE,
        """
        | 项目名称：养老经办 | < | < | < | < |
        | 绩效指标 | 指标名称 | 计划目标 | 分值 | 得分 |
        | 自评总分 | < | < | （100） | 96.5 |
        | 数量指标 | 参保人数 | 12万人 | （60） | 60 |
        | 质量指标 | 发放准确率 | 100% | （40） | 36.5 |
        """,
    )
    assert [(row.level2, row.level3, row.weight.value) for row in found.indicators] == [
        ("quantity", "参保人数", 60),
        ("quality", "发放准确率", 40),
    ]
    assert (found.forms[0].total_weight.value, found.forms[0].total_score.value) == (100, Decimal("96.5"))


def test_a_line_below_sums_up_a_form_that_does_not():
    table = """
    | 项目名称 | 绿化养护 | < | < |
    | 一级指标 | 二级指标 | 指标值 | 完成值 |
    | 产出指标 | 数量指标 | 86亩 | 86亩 |
    """
    (form,) = read(TITLE, table, "自评得分：95分").forms
    assert form.total_score.value == 95
    (form,) = read(TITLE, table, "请于3月底前报送。").forms
    assert form.total_score is None


def test_of_two_years_the_later_counts_and_the_earlier_is_known():
    found = read(
        TITLE,
        """
        | 项目名称 | 图书流通 | < | < | < |
        | 资金（万元） | 2022年执行数 | 2023年全年预算数 | 2023年全年执行数 | 得分 |
        | 年度资金总额 | 512.6 | 561.5 | 550.27 | 9.8 |
        | 一级指标 | 三级指标 | 2022年实际完成值 | 2023年年度指标值 | 2023年实际完成值 |
        | 产出指标 | 新增图书 | 160册 | ≥180册 | 183册 |
        """,
    )
    (fund,), (row,) = found.funds, found.indicators
    assert (fund.full_year_budget.value, fund.executed.value, fund.amount) == (
        Decimal("561.5"),
        Decimal("550.27"),
        None,
    )
    assert (row.target.value, row.actual.value) == (180, 183)
    assert [use for use in found.cell_uses if use.role == "unmapped"] == []


def test_a_list_of_payments_is_no_form():
    assert (
        read(
            "2023年度项目资金支付明细表",
            """
            | 序号 | 摘要 | 预算数 | 支付金额 |
            | 1 | 试剂采购 | 86,000.00 | 85,600.00 |
            """,
        ).forms
        == ()
    )


SUMMARY = """
| 一级指标 | 分值 | 得分 | 得分率 |
| 投入 | 20 | 18 | 90% |
| 产出 | 50 | 49 | 98% |
| 效果 | 30 | 27 | 90% |
"""


def test_a_reports_own_table_of_its_groups_points_is_no_form():
    assert read("三、综合评价情况", SUMMARY, "四、存在问题").forms == ()


def test_under_a_forms_title_it_is_one():
    (form,) = read("2023年度部门整体支出绩效自评表", SUMMARY).forms
    assert form.form_type == "unit_self_evaluation"
