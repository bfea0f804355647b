"""Lines of a dump → paragraphs and the rows of its tables (转储切分).

Four ways of writing a table are read, told by the lines themselves:

* *cells*: each cell begins a line with a tab, an empty line ends a row; further lines of a cell have no tab, and a
  cell may hold empty lines before its text (a label set in the middle of a high cell);
* *rows*: a line a row, tabs between the cells;
* *pipes*: a line a row, ``|`` between the cells;
* *sheets*: a line a row of a workbook, two tabs before each position, labels repeated over their merges.

Everything else is paragraphs, a line each.  A blank before a line (or a form feed) is where a page ended; a row that
goes on after one is two rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from extractors.text import words
from extractors.text.grid import Cut, Row, kind_of

Style = Literal["cells", "rows", "pipes", "sheets"]

_CELL_LINE = re.compile(r"(?P<page_end>[ \f]*)\t(?P<text>[^\t]*)\t?")
_SHEET_LINE = re.compile(r"(?:\t\t[^\t]*)+")
_PIPE_LINE = re.compile(r"\s*\|.*\|\s*")
_PIPE_RULE = re.compile(r"[\s|:+-]+")
_SHEET_NAME = re.compile(rf"(?:{'|'.join(words.SHEET_NAMES)})\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line outside tables."""

    text: str
    number: int
    """1-based."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a table."""

    rows: tuple[Row, ...]
    style: Style
    title: str | None = None
    """Name of its sheet."""
    marks: int = 0
    """Visible characters that only part its cells."""


Part = Line | Table


def cut_dump(lines: Sequence[str]) -> Iterator[Part]:
    """Cut a dump into its tables and the lines between them; empty lines between are left out."""
    index = 0
    name: Line | None = None
    while index < len(lines):
        style = _style_at(lines, index)
        if style is None:
            if name is not None:
                yield name
            line = lines[index]
            is_name = _SHEET_NAME.fullmatch(line.strip()) is not None
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


def count_ink(texts: Iterable[str]) -> int:
    """Non-blank characters."""
    return sum(len("".join(text.split())) for text in texts)


# -- rows, pipes, sheets: a line a row


def _read_rows(lines: Sequence[str], index: int) -> tuple[tuple[Row, ...], int]:
    rows: list[Row] = []
    while (following := _next_filled(lines, index)) is not None and "\t" in lines[following]:
        cells = tuple(cell.strip() for cell in lines[following].strip(" \f").split("\t"))
        rows.append(Row(cells=cells, line=following + 1))
        index = following + 1
    return tuple(rows), index


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


@dataclass(slots=True, kw_only=True)
class _Rows:
    """The rows read so far and the one that is open."""

    rows: list[Row] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    line: int = 0
    cut: Cut = "none"

    @property
    def width(self) -> int:
        """Most cells of a row."""
        return max((len(row.cells) for row in self.rows), default=0)

    def begin_cell(self, text: str, line: int) -> None:
        """Add a cell to the open row, or open one."""
        if not self.cells:
            self.line = line
        self.cells.append(text)

    def end_row(self, cut: Cut = "none") -> None:
        """Close the open row; ``cut`` is for the part of it that follows a page end."""
        if self.cells:
            self.rows.append(Row(cells=tuple(cell.strip("\n ") for cell in self.cells), line=self.line, cut=self.cut))
        self.cells, self.cut = [], cut


def _read_cells(lines: Sequence[str], index: int) -> tuple[tuple[Row, ...], int]:
    found = _Rows()
    while index < len(lines):
        cell = _CELL_LINE.fullmatch(lines[index])
        if cell is not None:
            if cell["page_end"] and found.cells:
                found.cut = "begins"
                found.end_row("ends")
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
                found.end_row()
            elif not _goes_on(lines, following, found):
                break
            index = following
    found.end_row()
    return tuple(_join_halves(found.rows)), index


def _goes_on(lines: Sequence[str], index: int, found: _Rows) -> bool:
    """Whether the text after empty lines belongs to the open cell, which then goes on at once with the next cell.

    The row lacks cells, and the text is no caption of a next table.
    """
    end = index
    while end < len(lines) and lines[end].strip() and "\t" not in lines[end]:
        end += 1
    if end >= len(lines) or not _CELL_LINE.fullmatch(lines[end]):
        return False
    lacks = not any(found.cells) if not found.rows else len(found.cells) < found.width
    return lacks and not any(is_caption(line) for line in lines[index:end])


def is_caption(text: str) -> bool:
    """It reads like a line above or below a table, or a picture's or sheet's name."""
    squeezed = "".join(text.split())
    starts = (*words.CAPTION_STARTS, *words.SIGNATURE_STARTS)
    return squeezed.startswith(starts) or squeezed.endswith(words.CAPTION_ENDS) or bool(_SHEET_NAME.fullmatch(squeezed))


def _join_halves(rows: Sequence[Row]) -> Iterator[Row]:
    """Put rows together that an empty line inside a cell cut in two: their cells add up to the row above.

    The second half begins inside the row, so not with an empty cell as the rows below a merged label do, unless it is
    blank altogether.
    """
    width = 0
    pending: Row | None = None
    for row in rows:
        if pending is not None and len(pending.cells) + len(row.cells) == width and _is_half(pending, row):
            yield replace(pending, cells=(*pending.cells, *row.cells))
            pending = None
            continue
        if pending is not None:
            yield pending
            width = len(pending.cells) if pending.cut == "none" else width
        pending = row
    if pending is not None:
        yield pending


def _is_half(first: Row, second: Row) -> bool:
    if first.cut != "none" or second.cut != "none" or kind_of(first.cells[-1]) == "blank":
        return False
    return not first.cells[0] and (bool(second.cells[0]) or not any(second.cells))


_READERS = {"cells": _read_cells, "rows": _read_rows, "pipes": _read_pipes, "sheets": _read_sheet}
