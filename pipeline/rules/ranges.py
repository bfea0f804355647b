"""Rules on what a single figure can be (范围类规则)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.model.rows import BaseDatum, Fact, Form, Fund, Indicator
from pipeline.model.values import Figure, Measure
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding, Printed, Record
from pipeline.rules.records import FormRecords
from pipeline.rules.slips import Slip
from pipeline.rules.wording import name_field, name_form, name_row, show, show_number, show_percent
from pipeline.schema.rules import Limits, RuleBook

_ALL = Decimal(1)
"""100 %."""


def find_scores_above_weight(dossier: Dossier) -> Iterator[Finding]:
    """score_exceeds_weight (得分超过分值): a row's score, or the form's total, is above its weight."""
    book = dossier.book
    for records in dossier.filled:
        form = records.form
        rows: tuple[Fund | Indicator, ...] = (*records.funds, *records.indicators)
        for row in rows:
            for field in ("score", "recheck_score"):
                figure = getattr(row, field, None)
                if _is_above(figure, row.weight):
                    words = {
                        "form": name_form(form, book),
                        "row": name_row(row, book),
                        "field": book.words[field],
                    }
                    yield _tell_excess(row, field, "row", words, figure, row.weight)
        if _is_above(form.total_score, form.total_weight):
            words = {"form": name_form(form, book)}
            yield _tell_excess(form, "total_score", "total", words, form.total_score, form.total_weight)


def find_unit_slips(dossier: Dossier) -> Iterator[Finding]:
    """unit_slip (单位疑误): an amount is off by about 10,000 from its siblings or its sum; it stays as printed."""
    for records in dossier.filled:
        for slip in dossier.slips[records.form.record_id]:
            yield _tell_slip(slip, records, dossier.book)


def find_implausible_values(dossier: Dossier) -> Iterator[Finding]:
    """implausible_value (数值不合理): a ratio over 100 % where it can't be, a negative amount, a broken count."""
    for records in dossier.filled:
        for row, field, printed in records.figures:
            yield from _check_figure(records.form, row, field, printed, dossier.book)
        for indicator in records.indicators:
            yield from _check_rates(records, indicator, dossier.book)
        yield from _check_year(records.form, dossier.book)
    for fact in dossier.extraction.facts:
        yield from _check_fact(fact, dossier.book)


def _is_above(score: Figure | None, weight: Figure | None) -> bool:
    return (
        score is not None
        and weight is not None
        and score.value is not None
        and weight.value is not None
        and score.value > weight.value
    )


def _tell_excess(
    target: Record, field: str, case: str, words: dict[str, str], score: Figure | None, weight: Figure | None
) -> Finding:
    assert score is not None, "callers look first"
    assert weight is not None, "callers look first"
    assert score.value is not None, "callers look first"
    assert weight.value is not None, "callers look first"
    return Finding(
        target=target,
        field=field,
        case=case,
        words=words | {"score": show_number(score.value), "weight": show_number(weight.value)},
        observed=show_number(score.value),
        expected=f"≤{show_number(weight.value)}",
        evidence=(score, weight),
    )


def _check_figure(
    form: Form, row: Form | Fund | Indicator | BaseDatum, field: str, printed: Printed, book: RuleBook
) -> Iterator[Finding]:
    """Find negative amounts and points, and counts with decimals."""
    if printed.value is None:
        return
    is_negative = printed.value < 0 and not _may_be_negative(row, field, book.limits)
    if not is_negative and not is_broken_count(printed, book.limits):
        return
    words = {
        "place": name_form(form, book),
        "row": name_row(row, book),
        "field": name_field(row, field, book),
        "value": show(printed),
        "unit": printed.unit or "",
    }
    if is_negative:
        yield _tell(row, field, "negative", words, printed, "≥0")
    else:
        yield _tell(row, field, "fraction", words, printed, None)


def _may_be_negative(row: Form | Fund | Indicator | BaseDatum, field: str, limits: Limits) -> bool:
    """Whether it is a change, which may fall: budget adjustments, targets and results of every kind (增长率 …)."""
    if isinstance(row, BaseDatum):
        return row.item in limits.amounts.may_be_negative
    return isinstance(row, Indicator) and field in ("target_value", "actual_value")


def is_broken_count(printed: Printed, limits: Limits) -> bool:
    """Whether a thing that comes whole is printed with decimals (12.5 人)."""
    return (
        printed.value is not None
        and printed.unit in limits.counts.units
        and printed.value != printed.value.to_integral_value()
    )


def _check_rates(records: FormRecords, indicator: Indicator, book: RuleBook) -> Iterator[Finding]:
    limits = book.limits.rates
    name = "".join(filter(None, (indicator.level2_raw, indicator.level3, indicator.level4)))
    is_unbounded = any(word in name for word in limits.unbounded)
    is_bounded = _is_satisfaction(indicator) or any(word in name for word in limits.bounded)
    ceilings = {
        "target_value": limits.highest_target if not is_bounded else _ALL,
        "actual_value": _ALL if is_bounded else None,
    }
    if is_unbounded and not is_bounded:
        return
    for field, measure in (("target_value", indicator.target), ("actual_value", indicator.actual)):
        ceiling = ceilings[field]
        if ceiling is not None and measure is not None and _is_rate_above(measure, ceiling):
            words = {
                "place": name_form(records.form, book),
                "row": name_row(indicator, book),
                "field": name_field(indicator, field, book),
                "value": show(measure),
                "limit": show_percent(ceiling),
            }
            yield _tell(indicator, field, "over", words, measure, f"≤{show_percent(ceiling)}")


def _is_satisfaction(indicator: Indicator) -> bool:
    return indicator.level1 == "satisfaction" or indicator.level2 == "service_satisfaction"


def _is_rate_above(measure: Measure, ceiling: Decimal) -> bool:
    highest: Iterable[Decimal | None] = (measure.value, measure.value_max)
    return measure.unit == "ratio" and any(value is not None and value > ceiling for value in highest)


def _check_year(form: Form, book: RuleBook) -> Iterator[Finding]:
    year, years = form.fiscal_year, book.limits.years
    if year is not None and not years.first <= year <= years.last:
        yield Finding(
            target=form,
            field="fiscal_year",
            case="year",
            words={"place": name_form(form, book), "value": str(year)},
            observed=str(year),
            expected=f"{years.first}—{years.last}",
        )


def _check_fact(fact: Fact, book: RuleBook) -> Iterator[Finding]:
    figure = fact.figure
    if figure.value is None or fact.subject is None:
        return
    words = {
        "place": book.words["report"],
        "row": name_row(fact, book),
        "field": book.labels["fact_measure", fact.measure],
        "value": show(figure),
    }
    if fact.measure == "share" and figure.unit == "ratio" and figure.value > _ALL:
        words["limit"] = show_percent(_ALL)
        yield _tell(fact, "value", "over", words, figure, f"≤{show_percent(_ALL)}")
    elif fact.measure in ("amount", "count", "share", "score") and figure.value < 0:
        yield _tell(fact, "value", "negative", words, figure, "≥0")
    elif fact.measure == "count" and is_broken_count(figure, book.limits):
        words["unit"] = figure.unit or ""
        yield _tell(fact, "value", "fraction", words, figure, None)


def _tell(
    target: Record, field: str, case: str, words: dict[str, str], printed: Printed, expected: str | None
) -> Finding:
    return Finding(
        target=target,
        field=field,
        case=case,
        words=words,
        observed=show(printed),
        expected=expected,
        evidence=(printed,),
    )


def _tell_slip(slip: Slip, records: FormRecords, book: RuleBook) -> Finding:
    words = {
        "place": name_form(records.form, book),
        "row": name_row(slip.record, book),
        "field": name_field(slip.record, slip.field, book),
        "value": show(slip.figure),
    }
    if slip.other is None:
        return Finding(
            target=slip.record,
            field=slip.field,
            case="sum",
            words=words,
            observed=show_number(slip.value),
            expected=show_number(slip.expected),
            evidence=(slip.figure,),
        )
    times = (slip.value / slip.other.value).quantize(Decimal("0.0001") if slip.value < slip.other.value else Decimal(1))
    words |= {
        "other_name": name_field(slip.other.record, slip.other.field, book),
        "other": show(slip.other.figure),
        "times": show_number(times),
    }
    return Finding(
        target=slip.record,
        field=slip.field,
        case="sibling",
        words=words,
        observed=show_number(slip.value),
        expected=f"≈{show_number(slip.other.value)}",
        evidence=(slip.figure, slip.other.figure),
        severity="warning",
    )
