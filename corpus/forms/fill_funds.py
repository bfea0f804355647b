"""Filling in the money lines of a form."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from corpus.forms.lineage import Lineage, MoneyLine, choose
from corpus.forms.records import (
    FilledFund,
)
from corpus.truth.records import Line
from corpus.writing import (
    BLANK,
    Hand,
    Stated,
    state_or_zero,
    state_points,
    state_rate,
)


def fill_funds(
    lineage: Lineage, hand: Hand, rng: Random, lines: dict[str, Line], *, scored: bool
) -> tuple[FilledFund, ...]:
    """Fill in the lines of the money block."""
    money = lineage.money
    if money is None:
        return ()
    rest = choose(rng, money.rest)
    rates = rng.random() < 0.25
    funds = []
    for spec in money.lines:
        label = choose(rng, spec.label).format(money_unit=hand.money_unit)
        if spec.group is not None and money.layout == "split":
            # one figure under no column: what was spent, in the half of its group
            funds.append(
                FilledFund(
                    line=spec.line,
                    label=label,
                    group=spec.group,
                    amount=state_or_zero(hand, lines[spec.source].executed),
                )
            )
        else:
            funds.append(
                fill_fund(spec, label, lineage, hand, lines[spec.source], rest=rest, rates=rates, scored=scored)
            )
    return tuple(funds)


def fill_fund(
    spec: MoneyLine, label: str, lineage: Lineage, hand: Hand, line: Line, *, rest: str, rates: bool, scored: bool
) -> FilledFund:
    """Fill in a line with figures under columns."""
    money = lineage.money
    assert money is not None
    columns = {column.field for column in money.columns}
    stated: dict[str, Stated] = {
        "initial_budget": state_or_zero(hand, line.initial),
        "full_year_budget": state_or_zero(hand, line.full_year),
        "executed": state_or_zero(hand, line.executed),
    }
    dash = Stated(raw=rest) if rest else BLANK
    carries_points = spec.line == "total" or not money.weight
    base = line.full_year if "full_year_budget" in columns else line.initial
    has_rate = (carries_points or rates) and base > 0
    stated["execution_rate"] = (
        state_rate(hand, line.executed, base) if has_rate else (BLANK if not money.weight else dash)
    )
    stated["weight"] = state_points(hand, money.weight) if carries_points and money.weight else dash
    share = line.executed / base if base else Decimal(1)
    points = (money.weight * min(share, Decimal(1))).quantize(Decimal("0.01"))
    stated["score"] = state_points(hand, points) if carries_points and money.weight else dash
    return FilledFund(
        line=spec.line,
        label=label,
        group=spec.group,
        others=spec.ambiguous,
        **{name: value for name, value in stated.items() if name in columns},
    )
