"""Which record stands in which row of a printed table: leads from cells and repairs to what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.model.clean import Repair
from pipeline.model.rows import BaseDatum, Form, Fund, Indicator
from pipeline.rules.dossier import Dossier
from pipeline.rules.records import FormRecords


def find_records_by_row(dossier: Dossier) -> Mapping[tuple[int, int], Fund | Indicator | BaseDatum]:
    """Find the first record that each grid row fed, by table and row."""
    rows: dict[tuple[int, int], Fund | Indicator | BaseDatum] = {}
    for records in dossier.forms:
        for record, _, printed in records.figures:
            if printed.cell is not None and not isinstance(record, Form):
                rows.setdefault((printed.cell.table_index, printed.cell.row), record)
    known = {record.record_id: record for records in dossier.forms for record in _rows_of(records)}
    for use in dossier.extraction.cell_uses:
        if use.role == "value" and use.record_id in known:
            rows.setdefault((use.cell.table_index, use.cell.row), known[use.record_id])
    return rows


def _rows_of(records: FormRecords) -> tuple[Fund | Indicator | BaseDatum, ...]:
    return (*records.funds, *records.indicators, *records.base_data)


def list_touched_rows(repairs: Iterable[Repair], *, doubtful: bool) -> frozenset[tuple[int, int]]:
    """List the grid rows (table, row) that a repair changed, of the doubtful repairs or of the others."""
    return frozenset(
        (cell.table_index, cell.row) for repair in repairs if repair.doubtful == doubtful for cell in repair.rows
    )
