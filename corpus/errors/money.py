"""Errors on money: funds (资金) and the lines of the 基础数据表."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.errors.draft import Draft, Flag, Slip, form_key, fund_flag, is_free, on_form, optional, with_fund, with_line
from corpus.forms.records import FilledForm, FilledFund, FilledLine
from corpus.writing import state_amount, state_percent


def rated(form: FilledForm) -> Iterator[tuple[int, FilledFund]]:
    """Money lines with a rate that can be computed."""
    for number, fund in enumerate(form.funds):
        if fund.execution_rate.value is not None and fund.executed.value:
            yield number, fund


@on_form(lambda form: any(rated(form)))
def state_wrong_rate(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """执行率 is not what it is computed from."""
    number, fund = next(iter(rated(form)))
    percent = (fund.execution_rate.value or Decimal(0)) * 100
    wrong = percent - rng.choice((Decimal("2.5"), Decimal(4), Decimal(7)))
    changed = with_fund(form, number, replace(fund, execution_rate=state_percent(draft.hand, wrong)))
    flag = fund_flag("execution_rate_mismatch", form, fund)
    return changed, (flag,)


def parts(form: FilledForm) -> Iterator[tuple[int, FilledFund]]:
    """Money lines that are a part of a total stated on the same form."""
    totals = [fund for fund in form.funds if fund.line == "total"]
    for number, fund in enumerate(form.funds):
        if totals and fund.group is not None and (fund.amount.value or fund.executed.value):
            yield number, fund


def restate_part(
    draft: Draft, form: FilledForm, rng: Random, change: Callable[[Decimal], Decimal]
) -> tuple[FilledFund, FilledForm, tuple[Flag, ...]]:
    """Change the figure of a part; gives the line as it was, the form, and what else the figure may set off."""
    number, fund = rng.choice(list(parts(form)))
    column = "amount" if fund.amount.value else "executed"
    wrong = state_amount(draft.hand_of(form), change(fund.figure(column).value or Decimal(0)))
    echoes = (
        optional("narrative_table_mismatch"),
        optional("execution_rate_mismatch", "funds", line=fund.line),
        optional("implausible_value", "funds", line=fund.line),
    )
    return fund, with_fund(form, number, fund.with_figures({column: wrong})), echoes


@on_form(lambda form: any(parts(form)) and is_free(form, "unit_slip"))
def state_wrong_part(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """State a money line that doesn't fit its total."""
    _, changed, echoes = restate_part(draft, form, rng, lambda value: value + rng.choice((1, 3, 9)))
    flag = {
        "rule": "fund_sum_mismatch",
        "table": "forms",
        **form_key(form),
        "accept": [{"table": "funds", "project_name": form.project_name}],
    }
    return changed, (flag, *echoes)


@on_form(lambda form: form.money_unit == words.WAN and any(parts(form)) and is_free(form, "fund_sum_mismatch"))
def slip_unit(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """Write a figure in 元 under 万元."""
    fund, changed, echoes = restate_part(draft, form, rng, lambda value: value * 10000)
    return changed, (fund_flag("unit_slip", form, fund), optional("fund_sum_mismatch"), *echoes)


def spent_lines(form: FilledForm, items: tuple[str, ...]) -> Iterator[tuple[int, FilledLine]]:
    """Lines of the 基础数据表 with this year's figure above nought."""
    for number, line in enumerate(form.base):
        if line.item in items and line.figures and (line.figures[-1][2].value or 0) > 0:
            yield number, line


def closed_sums(form: FilledForm) -> Iterator[tuple[int, FilledLine]]:
    """Parent lines whose children all have figures."""
    for number, line in spent_lines(form, ("three_public", "project_expenditure")):
        children = [child for child in form.base if child.parent == number]
        if children and all(child.figures and child.figures[-1][2].value is not None for child in children):
            yield number, line


@on_form(lambda form: any(closed_sums(form)))
def state_wrong_base_sum(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """State a parent line of the 基础数据表 that is not the sum of its children."""
    number, line = rng.choice(list(closed_sums(form)))
    measure, year, stated, unit = line.figures[-1]
    wrong = state_amount(draft.hand_of(form), (stated.value or Decimal(0)) + rng.choice((1, 2, 8)))
    changed = with_line(form, number, replace(line, figures=(*line.figures[:-1], (measure, year, wrong, unit))))
    flag = {
        "rule": "base_data_sum_mismatch",
        "table": "base_data",
        "item": line.item,
        "accept": [{"table": "forms", **form_key(form)}, {"table": "base_data"}],
    }
    return changed, (
        flag,
        optional("narrative_table_mismatch"),
        optional("yoy_mismatch"),
    )


@on_form(lambda form: form.form_type == "base_data")
def state_wrong_control_rate(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """控制率 is not people ÷ posts."""
    number, line = next((n, line) for n, line in enumerate(form.base) if line.section == "staffing")
    measure, year, stated, unit = line.figures[2]
    wrong = state_percent(draft.hand, (stated.value or Decimal(0)) * 100 - rng.choice((3, 5, 11)))
    changed = with_line(form, number, replace(line, figures=(*line.figures[:2], (measure, year, wrong, unit))))
    flag = {
        "rule": "control_rate_mismatch",
        "table": "base_data",
        "item": "staff",
        "accept": [{"table": "forms", **form_key(form)}],
    }
    return changed, (flag,)
