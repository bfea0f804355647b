"""A form with its rows and printed figures, sorted out of the extraction's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from pipeline.model.place import CellRef
from pipeline.model.rows import BaseDatum, Extraction, Form, Fund, Indicator
from pipeline.rules.finding import Printed

Listed = tuple[Form | Fund | Indicator | BaseDatum, str, Printed]
"""Record, column of its table, figure."""

_FORM = ("total_weight", "total_score")
_FUND = ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score")
_INDICATOR = ("level1_weight", "level2_weight", "weight", "score", "recheck_score")

_Child = TypeVar("_Child", Fund, Indicator, BaseDatum)


class FormRecords(Struct, frozen=True, kw_only=True):
    """A form with the rows that were read from it."""

    form: Form
    funds: tuple[Fund, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    base_data: tuple[BaseDatum, ...] = ()
    figures: tuple[Listed, ...] = ()
    """Every printed figure, row by row; one that belongs to several rows (a merged cell) comes with the first."""


def sort_records(extraction: Extraction) -> tuple[FormRecords, ...]:
    """Sort the records of a submission by form, each table walked once."""
    funds, indicators = _by_form(extraction.funds), _by_form(extraction.indicators)
    base_data = _by_form(extraction.base_data)
    return tuple(
        _make_records(form, funds[form.record_id], indicators[form.record_id], base_data[form.record_id])
        for form in extraction.forms
    )


def list_figures(records: FormRecords) -> Iterator[Listed]:
    """List every printed figure of a form; one in a merged cell comes with each record that it belongs to."""
    return _list_figures(records.form, records.funds, records.indicators, records.base_data)


def _by_form(records: Iterable[_Child]) -> defaultdict[str, list[_Child]]:
    by_form: defaultdict[str, list[_Child]] = defaultdict(list)
    for record in records:
        by_form[record.form_id].append(record)
    return by_form


def _make_records(
    form: Form, funds: list[Fund], indicators: list[Indicator], base_data: list[BaseDatum]
) -> FormRecords:
    listed = _list_figures(form, funds, indicators, base_data)
    return FormRecords(
        form=form,
        funds=tuple(funds),
        indicators=tuple(indicators),
        base_data=tuple(base_data),
        figures=tuple(_pick_once(listed)),
    )


def _list_figures(
    form: Form, funds: Sequence[Fund], indicators: Sequence[Indicator], base_data: Sequence[BaseDatum]
) -> Iterator[Listed]:
    yield from _pick(form, _FORM)
    for fund in funds:
        yield from _pick(fund, _FUND)
    for indicator in indicators:
        for measure, field in ((indicator.target, "target_value"), (indicator.actual, "actual_value")):
            if measure is not None:
                yield indicator, field, measure
        yield from _pick(indicator, _INDICATOR)
    for datum in base_data:
        yield datum, "value", datum.figure


def _pick(record: Form | Fund | Indicator, fields: tuple[str, ...]) -> Iterator[Listed]:
    for field in fields:
        figure = getattr(record, field)
        if figure is not None:
            yield record, field, figure


def _pick_once(listed: Iterable[Listed]) -> Iterator[Listed]:
    seen: set[tuple[str, CellRef]] = set()
    for record, field, printed in listed:
        if printed.cell is not None:
            if (field, printed.cell) in seen:
                continue
            seen.add((field, printed.cell))
        yield record, field, printed
