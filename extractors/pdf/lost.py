"""Rules that the print has lost (断线): a cell whose texts stand as in cells beside each other is parted again.

::

    │ 得分 │ 偏差 │      The rule between the two figures is missing.  But the line is drawn above and below, and each
    ├──────┼──────┤      figure stands in the middle of its own part, as no two texts of one cell do.  A lone text parts
    │  10     9   │      its cell too where it stands in the middle of a part.
    ├──────┼──────┤

A name may stand at its part's start where the line is drawn on both sides.  Where a lone text has the line drawn on one
side only, the parts are marked as doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from msgspec.structs import replace

from extractors.pdf.lattice import Grid, GridCell
from extractors.pdf.pieces import Piece
from extractors.pdf.settings import Settings
from extractors.pdf.words import Word, join_blobs, split_rows

_MOST_EDGES = 6
"""Of more edges between the texts of one cell, only the first are tried together."""

_Span = tuple[float, float, float]
"""A text along one direction: start, end and type size."""


class _Edge(NamedTuple):
    """A grid line that would part a cell."""

    line: int
    at: float
    is_whole: bool
    """On both sides of the cell the line goes on as a drawn rule between two cells; else on one."""


class _Way(NamedTuple):
    """A cell seen along one direction, across or down."""

    spans: tuple[_Span, ...]
    start: float
    end: float
    edges: tuple[_Edge, ...]
    """Those that no text reaches over."""
    is_centred: bool
    """Merged cells of this table have their texts in the middle; else a lone one beside the middle tells nothing."""
    may_be_flush: bool
    """A text may also stand at its cell's start."""


class _Cuts(NamedTuple):
    """Where a cell is parted in one direction."""

    edges: tuple[_Edge, ...]
    is_sure: bool


def mend_grid(grid: Grid, texts: Mapping[int, Sequence[Piece]], settings: Settings) -> Grid:
    """Part the cells between whose texts a rule has been lost; the same grid when there are none.

    ``texts``: the pieces in each cell, by its index.
    """
    owner = {place: index for index, cell in enumerate(grid.cells) for place in _positions(cell)}
    merged = {
        index: join_blobs(split_rows(texts.get(index, ()), settings.form_gutter_em), settings)
        for index, cell in enumerate(grid.cells)
        if cell.row_span > 1 or cell.col_span > 1
    }
    filled = {index: tuple(blobs) for index, blobs in merged.items() if blobs}
    ways = {index: (_across(grid, index, filled, owner), _down(grid, index, filled, owner)) for index in filled}
    are_centred = [
        _mostly(
            _are_centred(way.spans, way.start, way.end, settings)
            for index, both in ways.items()
            if (way := both[direction]) and (grid.cells[index].col_span, grid.cells[index].row_span)[direction] > 1
        )
        for direction in (0, 1)
    ]
    cells: list[GridCell] = []
    doubtful = set(grid.doubtful)
    for index, cell in enumerate(grid.cells):
        parts: tuple[GridCell, ...] = (cell,)
        is_sure = True
        for direction, way in enumerate(ways.get(index, ())):
            cuts = _find_cuts(way._replace(is_centred=are_centred[direction]), settings)
            if cuts is not None:
                parts, is_sure = tuple(_part(cell, cuts, direction)), cuts.is_sure
                break
        cells += parts
        if not is_sure:
            doubtful.update((part.row, part.col) for part in parts)
    return (
        grid
        if len(cells) == len(grid.cells)
        else replace(grid, cells=tuple(sorted(cells)), doubtful=frozenset(doubtful))
    )


def _mostly(votes: Iterable[bool]) -> bool:
    """Say whether at least two of some, and more than half, are so."""
    listed = list(votes)
    return sum(listed) > max(1, len(listed) / 2)


_Owner = Mapping[tuple[int, int], int]
"""For each grid position the index of its cell."""


def _across(grid: Grid, index: int, blobs: Mapping[int, Sequence[Word]], owner: _Owner) -> _Way:
    row, col, rows, cols = grid.cells[index]
    spans = tuple((blob.x0, blob.x1, blob.size) for blob in blobs[index])
    beside = [
        (edge, grid.xs[edge], [((at, edge - 1), (at, edge)) for at in (row - 1, row + rows)])
        for edge in range(col + 1, col + cols)
    ]
    edges = tuple(_list_edges(beside, spans, owner))
    return _Way(spans, grid.xs[col], grid.xs[col + cols], edges, is_centred=False, may_be_flush=True)


def _down(grid: Grid, index: int, blobs: Mapping[int, Sequence[Word]], owner: _Owner) -> _Way:
    row, col, rows, cols = grid.cells[index]
    spans = tuple((blob.y0, blob.y1, blob.size) for blob in blobs[index])
    beside = [
        (edge, grid.ys[edge], [((edge - 1, at), (edge, at)) for at in (col - 1, col + cols)])
        for edge in range(row + 1, row + rows)
    ]
    edges = tuple(_list_edges(beside, spans, owner))
    return _Way(spans, grid.ys[row], grid.ys[row + rows], edges, is_centred=False, may_be_flush=False)


_Pair = tuple[tuple[int, int], tuple[int, int]]
"""The positions before and after a line, beside the cell."""


def _list_edges(
    lines: Iterable[tuple[int, float, Sequence[_Pair]]], spans: Sequence[_Span], owner: _Owner
) -> Iterator[_Edge]:
    """Yield the lines that are drawn beside a cell and that none of its texts reaches over."""
    for index, at, pairs in lines:
        found = [(owner.get(before), owner.get(after)) for before, after in pairs]
        drawn = sum(one is not None and other is not None and one != other for one, other in found)
        if drawn and not any(start < at < end for start, end, _ in spans):
            yield _Edge(index, at, drawn == len(pairs))


def _find_cuts(way: _Way, settings: Settings) -> _Cuts | None:
    """Find the edges such that each part has texts, and has them in the middle or at its start.

    As many edges as fit; for want of them, one beside which the texts stand, with the other part blank.
    """
    edges = way.edges[:_MOST_EDGES]
    for count in range(min(len(edges), len(way.spans) - 1), 0, -1):
        for chosen in combinations(edges, count):
            placings = [_place(texts, start, end, way, settings) for texts, start, end in _list_parts(way, chosen)]
            is_whole = all(edge.is_whole for edge in chosen)
            if all(placings) and (is_whole or "flush" not in placings) and _stand_off(way, chosen, settings):
                return _Cuts(chosen, is_sure=True)
    if not way.is_centred or _are_centred(way.spans, way.start, way.end, settings):
        return None
    for edge in sorted(edges, key=lambda edge: not edge.is_whole):
        filled = [part for part in _list_parts(way, (edge,)) if part[0]]
        may_be_cut = edge.is_whole or not _is_flush(way, way.spans, settings)
        if may_be_cut and len(filled) == 1 and _are_centred(*filled[0], settings):
            return _Cuts((edge,), edge.is_whole)
    return None


def _stand_off(way: _Way, edges: Iterable[_Edge], settings: Settings) -> bool:
    """Say whether the texts beside each edge are further apart than lines of one text; names in a line always are."""
    return way.may_be_flush or all(
        min(span[0] for span in way.spans if span[0] >= edge.at)
        - max(span[1] for span in way.spans if span[1] <= edge.at)
        >= settings.rows_apart_em * way.spans[0][2]
        for edge in edges
    )


def _list_parts(way: _Way, edges: Sequence[_Edge]) -> Iterator[tuple[list[_Span], float, float]]:
    """Yield the texts of each part, where it starts and where it ends."""
    for start, end in pairwise([way.start, *(edge.at for edge in edges), way.end]):
        yield [span for span in way.spans if start <= (span[0] + span[1]) / 2 < end], start, end


def _place(spans: Sequence[_Span], start: float, end: float, way: _Way, settings: Settings) -> str:
    """Name how texts stand between two lines: ``centred``, ``flush``, or nothing where there is no order in it."""
    if not spans:
        return ""
    if _are_centred(spans, start, end, settings):
        return "centred"
    return "flush" if start == way.start and _is_flush(way, spans, settings) else ""


def _is_flush(way: _Way, spans: Sequence[_Span], settings: Settings) -> bool:
    """Say whether texts stand at the start of the whole cell."""
    return way.may_be_flush and min((span[0] - way.start) / span[2] for span in spans) < settings.flush_em


def _are_centred(spans: Sequence[_Span], start: float, end: float, settings: Settings) -> bool:
    """Say whether texts stand in the middle between two lines."""
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    return abs(first + last - start - end) / 2 <= settings.off_centre_em * max(size for *_, size in spans)


def _part(cell: GridCell, cuts: _Cuts, direction: int) -> Iterator[GridCell]:
    """Yield the parts of a cell; ``direction``: 0 across, 1 down."""
    row, col, rows, cols = cell
    lines = [edge.line for edge in cuts.edges]
    if direction == 0:
        yield from (GridCell(row, left, rows, right - left) for left, right in pairwise([col, *lines, col + cols]))
    else:
        yield from (GridCell(top, col, bottom - top, cols) for top, bottom in pairwise([row, *lines, row + rows]))


def _positions(cell: GridCell) -> Iterator[tuple[int, int]]:
    for row in range(cell.row, cell.row + cell.row_span):
        for col in range(cell.col, cell.col + cell.col_span):
            yield row, col
