"""Inventing indicators: what is aimed at and what came of it, by the kind of measure (指标值、完成值)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Literal

from msgspec import Struct

from corpus import words
from corpus.truth.amounts import draw_amount
from corpus.truth.records import ZERO, Indicator, Line, Measure, Operator

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

Sense = Literal["more", "less"]
"""Which is better."""


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


class Occasion(Struct, frozen=True, kw_only=True):
    """What a measure is drawn for."""

    pattern: Pattern
    year: int
    money: Line
    """Of the project or unit that the indicator is of."""
    is_missed: bool
    """The target shall be missed, where a measure of the kind can be."""

    def draw_whole(self, rng: Random) -> Decimal:
        """Draw a whole number in the pattern's range."""
        return Decimal(rng.randint(int(self.pattern.low), int(self.pattern.high)))


Drawn = tuple[Measure, Measure, Sense]
"""Target, result, and which is better."""


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


@cache
def load_reasons() -> tuple[str, ...]:
    """Why a target was missed."""
    return tuple((DATA / "reasons.txt").read_text(encoding="utf-8").split())


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
    occasion = Occasion(pattern=pattern, year=year, money=money, is_missed=rng.random() < SHORTFALL)
    target, actual, sense = DRAWERS[pattern.kind](rng, occasion)
    reason = rng.choice(load_reasons()) if falls_short(target, actual, sense) else None
    return Indicator(
        level2=pattern.level2,
        name=pattern.name,
        target=target,
        actual=actual,
        sense=sense,
        reason=reason,
    )


def falls_short(target: Measure, actual: Measure, sense: Sense) -> bool:
    """Whether a number missed its target; words never do."""
    if target.value is None or actual.value is None or target.op == "range":
        return False
    return actual.value > target.value if sense == "less" else actual.value < target.value


def draw_number(rng: Random, occasion: Occasion) -> Drawn:
    """A count or an amount."""
    pattern = occasion.pattern
    places = {"count": 0, "decimal": 1, "wan": 2}[pattern.kind]
    number = draw_amount(rng, float(pattern.low), float(pattern.high), places)
    if number >= 100 and not places and rng.random() < 0.7:
        number = (number / 10).quantize(Decimal(1)) * 10
    factor = rng.uniform(0.85, 0.99) if occasion.is_missed else rng.choice((1.0, 1.0, rng.uniform(1.0, 1.3)))
    result = (number * Decimal(str(factor))).quantize(Decimal(1).scaleb(-places))
    op: Operator = rng.choice((">=", ">=", ">=", "=", "="))
    if result > number and rng.random() < 0.15:
        op = ">"
    return Measure(op=op, value=number, unit=pattern.unit), Measure(op="=", value=result, unit=pattern.unit), "more"


def draw_percent(rng: Random, occasion: Occasion) -> Drawn:
    """A rate."""
    number = occasion.draw_whole(rng)
    top = Decimal(100) if occasion.pattern.low >= 10 else number + 3
    ahead = rng.choice((number, top, draw_amount(rng, float(number), float(top), 1)))
    result = number - Decimal(rng.choice(("0.5", "1", "2.5"))) if occasion.is_missed else ahead
    # a saving under 成本 is better when it is greater: only a printed sign says so
    op: Operator = ">=" if occasion.pattern.level2 == "cost" else rng.choice((">=", ">=", "="))
    target = Measure(op=op, value=number / 100, unit="ratio")
    return target, Measure(op="=", value=max(result, ZERO) / 100, unit="ratio"), "more"


def draw_permille(rng: Random, occasion: Occasion) -> Drawn:
    """A rate of a thousand that shall be low."""
    number = draw_amount(rng, float(occasion.pattern.low), float(occasion.pattern.high), 1)
    result = draw_amount(rng, 0, float(number), 1)
    target = Measure(op="<=", value=number / 1000, unit="permille")
    return target, Measure(op="=", value=result / 1000, unit="permille"), "less"


def draw_at_most(rng: Random, occasion: Occasion) -> Drawn:
    """A count that shall not be exceeded."""
    number, unit = occasion.draw_whole(rng), occasion.pattern.unit
    result = number - rng.choice((0, 0, 1, 2))
    return Measure(op="<=", value=number, unit=unit), Measure(op="=", value=result, unit=unit), "less"


def draw_none(rng: Random, occasion: Occasion) -> Drawn:
    """What shall not happen, and did not."""
    none = Measure(op="=", value=ZERO, unit=occasion.pattern.unit)
    return none, none, "less"


def draw_budget(rng: Random, occasion: Occasion) -> Drawn:
    """The money of the project or unit itself."""
    target = Measure(op="<=", value=occasion.money.full_year, unit=words.WAN)
    return target, Measure(op="=", value=occasion.money.executed, unit=words.WAN), "less"


def draw_price(rng: Random, occasion: Occasion) -> Drawn:
    """A price that was kept."""
    price = Measure(op="=", value=occasion.draw_whole(rng) // 10 * 10, unit=occasion.pattern.unit)
    return price, price, "less"


def draw_price_range(rng: Random, occasion: Occasion) -> Drawn:
    """A price between two."""
    unit, least = occasion.pattern.unit, occasion.draw_whole(rng) // 10 * 10
    most = least + rng.choice((20, 50, 100))
    result = least + rng.randint(0, int(most - least))
    target = Measure(op="range", value=least, value_max=most, unit=unit)
    return target, Measure(op="=", value=result, unit=unit), "less"


def draw_date(rng: Random, occasion: Occasion) -> Drawn:
    """A month by which something shall be done; it was the month before."""
    month = int(occasion.draw_whole(rng))
    target = Measure(words=words.DEADLINE.format(year=occasion.year, month=month))
    return target, Measure(words=words.DONE_IN.format(year=occasion.year, month=month - 1)), "more"


def draw_words(rng: Random, occasion: Occasion) -> Drawn:
    """A goal in words, which the result repeats."""
    said = Measure(words=rng.choice(occasion.pattern.words))
    return said, said, "more"


DRAWERS: dict[str, Callable[[Random, Occasion], Drawn]] = {
    "count": draw_number,
    "decimal": draw_number,
    "wan": draw_number,
    "percent": draw_percent,
    "permille": draw_permille,
    "atmost": draw_at_most,
    "none": draw_none,
    "budget": draw_budget,
    "price": draw_price,
    "pricerange": draw_price_range,
    "date": draw_date,
    "words": draw_words,
}
"""By the column ``kind`` of indicators.csv."""
