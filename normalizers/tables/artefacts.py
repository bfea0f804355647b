"""Rows and columns of the grid that nobody sees (网格残留).

A grid often has more lines than the print: a column of no width, a border that no cell begins or ends at::

    | 单位名称 | 甲单位 | < | < |          | 单位名称 | 甲单位 | < |
    | 预算数   | 1.5    | < | 2 |   gives  | 预算数   | 1.5    | 2 |

Nothing that can be read changes, so there is no ``Repair``.
"""

from __future__ import annotations

from msgspec.structs import replace

from normalizers.tables.draft import Draft, leave_out, renumber
from normalizers.tables.signs import is_blank
from pipeline.model.raw import RawCell

SLIVER = 3.0
"""Points; a column this narrow shows no character (the smallest print of forms is about 5 pt wide)."""


def collapse_artefacts(draft: Draft) -> Draft:
    """Leave out blank slivers of columns, and rows and columns that every cell just passes through."""
    draft = _drop_slivers(draft)
    rows = _passed_through(draft.n_rows, [(cell.row, cell.row_span) for cell in draft.cells])
    cols = _passed_through(draft.n_cols, [(cell.col, cell.col_span) for cell in draft.cells])
    if not rows and not cols:
        return draft
    return renumber(
        draft,
        rows=leave_out(draft.n_rows, rows) if rows else None,
        cols=leave_out(draft.n_cols, cols) if cols else None,
    )


def _passed_through(size: int, spans: list[tuple[int, int]]) -> set[int]:
    """Lines at which no cell starts and before which none ends: all that cover it cover the line before too."""
    starts = {start for start, _ in spans}
    ends = {start + span for start, span in spans}
    return {line for line in range(1, size) if line not in starts and line not in ends}


def _drop_slivers(draft: Draft) -> Draft:
    """Leave out columns too narrow to print in, where the cells of that column alone are blank."""
    if len(draft.col_edges) != draft.n_cols + 1:
        return draft
    edges = draft.col_edges
    narrow = {col for col in range(draft.n_cols) if edges[col + 1] - edges[col] < SLIVER}
    if not narrow:
        return draft
    dropped = narrow - _printed_in(draft.cells, narrow)
    if not dropped or len(dropped) == draft.n_cols:
        return draft
    kept = replace(draft, cells=tuple(cell for cell in draft.cells if not dropped.issuperset(_cols(cell))))
    return renumber(kept, cols=leave_out(draft.n_cols, dropped))


def _printed_in(cells: tuple[RawCell, ...], narrow: set[int]) -> set[int]:
    """The narrow columns that print something after all: a cell with text lies in narrow columns alone."""
    return {col for cell in cells if not is_blank(cell.text) and narrow.issuperset(_cols(cell)) for col in _cols(cell)}


def _cols(cell: RawCell) -> range:
    return range(cell.col, cell.col + cell.col_span)
