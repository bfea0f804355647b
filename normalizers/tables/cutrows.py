"""Rows that a page end cut in two are put together (跨页断行).

Three signs of a cut row are used.  Positions missing in one piece and present in the other, which no whole row shows::

    | 可持续 | 推进新时代产业工 | 出台 | 10 | . |
    | .      | 人队伍建设措施   |      |    |   |

Where a page end is known to be, a first row whose texts go on while all its figures stand in one of the pieces.  And
elsewhere a row of one text that lacks cells at its ends, has no name of its own, or begins amid a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from normalizers.tables import marks
from normalizers.tables.capacity import LineCapacity
from normalizers.tables.draft import Change, Draft, Position, at, cells_by_shown_row, fold, renumber
from normalizers.tables.signs import (
    is_blank,
    is_figure,
    is_quantity,
    is_unfinished,
    is_value,
    is_worded,
    open_brackets,
    squeeze,
    starts_line,
)
from normalizers.wordcuts import cuts_word
from pipeline.model.raw import RawCell

RUNNING_TEXT = 30
"""Characters from which a text is running text (a goal, a reason) and not the name of a line."""

SHORTEST_NAME = 5
"""Characters; shorter names fit a line of any column and are not cut."""

NEARBY = 50
"""Rows on either side of a page end that show how the table is filled; more than two printed pages."""

MIN_FIGURES = 2
"""A row with so many figures is filled in."""

MIN_WITNESSES = 3
"""So many rows show how a table is filled."""

_Pair = tuple[RawCell, RawCell]


class _Join(Struct, frozen=True):
    """A row that is the rest of the row above it."""

    row: int
    pairs: tuple[_Pair, ...]
    """Cells above with the cells of the same columns below."""
    doubtful: bool


def join_cut_rows(draft: Draft) -> Draft:
    """Put together rows whose pieces stand in two rows of the grid.  Changes: ``row_joined``, ``span_extended``.

    The row after a joined one is noted in ``cuts``, also where no page end was known before.
    """
    while draft.n_rows > 1 and (joins := _find_joins(draft)):
        draft = _apply(draft, joins)
    return draft


def _find_joins(draft: Draft) -> list[_Join]:
    """Cut rows, none directly after another: a row in three pieces takes two rounds."""
    shown = cells_by_shown_row(draft)
    cuts = frozenset(draft.cuts)
    covered = [sum(cell.col_span for cell in cells) for cells in shown]
    joins: list[_Join] = []
    for row in range(1, draft.n_rows):
        is_ragged = covered[row - 1] < draft.n_cols and covered[row] < draft.n_cols
        is_candidate = is_ragged or row in cuts or _is_sparse(shown[row], row)
        if not is_candidate or (joins and joins[-1].row == row - 1):
            continue
        pairs = _pair(shown[row - 1], shown[row])
        if pairs is None:
            continue
        doubtful = _is_complementary(shown[row - 1], shown[row], pairs, draft.n_cols)
        if doubtful is None and row in cuts:
            doubtful = _goes_on_overleaf(pairs, _around(shown, row))
        if doubtful is None and row not in cuts and _is_remainder(shown[row], pairs, draft.n_cols, _around(shown, row)):
            doubtful = True
        if doubtful is not None:
            joins.append(_Join(row, pairs, doubtful))
    return joins


def _is_sparse(cells: Sequence[RawCell], row: int) -> bool:
    """At most one cell that starts in a row is filled."""
    return sum(cell.row == row and not is_blank(cell.text) for cell in cells) <= 1


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
    above, below = _positions(upper), _positions(lower)
    if not pairs or max(len(above), len(below)) == n_cols or len(above | below) < n_cols:
        return None
    both = _both_filled(pairs)
    if not all(is_unfinished(up.text) and not _has_value(up, low) for up, low in both):
        return None
    return not both


def _is_remainder(
    lower: Sequence[RawCell], pairs: Sequence[_Pair], n_cols: int, other_rows: Sequence[Sequence[RawCell]]
) -> bool:
    """Tell the rest of a cut row where no page end is known (as conversions leave it) from an unfilled line.

    The row holds one text and nothing else, under a text that may go on and beside figures.  Either a word is cut; or
    the row lacks cells at its ends or has no name of its own, and no other row near it looks so.
    """
    both = _both_filled(pairs)
    figures = {up.col for up, low in pairs if is_figure(up.text)}
    if len(both) != 1 or not figures or sum(not is_blank(low.text) for _, low in pairs) != 1:
        return False
    ((up, low),) = both
    if _has_value(up, low) or not is_unfinished(up.text) or starts_line(low.text) or not is_worded(low.text):
        return False
    if _cuts_word(up, low):
        return True
    is_ragged = len(_positions(lower)) < n_cols
    unnamed = {low.col for _, low in pairs if low.col < up.col and is_blank(low.text)}
    has_no_name = any(_is_named_in_all(other_rows, col, figures) for col in unnamed)
    return (is_ragged or has_no_name) and not _has_unfilled_row(other_rows, {up.col}, figures)


def _is_named_in_all(rows: Iterable[Sequence[RawCell]], col: int, figures: set[int]) -> bool:
    """Each row with figures shows words in this column, of its own or of its group; and there are such rows."""
    named = [
        any(cell.col == col and is_worded(cell.text) for cell in row)
        for row in rows
        if any(cell.col in figures and is_figure(cell.text) for cell in row)
    ]
    return bool(named) and all(named)


def _goes_on_overleaf(pairs: Sequence[_Pair], other_rows: Sequence[Sequence[RawCell]]) -> bool | None:
    """Judge the row under a page end: the rest of the row above (surely: False, doubtful: True), or None: it is not.

    Every text below must stand under one that may go on, every figure under a blank.  Then running text tells enough;
    short names need figures beside them, lines that the cell's width broke, and that no row near them has such names
    without figures, as unfilled lines do.
    """
    both = _both_filled(pairs)
    late = [low for up, low in pairs if is_blank(up.text) and not is_blank(low.text)]
    if not both or any(_has_value(up, low) for up, low in both) or not all(is_figure(low.text) for low in late):
        return None
    if any(starts_line(low.text) and not starts_line(up.text) for up, low in both):
        return None
    if not any(is_unfinished(up.text) for up, _ in both):
        return None
    if any(_surely_goes_on(up, low) for up, low in both):
        return False if all(_surely_goes_on(up, low) or _may_go_on(up, other_rows) for up, low in both) else None
    if all(_is_running(up) for up, _ in both):
        return True
    figures = {up.col for up, low in pairs if is_figure(up.text) or is_figure(low.text)}
    names = {up.col for up, _ in both}
    if not figures or _has_unfilled_row(other_rows, names, figures) or not all(is_worded(low.text) for _, low in both):
        return None
    return True if all(_may_go_on(up, other_rows) for up, _ in both) or _is_lone_rest(pairs, both, other_rows) else None


def _is_lone_rest(pairs: Sequence[_Pair], both: Sequence[_Pair], other_rows: Sequence[Sequence[RawCell]]) -> bool:
    """The row above has figures, the one below nothing but one text; and rows nearby show that names have figures."""
    if len(both) != 1 or sum(not (is_blank(low.text) or _repeats(up, low)) for up, low in pairs) != 1:
        return False
    name = both[0][0].col
    filled = [row for row in other_rows if any(cell.col == name and is_worded(cell.text) for cell in row)]
    witnesses = sum(_count_figures(row) >= MIN_FIGURES for row in filled)
    return _count_figures([up for up, _ in pairs]) >= MIN_FIGURES and witnesses >= MIN_WITNESSES


def _count_figures(cells: Sequence[RawCell]) -> int:
    return sum(is_figure(cell.text) for cell in cells)


def _both_filled(pairs: Sequence[_Pair]) -> list[_Pair]:
    return [(up, low) for up, low in pairs if not (is_blank(up.text) or is_blank(low.text) or _repeats(up, low))]


def _repeats(up: RawCell, low: RawCell) -> bool:
    """The name of a merged group is printed again overleaf."""
    return max(up.row_span, low.row_span) > 1 and is_worded(up.text) and squeeze(up.text) == squeeze(low.text)


def _surely_goes_on(up: RawCell, low: RawCell) -> bool:
    """The text above breaks off after a comma, inside a bracket or amid a word."""
    above = squeeze(up.text)
    return above[-1] in marks.CLAUSE_MARKS or bool(open_brackets(above)) or _cuts_word(up, low)


def _may_go_on(cell: RawCell, other_rows: Sequence[Sequence[RawCell]]) -> bool:
    """It is running text, or its last line is full and no sentence ends there."""
    if _is_running(cell):
        return True
    if len(squeeze(cell.text)) < SHORTEST_NAME or not is_unfinished(cell.text):
        return False
    return LineCapacity.measure([cell, *(other for row in other_rows for other in row)]).is_full(cell)


def _is_running(cell: RawCell) -> bool:
    return len(squeeze(cell.text)) >= RUNNING_TEXT


def _cuts_word(up: RawCell, low: RawCell) -> bool:
    return cuts_word(squeeze(up.text), squeeze(low.text))


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
    """The texts are values of two rows and not pieces of one: a bare figure or placeholder, or two quantities."""
    return is_value(up.text) or is_value(low.text) or (is_quantity(up.text) and is_quantity(low.text))


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
    changes = [change for join in joins for change in _list_changes(join, rows.starts[join.row])]
    after = {rows.starts[join.row] + 1 for join in joins} - {rows.size}
    kept = {rows.starts[cut] for cut in draft.cuts if cut not in {join.row for join in joins}}
    joined = renumber(replace(draft, cells=cells), rows=rows)
    return replace(joined, cuts=tuple(sorted(after | kept))).with_changes(changes)


def _grow(up: RawCell, low: RawCell) -> RawCell:
    """The cell above with the text and the rows of the one below."""
    parts = (up,) if _repeats(up, low) else (up, low)
    known = [cell.confidence for cell in (up, low) if cell.confidence is not None]
    return replace(
        up,
        row_span=up.row_span + low.row_span,
        text="\n".join(cell.text for cell in parts if not is_blank(cell.text)),
        confidence=min(known, default=None),
        covered_text=up.covered_text + low.covered_text,
    )


def _list_changes(join: _Join, row: int) -> Iterator[Change]:
    """What became of a row's pieces: texts put together, and names of groups that were printed again overleaf."""
    joined = [(up, low) for up, low in join.pairs if not (is_blank(low.text) or _repeats(up, low))]
    yield Change(
        kind="row_joined",
        before="\n".join(f"{up.text} | {low.text}" for up, low in joined),
        after="\n".join(f"{up.text}{low.text}" for up, low in joined),
        place=join.pairs[0][0].place,
        cells=tuple((row, up.col) for up, _ in joined) or ((row, -1),),
        doubtful=join.doubtful,
    )
    for up, low in join.pairs:
        if _repeats(up, low):
            yield Change(kind="span_extended", before=low.text, after=up.text, place=low.place, cells=((row, up.col),))


def _positions(cells: Iterable[RawCell]) -> set[int]:
    return {col for cell in cells for col in _cols(cell)}


def _cols(cell: RawCell) -> range:
    return range(cell.col, cell.col + cell.col_span)
