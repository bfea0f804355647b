"""Marks → rules: pieces of one printed line put together, doubled lines made one (表格线).

A border drawn cell by cell, dash by dash, or twice is one rule.  Pieces belong together when they lie on one line
and the gap between them is no wider than the printing was careless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extractors.pdf.drawing import Mark
from extractors.pdf.settings import Settings


class Rule(NamedTuple):
    """A straight printed line along the page (level) or down it (plumb)."""

    at: float
    """y of a level rule, x of a plumb one."""
    start: float
    end: float


class Rules(NamedTuple):
    """The rules of one page, each sorted by position."""

    level: tuple[Rule, ...]
    plumb: tuple[Rule, ...]


def find_rules(marks: Sequence[Mark], settings: Settings) -> Rules:
    """Put the marks of a page together to rules."""
    level: list[Rule] = []
    plumb: list[Rule] = []
    for x0, y0, x1, y1, _, _ in marks:
        width, height = x1 - x0, y1 - y0
        is_dot = width <= settings.dot and height <= settings.dot
        if width >= height or is_dot:
            level.append(Rule((y0 + y1) / 2, x0, x1))
        if height > width or is_dot:
            plumb.append(Rule((x0 + x1) / 2, y0, y1))
    return Rules(tuple(_join_rules(level, settings)), tuple(_join_rules(plumb, settings)))


def _join_rules(pieces: list[Rule], settings: Settings) -> list[Rule]:
    """Join the pieces of each line, and leave out what is too short for a rule."""
    rules = [
        rule
        for line in group_by_position(pieces, settings.snap)
        for rule in _join_line(line, settings)
        if rule.end - rule.start >= settings.least_rule
    ]
    return sorted(rules)


def group_by_position(pieces: Iterable[Rule], reach: float) -> Iterator[list[Rule]]:
    """Group the pieces that lie on one line: none further than ``reach`` from the first."""
    line: list[Rule] = []
    for piece in sorted(pieces):
        if line and piece.at - line[0].at > reach:
            yield line
            line = []
        line.append(piece)
    if line:
        yield line


def _join_line(line: list[Rule], settings: Settings) -> Iterator[Rule]:
    """Join the pieces of one line that overlap or nearly touch; the result lies where most of its length does."""
    line.sort(key=lambda piece: piece.start)
    parts = [line[0]]
    end = line[0].end
    for piece in line[1:]:
        gap = piece.start - end
        dashed = piece.end - piece.start <= settings.dash and parts[-1].end - parts[-1].start <= settings.dash
        if gap <= settings.join or (dashed and gap <= settings.dash_gap):
            parts.append(piece)
            end = max(end, piece.end)
        else:
            yield _merge(parts, end)
            parts = [piece]
            end = piece.end
    yield _merge(parts, end)


def _merge(parts: list[Rule], end: float) -> Rule:
    if len(parts) == 1:
        return parts[0]
    weights = [part.end - part.start for part in parts]
    total = sum(weights)
    middle = (
        sum(part.at * weight for part, weight in zip(parts, weights, strict=True)) / total if total else parts[0].at
    )
    return Rule(middle, parts[0].start, end)
