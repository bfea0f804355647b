"""Recognised lines → type sizes and places of characters, in points (字号与字位)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from unicodedata import east_asian_width

from extractors.ocr.recogniser import Reading
from extractors.ocr.strips import Box

_SIZES = (5.0, 5.5, 6.5, 7.5, 8.0, 9.0, 10.5, 11.0, 12.0, 14.0, 15.0, 16.0, 18.0, 20.0, 22.0, 24.0, 26.0, 36.0, 42.0)
"""Type sizes that word processors offer (八号 to 初号)."""
_INK_EM = 0.92
"""Height of a line's ink where it has Chinese characters, in ems."""
_FIGURE_EM = 0.7
"""The same of a line of figures and capitals."""
_NARROW_EM = 0.5
_LONG_LINE = 6.0
"""Ems from which the width tells the size better than the height does."""
_SAME_SIZE = 1.09
"""Sizes within this ratio of the page's body text are body text, measured a little off."""


def snap_sizes(boxes: Sequence[Box], readings: Sequence[Reading], scale: float) -> list[float]:
    """Give each line's type size, in points."""
    measured = [_measure(box, reading, scale) for box, reading in zip(boxes, readings, strict=True)]
    long = [size for size, reading in zip(measured, readings, strict=True) if _ems(reading) >= _LONG_LINE]
    body = _snap(median(long)) if long else 0.0
    return [body if body / _SAME_SIZE <= size <= body * _SAME_SIZE else _snap(size) for size in measured]


def _measure(box: Box, reading: Reading, scale: float) -> float:
    width, height = (box.x1 - box.x0) / scale, (box.y1 - box.y0) / scale
    ems = _ems(reading)
    if ems >= _LONG_LINE:
        return width / ems
    is_wide = any(east_asian_width(character.text) == "W" for character in reading)
    return height / (_INK_EM if is_wide else _FIGURE_EM)


def _ems(reading: Reading) -> float:
    """Give the width of a line in ems, as printed."""
    return sum(_width(character.text) for character in reading)


def _width(text: str) -> float:
    return 1.0 if east_asian_width(text) in "WF" else _NARROW_EM


def _snap(size: float) -> float:
    return min(_SIZES, key=lambda known: abs(known - size))


def place_characters(reading: Reading, x0: float, x1: float, size: float) -> tuple[list[float], list[float]]:
    """Give where each character starts and ends, in points, for a line whose ink runs from ``x0`` to ``x1``.

    A punctuation mark at the line's end takes the whole em that it was set in.
    """
    widths = [_width(character.text) * size for character in reading]
    middles = [x0 + character.at * (x1 - x0) for character in reading]
    starts = [max(x0, middle - width / 2) for middle, width in zip(middles, widths, strict=True)]
    ends = [min(x1, middle + width / 2) for middle, width in zip(middles, widths, strict=True)]
    starts[0], ends[-1] = x0, max(x1, starts[-1] + widths[-1])
    return starts, ends
