"""The ruled lines in a picture → ``Rules`` (图像中的表格线).

Long straight runs of ink are rules; short ones only where they meet rules at both ends, as the side of a narrow cell
does and the stroke of a character does not.  A rule that the printer or scanner wore thin comes in pieces: what makes
it whole again is that the side of a cell is either drawn or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.picture import Mask, Picture
from extractors.ocr.settings import Settings
from extractors.ocr.strips import find_runs
from extractors.pdf.rules import Rule, Rules, group_by_position

Boxes = NDArray[np.int32]
"""A row (x, y, width, height) for each connected piece of ink."""


def find_scanned_rules(picture: Picture, settings: Settings) -> Rules:
    """Find the rules of a page, in points, each sorted by position."""
    marks = cv2.connectedComponentsWithStats(picture.ink, connectivity=8)[2][1:, :4]
    level = list(_find_runs(picture.ink, picture.faint, marks, picture.scale, settings))
    ink, faint = np.ascontiguousarray(picture.ink.T), np.ascontiguousarray(picture.faint.T)
    plumb = list(_find_runs(ink, faint, marks[:, [1, 0, 3, 2]], picture.scale, settings))
    sure_level = [rule for rule in level if rule.end - rule.start >= settings.sure_level]
    sure_plumb = [rule for rule in plumb if rule.end - rule.start >= settings.sure_plumb]
    sure_plumb += [rule for rule in _others(plumb, sure_plumb) if _meets_both_ways(rule, sure_level, settings)]
    sure_level += [rule for rule in _others(level, sure_level) if _meets_both_ways(rule, sure_plumb, settings)]
    level_mended = _mend(sure_level, level, sure_plumb, picture.ink, picture.scale, settings)
    plumb_mended = _mend(sure_plumb, plumb, sure_level, ink, picture.scale, settings)
    return Rules(
        tuple(_unite([*sure_level, *level_mended], settings)), tuple(_unite([*sure_plumb, *plumb_mended], settings))
    )


def _others(rules: Sequence[Rule], taken: Sequence[Rule]) -> Iterator[Rule]:
    known = set(taken)
    return (rule for rule in rules if rule not in known)


def _meets_both_ways(rule: Rule, others: Sequence[Rule], settings: Settings) -> bool:
    """Say whether a rule's two ends lie on rules of the other direction."""
    reach = settings.meet
    crossing = [other.at for other in others if other.start - reach <= rule.at <= other.end + reach]
    return all(any(abs(at - end) <= reach for at in crossing) for end in (rule.start, rule.end))


def _mend(
    sure: Sequence[Rule], runs: Sequence[Rule], across: Sequence[Rule], ink: Mask, scale: float, settings: Settings
) -> Iterator[Rule]:
    """Make worn rules whole: a side of a cell is drawn or not, so where runs cover most of it, all of it is drawn.

    ``runs``: all that may be pieces of rules, those too short to be one by themselves included.  ``ink``: turned so
    that the rules lie level.
    """
    for line in group_by_position(sure, settings.snap):
        at = sum(rule.at for rule in line) / len(line)
        pieces = [run for run in runs if abs(run.at - at) <= settings.snap]
        places = [rule.at for rule in sorted(across) if rule.start - settings.meet <= at <= rule.end + settings.meet]
        for first, last in pairwise(places):
            drawn = sum(max(0.0, min(piece.end, last) - max(piece.start, first)) for piece in pieces)
            is_worn = drawn >= settings.worn_share * (last - first)
            if is_worn or _is_dashed(ink, Rule(at, first, last), line, scale, settings):
                yield Rule(at, first, last)


def _is_dashed(ink: Mask, side: Rule, line: Sequence[Rule], scale: float, settings: Settings) -> bool:
    """Say whether a side of a cell is drawn in a few dashes, as the rules are that lie on its line."""
    usual = max(_share_inked(_band_of(ink, rule, scale, settings)) for rule in line)
    band = _band_of(ink, side, scale, settings)
    share = _share_inked(band)
    if not share or usual > settings.dashed_most or abs(share - usual) > settings.dashed_drift:
        return False
    runs = list(find_runs(band.any(axis=0)))
    rows = np.flatnonzero(band.any(axis=1))
    top, start = round((side.at - settings.snap / 2) * scale) + int(rows[0]), round(side.start * scale)
    beside = _shares_beside(ink, (start, top, band.shape[1], len(rows)), round(settings.clear_beside * scale))
    lengths = [end - start for start, end in runs[1:-1]]
    gaps = [after[0] - before[1] for before, after in pairwise(runs)]
    is_even = all(max(each) - min(each) <= settings.even_dashes * scale for each in (lengths, gaps) if each)
    return len(runs) >= settings.least_dashes and is_even and min(beside) <= settings.clear_share


def share_inked(ink: Mask, rule: Rule, scale: float, settings: Settings) -> float:
    """Give the share of a level rule's length that is ink: of dashes and dots it is less than all."""
    return _share_inked(_band_of(ink, rule, scale, settings))


def _band_of(ink: Mask, rule: Rule, scale: float, settings: Settings) -> Mask:
    """Give the ink along a level rule, where it does not cross another."""
    reach, end = settings.snap / 2, settings.bridge
    rows = slice(max(0, round((rule.at - reach) * scale)), round((rule.at + reach) * scale) + 1)
    return ink[rows, round((rule.start + end) * scale) : round((rule.end - end) * scale)]


def _share_inked(band: Mask) -> float:
    return float(band.any(axis=0).mean()) if band.size else 0.0


def _unite(rules: Sequence[Rule], settings: Settings) -> list[Rule]:
    """Make pieces of one line that meet one rule, sorted by position."""
    united: list[Rule] = []
    for line in group_by_position(rules, settings.snap):
        at = sum(rule.at * (rule.end - rule.start) for rule in line) / sum(rule.end - rule.start for rule in line)
        line.sort(key=lambda rule: rule.start)
        start, end = line[0].start, line[0].end
        for rule in line[1:]:
            if rule.start > end + settings.bridge:
                united.append(Rule(at, start, end))
                start = rule.start
            end = max(end, rule.end)
        united.append(Rule(at, start, end))
    return sorted(united)


def _find_runs(ink: Mask, faint: Mask, marks: Boxes, scale: float, settings: Settings) -> Iterator[Rule]:
    """Find the straight level runs of ink that are long and thin enough for a rule, drawn or dashed."""
    bridge = round(settings.bridge * scale)
    least = round(settings.least_rule * scale)
    closed = cv2.bitwise_or(ink, _join_dashes(ink.shape, marks, scale, settings))
    closed = cv2.dilate(closed, np.ones((2, 1), np.uint8))  # a rule a little off the level steps from row to row
    closed = cv2.morphologyEx(closed, cv2.MORPH_CLOSE, np.ones((1, bridge + 1), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))
    runs = cv2.bitwise_or(runs, _find_pale(faint, scale, settings))
    count, _, stats, centres = cv2.connectedComponentsWithStats(runs, connectivity=8)
    for index in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[index])
        if area > settings.thick * scale * width or width < 2 * height:
            continue
        if _is_clear(ink, (x, y, width, height), round(settings.clear_beside * scale), settings):
            yield Rule((float(centres[index][1]) + 0.5) / scale, x / scale, (x + width) / scale)


def _find_pale(faint: Mask, scale: float, settings: Settings) -> Mask:
    """Find pale level rules: long runs of ink that is thin all along, where print has strokes up and down.

    What interrupts a rule is itself ink (a rule that crosses it, a character that stands on it); between the strokes of
    neighbouring characters there is paper.
    """
    thick = round(settings.thin_rule * scale) + 1
    thin = cv2.subtract(faint, cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((thick, 1), np.uint8)))
    thin = cv2.dilate(thin, np.ones((2, 1), np.uint8))
    bridge, least = (round(length * scale) for length in (settings.pale_bridge, settings.pale_rule))
    joined = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((1, bridge + 1), np.uint8))
    grain = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((1, round(settings.pale_gap * scale) + 1), np.uint8))
    thin = cv2.bitwise_or(grain, cv2.bitwise_and(joined, faint))
    return cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))


def _join_dashes(shape: tuple[int, ...], marks: Boxes, scale: float, settings: Settings) -> Mask:
    """Join level dashes or dots that follow one another on a line, all alike: thin marks as no character is."""
    widths, heights = marks[:, 2] / scale, marks[:, 3] / scale
    is_dash = (heights <= settings.thin_dash) & (settings.least_dash <= widths) & (widths <= settings.longest_dash)
    dashes = np.zeros(shape, np.uint8)
    for x, y, width, height in marks[is_dash].tolist():
        dashes[y : y + height + 1, x : x + width] = 255
    gap = round(settings.dash_gap * scale)
    joined = cv2.morphologyEx(dashes, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    middles = marks[is_dash][:, :2] + marks[is_dash][:, 2:] // 2
    owners = labels[middles[:, 1], middles[:, 0]]
    for index in np.flatnonzero(np.bincount(owners, minlength=count) < settings.least_dashes):
        x, y, width, height = stats[index, :4].tolist()
        if index:
            joined[y : y + height, x : x + width] = 0
    return joined


def _is_clear(ink: Mask, box: tuple[int, int, int, int], reach: int, settings: Settings) -> bool:
    """Say whether there is paper along one side of a run at least: strokes of print have print on both."""
    return min(_shares_beside(ink, box, reach)) <= settings.clear_share


def _shares_beside(ink: Mask, box: tuple[int, int, int, int], reach: int) -> list[float]:
    """Give the shares of a level run that have ink above and below it."""
    x, y, width, height = box
    beside = (
        ink[max(0, y - reach) : max(0, y - 1), x : x + width],
        ink[y + height + 1 : y + height + reach, x : x + width],
    )
    return [_share_inked(strip) for strip in beside]


def wipe_rules(ink: Mask, rules: Rules, scale: float, settings: Settings) -> Mask:
    """Leave the rules out, so that only print is left, also where it hugs a rule."""
    wiped = ink.copy()
    for rule in rules.level:
        _wipe(wiped, rule, scale, settings)
    for rule in rules.plumb:
        _wipe(wiped.T, rule, scale, settings)
    left = cv2.connectedComponentsWithStats(wiped, connectivity=8)[2][1:, :4]
    pieces = [
        *(piece for rule in rules.level for piece in _pieces_of(left, rule, scale, settings)),
        *(
            piece[[1, 0, 3, 2]]
            for rule in rules.plumb
            for piece in _pieces_of(left[:, [1, 0, 3, 2]], rule, scale, settings)
        ),
    ]
    for x, y, width, height in pieces:
        wiped[y : y + height, x : x + width] = 0
    return wiped


def _pieces_of(marks: Boxes, rule: Rule, scale: float, settings: Settings) -> Boxes:
    """Give the pieces of ink that lie on a level rule and nowhere else: what is left of it, its dashes."""
    reach, ends = settings.thick / 2 * scale, settings.meet * scale
    x, y, width, height = marks.T
    return marks[
        (y >= rule.at * scale - reach)
        & (y + height <= rule.at * scale + reach)
        & (x >= rule.start * scale - ends)
        & (x + width <= rule.end * scale + ends)
    ]


def _wipe(ink: Mask, rule: Rule, scale: float, settings: Settings) -> None:
    """Wipe a level rule out, stretch by stretch, as thick as it is there: the rows that are mostly ink."""
    middle, reach, stretch = round(rule.at * scale), round(settings.thick / 2 * scale), round(settings.stretch * scale)
    top = max(0, middle - reach)
    for start in range(round(rule.start * scale), round(rule.end * scale), stretch):
        band = ink[top : middle + reach + 1, start : min(start + stretch, round(rule.end * scale))]
        rows = np.flatnonzero(np.count_nonzero(band, axis=1) >= settings.rule_share * band.shape[1])
        if len(rows):
            band[max(0, rows[0] - 1) : rows[-1] + 2] = 0
