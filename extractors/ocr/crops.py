"""Lines of print as small pictures, as the recognition model likes them (行图)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from extractors.ocr.picture import Grey
from extractors.ocr.recogniser import Reading, Recogniser
from extractors.ocr.settings import Settings
from extractors.ocr.strips import Box


class Crop(NamedTuple):
    """A line cut out of its page."""

    pixels: Grey
    margin: float
    """Share of its width that is paper, on either side."""


def crop_strip(grey: Grey, box: Box, usual: float, settings: Settings) -> Crop:
    """Cut a line out, with paper around it.

    A line of low characters alone (—) gets the height of a ``usual`` one: how high a stroke stands tells what it is.
    """
    height, width = box.y1 - box.y0, box.x1 - box.x0
    above = max(round(settings.margin_em * height), round((usual - height) / 2), 2)
    beside = max(round(settings.side_em * max(height, usual)), 4)
    line = np.full((height + 2 * above, width + 2 * beside), 255, np.uint8)
    edge = 2  # the soft edge of ink lies outside its box
    y0, y1 = max(0, box.y0 - edge), min(grey.shape[0], box.y1 + edge)
    x0, x1 = max(0, box.x0 - edge), min(grey.shape[1], box.x1 + edge)
    top, left = above - (box.y0 - y0), beside - (box.x0 - x0)
    line[top : top + y1 - y0, left : left + x1 - x0] = grey[y0:y1, x0:x1]
    return Crop(line, beside / line.shape[1])


def read_crops(recogniser: Recogniser, crops: Sequence[Crop]) -> list[Reading]:
    """Read lines; the places of their characters are shares of the ink's width, not of the cut-out's."""
    return [
        tuple(
            character._replace(at=min(max((character.at - crop.margin) / (1 - 2 * crop.margin), 0.0), 1.0))
            for character in reading
        )
        for crop, reading in zip(crops, recogniser.read([crop.pixels for crop in crops]), strict=True)
    ]
