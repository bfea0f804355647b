"""The document after the normalizers: whole tables, joined paragraphs, cleaned text, and a list of what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from msgspec import Struct, field

from pipeline.model.place import CellRef, Place
from pipeline.model.raw import RawPage, TableOrigin, TextKind, TextStyle

RepairKind = Literal[
    "table_joined",
    "header_dropped",
    "row_joined",
    "row_split",
    "cell_moved",
    "span_extended",
    "covered_text_dropped",
    "paragraph_joined",
    "bracket_moved",
    "cell_bounded",
]
"""table_joined: a form cut by a page end put together; header_dropped: its repeated header rows left out;
row_joined: a row put together from two pieces; row_split: one printed row was several; cell_moved: a text put back
into the cell it was pushed out of; span_extended: a merged label cell goes on after the page end;
covered_text_dropped: a covered cell that still held its label; bracket_moved: a bracket's end put back to its word;
cell_bounded: where a cell ends was judged from how the texts stand, since its rules are missing."""


class Repair(Struct, frozen=True, kw_only=True):
    """One change a normalizer made (修复); an empty list of them means the layout was fine."""

    kind: RepairKind
    before: str
    after: str
    place: Place
    rows: tuple[CellRef, ...] = ()
    """Cells of the clean document that the change touched; a ``col`` of -1 means the whole row."""
    doubtful: bool = False
    """Another reading was possible, so a person should look; False where the layout left no choice."""


class CleanText(Struct, frozen=True, kw_only=True):
    """A paragraph with its wrapped lines joined, blanks inside Chinese text removed and widths folded."""

    text: str
    raw_text: str
    ordinal: int
    """1-based count over the document's paragraphs, for locators."""
    number: str | None = None
    kind: TextKind = "paragraph"
    style: TextStyle = field(default_factory=TextStyle)
    place: Place


class CleanCell(Struct, frozen=True, kw_only=True):
    """An anchor cell of a repaired table."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    text: str
    """Cleaned text; empty when blank."""
    raw_text: str
    """Wrapped lines joined and layout blanks removed only."""
    lines: tuple[str, ...] = ()
    """Cleaned text of each printed line or paragraph of the cell, for cells that hold several things."""
    place: Place
    confidence: float | None = None

    @property
    def is_blank(self) -> bool:
        """It prints nothing."""
        return not self.text

    @property
    def rows(self) -> range:
        """Grid rows it covers."""
        return range(self.row, self.row + self.row_span)

    @property
    def cols(self) -> range:
        """Grid columns it covers."""
        return range(self.col, self.col + self.col_span)


class CleanTable(Struct, frozen=True, kw_only=True, dict=True):
    """A whole table: what was cut by page ends is one again.  Missing positions stay missing."""

    table_index: int
    n_rows: int
    n_cols: int
    cells: tuple[CleanCell, ...]
    """Sorted by (row, col)."""
    place: Place
    """Where its first piece stands."""
    origin: TableOrigin
    title: str | None = None
    nested_in: CellRef | None = None
    floating: bool = False
    pieces: int = 1
    """Printed grids it was put together from."""

    @cached_property
    def _grid(self) -> dict[tuple[int, int], CleanCell]:
        return {(r, c): cell for cell in self.cells for r in cell.rows for c in cell.cols}

    @cached_property
    def _rows(self) -> dict[int, tuple[CleanCell, ...]]:
        rows: dict[int, list[CleanCell]] = {}
        for cell in self.cells:
            for row in cell.rows:
                rows.setdefault(row, []).append(cell)
        return {row: tuple(sorted(cells, key=lambda cell: cell.col)) for row, cells in rows.items()}

    @cached_property
    def _starts(self) -> dict[int, tuple[CleanCell, ...]]:
        starts: dict[int, list[CleanCell]] = {}
        for cell in self.cells:
            starts.setdefault(cell.row, []).append(cell)
        return {row: tuple(cells) for row, cells in starts.items()}

    def at(self, row: int, col: int) -> CleanCell | None:
        """The cell that covers a position; None where the position is missing."""
        return self._grid.get((row, col))

    def row(self, row: int) -> tuple[CleanCell, ...]:
        """The cells that cover a row, left to right, each once (merged cells from above included)."""
        return self._rows.get(row, ())

    def starts(self, row: int) -> tuple[CleanCell, ...]:
        """The cells whose first row this is, left to right."""
        return self._starts.get(row, ())

    def __iter__(self) -> Iterator[CleanCell]:
        return iter(self.cells)

    def ref(self, cell: CleanCell) -> CellRef:
        """The reference that the contract's ``cells`` table knows the cell by."""
        return CellRef(self.table_index, cell.row, cell.col)


CleanBlock = CleanText | CleanTable


class CleanDocument(Struct, frozen=True, kw_only=True, dict=True):
    """One submission, ready to be understood."""

    doc_id: str
    format: str
    blocks: tuple[CleanBlock, ...]
    furniture: tuple[CleanText, ...] = ()
    pages: tuple[RawPage, ...] = ()
    repairs: tuple[Repair, ...] = ()
    visible_chars: int | None = None
    unread: tuple[str, ...] = ()

    @cached_property
    def tables(self) -> tuple[CleanTable, ...]:
        """The tables alone, in reading order; ``tables[i].table_index == i``."""
        return tuple(block for block in self.blocks if isinstance(block, CleanTable))

    @cached_property
    def texts(self) -> tuple[CleanText, ...]:
        """The paragraphs alone, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, CleanText))
