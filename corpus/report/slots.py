"""The places of a sentence (``{amount:basic_expenditure}``): each gives its text and states the fact that it prints."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from random import Random

from msgspec import Struct, field
from msgspec.structs import replace

from corpus import words
from corpus.forms.fill import less
from corpus.report.records import StatedFact
from corpus.truth.records import Line, Truth
from corpus.writing import Hand, print_decimal, print_wan, state_measure

DATA = files("corpus.report") / "data"
SLOT = re.compile(r"\{(?P<kind>\w+)(?::(?P<name>\w+))?(?::(?P<unit>\w+))?\}")
WHOLES = {
    "basic_expenditure": "total_expenditure",
    "project_expenditure": "total_expenditure",
    "personnel_expenditure": "basic_expenditure",
    "public_expenditure": "basic_expenditure",
}
"""What a share is part of."""
PEOPLE = frozenset({"establishment", "active_staff", "retired_staff", "temporary_staff"})


@cache
def load_sentences() -> dict[str, list[str]]:
    """Read the wordings of every kind of paragraph."""
    return tomllib.loads((DATA / "sentences.toml").read_text(encoding="utf-8"))


class Pen(Struct):
    """What a report is written from, and the facts stated so far in the current section."""

    truth: Truth
    hand: Hand
    rng: Random
    score: Decimal
    grade: str
    facts: list[StatedFact] = field(default_factory=list)
    score_stated: bool = False
    grade_stated: bool = False

    def lines(self) -> dict[str, Line]:
        """Give the money behind each subject."""
        accounts, total = self.truth.accounts, self.truth.total
        revenue = replace(total, executed=total.full_year)
        general = less(less(less(total, accounts.fund_share), accounts.account_share), accounts.other_share)
        return {
            "total_revenue": revenue,
            "total_expenditure": total,
            "general_public_budget": general,
            "basic_expenditure": accounts.basic,
            "personnel_expenditure": accounts.personnel,
            "wages_benefits": accounts.wages,
            "goods_services": accounts.public,
            "individual_family_subsidy": accounts.subsidies,
            "public_expenditure": accounts.public,
            "project_expenditure": self.truth.project_money,
            "three_public": accounts.three_public,
            "overseas": accounts.overseas,
            "vehicles": accounts.vehicles,
            "reception": accounts.reception,
            "government_procurement": accounts.procurement,
        }

    def state(
        self,
        text: str,
        subject: str,
        measure: str,
        value: Decimal,
        unit: str,
        *,
        year: int | None = None,
        optional: bool = False,
        other_subjects: tuple[str, ...] = (),
        other_units: tuple[str, ...] = (),
    ) -> str:
        """Record a fact and give back its printed text; without a year it is of the report's."""
        self.facts.append(
            StatedFact(
                subject=subject,
                measure=measure,
                value=value,
                unit=unit,
                fiscal_year=self.truth.year if year is None else year,
                text=text,
                optional=optional,
                other_subjects=other_subjects,
                other_units=other_units,
            )
        )
        return text


def write_text(pen: Pen, template: str) -> str:
    """Fill a wording's slots; every figure with a canonical subject becomes a fact."""
    text = SLOT.sub(lambda slot: write_slot(pen, slot["kind"], slot["name"] or "", slot["unit"] or ""), template)
    # a wording chosen by the truth (no government fund, some) brings slots of its own
    return write_text(pen, text) if SLOT.search(text) else text


def write_slot(pen: Pen, kind: str, name: str, unit: str) -> str:
    """Write the printed text of a slot."""
    if kind in NAMED:
        return NAMED[kind](pen)
    if kind in FIGURES:
        return FIGURES[kind](pen, name, unit)
    raise ValueError(f"sentences.toml: unknown slot {kind!r}")


def deed(pen: Pen, position: int) -> str:
    """Say what was done, from the indicators that count something."""
    counted = [i for i in pen.truth.indicators if i.actual.value is not None]
    indicator = counted[position % len(counted)]
    stated = state_measure(pen.hand, indicator.actual, is_result=True)
    return f"{indicator.name}{stated.number}{stated.printed_unit}"


def results(pen: Pen) -> str:
    """Targets and results as prose."""
    parts = []
    for indicator in pen.truth.indicators[:3]:
        target, actual = (
            state_measure(pen.hand, indicator.target),
            state_measure(pen.hand, indicator.actual, is_result=True),
        )
        parts.append(words.PROSE_RESULT.format(name=indicator.name, target=target.raw, actual=actual.raw))
    return "；".join(parts)


def government_fund(pen: Pen) -> str:
    """Whether the unit spent money of government funds."""
    key = "fund_some" if pen.truth.accounts.fund_share.executed else "fund_none"
    return pen.rng.choice(load_sentences()[key])


def score_text(pen: Pen) -> str:
    """Give the self score."""
    pen.score_stated = True
    return pen.state(print_decimal(pen.score, None) + words.POINTS, "self_score", "score", pen.score, words.POINTS)


def grade_text(pen: Pen) -> str:
    """Give the grade."""
    pen.grade_stated = True
    return pen.grade


def project_list(pen: Pen) -> str:
    """Every project with what it spent."""
    parts = []
    for project in pen.truth.projects:
        value = project.money.executed
        text = print_wan(pen.hand, value)
        pen.state(
            text, "project_expenditure", "amount", value, words.WAN, optional=True, other_subjects=("special_funds",)
        )
        parts.append(project.name + text)
    return "、".join(parts)


NAMED: dict[str, Callable[[Pen], str]] = {
    "unit": lambda pen: pen.truth.unit.name,
    "short": lambda pen: pen.truth.unit.short_name,
    "long": lambda pen: pen.truth.unit.long_name,
    "year": lambda pen: str(pen.truth.year),
    "prior": lambda pen: str(pen.truth.year - 1),
    "next": lambda pen: str(pen.truth.year + 1),
    "area": lambda pen: pen.truth.unit.county.kind,
    "duties": lambda pen: "；".join(pen.truth.unit.duties),
    "offices": lambda pen: "、".join(pen.truth.unit.offices),
    "office_number": lambda pen: str(len(pen.truth.unit.offices)),
    "subordinate": lambda pen: pen.truth.unit.subordinate,
    "projects": lambda pen: "、".join(project.name for project in pen.truth.projects),
    "project_number": lambda pen: str(len(pen.truth.projects)),
    "deed1": lambda pen: deed(pen, 0),
    "deed2": lambda pen: deed(pen, 1),
    "results": results,
    "government_fund": government_fund,
    "score": score_text,
    "grade": grade_text,
    "project_list": project_list,
}


def amount(pen: Pen, subject: str, unit: str) -> str:
    """Give an amount of this year."""
    value = pen.lines()[subject].executed
    return pen.state(print_wan(pen.hand, value), subject, "amount", value, words.WAN)


def prior_amount(pen: Pen, subject: str, unit: str) -> str:
    """Give an amount of last year."""
    value = pen.lines()[subject].prior
    text = print_wan(pen.hand, value)
    return pen.state(text, subject, "amount", value, words.WAN, year=pen.truth.year - 1)


def change(pen: Pen, subject: str, unit: str) -> str:
    """How much more or less than last year, in money."""
    value = pen.lines()[subject].change
    if not value:
        return pen.state(words.UNCHANGED, subject, "change", value, words.WAN, optional=True)
    text = f"{words.MORE if value > 0 else words.FEWER}{print_wan(pen.hand, abs(value))}"
    return pen.state(text, subject, "change", value, words.WAN)


def growth(pen: Pen, subject: str, unit: str) -> str:
    """How much more or less than last year, in per cent."""
    line = pen.lines()[subject]
    if not line.prior or not line.change:
        return words.LEVEL
    percent = (line.change / line.prior * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{words.GROWN if percent > 0 else words.SHRUNK}{print_decimal(abs(percent), None)}%"
    return pen.state(text, subject, "change", percent / 100, "ratio")


def share(pen: Pen, subject: str, unit: str) -> str:
    """Give a part's share of its whole."""
    lines = pen.lines()
    return state_share(pen, subject, "share", lines[subject].executed / lines[WHOLES[subject]].executed)


def rate(pen: Pen, subject: str, unit: str) -> str:
    """Say what was spent of the budget."""
    line = pen.lines()[subject]
    return state_share(pen, subject, "rate", line.executed / line.full_year)


def state_share(pen: Pen, subject: str, measure: str, ratio: Decimal) -> str:
    """Print a per cent figure, rounded as printed."""
    percent = (ratio * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return pen.state(f"{print_decimal(percent, None)}%", subject, measure, percent / 100, "ratio")


def count(pen: Pen, subject: str, unit: str) -> str:
    """People, posts or cars."""
    names = {
        "active_staff": "active",
        "retired_staff": "retired",
        "temporary_staff": "temporary",
        "vehicle_count": "vehicles",
    }
    value = getattr(pen.truth.staff, names.get(subject, subject))
    others = (words.PEOPLE,) if subject in PEOPLE and unit != words.PEOPLE else ()
    return pen.state(f"{value}{unit}", subject, "count", Decimal(value), unit, other_units=others)


def part(pen: Pen, name: str, unit: str) -> str:
    """Give a part of the posts: no subject of its own."""
    value = getattr(pen.truth.staff, name)
    return pen.state(f"{value}{unit}", "establishment", "count", Decimal(value), unit, optional=True)


def budget(pen: Pen, subject: str, unit: str) -> str:
    """Give a budget; whether it is a fact of the subject is open to argument."""
    value = pen.lines()[subject].full_year
    return pen.state(print_wan(pen.hand, value), subject, "amount", value, words.WAN, optional=True)


def zero(pen: Pen, subject: str, unit: str) -> str:
    """Nothing more to print: the words before it said that there is none."""
    return pen.state("", subject, "amount", Decimal(0), words.WAN)


def other(pen: Pen, name: str, unit: str) -> str:
    """Give a figure that is no fact of the unit's year."""
    match name:
        case "plan":
            return str(pen.rng.randint(20, 400))
        case "questionnaires":
            return str(pen.rng.randint(50, 300))
        case "bodies":
            return str(pen.rng.randint(1, 4))
        case "government_fund":
            return print_wan(pen.hand, pen.truth.accounts.fund_share.executed)
        case _:
            raise ValueError(f"sentences.toml: unknown figure {name!r}")


FIGURES: dict[str, Callable[[Pen, str, str], str]] = {
    "amount": amount,
    "prior_amount": prior_amount,
    "change": change,
    "growth": growth,
    "share": share,
    "rate": rate,
    "count": count,
    "part": part,
    "budget": budget,
    "zero": zero,
    "other": other,
}
