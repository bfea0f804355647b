"""Laying out the 基础数据表."""

from __future__ import annotations

from corpus.forms.grid import Grid, GridBuilder
from corpus.forms.lineage import Lineage
from corpus.forms.records import FilledForm, FilledLine


def lay_out_base(form: FilledForm, lineage: Lineage) -> Grid:
    """Lay out the 基础数据表.

    │ 财政供养人员情况 │ 编制数 │ 2023年实际在职人数 │ 控制率 │
    │                  │ 25     │ 21                 │ 84%    │
    │ 经费控制情况     │ 2022年决算数 │ 2023年预算数 │ …      │
    │ 三公经费         │ 2.00   │ 0.50               │ 0.00   │
    """
    labels = dict(form.labels)
    builder = GridBuilder(n_cols=lineage.columns, widths=lineage.widths)
    if labels["inner_title"]:
        builder.title(labels["inner_title"])
    if labels["unit"]:
        row = builder.next_row()
        builder.label(row, 0, labels["unit"])
        builder.value(row, 1, form.unit_name, name="unit_name", cols=6)
    for line in form.base:
        if line.section == "staffing":
            lay_headed_line(builder, line, labels, "staffing", width=2)
            row = builder.next_row()
            builder.label(row, 0, labels["control"], align="left")
            for position in range(3):
                builder.label(row, 1 + 2 * position, labels[f"control.{position}"], cols=2)
        elif line.section == "buildings":
            lay_headed_line(builder, line, labels, "buildings", width=1)
        else:
            row = builder.next_row()
            builder.label(row, 0, " " * line.indent + line.label, align="left")
            for position in range(3):
                raw = line.figures[position][2].raw if line.figures else None
                builder.value(row, 1 + 2 * position, raw, name="base", cols=2)
    row = builder.next_row()
    builder.label(row, 0, labels["thrift"])
    builder.value(row, 1, labels["thrift_text"] or None, name="thrift", cols=6, align="left")
    return builder.build()


def lay_headed_line(builder: GridBuilder, line: FilledLine, labels: dict[str, str], block: str, *, width: int) -> None:
    """Lay out a line under column names of its own."""
    row = builder.next_row()
    builder.next_row()
    builder.label(row, 0, line.label, rows=2)
    for position, (_, _, stated, _) in enumerate(line.figures):
        col = 1 + width * position
        builder.label(row, col, labels[f"{block}.{position}"], cols=width)
        builder.value(row + 1, col, stated.raw, name="base", cols=width)
