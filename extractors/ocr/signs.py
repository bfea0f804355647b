"""Signs that stand alone in a cell and that the model takes for something else: / — …… (符号).

They are told by the shape of their ink, and only where the model is not sure of what it read.

    /   a stroke that wanders from the upper right to the lower left, nowhere wide (7 has a bar, 1 stands upright)
    —   one low stroke                          ……  a row of dots, ·· two of them

One that stands before a figure is told by its shape, too: ≧ has two bars, ≥ one.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.ocr.picture import Mask
from extractors.ocr.recogniser import Character, Reading
from extractors.ocr.settings import Settings
from extractors.ocr.strips import Box, find_runs

_DASHES = frozenset("一—-–―ー－_~")
"""What a lone stroke may be read as; its shape decides, however sure the model is."""
_DOUBLE = {"≥": "≧", "≤": "≦"}
"""Signs with one bar, and those with two, which the model takes for them."""
_BARS = {1: "≥≤", 2: "≧≦"}
_SIGN_WIDTH = (0.5, 1.15)
"""Widths of a sign of comparison, in heights of a usual line."""
_MOST_WIDE = 1.5
"""A sign's width, in heights of its line: what is wider touches what stands beside it."""
_BULGE = 0.15
"""The middle of an angle stands this far, as a share of its width, beside its ends."""
_BAR_SHARE = 0.8
"""A bar fills so much of its sign's width."""
_STROKES = frozenset("7丿")
"""What the model takes a lone / for; a 7 has a bar, which its shape tells."""


def read_sign(ink: Mask, box: Box, reading: Reading, usual: float, settings: Settings) -> Reading:
    """Give the reading of a line of print, corrected where it is a lone sign that the model was unsure of."""
    is_stroke = len(reading) == 1 and reading[0].text in _DASHES | _STROKES
    if reading and not is_stroke and min(character.certainty for character in reading) >= settings.sure_sign:
        return reading
    part = np.ascontiguousarray(ink[box.y0 : box.y1, box.x0 : box.x1])
    sign = _tell_low_sign(part, usual) or _tell_slash(part) or _tell_comparison(part, usual)
    if sign is None:
        return reading
    return tuple(
        Character(char, settings.sign_certainty, "", 0.0, (index + 0.5) / len(sign)) for index, char in enumerate(sign)
    )


def count_bars(ink: Mask, box: Box, reading: Reading) -> Reading:
    """Read signs of comparison with the bars that they have: ≧ is no ≥."""
    if not any(character.text in _DOUBLE for character in reading):
        return reading
    part = ink[box.y0 : box.y1, box.x0 : box.x1]
    runs = list(find_runs(part.any(axis=0)))
    return tuple(
        character._replace(text=_DOUBLE[character.text])
        if character.text in _DOUBLE and _has_two_bars(part, runs, character.at)
        else character
        for character in reading
    )


def _has_two_bars(part: Mask, runs: Sequence[tuple[int, int]], at: float) -> bool:
    """Say whether the sign at a place (a share of the line's width) has two bars; nothing touches it."""
    height, width = part.shape
    start, end = min(runs, key=lambda run: max(run[0] - at * width, at * width - run[1]))
    return end - start <= _MOST_WIDE * height and len(_find_bars(part[:, start:end])) >= len(_BARS)


def _find_bars(part: Mask) -> list[tuple[int, int]]:
    return list(find_runs(np.count_nonzero(part, axis=1) >= _BAR_SHARE * part.shape[1]))


def _tell_comparison(part: Mask, usual: float) -> str | None:
    """Tell an angle over one bar or two; None for anything else."""
    height, width = part.shape
    bars = _find_bars(part)
    if not _SIGN_WIDTH[0] * usual <= width <= _SIGN_WIDTH[1] * usual or len(bars) not in _BARS:
        return None
    top = bars[0][0]
    strokes = [np.flatnonzero(row) for row in part[:top] if row.any()]
    if len(strokes) < height / 2 or height - bars[-1][1] > height / 8:
        return None
    middles = np.array([float(stroke.mean()) for stroke in strokes])
    third = max(1, len(strokes) // 3)
    bulge = middles[third:-third].mean() - (middles[:third].mean() + middles[-third:].mean()) / 2
    if abs(bulge) < _BULGE * width:
        return None
    return _BARS[len(bars)][int(bulge < 0)]


def _tell_low_sign(part: Mask, usual: float) -> str | None:
    """Tell a dash or an ellipsis; None for anything higher."""
    height, width = part.shape
    em = usual / 0.92
    if height > 0.22 * em or width < 0.2 * em:
        return None
    dots = cv2.connectedComponentsWithStats(part, connectivity=8)[2][1:, cv2.CC_STAT_WIDTH]
    if len(dots) > 1 and dots.max() < 0.25 * em:
        return "·" * len(dots) if len(dots) == 2 else "…" * max(1, round(width / em))
    if width < 0.6 * em:
        return "-"
    if width < 1.1 * em and _has_serif(part, em):
        return None
    return "—" * max(1, round(width / em))


def _has_serif(part: Mask, em: float) -> bool:
    """Say whether a stroke thickens at its end, as that of 一 does in print with serifs; a pixel more is only grain."""
    thickness = np.count_nonzero(part, axis=0)
    usual, end = float(np.median(thickness)), float(thickness[len(thickness) * 2 // 3 :].max())
    return end >= 1.7 * usual and end - usual >= max(2.0, 0.06 * em)


def _tell_slash(part: Mask) -> str | None:
    """Tell a stroke that runs from the upper right to the lower left, and nothing beside it."""
    height, width = part.shape
    if cv2.connectedComponents(part, connectivity=8)[0] != 2 or not 0.2 * height <= width <= 0.8 * height:
        return None
    columns = [np.flatnonzero(row) for row in part]
    if any(len(column) == 0 for column in columns):
        return None
    lefts = np.array([column[0] for column in columns])
    rights = np.array([column[-1] for column in columns])
    quarter = max(1, height // 4)
    is_narrow = float((rights - lefts + 1).max()) <= max(0.6 * width, 3)
    middles = (lefts + rights) / 2
    travel = float(middles[:quarter].mean() - middles[-quarter:].mean())
    return "/" if is_narrow and travel >= 0.45 * width else None
