"""The 年度总体目标 block: what was planned and what was reached, in words."""

from __future__ import annotations

from pipeline.mapper.context import FormContext, place_row
from pipeline.mapper.headers import Header, cells_under
from pipeline.mapper.regions import Region
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.rows import Goal


def read_adjusted_goal(region: Region, context: FormContext) -> str | None:
    """The text of an 全年（调整）绩效目标 column, which some forms print between plan and result; None when there
    is none.
    """
    if region.header is None:
        return None
    cells = _texts(region.table, region, region.header, "adjusted")
    for cell in cells:
        context.uses.value(region.table, cell, context.form_id, "forms.notes", context.form_id)
    return _join(cells)


def read_goals(region: Region, context: FormContext, ordinal: int) -> Goal | None:
    """Read a goal block; several rows of goals under one header are one block, a line each.

    None when nothing is filled in.
    """
    header, table = region.header, region.table
    for cell, code in header.labels if header is not None else ((pair.label, pair.code) for pair in region.pairs):
        context.uses.label(table, cell, code, context.form_id)
    if header is not None:
        for cell in _texts(table, region, header, "known"):
            context.uses.label(table, cell, "known", context.form_id)
    expected = _texts(table, region, header, "expected")
    actual = _texts(table, region, header, "actual")
    if not expected and not actual:
        return None
    record = context.record_id("goals", ordinal)
    for field, cells in (("expected", expected), ("actual", actual)):
        for cell in cells:
            context.uses.value(table, cell, record, f"goals.{field}", context.form_id)
    first = min((*expected, *actual), key=lambda cell: (cell.row, cell.col))
    place, locator = place_row(table, first.row, (first,))
    return Goal(
        record_id=record,
        form_id=context.form_id,
        scope=context.scope,
        project_name=context.project_name,
        expected=_join(expected),
        actual=_join(actual),
        place=place,
        locator=locator,
    )


def _texts(table: CleanTable, region: Region, header: Header | None, code: str) -> tuple[CleanCell, ...]:
    """The filled cells below a goal column, or to the right of its label where the labels stand left of the texts."""
    if header is None:
        return tuple(pair.value for pair in region.pairs if pair.code == code and pair.value is not None)
    column = header.column(code)
    if column is None:
        return ()
    below = [cell for row in region.body for cell in cells_under(table, row, column) if cell.row == row]
    return tuple(cell for cell in below if not cell.is_blank)


def _join(cells: tuple[CleanCell, ...]) -> str | None:
    return "\n".join(cell.text for cell in cells) or None
