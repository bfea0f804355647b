"""Laying a filled form out as a grid, after its lineage."""

from __future__ import annotations

from msgspec.structs import replace

from corpus.forms.grid import Grid, GridBuilder
from corpus.forms.lay_base import lay_out_base
from corpus.forms.lay_funds import lay_money, lay_split_money
from corpus.forms.lay_indicators import (
    lay_indicators,
)
from corpus.forms.lineage import Column, Lineage, find_lineage
from corpus.forms.records import FilledForm
from corpus.forms.wording import wording
from corpus.writing import Hand

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


def space_labels(grid: Grid) -> Grid:
    """Labels of two characters with a blank between them (总　分)."""
    return grid.with_cells(
        [
            replace(cell, text=SPACED.join(cell.text)) if cell.kind == "label" and len(cell.text) == 2 else cell
            for cell in grid.cells
        ]
    )


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
