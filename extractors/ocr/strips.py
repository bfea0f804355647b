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
_PAIR = 2
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


def find_strips(
    ink: Mask, regions: Sequence[Box], scale: float, settings: Settings, *, are_open: bool = False
) -> list[Strip]:
    """Find the lines of each region, top to bottom and left to right; ``are_open``: they may hold several cells.

    Columns whose lines stand at different heights are parted first:

        全年预算数   执行    one row of ink on the left, two on the right: the gap between them tells
                    率
    """
    heights = [
        height for region in regions for height in _measure_lines(ink, region, scale, settings, is_open=are_open)
    ]
    usual = usual_height(heights, scale, settings)
    gutter = (settings.open_gutter_em if are_open else settings.gutter_em) * usual
    return [
        Strip(index, box, is_speck(box, scale, settings) or _is_pair_of_specks(ink, box, scale, settings))
        for index, region in enumerate(regions)
        for box in _cut(ink, region, usual, gutter, settings)
    ]


def _measure_lines(ink: Mask, region: Box, scale: float, settings: Settings, *, is_open: bool) -> Iterator[int]:
    """Yield the heights of a region's lines; in an open one a row of ink may hold cells of several lines each."""
    part = ink[region.y0 : region.y1, region.x0 : region.x1]
    for top, bottom in find_runs(part.any(axis=1)):
        row = part[top:bottom]
        if not is_open or bottom - top < settings.least_line * scale:
            yield bottom - top
            continue
        for left, right in join_runs(row, settings.open_gutter_em * settings.guessed_line * scale):
            yield from (end - start for start, end in find_runs(row[:, left:right].any(axis=1)))


def _cut(ink: Mask, region: Box, usual: float, gutter: float, settings: Settings) -> Iterator[Box]:
    """Cut a region into lines: by rows, high rows by columns, and their columns by rows again."""
    part = ink[region.y0 : region.y1, region.x0 : region.x1]
    for top, bottom in _join_low(list(find_runs(part.any(axis=1))), usual):
        row = part[top:bottom]
        if bottom - top < settings.high_row * usual or is_large_print(row, usual):
            gap = settings.gap_em * max(usual, bottom - top)
            yield from (_tighten(part, Box(left, top, right, bottom), region) for left, right in join_runs(row, gap))
            continue
        columns = list(join_runs(row, gutter))
        if len(columns) > 1:
            for left, right in columns:
                column = Box(region.x0 + left, region.y0 + top, region.x0 + right, region.y0 + bottom)
                yield from _cut(ink, column, usual, gutter, settings)
            continue
        for first, last in _split_tall(row, usual):
            gap = settings.gap_em * usual
            for left, right in join_runs(row[first:last], gap):
                yield _tighten(part, Box(left, top + first, right, top + last), region)


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
    """Put together what paper parts inside one line: parts lower than half a line, no higher together than one.

    Of 二 the parts are mere strokes, and stand further apart.
    """
    joined: list[tuple[int, int]] = []
    for start, end in rows:
        if joined:
            top, bottom = joined[-1]
            is_low = min(bottom - top, end - start) < usual / 2
            is_stroke = max(bottom - top, end - start) < usual / 4
            gap, height = (0.7, 0.9) if is_stroke else (0.35, 1.15)
            if is_low and end - top <= height * usual and start - bottom <= gap * usual:
                joined[-1] = (top, end)
                continue
        joined.append((start, end))
    return joined


def _split_tall(row: Mask, usual: float) -> Iterator[tuple[int, int]]:
    """Part lines that touch, where there is least ink near where their ends should be."""
    height = row.shape[0]
    count = round(height / (1.1 * usual))
    profile = np.count_nonzero(row, axis=1)
    cuts = [0]
    for number in range(1, count):
        expected = height * number / count
        low, high = int(expected - usual / 3), int(expected + usual / 3) + 1
        cuts.append(low + int(profile[low:high].argmin()))
    yield from pairwise([*cuts, height])


def is_large_print(part: Mask, usual: float) -> bool:
    """Say whether the ink of a run is mostly in characters much higher than usual."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(part), connectivity=8)
    heights, areas = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA]
    return bool(areas[heights > 1.25 * usual].sum() > areas.sum() / 2)


def join_runs(part: Mask, gap: float) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the inked stretches of a line that stand further than ``gap`` pixels apart."""
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


def _tighten(part: Mask, box: Box, region: Box) -> Box:
    """Give the box around the ink in a box of a region's part, in pixels of the page."""
    rows = np.flatnonzero(part[box.y0 : box.y1, box.x0 : box.x1].any(axis=1))
    top = region.y0 + box.y0
    return Box(region.x0 + box.x0, top + int(rows[0]), region.x0 + box.x1, top + int(rows[-1]) + 1)


def _is_pair_of_specks(ink: Mask, box: Box, scale: float, settings: Settings) -> bool:
    """Say whether a line is two specks of dirt that happen to lie side by side; an ellipsis has more or larger dots."""
    part = np.ascontiguousarray(ink[box.y0 : box.y1, box.x0 : box.x1])
    stats = cv2.connectedComponentsWithStats(part, connectivity=8)[2][1:]
    largest = max(stats[:, cv2.CC_STAT_WIDTH].max(), stats[:, cv2.CC_STAT_HEIGHT].max())
    return len(stats) == _PAIR and bool(largest <= settings.dirt * scale)


def is_speck(box: Box, scale: float, settings: Settings) -> bool:
    """Say whether a lone piece of ink is too small to be print by itself: a full stop says nothing, a dash does."""
    width, height = box.x1 - box.x0, box.y1 - box.y0
    is_dash = width > settings.dirt * scale and width >= 2 * height
    return max(width, height) < settings.lone_speck * scale and not is_dash
