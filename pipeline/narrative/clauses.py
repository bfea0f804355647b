"""Sentences and the words in front of their figures (分句).

A sentence ends at 。！？; and goes on over commas and semicolons, because parts, shares and changes stand behind their
whole.  ``Clauses`` is a sentence with every position kept, in which dates and small brackets no longer get in the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from normalizers.numbers import HIDDEN, NumberToken, hide_non_values, scan_numbers

_END = re.compile(r"[。！？!?][”’」』）)]*|(?<=[）)])\.(?=$|[\u4e00-\u9fff])")
_BOUNDARY = re.compile(r"[，,；;。：:、（()）！？!?]")
_COLONS = "：:"
_ASIDE = re.compile(r"[（(](?!其中)[^（()）0-9]*[）)]")
_ITEM = re.compile(r"(?:^|(?<=[：:；;，,。]))\s*(?:[0-9]{1,2}[.、](?![0-9])|[（(][0-9]{1,2}[）)]|[①-⑳])")
"""The number of an item in a list inside a sentence: 其中：1.收入5万元；2.支出4万元."""
_ABROAD = re.compile(r"[（(](?P<inner>境)[）)]")
_YEAR_IN_WORDS = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_QUOTES = "“”\"‘’'《》「」『』"
DROPPED = "\ufffe"
"""Stands for a character that is no part of the words; a noncharacter like ``HIDDEN``."""


def split_sentences(text: str) -> Iterator[str]:
    """Split a paragraph into its sentences, end marks included; nothing is lost but blanks between them."""
    start = 0
    for end in _END.finditer(text):
        sentence = text[start : end.end()].strip()
        if sentence:
            yield sentence
        start = end.end()
    rest = text[start:].strip()
    if rest:
        yield rest


class Clauses(Struct, frozen=True, kw_only=True):
    """A sentence prepared for looking at the words around its figures."""

    sentence: str
    dated: str
    """The sentence with years in digits (二〇二三年: 2023年), positions kept."""
    masked: str
    """The sentence with dates hidden, quotation marks and brackets without figures dropped, positions kept."""
    tokens: tuple[NumberToken, ...]

    def find_words(self, start: int, after: int) -> tuple[int, str, bool]:
        """The clause that ends at ``start``: where it begins (behind ``after``), its words, and if a colon ends it.

        Where a colon stands right before the figure (``收入：5万元``), it is the clause before the colon.
        """
        begin = self.clause_start(start, after)
        words = clean_words(self.masked[begin:start])
        if words or begin <= after or self.masked[begin - 1] not in _COLONS:
            return begin, words, False
        begin = self.clause_start(begin - 1, after)
        return begin, clean_words(self.masked[begin:start]).rstrip(_COLONS), True

    def clause_start(self, end: int, after: int) -> int:
        """Where the clause begins that goes on up to ``end``."""
        begin = after
        for boundary in _BOUNDARY.finditer(self.masked, after, end):
            begin = boundary.end()
        return begin

    def clauses_between(self, first: int, last: int) -> tuple[str, ...]:
        """The words of each clause between two positions."""
        return tuple(words for piece in _BOUNDARY.split(self.masked[first:last]) if (words := clean_words(piece)))


def read_clauses(sentence: str) -> Clauses:
    """Prepare a sentence."""
    dated = sentence
    if "二" in sentence:
        dated = _YEAR_IN_WORDS.sub(lambda found: found[0].translate(_DIGITS), sentence)
    shown = _ITEM.sub(lambda found: DROPPED * len(found[0]), hide_non_values(dated))
    masked = _ABROAD.sub(lambda found: f"{DROPPED}{found['inner']}{DROPPED}", shown)
    while True:
        lifted = _ASIDE.sub(lambda found: DROPPED * len(found[0]), masked)
        if lifted == masked:
            break
        masked = lifted
    return Clauses(sentence=sentence, dated=dated, masked=masked, tokens=scan_numbers(shown))


_REMOVED = dict.fromkeys(map(ord, _QUOTES + DROPPED + " \u3000"))
_HIDDEN_RUN = re.compile(f"{HIDDEN}+")


def clean_words(text: str) -> str:
    """Words without quotation marks and dropped brackets; a date is one hidden character."""
    return (_HIDDEN_RUN.sub(HIDDEN, text) if HIDDEN in text else text).translate(_REMOVED)
