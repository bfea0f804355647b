"""Where something stands in a document (出处), for people and for the review page.

One coordinate system everywhere: PDF points from the page's top left corner, x to the right, y down.
Counting: ``page`` and the numbers inside a locator start at 1, ``table_index``, ``row`` and ``col`` at 0.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Box(Struct, frozen=True, kw_only=True):
    """A rectangle on a page, in PDF points from the page's top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Horizontal extent in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Vertical extent in points."""
        return self.y1 - self.y0

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            x0=min(self.x0, other.x0),
            y0=min(self.y0, other.y0),
            x1=max(self.x1, other.x1),
            y1=max(self.y1, other.y1),
        )


class Place(Struct, frozen=True, kw_only=True):
    """The spot in the source that a piece of text was read from."""

    page: int | None = None
    """1-based page; None where the format has no pages."""
    box: Box | None = None
    """Extent on that page; None without pages."""
    part: str | None = None
    """Package part or sheet: ``word/document.xml``, ``sheet 市财政配套帮扶``; None in a PDF."""
    path: str | None = None
    """Way to the element inside the part, 1-based: ``table 2 row 3 cell 1``, ``paragraph 57``."""


class CellRef(NamedTuple):
    """A grid position in a table of the clean document (anchor cell).

    Every cell has one in each of several indexes, so it is a tuple, which is made and hashed several times faster.
    """

    table_index: int
    row: int
    col: int


def locate_row(table_index: int, row: int, page: int | None = None, sheet: str | None = None) -> str:
    """The locator of a table row for a person: ``p3 table 2 row 14``, ``sheet 劳模管理 row 9``."""
    if sheet is not None:
        return f"sheet {sheet} row {row + 1}"
    place = f"table {table_index + 1} row {row + 1}"
    return f"p{page} {place}" if page is not None else place


def locate_paragraph(ordinal: int, page: int | None = None) -> str:
    """The locator of a paragraph for a person: ``paragraph 57`` or ``p4 paragraph 57``."""
    place = f"paragraph {ordinal}"
    return f"p{page} {place}" if page is not None else place
