"""Pieces of text: the unit that lines and cells are put together from (文字块)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.pdf.objects import Look


class Piece(NamedTuple):
    """Characters of one look that stand side by side on one line, without a gap as wide as a blank."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    starts: Sequence[float]
    """Where each character begins along its reading direction (x, where the text is not turned)."""
    ends: Sequence[float]
    look: Look


def count_ink(text: str) -> int:
    """Characters that are no blanks."""
    return len("".join(text.split()))


def piece_centres(piece: Piece) -> Iterator[tuple[float, float]]:
    """The centre of each character on the display."""
    turn = piece.look.turn
    middle_x, middle_y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
    for start, end in zip(piece.starts, piece.ends, strict=True):
        along = (start + end) / 2
        if turn in (90, 270):
            yield middle_x, along if turn == 90 else -along
        else:
            yield -along if turn == 180 else along, middle_y


def cut_piece(piece: Piece, start: int, end: int) -> Piece:
    """Its characters ``start`` … ``end`` (exclusive) as a piece of their own."""
    starts, ends = piece.starts[start:end], piece.ends[start:end]
    x0, y0, x1, y1 = piece[:4]
    turn = piece.look.turn
    low, high = min(starts), max(ends)
    if turn == 90:
        y0, y1 = low, high
    elif turn == 270:
        y0, y1 = -high, -low
    elif turn == 180:
        x0, x1 = -high, -low
    else:
        x0, x1 = low, high
    return Piece(x0, y0, x1, y1, piece.text[start:end], starts, ends, piece.look)
