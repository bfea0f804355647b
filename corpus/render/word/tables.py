"""Tables of a Word file: spans, merges, rows that begin late or end early."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus import words
from corpus.forms.grid import Cell, Grid
from corpus.render.word.text import paragraph, render_text
from corpus.render.word.writer import Writer, change_mark
from corpus.submission import Table

TEXT_WIDTH = 9200
"""Width of the text area in twentieths of a point."""
CELL_SIZE = 19
"""Half points."""


def column_widths(grid: Grid) -> list[int]:
    """Column widths in twentieths of a point."""
    unit = TEXT_WIDTH / sum(grid.widths)
    return [round(width * unit) for width in grid.widths]


def render_table(writer: Writer, block: Table) -> str:
    """Render a table with its merges."""
    grid = block.grid
    widths = column_widths(grid)
    floating = ""
    if block.floating or writer.has("floating"):
        floating = '<w:tblpPr w:leftFromText="180" w:vertAnchor="text" w:horzAnchor="margin" w:tblpY="100"/>'
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(render_row(writer, grid, widths, row) for row in range(grid.n_rows))
    if writer.has("tracked_changes"):
        rows += deleted_row(writer, sum(widths))
    margins = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
    table = (
        f'<w:tbl><w:tblPr>{floating}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )
    return nest(table, sum(widths)) if writer.has("nested_table") else table


def deleted_row(writer: Writer, width: int) -> str:
    """Render a row that was deleted under tracked changes: nobody sees it in print."""
    mark = change_mark(writer)
    deleted = f"<w:del {mark}><w:r><w:delText>{words.DELETED_ROW}</w:delText></w:r></w:del>"
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(deleted)}</w:tc>'
    return f"<w:tr><w:trPr><w:del {mark}/></w:trPr>{cell}</w:tr>"


def nest(table: str, width: int) -> str:
    """Put a table into the only cell of another one, as layout tables do."""
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{table}{paragraph("")}</w:tc>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f"<w:tr>{cell}</w:tr></w:tbl>"
    )


def render_row(writer: Writer, grid: Grid, widths: list[int], row: int) -> str:
    """Render a row: its own cells, and the covered positions of cells from above."""
    covering = sorted(
        (cell for cell in grid.cells if cell.row <= row < cell.row + cell.rows), key=lambda cell: cell.col
    )
    before = sum(1 for _ in iter_gone(covering))
    after = sum(1 for _ in iter_gone(covering[::-1])) if before < len(covering) else 0
    kept = covering[before : len(covering) - after]
    gap_before = sum(cell.cols for cell in covering[:before])
    gap_after = sum(cell.cols for cell in covering[len(covering) - after :]) if after else 0
    properties = ""
    if gap_before:
        width = sum(widths[:gap_before])
        properties += f'<w:gridBefore w:val="{gap_before}"/><w:wBefore w:w="{width}" w:type="dxa"/>'
    if gap_after:
        width = sum(widths[-gap_after:])
        properties += f'<w:gridAfter w:val="{gap_after}"/><w:wAfter w:w="{width}" w:type="dxa"/>'
    cells = "".join(render_cell(writer, cell, widths, is_first=cell.row == row) for cell in kept)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def iter_gone(cells: Sequence[Cell]) -> Iterable[Cell]:
    """Give the undrawn cells at the head of a row."""
    for cell in cells:
        if not cell.gone:
            return
        yield cell


def render_cell(writer: Writer, cell: Cell, widths: list[int], *, is_first: bool) -> str:
    """Render a cell, or the covered part of one that began further up."""
    width = sum(widths[cell.col : cell.col + cell.cols])
    merge = ""
    if cell.rows > 1:
        merge = '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
    span = f'<w:gridSpan w:val="{cell.cols}"/>' if cell.cols > 1 else ""
    text = cell.text
    if not is_first:
        text = cell.text if writer.has("covered_labels") and cell.kind == "label" else ""
    lines = text.split("\n") if writer.rng.random() < 0.5 else [text]
    inner = "".join(
        paragraph(render_text(writer, line, size=CELL_SIZE), align="" if cell.align == "left" else cell.align)
        for line in lines
    )
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
