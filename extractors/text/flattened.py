"""A form of which a dump left one cell a line, its grid found again (摊平的表格).

    一级指标            All tabs are gone, and empty lines stand for blank cells, for merged cells and for nothing at
    权重                all.  What is left is the order: column headers one after the other, then the cells row by
    …                   row.  Which column a text belongs to follows from what a column can hold: a figure is no name,
    产出指标            a row ends with its points, a group's label stands where the group begins.  ``body`` takes the
    25                  reading that asks for the fewest unlikely things, and only when the arithmetic bears it out.

What cannot be told stays what it is, lines of text, which nobody takes for a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from extractors.text.body import COLUMNS, Cell, Column, read_body, read_places
from extractors.text.captions import is_caption, is_condition
from extractors.text.columns import word_kind
from extractors.text.grid import Row, kind_of

_LEAST_COLUMNS = 5
"""A run of so many column headers is the header of a block of indicators."""
_REST_OF_CELL = re.compile(r"[(（][^()（）]*[)）]?|[)）].*")
"""A line that only goes on from the one before it: ``（万元）``, ``）``."""
_OPENING, _CLOSING = "“（(《", "”）)》"
_BESIDE = {"money": ("money", "points")}
"""What stands among the headers of a block, where that is not of one kind."""
_NEAR = 4
"""A row's figures are no further from its name."""
_FAR_ABOVE = 90
"""Cells above the indicators among which the form's first label is looked for."""


class Flattened(Struct, frozen=True, kw_only=True):
    """A form found again."""

    rows: tuple[Row, ...]
    first: int
    """Index of its first line."""
    end: int
    """Index of the line after its last."""
    width: int
    """Columns of its indicators."""


def find_flattened(lines: Sequence[str], start: int = 0) -> Flattened | None:
    """Find the first flattened form of a dump from a line on; None when it has none."""
    cells = _read_cells(lines, start)
    for index in range(len(cells)):
        columns = _read_columns(cells, index)
        if len(columns) >= _LEAST_COLUMNS and {"group", "points"} <= set(columns):
            form = _read_form(lines, cells, index, columns)
            if form is not None:
                return form
    return None


# -- lines to cells


def _read_cells(lines: Sequence[str], start: int) -> list[Cell]:
    """The cells that stand on lines of their own; a tab stands for each line of a table that kept its tabs or pipes."""
    cells: list[Cell] = []
    gap = True
    for number, line in enumerate(lines[start:], start=start + 1):
        parts = [part for part in line.split("\t") if part.strip()]
        is_row = len(parts) > 1 and not _REST_OF_CELL.fullmatch(parts[0].strip())
        if is_row or line.startswith("\t") or line.lstrip().startswith("|"):
            gap = True
            cells.append(Cell(text="\t", line=number, after_gap=True))
            continue
        for position, part in enumerate(parts):
            if cells and cells[-1].text != "\t" and not position and _goes_on(cells[-1].text, part, gap=gap):
                cells[-1] = cells[-1]._replace(text=f"{cells[-1].text}\n{part.strip()}")
            else:
                cells.append(Cell(text=part.strip(), line=number, after_gap=gap))
        gap = not parts
    return cells


def _goes_on(text: str, part: str, *, gap: bool) -> bool:
    """Whether a line is the rest of the cell before it: brackets or quotes say so, or a single character."""
    if gap:
        return False
    if _REST_OF_CELL.fullmatch(part.strip()) or _is_open(text) or text.strip() in _CLOSING:
        return True
    return len(part.strip()) == 1 and kind_of(part) == "text" and kind_of(text) == "text"


def _is_open(text: str) -> bool:
    return any(text.count(left) > text.count(right) for left, right in zip(_OPENING, _CLOSING, strict=True))


# -- the form


def _read_columns(cells: Sequence[Cell], index: int) -> list[Column]:
    """The kinds of the column headers that stand one after the other from here on.

    A word that nobody knows, without an empty line after the known ones, heads a column of words.
    """
    columns: list[Column] = []
    for cell in cells[index:]:
        kind = word_kind(cell.text)
        if kind in COLUMNS:
            columns.append(kind)
        elif len(columns) >= _LEAST_COLUMNS and not kind and not cell.after_gap and cell.text != "\t":
            columns.append("text")
        else:
            break
    return columns


def _read_form(lines: Sequence[str], cells: Sequence[Cell], index: int, columns: Sequence[Column]) -> Flattened | None:
    """The form whose indicators' header begins at a cell; None when its rows cannot be told with confidence."""
    body_start = index + len(columns)
    body_end = next(
        (i for i in range(body_start, len(cells)) if cells[i].text == "\t" or _ends_form(cells, i)), len(cells)
    )
    total = next((i for i in range(body_start, body_end) if word_kind(cells[i].text) == "total"), body_end)
    while total < body_end and body_end > total + 1 and kind_of(cells[body_end - 1].text) == "text":
        body_end -= 1  # words after the total stand below the form
    placed = _read_places(lines, cells, index, columns, total, cells[total:body_end])
    body = placed or read_body(cells[body_start:total], columns, cells[total:body_end])
    if body is None:
        return None
    first, width = _find_first(cells, index), len(body[0].cells)
    rows = [
        *_read_head(cells[first:index], lines),
        Row(cells=tuple(cell.text for cell in cells[index : index + width]), line=cells[index].line),
        *body,
    ]
    if total < body_end:
        rows.append(Row(cells=tuple(cell.text for cell in cells[total:body_end]), line=cells[total].line))
    end = cells[body_end].line - 1 if body_end < len(cells) else len(lines)
    return Flattened(rows=tuple(rows), first=cells[first].line - 1, end=end, width=width)


def _read_places(
    lines: Sequence[str],
    cells: Sequence[Cell],
    index: int,
    columns: Sequence[Column],
    total: int,
    totals: Sequence[Cell],
) -> list[Row] | None:
    """The rows where each cell has a line of its own, the last unknown words being the first row's, if need be."""
    end = cells[total].line - 1 if total < len(cells) else len(lines)
    lead = int(index > 0 and word_kind(cells[index - 1].text) == "block" and not cells[index].after_gap)
    for count in range(len(columns), _LEAST_COLUMNS - 1, -1):
        begin = cells[index + count - 1].line
        body = read_places(lines[begin:end], begin, columns[:count], lead, totals)
        if body is not None:
            return body
        if columns[count - 1] != "text":
            break
    return None


def _ends_form(cells: Sequence[Cell], index: int) -> bool:
    """Say whether a cell is a line beside the form; what a figure follows soon is the name of a row (…情况)."""
    following = cells[index + 1 : index + 1 + _NEAR]
    is_name = any(kind_of(cell.text) in ("figure", "rate") for cell in following)
    text = cells[index].text
    return is_caption(text) and not word_kind(text) and not (is_name and is_condition(text))


def _find_first(cells: Sequence[Cell], index: int) -> int:
    """The first label of the form above its indicators: the nearest field, or else the block label right above."""
    above = range(index - 1, max(index - _FAR_ABOVE, -1), -1)
    fields = [i for i in above if word_kind(cells[i].text) in ("field", "money", "goal", "block")]
    reached = index
    for i in fields:
        if any(cells[between].text == "\t" for between in range(i, reached)):
            break
        reached = i
    return reached


def _read_head(cells: Sequence[Cell], lines: Sequence[str]) -> Iterator[Row]:
    """The rows above the indicators: fields with their values, the money block, the goals, labels of blocks."""
    index = 0
    while index < len(cells):
        kind = word_kind(cells[index].text)
        label = ""
        if kind == "block":
            following = word_kind(cells[index + 1].text) if index + 1 < len(cells) else ""
            if following not in ("money", "goal"):
                yield Row(cells=(cells[index].text,), line=cells[index].line)
                index += 1
                continue
            label, kind = cells[index].text, following
            index += 1
        if kind in ("money", "goal"):
            run = _count_run(cells, index, _BESIDE.get(kind, (kind,)))
            if kind == "money":
                rows, index = _read_money_places(lines, cells, index, run, label) or _read_money(
                    cells, index, run, label
                )
            else:
                rows, index = _read_goals(cells, index, run, label)
            yield from rows
            continue
        width = 2 if kind == "field" and index + 1 < len(cells) and not word_kind(cells[index + 1].text) else 1
        yield Row(cells=tuple(cell.text for cell in cells[index : index + width]), line=cells[index].line)
        index += width


def _count_run(cells: Sequence[Cell], index: int, kinds: Sequence[str]) -> int:
    count = 0
    while index + count < len(cells) and word_kind(cells[index + count].text) in kinds:
        count += 1
    return count


def _read_money_places(
    lines: Sequence[str], cells: Sequence[Cell], index: int, run: int, label: str
) -> tuple[list[Row], int] | None:
    """Lines of a label and its figures, each cell on a line of its own; None where they do not make whole rows."""
    end = index + run
    while end < len(cells) and not word_kind(cells[end].text):
        end += 1
    begin = cells[index + run - 1].line
    if end == len(cells) or begin != cells[index].line + run - 1:
        return None
    rest = [line.strip() for line in lines[begin : cells[end].line - 1]]
    for lead in (2, 1, 3):
        rows = [
            Row(cells=tuple(rest[at : at + lead + run]), line=begin + at + 1) for at in range(0, len(rest), lead + run)
        ]
        if rows and len(rest) % (lead + run) == 0 and all(_is_money(row.cells, lead) for row in rows):
            head = Row(cells=(label, "", *(cell.text for cell in cells[index : index + run])), line=cells[index].line)
            return [head, *(Row(cells=("", *row.cells[lead - 1 :]), line=row.line) for row in rows)], end
    return None


def _is_money(cells: Sequence[str], lead: int) -> bool:
    """Say whether a row is a label in the last cell of its lead, and figures or nothing after it."""
    has_label = kind_of(cells[lead - 1]) == "text" and not any(cells[: lead - 1])
    return has_label and all(kind_of(cell) != "text" for cell in cells[lead:])


def _read_money(cells: Sequence[Cell], index: int, run: int, label: str) -> tuple[list[Row], int]:
    """Column headers, then lines of a label and its figures; a line without figures is blank."""
    rows = [Row(cells=(label, "", *(cell.text for cell in cells[index : index + run])), line=cells[index].line)]
    index += run
    while index < len(cells) and not word_kind(cells[index].text) and kind_of(cells[index].text) == "text":
        name = cells[index]
        figures: list[str] = []
        index += 1
        while index < len(cells) and len(figures) < run and kind_of(cells[index].text) != "text":
            figures.append(cells[index].text)
            index += 1
        blanks = [""] * (run - len(figures))
        rows.append(Row(cells=("", name.text, *figures, *blanks), line=name.line))
    return rows, index


def _read_goals(cells: Sequence[Cell], index: int, run: int, label: str) -> tuple[list[Row], int]:
    """Headers side by side, then a text for each."""
    end = index + run
    while end < min(index + 2 * run, len(cells)) and not word_kind(cells[end].text):
        end += 1
    rows = [Row(cells=(label, *(cell.text for cell in cells[index : index + run])), line=cells[index].line)]
    texts = [cell.text for cell in cells[index + run : end]]
    if texts:
        rows.append(Row(cells=("", *texts, *[""] * (run - len(texts))), line=cells[index + run].line))
    return rows, end
