"""The rows of a flattened form: which cell belongs to which column (摊平表格的指标行).

Column kinds and groups are told by the words of ``data/columns.csv``; what a row means is the mapper's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from extractors.text.columns import squeeze, word_kind, word_kinds
from extractors.text.grid import Row, kind_of

Column = str
"""What a column holds: one of ``COLUMNS``."""
COLUMNS = ("group", "name", "value", "points", "text")
_LABELS = frozenset({"label1", "label2"})
"""Kinds of words that name first- and second-level groups."""
_POINTS_AT_END = re.compile(r"\((?P<points>\d+(?:\.\d+)?)(?P<unit>分?)\)?$")
_LONGEST_LABEL = 24
"""Characters of a group's label."""
_MOST_MONEY_POINTS = 20
"""Points of the money block, which the total counts too: 10 nearly everywhere, 20 in some forms, or none."""


class Cell(NamedTuple):
    """A cell's text and the 1-based line it begins on."""

    text: str
    line: int
    after_gap: bool
    """An empty line stands before it."""

    @property
    def squeezed(self) -> str:
        """Without blanks, brackets folded."""
        return squeeze(self.text)


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


def read_body(cells: Sequence[Cell], columns: Sequence[Column], total: Sequence[Cell]) -> list[Row] | None:
    """Give the cells to columns, row by row, at the least cost; ``total`` are the cells of the row below (总分).

    None when there is no reading whose points add up.
    """
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
                    sum_ = ways[state].cost + cost
                    if following not in ways or sum_ < ways[following].cost:
                        ways[following] = _Way(sum_, state, takes)
                        levels[following.cell].add(following)
    ends = [state for state in levels[len(cells)] if state.column == 0 and not state.taken]
    if not cells or not ends:
        return None
    rows = _trace(min(ends, key=lambda state: ways[state].cost), ways, cells)
    return rows if _adds_up(rows, columns, total) else None


def read_places(
    lines: Sequence[str], first: int, columns: Sequence[Column], lead: int, total: Sequence[Cell]
) -> list[Row] | None:
    """Read rows where each cell has a line of its own and a blank one an empty line; None where that does not come out.

    ``first``: index of the first line in the file.  ``lead``: blank cells that each row begins with, under the name of
    the block.  Lines must make whole rows, columns of points must hold nothing else, and the points must add up.
    """
    size = lead + len(columns)
    while lines and len(lines) % size and not lines[-1].strip():
        lines = lines[:-1]
    rows: list[Row] = []
    for start in range(0, len(lines) - len(lines) % size, size):
        texts = [text.strip() for text in lines[start : start + size]]
        if any(texts[:lead]) or not all(map(_may_hold, columns, texts[lead:])):
            return None
        rows.append(Row(cells=tuple(texts[lead:]), line=first + start + 1))
    scored = [row for row in rows if any(_points(row.cells[i]) is not None for i in _list_points(columns))]
    if len(lines) % size or len(scored) < 2 or not scored[0].cells[0]:
        return None
    return rows if _adds_up(scored, columns, total) else None


def _list_points(columns: Sequence[Column]) -> list[int]:
    return [index for index, kind in enumerate(columns) if kind == "points"]


def _may_hold(kind: Column, text: str) -> bool:
    """Say whether a column can hold a text, or be blank."""
    holds = kind_of(text)
    if kind == "points":
        return holds in ("figure", "blank")
    return kind == "value" or holds in ("text", "blank")


def _adds_up(rows: Sequence[Row], columns: Sequence[Column], total: Sequence[Cell]) -> bool:
    """Whether the points bear the reading out: a group's, or the total's, are the sum of its rows'.

    The total counts the money block too, which has points of its own.
    """
    last = max(index for index, kind in enumerate(columns) if kind == "points")
    scores = [_points(row.cells[last]) for row in rows]
    if any(score is None for score in scores):
        return False
    stated = [points for cell in total if (points := _points(cell.text)) is not None]
    money = stated[-1] - sum(score for score in scores if score is not None) if stated else None
    if money is not None and 0 <= money <= _MOST_MONEY_POINTS:
        return True
    return _groups_add_up(rows, columns)


def _groups_add_up(rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Each first-level group's points, in a column of their own or behind its label, are the sum of its parts'."""
    own = next((index for index, kind in enumerate(columns) if kind == "points"), 0)
    parts_col = next((index for index, kind in enumerate(columns) if kind == "group" and index > 0), None)
    if parts_col is None:
        return False
    stated: list[Decimal] = []
    sums: list[Decimal] = []
    for row in rows:
        if row.cells[0]:
            points = _points(row.cells[own]) if own < parts_col else _points_behind(row.cells[0])
            if points is None:
                return False
            stated.append(points)
            sums.append(Decimal(0))
        if row.cells[parts_col] and sums:
            sums[-1] += _points_behind(row.cells[parts_col]) or Decimal(0)
    return bool(stated) and stated == sums


def _points(text: str) -> Decimal | None:
    """A bare figure; None for anything else."""
    return Decimal("".join(text.split()).replace(",", "").replace("，", "")) if kind_of(text) == "figure" else None


def _points_behind(text: str) -> Decimal | None:
    """The points in brackets at a label's end; None when it has none."""
    found = _POINTS_AT_END.search(squeeze(text))
    return None if found is None else Decimal(found["points"])


def _ends_in_points(cell: Cell, unit: str) -> bool:
    """It ends in points in brackets, written with this unit (``分`` or none)."""
    found = _POINTS_AT_END.search(cell.squeezed)
    return found is not None and found["unit"] == unit


def _trace(end: _State, ways: dict[_State, _Way], cells: Sequence[Cell]) -> list[Row]:
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

    def __init__(self, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
        """Learn from the cells how this form writes points: ``（6）`` behind its groups, ``（3 分）`` behind names."""
        self._columns = columns
        self._groups_have_points = any(word_kind(cell.text) and _ends_in_points(cell, "") for cell in cells)
        self._names_have_points = sum(not word_kind(cell.text) and _ends_in_points(cell, "分") for cell in cells) > 1
        self._last_points = max(index for index, kind in enumerate(columns) if kind == "points")
        self._last_value = max((index for index, kind in enumerate(columns) if kind == "value"), default=-1)

    def steps(self, state: _State, cell: Cell | None) -> Iterator[tuple[float, _State, bool]]:
        """The next states with their costs: the column takes the cell, or stays blank."""
        kind = self._columns[state.column]
        if cell is not None:
            cost = self._take(kind, cell, state)
            if cost is not None:
                yield cost, self._advance(state, cell), True
        if state.taken or state.column < len(self._columns) - 1:
            yield self._leave_blank(kind, state), self._advance(state, None), False

    def _advance(self, state: _State, cell: Cell | None) -> _State:
        kind = self._columns[state.column]
        in_group = state.in_group if kind != "group" else cell is not None
        bound = state.bound
        if cell is not None and kind in ("group", "name"):
            bound = _points_behind(cell.text) or bound
        elif cell is not None and kind == "points" and not self._is_group_points(state.column):
            bound = _points(cell.text)
        if state.column + 1 == len(self._columns):
            return _State(state.cell + (cell is not None), 0, in_group=False, bound=None, taken=False)
        taken = state.taken or cell is not None
        return _State(state.cell + (cell is not None), state.column + 1, in_group, bound, taken)

    def _is_group_points(self, column: int) -> bool:
        """A column of points beside a group: another group or the name follows."""
        return any(kind in ("group", "name") for kind in self._columns[column + 1 :])

    def _level(self, column: int) -> int:
        """Which of the columns of groups a column is, from 1."""
        return self._columns[: column + 1].count("group")

    def _is_label(self, cell: Cell) -> bool:
        """It names a group: by a known word, or by the way its points are written."""
        is_known = not _LABELS.isdisjoint(word_kinds(cell.text))
        return is_known or (self._groups_have_points and _ends_in_points(cell, ""))

    def _take(self, kind: Column, cell: Cell, state: _State) -> float | None:
        """The cost of taking a cell; None where it cannot stand in such a column."""
        holds = kind_of(cell.text)
        if kind == "points":
            if holds != "figure":
                return None
            points = _points(cell.text)
            if self._is_group_points(state.column):
                return 0.0 if state.in_group else 3.0
            return 2.0 if state.bound is not None and points is not None and points > state.bound else 0.0
        is_label = self._is_label(cell)
        if kind == "group":
            if holds in ("figure", "rate") or len(cell.squeezed) > _LONGEST_LABEL:
                return None
            known = [word for word in word_kinds(cell.text) if word in _LABELS]
            is_other_level = bool(known) and f"label{self._level(state.column)}" not in known
            return 0.9 * (not is_label) + 0.5 * is_other_level
        if kind == "name":
            lacks_points = self._names_have_points and not _ends_in_points(cell, "分")
            return None if holds in ("figure", "rate") else 1.6 * is_label + 0.5 * lacks_points
        if kind == "value":
            has_points = _POINTS_AT_END.search(cell.squeezed) is not None and holds == "text"
            return 2.0 * is_label + 1.5 * has_points + 0.1 * (holds == "figure")
        return None if holds in ("figure", "rate") else 0.6 + 3.0 * is_label

    def _leave_blank(self, kind: Column, state: _State) -> float:
        if kind == "group":
            return 1.0 if state.cell == 0 else 0.3 * state.in_group
        if kind == "points":
            if self._is_group_points(state.column):
                return 0.5 * state.in_group
            return 3.0 if state.column == self._last_points else 1.0
        if kind == "value":
            return 1.5 if state.column == self._last_value else 0.7
        return 1.0 if kind == "name" else 0.0
