"""Column edges of printed grids: whether two grids stand on the same columns, and the columns of both together.

A form cut by a page end shows on each page only the edges that occur there::

    page 2   0   60   120       260   390   440      the block of indicators
    page 1   0   60        200        390   440      the block of money
    union    0   60   120  200  260   390   440

Where no line is drawn, an edge may lie anywhere in the gap between two columns' texts: then two edges are one when
their gaps overlap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

TOLERANCE = 3.0
"""Points by which one printed line may differ between pages (rounded widths, crooked scans); no column is so narrow."""

LEAST_WITHIN = 5
"""A piece that lacks a column is told by at least so many edges."""

SHARED = 0.5
"""Least share of the smaller grid's inner edges that must be found in the other."""


Gaps = Mapping[float, tuple[float, float]]
"""For each edge without a drawn line how far left and right it may lie."""

_DRAWN: Gaps = MappingProxyType({})


class Columns(NamedTuple):
    """The columns of a grid, or of all grids of one table so far."""

    edges: tuple[float, ...]
    gaps: Gaps

    def unite(self, other: Columns) -> Columns:
        """Take in the columns of a grid that goes on with the table.  Raises: ValueError when they do not fit."""
        gaps = {**self.gaps, **other.gaps}
        united = unite_edges(self.edges, other.edges, gaps)
        if united is None:
            raise ValueError("a grid was taken for a piece whose columns do not fit")
        return Columns(united[0], gaps)

    def place(self, other: Columns) -> tuple[float, ...]:
        """Give for each edge of a grid of the table the one of these it stands for.  Raises: as ``unite``."""
        united = unite_edges(self.edges, other.edges, {**self.gaps, **other.gaps})
        if united is None:
            raise ValueError("a grid was taken for a piece whose columns do not fit")
        return united[1]


class Match(Struct, frozen=True, kw_only=True):
    """How the columns of two grids agree."""

    complete: bool
    """Every edge of the one with fewer columns occurs in the other."""


def match_edges(first: Sequence[float], second: Sequence[float], gaps: Gaps = _DRAWN) -> Match | None:
    """Say whether two grids can be pieces of one table; None when they cannot or edges are unknown.

    The outer edges must agree (or the whole grid be shifted, as by mirrored margins), and at least half of the inner
    edges of the one that has fewer.  Two grids of which only one has inner edges never agree.
    """
    if len(first) < 2 or len(second) < 2:
        return None
    moved = _align(first, second, gaps)
    if moved is None or (len(first) > 2) != (len(second) > 2):
        return None
    found = {near for near in _pair(first, moved, gaps)[1:-1] if near is not None}
    fewest = min(len(first), len(second)) - 2
    if len(found) < SHARED * fewest or unite_edges(first, second, gaps) is None:
        return None
    return Match(complete=len(found) == fewest)


def unite_edges(
    first: Sequence[float], second: Sequence[float], gaps: Gaps = _DRAWN
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The edges of both grids, and for each edge of the second the one of them it stands for.

    Edges within the tolerance are one, at the first grid's position.  None when the widths differ, or two edges of the
    second would fall on one.
    """
    moved = _align(first, second, gaps)
    if moved is None:
        return None
    pairs = _pair(first, moved, gaps)
    stands_for = [edge if near is None else first[near] for edge, near in zip(moved, pairs, strict=True)]
    if any(left >= right for left, right in pairwise(stands_for)):
        return None
    return tuple(sorted({*first, *stands_for})), tuple(stands_for)


def _align(first: Sequence[float], second: Sequence[float], gaps: Gaps) -> list[float] | None:
    """The second grid's edges moved so that its outer edges lie on the first's; None when the widths differ.

    A piece that lacks a whole column of merged or undrawn cells at one side lies on the first's edges as it is.
    """
    if any(edge in gaps for edge in (first[0], second[0], first[-1], second[-1])):
        ends = ((first[0], second[0]), (first[-1], second[-1]))
        return list(second) if all(_are_near(*pair, gaps) for pair in ends) else None
    left = second[0] - first[0]
    right = second[-1] - first[-1]
    if abs(left - right) > TOLERANCE:
        return list(second) if _lies_within(first, second, gaps) else None
    return [edge - (left + right) / 2 for edge in second]


def _lies_within(first: Sequence[float], second: Sequence[float], gaps: Gaps) -> bool:
    """All edges of the second grid are edges of the first, one of the outer ones its own outer edge."""
    shares_border = min(abs(second[0] - first[0]), abs(second[-1] - first[-1])) <= TOLERANCE
    are_known = all(_nearest(first, edge, gaps) is not None for edge in second)
    return len(second) >= LEAST_WITHIN and shares_border and are_known


def _pair(first: Sequence[float], second: Sequence[float], gaps: Gaps) -> list[int | None]:
    """For each edge of the second grid the index of the first one's that it is; None where it is none of them.

    Where gaps leave a choice, the nearest pairs are made first, and no pair may cross another.
    """
    if gaps.keys().isdisjoint(first) and gaps.keys().isdisjoint(second):
        return [_nearest(first, edge, gaps) for edge in second]
    near = sorted(
        (abs(one - other), index, place)
        for index, one in enumerate(first)
        for place, other in enumerate(second)
        if _are_near(one, other, gaps)
    )
    pairs: dict[int, int] = {}
    for _, index, place in near:
        if all((index - other) * (place - at) > 0 for at, other in pairs.items()):
            pairs[place] = index
    return [pairs.get(place) for place in range(len(second))]


def _nearest(edges: Sequence[float], edge: float, gaps: Gaps) -> int | None:
    """The index of the nearest edge that may be the same; None when there is none."""
    place = bisect_left(edges, edge)
    near = [index for index in (place - 1, place) if 0 <= index < len(edges) and _are_near(edges[index], edge, gaps)]
    return min(near, key=lambda index: abs(edges[index] - edge), default=None)


def _are_near(one: float, other: float, gaps: Gaps) -> bool:
    """Two edges may be one: they lie within the tolerance, or could."""
    if abs(one - other) <= TOLERANCE:
        return True
    (low, high), (left, right) = gaps.get(one, (one, one)), gaps.get(other, (other, other))
    return low - TOLERANCE <= right and left - TOLERANCE <= high
