"""A second look at lines that were not read surely: the same print, cut and scaled otherwise (复读).

Two readings that agree are worth more than one; where they do not, the line stays doubtful.  Nothing outside the
picture is asked: no sum, no dictionary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from unicodedata import normalize

import cv2

from extractors.ocr.lookalikes import settle_lookalikes
from extractors.ocr.picture import Grey
from extractors.ocr.recogniser import Reading, Recogniser, rate
from extractors.ocr.settings import Settings


def look_again(recogniser: Recogniser, lines: Sequence[Grey], first: Sequence[Reading], settings: Settings) -> list[Reading]:
    """Read again what was not read surely; ``first`` are the readings so far, one a line."""
    doubtful = [index for index, reading in enumerate(first) if least(reading) < settings.sure_line]
    readings = list(first)
    if not doubtful:
        return readings
    looks = [
        [settle_lookalikes(reading) for reading in recogniser.read([change(lines[index]) for index in doubtful])]
        for change in _LOOKS
    ]
    for index, *others in zip(doubtful, *looks, strict=True):
        readings[index] = _agree([first[index], *others], settings)
    return readings


def least(reading: Reading) -> float:
    """Give the certainty of a line: that of its least certain character, blanks left out; 0 when there is none."""
    return min((rate(character) for character in reading if not character.text.isspace()), default=0.0)


def _agree(readings: Sequence[Reading], settings: Settings) -> Reading:
    """Take the reading that most agree on, the surest of them; without two that agree, the first one, in doubt."""
    texts = [_fold(reading) for reading in readings]
    text, votes = Counter(text for text in texts if text).most_common(1)[0] if any(texts) else ("", 0)
    if votes < settings.least_votes:
        return tuple(
            character._replace(certainty=min(character.certainty, settings.disputed), rival="", rival_certainty=0.0)
            for character in readings[0]
        )
    return max((reading for reading, own in zip(readings, texts, strict=True) if own == text), key=least)


def _fold(reading: Reading) -> str:
    return "".join(normalize("NFKC", "".join(character.text for character in reading)).split())


def _finer(line: Grey) -> Grey:
    """Twice the resolution: strokes keep their edges when the model's height is filled."""
    return cv2.resize(line, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def _looser(line: Grey) -> Grey:
    """More paper around."""
    rim = max(2, line.shape[0] // 8)
    return cv2.copyMakeBorder(line, rim, rim, 2 * rim, 2 * rim, cv2.BORDER_CONSTANT, value=(255,))


def _crisper(line: Grey) -> Grey:
    """Less blur."""
    return cv2.addWeighted(line, 1.6, cv2.GaussianBlur(line, (0, 0), 1.2), -0.6, 0)


_LOOKS: tuple[Callable[[Grey], Grey], ...] = (_looser, lambda line: _crisper(_finer(line)), _crisper)
