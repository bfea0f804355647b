"""The forms of a submission while errors are made on them, and what the errors share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from corpus.forms.lineage import find_lineage
from corpus.forms.records import FilledForm, FilledFund, FilledIndicator, FilledLine
from corpus.truth.records import Truth
from corpus.writing import Hand

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
Slip = tuple[FilledForm, tuple[Flag, ...]]
"""The form with the error, and the flags that it calls for."""


def on_form(fits: Callable[[FilledForm], bool]) -> Callable[[Callable[[Draft, FilledForm, Random], Slip]], FormError]:
    """Make an error on one form an error on a draft: on one of the filled forms that it fits, else on none."""

    def wrap(slip: Callable[[Draft, FilledForm, Random], Slip]) -> FormError:
        def err(draft: Draft, rng: Random) -> Draft | None:
            found = pick(rng, draft, fits)
            if found is None:
                return None
            position, form = found
            changed, flags = slip(draft, form, rng)
            return draft.with_form(position, changed, *flags)

        return err

    return wrap


def form_flag(rule: str, form: FilledForm, **keys: object) -> Flag:
    """Give a flag that aims at a form, or at any of its rows."""
    rows = [{"table": table, "project_name": form.project_name} for table in ("indicators", "funds")]
    return {"rule": rule, "table": "forms", **form_key(form), "accept": rows, **keys}


def row_flag(rule: str, form: FilledForm, row: FilledIndicator) -> Flag:
    """Give a flag that aims at an indicator."""
    return {"rule": rule, "table": "indicators", "level3": row.level3, "project_name": form.project_name}


def fund_flag(rule: str, form: FilledForm, fund: FilledFund) -> Flag:
    """Give a flag that aims at a money line, or at its form."""
    accept = [{"table": "forms", **form_key(form)}]
    return {
        "rule": rule,
        "table": "funds",
        "line": fund.line,
        "project_name": form.project_name,
        "accept": accept,
    }


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


def has_column(form: FilledForm, name: str) -> bool:
    """Say whether the lineage prints such a column in its indicator block."""
    block = find_lineage(form.lineage).indicators
    return block is not None and any(column.field == name for column in block.columns)


def with_row(form: FilledForm, number: int, row: FilledIndicator) -> FilledForm:
    """Give the form with one indicator changed."""
    return replace(form, indicators=(*form.indicators[:number], row, *form.indicators[number + 1 :]))


def with_fund(form: FilledForm, number: int, fund: FilledFund) -> FilledForm:
    """Give the form with one money line changed."""
    return replace(form, funds=(*form.funds[:number], fund, *form.funds[number + 1 :]))


def with_line(form: FilledForm, number: int, line: FilledLine) -> FilledForm:
    """Give the form with one line of the 基础数据表 changed."""
    return replace(form, base=(*form.base[:number], line, *form.base[number + 1 :]))
