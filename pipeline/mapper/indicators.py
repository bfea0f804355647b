"""The indicator block: one record a third-level indicator, with its groups, target, actual, weight and score
(绩效指标).

Group cells (一级指标, 二级指标) are merged over their rows; where a page end or a broken merge leaves them blank, a
row belongs to the group above it.  A label is passed on like that; a value never is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from normalizers.measures import judge_met, prefers_lower, read_measure
from normalizers.numbers import is_placeholder, read_points
from normalizers.text import split_bracketed_points
from pipeline.mapper.context import FormContext, at_cell, place_row
from pipeline.mapper.headers import Column, Header, cells_under, read_header
from pipeline.mapper.regions import Region
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.rows import Indicator
from pipeline.model.values import Figure, Measure

_LEVELS = ("level1", "level2", "level3", "level4")
_GROUPS = ("level1", "level2")
_COSTS = frozenset({"cost", "economic_cost", "social_cost", "ecological_cost"})


@dataclass(frozen=True, slots=True)
class _Group:
    """A first- or second-level label and the rows' common number."""

    number: int
    raw: str | None
    code: str | None
    weight: Figure | None


@dataclass(slots=True)
class _State:
    """The groups that the row being read belongs to."""

    level1: _Group = _Group(0, None, None, None)
    level2: _Group = _Group(0, None, None, None)
    counter: int = 0

    def next_number(self) -> int:
        self.counter += 1
        return self.counter


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The cells of one printed row, by what column they stand under."""

    cells: dict[str, tuple[CleanCell, ...]]

    def text(self, code: str) -> str:
        return "".join(cell.text for cell in self.cells.get(code, ()))

    def raw(self, code: str) -> str:
        return "".join(cell.raw_text for cell in self.cells.get(code, ()))

    def first(self, code: str) -> CleanCell | None:
        return next((cell for cell in self.cells.get(code, ()) if not cell.is_blank), None)


def read_indicators(region: Region, context: FormContext, first_ordinal: int) -> tuple[Indicator, ...]:
    """Read every filled row of an indicator block; blank template rows and rows of 无 with weight 0 are none."""
    header = region.header
    assert header is not None, "an indicator block begins with its header"
    columns = _columns(header)
    _note_header(region.table, header, context)
    state = _State()
    indicators: list[Indicator] = []
    row = header.last_row + 1
    storey = _second_storey(region.table, row, context)
    if storey is not None:
        columns = _refine(columns, storey)
        _note_header(region.table, storey, context)
        row = storey.last_row + 1
    while row <= region.last_row:
        again = _repeated_header(region.table, row, columns, context)
        if again is not None:
            columns = _columns(again)
            _note_header(region.table, again, context)
            row = again.last_row + 1
            continue
        indicator = _read_row(region.table, row, columns, context, state, first_ordinal + len(indicators))
        if indicator is not None:
            indicators.append(indicator)
        row += 1
    return tuple(indicators)


def _columns(header: Header) -> tuple[Column, ...]:
    """The block's columns; a 权重 that stands beside a level is that level's."""
    levels = {column.code: column.first for column in header.columns if column.code in _LEVELS}
    renamed: list[Column] = []
    for column in header.columns:
        code = column.code
        if code == "weight":
            right = min((first for first in levels.values() if first > column.first), default=None)
            left = [name for name, first in levels.items() if first < column.first]
            if right is not None and left:
                code = f"{max(left)}_weight"
        if code not in {known.code for known in renamed}:
            renamed.append(replace(column, code=code))
    return tuple(renamed)


def _second_storey(table: CleanTable, row: int, context: FormContext) -> Header | None:
    """A row below the header that prints nothing but column labels: 指标性质 | 指标值 | 度量单位."""
    filled = [cell for cell in table.starts(row) if not cell.is_blank]
    if len(filled) < 2 or not all(context.vocabulary.find("column", cell.text) for cell in filled):
        return None
    return read_header(table, row, "column", context.vocabulary)


def _refine(columns: tuple[Column, ...], storey: Header) -> tuple[Column, ...]:
    """The columns with those that a second storey splits replaced by its own."""
    kept = [column for column in columns if all(set(column.cols).isdisjoint(new.cols) for new in storey.columns)]
    return tuple(sorted((*kept, *storey.columns), key=lambda column: column.first))


def _repeated_header(table: CleanTable, row: int, columns: tuple[Column, ...], context: FormContext) -> Header | None:
    header = read_header(table, row, "column", context.vocabulary)
    if header is None or header.first_row != row or len(header.codes & set(_LEVELS)) < 2:
        return None
    return header


def _note_header(table: CleanTable, header: Header, context: FormContext) -> None:
    for cell, code in header.labels:
        context.uses.label(table, cell, code, context.form_id)


def _read_row(
    table: CleanTable,
    row: int,
    columns: tuple[Column, ...],
    context: FormContext,
    state: _State,
    ordinal: int,
) -> Indicator | None:
    parts = _split_row(table, row, columns, context)
    _enter_groups(table, row, parts, context, state)
    name = parts.text("level3")
    if _is_empty(parts, name, context):
        return None
    level3, bracketed = split_bracketed_points(name) if name else (None, None)
    level4 = parts.text("level4") or None
    own2, level2_points = state.level2, state.level2.weight
    weight = _read_points_cell(table, parts, "weight")
    if weight is None and bracketed is not None:
        weight = at_cell(bracketed, table, parts.first("level3") or parts.cells["level3"][0])
    if weight is None and not level3 and "weight" not in {column.code for column in columns}:
        weight = level2_points
    unit, operator = parts.text("unit") or None, parts.text("operator") or None
    is_cost = state.level1.code == "cost" or own2.code in _COSTS
    target = _read_measure_cell(table, parts, "target", unit, operator, level3, is_cost=is_cost)
    actual = _read_measure_cell(table, parts, "actual", unit, None, level3, is_cost=is_cost)
    if actual is not None and unit is not None:
        actual = replace(actual, raw=parts.raw("actual"))  # the unit's column belongs to target_raw alone
    score = _read_points_cell(table, parts, "score")
    recheck = _read_points_cell(table, parts, "recheck_score")
    if _is_declined(level3, target, actual, weight, score):
        _note_declined(table, parts, context)
        return None
    record = context.record_id("indicators", ordinal)
    _note_values(table, parts, record, context)
    cells = tuple(cell for code in parts.cells for cell in parts.cells[code])
    place, locator = place_row(table, row, tuple(sorted(cells, key=lambda c: (c.row != row, c.col))))
    lower_is_better = prefers_lower(level3 or "", is_cost=is_cost)
    return Indicator(
        record_id=record,
        form_id=context.form_id,
        ordinal=ordinal,
        scope=context.scope,
        project_name=context.project_name,
        level1=state.level1.code,
        level1_raw=state.level1.raw,
        level1_weight=state.level1.weight,
        level2=own2.code,
        level2_raw=own2.raw,
        level2_weight=own2.weight,
        level3=level3 or None,
        level4=level4,
        level1_group=state.level1.number,
        level2_group=own2.number,
        target=target,
        target_adjusted=_text_or_none(parts, "target_adjusted"),
        actual=actual,
        weight=weight,
        score=score,
        recheck_score=recheck,
        deviation=_text_or_none(parts, "deviation"),
        met=judge_met(target, actual, lower_is_better=lower_is_better)
        if target is not None and actual is not None
        else None,
        place=place,
        locator=locator,
    )


def _split_row(table: CleanTable, row: int, columns: tuple[Column, ...], context: FormContext) -> _Parts:
    """Give every cell of the row to the column it stands under; one that covers several goes to one of them."""
    found: dict[str, list[CleanCell]] = {}
    owners: dict[tuple[int, int], str] = {}
    for column in columns:
        for cell in cells_under(table, row, column):
            key = (cell.row, cell.col)
            if key not in owners:
                owners[key] = _owner(cell, columns, context)
            if owners[key] == column.code:
                found.setdefault(column.code, []).append(cell)
            elif owners[key] == "levels" and column.code in _LEVELS:
                found.setdefault("levels", [])
                if cell not in found["levels"]:
                    found["levels"].append(cell)
    return _Parts(cells={code: tuple(cells) for code, cells in found.items()})


def _owner(cell: CleanCell, columns: tuple[Column, ...], context: FormContext) -> str:
    covered = [column.code for column in columns if column.first <= cell.cols[-1] and cell.col <= column.last]
    if len(covered) == 1:
        return covered[0]
    levels = [code for code in covered if code in _LEVELS]
    if len(levels) >= 2 and any(context.vocabulary.has(line, "level1", "level2") for line in _lines(cell)):
        return "levels"
    if "target" in covered and "level3" in covered:
        return "target" if cell.row_span > 1 else "level3"
    return covered[-1] if len(levels) == len(covered) else next(code for code in covered if code not in levels)


def _lines(cell: CleanCell) -> tuple[str, ...]:
    return cell.lines or (cell.text,)


def _enter_groups(table: CleanTable, row: int, parts: _Parts, context: FormContext, state: _State) -> None:
    """Take up the first- and second-level labels that begin in this row."""
    for cell in parts.cells.get("levels", ()):
        if cell.row == row:
            _enter_shared(table, cell, context, state)
    for level in _GROUPS:
        label = parts.first(level)
        if label is None or label.row != row:
            continue
        text = parts.text(level)
        if context.vocabulary.is_stub(text):
            context.uses.label(table, label, "stub", context.form_id)
            continue
        own_weight = _read_points_cell(table, parts, f"{level}_weight")
        _enter(level, text, own_weight, table, label, context, state)
        for weight_cell in parts.cells.get(f"{level}_weight", ()):
            if not weight_cell.is_blank:
                name = f"indicators.{level}_weight"
                context.uses.value(table, weight_cell, None, name, context.form_id)


def _enter_shared(table: CleanTable, cell: CleanCell, context: FormContext, state: _State) -> None:
    """A cell over several level columns that prints one label a line: 效益指标 / 社会效益指标（20）."""
    for line in _lines(cell):
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
    state: _State,
) -> None:
    name, bracketed = split_bracketed_points(text)
    weight = own_weight or at_cell(bracketed, table, cell)
    code = context.vocabulary.find(level, name)
    group = _Group(state.next_number(), text, code, weight)
    if level == "level1":
        state.level1 = group
        state.level2 = _Group(state.next_number(), None, None, None)
    else:
        state.level2 = group
    context.uses.label(table, cell, level, context.form_id)


def _is_empty(parts: _Parts, name: str, context: FormContext) -> bool:
    """Nothing was filled in: no name, or a stub, and nothing reached; or a name alone, whatever its row was meant for.

    A name alone is a line of a template that nobody filled, or the tail of the name above that a page end cut off: no
    indicator either way.  It stays without a use, so that it is flagged.
    """
    if name and not context.vocabulary.is_stub(name):
        asked = [code for code in parts.cells if code in _FILLED]
        return len(asked) > 1 and all(cell.is_blank for code in asked for cell in parts.cells[code])
    results = [code for code in _FILLED if code not in ("target", "weight")]
    own = [*results, "target"] if any(cell.row_span == 1 for cell in parts.cells.get("target", ())) else results
    return all(cell.is_blank or cell.row_span > 1 for code in own for cell in parts.cells.get(code, ()))


_FILLED = ("target", "actual", "weight", "score", "recheck_score", "level4", "deviation")
"""Columns of which an indicator has at least one filled."""


def _is_declined(
    level3: str | None,
    target: Measure | None,
    actual: Measure | None,
    weight: Figure | None,
    score: Figure | None,
) -> bool:
    """The row says 无 (or /, —) and weighs nothing: the template's line was declined, there is no indicator."""
    if level3 is not None and not is_placeholder(level3):
        return False
    if any(measure is not None and measure.reading != "placeholder" for measure in (target, actual)):
        return False
    return all(figure is None or not figure.value for figure in (weight, score))


def _note_declined(table: CleanTable, parts: _Parts, context: FormContext) -> None:
    for code, cells in parts.cells.items():
        for cell in cells:
            if code not in _GROUPS and not cell.is_blank:
                context.uses.label(table, cell, "declined", context.form_id)


def _note_values(table: CleanTable, parts: _Parts, record: str, context: FormContext) -> None:
    for code, name in _FIELDS:
        for cell in parts.cells.get(code, ()):
            if not cell.is_blank:
                context.uses.value(table, cell, record, f"indicators.{name}", context.form_id)
    for cell in parts.cells.get("known", ()):
        if not cell.is_blank:
            context.uses.label(table, cell, "known", context.form_id)


_FIELDS = (
    ("level3", "level3"),
    ("level4", "level4"),
    ("target", "target_raw"),
    ("operator", "target_raw"),
    ("unit", "target_raw"),
    ("target_adjusted", "target_adjusted"),
    ("actual", "actual_raw"),
    ("weight", "weight"),
    ("score", "score"),
    ("recheck_score", "recheck_score"),
    ("deviation", "deviation"),
)


def _read_points_cell(table: CleanTable, parts: _Parts, code: str) -> Figure | None:
    cell = parts.first(code)
    return None if cell is None else at_cell(read_points(cell.raw_text), table, cell)


def _read_measure_cell(
    table: CleanTable,
    parts: _Parts,
    code: str,
    unit: str | None,
    operator: str | None,
    name: str | None,
    *,
    is_cost: bool,
) -> Measure | None:
    cell = parts.first(code)
    if cell is None:
        return None
    measure = read_measure(
        parts.raw(code),
        unit=unit,
        operator=operator,
        name=name,
        about_money=is_cost,
        is_actual=code == "actual",
    )
    return None if measure is None else replace(measure, cell=table.ref(cell))


def _text_or_none(parts: _Parts, code: str) -> str | None:
    return parts.text(code) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The 总分 row."""

    weight: Figure | None = None
    score: Figure | None = None
    grade: str | None = None


def read_total(region: Region, header: Header | None, context: FormContext) -> Total:
    """The weight, the score and the grade of the 总分 row; one figure merged over both columns fills both.

    ``header``: of the indicator block above it, None when the total stands apart.
    """
    table, row = region.table, region.first_row
    figures: list[tuple[CleanCell, Figure]] = []
    grade = None
    for cell in table.starts(row):
        points = read_points(cell.raw_text)
        if points is not None and points.reading in ("number", "placeholder"):
            figures.append((cell, points))
        elif not cell.is_blank and context.vocabulary.has(cell.text, "total"):
            context.uses.label(table, cell, "total", context.form_id)
        elif (found := context.vocabulary.find("grade", cell.text)) is not None and grade is None:
            grade = found
            context.uses.value(table, cell, context.form_id, "forms.grade", context.form_id)
    columns = {column.code: column for column in _columns(header)} if header is not None else {}
    weight = _covering(figures, columns.get("weight"))
    score = _covering(figures, columns.get("score"))
    if weight is None:
        weight = next((pair for pair in figures if pair is not score and _is_left(pair, score)), None)
    if score is None and weight is not None and columns.get("score") is None:
        score = next((pair for pair in figures if pair is not weight), None)
    for field, pair in (("total_weight", weight), ("total_score", score)):
        if pair is not None:
            context.uses.value(table, pair[0], context.form_id, f"forms.{field}", context.form_id)
    return Total(weight=_placed(table, weight), score=_placed(table, score), grade=grade)


def _covering(figures: list[tuple[CleanCell, Figure]], column: Column | None) -> tuple[CleanCell, Figure] | None:
    if column is None:
        return None
    return next((pair for pair in figures if pair[0].col <= column.last and column.first <= pair[0].cols[-1]), None)


def _is_left(pair: tuple[CleanCell, Figure], other: tuple[CleanCell, Figure] | None) -> bool:
    return other is None or pair[0].col < other[0].col


def _placed(table: CleanTable, pair: tuple[CleanCell, Figure] | None) -> Figure | None:
    return None if pair is None else at_cell(pair[1], table, pair[0])
