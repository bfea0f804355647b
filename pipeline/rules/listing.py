"""Every printed figure of a form, with the column it feeds: what rules walk that look at figures one by one."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model.place import CellRef
from pipeline.model.rows import BaseDatum, Form, Fund, Indicator
from pipeline.rules.dossier import FormRecords
from pipeline.rules.finding import Printed

Listed = tuple[Form | Fund | Indicator | BaseDatum, str, Printed]
"""Record, column of its table, figure."""

_FUND = ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score")
_INDICATOR = ("level1_weight", "level2_weight", "weight", "score", "recheck_score")
_FORM = ("total_weight", "total_score")


def list_figures(records: FormRecords) -> Iterator[Listed]:
    """List the figures of a form, row by row; one that belongs to several rows (a merged cell) comes with the first."""
    seen: set[tuple[str, CellRef]] = set()
    for record, field, printed in _list_all(records):
        if printed.cell is not None:
            if (field, printed.cell) in seen:
                continue
            seen.add((field, printed.cell))
        yield record, field, printed


def _list_all(records: FormRecords) -> Iterator[Listed]:
    yield from _pick(records.form, _FORM)
    for fund in records.funds:
        yield from _pick(fund, _FUND)
    for indicator in records.indicators:
        for measure, field in ((indicator.target, "target_value"), (indicator.actual, "actual_value")):
            if measure is not None:
                yield indicator, field, measure
        yield from _pick(indicator, _INDICATOR)
    for datum in records.base_data:
        yield datum, "value", datum.figure


def _pick(record: Form | Fund | Indicator, fields: tuple[str, ...]) -> Iterator[Listed]:
    for field in fields:
        figure = getattr(record, field)
        if figure is not None:
            yield record, field, figure
