"""Forms whose columns a dump aligns by blanks (空格对齐的表格).

    一级指标  三级指标          年度指标值  实际完成值  分值  得分      A row is a line; a character of full width takes
    产出指标  修建水渠          5公里       6公里       50    50        two places, as programs count them that print
              清淤河道          3处         3处         20    20        text in one pitch.  What stands above each other
    效益指标  受益人数          900人       950人       20    19        in many lines is a column.

It is laid out as a printed form without rules is (``extractors.pdf.unruled``), with each name at the top of its rows.
Where a line below the column headers may be the rest of the one above it, nothing is taken for a form.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from extractors.pdf.centring import Axis, Gap
from extractors.pdf.lattice import Grid
from extractors.pdf.reaching import find_flush, reach_out
from extractors.pdf.settings import Settings
from extractors.pdf.unruled import close_form, find_columns, place
from extractors.pdf.words import Word
from extractors.text import words
from extractors.text.body import COLUMNS
from extractors.text.captions import is_caption
from extractors.text.columns import word_kind
from extractors.text.grid import kind_of
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable

_WORD = re.compile(r"[^\s\u3000]+(?:[^\S\n\u3000][^\s\u3000]+)*")
"""Text without two blanks, or one of full width, in it."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_SPACED = re.compile(r"[\u4e00-\u9fff]{1,3}")
"""One set wide: 总　分."""
_SIZE = 10.0
"""The type's size in the units of the layout; a place of half width takes half of it."""
_PITCH = 20.0
_MOST_LINES = 400
_LEAST_WORDS = 4
"""A form has at least two lines of so many words …"""
_LEAST_CELLS = 3
"""Or so many words with two figures among them, in as many lines; a caption has fewer words."""
_LEAST_KNOWN = 4
"""… and so many known words among them."""


class Aligned(Struct, frozen=True, kw_only=True):
    """Lines of several words each."""

    table: RawTable | None
    """The form that they are; None where they are none, or none that can be told for sure."""
    end: int
    """Index of the line after the last."""


Line = tuple[Word, ...]


def find_aligned(lines: Sequence[str], index: int) -> Aligned | None:
    """Read the lines that begin at an index; None where it is no line of several words."""
    inner = lines[index].strip()
    if ("  " not in inner and "\u3000" not in inner) or len(_split(inner, 0)) < 2:
        return None
    end = _find_end(lines, index)
    numbers = [number for number in range(index, end) if lines[number].strip()]
    rows = [_split(lines[number], row) for row, number in enumerate(numbers)]
    while rows and len(rows[-1]) < 2:
        del rows[-1], numbers[-1]
    if not _may_be_form(rows):
        return Aligned(table=None, end=end)
    joined = _join_rests(rows)
    kept = [number for number, line in zip(numbers, joined, strict=True) if line]
    rows = [_set_at(row, line) for row, line in enumerate(line for line in joined if line)]
    grid = _lay_out(rows, Settings()) if rows else None
    if grid is None:
        return Aligned(table=None, end=end)
    return Aligned(table=_make_table(grid, rows, kept), end=numbers[-1] + 1)


def _find_end(lines: Sequence[str], index: int) -> int:
    """Find where lines of several words end; an empty line may stand between two of them."""
    end = index
    while end < len(lines) and end - index < _MOST_LINES:
        if "\t" in lines[end] or _is_beside(lines[end]):
            break
        if not lines[end].strip() and not (end + 1 < len(lines) and len(_split(lines[end + 1], 0)) > 1):
            break
        end += 1
    return end


def _is_beside(line: str) -> bool:
    """Say whether a line stands above or below a form."""
    is_signature = "".join(line.split()).startswith(words.SIGNATURE_STARTS)
    return is_signature or (is_caption(line) and len(_split(line, 0)) < _LEAST_CELLS)


def _split(line: str, row: int) -> Line:
    """Part a line into words, each with the places it takes."""
    found: list[Word] = []
    for word in _WORD.finditer(line):
        start = _count_places(line[: word.start()])
        x0, x1 = start * _SIZE / 2, (start + _count_places(word[0])) * _SIZE / 2
        if found and x0 - found[-1].x1 <= _SIZE and _IDEOGRAPH.fullmatch(word[0]) and _SPACED.fullmatch(found[-1].text):
            x0, text = found[-1].x0, found.pop().text + word[0]
        else:
            text = word[0]
        found.append(Word(x0, 0.0, x1, _SIZE, text, _SIZE))
    return _set_at(row, found)


def _set_at(row: int, words: Iterable[Word]) -> Line:
    """Put words on the line of a row."""
    return tuple(word._replace(y0=row * _PITCH, y1=row * _PITCH + _SIZE) for word in words)


def _count_places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text)


def _may_be_form(rows: Sequence[Line]) -> bool:
    known = sum(word_kind(word.text) != "" for row in rows for word in row)
    if known >= _LEAST_KNOWN and sum(len(row) >= _LEAST_WORDS for row in rows) > 1:
        return True
    return sum(sum(map(_is_figure, row)) > 1 and len(row) >= _LEAST_CELLS for row in rows) >= _LEAST_WORDS


def _is_figure(word: Word) -> bool:
    return kind_of(word.text) in ("figure", "rate")


def _lay_out(rows: Sequence[Line], settings: Settings) -> Grid | None:
    """Lay lines out on a grid: each is a row, columns are what texts leave free."""
    blobs = [word for row in rows for word in row]
    across = find_columns(blobs, None, None, settings)
    if across.slots < 3:
        return None
    gaps = [Gap((row - 0.5) * _PITCH, row * _PITCH) for row in range(len(rows) + 1)]
    down = Axis(tuple(gaps), tuple((gap.low + gap.high) / 2 for gap in gaps))
    placed = [place(blob, across, down, settings) for blob in blobs]
    reached = reach_out(placed, across, down, find_flush(placed, settings), settings, hangs=True)
    return close_form(reached, across, down.edges, settings)


def _join_rests(rows: Sequence[Line]) -> list[Line]:
    """Put the rest of a wrapped text, which has a line of its own below the column headers, to the line above it.

    Where it may as well belong to the line below, all lines are empty: a rest stands between texts of its columns,
    above it and below.  The line of a rest is empty, too.
    """
    header = next((row for row, line in enumerate(rows) if _is_header(line)), len(rows))
    joined = list(rows)
    for row in range(header + 1, len(rows)):
        line = rows[row]
        if line[0].x0 < rows[header][1].x0 or any(map(_is_figure, line)):
            continue
        if row == header + 1 and any(word_kind(word.text) for word in line):
            continue  # a header of two storeys
        above = joined[row - 1]
        below = rows[row + 1] if row + 1 < len(rows) and word_kind(rows[row + 1][0].text) != "total" else line
        if not all(_is_in_column(word, above) and _is_in_column(word, below) for word in line):
            return [() for _ in rows]
        joined[row - 1] = (*above, *line)
        joined[row] = ()
    return joined


def _is_in_column(word: Word, line: Line) -> bool:
    """Say whether a text of a line stands above or below a word."""
    return any(word.x0 < other.x1 and other.x0 < word.x1 for other in line)


def _is_header(line: Line) -> bool:
    kinds = [word_kind(word.text) for word in line]
    return "points" in kinds and "group" in kinds and sum(kind in COLUMNS for kind in kinds) >= _LEAST_WORDS


def _make_table(grid: Grid, rows: Sequence[Line], numbers: Sequence[int]) -> RawTable:
    owner = {
        (row, col): index
        for index, cell in enumerate(grid.cells)
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    }
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for row, line in enumerate(rows):
        for word in line:
            middle = (word.x0 + word.x1) / 2
            col = sum(edge <= middle for edge in grid.xs[1:-1])
            texts[owner[row, col]].append(word.text)
    return RawTable(
        n_rows=len(rows),
        n_cols=len(grid.xs) - 1,
        cells=tuple(_make_cells(grid, texts, numbers)),
        place=Place(path=f"line {numbers[0] + 1}"),
        origin="aligned",
    )


def _make_cells(grid: Grid, texts: dict[int, list[str]], numbers: Sequence[int]) -> Iterator[RawCell]:
    for index, cell in enumerate(grid.cells):
        yield RawCell(
            row=cell.row,
            col=cell.col,
            row_span=cell.row_span,
            col_span=cell.col_span,
            text="\n".join(texts.get(index, ())),
            place=Place(path=f"line {numbers[cell.row] + 1}"),
        )
