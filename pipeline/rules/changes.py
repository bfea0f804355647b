"""Rules on changes against the year before (同比)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.model.rows import Fact
from pipeline.model.values import Figure
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.statements import group_by_sentence, group_by_subject, is_loose, is_statement, value_of_fact
from pipeline.rules.tolerance import Verdict, judge_ratio, judge_sum
from pipeline.rules.wording import name_form, name_subject, show, show_number, show_quotient, show_value
from pipeline.schema.rules import NarrativeHabits, RuleBook


def find_yoy_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """yoy_mismatch (同比不符): a stated change against the year before contradicts the two years' figures."""
    habits = dossier.book.limits.narrative
    by_subject = group_by_subject(dossier.extraction.facts)
    for sentence in group_by_sentence(dossier.extraction.facts).values():
        for change in sentence:
            if change.measure != "change" or change.subject is None or is_loose(change, habits):
                continue
            current = _find_current(change, sentence, habits)
            if current is None:
                continue
            yield from _check_change(change, current, by_subject[change.subject], dossier)
            yield from _check_both_changes(change, current, sentence, dossier.book)


def _find_current(change: Fact, sentence: Sequence[Fact], habits: NarrativeHabits) -> Fact | None:
    """Find the figure that has changed: the subject's nearest one before the change, with 比上年 between them."""
    before = [
        fact
        for fact in sentence
        if fact.subject == change.subject and fact.end <= change.start and is_statement(fact, habits)
    ]
    if not before:
        return None
    between = change.sentence[before[-1].end : change.start]
    return before[-1] if any(word in between for word in habits.last_year) else None


def _check_change(change: Fact, current: Fact, facts: Sequence[Fact], dossier: Dossier) -> Iterator[Finding]:
    book = dossier.book
    for prior, source in _list_prior(change, facts, dossier):
        if prior.value is None:
            continue
        verdict = _judge_change(change, current, prior.value)
        if verdict != "agrees":
            yield _tell_change(change, current, prior, source, verdict, book)
            return


def _list_prior(change: Fact, facts: Sequence[Fact], dossier: Dossier) -> Iterator[tuple[Figure, str]]:
    """List what the forms and the narrative give for the subject in the year before, and where."""
    if change.fiscal_year is None:
        return
    year = change.fiscal_year - 1
    for same in dossier.book.relations.same_thing:
        if same.subject != change.subject:
            continue
        for records in dossier.filled:
            for datum in records.base_data:
                if datum.item in same.items and datum.measure == "prior_year_final" and datum.fiscal_year == year:
                    yield datum.figure, name_form(records.form, dossier.book)
    for fact in facts:
        if fact.fiscal_year == year and is_statement(fact, dossier.book.limits.narrative):
            yield fact.figure, dossier.book.words["report"]


def _judge_change(change: Fact, current: Fact, prior: Decimal) -> Verdict:
    if change.figure.unit != "ratio":
        return judge_sum(value_of_fact(current), [prior, value_of_fact(change)])
    if prior <= 0:
        return "agrees"
    return judge_ratio(1 + value_of_fact(change), value_of_fact(current), prior)


def _tell_change(change: Fact, current: Fact, prior: Figure, source: str, verdict: Verdict, book: RuleBook) -> Finding:
    assert prior.value is not None, "callers look first"
    is_rate = change.figure.unit == "ratio"
    now = value_of_fact(current)
    grown = now - prior.value
    words = {
        "subject": name_subject(change, book),
        "current": show(current.figure),
        "change": _show_change(change),
        "source": source,
        "prior": show(prior),
    }
    if is_rate:
        words["quotient"] = show_quotient(grown, prior.value, change.figure)
        expected = f"{show_number(grown)}÷{show_number(prior.value)}={words['quotient']}"
    else:
        words["implied"] = show_value(now - value_of_fact(change), current.figure.unit)
        expected = f"{show_number(now)}-{show_number(prior.value)}={show_number(grown)}"
    return Finding(
        target=change,
        field="value",
        case="rate" if is_rate else "amount",
        words=words,
        observed=show(change.figure),
        expected=expected,
        evidence=(change.figure, current.figure, prior),
        severity="error" if verdict == "conflicts" else "warning",
    )


def _show_change(change: Fact) -> str:
    """Say the change as the sentence does: 增加 or 减少 and how much."""
    value = value_of_fact(change)
    word = "增加" if value >= 0 else "减少"
    return word + show_value(abs(value), change.figure.unit)


def _check_both_changes(change: Fact, current: Fact, sentence: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Hold the amount of a change against its rate, where the sentence gives both right after each other."""
    if change.figure.unit == "ratio" or change.figure.unit != current.figure.unit:
        return
    rate = next((fact for fact in sentence if fact.start > change.start), None)
    if rate is None or rate.measure != "change" or rate.subject != change.subject or rate.figure.unit != "ratio":
        return
    prior = value_of_fact(current) - value_of_fact(change)
    if prior <= 0 or is_loose(rate, book.limits.narrative):
        return
    verdict = judge_ratio(1 + value_of_fact(rate), value_of_fact(current), prior)
    if verdict == "agrees":
        return
    quotient = show_quotient(value_of_fact(change), prior, rate.figure)
    yield Finding(
        target=rate,
        field="value",
        case="inside",
        words={
            "subject": name_subject(change, book),
            "current": show(current.figure),
            "change": show(change.figure),
            "rate": show(rate.figure),
            "quotient": quotient,
        },
        observed=show(rate.figure),
        expected=f"{show_number(value_of_fact(change))}÷{show_number(prior)}={quotient}",
        evidence=(change.figure, current.figure, rate.figure),
        severity="error" if verdict == "conflicts" else "warning",
    )
