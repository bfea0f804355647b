"""Noise on filled forms: what templates and copying leave behind, before the table is laid out.

Each operation gives back the changed form, or None where the form has nothing it could work on.  The gold is made from
the changed form, so it always says what stands on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.errors.draft import has_column
from corpus.forms.records import FilledForm, FilledIndicator
from corpus.writing import BLANK, Stated, StatedMeasure

FormNoise = Callable[[FilledForm, Random], FilledForm | None]


def swap_target_and_actual(form: FilledForm, rng: Random) -> FilledForm | None:
    """In one row the result stands under the target and the other way round."""
    fitting = [
        number
        for number, row in enumerate(form.indicators)
        if row.level3 and row.target.raw and row.actual.raw and not row.target.sign and row.target.raw != row.actual.raw
    ]
    if not fitting or form.blank or has_column(form, "target_unit"):
        return None  # a unit's column belongs to the target: swapped figures would change theirs
    number = rng.choice(fitting)
    row = form.indicators[number]
    changed = replace(row, target=row.actual, actual=row.target)
    return replace(form, indicators=(*form.indicators[:number], changed, *form.indicators[number + 1 :]))


def unused_row(frame: FilledIndicator, mark: str | None, stub: str | None) -> FilledIndicator:
    """Make a template row that nobody filled in, or that says 无 with nought points."""
    zero = Stated(raw="0", value=Decimal(0)) if mark else BLANK
    text = StatedMeasure(raw=mark, number=mark or "")
    return replace(
        frame,
        level3=mark,
        level3_raw=mark if mark else stub,
        target=text,
        target_key=None,
        actual=text,
        weight=zero if frame.weight.raw is not None else BLANK,
        score=zero if frame.score.raw is not None else BLANK,
        recheck_score=BLANK,
        deviation=None,
        extras=(),
        unused=True,
    )


def leave_template_rows(form: FilledForm, rng: Random) -> FilledForm | None:
    """Empty template rows are left under some groups."""
    return add_unused(form, rng, None, None)


def leave_stubs(form: FilledForm, rng: Random) -> FilledForm | None:
    """Leave the template's 指标1 and …… under some groups."""
    return add_unused(form, rng, None, rng.choice(words.STUBS))


def write_none_rows(form: FilledForm, rng: Random) -> FilledForm | None:
    """Unused rows say 无, 无, 无, 0, 0."""
    return add_unused(form, rng, rng.choice(words.NONE_MARKS), None)


def add_unused(form: FilledForm, rng: Random, mark: str | None, stub: str | None) -> FilledForm | None:
    """Add an unused row at the end of some second-level groups."""
    if form.blank or not form.indicators or any(row.level3 is None for row in form.indicators):
        return None
    rows: list[FilledIndicator] = []
    added = 0
    for number, row in enumerate(form.indicators):
        rows.append(row)
        ends = number + 1 == len(form.indicators) or form.indicators[number + 1].level2_key != row.level2_key
        if ends and row.level2_raw is not None and rng.random() < 0.4:
            rows.append(unused_row(row, mark, stub))
            added += 1
    return replace(form, indicators=tuple(rows)) if added else None


FORM_NOISE: dict[str, tuple[FormNoise, float]] = {
    "swapped_values": (swap_target_and_actual, 0.06),
    "template_rows": (leave_template_rows, 0.12),
    "stubs": (leave_stubs, 0.08),
    "none_rows": (write_none_rows, 0.12),
}
"""Operations on forms, by name, with how often they happen in hard submissions."""
