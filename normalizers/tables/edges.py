"""Column edges of printed grids: whether two grids stand on the same columns, and the columns of both together.

A form cut by a page end shows on each page only the edges that occur there::

    page 2   0   60   120       260   390   440      the block of indicators
    page 1   0   60        200        390   440      the block of money
    union    0   60   120  200  260   390   440
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

TOLERANCE = 3.0
"""Points by which one printed line may differ between pages (rounded widths, crooked scans); no column is so narrow."""

LEAST_WITHIN = 5
"""A piece that lacks a column is told by at least so many edges."""

SHARED = 0.5
"""Least share of the smaller grid's inner edges that must be found in the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How the columns of two grids agree."""

    complete: bool
    """Every edge of the one with fewer columns occurs in the other."""


def match_edges(first: Sequence[float], second: Sequence[float]) -> Match | None:
    """Say whether two grids can be pieces of one table; None when they cannot or edges are unknown.

    The outer edges must agree (or the whole grid be shifted, as by mirrored margins), and at least half of the inner
    edges of the one that has fewer.  Two grids of which only one has inner edges never agree.
    """
    if len(first) < 2 or len(second) < 2:
        return None
    moved = _align(first, second)
    if moved is None or (len(first) > 2) != (len(second) > 2):
        return None
    found = {near for edge in moved[1:-1] if (near := _nearest(first, edge)) is not None}
    fewest = min(len(first), len(second)) - 2
    if len(found) < SHARED * fewest or unite_edges(first, second) is None:
        return None
    return Match(complete=len(found) == fewest)


def unite_edges(first: Sequence[float], second: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The edges of both grids, and for each edge of the second the one of them it stands for.

    Edges within the tolerance are one, at the first grid's position.  None when the widths differ, or two edges of the
    second would fall on one.
    """
    moved = _align(first, second)
    if moved is None:
        return None
    stands_for = []
    for edge in moved:
        near = _nearest(first, edge)
        stands_for.append(edge if near is None else first[near])
    if any(left >= right for left, right in pairwise(stands_for)):
        return None
    return tuple(sorted({*first, *stands_for})), tuple(stands_for)


def _align(first: Sequence[float], second: Sequence[float]) -> list[float] | None:
    """The second grid's edges moved so that its outer edges lie on the first's; None when the widths differ.

    A piece that lacks a whole column of merged or undrawn cells at one side lies on the first's edges as it is.
    """
    left = second[0] - first[0]
    right = second[-1] - first[-1]
    if abs(left - right) > TOLERANCE:
        return list(second) if _lies_within(first, second) else None
    return [edge - (left + right) / 2 for edge in second]


def _lies_within(first: Sequence[float], second: Sequence[float]) -> bool:
    """All edges of the second grid are edges of the first, one of the outer ones its own outer edge."""
    shares_border = min(abs(second[0] - first[0]), abs(second[-1] - first[-1])) <= TOLERANCE
    return len(second) >= LEAST_WITHIN and shares_border and all(_nearest(first, edge) is not None for edge in second)


def _nearest(edges: Sequence[float], edge: float) -> int | None:
    """The index of the nearest edge within the tolerance; None when there is none."""
    place = bisect_left(edges, edge)
    near = [index for index in (place - 1, place) if 0 <= index < len(edges) and abs(edges[index] - edge) <= TOLERANCE]
    return min(near, key=lambda index: abs(edges[index] - edge), default=None)
