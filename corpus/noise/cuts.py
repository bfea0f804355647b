"""Noise of page ends: rows and tables cut in two."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from msgspec.structs import replace

from corpus.forms.grid import Cell, Grid
from corpus.noise.common import CHINESE, Blocks, is_base
from corpus.submission import Block, PageBreak, Table, Text

MIN_ROWS = 14
"""Tables shorter than this are not cut."""


def cut_row(blocks: Blocks, rng: Random) -> Blocks | None:
    """Cut a row in two, as a page end does: the second piece holds the rest of one cell, and may lack its last.

    │ 产出 │ 数量 │ 推广新型节水 │ 30 │ 35 │ 5 │ 5 │
    ├──────┴──────┤ 灌溉面积     │    │    │   │ ──┘
    """
    found = []
    for position in big_tables(blocks):
        block = table_at(blocks, position)
        found += [
            (position, cell)
            for cell in block.grid.cells
            if cell.field in ("level3", "deviation", "actual") and cell.rows == 1 and gaps(cell.text)
        ]
    if not found:
        return None
    position, cut = rng.choice(found)
    block = table_at(blocks, position)
    place = rng.choice(gaps(cut.text))
    kept, own, new = insert_row(block.grid, cut.row)
    cells = kept
    drop_tail = rng.random() < 0.5
    last = max(cell.col for cell in own)
    for cell in own:
        if cell is cut:
            cells += [replace(cell, text=cell.text[:place]), replace(cell, row=new, text=cell.text[place:])]
        else:
            cells += [cell, replace(cell, row=new, text="", gone=drop_tail and cell.col == last)]
    grid = replace(block.grid.with_cells(cells), n_rows=block.grid.n_rows + 1, breaks=(new,))
    return (*blocks[:position], replace(block, grid=grid), *blocks[position + 1 :])


def gaps(text: str) -> list[int]:
    """List the places, not next to an end, where a printed line of a text may end: between Chinese characters."""
    if "\n" in text:
        return []
    return [n for n in range(2, len(text) - 1) if CHINESE.match(text[n - 1]) and CHINESE.match(text[n])]


def insert_row(grid: Grid, after: int) -> tuple[list[Cell], list[Cell], int]:
    """Open a row below ``after``.

    Returns: the cells that stay, stretched or moved down; the cells of the row ``after`` itself; the new row.
    """
    kept, own = [], []
    for cell in grid.cells:
        if cell.row > after:
            kept.append(replace(cell, row=cell.row + 1))
        elif cell.row + cell.rows - 1 > after:
            kept.append(replace(cell, rows=cell.rows + 1))
        elif cell.row + cell.rows - 1 == after and cell.rows > 1:
            # a merged cell that ends here goes on over the new row
            kept.append(replace(cell, rows=cell.rows + 1))
        elif cell.row == after:
            own.append(cell)
        else:
            kept.append(cell)
    return kept, own, after + 1


def cut_table(blocks: Blocks, rng: Random) -> Blocks | None:
    """Cut a table in two, as a page end does; group cells begin anew, without their label."""
    return part_table(blocks, rng, repeat_label=False, repeat_header=False)


def cut_table_repeating(blocks: Blocks, rng: Random) -> Blocks | None:
    """Cut a table in two; the second begins with the indicator header and the groups' labels."""
    return part_table(blocks, rng, repeat_label=True, repeat_header=True)


def cut_table_raggedly(blocks: Blocks, rng: Random) -> Blocks | None:
    """Cut a table in two, as a page end does; the second lacks the cells of groups that began in the first.

    ┌──────┬──────┬────────────┬────┐
    │ 产出 │ 数量 │ 造林面积   │ 10 │
    └──────┴──────┴────────────┴────┘
                  ┌────────────┬────┐
                  │ 管护面积   │ 10 │
    """
    return part_table(blocks, rng, repeat_label=False, repeat_header=False, ragged=True)


def part_table(
    blocks: Blocks, rng: Random, *, repeat_label: bool, repeat_header: bool, ragged: bool = False
) -> Blocks | None:
    """Part a table before a row of data."""
    tables = [n for n in big_tables(blocks) if not is_base(table_at(blocks, n).grid)]
    if not tables:
        return None
    position = rng.choice(tables)
    block = table_at(blocks, position)
    rows = [cell.row for cell in block.grid.cells if cell.field == "level3" and cell.rows == 1]
    if len(rows) < 5:
        return None
    at = rng.choice(rows[2:-1])
    header = header_rows(block.grid) if repeat_header else ()
    upper, lower = split_grid(block.grid, at, header, repeat_label=repeat_label)
    if ragged:
        begun = {(cell.col, cell.cols) for cell in block.grid.cells if cell.row < at < cell.row + cell.rows}
        lower = lower.with_cells(
            [replace(cell, gone=cell.row == 0 and (cell.col, cell.cols) in begun) for cell in lower.cells]
        )
    middle: Sequence[Block] = (PageBreak(),) if rng.random() < 0.6 else (Text(text="", role="body"),)
    return (
        *blocks[:position],
        replace(block, grid=upper),
        *middle,
        replace(block, grid=lower),
        *blocks[position + 1 :],
    )


def big_tables(blocks: Blocks) -> list[int]:
    """Positions of tables long enough to be cut."""
    return [n for n, block in enumerate(blocks) if isinstance(block, Table) and block.grid.n_rows >= MIN_ROWS]


def table_at(blocks: Blocks, position: int) -> Table:
    """Give the table at a position that is known to hold one."""
    block = blocks[position]
    assert isinstance(block, Table)
    return block


def header_rows(grid: Grid) -> tuple[int, ...]:
    """Give the rows that name the indicator columns: those of the labels just above the first row of data.

    Rows whose indicator stops at the second level may stand above the first that has a third.
    """
    first = min(cell.row for cell in grid.cells if cell.field == "level3")
    filled = {row for cell in grid.cells if cell.kind == "value" for row in range(cell.row, cell.row + cell.rows)}
    end = max(row for row in range(first) if row not in filled) + 1
    names = [cell for cell in grid.cells if cell.kind == "label" and cell.row + cell.rows == end and cell.col > 0]
    return tuple(range(min(cell.row for cell in names), end))


def split_grid(grid: Grid, at: int, header: tuple[int, ...], *, repeat_label: bool) -> tuple[Grid, Grid]:
    """Two tables: the rows above ``at``, and the header again with the rows from ``at`` on."""
    upper, lower = [], []
    shift = len(header) - at
    for cell in grid.cells:
        end = cell.row + cell.rows
        if cell.row < at:
            upper.append(replace(cell, rows=min(end, at) - cell.row))
        if end > at:
            start = max(cell.row, at)
            text = cell.text if cell.row >= at or repeat_label else ""
            lower.append(replace(cell, row=start + shift, rows=end - start, text=text))
        if header and cell.row <= header[-1] and end > header[0]:
            top = max(cell.row, header[0])
            rows = min(end, header[-1] + 1) - top
            lower.append(replace(cell, row=top - header[0], rows=rows))
    return (
        replace(grid.with_cells(upper), n_rows=at),
        replace(grid.with_cells(lower), n_rows=grid.n_rows + shift),
    )
