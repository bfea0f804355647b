"""What the XML of a table says of its rows and cells (17.4), before their content is read."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache, partial

from lxml import etree
from msgspec import Struct, field

from extractors.docx import inline, tags
from extractors.docx.blocks import iter_members
from extractors.docx.grid import CellShape, Grid, Merge, RowShape, lay_out
from extractors.docx.xml import find_properties, is_on, read_int, read_points

_TWIPS = "dxa"
_SPAN, _V_MERGE, _H_MERGE = range(3)
_CELL_PROPERTIES = {tags.GRID_SPAN: _SPAN, tags.V_MERGE: _V_MERGE, tags.H_MERGE: _H_MERGE}

_CELL_WIDTH = f"{tags.TC_PR}/{tags.TC_W}"
_ROW_PROPERTIES = frozenset({tags.GRID_BEFORE, tags.GRID_AFTER, tags.W_BEFORE})
_PLAIN = (tags.T, tags.P, tags.TC, tags.TR, *_CELL_PROPERTIES, *_ROW_PROPERTIES)
"""What tells a plain table."""
_OTHER = (
    tags.TBL,
    tags.SDT,
    tags.CUSTOM_XML,
    tags.SMART_TAG,
    tags.ALTERNATE_CONTENT,
    tags.ALT_CHUNK,
    tags.INS,
    tags.DEL,
    tags.MOVE_TO,
    tags.MOVE_FROM,
    tags.HIDDEN,
    tags.CELL_DEL,
    tags.CELL_MERGE,
    tags.TC_PR_CHANGE,
    tags.TR_PR_CHANGE,
)
"""What a table has that is not plain, or may not be."""

Lines = list[str]
"""The texts of a cell's paragraphs."""
_Stated = list[str | None]
"""A cell's properties as they are written."""

_MAX_SPAN = 1000
"""Beyond this a span is nonsense (Word stops at 63 columns) and counts as one column."""


class TableShape(Struct, frozen=True, kw_only=True):
    """A table's grid with the stored cells to read."""

    grid: Grid
    stored: tuple[tuple[etree._Element, ...], ...]
    """The ``w:tc`` of each printed row."""
    lines: tuple[tuple[Lines | None, ...], ...]
    """Of each of them the lines that it prints where all are plain; None where it has to be read in full."""
    floating: bool


def read_shape(table: etree._Element, special: Set[etree._Element]) -> TableShape:
    """Read rows, spans and widths of a ``w:tbl``; rows and cells that are deleted or hidden are left out.

    ``special``: the paragraphs that print otherwise than their texts one after the other.
    """
    rows = _read_plain_rows(table, special)
    if rows is None:
        rows = [row for tr in iter_members(table, tags.TR) if (row := _read_row(tr)) is not None]
    properties = next(table.iterchildren(tags.TBL_PR), None)
    grid = next(table.iterchildren(tags.TBL_GRID), None)
    widths = [] if grid is None else [read_points(col.get(tags.WIDTH)) for col in grid.iterchildren(tags.GRID_COL)]
    return TableShape(
        grid=lay_out([row.shape for row in rows], partial(_read_widths, rows), widths),
        stored=tuple(tuple(row.stored) for row in rows),
        lines=tuple(tuple(row.lines) for row in rows),
        floating=properties is not None and next(properties.iterchildren(tags.TBL_P_PR), None) is not None,
    )


class _Row(Struct):
    """A row while it is being read."""

    cells: list[CellShape] = field(default_factory=list)
    stored: list[etree._Element] = field(default_factory=list)
    lines: list[Lines | None] = field(default_factory=list)
    before: int = 0
    after: int = 0
    before_width: float | None = None

    @property
    def shape(self) -> RowShape:
        """What the row says of where its cells stand."""
        return RowShape(cells=tuple(self.cells), before=self.before, after=self.after, before_width=self.before_width)

    def set_property(self, element: etree._Element) -> None:
        """Take what a row's property says of the grid columns that the row leaves out."""
        tag = element.tag
        if tag == tags.GRID_BEFORE:
            self.before = _read_count(element)
        elif tag == tags.GRID_AFTER:
            self.after = _read_count(element)
        elif tag == tags.W_BEFORE:
            self.before_width = _read_width(element)


def _read_plain_rows(table: etree._Element, special: Set[etree._Element]) -> list[_Row] | None:
    """The rows of a table of nothing but rows of cells of paragraphs, which is most, in one pass over its elements.

    None for any other: with tables inside, tracked changes, content controls.
    """
    rows: list[_Row] = []
    shapes: list[list[_Stated]] = []
    lines: Lines | None = None
    elements = table.iter(*_PLAIN, *_OTHER)
    next(elements)  # the table itself
    for element in elements:
        tag = element.tag
        if tag == tags.T:
            if lines:
                lines[-1] += inline.read_text(element)
        elif tag == tags.P:
            if lines is not None:
                lines.append("")
            if element in special:
                rows[-1].lines[-1] = lines = None
        elif tag in _CELL_PROPERTIES:
            shapes[-1][-1][_CELL_PROPERTIES[tag]] = element.get(tags.VAL, "")
        elif tag == tags.TC:
            lines = []
            rows[-1].stored.append(element)
            rows[-1].lines.append(lines)
            shapes[-1].append([None, None, None])
        elif tag == tags.TR:
            rows.append(_Row())
            shapes.append([])
        elif tag in _ROW_PROPERTIES:
            rows[-1].set_property(element)
        else:
            return None
    for row, stated in zip(rows, shapes, strict=True):
        row.cells = [_interpret_cell(*cell) for cell in stated]
    return rows


def _read_row(tr: etree._Element) -> _Row | None:
    """A row's shape and its cells; None for a row that does not print."""
    row = _Row()
    for properties in tr.iterchildren(tags.TR_PR):
        for element in properties:
            tag = element.tag
            if tag == tags.DEL or (tag == tags.HIDDEN and is_on(element)):
                return None
            row.set_property(element)
    for tc in iter_members(tr, tags.TC):
        cell = _read_cell_shape(tc)
        if cell is not None:
            row.cells.append(cell)
            row.stored.append(tc)
            row.lines.append(None)
    return row


def _read_cell_shape(tc: etree._Element) -> CellShape | None:
    """A cell's shape; None for a deleted cell (单元格删除修订)."""
    properties = find_properties(tc, tags.TC_PR)
    if properties is None:
        return CellShape()
    stated: _Stated = [None, None, None]
    for element in properties:
        tag = element.tag
        index = _CELL_PROPERTIES.get(tag)
        if index is not None:
            stated[index] = element.get(tags.VAL, "")
        elif tag == tags.CELL_DEL:
            return None
        elif tag == tags.CELL_MERGE:
            stated[_V_MERGE] = "restart" if element.get(tags.V_MERGE) == "rest" else "continue"
    return _interpret_cell(*stated)


@lru_cache(maxsize=4096)
def _interpret_cell(span: str | None, v_merge: str | None, h_merge: str | None) -> CellShape:
    """A cell's shape out of its properties as written; None for those it does not state, empty without a value."""
    vertical: Merge = "none"
    if v_merge is not None:
        vertical = "restart" if v_merge == "restart" else "continue"
    return CellShape(
        span=max(1, _limit_count(read_int(span))),
        vertical=vertical,
        joins_left=h_merge is not None and h_merge != "restart",
    )


def _read_widths(rows: Sequence[_Row], row: int) -> list[float | None]:
    """The widths that the cells of a row state; None for shares of the page and automatic ones."""
    stated = (tc.find(_CELL_WIDTH) for tc in rows[row].stored)
    return [None if width is None else _read_width(width) for width in stated]


def _read_count(element: etree._Element) -> int:
    return _limit_count(read_int(element.get(tags.VAL)))


def _limit_count(count: int | None) -> int:
    """A number of grid columns; nonsense counts as none."""
    return count if count is not None and 0 <= count <= _MAX_SPAN else 0


def _read_width(element: etree._Element) -> float | None:
    """A width in points; None for shares of the page and automatic widths (17.18.90)."""
    return read_points(element.get(tags.WIDTH)) if element.get(tags.TYPE, _TWIPS) == _TWIPS else None
