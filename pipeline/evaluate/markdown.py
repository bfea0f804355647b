"""An evaluation as a part of a Markdown page, the same for the same tables and gold files."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.evaluate.evaluation import Dimension, Evaluation
from pipeline.evaluate.grids import (
    Grid,
    describe,
    list_classes,
    list_faultless,
    list_fields,
    list_groups,
    list_rules,
    list_tables,
)

_BAR = r"\|"
"""A bar inside a cell."""


def write_markdown(evaluation: Evaluation, dimensions: Sequence[Dimension]) -> str:
    """Write the figures by table, by what the documents are, by rule, and what is wrong, by column and by class.

    The last two are long where much is wrong, and folded.
    """
    grids = [
        list_tables(evaluation),
        *(list_groups(evaluation, dimension) for dimension in dimensions),
        list_faultless(evaluation),
        list_rules(evaluation),
    ]
    folded = [list_fields(evaluation, only_imperfect=True), list_classes(evaluation)]
    parts = ["\n".join(f"- {sentence}" for sentence in describe(evaluation))]
    parts += [f"**{grid.title}**\n\n{_write_grid(grid)}" for grid in grids if grid.lines]
    parts += [
        f"<details><summary>{grid.title}</summary>\n\n{_write_grid(grid)}\n\n</details>"
        for grid in folded
        if grid.lines
    ]
    return "\n\n".join(parts) + "\n"


def _write_grid(grid: Grid) -> str:
    marks = ["---" if index < grid.n_labels else "--:" for index in range(len(grid.head))]
    lines = ([f"**{cell}**" for cell in line.cells] if line.is_total else line.cells for line in grid.lines)
    return "\n".join(map(_write_line, (grid.head, marks, *lines)))


def _write_line(cells: Sequence[str]) -> str:
    escaped = [cell.replace("|", _BAR) for cell in cells]
    return f"| {' | '.join(escaped)} |"
