"""Errors on weights and scores (分值、得分)."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from msgspec.structs import replace

from corpus.errors.draft import (
    Draft,
    Slip,
    form_flag,
    form_key,
    has_column,
    is_free,
    is_scored,
    numbered,
    on_form,
    row_flag,
    with_row,
)
from corpus.forms.records import FilledForm
from corpus.writing import BLANK, state_points


@on_form(is_scored)
def state_wrong_total(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """State a 总分 that is not what the rows add up to."""
    total = form.total_score.value or Decimal(0)
    changed = replace(form, total_score=state_points(draft.hand, total - rng.choice((1, 2, 3))), total_merged=False)
    return changed, (form_flag("score_sum_mismatch", form),)


@on_form(
    lambda form: (
        is_scored(form) and has_column(form, "weight") and any(numbered(form)) and is_free(form, "score_exceeds_weight")
    )
)
def state_wrong_weight(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """State a 分值 that is too high, so that the weights don't add up."""
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
    return changed, tuple(flags)


@on_form(lambda form: is_scored(form) and len(list(numbered(form))) > 2)
def score_above_weight(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """State a 得分 above its row's 分值; the total is kept right."""
    rows = list(numbered(form))
    high, low = rng.sample([row for row in rows if (row[1].score.value or 0) >= 2], 2)
    excess = (high[1].weight.value or Decimal(0)) + 1 - (high[1].score.value or Decimal(0))
    changed = form
    for (number, row), shift in ((high, excess), (low, -excess)):
        changed = with_row(
            changed, number, replace(row, score=state_points(draft.hand, (row.score.value or Decimal(0)) + shift))
        )
    return changed, (row_flag("score_exceeds_weight", form, high[1]),)


@on_form(lambda form: is_scored(form) and not form.total_merged and is_free(form, "score_sum_mismatch"))
def leave_total_out(draft: Draft, form: FilledForm, rng: Random) -> Slip:
    """Leave the score out of the 总分 row."""
    changed = replace(form, total_score=BLANK)
    flag = {"rule": "missing_field", "table": "forms", **form_key(form)}
    return changed, (flag,)
