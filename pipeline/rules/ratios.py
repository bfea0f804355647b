"""Rules on rates that are printed beside what they divide (比率类规则)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from pipeline.model.rows import BaseDatum, Fund
from pipeline.model.values import Figure
from pipeline.rules.addends import BUDGETS
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.records import FormRecords
from pipeline.rules.tolerance import judge_ratio
from pipeline.rules.wording import (
    name_field,
    name_form,
    name_row,
    show,
    show_division,
    show_number,
    show_percent,
    show_quotient,
)
from pipeline.schema.rules import RuleBook


def find_execution_rate_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """execution_rate_mismatch (执行率不符): 执行率 is not 全年执行数 ÷ 全年预算数, or ÷ the only budget column."""
    for records in dossier.filled:
        budget = find_budget_column(records.funds)
        if budget is None:
            continue
        slipped = dossier.name_slipped(records)
        for fund in records.funds:
            if not slipped & {(fund.record_id, budget), (fund.record_id, "executed")}:
                yield from _check_execution(fund, budget, records, dossier.book)


def find_control_rate_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """control_rate_mismatch (控制率不符): 控制率 is not actual ÷ establishment (or approved, or planned)."""
    for records in dossier.filled:
        lines: dict[int, dict[str, BaseDatum]] = defaultdict(dict)
        for datum in records.base_data:
            lines[datum.line][datum.measure] = datum
        slipped = dossier.name_slipped(records)
        for line in lines.values():
            if not slipped & {(datum.record_id, "value") for datum in line.values()}:
                yield from _check_control(line, dossier)


def find_budget_column(funds: Sequence[Fund]) -> str | None:
    """Find the column that 执行率 is measured by: 全年预算数 where the form has it, else its only budget column."""
    return next((field for field in BUDGETS if any(getattr(fund, field) is not None for fund in funds)), None)


def _check_execution(fund: Fund, budget: str, records: FormRecords, book: RuleBook) -> Iterator[Finding]:
    rate, part, whole = fund.execution_rate, fund.executed, getattr(fund, budget)
    words = {
        "form": name_form(records.form, book),
        "row": name_row(fund, book),
        "whole_name": book.words[budget],
    }
    yield from _check_rate(fund, "execution_rate", rate, part, whole, words, "no_budget", book.limits.counts.units)


def _check_control(line: dict[str, BaseDatum], dossier: Dossier) -> Iterator[Finding]:
    for measure in dossier.schema.base_measures.values():
        rate = line.get(measure.measure)
        part, whole = line.get(measure.part or ""), line.get(measure.whole or "")
        if rate is None or part is None or whole is None:
            continue
        words = {
            "row": name_row(rate, dossier.book),
            "field": name_field(rate, "value", dossier.book),
            "part_name": name_field(part, "value", dossier.book),
            "whole_name": name_field(whole, "value", dossier.book),
        }
        yield from _check_rate(
            rate, "value", rate.figure, part.figure, whole.figure, words, "no_whole", dossier.book.limits.counts.units
        )


def _check_rate(
    target: Fund | BaseDatum,
    field: str,
    rate: Figure | None,
    part: Figure | None,
    whole: Figure | None,
    words: dict[str, str],
    no_whole: str,
    counts: Container[str | None],
) -> Iterator[Finding]:
    """Hold a rate against its division; ``0 ÷ 0`` may be any rate.  What is counted (``counts``) is never rounded."""
    if rate is None or part is None or whole is None:
        return
    if rate.value is None or part.value is None or whole.value is None or min(part.value, whole.value) < 0:
        return
    words = words | {"rate": show(rate), "part": show(part), "whole": show(whole)}
    evidence = (rate, part, whole)
    if whole.value == 0:
        if part.value > 0:
            yield Finding(
                target=target,
                field=field,
                case=no_whole,
                words=words,
                observed=show(rate),
                expected=f"{show_number(part.value)}÷0",
                evidence=evidence,
                severity="warning",
            )
        return
    verdict = judge_ratio(rate.value, part.value, whole.value)
    if verdict == "agrees":
        return
    yield Finding(
        target=target,
        field=field,
        case="rate",
        words=words | {"quotient": show_quotient(part.value, whole.value, rate)},
        observed=show_percent(rate.value),
        expected=show_division(part.value, whole.value, rate),
        evidence=evidence,
        severity="error" if verdict == "conflicts" or part.unit in counts else "warning",
    )
