from decimal import Decimal

import pytest

from corpus.truth.records import Measure
from corpus.writing import Hand, state_amount, state_measure, state_or_zero, state_points, state_rate


@pytest.mark.parametrize(
    ("hand", "value", "raw"),
    [
        (Hand(), "45.50", "45.5"),
        (Hand(), "45.00", "45"),
        (Hand(trims=False), "45", "45.00"),
        (Hand(trims=False, places=4), "45.1", "45.1000"),
        (Hand(money_unit="元"), "12.3456", "123456"),
        (Hand(money_unit="元", trims=False), "12.3456", "123456.00"),
        (Hand(money_unit="元", groups=True), "1234.5678", "12,345,678"),
    ],
)
def test_an_amount_keeps_its_value_whatever_the_hand(hand, value, raw):
    stated = state_amount(hand, Decimal(value))
    assert stated.raw == raw
    assert stated.value == Decimal(value)


@pytest.mark.parametrize(
    ("zero", "raw", "value"),
    [("digit", "0", 0), ("decimals", "0.00", 0), ("blank", None, None), ("slash", "/", None), ("dash", "—", None)],
)
def test_blank_nought_and_marks_are_different_things(zero, raw, value):
    stated = state_or_zero(Hand(zero=zero), Decimal(0))
    assert (stated.raw, stated.value) == (raw, value)


@pytest.mark.parametrize(
    ("hand", "raw", "value"),
    [
        (Hand(rate_places=2), "98.52%", "0.9852"),
        (Hand(rate_places=1), "98.5%", "0.985"),
        (Hand(rate_places=0), "99%", "0.99"),
        (Hand(rate_places=2, rate_form="bare"), "98.52", "0.9852"),
    ],
)
def test_a_rate_is_stated_as_rounded(hand, raw, value):
    stated = state_rate(hand, Decimal("98.519"), Decimal(100))
    assert (stated.raw, stated.value) == (raw, Decimal(value))


@pytest.mark.parametrize(("places", "raw"), [(None, "4.5"), (2, "4.50"), (1, "4.5"), (0, "4.5")])
def test_points_never_lose_a_digit(places, raw):
    assert state_points(Hand(score_places=places), Decimal("4.5")).raw == raw


@pytest.mark.parametrize(
    ("measure", "hand", "raw", "value", "unit"),
    [
        (Measure(op=">=", value=Decimal(50), unit="场"), Hand(), "≥50场", "50", "场"),
        (Measure(op=">=", value=Decimal("0.95"), unit="ratio"), Hand(at_least="不低于"), "不低于95%", "0.95", "ratio"),
        (Measure(op="<=", value=Decimal("0.0015"), unit="permille"), Hand(), "≤1.5‰", "0.0015", "ratio"),
        (Measure(op="<=", value=Decimal("12.50"), unit="万元"), Hand(at_most="≦"), "≦12.5万元", "12.5", "万元"),
        (Measure(op=">=", value=Decimal("1.2"), unit="万人次"), Hand(), "≥1.2万人次", "12000", "人次"),
        (Measure(op="=", value=Decimal(0), unit="起"), Hand(), "0起", "0", "起"),
    ],
)
def test_a_target_and_what_a_reader_takes_from_it(measure, hand, raw, value, unit):
    stated = state_measure(hand, measure)
    assert (stated.raw, stated.op, stated.value, stated.unit) == (raw, measure.op, Decimal(value), unit)


def test_a_range_has_two_ends():
    stated = state_measure(Hand(), Measure(op="range", value=Decimal(50), value_max=Decimal(90), unit="元"))
    assert (stated.raw, stated.value, stated.value_max, stated.unit) == ("50-90元", Decimal(50), Decimal(90), "元")


def test_words_have_neither_operator_nor_value():
    stated = state_measure(Hand(), Measure(words="有效提升"))
    assert (stated.raw, stated.op, stated.value, stated.unit) == ("有效提升", None, None, None)
