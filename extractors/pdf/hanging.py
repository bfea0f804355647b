"""Lines that hang out of a table (伸出表格的行): a cell that a page end made too low for its text.

::

    ├──────┼──────────┤      The name of a group stands in the middle of all its rows.  Where a page end leaves only one
    │  数  │ 培训场次 │      of them, its lines are printed above and below that row's rules.  A line beyond the table
    │  量  │          │      belongs to the cell over it when it stands under the cell's lines as these stand under each
    └──────┴──────────┘      other: as far, in the same middle or at the same left edge, set as large.
       指
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.pdf.lattice import Grid
from extractors.pdf.lines import bounds, group_rows
from extractors.pdf.pieces import Piece
from extractors.pdf.settings import Settings

Texts = Mapping[int, Sequence[Piece]]
"""The pieces in each cell of a grid, by its index."""

_REACH_EM = 4.0
"""Lines hang out no further than this."""


class _Text(NamedTuple):
    """The line of a cell that is nearest to the table's border."""

    cell: int
    x0: float
    y0: float
    x1: float
    size: float
    pitch: float
    """From one of the cell's lines to the next, in points."""


def find_hanging(grid: Grid, texts: Texts, rest: Sequence[Piece], settings: Settings) -> dict[int, int]:
    """Find the pieces beside a grid that belong to its cells: for their index in ``rest`` the index of the cell."""
    _, top, _, bottom = grid.box
    reach = _REACH_EM * max((piece.look.size for pieces in texts.values() for piece in pieces), default=0.0)
    beside = [index for index, piece in enumerate(rest) if piece.look.turn == 0]
    below = [index for index in beside if bottom < rest[index].y1 and rest[index].y0 < bottom + reach]
    above = [index for index in beside if top - reach < rest[index].y1 and rest[index].y0 < top]
    if not (below or above):
        return {}
    pitches = _find_pitches(texts.values())
    found: dict[int, int] = {}
    for side, members, is_below in ((len(grid.ys) - 1, below, True), (0, above, False)):
        border = {
            index: pieces
            for index, pieces in texts.items()
            if side in (grid.cells[index].row, grid.cells[index].row + grid.cells[index].row_span) and pieces
        }
        nearest = [
            text for cell, pieces in border.items() if (text := _nearest(cell, pieces, pitches, is_below=is_below))
        ]
        found |= _follow(grid, nearest, members, rest, settings, is_below=is_below)
    return found


def _follow(
    grid: Grid,
    nearest: list[_Text],
    members: Sequence[int],
    rest: Sequence[Piece],
    settings: Settings,
    *,
    is_below: bool,
) -> dict[int, int]:
    """Go from line to line away from the table, as long as all pieces of a line belong to its cells."""
    places = {id(rest[index]): index for index in members}
    rows = list(group_rows([rest[index] for index in members], 0))
    found: dict[int, int] = {}
    for row in rows if is_below else reversed(rows):
        parts = _part(row, grid, nearest, settings, is_below=is_below)
        if parts is None:
            break
        for text, pieces in parts:
            found.update((places[id(piece)], text.cell) for piece in pieces)
            x0, y0, x1, _ = bounds([piece[:4] for piece in pieces])
            nearest[nearest.index(text)] = text._replace(x0=x0, y0=y0, x1=x1)
    return found


def _part(
    row: Sequence[Piece], grid: Grid, nearest: Sequence[_Text], settings: Settings, *, is_below: bool
) -> list[tuple[_Text, list[Piece]]] | None:
    """Divide a line among the cells; None as soon as a piece of it belongs to none."""
    parts: defaultdict[_Text, list[Piece]] = defaultdict(list)
    for piece in row:
        text = next((text for text in nearest if _stands_in(piece, grid, text)), None)
        if text is None:
            return None
        parts[text].append(piece)
    goes_on = all(_goes_on(text, pieces, settings, is_below=is_below) for text, pieces in parts.items())
    return list(parts.items()) if goes_on else None


def _stands_in(piece: Piece, grid: Grid, text: _Text) -> bool:
    x0, _, x1, _ = grid.box_of(grid.cells[text.cell])
    return x0 < piece.x0 and piece.x1 < x1


def _goes_on(text: _Text, pieces: Sequence[Piece], settings: Settings, *, is_below: bool) -> bool:
    x0, y0, x1, _ = bounds([piece[:4] for piece in pieces])
    pitch = y0 - text.y0 if is_below else text.y0 - y0
    is_as_far = abs(pitch - text.pitch) <= settings.same_pitch_em * text.size
    is_in_place = min(abs(x0 - text.x0), abs(x0 + x1 - text.x0 - text.x1) / 2) <= settings.same_centre
    is_as_large = all(abs(piece.look.size - text.size) < settings.same_pitch_em * text.size for piece in pieces)
    return is_as_far and is_in_place and is_as_large


def _nearest(cell: int, pieces: Sequence[Piece], pitches: Mapping[float, float], *, is_below: bool) -> _Text | None:
    """Give the last line of a cell (its first, seen from above); None where nothing tells how far lines stand apart."""
    rows = list(group_rows([piece for piece in pieces if piece.look.turn == 0], 0))
    if not rows:
        return None
    line = rows[-1 if is_below else 0]
    size = max(piece.look.size for piece in line)
    own = [_top(low) - _top(high) for high, low in pairwise(rows)]
    pitch = (own[-1 if is_below else 0] if own else None) or pitches.get(size)
    x0, y0, x1, _ = bounds([piece[:4] for piece in line])
    return None if pitch is None else _Text(cell, x0, y0, x1, size, pitch)


def _find_pitches(cells: Iterable[Sequence[Piece]]) -> dict[float, float]:
    """Tell for each type size how far the lines of one cell usually stand apart."""
    counts: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for size, pitch in _list_pitches(cells):
        counts[size][round(pitch, 1)] += 1
    return {size: pitches.most_common(1)[0][0] for size, pitches in counts.items()}


def _list_pitches(cells: Iterable[Sequence[Piece]]) -> Iterator[tuple[float, float]]:
    for pieces in cells:
        for high, low in pairwise(group_rows([piece for piece in pieces if piece.look.turn == 0], 0)):
            yield max(piece.look.size for piece in low), _top(low) - _top(high)


def _top(row: Sequence[Piece]) -> float:
    return min(piece.y0 for piece in row)
