"""Errors on forms (填报差错): each changes one printed figure and says which flag it calls for.

An error is a function from a draft to a changed draft, or to None where the draft has nothing it could go wrong on.
The changed figure stands in the gold as printed; ``optional`` flags are those that the same slip may also set off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from corpus import words
from corpus.forms.lineage import find_lineage
from corpus.forms.records import FilledForm, FilledFund, FilledIndicator, FilledLine
from corpus.truth.records import Truth
from corpus.writing import BLANK, Hand, StatedMeasure, state_amount, state_percent, state_points

Flag = dict[str, Any]


class Draft(Struct, frozen=True, kw_only=True):
    """The forms of a submission while errors are made."""

    truth: Truth
    hand: Hand
    forms: tuple[FilledForm, ...]
    has_report: bool = False
    """A report, which names the unit, will go with the forms."""

    def hand_of(self, form: FilledForm) -> Hand:
        """Give the hand that wrote a form: its amounts may be in a unit of their own."""
        return replace(self.hand, money_unit=form.money_unit)

    def with_form(self, position: int, form: FilledForm, *flags: Flag) -> Draft:
        """Give the draft with one form changed and flagged."""
        changed = replace(form, flags=(*form.flags, *flags))
        return replace(self, forms=(*self.forms[:position], changed, *self.forms[position + 1 :]))


FormError = Callable[[Draft, Random], Draft | None]


def form_flag(rule: str, form: FilledForm, **keys: object) -> Flag:
    """Give a flag that aims at a form, or at any of its rows."""
    rows = [{"table": table, "project_name": form.project_name} for table in ("indicators", "funds")]
    return {"rule": rule, "table": "forms", **form_key(form), "accept": rows, **keys}


def form_key(form: FilledForm) -> Flag:
    """Say what tells a form of a submission."""
    key: Flag = {"form_type": form.form_type}
    if form.form_type == "project_self_evaluation":
        key["project_name"] = form.project_name
    return key


def optional(rule: str, table: str | None = None, **keys: object) -> Flag:
    """Give a flag that may stand, too."""
    return {"rule": rule, "table": table, "optional": True, **keys}


def pick(rng: Random, draft: Draft, test: Callable[[FilledForm], bool]) -> tuple[int, FilledForm] | None:
    """One of the filled forms that an error fits, with its position."""
    fitting = [(n, form) for n, form in enumerate(draft.forms) if not form.blank and test(form)]
    return rng.choice(fitting) if fitting else None


def is_free(form: FilledForm, *rules: str) -> bool:
    """Say whether no error was made on the form that one of these rules is to find: another would hide it."""
    return not any(flag["rule"] in rules and not flag.get("optional") for flag in form.flags)


def is_scored(form: FilledForm) -> bool:
    """Say whether it has rows with points and a total."""
    return form.scored and bool(form.indicators) and form.total_score.value is not None


def numbered(form: FilledForm) -> Iterator[tuple[int, FilledIndicator]]:
    """Rows of the indicator block that have names and points, with their positions."""
    for number, row in enumerate(form.indicators):
        if row.level3 and not row.unused and row.score.value and row.weight.value:
            yield number, row


def with_row(form: FilledForm, number: int, row: FilledIndicator) -> FilledForm:
    """Give the form with one indicator changed."""
    return replace(form, indicators=(*form.indicators[:number], row, *form.indicators[number + 1 :]))


def with_fund(form: FilledForm, number: int, fund: FilledFund) -> FilledForm:
    """Give the form with one money line changed."""
    return replace(form, funds=(*form.funds[:number], fund, *form.funds[number + 1 :]))


def with_line(form: FilledForm, number: int, line: FilledLine) -> FilledForm:
    """Give the form with one line of the 基础数据表 changed."""
    return replace(form, base=(*form.base[:number], line, *form.base[number + 1 :]))


# --- points


def state_wrong_total(draft: Draft, rng: Random) -> Draft | None:
    """State a 总分 that is not what the rows add up to."""
    found = pick(rng, draft, is_scored)
    if found is None:
        return None
    position, form = found
    total = form.total_score.value or Decimal(0)
    changed = replace(form, total_score=state_points(draft.hand, total - rng.choice((1, 2, 3))), total_merged=False)
    return draft.with_form(position, changed, form_flag("score_sum_mismatch", form))


def state_wrong_weight(draft: Draft, rng: Random) -> Draft | None:
    """State a 分值 that is too high, so that the weights don't add up."""
    found = pick(
        rng,
        draft,
        lambda form: (
            is_scored(form)
            and has_column(form, "weight")
            and any(numbered(form))
            and is_free(form, "score_exceeds_weight")
        ),
    )
    if found is None:
        return None
    position, form = found
    number, row = rng.choice(list(numbered(form)))
    weight = (row.weight.value or Decimal(0)) + rng.choice((1, 2, 5))
    changed = with_row(form, number, replace(row, weight=state_points(draft.hand, weight)))
    flags = [form_flag("weight_sum_mismatch", form)]
    if row.level1_weight.raw is not None or row.level2_weight.raw is not None:
        flags.append(
            {
                "rule": "group_weight_mismatch",
                "table": "forms",
                **form_key(form),
                "accept": [{"table": "indicators", "project_name": form.project_name, "level1": row.level1}],
            }
        )
    return draft.with_form(position, changed, *flags)


def has_column(form: FilledForm, name: str) -> bool:
    """Say whether the lineage prints such a column in its indicator block."""
    block = find_lineage(form.lineage).indicators
    return block is not None and any(column.field == name for column in block.columns)


def score_above_weight(draft: Draft, rng: Random) -> Draft | None:
    """State a 得分 above its row's 分值; the total is kept right."""
    found = pick(rng, draft, lambda form: is_scored(form) and len(list(numbered(form))) > 2)
    if found is None:
        return None
    position, form = found
    rows = list(numbered(form))
    high, low = rng.sample([row for row in rows if (row[1].score.value or 0) >= 2], 2)
    excess = (high[1].weight.value or Decimal(0)) + 1 - (high[1].score.value or Decimal(0))
    changed = form
    for (number, row), shift in ((high, excess), (low, -excess)):
        changed = with_row(
            changed, number, replace(row, score=state_points(draft.hand, (row.score.value or Decimal(0)) + shift))
        )
    flag = {
        "rule": "score_exceeds_weight",
        "table": "indicators",
        "level3": high[1].level3,
        "project_name": form.project_name,
    }
    return draft.with_form(position, changed, flag)


# --- money


def rated(form: FilledForm) -> Iterator[tuple[int, FilledFund]]:
    """Money lines with a rate that can be computed."""
    for number, fund in enumerate(form.funds):
        if fund.execution_rate.value is not None and fund.executed.value:
            yield number, fund


def state_wrong_rate(draft: Draft, rng: Random) -> Draft | None:
    """执行率 is not what it is computed from."""
    found = pick(rng, draft, lambda form: any(rated(form)))
    if found is None:
        return None
    position, form = found
    number, fund = next(iter(rated(form)))
    percent = (fund.execution_rate.value or Decimal(0)) * 100
    wrong = percent - rng.choice((Decimal("2.5"), Decimal(4), Decimal(7)))
    changed = with_fund(form, number, replace(fund, execution_rate=state_percent(draft.hand, wrong)))
    flag = {
        "rule": "execution_rate_mismatch",
        "table": "funds",
        "line": fund.line,
        "project_name": form.project_name,
        "accept": [{"table": "forms", **form_key(form)}],
    }
    return draft.with_form(position, changed, flag)


def parts(form: FilledForm) -> Iterator[tuple[int, FilledFund]]:
    """Money lines that are a part of a total stated on the same form."""
    totals = [fund for fund in form.funds if fund.line == "total"]
    for number, fund in enumerate(form.funds):
        if totals and fund.group is not None and (fund.amount.value or fund.executed.value):
            yield number, fund


def state_wrong_part(draft: Draft, rng: Random) -> Draft | None:
    """State a money line that doesn't fit its total."""
    found = pick(rng, draft, lambda form: any(parts(form)) and is_free(form, "unit_slip"))
    if found is None:
        return None
    position, form = found
    number, fund = rng.choice(list(parts(form)))
    column = "amount" if fund.amount.value else "executed"
    value = (fund.figure(column).value or Decimal(0)) + rng.choice((1, 3, 9))
    changed = with_fund(form, number, fund.with_figures({column: state_amount(draft.hand_of(form), value)}))
    flag = {
        "rule": "fund_sum_mismatch",
        "table": "forms",
        **form_key(form),
        "accept": [{"table": "funds", "project_name": form.project_name}],
    }
    return draft.with_form(
        position,
        changed,
        flag,
        optional("narrative_table_mismatch"),
        optional("execution_rate_mismatch", "funds", line=fund.line),
        optional("implausible_value", "funds", line=fund.line),
    )


def slip_unit(draft: Draft, rng: Random) -> Draft | None:
    """Write a figure in 元 under 万元."""
    found = pick(
        rng,
        draft,
        lambda form: form.money_unit == words.WAN and any(parts(form)) and is_free(form, "fund_sum_mismatch"),
    )
    if found is None:
        return None
    position, form = found
    number, fund = rng.choice(list(parts(form)))
    column = "amount" if fund.amount.value else "executed"
    value = (fund.figure(column).value or Decimal(0)) * 10000
    changed = with_fund(form, number, fund.with_figures({column: state_amount(draft.hand_of(form), value)}))
    flag = {
        "rule": "unit_slip",
        "table": "funds",
        "line": fund.line,
        "project_name": form.project_name,
        "accept": [{"table": "forms", **form_key(form)}],
    }
    return draft.with_form(
        position,
        changed,
        flag,
        optional("fund_sum_mismatch"),
        optional("narrative_table_mismatch"),
        optional("execution_rate_mismatch", "funds", line=fund.line),
        optional("implausible_value", "funds", line=fund.line),
    )


# --- base data


def spent_lines(form: FilledForm, items: tuple[str, ...]) -> Iterator[tuple[int, FilledLine]]:
    """Lines of the 基础数据表 with this year's figure above nought."""
    for number, line in enumerate(form.base):
        if line.item in items and line.figures and (line.figures[-1][2].value or 0) > 0:
            yield number, line


def state_wrong_base_sum(draft: Draft, rng: Random) -> Draft | None:
    """State a parent line of the 基础数据表 that is not the sum of its children."""
    found = pick(rng, draft, lambda form: any(closed_sums(form)))
    if found is None:
        return None
    position, form = found
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
    return draft.with_form(position, changed, flag, optional("narrative_table_mismatch"), optional("yoy_mismatch"))


def closed_sums(form: FilledForm) -> Iterator[tuple[int, FilledLine]]:
    """Parent lines whose children all have figures."""
    for number, line in spent_lines(form, ("three_public", "project_expenditure")):
        children = [child for child in form.base if child.parent == number]
        if children and all(child.figures and child.figures[-1][2].value is not None for child in children):
            yield number, line


def state_wrong_control_rate(draft: Draft, rng: Random) -> Draft | None:
    """控制率 is not people ÷ posts."""
    found = pick(rng, draft, lambda form: form.form_type == "base_data")
    if found is None:
        return None
    position, form = found
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
    return draft.with_form(position, changed, flag)


# --- indicators


def write_two_figures(draft: Draft, rng: Random) -> Draft | None:
    """Write two figures each into a target and its result (建设3座，培训50人)."""
    found = pick(rng, draft, lambda form: any(counted(form)))
    if found is None:
        return None
    position, form = found
    number, row = rng.choice(list(counted(form)))
    more = rng.randint(2, 90)

    def double(measure: StatedMeasure) -> StatedMeasure:
        text = words.SECOND_FIGURE.format(first=measure.raw, more=more)
        return replace(measure, raw=text, number=text)

    changed = with_row(form, number, replace(row, target=double(row.target), actual=double(row.actual)))
    flag = {"rule": "multiple_values", "table": "indicators", "level3": row.level3, "project_name": form.project_name}
    return draft.with_form(position, changed, flag)


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


def state_impossible_rate(draft: Draft, rng: Random) -> Draft | None:
    """State a satisfaction far above 100 %."""
    found = pick(rng, draft, lambda form: any(satisfactions(form)))
    if found is None:
        return None
    position, form = found
    number, row = rng.choice(list(satisfactions(form)))
    percent = rng.choice((197, 290, 950))
    wrong = StatedMeasure(
        raw=f"{percent}%", op="=", value=Decimal(percent) / 100, unit="ratio", number=str(percent), printed_unit="%"
    )
    changed = with_row(form, number, replace(row, actual=wrong))
    flag = {"rule": "implausible_value", "table": "indicators", "level3": row.level3, "project_name": form.project_name}
    return draft.with_form(position, changed, flag)


def satisfactions(form: FilledForm) -> Iterator[tuple[int, FilledIndicator]]:
    """Rows of satisfaction in per cent."""
    for number, row in enumerate(form.indicators):
        if row.level2 == "service_satisfaction" and row.actual.unit == "ratio":
            yield number, row


def garble_figure(draft: Draft, rng: Random) -> Draft | None:
    """Write a result that is no number (12..5万元)."""
    found = pick(rng, draft, lambda form: any(counted(form)))
    if found is None:
        return None
    position, form = found
    number, row = rng.choice(list(counted(form)))
    raw = f"{row.actual.number}..{rng.randint(1, 9)}{row.actual.printed_unit}"
    wrong = StatedMeasure(raw=raw, number=raw)
    changed = with_row(form, number, replace(row, actual=wrong))
    flag = {"rule": "unparsed_value", "table": "indicators", "level3": row.level3, "project_name": form.project_name}
    return draft.with_form(position, changed, flag)


# --- heads


def leave_total_out(draft: Draft, rng: Random) -> Draft | None:
    """Leave the score out of the 总分 row."""
    found = pick(
        rng,
        draft,
        lambda form: is_scored(form) and not form.total_merged and is_free(form, "score_sum_mismatch"),
    )
    if found is None:
        return None
    position, form = found
    changed = replace(form, total_score=BLANK)
    flag = {"rule": "missing_field", "table": "forms", **form_key(form)}
    return draft.with_form(position, changed, flag)


def title_of_last_year(draft: Draft, rng: Random) -> Draft | None:
    """Copy a form from the year before, title and all."""
    year = str(draft.truth.year)
    if len(draft.forms) < 2:
        return None
    found = pick(rng, draft, lambda form: form.form_type == "unit_self_evaluation" and year in (form.title or ""))
    if found is None:
        return None
    position, form = found
    last = draft.truth.year - 1
    changed = replace(form, title=(form.title or "").replace(year, str(last)), fiscal_year=last)
    flag = {"rule": "year_mismatch", "table": None}
    return draft.with_form(position, changed, flag)


def names_unit(forms: Sequence[FilledForm]) -> bool:
    """Say whether others than the unit's form name the unit: one alone may be carried out by somebody else."""
    filled = [form for form in forms if not form.blank]
    projects = [form for form in filled if form.form_type == "project_self_evaluation" and form.implementing_unit]
    return len(projects) > 1 or any(form.form_type == "base_data" and form.unit_name for form in filled)


def name_other_unit(draft: Draft, rng: Random) -> Draft | None:
    """Leave a form the name of the unit it was copied from, where something else names the right one."""
    if not (draft.has_report or names_unit(draft.forms)):
        return None
    found = pick(rng, draft, lambda form: form.form_type == "unit_self_evaluation" and form.unit_name is not None)
    if found is None:
        return None
    position, form = found
    other = draft.truth.unit.county.name + rng.choice(words.OTHER_BUREAUS)
    subtitle = tuple(line.replace(form.unit_name or "", other) for line in form.subtitle)
    changed = replace(form, unit_name=other, subtitle=subtitle)
    return draft.with_form(position, changed, {"rule": "unit_name_mismatch", "table": None})


FORM_ERRORS: dict[str, FormError] = {
    "wrong_total": state_wrong_total,
    "wrong_weight": state_wrong_weight,
    "score_above_weight": score_above_weight,
    "wrong_rate": state_wrong_rate,
    "wrong_part": state_wrong_part,
    "unit_slip": slip_unit,
    "wrong_base_sum": state_wrong_base_sum,
    "wrong_control_rate": state_wrong_control_rate,
    "two_figures": write_two_figures,
    "impossible_rate": state_impossible_rate,
    "garbled_figure": garble_figure,
    "no_total": leave_total_out,
    "wrong_year": title_of_last_year,
    "wrong_unit": name_other_unit,
}
"""Errors on forms, by name."""
