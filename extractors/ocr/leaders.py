"""Dots that lead from a heading to its page number in a table of contents (目录引导线): in a picture a dotted rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.ocr.picture import Picture
from extractors.ocr.ruling import share_inked
from extractors.ocr.settings import Settings
from extractors.pdf.pieces import Piece
from extractors.pdf.rules import Rule, Rules

_ELLIPSIS = "…"
_LEAST = 4
"""Ellipses that are told from a mark of omission."""


def find_leaders(picture: Picture, rules: Rules, pieces: Sequence[Piece], settings: Settings) -> dict[Rule, Piece]:
    """Find the level rules that are dots between words and a page number, and what they print."""
    return {
        rule: leader
        for rule in rules.level
        if share_inked(picture.ink, rule, picture.scale, settings) <= settings.dashed_most
        for leader in _find_leader(rule, pieces, settings)
    }


def _find_leader(rule: Rule, pieces: Sequence[Piece], settings: Settings) -> Iterator[Piece]:
    line = [piece for piece in pieces if piece.y0 - 1 <= rule.at <= piece.y1 + settings.meet]
    before = max((piece for piece in line if piece.x0 < rule.start), key=lambda piece: piece.x1, default=None)
    after = min((piece for piece in line if piece.x0 > rule.start), key=lambda piece: piece.x0, default=None)
    if before is None or after is None or not after.text.strip("-— ").isdigit():
        return
    size = before.look.size
    if rule.start - before.x1 > settings.leader_em * size or after.x0 - rule.end > settings.leader_em * size:
        return
    count = max(_LEAST, round((rule.end - rule.start) / size))
    step = (after.x0 - before.x1) / count
    starts = [before.x1 + step * index for index in range(count)]
    ends = [start + step for start in starts]
    yield Piece(before.x1, before.y0, after.x0, before.y1, _ELLIPSIS * count, starts, ends, before.look)
