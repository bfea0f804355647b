"""The contract's ``cells`` rows: every cell of every table found, with what it fed."""

from __future__ import annotations

from pipeline.model.clean import CleanDocument
from pipeline.model.rows import CellRow, Extraction


def list_cells(document: CleanDocument, extraction: Extraction) -> tuple[CellRow, ...]:
    """One row a cell (单元格), in reading order; a cell outside all forms is blank or unmapped."""
    uses = {use.cell: use for use in extraction.cell_uses}
    rows = []
    for table in document.tables:
        for cell in table:
            ref = table.ref(cell)
            use = uses.get(ref)
            rows.append(
                CellRow(
                    cell=ref,
                    row_span=cell.row_span,
                    col_span=cell.col_span,
                    text=cell.text or None,
                    raw_text=cell.raw_text or None,
                    place=cell.place,
                    role=use.role if use else ("blank" if cell.is_blank else "unmapped"),
                    record_id=use.record_id if use else None,
                    field=use.field if use and use.role == "value" else None,
                )
            )
    return tuple(rows)
