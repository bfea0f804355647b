"""Errors on forms (填报差错): each changes one printed figure and says which flag it calls for.

An error is a function from a draft to a changed draft, or to None where the draft has nothing it could go wrong on.
The changed figure stands in the gold as printed; ``optional`` flags are those that the same slip may also set off.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.errors.draft import Draft, FormError, pick
from corpus.errors.indicators import garble_figure, state_impossible_rate, write_two_figures
from corpus.errors.money import (
    slip_unit,
    state_wrong_base_sum,
    state_wrong_control_rate,
    state_wrong_part,
    state_wrong_rate,
)
from corpus.errors.points import leave_total_out, score_above_weight, state_wrong_total, state_wrong_weight
from corpus.forms.records import FilledForm


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
