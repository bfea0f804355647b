"""Forms without any rules: cells of several lines, merged cells, and only the space between them (无框表单).

    部门名称              云岭县水文站              Words above each other without more space than between lines are
                  年初       全年                  one cell's text.  Between two such blobs beside each other a column
    资金总额     预算数     执行数    执行率          ends, between two above each other a row.  The fewest columns and
                 120.50    118.20     98.1%        rows that part them all are taken for the form's.

It is taken only where it comes out as a form: many lines of several words, hardly two blobs in one cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.pdf.geometry import Rect
from extractors.pdf.lattice import Grid, GridCell
from extractors.pdf.settings import Settings
from extractors.pdf.words import Row, Word, span_of, stab


def form_stretches(rows: Sequence[Row], settings: Settings) -> Iterator[list[Row]]:
    """Yield runs of lines that may be a form: many of three words or more, none of prose, all of one size."""
    if not rows:
        return
    width = max(row[-1].x1 for row in rows) - min(row[0].x0 for row in rows)
    stretch: list[Row] = []
    for row in rows:
        is_part = len(row) > 1 or row[0].x1 - row[0].x0 < settings.filler_share * width
        if stretch and not (is_part and _follows(stretch[-1], row, settings)):
            yield from _if_form(stretch, settings)
            stretch = []
        if is_part:
            stretch.append(row)
    yield from _if_form(stretch, settings)


def _follows(above: Row, row: Row, settings: Settings) -> bool:
    """Say whether a line may belong to the same form as the line above it."""
    size = max(above[0].size, row[0].size)
    is_near = row[0].y0 - above[0].y1 <= settings.row_gap_em * size
    return is_near and size <= min(above[0].size, row[0].size) * settings.same_size


def _if_form(stretch: list[Row], settings: Settings) -> Iterator[list[Row]]:
    """Yield a run without the single words at its end, if it has enough lines of several words."""
    while stretch and len(stretch[-1]) == 1:
        stretch = stretch[:-1]
    full = sum(len(row) > 2 for row in stretch)
    if full >= settings.least_form_lines and full >= settings.form_share * len(stretch):
        yield stretch


def read_form(rows: Sequence[Row], settings: Settings) -> Grid | None:
    """Read lines as a form without rules; None when blobs and gaps make no grid of their own accord."""
    blobs = _join_blobs(rows, settings)
    left, right = min(blob.x0 for blob in blobs), max(blob.x1 for blob in blobs)
    top, bottom = min(blob.y0 for blob in blobs), max(blob.y1 for blob in blobs)
    boxes = [(blob.x0, blob.y0, blob.x1, blob.y1) for blob in blobs]
    xs = [left, *stab(_gaps_beside(boxes)), right]
    ys = [top, *stab(_gaps_beside([(y0, x0, y1, x1) for x0, y0, x1, y1 in boxes])), bottom]
    if len(xs) < 4 or len(ys) < 4:
        return None
    places = [(_rows_of(blob, ys, settings), _columns_of(blob, xs, settings)) for blob in blobs]
    cells = _merge_overlapping([GridCell(down[0], across[0], len(down), len(across)) for down, across in places])
    if len(blobs) - len(cells) > settings.merged_share * len(blobs):
        return None
    covered = {place for cell in cells for place in _positions(cell)}
    blank = [(row, col) for row in range(len(ys) - 1) for col in range(len(xs) - 1) if (row, col) not in covered]
    cells += [GridCell(row, col, 1, 1) for row, col in blank]
    return Grid(xs=tuple(xs), ys=tuple(ys), cells=tuple(sorted(cells)))


def _positions(cell: GridCell) -> Iterator[tuple[int, int]]:
    """Yield the positions that a cell covers."""
    for row in range(cell.row, cell.row + cell.row_span):
        for col in range(cell.col, cell.col + cell.col_span):
            yield row, col


def _merge_overlapping(cells: list[GridCell]) -> list[GridCell]:
    """Make one cell of those that share a position: their blobs are parts of one text that stand apart."""
    merged: list[GridCell] = []
    for cell in cells:
        while True:
            taken = set(_positions(cell))
            other = next((other for other in merged if not taken.isdisjoint(_positions(other))), None)
            if other is None:
                break
            merged.remove(other)
            row, col = min(cell.row, other.row), min(cell.col, other.col)
            bottom = max(cell.row + cell.row_span, other.row + other.row_span)
            right = max(cell.col + cell.col_span, other.col + other.col_span)
            cell = GridCell(row, col, bottom - row, right - col)
        merged.append(cell)
    return merged


def _gaps_beside(boxes: Sequence[Rect]) -> list[tuple[float, float]]:
    """List the gaps between each box and the nearest one to its right at the same height."""
    gaps = []
    for box in boxes:
        right = min(
            (other[0] for other in boxes if other[0] > box[2] and other[1] < box[3] and other[3] > box[1]),
            default=None,
        )
        if right is not None:
            gaps.append((box[2], right))
    return gaps


def _columns_of(blob: Word, xs: Sequence[float], settings: Settings) -> range:
    slack = settings.overlap_em * blob.size
    return span_of(blob.x0 + slack, max(blob.x1 - slack, blob.x0 + slack), xs)


def _rows_of(blob: Word, ys: Sequence[float], settings: Settings) -> range:
    slack = settings.overlap_em * blob.size
    return span_of(blob.y0 + slack, max(blob.y1 - slack, blob.y0 + slack), ys)


def _join_blobs(rows: Sequence[Row], settings: Settings) -> list[Word]:
    """Join the words of neighbouring lines that are one wrapped text: one below the other, as close as running text."""
    blobs: list[Word] = []
    for row in rows:
        for word in row:
            above = [
                index
                for index, blob in enumerate(blobs)
                if min(blob.x1, word.x1) - max(blob.x0, word.x0) > min(blob.x1 - blob.x0, word.x1 - word.x0) / 2
                and word.y0 - blob.y1 < settings.leading_em * word.size
            ]
            if above:
                blob = blobs.pop(above[-1])
                word = Word(
                    min(blob.x0, word.x0),
                    min(blob.y0, word.y0),
                    max(blob.x1, word.x1),
                    max(blob.y1, word.y1),
                    blob.text + word.text,
                    word.size,
                )
            blobs.append(word)
    return blobs
