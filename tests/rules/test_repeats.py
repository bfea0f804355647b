"""repeated_row: a row that stands in a form twice."""

from __future__ import annotations

from tests.rules.drawing import flags_of, form, submission

HEAD = "INDICATORS | level2 | level3 | target | actual | weight | score\n"
ROW = "产出指标 | 数量指标 | 整治水库座数 | 12座 | 12座 | 40 | 40\n"
FUNDS = "FUNDS | full | executed\n年度资金总额 | 100 | 90\n"


def test_a_row_printed_twice_is_told_at_the_second():
    extraction = submission(form(indicators=HEAD + ROW + ROW))

    (flag,) = flags_of(extraction, "repeated_row")

    assert flag.target_id == extraction.indicators[1].record_id
    assert "整治水库座数" in flag.message


def test_a_line_of_money_printed_twice_is_told():
    assert len(flags_of(submission(form(funds=FUNDS + "财政拨款 | 80 | 75\n" * 2)), "repeated_row")) == 1


def test_rows_told_apart_by_one_figure_are_two():
    other = ROW.replace("| 40 | 40", "| 30 | 30")

    assert flags_of(submission(form(indicators=HEAD + ROW + other)), "repeated_row") == ()


BASE = "BASE | prior_year_final | current_year_final\n三公经费 | 2 | 2\n"


def test_a_named_line_of_the_base_data_stands_there_once_also_with_zeros():
    doubled = flags_of(submission(form("base_data", base_data=BASE + "出国经费 | 0 | 0\n" * 2)), "repeated_row")
    assert len(doubled) == 2  # a record a figure
    assert flags_of(submission(form("base_data", base_data=BASE + "1.库房修缮 | 0 | 0\n" * 2)), "repeated_row") == ()
    apart = BASE + "出国经费 | 0 | 0\n公务接待 | 0 | 0\n"
    assert flags_of(submission(form("base_data", base_data=apart)), "repeated_row") == ()


def test_lines_of_zeros_and_rows_of_two_forms_are_left_alone():
    zeros = form(funds=FUNDS + "其他资金 | 0 | 0\n" * 2)

    assert flags_of(submission(zeros), "repeated_row") == ()
    assert flags_of(submission(form(indicators=HEAD + ROW), form(indicators=HEAD + ROW)), "repeated_row") == ()
