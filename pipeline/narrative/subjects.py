"""What a figure is said to be of, by the words in front of it (主体识别).

A subject is given only where every word of the clause is accounted for: the unit's own name or pronoun, a date, small
words, one canonical phrase, small words.  Any other word (慰问退休人员, 行政编制, 其他商品和服务支出) makes it another
thing, and the figure keeps no subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cached_property, lru_cache

from msgspec import Struct

from normalizers.numbers import HIDDEN
from pipeline.narrative.lexicon import Lexicon, SubjectKind, SubjectPhrase, load_lexicon

_LONGEST_UNIT = 20
"""Characters of a unit's name in front of a clause."""
_LEAST_CORE = 3
"""Characters at the end of a unit's name by which shorter forms of it are known."""
_KNOWN = 4096
"""Words in front of figures that are remembered."""
_HAN_RUN = re.compile(r"[\u4e00-\u9fff（）()]*")
_BUDGET = "general_public_budget"


class Words(Struct, frozen=True, kw_only=True):
    """What the words in front of a figure say."""

    phrase: str | None = None
    """The canonical phrase; None where the words name no known thing."""
    subject: SubjectPhrase | None = None
    is_neutral: bool = False
    """They name nothing at all."""


class SubjectReader:
    """Reads the words in front of figures of one report."""

    def __init__(self, units: tuple[str, ...]) -> None:
        self.lexicon: Lexicon = load_lexicon()
        self.units = units
        self.reach_neutral = lru_cache(maxsize=_KNOWN)(self._reach_neutral)
        """Where words that name nothing lead to; the same few words stand in front of most figures."""

    @cached_property
    def _cores(self) -> tuple[str, ...]:
        return tuple(unit[-_LEAST_CORE:] for unit in self.units)

    def read(self, words: str, kinds: frozenset[SubjectKind]) -> Words:
        """Read words that ought to be one subject of one of these kinds and nothing else."""
        exact = self.lexicon.subject_phrases.get(words)
        if exact is not None and exact.kind in kinds:
            return Words(phrase=words, subject=exact)
        starts = self.reach_neutral(words)
        if self._ends(words, starts):
            return Words(is_neutral=True)
        best: Words | None = None
        for start in sorted({*starts, *self._after_budget(words, starts)}):
            for phrase in self.lexicon.subject_words.at(words, start):
                end = start + len(phrase)
                if not self._ends(words, self.lexicon.tail.reach(words, _skip_hidden(words, end))):
                    continue
                found = self.lexicon.subject_phrases[phrase]
                if found.kind in kinds and (best is None or len(phrase) > len(best.phrase or "")):
                    best = Words(phrase=phrase, subject=found)
        return best or Words()

    def read_start(self, words: str, kinds: frozenset[SubjectKind]) -> Words:
        """Read the subject that words begin with, whatever follows it: a topic, not the figure's own subject."""
        best: Words | None = None
        for start in sorted(self.reach_neutral(words)):
            for phrase in self.lexicon.subject_words.at(words, start):
                found = self.lexicon.subject_phrases[phrase]
                if found.kind in kinds and (best is None or len(phrase) > len(best.phrase or "")):
                    best = Words(phrase=phrase, subject=found)
        return best or Words()

    def is_neutral(self, words: str) -> bool:
        """The words name nothing."""
        return self._ends(words, self.reach_neutral(words))

    def _ends(self, words: str, reached: Set[int]) -> bool:
        return len(words) in reached

    def _reach_neutral(self, words: str) -> frozenset[int]:
        """The positions that words lead to that name nothing: the unit, dates, small words, a whole named before."""
        reached = {0}
        while True:
            grown = self.lexicon.neutral.reach(words, {*reached, *self._after_hidden(words, reached)})
            grown |= {end for place in grown for end in self._after_whole(words, place)}
            grown |= {
                end for place in grown for end in self._unit_ends(words, place) if words[:place].strip(HIDDEN) == ""
            }
            if grown == reached:
                return frozenset(reached)
            reached = grown

    def _after_hidden(self, words: str, places: set[int]) -> Iterator[int]:
        return (place + 1 for place in places if words.startswith(HIDDEN, place))

    def _after_whole(self, words: str, place: int) -> Iterator[int]:
        """Where a whole ends that a part is named of: 基本支出中(人员经费)."""
        for phrase in self.lexicon.subject_words.at(words, place):
            end = place + len(phrase)
            yield from (end + len(within) for within in self.lexicon.figures.within if words.startswith(within, end))

    def _after_budget(self, words: str, starts: Set[int]) -> Iterator[int]:
        """Where the budget ends that spending is paid from: 一般公共预算财政拨款(基本支出)."""
        for start in starts:
            for phrase in self.lexicon.subject_words.at(words, start):
                if self.lexicon.subject_phrases[phrase].subject == _BUDGET:
                    yield start + len(phrase)

    def _unit_ends(self, words: str, place: int = 0) -> Iterator[int]:
        """Where a name of the unit can end; any public body's where the report does not name its unit."""
        run = _HAN_RUN.match(words, place)
        assert run is not None, "the pattern matches the empty text"
        limit = min(run.end(), place + _LONGEST_UNIT)
        endings = self._cores or self.lexicon.units.endings
        for ending in endings:
            found = words.find(ending, place, limit)
            if found >= 0:
                yield found + len(ending)


def _skip_hidden(words: str, place: int) -> set[int]:
    return {place, place + 1} if words.startswith(HIDDEN, place) else {place}
