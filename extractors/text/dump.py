"""Lines of a dump → paragraphs and the rows of its tables (转储切分).

Five ways of writing a table are read, told by the lines themselves:

* *cells*: each cell begins a line with a tab, an empty line ends a row; further lines of a cell have no tab, and a
  cell may hold empty lines before its text (a label set in the middle of a high cell);
* *rows*: a line a row, tabs between the cells;
* *pipes*: a line a row, ``|`` between the cells;
* *sheets*: a line a row of a workbook, two tabs before each position, labels repeated over their merges;
* blanks: a line a row, the columns aligned by blanks (``blanks``).

Everything else is paragraphs, a line each.  A blank before a line (or a form feed) is where a page ended; a row that
goes on after one is two rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct, field

from extractors.text.blanks import find_aligned
from extractors.text.captions import is_caption, is_sheet_name
from extractors.text.columns import word_kind
from extractors.text.flattened import Flattened, find_flattened
from extractors.text.grid import Cut, Row, is_header, kind_of
from pipeline.model.raw import RawTable

Style = Literal["cells", "rows", "pipes", "sheets"]

_CELL_LINE = re.compile(r"(?P<page_end>[ \f]*)\t(?P<text>[^\t]*)\t?")
_SHEET_LINE = re.compile(r"(?:\t\t[^\t]*)+")
_PIPE_LINE = re.compile(r"\s*\|.*\|\s*")
_PIPE_RULE = re.compile(r"[\s|:+-]+")


class Line(Struct, frozen=True, kw_only=True):
    """A line outside tables."""

    text: str
    number: int
    """1-based."""


class Table(Struct, frozen=True, kw_only=True):
    """The rows of a table."""

    rows: tuple[Row, ...]
    style: Style
    title: str | None = None
    """Name of its sheet."""
    marks: int = 0
    """Visible characters that only part its cells."""


Part = Line | Table | RawTable


def cut_dump(lines: Sequence[str]) -> Iterator[Part]:
    """Cut a dump into its tables and the lines between them; empty lines between are left out."""
    found = find_flattened(lines)
    index = 0
    plain_until = 0
    name: Line | None = None
    while index < len(lines):
        if found is not None and index == found.first:
            yield from () if name is None else (name,)
            name = None
            captions, rows, index = _complete(lines, found)
            yield from captions
            yield Table(rows=rows, style="cells", marks=0)
            found = find_flattened(lines, index)
            continue
        aligned = find_aligned(lines, index) if index >= plain_until else None
        if aligned is not None and aligned.table is None:
            plain_until = aligned.end
        elif aligned is not None and aligned.table is not None:
            yield from () if name is None else (name,)
            name = None
            yield aligned.table
            index = aligned.end
            continue
        style = _style_at(lines, index)
        if style is None:
            if name is not None:
                yield name
            line = lines[index]
            is_name = is_sheet_name(line)
            name = Line(text=line, number=index + 1) if is_name else None
            if name is None and line.strip():
                yield Line(text=line, number=index + 1)
            index += 1
            while name is not None and index < len(lines) and not lines[index].strip():
                index += 1
            continue
        first = index
        rows, index = _READERS[style](lines, index)
        if name is not None and style != "sheets":
            yield name
        yield Table(
            rows=rows,
            style=style,
            title=name.text.strip() if name is not None and style == "sheets" else None,
            marks=count_ink(lines[first:index]) - count_ink(cell for row in rows for cell in row.cells),
        )
        name = None
    if name is not None:
        yield name


def _style_at(lines: Sequence[str], index: int) -> Style | None:
    """How the table that begins at a line is written; None when none begins."""
    line = lines[index]
    if _PIPE_LINE.fullmatch(line):
        return "pipes"
    if _SHEET_LINE.fullmatch(line):
        return "sheets"
    if "\t" not in line:
        return None
    chunk: list[str] = []
    for following in lines[index:]:
        if not following.strip(" "):
            break
        chunk.append(following)
    if any("\t" in following.strip(" \f")[1:].rstrip("\t") for following in chunk):
        return "rows"
    return "cells" if _CELL_LINE.fullmatch(line) else "rows"


def _complete(lines: Sequence[str], found: Flattened) -> tuple[list[Line], tuple[Row, ...], int]:
    """A flattened form with the rest of it, when that kept its tabs: captions between, all rows, and where it ends.

    The heading of such a form may stand after its first part; the rest has no header of its own but as many columns.
    """
    captions: list[Line] = []
    index = found.end
    while (following := _next_filled(lines, index)) is not None and is_caption(lines[following]):
        captions.append(Line(text=lines[following], number=following + 1))
        index = following + 1
    if following is not None and _style_at(lines, following) == "cells":
        rows, end = _read_cells(lines, following)
        if any(len(row.cells) == found.width for row in rows) and not any(is_header(row) for row in rows[:1]):
            return captions, (*found.rows, *rows), end
    return [], found.rows, found.end


def count_ink(texts: Iterable[str]) -> int:
    """Non-blank characters."""
    return sum(len("".join(text.split())) for text in texts)


# -- rows, pipes, sheets: a line a row


def _read_rows(lines: Sequence[str], index: int) -> tuple[tuple[Row, ...], int]:
    rows: list[Row] = []
    while (following := _next_filled(lines, index)) is not None:
        if "\t" not in lines[following] and not _is_block_name(lines, following):
            break
        cells = tuple(cell.strip() for cell in lines[following].strip(" \f").split("\t"))
        rows.append(Row(cells=cells, line=following + 1))
        index = following + 1
    return tuple(rows), index


def _is_block_name(lines: Sequence[str], index: int) -> bool:
    """A row of one cell that names a block of the form (绩效指标): a known word by itself, with a row right below."""
    return word_kind(lines[index]) == "block" and "\t" in "".join(lines[index + 1 : index + 2])


def _read_pipes(lines: Sequence[str], index: int) -> tuple[tuple[Row, ...], int]:
    rows: list[Row] = []
    while (following := _next_filled(lines, index)) is not None and _PIPE_LINE.fullmatch(lines[following]):
        line = lines[following].strip()
        if not ("-" in line and _PIPE_RULE.fullmatch(line)):
            rows.append(Row(cells=tuple(cell.strip() for cell in line[1:-1].split("|")), line=following + 1))
        index = following + 1
    return tuple(rows), index


def _read_sheet(lines: Sequence[str], index: int) -> tuple[tuple[Row, ...], int]:
    rows: list[Row] = []
    while (following := _next_filled(lines, index)) is not None and _SHEET_LINE.fullmatch(lines[following]):
        cells = tuple(cell.strip() for cell in lines[following].split("\t\t")[1:])
        rows.append(Row(cells=cells, line=following + 1))
        index = following + 1
    return tuple(rows), index


def _next_filled(lines: Sequence[str], index: int) -> int | None:
    """The first line from here on that is not empty; a line of tabs is a row of blank cells."""
    return next((number for number in range(index, len(lines)) if lines[number].strip(" \f")), None)


# -- cells: a line a cell

_JOIN_COST = 0.4
"""What joining two chunks costs, where 1 is what a row of another length than the row before it costs."""
_MOST_CHUNKS = 6
"""Chunks that one row is put together from, at most."""


class _Chunk(Struct, frozen=True, kw_only=True):
    """Cells between two empty lines: a row, or a part of one where an empty line stands inside a cell."""

    cells: tuple[str, ...]
    line: int
    cut: Cut
    padded: bool
    """Its last cell has empty lines before its text, so perhaps one after it too."""


class _Open(Struct, kw_only=True):
    """The chunk being read, and those before it."""

    chunks: list[_Chunk] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    line: int = 0
    cut: Cut = "none"
    padded: bool = False

    @property
    def width(self) -> int:
        """Most cells of a chunk."""
        return max((len(chunk.cells) for chunk in self.chunks), default=0)

    def begin_cell(self, text: str, line: int) -> None:
        """Add a cell to the open chunk, or open one."""
        if not self.cells:
            self.line = line
        self.cells.append(text)
        self.padded = False

    def close(self, cut: Cut = "none") -> None:
        """Close the open chunk; ``cut`` is for what follows."""
        if self.cells:
            cells = tuple(cell.strip("\n ") for cell in self.cells)
            self.chunks.append(_Chunk(cells=cells, line=self.line, cut=self.cut, padded=self.padded))
        self.cells, self.cut, self.padded = [], cut, False


def _read_cells(lines: Sequence[str], index: int) -> tuple[tuple[Row, ...], int]:
    found = _Open()
    while index < len(lines):
        cell = _CELL_LINE.fullmatch(lines[index])
        if cell is not None:
            if cell["page_end"] and found.cells:
                found.cut = "begins"
                found.close("ends")
            found.begin_cell(cell["text"], index + 1)
            index += 1
        elif lines[index].strip():
            found.cells[-1] += "\n" + lines[index]
            index += 1
        else:
            following = _next_filled(lines, index)
            if following is None:
                break
            if _CELL_LINE.fullmatch(lines[following]):
                found.close()
            elif _goes_on(lines, index, following, found):
                found.padded = True
            else:
                break
            index = following
    found.close()
    return _assemble(found.chunks), index


def _goes_on(lines: Sequence[str], blank: int, index: int, found: _Open) -> bool:
    """Whether the text after empty lines (``blank`` is the first of them) belongs to the open cell, empty so far.

    A figure does.  Words do where the row lacks cells, where the next row begins under a merged label, or where there
    is but one empty line (two end a table); not the caption of a next table, nor words that no cell follows.
    """
    if found.cells[-1].strip():
        return False
    end = index
    while end < len(lines) and lines[end].strip() and "\t" not in lines[end]:
        end += 1
    text = "".join(lines[index:end])
    if kind_of(text) != "text":
        return len(found.cells) > 1
    following = _next_filled(lines, end)
    if following is None or not _CELL_LINE.fullmatch(lines[following]):
        return False
    if any(is_caption(line) for line in lines[index:end]):
        return False
    lacks = not any(found.cells) if not found.chunks else len(found.cells) < found.width
    return lacks or index - blank == 1 or _begins_under_label(lines, following)


def _begins_under_label(lines: Sequence[str], index: int) -> bool:
    """An empty cell with another cell right after it."""
    return lines[index].strip(" ") == "\t" and "\t" in "".join(lines[index + 1 : index + 2])


def _assemble(chunks: Sequence[_Chunk]) -> tuple[Row, ...]:
    """Put rows together that empty lines inside their cells cut, such that fewest rows differ in length from the last.

    Only where such an empty line may be: after a cell that has empty lines before its text too, or before cells that do
    not begin a row (``_may_be_cut``).
    """
    best: list[dict[int, tuple[float, int, int]]] = [{0: (0.0, 0, 0)}]
    """Up to each chunk, by length of the last row: cost, where that row begins, length of the row before it."""
    for end in range(1, len(chunks) + 1):
        ways: dict[int, tuple[float, int, int]] = {}
        for start in range(end - 1, max(end - 1 - _MOST_CHUNKS, -1), -1):
            if start < end - 1 and not _may_be_cut(chunks[start], chunks[start + 1]):
                break
            length = sum(len(chunk.cells) for chunk in chunks[start:end])
            for before, (cost, _, _) in best[start].items():
                total = cost + _JOIN_COST * (end - start - 1) + (before != length)
                if length not in ways or total < ways[length][0]:
                    ways[length] = (total, start, before)
        best.append(ways)
    rows: list[Row] = []
    end, length = len(chunks), min(best[-1], key=lambda length: best[-1][length][0])
    while end:
        _, start, before = best[end][length]
        members = chunks[start:end]
        cells = tuple(cell for chunk in members for cell in chunk.cells)
        rows.append(Row(cells=cells, line=members[0].line, cut=members[0].cut))
        end, length = start, before
    return tuple(reversed(rows))


def _may_be_cut(first: _Chunk, second: _Chunk) -> bool:
    """Whether an empty line between two chunks may stand inside a cell.

    Rows below a merged label begin with an empty cell, so what begins with a filled one, or is empty altogether, may be
    the rest of a row that begins with one.  A percentage begins no row at all.
    """
    if first.cut != "none" or second.cut != "none":
        return False
    if first.padded or kind_of(second.cells[0]) == "rate":
        return True
    is_rest = bool(second.cells[0]) or not any(second.cells)
    return is_rest and not first.cells[0] and kind_of(first.cells[-1]) != "blank"


_READERS = {"cells": _read_cells, "rows": _read_rows, "pipes": _read_pipes, "sheets": _read_sheet}
