"""Text dumps as document sites and converters make them: a cell a line behind a tab, tabs in a row, or pipes."""

from __future__ import annotations

from random import Random
from typing import Literal

from corpus.forms.grid import Cell, Grid
from corpus.submission import PageBreak, Submission, Table, Text

Layout = Literal["cells", "rows", "pipes"]
"""cells: every cell begins a line with a tab, an empty line ends a row; rows: tabs between cells; pipes: | between."""


def render_txt(submission: Submission) -> bytes:
    """Render the submission as UTF-8 text."""
    layout: Layout = Random(submission.seed + 2).choice(("cells", "rows", "pipes"))
    lines: list[str] = []
    for block in submission.blocks:
        match block:
            case PageBreak():
                lines.append("")
            case Text():
                lines.append((block.number or "") + block.text)
            case Table():
                lines += dump_grid(block.grid, layout)
                lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def dump_grid(grid: Grid, layout: Layout) -> list[str]:
    """Give a table's lines; a covered position is an empty cell, as in a converter's dump."""
    lines: list[str] = []
    for row in range(grid.n_rows):
        cells = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.rows and not cell.gone]
        texts = [cell_text(cell, row, layout) for cell in sorted(cells, key=lambda cell: cell.col)]
        match layout:
            case "cells":
                lines += [f"\t{text}" for text in texts]
                lines.append("")
            case "rows":
                lines.append("\t".join(texts))
            case "pipes":
                lines.append("| " + " | ".join(texts) + " |")
    return lines


def cell_text(cell: Cell, row: int, layout: Layout) -> str:
    """Say what a dump shows of a cell in a row."""
    text = cell.text if cell.row == row else ""
    return text if layout == "cells" else text.replace("\n", " ").strip()
