"""Tables with level rules only: where the columns part is read off the rules' pieces, or else off the text (横线表).

─────────────── ────── ──────     Many producers paint each cell's border by itself.  Where the pieces of a rule
指标            目标值  完成值      meet, a cell begins: a column runs between two rules where both have a joint.
─────────────── ────── ──────     With rules in one piece, a column parts where hardly any text stands.  A text
培训场次        12场    13场       across such a line is that of a merged cell.  Between rules that part only the
─────────────── ────── ──────     head and the foot from the rest, the printed lines are the rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractors.pdf.drawing import Mark
from extractors.pdf.geometry import Rect
from extractors.pdf.lattice import Grid, Walls, close_cells, drawn_spans
from extractors.pdf.lines import group_rows
from extractors.pdf.pieces import Piece, count_ink
from extractors.pdf.rules import Rule, Rules
from extractors.pdf.settings import Settings
from extractors.pdf.undivided import read_undivided
from extractors.pdf.words import Row, columns_of, gaps_between, middle_of, row_borders, split_rows, stab


def find_level_grids(
    rules: Rules,
    marks: Sequence[Mark],
    pieces: Sequence[Piece],
    grids: Sequence[Grid],
    above: Grid | None,
    settings: Settings,
) -> list[Grid]:
    """Find the tables that only level rules part, outside the grids found before.

    ``above``: the table with level rules that ends the page before, if one does.
    """
    found: list[Grid] = []
    level = [rule for rule in rules.level if not _is_crossed(rule, rules.plumb, settings)]
    groups = [
        part for group in _same_extent(level, grids, settings) for part in _split_at_titles(group, pieces, settings)
    ]
    for group in sorted(groups, key=lambda group: group[0].start - group[0].end):
        if any(_touches(rule, grid.box) for rule in group for grid in found):
            continue
        is_first = above is not None and group[0].at == min(other[0].at for other in groups)
        goes_on = is_first and not _stands_below_title(group, pieces, settings)
        grid = _build_grid(group, level, marks, pieces, above if goes_on else None, settings)
        if grid is not None:
            found.append(grid)
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _stands_below_title(group: Sequence[Rule], pieces: Sequence[Piece], settings: Settings) -> bool:
    """Say whether a form begins here: text of a larger size stands above its rules, or several lines do."""
    top = group[0].at
    over = [piece for piece in pieces if piece.y1 < top]
    sizes = [piece.look.size for piece in pieces if top < piece.y0 < group[-1].at]
    largest = median(sizes) * settings.same_size if sizes else 0.0
    return any(piece.look.size > largest for piece in over) or sum(1 for _ in group_rows(over, 0)) > 1


def _is_crossed(rule: Rule, plumb: Sequence[Rule], settings: Settings) -> bool:
    """Say whether a plumb rule meets a level one: then it belongs to a grid or a frame."""
    reach = settings.cross
    return any(
        rule.start - reach <= other.at <= rule.end + reach and other.start - reach <= rule.at <= other.end + reach
        for other in plumb
    )


def _same_extent(level: Sequence[Rule], grids: Sequence[Grid], settings: Settings) -> Iterator[list[Rule]]:
    """Group the long level rules outside all grids that start and end together; at least two each."""
    groups: list[list[Rule]] = []
    for rule in level:
        if rule.end - rule.start < settings.least_level_rule or any(_touches(rule, grid.box) for grid in grids):
            continue
        for group in groups:
            if abs(group[0].start - rule.start) <= settings.sliver and abs(group[0].end - rule.end) <= settings.sliver:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return (group for group in groups if len(group) >= 2)


def _split_at_titles(group: list[Rule], pieces: Sequence[Piece], settings: Settings) -> Iterator[list[Rule]]:
    """Part the rules of tables that stand above each other: a line between them of mostly a larger size is no row's."""
    start, end = group[0].start, group[0].end
    inside = [piece for piece in pieces if start - 2 <= piece.x0 and piece.x1 <= end + 2]
    bands = [
        [
            [piece.look.size for piece in line for _ in range(count_ink(piece.text))]
            for line in group_rows([piece for piece in inside if above.at < (piece.y0 + piece.y1) / 2 < below.at], 0)
        ]
        for above, below in pairwise(group)
    ]
    sizes = [size for band in bands for line in band for size in line]
    largest = median(sizes) * settings.same_size if sizes else 0.0
    part = group[:1]
    for rule, band in zip(group[1:], bands, strict=True):
        if any(line and median(line) > largest for line in band):
            if len(part) > 1:
                yield part
            part = []
        part.append(rule)
    if len(part) > 1:
        yield part


def _touches(rule: Rule, box: Rect) -> bool:
    x0, y0, x1, y1 = box
    return y0 - 1 <= rule.at <= y1 + 1 and rule.start < x1 and rule.end > x0


class _Level(NamedTuple):
    """All rules at one height, and the joints between their pieces."""

    at: float
    drawn: tuple[tuple[float, float], ...]
    joints: frozenset[int]
    """Indices of the columns' edges where a piece begins or ends."""


def _build_grid(
    group: list[Rule],
    level: Sequence[Rule],
    marks: Sequence[Mark],
    pieces: Sequence[Piece],
    above: Grid | None,
    settings: Settings,
) -> Grid | None:
    """Build the grid of rules of one length and of the shorter ones among them; None when nothing parts columns.

    Joints are proof enough; without them it takes three rules.
    """
    start, end, top, bottom = group[0].start, group[0].end, group[0].at, group[-1].at
    inside = [
        piece
        for piece in pieces
        if start - 2 <= piece.x0 and piece.x1 <= end + 2 and top < (piece.y0 + piece.y1) / 2 < bottom
    ]
    ends = _ends_of_pieces(marks, (start, top, end, bottom), settings)
    if not _has_joints(ends, level, settings):
        form = read_undivided(group, level, inside, above, settings)
        if form is not None:
            return None if form == "unread" else form
    jointed = _shared_positions(ends, settings)
    if jointed:
        xs = [start, *jointed, end]
        levels = _levels(level, xs, ends, top, bottom, settings)
    elif len(group) >= settings.enough_rules:
        rows = split_rows(inside, settings.gutter_em)
        xs = [start, *_columns_by_text(rows, group), end]
        borders = _borders_by_line(rows, xs, [rule.at for rule in group], settings) if len(xs) > 2 else []
        levels = [_Level(at, ((start, end),), frozenset(range(len(xs)))) for at in borders]
    else:
        return None
    if len(levels) < 2:
        return None
    ys = [line.at for line in levels]
    tops = {(row, col) for row, line in enumerate(levels) for col in drawn_spans(line.drawn, xs, settings)}
    lefts = {(row, col) for row in range(len(ys) - 1) for col in (0, len(xs) - 1)}
    for col in range(1, len(xs) - 1):
        lefts.update((row, col) for row in _parted_rows(levels, tops, (col, xs[col]), inside, settings))
    centres = [((piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2) for piece in inside]
    return close_cells(xs, ys, Walls(lefts, tops), centres, settings)


def _parted_rows(
    levels: Sequence[_Level],
    tops: set[tuple[int, int]],
    edge: tuple[int, float],
    pieces: Sequence[Piece],
    settings: Settings,
) -> Iterator[int]:
    """Yield the rows that a column edge (its index and position) parts.

    Where cells on both sides of it are merged over several rows, the rules in between leave it out; what counts is
    that the next rules above and below that reach it have a joint there, and that no text runs across.
    """
    col, x = edge
    reaching = [row for row in range(len(levels)) if (row, col - 1) in tops or (row, col) in tops]
    for above, below in pairwise(reaching):
        top, bottom = levels[above], levels[below]
        if col in top.joints and col in bottom.joints:
            band = [piece for piece in pieces if top.at < (piece.y0 + piece.y1) / 2 < bottom.at]
            middle = (levels[0].drawn[0][0] + levels[0].drawn[-1][1]) / 2
            if not (any(_crosses(piece, x, settings.padding) for piece in band) or _is_title(band, middle, settings)):
                yield from range(above, below)


def _is_title(band: Sequence[Piece], middle: float, settings: Settings) -> bool:
    """Say whether one text alone stands in a row, and in the middle of the whole table: it is over all columns."""
    words = [word for row in split_rows(band, settings.form_gutter_em) for word in row]
    return len(words) == 1 and abs((words[0].x0 + words[0].x1) / 2 - middle) <= settings.same_centre


def _has_joints(ends: Sequence[tuple[float, float]], level: Sequence[Rule], settings: Settings) -> bool:
    """Say whether pieces of one rule meet: then every cell's border was painted by itself."""
    reach = settings.sliver
    return any(
        abs(rule.at - y) < reach and rule.start + reach < x < rule.end - reach for x, y in ends for rule in level
    )


def _ends_of_pieces(marks: Sequence[Mark], box: Rect, settings: Settings) -> list[tuple[float, float]]:
    """List where (x, y) the painted pieces of level rules begin and end inside a table's outline."""
    x0, y0, x1, y1 = box
    reach = settings.sliver
    return [
        (x, mark.y0)
        for mark in marks
        if mark.x1 - mark.x0 > mark.y1 - mark.y0 and y0 - 1 <= mark.y0 <= y1 + 1
        for x in (mark.x0, mark.x1)
        if x0 + reach < x < x1 - reach
    ]


def _shared_positions(ends: Sequence[tuple[float, float]], settings: Settings) -> list[float]:
    """Find the x positions where pieces of at least two different rules begin or end."""
    groups: list[list[tuple[float, float]]] = []
    for place in sorted(ends):
        if groups and place[0] - groups[-1][0][0] < settings.sliver:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [
        sum(x for x, _ in group) / len(group)
        for group in groups
        if max(y for _, y in group) - min(y for _, y in group) > settings.sliver
    ]


def _levels(
    level: Sequence[Rule],
    xs: Sequence[float],
    ends: Sequence[tuple[float, float]],
    top: float,
    bottom: float,
    settings: Settings,
) -> list[_Level]:
    """Gather the rules at each height that run from one column edge to another; the others are underlines."""
    heights: list[list[Rule]] = []
    for rule in level:
        if top - 1 <= rule.at <= bottom + 1 and _edge(rule.start, xs, settings) != _edge(rule.end, xs, settings):
            if heights and rule.at - heights[-1][0].at < settings.sliver:
                heights[-1].append(rule)
            else:
                heights.append([rule])
    found = []
    for rules in heights:
        at = rules[0].at
        edges = [_edge(x, xs, settings) for x, y in ends if abs(y - at) < settings.sliver]
        joints = frozenset(edge for edge in edges if edge is not None)
        found.append(_Level(at, tuple((rule.start, rule.end) for rule in rules), joints))
    return found


def _edge(x: float, xs: Sequence[float], settings: Settings) -> int | None:
    """Give the index of the column edge at x; None where there is none."""
    return next((index for index, edge in enumerate(xs) if abs(edge - x) <= settings.sliver), None)


def _crosses(piece: Piece, x: float, padding: float) -> bool:
    """Say whether text runs on across a position, without so much space as two cells' padding."""
    if piece.look.turn or not piece.x0 + padding < x < piece.x1 - padding:
        return False
    after = bisect_right(piece.starts, x)
    before_ends, after_starts = piece.ends[after - 1], piece.starts[after] if after < len(piece.starts) else piece.x1
    return before_ends > x or after_starts - before_ends < 2 * padding


def _columns_by_text(rows: Sequence[Row], group: Sequence[Rule]) -> list[float]:
    """Find the positions that part the texts between each two rules of a group into columns."""
    gaps: list[tuple[float, float]] = []
    for above, below in pairwise(group):
        words = sorted(word for row in rows if above.at < middle_of(row) < below.at for word in row)
        gaps.extend(gaps_between([(word.x0, word.x1) for word in words]))
    return stab(gaps)


def _borders_by_line(rows: Sequence[Row], xs: Sequence[float], bands: list[float], settings: Settings) -> list[float]:
    """Give the rows' borders: the rules alone, or also between lines where the rules only part off head and foot.

    A line that could be a row has a word in the first column and in half of the others.
    """
    whole = [row for row in rows if 0 in (cols := columns_of(row, xs)) and 2 * len(cols) >= len(xs) - 1]
    allowed = 1.0 if len(bands) == 3 else settings.lines_per_band
    return row_borders(rows, xs, bands) if len(whole) > allowed * (len(bands) - 1) else bands
