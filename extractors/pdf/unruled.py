"""Forms without any rules: cells of several lines, merged cells, and only the space between them (无框表单).

    部门名称              云岭县水文站              Words above each other without more space than between lines are
                  年初       全年                  one cell's text.  Between two such blobs beside each other a column
    资金总额     预算数     执行数    执行率          ends, between two above each other a row.  The fewest columns and
                 120.50    118.20     98.1%        rows that part them all are taken for the form's.

It is taken only where it comes out as a form: many lines of several words, hardly two blobs in one cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import mean
from typing import NamedTuple

from extractors.pdf.centring import Axis, Gap, settle_edges
from extractors.pdf.geometry import Rect
from extractors.pdf.lattice import Grid, GridCell
from extractors.pdf.reaching import FIGURE, Placed, find_flush, reach_out
from extractors.pdf.settings import Settings
from extractors.pdf.stretching import stretch_labels
from extractors.pdf.words import Row, Word, join_blobs, span_of, stab_gaps

_CUT_FIGURE = 2
"""A figure too long for its cell has so many lines; more are several figures."""
_TWO_LINES = 1.8
"""Text of two lines is at least so many times as high as its type."""
_FAR = 10_000.0
"""Beyond any page, in points."""
_OWN_WIDTH = 3
"""Where so many texts that start like a name are wider than it, they show how wide their column is."""


def form_stretches(rows: Sequence[Row], settings: Settings, above: Grid | None) -> Iterator[tuple[list[Row], bool]]:
    """Yield runs of lines that may be a form: some of three words or more, none of prose, all of one size.

    ``above``: the form without rules that ends the page before; the first run may be the rest of it, however short,
    and is then marked so, unless a title stands over it.
    """
    if not rows:
        return
    width = max(row[-1].x1 for row in rows) - min(row[0].x0 for row in rows)
    stretch: list[Row] = []
    for row in rows:
        is_part = len(row) > 1 or _is_short(row, stretch, width, settings)
        if stretch and not (is_part and _follows(stretch[-1], row, settings)):
            yield from _if_form(stretch, above, settings)
            is_title = stretch[0][0].size > row[0].size * settings.same_size
            above = None if is_title or len(stretch) > 1 else above
            stretch = []
        if is_part:
            stretch.append(row)
    yield from _if_form(stretch, above, settings)


def _is_short(row: Row, stretch: Sequence[Row], width: float, settings: Settings) -> bool:
    """Say whether a line of one word is no line of prose: it is narrow, or stands where a form's name is left of it."""
    if row[0].x1 - row[0].x0 < settings.filler_share * width:
        return True
    left = min((above[0].x0 for above in stretch if len(above) > 1), default=row[0].x0)
    return row[0].x0 - left > settings.border_em * row[0].size


def _follows(above: Row, row: Row, settings: Settings) -> bool:
    """Say whether a line may belong to the same form as the line above it."""
    size = max(above[0].size, row[0].size)
    is_near = row[0].y0 - above[0].y1 <= settings.row_gap_em * size
    return is_near and size <= min(above[0].size, row[0].size) * settings.same_size


def _if_form(stretch: Sequence[Row], above: Grid | None, settings: Settings) -> Iterator[tuple[list[Row], bool]]:
    """Yield a run without the lone words before and after it, if it is a form, or the rest of the one above."""
    if above is not None:
        rest = _without_loners(stretch, _lead_of_rest(stretch, settings), settings)
        if any(len(row) > 2 for row in rest) and _fits(rest, above, settings):
            yield rest, True
            return
    rows = _without_loners(stretch, settings.leading_em, settings)
    full = sum(len(row) > 2 for row in rows)
    if full >= settings.least_form_lines and full >= settings.form_share * len(rows):
        yield rows, False


def _lead_of_rest(stretch: Sequence[Row], settings: Settings) -> float:
    """Say how far, in ems, what a page end cut off a row may stand above the next one.

    Further where it stands in the middle of a column: page headers hardly do.
    """
    word, *others = stretch[0]
    middles = [(below.x0 + below.x1) / 2 for row in stretch[1:] for below in row]
    is_in_column = not others and any(
        abs(middle - (word.x0 + word.x1) / 2) <= settings.off_centre_em * word.size for middle in middles
    )
    return settings.row_gap_em if is_in_column else settings.cut_row_em


def _without_loners(stretch: Sequence[Row], lead: float, settings: Settings) -> list[Row]:
    """Leave out the lines of one word at a run's ends that stand off from it; ``lead``: how far, before it, in ems."""
    start, stop = 0, len(stretch)
    while stop - start > 1 and _stands_off(stretch[start], stretch[start + 1 : stop], lead):
        start += 1
    while stop - start > 1 and _stands_off(stretch[stop - 1], stretch[start : stop - 1], settings.leading_em):
        stop -= 1
    return list(stretch[start:stop])


def _stands_off(row: Row, others: Sequence[Row], reach_em: float) -> bool:
    """Say whether a line is one word further from all other lines than a wrapped text's lines are from each other."""
    gap = min(max(row[0].y0 - word.y1, word.y0 - row[0].y1) for other in others for word in other)
    return len(row) == 1 and gap > reach_em * row[0].size


def _fits(rows: Sequence[Row], above: Grid, settings: Settings) -> bool:
    """Say whether lines begin a page and stand between the borders of the form above."""
    left, right = above.known_gaps[0][0] - settings.snap, above.known_gaps[-1][1] + settings.snap
    return all(left <= word.x0 and word.x1 <= right for row in rows for word in row)


def read_form(rows: Sequence[Row], above: Grid | None, settings: Settings) -> Grid | None:
    """Read lines as a form without rules; None when blobs and gaps make no grid of their own accord.

    ``above``: the form that ends the page before, where these lines begin theirs: its columns go on.
    """
    blobs = join_blobs(rows, settings)
    if sum(holds_figures(blob, [word for row in rows for word in row]) for blob in blobs) > 1:
        return None
    leading = settings.leading_em * max(blob.size for blob in blobs)
    across = find_columns(blobs, None, above, settings)
    down = find_rows(blobs, leading, (), settings)
    if across.slots < 3 or down.slots < 2:
        return None
    placed = [place(blob, across, down, settings) for blob in blobs]
    placed = reach_out(placed, across, down, find_flush(placed, settings), settings)
    down, placed = drop_empty_rows(down, placed)
    return close_form(placed, across, down.edges, settings)


def holds_figures(blob: Word, words: Sequence[Word]) -> bool:
    """Say whether a text was joined from the figures of several rows: they are set as close as the lines of a text."""
    if blob.y1 - blob.y0 < _TWO_LINES * blob.size:
        return False
    x0, y0, x1, y1 = blob[:4]
    lines = [word for word in words if x0 <= word.x0 and word.x1 <= x1 and y0 <= word.y0 and word.y1 <= y1]
    return sum(map(is_figure, lines)) > _CUT_FIGURE


def is_figure(word: Word) -> bool:
    """Say whether a word is a figure, with digits."""
    return FIGURE.fullmatch(word.text) is not None and any(map(str.isdigit, word.text))


def find_rows(
    blobs: Sequence[Word],
    leading: float,
    known: Sequence[tuple[float, float]],
    settings: Settings,
    ends: tuple[float, float] | None = None,
) -> Axis:
    """Find the rows that part texts; ``leading``: how far the lines of one text stand apart at most.

    ``known``: where, between two positions each, a row surely ends.  ``ends``: where the rows begin and where they end.
    """
    below = [(blob.y0, blob.x0, blob.y1, blob.x1) for blob in blobs]
    gaps = [*_gaps_beside(below), *_gaps_through(below, leading), *known]
    if ends is None:
        return _axis(below, gaps, leading, settings)
    return _settle(below, gaps, (Gap(ends[0], ends[0]), Gap(ends[1], ends[1])), settings)


class Known(NamedTuple):
    """What rules tell of a form's columns."""

    start: float
    end: float
    inner: Sequence[tuple[float, float]]
    """Between which positions columns end inside; there may be more."""


def find_columns(blobs: Sequence[Word], known: Known | None, above: Grid | None, settings: Settings) -> Axis:
    """Find the columns that part texts: the fewest such that each gap beside a text has an edge.

    ``known``: what rules tell of them; None without any.  ``above``: the form whose columns may go on here.
    """
    beside = [(blob.x0, blob.y0, blob.x1, blob.y1) for blob in blobs]
    gaps = _gaps_beside(beside)
    if known is None:
        gaps += _gaps_amid(beside, stab_gaps(gaps))
        across = _axis(beside, gaps, settings.border_em * max(blob.size for blob in blobs), settings)
    else:
        gaps += known.inner
        across = _settle(beside, gaps, (Gap(known.start, known.start), Gap(known.end, known.end)), settings)
    if above is not None and (same := _go_on(across, above, settings)):
        return same
    return across


def close_form(placed: Sequence[Placed], across: Axis, ys: Sequence[float], settings: Settings) -> Grid | None:
    """Make a grid of placed texts, with blank cells where no text is; None where too many texts share a cell."""
    flush = find_flush(placed, settings)
    placed = stretch_labels(placed, across.slots, flush)
    cells = _merge_overlapping(
        [GridCell(at.down.start, at.across.start, len(at.down), len(at.across)) for at in placed]
    )
    if len(placed) - len(cells) > settings.merged_share * len(placed):
        return None
    covered = {place for cell in cells for place in _positions(cell)}
    blank = [(row, col) for row in range(len(ys) - 1) for col in range(across.slots) if (row, col) not in covered]
    cells += [GridCell(row, col, 1, 1) for row, col in blank]
    doubtful = frozenset((at.down.start, at.across.start) for at in placed if at.is_doubtful)
    is_open = any(at.blob in flush for at in placed if at.across == range(across.slots - 1, across.slots))
    gaps = tuple(_list_gaps(across, is_open=is_open))
    return Grid(xs=across.edges, ys=tuple(ys), cells=tuple(sorted(cells)), doubtful=doubtful, gaps=gaps)


def _list_gaps(axis: Axis, *, is_open: bool) -> list[tuple[float, float]]:
    """List how far left and right each edge may lie; the outer ones as far as their columns' middles let them.

    ``is_open``: the last column's texts stand at its start, which tells nothing of its end.
    """
    gaps, edges = axis.gaps, axis.edges
    first = min(gaps[0].low, edges[0] + edges[1] - gaps[1].high)
    last = (
        _FAR if is_open and gaps[-1].low < gaps[-1].high else max(gaps[-1].high, edges[-1] + edges[-2] - gaps[-2].low)
    )
    return [(first, gaps[0].high), *((gap.low, gap.high) for gap in gaps[1:-1]), (gaps[-1].low, last)]


def drop_empty_rows(down: Axis, placed: Sequence[Placed]) -> tuple[Axis, list[Placed]]:
    """Leave out the rows in which no text has its whole cell: only a group's name stands there, between two rows."""
    kept = [row for row in range(down.slots) if any(at.down == range(row, row + 1) for at in placed)]
    if not kept or any(not at.down for at in placed):
        return down, list(placed)
    moved = [
        at._replace(down=range(bisect_left(kept, at.down.start), bisect_left(kept, at.down.stop))) for at in placed
    ]
    if not all(at.down for at in moved):
        return down, list(placed)
    lines = [0, *kept[1:], down.slots]
    return Axis(tuple(down.gaps[line] for line in lines), tuple(down.edges[line] for line in lines)), moved


def _axis(boxes: Sequence[Rect], parted: Sequence[tuple[float, float]], reach: float, settings: Settings) -> Axis:
    """Find the edges of one direction; ``reach``: how far from its text an outer border may lie."""
    first, last = min(box[0] for box in boxes), max(box[2] for box in boxes)
    return _settle(boxes, parted, (Gap(first - reach, first), Gap(last, last + reach)), settings)


def _settle(
    boxes: Sequence[Rect], parted: Sequence[tuple[float, float]], outer: tuple[Gap, Gap], settings: Settings
) -> Axis:
    """Find the edges of one direction: the fewest such that each of the gaps ``parted`` has one.

    ``boxes``: start along the direction, start across, end along, end across.  ``outer``: where its borders may lie.
    """
    gaps = [outer[0], *(Gap(*gap) for gap in stab_gaps(parted)), outer[1]]
    edges = [(gap.low + gap.high) / 2 for gap in gaps]
    centres: list[list[float]] = [[] for _ in gaps[1:]]
    for box in boxes:
        slots = span_of(box[0], box[2], edges)
        if len(slots) == 1:
            centres[slots[0]].append((box[0] + box[2]) / 2)
    return settle_edges(gaps, [_most_common(each, settings.same_centre) for each in centres])


def _most_common(centres: Sequence[float], reach: float) -> float | None:
    """Give the mean of the most centres that lie together; None when there are none."""
    together = max(
        ([other for other in centres if centre <= other <= centre + reach] for centre in centres), key=len, default=[]
    )
    return mean(together) if together else None


def _go_on(across: Axis, above: Grid, settings: Settings) -> Axis | None:
    """Take over the columns of the form above; None where most of these texts stand on others.

    Where an edge lay in a gap between texts there, too, it lies in what both pages leave free.
    """
    known = [Gap(*gap) for gap in above.known_gaps]
    if across.gaps[0].high < known[0].low - settings.snap or across.gaps[-1].low > known[-1].high + settings.snap:
        return None
    free = dict(zip(across.gaps[1:-1], across.edges[1:-1], strict=True))
    left = above.xs[0] if above.xs[0] <= across.gaps[0].high else across.edges[0]
    right = above.xs[-1] if above.xs[-1] >= across.gaps[-1].low else across.edges[-1]
    edges = {known[0]: left, known[-1]: right}
    lacking = 0
    for edge, gap in zip(above.xs[1:-1], known[1:-1], strict=True):
        both = [(min(other.high, gap.high) - max(other.low, gap.low), other) for other in free]
        overlap, nearest = max(both, default=(-1.0, gap))
        if overlap < 0:
            edges[gap] = edge
            lacking += 1
        else:
            del free[nearest]
            low, high = max(nearest.low, gap.low), min(nearest.high, gap.high)
            edges[Gap(low, high)] = min(max(edge, low), high)
    if 2 * len(free) > len(across.gaps) - 2 or 2 * lacking > len(known) - 2:
        return None
    ordered = sorted((edges | free).items())
    return Axis(tuple(gap for gap, _ in ordered), tuple(edge for _, edge in ordered))


def _positions(cell: GridCell) -> Iterator[tuple[int, int]]:
    """Yield the positions that a cell covers."""
    for row in range(cell.row, cell.row + cell.row_span):
        for col in range(cell.col, cell.col + cell.col_span):
            yield row, col


def _merge_overlapping(cells: list[GridCell]) -> list[GridCell]:
    """Make one cell of those that share a position: their blobs are parts of one text that stand apart."""
    merged: list[GridCell] = []
    for cell in cells:
        while True:
            taken = set(_positions(cell))
            other = next((other for other in merged if not taken.isdisjoint(_positions(other))), None)
            if other is None:
                break
            merged.remove(other)
            row, col = min(cell.row, other.row), min(cell.col, other.col)
            bottom = max(cell.row + cell.row_span, other.row + other.row_span)
            right = max(cell.col + cell.col_span, other.col + other.col_span)
            cell = GridCell(row, col, bottom - row, right - col)
        merged.append(cell)
    return merged


def _gaps_beside(boxes: Sequence[Rect]) -> list[tuple[float, float]]:
    """List the gaps between each box and the nearest one to its right at the same height."""
    gaps = []
    for box in boxes:
        right = min(
            (other[0] for other in boxes if other[0] > box[2] and other[1] < box[3] and other[3] > box[1]),
            default=None,
        )
        if right is not None:
            gaps.append((box[2], right))
    return gaps


def _gaps_amid(boxes: Sequence[Rect], gaps: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """List the gaps beside a text that stands amid others of its column, above and below, and quite beside them.

    It is the name of a block, whose own column nothing else tells: no line of the block's groups is at its height.
    """
    edges = [float("-inf"), *((low + high) / 2 for low, high in gaps), float("inf")]
    columns: defaultdict[int, list[Rect]] = defaultdict(list)
    for box in boxes:
        slots = span_of(box[0], box[2], edges)
        if len(slots) == 1:
            columns[slots[0]].append(box)
    found = []
    for column in columns.values():
        for box in column:
            right = [other for other in column if other[0] > box[2]]
            if any(other[3] < box[1] for other in right) and any(other[1] > box[3] for other in right):
                end = min(other[0] for other in right)
                if sum(abs(other[0] - box[0]) < 1 and other[2] > end for other in column) < _OWN_WIDTH:
                    found.append((box[2], end))
    return found


def _gaps_through(boxes: Sequence[Rect], least: float) -> list[tuple[float, float]]:
    """List the gaps, wider than ``least``, that run all the way across: nothing stands in them."""
    gaps = []
    end = float("inf")
    for start, _, stop, _ in sorted(boxes):
        if start - end > least:
            gaps.append((end, start))
        end = stop if end == float("inf") else max(end, stop)
    return gaps


def place(blob: Word, across: Axis, down: Axis, settings: Settings) -> Placed:
    """Give a text the rows and columns that it reaches into."""
    slack = settings.overlap_em * blob.size
    return Placed(
        blob,
        span_of(blob.y0 + slack, max(blob.y1 - slack, blob.y0 + slack), down.edges),
        span_of(blob.x0 + slack, max(blob.x1 - slack, blob.x0 + slack), across.edges),
    )
