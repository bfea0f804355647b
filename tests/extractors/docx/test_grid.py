"""The grid as a property: any merged table, stored the way Word stores it, comes back as it was drawn."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.docx.grid import CellShape, RowShape, lay_out
from tests.builders import draw
from tests.extractors.docx.cxml import tbl, tc, tr
from tests.extractors.docx.packages import only_table, read_body

Rectangle = tuple[int, int, int, int]
"""Row, column, rows, columns."""


@st.composite
def tilings(pick: st.DrawFn) -> tuple[int, int, list[Rectangle], set[tuple[int, int]]]:
    """A grid cut into rectangles, and the positions at row ends that no cell covers."""
    n_rows, n_cols = pick(st.integers(1, 6)), pick(st.integers(1, 6))
    missing = set()
    for row in range(n_rows):
        before, after = pick(st.integers(0, n_cols - 1)), pick(st.integers(0, n_cols - 1))
        if pick(st.integers(0, 4)) == 0 and before + after < n_cols:
            missing |= {(row, col) for col in (*range(before), *range(n_cols - after, n_cols))}
    free = {(row, col) for row in range(n_rows) for col in range(n_cols)} - missing
    rectangles = []
    while free:
        row, col = min(free)
        width = height = 1
        while (row, col + width) in free and pick(st.booleans()):
            width += 1
        while all((row + height, c) in free for c in range(col, col + width)) and pick(st.booleans()):
            height += 1
        rectangles.append((row, col, height, width))
        free -= {(r, c) for r in range(row, row + height) for c in range(col, col + width)}
    return n_rows, n_cols, rectangles, missing


def store(n_rows: int, n_cols: int, rectangles: list[Rectangle], missing: set[tuple[int, int]]) -> list[str]:
    """The rows as Word writes them."""
    rows = []
    for row in range(n_rows):
        cells = []
        for top, col, height, width in sorted(rectangles, key=lambda rectangle: rectangle[1]):
            if top <= row < top + height:
                merge = "" if height == 1 else "restart" if row == top else "continue"
                cells.append(tc(f"{top}.{col}" if row == top else "", span=width, v=merge))
        before = next(col for col in range(n_cols + 1) if (row, col) not in missing)
        after = next(gap for gap in range(n_cols + 1) if (row, n_cols - 1 - gap) not in missing)
        rows.append(tr(*cells, before=before, after=after if before < n_cols else 0))
    return rows


@settings(max_examples=60, deadline=None)
@given(tilings())
def test_what_word_stores_is_what_was_drawn(tiling: tuple[int, int, list[Rectangle], set[tuple[int, int]]]):
    n_rows, n_cols, rectangles, _ = tiling
    table = only_table(read_body(tbl(*store(*tiling))))
    assert (table.n_rows, table.n_cols) == (n_rows, n_cols)
    assert [(c.row, c.col, c.row_span, c.col_span) for c in table.cells] == sorted(rectangles)
    assert [cell.text for cell in table.cells] == [f"{row}.{col}" for row, col, _, _ in sorted(rectangles)]
    draw(table)  # refuses cells that overlap


SHAPES = st.builds(
    CellShape,
    span=st.integers(1, 4),
    vertical=st.sampled_from(["none", "restart", "continue"]),
    joins_left=st.booleans(),
)
ROWS = st.builds(
    RowShape,
    cells=st.lists(SHAPES, max_size=5).map(tuple),
    before=st.integers(0, 2),
    after=st.integers(0, 2),
    before_width=st.sampled_from([None, 10.0, 40.0]),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(ROWS, max_size=6),
    st.lists(st.lists(st.sampled_from([None, 20.0, 40.0, 60.0]), min_size=5, max_size=5), min_size=6, max_size=6),
    st.lists(st.sampled_from([None, 0.0, 20.0]), max_size=8),
)
def test_whatever_is_stored_no_cell_is_lost_and_none_overlap(
    rows: list[RowShape], widths: list[list[float | None]], grid_widths: list[float | None]
):
    grid = lay_out(rows, lambda row: widths[row][: len(rows[row].cells)], grid_widths)
    covered = [
        (row, col)
        for spot in grid.spots
        for row in range(spot.row, spot.row + spot.row_span)
        for col in range(spot.col, spot.end)
    ]
    assert len(covered) == len(set(covered))
    assert all(0 <= row < grid.n_rows and 0 <= col < grid.n_cols for row, col in covered)
    stored = sorted(place for spot in grid.spots for place in spot.stored)
    assert stored == [(row, index) for row, shape in enumerate(rows) for index in range(len(shape.cells))]
    assert len(grid.col_edges) in (0, grid.n_cols + 1)
    assert list(grid.col_edges) == sorted(grid.col_edges)
