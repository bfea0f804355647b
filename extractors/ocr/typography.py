"""Recognised lines → type sizes and places of characters, in points (字号与字位)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from unicodedata import east_asian_width

from extractors.ocr.recogniser import Character, Reading
from extractors.ocr.strips import Box

_SIZES = (5.0, 5.5, 6.5, 7.5, 8.0, 9.0, 10.5, 11.0, 12.0, 14.0, 15.0, 16.0, 18.0, 20.0, 22.0, 24.0, 26.0, 36.0, 42.0)
"""Type sizes that word processors offer (八号 to 初号)."""
INK_EM = 0.92
"""Height of a line's ink where it has Chinese characters, in ems."""
_FIGURE_EM = 0.7
"""The same of a line of figures and capitals."""
_NARROW_EM = 0.5
_BEGINNING = frozenset("(（“《【〔")
_ENDING = frozenset(")）”》】〕:：;；,，.。、")
_MARK_ROOM = 0.6
"""Paper beside the ink of a mark that is set a whole em wide, in ems."""
_LONG_LINE = 6.0
"""Ems from which the width tells the size better than the height does."""
_ROUGHLY, _BADLY = 1.2, 1.5
"""Sizes of short lines are measured no further off than by these factors: of some Chinese characters, of less."""
_LOW_EM = 0.4
"""A line lower than this is a dash or dots, and tells nothing."""
_BESIDE = 0.1
_SAME_SIZE = 1.09
"""Sizes within this ratio of the page's body text are body text, measured a little off."""


def snap_sizes(boxes: Sequence[Box], readings: Sequence[Reading], scale: float) -> list[float]:
    """Give each line's type size, in points.

    Height tells it roughly, of a few figures, a bracket or a dash badly: they are set as the nearest long line or
    most of the page is.
    """
    measured = [_measure(box, reading, scale) for box, reading in zip(boxes, readings, strict=True)]
    long = [size for size, reading in zip(measured, readings, strict=True) if _ems(reading) >= _LONG_LINE]
    body = _snap(median(long)) if long else 0.0
    sizes = [body if body / _SAME_SIZE <= size <= body * _SAME_SIZE else _snap(size) for size in measured]
    telling = [index for index, reading in enumerate(readings) if _ems(reading) >= _LONG_LINE]
    for index, (box, reading) in enumerate(zip(boxes, readings, strict=True)):
        if _ems(reading) >= _LONG_LINE:
            continue
        nearest = min(telling, key=lambda other: _distance(boxes[other], box), default=index)
        reach = _ROUGHLY if sum(map(_is_wide, reading)) > 2 else _BADLY
        is_low = (box.y1 - box.y0) / scale < _LOW_EM * sizes[nearest]
        likely = [size for size in (sizes[nearest], body) if is_low or 1 / reach < size / measured[index] < reach]
        if likely:
            sizes[index] = likely[0] if is_low else min(likely, key=lambda size: abs(size - measured[index]))
    return sizes


def _is_wide(character: Character) -> bool:
    return east_asian_width(character.text) == "W"


def _distance(one: Box, other: Box) -> float:
    """Give how far two lines are apart, in pixels; what stands beside counts as nearer than what stands above."""
    return abs(one.y0 + one.y1 - other.y0 - other.y1) + _BESIDE * abs(one.x0 + one.x1 - other.x0 - other.x1)


def _measure(box: Box, reading: Reading, scale: float) -> float:
    width, height = (box.x1 - box.x0) / scale, (box.y1 - box.y0) / scale
    ems = _ems(reading)
    if ems >= _LONG_LINE:
        return width / ems
    is_wide = any(_is_wide(character) for character in reading)
    return height / (INK_EM if is_wide else _FIGURE_EM)


def _ems(reading: Reading) -> float:
    """Give the width of a line's ink in ems, as printed: the marks at its ends leave paper in theirs."""
    texts = [character.text for character in reading]
    width = sum(
        1.0 if _is_em_wide(text, beside, _ENDING | _BEGINNING) else _width(text)
        for text, beside in zip(texts, [*texts[1:2], *texts[:-1]], strict=False)
    )
    if len(texts) > 1:
        width -= _MARK_ROOM * (_is_em_wide(texts[0], texts[1], _BEGINNING) + _is_em_wide(texts[-1], texts[-2], _ENDING))
    return width


def _width(text: str) -> float:
    return 1.0 if east_asian_width(text) in "WF" else _NARROW_EM


def _snap(size: float) -> float:
    return min(_SIZES, key=lambda known: abs(known - size))


def place_characters(reading: Reading, x0: float, x1: float, size: float) -> tuple[list[float], list[float]]:
    """Give where each character starts and ends, in points, for a line whose ink runs from ``x0`` to ``x1``.

    A punctuation mark at the line's end takes the whole em that it was set in, and so does a bracket before all of it.
    """
    widths = [_width(character.text) * size for character in reading]
    middles = [x0 + character.at * (x1 - x0) for character in reading]
    starts = [max(x0, middle - width / 2) for middle, width in zip(middles, widths, strict=True)]
    ends = [min(x1, middle + width / 2) for middle, width in zip(middles, widths, strict=True)]
    starts[0], ends[-1] = x0, max(x1, starts[-1] + widths[-1])
    if len(reading) > 1 and _is_em_wide(reading[-1].text, reading[-2].text, _ENDING):
        ends[-1] = x1 + _MARK_ROOM * size
        if _is_em_wide(reading[0].text, reading[1].text, _BEGINNING):
            starts[0] = x0 - _MARK_ROOM * size
    return starts, ends


def _is_em_wide(mark: str, beside: str, marks: frozenset[str]) -> bool:
    """Say whether a mark was set a whole em wide, as it is in Chinese text; the model reads both widths alike."""
    return mark in marks and (east_asian_width(mark) in "WF" or east_asian_width(beside) in "WF")
