from __future__ import annotations

from decimal import Decimal

import pytest

from normalizers.ratios import read_rate, read_share
from tests.normalizers.drawn import cases


@pytest.mark.parametrize(
    ("cell", "part", "whole", "value", "doubtful"),
    cases(
        """
        129.4%      | ∅   | ∅       | 1.294  |
        １００.00％ | ∅   | ∅       | 1.0000 |
        3‰          | ∅   | ∅       | 0.003  |
        百分之九十五 | ∅  | ∅       | 0.95   |
        100%（全部）| ∅   | ∅       | 1.00   |
        163.40      | 817 | 817 500 | 1.6340 |
        100         | ∅   | ∅       | 1.00   |
        98          | 3   | 4       | 0.98   |
        1           | 8   | 8       | 1      |
        1           | 1   | 100     | 0.01   |
        1.29        | 129 | 100     | 1.29   |
        0.84        | 21  | 25      | 0.84   |
        0.84        | 21  | 2500    | 0.0084 |
        0           | 5   | 8       | 0.00   |
        0.98        | ∅   | ∅       | 0.98   | doubtful
        1           | ∅   | ∅       | 1      | doubtful
        1           | 8   | 0       | 1      | doubtful
        0.9         | 8   | 80      | 0.9    | doubtful
        -1          | 8   | 8       | -1     | doubtful
        完成98%     | ∅   | ∅       | 0.98   | doubtful
        """,
        5,
    ),
)
def test_the_scale_of_a_rate_is_settled_by_its_sign_its_size_or_what_it_is_of(cell, part, whole, value, doubtful):
    wholes = tuple(Decimal(one) for one in whole.split()) if whole else ()
    figure = read_rate(cell, part=Decimal(part) if part else None, whole=wholes)
    assert figure is not None
    assert (figure.value, figure.unit, figure.reading) == (Decimal(value), "ratio", "number")
    assert figure.doubtful == (doubtful == "doubtful")


def test_a_header_that_says_per_cent_settles_it():
    figure = read_rate("0.9", unit="%")
    assert figure is not None
    assert (figure.value, figure.doubtful) == (Decimal("0.009"), False)


def test_a_wrong_rate_is_kept_as_stated():
    """执行率 100 over 60 of 80: the document contradicts itself, the value stays."""
    figure = read_rate("100%", part=Decimal(60), whole=(Decimal(80),))
    assert figure is not None
    assert figure.value == 1


@pytest.mark.parametrize(
    ("cell", "reading"),
    cases(
        """
        #DIV/0!     | unparsed
        12.5万元    | unparsed
        98.5.1      | unparsed
        /           | placeholder
        不适用      | placeholder
        较好        | words
        """,
        2,
    ),
)
def test_what_is_no_rate_has_no_value(cell, reading):
    figure = read_rate(cell)
    assert figure is not None
    assert (figure.value, figure.unit, figure.reading) == (None, None, reading)


def test_several_rates_give_the_first_and_say_so():
    figure = read_rate("省级98%，市级95%")
    assert figure is not None
    assert (figure.value, figure.reading) == (Decimal("0.98"), "several")


def test_blank_is_none():
    assert read_rate(" ") is None
    assert read_share("") is None


def test_the_print_tells_the_precision():
    figure = read_rate("129.40%")
    assert figure is not None
    assert (str(figure.value), figure.half_step) == ("1.2940", Decimal("0.00005"))
    share = read_share("86.8%")
    assert share is not None
    assert share.value == Decimal("0.868")
