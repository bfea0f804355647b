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

from extractors.ocr.picture import Mask, Picture
from extractors.ocr.settings import Settings
from extractors.pdf.rules import Rule, Rules


def find_scanned_rules(picture: Picture, settings: Settings) -> Rules:
    """Find the rules of a page, in points, each sorted by position."""
    level = list(_find_runs(picture.ink, picture.scale, settings))
    plumb = list(_find_runs(np.ascontiguousarray(picture.ink.T), picture.scale, settings))
    sure_level = [rule for rule in level if rule.end - rule.start >= settings.sure_level]
    sure_plumb = [rule for rule in plumb if rule.end - rule.start >= settings.sure_plumb]
    plumb = sure_plumb + [rule for rule in _others(plumb, sure_plumb) if _meets_both_ways(rule, sure_level, settings)]
    level = sure_level + [rule for rule in _others(level, sure_level) if _meets_both_ways(rule, plumb, settings)]
    return Rules(
        tuple(sorted([*level, *_mend(level, plumb, settings)])), tuple(sorted([*plumb, *_mend(plumb, level, settings)]))
    )


def _mend(worn: Sequence[Rule], across: Sequence[Rule], settings: Settings) -> Iterator[Rule]:
    """Close the gaps of worn rules: between two rules across that both meet the line, most of a side is all of it."""
    for line in _group_by_line(worn, settings.snap):
        at = sum(rule.at for rule in line) / len(line)
        start, end = min(rule.start for rule in line), max(rule.end for rule in line)
        places = sorted(
            rule.at
            for rule in across
            if rule.start - settings.meet <= at <= rule.end + settings.meet
            and start - settings.meet <= rule.at <= end + settings.meet
        )
        for first, last in pairwise(places):
            drawn = sum(max(0.0, min(rule.end, last) - max(rule.start, first)) for rule in line)
            if settings.worn_share * (last - first) <= drawn < last - first:
                yield Rule(at, first, last)


def _group_by_line(rules: Sequence[Rule], reach: float) -> Iterator[list[Rule]]:
    """Group the rules that lie on one line."""
    line: list[Rule] = []
    for rule in sorted(rules):
        if line and rule.at - line[0].at > reach:
            yield line
            line = []
        line.append(rule)
    if line:
        yield line


def _others(rules: Sequence[Rule], taken: Sequence[Rule]) -> Iterator[Rule]:
    known = set(taken)
    return (rule for rule in rules if rule not in known)


def _find_runs(ink: Mask, scale: float, settings: Settings) -> Iterator[Rule]:
    """Find the straight level runs of ink that are long and thin enough for a rule."""
    bridge = round(settings.bridge * scale)
    least = round(settings.least_rule * scale)
    closed = cv2.dilate(ink, np.ones((2, 1), np.uint8))  # a rule a little off the level steps from row to row
    closed = cv2.morphologyEx(closed, cv2.MORPH_CLOSE, np.ones((1, bridge + 1), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(runs, connectivity=8)
    for index in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[index])
        if area > settings.thick * scale * width or width < 2 * height:
            continue
        if _is_clear(ink, (x, y, width, height), round(settings.clear_beside * scale), settings):
            yield Rule((float(centres[index][1]) + 0.5) / scale, x / scale, (x + width) / scale)


def _is_clear(ink: Mask, box: tuple[int, int, int, int], reach: int, settings: Settings) -> bool:
    """Say whether there is paper along one side of a run at least: strokes of print have print on both."""
    x, y, width, height = box
    beside = (ink[max(0, y - reach) : max(0, y - 1), x : x + width], ink[y + height + 1 : y + height + reach, x : x + width])
    shares = [float(strip.any(axis=0).mean()) if len(strip) else 0.0 for strip in beside]
    return min(shares) <= settings.clear_share


def _meets_both_ways(rule: Rule, others: Sequence[Rule], settings: Settings) -> bool:
    """Say whether a rule's two ends lie on rules of the other direction."""
    reach = settings.meet
    crossing = [other.at for other in others if other.start - reach <= rule.at <= other.end + reach]
    return all(any(abs(at - end) <= reach for at in crossing) for end in (rule.start, rule.end))


def wipe_rules(ink: Mask, rules: Rules, scale: float, settings: Settings) -> Mask:
    """Leave the rules out, so that only print is left, also where it hugs a rule."""
    wiped = ink.copy()
    for rule in rules.level:
        _wipe(wiped, rule, scale, settings)
    for rule in rules.plumb:
        _wipe(wiped.T, rule, scale, settings)
    return wiped


def _wipe(ink: Mask, rule: Rule, scale: float, settings: Settings) -> None:
    """Wipe a level rule out, stretch by stretch, as thick as it is there: the rows that are mostly ink."""
    middle, reach, stretch = round(rule.at * scale), round(settings.thick / 2 * scale), round(settings.stretch * scale)
    top = max(0, middle - reach)
    for start in range(round(rule.start * scale), round(rule.end * scale), stretch):
        band = ink[top : middle + reach + 1, start : min(start + stretch, round(rule.end * scale))]
        rows = np.flatnonzero(np.count_nonzero(band, axis=1) >= settings.rule_share * band.shape[1])
        if len(rows):
            band[max(0, rows[0] - 1) : rows[-1] + 2] = 0
