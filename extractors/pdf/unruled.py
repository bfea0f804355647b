"""Forms without any rules: cells of several lines, merged cells, and only the space between them (无框表单).

    部门名称              云岭县水文站              Words above each other without more space than between lines are
                  年初       全年                  one cell's text.  Between two such blobs beside each other a column
    资金总额     预算数     执行数    执行率          ends, between two above each other a row.  The fewest columns and
                 120.50    118.20     98.1%        rows that part them all are taken for the form's.

It is taken only where it comes out as a form: no two blobs in one cell, most lines of several words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.pdf.lattice import Grid, GridCell
from extractors.pdf.settings import Settings
from extractors.pdf.words import Row, Word, gaps_between, span_of, stab


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
    small, large = sorted((above[0].size, row[0].size))
    return large <= 1.12 * small and row[0].y0 - above[0].y1 <= settings.row_gap_em * large


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
    xs = [left, *stab([gap for row in rows for gap in gaps_between([(word.x0, word.x1) for word in row])]), right]
    columns = [[blob for blob in blobs if col in _columns_of(blob, xs, settings)] for col in range(len(xs) - 1)]
    ys = [top, *stab([gap for column in columns for gap in gaps_between([(b.y0, b.y1) for b in column])]), bottom]
    if len(xs) < 4 or len(ys) < 4:
        return None
    owners: dict[tuple[int, int], Word] = {}
    cells = []
    for blob in blobs:
        across, down = _columns_of(blob, xs, settings), _rows_of(blob, ys, settings)
        for place in ((row, col) for row in down for col in across):
            if place in owners:
                return None
            owners[place] = blob
        cells.append(GridCell(down[0], across[0], len(down), len(across)))
    cells += [
        GridCell(row, col, 1, 1) for row in range(len(ys) - 1) for col in range(len(xs) - 1) if (row, col) not in owners
    ]
    return Grid(xs=tuple(xs), ys=tuple(ys), cells=tuple(sorted(cells)))


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
