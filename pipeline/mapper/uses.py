"""The ledger of what became of every cell of a form (单元格去向)."""

from __future__ import annotations

from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.place import CellRef
from pipeline.model.rows import CellRole, CellUse


class UseLedger:
    """Collects the uses of cells while a document is read.

    The first value a cell feeds is the one it is listed with.
    """

    def __init__(self) -> None:
        self._uses: dict[CellRef, CellUse] = {}

    def label(self, table: CleanTable, cell: CleanCell, name: str, form_id: str | None = None) -> None:
        """The cell prints a label."""
        self._note(table.ref(cell), "label", None, f"label:{name}", form_id, overrides=False)

    def value(self, table: CleanTable, cell: CleanCell, record_id: str | None, field: str, form_id: str | None) -> None:
        """The cell fed a field of a record."""
        self._note(table.ref(cell), "value", record_id, field, form_id, overrides=True)

    def close(self, table: CleanTable, rows: range, form_id: str) -> None:
        """Every cell of a form's rows that was not used is blank or unmapped."""
        for cell in table:
            ref = table.ref(cell)
            if cell.row in rows and ref not in self._uses:
                self._note(ref, "blank" if cell.is_blank else "unmapped", None, None, form_id, overrides=False)

    def is_used(self, table: CleanTable, cell: CleanCell) -> bool:
        """The cell was noted already."""
        return table.ref(cell) in self._uses

    def all(self) -> tuple[CellUse, ...]:
        """The uses in the order of the cells."""
        return tuple(self._uses[ref] for ref in sorted(self._uses))

    def _note(
        self,
        ref: CellRef,
        role: CellRole,
        record: str | None,
        field: str | None,
        form_id: str | None,
        *,
        overrides: bool,
    ) -> None:
        known = self._uses.get(ref)
        if known is None or (overrides and known.role != "value"):
            self._uses[ref] = CellUse(cell=ref, role=role, record_id=record, field=field, form_id=form_id)
