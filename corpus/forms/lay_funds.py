"""Laying out the money block of a form."""

from __future__ import annotations

from corpus.forms.grid import GridBuilder
from corpus.forms.lineage import Lineage
from corpus.forms.records import FilledForm, FilledFund
from corpus.forms.wording import wording
from corpus.writing import Hand


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
