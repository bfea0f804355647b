"""Which record stands in which row of a printed table: leads from cells and repairs to what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.model.clean import Repair
from pipeline.model.place import CellRef
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


def find_idle_cells(dossier: Dossier) -> frozenset[CellRef]:
    """Find the cells that nothing was read from and nothing rests on: blank ones, and labels over no value at all."""
    uses = dossier.extraction.cell_uses
    lowest: dict[tuple[int, int], int] = {}
    for use in uses:
        if use.role not in ("label", "blank"):
            at = use.cell.table_index, use.cell.col
            lowest[at] = max(lowest.get(at, -1), use.cell.row)
    return frozenset(
        use.cell
        for use in uses
        if use.role == "blank"
        or (use.role == "label" and lowest.get((use.cell.table_index, use.cell.col), -1) < use.cell.row)
    )


def _rows_of(records: FormRecords) -> tuple[Fund | Indicator | BaseDatum, ...]:
    return (*records.funds, *records.indicators, *records.base_data)


_OF_LABELS = ("span_extended", "header_dropped")
"""Repairs that touch the labels of rows, and none of their figures."""


def list_touched(repairs: Iterable[Repair], *, doubtful: bool) -> frozenset[CellRef]:
    """List the cells whose text the doubtful repairs changed, or the others; a ``col`` of -1 is a whole row."""
    return frozenset(
        cell
        for repair in repairs
        if repair.doubtful == doubtful and repair.kind not in _OF_LABELS
        for cell in repair.rows
    )


def is_touched(cell: CellRef, touched: frozenset[CellRef]) -> bool:
    """Whether a cell, or its whole row, is among those that a repair changed."""
    return cell in touched or cell._replace(col=-1) in touched
