"""The figures of a sentence with their units settled and the words in front of them (数量提及)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from normalizers.numbers import NumberToken, scan_numbers, write_parts_as_signs
from normalizers.units import MONEY_UNIT, RATIO_UNIT, find_unit, to_contract, to_wan
from pipeline.model.values import Figure
from pipeline.narrative.clauses import Clauses

_SKIPPED_KINDS = frozenset({"attribute"})
"""Units that describe and count nothing: 60岁以上老人, 75周年."""
_PARTS_PER = re.compile(r"[百千万]分之[0-9零〇一二三四五六七八九十百点.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
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


def list_mentions(clauses: Clauses) -> Iterator[Mention]:
    """The figures of a sentence with their units, in order.

    One whose unit is said once for a list takes it from the next (``行政编制5、事业编制10名``) and is doubtful.  A bare
    number without such a list is none.
    """
    tokens = sorted((*clauses.tokens, *_read_rates_in_words(clauses)), key=lambda token: token.start)
    after = 0
    for position, token in enumerate(tokens):
        settled = _settle(token, clauses.sentence)
        if settled is None:
            unit = next((later.unit for later in tokens[position + 1 :] if later.unit is not None), None)
            settled = None if unit is None else _settle(replace(token, unit=unit), clauses.sentence)
            if settled is None:
                continue
            settled = replace(settled[0], doubtful=True, printed_unit=None), settled[1]
        figure, kind = settled
        if kind in _SKIPPED_KINDS:
            continue
        begin, words, after_colon = clauses.find_words(token.start, after)
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


def _read_rates_in_words(clauses: Clauses) -> Iterator[NumberToken]:
    """Rates in words: 百分之九十五."""
    for found in _PARTS_PER.finditer(clauses.masked):
        written = scan_numbers(write_parts_as_signs(found[0]))
        if len(written) == 1:
            yield replace(written[0], start=found.start(), number_end=found.end(), end=found.end(), text=found[0])


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
