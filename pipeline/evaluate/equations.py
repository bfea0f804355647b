"""The sums and rates of a submission that come out, so that a fault in one of their figures breaks them (勾稽关系)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.model.place import CellRef
from pipeline.model.rows import Extraction
from pipeline.model.values import Figure
from pipeline.rules.addends import list_base_sums, list_fund_sums
from pipeline.rules.dossier import Dossier, open_dossier
from pipeline.rules.finding import Printed
from pipeline.rules.points import adds_up, read_points
from pipeline.rules.ratios import find_budget_column
from pipeline.rules.records import FormRecords
from pipeline.rules.tolerance import judge_ratio, judge_sum
from pipeline.schema.load import load_schema
from pipeline.schema.rules import load_rules

Amounts = Mapping[CellRef, Decimal]
"""What the figures printed in each cell come to."""


class Equation(Struct, frozen=True, kw_only=True):
    """A sum (total = parts), or a rate, which has no parts since a digit at their ends hardly moves it."""

    total: CellRef
    parts: tuple[CellRef, ...] = ()
    divided: tuple[CellRef, ...] = ()
    """What a rate is of."""

    @property
    def terms(self) -> tuple[CellRef, ...]:
        """All figures that stand in it."""
        return (self.total, *self.parts, *self.divided)

    def is_broken(self, before: Amounts, after: Amounts) -> bool:
        """Whether what changed does not cancel out; a rate that is gone contradicts nothing."""
        if not self.parts:
            return self.total in after and after[self.total] != before[self.total]
        return _change(self.total, before, after) != sum(_change(part, before, after) for part in self.parts)


def list_equations(extraction: Extraction) -> tuple[Equation, ...]:
    """List what comes out in the filled forms of a submission."""
    dossier = open_dossier(extraction, load_schema(), load_rules())
    return tuple(
        equation
        for records in dossier.filled
        for equation in (*_list_sums(records, dossier), *_list_points(records), *_list_rates(records, dossier))
    )


def _change(cell: CellRef, before: Amounts, after: Amounts) -> Decimal:
    return after.get(cell, Decimal(0)) - before.get(cell, Decimal(0))


def _list_sums(records: FormRecords, dossier: Dossier) -> Iterator[Equation]:
    sums = (*list_fund_sums(records, dossier.book), *list_base_sums(records, dossier.schema, dossier.book))
    for each in sums:
        found = (
            _equate(whole.figure, [part.figure for part in reading])
            for whole in each.wholes
            for reading in each.readings
            if each.is_closed and judge_sum(whole.value, [part.value for part in reading]) == "agrees"
        )
        yield from next(found, ())


def _list_points(records: FormRecords) -> Iterator[Equation]:
    for points in (read_points(records, "weight"), read_points(records, "score")):
        if points.total is not None and adds_up(points):
            yield from _equate(points.total, points.parts)


def _list_rates(records: FormRecords, dossier: Dossier) -> Iterator[Equation]:
    budget = find_budget_column(records.funds)
    for fund in records.funds if budget is not None else ():
        yield from _rate(fund.execution_rate, fund.executed, getattr(fund, budget or ""))
    lines: dict[int, dict[str, Figure]] = defaultdict(dict)
    for datum in records.base_data:
        lines[datum.line][datum.measure] = datum.figure
    for line in lines.values():
        for measure in dossier.schema.base_measures.values():
            yield from _rate(line.get(measure.measure), line.get(measure.part or ""), line.get(measure.whole or ""))


def _rate(rate: Figure | None, part: Figure | None, whole: Figure | None) -> Iterator[Equation]:
    if rate is None or part is None or whole is None or rate.cell is None:
        return
    if rate.value is None or part.value is None or not whole.value or min(part.value, whole.value) < 0:
        return
    if judge_ratio(rate.value, part.value, whole.value) == "agrees":
        divided = tuple(figure.cell for figure in (part, whole) if figure.cell is not None)
        yield Equation(total=rate.cell, divided=divided)


def _equate(total: Printed, parts: Iterable[Printed]) -> Sequence[Equation]:
    cells = tuple(part.cell for part in parts if part.cell is not None)
    if total.cell is None or not cells or total.cell in cells:
        return ()
    return (Equation(total=total.cell, parts=cells),)
