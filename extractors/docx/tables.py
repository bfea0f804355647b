"""What the XML of a table says of its rows and cells (17.4), before their content is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from extractors.docx import tags
from extractors.docx.blocks import iter_members
from extractors.docx.grid import CellShape, Grid, Merge, RowShape, lay_out
from extractors.docx.xml import find_properties, is_on, read_int, read_points

_TWIPS = "dxa"
_WIDTH, _SPAN, _V_MERGE, _H_MERGE = range(4)
_CELL_PROPERTIES = {tags.TC_W: _WIDTH, tags.GRID_SPAN: _SPAN, tags.V_MERGE: _V_MERGE, tags.H_MERGE: _H_MERGE}
_CELL_VALUES = (tags.WIDTH, tags.VAL, tags.VAL, tags.VAL)
"""The attribute that holds each property's value."""

_MAX_SPAN = 1000
"""Beyond this a span is nonsense (Word stops at 63 columns) and counts as one column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """A table's grid with the stored cells to read."""

    grid: Grid
    stored: tuple[tuple[etree._Element, ...], ...]
    """The ``w:tc`` of each printed row."""
    floating: bool


def read_shape(table: etree._Element) -> TableShape:
    """Read rows, spans and widths of a ``w:tbl``; rows and cells that are deleted or hidden are left out."""
    shapes: list[RowShape] = []
    stored: list[tuple[etree._Element, ...]] = []
    for tr in iter_members(table, tags.TR):
        row = _read_row(tr)
        if row is not None:
            shapes.append(row[0])
            stored.append(row[1])
    properties = next(table.iterchildren(tags.TBL_PR), None)
    grid = next(table.iterchildren(tags.TBL_GRID), None)
    widths = [] if grid is None else [read_points(col.get(tags.WIDTH)) for col in grid.iterchildren(tags.GRID_COL)]
    return TableShape(
        grid=lay_out(shapes, widths),
        stored=tuple(stored),
        floating=properties is not None and next(properties.iterchildren(tags.TBL_P_PR), None) is not None,
    )


def _read_row(tr: etree._Element) -> tuple[RowShape, tuple[etree._Element, ...]] | None:
    """A row's shape and its cells; None for a row that does not print."""
    before = after = 0
    before_width: float | None = None
    for properties in tr.iterchildren(tags.TR_PR):
        for element in properties:
            tag = element.tag
            if tag == tags.DEL or (tag == tags.HIDDEN and is_on(element)):
                return None
            if tag == tags.GRID_BEFORE:
                before = _read_count(element)
            elif tag == tags.GRID_AFTER:
                after = _read_count(element)
            elif tag == tags.W_BEFORE:
                before_width = _read_width(element)
    cells: list[CellShape] = []
    stored: list[etree._Element] = []
    for tc in iter_members(tr, tags.TC):
        cell = _read_cell_shape(tc)
        if cell is not None:
            cells.append(cell)
            stored.append(tc)
    return RowShape(cells=tuple(cells), before=before, after=after, before_width=before_width), tuple(stored)


def _read_cell_shape(tc: etree._Element) -> CellShape | None:
    """A cell's shape; None for a deleted cell (单元格删除修订)."""
    properties = find_properties(tc, tags.TC_PR)
    if properties is None:
        return CellShape()
    stated: list[str | None] = [None] * 4
    for element in properties:
        tag = element.tag
        index = _CELL_PROPERTIES.get(tag)
        if index is not None:
            stated[index] = element.get(_CELL_VALUES[index], "")
            if index == _WIDTH and element.get(tags.TYPE, _TWIPS) != _TWIPS:
                stated[index] = None
        elif tag == tags.CELL_DEL:
            return None
        elif tag == tags.CELL_MERGE:
            stated[_V_MERGE] = "restart" if element.get(tags.V_MERGE) == "rest" else "continue"
    return _interpret_cell(*stated)


@lru_cache(maxsize=4096)
def _interpret_cell(width: str | None, span: str | None, v_merge: str | None, h_merge: str | None) -> CellShape:
    """A cell's shape out of its properties as written; None for those it does not state, empty without a value."""
    vertical: Merge = "none"
    if v_merge is not None:
        vertical = "restart" if v_merge == "restart" else "continue"
    return CellShape(
        span=max(1, _limit_count(read_int(span))),
        vertical=vertical,
        joins_left=h_merge is not None and h_merge != "restart",
        width=read_points(width),
    )


def _read_count(element: etree._Element) -> int:
    return _limit_count(read_int(element.get(tags.VAL)))


def _limit_count(count: int | None) -> int:
    """A number of grid columns; nonsense counts as none."""
    return count if count is not None and 0 <= count <= _MAX_SPAN else 0


def _read_width(element: etree._Element) -> float | None:
    """A width in points; None for shares of the page and automatic widths (17.18.90)."""
    return read_points(element.get(tags.WIDTH)) if element.get(tags.TYPE, _TWIPS) == _TWIPS else None
