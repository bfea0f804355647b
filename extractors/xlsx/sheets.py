"""What a sheet prints as a grid, whatever kind of workbook it comes from (工作表).

Hidden sheets, rows and columns print nothing: they are left out and named in ``unread``.  A merged range prints its
first cell; what the cells it covers still hold is kept apart.  The grid is the used area: from the first to the last
row and column that print a text.

      A     B     C             B3:B4 merged, B4 still holds 产出
    2 指标  值    (hidden)        grid:  | 指标 | 值   |
    3 数量  产出  9                      | 数量 | 产出 |      covered_text of 产出: (产出,)
    4 质量  产出  8                      | 质量 | ^    |
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.errors import LimitError
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable
from pipeline.model.source import Limits

Position = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A rectangle of cells, both ends included, rows and columns from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, at: Position) -> bool:
        return self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A sheet's cells before what is hidden is left out."""

    name: str
    texts: Mapping[Position, str]
    """What each filled cell shows."""
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    is_active: bool = False
    window: Range | None = None
    """The part that shows where the workbook is embedded; None for all."""
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One visible sheet."""

    name: str
    table: RawTable | None
    """None when the sheet prints nothing."""
    is_active: bool
    """The sheet that an embedded workbook shows in its document."""
    visible_chars: int
    """Non-blank characters that show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
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
        table, chars = _lay_out(area, limits.max_cells - cells)
        cells += 0 if table is None else table.n_rows * table.n_cols
        sheets.append(Sheet(name=area.name, table=table, is_active=area.is_active, visible_chars=chars))
    return Workbook(sheets=tuple(sheets), unread=tuple(unread))


def _name_hidden(area: Area) -> Iterator[str]:
    filled = [at for at, text in area.texts.items() if text.strip()]
    if any(row in area.hidden_rows for row, _ in filled):
        yield f"hidden rows of sheet {area.name}"
    if any(col in area.hidden_cols for _, col in filled):
        yield f"hidden columns of sheet {area.name}"
    if area.window is not None and any(at not in area.window for at in filled):
        yield f"cells of sheet {area.name} beyond its shown part"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Print:
    """A text and the cells it is printed over."""

    at: Range
    """From its first to its last row and column that show."""
    text: str
    covered: tuple[str, ...] = ()


def _lay_out(area: Area, most_cells: int) -> tuple[RawTable | None, int]:
    """A sheet's grid and its visible characters; no grid when nothing shows."""
    prints = tuple(_list_prints(area, most_cells))
    filled = [each.at for each in prints if each.text]
    if not filled:
        return None, 0
    top, left = min(at.top for at in filled), min(at.left for at in filled)
    bottom, right = max(at.bottom for at in filled), max(at.right for at in filled)
    rows = [row for row in range(top, bottom + 1) if row not in area.hidden_rows]
    cols = [col for col in range(left, right + 1) if col not in area.hidden_cols]
    table = RawTable(
        n_rows=len(rows),
        n_cols=len(cols),
        cells=tuple(_make_cells(area.name, prints, rows, cols)),
        place=Place(part=f"sheet {area.name}"),
        origin="sheet",
        title=area.name,
    )
    return table, sum(len("".join(each.text.split())) for each in prints)


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
                taken.update((r, c) for r in rows[row_index : row_index + row_span] for c in cols[col_index : col_index + col_span])
            yield RawCell(
                row=row_index,
                col=col_index,
                row_span=row_span,
                col_span=col_span,
                text=each.text,
                place=Place(part=f"sheet {name}", path=f"row {row + 1} column {col + 1}"),
                covered_text=each.covered,
            )
