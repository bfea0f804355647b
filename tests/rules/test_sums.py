"""fund_sum_mismatch and base_data_sum_mismatch."""

import pytest

from tests.rules.drawing import arithmetic, flags_of, form, rules_of, submission, target_of


def money(block, **given):
    return submission(form(funds=block, **given))


PROJECT = """
    FUNDS               | initial | full   | executed | weight | rate | score
    年度资金总额          | 100.00  | 120.00 | 114.00   | 10     | 95%  | 9.5
    其中：当年财政拨款     | 80.00   | 90.00  | 90.00    |        |      |
    上年结转资金          | 20.00   | 25.00  | 20.00    |        |      |
    其他资金             | 0.00    | 5.00   | 4.00     |        |      |
"""


def test_lines_that_make_the_total_in_every_column():
    assert rules_of(money(PROJECT)) == []


def test_one_column_that_does_not():
    extraction = money(PROJECT.replace("25.00", "15.00"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.severity) == ("fund_sum_mismatch", "forms", "error")
    assert (flag.observed, flag.expected) == ("90.00+15.00+5.00=110.00", "120.00")
    assert (
        flag.message
        == "《表1》所列各项的全年预算数相加为110.00万元，与“年度资金总额”的全年预算数120.00万元不一致，请核对。"
    )
    assert flag.locator == extraction.funds[0].locator


def test_rounding_is_no_mismatch():
    assert rules_of(money(PROJECT.replace("25.00", "25.01"))) == []
    assert rules_of(money(PROJECT.replace("25.00", "25.04"))) == ["fund_sum_mismatch"]


def test_whole_looking_figures_are_for_a_person_to_look_at():
    block = """
        FUNDS             | full | executed
        年度资金总额        | 16   | 16
        其中：当年财政拨款   | 7    | 10
        上年结转资金        | 8    | 6
    """
    (flag,) = flags_of(money(block))
    assert (flag.rule, flag.severity) == ("fund_sum_mismatch", "warning")


def test_a_lone_line_under_qizhong_need_not_be_all():
    block = """
        FUNDS             | full   | executed
        年度资金总额        | 120.00 | 114.00
        其中：当年财政拨款   | 90.00  | 90.00
    """
    assert rules_of(money(block)) == []
    (flag,) = flags_of(money(block.replace("90.00  | 90.00", "90.00  | 190.00")))
    assert (flag.rule, flag.observed, flag.expected) == ("fund_sum_mismatch", "190.00=190.00", "114.00")


def test_with_other_funds_a_list_under_qizhong_is_complete():
    block = """
        FUNDS             | full
        年度资金总额        | 120.00
        其中：当年财政拨款   | 90.00
        其中：其他资金      | 20.00
    """
    assert rules_of(money(block)) == ["fund_sum_mismatch"]


def test_a_part_of_a_part_is_no_addend():
    block = """
        FUNDS        | full
        年度资金总额   | 120.00
        财政拨款      | 100.00
        其中：上级补助 | 60.00
        地方资金      | 40.00
        其他资金      | 20.00
    """
    assert rules_of(money(block)) == []
    (flag,) = flags_of(money(block.replace("| 60.00", "| 80.00")))
    assert flag.message == "《表1》“财政拨款”的全年预算数为100.00万元，其中各项相加为120.00万元，超过了合计，请核对。"


def test_an_unknown_line_under_qizhong_explains_the_line_above_it():
    block = """
        FUNDS         | full
        年度资金总额    | 120.00
        财政拨款       | 100.00
        其中：人员类项目 | 60.00
        其他资金       | 20.00
    """
    assert rules_of(money(block)) == []


def test_two_splits_in_one_list():
    block = """
        FUNDS         | full
        年度资金总额    | 120.00
        一般公共预算    | 100.00
        其他资金       | 20.00
        基本支出       | 70.00
        项目支出       | 50.00
        上级补助       | 90.00
        地方资金       | 10.00
    """
    assert rules_of(money(block)) == []
    assert rules_of(money(block.replace("| 70.00", "| 75.00"))) == ["fund_sum_mismatch"]


SPLIT = """
    FUNDS              | initial | full   | executed | amount | weight | rate | score
    年度资金总额         | 100.00  | 120.00 | 114.00   |        | 10     | 95%  | 9.5
    按收入性质分         |         |        |          |        |        |      |
    其中：一般公共预算    |         |        |          | 100.00 |        |      |
    政府性基金拨款       |         |        |          | 14.00  |        |      |
    按支出性质分         |         |        |          |        |        |      |
    其中：基本支出       |         |        |          | 70.00  |        |      |
    项目支出            |         |        |          | 50.00  |        |      |
"""


def test_splits_may_make_the_budget_or_what_was_executed():
    assert rules_of(money(SPLIT)) == []  # 114 = executed by source, 120 = budget by nature


def test_a_split_that_makes_neither():
    (flag,) = flags_of(money(SPLIT.replace("70.00", "60.00")))
    assert flag.message == (
        "《表1》按支出性质（资金结构）所列各项的金额相加为110.00万元，"
        "与“年度资金总额”的全年预算数120.00万元、全年执行数114.00万元都不一致，请核对。"
    )
    assert (flag.observed, flag.expected) == ("60.00+50.00=110.00", "120.00 / 114.00")


def test_a_split_may_not_make_the_initial_budget_beside_a_full_year_budget():
    assert rules_of(money(SPLIT.replace("70.00", "50.00"))) == ["fund_sum_mismatch"]


def test_a_lone_line_of_a_split_is_told_softly():
    """Blank lines print no figure, so 其中 alone leaves it open whether they mean 0."""
    lone = "\n".join(line for line in SPLIT.splitlines() if "政府性基金" not in line)
    (flag,) = flags_of(money(lone))
    assert (flag.rule, flag.severity) == ("fund_sum_mismatch", "warning")


NO_TOTAL = """
    FUNDS              | full   | executed | rate
    资金来源：财政拨款    | 120.00 | 114.00   | 95%
    其他资金            |        |          |
    资金结构：基本支出    | 70.00  | 66.50    | 95%
    项目支出            | 50.00  | 47.50    | 95%
"""


def test_without_a_total_both_splits_hold_the_same_money():
    assert rules_of(money(NO_TOTAL)) == []
    (flag,) = flags_of(
        money(NO_TOTAL.replace("47.50", "37.50").replace("50.00  | 37.50    | 95%", "50.00  | 37.50    | 75%"))
    )
    assert (flag.rule, flag.observed, flag.expected) == ("fund_sum_mismatch", "114.00=114.00", "66.50+37.50=104.00")


def test_a_zero_filled_total_over_filled_lines():
    block = """
        FUNDS             | full | executed
        年度资金总额        | 0    | 0
        其中：当年财政拨款   | 50   | 50
        上年结转资金        | 10   | 10
    """
    assert rules_of(money(block)) == ["fund_sum_mismatch", "fund_sum_mismatch"]


def test_blank_and_slash_lines_are_no_addends():
    block = """
        FUNDS             | full | executed
        年度资金总额        | 50   | 50
        其中：当年财政拨款   | 50   | 50
        上年结转资金        | /    |
        其他资金           | —    | 0
    """
    assert rules_of(money(block)) == []


def test_amounts_in_yuan_beside_wan_yuan():
    block = """
        FUNDS             | full
        年度资金总额        | 1200000元
        当年财政拨款        | 900000元
        上年结转资金        | 30万元
    """
    assert rules_of(money(block)) == []
    assert rules_of(money(block.replace("900000", "900001"))) == []  # 30 万元 may stand for 30.00
    assert rules_of(money(block.replace("900000", "910000"))) == ["fund_sum_mismatch"]


def base(block, **given):
    return submission(form("base_data", base_data=block, **given))


BASE = """
    BASE          | prior_year_final | current_year_budget | current_year_final
    三公经费       | 5.00             | 6.00                | 4.50
    公务用车       | 3.00             | 4.00                | 3.50
    其中：公车购置  | 0.00             | 0.00                | 0.00
    公车运行维护    | 3.00             | 4.00                | 3.50
    出国经费       | 0.00             | 0.00                | 0.00
    公务接待       | 2.00             | 2.00                | 1.00
    项目支出       | 30.00            | 40.00               | 38.00
    业务工作经费    | 20.00            | 25.00               | 24.00
    库房修缮       | 10.00            | 15.00               | 14.00
    公用经费       | 12.00            | 13.00               | 11.84
    其中：办公经费  | 7.35             | 6.10                | 8.22
    水电差旅费     | 0                | 0                   | 0
"""


def test_parents_that_are_the_sum_of_their_children():
    assert rules_of(base(BASE)) == []


def test_a_parent_that_is_not():
    extraction = base(BASE.replace("| 14.00", "| 16.00"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field, flag.severity) == (
        "base_data_sum_mismatch",
        "base_data",
        "value",
        "error",
    )
    assert target_of(flag, extraction).item_raw == "项目支出"
    assert flag.message == "基础数据表“项目支出”的当年决算数为38.00万元，所列各项相加为40.00万元，两者不一致，请核对。"


def test_parts_by_definition_are_all_even_under_qizhong():
    flags = flags_of(base(BASE.replace("公车运行维护    | 3.00", "公车运行维护    | 2.00")))
    assert [(flag.severity, flag.observed, flag.expected) for flag in flags] == [("warning", "0.00+2.00=2.00", "3.00")]


def test_parts_under_qizhong_may_not_exceed():
    (flag,) = flags_of(base(BASE.replace("| 8.22", "| 18.22")))
    assert flag.message == "基础数据表“公用经费”的当年决算数为11.84万元，其中各项相加为18.22万元，超过了该数，请核对。"


def test_a_line_without_this_year_leaves_the_sum_open():
    holed = BASE.replace("库房修缮       | 10.00 ", "库房修缮       |       ")
    assert rules_of(base(holed)) == []
    too_much = holed.replace("业务工作经费    | 20.00", "业务工作经费    | 31.00")
    assert arithmetic(flags_of(base(too_much))) == [("31.00=31.00", "30.00")]


def test_unused_template_lines_mean_nothing_but_soften_a_shortfall():
    block = """
        BASE          | prior_year_final | current_year_budget | current_year_final
        三公经费       | 2.00             | 0.50                | 0.00
        公务用车       |                  |                     |
        出国经费       |                  |                     |
        公务接待       | 2.00             | 0.50                | 0.00
    """
    assert rules_of(base(block)) == []
    (flag,) = flags_of(base(block.replace("公务接待       | 2.00", "公务接待       | 1.50")))
    assert (flag.rule, flag.severity) == ("base_data_sum_mismatch", "warning")


def test_a_parent_without_filled_children_is_left_alone():
    block = """
        BASE     | prior_year_final | current_year_budget | current_year_final
        三公经费  | 2.00             | 0.50                | 0.00
        公务接待  |                  |                     |
    """
    assert rules_of(base(block)) == []


def test_children_of_a_caption_line_count_for_the_line_above_it():
    """专项资金（一个专项一行） prints no figure of its own."""
    block = """
        BASE         | prior_year_final | current_year_budget | current_year_final
        项目支出      | 30.00            | 40.00               | 38.00
        业务工作经费   | 20.00            | 25.00               | 24.00
        专项资金      |                  |                     |
        库房修缮      | 10.00            | 15.00               | 14.00
    """
    assert rules_of(base(block)) == []
    assert rules_of(base(block.replace("| 14.00", "| 18.00"))) == ["base_data_sum_mismatch"]


@pytest.mark.parametrize("form_type", ["base_data", "unit_self_evaluation"])
def test_a_blank_form_has_no_sums(form_type):
    extraction = submission(form(form_type, funds=PROJECT.replace("25.00", "1.00"), blank=True))
    assert rules_of(extraction) == ["blank_form"]


def test_slashes_close_a_sum_and_blanks_leave_it_open():
    block = BASE.replace("库房修缮       | 10.00 ", "库房修缮       | /     ")
    assert arithmetic(flags_of(base(block))) == [("20.00=20.00", "30.00")]
