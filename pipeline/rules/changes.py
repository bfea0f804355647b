"""Rules on changes against the year before (同比)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.model.rows import Fact
from pipeline.model.values import Figure
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.statements import group_by_sentence, is_loose, is_statement, value_of_fact
from pipeline.rules.tolerance import Verdict, judge_ratio, judge_sum
from pipeline.rules.wording import name_form, name_subject, show, show_number, show_quotient, show_value
from pipeline.schema.rules import NarrativeHabits, RuleBook


class _Prior(Struct, frozen=True, kw_only=True):
    """What a form or the narrative gives for the year before (上年数)."""

    figure: Figure
    source: str
    """Name of the form, or the report."""
    is_kindred: bool = False
    """Of an item that is the same by a note only."""


_Priors = Mapping[tuple[str, int], Sequence[_Prior]]
"""By subject and year."""


def find_yoy_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """yoy_mismatch (同比不符): a stated change against the year before contradicts the two years' figures."""
    habits = dossier.book.limits.narrative
    priors = _list_priors(dossier)
    for sentence in group_by_sentence(dossier.extraction.facts).values():
        current: dict[tuple[str, int | None], Fact] = {}
        for place, fact in enumerate(sentence):
            if fact.subject is None:
                continue
            if is_statement(fact, habits):
                current[fact.subject, fact.fiscal_year] = fact
            elif fact.measure == "change" and not is_loose(fact, habits):
                now = current.get((fact.subject, fact.fiscal_year))
                if now is not None and _is_against_last_year(fact, now, habits):
                    yield from _check_change(fact, now, priors, dossier.book)
                    yield from _check_both_changes(fact, now, sentence[place + 1 : place + 2], dossier.book)


def _is_against_last_year(change: Fact, current: Fact, habits: NarrativeHabits) -> bool:
    """Whether 比上年 stands between a figure and its change; a change against the budget is another matter."""
    between = change.sentence[current.end : change.start]
    return any(word in between for word in habits.last_year)


def _list_priors(dossier: Dossier) -> _Priors:
    """List what the forms give for the year before, and the first that the narrative does."""
    priors: dict[tuple[str, int], list[_Prior]] = defaultdict(list)
    for same in dossier.book.relations.same_thing:
        for records in dossier.filled:
            for datum in records.base_data:
                if datum.item in same.items and datum.measure == "prior_year_final" and datum.fiscal_year is not None:
                    source = name_form(records.form, dossier.book)
                    prior = _Prior(figure=datum.figure, source=source, is_kindred=same.is_kindred)
                    priors[same.subject, datum.fiscal_year].append(prior)
    stated: dict[tuple[str, int], _Prior] = {}
    for fact in dossier.extraction.facts:
        if fact.subject is None or fact.fiscal_year is None or not is_statement(fact, dossier.book.limits.narrative):
            continue
        stated.setdefault(
            (fact.subject, fact.fiscal_year), _Prior(figure=fact.figure, source=dossier.book.words["report"])
        )
    for key, prior in stated.items():
        priors[key].append(prior)
    return priors


def _check_change(change: Fact, current: Fact, priors: _Priors, book: RuleBook) -> Iterator[Finding]:
    if change.subject is None or change.fiscal_year is None:
        return
    for prior in priors.get((change.subject, change.fiscal_year - 1), ()):
        if prior.figure.value is None:
            continue
        verdict = _judge_change(change, current, prior.figure.value)
        if verdict != "agrees":
            yield _tell_change(change, current, prior, verdict, book)
            return


def _judge_change(change: Fact, current: Fact, prior: Decimal) -> Verdict:
    if change.figure.unit != "ratio":
        return judge_sum(value_of_fact(current), [prior, value_of_fact(change)])
    if prior <= 0:
        return "agrees"
    return judge_ratio(1 + value_of_fact(change), value_of_fact(current), prior)


def _tell_change(change: Fact, current: Fact, given: _Prior, verdict: Verdict, book: RuleBook) -> Finding:
    prior = given.figure
    assert prior.value is not None, "callers look first"
    is_rate = change.figure.unit == "ratio"
    now = value_of_fact(current)
    grown = now - prior.value
    words = {
        "subject": name_subject(change, book),
        "current": show(current.figure),
        "change": _show_change(change),
        "source": given.source,
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
        severity="error" if verdict == "conflicts" and not given.is_kindred else "warning",
    )


def _show_change(change: Fact) -> str:
    """Say the change as the sentence does: 增加 or 减少 and how much."""
    value = value_of_fact(change)
    word = "增加" if value >= 0 else "减少"
    return word + show_value(abs(value), change.figure.unit)


def _check_both_changes(change: Fact, current: Fact, following: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Hold the amount of a change against its rate, where the sentence gives it right behind the amount."""
    if change.figure.unit == "ratio" or change.figure.unit != current.figure.unit:
        return
    rate = next(iter(following), None)
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
