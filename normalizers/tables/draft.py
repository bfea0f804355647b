"""A table while it is being repaired: cells, changes made so far, and renumbering of rows and columns.

Every step takes a ``Draft`` and gives a ``Draft``.  Positions are those of the draft's own grid; when rows or columns
are inserted or left out, ``renumber`` carries cells, changes and the hosts of nested tables along, so a ``Repair``
always points at cells of the finished table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from normalizers.tables.edges import Columns
from pipeline.model.clean import RepairKind
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable, TableOrigin

Position = tuple[int, int]


class Change(Struct, frozen=True, kw_only=True):
    """A ``Repair`` before the table has its number in the document."""

    kind: RepairKind
    before: str
    after: str
    place: Place
    cells: tuple[Position, ...] = ()
    """Touched cells; a column of -1 means the whole row."""
    doubtful: bool = False


class Draft(Struct, frozen=True, kw_only=True):
    """One table on its way from the printed grids to the clean document."""

    n_rows: int
    n_cols: int
    cells: tuple[RawCell, ...]
    """Sorted by (row, col), never overlapping."""
    place: Place
    origin: TableOrigin
    col_edges: tuple[float, ...] = ()
    col_gaps: Mapping[float, tuple[float, float]] = field(default_factory=dict)
    """For each edge without a drawn line how far left and right it may lie."""
    floating: bool = False
    title: str | None = None
    pieces: int = 1
    cuts: tuple[int, ...] = ()
    """First rows of the pieces after the first, ascending: where a page end went through."""
    hosts: tuple[Position, ...] = ()
    """Host cells of nested tables, in the order the nested tables follow."""
    changes: tuple[Change, ...] = ()

    @property
    def columns(self) -> Columns:
        """Where its columns lie."""
        return Columns(self.col_edges, self.col_gaps)

    def with_changes(self, changes: Iterable[Change]) -> Draft:
        """The same table with further changes noted."""
        return replace(self, changes=(*self.changes, *changes))


class AxisMap(Struct, frozen=True, kw_only=True):
    """Where the rows (or columns) of a grid go: line ``i`` covers ``starts[i]`` to ``ends[i]`` afterwards.

    A line that is left out has ``starts[i] > ends[i]``: ``starts`` names the next line that stays, ``ends`` the last.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    size: int


def draft_of(table: RawTable, hosts: tuple[Position, ...] = ()) -> Draft:
    """The draft of one printed grid."""
    return Draft(
        n_rows=table.n_rows,
        n_cols=table.n_cols,
        cells=table.cells,
        place=table.place,
        origin=table.origin,
        col_edges=table.col_edges,
        col_gaps=dict(zip(table.col_edges, table.col_gaps, strict=True)) if table.col_gaps else {},
        floating=table.floating,
        title=table.title,
        hosts=hosts,
    )


def leave_out(size: int, dropped: frozenset[int] | set[int]) -> AxisMap:
    """The map that leaves lines out; cells that cover one shrink, cells of it alone vanish."""
    starts, ends, kept = [], [], 0
    for line in range(size):
        starts.append(kept)
        kept += line not in dropped
        ends.append(kept - 1)
    return AxisMap(starts=tuple(starts), ends=tuple(ends), size=kept)


def fold(size: int, folded: frozenset[int] | set[int]) -> AxisMap:
    """The map that puts each of the folded lines onto the line before it."""
    lines, line = [], -1
    for index in range(size):
        line += index not in folded or index == 0
        lines.append(line)
    return AxisMap(starts=tuple(lines), ends=tuple(lines), size=line + 1)


def widen(size: int, counts: dict[int, int]) -> AxisMap:
    """The map that makes several lines of one: ``counts[i]`` lines out of line ``i``."""
    starts, ends, at = [], [], 0
    for line in range(size):
        starts.append(at)
        at += counts.get(line, 1)
        ends.append(at - 1)
    return AxisMap(starts=tuple(starts), ends=tuple(ends), size=at)


def renumber(draft: Draft, *, rows: AxisMap | None = None, cols: AxisMap | None = None) -> Draft:
    """Move all cells, changes, hosts and cuts to their new rows and columns."""
    row_map = rows or leave_out(draft.n_rows, frozenset())
    col_map = cols or leave_out(draft.n_cols, frozenset())
    cells = []
    for cell in draft.cells:
        row, last_row = row_map.starts[cell.row], row_map.ends[cell.row + cell.row_span - 1]
        col, last_col = col_map.starts[cell.col], col_map.ends[cell.col + cell.col_span - 1]
        if row <= last_row and col <= last_col:
            row_span, col_span = last_row - row + 1, last_col - col + 1
            cells.append(replace(cell, row=row, col=col, row_span=row_span, col_span=col_span))

    def move(position: Position) -> Position:
        row, col = position
        new_row = min(row_map.starts[row], row_map.size - 1)
        return new_row, -1 if col < 0 else min(col_map.starts[col], col_map.size - 1)

    return replace(
        draft,
        n_rows=row_map.size,
        n_cols=col_map.size,
        cells=sort_cells(cells),
        cuts=tuple(sorted({row_map.starts[cut] for cut in draft.cuts if cut < draft.n_rows})),
        hosts=tuple(move(host) for host in draft.hosts),
        changes=tuple(
            replace(change, cells=tuple(dict.fromkeys(move(position) for position in change.cells)))
            for change in draft.changes
        ),
        col_edges=_move_edges(draft.col_edges, col_map) if cols is not None else draft.col_edges,
    )


def _move_edges(edges: Sequence[float], col_map: AxisMap) -> tuple[float, ...]:
    """Edges of the columns that stay; none when columns were made that have no known edge."""
    if not edges:
        return ()
    kept = [0.0] * (col_map.size + 1)
    for col, (start, end) in enumerate(zip(col_map.starts, col_map.ends, strict=True)):
        if start <= end:
            kept[start], kept[end + 1] = edges[col], edges[col + 1]
    if col_map.size:
        kept[0], kept[-1] = edges[0], edges[-1]
    return tuple(kept)


def sort_cells(cells: Iterable[RawCell]) -> tuple[RawCell, ...]:
    """Cells in reading order."""
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))


def cells_by_row(cells: Iterable[RawCell]) -> dict[int, list[RawCell]]:
    """The cells that start in each row, left to right."""
    rows: dict[int, list[RawCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def cells_by_shown_row(draft: Draft) -> list[list[RawCell]]:
    """For each row the cells that cover it, also those from rows above, left to right."""
    shown: list[list[RawCell]] = [[] for _ in range(draft.n_rows)]
    for cell in draft.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            shown[row].append(cell)
    for cells in shown:
        cells.sort(key=lambda cell: cell.col)
    return shown


def covering(cells: Iterable[RawCell]) -> dict[Position, RawCell]:
    """The cell on each covered position."""
    return {
        (row, col): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    }


def at(cell: RawCell) -> Position:
    """The anchor position of a cell."""
    return cell.row, cell.col
