"""Errors in reports: a sentence's figure that contradicts a form, its own sentence, or another sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from corpus import words
from corpus.errors.draft import Flag, optional
from corpus.forms.records import FilledForm
from corpus.report.records import Report, Section, StatedFact
from corpus.report.slots import WHOLES
from corpus.writing import Hand, print_decimal, print_wan

FUND_LINES = {
    "total_expenditure": "total",
    "basic_expenditure": "basic_expenditure",
    "project_expenditure": "project_expenditure",
}
"""Subjects that the overall form's money block states too."""

BASE_ITEMS = {
    "project_expenditure": "project_expenditure",
    "public_expenditure": "public_expenditure",
    "goods_services": "public_expenditure",
    "three_public": "three_public",
    "reception": "reception",
    "vehicles": "vehicles",
    "government_procurement": "government_procurement",
}
"""Subjects that the 基础数据表 states too."""

DRAGGED = ("narrative_sum_mismatch", "narrative_conflict", "yoy_mismatch", "narrative_table_mismatch")
"""What one wrong figure in a text may set off besides."""

ReportError = Callable[["ReportDraft", Random], Report | None]


class ReportDraft(Struct, frozen=True, kw_only=True):
    """A report while errors are made, with the forms it goes with."""

    hand: Hand
    forms: tuple[FilledForm, ...]
    report: Report


class Spot(Struct, frozen=True, kw_only=True):
    """A fact whose printed figure stands once in its section."""

    section: int
    position: int
    fact: StatedFact


def spots(report: Report, measures: Iterable[str]) -> Iterator[Spot]:
    """Find the facts that can be changed without touching another figure."""
    wanted = set(measures)
    for number, section in enumerate(report.sections):
        text = "\n".join(section.paragraphs)
        for position, fact in enumerate(section.facts):
            if fact.measure in wanted and fact.text and text.count(fact.text) == 1 and not fact.optional:
                yield Spot(section=number, position=position, fact=fact)


def rewrite(report: Report, spot: Spot, text: str, value: Decimal, flags: Iterable[Flag]) -> Report:
    """Give the report with one figure printed otherwise."""
    section = report.sections[spot.section]
    paragraphs = tuple(paragraph.replace(spot.fact.text, text) for paragraph in section.paragraphs)
    facts = list(section.facts)
    facts[spot.position] = replace(spot.fact, value=value, text=text)
    changed: Section = replace(section, paragraphs=paragraphs, facts=tuple(facts))
    sections = (*report.sections[: spot.section], changed, *report.sections[spot.section + 1 :])
    return replace(report, sections=sections, flags=(*report.flags, *flags))


def aim(rule: str, draft: ReportDraft, spot: Spot, *, more: Iterable[Flag] = ()) -> list[Flag]:
    """Give the flag on a fact, with the other places it may stand, and what it may drag along."""
    heading = draft.report.sections[spot.section].heading
    places: list[Flag] = [{"table": "sections", "heading": heading}, {"table": "facts"}, *more]
    flag = {"rule": rule, "table": "facts", "subject": spot.fact.subject, "accept": places}
    return [flag, *(optional(other) for other in DRAGGED if other != rule)]


def stands_in_forms(draft: ReportDraft, subject: str) -> list[Flag]:
    """Where the forms state the same thing; empty where they don't."""
    places: list[Flag] = []
    for form in draft.forms:
        if form.blank:
            continue
        line = FUND_LINES.get(subject)
        if form.form_type == "unit_self_evaluation" and any(
            fund.line == line and (fund.executed.value is not None or fund.amount.value is not None)
            for fund in form.funds
        ):
            places += [{"table": "funds", "line": line}, {"table": "forms", "form_type": form.form_type}]
        item = BASE_ITEMS.get(subject)
        if any(row.item == item and row.figures and row.figures[-1][2].value is not None for row in form.base):
            places += [{"table": "base_data", "item": item}, {"table": "forms", "form_type": form.form_type}]
    return places


def contradict_table(draft: ReportDraft, rng: Random) -> Report | None:
    """State another amount than the forms."""
    found = [
        (spot, places)
        for spot in spots(draft.report, ("amount",))
        if (places := stands_in_forms(draft, spot.fact.subject))
    ]
    found = [(spot, places) for spot, places in found if spot.fact.value and is_this_year(draft, spot)]
    if not found:
        return None
    spot, places = rng.choice(found)
    value = spot.fact.value + rng.choice((Decimal("0.9"), Decimal(2), Decimal(10)))
    text = print_wan(draft.hand, value)
    return rewrite(draft.report, spot, text, value, aim("narrative_table_mismatch", draft, spot, more=places))


def is_this_year(draft: ReportDraft, spot: Spot) -> bool:
    """Say whether the fact speaks of the report's year."""
    return spot.fact.fiscal_year == draft.report.fiscal_year


def miscount_staff(draft: ReportDraft, rng: Random) -> Report | None:
    """State another number of people than the 基础数据表."""
    if not any(form.form_type == "base_data" for form in draft.forms):
        return None
    found = [spot for spot in spots(draft.report, ("count",)) if spot.fact.subject in ("active_staff", "establishment")]
    if not found:
        return None
    spot = rng.choice(found)
    value = spot.fact.value + rng.choice((1, 2, 3))
    text = f"{value}{spot.fact.unit}"
    if text in "\n".join(draft.report.sections[spot.section].paragraphs):
        return None
    places: list[Flag] = [{"table": "base_data", "item": "staff"}, {"table": "forms", "form_type": "base_data"}]
    return rewrite(draft.report, spot, text, value, aim("narrative_table_mismatch", draft, spot, more=places))


def misstate_share(draft: ReportDraft, rng: Random) -> Report | None:
    """State a share that is not part ÷ whole, though the same section states both."""
    found = [
        spot
        for spot in spots(draft.report, ("share",))
        if has_amount(draft.report.sections[spot.section], spot.fact.subject)
    ]
    if not found:
        return None
    spot = rng.choice(found)
    percent = spot.fact.value * 100
    wrong = percent + 6 if percent < 90 else percent - 6
    return rewrite(
        draft.report, spot, f"{print_decimal(wrong, None)}%", wrong / 100, aim("narrative_sum_mismatch", draft, spot)
    )


def has_amount(section: Section, subject: str) -> bool:
    """Say whether the section states the subject's amount and that of what it is part of."""
    stated = {fact.subject for fact in section.facts if fact.measure == "amount"}
    return subject in stated and WHOLES[subject] in stated


def misstate_part(draft: ReportDraft, rng: Random) -> Report | None:
    """State parts that don't add up to their sentence's whole."""
    whole_and_parts = {"total_expenditure", "basic_expenditure", "project_expenditure"}
    found = []
    for spot in spots(draft.report, ("amount",)):
        section = draft.report.sections[spot.section]
        in_one = [p for p in section.paragraphs if spot.fact.text in p]
        stated = {
            fact.subject for fact in section.facts if fact.measure == "amount" and in_one and fact.text in in_one[0]
        }
        if spot.fact.subject in ("basic_expenditure", "project_expenditure") and whole_and_parts <= stated:
            found.append(spot)
    if not found:
        return None
    spot = rng.choice(found)
    value = spot.fact.value + rng.choice((Decimal(1), Decimal("5.5")))
    return rewrite(draft.report, spot, print_wan(draft.hand, value), value, aim("narrative_sum_mismatch", draft, spot))


def misstate_change(draft: ReportDraft, rng: Random) -> Report | None:
    """较上年 contradicts the two years' figures of the 基础数据表."""
    if not any(form.form_type == "base_data" for form in draft.forms):
        return None
    subjects = ("project_expenditure", "three_public", "public_expenditure")
    found = [
        spot
        for spot in spots(draft.report, ("change",))
        if spot.fact.subject in subjects and spot.fact.unit == words.WAN
    ]
    if not found:
        return None
    spot = rng.choice(found)
    value = spot.fact.value + (7 if spot.fact.value > 0 else -7)
    text = f"{words.MORE if value > 0 else words.FEWER}{print_wan(draft.hand, abs(value))}"
    places: list[Flag] = [{"table": "base_data"}, {"table": "forms", "form_type": "base_data"}]
    return rewrite(draft.report, spot, text, value, aim("yoy_mismatch", draft, spot, more=places))


def contradict_itself(draft: ReportDraft, rng: Random) -> Report | None:
    """Two sections give two amounts for one thing."""
    seen: dict[tuple[str, int], set[int]] = {}
    for number, section in enumerate(draft.report.sections):
        for fact in section.facts:
            if fact.measure == "amount" and not fact.optional:
                seen.setdefault((fact.subject, fact.fiscal_year), set()).add(number)
    found = [
        spot
        for spot in spots(draft.report, ("amount",))
        if len(seen[spot.fact.subject, spot.fact.fiscal_year]) > 1 and spot.fact.value
    ]
    if not found:
        return None
    spot = rng.choice(found)
    value = spot.fact.value + rng.choice((Decimal(3), Decimal("12.4")))
    return rewrite(draft.report, spot, print_wan(draft.hand, value), value, aim("narrative_conflict", draft, spot))


REPORT_ERRORS: dict[str, ReportError] = {
    "text_against_table": contradict_table,
    "wrong_staff": miscount_staff,
    "wrong_share": misstate_share,
    "wrong_text_sum": misstate_part,
    "wrong_change": misstate_change,
    "text_against_text": contradict_itself,
}
"""Errors in reports, by name."""
