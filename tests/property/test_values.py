"""Rules of values that hold for every input; each test quotes the rule it checks."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import lexicon
from normalizers.contacts import mask_digits, mask_phone
from normalizers.dates import find_fiscal_year, read_date
from normalizers.measures import judge_met, read_measure
from normalizers.numbers import find_numbers, parse_decimal, parse_numeral, read_amount
from normalizers.ratios import read_rate
from normalizers.text import clean_text, has_visible, join_lines, match_key, split_bracketed_points, strip_number
from normalizers.units import scale, to_base, to_contract, to_wan
from tests.property.strategies import BLANKS, document_texts, mobile_numbers, printed_numbers, units

FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@given(printed_numbers())
def test_parse_of_print_is_identity(number: Decimal):
    """``parse_decimal`` reads what is printed, digit for digit: also with separators, a sign, or full width."""
    printed = f"{number:f}"
    assert str(parse_decimal(printed)) == str(number)
    assert str(parse_decimal(f"{number:,f}")) == str(number)
    assert parse_decimal(printed.translate(FULL_WIDTH)) == number
    assert parse_decimal(f"-{printed}") == parse_decimal(f"▲{printed}") == parse_decimal(f"（{printed}）") == -number


@given(document_texts() | st.text(max_size=30))
def test_cleaning_twice_changes_nothing(text: str):
    """``clean_text`` and ``join_lines`` are idempotent, and agree on what is visible."""
    cleaned, joined = clean_text(text), join_lines(text)
    assert clean_text(cleaned) == cleaned
    assert join_lines(joined) == joined
    assert bool(cleaned) == bool(joined) == has_visible(text)


@given(document_texts())
def test_cleaning_a_joined_text_is_cleaning_the_text(text: str):
    """A value read from the raw column is the value read from the cell."""
    assert clean_text(join_lines(text)) == clean_text(text)


@given(document_texts())
def test_cleaning_takes_nothing_visible_away(text: str):
    """Only blanks go and only widths change, so labels compare the same before and after."""
    assert match_key(clean_text(text)) == match_key(text)


@given(printed_numbers(), st.sampled_from(("万元", "%", "人次", "元/亩")))
def test_folding_keeps_the_value(number: Decimal, unit: str):
    """Full-width digits mean what half-width digits mean."""
    half, full = read_measure(f"≥{number:f}{unit}"), read_measure(f"≥{number:f}{unit}".translate(FULL_WIDTH))
    assert half is not None
    assert full is not None
    assert (half.op, half.value, half.unit) == (full.op, full.value, full.unit)


@given(printed_numbers(), units())
def test_a_unit_conversion_is_exact_and_invertible(number: Decimal, unit: str):
    """Every factor is a finite decimal: dividing by it gives the printed number back."""
    value, base = to_base(number, unit)
    factor = lexicon.units()[unit].factor
    assert value / factor == number
    assert to_base(value, base) == (value, base)


@given(printed_numbers(), st.sampled_from(("元", "千元", "万元", "百万元", "亿元")))
def test_money_moves_its_point_only(number: Decimal, unit: str):
    """The digits of an amount are those of the print, so its last place still tells the precision."""
    wan = to_wan(number, unit)
    assert wan is not None
    assert wan.as_tuple().digits == number.as_tuple().digits
    figure = read_amount(f"{number:,f}{unit}")
    assert figure is not None
    assert str(figure.value) == str(wan)


@given(printed_numbers(max_value=10**6), st.sampled_from(("10000", "0.01", "0.001", "15", "0.5")))
def test_scaling_is_exact(number: Decimal, factor: str):
    assert scale(number, Decimal(factor)) == number * Decimal(factor)


@given(
    st.sampled_from(("≥", "≧", "不低于", ">=", "≤", "不超过", "＞", "小于", "")),
    printed_numbers(),
    units("money", "ratio", "people", "visits", "count", "length", "mass", "score"),
)
def test_a_target_is_operator_number_and_unit(sign: str, number: Decimal, unit: str):
    """What stands in one cell and what stands in three columns is read the same."""
    whole = read_measure(f"{sign}{number:f}{unit}")
    columns = read_measure(f"{number:f}", operator=sign, unit=unit)
    assert whole is not None
    assert columns is not None
    assert (whole.value, whole.unit) == to_contract(number, unit) == (columns.value, columns.unit)
    assert whole.op == columns.op == lexicon.operators("before").get(sign, "=")
    assert (whole.reading, whole.doubtful) == ("number", False)


@pytest.mark.parametrize(("unit", "value"), [("%", Decimal("202406.18")), ("万元", Decimal("20240618")), ("日", None)])
def test_eight_digits_are_a_day_unless_their_unit_says_otherwise(unit: str, value: Decimal | None):
    """In one cell and in two."""
    whole, columns = read_measure(f"20240618{unit}"), read_measure("20240618", unit=unit)
    assert whole is not None
    assert columns is not None
    assert whole.value == columns.value == value


@given(printed_numbers(max_value=10**6), printed_numbers(max_value=10**6), st.booleans())
def test_a_number_meets_itself_and_more_meets_less(one: Decimal, other: Decimal, lower_is_better: bool):
    """A target without an operator is met when it is reached, for a cost when it is not exceeded."""
    target, actual = read_measure(f"{one:f}元"), read_measure(f"{other:f}元")
    assert judge_met(target, target, lower_is_better=lower_is_better) is True
    reached = other <= one if lower_is_better else other >= one
    assert judge_met(target, actual, lower_is_better=lower_is_better) is reached


@given(printed_numbers(max_value=1000, places=2))
def test_a_rate_with_its_sign_is_never_guessed(number: Decimal):
    """``%`` settles the scale, whatever part and whole say."""
    figure = read_rate(f"{number:f}%", part=Decimal(1), whole=(Decimal(3),))
    assert figure is not None
    assert (figure.value, figure.doubtful) == (scale(number, Decimal("0.01")), False)


@given(st.integers(1, 99999999))
def test_chinese_numerals_are_read_back(number: int):
    assert parse_numeral(spell(number)) == number


def spell(number: int) -> str:
    """A number from 1 to 99,999,999 in Chinese numerals."""
    if number >= 10000:
        rest = spell(number % 10000) if number % 10000 else ""
        return spell(number // 10000) + "万" + ("零" if 0 < number % 10000 < 1000 else "") + rest
    digits, text = "零一二三四五六七八九", ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += digits[digit] + name
        elif text and number % place and not text.endswith("零"):
            text += "零"
    return text


@given(mobile_numbers(), st.text(st.sampled_from("甲乙联系电话：，。 "), max_size=6), st.sampled_from(("", " ", "-")))
def test_masks_never_leak(number: str, around: str, gap: str):
    """No more than the first three and the last two digits of a telephone number are left, wherever it stands."""
    written = gap.join((number[:3], number[3:7], number[7:]))
    for masked in (mask_phone(f"{around}{written}{around}"), mask_digits(written)):
        assert re.findall(r"[0-9]", masked) == [*number[:3], *number[-2:]]
        assert mask_phone(masked) == masked


@given(document_texts())
def test_masking_twice_changes_nothing(text: str):
    assert mask_phone(mask_phone(text)) == mask_phone(text)


DAY_FORMS = ("{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0:%Y-%m-%d}", "{0:%Y%m%d}")


@given(st.dates(date(1949, 10, 1), date(2999, 12, 31)), st.sampled_from(DAY_FORMS))
def test_a_day_is_read_back(day: date, form: str):
    assert read_date(form.format(day)) == day


@given(st.integers(2000, 2099), document_texts(max_size=8))
def test_the_year_of_a_title_is_found(year: int, rest: str):
    assert find_fiscal_year(f"甲县{year}年度部门整体支出绩效自评表") == year


@given(document_texts() | st.text(max_size=30))
def test_no_text_breaks_a_reader(text: str):
    """Whatever a cell holds, a reader gives a record or None; a value only with a reading that says so."""
    for figure in (read_amount(text, "万元"), read_rate(text), read_measure(text, name=text)):
        if figure is not None:
            assert (figure.value is not None) == (figure.reading in ("number", "several"))
            assert figure.raw == figure.raw.strip()
        else:
            assert not has_visible(text)
    name, points = split_bracketed_points(text)
    assert points is not None or name == text
    number, rest = strip_number(text)
    assert rest if number is not None else rest == text


@given(document_texts())
def test_tokens_stand_in_order_and_do_not_overlap(text: str):
    cleaned = clean_text(text)
    tokens = find_numbers(cleaned)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    assert all(cleaned[token.start : token.number_end] == token.text for token in tokens)


def test_the_blanks_of_the_strategies_are_blank():
    assert not has_visible("".join(BLANKS))
