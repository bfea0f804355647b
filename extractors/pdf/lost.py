"""Rules that the print has lost (断线): a cell whose texts stand as in two cells beside each other is parted again.

::

    │ 得分 │ 偏差 │      The rule between the two figures is missing.  But the line is drawn above and below, and each
    ├──────┼──────┤      figure stands in the middle of its own part, as no two texts of one cell do.  A lone text parts
    │  10     9   │      its cell too where it stands in the middle of a part, and the line is drawn on both sides.
    ├──────┼──────┤
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from extractors.pdf.lattice import Grid, GridCell
from extractors.pdf.pieces import Piece
from extractors.pdf.settings import Settings
from extractors.pdf.words import Word, join_blobs, split_rows


class _Cut(NamedTuple):
    """A place where a cell may be parted, across or down."""

    at: float
    start: float
    end: float
    drawn_beside: int
    """On how many of its sides the line goes on as a drawn rule between two cells."""
    needs: int
    """On how many it could."""
    takes_lone: bool
    """A lone text beside the middle of its cell tells something."""


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
    filled = [(grid.cells[index], blobs) for index, blobs in merged.items() if blobs]
    is_centred = (
        _mostly(
            _is_centred(
                [_across(blob) for blob in blobs], grid.xs[cell.col], grid.xs[cell.col + cell.col_span], settings
            )
            for cell, blobs in filled
            if cell.col_span > 1
        ),
        _mostly(
            _is_centred([_down(blob) for blob in blobs], grid.ys[cell.row], grid.ys[cell.row + cell.row_span], settings)
            for cell, blobs in filled
            if cell.row_span > 1
        ),
    )
    cells: list[GridCell] = []
    for index, cell in enumerate(grid.cells):
        cells += _part(grid, cell, owner, merged.get(index, ()), is_centred, settings)
    return grid if len(cells) == len(grid.cells) else replace(grid, cells=tuple(sorted(cells)))


def _mostly(votes: Iterable[bool]) -> bool:
    """Say whether at least two of some, and more than half, are so."""
    listed = list(votes)
    return sum(listed) > max(1, len(listed) / 2)


def _across(blob: Word) -> tuple[float, float, float]:
    return blob.x0, blob.x1, blob.size


def _down(blob: Word) -> tuple[float, float, float]:
    return blob.y0, blob.y1, blob.size


def _part(
    grid: Grid,
    cell: GridCell,
    owner: Mapping[tuple[int, int], int],
    blobs: Sequence[Word],
    is_centred: tuple[bool, bool],
    settings: Settings,
) -> tuple[GridCell, ...]:
    """Give the two parts of a cell, or the cell itself.

    ``is_centred``: whether merged cells of this table have their text in the middle, across and down; else a lone
    text beside the middle tells nothing.
    """
    if not blobs:
        return (cell,)
    row, col, rows, cols = cell
    x0, y0, x1, y1 = grid.box_of(cell)
    for edge in range(col + 1, col + cols):
        beside = _sides([(row - 1, edge - 1, row - 1, edge), (row + rows, edge - 1, row + rows, edge)], owner)
        cut = _Cut(grid.xs[edge], x0, x1, *beside, is_centred[0])
        if _is_cut([_across(blob) for blob in blobs], cut, settings):
            return GridCell(row, col, rows, edge - col), GridCell(row, edge, rows, col + cols - edge)
    for edge in range(row + 1, row + rows):
        beside = _sides([(edge - 1, col - 1, edge, col - 1), (edge - 1, col + cols, edge, col + cols)], owner)
        cut = _Cut(grid.ys[edge], y0, y1, *beside, is_centred[1])
        if _is_cut([_down(blob) for blob in blobs], cut, settings):
            return GridCell(row, col, edge - row, cols), GridCell(edge, col, row + rows - edge, cols)
    return (cell,)


def _sides(pairs: Sequence[tuple[int, int, int, int]], owner: Mapping[tuple[int, int], int]) -> tuple[int, int]:
    """Count the sides on which a line parts two cells, of those where there are cells at all."""
    found = [(owner.get((a, b)), owner.get((c, d))) for a, b, c, d in pairs]
    known = [(one, other) for one, other in found if one is not None and other is not None]
    return sum(one != other for one, other in known), len(pairs)


def _is_cut(spans: Sequence[tuple[float, float, float]], cut: _Cut, settings: Settings) -> bool:
    """Say whether texts (start, end and type size) stand in the parts of a cell as in cells of their own."""
    before = [span for span in spans if span[1] <= cut.at]
    after = [span for span in spans if span[0] >= cut.at]
    if len(before) + len(after) < len(spans) or not cut.drawn_beside:
        return False
    sides = [(before, cut.start, cut.at), (after, cut.at, cut.end)]
    if not all(_is_centred(texts, start, end, settings) for texts, start, end in sides if texts):
        return False
    return bool(before and after) or (
        cut.takes_lone and cut.drawn_beside == cut.needs and not _is_centred(spans, cut.start, cut.end, settings)
    )


def _is_centred(spans: Sequence[tuple[float, float, float]], start: float, end: float, settings: Settings) -> bool:
    """Say whether texts stand in the middle between two lines."""
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    return abs(first + last - start - end) / 2 <= settings.off_centre_em * max(size for *_, size in spans)


def _positions(cell: GridCell) -> Iterator[tuple[int, int]]:
    for row in range(cell.row, cell.row + cell.row_span):
        for col in range(cell.col, cell.col + cell.col_span):
            yield row, col
