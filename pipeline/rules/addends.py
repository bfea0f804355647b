"""Which printed amounts should add up to which (勾稽关系), listed from records and ``relations.toml``, not judged.

A money block as it is printed, and the sums in it::

    | 年度资金总额        | 100 | 120 | 114 |      the whole, a column at a time
    | 其中：当年财政拨款   |  80 |  90 |  90 |      其中 in front of the first line: a part of the total
    |   上年结转资金      |  20 |  30 |  24 |
    | 按收入性质分：      | 按支出性质分：    |      two splits of the same total, one figure a line:
    | 一般公共预算：114   | 基本支出：70      |      each may add up to the full-year budget or to what was executed
    | 其他资金：0        | 项目支出：44      |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.model.rows import BaseDatum, Fund
from pipeline.rules.finding import Printed, Row
from pipeline.rules.records import FormRecords
from pipeline.schema.records import Schema
from pipeline.schema.rules import Parts, RuleBook

BUDGETS = ("full_year_budget", "initial_budget")
"""Columns a form may state its budget in, the one that counts first."""
COLUMNS = ("initial_budget", "full_year_budget", "executed")


class Amount(Struct, frozen=True, kw_only=True):
    """An amount in one place of the form."""

    record: Row
    field: str
    figure: Printed
    value: Decimal
    """The figure's, never None."""


class Sum(Struct, frozen=True, kw_only=True):
    """A stated whole and the amounts printed as its parts (合计与分项)."""

    wholes: tuple[Amount, ...]
    """The parts may add up to any of these; mostly there is one."""
    readings: tuple[tuple[Amount, ...], ...]
    """Ways to read which lines are the parts, the plainest first; one that adds up is enough."""
    field: str
    """Column that is added up."""
    group: str
    """Which split of the whole it is: ``source``, ``nature`` or ``lines``; for the 基础数据表 ``lines``."""
    is_closed: bool
    """The parts are all there is; else they only may not exceed the whole (其中)."""
    is_sure: bool
    """Nothing printed leaves it open whether all parts are there; else a shortfall is for a person to look at."""

    @property
    def parts(self) -> tuple[Amount, ...]:
        """The parts by the plainest reading."""
        return self.readings[0]


class Balance(Struct, frozen=True, kw_only=True):
    """The same money split twice in a form that prints no total (资金来源 against 资金结构)."""

    field: str
    source: tuple[Amount, ...]
    nature: tuple[Amount, ...]


def list_fund_sums(records: FormRecords, book: RuleBook) -> Iterator[Sum]:
    """List the sums of a form's money block.

    Lines that nobody knows beside a split of the total by known ones (年末结转) are no second split.
    """
    total = next((fund for fund in records.funds if fund.line == "total"), None)
    groups = _group_lines(records.funds, book)
    for group, lines in groups.items():
        top = _drop_nested(lines, book)
        if total is not None and (len(groups) == 1 or any(fund.line is not None for fund in lines)):
            yield from _column_sums(total, group, top, book)
            yield from _amount_sums(total, group, top, records, book)
        for parts in book.relations.funds.nested:
            yield from _nested_sums(parts, group, lines, book)


def list_balances(records: FormRecords, book: RuleBook) -> Iterator[Balance]:
    """List what must be equal in a form that splits its money twice and states no total."""
    if any(fund.line == "total" for fund in records.funds):
        return
    groups = _group_lines(records.funds, book)
    for field in (*COLUMNS, "amount"):
        source = _pick(_drop_nested(groups.get("source", []), book), field)
        nature = _pick(_drop_nested(groups.get("nature", []), book), field)
        if source and nature:
            yield Balance(field=field, source=source, nature=nature)


def list_base_sums(records: FormRecords, schema: Schema, book: RuleBook) -> Iterator[Sum]:
    """List the parent lines of a 基础数据表 with the lines below them, a measure at a time."""
    lines: dict[int, dict[str, BaseDatum]] = defaultdict(dict)
    for datum in records.base_data:
        lines[datum.line][datum.measure] = datum
    definitions = {parts.whole: frozenset(parts.parts) for parts in book.relations.base_sums}
    for parent, numbers in _find_children(lines, schema).items():
        is_gapless = _is_gapless(parent, max(numbers), lines)
        for measure, datum in lines[parent].items():
            found = _base_sum(datum, measure, [lines[n] for n in numbers], definitions, is_gapless)
            if found is not None:
                yield found


def _group_lines(funds: Sequence[Fund], book: RuleBook) -> dict[str, list[Fund]]:
    groups: dict[str, list[Fund]] = defaultdict(list)
    for fund in funds:
        if fund.line != "total":
            unnamed = "nature" if fund.line in book.relations.funds.nature else "lines"
            groups[fund.group or unnamed].append(fund)
    return groups


def _drop_nested(lines: Sequence[Fund], book: RuleBook) -> list[Fund]:
    """Leave the lines that are parts of the total itself, not of another printed line."""
    present = {fund.line for fund in lines}
    inner = {part for nested in book.relations.funds.nested if nested.whole in present for part in nested.parts}
    return [fund for fund in lines if fund.line not in inner]


def _readings(top: Sequence[Fund], book: RuleBook) -> Iterator[list[Fund]]:
    """List the ways to say which of the lines are addends.

    其中 in front of the first line speaks of the total; further down it may speak of the line above it, so that the
    line is no addend.  A line that nobody knows may be an explanation of the known ones.  Two splits may stand in one
    list.
    """
    yield list(top)
    yield [fund for place, fund in enumerate(top) if not fund.within or place == 0]
    yield [fund for fund in top if fund.line is not None]
    for family in book.relations.funds.families:
        yield [fund for fund in top if fund.line in family]


def _column_sums(total: Fund, group: str, top: Sequence[Fund], book: RuleBook) -> Iterator[Sum]:
    is_closed = any(not fund.within or fund.line in book.relations.funds.rest for fund in top)
    for field in COLUMNS:
        wholes = _pick([total], field)
        readings = _distinct(_pick(lines, field) for lines in _readings(top, book)) if wholes else ()
        if readings:
            yield Sum(wholes=wholes, readings=readings, field=field, group=group, is_closed=is_closed, is_sure=True)


def _amount_sums(total: Fund, group: str, top: Sequence[Fund], records: FormRecords, book: RuleBook) -> Iterator[Sum]:
    """List the sums of lines with one figure under no column: they may make the budget or what was executed."""
    has_full_year = any(fund.full_year_budget is not None for fund in records.funds)
    fields = ("full_year_budget" if has_full_year else "initial_budget", "executed", "amount")
    wholes = tuple(addend for field in fields for addend in _pick([total], field))
    readings = _distinct(_pick(lines, "amount") for lines in _readings(top, book)) if wholes else ()
    if readings:
        is_sure = not all(fund.within for fund in top)
        yield Sum(wholes=wholes, readings=readings, field="amount", group=group, is_closed=True, is_sure=is_sure)


def _nested_sums(parts: Parts, group: str, lines: Sequence[Fund], book: RuleBook) -> Iterator[Sum]:
    whole = next((fund for fund in lines if fund.line == parts.whole), None)
    inner = [fund for fund in lines if fund.line in parts.parts]
    if whole is None or not inner:
        return
    for field in (*COLUMNS, "amount"):
        wholes = _pick([whole], field)
        for split in _split_families(inner, book) if wholes else ():
            addends = _pick(split, field)
            if addends:
                yield Sum(wholes=wholes, readings=(addends,), field=field, group=group, is_closed=False, is_sure=True)


def _split_families(lines: Sequence[Fund], book: RuleBook) -> tuple[list[Fund], ...]:
    """The lines by what they split: by kind of budget, by level of government; all of them where one split has all."""
    families = [[fund for fund in lines if fund.line in family] for family in book.relations.funds.families]
    found = [family for family in families if family]
    return (list(lines),) if any(len(family) == len(lines) for family in found) else tuple(found) or (list(lines),)


def _pick(lines: Iterable[Fund], field: str) -> tuple[Amount, ...]:
    return tuple(
        Amount(record=fund, field=field, figure=figure, value=figure.value)
        for fund in lines
        if (figure := getattr(fund, field)) is not None and figure.value is not None
    )


def _distinct(readings: Iterable[tuple[Amount, ...]]) -> tuple[tuple[Amount, ...], ...]:
    by_rows = {tuple(amount.record.record_id for amount in reading): reading for reading in readings if reading}
    return tuple(by_rows.values())


def _find_children(lines: dict[int, dict[str, BaseDatum]], schema: Schema) -> dict[int, list[int]]:
    """List the filled lines below each filled line; a printed parent may be a mere caption without figures."""
    children: dict[int, list[int]] = defaultdict(list)
    last: dict[str | None, int] = {}
    for number in sorted(lines):
        datum = next(iter(lines[number].values()))
        parent = datum.parent_line
        if parent is not None and parent not in lines:
            known = schema.base_items.get(datum.item) if datum.item is not None else None
            parent = last.get(known.parent) if known is not None else None
        if parent is not None:
            children[parent].append(number)
        last[datum.item] = number
    return children


def _is_gapless(parent: int, last: int, lines: dict[int, dict[str, BaseDatum]]) -> bool:
    """No template line between a parent and the last of its parts was left blank."""
    return all(number in lines for number in range(parent, last))


def _base_sum(
    whole: BaseDatum,
    measure: str,
    lines: Sequence[dict[str, BaseDatum]],
    definitions: dict[str, frozenset[str]],
    is_gapless: bool,
) -> Sum | None:
    """Make the sum below one figure; None where it has no value or no part is given.

    A line that is used but leaves this measure blank keeps the sum open; ``/`` says that there is none.  A template
    line that nobody used does not, but the form leaves it to the reader that it means 0.
    """
    given = [line[measure] for line in lines if measure in line]
    parts = tuple(_datum_amount(datum) for datum in given if datum.figure.value is not None)
    none = sum(datum.figure.reading == "placeholder" for datum in given)
    if whole.figure.value is None or not parts:
        return None
    by_definition = all(datum.item in definitions.get(whole.item or "", frozenset()) for datum in given)
    is_complete = len(parts) + none == len(lines)
    within = any(datum.within for datum in given)
    return Sum(
        wholes=(_datum_amount(whole),),
        readings=(parts,),
        field=measure,
        group="lines",
        is_closed=is_complete and (by_definition or not within),
        is_sure=is_gapless and not within,
    )


def _datum_amount(datum: BaseDatum) -> Amount:
    assert datum.figure.value is not None, "callers look first"
    return Amount(record=datum, field="value", figure=datum.figure, value=datum.figure.value)
