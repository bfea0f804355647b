"""A template handed in unfilled (空表): labels, perhaps ``/`` or stubs, and nothing else."""

from __future__ import annotations

from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.forms.fill import fill_project_form
from corpus.forms.lineage import Lineage
from corpus.forms.records import FIGURES, FilledForm, FilledFund, FilledGoal, FilledIndicator, Signature
from corpus.truth.records import Truth
from corpus.writing import BLANK, Hand, Stated, StatedMeasure


def leave_blank(truth: Truth, lineage: Lineage, hand: Hand, rng: Random) -> FilledForm:
    """Make an unfilled copy of a project form, with its flag."""
    form = fill_project_form(truth, truth.projects[0], lineage, hand, rng)
    mark = rng.choice(words.BLANK_MARKS)
    stated = BLANK if mark is None else Stated(raw=mark)
    stubs = rng.random() < 0.4
    return replace(
        form,
        project_name=None,
        competent_department=None,
        implementing_unit=None,
        leader=None,
        head_extra=tuple((name, mark or "") for name in head_fields(lineage)),
        funds=tuple(blank_fund(fund, stated) for fund in form.funds),
        indicators=tuple(
            blank_row(row, words.STUB.format(number=number) if stubs else None)
            for number, row in enumerate(form.indicators, 1)
        ),
        goals=tuple(FilledGoal(expected=None, actual=None) for _ in form.goals),
        total_score=BLANK,
        total_merged=False,
        signature=Signature(),
        blank=True,
        flags=({"rule": "blank_form", "table": "forms", "blank": True, "accept": [{"table": "documents"}]},),
    )


def head_fields(lineage: Lineage) -> tuple[str, ...]:
    """Say what the template's head asks for."""
    return tuple(cell.field for cells in lineage.head for cell in cells if cell.field is not None)


def blank_fund(fund: FilledFund, stated: Stated) -> FilledFund:
    """Make a money line without figures; the template's own points stay."""
    emptied = {name: stated for name in (*FIGURES[:4], "execution_rate", "score") if fund.figure(name).raw is not None}
    return fund.with_figures(emptied)


def blank_row(row: FilledIndicator, stub: str | None) -> FilledIndicator:
    """Make a template row of the indicator block."""
    return replace(
        row,
        level3=None,
        level3_raw=stub,
        target=StatedMeasure(),
        actual=StatedMeasure(),
        weight=BLANK,
        score=BLANK,
        deviation=None,
        unused=True,
    )
