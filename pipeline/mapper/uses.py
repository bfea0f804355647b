"""The ledger of what became of every cell of a form (单元格去向)."""

from __future__ import annotations

from pipeline.model.clean import CleanCell, CleanTable, Repair
from pipeline.model.place import CellRef
from pipeline.model.rows import CellUse


class UseLedger:
    """Collects the uses of cells while a document is read.

    The first value a cell feeds is the one it is listed with.
    """

    def __init__(self) -> None:
        self._uses: dict[CellRef, CellUse] = {}
        self._tails: set[tuple[int, int]] = set()
        self.repairs: list[Repair] = []
        """Rows put together because the form's columns say that they are one."""

    def label(self, table: CleanTable, cell: CleanCell, name: str, form_id: str | None = None) -> None:
        """The cell prints a label."""
        ref, field = table.ref(cell), f"label:{name}"
        self._note(CellUse(cell=ref, role="label", field=field, form_id=form_id, certainty=cell.confidence))

    def value(self, table: CleanTable, cell: CleanCell, record_id: str | None, field: str, form_id: str | None) -> None:
        """The cell fed a field of a record, also where it was taken for a label before."""
        use = CellUse(
            cell=table.ref(cell),
            role="value",
            record_id=record_id,
            field=field,
            form_id=form_id,
            certainty=cell.confidence,
        )
        known = self._uses.get(use.cell)
        if known is None or known.role != "value":
            self._uses[use.cell] = use

    def close(self, table: CleanTable, rows: range, form_id: str) -> None:
        """Every cell of a form's rows that was not used is blank or unmapped."""
        for cell in table:
            if cell.row not in rows:
                continue
            if cell.is_blank:
                ref = table.ref(cell)
                self._note(CellUse(cell=ref, role="blank", form_id=form_id, certainty=cell.confidence))
            else:
                use = CellUse(
                    cell=table.ref(cell),
                    role="unmapped",
                    form_id=form_id,
                    text=cell.text,
                    place=cell.place,
                    certainty=cell.confidence,
                )
                self._note(use)

    def note_tail(self, table: CleanTable, tail: CleanCell, repair: Repair) -> None:
        """The cell is the rest of a row above, put together by this repair."""
        self.repairs.append(repair)
        self._tails.add((table.table_index, tail.row))

    def is_tail(self, table: CleanTable, row: int) -> bool:
        """The row is the rest of the one above."""
        return (table.table_index, row) in self._tails

    def is_used(self, table: CleanTable, cell: CleanCell) -> bool:
        """The cell was noted already."""
        return table.ref(cell) in self._uses

    def all(self) -> tuple[CellUse, ...]:
        """The uses in the order of the cells."""
        return tuple(self._uses[ref] for ref in sorted(self._uses))

    def _note(self, use: CellUse) -> None:
        self._uses.setdefault(use.cell, use)
