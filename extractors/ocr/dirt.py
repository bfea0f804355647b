"""Dots at a line's ends: specks of dirt that were read as marks (污点).

A full stop or middle dot that stands off from the figure beside it is dirt; one that touches it may be either, and
the line is doubtful.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

import numpy as np

from extractors.ocr.picture import Mask
from extractors.ocr.recogniser import Character, Reading
from extractors.ocr.settings import Settings
from extractors.ocr.strips import Box, find_runs

_DOTS = frozenset(".·•:'’‘`")
"""What a speck is read as."""
_BRACKETS = frozenset(")）")
_ENDS = frozenset("%‰") | _BRACKETS
_POINTS = frozenset(".·")
_STOPS = frozenset("，。；：、")
_SPACED = frozenset(". %")
_SIGNS = frozenset("≥≤><=＞＜＝—-/")


def drop_stray_dots(
    ink: Mask, box: Box, reading: Reading, usual: float, scale: float, settings: Settings, *, goes_on: bool
) -> Reading:
    """Leave dots at a line's ends out of its reading where they are dirt, and mark those that may be.

    A dot beside another mark is dirt wherever it stands.  ``goes_on``: the line may go on with a figure that the line
    before it began (0|.85).
    """
    texts = ["", *(character.text for character in reading), ""]
    reading = tuple(
        character
        for before, character, after in zip(texts, reading, texts[2:], strict=False)
        if character.text not in _POINTS or not (before in _STOPS or after == "。")
    )
    if len(reading) < 2:
        return reading
    runs = list(find_runs(ink[box.y0 : box.y1, box.x0 : box.x1].any(axis=0)))
    if len(runs) < 2:
        return reading
    part = ink[box.y0 : box.y1, box.x0 : box.x1]
    if goes_on and _begins_figure(reading):
        reading = (_doubt(reading[0], settings), *reading[1:])
    elif reading[0].text in _DOTS:
        gap = math.inf if _is_off(part, runs[0], runs[1:]) else _find_gap(reading, runs[1:], runs[1][0] - runs[0][1])
        reading = _judge(reading, 0, runs[0], gap, usual, scale, settings)
    if len(reading) > 1 and reading[-1].text in _DOTS and not _ends_sentence(reading):
        gap = _find_gap(reading, runs[:-1], runs[-1][0] - runs[-2][1])
        gap = math.inf if _is_off(part, runs[-1], runs[:-1]) else gap
        reading = _judge(reading, len(reading) - 1, runs[-1], gap, usual, scale, settings)
    return reading


def _find_gap(reading: Reading, others: Sequence[tuple[int, int]], gap: float) -> float:
    """Give how far a dot stands off; not at all where the digits of its figure are set as far apart (９９．)."""
    own = max((after[0] - before[1] for before, after in pairwise(others)), default=0)
    is_figure = all(character.text.isdecimal() or character.text in _SPACED for character in reading)
    return 0 if is_figure and gap <= own else gap


def _is_off(part: Mask, dot: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    """Say whether a dot stands lower than the line's other ink: print stands on its line, dirt anywhere."""
    rest = part[:, others[0][0] : others[-1][1]].any(axis=1)
    return bool(np.flatnonzero(part[:, dot[0] : dot[1]].any(axis=1)).min() > np.flatnonzero(rest).max())


def _ends_sentence(reading: Reading) -> bool:
    """Say whether a dot at the end may be a sentence's: its line is no figure and no label."""
    return reading[-1].text == ":" or len(reading) > 12


def _begins_text(reading: Reading, index: int) -> bool:
    """Say whether a full stop stands before a Chinese character or a sign, where none is printed."""
    after = reading[1].text
    return index == 0 and reading[0].text == "." and (east_asian_width(after) == "W" or after in _SIGNS)


def _begins_figure(reading: Reading) -> bool:
    """Say whether a full stop stands before a figure: there is none, unless a line's end cuts one."""
    return reading[0].text == "." and reading[1].text.isdecimal()


def _follows_figure(reading: Reading, index: int) -> bool:
    """Say whether a full stop ends a figure that is whole without it: 58%. and 10.0. are printed nowhere."""
    before = [character.text for character in reading[:index]]
    is_whole = bool(before) and (before[-1] in _ENDS or "." in before)
    is_sentence = bool(before) and before[-1] in _BRACKETS and any(east_asian_width(text) == "W" for text in before)
    return reading[index].text == "." and is_whole and not is_sentence


def _judge(
    reading: Reading, index: int, dot: tuple[int, int], gap: float, usual: float, scale: float, settings: Settings
) -> Reading:
    if dot[1] - dot[0] > settings.stray_dot * scale:
        return reading
    if index and reading[index - 1].text in _BRACKETS:
        gap -= settings.mark_room_em * usual / 0.92
    if gap >= settings.stray_gap_em * usual / 0.92 or _begins_text(reading, index) or _follows_figure(reading, index):
        return reading[:index] + reading[index + 1 :]
    if index == 0 and _begins_figure(reading):
        return (_doubt(reading[1], settings), *reading[2:])
    return (*reading[:index], _doubt(reading[index], settings), *reading[index + 1 :])


def _doubt(character: Character, settings: Settings) -> Character:
    return character._replace(certainty=min(character.certainty, settings.disputed), rival="")
