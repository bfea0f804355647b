"""Rows of cells without spans → a grid (表格还原).

A dump gives the cells of a row from left to right and says nothing of how wide they are: a cell merged over columns
stands there once, one merged over rows is empty in the rows below.  What is certain is put back:

* Rows with the same number of cells have the same columns.  The first column, which names the blocks, is as wide in
  all rows; the other cells of a row share the rest evenly.
* A row with figures that has fewer cells than the header above it (总分) keeps to that header's columns where its
  figures stand under columns of figures and its words under words; one of its cells is the merged one.
* An empty cell at the start of a row, with a label above it, is that label's merged cell.
* A row that a page end cut is two rows, the first without its last cells, the second without its first.

::

    产出 | 数量 | 甲 | 5 | 5          | 产出 | 数量 | 甲 | 5 | 5 |
         |      | 乙 | 6 | 6     →    | ^    | ^    | 乙 | 6 | 6 |
    总分 | 11   | 11                  | 总分 | <    | <  | 11| 11|
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Literal

from extractors.text import words
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable

Cut = Literal["none", "begins", "ends"]
"""What a page end does to a row: ``begins`` is the part before it (last cells missing), ``ends`` the part after it."""

_LABEL_WIDTH = Fraction(1, 9)
"""Width of the first column, as a share of the table."""
_FIGURE = re.compile(r"[-+]?[\d,，]*\d(?:\.\d+)?%?")
_FILLED = 1.0
_NEVER = -1.0
_BLANK_MATCH, _BLANK_MISMATCH = 0.2, 0.1

Edges = tuple[Fraction, ...]
"""Left edge of each cell of a row, and the right edge of the last; 0 to 1 over a whole row."""
Kind = Literal["blank", "figure", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of a row as dumped."""

    cells: tuple[str, ...]
    line: int
    """1-based line of the file that it begins on."""
    cut: Cut = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchor:
    """A cell with its place in the grid, in rows and shares of the width."""

    row: int
    left: Fraction
    right: Fraction
    text: str
    line: int
    last_row: int


def kind_of(text: str) -> Kind:
    """What a cell holds: nothing (a placeholder is nothing here), a bare figure or rate, or words."""
    squeezed = "".join(text.split())
    if not squeezed or squeezed in words.PLACEHOLDERS:
        return "blank"
    return "figure" if _FIGURE.fullmatch(squeezed) else "text"


def lay_out(rows: Sequence[Row], title: str | None = None) -> RawTable:
    """Make a grid of dumped rows; ``title`` is the name of its sheet, when the dump has one."""
    edges = tuple(_find_edges(rows))
    anchors = _merge_down(rows, edges)
    xs = sorted({edge for row in edges for edge in row})
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
    return RawTable(
        n_rows=len(rows),
        n_cols=len(xs) - 1,
        cells=cells,
        place=Place(path=f"line {rows[0].line}"),
        origin="dump",
        title=title,
    )


# -- columns


def _find_edges(rows: Sequence[Row]) -> Iterator[Edges]:
    """The edges of each row's cells."""
    header: Sequence[Row] = ()
    for _, run in groupby(rows, key=lambda row: (len(row.cells), row.cut)):
        members = list(run)
        count = len(members[0].cells)
        width = max((len(row.cells) for row in header), default=0)
        if members[0].cut != "none" and header and count <= width:
            whole = _share_evenly(width)
            edges = whole[: count + 1] if members[0].cut == "begins" else whole[width - count :]
            yield from [edges] * len(members)
            continue
        if count >= width or _is_header(members[0]):
            header = members
            yield from [_share_evenly(count)] * len(members)
            continue
        columns = [_profile(header, col) for col in range(width)]
        for row in members:
            yield _align(row, columns) or _share_evenly(count)


def _share_evenly(count: int) -> Edges:
    """The first cell as wide as always, the others evenly; a single cell takes the whole row."""
    if count == 1:
        return (Fraction(0), Fraction(1))
    rest = (1 - _LABEL_WIDTH) / (count - 1)
    return (Fraction(0), *(_LABEL_WIDTH + rest * index for index in range(count)))


def _is_header(row: Row) -> bool:
    """It has words in two cells or more and no figure."""
    kinds = [kind_of(cell) for cell in row.cells]
    return "figure" not in kinds and kinds.count("text") > 1


@dataclass(frozen=True, slots=True)
class _Profile:
    """What the cells of a column hold, as shares of those that are filled."""

    figures: float
    is_blank: bool


def _profile(rows: Sequence[Row], col: int) -> _Profile:
    """What stands in a column below its header."""
    kinds = [kind_of(row.cells[col]) for row in rows[1:] if col < len(row.cells)]
    filled = len(kinds) - kinds.count("blank")
    return _Profile(kinds.count("figure") / filled if filled else 0.0, not filled)


def _align(row: Row, columns: Sequence[_Profile]) -> Edges | None:
    """Put a shorter row under the columns of a header: one cell is merged over several, or the last ones are missing.

    None when some cell does not fit whichever it is.
    """
    whole = _share_evenly(len(columns))
    best: tuple[float, Edges] | None = None
    for missing in range(len(columns) - len(row.cells), -1, -1):
        extra = len(columns) - len(row.cells) - missing
        for merged in range(len(row.cells)):
            if missing and merged:
                continue
            starts = [index if index <= merged else index + extra for index in range(len(row.cells) + 1)]
            fits = [_fit(cell, columns[end - 1]) for cell, (_, end) in zip(row.cells, pairwise(starts), strict=True)]
            if merged < len(fits) and kind_of(row.cells[merged]) == "figure" and extra:
                continue
            if min(fits) > _NEVER and (best is None or sum(fits) > best[0]):
                best = (sum(fits), tuple(whole[start] for start in starts))
    return None if best is None else best[1]


def _fit(cell: str, column: _Profile) -> float:
    """How well a cell fits a column."""
    kind = kind_of(cell)
    if kind == "blank":
        return _BLANK_MATCH if column.is_blank else _BLANK_MISMATCH
    share = column.figures if kind == "figure" else 1 - column.figures
    if kind == "figure" and column.is_blank:
        return _NEVER
    return share if share > 0 else _NEVER


# -- rows


def _merge_down(rows: Sequence[Row], edges: Sequence[Edges]) -> list[_Anchor]:
    """The cells, with labels reaching down over the empty cells that a row begins with."""
    anchors: list[_Anchor] = []
    above: dict[tuple[Fraction, Fraction], int] = {}
    for number, (row, row_edges) in enumerate(zip(rows, edges, strict=True)):
        covered = _count_covered(row) if row.cut != "ends" else 0
        current: dict[tuple[Fraction, Fraction], int] = {}
        for col, (text, side) in enumerate(zip(row.cells, pairwise(row_edges), strict=True)):
            host = above.get(side) if col < covered else None
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


def _count_covered(row: Row) -> int:
    """How many of a row's first cells belong to labels above.

    Not those of a row that is all empty (a template's), and of several not the one right before a figure: that is the
    name of a line that was left blank.
    """
    kinds = [kind_of(cell) for cell in row.cells]
    first = next((col for col, kind in enumerate(kinds) if kind != "blank" or row.cells[col].strip()), None)
    if first is None:
        return 0
    return first - 1 if first > 1 and kinds[first] == "figure" else first
