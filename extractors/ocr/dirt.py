"""Dots at a line's ends: specks of dirt that were read as marks (污点).

A full stop or middle dot that stands off from the figure beside it is dirt; one that touches it may be either, and
the line is doubtful.
"""

from __future__ import annotations

from extractors.ocr.picture import Mask
from extractors.ocr.recogniser import Reading
from extractors.ocr.settings import Settings
from extractors.ocr.strips import Box, find_runs

_DOTS = frozenset(".·•:'’‘`")
"""What a speck is read as."""


def drop_stray_dots(ink: Mask, box: Box, reading: Reading, usual: float, scale: float, settings: Settings) -> Reading:
    """Leave dots at a line's ends out of its reading where they are dirt, and mark those that may be."""
    if len(reading) < 2:
        return reading
    runs = list(find_runs(ink[box.y0 : box.y1, box.x0 : box.x1].any(axis=0)))
    if len(runs) < 2:
        return reading
    if reading[0].text in _DOTS:
        reading = _judge(reading, 0, runs[0], runs[1][0] - runs[0][1], usual, scale, settings)
    if len(reading) > 1 and reading[-1].text in _DOTS and not _ends_sentence(reading):
        reading = _judge(reading, len(reading) - 1, runs[-1], runs[-1][0] - runs[-2][1], usual, scale, settings)
    return reading


def _ends_sentence(reading: Reading) -> bool:
    """Say whether a dot at the end may be a sentence's: its line is no figure and no label."""
    return reading[-1].text == ":" or len(reading) > 12


def _judge(
    reading: Reading, index: int, dot: tuple[int, int], gap: int, usual: float, scale: float, settings: Settings
) -> Reading:
    if dot[1] - dot[0] > settings.stray_dot * scale:
        return reading
    if gap >= settings.stray_gap_em * usual / 0.92:
        return reading[:index] + reading[index + 1 :]
    doubtful = reading[index]._replace(certainty=min(reading[index].certainty, settings.disputed), rival="")
    return (*reading[:index], doubtful, *reading[index + 1 :])
