"""Filling in forms: from the truth to printed labels and figures, in one clerk's hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.forms.fill_funds import fill_funds
from corpus.forms.fill_indicators import (
    fill_indicators,
)
from corpus.forms.lineage import Lineage, choose
from corpus.forms.records import (
    FilledForm,
    FilledGoal,
    FilledIndicator,
    Signature,
)
from corpus.truth.records import Indicator, Line, Project, Truth
from corpus.writing import (
    BLANK,
    Hand,
    Stated,
    print_date,
    state_points,
)


def fill_unit_form(truth: Truth, lineage: Lineage, hand: Hand, rng: Random) -> FilledForm:
    """Fill in a 整体支出绩效自评表."""
    lines = {
        "total": truth.total,
        "basic": truth.accounts.basic,
        "project": truth.project_money,
        "fund": truth.accounts.fund_share,
        "account": truth.accounts.account_share,
        "rest": truth.accounts.other_share,
        "appropriation": less(truth.total, truth.accounts.other_share),
        "general": less(
            less(less(truth.total, truth.accounts.fund_share), truth.accounts.account_share), truth.accounts.other_share
        ),
    }
    form = start_form(truth, lineage, hand, rng)
    unit_name = rng.choice((truth.unit.name, truth.unit.name, truth.unit.long_name))
    subtitle = tuple(line.replace(truth.unit.name, unit_name) for line in form.subtitle)
    form = replace(form, unit_name=unit_name, subtitle=subtitle)
    return fill_body(form, truth, lineage, hand, rng, lines=lines, pool=truth.indicators)


def fill_project_form(truth: Truth, project: Project, lineage: Lineage, hand: Hand, rng: Random) -> FilledForm:
    """Fill in a 项目支出绩效自评表."""
    lines = {
        "total": project.money,
        "current": project.current,
        "carryover": project.carryover,
        "other": project.other,
        "appropriation": project.current + project.carryover,
    }
    lines["carryover+other"] = project.carryover + project.other
    unit = truth.unit
    department = rng.choice((unit.name, unit.county.name + words.FINANCE, unit.county.city + unit.bureau))
    extra: list[tuple[str, str]] = []
    fields = {cell.field for cells in lineage.head for cell in cells}
    if "local_department" in fields:
        extra.append(("local_department", department))
        department = rng.choice(words.MINISTRIES)
    form = start_form(truth, lineage, hand, rng, project=project.name)
    form = replace(
        form,
        project_name=project.name,
        competent_department=department,
        implementing_unit=unit.name,
        leader=f"{truth.preparer.name} {truth.preparer.phone}" if "leader" in fields else None,
        head_extra=tuple(extra),
    )
    return fill_body(form, truth, lineage, hand, rng, lines=lines, pool=project.indicators)


def start_form(truth: Truth, lineage: Lineage, hand: Hand, rng: Random, *, project: str = "") -> FilledForm:
    """Give a form with title, notes and signature, and nothing filled in yet."""
    names = {"year": truth.year, "money_unit": hand.money_unit, "unit": truth.unit.name, "name": project}
    title = choose(rng, lineage.title).format(**names)
    subtitles = [choose(rng, lineage.subtitle).format(**names)]
    if str(truth.year) not in title and not subtitles[0]:
        subtitles = [hand.bracket(words.YEAR_LINE.format(year=truth.year))]
    year, month, day = truth.prepared_on
    pattern = choose(rng, lineage.signature)
    raw = print_date(hand, truth.prepared_on)
    signature = Signature()
    if pattern:
        signature = Signature(
            preparer=truth.preparer.name, phone=truth.preparer.phone, date_raw=raw, date=f"{year}-{month:02d}-{day:02d}"
        )
        signature = replace(
            signature, preparer=pattern.format(name=truth.preparer.name, date=raw, phone=truth.preparer.phone)
        )
    note = choose(rng, lineage.notes)
    return FilledForm(
        lineage=lineage.name,
        form_type=lineage.form_type,
        title=title,
        subtitle=tuple(line for line in subtitles if line),
        fiscal_year=truth.year,
        money_unit=hand.money_unit,
        signature=signature,
        notes=(note,) if note else (),
    )


def less(a: Line, b: Line) -> Line:
    """Give a line without a part of it."""
    return Line(
        prior=a.prior - b.prior,
        initial=a.initial - b.initial,
        full_year=a.full_year - b.full_year,
        executed=a.executed - b.executed,
    )


def fill_body(
    form: FilledForm,
    truth: Truth,
    lineage: Lineage,
    hand: Hand,
    rng: Random,
    *,
    lines: dict[str, Line],
    pool: Sequence[Indicator],
) -> FilledForm:
    """Fill in money block, goals, indicators and total."""
    scored = lineage.indicators is not None and any(c.field in ("score", "weight") for c in lineage.indicators.columns)
    funds = fill_funds(lineage, hand, rng, lines, scored=scored)
    indicators = fill_indicators(lineage.indicators, hand, rng, pool) if lineage.indicators is not None else ()
    form = replace(
        form,
        funds=funds,
        indicators=indicators,
        goals=(write_goal(truth, form.project_name, indicators),) if lineage.goals is not None else (),
        scored=scored,
    )
    in_head = any(cell.field == "total_score" for cells in lineage.head for cell in cells)
    return add_total(form, lineage, hand, rng) if lineage.total is not None or in_head else form


def add_total(form: FilledForm, lineage: Lineage, hand: Hand, rng: Random) -> FilledForm:
    """Write the 总分 row: sums of what the rows say."""
    weight = sum_points([row.weight for row in form.indicators] + [fund.weight for fund in form.funds])
    score = sum_points([row.score for row in form.indicators] + [fund.score for fund in form.funds])
    style = rng.choice(lineage.total.styles) if lineage.total is not None else "columns"
    if style == "merged" and weight != score:
        style = "columns"
    graded = lineage.total is not None and lineage.total.grade and rng.random() < 0.5
    return replace(
        form,
        total_weight=state_points(hand, weight) if prints_weights(form, lineage) else BLANK,
        total_score=state_points(hand, score),
        total_merged=style == "merged",
        grade=grade_of(score) if graded else None,
    )


def prints_weights(form: FilledForm, lineage: Lineage) -> bool:
    """Say whether the 总分 row has a place for the weights' sum."""
    return lineage.total is not None and any(row.weight.raw is not None for row in form.indicators)


def grade_of(score: Decimal) -> str:
    """Give the grade that a score stands for."""
    return next(grade for least, grade in words.GRADES if score >= Decimal(least))


def sum_points(figures: Sequence[Stated]) -> Decimal:
    """Give the sum of stated points; blanks count nothing."""
    return sum((figure.value for figure in figures if figure.value is not None), Decimal(0))


def write_goal(truth: Truth, project: str | None, indicators: Sequence[FilledIndicator]) -> FilledGoal:
    """Goals and results in words, with the figures of the first indicators."""
    counted = [row for row in indicators if row.target.value is not None and row.level3 and not row.unused][:3]
    frame = words.PROJECT_GOAL if project else words.UNIT_GOAL
    subject = frame.format(year=truth.year, project=project, unit=truth.unit.name)
    wishes, deeds = "", ""
    for number, row in enumerate(counted, start=1):
        target, actual = (f"{side.number}{side.printed_unit}" for side in (row.target, row.actual))
        wishes += words.GOAL_ITEM.format(number=number, name=row.level3, target=target)
        deeds += words.RESULT_ITEM.format(number=number, name=row.level3, actual=actual)
    return FilledGoal(
        expected=words.GOAL.format(subject=subject, items=wishes),
        actual=words.RESULT.format(subject=subject, items=deeds),
    )
