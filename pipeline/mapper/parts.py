"""The cells of one printed row of an indicator block, by what column they stand under."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from normalizers.numbers import read_points
from pipeline.mapper.context import FormContext, at_cell
from pipeline.mapper.headers import COMBINED, Column, cells_under
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.values import Figure

LEVELS = ("level1", "level2", "level3", "level4")
_FIGURE = re.compile("(?<![A-Za-z])[0-9]")
"""A digit of a figure; that of m2 is part of a unit."""


class Parts(Struct, frozen=True, kw_only=True):
    """The cells of one printed row, by what column they stand under; a row cut in two has those of both pieces."""

    cells: dict[str, tuple[CleanCell, ...]]

    def text(self, code: str) -> str:
        """The cleaned text under a column; empty when blank."""
        return "".join(cell.text for cell in self.cells.get(code, ()))

    def raw(self, code: str) -> str:
        """The text under a column as printed; empty when blank."""
        return "".join(cell.raw_text for cell in self.cells.get(code, ()))

    def first(self, code: str) -> CleanCell | None:
        """The first filled cell under a column; None when it is blank."""
        return next((cell for cell in self.cells.get(code, ()) if not cell.is_blank), None)


def split_row(table: CleanTable, row: int, columns: tuple[Column, ...], context: FormContext) -> Parts:
    """Give every cell of the row to the column it stands under; one that covers several goes to one of them."""
    found: dict[str, list[CleanCell]] = {}
    owners: dict[tuple[int, int], str] = {}
    for column in columns:
        for cell in cells_under(table, row, column):
            key = (cell.row, cell.col)
            if key not in owners:
                owners[key] = _owner(cell, columns, context)
            if owners[key] == column.code:
                found.setdefault(column.code, []).append(cell)
            elif owners[key] == "levels" and column.code in LEVELS:
                found.setdefault("levels", [])
                if cell not in found["levels"]:
                    found["levels"].append(cell)
    parts = {code: tuple(cells) for code, cells in found.items()}
    for code in [code for code in parts if COMBINED in code]:
        parts |= _split_combined(code, parts.pop(code))
    if any(_FIGURE.search(cell.text) for cell in parts.get("unit", ())):
        del parts["unit"]  # it holds a neighbour's figure too: nothing says whose, so it stays without a use
    return Parts(cells=parts)


def _split_combined(code: str, cells: tuple[CleanCell, ...]) -> dict[str, tuple[CleanCell, ...]]:
    """The halves of a combined column's cell (``≥95%/96%``); none where it isn't told which sign parts them."""
    halves = split_combined(cells[0]) if len(cells) == 1 else None
    return {} if halves is None else dict(zip(code.split(COMBINED), ((half,) for half in halves), strict=True))


def split_combined(cell: CleanCell) -> tuple[CleanCell, CleanCell] | None:
    """The cell as two: before and behind the middle one of its slashes (``79元/人/79元/人``), or its two lines.

    None when it has an even number of slashes, or nothing on one side.
    """
    pieces = cell.text.replace("／", COMBINED).split(COMBINED)
    if len(pieces) % 2 or len(pieces) < 2:
        return None
    half = len(pieces) // 2
    first, second = COMBINED.join(pieces[:half]).strip(), COMBINED.join(pieces[half:]).strip()
    if not first or not second:
        return None
    return (
        replace(cell, text=first, raw_text=first, lines=(first,)),
        replace(cell, text=second, raw_text=second, lines=(second,)),
    )


def _owner(cell: CleanCell, columns: tuple[Column, ...], context: FormContext) -> str:
    first, last = cell.col, cell.col + cell.col_span - 1
    covered = [column.code for column in columns if column.first <= last and first <= column.last]
    if len(covered) == 1:
        return covered[0]
    levels = [code for code in covered if code in LEVELS]
    if len(levels) >= 2 and any(context.vocabulary.has(line, "level1", "level2") for line in list_lines(cell)):
        return "levels"
    if "target" in covered and "level3" in covered:
        return "target" if cell.row_span > 1 else "level3"
    return covered[-1] if len(levels) == len(covered) else next(code for code in covered if code not in levels)


def list_lines(cell: CleanCell) -> tuple[str, ...]:
    """The printed lines of a cell."""
    return cell.lines or (cell.text,)


def read_points_under(table: CleanTable, parts: Parts, code: str) -> Figure | None:
    """The points that stand under a column; None when blank."""
    cell = parts.first(code)
    return None if cell is None else at_cell(read_points(cell.raw_text), table, cell)
