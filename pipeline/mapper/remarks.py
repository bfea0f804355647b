"""What the indicator rows carry beside their reasons (备注 next to 偏差原因分析): kept with the form's notes."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.mapper.columns import name_columns
from pipeline.mapper.headers import cells_under
from pipeline.mapper.regions import Region
from pipeline.model.rows import Indicator


def read_remarks(region: Region, indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """List the remarks on rows that are indicators as ``备注（加装电梯）：见附件``; none without such a column."""
    header = region.header
    assert header is not None, "an indicator block begins with its header"
    columns = [column for column in name_columns(header) if column.code == "remark"]
    labels = {cell.col: cell.text for cell, code in header.labels if code == "remark"}
    rows = {row.target.cell.row: row for row in indicators if row.target is not None and row.target.cell is not None}
    found = []
    for column in columns:
        for row in region.body:
            text = "".join(cell.text for cell in cells_under(region.table, row, column) if cell.row == row)
            name = rows[row].level3 if row in rows else None
            if text:
                found.append(f"{labels[column.first]}（{name}）：{text}" if name else f"{labels[column.first]}：{text}")
    return tuple(found)
