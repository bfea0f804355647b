"""Noise on a table's grid: merges lost or made, columns split, last cells left out."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from msgspec.structs import replace

from corpus.forms.grid import Cell, Grid
from corpus.noise.common import Blocks, change_cells, is_base
from corpus.submission import Block, Table


def unmerge_groups(blocks: Blocks, rng: Random) -> Blocks | None:
    """Group cells are not merged: the label stands in the first row, the cells below are empty."""
    return split_merged(blocks, repeat=False)


def repeat_groups(blocks: Blocks, rng: Random) -> Blocks | None:
    """Group cells are not merged: the label stands in every row."""
    return split_merged(blocks, repeat=True)


def split_merged(blocks: Blocks, *, repeat: bool) -> Blocks:
    """Split the vertical merges of labels with rows of data beside them; merged values stay merged."""

    def split(grid: Grid) -> Grid:
        cells = []
        for cell in grid.cells:
            if cell.kind != "label" or cell.rows == 1 or cell.col == 0:
                cells.append(cell)
                continue
            cells += [
                replace(cell, row=cell.row + step, rows=1, text=cell.text if repeat or not step else "")
                for step in range(cell.rows)
            ]
        return grid.with_cells(cells)

    return tuple(
        replace(block, grid=split(block.grid)) if isinstance(block, Table) and not is_base(block.grid) else block
        for block in blocks
    )


def merge_equal_targets(blocks: Blocks, rng: Random) -> Blocks | None:
    """Neighbouring rows with one target share one cell."""

    def merge(grid: Grid) -> Grid:
        cells = list(grid.cells)
        targets = [cell for cell in cells if cell.field == "target" and cell.rows == 1 and cell.text]
        for upper, lower in pairwise(targets):
            together = upper.col == lower.col and upper.row + 1 == lower.row and upper.text == lower.text
            if together and upper in cells and lower in cells:
                cells.remove(upper)
                cells.remove(lower)
                cells.append(replace(upper, rows=2))
        return grid.with_cells(cells)

    merged = tuple(replace(block, grid=merge(block.grid)) if isinstance(block, Table) else block for block in blocks)
    return merged if merged != blocks else None


def drop_blank_tails(blocks: Blocks, rng: Random) -> Blocks | None:
    """Rows end before their last, empty cell."""

    def change(cell: Cell) -> Cell:
        is_tail = cell.field == "deviation" and not cell.text and cell.rows == 1
        return replace(cell, gone=True) if is_tail and rng.random() < 0.3 else cell

    return change_cells(blocks, change)


def inflate_columns(blocks: Blocks, rng: Random) -> Blocks | None:
    """Make every column of a table up to three grid columns, as tables drawn by hand have them."""
    changed: list[Block] = []
    for block in blocks:
        if not isinstance(block, Table):
            changed.append(block)
            continue
        grid = block.grid
        starts = [0]
        widths: list[float] = []
        for width in grid.widths:
            parts = rng.choice((1, 1, 2, 3))
            starts.append(starts[-1] + parts)
            widths += [width / parts] * parts
        cells = [
            replace(cell, col=starts[cell.col], cols=starts[cell.col + cell.cols] - starts[cell.col])
            for cell in grid.cells
        ]
        changed.append(replace(block, grid=replace(grid.with_cells(cells), n_cols=starts[-1], widths=tuple(widths))))
    return tuple(changed)
