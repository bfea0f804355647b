"""Columns numbered below their header, blocks in two halves, weights as shares of one, standards as targets, labels in
other dress; and what only looks like one of these.
"""

from decimal import Decimal

from tests.forms.reading import read

TITLE = "2023年度项目支出绩效自评表"


def list_weights(*printed: str) -> list[Decimal]:
    """The weights of a form that prints these."""
    rows = "\n".join(
        f"| 产出指标 | 数量指标 | 事项{place} | 3次 | 3次 | {text} | 9 |" for place, text in enumerate(printed)
    )
    found = read(
        TITLE,
        f"""
        | 项目名称 | 巡查 | < | < | < | < | < |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 权重 | 得分 |
        {rows}
        """,
    )
    return [row.weight.value for row in found.indicators]


def test_shares_of_one_are_points_where_they_make_up_one():
    assert list_weights("0.25", "0.30", "0.45") == [25, 30, 45]
    assert list_weights("0.25", "0.30", "0.40") == [Decimal("0.25"), Decimal("0.30"), Decimal("0.40")]
    assert list_weights("0.5", "0.5") == [Decimal("0.5"), Decimal("0.5")], "two may make up one by chance"


def test_a_row_that_numbers_the_columns_is_no_line_of_money():
    found = read(
        TITLE,
        """
        | 项目名称 | 巡查 | < | < | < |
        | 资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 得分 |
        | 栏次 | 1 | 2 | 3 | 4 |
        | 资金总额 | 1 | 2 | 3 | 9 |
        | 一级指标 | 三级指标 | 指标值 | 完成值 | 得分 |
        | 产出指标 | 巡查 | 3次 | 3次 | 9 |
        """,
    )
    assert [(fund.line_raw, fund.executed.value) for fund in found.funds] == [("资金总额", 3)]


def test_income_and_spending_stand_side_by_side_and_years_do_not():
    found = read(
        "2023年度部门整体支出绩效自评表",
        """
        | 单位名称 | 溪口县甲局 | < | < | < | < |
        | 收入 | 预算数 | 决算数 | 支出 | 预算数 | 决算数 |
        | 财政拨款 | 180 | 192 | 基本支出 | 120 | 118 |
        | 收入合计 | 180 | 192 | 支出合计 | 120 | 118 |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分 |
        | 产出指标 | 数量指标 | 巡查 | 3次 | 3次 | 9 |
        """,
    )
    assert [(fund.line, fund.full_year_budget.value) for fund in found.funds] == [
        ("fiscal_appropriation", 180),
        ("basic_expenditure", 120),
        ("total", 180),
        ("total", 120),
    ]
    years = read(
        TITLE,
        """
        | 项目名称 | 巡查 | < | < | < |
        | 资金 | 2022年预算数 | 2022年执行数 | 2023年预算数 | 2023年执行数 |
        | 资金总额 | 180 | 170 | 200 | 190 |
        | 一级指标 | 三级指标 | 指标值 | 完成值 | 得分 |
        | 产出指标 | 巡查 | 3次 | 3次 | 9 |
        """,
    )
    assert [(fund.full_year_budget.value, fund.executed.value) for fund in years.funds] == [(200, 190)]


def test_standards_are_targets_unless_they_are_rules():
    table = """
    | 项目名称 | 基金 | < | < |
    | 一级指标 | 三级指标 | 评价标准 | 完成情况 |
    | 产出指标 | 投向比例 | {} | 81% |
    | 产出指标 | 返投倍数 | ≥1.5倍 | 1.36倍 |
    """
    targets = [row.target and row.target.raw for row in read(TITLE, table.format("≥70%")).indicators]
    assert targets == ["≥70%", "≥1.5倍"]
    rules = read(TITLE, table.format("达到70%得满分，每低1%扣1分")).indicators
    assert [row.target for row in rules] == [None, None]


def test_the_only_row_of_money_is_the_total_and_one_of_two_is_not():
    table = """
    | 项目名称 | 巡查 | < | < |
    | 预算执行（万元） | 全年预算数 | 全年执行数 | 得分 |
    | ^ | 338 | 331.24 | 9.8 |
    | 一级指标 | 三级指标 | 指标值 | 完成值 |
    | 产出指标 | 巡查 | 3次 | 3次 |
    """
    assert [(fund.line, fund.executed.value) for fund in read(TITLE, table).funds] == [("total", Decimal("331.24"))]
    two = table.replace("| ^ | 338", "| ^ | 12 | 11 | 9 |\n    | ^ | 338")
    assert read(TITLE, two).funds == ()


def test_labels_in_brackets_and_before_english():
    found = read(
        TITLE,
        """
        | 【项目名称】 | 桥梁加固 | < | < | < |
        | 一级指标Level 1 | 三级指标（具体内容） | 年度指标值Target | 实际完成值（Actual） | 得分Score |
        | 产出指标Output | APP数量 | 3个 | 3个 | 9 |
        """,
    )
    assert found.forms[0].project_name == "桥梁加固"
    assert [(row.level1, row.level3, row.score.value) for row in found.indicators] == [("output", "APP数量", 9)]


def test_a_list_of_projects_is_no_form():
    assert (
        read(
            "项目支出绩效自评汇总表",
            """
            | 序号 | 项目名称 | 主管部门 | 全年预算数 | 全年执行数 | 自评得分 |
            | 1 | 送戏下乡 | 溪口县甲局 | 42 | 41 | 97.9 |
            | 2 | 免费开放 | 溪口县甲局 | 75 | 75 | 99 |
            """,
        ).forms
        == ()
    )


def test_budget_and_final_accounts_head_money_or_base_data():
    table = """
    | 单位名称 | 溪口县甲局 | < | < |
    | 项目 | 上年决算数 | 当年预算数 | 当年决算数 |
    | 项目支出 | 30 | 40 | 38 |
    | {} | 12 | 14 | 11 |
    """
    assert [form.form_type for form in read("基础数据表", table.format("三公经费")).forms] == ["base_data"]
    assert read("部门整体支出绩效自评表", table.format("基本支出")).base_data == ()
