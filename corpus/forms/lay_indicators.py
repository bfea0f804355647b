"""Laying out the indicator block of a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.forms.grid import Align, GridBuilder
from corpus.forms.lineage import Column, Lineage
from corpus.forms.records import FilledForm, FilledIndicator
from corpus.forms.wording import wording
from corpus.writing import Stated


def cell_text(row: FilledIndicator, name: str) -> str | None:
    """Say what an indicator row prints in a column."""
    match name:
        case "level1":
            return row.level1_raw
        case "level1_weight":
            return row.level1_weight.raw
        case "level2":
            return row.level2_raw
        case "level2_weight":
            return row.level2_weight.raw
        case "level3":
            return row.level3_raw
        case "target":
            return row.target.raw
        case "target_sign":
            return row.target.sign
        case "target_number":
            return row.target.number
        case "target_unit":
            return row.target.printed_unit
        case "actual":
            return row.actual.raw
        case "deviation":
            return row.deviation
        case "actual_number":
            return row.actual.number
        case "blank":
            return None
        case _ if name.startswith("extra"):
            return dict(row.extras).get(name)
        case _:
            stated: Stated = getattr(row, name)
            return stated.raw


def group_key(row: FilledIndicator, name: str, number: int) -> object:
    """Rows with equal keys share the printed cell of a column."""
    match name:
        case "level1" | "level1_weight":
            return row.level1_key
        case "level2" | "level2_weight":
            return row.level1_key, row.level2_key
        case "target" | "level3" if row.target_key is not None:
            return name, row.target_key
        case _:
            return number


def lay_indicators(builder: GridBuilder, form: FilledForm, lineage: Lineage) -> None:
    """Lay out the indicator block with its header."""
    block = lineage.indicators
    assert block is not None
    rows = form.indicators
    if block.banner is not None:
        builder.label(builder.next_row(), 0, wording(form, "banner", block.banner), cols=lineage.columns)
    start = block.side_cols if block.side else 0
    storeys = 2 if any(column.over for column in block.columns) else 1
    if block.side is not None:
        text = wording(form, "indicators.side", block.side)
        if block.side_header == "merged":
            builder.label(builder.n_rows, 0, text, rows=len(rows) + storeys, cols=block.side_cols)
        else:
            builder.label(builder.n_rows, 0, text, rows=storeys, cols=block.side_cols)
            builder.label(builder.n_rows + storeys, 0, text, rows=len(rows), cols=block.side_cols)
    lay_indicator_header(builder, form, block.columns, start, storeys)
    first = builder.n_rows
    for _ in rows:
        builder.next_row()
    col = start
    shared = merge_level3(block.columns, rows)
    for column in block.columns:
        if column.field == "target" and shared:
            lay_column(
                builder,
                rows,
                first,
                col,
                column,
                lambda row, name, n: row.target_key is None,
                repeats=block.repeats_groups,
            )
        elif column.field == "level3" and shared:
            lay_shared(builder, rows, first, col, column, block.columns)
        else:
            lay_column(builder, rows, first, col, column, None, repeats=block.repeats_groups)
        col += column.cols


def merge_level3(columns: Sequence[Column], rows: Sequence[FilledIndicator]) -> bool:
    """Whether name and target columns are one cell for some rows (a template that stops at the second level)."""
    names = [column.field for column in columns]
    beside = "level3" in names and "target" in names and names.index("target") == names.index("level3") + 1
    return beside and any(row.target_key is not None for row in rows)


def lay_shared(
    builder: GridBuilder,
    rows: Sequence[FilledIndicator],
    first: int,
    col: int,
    column: Column,
    columns: Sequence[Column],
) -> None:
    """Lay out the name column, and for rows without a name one cell over names and targets of the whole group."""
    width = column.cols + next(c.cols for c in columns if c.field == "target")
    for start, end in runs(rows, lambda row, n: ("shared", row.target_key) if row.target_key is not None else n):
        row = rows[start]
        if row.target_key is not None:
            builder.value(first + start, col, row.target.raw, name="target", rows=end - start, cols=width)
        else:
            builder.value(first + start, col, row.level3_raw, name="level3", cols=column.cols)


def runs(rows: Sequence[FilledIndicator], key: Callable[[FilledIndicator, int], object]) -> list[tuple[int, int]]:
    """Stretches of neighbouring rows with equal keys, as start and end."""
    stretches: list[tuple[int, int]] = []
    keys = [key(row, number) for number, row in enumerate(rows)]
    for number, own in enumerate(keys):
        if number and own == keys[number - 1]:
            stretches[-1] = (stretches[-1][0], number + 1)
        else:
            stretches.append((number, number + 1))
    return stretches


def lay_column(
    builder: GridBuilder,
    rows: Sequence[FilledIndicator],
    first: int,
    col: int,
    column: Column,
    keep: Callable[[FilledIndicator, str, int], bool] | None,
    *,
    repeats: bool,
) -> None:
    """One column of the block, groups merged or repeated."""
    name = column.field
    is_group = name in ("level1", "level1_weight", "level2", "level2_weight")
    align: Align = "left" if name == "deviation" else "center"

    def key(row: FilledIndicator, number: int) -> object:
        return number if repeats else group_key(row, name, number)

    for start, end in runs(rows, key):
        if keep is not None and not keep(rows[start], name, start):
            continue
        text = cell_text(rows[start], name)
        if is_group and name in ("level1", "level2"):
            builder.label(first + start, col, text or "", rows=end - start, cols=column.cols)
        else:
            builder.value(first + start, col, text, name=name, rows=end - start, cols=column.cols, align=align)


def lay_indicator_header(
    builder: GridBuilder, form: FilledForm, columns: Sequence[Column], start: int, storeys: int
) -> None:
    """Column names, in one storey or two."""
    top = builder.n_rows
    for _ in range(storeys):
        builder.next_row()
    col, position = start, 0
    while position < len(columns):
        column = columns[position]
        text = wording(form, f"column.{column.field}", column.label)
        if column.over is None:
            builder.label(top, col, text, rows=storeys, cols=column.cols)
            col, position = col + column.cols, position + 1
            continue
        group = [column]
        while position + len(group) < len(columns) and columns[position + len(group)].over == column.over:
            group.append(columns[position + len(group)])
        builder.label(top, col, wording(form, "over", column.over), cols=sum(c.cols for c in group))
        for member in group:
            builder.label(top + 1, col, wording(form, f"column.{member.field}", member.label), cols=member.cols)
            col += member.cols
        position += len(group)
