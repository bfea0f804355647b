"""Errors in targets and results (指标值、完成值)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.errors.draft import Draft, Slip, has_column, on_form, row_flag, with_row
from corpus.forms.records import FilledForm, FilledIndicator
from corpus.writing import StatedMeasure


def counted(form: FilledForm) -> Iterator[tuple[int, FilledIndicator]]:
    """Rows whose target and result are counts with a unit in the same cell."""
    if has_column(form, "target_unit"):
        return
    for number, row in enumerate(form.indicators):
        target, actual = row.target, row.actual
        plain = (
            target.unit not in (None, "ratio", words.WAN) and actual.unit == target.unit and target.value_max is None
        )
        if row.level3 and not row.unused and plain and not target.other_readings:
            yield number, row


@on_form(lambda form: any(counted(form)))
def write_two_figures(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """Write two figures each into a target and its result (建设3座，培训50人)."""
    number, row = rng.choice(list(counted(form)))
    more = rng.randint(2, 90)

    def double(measure: StatedMeasure) -> StatedMeasure:
        text = words.SECOND_FIGURE.format(first=measure.raw, more=more)
        return replace(measure, raw=text, number=text)

    changed = with_row(form, number, replace(row, target=double(row.target), actual=double(row.actual)))
    return changed, (row_flag("multiple_values", form, row),)


@on_form(lambda form: any(counted(form)))
def garble_figure(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """Write a result that is no number (12..5万元)."""
    number, row = rng.choice(list(counted(form)))
    raw = f"{row.actual.number}..{rng.randint(1, 9)}{row.actual.printed_unit}"
    wrong = StatedMeasure(raw=raw, number=raw)
    changed = with_row(form, number, replace(row, actual=wrong))
    return changed, (row_flag("unparsed_value", form, row),)


def satisfactions(form: FilledForm) -> Iterator[tuple[int, FilledIndicator]]:
    """Rows of satisfaction in per cent."""
    for number, row in enumerate(form.indicators):
        if row.level2 == "service_satisfaction" and row.actual.unit == "ratio":
            yield number, row


@on_form(lambda form: any(satisfactions(form)))
def state_impossible_rate(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """State a satisfaction far above 100 %."""
    number, row = rng.choice(list(satisfactions(form)))
    percent = rng.choice((197, 290, 950))
    wrong = StatedMeasure(
        raw=f"{percent}%", op="=", value=Decimal(percent) / 100, unit="ratio", number=str(percent), printed_unit="%"
    )
    changed = with_row(form, number, replace(row, actual=wrong))
    return changed, (row_flag("implausible_value", form, row),)
