"""One workbook for an office (.xlsx): a sheet a table, written row by row, in memory that does not grow with it.

Texts are written as texts, so that one that begins with ``=`` is no formula.  A flag links to the row it speaks of.
Numbers of records, which only tie rows together, are folded away behind the ＋ above the columns.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pipeline.export.sheets import Sheet, Value, iterate_rows, list_sheets
from pipeline.model.causes import name_cause
from pipeline.model.errors import OutputError
from pipeline.storage.read import TableSet

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its titles; a longer table goes on in a further sheet."""
_MOST_LINKS = 60_000
"""Links that a sheet holds (Excel: 65,530); the flags after that name their row without one."""
_MOST_TEXT = 32_767
"""Characters that a cell holds."""
_CUT = "…"
_SAMPLED_ROWS = 200
_WIDEST, _NARROWEST = 48, 8
_WRAPPED = {("flags", "message"), ("goals", "expected"), ("goals", "actual")}
"""Texts that are read whole: their rows are as high as they need."""
_WRAPPED_WIDTH = 60
_LINE_HEIGHT = 16
"""Points."""
_A4 = 9
_FORMATS: Mapping[str, str] = {"ratio": "0.00%", "万元": "#,##0.00####", "元": "#,##0.00", "分": "0.##"}
_WORDS = {True: "是", False: "否"}


class _Place(NamedTuple):
    """Where a record stands in the workbook."""

    sheet: str
    cell: str
    """The first of its row that is not folded away."""


class _Styles(NamedTuple):
    title: Format
    wrapped: Format
    by_unit: Mapping[str, Format]
    plain: Format
    day: Format
    moment: Format
    link: Format


def write_workbook(tables: TableSet, file: Path) -> Mapping[str, int]:
    """Write the workbook; gives the rows of each table.

    Raises: ``OutputError`` when the file cannot be written (also: it is open in Excel).
    """
    sheets = list_sheets(tables)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.touch()  # where it cannot be written this says so before anything is opened
        counts = _write(tables, sheets, unfinished)
        unfinished.replace(file)
    except (OSError, FileCreateError) as error:
        zh, en = name_cause(error) if isinstance(error, OSError) else (str(error), str(error))
        raise OutputError(
            f"无法写入 {file}（{zh}）：请关闭正在打开它的程序，或换一个位置",
            f"{file} cannot be written ({en}): close the program that has it open, or choose another place",
        ) from error
    finally:
        with suppress(OSError):  # what kept it from being written was told
            unfinished.unlink(missing_ok=True)
    return counts


def _write(tables: TableSet, sheets: Sequence[Sheet], file: Path) -> dict[str, int]:
    places = _find_places(tables, sheets)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, {**options, "default_date_format": "yyyy-mm-dd", "remove_timezone": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same tables give the same bytes
        styles = _make_styles(book)
        return {sheet.table: _write_sheet(book, tables, sheet, styles, places) for sheet in sheets}


def _make_styles(book: Workbook) -> _Styles:
    return _Styles(
        title=book.add_format({"bold": True, "bg_color": "#DDE7EE", "border": 1, "valign": "vcenter"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "vcenter"}),
        by_unit={unit: book.add_format({"num_format": shape, "valign": "vcenter"}) for unit, shape in _FORMATS.items()},
        plain=book.add_format({"valign": "vcenter"}),
        day=book.add_format({"num_format": "yyyy-mm-dd", "valign": "vcenter"}),
        moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "vcenter"}),
        link=book.add_format({"font_color": "#0B5394", "underline": 1, "valign": "vcenter"}),
    )


def _find_places(tables: TableSet, sheets: Sequence[Sheet]) -> dict[str, _Place]:
    """Find the row of each record that a flag speaks of."""
    wanted = set(tables.read("flags", ["target_id"])["target_id"].to_pylist())
    places: dict[str, _Place] = {}
    for sheet in sheets:
        key = "doc_id" if sheet.table == "documents" else "record_id"
        if sheet.find(key) is None or sheet.table in ("flags", "cells", "indicator_wide"):
            continue
        first = next(index for index in range(len(sheet.columns)) if not sheet.is_record_number(index))
        for number, record in enumerate(tables.read(sheet.table, [key])[key].to_pylist()):
            if record in wanted:
                part, row = divmod(number, MOST_ROWS)
                places.setdefault(record, _Place(_name_part(sheet.name, part), xl_rowcol_to_cell(row + 1, first)))
    return places


def _name_part(name: str, part: int) -> str:
    return name if part == 0 else f"{name} {part + 1}"


def _write_sheet(book: Workbook, tables: TableSet, sheet: Sheet, styles: _Styles, places: Mapping[str, _Place]) -> int:
    """Write a table; gives its rows."""
    link = sheet.find("target_id") if sheet.table == "flags" else None
    wrapped = [index for index in range(len(sheet.columns)) if _is_wrapped(sheet, index)]
    widths = _choose_widths(tables, sheet)
    page, number, line = _begin(book, sheet, 0, styles, widths), 0, 0
    for number, row in enumerate(iterate_rows(tables, sheet), start=1):
        part, line = divmod(number - 1, MOST_ROWS)
        if part and not line:
            page.autofilter(0, 0, MOST_ROWS, len(row) - 1)
            page = _begin(book, sheet, part, styles, widths)
        line += 1
        if (lines := _count_lines([row[index] for index in wrapped])) > 1:
            page.set_row(line, _LINE_HEIGHT * lines)
        for index, value in enumerate(row):
            place = places.get(str(value)) if index == link and number <= _MOST_LINKS else None
            if place is not None:
                target = f"internal:'{place.sheet}'!{place.cell}"
                page.write_url(line, index, target, styles.link, string=str(value))
            elif value is not None:
                _write_value(page, line, index, value, _choose_style(sheet, index, value, row, styles))
    page.autofilter(0, 0, line, len(sheet.columns) - 1)
    return number


def _begin(book: Workbook, sheet: Sheet, part: int, styles: _Styles, widths: Sequence[int]) -> Worksheet:
    """Begin a sheet: widths, titles that stay in sight, what each column means as a note on its title."""
    page: Worksheet = book.add_worksheet(_name_part(sheet.name, part))
    folded = False
    for index, width in enumerate(widths):
        options = {"collapsed": folded}
        folded = sheet.is_record_number(index)
        page.set_column(index, index, width, None, {"level": 1, "hidden": True} if folded else options)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_row(0, 22)
    for index, (column, title) in enumerate(zip(sheet.columns, sheet.titles, strict=True)):
        page.write_string(0, index, title, styles.title)
        page.write_comment(0, index, f"{column.column}\n{column.description_zh}", {"x_scale": 2})
    page.freeze_panes(1, 0)
    return page


def _choose_widths(tables: TableSet, sheet: Sheet) -> list[int]:
    widths = [_measure(title) for title in sheet.titles]
    for _, row in zip(range(_SAMPLED_ROWS), iterate_rows(tables, sheet), strict=False):
        widths = [max(width, _measure(value)) for width, value in zip(widths, row, strict=True)]
    fitting = [min(max(width + 2, _NARROWEST), _WIDEST) for width in widths]
    return [_WRAPPED_WIDTH if _is_wrapped(sheet, index) else width for index, width in enumerate(fitting)]


def _is_wrapped(sheet: Sheet, index: int) -> bool:
    return (sheet.table, sheet.columns[index].column) in _WRAPPED


def _count_lines(values: Sequence[Value]) -> int:
    """Lines that the longest of a row's texts takes which are read whole."""
    return max((sum(map(_count_wraps, str(value or "").split("\n"))) for value in values), default=1)


def _count_wraps(line: str) -> int:
    return -(-max(_measure(line), 1) // (_WRAPPED_WIDTH - 2))


def _measure(value: Value) -> int:
    """Columns of text that a value takes; a Chinese character takes two."""
    text = "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    return max((sum(1 + (ord(char) > 0x2E7F) for char in line) for line in text.split("\n")), default=0)


def _choose_style(sheet: Sheet, index: int, value: Value, row: tuple[Value, ...], styles: _Styles) -> Format:
    if isinstance(value, datetime):
        return styles.moment
    if isinstance(value, date):
        return styles.day
    if isinstance(value, str):
        return styles.wrapped if _is_wrapped(sheet, index) else styles.plain
    return styles.by_unit.get(sheet.unit_of(index, row), styles.plain)


def _write_value(page: Worksheet, line: int, index: int, value: Value, style: Format) -> None:
    if isinstance(value, bool):
        page.write_string(line, index, _WORDS[value], style)
    elif isinstance(value, int | float):
        page.write_number(line, index, value, style)
    elif isinstance(value, str):
        page.write_string(line, index, _fit(value), style)
    elif value is not None:
        page.write_datetime(line, index, value, style)


def _fit(text: str) -> str:
    """Cut a text that no cell holds; the cut is visible."""
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + _CUT
