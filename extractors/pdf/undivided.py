"""Forms with level rules in one piece, and none down the page: the rules part rows, the texts part columns (横线表单).

    ────────────────────────────────────────     A rule that leaves out a column shows a cell merged downwards:
    产出    数量    培训场次     ≥12场   13场      each text's rows are known.  Columns are told as in a form without
            ────────────────────────────────     any rules, by the gaps between texts, and by where texts stand in
            质量    合格率       ≥95%    96%      the middle of several of them.  Where a shorter rule ends, a column
    ────────────────────────────────────────     does, too.

What printed each cell's border by itself leaves joints in the rules, which tell more; a scan shows none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from extractors.pdf.banded import Words, holds_rows, read_banded
from extractors.pdf.lattice import Grid, GridCell
from extractors.pdf.pieces import Piece
from extractors.pdf.reaching import Placed, reach_across
from extractors.pdf.rules import Rule
from extractors.pdf.settings import Settings
from extractors.pdf.unruled import Known, close_form, find_columns
from extractors.pdf.words import Row, Word, span_of, split_form_rows


def read_undivided(
    group: Sequence[Rule], level: Sequence[Rule], pieces: Sequence[Piece], above: Grid | None, settings: Settings
) -> Grid | Literal["unread"] | None:
    """Build the grid of level rules in one piece; None where they do not part the rows of a form.

    ``group``: the rules as wide as the form, top to bottom.  ``level``: all rules of the page.  ``pieces``: the text
    between the form's first and last rule.  ``above``: the form that ends the page before, if this may go on with it.
    "unread": they part no more than blocks of its rows, and what is free between these does not part them either.
    """
    rules = [rule for rule in level if _is_among(rule, group, settings)]
    ys = _list_heights(rules, settings)
    above = above if above is not None and _same_sides(group[0], above, settings) else None
    if above is None and (len(group) < settings.enough_rules or len(ys) < settings.least_form_lines):
        return None
    words = _group_words(split_form_rows(pieces, settings), rules, ys)
    ends = [(x - settings.snap, x + settings.snap) for x in _list_ends(rules, group, settings)]
    known = Known(group[0].start, group[0].end, ends)
    if holds_rows(words, settings):
        return read_banded(group, words, ys, known, above, settings) or "unread"
    return _read_rows(_join_cells(words, settings), ys, known, above, rules, settings)


def _read_rows(
    cells: Mapping[Word, tuple[range, bool]],
    ys: Sequence[float],
    known: Known,
    above: Grid | None,
    rules: Sequence[Rule],
    settings: Settings,
) -> Grid | None:
    """Build the grid of texts whose rows are known."""
    across = find_columns(list(cells), known, above, settings)
    if across.slots < 3:
        return None
    placed = [
        Placed(blob, down, span_of(*_inner(blob, settings), across.edges), is_doubtful)
        for blob, (down, is_doubtful) in cells.items()
    ]
    reached = reach_across(placed, across, settings, goes_on=above is not None)
    form = close_form(reached, across, ys, settings)
    return None if form is None else _join_blanks(form, {(at.down.start, at.across.start) for at in placed}, rules)


def _same_sides(rule: Rule, above: Grid, settings: Settings) -> bool:
    return max(abs(rule.start - above.xs[0]), abs(rule.end - above.xs[-1])) <= settings.snap


def _is_among(rule: Rule, group: Sequence[Rule], settings: Settings) -> bool:
    """Say whether a rule lies in a form, from the first to the last of its full rules."""
    first, last, reach = group[0], group[-1], settings.sliver
    return first.at <= rule.at <= last.at and first.start - reach <= rule.start and rule.end <= first.end + reach


def _list_heights(rules: Sequence[Rule], settings: Settings) -> list[float]:
    ys: list[float] = []
    for rule in sorted(rules):
        if not ys or rule.at - ys[-1] >= settings.sliver:
            ys.append(rule.at)
    return ys


def _inner(blob: Word, settings: Settings) -> tuple[float, float]:
    slack = settings.overlap_em * blob.size
    return blob.x0 + slack, max(blob.x1 - slack, blob.x0 + slack)


def _group_words(lines: Sequence[Row], rules: Sequence[Rule], ys: Sequence[float]) -> Words:
    """Group the words that stand between the same two rules."""
    by_rows: defaultdict[tuple[int, int], list[Word]] = defaultdict(list)
    for line in lines:
        for word in line:
            by_rows[_find_rows(word, rules, ys)].append(word)
    return by_rows


def _join_cells(words: Words, settings: Settings) -> dict[Word, tuple[range, bool]]:
    """Join the words of each cell; gives its rows, and whether its lines stand so far apart that a rule may be lost."""
    cells: dict[Word, tuple[range, bool]] = {}
    for (first, stop), members in words.items():
        for lines in _group_above(members):
            is_loose = any(
                below.y0 - max(word.y1 for word in lines[:index]) > settings.leading_em * below.size
                for index, below in enumerate(lines)
                if index
            )
            cells[_join(lines)] = range(first, stop), is_loose
    return cells


def _find_rows(word: Word, rules: Sequence[Rule], ys: Sequence[float]) -> tuple[int, int]:
    """Find the rows of a word's cell: from the next rule above that passes over it to the next below."""
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    passing = [rule.at for rule in rules if rule.start < x < rule.end]
    top = max((at for at in passing if at <= y), default=ys[0])
    bottom = min((at for at in passing if at > y), default=ys[-1])
    first = min(range(len(ys)), key=lambda index: abs(ys[index] - top))
    stop = min(range(len(ys)), key=lambda index: abs(ys[index] - bottom))
    return first, max(stop, first + 1)


def _group_above(words: Sequence[Word]) -> list[list[Word]]:
    """Group the words between two rules that stand above each other: they are one cell's."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.y0):
        over = [group for group in groups if any(_overlaps(word, other) for other in group)]
        for group in over:
            groups.remove(group)
        groups.append([*(other for group in over for other in group), word])
    return [sorted(group, key=lambda word: (word.y0, word.x0)) for group in groups]


def _overlaps(word: Word, other: Word) -> bool:
    return min(word.x1, other.x1) - max(word.x0, other.x0) > 0


def _join(lines: Sequence[Word]) -> Word:
    return Word(
        min(word.x0 for word in lines),
        min(word.y0 for word in lines),
        max(word.x1 for word in lines),
        max(word.y1 for word in lines),
        "".join(word.text for word in lines),
        max(word.size for word in lines),
    )


def _list_ends(rules: Sequence[Rule], group: Sequence[Rule], settings: Settings) -> list[float]:
    """List where several rules end inside the form: the sides of cells that are merged downwards.

    One that runs on to the form's side is enough; others may be underlines.
    """
    first, reach = group[0], settings.sliver
    ends = sorted(
        (x, rule.at) for rule in rules for x in (rule.start, rule.end) if first.start + reach < x < first.end - reach
    )
    sided = {
        (x, rule.at)
        for rule in rules
        for x, other, side in ((rule.start, rule.end, first.end), (rule.end, rule.start, first.start))
        if abs(other - side) <= reach
    }
    shared: list[list[tuple[float, float]]] = []
    for end in ends:
        if shared and end[0] - shared[-1][0][0] < reach:
            shared[-1].append(end)
        else:
            shared.append([end])
    return [
        sum(x for x, _ in same) / len(same)
        for same in shared
        if len({y for _, y in same}) > 1 or not sided.isdisjoint(same)
    ]


def _join_blanks(form: Grid, filled: set[tuple[int, int]], rules: Sequence[Rule]) -> Grid:
    """Join blank cells that no rule parts from the one above: they are a cell merged downwards."""
    cells: dict[tuple[int, int], GridCell] = {}
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for cell in form.cells:
        at, middle = (cell.row, cell.col), (form.xs[cell.col] + form.xs[cell.col + 1]) / 2
        top = form.ys[cell.row]
        over = owners.get((cell.row - 1, cell.col))
        is_parted = any(rule.start < middle < rule.end and abs(rule.at - top) < 1 for rule in rules)
        if cell.col_span == 1 and at not in filled and over is not None and not is_parted:
            cells[over] = cells[over]._replace(row_span=cells[over].row_span + cell.row_span)
            owners[at] = over
        else:
            cells[at] = cell
            if cell.col_span == 1 and at not in filled:
                owners[at] = at
    return replace(form, cells=tuple(sorted(cells.values())))
