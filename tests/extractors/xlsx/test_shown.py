"""Number formats: what a cell stores, its format, what it shows."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.xlsx.shown import load_formats, show_number, show_text


@pytest.mark.parametrize(
    ("stored", "number_format", "shown"),
    [
        (0.961, "0.0%", "96.1%"),
        (1.0, "0%", "100%"),
        (0.96099999999999997, "0.00%", "96.10%"),
        (1.0049999999999999, "0.00", "1.01"),  # a workbook's numbers have fifteen digits
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (12.5, "General", "12.5"),
        (12.0, "", "12"),
        (1 / 3, "General", "0.333333333"),
        (123456789.123, "0.0,", "123456.8"),
        (0.5, "#.##", ".5"),
        (7, "000", "007"),
        (12000, "0.00E+00", "1.20E+04"),
        (0.25, "# ?/?", "0.25"),  # fractions are shown as General
        (99.995, "0.00E+00", "1.00E+02"),
        (17615.4, "##0.0E+0", "17.6E+3"),
        (176.15000000000001, "General", "176.15"),
        (0.285, "0%", "29%"),
    ],
)
def test_digits(stored, number_format, shown):
    assert show_number(stored, number_format) == shown


@pytest.mark.parametrize(
    ("stored", "number_format", "shown"),
    [
        (176154321, "0!.0,", "17615.4"),  # 元 shown as 万元: the point is fixed text amid the digits
        (176154321, "0\\.0,", "17615.4"),
        (176154321, '0"."0,"万元"', "17615.4万元"),
        (17615432, '0!.0000"万元"', "1761.5432万元"),
        (-176154321, "0\\.00,", "-1761.54"),
        (123, "0!.0,", "0.0"),
        (7654321, "000-0000", "765-4321"),
        (20240131, "0000-00-00", "2024-01-31"),
        (3, "00-00", "00-03"),
        (98, "0!%", "98%"),
        (0.5, '0.00" "00', "0.50 00"),
    ],
)
def test_fixed_text_amid_the_digits(stored, number_format, shown):
    assert show_number(stored, number_format) == shown


@pytest.mark.parametrize(
    ("stored", "number_format", "shown"),
    [
        (-3.5, "0.00", "-3.50"),
        (-3.5, "0.00_);[Red](0.00)", "(3.50)"),
        (-0.001, "0.00", "0.00"),
        (0, "0;-0;;@", ""),  # zeros are not shown
        (0, '#,##0.00;-#,##0.00;"-"', "-"),
        (5, ";;;", ""),
        (50, '[>=60]"合格";"不合格"', "不合格"),
        (70, '[>=60]"合格";"不合格"', "合格"),
    ],
)
def test_sections_by_sign_and_by_condition(stored, number_format, shown):
    assert show_number(stored, number_format) == shown


@pytest.mark.parametrize(
    ("stored", "number_format", "shown"),
    [
        (3, 'General"万元"', "3万元"),
        (3, 'G/通用格式"万元"', "3万元"),
        (120, '"≥"0"人"', "≥120人"),
        (5, "[$￥-804]#,##0.00", "￥5.00"),
        (98, "0\\分", "98分"),
        (12, "[DBNum1][$-804]General", "12"),
    ],
)
def test_fixed_text(stored, number_format, shown):
    assert show_number(stored, number_format) == shown


@pytest.mark.parametrize(
    ("stored", "number_format", "shown"),
    [
        (45000, "yyyy/m/d", "2023/3/15"),
        (45000, 'yyyy"年"m"月"d"日"', "2023年3月15日"),
        (45000.75, "yyyy-mm-dd hh:mm:ss", "2023-03-15 18:00:00"),
        (45000.75, "h:mm AM/PM", "6:00 PM"),
        (45000.75, '上午/下午h"时"mm"分"', "下午6时00分"),
        (1.5, "[h]:mm", "36:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (45000, "d-mmm-yy", "15-Mar-23"),
        (45000, "aaaa", "星期三"),
        (45000, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2023年3月15日"),  # as the system has it
        (45000.75, "[$-F400]h:mm:ss\\ AM/PM", "18:00:00"),
        (1e9, "yyyy/m/d", "1000000000"),  # no day: as General
    ],
)
def test_dates(stored, number_format, shown):
    assert show_number(stored, number_format) == shown


def test_dates_that_count_from_1904():
    assert show_number(43538, "yyyy/m/d", from_1904=True) == "2023/3/15"


@pytest.mark.parametrize(
    ("text", "number_format", "shown"),
    [
        ("甲", "General", "甲"),
        ("甲", "0.00", "甲"),
        ("甲", '@"万元"', "甲万元"),
        ("甲", ";;;", ""),
        ("甲", "0;0;0;@", "甲"),
    ],
)
def test_texts(text, number_format, shown):
    assert show_text(text, number_format) == shown


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_what_is_shown_with_decimals_reads_back_as_the_number(number, decimals):
    stored = number / 10**decimals
    shown = show_number(stored, "0." + "0" * decimals if decimals else "0")
    assert float(shown) == stored


@given(st.text('#0?,.%;@"\\[]_*ymdhsEGeneral-+/ 年', max_size=20), st.floats(-1e9, 1e9))
def test_no_format_is_refused(number_format, stored):
    assert isinstance(show_number(stored, number_format), str)


_POWERS = {
    0: ("0", "0.0", "#,##0.00", "0.00_ ", '0.000"万元"', "#,##0.0000"),
    2: ("0%", "0.0%", "0.00%"),
    -3: ("0.00,", "#,##0.0,"),
    -4: ("0!.0,", "0\\.0000", '0"."0,"万元"'),
    -5: ("0\\.00,",),
    -6: ("0.00,,",),
}
_SCALED = st.sampled_from([(each, power) for power, formats in _POWERS.items() for each in formats])
"""Formats, and the power of ten that they show a number by."""


def test_system_formats_of_negative_and_large_numbers_stay_numbers():
    assert show_number(-1, "[$-F800]dddd") == "-1"


@given(st.decimals(0, 10**11, places=4), _SCALED)
def test_what_is_shown_is_the_number_to_the_last_digit(number, scaled):
    """A slip of a digit, or of a power of ten, is seen in every format that amounts and rates are shown by."""
    number_format, power = scaled
    shown = re.sub(r"[^0-9.]", "", show_number(float(number), number_format))
    decimals = len(shown.partition(".")[2])
    stored = Decimal(f"{float(number):.15g}").scaleb(power)
    assert Decimal(shown) == stored.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def test_formats_named_by_number():
    formats = load_formats()
    assert (formats[9], formats[10], formats[14], formats[49]) == ("0%", "0.00%", "yyyy/m/d", "@")
