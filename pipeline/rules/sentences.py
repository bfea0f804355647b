"""Rules on the figures of one sentence or section: parts and their whole, shares and their base (报告内合计与占比)."""

from __future__ import annotations

import re
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
from pipeline.schema.rules import NarrativeHabits, Parts, RuleBook

_MOST_WHOLES = 8
"""Of what a sentence begins with, so many figures may be the base of a share further down."""
_SHARE_WORDS = re.compile(
    r"的?(?:比例|比重|百分比|份额)?(?:约?为|达到?|是)?$|^(?:同期|当年|本年|全年|全部|单位|部门)(?=.{3})"
)
"""What stands around the name of a share's base: 占全年整体支出的比重为."""

_BRACKETED = re.compile(r"[（(][^（()）]*[）)]")
_CLOSING = re.compile(r"[）)]")


def find_narrative_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """narrative_sum_mismatch (报告合计或占比不符): parts don't add up to their whole, or a share isn't part ÷ whole."""
    yield from find_sentence_mismatches(dossier)
    for section in group_by_section(dossier.extraction.facts).values():
        yield from _check_section(section, dossier.book)


def find_sentence_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """Find what single sentences contradict in themselves; a whole that several sentences make up is weaker proof."""
    above: Sequence[Fact] = ()
    for sentence in group_by_sentence(dossier.extraction.facts).values():
        if above and above[0].section_ordinal != sentence[0].section_ordinal:
            above = ()
        told: set[str] = set()
        for finding in _check_definitions(sentence, dossier.book):
            told.add(finding.words["subject"])
            yield finding
        for finding in _check_list(sentence, dossier.book):
            if finding.words["subject"] not in told:
                yield finding
        yield from _check_shares(sentence, above, dossier)
        above = sentence


def _check_definitions(sentence: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Hold a whole against all its parts by definition, where the sentence gives them."""
    stated = [fact for fact in sentence if is_statement(fact, book.limits.narrative)]
    held: set[str] = set()
    for parts in book.relations.narrative_sums:
        found = _pick_parts(stated, parts) if parts.whole not in held else None
        if found is None:
            continue
        held.add(parts.whole)
        whole, members = found
        others = [fact for fact in stated if fact.start > whole.start and fact.figure.unit == whole.figure.unit]
        verdicts = {_judge(whole, members), _judge(whole, others)}
        if "agrees" not in verdicts:
            yield _tell_sum(whole, members, "error" if "doubtful" not in verdicts else "warning", book)


def _check_section(section: Sequence[Fact], book: RuleBook) -> Iterator[Finding]:
    """Hold a whole against its parts over several sentences, where the section gives one figure for each of them."""
    stated = [fact for fact in section if is_statement(fact, book.limits.narrative)]
    held: set[str] = set()
    for parts in book.relations.narrative_sums:
        names = (parts.whole, *parts.parts)
        members = {name: [fact for fact in stated if fact.subject == name] for name in names}
        is_stated = all(len({value_of_fact(fact) for fact in facts}) == 1 for facts in members.values())
        if not is_stated or parts.whole in held:
            continue
        held.add(parts.whole)
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
    """Check that parts behind the only 其中 of a sentence, up to where the list ends, don't exceed their whole.

    What a bracket behind a part holds is of that part; a list that began in a bracket ends with it.
    """
    habits = book.limits.narrative
    text = sentence[0].sentence
    if text.count(habits.part_mark) != 1:
        return
    mark = text.index(habits.part_mark)
    end = min((text.find(sign, mark) for sign in habits.list_end if sign in text[mark:]), default=len(text))
    inner = tuple(found.span() for found in _BRACKETED.finditer(text, mark, end))
    closing = next((at for at in _list_closing(text, mark, end) if not any(a <= at < b for a, b in inner)), end)
    stated = [fact for fact in sentence if is_statement(fact, habits)]
    before = [fact for fact in stated if fact.end <= mark and not _is_aside(fact, text[:mark])]
    before = [fact for fact in before if not any(word in (fact.subject_raw or "") for word in habits.per_head)]
    if not before:
        return
    whole = before[-1]
    parts = [
        fact
        for fact in stated
        if mark < fact.start < closing
        and not any(first <= fact.start < last for first, last in inner)
        and fact.figure.unit == whole.figure.unit
        and fact.subject not in habits.totals
        and (fact.measure != "count" or fact.subject is None)
        and not any(word in (fact.subject_raw or "") for word in habits.left_over)
    ]
    values = [value_of_fact(part) for part in parts]
    if not parts or judge_excess(value_of_fact(whole), values) != "conflicts":
        return
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


def _is_aside(fact: Fact, text: str) -> bool:
    """Whether it stands in a bracket of the text: 支出20万元（含上年结转5万元），其中…."""
    return any(found.start() < fact.start < found.end() for found in _BRACKETED.finditer(text))


def _list_closing(text: str, start: int, end: int) -> Iterator[int]:
    return (found.start() for found in _CLOSING.finditer(text, start, end))


def _check_shares(sentence: Sequence[Fact], above: Sequence[Fact], dossier: Dossier) -> Iterator[Finding]:
    """Check the shares that follow their part with 占 between them: of the base that is named, else of the whole.

    ``above``: the sentence before in the section, whose figures the whole is among where this one begins with 其中.
    A base that is named once holds for the list behind it: 占基本支出的94%；公用经费…，占6%.
    """
    habits = dossier.book.limits.narrative
    named: Sequence[Fact] = ()
    for place, share in enumerate(sentence):
        part = _find_part(sentence[:place], share, habits)
        if share.measure != "share" or part is None or is_loose(share, habits):
            continue
        base = _read_base(share.sentence[sentence[place - 1].end : share.start], habits)
        if base is None:
            continue
        if base:
            wholes = named = _find_named_wholes(share, part, base, dossier)
        else:
            wholes = [*_find_wholes(sentence, part, above, habits), *named]
        if wholes and not any(_is_share(share, part, whole) for whole in wholes) and value_of_fact(wholes[0]) > 0:
            yield _tell_share(share, part, wholes[0], dossier.book)


def _find_part(before: Sequence[Fact], share: Fact, habits: NarrativeHabits) -> Fact | None:
    """Find the amount that a share is of: the last of its subject, else the one right before it."""
    if not before:
        return None
    same = [fact for fact in before if fact.subject is not None and fact.subject == share.subject]
    return next((fact for fact in (*reversed(same), before[-1]) if is_statement(fact, habits)), None)


def _read_base(words: str, habits: NarrativeHabits) -> str | None:
    """Read what a share is said to be of, out of the words in front of it.

    Returns: the base's name; empty where the words end with 占 and name none; None where they say something else.
    """
    _, mark, base = words.rpartition(habits.share_mark)
    if not mark:
        return None
    return _SHARE_WORDS.sub("", base.strip())


def _find_wholes(sentence: Sequence[Fact], part: Fact, above: Sequence[Fact], habits: NarrativeHabits) -> list[Fact]:
    """Find what a share without a named base may be of: first what stands before 其中, then the sentence's first.

    A figure that has a share itself is a part like this one, unless 其中 stands behind it.
    """
    begins_with_parts = part.sentence.startswith(habits.part_mark)
    stated = [fact for fact in (*(above if begins_with_parts else ()), *sentence) if is_statement(fact, habits)]
    parts = {id(one) for one, other in pairwise(sentence) if other.measure == "share"}
    wholes = [
        fact
        for fact in stated[:_MOST_WHOLES]
        if (fact.sentence != part.sentence or fact.start < part.start) and fact.figure.unit == part.figure.unit
    ]
    mark = part.sentence.rfind(habits.part_mark, 0, part.start)
    nearest = [fact for fact in wholes if fact.sentence == part.sentence and fact.end <= mark][-1:]
    return [*nearest, *(fact for fact in wholes if fact not in nearest and id(fact) not in parts)]


def _find_named_wholes(share: Fact, part: Fact, base: str, dossier: Dossier) -> list[Fact]:
    """Find the amounts of the base that a share names: those of its section, nearest first, else the document's."""
    habits = dossier.book.limits.narrative
    subject = habits.bases.get(base)
    stated = [
        fact
        for fact in dossier.extraction.facts
        if fact.subject == subject is not None
        and is_statement(fact, habits)
        and fact.figure.unit == part.figure.unit
        and fact.fiscal_year == part.fiscal_year
    ]
    own = [fact for fact in stated if fact.section_ordinal == share.section_ordinal]
    return sorted(own or stated, key=lambda fact: abs(fact.ordinal - share.ordinal))


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
