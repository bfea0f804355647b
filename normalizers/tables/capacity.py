"""How much text fits on a line of a cell: whether a text was wrapped there, judged without fonts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from msgspec import Struct, field

from normalizers.tables.signs import lines_of, squeeze
from pipeline.model.raw import RawCell

LARGEST_EM = 16.0
"""Points; forms are not printed larger (三号)."""

SPARE = 1.5
"""Em by which a full line may miss its cell's width: one more character and a half-width mark would not have fitted."""


class LineCapacity(Struct, frozen=True, kw_only=True):
    """How much text fits on a line of a cell, judged from all lines of a table."""

    em: float = LARGEST_EM
    """Points a Chinese character takes, with its share of the cell's margins."""
    longest: dict[int, float] = field(default_factory=dict)
    """For each first column the longest line, in em, of cells that print several lines."""

    @classmethod
    def measure(cls, cells: Iterable[RawCell]) -> LineCapacity:
        """Take the measure of the fullest line: nothing is printed wider than its cell."""
        em = LARGEST_EM
        longest: dict[int, float] = {}
        for cell in cells:
            lines = lines_of(cell.text)
            widest = max(map(_width, lines), default=0.0)
            if widest and cell.place.box is not None:
                em = min(em, cell.place.box.width / widest)
            if len(lines) > 1:
                longest[cell.col] = max(longest.get(cell.col, 0.0), widest)
        return cls(em=em, longest=longest)

    def is_full(self, cell: RawCell) -> bool:
        """The last line of a cell had no room for another character; False where nothing tells how much fits."""
        last = _last_width(cell)
        if cell.place.box is not None:
            return (last + SPARE) * self.em > cell.place.box.width
        return last + SPARE > self.longest.get(cell.col, float("inf"))


def _last_width(cell: RawCell) -> float:
    lines = lines_of(cell.text)
    return _width(lines[-1]) if lines else 0.0


def _width(text: str) -> float:
    """Em that a text takes: one for a Chinese character, half for a Latin one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "FWA" else 0.5 for char in squeeze(text))
