"""Making submissions: a plan says what goes in; the same plan and seed give the same submission."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from corpus.assemble import lay_blocks, number_captions
from corpus.errors.draft import Draft
from corpus.errors.forms import FORM_ERRORS
from corpus.errors.report import REPORT_ERRORS, ReportDraft
from corpus.errors.twice import DUPLICATE, Turn, hand_in_twice
from corpus.forms.blank import leave_blank
from corpus.forms.fill import fill_project_form, fill_unit_form, sum_points
from corpus.forms.fill_base import fill_base_data
from corpus.forms.lineage import Lineage, find_lineage, load_lineages
from corpus.forms.records import FilledForm
from corpus.noise.blocks import BLOCK_NOISE
from corpus.noise.forms import FORM_NOISE
from corpus.report.records import Report
from corpus.report.write import write_report
from corpus.submission import Block, Submission
from corpus.truth.make import make_truth
from corpus.truth.records import Seat, Truth
from corpus.writing import Hand, MoneyUnit, draw_hand

Level = Literal["clean", "hard"]
MIXED_UNITS = 0.15
"""Share of hard submissions whose forms are in different units of money."""


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a submission shall hold; those of the sample stand in ``data/sample.toml``."""

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
    year: int | None = None
    """The year it is of; None: as it comes."""
    seat: Seat | None = None
    """Where the unit is; None: anywhere."""
    projects: int | None = None
    """How many projects the unit has; None: as it comes."""
    errors: tuple[str, ...] = ()
    """Errors to make, in the order of preference."""
    most_errors: int | None = None
    """Stop after so many; None: make all that fit."""
    turn: Turn | None = None
    """Which of two it is, where the same comes in twice with another figure; None: it comes in once."""
    noise: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()


def make_submission(plan: Plan) -> Submission:
    """Make the submission of a plan."""
    rng = Random(plan.seed)
    hand, truth = invent(plan, rng)
    forms = fill_forms(plan, truth, hand, rng)
    forms, noise = dirty_forms(plan, forms, rng)
    forms, done = make_errors(plan, truth, hand, forms, rng)
    report = None
    if plan.report:
        report, slips = write_plan_report(plan, truth, hand, forms, rng, made=done)
        done += slips
    captions = number_captions(rng, forms, first=1)
    forms = tuple(replace(form, caption=caption) for form, caption in zip(forms, captions, strict=True))
    blocks = lay_blocks(forms, report, hand, report_first=rng.random() < 0.5)
    blocks, more = dirty_blocks(plan, blocks, rng)
    return Submission(
        name=plan.name,
        seed=plan.seed,
        truth=truth,
        hand=hand,
        forms=forms,
        report=report,
        blocks=blocks,
        errors=done,
        noise=noise + more,
        features=plan.features,
    )


def invent(plan: Plan, rng: Random) -> tuple[Hand, Truth]:
    """The clerk's habits and the unit's year, which a plan's seed gives before anything else."""
    hand = draw_hand(rng, level=plan.level)
    truth = make_truth(rng, seed=plan.seed, places=hand.places, year=plan.year, projects=plan.projects, seat=plan.seat)
    return hand, truth


def fill_forms(plan: Plan, truth: Truth, hand: Hand, rng: Random) -> tuple[FilledForm, ...]:
    """All forms of a plan, filled in."""
    forms: list[FilledForm] = []
    if plan.level == "hard" and rng.random() < MIXED_UNITS:
        # one clerk's forms come from templates in different units
        units: list[MoneyUnit] = ["万元", "元", "万元", "亿元"]
        rng.shuffle(units)
    else:
        units = [hand.money_unit] * 4
    base_hand, unit_hand, project_hand = (replace(hand, money_unit=unit) for unit in units[:3])
    if plan.base_data:
        forms.append(fill_base_data(truth, find_lineage("base_data"), base_hand, rng))
    if plan.unit_lineage:
        forms.append(fill_unit_form(truth, find_lineage(plan.unit_lineage), unit_hand, rng))
    if plan.project_lineage:
        lineage = find_lineage(plan.project_lineage)
        forms += [
            fill_project_form(truth, project, lineage, project_hand, rng)
            for project in truth.projects[: plan.project_forms]
        ]
        if plan.blank_form:
            forms.append(leave_blank(truth, lineage, project_hand, rng))
    return tuple(forms)


def dirty_forms(plan: Plan, forms: Sequence[FilledForm], rng: Random) -> tuple[tuple[FilledForm, ...], tuple[str, ...]]:
    """Do the plan's noise on forms; gives the names of what was done."""
    changed = list(forms)
    done: list[str] = []
    for name in (name for name in FORM_NOISE if name in plan.noise):
        for position, form in enumerate(changed):
            dirty = FORM_NOISE[name][0](form, rng)
            if dirty is not None:
                changed[position] = dirty
                done.append(name)
                break
    return tuple(changed), tuple(done)


def dirty_blocks(plan: Plan, blocks: tuple[Block, ...], rng: Random) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Do the plan's noise on blocks; gives the names of what was done."""
    done: list[str] = []
    for name in (name for name in BLOCK_NOISE if name in plan.noise):
        dirty = BLOCK_NOISE[name][0](blocks, rng)
        if dirty is not None:
            blocks = dirty
            done.append(name)
    return blocks, tuple(done)


def make_errors(
    plan: Plan, truth: Truth, hand: Hand, forms: Sequence[FilledForm], rng: Random
) -> tuple[tuple[FilledForm, ...], tuple[str, ...]]:
    """Make the plan's errors as far as the forms allow; gives the names of those made."""
    draft = Draft(truth=truth, hand=hand, forms=tuple(forms), has_report=plan.report)
    done: list[str] = []
    for name in (name for name in plan.errors if name in FORM_ERRORS):
        changed = FORM_ERRORS[name](draft, rng) if may_err(plan, done) else None
        if changed is not None:
            draft = changed
            done.append(name)
    if plan.blank_form:
        done.append("blank_form")
    # drawn apart, so that nothing else of the two submissions differs
    twice = hand_in_twice(draft, Random(plan.seed), plan.turn) if plan.turn is not None else None
    if twice is not None:
        draft = twice
        done.append(DUPLICATE)
    return draft.forms, tuple(done)


def may_err(plan: Plan, done: Sequence[str]) -> bool:
    """Whether the plan has room for another error."""
    return plan.most_errors is None or len(done) < plan.most_errors


def write_plan_report(
    plan: Plan, truth: Truth, hand: Hand, forms: Sequence[FilledForm], rng: Random, *, made: Sequence[str]
) -> tuple[Report, tuple[str, ...]]:
    """Write the report, with the first of the plan's errors that it allows: a second one could hide the first.

    It repeats the score that the forms state.
    """
    scope = "project" if plan.project_lineage and not plan.unit_lineage and not plan.base_data else "unit"
    report = write_report(truth, hand, rng, scope=scope, score=stated_score(forms), style=plan.level)
    done: list[str] = []
    for name in (name for name in plan.errors if name in REPORT_ERRORS):
        draft = ReportDraft(hand=hand, forms=tuple(forms), report=report)
        changed = REPORT_ERRORS[name](draft, rng) if may_err(plan, [*made, *done]) else None
        if changed is not None:
            return changed, (name,)
    return report, ()


def stated_score(forms: Sequence[FilledForm]) -> Decimal | None:
    """Say what the unit form, else the only project form, states as total, or would state."""
    filled = [form for form in forms if not form.blank and form.form_type != "base_data" and form.scored]
    unit = [form for form in filled if form.form_type == "unit_self_evaluation"]
    projects = [form for form in filled if form.form_type == "project_self_evaluation"]
    wanted = unit[:1] or (projects if len(projects) == 1 else [])
    if not wanted:
        return None
    rows = [row.score for row in wanted[0].indicators] + [fund.score for fund in wanted[0].funds]
    total = wanted[0].total_score.value
    return total if total is not None else sum_points(rows)


def lineages_of(form_type: str) -> tuple[Lineage, ...]:
    """Give the lineages of a form type."""
    return tuple(lineage for lineage in load_lineages() if lineage.form_type == form_type)
