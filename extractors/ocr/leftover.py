"""Ink that no recognised character accounts for: a sign the model does not know leaves no trace (漏字)."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

import numpy as np

from extractors.ocr.picture import Mask
from extractors.ocr.recogniser import Reading
from extractors.ocr.settings import Settings
from extractors.ocr.strips import Box, is_large_print, join_runs
from extractors.ocr.typography import INK_EM

_HALF_WIDE, _HALF_NARROW = 0.5, 0.3
"""Half of a character's width, in ems."""


def _is_wide(text: str) -> bool:
    return text == "%" or east_asian_width(text) in "WFA"


def find_leftovers(ink: Mask, box: Box, reading: Reading, usual: float, settings: Settings) -> Iterator[float]:
    """Yield where ink in a line stands further from every character than a character is wide: its place, in pixels."""
    part = np.ascontiguousarray(ink[box.y0 : box.y1, box.x0 : box.x1])
    em = max(usual, box.y1 - box.y0 if is_large_print(part, usual) else 0) / INK_EM
    spans = [
        (box.x0 + character.at * (box.x1 - box.x0), _HALF_WIDE if _is_wide(character.text) else _HALF_NARROW)
        for character in reading
    ]
    for left, right in join_runs(part, settings.stroke_gap_em * em):
        for middle in np.arange(box.x0 + left + em / 4, box.x0 + right, em / 4):
            if all(abs(middle - at) > (half + settings.leftover_em) * em for at, half in spans):
                yield float(middle)
                break
