"""Amounts that are off by about 10,000: 元 written under 万元, or the other way round (单位疑误).

Found before sums and rates are judged, since a slip breaks those too and one mistake should be told once.  An amount
is held against its sum (the total that comes out once it is divided by 10,000) and against its siblings: the other
amounts of its line, the target beside the actual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.rules.addends import COLUMNS, Amount, Sum, list_base_sums, list_fund_sums
from pipeline.rules.finding import Printed, Row
from pipeline.rules.records import FormRecords
from pipeline.rules.tolerance import add_up, judge_sum
from pipeline.schema.records import Schema
from pipeline.schema.rules import RuleBook, SlipLimits

MONEY = "万元"


class Slip(Struct, frozen=True, kw_only=True):
    """An amount that is about 10,000 times too large (or too small)."""

    record: Row
    field: str
    figure: Printed
    value: Decimal
    other: Amount | None
    """The amount it was held against; None where it was its sum."""
    expected: Decimal


def list_slips(records: FormRecords, schema: Schema, book: RuleBook) -> tuple[Slip, ...]:
    """List the slipped amounts of a form, each once; what a sum proves comes before what siblings suggest."""
    limits = book.limits.slip
    sums = (*list_fund_sums(records, book), *list_base_sums(records, schema, book))
    found: dict[tuple[str, str], Slip] = {}
    for slip in (*_by_sums(sums, limits), *_by_siblings(records, limits)):
        found.setdefault((slip.record.record_id, slip.field), slip)
    return tuple(found.values())


def is_slip(large: Decimal, small: Decimal, limits: SlipLimits) -> bool:
    """Whether one amount is so many times another that its unit must have been mistaken."""
    if small <= 0:
        return False
    low, high = limits.wide if large >= limits.wide_from else limits.narrow
    return low <= large / small <= high


def _by_sums(sums: Iterable[Sum], limits: SlipLimits) -> Iterator[Slip]:
    for each in sums:
        if each.is_closed and all(_conflicts(whole, each.parts) for whole in each.wholes):
            yield from next(filter(None, (_mend(whole, each.parts, limits) for whole in each.wholes)), ())


def _conflicts(whole: Amount, parts: Sequence[Amount]) -> bool:
    return judge_sum(whole.value, [part.value for part in parts]) == "conflicts"


def _mend(whole: Amount, parts: Sequence[Amount], limits: SlipLimits) -> tuple[Slip, ...]:
    """Find the amounts that, divided by 10,000, make a sum come out: the whole, all its parts, or one of them."""
    values = [part.value for part in parts]
    total = add_up(values)
    if is_slip(whole.value, total, limits) and judge_sum(whole.value / limits.factor, values) == "agrees":
        return (_slip(whole, limits),)
    mended = [value / limits.factor for value in values]
    if is_slip(total, whole.value, limits) and judge_sum(whole.value, mended) == "agrees":
        return tuple(_slip(part, limits) for part in parts if part.value)
    for place, part in enumerate(parts):
        if (
            part.value > total / 2
            and judge_sum(whole.value, [*values[:place], mended[place], *values[place + 1 :]]) == "agrees"
        ):
            return (_slip(part, limits),)
    return ()


def _slip(amount: Amount, limits: SlipLimits) -> Slip:
    return Slip(
        record=amount.record,
        field=amount.field,
        figure=amount.figure,
        value=amount.value,
        other=None,
        expected=amount.value / limits.factor,
    )


def _by_siblings(records: FormRecords, limits: SlipLimits) -> Iterator[Slip]:
    for fund in records.funds:
        yield from _among([_amount(fund, field, getattr(fund, field)) for field in COLUMNS], limits)
    lines: dict[int, list[Amount | None]] = {}
    for datum in records.base_data:
        lines.setdefault(datum.line, []).append(_amount(datum, "value", datum.figure))
    for amounts in lines.values():
        yield from _among(amounts, limits)
    for indicator in records.indicators:
        pair = [
            _amount(indicator, "target_value", indicator.target),
            _amount(indicator, "actual_value", indicator.actual),
        ]
        yield from _among(pair, limits)


def _amount(record: Row, field: str, figure: Printed | None) -> Amount | None:
    if figure is None or figure.value is None or figure.unit != MONEY or figure.value <= 0:
        return None
    return Amount(record=record, field=field, figure=figure, value=figure.value)


def _among(amounts: Sequence[Amount | None], limits: SlipLimits) -> Iterator[Slip]:
    """List amounts of one line that are too large beside its smallest; the small one, where those are most."""
    given = sorted((amount for amount in amounts if amount is not None), key=lambda amount: amount.value)
    if len(given) < 2:
        return
    small = given[0]
    large = [amount for amount in given[1:] if is_slip(amount.value, small.value, limits)]
    if not large:
        return
    if len(large) == len(given) - 1 > 1 and large[-1].value < limits.wide_from:
        yield _between(small, large[0])
        return
    for amount in large:
        yield _between(amount, small)


def _between(slipped: Amount, other: Amount) -> Slip:
    return Slip(
        record=slipped.record,
        field=slipped.field,
        figure=slipped.figure,
        value=slipped.value,
        other=other,
        expected=other.value,
    )
