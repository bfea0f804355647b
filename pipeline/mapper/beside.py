"""The money block of a form whose labels stand beside the amounts: one line of money a label (资金).

Every amount belongs to the column that was last named in its place: ``财政拨款`` below ``预算数`` is a budget, the
same words below ``执行数`` are what was spent of it.  Amounts of one line make one record.
"""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct, field

from normalizers.units import find_unit_claim
from pipeline.mapper.amounts import KNOWN, MONEY, LabelledAmount, list_amounts
from pipeline.mapper.context import FormContext, at_cell, place_row
from pipeline.mapper.funds import decode_label, read_execution_rate, read_figure
from pipeline.mapper.regions import Region
from pipeline.model.rows import Fund
from pipeline.model.values import Figure

_TOTAL = ""
"""Key of the line that the columns' own labels state."""


class _Line(Struct):
    """A line of money as collected so far, by column."""

    amounts: dict[str, LabelledAmount] = field(default_factory=dict)

    @property
    def first(self) -> LabelledAmount:
        """The amount that names the line."""
        return next(iter(self.amounts.values()))


def read_funds_beside(region: Region, context: FormContext, first_ordinal: int) -> tuple[Fund, ...]:
    """Read a block of labelled amounts; a second figure for the same line and column stays without a use."""
    lines: dict[str, _Line] = defaultdict(_Line)
    columns: dict[int, str] = {}
    for row in region.rows:
        for amount in list_amounts(region.table, row, context.vocabulary):
            context.uses.label(region.table, amount.label, amount.code or "fund_line", context.form_id)
            if amount.code in (*MONEY, KNOWN):
                columns[amount.label.col] = amount.code
            code = amount.code or _column_of(amount, columns)
            if code == KNOWN:
                context.uses.label(region.table, amount.source, KNOWN, context.form_id)
                continue
            key = _TOTAL if amount.code is not None else context.vocabulary.plain_key(amount.text)
            if amount.raw and code not in lines[key].amounts:
                lines[key].amounts[code] = amount
    filled = [line for line in lines.values() if line.amounts]
    return tuple(
        _make_fund(region, line, context, first_ordinal + index, is_total=line is lines.get(_TOTAL))
        for index, line in enumerate(filled)
    )


def _column_of(amount: LabelledAmount, columns: dict[int, str]) -> str:
    """The column named above a line's label, or left of it; ``amount`` where none is."""
    named = [col for col in columns if col <= amount.label.col]
    return columns[max(named)] if named else "amount"


def _make_fund(region: Region, line: _Line, context: FormContext, ordinal: int, *, is_total: bool) -> Fund:
    record = context.record_id("funds", ordinal)
    figures: dict[str, Figure] = {}
    for code, amount in line.amounts.items():
        unit = find_unit_claim(amount.text) or context.money_unit
        figure = read_figure(amount.raw, code, unit)
        if figure is not None:
            figures[code] = figure
            context.uses.value(region.table, amount.source, record, f"funds.{code}", context.form_id)
    if "execution_rate" in figures:
        figures["execution_rate"] = read_execution_rate(line.amounts["execution_rate"].raw, figures)
    first = line.first
    decoded = decode_label(first.text, context.vocabulary)
    placed = {code: at_cell(figure, region.table, line.amounts[code].source) for code, figure in figures.items()}
    place, locator = place_row(region.table, first.label.row, (first.label,))
    return Fund(
        record_id=record,
        form_id=context.form_id,
        ordinal=ordinal,
        scope=context.scope,
        project_name=context.project_name,
        line="total" if is_total else decoded.line,
        line_raw=first.text,
        group=None if is_total else decoded.group,
        within=not is_total and decoded.within,
        amount=placed.pop("amount", None),
        place=place,
        locator=locator,
        **placed,
    )
