"""A second look at lines that were not read surely: the same print, shown otherwise (复读).

Readings that agree are worth more than one; where they do not, the line stays doubtful.  Nothing outside the picture
is asked: no sum, no dictionary.

A long line is shown finer, larger and with more paper around.  A short one (``≥``, ``-``, ``0`` in a cell of its own)
is shown beside a figure: the model was trained on lines of text and tells a lone sign from dirt, and 0 from O, by
its company.  The figure is one that the page prints and that was read surely, or else one that is drawn for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple
from unicodedata import normalize

import cv2
import numpy as np

from extractors.ocr.crops import Crop, read_crops
from extractors.ocr.lookalikes import settle_lookalikes
from extractors.ocr.picture import Grey
from extractors.ocr.recogniser import Reading, Recogniser, rate
from extractors.ocr.settings import Settings

_DIGITS = frozenset("0123456789.%")
_DRAWN = (("35%", cv2.FONT_HERSHEY_COMPLEX), ("46.8", cv2.FONT_HERSHEY_SIMPLEX))
"""Figures to draw where the page prints none."""


class _Company(NamedTuple):
    """A figure that a short line is shown beside."""

    pixels: Grey
    text: str


def look_again(
    recogniser: Recogniser,
    crops: Sequence[Crop],
    first: Sequence[Reading],
    is_whole: Callable[[int, Reading], bool],
    settings: Settings,
) -> list[Reading]:
    """Read again what was not read surely, or not whole.

    ``first``: the readings so far, one a crop.  ``is_whole``: whether a reading of a crop accounts for all its ink.
    """
    readings = list(first)
    doubtful = [
        index
        for index, reading in enumerate(first)
        if least(reading) < _least_sure(reading, settings) or not is_whole(index, reading)
    ]
    short = [index for index in doubtful if len(first[index]) <= settings.short_line]
    long = [index for index in doubtful if len(first[index]) > settings.short_line]
    for index, looks in zip(long, _look_otherwise(recogniser, [crops[index] for index in long], settings), strict=True):
        whole = [reading for reading in (first[index], *looks) if is_whole(index, reading)]
        readings[index] = _agree(whole or [first[index]], settings)
    company = _find_company(crops, first, settings)
    for index, looks in zip(short, _look_in_company(recogniser, [crops[i] for i in short], company), strict=True):
        readings[index] = _agree(looks, settings)
    return readings


def _least_sure(reading: Reading, settings: Settings) -> float:
    """Give how sure a line must be: a figure has nothing but its characters to be told by."""
    return settings.sure_figure if set(fold(reading)) <= _DIGITS else settings.sure_line


def least(reading: Reading) -> float:
    """Give the certainty of a line: that of its least certain character, blanks left out; 0 when there is none."""
    return min((rate(character) for character in reading if not character.text.isspace()), default=0.0)


def _agree(readings: Sequence[Reading], settings: Settings) -> Reading:
    """Take the reading that most looks agree on, the surest of them; without two that agree, the first, in doubt."""
    texts = [fold(reading) for reading in readings]
    text, votes = Counter(texts).most_common(1)[0]
    if votes >= settings.least_votes:
        return _take_surest([reading for reading, own in zip(readings, texts, strict=True) if own == text])
    return tuple(
        character._replace(certainty=min(character.certainty, settings.disputed), rival="", rival_certainty=0.0)
        for character in max(readings, key=len)
    )


def _take_surest(readings: Sequence[Reading]) -> Reading:
    """Take of readings that say the same the surest, each of its characters as sure as the surest look has it."""
    best = max(readings, key=least)
    same = [reading for reading in readings if [each.text for each in reading] == [each.text for each in best]]
    return tuple(max(looks, key=rate)._replace(at=own.at) for own, *looks in zip(best, *same, strict=True))


def fold(reading: Reading) -> str:
    """Give the text of a reading without blanks and widths of characters, to be compared."""
    return "".join(normalize("NFKC", "".join(character.text for character in reading)).split())


def _look_otherwise(recogniser: Recogniser, crops: Sequence[Crop], settings: Settings) -> list[list[Reading]]:
    looks = [
        [
            settle_lookalikes(reading, settings.disputed)
            for reading in read_crops(recogniser, [look(crop) for crop in crops])
        ]
        for look in _LOOKS
    ]
    return [list(own) for own in zip(*looks, strict=True)]


def _looser(crop: Crop) -> Crop:
    """More paper around."""
    height, width = crop.pixels.shape
    rim = max(2, height // 8)
    pixels = cv2.copyMakeBorder(crop.pixels, rim, rim, 2 * rim, 2 * rim, cv2.BORDER_CONSTANT, value=(255,))
    return Crop(pixels, (crop.margin * width + 2 * rim) / pixels.shape[1])


def _tighter(crop: Crop) -> Crop:
    """Less paper above and below: the print is shown larger."""
    rim = crop.pixels.shape[0] // 12
    return crop._replace(pixels=crop.pixels[rim : crop.pixels.shape[0] - rim])


def _crisper(crop: Crop) -> Crop:
    """Less blur."""
    blurred = cv2.GaussianBlur(crop.pixels, (0, 0), 1.2)
    return crop._replace(pixels=cv2.addWeighted(crop.pixels, 1.6, blurred, -0.6, 0))


def _finer(crop: Crop) -> Crop:
    """Twice the resolution, so that strokes keep their edges, and crisper."""
    return _crisper(crop._replace(pixels=cv2.resize(crop.pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)))


_LOOKS: tuple[Callable[[Crop], Crop], ...] = (_looser, _tighter, _finer)


def _look_in_company(recogniser: Recogniser, crops: Sequence[Crop], company: Sequence[_Company]) -> list[list[Reading]]:
    looks = []
    for figure in company:
        beside = [_set_beside(crop.pixels, figure) for crop in crops]
        looks.append([_without(reading, figure.text) for reading in recogniser.read(beside)])
    return [list(own) for own in zip(*looks, strict=True)]


def _find_company(crops: Sequence[Crop], readings: Sequence[Reading], settings: Settings) -> list[_Company]:
    """Find two figures of the page to show short lines beside, or draw them."""
    found = {
        text: _Company(crop.pixels, text)
        for crop, reading in zip(crops, readings, strict=True)
        if 3 <= len(reading) <= 6 and least(reading) >= settings.sure_company
        if set(text := fold(reading)) <= _DIGITS
    }
    return [*found.values(), *(_draw(text, font) for text, font in _DRAWN)][:2]


def _draw(text: str, font: int) -> _Company:
    pixels = np.full((32, 20 * len(text)), 245, np.uint8)
    cv2.putText(pixels, text, (4, 24), font, 0.8, (30,), 1, cv2.LINE_AA)
    return _Company(pixels, text)


def _set_beside(line: Grey, figure: _Company) -> Grey:
    """Put a figure to the right of a line, at the line's height."""
    height = line.shape[0]
    width = round(figure.pixels.shape[1] * height / figure.pixels.shape[0])
    return np.hstack([line, cv2.resize(figure.pixels, (width, height), interpolation=cv2.INTER_AREA)])


def _without(reading: Reading, text: str) -> Reading:
    """Take the figure that was set beside it from a reading; nothing is left of one that does not end with it."""
    rest = list(reading)
    for char in reversed(text):
        while rest and rest[-1].text.isspace():
            del rest[-1]
        if not rest or normalize("NFKC", rest[-1].text) != char:
            return ()
        del rest[-1]
    while rest and rest[-1].text.isspace():
        del rest[-1]
    widest = max((character.at for character in rest), default=1.0)
    return tuple(character._replace(at=character.at / widest / 2) for character in rest)
