"""Drawing amounts of money: leaves with a fixed number of decimals, from which every sum is computed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from random import Random

from corpus.truth.records import ZERO, Line


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
