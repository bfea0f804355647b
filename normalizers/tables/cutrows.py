"""Rows that a page end cut in two are put together (跨页断行).

Two signs of a cut row are used.  Positions missing in one piece and present in the other, which no whole row shows::

    | 可持续 | 推进新时代产业工 | 出台 | 10 | . |
    | .      | 人队伍建设措施   |      |    |   |

and, where a page end is known to be, a first row whose texts go on while all its figures stand in one of the pieces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from normalizers.tables import marks
from normalizers.tables.draft import Change, Draft, Position, at, cells_by_shown_row, fold, renumber
from normalizers.tables.signs import (
    is_blank,
    is_figure,
    is_unfinished,
    is_value,
    lines_of,
    open_brackets,
    squeeze,
    starts_line,
)
from pipeline.model.raw import RawCell

RUNNING_TEXT = 30
"""Characters from which a text is running text (a goal, a reason) and not the name of a line."""

SHORTEST_NAME = 5
"""Characters; shorter names fit a line of any column and are not cut."""

LARGEST_EM = 16.0
"""Points; forms are not printed larger (三号)."""

SPARE = 1.5
"""Em by which a full line may miss its cell's width: one more character and a half-width mark would not have fitted."""

NEARBY = 50
"""Rows on either side of a page end that show how the table is filled; more than two printed pages."""

_Pair = tuple[RawCell, RawCell]


@dataclass(frozen=True, slots=True)
class _Join:
    """A row that is the rest of the row above it."""

    row: int
    pairs: tuple[_Pair, ...]
    """Cells above with the cells of the same columns below."""
    doubtful: bool


def join_cut_rows(draft: Draft) -> Draft:
    """Put together rows whose pieces stand in two rows of the grid.  Changes: ``row_joined``.

    The row after a joined one is noted in ``cuts``, also where no page end was known before.
    """
    while draft.n_rows > 1 and (joins := _find_joins(draft)):
        draft = _apply(draft, joins)
    return draft


def _find_joins(draft: Draft) -> list[_Join]:
    """Cut rows, none directly after another: a row in three pieces takes two rounds."""
    shown = cells_by_shown_row(draft)
    cuts = frozenset(draft.cuts)
    capacity = _Capacity.measure(draft.cells) if cuts else _Capacity()
    covered = [sum(cell.col_span for cell in cells) for cells in shown]
    joins: list[_Join] = []
    for row in range(1, draft.n_rows):
        ragged = covered[row - 1] < draft.n_cols and covered[row] < draft.n_cols
        if (row not in cuts and not ragged) or (joins and joins[-1].row == row - 1):
            continue
        pairs = _pair(shown[row - 1], shown[row])
        if pairs is None:
            continue
        doubtful = _is_complementary(shown[row - 1], shown[row], pairs, draft.n_cols) if ragged else None
        if doubtful is None and row in cuts:
            doubtful = _goes_on_overleaf(pairs, capacity, _around(shown, row))
        if doubtful is not None:
            joins.append(_Join(row, pairs, doubtful))
    return joins


def _pair(upper: Sequence[RawCell], lower: Sequence[RawCell]) -> tuple[_Pair, ...] | None:
    """The cells of two rows that stand over each other; None when the columns do not fit.

    They fit when each cell below stands under a cell of the same columns, or under nothing.  Cells that pass through
    both rows make no pair.
    """
    above = {cell.col: cell for cell in upper}
    covered = _positions(upper)
    pairs = []
    for low in lower:
        up = above.get(low.col)
        if up is None:
            if not covered.isdisjoint(_cols(low)):
                return None
        elif up is not low:
            if up.col_span != low.col_span:
                return None
            pairs.append((up, low))
    return tuple(pairs)


def _is_complementary(
    upper: Sequence[RawCell], lower: Sequence[RawCell], pairs: Sequence[_Pair], n_cols: int
) -> bool | None:
    """Judge two rows that both lack positions: one row where each has what the other lacks and nothing is said twice.

    False: surely one row; True: doubtful, no text goes on from one to the other; None: two rows.
    """
    if not pairs or len(_positions(upper) | _positions(lower)) < n_cols:
        return None
    both = [(up, low) for up, low in pairs if not is_blank(up.text) and not is_blank(low.text)]
    if not all(is_unfinished(up.text) and not _has_value(up, low) for up, low in both):
        return None
    return not both


def _goes_on_overleaf(
    pairs: Sequence[_Pair], capacity: _Capacity, other_rows: Sequence[Sequence[RawCell]]
) -> bool | None:
    """Judge the row under a page end: the rest of the row above (surely: False, doubtful: True), or None: it is not.

    Every text below must stand under one that may go on, every figure under a blank.  Then running text tells enough;
    a short name needs that the figures of the row are all above or all below, and that no other row of the table has
    such names without figures, as unfilled lines do.
    """
    both = [(up, low) for up, low in pairs if not is_blank(up.text) and not is_blank(low.text)]
    late = [low for up, low in pairs if is_blank(up.text) and not is_blank(low.text)]
    if not both or any(_has_value(up, low) for up, low in both) or not all(is_figure(low.text) for low in late):
        return None
    if any(starts_line(low.text) and not starts_line(up.text) for up, low in both):
        return None
    if not any(is_unfinished(up.text) for up, _ in both):
        return None
    if any(_surely_goes_on(up.text) for up, _ in both):
        return False
    if all(len(squeeze(up.text)) >= RUNNING_TEXT for up, _ in both):
        return True
    figures = {up.col for up, low in pairs if is_figure(up.text) or is_figure(low.text)}
    names = {up.col for up, _ in both}
    full = all(_may_be_cut(up, capacity) for up, _ in both)
    return True if figures and full and not _has_unfilled_row(other_rows, names, figures) else None


def _may_be_cut(cell: RawCell, capacity: _Capacity) -> bool:
    """Its last line is full and no sentence ends there."""
    return len(squeeze(cell.text)) >= SHORTEST_NAME and is_unfinished(cell.text) and capacity.is_full(cell)


def _around(shown: Sequence[Sequence[RawCell]], row: int) -> list[Sequence[RawCell]]:
    """The rows near a page end, without the two that meet there."""
    return [*shown[max(row - NEARBY, 0) : row - 1], *shown[row + 1 : row + NEARBY]]


def _has_unfilled_row(rows: Iterable[Sequence[RawCell]], names: set[int], figures: set[int]) -> bool:
    """Some row prints all these names and none of the figures."""
    for row in rows:
        filled = {cell.col for cell in row if not is_blank(cell.text)}
        if names <= filled and not figures & filled:
            return True
    return False


def _has_value(up: RawCell, low: RawCell) -> bool:
    """One of two texts is a bare figure or placeholder: values of two rows, not pieces of one text."""
    return is_value(up.text) or is_value(low.text)


def _surely_goes_on(text: str) -> bool:
    """It breaks off after a comma or inside a bracket."""
    squeezed = squeeze(text)
    return bool(squeezed) and (squeezed[-1] in marks.CLAUSE_MARKS or bool(open_brackets(squeezed)))


def _apply(draft: Draft, joins: Sequence[_Join]) -> Draft:
    """Merge the cells of each pair and put the lower rows onto the upper ones."""
    gone: set[Position] = set()
    grown: dict[Position, RawCell] = {}
    for join in joins:
        for up, low in join.pairs:
            gone.add(at(low))
            grown[at(up)] = _grow(grown.get(at(up), up), low)
    cells = tuple(grown.get(at(cell), cell) for cell in draft.cells if at(cell) not in gone)
    rows = fold(draft.n_rows, {join.row for join in joins})
    changes = [_change(join, rows.starts[join.row]) for join in joins]
    after = {rows.starts[join.row] + 1 for join in joins} - {rows.size}
    kept = {rows.starts[cut] for cut in draft.cuts if cut not in {join.row for join in joins}}
    joined = renumber(replace(draft, cells=cells), rows=rows)
    return replace(joined, cuts=tuple(sorted(after | kept))).with_changes(changes)


def _grow(up: RawCell, low: RawCell) -> RawCell:
    """The cell above with the text and the rows of the one below."""
    known = [cell.confidence for cell in (up, low) if cell.confidence is not None]
    return replace(
        up,
        row_span=up.row_span + low.row_span,
        text="\n".join(cell.text for cell in (up, low) if not is_blank(cell.text)),
        confidence=min(known, default=None),
        covered_text=up.covered_text + low.covered_text,
    )


def _change(join: _Join, row: int) -> Change:
    texts = [(up.text, low.text) for up, low in join.pairs if not is_blank(low.text)]
    cells = [(row, up.col) for up, low in join.pairs if not is_blank(low.text)]
    place = join.pairs[0][0].place
    return Change(
        kind="row_joined",
        before="\n".join(f"{up} | {low}" for up, low in texts),
        after="\n".join(f"{up}{low}" for up, low in texts),
        place=place,
        cells=tuple(cells) or ((row, -1),),
        doubtful=join.doubtful,
    )


def _positions(cells: Iterable[RawCell]) -> set[int]:
    return {col for cell in cells for col in _cols(cell)}


def _cols(cell: RawCell) -> range:
    return range(cell.col, cell.col + cell.col_span)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Capacity:
    """How much text fits on a line of a cell, judged from all lines of a table."""

    em: float = LARGEST_EM
    """Points a Chinese character takes, with its share of the cell's margins."""
    longest: dict[int, float] = field(default_factory=dict)
    """For each first column the longest line, in em, of cells that print several lines."""

    @classmethod
    def measure(cls, cells: Iterable[RawCell]) -> _Capacity:
        """Take the measure of the fullest line: nothing is printed wider than its cell."""
        em = LARGEST_EM
        longest: dict[int, float] = {}
        for cell in cells:
            lines = lines_of(cell.text)
            widest = max(map(_width, lines), default=0.0)
            if widest and cell.place.box is not None:
                em = min(em, cell.place.box.width / widest)
            if len(lines) > 1:
                longest[cell.col] = max(longest.get(cell.col, 0.0), widest)
        return cls(em=em, longest=longest)

    def is_full(self, cell: RawCell) -> bool:
        """The last line of a cell had no room for another character."""
        last = _width(lines_of(cell.text)[-1])
        if cell.place.box is not None:
            return (last + SPARE) * self.em > cell.place.box.width
        return last + SPARE > self.longest.get(cell.col, float("inf"))


def _width(text: str) -> float:
    """Em that a text takes: one for a Chinese character, half for a Latin one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "FWA" else 0.5 for char in squeeze(text))
