"""A form of which a dump left one cell a line, its grid found again (摊平的表格).

    一级指标            All tabs are gone, and empty lines stand for blank cells, for merged cells and for nothing at
    权重                all.  What is left is the order: column headers one after the other, then the cells row by
    …                   row.  Which column a text belongs to follows from what a column can hold: a figure is no name,
    产出指标            a row ends with its points, no score is above its weight, a group's label stands where the
    25                  group begins.  The reading that asks for the fewest unlikely things is taken.

Column headers and groups are told by the words of ``data/columns.csv``; what a row means is the mapper's business.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extractors.text.captions import is_caption
from extractors.text.grid import Row, kind_of

_LEAST_COLUMNS = 5
"""A run of so many column headers is the header of a block of indicators."""
_KINDS = ("group", "name", "value", "points", "text")
_FOLDED = str.maketrans("（）／", "()/")
_POINTS_AT_END = re.compile(r"\((?P<points>\d+(?:\.\d+)?)(?P<unit>分?)\)?$")
_REST_OF_CELL = re.compile(r"[(（][^()（）]*[)）]?|[)）].*")
"""A line that only goes on from the one before it: ``（万元）``, ``）``."""
_OPENING, _CLOSING = "“（(《", "”）)》"
_LONGEST_LABEL = 24
_LONGEST_FIELD = 60
_FAR_ABOVE = 40
"""Cells above the indicators among which the form's first label is looked for."""


class _Cell(NamedTuple):
    """A cell's text and the 1-based line it begins on."""

    text: str
    line: int

    @property
    def squeezed(self) -> str:
        """Without blanks, brackets folded."""
        return _squeeze(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flattened:
    """A form found again."""

    rows: tuple[Row, ...]
    first: int
    """Index of its first line."""
    end: int
    """Index of the line after its last."""
    width: int
    """Columns of its indicators."""


@cache
def load_words() -> dict[str, str]:
    """Known words and what they are (a kind of ``data/columns.csv``)."""
    text = (files("extractors.text") / "data" / "columns.csv").read_text(encoding="utf-8")
    return {word: row["kind"] for row in csv.DictReader(text.splitlines()) for word in row["words"].split()}


def find_flattened(lines: Sequence[str], start: int = 0) -> Flattened | None:
    """Find the first flattened form of a dump from a line on; None when it has none."""
    cells = _read_cells(lines, start)
    for index in range(len(cells)):
        columns = _read_columns(cells, index)
        if len(columns) >= _LEAST_COLUMNS and {"group", "points"} <= set(columns):
            return _read_form(lines, cells, index, columns)
    return None


def _squeeze(text: str) -> str:
    return "".join(text.split()).translate(_FOLDED)


def _word_kind(text: str) -> str:
    """What a known word is; empty for any other text.  Points or a unit in brackets behind it do not count."""
    squeezed = _squeeze(text)
    return load_words().get(squeezed) or load_words().get(squeezed.partition("(")[0], "")


# -- lines to cells


def _read_cells(lines: Sequence[str], start: int) -> list[_Cell]:
    """The cells that stand on lines without tabs; a tab between two texts parts them."""
    cells: list[_Cell] = []
    gap = True
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.startswith("\t") or line.lstrip().startswith("|"):
            gap = True
            cells.append(_Cell("\t", number))
            continue
        parts = [part for part in line.split("\t") if part.strip()]
        for position, part in enumerate(parts):
            if cells and cells[-1].text != "\t" and not position and _goes_on(cells[-1].text, part, gap=gap):
                cells[-1] = cells[-1]._replace(text=f"{cells[-1].text}\n{part.strip()}")
            else:
                cells.append(_Cell(part.strip(), number))
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


def _read_columns(cells: Sequence[_Cell], index: int) -> list[str]:
    """The kinds of the column headers that stand one after the other from here on."""
    columns: list[str] = []
    for cell in cells[index:]:
        kind = load_words().get(cell.squeezed, "")
        if kind not in _KINDS:
            break
        columns.append(kind)
    return columns


def _read_form(lines: Sequence[str], cells: Sequence[_Cell], index: int, columns: Sequence[str]) -> Flattened:
    first = _find_first(cells, index)
    body_start = index + len(columns)
    body_end = next(
        (i for i in range(body_start, len(cells)) if cells[i].text == "\t" or _ends_form(cells[i].text)), len(cells)
    )
    total = next((i for i in range(body_start, body_end) if _word_kind(cells[i].text) == "total"), body_end)
    rows = [
        *_read_head(cells[first:index]),
        Row(cells=tuple(cell.text for cell in cells[index:body_start]), line=cells[index].line),
        *_read_body(cells[body_start:total], columns),
    ]
    if total < body_end:
        rows.append(Row(cells=tuple(cell.text for cell in cells[total:body_end]), line=cells[total].line))
    end = cells[body_end].line - 1 if body_end < len(cells) else len(lines)
    return Flattened(rows=tuple(rows), first=cells[first].line - 1, end=end, width=len(columns))


def _ends_form(text: str) -> bool:
    return is_caption(text) and not _word_kind(text)


def _find_first(cells: Sequence[_Cell], index: int) -> int:
    """The first label of the form above its indicators: the nearest field, or else the block label right above."""
    above = range(index - 1, max(index - _FAR_ABOVE, -1), -1)
    fields = [i for i in above if _word_kind(cells[i].text) in ("field", "money", "goal", "block")]
    reached = index
    for i in fields:
        if any(cells[between].text == "\t" for between in range(i, reached)):
            break
        reached = i
    return reached


def _read_head(cells: Sequence[_Cell]) -> Iterator[Row]:
    """The rows above the indicators: fields with their values, the money block, the goals, labels of blocks."""
    index = 0
    while index < len(cells):
        kind = _word_kind(cells[index].text)
        label = ""
        if kind == "block":
            following = _word_kind(cells[index + 1].text) if index + 1 < len(cells) else ""
            if following not in ("money", "goal"):
                yield Row(cells=(cells[index].text,), line=cells[index].line)
                index += 1
                continue
            label, kind = cells[index].text, following
            index += 1
        if kind in ("money", "goal"):
            run = _count_run(cells, index, kind)
            read = _read_money if kind == "money" else _read_goals
            rows, index = read(cells, index, run, label)
            yield from rows
            continue
        width = 2 if kind == "field" and index + 1 < len(cells) and not _word_kind(cells[index + 1].text) else 1
        yield Row(cells=tuple(cell.text for cell in cells[index : index + width]), line=cells[index].line)
        index += width


def _count_run(cells: Sequence[_Cell], index: int, kind: str) -> int:
    count = 0
    while index + count < len(cells) and _word_kind(cells[index + count].text) == kind:
        count += 1
    return count


def _read_money(cells: Sequence[_Cell], index: int, run: int, label: str) -> tuple[list[Row], int]:
    """Column headers, then lines of a label and its figures; a line without figures is blank."""
    rows = [Row(cells=(label, "", *(cell.text for cell in cells[index : index + run])), line=cells[index].line)]
    index += run
    while index < len(cells) and not _word_kind(cells[index].text) and kind_of(cells[index].text) == "text":
        name = cells[index]
        figures: list[str] = []
        index += 1
        while index < len(cells) and len(figures) < run and kind_of(cells[index].text) != "text":
            figures.append(cells[index].text)
            index += 1
        blanks = [""] * (run - len(figures))
        rows.append(Row(cells=("", name.text, *figures, *blanks), line=name.line))
    return rows, index


def _read_goals(cells: Sequence[_Cell], index: int, run: int, label: str) -> tuple[list[Row], int]:
    """Headers side by side, then a text for each."""
    end = index + run
    while end < min(index + 2 * run, len(cells)) and not _word_kind(cells[end].text):
        end += 1
    rows = [Row(cells=(label, *(cell.text for cell in cells[index : index + run])), line=cells[index].line)]
    texts = [cell.text for cell in cells[index + run : end]]
    if texts:
        rows.append(Row(cells=("", *texts, *[""] * (run - len(texts))), line=cells[index + run].line))
    return rows, end


# -- the indicators


class _State(NamedTuple):
    """How far the cells are given to columns, and what of the open row matters for the rest of it."""

    cell: int
    column: int
    in_group: bool
    """A group begins in this row."""
    bound: Decimal | None
    """Points that the row's score may not exceed."""
    taken: bool
    """The row has a cell."""


class _Way(NamedTuple):
    cost: float
    before: _State | None
    takes: bool


def _read_body(cells: Sequence[_Cell], columns: Sequence[str]) -> list[Row]:
    """Give the cells to columns, row by row, at the least cost."""
    costs = _Costs(columns, cells)
    start = _State(0, 0, in_group=False, bound=None, taken=False)
    ways: dict[_State, _Way] = {start: _Way(0.0, None, takes=False)}
    levels: list[set[_State]] = [set() for _ in range(len(cells) + 1)]
    levels[0].add(start)
    for position in range(len(cells) + 1):
        for column in (*range(len(columns)), *range(len(columns))):  # a row may end and the next begin here
            for state in [state for state in levels[position] if state.column == column]:
                cell = cells[position] if position < len(cells) else None
                for cost, following, takes in costs.steps(state, cell):
                    total = ways[state].cost + cost
                    if following not in ways or total < ways[following].cost:
                        ways[following] = _Way(total, state, takes)
                        levels[following.cell].add(following)
    ends = [state for state in levels[len(cells)] if state.column == 0 and not state.taken]
    if not ends:
        return [Row(cells=(cell.text,), line=cell.line) for cell in cells]
    return _trace(min(ends, key=lambda state: ways[state].cost), ways, cells, len(columns))


def _ends_in_points(cell: _Cell, unit: str) -> bool:
    """It ends in points in brackets, written with this unit (``分`` or none)."""
    found = _POINTS_AT_END.search(cell.squeezed)
    return found is not None and found["unit"] == unit


def _trace(end: _State, ways: dict[_State, _Way], cells: Sequence[_Cell], width: int) -> list[Row]:
    """The rows of the best way, from its last step back."""
    rows: list[Row] = []
    texts: list[str] = []
    line = 0
    state = end
    while (before := ways[state].before) is not None:
        if ways[state].takes:
            line = cells[before.cell].line
        texts.append(cells[before.cell].text if ways[state].takes else "")
        if before.column == 0:
            rows.append(Row(cells=tuple(reversed(texts)), line=line))
            texts = []
        state = before
    return list(reversed(rows))


class _Costs:
    """What it costs to give a cell to a column, or to leave the column blank."""

    def __init__(self, columns: Sequence[str], cells: Sequence[_Cell]) -> None:
        """Learn from the cells how this form writes points: ``（6）`` behind its groups, ``（3 分）`` behind names."""
        self._columns = columns
        self._groups_have_points = any(_word_kind(cell.text) and _ends_in_points(cell, "") for cell in cells)
        self._names_have_points = sum(not _word_kind(cell.text) and _ends_in_points(cell, "分") for cell in cells) > 1
        self._last_points = max(index for index, kind in enumerate(columns) if kind == "points")
        self._last_value = max((index for index, kind in enumerate(columns) if kind == "value"), default=-1)

    def steps(self, state: _State, cell: _Cell | None) -> Iterator[tuple[float, _State, bool]]:
        """The next states with their costs: the column takes the cell, or stays blank."""
        kind = self._columns[state.column]
        if cell is not None:
            cost = self._take(kind, cell, state)
            if cost is not None:
                yield cost, self._advance(state, cell), True
        if state.taken or state.column < len(self._columns) - 1:
            yield self._leave_blank(kind, state), self._advance(state, None), False

    def _advance(self, state: _State, cell: _Cell | None) -> _State:
        kind = self._columns[state.column]
        in_group = state.in_group if kind != "group" else cell is not None
        bound = state.bound
        if cell is not None and kind in ("group", "name"):
            found = _POINTS_AT_END.search(cell.squeezed)
            bound = Decimal(found["points"]) if found is not None else bound
        elif cell is not None and kind == "points" and not self._is_group_points(state.column):
            bound = Decimal(cell.squeezed.replace(",", ""))
        if state.column + 1 == len(self._columns):
            return _State(state.cell + (cell is not None), 0, in_group=False, bound=None, taken=False)
        return _State(
            state.cell + (cell is not None), state.column + 1, in_group, bound, state.taken or cell is not None
        )

    def _is_group_points(self, column: int) -> bool:
        """A column of points beside a group: another group or the name follows."""
        return any(kind in ("group", "name") for kind in self._columns[column + 1 :])

    def _is_label(self, cell: _Cell) -> bool:
        """It names a group: by a known word, or by the way its points are written."""
        return _word_kind(cell.text) == "label" or (self._groups_have_points and _ends_in_points(cell, ""))

    def _take(self, kind: str, cell: _Cell, state: _State) -> float | None:
        """The cost of taking a cell; None where it cannot stand in such a column."""
        holds = kind_of(cell.text)
        if kind == "points":
            if holds != "figure":
                return None
            points = Decimal(cell.squeezed.replace(",", ""))
            if self._is_group_points(state.column):
                return 0.0 if state.in_group else 3.0
            return 2.0 if state.bound is not None and points > state.bound else 0.0
        is_label = self._is_label(cell)
        if kind == "group":
            if holds in ("figure", "rate") or len(cell.squeezed) > _LONGEST_LABEL:
                return None
            return 0.0 if is_label else 0.9
        if kind == "name":
            lacks_points = self._names_have_points and not _ends_in_points(cell, "分")
            return None if holds in ("figure", "rate") else 1.6 * is_label + 0.5 * lacks_points
        if kind == "value":
            has_points = _POINTS_AT_END.search(cell.squeezed) is not None and holds == "text"
            return 2.0 * is_label + 1.5 * has_points + 0.1 * (holds == "figure")
        return None if holds in ("figure", "rate") else 0.6 + 3.0 * is_label

    def _leave_blank(self, kind: str, state: _State) -> float:
        if kind == "group":
            return 1.0 if state.cell == 0 else 0.0
        if kind == "points":
            if self._is_group_points(state.column):
                return 0.5 * state.in_group
            return 3.0 if state.column == self._last_points else 1.0
        if kind == "value":
            return 1.5 if state.column == self._last_value else 0.7
        return 1.0 if kind == "name" else 0.0
