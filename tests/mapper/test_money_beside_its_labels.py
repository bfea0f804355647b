"""Money that is printed beside its labels or in words, and what must not be taken for it."""

from decimal import Decimal

import pytest

from tests.forms.reading import read

TITLE = "2023年度项目支出绩效自评表"
HEAD = "| 项目名称 | 电影放映 | < | < | < |"
INDICATORS = """
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 |
| 产出指标 | 数量指标 | {name} | {target} | {target} |
"""


def list_funds(*rows: str, name: str = "放映场次", target: str = "20场"):
    """Read a form with these rows of money: line, label, budget, spent, rate and the single amount."""
    drawing = "\n".join((HEAD, *rows)) + INDICATORS.format(name=name, target=target)
    return [
        (fund.line, fund.line_raw, *(figure and figure.value for figure in figures))
        for fund in read(TITLE, drawing).funds
        if (figures := (fund.full_year_budget, fund.executed, fund.execution_rate, fund.amount))
    ]


def test_a_line_a_row_under_what_was_named_last():
    assert list_funds(
        "| 预算执行情况（万元） | 预算数： | 38.40 | 执行数： | 37.92 |",
        "| ^ | 其中-财政拨款： | 36.40 | 其中-财政拨款： | 35.92 |",
        "| ^ | 其它资金： | 2 | 其它资金： | 2 |",
    ) == [
        ("total", "预算数", Decimal("38.40"), Decimal("37.92"), None, None),
        ("fiscal_appropriation", "其中-财政拨款", Decimal("36.40"), Decimal("35.92"), None, None),
        ("other_funds", "其它资金", Decimal(2), Decimal(2), None, None),
    ]


def test_a_list_down_the_page():
    assert list_funds(
        "| 项目资金（元） | 全年预算数 | 500000 | < | < |",
        "| ^ | 全年执行数 | 480000 | < | < |",
        "| ^ | 执行率 | 96% | < | < |",
    ) == [("total", "全年预算数", Decimal(50), Decimal(48), Decimal("0.96"), None)]


def test_a_sentence():
    words = "全年预算数：215.6万元，其中：财政拨款200万元。全年执行数：1,209.13万元，执行率：97%。"
    assert list_funds(f"| 项目资金 | {words} | < | < | < |") == [
        ("total", "全年预算数", Decimal("215.6"), Decimal("1209.13"), Decimal("0.97"), None),
        ("fiscal_appropriation", "其中：财政拨款", Decimal(200), None, None, None),
    ]


def test_a_second_figure_for_one_place_is_not_read():
    found = read(
        TITLE,
        HEAD + "\n| 项目资金（万元） | 执行数 | 10 | 执行数 | 12 |" + INDICATORS.format(name="放映场次", target="20场"),
    )
    assert [fund.executed.value for fund in found.funds] == [Decimal(10)]
    assert [use.text for use in found.cell_uses if use.role == "unmapped"] == ["12"]


@pytest.mark.parametrize("name", ["预算数", "全年执行数"])
def test_an_indicators_name_is_no_label(name):
    assert list_funds(name=name, target="100万元") == []


def test_other_words_in_the_row_leave_it_alone():
    assert list_funds("| 项目资金 | 预算数 | 100 | 见附件 | < |") == []
