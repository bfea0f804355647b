"""What is still to be decided (审核队列): filters, pages, counts, and the way to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache, reduce
from operator import and_
from urllib.parse import urlencode

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from pipeline.decisions.record import Decision, DecisionBook
from pipeline.review.index import FLAG, SAMPLED, Index, Item, WordColumn, encode_words
from pipeline.review.proof import Proof, weigh_sample

PAGE_SIZE = 50
OPEN = "open"
"""Not decided yet."""
ANY = "any"
STATES = (OPEN, "as_stated", "misread", "unclear")
FACETS = ("kind", "severity", "cause", "rule", "form", "unit", "decision")


class Filter(Struct, frozen=True, kw_only=True):
    """Which items are wanted; an empty word asks for all of a kind."""

    kind: str = FLAG
    """``flag``, or ``sample`` for the values drawn."""
    severity: str = ""
    cause: str = ""
    rule: str = ""
    form: str = ""
    unit: str = ""
    decision: str = OPEN
    """One of ``STATES``, or ``any``."""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filter:
        """Read a filter from a query string's pairs; what it does not know is left out."""
        return cls(**{name: query[name][:200] for name in cls.__struct_fields__ if name in query})

    @property
    def is_narrow(self) -> bool:
        """It asks for less than all that is open of its kind."""
        return self != self.cleared

    @property
    def cleared(self) -> Filter:
        """The filter that asks for all that is open of this kind."""
        return Filter(kind=self.kind)

    def write(self, **changes: str) -> str:
        """Write the query string of this filter with some words changed; '' for the filter that asks for nothing."""
        changed = replace(self, **changes)
        pairs = {name: getattr(changed, name) for name in self.__struct_fields__}
        return urlencode({name: word for name, word in pairs.items() if word != getattr(Filter(), name)})


class Selection(Struct, frozen=True):
    """The items that a filter lets through, and how many each other choice would give."""

    ranks: Sequence[int]
    counts: Mapping[str, Mapping[str, int]]
    """By facet and word, under the other facets' filters."""


class Queue:
    """The items of an index with what was decided on them by now."""

    def __init__(self, index: Index, book: DecisionBook) -> None:
        self.index = index
        self.book = book
        self.select = lru_cache(maxsize=32)(self._select)

    @cached_property
    def decisions(self) -> Sequence[Decision | None]:
        """The standing decision on each item, by rank."""
        decisions: list[Decision | None] = [None] * len(self.index.items)
        for said in {(each.spot.doc_id, each.rule or "", each.message or "") for each in self.book.standing}:
            for item in self.index.by_saying.get(said, ()):
                decisions[item.rank] = self.book.of_flag(item.doc_id, item.flag_id, item.rule, item.message)
        for spot, item in self.index.by_spot.items():
            decisions[item.rank] = self.book.of_value(spot)
        return decisions

    @cached_property
    def _columns(self) -> Mapping[str, WordColumn]:
        states = encode_words([OPEN if decision is None else decision.verdict for decision in self.decisions])
        return {**self.index.columns, "decision": states}

    @property
    def done(self) -> int:
        """Count the flags that are decided."""
        return self.progress(FLAG)[0]

    def progress(self, kind: str) -> tuple[int, int]:
        """Count the items of a kind that are decided, and all of them."""
        return self._progress.get(kind, (0, 0))

    @cached_property
    def _progress(self) -> Mapping[str, tuple[int, int]]:
        done: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for item, decision in zip(self.index.items, self.decisions, strict=True):
            total[item.kind] += 1
            done[item.kind] += decision is not None
        return {kind: (done[kind], total[kind]) for kind in total}

    @cached_property
    def proof(self) -> Proof | None:
        """What the sample proves so far; None without one."""
        sampled = (item for item in self.index.items if item.kind == SAMPLED)
        verdicts = {item.flag_id: self.state(item) for item in sampled if self.state(item) != OPEN}
        return None if self.index.sample is None else weigh_sample(self.index.sample, verdicts)

    def state(self, item: Item) -> str:
        """Say what was decided on an item; ``open`` for nothing yet."""
        decision = self.decisions[item.rank]
        return OPEN if decision is None else decision.verdict

    def page(self, wanted: Filter, number: int) -> Sequence[Item]:
        """Give a page of items, 1-based."""
        ranks = self.select(wanted).ranks[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return [self.index.items[rank] for rank in ranks]

    def next(self, item: Item, wanted: Filter) -> Item | None:
        """Give the item after this one, from the beginning again behind the last; None when there is no other."""
        ranks = self.select(wanted).ranks
        at = bisect_right(ranks, item.rank)
        return self._other(item, ranks, at if at < len(ranks) else 0)

    def previous(self, item: Item, wanted: Filter) -> Item | None:
        """Give the item before this one, from the end again before the first; None when there is no other."""
        ranks = self.select(wanted).ranks
        return self._other(item, ranks, bisect_left(ranks, item.rank) - 1)

    def position(self, item: Item, wanted: Filter) -> int:
        """Count how many of the items stand before this one."""
        return bisect_left(self.select(wanted).ranks, item.rank)

    def _other(self, item: Item, ranks: Sequence[int], at: int) -> Item | None:
        found = self.index.items[ranks[at]] if ranks else None
        return None if found is None or found.rank == item.rank else found

    def _select(self, wanted: Filter) -> Selection:
        passed = {facet: _match(self._columns[facet], getattr(wanted, facet)) for facet in FACETS}
        everything = np.ones(len(self.index.items), bool)
        counts = {}
        for facet in FACETS:
            others = (passed[other] for other in FACETS if other != facet)
            column = self._columns[facet]
            found = np.bincount(column.numbers[reduce(and_, others, everything)], minlength=len(column.words))
            counts[facet] = {word: int(count) for word, count in zip(column.words, found, strict=True) if count}
        ranks: list[int] = np.flatnonzero(reduce(and_, passed.values(), everything)).tolist()
        return Selection(ranks=ranks, counts=counts)


def _match(column: WordColumn, word: str) -> NDArray[np.bool_]:
    """Tell which items have a word; all of them where none is asked for."""
    if not word or word == ANY:
        return np.ones(len(column.numbers), bool)
    number = column.words.index(word) if word in column.words else -1
    matches: NDArray[np.bool_] = column.numbers == number
    return matches
