"""The contract's ``cells`` rows: every cell of every table found, with what it fed."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.model.clean import CleanDocument
from pipeline.model.place import Box, Place
from pipeline.model.raw import RawPage
from pipeline.model.rows import CellRow, Extraction


def list_cells(document: CleanDocument, extraction: Extraction) -> tuple[CellRow, ...]:
    """One row a cell (单元格), in reading order; a cell outside all forms is blank or unmapped."""
    uses = {use.cell: use for use in extraction.cell_uses}
    turned = {page.number: page for page in document.pages if page.turn}
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
                    place=_show(cell.place, turned.get(cell.place.page or 0)),
                    role=use.role if use else ("blank" if cell.is_blank else "unmapped"),
                    record_id=use.record_id if use else None,
                    field=use.field if use and use.role == "value" else None,
                )
            )
    return tuple(rows)


def _show(place: Place, page: RawPage | None) -> Place:
    """The place on the page as it is displayed, where ``page`` was turned to be read (the contract's x0 … y1)."""
    if page is None or place.box is None:
        return place
    box = place.box
    corners = [_show_point(x, y, page) for x, y in ((box.x0, box.y0), (box.x1, box.y1))]
    (x0, x1), (y0, y1) = (sorted(side) for side in zip(*corners, strict=True))
    return replace(place, box=Box(x0=round(x0, 2), y0=round(y0, 2), x1=round(x1, 2), y1=round(y1, 2)))


def _show_point(x: float, y: float, page: RawPage) -> tuple[float, float]:
    match page.turn:
        case 1:
            return y, page.width - x
        case 2:
            return page.width - x, page.height - y
        case _:
            return page.height - y, x
