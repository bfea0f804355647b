"""Inventing a truth: a county, a unit of it, and a year in which everything adds up.

The same random source gives the same truth.  Amounts are drawn as leaves with a fixed number of decimals; every sum is
computed from leaves, so no rounding is ever needed to make two places of a submission agree.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from msgspec import Struct

from corpus import words
from corpus.truth.records import (
    ZERO,
    Accounts,
    County,
    Indicator,
    Line,
    Measure,
    Operator,
    Person,
    Project,
    Seat,
    Staff,
    Truth,
    Unit,
    add_lines,
)

DATA = files("corpus.truth") / "data"

LEVEL2_COUNTS: dict[str, tuple[int, int]] = {
    "quantity": (1, 4),
    "quality": (1, 3),
    "timeliness": (1, 2),
    "cost": (1, 1),
    "economic_benefit": (1, 1),
    "social_benefit": (1, 2),
    "ecological_benefit": (1, 1),
    "sustainability": (1, 1),
    "service_satisfaction": (1, 2),
    "economic_cost": (1, 1),
    "social_cost": (1, 1),
    "ecological_cost": (1, 1),
}
"""Indicators drawn of each kind; a form uses those kinds that its lineage knows."""

SHORTFALL = 0.12
"""Share of indicators that miss their target."""


class Pattern(Struct, frozen=True, kw_only=True):
    """A line of indicators.csv: what can be drawn."""

    sector: str
    level2: str
    name: str
    kind: str
    low: Decimal
    high: Decimal
    unit: str | None
    words: tuple[str, ...]


@cache
def load_places() -> dict[str, list[str]]:
    """Read the invented names of places and people."""
    return tomllib.loads((DATA / "places.toml").read_text(encoding="utf-8"))


@cache
def load_sectors() -> tuple[dict[str, Any], ...]:
    """Kinds of units."""
    return tuple(tomllib.loads((DATA / "sectors.toml").read_text(encoding="utf-8"))["sector"])


@cache
def load_reasons() -> tuple[str, ...]:
    """Why a target was missed."""
    return tuple((DATA / "reasons.txt").read_text(encoding="utf-8").split())


@cache
def load_patterns() -> tuple[Pattern, ...]:
    """Read the indicators that can be drawn."""
    lines = (DATA / "indicators.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        Pattern(
            sector=row["sector"],
            level2=row["level2"],
            name=row["name"],
            kind=row["kind"],
            low=Decimal(row["low"] or 0),
            high=Decimal(row["high"] or 0),
            unit=row["unit"] or None,
            words=tuple(row["words"].split("|")) if row["words"] else (),
        )
        for row in csv.DictReader(lines)
    )


def make_truth(
    rng: Random,
    *,
    seed: int,
    places: int,
    year: int | None = None,
    projects: int | None = None,
    seat: Seat | None = None,
) -> Truth:
    """Invent a unit's year; amounts have at most ``places`` decimals of 万元 (0 to 6)."""
    year = year if year is not None else rng.randint(2020, 2024)
    sector = rng.choice(load_sectors())
    unit = make_unit(rng, sector, seat)
    staff = make_staff(rng)
    thrifty = rng.random() < 0.45
    names = rng.sample(sector["projects"], projects if projects is not None else rng.randint(1, 5))
    made = tuple(make_project(rng, sector["code"], name, year, places, thrifty=thrifty) for name in names)
    accounts = make_accounts(rng, staff, made, places, thrifty=thrifty)
    total = accounts.basic + add_lines(project.money for project in made)
    return Truth(
        seed=seed,
        unit=unit,
        year=year,
        staff=staff,
        accounts=accounts,
        projects=made,
        indicators=make_indicators(rng, sector["code"], year, total),
        preparer=make_person(rng),
        prepared_on=(year + 1, rng.randint(2, 8), rng.randint(1, 28)),
    )


def draw_county(rng: Random) -> County:
    """Draw one of the invented counties, in one of the prefectures."""
    places = load_places()
    return County(name=rng.choice(places["counties"]), city=rng.choice(places["cities"]))


def make_unit(rng: Random, sector: dict[str, Any], seat: Seat | None = None) -> Unit:
    """Invent a unit of the sector, somewhere or in its seat."""
    drawn = draw_county(rng)
    county = seat.county if seat is not None else drawn
    town = seat.town if seat is not None else None
    return Unit(
        county=county,
        sector=sector["code"],
        bureau=sector["bureau"] if town is None else town + sector["station"],
        duties=tuple(duty.replace("{area}", county.kind) for duty in sector["duties"]),
        offices=tuple(sector["offices"]),
        subordinate=county.name + sector["subordinate"],
    )


def make_person(rng: Random) -> Person:
    """Invent a preparer with a number that nobody has."""
    places = load_places()
    return Person(
        name=rng.choice(places["surnames"]) + rng.choice(places["given"]), phone=f"1390000{rng.randint(0, 9999):04d}"
    )


def make_staff(rng: Random) -> Staff:
    """Invent posts and people; no more people than posts."""
    establishment = rng.randint(8, 120)
    administrative = rng.randint(0, establishment // 2)
    active = max(establishment - rng.choice((0, 0, 1, 2, 3, 5, 8)), 4)
    return Staff(
        establishment=establishment,
        administrative_posts=administrative,
        institution_posts=establishment - administrative,
        active=active,
        retired=rng.randint(0, establishment // 2),
        temporary=rng.choice((0, 0, 1, 2, 4, 6)),
        vehicles=rng.choice((0, 0, 1, 1, 2, 3)),
    )


def draw_amount(rng: Random, low: float, high: float, places: int) -> Decimal:
    """Draw a uniform amount with ``places`` decimals, not ending in zero more often than chance has it."""
    return Decimal(str(rng.uniform(low, high))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def draw_line(rng: Random, low: float, high: float, places: int, *, thrifty: bool, new: bool = False) -> Line:
    """Draw a subject's four figures; ``thrifty`` leaves some of the budget unspent, ``new`` had nothing last year."""
    initial = draw_amount(rng, low, high, places)
    step = Decimal(1).scaleb(-places)
    prior = ZERO if new else (initial * Decimal(str(rng.uniform(0.82, 1.2)))).quantize(step)
    full_year = initial
    if rng.random() < 0.5:
        full_year += (initial * Decimal(str(rng.uniform(0, 0.25)))).quantize(step)
    executed = (full_year * Decimal(str(rng.uniform(0.88, 1)))).quantize(step) if thrifty else full_year
    return Line(prior=prior, initial=initial, full_year=full_year, executed=executed)


def make_project(rng: Random, sector: str, name: str, year: int, places: int, *, thrifty: bool) -> Project:
    """Invent a project of the sector, with its money and indicators."""
    high = rng.choice((20.0, 90.0, 400.0, 2000.0))
    current = draw_line(rng, high / 10, high, places, thrifty=thrifty, new=rng.random() < 0.2)
    carryover = draw_line(rng, 1, high / 8, places, thrifty=thrifty) if rng.random() < 0.15 else Line()
    other = draw_line(rng, 1, high / 8, places, thrifty=thrifty) if rng.random() < 0.12 else Line()
    kind = rng.choice(("business", "operation", "special", "special", "transfer"))
    money = current + carryover + other
    return Project(
        name=name,
        kind=kind,
        current=current,
        carryover=carryover,
        other=other,
        indicators=make_indicators(rng, sector, year, money),
    )


def make_accounts(rng: Random, staff: Staff, projects: Sequence[Project], places: int, *, thrifty: bool) -> Accounts:
    """Invent the unit's accounts, in proportion to its staff."""
    people = staff.active

    def line(low: float, high: float, **kind: bool) -> Line:
        return draw_line(rng, low * people, high * people, places, thrifty=thrifty, **kind)

    def small(chance: float, high: float) -> Line:
        return draw_line(rng, 0.2, high, places, thrifty=thrifty) if rng.random() < chance else Line()

    three = {
        "vehicle_purchase": small(0.06, 18.0),
        "vehicle_operation": small(0.5, 6.0) if staff.vehicles else Line(),
        "overseas": Line(),
        "reception": small(0.6, 3.0),
    }
    project_money = add_lines(project.money for project in projects)
    return Accounts(
        wages=line(7.5, 13.0),
        subsidies=line(0.1, 0.8),
        office=line(0.1, 0.4),
        utilities=line(0.1, 0.5),
        meetings=line(0.02, 0.1),
        sundry=line(0.3, 0.8) + add_lines(three.values()),
        procurement=small(0.7, 60.0),
        adjustment=small(0.2, 8.0),
        fund_share=take_part(rng, project_money, 0.2, places),
        account_share=take_part(rng, project_money, 0.12, places),
        other_share=take_part(rng, project_money, 0.15, places),
        **three,
    )


def take_part(rng: Random, whole: Line, chance: float, places: int) -> Line:
    """Give a part of a line's budget and spending, or nothing."""
    if rng.random() >= chance:
        return Line()
    share = Decimal(str(rng.uniform(0.05, 0.2)))
    step = Decimal(1).scaleb(-places)
    return Line(
        prior=(whole.prior * share).quantize(step),
        initial=(whole.initial * share).quantize(step),
        full_year=(whole.full_year * share).quantize(step),
        executed=(whole.executed * share).quantize(step),
    )


def make_indicators(rng: Random, sector: str, year: int, money: Line) -> tuple[Indicator, ...]:
    """Draw indicators of every kind for a sector; names differ from one another."""
    drawn: list[Indicator] = []
    for level2, (low, high) in LEVEL2_COUNTS.items():
        own = [p for p in load_patterns() if p.level2 == level2 and p.sector == sector]
        common = [p for p in load_patterns() if p.level2 == level2 and p.sector == "*"]
        rng.shuffle(own)
        rng.shuffle(common)
        wanted = rng.randint(low, high)
        drawn += [make_indicator(rng, pattern, year, money) for pattern in (own + common)[:wanted]]
    return tuple(drawn)


def make_indicator(rng: Random, pattern: Pattern, year: int, money: Line) -> Indicator:
    """Draw target and result of one indicator."""
    target, actual, sense = draw_measures(rng, pattern, year, money)
    reason = rng.choice(load_reasons()) if falls_short(target, actual, sense) else None
    return Indicator(
        level2=pattern.level2,
        name=pattern.name,
        target=target,
        actual=actual,
        sense="less" if sense == "less" else "more",
        reason=reason,
    )


def falls_short(target: Measure, actual: Measure, sense: str) -> bool:
    """Whether a number missed its target; words never do."""
    if target.value is None or actual.value is None or target.op == "range":
        return False
    return actual.value > target.value if sense == "less" else actual.value < target.value


def draw_measures(rng: Random, pattern: Pattern, year: int, money: Line) -> tuple[Measure, Measure, str]:
    """Draw a target, its result and whether less is better, by the pattern's kind."""
    low, high, unit = pattern.low, pattern.high, pattern.unit
    missed = rng.random() < SHORTFALL
    match pattern.kind:
        case "count" | "decimal" | "wan":
            places = {"count": 0, "decimal": 1, "wan": 2}[pattern.kind]
            step = Decimal(1).scaleb(-places)
            number = draw_amount(rng, float(low), float(high), places)
            if number >= 100 and not places and rng.random() < 0.7:
                number = (number / 10).quantize(Decimal(1)) * 10
            factor = rng.uniform(0.85, 0.99) if missed else rng.choice((1.0, 1.0, rng.uniform(1.0, 1.3)))
            result = (number * Decimal(str(factor))).quantize(step)
            count_op: Operator = rng.choice((">=", ">=", ">=", "=", "="))
            if result > number and rng.random() < 0.15:
                count_op = ">"
            return Measure(op=count_op, value=number, unit=unit), Measure(op="=", value=result, unit=unit), "more"
        case "percent":
            number = Decimal(rng.randint(int(low), int(high)))
            top = Decimal(100) if low >= 10 else number + 3
            ahead = rng.choice((number, top, draw_amount(rng, float(number), float(top), 1)))
            result = number - Decimal(rng.choice(("0.5", "1", "2.5"))) if missed else ahead
            # a saving under 成本 is better when it is greater: only a printed sign says so
            rate_op: Operator = ">=" if pattern.level2 == "cost" else rng.choice((">=", ">=", "="))
            return (
                Measure(op=rate_op, value=number / 100, unit="ratio"),
                Measure(op="=", value=max(result, ZERO) / 100, unit="ratio"),
                "more",
            )
        case "permille":
            number = draw_amount(rng, float(low), float(high), 1)
            result = draw_amount(rng, 0, float(number), 1)
            return (
                Measure(op="<=", value=number / 1000, unit="permille"),
                Measure(op="=", value=result / 1000, unit="permille"),
                "less",
            )
        case "atmost":
            number = Decimal(rng.randint(int(low), int(high)))
            result = number - rng.choice((0, 0, 1, 2))
            return Measure(op="<=", value=number, unit=unit), Measure(op="=", value=result, unit=unit), "less"
        case "none":
            return Measure(op="=", value=ZERO, unit=unit), Measure(op="=", value=ZERO, unit=unit), "less"
        case "budget":
            return (
                Measure(op="<=", value=money.full_year, unit=words.WAN),
                Measure(op="=", value=money.executed, unit=words.WAN),
                "less",
            )
        case "price":
            number = Decimal(rng.randint(int(low), int(high)) // 10 * 10)
            return Measure(op="=", value=number, unit=unit), Measure(op="=", value=number, unit=unit), "less"
        case "pricerange":
            least = Decimal(rng.randint(int(low), int(high)) // 10 * 10)
            most = least + rng.choice((20, 50, 100))
            result = least + rng.randint(0, int(most - least))
            return (
                Measure(op="range", value=least, value_max=most, unit=unit),
                Measure(op="=", value=result, unit=unit),
                "less",
            )
        case "date":
            month = rng.randint(int(low), int(high))
            return (
                Measure(words=words.DEADLINE.format(year=year, month=month)),
                Measure(words=words.DONE_IN.format(year=year, month=month - 1)),
                "more",
            )
        case "words":
            said = rng.choice(pattern.words)
            return Measure(words=said), Measure(words=said), "more"
        case _:
            raise ValueError(f"indicators.csv: unknown kind {pattern.kind!r} of {pattern.name!r}")
