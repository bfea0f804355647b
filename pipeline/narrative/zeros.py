"""Zeros said in words: 无政府采购支出, 未发生公务接待费, 与上年持平."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from pipeline.narrative.clauses import Clauses, clean_words
from pipeline.narrative.lexicon import Lexicon, load_lexicon

_CLAUSE_END = re.compile(r"[，,；;。：:、（()）！？!?]|$")


class Zero(Struct, frozen=True, kw_only=True):
    """A nothing that a sentence states."""

    start: int
    end: int
    phrase: str
    subject: str | None
    is_change: bool
    """Nothing changed; else nothing was spent."""


def find_zeros(clauses: Clauses) -> Iterator[Zero]:
    """Find the zeros in words of a sentence.

    A clause has to say nothing else: 无因公出国（境）人数 and 无违规采购 are no amounts.  What is about unchanged
    (基本持平) is no zero.
    """
    lexicon = load_lexicon()
    for word in lexicon.figures.zero:
        for found in re.finditer(re.escape(word), clauses.masked) if word in clauses.masked else ():
            end = _CLAUSE_END.search(clauses.masked, found.end())
            assert end is not None, "the pattern matches the end"
            words = clean_words(clauses.masked[found.end() : end.start()])
            for phrase, subject in _read_list(words, lexicon):
                yield Zero(start=found.start(), end=end.start(), phrase=phrase, subject=subject, is_change=False)
    for found in lexicon.unchanged.finditer(clauses.sentence):
        if found["about"] is None:
            yield Zero(start=found.start(), end=found.end(), phrase=found[0], subject=None, is_change=True)


def _read_list(words: str, lexicon: Lexicon) -> list[tuple[str, str | None]]:
    """The things there are none of (公务接待费和因公出国费): one, or several joined, each of them known; else none."""
    whole = _read_named(words, lexicon)
    if whole is not None:
        return [whole]
    parts = [_read_named(part, lexicon) for part in lexicon.conjunctions.split(words)]
    return [part for part in parts if part is not None] if len(parts) > 1 and all(parts) else []


def _read_named(words: str, lexicon: Lexicon) -> tuple[str, str | None] | None:
    """The thing there is none of; None where the words are not verbs, one known thing, and small words."""
    best: tuple[str, str | None] | None = None
    for start in lexicon.zero_verbs.reach(words, {0}):
        for phrase in lexicon.subject_words.at(words, start):
            found = lexicon.subject_phrases[phrase]
            is_whole = len(words) in lexicon.zero_tail.reach(words, {start + len(phrase)})
            if found.kind == "money" and is_whole and (best is None or len(phrase) > len(best[0])):
                best = phrase, found.subject
    return best
