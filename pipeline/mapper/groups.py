"""The groups (一级指标, 二级指标) that the rows of an indicator block stand in, and where each begins.

A group's name stands in a merged cell beside its rows, in a line over the whole width, or, where all names share one
column, in a row of its own that bears the sum of its points::

    | 一   | 产出指标 |      |      | 50 | 48 |
    | （一）| 数量指标 |      |      | 30 | 28 |
    | 1    | 维修校舍 | 20所 | 19所 | 30 | 28 |
"""

from __future__ import annotations

import re

from msgspec import Struct

from normalizers.numbers import is_placeholder
from normalizers.text import split_bracketed_points
from pipeline.mapper.context import FormContext, at_cell
from pipeline.mapper.halves import Half
from pipeline.mapper.parts import Parts, list_lines, read_points_under
from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.values import Figure

GROUPS = ("level1", "level2")
_JOINTS = re.compile("[-—–－/／>→·、:：]+")
"""Signs between a first- and a second-level name in one cell."""
_SECOND = 2
"""How deep the number of a second-level group is: （一）."""
_NUMBERED = "、"
"""Makes a number that stands in a cell of its own (一) one as it stands in front of a line (一、)."""


class Group(Struct, frozen=True):
    """A first- or second-level label and the rows' common number."""

    number: int
    raw: str | None
    code: str | None
    weight: Figure | None


class Groups(Struct):
    """The groups (一级指标, 二级指标) that the row being read belongs to."""

    level1: Group = Group(0, None, None, None)
    level2: Group = Group(0, None, None, None)
    counter: int = 0

    def next_number(self) -> int:
        """The number of another group of the form."""
        self.counter += 1
        return self.counter


def enter_groups(table: CleanTable, row: int, parts: Parts, context: FormContext, state: Groups) -> None:
    """Take up the first- and second-level labels that begin in this row."""
    for cell in parts.cells.get("levels", ()):
        joined = split_joined(cell.text, context.vocabulary) if cell.row == row else None
        if joined is not None:
            for level, name in zip(GROUPS, joined, strict=True):
                _enter(level, name, None, table, cell, context, state)
        elif cell.row == row:
            _enter_shared(table, cell, context, state)
    for level in GROUPS:
        label = parts.first(level)
        if label is None or label.row != row:
            continue
        text = parts.text(level)
        if context.vocabulary.is_stub(text):
            context.uses.label(table, label, "stub", context.form_id)
            continue
        own_weight = read_points_under(table, parts, f"{level}_weight")
        _enter(level, text, own_weight, table, label, context, state)
        for weight_cell in parts.cells.get(f"{level}_weight", ()):
            if not weight_cell.is_blank:
                name = f"indicators.{level}_weight"
                context.uses.value(table, weight_cell, None, name, context.form_id)


def read_band(table: CleanTable, row: int, context: FormContext, state: Groups) -> bool:
    """A line over the whole width: the name of a group (一、产出指标（50分）), 续表, or a remark, which stays without a
    use; False when the row is none.
    """
    cells = table.row(row)
    if len(cells) != 1 or cells[0].is_blank:
        return False
    cell, vocabulary = cells[0], context.vocabulary
    levels = [level for level in GROUPS if vocabulary.find(level, cell.text) is not None]
    if levels:
        level = levels[0] if vocabulary.rank_number(cell.text) in (None, 1) else levels[-1]
        _enter(level, cell.text, None, table, cell, context, state)
    elif vocabulary.is_continuation(cell.text):
        context.uses.label(table, cell, "aside", context.form_id)
    return True


def split_joined(text: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The first- and second-level name that a cell joins by a sign (产出指标—数量指标); None when it joins none."""
    names = [name for name in _JOINTS.split(text) if name]
    if len(names) != len(GROUPS):
        return None
    known = (
        vocabulary.find_group(level, split_bracketed_points(name)[0]) for level, name in zip(GROUPS, names, strict=True)
    )
    return (names[0], names[1]) if all(known) else None


def enter_band(table: CleanTable, half: Half, context: FormContext, state: Groups) -> None:
    """Take up the group whose name stands over all columns of a half: 产出指标（60分） beside 效益指标（40分）."""
    row = half.header.first_row - 1
    cell = table.at(row, half.first) if row >= 0 else None
    if cell is not None and not cell.is_blank and cell.col == half.first and cell.cols[-1] == half.last:
        _enter("level1", cell.text, None, table, cell, context, state)


def read_group_row(table: CleanTable, parts: Parts, context: FormContext, state: Groups) -> bool:
    """Take up the group that a row of the names' column begins: it has points, and nothing planned or reached.

    False where the row is none.  Its score is the sum of the rows below it and feeds nothing.
    """
    cell = parts.first("level3")
    if cell is None or any(not _says_nothing(parts.text(code)) for code in ("target", "actual")):
        return False
    name = split_bracketed_points(cell.text)[0]
    levels = [level for level in GROUPS if context.vocabulary.find(level, name) is not None]
    if not levels:
        return False
    number = next((at.text for at in parts.cells.get("known", ()) if not at.is_blank), "")
    rank = context.vocabulary.rank_number(number + _NUMBERED) or context.vocabulary.rank_number(cell.text)
    level = levels[-1] if rank == _SECOND else levels[0]
    _enter(level, cell.text, read_points_under(table, parts, "weight"), table, cell, context, state)
    for code, cells in parts.cells.items():
        for other in cells:
            if not other.is_blank and code != "level3":
                context.uses.label(table, other, "subtotal", context.form_id)
    return True


def _says_nothing(text: str) -> bool:
    return not text or is_placeholder(text)


def _enter_shared(table: CleanTable, cell: CleanCell, context: FormContext, state: Groups) -> None:
    """A cell over several level columns that prints one label a line: 效益指标 / 社会效益指标（20）."""
    for line in list_lines(cell):
        if context.vocabulary.find("level1", line) is not None and context.vocabulary.find("level2", line) is None:
            _enter("level1", line, None, table, cell, context, state)
        elif context.vocabulary.find("level2", line) is not None:
            level = "level2" if state.level1.raw is not None else "level1"
            _enter(level, line, None, table, cell, context, state)
        else:
            _enter("level2", line, None, table, cell, context, state)


def _enter(
    level: str,
    text: str,
    own_weight: Figure | None,
    table: CleanTable,
    cell: CleanCell,
    context: FormContext,
    state: Groups,
) -> None:
    name, bracketed = split_bracketed_points(text)
    weight = own_weight or at_cell(bracketed, table, cell)
    code = context.vocabulary.find_group(level, name)
    group = Group(state.next_number(), text, code, weight)
    if level == "level1":
        state.level1 = group
        state.level2 = Group(state.next_number(), None, None, None)
    else:
        state.level2 = group
    context.uses.label(table, cell, level, context.form_id)
