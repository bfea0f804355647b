"""A printed table: anchor cells with spans, and the builder that refuses holes and overlaps.

┌────────┬───────────────┐   place(0, 0, "单位", rows=2)
│ 单位   │ 编制数 │ 人数 │   place(0, 1, "编制数") …
│        ├────────┼──────┤
│        │ 25     │ 21   │
└────────┴────────┴──────┘
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

CellKind = Literal["label", "value"]
Align = Literal["left", "center", "right"]


class Cell(Struct, frozen=True, kw_only=True):
    """An anchor cell."""

    row: int
    col: int
    rows: int = 1
    cols: int = 1
    text: str = ""
    """Printed text; ``\\n`` ends a line inside the cell."""
    kind: CellKind = "value"
    align: Align = "center"
    field: str | None = None
    """What it holds: ``executed``, ``target``, ``label``, ``title`` …; for who looks for a kind of cell."""
    gone: bool = False
    """The printed table has no cell here (an undrawn corner); only noise makes these."""


class Grid(Struct, frozen=True, kw_only=True):
    """A table without holes."""

    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    """Sorted by row and column."""
    widths: tuple[float, ...]
    """Relative column widths."""
    breaks: tuple[int, ...] = ()
    """Rows that a page end cuts in two (noise)."""

    def row(self, row: int) -> tuple[Cell, ...]:
        """Give the cells that begin in a row."""
        return tuple(cell for cell in self.cells if cell.row == row)

    def with_cells(self, cells: Sequence[Cell]) -> Grid:
        """Give the same table with other cells."""
        return replace(self, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))))


class GridBuilder(Struct):
    """Collects cells; ``build`` checks that they tile the table."""

    n_cols: int
    widths: tuple[float, ...]
    n_rows: int = 0
    cells: list[Cell] = field(default_factory=list)

    def next_row(self) -> int:
        """Open a row and give its number."""
        self.n_rows += 1
        return self.n_rows - 1

    def title(self, text: str) -> None:
        """Place a title of the table's own, in a row over its whole width."""
        row = self.next_row()
        self.cells.append(Cell(row=row, col=0, cols=self.n_cols, text=text, kind="label", field="title"))

    def label(self, row: int, col: int, text: str, *, rows: int = 1, cols: int = 1, align: Align = "center") -> None:
        """Place printed form text."""
        self.cells.append(
            Cell(row=row, col=col, rows=rows, cols=cols, text=text, kind="label", align=align, field="label")
        )

    def value(
        self, row: int, col: int, text: str | None, *, name: str, rows: int = 1, cols: int = 1, align: Align = "center"
    ) -> None:
        """Place what was filled in; None is a blank."""
        self.cells.append(Cell(row=row, col=col, rows=rows, cols=cols, text=text or "", align=align, field=name))

    def build(self) -> Grid:
        """Give the finished table.

        Raises: ValueError where cells overlap, stick out or leave a hole.
        """
        taken: dict[tuple[int, int], Cell] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rows):
                for col in range(cell.col, cell.col + cell.cols):
                    if (row, col) in taken or row >= self.n_rows or col >= self.n_cols:
                        raise ValueError(f"cell {cell.text!r} does not fit at row {row}, column {col}")
                    taken[row, col] = cell
        holes = [(r, c) for r in range(self.n_rows) for c in range(self.n_cols) if (r, c) not in taken]
        if holes:
            raise ValueError(f"no cell covers {holes[:5]}")
        cells = tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.col)))
        return Grid(n_rows=self.n_rows, n_cols=self.n_cols, cells=cells, widths=self.widths)
