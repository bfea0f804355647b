"""Where the pieces of plots stand (统计图): geometry in, so that templates only write it down as SVG."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from msgspec import Struct

_LABEL, _ROOM, _COUNT = 220.0, 290.0, 50.0
"""Widths of a bar's name, of the longest bar, and of the figure behind it."""
_LABEL_SIZE = 34
"""Halves of a Chinese character that fit into a name."""
_STEP, _THICK = 23.0, 14.0
_HEIGHT, _FOOT, _HEAD = 150.0, 24.0, 18.0
"""Of a histogram: the tallest column, the line of names below, the line of figures above."""
_COLUMN, _GAP = 46.0, 6.0


class Piece(Struct, frozen=True, kw_only=True):
    """A rectangle."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class Bar(Struct, frozen=True, kw_only=True):
    """A row or column of a plot: its name, its figure and what is drawn."""

    label: str
    short: str
    """The name as far as it fits."""
    count: int
    pieces: tuple[Piece, ...]
    x: float
    y: float
    """Where its figure stands."""
    href: str = ""


class Plot(Struct, frozen=True, kw_only=True):
    """A plot of ``width`` × ``height`` units."""

    bars: tuple[Bar, ...]
    width: float
    height: float
    label_x: float = 0.0


class Tally(Struct, frozen=True, kw_only=True):
    """Something counted, in parts."""

    label: str
    parts: tuple[tuple[str, int], ...]
    """Kind (a severity) and count."""
    href: str = ""

    @property
    def count(self) -> int:
        """All parts together."""
        return sum(count for _, count in self.parts)


def plot_bars(tallies: Sequence[Tally]) -> Plot:
    """Lay out a bar a line, its parts one behind the other."""
    most = max((tally.count for tally in tallies), default=1) or 1
    bars = []
    for row, tally in enumerate(tallies):
        x, top, pieces = _LABEL, row * _STEP, []
        for kind, count in tally.parts:
            width = round(_ROOM * count / most, 2)
            pieces.append(Piece(kind=kind, x=x, y=top + (_STEP - _THICK) / 2, width=width, height=_THICK))
            x = round(x + width, 2)
        middle = top + _STEP / 2 + 4
        bars.append(
            Bar(
                label=tally.label,
                short=_cut(tally.label),
                count=tally.count,
                pieces=tuple(pieces),
                x=x + 6,
                y=middle,
                href=tally.href,
            )
        )
    return Plot(
        bars=tuple(bars), width=_LABEL + _ROOM + _COUNT, height=max(_STEP, len(bars) * _STEP), label_x=_LABEL - 8
    )


def _cut(label: str) -> str:
    """Cut a name that is too long; letters are half as wide as Chinese characters."""
    room = _LABEL_SIZE
    for at, char in enumerate(label):
        room -= 2 if east_asian_width(char) in "WFA" else 1
        if room < 0:
            return f"{label[: at - 1]}…"
    return label


def plot_histogram(values: Iterable[float], edges: Sequence[float], labels: Sequence[str]) -> Plot:
    """Lay out how many values fall between edges: a column for those below the first, between two, and above the last.

    A value on an edge belongs to the column above it, on the last to the one below.
    Raises: ``ValueError`` when there is not one label more than edges.
    """
    if len(labels) != len(edges) + 1:
        raise ValueError(f"{len(edges)} edges make {len(edges) + 1} columns, and {len(labels)} are named")
    counts = [0] * len(labels)
    for value in values:
        counts[len(edges) - 1 if value == edges[-1] else bisect_right(edges, value)] += 1
    most = max(counts) or 1
    bars = []
    for column, (label, count) in enumerate(zip(labels, counts, strict=True)):
        height = round(_HEIGHT * count / most, 2)
        x, top = column * (_COLUMN + _GAP), _HEAD + _HEIGHT - height
        piece = Piece(kind="plain", x=x, y=top, width=_COLUMN, height=height)
        bars.append(Bar(label=label, short=label, count=count, pieces=(piece,), x=x + _COLUMN / 2, y=top - 4))
    return Plot(bars=tuple(bars), width=len(bars) * (_COLUMN + _GAP), height=_HEAD + _HEIGHT + _FOOT)
