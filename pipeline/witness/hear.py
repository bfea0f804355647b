"""What a second reading says of the rows that the first one found (两遍识读比对).

The first reading finds rows by rules and gaps; the second (``extractors/flow``) knows only in which order the
characters stand in the file.  A form is written row by row and cell by cell, so what the first reading put into one
cell must stand together there, and the cells of one row must follow one another::

    | 产出数量 | 完工率 | ≥95% | 96% | 10 |      …完工率≥95%96%10…  agrees: the row was printed as it was read
    | 产出数量 | 完工率及时率 | 96% | 10 |        the words 完工率及时率 stand nowhere together: two rows were mixed up

A file that is written in another order (column by column, line by line) contradicts most rows; then this witness knows
nothing and is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal

from msgspec import Struct

from extractors.flow.read import squeeze
from pipeline.model.clean import CleanCell, CleanDocument, CleanTable
from pipeline.model.flow import Flow
from pipeline.model.place import CellRef

Verdict = Literal["agrees", "differs"]

GridRow = tuple[int, int]
"""``table_index`` and row."""

_LEAST_TRUST = 0.7
"""Share of a document's cells, or rows, that must stand in the text as read, before one that does not counts."""
_LEAST_ROWS = 3
"""With fewer rows to judge it by, nothing is known of the order a file is written in."""
_TELLING_LENGTH = 4
"""A text of so many characters hardly stands together by chance."""
_PUT_TOGETHER = frozenset({"row_joined", "row_split", "cell_moved", "bracket_moved"})
"""Repairs of rows that were printed in pieces: their cells stand apart in the file, too."""


class Heard(Struct, frozen=True, kw_only=True):
    """What the second reading says of a grid row; a row that it says nothing of has none."""

    verdict: Verdict
    is_mixed: bool = False
    """A cell of it stands nowhere together: it holds what was printed in another row, and that may be lost."""
    observed: str = ""
    """The row as first read, its cells apart by ``|``; empty where both agree."""
    expected: str = ""
    """What the second reading has at that place."""


class _Row(Struct, frozen=True, kw_only=True):
    """A grid row as the first reading has it."""

    at: GridRow
    cells: tuple[tuple[CellRef, str], ...]
    """Its filled cells and their folded texts, left to right."""
    apart: tuple[CellRef, ...]
    """Those that stand nowhere together in the second reading."""
    below: tuple[GridRow, ...]
    """Rows that one of these reaches down to."""
    is_sequence: bool
    """Its cells follow one another in the second reading."""
    text: str
    """The second reading of its page."""


def hear(clean: CleanDocument, flow: Flow) -> Mapping[GridRow, Heard]:
    """Ask the second reading about every row of every table.

    Returns: what it says, by table and row; empty where it is of no use.
    """
    rows = list(_list_rows(clean, flow))
    if not _is_trusted(not row.apart for row in rows if any(len(text) >= _TELLING_LENGTH for _, text in row.cells)):
        return {}
    whole = [row for row in rows if not row.apart and len(row.cells) > 1]
    in_order = _is_trusted(row.is_sequence for row in whole)
    heard: dict[GridRow, Heard] = {}
    for row in rows:
        if row.apart or (in_order and len(row.cells) > 1 and not row.is_sequence):
            heard |= dict.fromkeys((*row.below, row.at), _tell(row))
        elif in_order:
            heard.setdefault(row.at, Heard(verdict="agrees"))
    return heard


def _is_trusted(found: Iterable[bool]) -> bool:
    found = list(found)
    return len(found) >= _LEAST_ROWS and sum(found) >= _LEAST_TRUST * len(found)


def _list_rows(clean: CleanDocument, flow: Flow) -> Iterator[_Row]:
    mended = {
        (cell.table_index, cell.row) for repair in clean.repairs if repair.kind in _PUT_TOGETHER for cell in repair.rows
    }
    near = cache(flow.near)
    known = cache(lambda text: frozenset(text))
    for table in clean.tables:
        if table.origin == "scan":
            continue  # what a scan's text layer says is another program's recognition
        for number in range(table.n_rows):
            starts = [cell for cell in table.starts(number) if not cell.is_blank]
            pages = frozenset(cell.place.page for cell in starts if cell.place.page is not None)
            if not starts or len(pages) > 1 or (table.table_index, number) in mended:
                continue
            text = near(pages)
            row = _make_row(table, number, starts, text)
            if all(known(text).issuperset(cell) for _, cell in row.cells):
                yield row


def _make_row(table: CleanTable, number: int, starts: list[CleanCell], text: str) -> _Row:
    cells = tuple((table.ref(cell), squeeze(cell.raw_text)) for cell in starts)
    own = "".join(folded for cell, (_, folded) in zip(starts, cells, strict=True) if cell.row_span == 1)
    apart = tuple(ref for ref, cell in cells if cell not in text)
    spans = [table.at(ref.row, ref.col) for ref in apart]
    return _Row(
        at=(table.table_index, number),
        cells=cells,
        apart=apart,
        below=tuple((table.table_index, row) for cell in spans if cell is not None for row in cell.rows),
        is_sequence="".join(cell for _, cell in cells) in text or (own != "" and own in text),
        text=text,
    )


def _tell(row: _Row) -> Heard:
    return Heard(
        verdict="differs",
        is_mixed=bool(row.apart),
        observed="|".join(text for _, text in row.cells),
        expected=_quote(row),
    )


def _quote(row: _Row) -> str:
    """Quote as much of the second reading as the row is long, from the longest of its texts that is found there."""
    found = [text for ref, text in row.cells if ref not in row.apart]
    length = sum(len(text) for _, text in row.cells)
    anchor = max(found, key=len, default="")
    if len(anchor) < _TELLING_LENGTH:
        return ""
    start = row.text.index(anchor)
    return row.text[start : start + max(length, len(anchor))]
