"""Printed lines → paragraphs: indents, line ends and gaps, as a reader tells them (分段).

    left                                      right
     │　　二、第一行缩进两格，写满一整行以后│    full: the next word would not have fitted
     │换行继续，到这里结束。                │    short: the paragraph ends
     │　　下一段又缩进两格。                │

A line goes on in the next one when it is full and the next one starts at the left margin, in the same size, at the
usual distance.  The margins are where most lines start and end, for a page with few lines those of its neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Literal, NamedTuple

from extractors.pdf.lines import Line
from extractors.pdf.settings import Settings

Align = Literal["left", "center", "right"]

_UNBREAKABLE = re.compile(r"[(（《“‘「〔\[]*(?:[0-9A-Za-z.,%‰+\-/:]+|.)[,，.。、;；:：!！?？%）)》”’」〕\]]*")
"""What a line can't be broken inside: a figure or word, with the punctuation that sticks to it."""

_SENTENCE_END = "。；！？"
_LEADER = re.compile(r"(?:\.{5,}|…{2,}|·{5,}|(?:\. ){4,}|_{5,}|-{6,})\s*\d{1,4}$")
"""Dots that lead from a heading to its page: a line of a table of contents."""


class Column(NamedTuple):
    """The left and right margin that a page's text runs between, and the page's width, in points."""

    left: float
    right: float
    page: float


class Paragraph(NamedTuple):
    """The lines of one paragraph on one page."""

    lines: tuple[Line, ...]
    align: Align | None
    """None for full lines, which tell nothing."""
    indent: float
    """Of its first line, in points; 0 where the paragraph is centred or stands right."""
    is_contents: bool
    """A line of a table of contents."""
    runs_on: bool
    """Its last line reaches the right margin."""


class _Margin(NamedTuple):
    """A position that lines share, and how many do."""

    at: float
    lines: int


def find_columns(pages: Sequence[tuple[float, Sequence[Line]]], settings: Settings) -> list[Column]:
    """Find the margins of each page (width, lines); those of all pages of its width where it has too few lines."""
    together: dict[int, list[Line]] = {}
    for width, lines in pages:
        together.setdefault(round(width), []).extend(lines)
    usual = {width: _find_margins(lines) for width, lines in together.items()}
    return [_reconcile(_find_margins(lines), usual[round(width)], width, settings) for width, lines in pages]


def _find_margins(lines: Sequence[Line]) -> tuple[_Margin | None, _Margin | None]:
    """Find where lines start and end together; None where too few do.

    Left, a fifth of the lines is enough, because most may be indented.  Right, it is where most end, and hardly any
    beyond: punctuation may hang over the margin.
    """
    if not lines:
        return None, None
    em = median(line.look.size for line in lines)
    starts = _shared([line.x0 for line in lines], em / 2)
    ends = _shared([-line.x1 for line in lines], em / 2)
    left = next((margin for margin in starts if margin.lines >= max(2, len(lines) / 5)), None)
    right = max(ends, key=lambda margin: margin.lines)
    beyond = sum(margin.at < right.at - 1.5 * em for margin in ends)
    is_margin = right.lines > 2 and beyond <= len(lines) / 5
    return left, _Margin(-right.at, right.lines) if is_margin else None


def _shared(edges: list[float], reach: float) -> list[_Margin]:
    """Give each edge, smallest first, with the number of edges from there to ``reach`` beyond."""
    edges = sorted(edges)
    return [_Margin(edge, bisect_right(edges, edge + reach) - index) for index, edge in enumerate(edges)]


def _reconcile(
    own: tuple[_Margin | None, _Margin | None],
    usual: tuple[_Margin | None, _Margin | None],
    page: float,
    settings: Settings,
) -> Column:
    """Take a page's own margins, but the usual ones where it only has no line that reaches them.

    Its text may all be indented, or all fall short; a layout of its own goes further out, or shows in many lines.
    """
    left, right = own
    usual_left, usual_right = usual
    if usual_left and (
        not left or (left.lines < settings.sure_margin and 0 < left.at - usual_left.at <= settings.all_indented)
    ):
        left = usual_left
    if usual_right and (
        not right or (right.lines < settings.sure_margin and 0 < usual_right.at - right.at <= settings.all_short)
    ):
        right = usual_right
    return Column(left.at if left else page * 0.1, right.at if right else page * 0.9, page)


def split_paragraphs(
    lines: Sequence[Line], column: Column, body_size: float, settings: Settings
) -> Iterator[Paragraph]:
    """Split the lines between two tables (or a whole page's) into paragraphs; ``lines`` run from top to bottom."""
    pitch = _usual_pitch(lines, settings)
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not _goes_on(lines[index - 1], lines[index], column, pitch, body_size, settings):
            yield _make_paragraph(tuple(lines[start:index]), column, body_size, settings)
            start = index


def _usual_pitch(lines: Sequence[Line], settings: Settings) -> float:
    """Give the usual distance from line to line, in ems: the lower middle of those that could be it."""
    pitches = sorted(
        (below.y1 - above.y1) / below.look.size
        for above, below in pairwise(lines)
        if below.y1 > above.y1 and same_size(above.look.size, below.look.size, settings)
    )
    return pitches[len(pitches) // 3] if pitches else 2.0


def _goes_on(above: Line, below: Line, column: Column, pitch: float, body_size: float, settings: Settings) -> bool:
    """Say whether the paragraph of a line goes on in the next line."""
    em = below.look.size
    if not same_size(above.look.size, em, settings) or above.look.turn != below.look.turn or is_contents(above):
        return False
    if (below.y1 - above.y1) / em > pitch * settings.paragraph_pitch:
        return False
    before, after = _align(above, column, body_size), _align(below, column, body_size)
    if after == "center" and before in ("center", None):
        return em > body_size * settings.title_size and above.look.bold == below.look.bold
    if {before, after} & {"center", "right"} or below.x0 - column.left > settings.indent_em * em:
        return False
    if above.look.bold != below.look.bold and not (above.mixed or below.mixed):
        return False
    return _is_full(above, below, column) or _cuts_number(above, below)


def _cuts_number(above: Line, below: Line) -> bool:
    """Say whether a narrow column broke a long figure (a telephone number) in two."""
    return (
        above.text[-1].isdigit()
        and below.text[0].isdigit()
        and not above.text.isdigit()
        and abs(above.x0 - below.x0) < below.look.size / 2
    )


def same_size(one: float, other: float, settings: Settings) -> bool:
    """Say whether two type sizes are practically one."""
    return max(one, other) <= min(one, other) * settings.same_size


def _is_full(above: Line, below: Line, column: Column) -> bool:
    """Say whether the first word of the next line would not have fitted any more."""
    room = column.right - above.x1
    em = below.look.size
    if above.text[-1] in _SENTENCE_END:
        return room < 1.2 * em
    word = _UNBREAKABLE.match(below.text)
    needed = _width(word.group() if word else below.text[:1])
    return room < (needed + 1) * em


def _width(text: str) -> float:
    """Estimate the printed width in ems: half of one for Latin letters and figures, one for the others."""
    return sum(0.55 if char.isascii() else 1.0 for char in text)


def _align(line: Line, column: Column, body_size: float) -> Align | None:
    """Judge how a line is aligned; a line that starts where an indented paragraph would is not taken as centred."""
    em = line.look.size
    before, after = line.x0 - column.left, column.right - line.x1
    off_page = abs(line.x0 + line.x1 - column.page) / 2
    off_column = abs(before - after) / 2
    is_larger = em > 1.1 * body_size
    least = 0.5 if is_larger else 1.5
    is_inside = min(before, after) >= least * em and (is_larger or abs(before - 2 * em) > 0.3 * em)
    if min(off_page, off_column) <= 0.6 * em and (is_inside or min(line.x0, column.page - line.x1) > 0.2 * column.page):
        return "center"
    if after < 1.5 * em:
        return "right" if before > 0.4 * (column.right - column.left) else None
    return "right" if after < 4.5 * em and before > 0.5 * (column.right - column.left) else "left"


def is_contents(line: Line) -> bool:
    """Say whether a line belongs to a table of contents: dots lead to a page number."""
    return line.text[-1].isdigit() and _LEADER.search(line.text) is not None


def _make_paragraph(lines: tuple[Line, ...], column: Column, body_size: float, settings: Settings) -> Paragraph:
    first, last = lines[0], lines[-1]
    align = _align(first, column, body_size)
    indent = 0.0 if align in ("center", "right") else max(0.0, first.x0 - column.left)
    return Paragraph(
        lines=lines,
        align=align,
        indent=round(indent, 1),
        is_contents=is_contents(first),
        runs_on=column.right - last.x1 < settings.open_end_em * last.look.size,
    )
