"""What the XML of a table says of its rows and cells (17.4), before their content is read."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from extractors.docx import tags
from extractors.docx.blocks import iter_members
from extractors.docx.grid import CellShape, Grid, Merge, RowShape, lay_out
from extractors.docx.xml import is_on, read_int, read_points

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
    properties = next(tr.iterchildren(tags.TR_PR), None)
    if properties is not None:
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
    span = 1
    vertical: Merge = "none"
    joins_left = False
    width: float | None = None
    properties = next(tc.iterchildren(tags.TC_PR), None)
    if properties is None:
        return CellShape()
    for element in properties:
        tag = element.tag
        if tag == tags.TC_W:
            width = _read_width(element)
        elif tag == tags.GRID_SPAN:
            span = max(1, _read_count(element))
        elif tag == tags.V_MERGE:
            vertical = "restart" if element.get(tags.VAL) == "restart" else "continue"
        elif tag == tags.CELL_MERGE:
            vertical = "restart" if element.get(tags.V_MERGE) == "rest" else "continue"
        elif tag == tags.H_MERGE:
            joins_left = element.get(tags.VAL) != "restart"
        elif tag == tags.CELL_DEL:
            return None
    return CellShape(span=span, vertical=vertical, joins_left=joins_left, width=width)


def _read_count(element: etree._Element) -> int:
    """A number of grid columns; nonsense counts as none."""
    count = read_int(element.get(tags.VAL))
    return count if count is not None and 0 <= count <= _MAX_SPAN else 0


def _read_width(element: etree._Element) -> float | None:
    """A width in points; None for shares of the page and automatic widths (17.18.90)."""
    return read_points(element.get(tags.WIDTH)) if element.get(tags.TYPE, "dxa") == "dxa" else None
