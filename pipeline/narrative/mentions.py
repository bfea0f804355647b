"""The figures of a sentence with their units settled and the words in front of them (数量提及)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from normalizers.numbers import NumberToken, parse_decimal, scan_numbers
from normalizers.units import MONEY_UNIT, RATIO_UNIT, find_unit, to_contract, to_wan
from pipeline.model.values import Figure
from pipeline.narrative.clauses import Clauses
from pipeline.narrative.lexicon import load_lexicon
from pipeline.narrative.numerals import read_words

_SKIPPED_KINDS = frozenset({"attribute"})
"""Units that describe and count nothing: 60岁以上老人, 75周年."""
_LIST_GOES_ON = re.compile(r"[，,、；;（(。\-—~～－至]|[和及与]|$")
"""What stands behind a figure whose unit is said elsewhere: 在职14、退休5人."""
_BLANK_INSIDE = re.compile(r"[0-9]\s+[0-9]")
_SIZED = re.compile(r"[大小]")
_PEOPLE_UNIT = "人"


class Mention(Struct, frozen=True, kw_only=True):
    """A number with its unit, settled, and the words in front of it."""

    begin: int
    """Where its clause begins."""
    start: int
    end: int
    figure: Figure
    kind: str
    """Kind of its unit (``money``, ``ratio``, ``people`` …); ``price`` for so much per something, ``multiple`` for a 万
    without a unit."""
    words: str
    """The words of its clause in front of it; the words before the colon where one stands right before it."""
    after_colon: bool
    before: str
    """The sentence up to the figure, marks left in."""
    gap: tuple[str, ...]
    """Clauses between the figure before and this one's own clause."""
    is_spread: bool = False
    """Its name stands in a list before it (``spread_names``)."""
    fiscal_year: int | None = None
    """The year that such a list gives it."""


def list_mentions(clauses: Clauses) -> Iterator[Mention]:
    """The figures of a sentence with their units, in order.

    One whose unit is said once for a list takes it from the next (``行政编制5、事业编制10名``) and is doubtful.  A bare
    number without such a list is none, unless its words count people (编制人数45).
    """
    tokens = sorted(
        (*_join_broken(clauses.tokens, clauses.sentence), *read_words(clauses.masked)), key=lambda token: token.start
    )
    after = 0
    is_money = False
    for position, token in enumerate(tokens):
        begin, words, after_colon = clauses.find_words(token.start, after)
        settled = _settle(_read_sized(token, clauses.masked), clauses.sentence)
        if settled is None:
            settled = _settle_bare(token, tokens[position + 1 :], words, clauses)
            if settled is None:
                continue
        figure, kind = settled
        if kind in _SKIPPED_KINDS:
            continue
        if _BLANK_INSIDE.search(figure.raw):
            figure = replace(figure, doubtful=True)
        if kind == "multiple" and (is_money or load_lexicon().money_words.search(words)):
            figure, kind = replace(figure, value=to_wan(token.value, token.multiplier or ""), unit=MONEY_UNIT), "money"
            is_money = True
        yield Mention(
            begin=begin,
            start=token.start,
            end=token.end,
            figure=figure,
            kind=kind,
            words=words,
            after_colon=after_colon,
            before=clauses.sentence[: token.start],
            gap=clauses.clauses_between(after, begin),
        )
        after = token.end


def _join_broken(tokens: Sequence[NumberToken], sentence: str) -> Iterator[NumberToken]:
    """Put a number together that a blank broke (``41.2 5万元``): with nothing else between them, two are none."""
    waiting: NumberToken | None = None
    for token in tokens:
        joined = None if waiting is None else _join(waiting, token, sentence)
        if waiting is not None and joined is None:
            yield waiting
        waiting = joined or token
    if waiting is not None:
        yield waiting


def _join(first: NumberToken, second: NumberToken, sentence: str) -> NumberToken | None:
    between = sentence[first.end : second.start]
    if first.unit is not None or first.multiplier is not None or not between.isspace():
        return None
    value = parse_decimal(first.text + second.text)
    return None if value is None else replace(second, start=first.start, text=first.text + second.text, value=value)


def _read_sized(token: NumberToken, masked: str) -> NumberToken:
    """A number with 大 or 小 before its unit: 3大类."""
    if token.unit is not None or _SIZED.match(masked, token.end) is None:
        return token
    behind = scan_numbers(token.text + masked[token.end + 1 : token.end + 3])
    unit = behind[0].unit if behind else None
    return token if unit is None else replace(token, unit=unit, end=token.end + 1 + len(unit))


def _settle_bare(
    token: NumberToken, later: Sequence[NumberToken], words: str, clauses: Clauses
) -> tuple[Figure, str] | None:
    """A number without a unit that stands in a list, or behind words that count people; None for any other."""
    if token.multiplier is not None or _LIST_GOES_ON.match(clauses.sentence, token.end) is None or not words:
        return None
    unit = None
    for other in later:
        if _LIST_GOES_ON.match(clauses.sentence, other.end) is None and other.unit is None:
            break
        if other.unit is not None:
            unit = other.unit
            break
    counts_people = _counts_people(words)
    kind = None if unit is None or (found := find_unit(unit)) is None else found.kind
    if counts_people and kind not in ("people", "count"):
        unit = _PEOPLE_UNIT
    settled = None if unit is None else _settle(replace(token, unit=unit), clauses.sentence)
    return None if settled is None else (replace(settled[0], doubtful=True, printed_unit=None), settled[1])


def _counts_people(words: str) -> bool:
    """The words end with what people are called (编制人数, 在职), and with no unit's name."""
    lexicon = load_lexicon()
    return any(
        lexicon.subject_phrases[phrase].kind == "people"
        for place in range(max(0, len(words) - lexicon.longest_subject), len(words))
        for phrase in lexicon.subject_words.at(words, place)
        if place + len(phrase) == len(words)
    )


def _settle(token: NumberToken, sentence: str) -> tuple[Figure, str] | None:
    """The figure in the contract's unit, and the kind of its unit; None for a bare number."""
    raw = sentence[token.start : token.end]
    figure = Figure(raw=raw, value=token.amount, unit=None, printed_unit=token.printed_unit)
    if token.unit is None:
        return None if token.multiplier is None else (replace(figure, doubtful=True), "multiple")
    unit = find_unit(token.unit)
    if unit is None:
        return replace(figure, unit=token.unit), "price"
    if unit.kind == "money":
        return replace(figure, value=to_wan(token.amount, token.unit), unit=MONEY_UNIT), "money"
    value, name = to_contract(token.amount, token.unit)
    return replace(figure, value=value, unit=RATIO_UNIT if unit.kind == "ratio" else name), unit.kind
