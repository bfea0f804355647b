"""The grid of a table (表格网格): which position every stored cell covers (17.4).

Word stores rows of cells; where a cell stands follows from the spans before it.  Vertical merges are cells marked
``restart`` and ``continue``; the continued ones are stored, hold text at times, and show nothing::

    stored                                  printed
    | restart | b           |               | a   | b       |
    | continue| c   | d     |       →       |     | c  | d  |
    gridBefore=1    | e             |       .     | e       |     (. = missing, not blank)

Spans are believed as long as all rows come out equally long.  Where they do not, and the rows end at one edge by
their widths, the widths tell the columns (programs that write no spans); else short rows lack positions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Literal

from msgspec import Struct

Merge = Literal["none", "restart", "continue"]

_EDGE_TOLERANCE = 3.0
"""Points within which two column edges are one (about a millimetre; Word snaps dragged edges no finer)."""


StoredCell = tuple[int, int]
"""Row of a stored cell, and its number in that row."""


class CellShape(Struct, frozen=True, kw_only=True):
    """What a stored cell says of its place."""

    span: int = 1
    """Grid columns (``gridSpan``), at least 1."""
    vertical: Merge = "none"
    joins_left: bool = False
    """Continues the cell on its left (legacy ``hMerge``)."""


class RowShape(Struct, frozen=True, kw_only=True):
    """A stored row: its cells and the grid columns it leaves out at both ends."""

    cells: tuple[CellShape, ...]
    before: int = 0
    after: int = 0
    before_width: float | None = None
    """Points; None where not stated."""


class Spot(Struct, kw_only=True):
    """Where a printed cell stands, while its rows are being counted."""

    row: int
    col: int
    col_span: int
    row_span: int = 1
    grows: bool = False
    """Cells marked ``continue`` below belong to it."""
    stored: tuple[StoredCell, ...] = ()
    """The stored cells it covers; the first is the one that shows."""

    @property
    def end(self) -> int:
        """First grid column to its right."""
        return self.col + self.col_span


class Grid(Struct, frozen=True, kw_only=True):
    """The printed cells of a table."""

    n_rows: int
    n_cols: int
    spots: tuple[Spot, ...]
    """Sorted by (row, col); never overlapping."""
    col_edges: tuple[float, ...]
    """``n_cols + 1`` positions in points from the left edge; empty when unknown."""


Widths = Callable[[int], Sequence[float | None]]
"""The preferred widths of a row's stored cells in points, None where it is not stated in absolute terms.  Read when
they are asked for: most tables tell their columns without them.
"""

_Extents = list[list[tuple[int, int]]]
"""Per row, first column and end column of each stored cell."""


def lay_out(rows: Sequence[RowShape], widths: Widths, grid_widths: Sequence[float | None] = ()) -> Grid:
    """Place the stored cells of a table; ``grid_widths`` are those of ``tblGrid`` in points."""
    extents = _place_by_spans(rows)
    lengths = {(places[-1][1] if places else row.before) + row.after for row, places in zip(rows, extents, strict=True)}
    edges: tuple[float, ...] = ()
    n_cols = max(lengths, default=0)
    if len(lengths) > 1:
        placed = _place_by_widths(rows, widths)
        if placed is not None:
            extents, edges = placed
            n_cols = len(edges) - 1
    if not edges:
        edges = _find_edges(rows, extents, n_cols, widths, grid_widths)
    spots = _merge(rows, extents)
    return Grid(n_rows=len(rows), n_cols=n_cols, spots=tuple(spots), col_edges=edges)


def _place_by_spans(rows: Sequence[RowShape]) -> _Extents:
    extents: _Extents = []
    for row in rows:
        col = row.before
        places: list[tuple[int, int]] = []
        for cell in row.cells:
            places.append((col, col + cell.span))
            col += cell.span
        extents.append(places)
    return extents


def _place_by_widths(rows: Sequence[RowShape], widths: Widths) -> tuple[_Extents, tuple[float, ...]] | None:
    """Columns by the cells' widths; None unless every width is known and the rows end at one edge."""
    edges_of_rows: list[list[float]] = []
    for index, row in enumerate(rows):
        left = 0.0 if row.before == 0 else row.before_width
        stated = widths(index)
        known = [width for width in stated if width is not None and width > 0]
        if left is None or not known or len(known) < len(stated):
            return None
        edges_of_rows.append(list(accumulate(known, initial=left)))
    edges = _cluster(sorted(edge for row_edges in edges_of_rows for edge in row_edges))
    snapped = [[bisect_right(edges, edge) - 1 for edge in row_edges] for row_edges in edges_of_rows]
    if any(first >= second for row_edges in snapped for first, second in pairwise(row_edges)):
        return None
    if len({row_edges[-1] for row_edges in snapped}) > 1:
        return None
    return [list(pairwise(row_edges)) for row_edges in snapped], tuple(edges)


def _cluster(values: Sequence[float]) -> list[float]:
    """The first of each group of values that lie within the tolerance of one another."""
    edges: list[float] = []
    for value in values:
        if not edges or value - edges[-1] > _EDGE_TOLERANCE:
            edges.append(value)
    return edges


def _find_edges(
    rows: Sequence[RowShape], extents: _Extents, n_cols: int, widths: Widths, grid_widths: Sequence[float | None]
) -> tuple[float, ...]:
    """Column edges from the cells' widths, which Word lays out by, else from ``tblGrid``; empty when both lack some."""
    known: dict[int, float] = {0: 0.0}
    for index, (row, places) in enumerate(zip(rows, extents, strict=True)):
        if row.before and row.before not in known and row.before_width is not None:
            known[row.before] = row.before_width
        if any(end not in known for _, end in places):
            for width, (first, end) in zip(widths(index), places, strict=True):
                if end not in known and first in known and width is not None:
                    known[end] = known[first] + width
        if len(known) > n_cols:
            edges = tuple(known[col] for col in range(n_cols + 1) if col in known)
            if len(edges) == n_cols + 1 and all(a < b for a, b in pairwise(edges)):
                return edges
            break
    stated = [width for width in grid_widths[:n_cols] if width is not None]
    return tuple(accumulate(stated, initial=0.0)) if len(stated) == n_cols and n_cols else ()


def _merge(rows: Sequence[RowShape], extents: _Extents) -> list[Spot]:
    """Turn stored cells into printed ones: joined to the left, continued from above, or standing for themselves."""
    spots: list[Spot] = []
    above: dict[int, Spot] = {}
    for row_index, (row, places) in enumerate(zip(rows, extents, strict=True)):
        growing: dict[int, Spot] = {}
        index = 0
        while index < len(places):
            first = places[index][0]
            spot = above.get(first)
            count = 0 if spot is None else _count_continued(row, places, index, spot.end)
            if spot is not None and count:
                spot.row_span += 1
            else:
                count = _count_joined(row, index)
                grows = row.cells[index].vertical != "none"
                spot = Spot(row=row_index, col=first, col_span=places[index + count - 1][1] - first, grows=grows)
                spots.append(spot)
            spot.stored += tuple([(row_index, stored) for stored in range(index, index + count)])
            if spot.grows:
                growing[first] = spot
            index += count
        above = growing
    return spots


def _count_continued(row: RowShape, places: list[tuple[int, int]], index: int, end: int) -> int:
    """How many stored cells from ``index`` on continue the spot above, which ends at ``end``; 0 unless they fill it."""
    for last in range(index, len(places)):
        cell = row.cells[last]
        goes_on = cell.vertical == "continue" or (cell.joins_left and last > index)
        if not goes_on or places[last][1] > end:
            return 0
        if places[last][1] == end:
            return last - index + 1
    return 0


def _count_joined(row: RowShape, index: int) -> int:
    """A cell and the cells to its right that ``hMerge`` joins to it."""
    count = 1
    while index + count < len(row.cells) and row.cells[index + count].joins_left:
        count += 1
    return count
