"""Pairing two lists, against all pairings there are."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.assign import pair_freely, pair_in_order


@st.composite
def matrices(draw):
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    gain = st.sampled_from([0.0, 0.0, 0.5, 1.0]) | st.floats(0, 2)
    return draw(st.lists(st.lists(gain, min_size=m, max_size=m), min_size=n, max_size=n))


def worth(gains, pairs):
    return sum(gains[i][j] for i, j in pairs)


def every_pairing(n, m):
    """All pairings of as many as there can be; pairs without gain do no harm."""
    if n > m:
        yield from ([(i, j) for j, i in pairs] for pairs in every_pairing(m, n))
    else:
        yield from (list(enumerate(columns)) for columns in permutations(range(m), n))


def every_pairing_in_order(n, m):
    for size in range(min(n, m) + 1):
        for rows in combinations(range(n), size):
            yield from (list(zip(rows, columns, strict=True)) for columns in combinations(range(m), size))


@given(matrices())
def test_no_pairing_is_worth_more(gains):
    pairs = pair_freely(gains)

    assert all(gains[i][j] > 0 for i, j in pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    best = max(worth(gains, other) for other in every_pairing(len(gains), len(gains[0])))
    assert worth(gains, pairs) == pytest.approx(best)


@given(matrices())
def test_no_pairing_in_order_is_worth_more(gains):
    pairs = pair_in_order(gains)

    assert all(gains[i][j] > 0 for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in combinations(pairs, 2))
    best = max(worth(gains, other) for other in every_pairing_in_order(len(gains), len(gains[0])))
    assert worth(gains, pairs) == pytest.approx(best)


@pytest.mark.parametrize("pair", [pair_freely, pair_in_order])
@pytest.mark.parametrize("gains", [[], [[]], [[], []], [[0.0]], [[0.0, 0.0], [0.0, 0.0]], [[-1.0]]])
def test_nothing_to_gain_makes_no_pair(pair, gains):
    assert pair(gains) == ()


@pytest.mark.parametrize("pair", [pair_freely, pair_in_order])
def test_equal_gains_are_settled_by_order(pair):
    assert pair([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]) == ((0, 0), (1, 1))


def test_the_better_whole_goes_before_the_better_pair():
    assert pair_freely([[1.0, 0.9], [0.9, 0.0]]) == ((0, 1), (1, 0))
