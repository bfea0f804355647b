"""One page's tables and what stands in them; what stands beside them as lines (版面).

Tables are looked for by full rules, then by level rules alone, then by alignment alone, each in what the last way
left over.  Text belongs to the cell that its characters' centres lie in; a nested table takes its text before its
host does.  A frame around text is no table, unless it continues one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, permutations

from msgspec import Struct

from extractors.pdf.alignment import find_aligned_grids
from extractors.pdf.furniture import split_watermarks
from extractors.pdf.geometry import Rect
from extractors.pdf.hanging import find_hanging
from extractors.pdf.lattice import Grid, GridCell, find_grids
from extractors.pdf.level import find_level_grids
from extractors.pdf.lines import Line, cell_text, group_rows, read_lines
from extractors.pdf.lost import mend_grid
from extractors.pdf.page import PageContent
from extractors.pdf.pieces import Piece, cut_piece, piece_centres
from extractors.pdf.rules import Rule, find_rules
from extractors.pdf.settings import Settings
from extractors.pdf.strikes import part_struck
from extractors.pdf.words import split_rows
from pipeline.model.raw import TableOrigin


class PageTable(Struct, frozen=True, kw_only=True):
    """A grid with its texts (表格)."""

    grid: Grid
    origin: TableOrigin
    texts: tuple[str, ...]
    """One for each of ``grid.cells``; empty where the cell is blank."""
    host: GridCell | None
    """The cell of the nearest table before it on the page that it lies in; None when it stands by itself."""


class PageLayout(Struct, frozen=True, kw_only=True):
    """The tables and lines of one page."""

    tables: tuple[PageTable, ...]
    """Top to bottom, each before those that lie in its cells."""
    lines: tuple[Line, ...]
    """Text beside the tables, top to bottom."""
    watermarks: tuple[Line, ...]
    struck: tuple[Line, ...]
    """Text that is struck through, and so stands nowhere else."""
    split: float | None = None
    """Between two forms that stand side by side, each with its own lines; None where none do."""


def lay_out(
    content: PageContent, above: PageTable | None, header_words: frozenset[str], settings: Settings
) -> PageLayout:
    """Find the tables of a page and divide its text among them.

    ``above``: the table that ends the page before, if one does.  ``header_words``: words known to head
    columns, a help in telling tables without rules; may be empty.
    """
    watermarks, rest = split_watermarks(content.pieces, settings)
    tables: list[PageTable] = []
    struck: Sequence[Piece] = ()
    if content.marks:
        rules = find_rules(content.marks, settings)
        rest, struck = part_struck(rest, rules, settings)
        centres = [((piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2) for piece in rest]
        grids = _drop_frames(find_grids(rules, centres, settings), above.grid.box if above else None, settings)
        ruled, rest = fill_grids(grids, "ruled", rest, settings)
        tables.extend(ruled)
        if len(rules.level) > 1:
            before = above.grid if above and _is_level(above) and not tables else None
            level_grids = find_level_grids(rules, content.marks, rest, grids, before, settings)
            level, beside = fill_grids(level_grids, "horizontal", rest, settings)
            if not _leaves_rows(level_grids, rules.level, beside, settings):
                tables.extend(level)
                rest = beside
    begun = above.grid if above and above.origin != "ruled" and not tables else None
    aligned_grids = find_aligned_grids(rest, begun, header_words, settings)
    aligned, rest = fill_grids(aligned_grids, "aligned", rest, settings)
    tables.extend(aligned)
    split = _find_split(tables, settings)
    return PageLayout(
        tables=tuple(tables),
        lines=tuple(_read_halves(rest, split, settings)),
        watermarks=tuple(read_lines(watermarks, settings)),
        struck=tuple(read_lines(struck, settings)),
        split=split,
    )


def _find_split(tables: Sequence[PageTable], settings: Settings) -> float | None:
    """Find the middle between two forms side by side; None where there are none, or a table lies across it."""
    boxes = [table.grid.box for table in tables if table.host is None]
    forms = [
        table.grid.box for table in tables if table.host is None and len(table.grid.ys) > settings.least_form_lines
    ]
    for left, right in permutations(forms, 2):
        shared = min(left[3], right[3]) - max(left[1], right[1])
        at = (left[2] + right[0]) / 2
        if left[2] <= right[0] and 2 * shared > min(left[3] - left[1], right[3] - right[1]):
            return None if any(box[0] < at < box[2] for box in boxes) else at
    return None


def _read_halves(pieces: Sequence[Piece], split: float | None, settings: Settings) -> Iterator[Line]:
    """Read the lines of a page; on both sides of a split apart, but for those that run on across it."""
    if split is None:
        yield from read_lines(pieces, settings)
        return
    upright = [piece for piece in pieces if piece.look.turn == 0]
    yield from read_lines([piece for piece in pieces if piece.look.turn], settings)
    for row in group_rows(upright, 0):
        left = [piece for piece in row if piece.x1 <= split]
        right = [piece for piece in row if piece.x0 >= split]
        if len(left) + len(right) < len(row) or not _stand_apart(left, right, settings):
            left, right = row, []
        yield from read_lines(left, settings)
        yield from read_lines(right, settings)


def _stand_apart(left: Sequence[Piece], right: Sequence[Piece], settings: Settings) -> bool:
    """Say whether two parts of a line have more between them than the words of a sentence do."""
    if not left or not right:
        return True
    gap = min(piece.x0 for piece in right) - max(piece.x1 for piece in left)
    return gap > settings.border_em * max(piece.look.size for piece in (*left, *right))


def _is_level(table: PageTable) -> bool:
    """Say whether level rules part a table."""
    return table.origin == "horizontal" or table.grid.rows_by_gaps


def _leaves_rows(grids: Sequence[Grid], level: Sequence[Rule], beside: Sequence[Piece], settings: Settings) -> bool:
    """Say whether rows of a table stand among level rules, but in none of the cells that were found by them."""
    for grid in grids:
        x0, y0, x1, y1 = grid.box
        heights = [
            rule.at for rule in level if rule.start < x1 and x0 < rule.end and _meets_border(rule, grid, settings)
        ]
        top, bottom = min([y0, *heights]), max([y1, *heights])
        among = [piece for piece in beside if top < (piece.y0 + piece.y1) / 2 < bottom]
        if any(len(row) > 1 for row in split_rows(among, settings.form_gutter_em)):
            return True
    return False


def _meets_border(rule: Rule, grid: Grid, settings: Settings) -> bool:
    """Say whether a level rule begins or ends where one of a grid's columns does, as its own do."""
    return any(min(abs(x - rule.start), abs(x - rule.end)) <= settings.snap for x in grid.xs)


def _drop_frames(grids: Sequence[Grid], above: Rect | None, settings: Settings) -> list[Grid]:
    """Leave out grids of one cell, but for those that carry on a table of the same width."""
    kept = [grid for grid in grids if len(grid.cells) > 1]
    for frame in grids:
        if len(frame.cells) > 1:
            continue
        follows_page = above is not None and _same_width(frame.box, above, settings) and frame is grids[0]
        follows_grid = any(
            _same_width(frame.box, grid.box, settings)
            and min(abs(frame.ys[0] - grid.ys[-1]), abs(grid.ys[0] - frame.ys[-1])) <= settings.stacked
            for grid in kept
        )
        if follows_page or follows_grid:
            kept.append(frame)
    return sorted(kept, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _same_width(one: Rect, other: Rect, settings: Settings) -> bool:
    """Say whether two outlines have the same left and right side."""
    return abs(one[0] - other[0]) <= settings.snap and abs(one[2] - other[2]) <= settings.snap


Cell = tuple[int, int]
"""Index of a grid and of a cell in it."""


class _Finder:
    """Finds the cell of a grid under a point."""

    __slots__ = ("_anchors", "_grid", "box", "index")

    def __init__(self, index: int, grid: Grid, reach: float) -> None:
        self.index = index
        self._grid = grid
        x0, y0, x1, y1 = grid.box
        self.box = (x0 - reach, y0 - reach, x1 + reach, y1 + reach)
        self._anchors = {
            (row, col): index
            for index, cell in enumerate(grid.cells)
            for row in range(cell.row, cell.row + cell.row_span)
            for col in range(cell.col, cell.col + cell.col_span)
        }

    def is_near(self, piece: Piece) -> bool:
        """Say whether the piece reaches into the grid."""
        x0, y0, x1, y1 = self.box
        return piece.x0 <= x1 and piece.x1 >= x0 and piece.y0 <= y1 and piece.y1 >= y0

    def find(self, x: float, y: float) -> int | None:
        """Give the index of the cell under a point; a point just outside the grid is taken into it."""
        x0, y0, x1, y1 = self.box
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            return None
        xs, ys = self._grid.xs, self._grid.ys
        row = min(max(bisect_right(ys, y) - 1, 0), len(ys) - 2)
        col = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
        return self._anchors.get((row, col))


def fill_grids(
    grids: Sequence[Grid], origin: TableOrigin, pieces: Sequence[Piece], settings: Settings
) -> tuple[tuple[PageTable, ...], list[Piece]]:
    """Put text into the cells of grids; returns the tables, each before those it holds, and the text left over."""
    if not grids:
        return (), list(pieces)
    finders = [_Finder(index, grid, settings.overhang) for index, grid in enumerate(grids)]
    finders.sort(key=lambda finder: _area(finder.box))
    texts: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    rest: list[Piece] = []
    for piece in pieces:
        for place, part in _split_piece(piece, finders):
            (rest if place is None else texts[place]).append(part)
    if origin != "aligned":
        owned = [{cell: own for (place, cell), own in texts.items() if place == index} for index in range(len(grids))]
        mended = [
            grid if grid.rows_by_gaps else mend_grid(grid, own, settings)
            for grid, own in zip(grids, owned, strict=True)
        ]
        if any(len(new.cells) > len(old.cells) for new, old in zip(mended, grids, strict=True)):
            return fill_grids(mended, origin, pieces, settings)
        rest = _take_hanging(grids, texts, rest, settings)
    hosts = [_find_host(grid, grids) for grid in grids]
    order = [
        index
        for top, host in enumerate(hosts)
        if host is None
        for index in [top, *(i for i, inner in enumerate(hosts) if inner is not None and inner[0] == top)]
    ]
    tables = tuple(
        PageTable(
            grid=grids[index],
            origin="aligned" if grids[index].rows_by_gaps else origin,
            texts=tuple(
                cell_text(texts[index, number], settings, _width(grids[index], cell))
                for number, cell in enumerate(grids[index].cells)
            ),
            host=_host_cell(grids, hosts[index]),
        )
        for index in order
    )
    return tables, rest


def _take_hanging(
    grids: Sequence[Grid], texts: dict[Cell, list[Piece]], rest: list[Piece], settings: Settings
) -> list[Piece]:
    """Add to the cells the lines that hang out of the grids; returns the text left over."""
    for index, grid in enumerate(grids):
        own = {cell: members for (place, cell), members in texts.items() if place == index}
        hanging = find_hanging(grid, own, rest, settings) if rest else {}
        for place, cell in hanging.items():
            texts[index, cell].append(rest[place])
        rest = [piece for place, piece in enumerate(rest) if place not in hanging]
    return rest


def _split_piece(piece: Piece, finders: Sequence[_Finder]) -> Iterator[tuple[Cell | None, Piece]]:
    """Cut a piece where its characters' centres pass from one cell into another.

    What sticks out of the table stays with the cell it sticks out of.
    """
    near = [finder for finder in finders if finder.is_near(piece)]
    if not near:
        yield None, piece
        return
    if piece.look.turn == 0:
        y = (piece.y0 + piece.y1) / 2
        starts, ends = piece.starts, piece.ends
        first = _find_cell(near, (starts[0] + ends[0]) / 2, y)
        if first is not None and first == _find_cell(near, (starts[-1] + ends[-1]) / 2, y):
            yield first, piece
            return
    cells = [_find_cell(near, x, y) for x, y in piece_centres(piece)]
    last: Cell | None = next((cell for cell in cells if cell is not None), None)
    for index, cell in enumerate(cells):
        last = cells[index] = cell or last
    start = 0
    for place, stretch in groupby(cells):
        end = start + len(list(stretch))
        yield place, cut_piece(piece, start, end)
        start = end


def _find_cell(finders: Sequence[_Finder], x: float, y: float) -> Cell | None:
    """Find the cell under a point, the smallest grid's first."""
    for finder in finders:
        cell = finder.find(x, y)
        if cell is not None:
            return finder.index, cell
    return None


def _find_host(grid: Grid, grids: Sequence[Grid]) -> Cell | None:
    """Find the cell of a larger grid that a grid lies in, of the largest where several are around it."""
    x0, y0, x1, y1 = grid.box
    around = [
        (_area(other.box), index, cell)
        for index, other in enumerate(grids)
        if other is not grid and _area(other.box) > _area(grid.box)
        for cell, (left, top, right, bottom) in enumerate(map(other.box_of, other.cells))
        if left <= x0 and top <= y0 and x1 <= right and y1 <= bottom
    ]
    return max(around)[1:] if around else None


def _width(grid: Grid, cell: GridCell) -> float:
    return grid.xs[cell.col + cell.col_span] - grid.xs[cell.col]


def _host_cell(grids: Sequence[Grid], host: Cell | None) -> GridCell | None:
    return None if host is None else grids[host[0]].cells[host[1]]


def _area(box: Rect) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
