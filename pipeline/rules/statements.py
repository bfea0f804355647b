"""Figures of the narrative as rules look at them: which of them are statements that can be held against something.

A narrative is looser than a form.  A figure that is round (约, 近, 余) is held against nothing, and one that may be a
part of another is no second statement of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from pipeline.model.rows import Fact
from pipeline.schema.rules import NarrativeHabits

STATED = ("amount", "count")
"""Measures that state how much or how many, as against changes, shares and rates."""
_CLAUSE_END = re.compile(r"[，；。,;]")
_OWN_START = re.compile(r"[，；。、：（）,;:()\s]|其中|共有|现有|[0-9.]+[万亿]?[元人名个]")


def value_of_fact(fact: Fact) -> Decimal:
    """Take the value of a fact that is known to have one."""
    assert fact.figure.value is not None, "loose facts are left out before"
    return fact.figure.value


def group_by_subject(facts: Sequence[Fact]) -> defaultdict[str, list[Fact]]:
    """Sort facts by their subject, those without one left out."""
    by_subject: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.subject is not None:
            by_subject[fact.subject].append(fact)
    return by_subject


def group_by_sentence(facts: Sequence[Fact]) -> dict[tuple[int | None, str], list[Fact]]:
    """Sort facts by the sentence that states them, each in printed order."""
    sentences: dict[tuple[int | None, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        sentences[fact.section_ordinal, fact.sentence].append(fact)
    for members in sentences.values():
        members.sort(key=lambda fact: fact.start)
    return sentences


def group_by_section(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """Sort facts by the section they stand in, those above all headings left out."""
    sections: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.section_ordinal is not None:
            sections[fact.section_ordinal].append(fact)
    return sections


def is_statement(fact: Fact, habits: NarrativeHabits) -> bool:
    """Whether it states how much or how many, exactly."""
    return fact.measure in STATED and not is_loose(fact, habits)


def is_loose(fact: Fact, habits: NarrativeHabits) -> bool:
    """Whether it has no value, or a round one: a word beside the figure says that it is about so much."""
    if fact.figure.value is None:
        return True
    return (
        fact.sentence.endswith(habits.round, 0, fact.start)
        or fact.sentence.startswith(habits.round, fact.end)
        or _says_round(fact.figure.raw, habits.round)
    )


@lru_cache(maxsize=4096)
def _says_round(raw: str, words: tuple[str, ...]) -> bool:
    """Whether a figure carries such a word inside (``20余万元``, ``3000多人``); words that mean 0 (无结余) are none."""
    return any(word in raw for word in words) and any(char.isdigit() for char in raw)


def is_planned(fact: Fact, habits: NarrativeHabits) -> bool:
    """Whether the clause speaks of a budget or a plan, not of what became of it."""
    clause = _CLAUSE_END.split(fact.sentence[: fact.start])[-1]
    return any(word in clause for word in habits.planned)


def read_own_words(fact: Fact) -> str:
    """Read the words between the last mark, bracket or 其中 and the figure: what the figure alone is said to be."""
    return _OWN_START.split(fact.sentence[: fact.start])[-1].strip()
