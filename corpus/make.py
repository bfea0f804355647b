"""Making submissions: a plan says what goes in; the same plan and seed give the same submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Literal

from corpus.assemble import lay_blocks, number_captions
from corpus.errors.forms import FORM_ERRORS, Draft
from corpus.errors.report import REPORT_ERRORS, ReportDraft
from corpus.forms.blank import leave_blank
from corpus.forms.fill import fill_project_form, fill_unit_form
from corpus.forms.fill_base import fill_base_data
from corpus.forms.lineage import Lineage, find_lineage, load_lineages
from corpus.forms.records import FilledForm
from corpus.report.records import Report
from corpus.report.write import write_report
from corpus.submission import Submission
from corpus.truth.make import make_truth
from corpus.truth.records import Truth
from corpus.writing import Hand, draw_hand

Level = Literal["clean", "hard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a submission shall hold."""

    name: str
    seed: int
    level: Level = "clean"
    base_data: bool = False
    unit_lineage: str | None = None
    project_lineage: str | None = None
    project_forms: int = 0
    """How many of the projects hand in a form of their own."""
    report: bool = False
    blank_form: bool = False
    """A project form is handed in unfilled."""
    projects: int | None = None
    """How many projects the unit has; None: as it comes."""
    errors: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()


def make_submission(plan: Plan) -> Submission:
    """Make the submission of a plan."""
    rng = Random(plan.seed)
    hand = draw_hand(rng, level=plan.level)
    truth = make_truth(rng, seed=plan.seed, places=hand.places, projects=plan.projects)
    forms = fill_forms(plan, truth, hand, rng)
    forms, done = make_errors(plan, truth, hand, forms, rng)
    report = None
    if plan.report:
        report, slips = write_plan_report(plan, truth, hand, forms, rng)
        done += slips
    captions = number_captions(rng, forms, first=1)
    forms = tuple(replace(form, caption=caption) for form, caption in zip(forms, captions, strict=True))
    blocks = lay_blocks(forms, report, hand, report_first=rng.random() < 0.5)
    return Submission(
        name=plan.name,
        seed=plan.seed,
        truth=truth,
        hand=hand,
        forms=forms,
        report=report,
        blocks=blocks,
        errors=done,
        features=plan.features,
    )


def fill_forms(plan: Plan, truth: Truth, hand: Hand, rng: Random) -> tuple[FilledForm, ...]:
    """All forms of a plan, filled in."""
    forms: list[FilledForm] = []
    if plan.base_data:
        forms.append(fill_base_data(truth, find_lineage("base_data"), hand, rng))
    if plan.unit_lineage:
        forms.append(fill_unit_form(truth, find_lineage(plan.unit_lineage), hand, rng))
    if plan.project_lineage:
        lineage = find_lineage(plan.project_lineage)
        forms += [
            fill_project_form(truth, project, lineage, hand, rng) for project in truth.projects[: plan.project_forms]
        ]
        if plan.blank_form:
            forms.append(leave_blank(truth, lineage, hand, rng))
    return tuple(forms)


def make_errors(
    plan: Plan, truth: Truth, hand: Hand, forms: Sequence[FilledForm], rng: Random
) -> tuple[tuple[FilledForm, ...], tuple[str, ...]]:
    """Make the plan's errors as far as the forms allow; gives the names of those made."""
    draft = Draft(truth=truth, hand=hand, forms=tuple(forms))
    done = []
    for name in (name for name in plan.errors if name in FORM_ERRORS):
        changed = FORM_ERRORS[name](draft, rng)
        if changed is not None:
            draft = changed
            done.append(name)
    if plan.blank_form:
        done.append("blank_form")
    return draft.forms, tuple(done)


def write_plan_report(
    plan: Plan, truth: Truth, hand: Hand, forms: Sequence[FilledForm], rng: Random
) -> tuple[Report, tuple[str, ...]]:
    """The report, with the plan's errors as far as it allows; it repeats the score that the forms state."""
    scope = "project" if plan.project_lineage and not plan.unit_lineage and not plan.base_data else "unit"
    report = write_report(truth, hand, rng, scope=scope, score=stated_score(forms), style=plan.level)
    done = []
    for name in (name for name in plan.errors if name in REPORT_ERRORS):
        changed = REPORT_ERRORS[name](ReportDraft(hand=hand, forms=tuple(forms), report=report), rng)
        if changed is not None:
            report = changed
            done.append(name)
    return report, tuple(done)


def stated_score(forms: Sequence[FilledForm]) -> Decimal | None:
    """What the unit form, else the only project form, states as total."""
    filled = [form for form in forms if not form.blank and form.total_score.value is not None]
    unit = [form for form in filled if form.form_type == "unit_self_evaluation"]
    projects = [form for form in filled if form.form_type == "project_self_evaluation"]
    if unit:
        return unit[0].total_score.value
    return projects[0].total_score.value if len(projects) == 1 else None


def lineages_of(form_type: str) -> tuple[Lineage, ...]:
    """The lineages of a form type."""
    return tuple(lineage for lineage in load_lineages() if lineage.form_type == form_type)
