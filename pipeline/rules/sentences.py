"""Rules on the figures of one sentence or section: parts and their whole, shares and their base (报告内合计与占比)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.model.rows import Fact, Severity
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.statements import group_by_section, group_by_sentence, is_loose, is_statement, value_of_fact
from pipeline.rules.tolerance import Verdict, add_up, judge_excess, judge_ratio, judge_sum
from pipeline.rules.wording import (
    name_subject,
    show,
    show_division,
    show_number,
    show_quotient,
    show_sum,
    show_value,
)
from pipeline.schema.rules import Parts, RuleBook

_MOST_WHOLES = 8
"""Of what a sentence begins with, so many figures may be the base of a share further down."""


def find_narrative_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """narrative_sum_mismatch (报告合计或占比不符): parts don't add up to their whole, or a share isn't part ÷ whole."""
    for sentence in group_by_sentence(dossier.extraction.facts).values():
        told: set[str] = set()
        for finding in _check_definitions(sentence, dossier.book):
            told.add(finding.words["subject"])
            yield finding
        for finding in _check_list(sentence, dossier.book):
            if finding.words["subject"] not in told:
                yield finding
        yield from _check_shares(sentence, dossier.book)
    for section in group_by_section(dossier.extraction.facts).values():
        yield from _check_section(section, dossier.book)


def _check_definitions(sentence: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Hold a whole against all its parts by definition, where the sentence gives them."""
    stated = [fact for fact in sentence if is_statement(fact, book.limits.narrative)]
    for parts in book.relations.narrative_sums:
        found = _pick_parts(stated, parts)
        if found is None:
            continue
        whole, members = found
        others = [fact for fact in stated if fact.start > whole.start and fact.figure.unit == whole.figure.unit]
        verdicts = {_judge(whole, members), _judge(whole, others)}
        if "agrees" not in verdicts:
            yield _tell_sum(whole, members, "error" if "doubtful" not in verdicts else "warning", book)


def _check_section(section: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Hold a whole against its parts over several sentences, where the section states each of them once."""
    stated = [fact for fact in section if is_statement(fact, book.limits.narrative)]
    for parts in book.relations.narrative_sums:
        names = (parts.whole, *parts.parts)
        members = {name: [fact for fact in stated if fact.subject == name] for name in names}
        if not all(len(facts) == 1 for facts in members.values()):
            continue
        whole, *rest = (members[name][0] for name in names)
        if (
            len({fact.sentence for fact in (whole, *rest)}) == 1
            or len({fact.fiscal_year for fact in (whole, *rest)}) > 1
        ):
            continue
        if _judge(whole, rest) == "conflicts":
            yield _tell_sum(whole, rest, "warning", book)


def _pick_parts(stated: Sequence[Fact], parts: Parts) -> tuple[Fact, list[Fact]] | None:
    """Pick the whole and the first of each part behind it; None unless the sentence gives all of them."""
    whole = next((fact for fact in stated if fact.subject == parts.whole), None)
    if whole is None:
        return None
    members = []
    for name in parts.parts:
        part = next((fact for fact in stated if fact.subject == name and fact.start > whole.start), None)
        if part is None or part.figure.unit != whole.figure.unit or part.fiscal_year != whole.fiscal_year:
            return None
        members.append(part)
    return whole, members


def _judge(whole: Fact, parts: Sequence[Fact]) -> Verdict:
    return judge_sum(value_of_fact(whole), [value_of_fact(part) for part in parts])


def _tell_sum(whole: Fact, parts: Sequence[Fact], severity: Severity, book: RuleBook) -> Finding:
    values = [value_of_fact(part) for part in parts]
    return Finding(
        target=whole,
        field="value",
        case="sum",
        words={
            "subject": name_subject(whole, book),
            "total": show(whole.figure),
            "parts": "、".join(name_subject(part, book) for part in parts),
            "sum": show_value(add_up(values), whole.figure.unit),
        },
        observed=show_sum(values),
        expected=show_number(value_of_fact(whole)),
        evidence=(whole.figure, *(part.figure for part in parts)),
        severity=severity,
    )


def _check_list(sentence: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Check that parts behind the only 其中 of a sentence, up to where the list ends, don't exceed their whole."""
    habits = book.limits.narrative
    text = sentence[0].sentence
    if text.count(habits.part_mark) != 1:
        return
    mark = text.index(habits.part_mark)
    end = min((text.find(sign, mark) for sign in habits.list_end if sign in text[mark:]), default=len(text))
    stated = [fact for fact in sentence if is_statement(fact, habits)]
    before = [fact for fact in stated if fact.end <= mark]
    if not before:
        return
    whole = before[-1]
    parts = [
        fact
        for fact in stated
        if mark < fact.start < end and fact.figure.unit == whole.figure.unit and fact.subject not in habits.totals
    ]
    if not parts or judge_excess(value_of_fact(whole), [value_of_fact(part) for part in parts]) != "conflicts":
        return
    values = [value_of_fact(part) for part in parts]
    yield Finding(
        target=whole,
        field="value",
        case="excess",
        words={
            "subject": name_subject(whole, book),
            "total": show(whole.figure),
            "sum": show_value(add_up(values), whole.figure.unit),
        },
        observed=show_sum(values),
        expected=f"≤{show_number(value_of_fact(whole))}",
        evidence=(whole.figure, *(part.figure for part in parts)),
        severity="warning",
    )


def _check_shares(sentence: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Check a share right behind its part, with 占 between them and no base named: it is of the sentence's whole."""
    habits = book.limits.narrative
    first = [fact for fact in sentence if is_statement(fact, habits)][:_MOST_WHOLES]
    for part, share in pairwise(sentence):
        between = share.sentence[part.end : share.start]
        if share.measure != "share" or not between.endswith(habits.share_mark) or not is_statement(part, habits):
            continue
        wholes = [fact for fact in first if fact.start < part.start and fact.figure.unit == part.figure.unit]
        if not wholes or is_loose(share, habits) or any(_is_share(share, part, whole) for whole in wholes):
            continue
        if value_of_fact(wholes[0]) > 0:
            yield _tell_share(share, part, wholes[0], book)


def _is_share(share: Fact, part: Fact, whole: Fact) -> bool:
    return (
        value_of_fact(whole) > 0
        and judge_ratio(value_of_fact(share), value_of_fact(part), value_of_fact(whole)) == "agrees"
    )


def _tell_share(share: Fact, part: Fact, whole: Fact, book: RuleBook) -> Finding:
    return Finding(
        target=share,
        field="value",
        case="share",
        words={
            "subject": name_subject(part, book),
            "share": show(share.figure),
            "part": show(part.figure),
            "whole": show(whole.figure),
            "quotient": show_quotient(value_of_fact(part), value_of_fact(whole), share.figure),
        },
        observed=show(share.figure),
        expected=show_division(value_of_fact(part), value_of_fact(whole), share.figure),
        evidence=(share.figure, part.figure, whole.figure),
        severity="warning",
    )
