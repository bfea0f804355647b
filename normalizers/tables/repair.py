"""The order in which one table is repaired, and its last step into the clean document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from normalizers.tables.artefacts import collapse_artefacts
from normalizers.tables.covered import drop_covered_texts
from normalizers.tables.cutrows import join_cut_rows
from normalizers.tables.draft import Change, Draft, Position, cells_by_row, draft_of
from normalizers.tables.pushed import close_brackets, return_tails, split_rows
from normalizers.tables.spans import extend_spans
from normalizers.text import clean_text, join_lines
from pipeline.model.clean import CleanCell, CleanTable, Repair
from pipeline.model.place import CellRef
from pipeline.model.raw import RawCell, RawTable

Step = Callable[[Draft], Draft]

BEFORE_JOINING: tuple[Step, ...] = (drop_covered_texts, collapse_artefacts)
"""What is done to each printed grid by itself."""

AFTER_JOINING: tuple[Step, ...] = (
    join_cut_rows,
    extend_spans,
    close_brackets,
    return_tails,
    split_rows,
    collapse_artefacts,
)
"""What is done to each whole table."""


class Finished(Struct, frozen=True, kw_only=True):
    """A whole table with its number in the document."""

    table: CleanTable
    repairs: tuple[Repair, ...]


def start_draft(table: RawTable, hosts: tuple[Position, ...] = ()) -> Draft:
    """Take up one printed grid; ``hosts`` are the host cells of the tables nested in it."""
    return _run(BEFORE_JOINING, draft_of(table, hosts))


def repair_table(draft: Draft) -> Draft:
    """Repair a table whose pieces have been joined."""
    return _run(AFTER_JOINING, draft)


def finish_table(draft: Draft, table_index: int, nested_in: CellRef | None = None) -> Finished:
    """Clean the texts of a repaired table and give it its number."""
    table = CleanTable(
        table_index=table_index,
        n_rows=draft.n_rows,
        n_cols=draft.n_cols,
        cells=tuple(_finish_cell(cell) for cell in draft.cells),
        place=draft.place,
        origin=draft.origin,
        title=draft.title,
        nested_in=nested_in,
        floating=draft.floating,
        pieces=draft.pieces,
    )
    repairs = tuple(
        Repair(
            kind=change.kind,
            before=change.before,
            after=change.after,
            place=change.place,
            rows=tuple(_refer(table, row, col) for row, col in change.cells),
            doubtful=change.doubtful,
        )
        for change in (*draft.changes, *_note_doubts(draft))
    )
    return Finished(table=table, repairs=repairs)


def _refer(table: CleanTable, row: int, col: int) -> CellRef:
    """Name a place of the table; the row stands for a cell that a later repair has dropped (a repeated header)."""
    is_there = col >= 0 and table.at(row, col) is not None
    return CellRef(table_index=table.table_index, row=row, col=col if is_there else -1)


def _run(steps: tuple[Step, ...], draft: Draft) -> Draft:
    for step in steps:
        draft = step(draft)
    return draft


def _note_doubts(draft: Draft) -> Iterator[Change]:
    """Yield a change for each row with cells whose bounds the print leaves open."""
    rows = cells_by_row(cell for cell in draft.cells if cell.doubtful)
    for row, cells in rows.items():
        text = " | ".join(join_lines(cell.text) for cell in cells)
        positions = tuple((line, cell.col) for cell in cells for line in range(row, row + cell.row_span))
        yield Change(kind="cell_bounded", before=text, after=text, place=cells[0].place, cells=positions, doubtful=True)


def _finish_cell(cell: RawCell) -> CleanCell:
    raw_text = join_lines(cell.text) if cell.text else ""
    text = clean_text(raw_text) if raw_text else ""
    return CleanCell(
        row=cell.row,
        col=cell.col,
        row_span=cell.row_span,
        col_span=cell.col_span,
        text=text,
        raw_text=raw_text,
        lines=_clean_lines(cell.text, text),
        place=cell.place,
        confidence=cell.confidence,
    )


def _clean_lines(printed: str, text: str) -> tuple[str, ...]:
    """The cleaned text of each line that shows something; ``text`` is that of all."""
    if "\n" in printed:
        return tuple(line for part in printed.split("\n") if (line := clean_text(part)))
    return (text,) if text else ()
