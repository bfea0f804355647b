"""The sheets of an Excel 97–2003 workbook (.xls, .et), by xlrd."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from extractors.xlsx.sheets import Area, Position, Range, Workbook, make_workbook
from extractors.xlsx.shown import show_number, show_text
from pipeline.model.errors import DamagedFileError, EncryptedFileError
from pipeline.model.source import Limits

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as XlsSheet

_PASSWORD_WORDS = ("password", "encrypt")
"""Words of the library's message for a workbook that needs a password."""


def read_xls(data: bytes, limits: Limits) -> Workbook:
    """Read a workbook as it is shown.

    Raises: ``DamagedFileError``, ``EncryptedFileError``, ``LimitError``.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except Exception as error:  # the library stumbles over damaged records in many ways, of no common class
        if any(word in str(error).lower() for word in _PASSWORD_WORDS):
            raise EncryptedFileError(
                "工作簿有密码：请取消密码后重新提交", "the workbook needs a password: remove it and submit again"
            ) from error
        raise DamagedFileError(
            "工作簿损坏：请用 Excel 或 WPS 打开修复后另存", "the workbook is damaged: open it, repair and save it"
        ) from error
    sheets = book.sheets()
    left_out = [f"hidden sheet {sheet.name}" for sheet in sheets if sheet.visibility]
    return make_workbook([_read_sheet(book, sheet) for sheet in sheets if not sheet.visibility], left_out, limits)


def _read_sheet(book: Book, sheet: XlsSheet) -> Area:
    texts: dict[Position, str] = {}
    ruled_rows: set[int] = set()
    for row in range(sheet.nrows):
        for col in range(sheet.row_len(row)):
            border = book.xf_list[sheet.cell_xf_index(row, col)].border
            if border is not None and (border.left_line_style or border.right_line_style):
                ruled_rows.add(row)
            text = _show_cell(book, sheet, row, col)
            if text:
                texts[row, col] = text
    return Area(
        name=sheet.name,
        texts=texts,
        merges=tuple(
            Range(top=top, left=left, bottom=below - 1, right=beside - 1)
            for top, below, left, beside in sheet.merged_cells
        ),
        hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_cols=frozenset(col for col, info in sheet.colinfo_map.items() if info.hidden),
        ruled_rows=frozenset(ruled_rows),
        is_active=bool(getattr(sheet, "sheet_visible", False)),
    )


def _show_cell(book: Book, sheet: XlsSheet, row: int, col: int) -> str:
    import xlrd

    kind, value = sheet.cell_type(row, col), sheet.cell_value(row, col)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(int(value), "#ERROR")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    number_format = book.format_map[book.xf_list[sheet.cell_xf_index(row, col)].format_key].format_str
    if isinstance(value, str):
        return show_text(value, number_format)
    if value == 0 and not getattr(sheet, "show_zero_values", True):
        return ""
    return show_number(value, number_format, from_1904=book.datemode == 1)
