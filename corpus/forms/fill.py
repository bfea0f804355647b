"""Filling in forms: from the truth to printed labels and figures, in one clerk's hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.forms.lineage import Indicators, Level1, Level2, Lineage, MoneyLine, Texts
from corpus.forms.records import (
    FilledForm,
    FilledFund,
    FilledGoal,
    FilledIndicator,
    Signature,
)
from corpus.truth.make import load_reasons
from corpus.truth.records import Indicator, Line, Measure, Project, Truth
from corpus.writing import (
    BLANK,
    Hand,
    Stated,
    StatedMeasure,
    print_date,
    print_decimal,
    state_measure,
    state_or_zero,
    state_points,
    state_rate,
    state_result,
)


def choose(rng: Random, texts: Texts) -> str:
    """One of a label's wordings."""
    return texts[0] if len(texts) == 1 else rng.choice(texts)


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


# --- money


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


# --- indicators


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
