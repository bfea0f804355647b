"""Rules on what the narrative states against the forms and against itself (报告类规则)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from itertools import combinations

from msgspec import Struct

from pipeline.model.rows import BaseDatum, Fact, Form, Fund
from pipeline.model.values import Figure
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.sentences import find_sentence_mismatches
from pipeline.rules.statements import (
    STATED,
    group_by_subject,
    is_loose,
    is_planned,
    is_statement,
    read_own_words,
    value_of_fact,
)
from pipeline.rules.tolerance import SameIndex, add_up, count_decimals, is_same
from pipeline.rules.wording import name_field, name_form, name_row, name_subject, show
from pipeline.schema.rules import NarrativeHabits, RuleBook, SameThing

_FUND_FIELDS = ("executed", "amount", "full_year_budget", "initial_budget")
"""Where a fund line may print what the narrative states, what was spent first."""
_MOST_BUDGETS = 6
"""So many figures of other budgets are tried together."""
_MEASURES = ("current_year_final", "prior_year_final", "current_year_budget")
"""The same for a line of the 基础数据表."""


_Key = tuple[int, str | None, str, int | None]


class _Printed(Struct, frozen=True, kw_only=True):
    """A figure of a form that a subject of the narrative may be."""

    form: Form
    record: Fund | BaseDatum
    field: str
    figure: Figure


def find_narrative_table_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """narrative_table_mismatch (报告与表不一致): the narrative and a form give different figures for one thing."""
    by_subject = group_by_subject(dossier.extraction.facts)
    for same in dossier.book.relations.same_thing:
        years: dict[int | None, list[Fact]] = {}
        for fact in by_subject[same.subject]:
            if is_statement(fact, dossier.book.limits.narrative):
                years.setdefault(fact.fiscal_year, []).append(fact)
        for year, facts in years.items():
            for fact, printed in _compare(facts, tuple(_list_printed(same, year, dossier)), same):
                if not _is_of_one_budget(fact, printed, dossier):
                    yield _tell_table(fact, printed, same, dossier.book)


def find_narrative_conflicts(dossier: Dossier) -> Iterator[Finding]:
    """narrative_conflict (报告前后不一致): the narrative gives two figures for one thing.

    A figure that is already told to contradict a form or its own sentence is told a second time as a mere note.  Of
    subjects that part of the spending has too (项目支出 of one budget) only figures under the very name count, and such
    as are nearly as large or stand in a form for it, and none in a sentence that speaks of such a part.
    """
    told = {
        finding.target.record_id
        for find in (find_narrative_table_mismatches, find_sentence_mismatches)
        for finding in find(dossier)
        if finding.target is not None
    }
    habits, in_parts = dossier.book.limits.narrative, _list_part_sentences(dossier)
    first: dict[_Key, Fact] = {}
    in_other_words: list[Fact] = []
    for fact in _list_held(dossier):
        if not _is_single(fact, dossier.book):
            in_other_words += [fact] if fact.subject in habits.named else []
        elif fact.subject not in habits.named or fact.sentence not in in_parts:
            known = first.setdefault(_key(fact), fact)
            yield from _tell_if_other(known, fact, told, dossier.book)
    for fact in in_other_words:
        named = first.get(_key(fact))
        is_whole = named is not None and (_is_near(named, fact, habits) or _is_printed(fact, dossier))
        if named is not None and is_whole and fact.sentence not in in_parts:
            yield from _tell_if_other(named, fact, told, dossier.book)


def _list_part_sentences(dossier: Dossier) -> frozenset[str]:
    """List the sentences that speak of a part of the spending."""
    budgets = dossier.book.limits.narrative.budgets
    return frozenset(fact.sentence for fact in dossier.extraction.facts if fact.subject in budgets)


def _list_held(dossier: Dossier) -> Iterator[Fact]:
    """List the facts that can be held against each other: no plan, and no round figure."""
    habits = dossier.book.limits.narrative
    for fact in dossier.extraction.facts:
        if fact.measure in (*STATED, "score") and not is_loose(fact, habits) and not is_planned(fact, habits):
            yield fact


def _key(fact: Fact) -> _Key:
    """What two figures have to share to be figures for one thing; each of several reports has its own score."""
    return fact.report, fact.subject, fact.measure, fact.fiscal_year


def _is_single(fact: Fact, book: RuleBook) -> bool:
    """Whether a report states what the fact is about only once, and the fact calls it so."""
    habits = book.limits.narrative
    if fact.subject in habits.single:
        return True
    if fact.subject not in habits.named or not fact.figure.value:
        return False
    return fact.subject_raw == book.labels["subject", fact.subject]


def _is_near(known: Fact, fact: Fact, habits: NarrativeHabits) -> bool:
    """Whether a figure under other words is so close to the named one that it hardly is another thing's."""
    gap = abs(value_of_fact(known) - value_of_fact(fact))
    return gap <= habits.near * abs(value_of_fact(known))


def _is_printed(fact: Fact, dossier: Dossier) -> bool:
    """Whether a form prints the figure for the fact's very subject."""
    return any(
        is_same(_value_of(printed), value_of_fact(fact))
        for same in dossier.book.relations.same_thing
        if same.subject == fact.subject and not same.is_kindred
        for line in _list_printed(same, fact.fiscal_year, dossier)
        for printed in line
    )


def _tell_if_other(known: Fact, fact: Fact, told: Set[str], book: RuleBook) -> Iterator[Finding]:
    """Tell a second figure that is not the first; one sentence may give several of a kind.

    ``told``: facts that another rule speaks of.
    """
    if known.sentence == fact.sentence or known.figure.unit != fact.figure.unit:
        return
    if not is_same(value_of_fact(known), value_of_fact(fact)):
        yield _tell_conflict(known, fact, book, is_told=bool({known.record_id, fact.record_id} & told))


def _is_of_one_budget(fact: Fact, printed: _Printed, dossier: Dossier) -> bool:
    """Whether the figure is what one budget pays of the form's: 420 of 600, where the 政府性基金 has the other 180."""
    habits = dossier.book.limits.narrative
    if fact.subject not in habits.split:
        return False
    others = [value for value in _list_other_budgets(dossier) if value > 0][:_MOST_BUDGETS]
    value, whole = value_of_fact(fact), _value_of(printed)
    sums = (add_up(some) for count in range(1, len(others) + 1) for some in combinations(others, count))
    return any(is_same(value, part) or is_same(whole, value + part) for part in sums)


def _list_other_budgets(dossier: Dossier) -> tuple[Decimal, ...]:
    """What the forms and the report give of other budgets than the 一般公共预算, each figure once."""
    habits = dossier.book.limits.narrative
    values = [
        _value_of(printed)
        for records in dossier.filled
        if records.form.form_type == "unit_self_evaluation"
        for fund in records.funds
        if fund.line in habits.other_budgets
        for line in _filled(_of_fund(records.form, fund))
        for printed in line[:1]
    ]
    values += [
        value_of_fact(fact)
        for fact in dossier.extraction.facts
        if fact.subject is None and fact.measure == "amount" and not is_loose(fact, habits)
        if (fact.subject_raw or "").startswith(habits.other_budget_words)
    ]
    return tuple(dict.fromkeys(values))


def _compare(
    facts: Sequence[Fact], lines: Sequence[tuple[_Printed, ...]], same: SameThing
) -> Iterator[tuple[Fact, _Printed]]:
    """Find the statements of one thing and year that a line contradicts which prints it; each is told once."""
    index = SameIndex([value_of_fact(fact) for fact in facts])
    untold = list(enumerate(facts))
    for printed in _drop_repeated(lines):
        agreeing = {place for one in printed for place in index.find(_value_of(one))}
        highest: dict[int | None, Decimal] = {}
        for fact in (facts[place] for place in agreeing):
            known = highest.get(fact.section_ordinal, value_of_fact(fact))
            highest[fact.section_ordinal] = max(known, value_of_fact(fact))
        left = []
        for place, fact in untold:
            if place in agreeing or _may_be_part(fact, highest.get(fact.section_ordinal), same):
                left.append((place, fact))
            else:
                yield fact, printed[0]
        untold = left


def _drop_repeated(lines: Iterable[tuple[_Printed, ...]]) -> Iterator[tuple[_Printed, ...]]:
    """Leave out lines that print the same figures as one before: they say nothing new of any fact.

    Figures that are equal but printed with more digits are others: they agree with less.
    """
    seen: set[frozenset[tuple[Decimal, int]]] = set()
    for printed in lines:
        figures = frozenset((_value_of(one), count_decimals(_value_of(one))) for one in printed)
        if figures not in seen:
            seen.add(figures)
            yield printed


def _list_printed(same: SameThing, year: int | None, dossier: Dossier) -> Iterator[tuple[_Printed, ...]]:
    """List what each form prints for a subject in a year, a tuple a form's line; never empty."""
    for records in dossier.filled:
        form = records.form
        if form.form_type == "unit_self_evaluation" and form.fiscal_year in (None, year):
            for fund in records.funds:
                if fund.line in same.lines:
                    yield from _filled(_of_fund(form, fund))
        data = [
            datum
            for datum in records.base_data
            if datum.item in same.items
            and datum.fiscal_year == year
            and (not same.measures or datum.measure in same.measures)
        ]
        order = {measure: place for place, measure in enumerate(_MEASURES)}
        data.sort(key=lambda datum: order.get(datum.measure, 0))
        yield from _filled(
            tuple(_Printed(form=form, record=datum, field="value", figure=datum.figure) for datum in data)
        )


def _of_fund(form: Form, fund: Fund) -> tuple[_Printed, ...]:
    figures = ((field, getattr(fund, field)) for field in _FUND_FIELDS)
    return tuple(
        _Printed(form=form, record=fund, field=field, figure=figure) for field, figure in figures if figure is not None
    )


def _filled(printed: tuple[_Printed, ...]) -> Iterator[tuple[_Printed, ...]]:
    given = tuple(one for one in printed if one.figure.value is not None)
    if given:
        yield given


def _value_of(printed: _Printed) -> Decimal:
    assert printed.figure.value is not None, "lines without figures are left out before"
    return printed.figure.value


def _may_be_part(fact: Fact, whole: Decimal | None, same: SameThing) -> bool:
    """Whether its section states the whole as the form does, and this figure is smaller: one of several.

    ``whole``: the highest figure of the section that agrees with the form, None when none does.
    """
    return whole is not None and value_of_fact(fact) < whole and read_own_words(fact) not in same.names


def _tell_table(fact: Fact, printed: _Printed, same: SameThing, book: RuleBook) -> Finding:
    return Finding(
        target=fact,
        field="value",
        words={
            "subject": name_subject(fact, book),
            "fact": show(fact.figure),
            "form": name_form(printed.form, book),
            "row": name_row(printed.record, book),
            "field": name_field(printed.record, printed.field, book),
            "value": show(printed.figure),
        },
        observed=show(fact.figure),
        expected=show(printed.figure),
        evidence=(fact.figure, printed.figure),
        severity="warning" if same.is_kindred else None,
    )


def _tell_conflict(known: Fact, fact: Fact, book: RuleBook, *, is_told: bool) -> Finding:
    is_weak = fact.measure == "count" or fact.subject in book.limits.narrative.named
    return Finding(
        target=fact,
        field="value",
        words={"subject": name_subject(fact, book), "first": show(known.figure), "second": show(fact.figure)},
        observed=show(fact.figure),
        expected=show(known.figure),
        evidence=(known.figure, fact.figure),
        severity="info" if is_told else "warning" if is_weak else None,
    )
