"""unit_slip: 元 written under 万元."""

import pytest

from tests.rules.drawing import flags_of, form, rules_of, submission, target_of


def money(block):
    return submission(form(funds=block))


def test_a_part_in_yuan_is_told_once():
    """It breaks its sum and its rate as well: those are not told again."""
    block = """
        FUNDS             | initial | full      | executed | rate
        年度资金总额        | 100.00  | 120.00    | 114.00   | 95%
        其中：当年财政拨款   | 80.00   | 950000.00 | 90.00    | 95%
        上年结转资金        | 20.00   | 25.00     | 24.00    | 96%
    """
    extraction = money(block)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field, flag.severity) == ("unit_slip", "funds", "full_year_budget", "error")
    assert target_of(flag, extraction).line == "current_year_appropriation"
    assert (flag.observed, flag.expected) == ("950000.00", "95.00")
    assert flag.message == (
        "《表1》“其中：当年财政拨款”的全年预算数为950000.00万元，"
        "缩小一万倍后才与合计相符，可能把“元”填进了“万元”栏，请核对。"
    )


def test_a_total_in_yuan():
    block = """
        FUNDS             | full       | executed
        年度资金总额        | 1200000.00 | 114.00
        其中：当年财政拨款   | 95.00      | 90.00
        上年结转资金        | 25.00      | 24.00
    """
    (flag,) = flags_of(money(block))
    assert (flag.rule, flag.observed, flag.expected) == ("unit_slip", "1200000.00", "120.00")


def test_all_parts_in_yuan():
    block = """
        FUNDS             | full
        年度资金总额        | 120.00
        其中：当年财政拨款   | 950000
        上年结转资金        | 250000
    """
    assert rules_of(money(block)) == ["unit_slip", "unit_slip"]


def test_nothing_is_no_slip_among_parts_in_yuan():
    block = """
        FUNDS             | full
        年度资金总额        | 120.00
        其中：当年财政拨款   | 1200000
        其他资金            | 0
    """
    (flag,) = flags_of(money(block))
    assert (flag.rule, flag.field) == ("unit_slip", "full_year_budget")


def test_an_executed_amount_in_yuan_beside_its_budget():
    block = """
        FUNDS        | full   | executed   | rate
        年度资金总额   | 120.00 | 1140000.00 | 95%
    """
    extraction = money(block)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.field, flag.severity) == ("unit_slip", "executed", "warning")
    assert flag.message == (
        "《表1》“年度资金总额”的全年执行数为1140000.00万元，约为全年预算数120.00万元的9500倍，可能把“元”和“万元”填混了，请核对。"
    )


def test_the_small_one_is_wrong_where_the_others_agree():
    block = """
        FUNDS        | initial | full   | executed
        年度资金总额   | 115.00  | 115.00 | 0.0114
    """
    (flag,) = flags_of(money(block))
    assert (flag.rule, flag.field) == ("unit_slip", "executed")


@pytest.mark.parametrize(
    ("full", "executed"),
    [
        ("120.00", "114.00"),
        ("0.05", "300.00"),  # a small first budget is no slip
        ("0", "1140000.00"),
        ("120.00", "12000.00"),  # a hundred times is another mistake
    ],
)
def test_no_slip(full, executed):
    block = f"FUNDS | full | executed \n 年度资金总额 | {full} | {executed}"
    assert "unit_slip" not in rules_of(money(block))


def test_a_line_of_the_base_data_in_yuan():
    block = """
        BASE       | prior_year_final | current_year_budget | current_year_final
        项目支出    | 30.00            | 40.00               | 38.00
        业务工作经费 | 20.00            | 25.00               | 240000.00
        库房修缮    | 10.00            | 15.00               | 14.00
    """
    extraction = submission(form("base_data", base_data=block))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field) == ("unit_slip", "base_data", "value")
    assert target_of(flag, extraction).item_raw == "业务工作经费"


def test_a_result_in_yuan_beside_its_target():
    rows = """
        INDICATORS | level2 | level3  | target    | actual        | weight | score
        产出指标    | 数量指标 | 修复支出 | ≤12.00万元 | 114000.00万元 | 100    | 100
    """
    extraction = submission(form(indicators=rows, total="100 | 100"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field) == ("unit_slip", "indicators", "actual_value")


def test_amounts_printed_in_yuan_and_converted_are_no_slip():
    block = """
        FUNDS             | full        | executed
        年度资金总额        | 1200000元    | 114.00
        其中：当年财政拨款   | 950000元     | 90.00
        上年结转资金        | 250000元     | 24.00
    """
    assert rules_of(money(block)) == []
