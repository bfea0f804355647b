"""Characters drawn twice in one place are one character (重影).

Fake bold draws a glyph again a fraction of a point on; some producers paint a whole layer twice.  Really doubled
characters (人人) stand a whole advance apart; within one piece nothing goes back, so it holds no doubles.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.pdf.pieces import Piece, cut_piece
from extractors.pdf.settings import Settings


def drop_doubles(pieces: list[Piece], settings: Settings) -> list[Piece]:
    """Leave out characters that another piece has already drawn in the same place."""
    doubles: set[tuple[int, int]] = set()
    for row in _overlapping_rows(pieces, settings):
        doubles.update(_find_doubles(pieces, row, settings))
    if not doubles:
        return pieces
    kept: list[Piece] = []
    for index, piece in enumerate(pieces):
        start = 0
        for end in [*(i for i in range(len(piece.text)) if (index, i) in doubles), len(piece.text)]:
            if end > start:
                kept.append(cut_piece(piece, start, end))
            start = end + 1
    return kept


def _overlapping_rows(pieces: list[Piece], settings: Settings) -> Iterator[list[int]]:
    """Groups of pieces at one height of which some overlap sideways; most pages have none."""
    by_height = sorted(range(len(pieces)), key=lambda index: pieces[index].y0 + pieces[index].y1)
    row: list[int] = []
    last = float("-inf")
    for index in by_height:
        piece = pieces[index]
        height = piece.y0 + piece.y1
        if height - last > 2 * settings.same_glyph_em * piece.look.size:
            if _has_overlap(pieces, row):
                yield row
            row = []
        row.append(index)
        last = height
    if _has_overlap(pieces, row):
        yield row


def _has_overlap(pieces: list[Piece], row: list[int]) -> bool:
    """Two of the pieces share more than half a narrow character's width."""
    if len(row) < 2:
        return False
    edge = float("-inf")
    for x0, x1, size in sorted((pieces[i].x0, pieces[i].x1, pieces[i].look.size) for i in row):
        if edge - x0 > size / 8:
            return True
        edge = max(edge, x1)
    return False


def _find_doubles(pieces: list[Piece], row: list[int], settings: Settings) -> Iterator[tuple[int, int]]:
    """(piece, character) indices of what repeats a character painted earlier."""
    glyphs = sorted(
        (char, piece.look.turn, start, index, i)
        for index in row
        for piece in (pieces[index],)
        for i, (char, start) in enumerate(zip(piece.text, piece.starts, strict=True))
    )
    kept: list[tuple[str, int, float, int, int]] = []
    for glyph in glyphs:
        char, turn, start, index, i = glyph
        width = pieces[index].ends[i] - start
        for other in reversed(kept):
            near = other[:2] == (char, turn) and start - other[2] <= settings.same_glyph_width * width
            if not near:
                kept.append(glyph)
                break
            if other[3] != index and _same_height(pieces[other[3]], pieces[index], settings):
                yield index, i
                break
        else:
            kept.append(glyph)


def _same_height(one: Piece, other: Piece, settings: Settings) -> bool:
    """Their lines are as near as two drawings of one glyph."""
    return abs(one.y0 + one.y1 - other.y0 - other.y1) <= 2 * settings.same_glyph_em * one.look.size
