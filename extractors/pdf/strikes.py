"""Text that is struck through (删除线): what its writer took back, though it can still be read.

Word processors print tracked deletions so, too.  A strike runs through the middle of its characters, from the first to
the last and no further, and meets no other rule; a table's rule that happens to run through a text goes on to the
table's other rules.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.pdf.pieces import Piece, cut_piece
from extractors.pdf.rules import Rule, Rules
from extractors.pdf.settings import Settings


class Struck(NamedTuple):
    """The text of a page, and what of it is struck through."""

    kept: list[Piece]
    struck: list[Piece]


def part_struck(pieces: Sequence[Piece], rules: Rules, settings: Settings) -> Struck:
    """Take out the characters that a rule strikes through."""
    positions = [rule.at for rule in rules.plumb]
    free = [rule for rule in rules.level if not _meets_plumb(rule, rules.plumb, positions, settings)]
    if not free:
        return Struck(list(pieces), [])
    upright = sorted((piece.y0, index) for index, piece in enumerate(pieces) if piece.look.turn == 0)
    tops = [top for top, _ in upright]
    highest = max((pieces[index].y1 - top for top, index in upright), default=0.0)
    out: dict[int, set[int]] = {}
    for rule in free:
        near = [index for _, index in upright[bisect_left(tops, rule.at - highest) : bisect_right(tops, rule.at)]]
        covered = [(index, chars) for index in near if (chars := _find_covered(pieces[index], rule, settings))]
        if covered and _ends_with(rule, [(pieces[index], chars) for index, chars in covered], settings):
            for index, chars in covered:
                out.setdefault(index, set()).update(chars)
    if not out:
        return Struck(list(pieces), [])
    kept = [part for index, piece in enumerate(pieces) for part in _cut(piece, out.get(index, set()), keep=True)]
    struck = [part for index in sorted(out) for part in _cut(pieces[index], out[index], keep=False)]
    return Struck(kept, struck)


def _find_covered(piece: Piece, rule: Rule, settings: Settings) -> list[int]:
    """Find the characters of a piece that a rule runs through the middle of."""
    height = piece.y1 - piece.y0
    place = (rule.at - piece.y0) / height if height else 0.0
    if not settings.strike_top <= place <= settings.strike_bottom:
        return []
    middles = [(start + end) / 2 for start, end in zip(piece.starts, piece.ends, strict=True)]
    return [index for index, middle in enumerate(middles) if rule.start <= middle <= rule.end]


def _ends_with(rule: Rule, covered: Sequence[tuple[Piece, Sequence[int]]], settings: Settings) -> bool:
    """Say whether a rule begins and ends where the characters do that it runs through, or in the blank beside them."""
    reach = settings.mixed_blank_em * max(piece.look.size for piece, _ in covered)
    first = min(piece.starts[chars[0]] for piece, chars in covered)
    last = max(piece.ends[chars[-1]] for piece, chars in covered)
    return max(abs(rule.start - first), abs(rule.end - last)) <= reach


def _meets_plumb(rule: Rule, plumb: Sequence[Rule], positions: Sequence[float], settings: Settings) -> bool:
    """Say whether a rule meets one of the plumb rules, which are sorted by their ``positions``."""
    reach = settings.strike_meets
    near = range(bisect_left(positions, rule.start - reach), bisect_right(positions, rule.end + reach))
    return any(plumb[index].start - reach <= rule.at <= plumb[index].end + reach for index in near)


def _cut(piece: Piece, struck: set[int], *, keep: bool) -> Iterator[Piece]:
    """Yield the stretches of a piece that are kept, or those that are struck."""
    if not struck:
        if keep:
            yield piece
        return
    start = 0
    count = len(piece.text)
    for stop in range(1, count + 1):
        if stop == count or (stop in struck) != (start in struck):
            if (start in struck) != keep:
                yield cut_piece(piece, start, stop)
            start = stop
