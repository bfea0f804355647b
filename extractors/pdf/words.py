"""Pieces → words and blobs: what probably stands in one cell of a table without (all) rules."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.pdf.lines import group_rows
from extractors.pdf.pieces import Piece
from extractors.pdf.settings import Settings


class Word(NamedTuple):
    """Text without a gap as wide as a gutter: part of a line, or several lines of one cell (then a blob)."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    size: float


Row = tuple[Word, ...]
"""The words of one printed line, left to right."""


def split_rows(pieces: Sequence[Piece], gutter_em: float) -> list[Row]:
    """Part the upright text of a page into lines, top to bottom, and the lines into words."""
    return [tuple(_split_words(line, gutter_em)) for line in group_rows(_upright(pieces), 0)]


def split_form_rows(pieces: Sequence[Piece], settings: Settings) -> list[Row]:
    """Part the text of a form into lines and words, also where columns stand closer than the blanks of a sentence do.

    ::

        数量指标  受益村庄数        A blank between two texts is a column's end where both stand in their columns: each
        质量指标 资金使用合规率     starts, or has its middle, where texts of two other lines do.
    """
    rows = split_rows(pieces, settings.form_gutter_em)
    fine = split_rows(pieces, settings.close_gutter_em)
    if len(rows) != len(fine) or all(len(row) == len(parts) for row, parts in zip(rows, fine, strict=True)):
        return rows
    places: defaultdict[int, set[int]] = defaultdict(set)
    for number, parts in enumerate(fine):
        for word in parts:
            for place in _places_of(word):
                places[place].add(number)
    return [
        row if len(row) == len(parts) else tuple(_join_apart(row, parts, number, places))
        for number, (row, parts) in enumerate(zip(rows, fine, strict=True))
    ]


_MATES = 2
"""Texts of so many other lines that stand alike make a column."""


def _places_of(word: Word) -> tuple[int, int]:
    """Name where a word starts and where its middle is, as whole points, apart from each other."""
    return 2 * round(word.x0), 2 * round((word.x0 + word.x1) / 2) + 1


def _join_apart(row: Row, parts: Row, number: int, places: Mapping[int, set[int]]) -> Iterator[Word]:
    """Put the parts of a line's words together again, but for those that stand in columns of their own."""
    in_column = [
        any(
            len(places.get(place, set()) | places.get(place - 2, set()) | places.get(place + 2, set()) - {number})
            > _MATES
            for place in _places_of(part)
        )
        for part in parts
    ]
    for word in row:
        members = [index for index, part in enumerate(parts) if word.x0 <= part.x0 and part.x1 <= word.x1]
        open_word = parts[members[0]]
        for last, index in pairwise(members):
            if in_column[last] and in_column[index]:
                yield open_word
                open_word = parts[index]
            else:
                part = parts[index]
                y0, y1 = min(open_word.y0, part.y0), max(open_word.y1, part.y1)
                size = max(open_word.size, part.size)
                open_word = Word(open_word.x0, y0, part.x1, y1, open_word.text + part.text, size)
        yield open_word


def has_gutters(pieces: Sequence[Piece], gutter_em: float) -> bool:
    """Say whether at least two lines of a page have several words; cheaper than parting them."""
    parted = 0
    for line in group_rows(_upright(pieces), 0):
        if len(line) > 1:
            line.sort(key=lambda piece: piece.x0)
            parted += any(piece.x0 - last.x1 > gutter_em * piece.look.size for last, piece in pairwise(line))
    return parted > 1


def _upright(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.look.turn == 0 and not piece.text.isspace()]


def _split_words(line: list[Piece], gutter_em: float) -> Iterator[Word]:
    line.sort(key=lambda piece: piece.x0)
    parts = [line[0]]
    for last, piece in pairwise(line):
        if piece.x0 - last.x1 > gutter_em * piece.look.size:
            yield _join_word(parts)
            parts = []
        parts.append(piece)
    yield _join_word(parts)


def _join_word(parts: Sequence[Piece]) -> Word:
    return Word(
        min(part.x0 for part in parts),
        min(part.y0 for part in parts),
        max(part.x1 for part in parts),
        max(part.y1 for part in parts),
        "".join(part.text for part in parts).strip(),
        max(part.look.size for part in parts),
    )


def stab(gaps: Sequence[tuple[float, float]]) -> list[float]:
    """Find the fewest positions such that each gap (start, end) has one in it, each in the middle of what it parts.

    gaps      ├────────┤   ├───┤
                ├──┤          ├─────┤
    positions     │          │
    """
    return [(low + high) / 2 for low, high in stab_gaps(gaps)]


def stab_gaps(gaps: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Find the fewest places such that each gap has one inside; each is what the gaps that it parts have in common."""
    places: list[tuple[float, float]] = []
    group: list[tuple[float, float]] = []
    for gap in sorted(gaps, key=lambda gap: gap[1]):
        if group and gap[0] > min(end for _, end in group):
            places.append(_common(group))
            group = []
        if not places or gap[0] > (places[-1][0] + places[-1][1]) / 2:
            group.append(gap)
        else:
            places[-1] = max(places[-1][0], gap[0]), places[-1][1]
    if group:
        places.append(_common(group))
    return places


def gaps_between(spans: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield what is free between spans (start, end) on one axis; overlapping ones leave nothing between them."""
    end = float("inf")
    for start, stop in sorted(spans):
        if start > end:
            yield end, start
        end = stop if end == float("inf") else max(end, stop)


def middle_of(row: Row) -> float:
    """Give the height a line stands at."""
    return (min(word.y0 for word in row) + max(word.y1 for word in row)) / 2


def columns_of(row: Row, xs: Sequence[float]) -> set[int]:
    """Give the columns between the edges ``xs`` that a line has words in."""
    return {col for word in row for col in span_of(word.x0, word.x1, xs)}


def span_of(start: float, end: float, edges: Sequence[float]) -> range:
    """Give the columns (or rows) between edges that something reaches into."""
    inner = edges[1:-1]
    return range(bisect_right(inner, start), bisect_left(inner, end) + 1)


def row_borders(rows: Sequence[Row], xs: Sequence[float], bands: Sequence[float]) -> list[float]:
    """Part lines into table rows: at the given borders and halfway between lines, but not before a wrapped cell's rest.

    A line without a word in the first column, set as tight as running text, goes on from the line above.
    """
    borders = list(bands)
    for above, below in pairwise(rows):
        bottom, top = max(word.y1 for word in above), min(word.y0 for word in below)
        if any(bottom - 1 <= band <= top + 1 for band in bands):
            continue
        is_rest = 0 not in columns_of(below, xs) and len(below) < len(above) and top - bottom < below[0].size / 3
        if not is_rest:
            borders.append((bottom + top) / 2)
    return sorted(borders)


def _common(gaps: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Give what all gaps share."""
    return max(start for start, _ in gaps), min(end for _, end in gaps)


def join_blobs(rows: Sequence[Row], settings: Settings) -> list[Word]:
    """Join the words of neighbouring lines that are one wrapped text: one below the other, as close as running text."""
    blobs: list[Word] = []
    for row in rows:
        for word in row:
            above = [
                index
                for index, blob in enumerate(blobs)
                if min(blob.x1, word.x1) - max(blob.x0, word.x0) > min(blob.x1 - blob.x0, word.x1 - word.x0) / 2
                and word.y0 - blob.y1 < settings.leading_em * word.size
            ]
            if above:
                blob = blobs.pop(above[-1])
                word = Word(
                    min(blob.x0, word.x0),
                    min(blob.y0, word.y0),
                    max(blob.x1, word.x1),
                    max(blob.y1, word.y1),
                    blob.text + word.text,
                    word.size,
                )
            blobs.append(word)
    return blobs
