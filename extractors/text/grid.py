"""Rows of cells without spans → a grid (表格还原).

A dump gives the cells of a row from left to right and says nothing of how wide they are: a cell merged over columns
stands there once, one merged over rows is empty in the rows below.  What is certain is put back:

* Rows with the same number of cells have the same columns.  The first column, which names the blocks, is as wide in
  all rows; the other cells of a row share the rest evenly.
* A row with figures that has fewer cells than the header above it (总分) keeps to that header's columns where its
  figures stand under columns of figures and its words under words: its first cell is the merged one, or there is a gap.
* Words in the middle of an otherwise empty row, with a row of fewer cells above it, part a header's cell (二级表头).
* An empty cell at the start of a row, with a label above it, is that label's merged cell.
* A row that a page end cut is two rows, the first without its last cells, the second without its first; where the
  second has nothing but the last words of values, they are put back.

::

    产出 | 数量 | 甲 | 5 | 5          | 产出 | 数量 | 甲 | 5 | 5 |
         |      | 乙 | 6 | 6     →    | ^    | ^    | 乙 | 6 | 6 |
    总分 | 11   | 11                  | 总分 | <    | <  | 11| 11|
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from fractions import Fraction
from itertools import pairwise, takewhile
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from extractors.text import words
from extractors.text.columns import word_kind
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable

Cut = Literal["none", "begins", "ends"]
"""What a page end does to a row: ``begins`` is the part before it (last cells missing), ``ends`` the part after it."""

_LABEL_WIDTH = Fraction(1, 9)
"""Width of the first column, as a share of the table."""
_FIGURE = re.compile(r"[-+]?[\d,，]*\d(?:\.\d+)?")
_RATE = re.compile(_FIGURE.pattern + "[%％‰]")
_POINTS_AT_END = re.compile(r"[(（]\s*\d+(?:\.\d+)?\s*分?\s*[)）]\s*$")
_NEVER = -1.0
_BLANK_MATCH, _BLANK_MISMATCH = 0.2, 0.1
_GAP = -0.5
"""What a gap inside a row costs, where a cell that fits its column counts 1."""
_LACKS_POINTS, _SAME_AS_ABOVE = 0.3, 0.05
"""Of a name without points among names with points; of a row whose cells stand where those of the row above stand."""

_VALUE_COLUMNS = ("value", "text")
"""Kinds of columns (``data/columns.csv``) whose cells are long enough to be cut."""

Sides = tuple[tuple[Fraction, Fraction], ...]
"""Left and right edge of each cell of a row; 0 to 1 over the whole width."""
Kind = Literal["blank", "figure", "rate", "text"]
Column = Kind | Literal["points"]
"""What a column holds a share of: cells of a kind, and names with their points in brackets behind them."""


class Row(Struct, frozen=True, kw_only=True):
    """The cells of a row as dumped."""

    cells: tuple[str, ...]
    line: int
    """1-based line of the file that it begins on."""
    cut: Cut = "none"


class _Anchor(Struct, frozen=True, kw_only=True):
    """A cell with its place in the grid, in rows and shares of the width."""

    row: int
    left: Fraction
    right: Fraction
    text: str
    line: int
    last_row: int


def kind_of(text: str) -> Kind:
    """What a cell holds: nothing (a placeholder is nothing here), a bare figure, one with %, or words."""
    squeezed = "".join(text.split())
    if not squeezed or squeezed in words.PLACEHOLDERS:
        return "blank"
    if _RATE.fullmatch(squeezed):
        return "rate"
    return "figure" if _FIGURE.fullmatch(squeezed) else "text"


def lay_out(rows: Sequence[Row], title: str | None = None) -> RawTable:
    """Make a grid of dumped rows; ``title`` is the name of its sheet, when the dump has one."""
    rows = _join_rests(rows)
    sides = list(_place_cells(rows))
    for number, (upper, lower) in enumerate(pairwise(rows)):
        sides[number] = _part_header(upper, lower, sides[number + 1]) or sides[number]
    anchors = _merge_down(rows, sides)
    xs = sorted({edge for row in sides for side in row for edge in side})
    col_of = {edge: col for col, edge in enumerate(xs)}
    cells = tuple(
        RawCell(
            row=anchor.row,
            col=col_of[anchor.left],
            row_span=anchor.last_row - anchor.row + 1,
            col_span=col_of[anchor.right] - col_of[anchor.left],
            text=anchor.text,
            place=Place(path=f"line {anchor.line}"),
        )
        for anchor in sorted(anchors, key=lambda anchor: (anchor.row, anchor.left))
    )
    headers = {number for number, row in enumerate(rows) if is_header(row)}
    return RawTable(
        n_rows=len(rows),
        n_cols=len(xs) - 1,
        cells=tuple(_doubt_blanks(cells, headers)),
        place=Place(path=f"line {rows[0].line}"),
        origin="dump",
        title=title,
    )


def _doubt_blanks(cells: Sequence[RawCell], headers: Set[int]) -> Iterator[RawCell]:
    """Mark the blank cells that may be the lower part of a merged one: amid their row, right under words.

    A dump prints words merged over several rows (符合规定) once and nothing below; a value left blank looks the same.
    """
    above: dict[int, list[RawCell]] = {}
    filled: dict[int, list[int]] = {}
    for cell in cells:
        if kind_of(cell.text) != "blank":
            filled.setdefault(cell.row, []).append(cell.col)
    for cell in cells:
        beside = filled.get(cell.row, [])
        over = [each for each in above.get(cell.row, []) if each.col in _cols_of(cell) or cell.col in _cols_of(each)]
        if not cell.text.strip() and over and beside and min(beside) < cell.col < max(beside):
            cell = replace(cell, doubtful=True)
        if cell.row not in headers and (kind_of(cell.text) == "text" or cell.doubtful):
            above.setdefault(cell.row + cell.row_span, []).append(cell)
        yield cell


def _cols_of(cell: RawCell) -> range:
    return range(cell.col, cell.col + cell.col_span)


def _join_rests(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Put back what a page end left of a row: its values' last words in a row of their own, all else of it empty."""
    joined: list[Row] = []
    header: Row | None = None
    for row in rows:
        if joined and header is not None and _is_rest(row, joined[-1], header):
            pairs = zip(joined[-1].cells, row.cells, strict=True)
            joined[-1] = replace(joined[-1], cells=tuple("\n".join(filter(None, pair)) for pair in pairs))
            continue
        if is_header(row):
            header = row
        joined.append(row)
    return tuple(joined)


def _is_rest(row: Row, above: Row, header: Row) -> bool:
    """Words under words, in columns of values only, of a row whose figures stand above."""
    if not len(row.cells) == len(above.cells) == len(header.cells) or row.cut != "none":
        return False
    filled = [col for col, cell in enumerate(row.cells) if cell.strip()]
    is_below_words = all(kind_of(row.cells[col]) == kind_of(above.cells[col]) == "text" for col in filled)
    are_values = all(word_kind(header.cells[col]) in _VALUE_COLUMNS for col in filled)
    return bool(filled) and is_below_words and are_values and "figure" in map(kind_of, above.cells)


# -- columns


def _place_cells(rows: Sequence[Row]) -> Iterator[Sides]:
    """Where each row's cells stand."""
    header: int | None = None
    above: Sides = ()
    for number, row in enumerate(rows):
        count = len(row.cells)
        width = len(rows[header].cells) if header is not None else 0
        if row.cut != "none" and count < width:
            whole = _share_evenly(width)
            above = whole[:count] if row.cut == "begins" else whole[width - count :]
        elif is_header(row):
            header = number
            above = _share_evenly(count)
        elif header is not None and count < width and any(kind_of(cell) == "figure" for cell in row.cells):
            above = _align(row, _profile(rows, header), above) or _share_evenly(count)
        else:
            above = _share_evenly(count)
        yield above


def _share_evenly(count: int) -> Sides:
    """The first cell as wide as always, the others evenly; a single cell takes the whole row."""
    if count == 1:
        return ((Fraction(0), Fraction(1)),)
    rest = (1 - _LABEL_WIDTH) / (count - 1)
    return tuple(pairwise((Fraction(0), *(_LABEL_WIDTH + rest * index for index in range(count)))))


def is_header(row: Row) -> bool:
    """It has words in two cells or more and no figure."""
    kinds = [kind_of(cell) for cell in row.cells]
    return "figure" not in kinds and "rate" not in kinds and kinds.count("text") > 1


def _profile(rows: Sequence[Row], header: int) -> list[Mapping[Column, float]]:
    """What stands in each column below a header, as shares of what is filled; empty when nothing is."""
    width = len(rows[header].cells)
    below = takewhile(lambda row: len(row.cells) == width or not is_header(row), rows[header + 1 :])
    body = [row for row in below if len(row.cells) == width and row.cut == "none"]
    columns: list[Mapping[Column, float]] = []
    for col in range(width):
        kinds = Counter(kind_of(row.cells[col]) for row in body)
        del kinds["blank"]
        shares: dict[Column, float] = {kind: count / kinds.total() for kind, count in kinds.items()}
        with_points = sum(_POINTS_AT_END.search(row.cells[col]) is not None for row in body)
        columns.append({**shares, "points": with_points / max(kinds.total(), 1)} if shares else {})
    return columns


def _align(row: Row, columns: Sequence[Mapping[Column, float]], above: Sides) -> Sides | None:
    """Put a shorter row under the columns of a header; ``above``: where the cells of the row above stand.

    Its first cell is merged over the columns that are too many (when empty, only below one that is), or the last cells
    are missing, or some in between, as in the row above or else as late as may be: nothing says which of their
    neighbours is wider then, so these are left open.
    None when some cell does not fit whichever it is.
    """
    whole = _share_evenly(len(columns))
    best: tuple[float, Sides] | None = None
    for missing in range(len(columns) - len(row.cells), -1, -1):
        extra = len(columns) - len(row.cells) - missing
        for gap in (0, *range(len(row.cells) - 1, 0, -1)) if extra else (0,):
            first = (whole[0][0], whole[0 if gap else extra][1])
            if not gap and extra and kind_of(row.cells[0]) == "blank" and above[:1] != (first,):
                continue
            cols = [0, *(index if index <= gap else index + extra for index in range(1, len(row.cells)))]
            fits = [_fit(cell, columns[col]) for cell, col in zip(row.cells[1:], cols[1:], strict=True)]
            found = (first, *(whole[col] for col in cols[1:]))
            if gap:
                fits.append(_GAP)
            if min(fits, default=_NEVER) > _NEVER:
                total = sum(fits) + _SAME_AS_ABOVE * (found == above)
                best = max(best or (_NEVER, found), (total, found), key=lambda way: way[0])
    return None if best is None else best[1]


def _fit(cell: str, column: Mapping[Column, float]) -> float:
    """How well a cell fits a column; words may stand under rates, as targets do, and in a blank column."""
    kind = kind_of(cell)
    if kind == "blank":
        return _BLANK_MISMATCH if column else _BLANK_MATCH
    if kind == "text":
        lacks_points = _POINTS_AT_END.search(cell) is None and column.get("points", 0.0) > 0.5
        figures = column.get("figure", 0.0)
        return 1 - figures - _LACKS_POINTS * lacks_points if figures < 1 else _NEVER
    return column.get(kind, _NEVER)


def _part_header(upper: Row, lower: Row, sides: Sides) -> Sides | None:
    """Where the cells of a header stand that the row below (``sides``) parts further; None when it does not.

    ::

        | 指标 |        目标值         | 分值 |
        |  ^  | 性质 |  数值  |  单位  |  ^  |      empty, three words, empty: the one cell between is merged
    """
    inner = _find_inner_words(lower)
    extra = len(lower.cells) - len(upper.cells)
    if inner is None or extra < 1 or not is_header(upper):
        return None
    parted = len(inner) - extra
    if parted < 1 or len(inner) % parted:
        return None
    each = len(inner) // parted
    merged = tuple((sides[col][0], sides[col + each - 1][1]) for col in range(inner.start, inner.stop, each))
    return (*sides[: inner.start], *merged, *sides[inner.stop :])


def _find_inner_words(row: Row) -> range | None:
    """The only filled cells of a row, where these are words side by side; None for any other row."""
    filled = [col for col, cell in enumerate(row.cells) if cell]
    if len(filled) < 2 or len(filled) == len(row.cells) or filled[-1] - filled[0] != len(filled) - 1:
        return None
    return range(filled[0], filled[-1] + 1) if all(kind_of(row.cells[col]) == "text" for col in filled) else None


# -- rows


def _merge_down(rows: Sequence[Row], sides: Sequence[Sides]) -> list[_Anchor]:
    """The cells, with labels reaching down over the empty cells that a row begins with.

    So does a value shared by rows that have the same gap right before it.
    """
    anchors: list[_Anchor] = []
    above: dict[tuple[Fraction, Fraction], int] = {}
    for number, (row, row_sides) in enumerate(zip(rows, sides, strict=True)):
        is_parting = number > 0 and _part_header(rows[number - 1], row, row_sides) is not None
        covered = len(row.cells) if is_parting else _count_covered(row, rows[number - 1] if number else None)
        current: dict[tuple[Fraction, Fraction], int] = {}
        shares = number > 0 and row_sides == sides[number - 1] and _has_gap(row_sides)
        for col, (text, side) in enumerate(zip(row.cells, row_sides, strict=True)):
            is_covered = col < covered or (shares and col > 0 and row_sides[col - 1][1] < side[0])
            host = above.get(side) if is_covered and not text else None
            if host is not None and kind_of(anchors[host].text) == "text":
                anchors[host] = replace(anchors[host], last_row=number)
                current[side] = host
            else:
                current[side] = len(anchors)
                anchors.append(
                    _Anchor(row=number, left=side[0], right=side[1], text=text, line=row.line, last_row=number)
                )
        above = current
    return anchors


def _has_gap(row_sides: Sides) -> bool:
    """A cell is missing between two others: one of them is wider than its column."""
    return any(left[1] < right[0] for left, right in pairwise(row_sides))


def _count_covered(row: Row, above: Row | None) -> int:
    """How many of a row's first cells belong to labels above.

    Not those of a row that is all empty (a template's), unless the row above is a block's name with its column headers
    (楼堂馆所控制情况); not those that a page end cut, and of several not the one right before a figure: that is the
    name of a line that was left blank.
    """
    if row.cut == "ends":
        return 0
    kinds = [kind_of(cell) for cell in row.cells]
    first = next((col for col, kind in enumerate(kinds) if kind != "blank" or row.cells[col].strip()), None)
    if first is None:
        return int(above is not None and is_header(above) and not word_kind(above.cells[0]))
    return first - 1 if first > 1 and kinds[first] == "figure" else first
