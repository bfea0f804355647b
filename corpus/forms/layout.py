"""Laying a filled form out as a grid, after its lineage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from corpus.forms.grid import Align, Grid, GridBuilder
from corpus.forms.lineage import Column, Lineage, find_lineage
from corpus.forms.records import FilledForm, FilledFund, FilledIndicator, FilledLine
from corpus.writing import Hand, Stated

POINT_FIELDS = ("weight", "score", "recheck_score")
SPACED = "　"


def lay_out(form: FilledForm, hand: Hand) -> Grid:
    """Lay out the printed table of a form."""
    lineage = find_lineage(form.lineage)
    if form.form_type == "base_data":
        return lay_out_base(form, lineage)
    builder = GridBuilder(n_cols=lineage.columns, widths=lineage.widths)
    lay_head(builder, form, lineage)
    if lineage.money is not None:
        if lineage.money.layout == "split":
            lay_split_money(builder, form, lineage, hand)
        else:
            lay_money(builder, form, lineage, hand)
    if lineage.goals is not None:
        lay_goals(builder, form, lineage)
    if lineage.indicators is not None:
        lay_indicators(builder, form, lineage)
    if lineage.total is not None:
        lay_total(builder, form, lineage)
    grid = builder.build()
    return space_labels(grid) if hand.letter_spaced else grid


def wording(form: FilledForm, key: str, texts: Sequence[str]) -> str:
    """Which wording of a label this copy prints: the one chosen for the key, else by the form's own name."""
    chosen = dict(form.labels).get(key)
    if chosen is not None:
        return chosen
    seed = sum(map(ord, f"{form.title}{form.project_name}{form.unit_name}{key}"))
    return texts[seed % len(texts)]


def space_labels(grid: Grid) -> Grid:
    """Labels of two characters with a blank between them (总　分)."""
    return grid.with_cells(
        [
            replace(cell, text=SPACED.join(cell.text)) if cell.kind == "label" and len(cell.text) == 2 else cell
            for cell in grid.cells
        ]
    )


# --- head


def lay_head(builder: GridBuilder, form: FilledForm, lineage: Lineage) -> None:
    """Lay out the rows above the money block."""
    if lineage.inner_title is not None and (text := wording(form, "inner_title", lineage.inner_title)):
        builder.title(text)
    extra = {"total_score": form.total_score.raw, **dict(form.head_extra)}
    for number, cells in enumerate(lineage.head):
        row, col = builder.next_row(), 0
        for position, cell in enumerate(cells):
            if cell.label is not None:
                builder.label(row, col, wording(form, f"head.{number}.{position}", cell.label), cols=cell.cols)
            elif cell.field is not None:
                filled = extra[cell.field] if cell.field in extra else getattr(form, cell.field)
                builder.value(row, col, filled, name=cell.field, cols=cell.cols)
            col += cell.cols


# --- money


def lay_money(builder: GridBuilder, form: FilledForm, lineage: Lineage, hand: Hand) -> None:
    """Lay out a money block with one line a row."""
    money = lineage.money
    assert money is not None
    start = 0
    funds = list(form.funds)
    if money.total_last:
        funds = [fund for fund in funds if fund.line != "total"] + [fund for fund in funds if fund.line == "total"]
    if money.side is not None:
        text = wording(form, "money.side", money.side).format(money_unit=form.money_unit)
        builder.label(builder.n_rows, 0, text, rows=len(funds) + 1, cols=money.side_cols)
        start = money.side_cols
    lay_money_header(builder, form, lineage, hand, start)
    for fund in funds:
        row, col = builder.next_row(), start
        builder.label(row, col, fund.label, cols=money.line_cols, align="left" if fund.group else "center")
        col += money.line_cols
        for column in money.columns:
            raw = None if column.field == "blank" else fund.figure(column.field).raw
            builder.value(row, col, raw, name=column.field, cols=column.cols)
            col += column.cols


def lay_money_header(builder: GridBuilder, form: FilledForm, lineage: Lineage, hand: Hand, start: int) -> None:
    """Lay out the row that names the figure columns."""
    money = lineage.money
    assert money is not None
    row, col = builder.next_row(), start
    builder.label(row, col, "", cols=money.line_cols)
    col += money.line_cols
    for column in money.columns:
        text = wording(form, f"money.{column.field}", column.label).format(money_unit=form.money_unit)
        builder.label(row, col, text, cols=column.cols)
        col += column.cols


def lay_split_money(builder: GridBuilder, form: FilledForm, lineage: Lineage, hand: Hand) -> None:
    """Lay out a money block whose lower part is split by income and by kind of spending.

    │ 资金总额 │ 年初 │ 全年 │ 执行 │ 分值 │ 执行率 │ 得分 │
    │ 按收入性质分：               │ 按支出性质分：         │
    │ 其中：一般公共预算：12.50    │ 其中：基本支出：8.00   │
    """
    money = lineage.money
    assert money is not None
    assert money.split_labels is not None
    halves = [[f for f in form.funds if f.group == "source"], [f for f in form.funds if f.group == "nature"]]
    lines = max(map(len, halves))
    start = money.side_cols if money.side else 0
    if money.side is not None:
        text = wording(form, "money.side", money.side).format(money_unit=form.money_unit)
        builder.label(builder.n_rows, 0, text, rows=lines + 3, cols=money.side_cols)
    lay_money_header(builder, form, lineage, hand, start)
    row, col = builder.next_row(), start
    total = next(fund for fund in form.funds if fund.line == "total")
    builder.label(row, col, total.label, cols=money.line_cols)
    col += money.line_cols
    for column in money.columns:
        builder.value(row, col, total.figure(column.field).raw, name=column.field, cols=column.cols)
        col += column.cols
    row, col = builder.next_row(), start
    for half, width in enumerate(money.split_cols):
        builder.label(
            row, col, wording(form, f"money.split.{half}", money.split_labels[half]), cols=width, align="left"
        )
        col += width
    for number in range(lines):
        row, col = builder.next_row(), start
        for half, width in enumerate(money.split_cols):
            fund = halves[half][number] if number < len(halves[half]) else None
            lay_split_line(
                builder, row, col, width, money.split_figure_cols[half], fund, inline=money.split_figures == "inline"
            )
            col += width


def lay_split_line(
    builder: GridBuilder, row: int, col: int, width: int, figure_width: int, fund: FilledFund | None, *, inline: bool
) -> None:
    """One half of a split line."""
    if inline or not figure_width:
        if fund is None:
            builder.value(row, col, None, name="amount", cols=width)
        else:
            builder.value(row, col, fund.label + (fund.amount.raw or ""), name="amount", cols=width, align="left")
        return
    builder.label(row, col, fund.label if fund else "", cols=width - figure_width, align="left")
    builder.value(row, col + width - figure_width, fund.amount.raw if fund else None, name="amount", cols=figure_width)


# --- goals


def lay_goals(builder: GridBuilder, form: FilledForm, lineage: Lineage) -> None:
    """Lay out the goals: two headed cells side by side, for each goal."""
    goals = lineage.goals
    assert goals is not None
    row = builder.next_row()
    builder.label(row, 0, wording(form, "goals.side", goals.side), rows=len(form.goals) + 1, cols=goals.side_cols)
    col = goals.side_cols
    builder.label(row, col, wording(form, "goals.expected", goals.expected), cols=goals.expected_cols)
    adjusted, last = col + goals.expected_cols, col + goals.expected_cols + goals.adjusted_cols
    if goals.adjusted is not None:
        builder.label(row, adjusted, wording(form, "goals.adjusted", goals.adjusted), cols=goals.adjusted_cols)
    builder.label(row, last, wording(form, "goals.actual", goals.actual), cols=goals.actual_cols)
    for goal in form.goals:
        row = builder.next_row()
        builder.value(row, col, goal.expected, name="expected", cols=goals.expected_cols, align="left")
        if goals.adjusted is not None:
            builder.value(row, adjusted, goal.expected, name="adjusted", cols=goals.adjusted_cols, align="left")
        builder.value(row, last, goal.actual, name="actual_goal", cols=goals.actual_cols, align="left")


# --- indicators


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


# --- total


def lay_total(builder: GridBuilder, form: FilledForm, lineage: Lineage) -> None:
    """Lay out the 总分 row under the points columns."""
    block, total = lineage.indicators, lineage.total
    assert block is not None
    assert total is not None
    row, col = builder.next_row(), block.side_cols if block.side else 0
    places: list[tuple[int, Column]] = []
    for column in block.columns:
        places.append((col, column))
        col += column.cols
    points = [(at, column) for at, column in places if column.field in POINT_FIELDS]
    first = points[0][0]
    stated = {"weight": form.total_weight.raw, "score": form.total_score.raw}
    label = wording(form, "total", total.label)
    if form.total_merged:
        width = sum(column.cols for _, column in points)
        builder.label(row, 0, label, cols=first)
        builder.value(row, first, stated["score"], name="total", cols=width)
        end = first + width
    elif [column.field for _, column in points] == ["score"] and stated["weight"] is not None:
        # no weight column: the weight fills what lies between the label and the score
        builder.label(row, 0, label, cols=2)
        builder.value(row, 2, stated["weight"], name="total_weight", cols=first - 2)
        builder.value(row, first, stated["score"], name="total_score", cols=points[0][1].cols)
        end = first + points[0][1].cols
    else:
        builder.label(row, 0, label, cols=first)
        end = first
        for at, column in places:
            if at < first:
                continue
            if column.field in POINT_FIELDS:
                builder.value(row, at, stated.get(column.field), name=f"total_{column.field}", cols=column.cols)
                end = at + column.cols
            else:
                builder.value(
                    row, at, form.grade if column is places[-1][1] else None, name="total_rest", cols=column.cols
                )
                end = at + column.cols
    if end < builder.n_cols:
        builder.value(row, end, form.grade, name="grade", cols=builder.n_cols - end)


# --- base data


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
