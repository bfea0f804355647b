"""implausible_value: what a single figure cannot be."""

import pytest

from tests.rules.drawing import fact, flags_of, form, rules_of, submission, target_of


def indicator(name, target, actual, *, level1="产出指标", level2="数量指标"):
    rows = f"""
        INDICATORS | level2   | level3 | target   | actual   | weight | score
        {level1}   | {level2} | {name} | {target} | {actual} | 100    | 100
    """
    return submission(form(indicators=rows, total="100 | 100"))


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("馆藏数字化完成率", "≥100%", "120%"),  # more was done than planned
        ("收入增长率", "≥160%", "200%"),
        ("预算执行率", "100%", "118.6%"),
        ("读者满意度", "≥95%", "100%"),
        ("查档人次", "≥900人", "1200人"),
        ("平均气温变化", "0", "-2"),
        ("验收合格率", "/", ""),
        ("培训时长", "2.5天", "3.5天"),
    ],
)
def test_what_can_be(name, target, actual):
    assert rules_of(indicator(name, target, actual)) == []


@pytest.mark.parametrize(
    ("name", "target", "actual", "field"),
    [
        ("读者满意度", "290%", "96%", "target_value"),  # ≥90% misread
        ("读者满意度", "≥90%", "296%", "actual_value"),
        ("验收合格率", "≥90%", "104%", "actual_value"),
        ("馆藏数字化完成率", "290%", "100%", "target_value"),
        ("查档人次", "≥12.5人", "13人", "target_value"),
    ],
)
def test_what_cannot(name, target, actual, field):
    extraction = indicator(name, target, actual)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.table, flag.field) == ("implausible_value", "warning", "indicators", field)


def test_satisfaction_is_told_by_its_group_as_well():
    extraction = indicator("服务对象评价", "≥90%", "101%", level1="满意度指标", level2="服务对象满意度指标")
    (flag,) = flags_of(extraction)
    assert flag.message == "《表1》“服务对象评价”的完成值为101%，此类比率一般不会超过100%，请核对是否误写或误认。"


def test_negative_amounts_and_points():
    block = "FUNDS | full | executed | weight | score \n 年度资金总额 | 120.00 | -114.00 | 10 | -1"
    extraction = submission(form(funds=block))
    assert [(flag.rule, flag.field) for flag in flags_of(extraction)] == [
        ("implausible_value", "executed"),
        ("implausible_value", "score"),
    ]


def test_a_budget_adjustment_may_be_negative():
    block = """
        BASE    | prior_year_final | current_year_budget | current_year_final
        预算调整 | -3.00            | 0                   | -12.50
        三公经费 | -1.00            | 0                   | 0
    """
    extraction = submission(form("base_data", base_data=block))
    (flag,) = flags_of(extraction)
    assert target_of(flag, extraction).item == "three_public"


def test_people_come_whole():
    block = "BASE | establishment | actual_staff \n 财政供养人员 | 25 | 12.5"
    (flag,) = flags_of(submission(form("base_data", base_data=block)))
    assert flag.message == "《表1》“财政供养人员”的实际在职人数为12.5人，数量单位“人”不应有小数，请核对。"
    whole = block.replace("12.5", "12.0")
    assert rules_of(submission(form("base_data", base_data=whole))) == []


@pytest.mark.parametrize(("year", "rules"), [(2023, []), (2010, []), (2003, ["implausible_value"])])
def test_years(year, rules):
    extraction = submission(form(fiscal_year=year), fiscal_year=year)
    assert [rule for rule in rules_of(extraction) if rule == "implausible_value"] == rules


def test_figures_of_the_report():
    extraction = submission(
        facts=[
            fact("project_expenditure", "120%", "项目支出占120%。", measure="share"),
            fact("active_staff", "12.5人", "在职12.5人。", measure="count"),
            fact("basic_expenditure", "-70.00万元", "比上年减少70.00万元。", measure="change"),
            fact("project_expenditure", "100%", "完成预算100%。", measure="rate"),
        ]
    )
    assert [(flag.rule, flag.table, flag.locator) for flag in flags_of(extraction)] == [
        ("implausible_value", "facts", "paragraph 1"),
        ("implausible_value", "facts", "paragraph 2"),
    ]
