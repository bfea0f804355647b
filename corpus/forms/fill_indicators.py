"""Filling in the indicators of a form: names, points, targets and results."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.forms.lineage import Indicators, Level1, Level2, choose
from corpus.forms.records import (
    FilledIndicator,
)
from corpus.truth.indicators import load_reasons
from corpus.truth.records import Indicator, Measure
from corpus.writing import (
    BLANK,
    Hand,
    Stated,
    StatedMeasure,
    print_decimal,
    state_measure,
    state_points,
    state_result,
)


def split_points(rng: Random, total: Decimal, parts: int) -> list[Decimal]:
    """Split points into parts of at least one, mostly whole ones; the sum is exact."""
    if parts == 1:
        return [total]
    even = total / parts
    if even == even.to_integral_value() or (even * 2 == (even * 2).to_integral_value() and rng.random() < 0.5):
        return [even] * parts
    base = max(int(even), 1)
    shares = [Decimal(base)] * parts
    left = total - sum(shares)
    for position in range(parts):
        step = min(left, Decimal(1))
        shares[position] += step
        left -= step
    shares[-1] += left
    return shares


def pick_groups(
    rng: Random, block: Indicators, pool: Sequence[Indicator]
) -> list[tuple[Level1, Level2, list[Indicator]]]:
    """Which indicators stand in which second-level group; groups that get none are left out."""
    groups = []
    for level1 in block.levels:
        for level2 in level1.level2:
            kind = level2.pool or level2.code
            fitting = [indicator for indicator in pool if indicator.level2 == kind]
            low, high = level2.rows
            wanted = rng.randint(low, high) if low != high else low
            if level2.weight is not None:
                wanted = max(wanted, 1)
            chosen = fitting[: wanted if level1.named else 1]
            if chosen or not level1.named or level2.fixed:
                groups.append((level1, level2, chosen))
    return groups


def fill_indicators(
    block: Indicators, hand: Hand, rng: Random, pool: Sequence[Indicator]
) -> tuple[FilledIndicator, ...]:
    """Fill in the rows of the indicator block, with points that add up."""
    groups = pick_groups(rng, block, pool)
    scheme = rng.choice(block.schemes) if block.schemes else {}
    marks = (choose(rng, block.level1_mark), choose(rng, block.level2_mark), choose(rng, block.level3_mark))
    scored = bool(scheme)
    shared = choose(rng, block.shared_target) if block.shared_target else None
    slack = rng.choice((Decimal(0), Decimal(0), Decimal("0.5"), Decimal(1), Decimal(2)))
    rows: list[FilledIndicator] = []
    key2 = 0
    for key1, level1 in enumerate(block.levels):
        own = [(level2, chosen) for first, level2, chosen in groups if first is level1]
        if not own:
            raise ValueError(f"no indicator for {level1.code}")
        total1 = scheme.get(level1.key or level1.code or "")
        weights = weigh_groups(rng, total1, own)
        raw1, weight1 = mark_label(hand, choose(rng, level1.label), total1, marks[0], unit=words.POINTS)
        for (level2, chosen), group_weights in zip(own, weights, strict=True):
            key2 += 1
            total2 = sum(group_weights, Decimal(0)) if scored else None
            raw2, weight2 = mark_label(hand, choose(rng, level2.label), total2, marks[1], unit="")
            frame = FilledIndicator(
                level1=level1.code,
                level1_raw=raw1 or None,
                level1_others=tuple(None if code == "null" else code for code in level1.others),
                level1_weight=weight1,
                level1_key=key1,
                level2=level2.code,
                level2_raw=raw2 or None,
                level2_others=tuple(None if code == "null" else code for code in level2.others),
                level2_weight=weight2,
                level2_key=key2,
                level3=None,
                level3_raw=None,
            )
            if not level1.named:
                rows.append(fill_unnamed(frame, hand, group_weights[0], shared, key1, chosen))
                continue
            if level2.fixed:
                rows += [fill_fixed(frame, hand, rng, row.name, row.weight) for row in level2.fixed]
                continue
            for indicator, weight in zip(chosen, group_weights, strict=True):
                lost = Decimal(0)
                if slack and not indicator.reason and rng.random() < 0.15:
                    lost, slack = min(slack, weight / 2), Decimal(0)
                rows.append(fill_row(frame, hand, indicator, weight if scored else None, marks[2], lost))
    return tuple(finish_row(block, row, rng) for row in rows)


def finish_row(block: Indicators, row: FilledIndicator, rng: Random) -> FilledIndicator:
    """Fit a row to the columns that the block prints."""
    fields = [column.field for column in block.columns]
    if "weight" not in fields and row.level3_raw == row.level3 and row.level3 is not None:
        row = replace(row, weight=BLANK)
    if "target_sign" in fields and row.target.value is not None:
        # the contract joins what stands in the three columns
        target = row.target
        row = replace(row, target=replace(target, raw=f"{target.sign}{target.number}{target.printed_unit}"))
    if "deviation" not in fields:
        row = replace(row, deviation=None)
    if "target_unit" in fields and row.actual.unit is None and row.actual.value is not None:
        # the unit column stands for both, though only the target's cell is beside it
        both = ((row.actual.value, row.target.unit),)
        row = replace(row, actual=replace(row.actual, other_readings=both))
    if "recheck_score" in fields:
        row = replace(row, recheck_score=row.score)
    if "actual_number" in fields:
        row = replace(row, actual=share_unit(row.actual, row.target))
    extras = [(c.field, choose(rng, c.texts)) for c in block.columns if c.field.startswith("extra")]
    return replace(row, extras=tuple(extras))


def share_unit(actual: StatedMeasure, target: StatedMeasure) -> StatedMeasure:
    """Give a result whose unit stands in the unit column it shares with the target."""
    if actual.value is None:
        return actual
    others = () if actual.unit == "ratio" else ((actual.value, None),)
    return replace(
        actual,
        raw=actual.number,
        op="=",  # the sign stands in the target's column and is not printed again
        unit=target.unit,
        other_raws=(f"{actual.number}{target.printed_unit}",),
        other_readings=(*actual.other_readings, *others),
    )


def fill_fixed(frame: FilledIndicator, hand: Hand, rng: Random, name: str, weight: Decimal) -> FilledIndicator:
    """Fill in an indicator that the template prints itself: points, but neither target nor result."""
    lost = Decimal("0.5") if rng.random() < 0.08 else Decimal(0)
    return replace(
        frame,
        level3=name,
        level3_raw=name,
        weight=state_points(hand, weight),
        score=state_points(hand, weight - lost),
        deviation=rng.choice(load_reasons()) if lost else None,
    )


def weigh_groups(
    rng: Random, total: Decimal | None, groups: list[tuple[Level2, list[Indicator]]]
) -> list[list[Decimal]]:
    """Points of every row of every second-level group of one first-level group."""
    counts = [len(level2.fixed) or max(len(chosen), 1) for level2, chosen in groups]
    if total is None:
        return [[Decimal(0)] * count for count in counts]
    if all(level2.fixed for level2, _ in groups):
        return [[row.weight for row in level2.fixed] for level2, _ in groups]
    fixed = [level2.weight for level2, _ in groups]
    if all(weight is not None for weight in fixed):
        return [split_points(rng, weight or Decimal(0), count) for weight, count in zip(fixed, counts, strict=True)]
    shares = split_points(rng, total, sum(counts))
    weights = []
    for count in counts:
        weights.append(shares[:count])
        shares = shares[count:]
    return weights


def mark_label(hand: Hand, label: str, weight: Decimal | None, mark: str, *, unit: str) -> tuple[str, Stated]:
    """Print a group's label with its points as the form prints them, and what it states."""
    if weight is None or mark == "none":
        return label, BLANK
    stated = state_points(replace(hand, score_places=None), weight)
    if mark == "column":
        return label, stated
    return label + hand.bracket(f"{stated.raw}{unit}"), stated


def fill_unnamed(
    frame: FilledIndicator, hand: Hand, weight: Decimal, shared: str | None, key: int, chosen: Sequence[Indicator]
) -> FilledIndicator:
    """Fill in a row of a group that stops at the second level: an indicator without a name, or rules kept."""
    frame = replace(
        frame, weight=Stated(value=weight, raw=print_decimal(weight, None)), score=state_points(hand, weight)
    )
    if chosen:
        target, actual = state_measure(hand, chosen[0].target), state_result(hand, chosen[0].target, chosen[0].actual)
        return replace(frame, target=target, actual=actual, sense=chosen[0].sense)
    done = state_measure(hand, Measure(op="=", value=Decimal(1), unit="ratio"), is_result=True)
    return replace(frame, target=StatedMeasure(raw=shared, number=shared or ""), target_key=key, actual=done)


def fill_row(
    frame: FilledIndicator, hand: Hand, indicator: Indicator, weight: Decimal | None, mark: str, lost: Decimal
) -> FilledIndicator:
    """Fill in an indicator's row."""
    raw3, name = indicator.name, indicator.name
    target = state_measure(hand, indicator.target)
    actual = state_result(hand, indicator.target, indicator.actual)
    if weight is None:
        return replace(
            frame,
            level3=name,
            level3_raw=raw3,
            target=target,
            actual=actual,
            sense=indicator.sense,
            deviation=indicator.reason,
        )
    if mark == "bracket":
        raw3 = name + hand.bracket(print_decimal(weight, None) + words.POINTS)
    if indicator.reason:
        lost = min(Decimal(1), weight / 2)
    return replace(
        frame,
        level3=name,
        level3_raw=raw3,
        target=target,
        actual=actual,
        weight=state_points(hand, weight),
        score=state_points(hand, weight - lost),
        deviation=indicator.reason,
        sense=indicator.sense,
    )
