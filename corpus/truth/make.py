"""Inventing a truth: a county, a unit of it, and a year in which everything adds up.

The same random source gives the same truth.  Amounts are drawn as leaves with a fixed number of decimals; every sum is
computed from leaves, so no rounding is ever needed to make two places of a submission agree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from corpus.truth.amounts import draw_line, take_part
from corpus.truth.indicators import make_indicators
from corpus.truth.records import (
    Accounts,
    County,
    Line,
    Person,
    Project,
    Seat,
    Staff,
    Truth,
    Unit,
    add_lines,
)

DATA = files("corpus.truth") / "data"


@cache
def load_places() -> dict[str, list[str]]:
    """Read the invented names of places and people."""
    return tomllib.loads((DATA / "places.toml").read_text(encoding="utf-8"))


@cache
def load_sectors() -> tuple[dict[str, Any], ...]:
    """Kinds of units."""
    return tuple(tomllib.loads((DATA / "sectors.toml").read_text(encoding="utf-8"))["sector"])


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
