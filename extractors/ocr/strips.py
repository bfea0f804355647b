"""Where lines of print stand in a region of a picture (行切分).

Rows of ink with paper between them are lines; what paper parts inside one character (二, ：) is put together again, and
lines set so tight that they touch are parted where there is least ink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.picture import Mask
from extractors.ocr.settings import Settings

_WORD_GAP = 3.0
"""Points that characters of one word stand apart at most."""
_HALF_INKED = 60
"""Of 255: a pixel of the reduced picture that a stroke passes."""


class Box(NamedTuple):
    """A rectangle of pixels; ``x1`` and ``y1`` are just outside."""

    x0: int
    y0: int
    x1: int
    y1: int


class Strip(NamedTuple):
    """A line of print, or the part of one without a wide gap."""

    region: int
    """Index of the region it lies in."""
    box: Box
    """Around its ink."""
    is_speck: bool
    """Too small for a character: dirt, or a full stop."""


def drop_dirt(ink: Mask, scale: float, settings: Settings) -> Mask:
    """Leave out specks: those too small for a full stop, and those of its size that stand apart from all print."""
    clean = ink.copy()
    _wipe_small(clean, ink, settings.least_ink * scale)
    apart = round(settings.dirt_apart * scale)
    near = cv2.dilate(clean, np.ones((2 * apart + 1, 2 * apart + 1), np.uint8))
    _wipe_small(clean, near, settings.dirt * scale + 2 * apart + 1)
    return clean


def _wipe_small(clean: Mask, ink: Mask, most: float) -> None:
    """Wipe what lies under the pieces of ``ink`` that are no larger than ``most`` pixels both ways."""
    stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:]
    sizes = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    for x, y, width, height in stats[sizes <= most, :4].tolist():
        clean[y : y + height, x : x + width] = 0


def find_strips(ink: Mask, regions: Sequence[Box], scale: float, settings: Settings) -> list[Strip]:
    """Find the lines of each region, top to bottom and left to right."""
    runs = [list(find_runs(ink[y0:y1, x0:x1].any(axis=1))) for x0, y0, x1, y1 in regions]
    usual = usual_height([end - start for rows in runs for start, end in rows], scale, settings)
    strips = []
    for index, (region, rows) in enumerate(zip(regions, runs, strict=True)):
        part = ink[region.y0 : region.y1, region.x0 : region.x1]
        for top, bottom in _split_tall(part, _join_low(rows, usual), usual):
            for left, right in _split_wide(part[top:bottom], usual, settings):
                box = _tighten(part, Box(left, top, right, bottom))
                strips.append(Strip(index, _move(box, region.x0, region.y0), _is_speck(box, scale, settings)))
    return strips


def join_overflow(strips: Sequence[Strip], regions: Sequence[Box], settings: Settings) -> list[Strip]:
    """Give print that runs over its cell's right side back to it: what is cut off stands at the next cell's left.

    Slivers of ink along a cell's side are what is left of its rule.
    """
    joined: list[Strip] = []
    for strip in strips:
        region, (x0, y0, x1, y1) = regions[strip.region], strip.box
        if x0 > region.x0 + 1 or x1 - x0 > settings.most_overflow_em * (y1 - y0):
            if x1 < region.x1 - 1 or x1 - x0 > settings.sliver_em * (y1 - y0):
                joined.append(strip)
            continue
        host = next((index for index, other in enumerate(joined) if _runs_over(other, regions, strip)), None)
        if host is not None:
            box = joined[host].box
            joined[host] = joined[host]._replace(box=box._replace(y0=min(box.y0, y0), x1=x1, y1=max(box.y1, y1)))
        elif x1 - x0 > settings.sliver_em * (y1 - y0):
            joined.append(strip)
    return joined


def _runs_over(strip: Strip, regions: Sequence[Box], rest: Strip) -> bool:
    """Say whether a line reaches its cell's right side where the rest of it begins."""
    box, region, after = strip.box, regions[strip.region], rest.box
    overlap = min(box.y1, after.y1) - max(box.y0, after.y0)
    reach = after.y1 - after.y0
    return region.x1 - 1 <= box.x1 <= after.x0 <= region.x1 + reach / 2 and overlap > reach / 2


def find_centres(ink: Mask, scale: float) -> list[tuple[float, float]]:
    """Find the middles of words, in points: enough to tell a table from a drawing."""
    small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    reach = max(1, round(_WORD_GAP * scale / 2))
    words = cv2.dilate((small > _HALF_INKED).astype(np.uint8), np.ones((1, reach), np.uint8))
    centres = cv2.connectedComponentsWithStats(words, connectivity=8)[3]
    return [(float(x) * 2 / scale, float(y) * 2 / scale) for x, y in centres[1:]]


def usual_height(heights: Sequence[int], scale: float, settings: Settings) -> float:
    """Give the usual height of a line's ink: the middle of those that may be one."""
    likely = [height for height in heights if settings.least_line <= height / scale <= settings.most_line]
    return median(likely) if likely else settings.guessed_line * scale


def find_runs(filled: NDArray[Any] | np.bool) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each stretch that is filled."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _join_low(rows: Sequence[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    """Put together what paper parts inside one line: parts lower than half a line, no higher together than one."""
    joined: list[tuple[int, int]] = []
    for start, end in rows:
        if joined:
            top, bottom = joined[-1]
            is_low = min(bottom - top, end - start) < usual / 2
            if is_low and end - top <= 1.15 * usual and start - bottom <= 0.35 * usual:
                joined[-1] = (top, end)
                continue
        joined.append((start, end))
    return joined


def _split_tall(part: Mask, rows: Sequence[tuple[int, int]], usual: float) -> Iterator[tuple[int, int]]:
    """Part lines that touch: where a run is as high as two lines or more, and its characters are not."""
    for start, end in rows:
        count = round((end - start) / (1.1 * usual))
        if end - start < 1.6 * usual or count < 2 or _is_large_print(part[start:end], usual):
            yield start, end
            continue
        profile = np.count_nonzero(part[start:end], axis=1)
        cuts = [start]
        for number in range(1, count):
            expected = (end - start) * number / count
            low, high = int(expected - usual / 3), int(expected + usual / 3) + 1
            cuts.append(start + low + int(profile[low:high].argmin()))
        cuts.append(end)
        yield from pairwise(cuts)


def _is_large_print(part: Mask, usual: float) -> bool:
    """Say whether the ink of a run is mostly in characters much higher than usual."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(part), connectivity=8)
    heights, areas = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA]
    return bool(areas[heights > 1.25 * usual].sum() > areas.sum() / 2)


def _split_wide(part: Mask, usual: float, settings: Settings) -> Iterator[tuple[int, int]]:
    """Part a line at its wide gaps."""
    gap = settings.gap_em * max(usual, part.shape[0])
    start = end = -1
    for left, right in find_runs(part.any(axis=0)):
        if start < 0:
            start = left
        elif left - end > gap:
            yield start, end
            start = left
        end = right
    if start >= 0:
        yield start, end


def _tighten(part: Mask, box: Box) -> Box:
    rows = np.flatnonzero(part[box.y0 : box.y1, box.x0 : box.x1].any(axis=1))
    return Box(box.x0, box.y0 + int(rows[0]), box.x1, box.y0 + int(rows[-1]) + 1)


def _move(box: Box, x: int, y: int) -> Box:
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)


def _is_speck(box: Box, scale: float, settings: Settings) -> bool:
    """Say whether a lone piece of ink is too small to be print by itself: a full stop says nothing, a dash does."""
    width, height = box.x1 - box.x0, box.y1 - box.y0
    is_dash = width > settings.dirt * scale and width >= 2 * height
    return max(width, height) < settings.lone_speck * scale and not is_dash
