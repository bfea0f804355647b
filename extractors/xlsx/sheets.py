"""What a sheet prints as a grid, whatever kind of workbook it comes from (工作表).

Hidden sheets, rows and columns print nothing: they are left out and named in ``unread``.  A merged range prints its
first cell; what the cells it covers still hold is kept apart.  Rows with upright rules are tables, rows without are
lines of text (titles, 填表人 …); a sheet may hold several tables.  A table is trimmed to what prints a text.

      A         B      C
    1 绩效自评表                      no rules: a line of text
    2 ┌指标    │值    │(hidden)      a table:  | 指标 | 值   |
    3 │数量    │产出  │9                       | 数量 | 产出 |      covered_text of 产出: (产出,)
    4 └质量    │产出  │8                       | 质量 | ^    |      (B3:B4 is merged, B4 still holds 产出)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, takewhile

from msgspec import Struct

from pipeline.model.errors import LimitError
from pipeline.model.place import Place
from pipeline.model.raw import RawBlock, RawCell, RawTable, RawText
from pipeline.model.source import Limits

Position = tuple[int, int]
"""Row and column, from 0."""


class Range(Struct, frozen=True, kw_only=True):
    """A rectangle of cells, both ends included, rows and columns from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, at: Position) -> bool:
        return self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right


class Area(Struct, frozen=True, kw_only=True):
    """A sheet's cells before what is hidden is left out."""

    name: str
    texts: Mapping[Position, str]
    """What each filled cell shows."""
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    ruled_rows: frozenset[int] = frozenset()
    """Rows with a cell that has a rule at its left or right: rows of a table."""
    is_active: bool = False
    window: Range | None = None
    """The part that shows where the workbook is embedded; None for all."""
    unread: tuple[str, ...] = ()


class Sheet(Struct, frozen=True, kw_only=True):
    """One visible sheet."""

    name: str
    blocks: tuple[RawBlock, ...]
    """Its tables and lines of text, top to bottom; empty when it prints nothing."""
    is_active: bool
    """The sheet that an embedded workbook shows in its document."""
    visible_chars: int
    """Non-blank characters that show, counted before the sheet is laid out."""


class Workbook(Struct, frozen=True, kw_only=True):
    """What a workbook prints."""

    sheets: tuple[Sheet, ...]
    unread: tuple[str, ...] = ()


def make_workbook(areas: Iterable[Area], left_out: Iterable[str], limits: Limits) -> Workbook:
    """Lay out the visible sheets; ``left_out`` names the others, a phrase each.

    Raises: ``LimitError`` when the sheets' grids have more positions than the limits allow.
    """
    sheets: list[Sheet] = []
    unread = list(left_out)
    cells = 0
    for area in areas:
        unread.extend(area.unread)
        unread.extend(_name_hidden(area))
        prints = tuple(_list_prints(area, limits.max_cells - cells))
        blocks = tuple(_lay_out(area, prints))
        cells += sum(block.n_rows * block.n_cols for block in blocks if isinstance(block, RawTable))
        chars = sum(len("".join(each.text.split())) for each in prints)
        sheets.append(Sheet(name=area.name, blocks=blocks, is_active=area.is_active, visible_chars=chars))
    return Workbook(sheets=tuple(sheets), unread=tuple(unread))


def _name_hidden(area: Area) -> Iterator[str]:
    filled = [at for at, text in area.texts.items() if text.strip()]
    if any(row in area.hidden_rows for row, _ in filled):
        yield f"hidden rows of sheet {area.name}"
    if any(col in area.hidden_cols for _, col in filled):
        yield f"hidden columns of sheet {area.name}"
    if area.window is not None and any(at not in area.window for at in filled):
        yield f"cells of sheet {area.name} beyond its shown part"


class _Print(Struct, frozen=True, kw_only=True):
    """A text and the cells it is printed over."""

    at: Range
    """From its first to its last row and column that show."""
    text: str
    covered: tuple[str, ...] = ()


def _lay_out(area: Area, prints: Sequence[_Print]) -> Iterator[RawBlock]:
    """A sheet's tables and the lines beside them, top to bottom."""
    for first, last, is_table in _part_rows(area, prints):
        within = [each for each in prints if first <= each.at.top <= last]
        yield _make_table(area, within, first, last) if is_table else _make_line(area, within, first)


def _part_rows(area: Area, prints: Sequence[_Print]) -> Iterator[tuple[int, int, bool]]:
    """Part a sheet into (first row, last row, whether it is a table), without rows that print nothing.

    Rows with upright rules are tables; a row without any is a line of text beside them, and ends a table also when it
    is empty.  A sheet without rules is one table, but for the lines over its full width above and below.
    """
    filled = [each.at for each in prints if each.text]
    if not filled:
        return
    used = {row for at in filled for row in range(at.top, at.bottom + 1)}
    rows = [row for row in range(min(used), max(used) + 1) if row not in area.hidden_rows]
    ruled = area.ruled_rows.intersection(rows)
    in_table = _add_merged(ruled, prints) if ruled else set(rows).difference(_find_lines(filled, rows))
    begun = {at.top for at in filled}
    for is_table, run in groupby(rows, key=lambda row: row in in_table):
        if not is_table:
            yield from ((row, row, False) for row in run if row in begun)
        elif members := [row for row in run if row in used]:
            yield members[0], members[-1], True


def _add_merged(ruled: Iterable[int], prints: Iterable[_Print]) -> set[int]:
    """Ruled rows, and those that a merged cell joins with them."""
    rows = set(ruled)
    for each in prints:
        span = range(each.at.top, each.at.bottom + 1)
        if not rows.isdisjoint(span):
            rows.update(span)
    return rows


def _find_lines(filled: Sequence[Range], rows: Sequence[int]) -> Iterator[int]:
    """The rows at both ends that hold one text over the whole width."""
    left, right = min(at.left for at in filled), max(at.right for at in filled)
    wide = {row for at in filled if (at.left, at.right) == (left, right) for row in range(at.top, at.bottom + 1)}
    for run in (rows, rows[::-1]):
        yield from takewhile(lambda row: row in wide, run)


def _make_line(area: Area, prints: Iterable[_Print], row: int) -> RawText:
    texts = [each.text.strip() for each in sorted(prints, key=lambda each: each.at.left) if each.text]
    return RawText(text="  ".join(texts), place=Place(part=f"sheet {area.name}", path=f"row {row + 1}"))


def _make_table(area: Area, prints: Sequence[_Print], first: int, last: int) -> RawTable:
    """The grid of a sheet's rows, trimmed to the columns that print."""
    filled = [each.at for each in prints if each.text]
    left, right = min(at.left for at in filled), max(at.right for at in filled)
    rows = [row for row in range(first, last + 1) if row not in area.hidden_rows]
    cols = [col for col in range(left, right + 1) if col not in area.hidden_cols]
    return RawTable(
        n_rows=len(rows),
        n_cols=len(cols),
        cells=tuple(_make_cells(area.name, prints, rows, cols)),
        place=Place(part=f"sheet {area.name}"),
        origin="sheet",
        title=area.name,
    )


def _list_prints(area: Area, most_cells: int) -> Iterator[_Print]:
    """The filled cells and merged ranges that show.

    A range whose first row or column is hidden prints its text where it begins to show.
    Raises: ``LimitError`` when the sheet's used area is too large.
    """
    texts = {at: text for at, text in area.texts.items() if text.strip()}
    if not texts:
        return
    last_row, last_col = max(row for row, _ in texts), max(col for _, col in texts)
    if (last_row + 1) * (last_col + 1) > most_cells:
        raise LimitError(
            f"工作表“{area.name}”有 {last_row + 1} 行 {last_col + 1} 列，超出上限：请删除多余的行列后重新提交",
            f"sheet {area.name} has {last_row + 1} rows and {last_col + 1} columns, over the limit: delete the unused",
        )
    hosts: dict[Position, Range] = {
        (row, col): merge
        for merge in area.merges
        for row in range(merge.top, min(merge.bottom, last_row) + 1)
        for col in range(merge.left, min(merge.right, last_col) + 1)
    }
    covered: dict[Range, list[str]] = {merge: [] for merge in area.merges}
    for at, text in sorted(texts.items()):
        merge = hosts.get(at)
        if merge is None:
            if _shows(area, *at):
                yield _Print(at=Range(top=at[0], left=at[1], bottom=at[0], right=at[1]), text=text)
        elif at != (merge.top, merge.left) and _shows(area, *at):
            covered[merge].append(text)
    for merge, hidden_texts in covered.items():
        part = _shown_part(area, merge)
        if part is not None:
            yield _Print(at=part, text=texts.get((merge.top, merge.left), ""), covered=tuple(hidden_texts))


def _shows(area: Area, row: int, col: int) -> bool:
    is_hidden = row in area.hidden_rows or col in area.hidden_cols
    return not is_hidden and (area.window is None or (row, col) in area.window)


def _shown_part(area: Area, merge: Range) -> Range | None:
    """A merged range without the hidden rows and columns at its ends; None when nothing of it shows."""
    window = area.window or merge
    rows = range(max(merge.top, window.top), min(merge.bottom, window.bottom) + 1)
    cols = range(max(merge.left, window.left), min(merge.right, window.right) + 1)
    shown_rows = [row for row in rows if row not in area.hidden_rows]
    shown_cols = [col for col in cols if col not in area.hidden_cols]
    if not shown_rows or not shown_cols:
        return None
    return Range(top=shown_rows[0], left=shown_cols[0], bottom=shown_rows[-1], right=shown_cols[-1])


def _make_cells(name: str, prints: Iterable[_Print], rows: Sequence[int], cols: Sequence[int]) -> Iterator[RawCell]:
    """The cells of a grid made of these sheet rows and columns, blank ones included, in order."""
    anchors = {(each.at.top, each.at.left): each for each in prints}
    taken: set[Position] = set()
    for row_index, row in enumerate(rows):
        for col_index, col in enumerate(cols):
            if (row, col) in taken:
                continue
            each = anchors.get((row, col)) or _Print(at=Range(top=row, left=col, bottom=row, right=col), text="")
            row_span = bisect_right(rows, each.at.bottom) - row_index
            col_span = bisect_right(cols, each.at.right) - col_index
            if row_span * col_span > 1:
                taken.update(
                    (r, c)
                    for r in rows[row_index : row_index + row_span]
                    for c in cols[col_index : col_index + col_span]
                )
            yield RawCell(
                row=row_index,
                col=col_index,
                row_span=row_span,
                col_span=col_span,
                text=each.text,
                place=Place(part=f"sheet {name}", path=f"row {row + 1} column {col + 1}"),
                covered_text=each.covered,
            )
