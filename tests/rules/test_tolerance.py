"""How far printed figures may be apart: the contract's bound and the finer one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.tolerance import (
    count_decimals,
    is_same,
    judge_balance,
    judge_excess,
    judge_points,
    judge_ratio,
    judge_sum,
)


def d(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("18.46", "18.46", True),
        ("18.46", "18.45", False),
        ("205.725", "205.73", True),  # rounded to the fewer digits
        ("205.724", "205.73", False),
        ("100", "100.00", True),
        ("100", "100.40", True),
        ("100", "100.50", False),
        ("98", "97.93", True),
    ],
)
def test_one_thing_stated_twice(first, second, same):
    assert is_same(Decimal(first), Decimal(second)) is same
    assert is_same(Decimal(second), Decimal(first)) is same


@pytest.mark.parametrize(
    ("total", "parts", "verdict"),
    [
        ("40.00", ("10.00", "30.00"), "agrees"),
        ("40.01", ("10.00", "30.00"), "agrees"),  # each of the three may be off by 0.005
        ("40.02", ("10.00", "30.00"), "conflicts"),
        ("13.5", ("3.5", "7", "1", "2"), "agrees"),
        ("15.0", ("3.5", "7", "1", "2"), "doubtful"),  # only if 7, 1 and 2 had been rounded
        ("18.5", ("3.5", "7", "1", "2"), "conflicts"),
        ("16", ("7", "3", "5"), "doubtful"),  # whole figures side by side: rounding could do it, a person should look
        ("18", ("7", "3", "5"), "conflicts"),
        ("13.5", ("3.52", "9.99"), "agrees"),  # the total was rounded to fewer digits
        ("99.36", ("33", "33", "33"), "agrees"),  # the total's digits prove that the parts were rounded
        ("0", ("0", "0.00"), "agrees"),
    ],
)
def test_sum(total, parts, verdict):
    assert judge_sum(Decimal(total), d(*parts)) == verdict


def test_points_are_set_not_rounded():
    assert judge_points(Decimal(100), d("20", "30", "40", "10")) == "agrees"
    assert judge_points(Decimal(100), d("20", "30", "40", "9")) == "conflicts"
    assert judge_points(Decimal(100), d("22.5", "22.5", "22.5", "22.5", "10")) == "agrees"
    assert judge_points(Decimal(98), d("9.93", "88")) == "agrees"
    assert judge_points(Decimal("97.92"), d("9.93", "88")) == "agrees"
    many = ["5.0"] * 19
    assert judge_points(Decimal("94.0"), d(*many)) == "conflicts"  # nineteen times 0.05 would hide a whole point


def test_parts_under_qizhong_may_fall_short_but_not_exceed():
    assert judge_excess(Decimal("18.45"), d("11.20", "0")) == "agrees"
    assert judge_excess(Decimal("18.45"), d("11.20", "8.60")) == "conflicts"


def test_balance_of_two_splits():
    assert judge_balance(d("305.18"), d("261.48", "43.70")) == "agrees"
    assert judge_balance(d("305.18"), d("261.48", "44.70")) == "conflicts"


@pytest.mark.parametrize(
    ("rate", "part", "whole", "verdict"),
    [
        ("0.95", "114", "120", "agrees"),
        ("0.84", "21", "25", "agrees"),
        ("1.24", "286.30", "231.15", "agrees"),  # 123.86 % printed 124 %
        ("1.752", "61.40", "35.20", "conflicts"),  # 174.4 %
        ("1.00", "6", "7", "doubtful"),  # agrees only if 6 and 7 had been rounded
        ("1.00", "45", "50", "conflicts"),
        ("0.95", "0.3", "0.1", "conflicts"),
        ("0.333", "1", "3", "agrees"),
        ("0", "0", "5", "agrees"),
        ("7.5", "3", "0.4", "agrees"),
    ],
)
def test_ratio(rate, part, whole, verdict):
    assert judge_ratio(Decimal(rate), Decimal(part), Decimal(whole)) == verdict


def test_a_figure_printed_in_yi_keeps_its_coarse_digits():
    value = Decimal("1.2") * Decimal("1E+4")  # 1.2 亿元 in 万元
    assert count_decimals(value) == -3
    assert judge_sum(Decimal("12345"), [value]) == "agrees"
    assert judge_sum(Decimal("12600"), [value]) == "conflicts"


def test_nothing_printed_in_yi_is_nothing():
    nought = Decimal("0") * Decimal("1E+4")  # 0 亿元 in 万元
    assert judge_sum(Decimal("3.275"), [nought, Decimal("2.275")]) == "conflicts"
    assert judge_sum(Decimal("2.275"), [nought, Decimal("2.275")]) == "agrees"


amounts = st.lists(st.decimals(min_value=0, max_value=100_000, places=6), min_size=1, max_size=12)


@given(amounts, st.integers(min_value=0, max_value=4))
def test_rounding_alone_never_conflicts(exact, digits):
    """One precision all over: a computed sum may be off by half of the last digit of each figure, no more."""
    step = Decimal((0, (1,), -digits))
    parts = [value.quantize(step) for value in exact]
    total = sum(exact).quantize(step)
    assert judge_sum(total, parts) != "conflicts"
    if digits:
        assert judge_sum(total, parts) == "agrees"


@given(amounts, st.data())
def test_rounding_to_any_digits_never_conflicts(exact, data):
    digits = st.integers(min_value=0, max_value=4)
    parts = [value.quantize(Decimal((0, (1,), -data.draw(digits)))) for value in exact]
    total = sum(exact).quantize(Decimal((0, (1,), -data.draw(digits))))
    assert judge_sum(total, parts) != "conflicts"


@given(
    st.decimals(min_value=0, max_value=100_000, places=4),
    st.decimals(min_value=1, max_value=100_000, places=4),
    st.integers(min_value=2, max_value=4),
)
def test_rounding_alone_never_breaks_a_rate(part, whole, digits):
    rate = (part / whole).quantize(Decimal((0, (1,), -digits)))
    shown = Decimal("0.01")
    assert judge_ratio(rate, part, whole) == "agrees"
    assert judge_ratio(rate, part.quantize(shown), whole.quantize(shown)) == "agrees"


@given(amounts.filter(lambda values: len(values) > 1), st.data())
def test_one_changed_digit_shows(exact, data):
    """Parts and total printed alike: a digit before the point that was changed is noticed, one behind it mostly."""
    parts = [value.quantize(Decimal("0.01")) for value in exact]
    total = sum(parts)
    wrong = total + data.draw(st.sampled_from([1, -1, 10, 100]))
    assert judge_sum(wrong, parts) == "conflicts"
