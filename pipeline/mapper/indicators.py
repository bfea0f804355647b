"""The indicator block: one record a third-level indicator, with its groups, target, actual, weight and score
(绩效指标).

Group cells (一级指标, 二级指标) are merged over their rows; where a page end or a broken merge leaves them blank, a
row belongs to the group above it.  A label is passed on like that; a value never is.
"""

from __future__ import annotations

from msgspec.structs import replace

from normalizers.measures import judge_met, prefers_lower, read_measure
from normalizers.numbers import is_placeholder
from normalizers.text import split_bracketed_points
from pipeline.mapper.columns import list_columns, name_columns
from pipeline.mapper.context import FormContext, at_cell, place_row
from pipeline.mapper.groups import GROUPS, Groups, enter_band, enter_groups, read_band, read_group_row
from pipeline.mapper.halves import split_halves
from pipeline.mapper.headers import Column, Header, read_header
from pipeline.mapper.parts import LEVELS, Parts, read_points_under, split_row
from pipeline.mapper.regions import Region
from pipeline.mapper.tails import join_tail
from pipeline.model.clean import CleanTable
from pipeline.model.rows import Indicator
from pipeline.model.values import Figure, Measure

_FIGURES = frozenset({"target", "actual", "weight", "score"})
_SHORTEST_WORDS = 2
"""Characters of a target in words; 个 is a unit."""
_TICKS = frozenset("√✓✔☑■●")
"""Marks that tick a column."""
_COSTS = frozenset({"cost", "economic_cost", "social_cost", "ecological_cost"})


def read_indicators(region: Region, context: FormContext, first_ordinal: int, state: Groups) -> tuple[Indicator, ...]:
    """Read every filled row of an indicator block; blank template rows and rows of 无 with weight 0 are none.

    ``state``: the groups that the block begins in, which its rows change: none, but where a table goes on.
    """
    header = region.header
    assert header is not None, "an indicator block begins with its header"
    halves = split_halves(header, region.table.n_cols, _FIGURES)
    if len(halves) == 1 or not all(half.header.has("level3") for half in halves):
        return _read_block(region, context, first_ordinal, state)
    indicators: list[Indicator] = []
    for half in halves:
        enter_band(region.table, half, context, state)
        block = replace(region, header=half.header)
        indicators.extend(_read_block(block, context, first_ordinal + len(indicators), state))
    return tuple(indicators)


def _read_block(region: Region, context: FormContext, first_ordinal: int, state: Groups) -> tuple[Indicator, ...]:
    header = region.header
    assert header is not None, "an indicator block begins with its header"
    columns = list_columns(region, context)
    _note_header(region.table, header, context)
    indicators: list[Indicator] = []
    row = header.last_row + 1
    storey = _second_storey(region.table, row, context)
    if storey is not None:
        columns = _refine(columns, storey)
        _note_header(region.table, storey, context)
        row = storey.last_row + 1
    while row <= region.last_row:
        if context.uses.is_tail(region.table, row):
            row += 1
            continue
        again = _repeated_header(region.table, row, columns, context)
        if again is not None:
            columns = name_columns(again)
            _note_header(region.table, again, context)
            note_side_label(region.table, again, context)
            row = again.last_row + 1
            continue
        if _note_subtotal(region.table, row, context) or read_band(region.table, row, context, state):
            row += 1
            continue
        indicator = _read_row(region.table, row, columns, context, state, first_ordinal + len(indicators))
        if indicator is not None:
            indicators.append(indicator)
        row += 1
    return tuple(indicators)


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
    if header is None or header.first_row != row or len(header.codes & set(LEVELS)) < 2:
        return None
    return header


def note_side_label(table: CleanTable, header: Header, context: FormContext) -> None:
    """The cell left of a block that reaches from its header down its lines names the block, whatever it says."""
    for cell in table.row(header.last_row):
        reaches_down = cell.row + cell.row_span - 1 > header.last_row
        if cell.cols[-1] < header.columns[0].first and reaches_down and not cell.is_blank:
            context.uses.label(table, cell, "block", context.form_id)


def _note_subtotal(table: CleanTable, row: int, context: FormContext) -> bool:
    """A 小计 row, whose figures are those of the rows above once more: its cells feed nothing."""
    filled = [cell for cell in table.starts(row) if not cell.is_blank]
    if not filled or not context.vocabulary.is_subtotal(filled[0].text):
        return False
    for cell in filled:
        context.uses.label(table, cell, "subtotal", context.form_id)
    return True


def _note_header(table: CleanTable, header: Header, context: FormContext) -> None:
    for cell, code in header.labels:
        context.uses.label(table, cell, code, context.form_id)


def _read_row(
    table: CleanTable,
    row: int,
    columns: tuple[Column, ...],
    context: FormContext,
    state: Groups,
    ordinal: int,
) -> Indicator | None:
    parts = split_row(table, row, columns, context)
    has_groups = any(column.code in (*GROUPS, "levels") for column in columns)
    if not has_groups and read_group_row(table, parts, context, state):
        return None
    enter_groups(table, row, parts, context, state)
    if _is_empty(parts, parts.text("level3"), context):
        return None
    parts = _take_words(join_tail(table, row, parts, columns, context))
    name = parts.text("level3")
    level3, bracketed = split_bracketed_points(name) if name else (None, None)
    level4 = parts.text("level4") or None
    own2, level2_points = state.level2, state.level2.weight
    weight = read_points_under(table, parts, "weight")
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
    score = read_points_under(table, parts, "score")
    recheck = read_points_under(table, parts, "recheck_score")
    if level3 is None and weight is None and score is None and (target is None or actual is None):
        return None  # the rest of another row, or a remark: it stays without a use, so that it is flagged
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
        deviation=_join_columns(parts, "deviation"),
        met=judge_met(target, actual, lower_is_better=lower_is_better)
        if target is not None and actual is not None
        else None,
        place=place,
        locator=locator,
    )


def _is_empty(parts: Parts, name: str, context: FormContext) -> bool:
    """Nothing was filled in: no name, or a stub, and nothing reached; or a name alone, whatever its row was meant for.

    A name alone is a line of a template that nobody filled, or the tail of the name above that a page end cut off: no
    indicator either way.  It stays without a use, so that it is flagged.
    """
    if name and not context.vocabulary.is_stub(name):
        asked = [code for code in parts.cells if code in _FILLED]
        return len(asked) > 1 and all(cell.is_blank for code in asked for cell in parts.cells[code])
    results = [code for code in _FILLED if code not in ("target", "weight")]
    own = [*results, "target"] if any(cell.row_span == 1 for cell in parts.cells.get("target", ())) else results
    cells = [cell for code in own for cell in parts.cells.get(code, ()) if not cell.is_blank]
    return all(cell.row_span > 1 or context.vocabulary.is_stub(cell.text) for cell in cells)


def _take_words(parts: Parts) -> Parts:
    """The row with its target in words where the column of units has it (单位或文字描述) and the result is in words."""
    words, actual = parts.text("unit"), parts.text("actual")
    if len(words) < _SHORTEST_WORDS or not actual or _has_digit(words + actual):
        return parts
    if parts.first("target") or parts.first("operator"):
        return parts
    kept = {code: cells for code, cells in parts.cells.items() if code != "unit"}
    return replace(parts, cells=kept | {"target": parts.cells["unit"]})


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


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
    measures = [measure for measure in (target, actual) if measure is not None]
    is_none = level3 is not None  # 无 is its name, so that its 0 is none either
    if any(measure.reading != "placeholder" and not (is_none and measure.value == 0) for measure in measures):
        return False
    return all(figure is None or not figure.value for figure in (weight, score))


def _note_declined(table: CleanTable, parts: Parts, context: FormContext) -> None:
    for code, cells in parts.cells.items():
        for cell in cells:
            if code not in GROUPS and not cell.is_blank:
                context.uses.label(table, cell, "declined", context.form_id)


def _note_values(table: CleanTable, parts: Parts, record: str, context: FormContext) -> None:
    for code, name in _FIELDS:
        for cell in parts.cells.get(code, ()):
            if not cell.is_blank:
                context.uses.value(table, cell, record, f"indicators.{name}", context.form_id)
    for cell in parts.cells.get("known", ()):
        if not cell.is_blank:
            context.uses.label(table, cell, "known", context.form_id)
    for cell in parts.cells.get("remark", ()):
        if not cell.is_blank:
            context.uses.value(table, cell, context.form_id, "forms.notes", context.form_id)


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


def _read_measure_cell(
    table: CleanTable,
    parts: Parts,
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


def _join_columns(parts: Parts, code: str) -> str | None:
    """The texts under the columns of a code, a line each (偏离原因, 改进措施); None when all are blank."""
    texts: dict[int, str] = {}
    for cell in parts.cells.get(code, ()):
        if cell.text not in _TICKS:  # which kind of reason it is, among the columns of all kinds
            texts[cell.col] = texts.get(cell.col, "") + cell.text
    return "\n".join(text for text in texts.values() if text) or None


def _text_or_none(parts: Parts, code: str) -> str | None:
    return parts.text(code) or None
