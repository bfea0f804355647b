"""CSV files that a spreadsheet opens by a double click: UTF-8 with BOM, Chinese titles, a file a table (逗号分隔)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from pipeline.export.sheets import Sheet, Value, iterate_rows, list_sheets
from pipeline.model.causes import name_cause
from pipeline.model.errors import OutputError
from pipeline.storage.read import TableSet

_ACTIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, also in a text; in some languages full-width signs, too."""
_WORDS = {True: "是", False: "否"}


def write_csv_files(tables: TableSet, folder: Path) -> Mapping[str, int]:
    """Write a CSV file a table into a folder, which is made if need be; gives the rows of each.

    Raises: ``OutputError`` when a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return {sheet.table: _write_file(tables, sheet, folder) for sheet in list_sheets(tables)}
    except OSError as error:
        zh, en = name_cause(error)
        raise OutputError(
            f"无法写入 {folder}（{zh}）：请关闭正在打开这些文件的程序，或换一个位置",
            f"{folder} cannot be written ({en}): close the program that has a file open, or choose another place",
        ) from error


def _write_file(tables: TableSet, sheet: Sheet, folder: Path) -> int:
    """Write a table as a whole or not at all; gives its rows."""
    unfinished = folder / f".{sheet.table}.tmp"
    rows = 0
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(sheet.titles)
            for row in iterate_rows(tables, sheet):
                writer.writerow([_as_text(value) for value in row])
                rows += 1
        unfinished.replace(folder / f"{sheet.table}.csv")
    finally:
        with suppress(OSError):  # what kept it from being written is told
            unfinished.unlink(missing_ok=True)
    return rows


def _as_text(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if value.startswith(_ACTIVE) else value
