"""Drawn submissions as files: Word by python-docx, PDF by reportlab's own tables, workbooks by openpyxl."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from openpyxl.styles import Alignment
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table

from pipeline.model.raw import RawCell, RawTable
from tests.province.paper import Paper

FONT = "STSong-Light"
MARGIN = 50.0
SIZE = 9.0
WIDE = frozenset({"@landscape", "@turned", "@sideways"})


def to_docx(paper: Paper) -> bytes:
    """Write a Word file."""
    document: Any = docx.Document()
    section = document.sections[0]
    if paper.marks & WIDE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    for block in paper.blocks:
        if isinstance(block, RawTable):
            _add_table(document, block)
        elif block == "@page":
            document.add_page_break()
        else:
            document.add_paragraph(block)
    return _save(document)


def _add_table(document: Any, table: RawTable) -> None:
    grid = document.add_table(table.n_rows, table.n_cols, style="Table Grid")
    for cell in table.cells:
        first = grid.cell(cell.row, cell.col)
        last = grid.cell(cell.row + cell.row_span - 1, cell.col + cell.col_span - 1)
        (first if first is last else first.merge(last)).text = cell.text


def to_xlsx(paper: Paper) -> bytes:
    """Write a workbook, its texts and tables one below the other on one sheet."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    width = max(block.n_cols for block in paper.blocks if isinstance(block, RawTable))
    top = 1
    for block in paper.blocks:
        if isinstance(block, RawTable):
            for cell in block.cells:
                _put_cell(sheet, cell, top)
            top += block.n_rows
        elif block != "@page":
            sheet.cell(top, 1, block)
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=width)
            top += 1
    return _save(book)


def _put_cell(sheet: Any, cell: RawCell, top: int) -> None:
    place = sheet.cell(top + cell.row, 1 + cell.col, cell.text or None)
    place.data_type = "s" if cell.text else "n"  # =100% is a text here, no formula
    place.alignment = Alignment(wrap_text=True)
    if cell.row_span * cell.col_span > 1:
        sheet.merge_cells(
            start_row=top + cell.row,
            end_row=top + cell.row + cell.row_span - 1,
            start_column=1 + cell.col,
            end_column=cell.col + cell.col_span,
        )


def _save(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def to_pdf(paper: Paper) -> bytes:
    """Write a PDF; a page that lies on its side says so (``@turned``), or does not (``@sideways``)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    is_drawn_sideways = bool(paper.marks & {"@turned", "@sideways"})
    width, height = landscape(A4) if paper.marks & WIDE else A4
    buffer = io.BytesIO()
    template = BaseDocTemplate(buffer, pagesize=A4 if "@sideways" in paper.marks else (width, height))
    page = PageTemplate(
        frames=[Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, leftPadding=0, rightPadding=0)],
        onPage=_lie_down if is_drawn_sideways else _stand,
    )
    page.rotation = 90 if "@turned" in paper.marks else 0
    template.addPageTemplates(page)
    template.build(list(_flow(paper, width - 2 * MARGIN)))
    return buffer.getvalue()


def _lie_down(canvas: Any, _template: object) -> None:
    canvas.rotate(90)
    canvas.translate(0, -A4[0])


def _stand(_canvas: Any, _template: object) -> None:
    """The page is drawn as it stands."""


def _flow(paper: Paper, width: float) -> Iterator[Flowable]:
    body = ParagraphStyle("body", fontName=FONT, fontSize=11, leading=16, wordWrap="CJK")
    for block in paper.blocks:
        if isinstance(block, RawTable):
            yield Spacer(1, 6)
            yield _lay_table(block, width)
            yield Spacer(1, 6)
        elif block == "@page":
            yield PageBreak()
        else:
            yield Paragraph(escape(block), body)


def _lay_table(table: RawTable, width: float) -> Table:
    style = ParagraphStyle("cell", fontName=FONT, fontSize=SIZE, leading=SIZE + 3, wordWrap="CJK")
    grid: list[list[object]] = [["" for _ in range(table.n_cols)] for _ in range(table.n_rows)]
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    for cell in table.cells:
        end = (cell.col + cell.col_span - 1, cell.row + cell.row_span - 1)
        if cell.text:
            grid[cell.row][cell.col] = Paragraph(escape(cell.text).replace("\n", "<br/>"), style)
        commands.append(("SPAN", (cell.col, cell.row), end))
    return Table(grid, colWidths=_widths(table, width), style=commands)


def _widths(table: RawTable, width: float) -> list[float]:
    """Column widths by what stands in the columns: enough for four characters, the rest by the longest text."""
    wants = [4.0] * table.n_cols
    for cell in table.cells:
        if cell.col_span == 1:
            wants[cell.col] = max(wants[cell.col], min(float(len(cell.text)), 14.0))
    return [width * want / sum(wants) for want in wants]
