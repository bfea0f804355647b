"""Workbooks: a sheet a form, merged cells, numbers as numbers that are shown as the form prints them."""

from __future__ import annotations

import io
import re
from collections.abc import Set
from itertools import pairwise
from random import Random

from msgspec.structs import replace
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from corpus.errors.forms import names_unit
from corpus.forms.grid import Cell, Grid
from corpus.forms.records import FilledForm
from corpus.render.package import repack
from corpus.render.pdf import column_edges, row_heights
from corpus.submission import PageBreak, Submission, Table, Text

PLAIN = re.compile(r"\d+(?:\.(?P<decimals>\d+))?")
PERCENT = re.compile(r"(?P<number>\d+(?:\.(?P<decimals>\d+))?)%")
BAD_IN_NAME = re.compile(r"[\\/*?:\[\]]")
NO_PROPERTIES = (
    b'<?xml version="1.0"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
"""Document properties without author and time."""
SHEET_WIDTH = 480.0
"""Points that a table's columns take together."""
POINTS_A_CHARACTER = 5.25
FONT_SIZE = 11.0
THIN = Side(style="thin")


def as_workbook(submission: Submission) -> Submission:
    """Say what a workbook holds of a submission: its forms, each on a sheet, sometimes without lines above the table.

    A workbook has no report, so what the report says or gets wrong is no part of its gold.
    """
    forms = submission.forms
    if is_bare(submission):
        forms = tuple(bare(form, list_cells(submission, position)) for position, form in enumerate(forms))
    tables = {block.form for block in submission.blocks if isinstance(block, Table)}
    forms = tuple(form for position, form in enumerate(forms) if position in tables)
    if not names_unit(forms):  # the right name stood in the report
        forms = tuple(without_flags(form, {"unit_name_mismatch"}) for form in forms)
    return replace(submission, forms=forms, report=None)


def is_bare(submission: Submission) -> bool:
    """Say whether the workbook's sheets begin with the tables."""
    return Random(submission.seed + 3).random() < 0.3


def list_cells(submission: Submission, position: int) -> list[Cell]:
    """List the cells of a form, in the order of its tables."""
    tables = (block for block in submission.blocks if isinstance(block, Table) and block.form == position)
    return [cell for table in tables for cell in table.grid.cells]


def bare(form: FilledForm, cells: list[Cell]) -> FilledForm:
    """Give a form whose sheet begins with the table: title and unit are what the table itself prints of them.

    Where it prints no title, goals or columns may tell the year.  What is not printed contradicts nothing.
    """
    title = next(("".join(cell.text.split()) for cell in cells if cell.field == "title"), None)
    has_unit = any(cell.field == "unit_name" for cell in cells)
    is_open = form.year_open or str(form.fiscal_year) not in (title or "")
    gone = {rule for rule, is_gone in (("unit_name_mismatch", not has_unit), ("year_mismatch", is_open)) if is_gone}
    return replace(
        without_flags(form, gone),
        title=title,
        unit_name=form.unit_name if has_unit else None,
        subtitle=(),
        caption=(),
        year_open=is_open,
    )


def without_flags(form: FilledForm, rules: Set[str]) -> FilledForm:
    """Give a form without the flags of some rules."""
    return replace(form, flags=tuple(flag for flag in form.flags if flag["rule"] not in rules))


def render_xlsx(submission: Submission) -> bytes:
    """Render a submission that ``as_workbook`` made, as a .xlsx file."""
    rng = Random(submission.seed + 4)
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[int, Worksheet] = {}
    before: list[str] = []
    position: int | None = None
    for block in submission.blocks:
        match block:
            case PageBreak():
                position = None
            case Text(role="title" | "caption" | "subtitle"):
                before.append(block.text)
            case Text(role="note" | "signature") if position is not None:
                append_line(sheets[position], block.text)
            case Text():
                before.clear()
            case Table():
                position = block.form
                form = submission.forms[position]
                if position not in sheets:
                    sheets[position] = book.create_sheet(sheet_name(form, position))
                write_grid(sheets[position], block.grid, [] if is_bare(submission) else before, rng)
                before.clear()
    return save(book)


def write_workbook(grid: Grid, rng: Random) -> bytes:
    """Write one table as a workbook, as it is embedded in Word files."""
    book = Workbook()
    book.remove(book.worksheets[0])
    write_grid(book.create_sheet("Sheet1"), grid, [], rng)
    return save(book)


def save(book: Workbook) -> bytes:
    """Give a workbook's bytes, without author and time."""
    buffer = io.BytesIO()
    book.save(buffer)
    return repack(buffer.getvalue(), {"docProps/core.xml": NO_PROPERTIES})


def sheet_name(form: FilledForm, position: int) -> str:
    """Give the sheet's name: the project's, else a running one."""
    name = form.project_name or f"Sheet{position + 1}"
    return BAD_IN_NAME.sub("", name)[:28]


def append_line(sheet: Worksheet, text: str) -> None:
    """Give a line below what the sheet holds."""
    sheet.cell(row=next_row(sheet), column=1, value=text)


def next_row(sheet: Worksheet) -> int:
    """Give the first free row; a sheet without cells says that it has one row."""
    return sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(row=1, column=1).value is not None else 1


def write_grid(sheet: Worksheet, grid: Grid, lines: list[str], rng: Random) -> None:
    """Write the lines above a table and the table."""
    for line in lines:
        row = next_row(sheet)
        sheet.cell(row=row, column=1, value=line).alignment = Alignment(horizontal="center")
        if grid.n_cols > 1:
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=grid.n_cols)
    top = next_row(sheet)
    for cell in grid.cells:
        if not cell.gone:
            write_cell(sheet, cell, top, rng)
    fit_sheet(sheet, grid, top)
    # a last row without any text still belongs to the table
    sheet.cell(row=top + grid.n_rows - 1, column=1).border = Border(bottom=THIN)


def fit_sheet(sheet: Worksheet, grid: Grid, top: int) -> None:
    """Make columns and rows wide and high enough for what they hold."""
    edges = column_edges(grid, 0.0, SHEET_WIDTH)
    for column, (left, right) in enumerate(pairwise(edges), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = (right - left) / POINTS_A_CHARACTER
    for row, height in enumerate(row_heights(grid, edges, FONT_SIZE)):
        sheet.row_dimensions[top + row].height = height


def write_cell(sheet: Worksheet, cell: Cell, top: int, rng: Random) -> None:
    """Write a cell: a number where it prints one that a format shows the same, else text."""
    row, column = top + cell.row, cell.col + 1
    target = sheet.cell(row=row, column=column)
    value, shown = as_number(cell.text) if cell.kind == "value" and rng.random() < 0.6 else (None, None)
    if value is not None and shown is not None:
        target.value = value
        target.number_format = shown
    elif cell.text:
        target.value = cell.text
        target.data_type = "s"  # a text that begins with = is no formula
    target.alignment = Alignment(horizontal=cell.align, vertical="center", wrap_text=True)
    target.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
    if cell.rows > 1 or cell.cols > 1:
        sheet.merge_cells(
            start_row=row, start_column=column, end_row=row + cell.rows - 1, end_column=column + cell.cols - 1
        )


def as_number(text: str) -> tuple[float | None, str | None]:
    """Give the number and the format that shows it exactly as printed; nothing for other texts."""
    if (found := PLAIN.fullmatch(text)) is not None and text[:1] != "0":
        decimals = len(found["decimals"] or "")
        return float(text), "0." + "0" * decimals if decimals else "0"
    if (found := PERCENT.fullmatch(text)) is not None:
        decimals = len(found["decimals"] or "")
        return float(found["number"]) / 100, ("0." + "0" * decimals if decimals else "0") + "%"
    return None, None
