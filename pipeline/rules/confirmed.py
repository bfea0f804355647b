"""Which figures the form's own arithmetic confirms (勾稽相符): a sum that comes out was read rightly in every part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.model.place import CellRef
from pipeline.model.rows import BaseDatum
from pipeline.rules.addends import list_balances, list_base_sums, list_fund_sums
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Printed
from pipeline.rules.points import list_adding_points
from pipeline.rules.ratios import find_budget_column
from pipeline.rules.records import FormRecords
from pipeline.rules.tolerance import judge_balance, judge_ratio, judge_sum

Cells = Iterator[CellRef]


def list_confirmed(records: FormRecords, dossier: Dossier) -> frozenset[CellRef]:
    """List the cells whose figures are part of an arithmetic relation that holds.

    Sums and points confirm all their figures.  A rate is confirmed by its division, but does not confirm the amounts
    in it: a digit at their end hardly moves it; only equal amounts (100 %) confirm each other.
    """
    return frozenset((*_confirm_sums(records, dossier), *_confirm_points(records), *_confirm_rates(records, dossier)))


def _confirm_sums(records: FormRecords, dossier: Dossier) -> Cells:
    sums = (*list_fund_sums(records, dossier.book), *list_base_sums(records, dossier.schema, dossier.book))
    for each in sums:
        for whole in each.wholes:
            for parts in each.readings:
                if len(parts) > 1 and judge_sum(whole.value, [part.value for part in parts]) == "agrees":
                    yield from _cells_of(amount.figure for amount in (whole, *parts))
    for balance in list_balances(records, dossier.book):
        sides = [[amount.value for amount in side] for side in (balance.source, balance.nature)]
        if judge_balance(*sides) == "agrees":
            yield from _cells_of(amount.figure for amount in (*balance.source, *balance.nature))


def _confirm_points(records: FormRecords) -> Cells:
    for field in ("weight", "score"):
        yield from _cells_of(list_adding_points(records, field))


def _confirm_rates(records: FormRecords, dossier: Dossier) -> Cells:
    budget = find_budget_column(records.funds)
    for fund in records.funds if budget is not None else ():
        yield from _confirm_rate(fund.execution_rate, fund.executed, getattr(fund, budget or ""))
    lines: dict[int, dict[str, BaseDatum]] = defaultdict(dict)
    for datum in records.base_data:
        lines[datum.line][datum.measure] = datum
    for line in lines.values():
        for measure in dossier.schema.base_measures.values():
            rate, part, whole = (
                None if datum is None else datum.figure
                for datum in (line.get(measure.measure), line.get(measure.part or ""), line.get(measure.whole or ""))
            )
            yield from _confirm_rate(rate, part, whole)


def _confirm_rate(rate: Printed | None, part: Printed | None, whole: Printed | None) -> Cells:
    if rate is None or part is None or whole is None:
        return
    if rate.value is None or part.value is None or not whole.value:
        return
    if judge_ratio(rate.value, part.value, whole.value) == "agrees":
        is_whole = part.value == whole.value and rate.value == Decimal(1)
        yield from _cells_of((rate, part, whole) if is_whole else (rate,))


def _cells_of(figures: Iterable[Printed]) -> Cells:
    return (figure.cell for figure in figures if figure.cell is not None)
