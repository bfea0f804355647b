"""Tables that go on with the block that the table above them began, without saying so (续表).

What a page end cuts is put together before forms are known, from the grids alone.  What is left here are pieces whose
grids don't fit: a sheet that lost its blank first columns, a form that was pasted as two objects::

    | 绩效指标 | 产出指标 | 数量指标 | 培训人数 | 50人 | 52人 | 10 | 10 |
    |    ^    |    ^    |    ^    | 培训期数 | 3期  | 3期  | 10 | 10 |

    | 效益指标 | 社会效益 | 群众知晓率 | 90% | 92% | 10 | 10 |        one column fewer: the first one was blank
    |   总分   |    <    |     <     |  <  |  <  | 100 | 99 |

A sheet of its own also has no reason to merge cells that only the block of money above it needed: there a column is
as wide as its cells.

Without a header only the values say what a column is, so a table is taken for a piece only where it lies in one way
under the columns above: every cell under 分值, 得分 or an amount's column is blank or such a figure, every filled
row has one, no name or remark is a number, and no group stands under a lower level than its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from normalizers.numbers import read_amount, read_points
from pipeline.mapper.headers import Column, Header, cells_under
from pipeline.mapper.regions import Region
from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.values import Figure

_POINTS = ("weight", "score")
_AMOUNTS = (
    "initial_budget",
    "full_year_budget",
    "executed",
    "establishment",
    "actual_staff",
    "prior_year_final",
    "current_year_budget",
    "current_year_final",
)
_NAMES = ("level1", "level2", "level3", "level4")
_ABOVE = {"level2": "level1", "level3": "level2"}
"""Levels, and the one that is next above each."""
_WORDS = (*_NAMES, "deviation")
"""Columns in which nobody writes a number alone."""
_ABOVE_ALL = -1
"""The row of a header that stands in the table before."""


def continue_block(
    regions: Sequence[Region], table: CleanTable, found: Sequence[Region], vocabulary: Vocabulary
) -> Region | None:
    """The rows at a table's top that go on with the last block of a form; None where they do not surely.

    ``regions``: the form's blocks so far.  ``found``: the blocks that the table opens itself.  ``vocabulary``: the
    form's.
    """
    last = regions[-1]
    rows = range(found[0].first_row if found else table.n_rows)
    if last.kind not in ("indicators", "funds", "base") or last.header is None or last.table is table:
        return None
    if last.last_row != last.table.n_rows - 1 or not _may_follow(last.table, table):
        return None
    if not any(not cell.is_blank for row in rows for cell in table.starts(row)):
        return None
    layouts = {
        _shift(columns, -step, table.n_cols)
        for columns in (last.header.columns, _narrow(last.header.columns))
        for step in range(last.table.n_cols - table.n_cols + 1)
    }
    figures = {column.code for column in last.header.columns if column.code in (*_POINTS, *_AMOUNTS)}
    whole = [columns for columns in layouts if figures <= {column.code for column in columns}]
    fitting = [
        columns
        for columns in whole
        if _fits(table, rows, columns, last.table.n_cols, vocabulary)
        and (_names_groups(table, rows, columns, vocabulary) or _keeps_levels(table, rows, columns, vocabulary))
    ]
    if len(fitting) != 1:
        return None
    header = Header(first_row=_ABOVE_ALL, last_row=_ABOVE_ALL, columns=fitting[0], labels=())
    return Region(kind=last.kind, table=table, first_row=rows.start, last_row=rows.stop - 1, header=header)


def is_continued(region: Region) -> bool:
    """The block's header stands in the table before."""
    return region.header is not None and region.header.last_row == _ABOVE_ALL


def _may_follow(above: CleanTable, table: CleanTable) -> bool:
    """Sheets of different names are forms of their own."""
    return above.origin == table.origin and (above.origin != "sheet" or above.title == table.title)


def _shift(columns: Iterable[Column], step: int, n_cols: int) -> tuple[Column, ...]:
    moved = (
        replace(column, first=max(column.first + step, 0), last=column.last + step)
        for column in columns
        if column.last + step >= 0
    )
    return tuple(column for column in moved if column.first < n_cols)


def _narrow(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The same columns, each as wide as one cell."""
    ordered = sorted(columns, key=lambda column: column.first)
    start = ordered[0].first
    return tuple(replace(column, first=start + place, last=start + place) for place, column in enumerate(ordered))


def _keeps_levels(table: CleanTable, rows: range, columns: Sequence[Column], vocabulary: Vocabulary) -> bool:
    """No group of indicators stands under a lower level than its own."""
    return not any(
        vocabulary.has(cell.text, _ABOVE[column.code]) and not vocabulary.has(cell.text, column.code)
        for row in rows
        for column in columns
        if column.code in _ABOVE
        for cell in cells_under(table, row, column)
    )


def _fits(table: CleanTable, rows: range, columns: Sequence[Column], n_above: int, vocabulary: Vocabulary) -> bool:
    """Every row that says more than names says under these columns what they ask for.

    A form without figures of its own columns (转移支付) must go on in as many columns (``n_above``) as it had, or with
    groups whose names say under which column they stand.
    """
    points = [column for column in columns if column.code in _POINTS]
    amounts = [column for column in columns if column.code in _AMOUNTS]
    words = [column for column in columns if column.code in _WORDS]
    labels = {col for column in columns if column.code in _NAMES for col in column.cols}
    filled = [row for row in rows if any(not cell.is_blank and cell.col not in labels for cell in table.starts(row))]
    if not filled:
        return False
    if not (points or amounts):
        is_placed = table.n_cols == n_above or _names_groups(table, rows, columns, vocabulary)
        return is_placed and all(_is_named(table, row, columns) for row in filled)
    return all(
        _holds(table, row, points, read_points)
        and _holds(table, row, amounts, _read_money)
        and not any(_is_number(cell) for column in words for cell in cells_under(table, row, column))
        for row in filled
    )


def _names_groups(table: CleanTable, rows: range, columns: Sequence[Column], vocabulary: Vocabulary) -> bool:
    """Known groups of both upper levels stand under their own columns, and nothing else does."""
    found = {
        column.code: [cell.text for row in rows for cell in cells_under(table, row, column) if not cell.is_blank]
        for column in columns
        if column.code in _ABOVE.values()
    }
    return set(found) == set(_ABOVE.values()) and all(
        texts and all(vocabulary.has(text, code) for text in texts) for code, texts in found.items()
    )


def _holds(table: CleanTable, row: int, columns: Sequence[Column], read: Callable[[str], Figure | None]) -> bool:
    """What stands under the columns in a row are figures, one at least."""
    figures = [
        read(cell.raw_text) for column in columns for cell in cells_under(table, row, column) if not cell.is_blank
    ]
    readings = [figure.reading for figure in figures if figure is not None]
    return not columns or (bool(readings) and all(reading in ("number", "placeholder") for reading in readings))


def _is_named(table: CleanTable, row: int, columns: Sequence[Column]) -> bool:
    """The row names an indicator in words and says what was reached."""
    said = {column.code: "".join(cell.text for cell in cells_under(table, row, column)) for column in columns}
    name = said.get("level3", "")
    return bool(name and said.get("actual")) and not name.replace(".", "").isdigit()


def _read_money(raw: str) -> Figure | None:
    return read_amount(raw, None)


def _is_number(cell: CleanCell) -> bool:
    figure = read_points(cell.text)
    return figure is not None and figure.reading == "number"
