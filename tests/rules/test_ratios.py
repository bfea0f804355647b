"""execution_rate_mismatch and control_rate_mismatch."""

import pytest

from tests.rules.drawing import flags_of, form, rules_of, submission, target_of


def rate(full, executed, stated, initial=""):
    block = f"""
        FUNDS        | initial   | full   | executed   | rate
        年度资金总额   | {initial} | {full} | {executed} | {stated}
    """
    return submission(form(funds=block))


@pytest.mark.parametrize(
    ("full", "executed", "stated"),
    [
        ("120.00", "114.00", "95%"),
        ("120.00", "114.00", "95.00%"),
        ("231.15", "286.30", "124%"),  # 123.86 %
        ("305.18", "361.94", "118.6%"),  # carried over money may be spent as well
        ("0", "0", "100%"),
        ("0", "0", "0%"),
        ("/", "/", "/"),
        ("120.00", "", "95%"),
        ("120.00", "114.00", ""),
        ("1", "1", "100.00%"),
    ],
)
def test_rates_that_agree_or_cannot_be_checked(full, executed, stated):
    assert rules_of(rate(full, executed, stated)) == []


@pytest.mark.parametrize(
    ("full", "executed", "stated", "severity", "expected"),
    [
        ("35.20", "61.40", "175.2%", "error", "61.40÷35.20=174.43%"),
        ("120.00", "114.00", "100%", "error", "114.00÷120.00=95%"),
        ("7", "6", "100%", "warning", "6÷7=85.7%"),
        ("0", "5.00", "100%", "warning", "5.00÷0"),
    ],
)
def test_rates_that_contradict(full, executed, stated, severity, expected):
    extraction = rate(full, executed, stated)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field) == ("execution_rate_mismatch", "funds", "execution_rate")
    assert (flag.severity, flag.observed, flag.expected) == (severity, stated, expected)
    assert target_of(flag, extraction) is extraction.funds[0]


def test_the_sentence_for_the_clerk():
    (flag,) = flags_of(rate("35.20", "61.40", "175.2%"))
    assert flag.message == (
        "《表1》“年度资金总额”填写的执行率为175.2%，而全年执行数61.40万元除以全年预算数35.20万元为174.43%，请核对。"
    )


def test_the_initial_budget_does_not_count_beside_a_full_year_budget():
    assert rules_of(rate("120.00", "120.00", "120%", initial="100.00")) == ["execution_rate_mismatch"]


def test_the_only_budget_column_counts():
    block = "FUNDS | initial | executed | rate \n 年度资金总额 | 100.00 | 95.00 | 95%"
    assert rules_of(submission(form(funds=block))) == []
    assert rules_of(submission(form(funds=block.replace("95%", "90%")))) == ["execution_rate_mismatch"]


def test_a_line_whose_full_year_budget_is_blank_is_not_held_against_the_other_column():
    block = """
        FUNDS        | initial | full   | executed | rate
        年度资金总额   | 100.00  | 120.00 | 114.00   | 95%
        其中：财政拨款 | 70.00   |        | 60.00    | 95%
    """
    assert rules_of(submission(form(funds=block))) == []


def staff(establishment, actual, stated):
    block = f"""
        BASE         | establishment   | actual_staff | control_rate
        财政供养人员   | {establishment} | {actual}     | {stated}
    """
    return submission(form("base_data", base_data=block))


@pytest.mark.parametrize(
    ("establishment", "actual", "stated"),
    [
        ("25", "21", "84%"),
        ("6", "6", "100%"),
        ("6", "7", "116.7%"),
        ("0", "0", "0%"),
        ("25", "21", "/"),
        ("25", "", "84%"),
    ],
)
def test_control_rates_that_agree_or_cannot_be_checked(establishment, actual, stated):
    assert rules_of(staff(establishment, actual, stated)) == []


def test_a_control_rate_that_contradicts():
    extraction = staff("25", "21", "80%")
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field, flag.severity) == (
        "control_rate_mismatch",
        "base_data",
        "value",
        "error",
    )
    assert target_of(flag, extraction).measure == "control_rate"
    assert flag.message == "基础数据表“财政供养人员”填写的控制率为80%，而实际在职人数21人除以编制数25人为84%，请核对。"


def test_a_control_rate_over_nothing():
    (flag,) = flags_of(staff("0", "3", "100%"))
    assert (flag.rule, flag.severity) == ("control_rate_mismatch", "warning")


@pytest.mark.parametrize(
    ("columns", "figures", "wrong"),
    [
        ("approved_area | actual_area | area_control_rate", "800 | 760 | 95%", "800 | 760 | 100%"),
        (
            "planned_investment | actual_investment | investment_control_rate",
            "300.00 | 330.00 | 110%",
            "300.00 | 330.00 | 100%",
        ),
    ],
)
def test_area_and_investment_have_control_rates_too(columns, figures, wrong):
    assert rules_of(submission(form("base_data", base_data=f"BASE | {columns} \n 楼堂馆所 | {figures}"))) == []
    extraction = submission(form("base_data", base_data=f"BASE | {columns} \n 楼堂馆所 | {wrong}"))
    (flag,) = flags_of(extraction)
    assert target_of(flag, extraction).measure == columns.rpartition("|")[2].strip()
