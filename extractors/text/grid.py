"""Rows of cells without spans → a grid (表格还原).

A dump gives the cells of a row from left to right and says nothing of how wide they are: a cell merged over columns
stands there once, one merged over rows is empty in the rows below.  What is certain is put back:

* Rows with the same number of cells have the same columns.  The first column, which names the blocks, is as wide in
  all rows; the other cells of a row share the rest evenly.
* A row with figures that has fewer cells than the header above it (总分) keeps to that header's columns where its
  figures stand under columns of figures and its words under words; one of its cells is the merged one.
* Words in the middle of an otherwise empty row, with a row of fewer cells above it, part a header's cell (二级表头).
* An empty cell at the start of a row, with a label above it, is that label's merged cell.
* A row that a page end cut is two rows, the first without its last cells, the second without its first.

::

    产出 | 数量 | 甲 | 5 | 5          | 产出 | 数量 | 甲 | 5 | 5 |
         |      | 乙 | 6 | 6     →    | ^    | ^    | 乙 | 6 | 6 |
    总分 | 11   | 11                  | 总分 | <    | <  | 11| 11|
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
_FIGURE = re.compile(r"[-+]?[\d,，]*\d(?:\.\d+)?")
_RATE = re.compile(_FIGURE.pattern + "[%％‰]")
_NEVER = -1.0
_BLANK_MATCH, _BLANK_MISMATCH = 0.2, 0.1

Edges = tuple[Fraction, ...]
"""Left edge of each cell of a row, and the right edge of the last; 0 to 1 over a whole row."""
Kind = Literal["blank", "figure", "rate", "text"]


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
    """What a cell holds: nothing (a placeholder is nothing here), a bare figure, one with %, or words."""
    squeezed = "".join(text.split())
    if not squeezed or squeezed in words.PLACEHOLDERS:
        return "blank"
    if _RATE.fullmatch(squeezed):
        return "rate"
    return "figure" if _FIGURE.fullmatch(squeezed) else "text"


def lay_out(rows: Sequence[Row], title: str | None = None) -> RawTable:
    """Make a grid of dumped rows; ``title`` is the name of its sheet, when the dump has one."""
    edges = list(_find_edges(rows))
    for number, (upper, lower) in enumerate(pairwise(rows)):
        edges[number] = _part_header(upper, lower, edges[number + 1]) or edges[number]
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
        if count > width or _is_header(members[0]):
            header = members
            yield from [_share_evenly(count)] * len(members)
            continue
        if count == width:
            header = [*header, *members]
            yield from [_share_evenly(count)] * len(members)
            continue
        columns = [_profile(header, col) for col in range(width)]
        for row in members:
            has_figure = any(kind_of(cell) == "figure" for cell in row.cells)
            yield (_align(row, columns) if has_figure else None) or _share_evenly(count)


def _share_evenly(count: int) -> Edges:
    """The first cell as wide as always, the others evenly; a single cell takes the whole row."""
    if count == 1:
        return (Fraction(0), Fraction(1))
    rest = (1 - _LABEL_WIDTH) / (count - 1)
    return (Fraction(0), *(_LABEL_WIDTH + rest * index for index in range(count)))


def _is_header(row: Row) -> bool:
    """It has words in two cells or more and no figure."""
    kinds = [kind_of(cell) for cell in row.cells]
    return "figure" not in kinds and "rate" not in kinds and kinds.count("text") > 1


def _profile(rows: Sequence[Row], col: int) -> Mapping[Kind, float]:
    """What stands in a column below its header: each kind's share of what is filled; empty when nothing is."""
    kinds = Counter(kind_of(row.cells[col]) for row in rows[1:])
    del kinds["blank"]
    return {kind: count / kinds.total() for kind, count in kinds.items()}


def _align(row: Row, columns: Sequence[Mapping[Kind, float]]) -> Edges | None:
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


def _fit(cell: str, column: Mapping[Kind, float]) -> float:
    """How well a cell fits a column; words may stand under rates, as targets do, and in a blank column."""
    kind = kind_of(cell)
    if kind == "blank":
        return _BLANK_MISMATCH if column else _BLANK_MATCH
    if kind == "text":
        return 1 - column.get("figure", 0.0) if column.get("figure", 0.0) < 1 else _NEVER
    return column.get(kind, _NEVER)


def _part_header(upper: Row, lower: Row, edges: Edges) -> Edges | None:
    """The edges of a header that the row below parts further; None when it does not.

    ::

        | 指标 |        目标值         | 分值 |
        |  ^  | 性质 |  数值  |  单位  |  ^  |      empty, three words, empty: the one cell between is merged
    """
    inner = _find_inner_words(lower)
    extra = len(lower.cells) - len(upper.cells)
    if inner is None or extra < 1 or not _is_header(upper):
        return None
    parted = len(inner) - extra
    if parted < 1 or len(inner) % parted:
        return None
    each = len(inner) // parted
    starts = [*range(inner.start), *range(inner.start, inner.stop, each), *range(inner.stop, len(lower.cells) + 1)]
    return tuple(edges[start] for start in starts)


def _find_inner_words(row: Row) -> range | None:
    """The only filled cells of a row, where these are words side by side; None for any other row."""
    filled = [col for col, cell in enumerate(row.cells) if cell]
    if len(filled) < 2 or len(filled) == len(row.cells) or filled[-1] - filled[0] != len(filled) - 1:
        return None
    return range(filled[0], filled[-1] + 1) if all(kind_of(row.cells[col]) == "text" for col in filled) else None


# -- rows


def _merge_down(rows: Sequence[Row], edges: Sequence[Edges]) -> list[_Anchor]:
    """The cells, with labels reaching down over the empty cells that a row begins with."""
    anchors: list[_Anchor] = []
    above: dict[tuple[Fraction, Fraction], int] = {}
    for number, (row, row_edges) in enumerate(zip(rows, edges, strict=True)):
        is_parting = number > 0 and _part_header(rows[number - 1], row, row_edges) is not None
        covered = len(row.cells) if is_parting else _count_covered(row)
        current: dict[tuple[Fraction, Fraction], int] = {}
        for col, (text, side) in enumerate(zip(row.cells, pairwise(row_edges), strict=True)):
            host = above.get(side) if col < covered and not text else None
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

    Not those of a row that is all empty (a template's) or that a page end cut, and of several not the one right before
    a figure: that is the name of a line that was left blank.
    """
    if row.cut == "ends":
        return 0
    kinds = [kind_of(cell) for cell in row.cells]
    first = next((col for col, kind in enumerate(kinds) if kind != "blank" or row.cells[col].strip()), None)
    if first is None:
        return 0
    return first - 1 if first > 1 and kinds[first] == "figure" else first
