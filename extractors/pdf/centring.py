"""How far a cell reaches that no rule bounds: its text stands in its middle (居中).

::

        │ a  │ b  │ c  │          "target value" is centred over a to c, so it heads all three; with its left edge at a
           target value           and its right edge at b it would stand half a column further left.
        │ ≥  │ 95 │ %  │

The same holds down a page, where a group's name stands in the middle of its rows.  Edges are known as the gaps they
lie in; positions between two edges are called slots, whether they are columns or rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

ROUNDS = 60
"""Passes over the edges after which they hardly move any more."""

TRUST = 0.3
"""How much a distance from where an edge settled weighs, against one from the gap that it surely lies in."""


class Gap(NamedTuple):
    """Where an edge may lie: from the end of the texts before it to the start of those after it."""

    low: float
    high: float


class Axis(NamedTuple):
    """The edges of one direction, columns' or rows'."""

    gaps: tuple[Gap, ...]
    """One more than there are slots; the outermost reach as far as a border may lie from its text."""
    edges: tuple[float, ...]
    """Where in its gap each edge has settled."""

    @property
    def slots(self) -> int:
        """How many columns, or rows, there are."""
        return len(self.gaps) - 1

    def misfit(self, centre: float, first: int, stop: int) -> float:
        """Tell how far a text's centre is from the middle of the slots ``first`` to before ``stop``, in points."""
        low = (self.gaps[first].low + self.gaps[stop].low) / 2
        high = (self.gaps[first].high + self.gaps[stop].high) / 2
        settled = (self.edges[first] + self.edges[stop]) / 2
        return max(low - centre, centre - high, 0.0) + TRUST * abs(centre - settled)


def settle_edges(gaps: Sequence[Gap], centres: Sequence[float | None]) -> Axis:
    """Place each edge in its gap so that the slots' middles come near the centres of their texts.

    ``centres``: for each slot where most of its texts are centred; None where nothing tells.
    """
    edges = [(gap.low + gap.high) / 2 for gap in gaps]
    for _ in range(ROUNDS):
        for index, gap in enumerate(gaps):
            wishes = []
            if index and (centre := centres[index - 1]) is not None:
                wishes.append(2 * centre - edges[index - 1])
            if index < len(centres) and (centre := centres[index]) is not None:
                wishes.append(2 * centre - edges[index + 1])
            if wishes:
                edges[index] = min(max(sum(wishes) / len(wishes), gap.low), gap.high)
    return Axis(tuple(gaps), tuple(edges))


class Item(NamedTuple):
    """A text in a row (or column) of slots."""

    first: int
    """The first slot it surely reaches into …"""
    stop: int
    """… and the one after the last."""
    centre: float
    flush: bool
    """It stands at its cell's start, as others below it do; then its centre tells nothing."""


class Prices(NamedTuple):
    """What speaks against a reading of a row (or column) of slots, in points."""

    blank_inside: float
    """A slot left blank between two texts."""
    blank_before: float
    """A slot left blank before the first text."""
    blank_after: float
    """A slot left blank after the last text."""
    reach: float
    """A cell over slots that its text does not reach into."""


class Reading(NamedTuple):
    """The slots of each text's cell, and what speaks against them."""

    cost: float
    spans: tuple[range, ...]
    rival_cost: float = inf
    """What speaks against the next best slots …"""
    rival_spans: tuple[range, ...] = ()
    """… and those slots; empty where there are no others."""


def choose_spans(items: Sequence[Item], slots: range, axis: Axis, prices: Prices) -> Reading:
    """Give each text the slots of its cell, so that all texts together stand as near their cells' middles as can be.

    ``items`` stand in order and do not overlap; ``slots`` are those they share among them.
    """
    states = {slots.start: [Reading(0.0, ())]}
    for index, item in enumerate(items):
        limit = items[index + 1].first if index + 1 < len(items) else slots.stop
        blank = prices.blank_inside if index else prices.blank_before
        reached: dict[int, list[Reading]] = {}
        for free, readings in states.items():
            for span in _list_spans(item, free, limit):
                price = blank * (span.start - free) + _misfit(item, span, axis, prices)
                reached.setdefault(span.stop, []).extend(
                    Reading(reading.cost + price, (*reading.spans, span)) for reading in readings
                )
        states = {stop: sorted(readings, key=_cost)[:2] for stop, readings in reached.items()}
    ended = [
        Reading(reading.cost + prices.blank_after * (slots.stop - stop), reading.spans)
        for stop, readings in states.items()
        for reading in readings
    ]
    best, *others = sorted(ended, key=_cost)[:2]
    return best._replace(rival_cost=others[0].cost, rival_spans=others[0].spans) if others else best


def _cost(reading: Reading) -> float:
    return reading.cost


def _list_spans(item: Item, start: int, limit: int) -> list[range]:
    """List the slots that a text's cell may have from ``start`` to before ``limit``."""
    if item.flush:
        return [range(item.first, item.stop)]
    return [range(first, stop) for first in range(start, item.first + 1) for stop in range(item.stop, limit + 1)]


def _misfit(item: Item, span: range, axis: Axis, prices: Prices) -> float:
    if item.flush:
        return 0.0
    reach = prices.reach if len(span) > item.stop - item.first else 0.0
    return reach + axis.misfit(item.centre, span.start, span.stop)
