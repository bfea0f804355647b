"""Pairing two lists so that the sum of gains is greatest, in any order or without crossing (最优匹配).

Both take a matrix ``gains[i][j]``: what it is worth to pair the i-th of one list with the j-th of the other.  A gain of
0 or below makes no pair.  Equal sums are settled by the order of the lists, so the same lists give the same pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Gains = Sequence[Sequence[float]]
Pairs = tuple[tuple[int, int], ...]

_TIE = 1e-12
"""Two sums that differ by no more than rounding are the same sum."""


def pair_freely(gains: Gains) -> Pairs:
    """Pair by the Hungarian method, O(n²m); a list in good order costs little more than reading the matrix."""
    if not gains or not gains[0]:
        return ()
    if len(gains) > len(gains[0]):
        turned = pair_freely(list(zip(*gains, strict=True)))
        return tuple(sorted((i, j) for j, i in turned))
    costs = [[-max(gain, 0.0) for gain in line] for line in gains]
    pairs = ((row, column) for column, row in enumerate(_own_columns(costs)) if row is not None)
    return tuple(sorted((row, column) for row, column in pairs if gains[row][column] > 0))


def _own_columns(costs: list[list[float]]) -> list[int | None]:
    """Give every row a column, the sum of costs being least; the row of each column, None where it has none.

    ``costs``: no more rows than columns.  Rows and columns have prices such that no cost is below the sum of its two
    prices, and pairs cost exactly that; every row then takes the way of least extra cost to a free column.
    """
    n_columns = len(costs[0])
    row_prices = [0.0] * len(costs)
    column_prices = [0.0] * n_columns
    owners: list[int | None] = [None] * n_columns
    for start in range(len(costs)):
        came_from, free = _find_way(costs, row_prices, column_prices, owners, start)
        column: int | None = free
        while column is not None:
            before = came_from[column]
            owners[column] = start if before is None else owners[before]
            column = before
    return owners


def _find_way(
    costs: list[list[float]],
    row_prices: list[float],
    column_prices: list[float],
    owners: list[int | None],
    start: int,
) -> tuple[list[int | None], int]:
    """Search from a row for the free column of least extra cost, and move the prices along.

    Gives the column before each on the way (None: the way starts there), and the free column.
    """
    n_columns = len(column_prices)
    extra = [math.inf] * n_columns
    came_from: list[int | None] = [None] * n_columns
    open_columns = list(range(n_columns))
    passed: list[tuple[int, int]] = []
    row, last = start, None
    while True:
        line, price = costs[row], row_prices[row]
        least, nearest = math.inf, open_columns[0]
        for column in open_columns:
            cost = line[column] - price - column_prices[column]
            if cost < extra[column]:
                extra[column], came_from[column] = cost, last
            if extra[column] < least:
                least, nearest = extra[column], column
        row_prices[start] += least
        for owned, owner in passed:
            row_prices[owner] += least
            column_prices[owned] -= least
        for column in open_columns:
            extra[column] -= least
        owner_of_nearest = owners[nearest]
        if owner_of_nearest is None:
            return came_from, nearest
        open_columns.remove(nearest)
        passed.append((nearest, owner_of_nearest))
        row, last = owner_of_nearest, nearest


def pair_in_order(gains: Gains) -> Pairs:
    """Pair without crossing: both lists keep their order."""
    n, m = len(gains), len(gains[0]) if gains else 0
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    """The greatest sum that what follows i and j can give."""
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if gains[i][j] > 0:
                best[i][j] = max(best[i][j], gains[i][j] + best[i + 1][j + 1])
    pairs = []
    i = j = 0
    while i < n and j < m:
        if gains[i][j] > 0 and math.isclose(best[i][j], gains[i][j] + best[i + 1][j + 1], abs_tol=_TIE):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return tuple(pairs)
