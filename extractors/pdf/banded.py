"""Forms whose level rules part blocks, with several rows between two of them (块线表单).

    ───────────────────────────────────      What stands one above the other between two rules may be rows, or a wrapped
    资金      年初预算数    全年执行数       text.  Figures tell: no cell holds two of them, one below the other, and
              120.50        118.20           hardly two columns beside each other do.  Then the rows of each block are
               33.00         33.00           told as in a form without any rules, and no text reaches over a rule.
    ───────────────────────────────────

Where each row has its rules, the form is read by these alone (``undivided``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from extractors.pdf.centring import Axis
from extractors.pdf.lattice import Grid
from extractors.pdf.reaching import Placed, find_flush, reach_out
from extractors.pdf.rules import Rule
from extractors.pdf.settings import Settings
from extractors.pdf.unruled import (
    Known,
    close_form,
    drop_empty_rows,
    find_columns,
    find_rows,
    holds_figures,
    is_figure,
    place,
)
from extractors.pdf.words import Word, join_blobs

Words = Mapping[tuple[int, int], Sequence[Word]]
"""The words between two rules, by the indices of these among all rules' heights."""

_PROOF = 2
"""One figure apart from what is above it is another row's; of close ones two, for a long one is cut in two lines."""
_FURTHER = 1.6
"""Rows stand at least so many times as far apart as the lines of one text."""


def holds_rows(words: Words, settings: Settings) -> bool:
    """Say whether several rows stand between two rules: in two columns or more something stands above another row's.

    Such are a figure below others, and any text as far below as no lines of one text are.
    """
    pairs = {key: list(_list_pairs(members)) for key, members in words.items()}
    nearest = min((lower.y0 - upper.y1 for each in pairs.values() for upper, lower in each), default=0.0)
    return any(_count_rows(each, nearest, settings) > 1 for each in pairs.values())


def _list_pairs(words: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Yield each text with the next one below it."""
    lines = sorted(words, key=_top)
    for index, word in enumerate(lines):
        below = next((other for other in lines[index + 1 :] if _is_below(word, other)), None)
        if below is not None:
            yield word, below


def _is_below(word: Word, other: Word) -> bool:
    return other.y0 > word.y1 - word.size / 2 and min(word.x1, other.x1) > max(word.x0, other.x0)


def _count_rows(pairs: Sequence[tuple[Word, Word]], nearest: float, settings: Settings) -> int:
    """Count the columns in which rows stand one above the other, at most where they do at one height."""
    heights: Counter[int] = Counter()
    weights: dict[Word, int] = {}
    for upper, lower in pairs:
        gap, reach = lower.y0 - upper.y1, settings.leading_em * lower.size
        if is_figure(lower) and (gap > reach or is_figure(upper)):
            weights[lower] = weights.get(upper, 0) + (_PROOF if gap > reach else 1)
        elif gap > reach and nearest <= reach and gap > _FURTHER * nearest:
            heights[round((upper.y1 + lower.y0) / 2)] += 1
    last = weights.keys() - {upper for upper, lower in pairs if lower in weights}
    return max(sum(weights[word] >= _PROOF for word in last), *heights.values(), 0)


def read_banded(
    group: Sequence[Rule], words: Words, ys: Sequence[float], known: Known, above: Grid | None, settings: Settings
) -> Grid | None:
    """Build the grid of a form whose rules part blocks; None where the space between texts does not part its rows.

    ``group``: the rules as wide as the form.  ``ys``: the heights of all its rules.  ``known``: what they tell of its
    columns.  ``above``: the form that ends the page before, where this one goes on with it.
    """
    blobs = {
        key: join_blobs([(word,) for word in sorted(members, key=_top)], settings) for key, members in words.items()
    }
    if any(holds_figures(blob, words[key]) for key, members in blobs.items() for blob in members):
        return None
    across = find_columns([blob for members in blobs.values() for blob in members], known, above, settings)
    if across.slots < 3:
        return None
    bands = list(_list_bands(group, blobs, ys, settings))
    flush = find_flush([place(blob, across, down, settings) for down, members in bands for blob in members], settings)
    edges = [group[0].at]
    placed: list[Placed] = []
    for down, members in bands:
        own = [place(blob, across, down, settings) for blob in members]
        if own:
            down, own = drop_empty_rows(down, reach_out(own, across, down, flush, settings))
        first = len(edges) - 1
        placed += [at._replace(down=range(first + at.down.start, first + at.down.stop)) for at in own]
        edges += down.edges[1:]
    form = close_form(placed, across, edges, settings)
    return None if form is None else replace(form, rows_by_gaps=True)


def _list_bands(
    group: Sequence[Rule], blobs: Mapping[tuple[int, int], Sequence[Word]], ys: Sequence[float], settings: Settings
) -> Iterator[tuple[Axis, list[Word]]]:
    """Yield the rows between each two rules as wide as the form, with the texts there."""
    for upper, lower in pairwise(group):
        members = [blob for own in blobs.values() for blob in own if upper.at < (blob.y0 + blob.y1) / 2 < lower.at]
        leading = settings.leading_em * max((blob.size for blob in members), default=0.0)
        inner = [(at - settings.snap, at + settings.snap) for at in ys if upper.at + 1 < at < lower.at - 1]
        yield find_rows(members, leading, inner, settings, (upper.at, lower.at)), members


def _top(word: Word) -> float:
    return word.y0
