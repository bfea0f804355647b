"""The picture of a page, made fit for reading: even paper, no seals, straight (图像预处理).

Nothing here changes what is printed: shadows, paper grain and the ink of seals are taken away, and the whole page is
turned until its lines run level.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from extractors.ocr.settings import Settings

_PAPER = 245
"""What paper is made: a little below white, so that its grain is kept from clipping."""
_PRINT = 150
"""Pixels darker than this are print."""

_MAD_TO_SIGMA = 1.48
"""From the median absolute deviation to the standard deviation of normal noise."""

Grey = NDArray[np.uint8]
"""Height × width; 0 black, 255 white."""
Mask = NDArray[np.uint8]
"""Height × width; 255 where something is, 0 elsewhere."""


class Picture(Struct, frozen=True, kw_only=True, dict=True):
    """A straightened page."""

    grey: Grey
    """Paper is white, print is dark."""
    ink: Mask
    """What is print (or rule)."""
    faint: Mask
    """The same with the palest ink that stands out from the paper's grain: thin rules are scanned paler than print."""
    scale: float
    """Pixels a point."""
    width: float
    """Of the page, in points."""
    height: float
    skew: float
    """Degrees it was turned by, clockwise."""


def make_picture(pixels: NDArray[np.uint8], width: float, height: float, settings: Settings) -> Picture:
    """Prepare a page's pixels (grey, or blue-green-red) that show ``width`` × ``height`` points."""
    scale = pixels.shape[1] / width
    grey = drop_seals(even_paper(drop_colour(pixels, settings), scale, settings), scale, settings)
    grey = drop_edges(grey, scale, settings)
    skew = find_skew(grey, settings)
    if abs(skew) > 0.01:
        grey = turn(grey, skew)
    return Picture(
        grey=grey,
        ink=find_ink(grey, settings),
        faint=find_faint_ink(grey, settings),
        scale=scale,
        width=width,
        height=height,
        skew=skew,
    )


def drop_colour(pixels: NDArray[np.uint8], settings: Settings) -> Grey:
    """Make a grey picture in which red ink (印章) is as light as paper; black print under it stays."""
    if pixels.ndim == 2:
        return pixels
    blue, green, red = (np.ascontiguousarray(pixels[..., channel]) for channel in range(3))
    is_red = (cv2.subtract(red, cv2.max(blue, green)) > settings.least_red).astype(np.uint8)
    if not is_red.any():
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    around = cv2.dilate(is_red, np.ones((5, 5), np.uint8))  # JPEG stores colour at half the resolution
    return np.where(around > 0, red, cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)).astype(np.uint8)


def drop_seals(grey: Grey, scale: float, settings: Settings) -> Grey:
    """Take away broad strokes of pale ink (灰度扫描的印章): what is as pale becomes paper, print stays dark.

    The soft edges of print are as pale but narrow; a page whose print itself is pale is left as it is.
    """
    dark = float(np.percentile(grey[grey < _PRINT], 10)) if (grey < _PRINT).any() else 0.0
    pale = dark + settings.pale_share * (_PAPER - dark)
    is_pale = ((grey > pale) & (grey < _PAPER - settings.least_contrast)).astype(np.uint8)
    broad = np.ones((round(settings.seal_stroke * scale),) * 2, np.uint8)
    strokes = cv2.morphologyEx(is_pale, cv2.MORPH_OPEN, broad)
    if not cv2.countNonZero(strokes):
        return grey
    around = cv2.dilate(strokes, np.ones((round(2 * settings.seal_stroke * scale),) * 2, np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(around, connectivity=8)
    clean = grey.copy()
    for index in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[index])
        if max(width, height) >= settings.least_seal * scale:
            place = np.s_[y : y + height, x : x + width]
            is_seal = labels[place] == index
            tone = float(np.median(grey[place][is_seal & (strokes[place] > 0)]))
            clean[place][is_seal] = cv2.multiply(clean[place], 1.0, scale=_PAPER / tone)[is_seal]
    return clean


def even_paper(grey: Grey, scale: float, settings: Settings) -> Grey:
    """Make the paper white everywhere: shadows, yellowing and the scanner's grain."""
    reduce = max(1, round(scale))  # about one pixel a point
    small = cv2.resize(grey, None, fx=1 / reduce, fy=1 / reduce, interpolation=cv2.INTER_AREA)
    reach = int(settings.paper_grain) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper = cv2.GaussianBlur(paper, (reach, reach), 0)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(grey, cv2.max(paper, 64), scale=_PAPER)


def drop_edges(grey: Grey, scale: float, settings: Settings) -> Grey:
    """Take away the lines and shadows along the sheet's edges: narrow ink that runs out of the picture, or nearly."""
    ink = cv2.threshold(grey, settings.most_level, 255, cv2.THRESH_BINARY_INV)[1]
    height, width = ink.shape
    stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:, :4]
    x, y, across, down = stats.T
    rim = settings.rim * scale
    is_outside = (x <= rim / 2) | (y <= rim / 2) | (x + across >= width - rim / 2) | (y + down >= height - rim / 2)
    is_narrow = np.minimum(across, down) <= settings.edge * scale
    is_on_rim = (x + across <= rim) | (y + down <= rim) | (x >= width - rim) | (y >= height - rim)
    clean = grey.copy()
    for left, top, across, down in stats[(is_outside & is_narrow) | is_on_rim].tolist():
        clean[max(0, top - 1) : top + down + 1, max(0, left - 1) : left + across + 1] = 255
    return clean


def find_ink(grey: Grey, settings: Settings) -> Mask:
    """Tell print from paper."""
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    level = min(max(level, settings.least_level), settings.most_level)
    return cv2.threshold(grey, level, 255, cv2.THRESH_BINARY_INV)[1]


def find_faint_ink(grey: Grey, settings: Settings) -> Mask:
    """Tell all that is darker than the paper's grain."""
    paper = grey[::4, ::4]
    paper = paper[paper > settings.most_level]
    middle = float(np.median(paper)) if paper.size else float(_PAPER)
    grain = float(np.median(np.abs(paper - middle))) * _MAD_TO_SIGMA if paper.size else 0.0
    level = min(middle - settings.least_faint, middle - settings.grains * grain)
    return cv2.threshold(grey, max(level, settings.least_level), 255, cv2.THRESH_BINARY_INV)[1]


def find_skew(grey: Grey, settings: Settings) -> float:
    """Find how far the lines run down to the right, in degrees: the turn at which they are sharpest.

    Ink is projected on a vertical axis along every slope; level lines and rules then fall together.
    """
    reduce = max(1, grey.shape[1] // 800)
    small = cv2.resize(grey, None, fx=1 / reduce, fy=1 / reduce, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(small < 170)
    if len(ys) < 50:
        return 0.0
    if len(ys) > 60_000:
        keep = np.linspace(0, len(ys) - 1, 60_000).astype(np.intp)
        ys, xs = ys[keep], xs[keep]
    # Pixels lie in rows of their own, which would favour no turn at all: spread each over its row.
    spread = ys + np.random.default_rng(0).random(len(ys))
    best, step = 0.0, 0.4
    slopes = np.arange(-settings.most_skew, settings.most_skew + step / 2, step)
    while step > 0.015:
        scores = [_sharpness(xs, spread, slope) for slope in slopes]
        best = float(slopes[int(np.argmax(scores))])
        step /= 4
        slopes = best + step * np.arange(-4, 5)
    return best


def _sharpness(xs: NDArray[Any], ys: NDArray[Any], degrees: float) -> float:
    """Say how sharply ink falls into rows when lines run down by ``degrees``."""
    tangent = np.tan(np.radians(degrees))
    places = ys - xs * tangent
    rows = np.bincount((places - places.min()).astype(np.intp)).astype(np.float64)
    return float(np.square(np.diff(rows)).sum())


def turn(grey: Grey, degrees: float) -> Grey:
    """Turn a picture about its middle so that lines that ran down to the right by ``degrees`` run level."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
