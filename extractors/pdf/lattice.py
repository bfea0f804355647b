"""Rules → grids: closed cells with their spans, from the drawn lines alone (有线表格).

    ┌────┬────┬────┐     An elementary position is what neighbouring grid lines enclose.  Positions without a line
    │ A  │ B  │    │     between them are one cell: its span is what the missing lines say.  A position that is not
    ├────┼────┴────┤     closed on all sides is no cell: in the drawing below the last row ends early (it was cut by
    │    │ C       │     the page end), so there is nothing under B's right half, not even a blank.
    ├────┼────┐
    │    │ D  │
    └────┴────┘

The outer border may be left out: a side counts as closed when the lines above and below it both reach it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from extractors.pdf.geometry import Rect
from extractors.pdf.rules import Rule, Rules
from extractors.pdf.settings import Settings

Point = tuple[float, float]
"""The centre of a piece of text."""


class GridCell(NamedTuple):
    """A closed cell and the grid positions it covers."""

    row: int
    col: int
    row_span: int
    col_span: int


class Grid(Struct, frozen=True, kw_only=True):
    """The cells that connected rules enclose."""

    xs: tuple[float, ...]
    """Left edge of each column, and the right edge of the last."""
    ys: tuple[float, ...]
    """Top edge of each row, and the bottom edge of the last."""
    cells: tuple[GridCell, ...]
    """Sorted by (row, col); positions that none covers are missing."""
    doubtful: frozenset[tuple[int, int]] = frozenset()
    """Row and column of the cells that could be others as well."""
    gaps: tuple[tuple[float, float], ...] = ()
    """For each of ``xs`` how far left and right it may lie, where no line is drawn; empty where lines are."""
    rows_by_gaps: bool = False
    """Its rows, too, are told by what is left free between texts; rules part no more than blocks of them."""

    @property
    def box(self) -> Rect:
        """Its outline."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def known_gaps(self) -> tuple[tuple[float, float], ...]:
        """How far left and right each of ``xs`` may lie; a drawn line lies where it is."""
        return self.gaps or tuple((x, x) for x in self.xs)

    def box_of(self, cell: GridCell) -> Rect:
        """The outline of one cell."""
        return (
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.col_span],
            self.ys[cell.row + cell.row_span],
        )


def find_grids(rules: Rules, text: Sequence[Point], settings: Settings) -> tuple[Grid, ...]:
    """Find the grids of a page, top to bottom.  A frame around text is a grid of one cell.

    ``text``: centres of the page's text.  A grid without any is a drawing; the space inside a doubled rule and a
    column that only overshooting lines suggest are told from narrow cells by having none.
    """
    grids = []
    for level, plumb in _connected(rules, settings.cross):
        grid = _build_grid(level, plumb, text, settings)
        if grid is not None:
            grids.append(grid)
    return tuple(sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0])))


def _connected(rules: Rules, reach: float) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Group the rules that cross or meet, directly or through others; lone rules enclose nothing."""
    level, plumb = rules
    positions = [rule.at for rule in plumb]
    group = list(range(len(level) + len(plumb)))

    def root(member: int) -> int:
        while group[member] != member:
            group[member] = group[group[member]]
            member = group[member]
        return member

    for index, (y, start, end) in enumerate(level):
        for other in range(bisect_left(positions, start - reach), bisect_right(positions, end + reach)):
            if plumb[other].start - reach <= y <= plumb[other].end + reach:
                group[root(len(level) + other)] = root(index)
    members: defaultdict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index, rule in enumerate(level):
        members[root(index)][0].append(rule)
    for index, rule in enumerate(plumb):
        members[root(len(level) + index)][1].append(rule)
    for crossing, other_way in members.values():
        if crossing and other_way and len(crossing) + len(other_way) > 2:
            yield crossing, other_way


class _Line(NamedTuple):
    """A grid line: where it lies and which stretches of it are drawn; none are when other lines' ends suggest it."""

    at: float
    drawn: tuple[tuple[float, float], ...]


class Walls(NamedTuple):
    """The closed sides of the elementary positions."""

    left: set[tuple[int, int]]
    """(row, col) whose left side is closed; ``col`` may be the number of columns: the last one's right side."""
    top: set[tuple[int, int]]
    """(row, col) whose top side is closed; ``row`` may be the number of rows."""


def _build_grid(level: list[Rule], plumb: list[Rule], text: Sequence[Point], settings: Settings) -> Grid | None:
    """Build the grid of connected rules; None when they enclose no cell with text.

    Where text among the rules is left outside all cells, a single rule's end may be what is left of the outer border.
    """
    x0, x1 = min(rule.start for rule in level), max(rule.end for rule in level)
    y0, y1 = min(rule.start for rule in plumb), max(rule.end for rule in plumb)
    inside = [(x, y) for x, y in text if x0 <= x <= x1 and y0 <= y <= y1]
    grid = _enclose(level, plumb, inside, 2, settings)
    if grid is None or _count_enclosed(grid, inside) == len(inside):
        return grid
    wider = _enclose(level, plumb, inside, 1, settings)
    if wider is None or _count_enclosed(wider, inside) <= _count_enclosed(grid, inside):
        return grid
    return wider


def _count_enclosed(grid: Grid, text: Sequence[Point]) -> int:
    """Count the text that stands in cells."""
    places = {
        (row, col)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    }
    return sum((bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1) in places for x, y in text)


def _enclose(level: list[Rule], plumb: list[Rule], text: Sequence[Point], ends: int, settings: Settings) -> Grid | None:
    """Build the grid; it takes ``ends`` rules that end together in the open to stand for an outer border."""
    xs = _grid_lines(plumb, level, [x for x, _ in text], (ends, settings.least_open_column), settings)
    ys = _grid_lines(level, plumb, [y for _, y in text], (ends, settings.least_open_row), settings)
    if len(xs) < 2 or len(ys) < 2:
        return None
    walls = _find_walls(xs, ys, settings)
    return close_cells([line.at for line in xs], [line.at for line in ys], walls, text, settings)


def close_cells(
    xs: Sequence[float], ys: Sequence[float], walls: Walls, text: Sequence[Point], settings: Settings
) -> Grid | None:
    """Make the grid of what walls enclose; None when that is no table with text."""
    cells = [cell for region in _closed_regions(len(ys) - 1, len(xs) - 1, walls) for cell in _rectangles(region)]
    return _compact(xs, ys, cells, text, settings)


def _grid_lines(
    along: list[Rule], across: list[Rule], text: Sequence[float], needed: tuple[int, float], settings: Settings
) -> list[_Line]:
    """Find the grid lines of one direction: where rules lie, and outermost where the other rules end in the open.

    ``text``: where text stands across the lines.  ``needed``: how many rules must end together, how far beyond the
    last line.  Without text there, others only overshoot it.
    """
    lines: list[list[Rule]] = []
    for rule in sorted(along):
        if lines and rule.at - lines[-1][0].at < settings.sliver:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    found = [_Line(_middle(rules), tuple((rule.start, rule.end) for rule in rules)) for rules in lines]
    first, last = found[0].at, found[-1].at
    before = _open_width([first - rule.start for rule in across], needed, settings)
    after = _open_width([rule.end - last for rule in across], needed, settings)
    if before.sure or any(first - before.width < place < first for place in text):
        found.insert(0, _Line(first - before.width, ()))
    if after.sure or any(last < place < last + after.width for place in text):
        found.append(_Line(last + after.width, ()))
    return found


class _Open(NamedTuple):
    """How far the rules reach beyond the last line, and whether that is surely a row or column without a border."""

    width: float
    sure: bool


def _open_width(reaches: list[float], needed: tuple[int, float], settings: Settings) -> _Open:
    ends, least = needed
    width = max(reaches)
    if width < settings.least_cell:
        return _Open(0.0, sure=False)
    together = sum(width - reach <= settings.snap for reach in reaches)
    return _Open(width, sure=together >= ends and width >= least)


def _middle(rules: list[Rule]) -> float:
    """Weigh the position of one line's rules by their length."""
    lengths = [rule.end - rule.start for rule in rules]
    return sum(rule.at * length for rule, length in zip(rules, lengths, strict=True)) / sum(lengths)


def _find_walls(xs: list[_Line], ys: list[_Line], settings: Settings) -> Walls:
    """Find which sides of the elementary positions are drawn, and close the outer border where it was left out."""
    x_at, y_at = [line.at for line in xs], [line.at for line in ys]
    left = {(row, col) for col, line in enumerate(xs) for row in drawn_spans(line.drawn, y_at, settings)}
    top = {(row, col) for row, line in enumerate(ys) for col in drawn_spans(line.drawn, x_at, settings)}
    rows, cols = len(ys) - 1, len(xs) - 1
    corners = (not ys[0].drawn, not ys[-1].drawn)
    closed_left = {
        (row, edge)
        for edge, col in ((0, 0), (cols, cols - 1))
        for row in _closed_between({row for row in range(rows + 1) if (row, col) in top}, rows, corners)
    }
    corners = (not xs[0].drawn, not xs[-1].drawn)
    closed_top = {
        (edge, col)
        for edge, row in ((0, 0), (rows, rows - 1))
        for col in _closed_between({col for col in range(cols + 1) if (row, col) in left}, cols, corners)
    }
    return Walls(left | closed_left, top | closed_top)


def _closed_between(walls: set[int], spans: int, open_corners: tuple[bool, bool]) -> Iterator[int]:
    """Yield the spans of an outer side that lie between two walls that reach it, and so count as closed.

    At a corner whose other side was left out for the whole table, the table's end stands for the wall.
    """
    start_is_open, end_is_open = open_corners
    reached = walls | ({0} if start_is_open else set()) | ({spans} if end_is_open else set())
    if walls:
        yield from range(min(reached), max(reached))


def drawn_spans(drawn: Sequence[tuple[float, float]], across: Sequence[float], settings: Settings) -> Iterator[int]:
    """Yield the index of each span between neighbouring crossing positions that a line is drawn along."""
    covered = [0.0] * (len(across) - 1)
    end_of_last = float("-inf")
    for start, end in sorted(drawn):
        if end <= end_of_last:
            continue
        start, end_of_last = max(start, end_of_last), end
        span = max(0, bisect_right(across, start) - 1)
        while span < len(covered) and (reached := across[span]) < end:
            beyond = across[span + 1]
            covered[span] += (end if end < beyond else beyond) - (start if start > reached else reached)
            span += 1
    for span, length in enumerate(covered):
        whole = across[span + 1] - across[span]
        if length > 0 and whole - length <= max(2 * settings.cross, (1 - settings.covered_share) * whole):
            yield span


Region = list[tuple[int, int]]
"""Elementary positions (row, col) without a line between them."""


def _closed_regions(rows: int, cols: int, walls: Walls) -> Iterator[Region]:
    """Yield the regions that are closed on all sides, in the order of their first position."""
    left, top = walls
    seen: set[tuple[int, int]] = set()
    for start in ((row, col) for row in range(rows) for col in range(cols)):
        if start in seen:
            continue
        row, col = start
        if start in left and start in top and (row, col + 1) in left and (row + 1, col) in top:
            yield [start]
            continue
        region = [start]
        seen.add(start)
        closed = True
        for row, col in region:
            for wall, (next_row, next_col) in (
                ((row, col) in left, (row, col - 1)),
                ((row, col + 1) in left, (row, col + 1)),
                ((row, col) in top, (row - 1, col)),
                ((row + 1, col) in top, (row + 1, col)),
            ):
                if wall:
                    continue
                if not (0 <= next_row < rows and 0 <= next_col < cols):
                    closed = False
                elif (next_row, next_col) not in seen:
                    seen.add((next_row, next_col))
                    region.append((next_row, next_col))
        if closed:
            yield region


def _rectangles(region: Region) -> Iterator[GridCell]:
    """Give a region as cells: one where it is a rectangle (nearly always), else one for each band of equal rows."""
    if len(region) == 1:
        yield GridCell(*region[0], 1, 1)
        return
    columns: dict[int, list[int]] = defaultdict(list)
    for row, col in region:
        columns[row].append(col)
    open_runs: dict[tuple[int, int], int] = {}
    for row in range(min(columns), max(columns) + 2):
        runs = set(_runs(sorted(columns.get(row, ()))))
        for run in [run for run in open_runs if run not in runs]:
            first = open_runs.pop(run)
            yield GridCell(first, run[0], row - first, run[1] - run[0])
        for run in runs:
            open_runs.setdefault(run, row)


def _runs(columns: list[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, stop) of the stretches of neighbouring columns."""
    for index, col in enumerate(columns):
        if index == 0 or columns[index - 1] != col - 1:
            start = col
        if index + 1 == len(columns) or columns[index + 1] != col + 1:
            yield start, col + 1


def _compact(
    xs: Sequence[float], ys: Sequence[float], cells: list[GridCell], text: Sequence[Point], settings: Settings
) -> Grid | None:
    """Keep the grid lines that bound a cell; None for a drawing: no text in its cells, or mostly not cells at all."""
    cells = [
        cell
        for cell in cells
        if xs[cell.col + cell.col_span] - xs[cell.col] >= settings.least_cell
        and ys[cell.row + cell.row_span] - ys[cell.row] >= settings.least_cell
    ]
    if not cells:
        return None
    cols = sorted({edge for cell in cells for edge in (cell.col, cell.col + cell.col_span)})
    rows = sorted({edge for cell in cells for edge in (cell.row, cell.row + cell.row_span)})
    col_of = {edge: index for index, edge in enumerate(cols)}
    row_of = {edge: index for index, edge in enumerate(rows)}
    grid = Grid(
        xs=tuple(xs[edge] for edge in cols),
        ys=tuple(ys[edge] for edge in rows),
        cells=tuple(
            sorted(
                GridCell(
                    row_of[cell.row],
                    col_of[cell.col],
                    row_of[cell.row + cell.row_span] - row_of[cell.row],
                    col_of[cell.col + cell.col_span] - col_of[cell.col],
                )
                for cell in cells
            )
        ),
    )
    x0, y0, x1, y1 = grid.box
    filled = sum((right - left) * (bottom - top) for left, top, right, bottom in map(grid.box_of, grid.cells))
    is_table = filled >= settings.least_filled * (x1 - x0) * (y1 - y0) and _count_enclosed(grid, text) > 0
    return grid if is_table else None
