"""What the readers of one form share: its identity, its vocabulary, the ledger, and how records are named."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from normalizers.numbers import parse_decimal
from pipeline.mapper.uses import UseLedger
from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.place import Place, locate_row
from pipeline.model.rows import Scope, record_id
from pipeline.model.values import Figure


class FormContext(Struct, frozen=True, kw_only=True, dict=True):
    """One form being read."""

    doc_id: str
    ordinal: int
    scope: Scope
    project_name: str | None
    fiscal_year: int | None
    money_unit: str | None
    """Unit that the form states for its amounts (单位：万元), None when it states none."""
    vocabulary: Vocabulary
    uses: UseLedger

    @cached_property
    def form_id(self) -> str:
        """``record_id`` of the form."""
        return record_id(self.doc_id, "forms", self.ordinal)

    def record_id(self, table: str, ordinal: int) -> str:
        """``record_id`` of the form's nth record in a table of the contract."""
        return record_id(self.doc_id, table, self.ordinal, ordinal)


def place_row(table: CleanTable, row: int, cells: tuple[CleanCell, ...]) -> tuple[Place, str]:
    """The place and the locator of a record that stands in a table's row."""
    first = next((cell for cell in cells if cell.row == row), cells[0] if cells else None)
    place = first.place if first is not None else table.place
    sheet = table.title if table.origin == "sheet" else None
    return place, locate_row(table.table_index, row, place.page, sheet)


def at_cell(figure: Figure | None, table: CleanTable, cell: CleanCell) -> Figure | None:
    """The figure with the cell it stands in.

    A cell whose printed lines are a number each may hold one wrapped number or two: the reading is in doubt.
    """
    if figure is None:
        return None
    is_cut = len(cell.lines) > 1 and all(parse_decimal(line) is not None for line in cell.lines)
    return replace(figure, cell=table.ref(cell), doubtful=figure.doubtful or is_cut)
