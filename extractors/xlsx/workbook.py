"""The sheets of a workbook as grids, by openpyxl (.xlsx) or xlrd (.xls).

A sheet is one ``RawTable``: its used area, merged ranges as spans, cells as they are shown, formulas by their cached
result.  Hidden sheets, rows and columns print nothing: they are left out and named in ``unread``.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extractors.xlsx.shown import show_value
from pipeline.model.errors import DamagedFileError, EncryptedFileError, LimitError
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable
from pipeline.model.source import Limits

_DAMAGED = DamagedFileError(
    "工作簿损坏，请用 Excel 或 WPS 打开修复后另存", "the workbook is damaged; open it, repair and save it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One visible sheet."""

    name: str
    table: RawTable | None
    """None when the sheet prints nothing."""
    is_active: bool
    """The sheet that an embedded workbook shows in its document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """What a workbook prints."""

    sheets: tuple[Sheet, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Area:
    """A sheet before its grid is cut to what is filled; rows and columns from 0."""

    name: str
    cells: dict[tuple[int, int], str]
    merges: tuple[tuple[int, int, int, int], ...]
    """First row, first column, last row, last column."""
    hidden_rows: frozenset[int]
    hidden_cols: frozenset[int]
    is_active: bool


def read_xlsx(data: bytes, limits: Limits) -> Workbook:
    """Read an Office Open XML workbook.

    Raises: ``DamagedFileError`` when it cannot be opened, ``LimitError`` when it unpacks to more than the limits allow.
    """
    import openpyxl

    _check_size(data, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
        raise _DAMAGED from error
    hidden = tuple(f"hidden sheet {sheet.title}" for sheet in book.worksheets if sheet.sheet_state != "visible")
    areas = (_area_of_xlsx(sheet, sheet is book.active) for sheet in book.worksheets if sheet.sheet_state == "visible")
    return _make_workbook(areas, hidden, limits)


def read_xls(data: bytes, limits: Limits) -> Workbook:
    """Read an Excel 97–2003 workbook; raises as ``read_xlsx``, and ``EncryptedFileError`` when it needs a password."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "password" in str(error).lower() or "encrypted" in str(error).lower():
            raise EncryptedFileError(
                "工作簿有密码，请取消密码后重新提交", "the workbook needs a password: remove it and submit again"
            ) from error
        raise _DAMAGED from error
    except (AssertionError, IndexError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise _DAMAGED from error
    sheets = book.sheets()
    hidden = tuple(f"hidden sheet {sheet.name}" for sheet in sheets if sheet.visibility)
    shown = [sheet for sheet in sheets if not sheet.visibility]
    return _make_workbook((_area_of_xls(book, sheet) for sheet in shown), hidden, limits)


def _check_size(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sizes = [entry.file_size for entry in package.infolist()]
    except zipfile.BadZipFile as error:
        raise _DAMAGED from error
    if max(sizes, default=0) > limits.max_part_bytes or sum(sizes) > limits.max_unpacked_bytes:
        raise LimitError(
            f"工作簿解压后超过 {limits.max_unpacked_bytes // 2**20} MB，疑为压缩炸弹，未读取",
            f"the workbook unpacks to more than {limits.max_unpacked_bytes // 2**20} MB and was not read",
        )


def _area_of_xlsx(sheet: Any, is_active: bool) -> _Area:
    cells = {
        (cell.row - 1, cell.column - 1): text
        for row in sheet.iter_rows()
        for cell in row
        if (text := show_value(cell.value, cell.number_format or ""))
    }
    return _Area(
        name=sheet.title,
        cells=cells,
        merges=tuple(
            (merge.min_row - 1, merge.min_col - 1, merge.max_row - 1, merge.max_col - 1)
            for merge in sheet.merged_cells.ranges
        ),
        hidden_rows=frozenset(row - 1 for row, shape in sheet.row_dimensions.items() if shape.hidden),
        hidden_cols=frozenset(
            col - 1
            for shape in sheet.column_dimensions.values()
            if shape.hidden
            for col in range(shape.min or 0, (shape.max or 0) + 1)
        ),
        is_active=is_active,
    )


def _area_of_xls(book: Any, sheet: Any) -> _Area:
    cells = {}
    for row in range(sheet.nrows):
        for col in range(sheet.row_len(row)):
            text = _show_xls(book, sheet.cell(row, col))
            if text:
                cells[row, col] = text
    return _Area(
        name=sheet.name,
        cells=cells,
        merges=tuple((r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells),
        hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_cols=frozenset(col for col, info in sheet.colinfo_map.items() if info.hidden),
        is_active=bool(sheet.sheet_visible) or bool(sheet.sheet_selected),
    )


def _show_xls(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return show_value(bool(cell.value), "")
    number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment: datetime.datetime = xlrd.xldate_as_datetime(cell.value, book.datemode)
        return show_value(moment, number_format)
    return show_value(cell.value, number_format)


def _make_workbook(areas: Iterator[_Area], hidden: tuple[str, ...], limits: Limits) -> Workbook:
    sheets: list[Sheet] = []
    unread = list(hidden)
    for area in areas:
        if area.hidden_rows and any(row in area.hidden_rows for row, _ in area.cells):
            unread.append(f"hidden rows of sheet {area.name}")
        if area.hidden_cols and any(col in area.hidden_cols for _, col in area.cells):
            unread.append(f"hidden columns of sheet {area.name}")
        sheets.append(Sheet(name=area.name, table=_make_table(area, limits), is_active=area.is_active))
    return Workbook(sheets=tuple(sheets), unread=tuple(unread))


def _make_table(area: _Area, limits: Limits) -> RawTable | None:
    """The grid from the first to the last filled or merged row and column that is shown; None when nothing is."""
    shown = {at: text for at, text in area.cells.items() if _is_shown(area, *at)}
    if not shown:
        return None
    rows = _numbering(shown, area.merges, area.hidden_rows, axis=0)
    cols = _numbering(shown, area.merges, area.hidden_cols, axis=1)
    if len(rows) * len(cols) > limits.max_cells:
        raise LimitError(
            f"工作表“{area.name}”超过 {limits.max_cells} 个单元格，未读取",
            f"sheet {area.name} has more than {limits.max_cells} cells and was not read",
        )
    cells = tuple(_make_cells(area, shown, rows, cols))
    return RawTable(
        n_rows=len(rows),
        n_cols=len(cols),
        cells=cells,
        place=Place(part=f"sheet {area.name}"),
        origin="sheet",
        title=area.name,
    )


def _is_shown(area: _Area, row: int, col: int) -> bool:
    return row not in area.hidden_rows and col not in area.hidden_cols


def _numbering(
    shown: dict[tuple[int, int], str],
    merges: tuple[tuple[int, int, int, int], ...],
    hidden: frozenset[int],
    axis: int,
) -> dict[int, int]:
    """Shown sheet rows (or columns) between the first and the last filled one → grid rows (or columns)."""
    used = [at[axis] for at in shown]
    used += [merge[axis + 2] for merge in merges if merge[:2] in shown]
    kept = [n for n in range(min(used), max(used) + 1) if n not in hidden]
    return {n: index for index, n in enumerate(kept)}


def _make_cells(
    area: _Area, shown: dict[tuple[int, int], str], rows: dict[int, int], cols: dict[int, int]
) -> Iterator[RawCell]:
    spans = {merge[:2]: merge[2:] for merge in area.merges}
    hosts = {
        (row, col): (r0, c0)
        for (r0, c0), (r1, c1) in spans.items()
        for row in range(r0, r1 + 1)
        for col in range(c0, c1 + 1)
        if (row, col) != (r0, c0) and row in rows and col in cols
    }
    hidden_texts: dict[tuple[int, int], list[str]] = {}
    for at, text in shown.items():
        if at in hosts:
            hidden_texts.setdefault(hosts[at], []).append(text)
    row_numbers, col_numbers = tuple(rows), tuple(cols)
    for row, grid_row in rows.items():
        for col, grid_col in cols.items():
            if (row, col) in hosts:
                continue
            last_row, last_col = spans.get((row, col), (row, col))
            yield RawCell(
                row=grid_row,
                col=grid_col,
                row_span=bisect_right(row_numbers, last_row) - grid_row,
                col_span=bisect_right(col_numbers, last_col) - grid_col,
                text=shown.get((row, col), ""),
                place=Place(part=f"sheet {area.name}", path=f"row {row + 1} column {col + 1}"),
                covered_text=tuple(hidden_texts.get((row, col), ())),
            )
