"""Lines of print that no rules bound: where they may be cells of a table, their words are told apart (无框列).

A line of a text has blanks narrower than the space between two cells, but a cut by such narrow gaps would tear prose
at every comma.  So only lines are parted that stand beside another, and their neighbours above and below.  A word
spread to fill its column (得　分) is put together again when its characters are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import east_asian_width

import numpy as np

from extractors.ocr.picture import Mask
from extractors.ocr.recogniser import Reading
from extractors.ocr.settings import Settings
from extractors.ocr.strips import Box, Strip, find_runs, is_speck, join_runs
from extractors.ocr.typography import INK_EM
from extractors.pdf.pieces import Piece

_DASH, _ONE = "—一"
_BEHIND = frozenset("（(“《〔【、，。；：）)”》〕】,;:%％")
"""Marks that begin no cell right behind another: opening ones are set with paper before them."""
OPEN = -1
"""The region of print that stands in no grid."""


def part_columns(ink: Mask, strips: Sequence[Strip], usual: float, scale: float, settings: Settings) -> list[Strip]:
    """Part the lines of what may be a table into its words; ``usual``: a line's height, in pixels."""
    print_ = [strip for strip in strips if strip.box.y1 - strip.box.y0 > settings.low_em * usual]
    heights = [_middle(strip) for strip in print_ if _has_mate(strip, print_)]
    reach = settings.near_row_em * usual
    parted: list[Strip] = []
    for strip in strips:
        if any(abs(_middle(strip) - height) <= reach for height in heights):
            parted.extend(_part(ink, strip, usual, scale, settings))
        else:
            parted.append(strip)
    return [strip._replace(region=OPEN) for strip in parted]


def _middle(strip: Strip) -> float:
    return (strip.box.y0 + strip.box.y1) / 2


def _has_mate(strip: Strip, strips: Sequence[Strip]) -> bool:
    """Say whether another line of print stands beside a strip."""
    box = strip.box
    return any(
        other is not strip
        and 2 * (min(box.y1, other.box.y1) - max(box.y0, other.box.y0))
        > min(box.y1 - box.y0, other.box.y1 - other.box.y0)
        for other in strips
    )


def _part(ink: Mask, strip: Strip, usual: float, scale: float, settings: Settings) -> Iterator[Strip]:
    x0, y0, x1, y1 = strip.box
    part = ink[y0:y1, x0:x1]
    em = max(usual, y1 - y0) if y1 - y0 > settings.large_print * usual else usual
    words = list(_join_wide_figures(part, list(join_runs(part, settings.cell_gap_em * em)), em / INK_EM, settings))
    for left, right in words:
        rows = np.flatnonzero(part[:, left:right].any(axis=1))
        box = Box(x0 + left, y0 + int(rows[0]), x0 + right, y0 + int(rows[-1]) + 1)
        yield strip._replace(box=box, is_speck=is_speck(box, scale, settings)) if len(words) > 1 else strip


def _join_wide_figures(
    part: Mask, words: Sequence[tuple[int, int]], em: float, settings: Settings
) -> Iterator[tuple[int, int]]:
    """Put figures together whose digits are set an em wide each (１０７９．２３): narrow ink at the steps of an em."""
    runs = list(find_runs(part.any(axis=0)))
    start, end = words[0]
    for left, right in words[1:]:
        after = next(index for index, run in enumerate(runs) if run[0] == left)
        near = runs[max(0, after - 2) : after + 2]
        if not _steps_by_ems(runs[after - 1], runs[after], near, em, settings):
            yield start, end
            start = left
        end = right
    yield start, end


def _steps_by_ems(
    one: tuple[int, int], other: tuple[int, int], near: Sequence[tuple[int, int]], em: float, settings: Settings
) -> bool:
    """Say whether two stretches of ink are digits of a figure set wide; ``near``: these two and those beside them."""
    if max(one[1] - one[0], other[1] - other[0]) > settings.digit_em * em:
        return False
    has_dot = min(one[1] - one[0], other[1] - other[0]) < settings.dot_em * em
    most = settings.wide_dot_step_em if has_dot else settings.wide_step_em
    steps = [(after[0] + after[1] - before[0] - before[1]) / 2 for before, after in pairwise(near)]
    own = (other[0] + other[1] - one[0] - one[1]) / 2
    return own <= most * em and min(steps) >= settings.least_wide_step_em * em


def join_marks(pieces: Sequence[Piece], settings: Settings) -> list[Piece]:
    """Put a mark that begins a piece back to the print before it: the paper that a mark is set with parts no cells.

    ::

        1|、配备设备   投入|（15分）
    """
    joined: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.x0):
        before = next((other for other in reversed(joined) if _is_before_mark(other, piece, settings)), None)
        if before is None:
            joined.append(piece)
        else:
            joined[joined.index(before)] = _join(before, piece, "")
    return joined


def _is_before_mark(before: Piece, piece: Piece, settings: Settings) -> bool:
    """Say whether a piece that begins with a mark stands right behind another on its line."""
    if piece.text[0] not in _BEHIND:
        return False
    overlap = min(before.y1, piece.y1) - max(before.y0, piece.y0)
    is_beside = 2 * overlap > min(before.y1 - before.y0, piece.y1 - piece.y0)
    gap = piece.x0 - before.x1
    return is_beside and -before.look.size / 2 <= gap <= settings.mark_gap_em * before.look.size


def settle_strokes(
    strips: Sequence[Strip], readings: Sequence[Reading], usual: float, settings: Settings
) -> list[Reading]:
    """Read a level stroke as 一 where it is a line of a text that was wrapped there: a dash is a cell's whole text."""
    settled = list(readings)
    for index, (strip, reading) in enumerate(zip(strips, readings, strict=True)):
        if len(reading) == 1 and reading[0].text == _DASH:
            near = (
                other
                for place, other in enumerate(strips)
                if place != index and len(readings[place]) > 0 and readings[place][0].text.isalpha()
            )
            if any(_goes_on(strip, other, usual, settings) for other in near):
                settled[index] = (reading[0]._replace(text=_ONE),)
    return settled


def _goes_on(stroke: Strip, other: Strip, usual: float, settings: Settings) -> bool:
    """Say whether a line of print is right above or below a stroke, in the same cell where there are cells."""
    box, beside = stroke.box, other.box
    gap = max(beside.y0 - box.y1, box.y0 - beside.y1)
    overlap = min(box.x1, beside.x1 + usual) - max(box.x0, beside.x0 - usual)
    return stroke.region == other.region and 0 <= gap <= settings.stroke_line_em * usual and overlap > 0


def join_spread(pieces: Sequence[Piece], settings: Settings) -> list[Piece]:
    """Put words together that were spread over their column, a character a piece: they stand side by side in pairs.

    Characters that stand above each other are a word written downwards.
    """
    lone = sorted((piece for piece in pieces if _is_character(piece)), key=lambda piece: piece.x0)
    lone = [piece for piece in lone if not any(_is_below(piece, other) or _is_below(other, piece) for other in lone)]
    joined = {id(piece): piece for piece in pieces}
    for run in _list_runs(lone, pieces, settings):
        for first, second in zip(run[::2], run[1::2], strict=True):
            joined[id(first)] = _join(first, second, " ")
            del joined[id(second)]
    return list(joined.values())


def _is_character(piece: Piece) -> bool:
    return len(piece.text) == 1 and east_asian_width(piece.text) == "W" and piece.text.isalpha()


def _is_below(piece: Piece, other: Piece) -> bool:
    """Say whether a character stands right below another."""
    return (
        abs(piece.x0 + piece.x1 - other.x0 - other.x1) < piece.look.size
        and 0 < piece.y0 - other.y0 < 2 * piece.look.size
    )


def _list_runs(lone: Sequence[Piece], pieces: Sequence[Piece], settings: Settings) -> Iterator[list[Piece]]:
    """Yield the runs of an even number of lone characters that follow each other on a line."""
    left = list(lone)
    while left:
        run = [left.pop(0)]
        while (after := _find_next(run[-1], pieces, settings)) in left:
            left.remove(after)
            run.append(after)
        if len(run) % 2 == 0:
            yield run


def _find_next(piece: Piece, pieces: Sequence[Piece], settings: Settings) -> Piece | None:
    """Find what stands next to a character on its line, near enough to be of the same word."""
    size = piece.look.size
    beside = [
        other
        for other in pieces
        if other.x0 > piece.x0 and min(piece.y1, other.y1) - max(piece.y0, other.y0) > size / 2
    ]
    after = min(beside, key=lambda other: other.x0, default=None)
    return after if after is not None and after.x0 - piece.x1 <= settings.spread_em * size else None


def _join(first: Piece, second: Piece, between: str) -> Piece:
    """Put two pieces of a line together; ``between``: a blank, or nothing."""
    return Piece(
        first.x0,
        min(first.y0, second.y0),
        second.x1,
        max(first.y1, second.y1),
        first.text + between + second.text,
        (*first.starts, *[first.x1] * len(between), *second.starts),
        (*first.ends, *[second.x0] * len(between), *second.ends),
        first.look,
    )
