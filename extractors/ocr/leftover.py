"""Ink that no recognised character accounts for: a sign the model does not know leaves no trace (漏字)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

import numpy as np

from extractors.ocr.picture import Mask
from extractors.ocr.recogniser import Reading
from extractors.ocr.settings import Settings
from extractors.ocr.strips import Box, find_runs


def find_leftovers(ink: Mask, box: Box, reading: Reading, settings: Settings) -> Iterator[float]:
    """Yield where ink in a line stands further from every character than a character is wide: its place, in pixels."""
    em = (box.y1 - box.y0) / 0.92
    spans = [
        (box.x0 + character.at * (box.x1 - box.x0), 0.5 if east_asian_width(character.text) in "WF" else 0.3)
        for character in reading
    ]
    part = ink[box.y0 : box.y1, box.x0 : box.x1]
    for left, right in _words(list(find_runs(part.any(axis=0))), settings.stroke_gap_em * em):
        for middle in np.arange(box.x0 + left + em / 4, box.x0 + right, em / 4):
            if all(abs(middle - at) > (half + settings.leftover_em) * em for at, half in spans):
                yield float(middle)
                break


def _words(runs: Sequence[tuple[int, int]], gap: float) -> Iterator[tuple[int, int]]:
    """Join runs of inked columns that strokes of one character may part."""
    start = end = -1
    for left, right in runs:
        if start < 0:
            start = left
        elif left - end > gap:
            yield start, end
            start = left
        end = right
    if start >= 0:
        yield start, end
