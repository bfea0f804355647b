"""Cells of a form without rules that are larger than their text: names of groups, titles over columns (合并单元格).

::

    产出    数量    培训场次    12     Left of the names, groups fill their column: no row is left without one, and each
            质量    合格率      95%    name stands in the middle of its rows.  Beside figures, a text is taken to reach
                                      further only where it stands off the middle of its own cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from extractors.pdf.centring import Axis, Item, Prices, choose_spans
from extractors.pdf.settings import Settings
from extractors.pdf.words import Word

FIGURE = re.compile(r"[-+−≥≤><=≧≦＜＞＝]*[\d０-９][\d０-９,，.．\s]*[%％‰]?|[/／—－-]+|无")
"""What stands in a line of figures, or for one that there is not."""

_NEVER = 1000.0
"""A price, in points, that no misfit comes up to."""
_HANDICAP_EM = 1.2
"""So much better must another reading fit before it is preferred to the usual one."""


class Placed(NamedTuple):
    """A text with the rows and columns of its cell."""

    blob: Word
    down: range
    across: range
    is_doubtful: bool = False
    """Other rows fit nearly as well."""


class _Way(NamedTuple):
    """One of the two directions, seen from the texts: which slots, which others, which centre."""

    axis: Axis
    along: Callable[[Placed], range]
    beside: Callable[[Placed], range]
    centre: Callable[[Placed], float]
    moved: Callable[[Placed, range, bool], Placed]
    flush: frozenset[Word]
    """Texts that stand at their cells' start, not in the middle."""
    close: float
    """Readings between which less than this speaks, in points, are equally good."""


def reach_out(
    placed: Sequence[Placed],
    across: Axis,
    down: Axis,
    flush: frozenset[Word],
    settings: Settings,
    *,
    hangs: bool = False,
) -> list[Placed]:
    """Let texts that stand in the middle of several rows or columns reach over all of them.

    ``flush``: those that stand at their cells' start (``find_flush``).  ``hangs``: names surely stand at the top of
    their rows; else the texts tell.
    """
    size = max(at.blob.size for at in placed)
    rows = _Way(
        down,
        lambda at: at.down,
        lambda at: at.across,
        lambda at: (at.blob.y0 + at.blob.y1) / 2,
        lambda at, span, is_close: at._replace(down=span, is_doubtful=is_close),
        frozenset(),
        settings.close_em * size,
    )
    columns = _make_columns(across, flush)
    blank, reach = settings.blank_price_em * size, settings.reach_price_em * size
    loose, filled = Prices(0.0, 0.0, 0.0, reach), Prices(_NEVER, blank, blank, 0.0)
    placed = _reach(placed, columns, lambda at, slots: (Prices(0.0, blank, 0.0, reach),))
    names = _Names(placed)
    if hangs or _stand_at_top(placed, settings):
        placed = list(_hang_down(placed, names, down.slots))
    else:
        placed = _reach(
            placed, rows, lambda at, slots: (filled, loose) if names.stand_right_of(at, slots) else (loose,)
        )
    return _reach_columns(placed, columns, blank, reach)


def reach_across(placed: Sequence[Placed], across: Axis, settings: Settings, *, goes_on: bool) -> list[Placed]:
    """Let texts whose rows are known reach over the columns in whose middle they stand.

    ``goes_on``: the form may begin on the page before; then a first row without figures and without a text in the first
    column is what that left of its last row.
    """
    size = max(at.blob.size for at in placed)
    columns = _make_columns(across, find_flush(placed, settings))
    first = [at for at in placed if goes_on and at.down == range(1)]
    rest = [] if any(FIGURE.fullmatch(at.blob.text) or not at.across.start for at in first) else first
    others = [at for at in placed if at not in rest]
    return rest + _reach_columns(others, columns, settings.blank_price_em * size, settings.reach_price_em * size)


def _make_columns(across: Axis, flush: frozenset[Word]) -> _Way:
    return _Way(
        across,
        lambda at: at.across,
        lambda at: at.down,
        lambda at: (at.blob.x0 + at.blob.x1) / 2,
        lambda at, span, is_close: at._replace(across=span),
        flush,
        0.0,
    )


def _reach_columns(placed: Sequence[Placed], columns: _Way, blank: float, reach: float) -> list[Placed]:
    """Let texts reach over columns: the names in a line of figures less gladly than those in a line without."""
    close, led = Prices(blank, blank, blank, 0.0), Prices(0.0, blank, 0.0, reach)
    figures = {row for at in placed if len(at.down) == 1 and FIGURE.fullmatch(at.blob.text) for row in at.down}
    return _reach(placed, columns, lambda at, slots: (close,) if figures.isdisjoint(at.down) else (led,))


def find_flush(placed: Sequence[Placed], settings: Settings) -> frozenset[Word]:
    """Find the texts that stand at the start of their column."""
    return frozenset(_list_flush(placed, settings))


def _list_flush(placed: Sequence[Placed], settings: Settings) -> Iterator[Word]:
    """Yield the texts that are set flush left: others of their column start where they do, fewer are centred alike.

    Only texts of other widths tell; and those centred in the column tell nothing where they happen to start.
    """
    columns: defaultdict[int, list[Word]] = defaultdict(list)
    for at in placed:
        columns[at.across.start].append(at.blob)
    for blobs in columns.values():
        centred = {
            blob: sum(
                abs(other.x0 + other.x1 - blob.x0 - blob.x1) < 2 * settings.flush
                for other in _of_other_width(blob, blobs, settings)
            )
            for blob in blobs
        }
        flush = []
        for blob in blobs:
            mates = [
                other
                for other in _of_other_width(blob, blobs, settings)
                if abs(other.x0 - blob.x0) < settings.flush and centred[other] < 2
            ]
            if len(mates) > 1 and len(mates) > centred[blob]:
                flush.append(blob)
        yield from flush
        for blob in set(blobs).difference(flush):
            if centred[blob] == 0 and sum(abs(other.x0 - blob.x0) < settings.flush for other in flush) > 1:
                yield blob


def _of_other_width(blob: Word, others: Sequence[Word], settings: Settings) -> Iterator[Word]:
    reach = settings.gutter_em * blob.size
    return (other for other in others if abs((other.x1 - other.x0) - (blob.x1 - blob.x0)) > reach)


def _reach(placed: Sequence[Placed], way: _Way, price: Callable[[Placed, range], tuple[Prices, ...]]) -> list[Placed]:
    """Let the texts reach over slots in one direction, those of the same rows (or columns) all together.

    ``price`` gives the prices to try; the first ones are kept as long as others do not fit much better.
    """
    current = list(placed)
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, at in enumerate(current):
        groups[way.beside(at).start, way.beside(at).stop].append(index)
    for beside, members in sorted(groups.items(), key=lambda group: group[0][1] - group[0][0]):
        others = [
            way.along(at)
            for at in current
            if way.beside(at).start < beside[1]
            and beside[0] < way.beside(at).stop
            and (way.beside(at).start, way.beside(at).stop) != beside
        ]
        members.sort(key=lambda index: way.along(current[index]).start)
        for slots, run in _runs(members, [way.along(current[index]) for index in members], others, way.axis.slots):
            items = [
                Item(along.start, along.stop, way.centre(current[i]), current[i].blob in way.flush) for i, along in run
            ]
            readings = [choose_spans(items, slots, way.axis, prices) for prices in price(current[run[0][0]], slots)]
            handicap = _HANDICAP_EM * current[run[0][0]].blob.size
            best = min(enumerate(readings), key=lambda each: each[1].cost + handicap * each[0])[1]
            is_close = best.rival_cost - best.cost < way.close
            for (index, _), span, rival in zip(run, best.spans, best.rival_spans or best.spans, strict=True):
                current[index] = way.moved(current[index], span, is_close and span != rival)
    return current


def _runs(
    members: Sequence[int], spans: Sequence[range], others: Sequence[range], slots: int
) -> Iterator[tuple[range, list[tuple[int, range]]]]:
    """Yield the stretches of slots that no other text reaches into, each with the texts in it.

    Texts that overlap each other stay as they are.
    """
    taken = {slot for other in others for slot in other}
    counts: defaultdict[int, int] = defaultdict(int)
    for span in spans:
        for slot in span:
            counts[slot] += 1
    start = 0
    for stop in range(slots + 1):
        if stop < slots and stop not in taken:
            continue
        stretch = range(start, stop)
        run = [
            (i, span) for i, span in zip(members, spans, strict=True) if span.start in stretch and span[-1] in stretch
        ]
        if run and all(counts[slot] <= 1 for _, span in run for slot in span):
            yield stretch, run
        start = stop + 1


def _stand_at_top(placed: Sequence[Placed], settings: Settings) -> bool:
    """Say whether texts of different height beside each other begin at one height, instead of having one middle."""
    rows: defaultdict[range, list[Word]] = defaultdict(list)
    for at in placed:
        rows[at.down].append(at.blob)
    hanging: set[Word] = set()
    centred: set[Word] = set()
    for blobs in rows.values():
        for one, other in permutations(blobs, 2):
            if (one.y1 - one.y0) - (other.y1 - other.y0) > one.size:
                if abs(one.y0 - other.y0) < settings.flush:
                    hanging.add(one)
                elif abs(one.y0 + one.y1 - other.y0 - other.y1) < 2 * settings.flush:
                    centred.add(one)
    return len(hanging) > 1 and len(hanging) > 2 * len(centred)


def _hang_down(placed: Sequence[Placed], names: _Names, rows: int) -> Iterator[Placed]:
    """Let the names of groups reach down to the next text that begins in their column or in one left of it."""
    starts = sorted({(at.across.start, at.down.start) for at in placed})
    for at in placed:
        below = [row for col, row in starts if col < at.across.stop and row > at.down.start]
        reached = range(at.down.start, max(min(below, default=rows), at.down.stop))
        is_name = at.across.start == 0 or names.stand_right_of(at, reached)
        yield at._replace(down=reached) if is_name and not FIGURE.fullmatch(at.blob.text) else at


class _Names:
    """Tells the columns of groups from those of the lines' own names and figures."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._filled: defaultdict[int, set[int]] = defaultdict(set)
        """For each column the rows that have a text of their own there."""
        self._figures: set[int] = set()
        for at in placed:
            if len(at.down) == 1:
                for col in at.across:
                    self._filled[col].add(at.down.start)
                if FIGURE.fullmatch(at.blob.text):
                    self._figures.add(at.down.start)

    def stand_right_of(self, at: Placed, rows: range) -> bool:
        """Say whether the lines of these rows have their names further right: then the text is that of a group."""
        lines = self._figures.intersection(rows)
        full = [col for col, filled in self._filled.items() if lines <= filled]
        return bool(lines) and bool(full) and min(full) >= at.across.stop
