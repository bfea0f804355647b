"""Handing in twice (重复提交): the same submission comes in again under another name, and one result is another.

Nobody can say which of the two holds, so both must be flagged, on the form that differs.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Literal

from msgspec.structs import replace

from corpus.errors.draft import Draft, form_key, pick, with_row
from corpus.errors.indicators import counted

Turn = Literal["first", "again"]
"""Which of the two a submission is."""
DUPLICATE = "duplicate"
"""Name of this error."""


def hand_in_twice(draft: Draft, rng: Random, turn: Turn) -> Draft | None:
    """Ask for the flag on a form, and in the second submission state another result there.

    ``rng`` has to draw the same for both.  None where no form has a result that is a count.
    """
    found = pick(rng, draft, lambda form: any(counted(form)))
    if found is None:
        return None
    position, form = found
    number, row = rng.choice(list(counted(form)))
    flag = {"rule": "duplicate_submission", "table": "forms", **form_key(form)}
    if turn == "first":
        return draft.with_form(position, form, flag)
    actual = row.actual
    stated = str(Decimal(actual.number) + rng.randint(1, 3))
    changed = replace(
        actual,
        raw=(actual.raw or "").replace(actual.number, stated),
        number=stated,
        value=Decimal(stated),
    )
    return draft.with_form(position, with_row(form, number, replace(row, actual=changed)), flag)
