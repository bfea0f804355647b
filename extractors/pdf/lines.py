"""Pieces → printed lines, by geometry alone: the order in which a producer painted them means nothing (行).

Pieces stand on one line when they overlap in height by half of the higher one's size: so a raised ``²``, a ``≥`` out of
another font and a number a size smaller stay beside what they belong to, and tightly set lines stay apart.  Turned
text makes lines of its own, read in its own direction.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from extractors.pdf.geometry import Rect, to_reading_frame
from extractors.pdf.objects import Look
from extractors.pdf.pieces import Piece
from extractors.pdf.settings import Settings

_SIGN = r"[^0-9A-Za-z\u4e00-\u9fff]{0,2}"
"""What may stand before a figure: ≥, ≤, =, a minus."""
_BEGUN = re.compile(rf"{_SIGN}[0-9][0-9.,]*")
_NUMBER = re.compile(rf"{_SIGN}(?:[0-9]+|[0-9]{{1,3}}(?:,[0-9]{{3}})+)(?:\.[0-9]+)?[%％]?[\u4e00-\u9fff]{{0,4}}")
_REST = re.compile(r"[0-9.,%％].*")


class Line(NamedTuple):
    """One printed line of text, blanks at its ends left out."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    look: Look
    """That of most of its characters."""
    mixed: bool
    """Part of it is bold and part is not."""


def read_lines(pieces: Iterable[Piece], settings: Settings) -> list[Line]:
    """Put pieces together to lines, top to bottom; turned text follows upright text.  Blank lines are left out."""
    by_turn: defaultdict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_turn[piece.look.turn].append(piece)
    return [
        line
        for turn, members in sorted(by_turn.items())
        for row in group_rows(members, turn)
        if (line := make_line(row, settings)) is not None
    ]


def group_rows(pieces: list[Piece], turn: int) -> Iterator[list[Piece]]:
    """Group the pieces of one reading direction that stand on one line.

    The line's height is that of its largest piece: a raised figure must not pull its neighbours' line up.
    """
    frames = [to_reading_frame(turn, piece[:4]) for piece in pieces] if turn > 0 else pieces
    order = sorted(range(len(pieces)), key=lambda index: frames[index][1] + frames[index][3])
    row: list[Piece] = []
    middle = size = 0.0
    for index in order:
        piece = pieces[index]
        centre = (frames[index][1] + frames[index][3]) / 2
        if row and centre - middle >= max(size, piece.look.size) / 2:
            yield row
            row = []
        if not row or piece.look.size > size:
            middle, size = centre, piece.look.size
        row.append(piece)
    if row:
        yield row


def make_line(row: list[Piece], settings: Settings) -> Line | None:
    """Join the pieces of one line, with a blank where a gap is as wide as one; None when it prints nothing."""
    if len(row) == 1:
        x0, y0, x1, y1, text, _, _, look = row[0]
        text = text.strip()
        return Line(x0, y0, x1, y1, text, look, mixed=False) if text else None
    row.sort(key=lambda piece: piece.starts[0])
    while row and row[0].text.isspace():
        del row[0]
    while row and row[-1].text.isspace():
        del row[-1]
    if not row:
        return None
    text = row[0].text
    for last, piece in pairwise(row):
        if _has_blank_between(last, piece, settings) and not (piece.text[0].isspace() or text[-1].isspace()):
            text += " "
        text += piece.text
    return Line(
        min(piece.x0 for piece in row),
        min(piece.y0 for piece in row),
        max(piece.x1 for piece in row),
        max(piece.y1 for piece in row),
        text.strip(),
        _main_look(row),
        len({piece.look.bold for piece in row if not piece.text.isspace()}) > 1,
    )


def _has_blank_between(last: Piece, piece: Piece, settings: Settings) -> bool:
    """Say whether the gap between two neighbours is as wide as a space."""
    is_mixed = last.text[-1].isascii() != piece.text[0].isascii()
    blank = settings.mixed_blank_em if is_mixed else settings.blank_em
    return piece.starts[0] - last.ends[-1] >= blank * min(piece.look.size, last.look.size)


def _main_look(row: Sequence[Piece]) -> Look:
    if len(row) == 1:
        return row[0].look
    weights: Counter[Look] = Counter()
    for piece in row:
        weights[piece.look] += len(piece.text)
    return max(weights, key=lambda look: (weights[look], look))


def cell_text(pieces: Sequence[Piece], settings: Settings, width: float = inf) -> str:
    """Give the text of a table cell, a printed line each joined by line ends; empty when it is blank.

    A number too long for a cell of this width is cut wherever the line is full: it is put together again.
    """
    if len(pieces) < 2:
        return pieces[0].text.strip() if pieces else ""
    columns = _stacked_columns(pieces) if len(pieces) > 3 else None
    if columns is not None:
        return "\n".join(columns)
    lines = read_lines(pieces, settings)
    text = lines[0].text if lines else ""
    for last, line in pairwise(lines):
        text += line.text if _is_cut_number(last, line, width, settings) else f"\n{line.text}"
    return text


def _is_cut_number(last: Line, line: Line, width: float, settings: Settings) -> bool:
    """Say whether two lines are one number: the first fills the cell and has no end, the second is its rest."""
    room = width - (last.x1 - last.x0)
    is_full = room < 2 * settings.most_padding + settings.digit_em * last.look.size
    is_rest = _BEGUN.fullmatch(last.text) and _REST.match(line.text) and _NUMBER.fullmatch(last.text + line.text)
    return is_full and is_rest is not None


def _stacked_columns(pieces: Sequence[Piece]) -> list[str] | None:
    """Read vertical writing (竖排): upright characters painted down one column and then down the next to its left.

    None when the text is anything else, a single column of stacked characters included: that reads line by line.
    """
    if any(len(piece.text) != 1 or piece.look.turn for piece in pieces):
        return None
    columns = [[pieces[0]]]
    for last, piece in pairwise(pieces):
        size = piece.look.size
        if abs(piece.x0 - last.x0) < size / 2 and 0 < piece.y0 - last.y0 < 2 * size:
            columns[-1].append(piece)
        elif piece.x1 <= last.x0 + size / 2 and piece.y0 < last.y0:
            columns.append([piece])
        else:
            return None
    if len(columns) < 2 or any(len(column) < 2 for column in columns[:-1]):
        return None
    return ["".join(piece.text for piece in column) for column in columns]


def bounds(boxes: Iterable[Line | Rect]) -> Rect:
    """Give the box around lines or boxes; there must be one."""
    corners = [(box[0], box[1], box[2], box[3]) for box in boxes]
    x0, y0, x1, y1 = zip(*corners, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))
