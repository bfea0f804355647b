"""An evaluation on a terminal, or as plain text where there is none (评测结果的显示)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.table import Table

from pipeline.evaluate.evaluation import Dimension, Evaluation
from pipeline.evaluate.grids import (
    Grid,
    Line,
    describe,
    list_bad_flags,
    list_faultless,
    list_fields,
    list_groups,
    list_rules,
    list_tables,
    list_worst,
)

_LEAST_WIDTH = 150
"""Columns that the tables of figures need: a narrower terminal wraps them."""
_PLAIN_WIDTH = 1000
"""Columns where nobody looks at a terminal: no line is broken."""


def print_evaluation(evaluation: Evaluation, dimensions: Sequence[Dimension], worst: int) -> None:
    """Print the figures, the worst values and flags (``worst`` of each), and at last how it came out."""
    console = Console(highlight=False, soft_wrap=False)
    if console.is_terminal:
        console.width = max(shutil.get_terminal_size().columns, _LEAST_WIDTH)
    else:
        console.width = _PLAIN_WIDTH
    for grid in _list_grids(evaluation, dimensions, worst):
        if grid.lines:
            console.print(_draw(grid, is_plain=not console.is_terminal))
            console.print()
    for sentence in describe(evaluation):
        console.print(escape(sentence))


def _list_grids(evaluation: Evaluation, dimensions: Sequence[Dimension], worst: int) -> Iterator[Grid]:
    yield list_fields(evaluation)
    yield from (list_groups(evaluation, dimension) for dimension in dimensions)
    yield list_faultless(evaluation)
    yield list_rules(evaluation)
    yield list_bad_flags(evaluation, worst)
    yield list_worst(evaluation, worst)
    yield list_tables(evaluation)


def _draw(grid: Grid, *, is_plain: bool) -> Table:
    table = Table(
        title=escape(grid.title),
        title_justify="left",
        title_style="bold",
        box=None if is_plain else box.SIMPLE_HEAD,
        pad_edge=False,
    )
    has_figures = grid.n_labels < len(grid.head)
    for index, name in enumerate(grid.head):
        justify: JustifyMethod = "left" if index < grid.n_labels else "right"
        table.add_column(escape(name), justify=justify, overflow="fold", no_wrap=has_figures)
    for line in grid.lines:
        table.add_row(*map(escape, line.cells), style=_choose_style(line))
    return table


def _choose_style(line: Line) -> str:
    return "bold" if line.is_total else "yellow" if line.is_bad else ""
