"""Faults that a reading may have, put into an extraction one at a time (变异).

A *mutant* is an extraction with one fault, as it would have come out had the reader erred in one place.  Only values
are changed, never what the document prints, so the rules see what they would see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model.place import CellRef
from pipeline.model.rows import BaseDatum, Extraction, Fact, Form, Fund, Indicator
from pipeline.model.values import Figure, Measure

Fault = Literal["digit", "swap", "row_dropped", "column_shifted", "unit", "sign", "row_doubled"]
"""A digit changed; the cells of one column in two rows swapped; a row dropped; a row's figures moved by one column; an
amount in 元 taken for 万元; a minus lost; a row doubled (数字、错行、漏行、错列、单位、符号、重行)."""
FAULTS: tuple[Fault, ...] = ("digit", "swap", "row_dropped", "column_shifted", "unit", "sign", "row_doubled")

Printed = Figure | Measure
Record = Form | Fund | Indicator | BaseDatum | Fact

_TABLES: dict[type, tuple[str, tuple[str, ...]]] = {
    Form: ("forms", ("total_weight", "total_score")),
    Fund: (
        "funds",
        ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score"),
    ),
    Indicator: ("indicators", ("target", "actual", "weight", "score")),
    BaseDatum: ("base_data", ("figure",)),
    Fact: ("facts", ("figure",)),
}
"""Of each record: its table, and its figures in printed order."""
_COLUMNS = {"figure": "value", "target": "target_value", "actual": "actual_value"}
"""Columns that are called otherwise than the attribute."""
_SLIP = Decimal(10000)

PrintedRow = tuple[Fund | Indicator | BaseDatum, ...]
"""A printed row; one of the 基础数据表 has a record a figure."""


class Site(Struct, frozen=True, kw_only=True):
    """A place where a fault can be put."""

    fault: Fault
    field: str
    """``table.column``, or the table for a fault of a whole row."""
    cells: frozenset[CellRef]
    """The cells whose figures it changes, drops or doubles; none for a figure of the narrative."""
    mutate: Callable[[Random], Extraction]
    """Makes the mutant."""


def list_sites(extraction: Extraction) -> Iterator[Site]:
    """List every place where a fault can be put, in the order of the document; blank forms have none."""
    blank = {form.record_id for form in extraction.forms if form.blank}
    records: list[Record] = [form for form in extraction.forms if not form.blank]
    for listed in (extraction.funds, extraction.indicators, extraction.base_data):
        records += [row for row in listed if row.form_id not in blank]
    records += [fact for fact in extraction.facts if fact.subject is not None]
    for record in records:
        yield from _list_figure_sites(extraction, record)
    for rows in _list_blocks(extraction, blank):
        yield from _list_row_sites(extraction, rows)
        for first, second in pairwise(rows):
            yield from _list_swaps(extraction, first, second)


def add_amounts(extraction: Extraction) -> dict[CellRef, Decimal]:
    """Add up what the figures printed in each cell of the forms come to; what was doubled counts twice."""
    seen: dict[CellRef, Decimal] = {}
    records: list[Record] = [*extraction.forms, *extraction.funds, *extraction.indicators, *extraction.base_data]
    for record in records:
        for _, figure in _figures_of(record):
            if figure.cell is not None and figure.value is not None:
                seen[figure.cell] = figure.value
    amounts: dict[CellRef, Decimal] = {}
    for cell, value in seen.items():
        printed = cell._replace(row=cell.row % _FAR)
        amounts[printed] = amounts.get(printed, Decimal(0)) + value
    return amounts


def _list_figure_sites(extraction: Extraction, record: Record) -> Iterator[Site]:
    for name, figure in _figures_of(record):
        put = partial(_put_value, extraction, record, name)
        field = _field(record, name)
        value = figure.value
        assert value is not None, "only figures with a value are listed"
        at = partial(Site, field=field, cells=_cells_of(figure))
        yield at(fault="digit", mutate=partial(_change_digit, put, value))
        if figure.unit == "万元" and value:
            yield at(fault="unit", mutate=partial(_put, put, value * _SLIP))
        if value < 0:
            yield at(fault="sign", mutate=partial(_put, put, -value))


def _cells_of(*figures: Printed) -> frozenset[CellRef]:
    return frozenset(figure.cell for figure in figures if figure.cell is not None)


def _figures_of(record: Record) -> Iterator[tuple[str, Printed]]:
    for name in _TABLES[type(record)][1]:
        figure: Printed | None = getattr(record, name)
        if figure is not None and figure.value is not None:
            yield name, figure


def _field(record: Record, name: str) -> str:
    return f"{_TABLES[type(record)][0]}.{_COLUMNS.get(name, name)}"


def _list_blocks(extraction: Extraction, blank: set[str]) -> Iterator[tuple[PrintedRow, ...]]:
    """List the rows of each form's blocks; a row of the 基础数据表 has several records."""
    funds, indicators = defaultdict[str, list[Fund]](list), defaultdict[str, list[Indicator]](list)
    lines = defaultdict[str, dict[int, list[BaseDatum]]](dict)
    for fund in extraction.funds:
        funds[fund.form_id].append(fund)
    for indicator in extraction.indicators:
        indicators[indicator.form_id].append(indicator)
    for datum in extraction.base_data:
        lines[datum.form_id].setdefault(datum.line, []).append(datum)
    for form in extraction.forms:
        if form.record_id not in blank:
            yield tuple((fund,) for fund in funds[form.record_id])
            yield tuple((indicator,) for indicator in indicators[form.record_id])
            yield tuple(tuple(data) for data in lines[form.record_id].values())


def _list_row_sites(extraction: Extraction, rows: Sequence[PrintedRow]) -> Iterator[Site]:
    for row in rows:
        slots = [(record, name, figure) for record in row for name, figure in _figures_of(record)]
        if not slots:
            continue
        figures = [figure for _, _, figure in slots]
        at = partial(Site, field=_TABLES[type(row[0])][0], cells=_cells_of(*figures))
        yield at(fault="row_dropped", mutate=partial(_drop_row, extraction, row))
        yield at(fault="row_doubled", mutate=partial(_double_row, extraction, row))
        if len({figure.value for figure in figures}) > 1:
            yield at(fault="column_shifted", mutate=partial(_shift_row, extraction, slots))


def _list_swaps(extraction: Extraction, first: PrintedRow, second: PrintedRow) -> Iterator[Site]:
    below = {
        _column_of(record, name): (record, name, figure) for record in second for name, figure in _figures_of(record)
    }
    for record in first:
        for name, figure in _figures_of(record):
            other = below.get(_column_of(record, name))
            if other is not None and other[2].value != figure.value:
                yield Site(
                    fault="swap",
                    field=_field(record, name),
                    cells=_cells_of(figure, other[2]),
                    mutate=partial(_swap, extraction, (record, name, figure), other),
                )


def _column_of(record: Record, name: str) -> tuple[str, str]:
    return name, record.measure if isinstance(record, BaseDatum) else ""


# --- making mutants

_Put = Callable[[Decimal], Extraction]
_Slot = tuple[Record, str, Printed]


def _put(put: _Put, value: Decimal, random: Random) -> Extraction:
    return put(value)


def _change_digit(put: _Put, value: Decimal, random: Random) -> Extraction:
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int), "a printed figure is finite"
    place = random.randrange(len(digits))
    digit = random.choice([digit for digit in range(10) if digit != digits[place]])
    return put(Decimal((sign, (*digits[:place], digit, *digits[place + 1 :]), exponent)))


def _put_value(extraction: Extraction, record: Record, name: str, value: Decimal) -> Extraction:
    return _exchange(extraction, record, (_with_value(record, name, value),))


def _with_value(record: Record, name: str, value: Decimal | None) -> Record:
    changes: dict[str, Any] = {name: replace(getattr(record, name), value=value)}
    return replace(record, **changes)


def _exchange(extraction: Extraction, record: Record, others: tuple[Record, ...]) -> Extraction:
    """Put other records, or none, in the place of one."""
    place = _TABLES[type(record)][0]
    records: tuple[Record, ...] = getattr(extraction, place)
    index = next(index for index, each in enumerate(records) if each.record_id == record.record_id)
    changes: dict[str, Any] = {place: (*records[:index], *others, *records[index + 1 :])}
    return replace(extraction, **changes)


def _drop_row(extraction: Extraction, row: PrintedRow, random: Random) -> Extraction:
    for record in row:
        extraction = _exchange(extraction, record, ())
    return extraction


def _double_row(extraction: Extraction, row: PrintedRow, random: Random) -> Extraction:
    """Add each record of a row once more, as a row of its own, with cells of its own."""
    for record in row:
        extraction = _exchange(extraction, record, (record, _double(record)))
    return extraction


def _double(record: Fund | Indicator | BaseDatum) -> Record:
    changes: dict[str, Any] = {"record_id": record.record_id + "-again"}
    for name, figure in _figures_of(record):
        if figure.cell is not None:
            changes[name] = replace(figure, cell=figure.cell._replace(row=figure.cell.row + _FAR))
    if isinstance(record, BaseDatum):
        changes["line"] = record.line + _FAR
    return replace(record, **changes)


_FAR = 1_000_000
"""Further down than any row of a form."""


def _shift_row(extraction: Extraction, slots: Sequence[_Slot], random: Random) -> Extraction:
    """Give every figure of a row the value of the one before it, the first that of the last."""
    values = [figure.value for _, _, figure in slots]
    for (record, name, _), value in zip(slots, (values[-1], *values[:-1]), strict=True):
        place = _TABLES[type(record)][0]
        now = next(each for each in getattr(extraction, place) if each.record_id == record.record_id)
        extraction = _exchange(extraction, record, (_with_value(now, name, value),))
    return extraction


def _swap(extraction: Extraction, first: _Slot, second: _Slot, random: Random) -> Extraction:
    for (record, name, _), (_, _, other) in ((first, second), (second, first)):
        extraction = _exchange(extraction, record, (_with_value(record, name, other.value),))
    return extraction
