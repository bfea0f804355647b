"""Noise on printed blocks: wraps, blanks, cut tables, lost merges, stray page numbers; what is said stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from corpus.forms.grid import Cell, Grid
from corpus.submission import Block, PageBreak, Table, Text

Blocks = tuple[Block, ...]
BlockNoise = Callable[[Blocks, Random], Blocks | None]

NUMBER = re.compile(r"\d[\d.]{3,}")
CHINESE = re.compile(r"[一-鿿]")
PAGE_MARKS = ("— {0} —", "—{0}—", "- {0} -", "{0}")
MIN_ROWS = 14
"""Tables shorter than this are not cut."""


# --- helpers


def change_cells(blocks: Blocks, change: Callable[[Cell], Cell]) -> Blocks:
    """Give the blocks with every cell changed."""
    return tuple(
        replace(block, grid=block.grid.with_cells([change(cell) for cell in block.grid.cells]))
        if isinstance(block, Table)
        else block
        for block in blocks
    )


def split_at(text: str, rng: Random, glue: str) -> str:
    """Put ``glue`` between two Chinese characters of a text, if it has two in a row."""
    places = [n for n in range(1, len(text)) if CHINESE.match(text[n - 1]) and CHINESE.match(text[n])]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + glue + text[place:]


def big_tables(blocks: Blocks) -> list[int]:
    """Positions of tables long enough to be cut."""
    return [n for n, block in enumerate(blocks) if isinstance(block, Table) and block.grid.n_rows >= MIN_ROWS]


def table_at(blocks: Blocks, position: int) -> Table:
    """Give the table at a position that is known to hold one."""
    block = blocks[position]
    assert isinstance(block, Table)
    return block


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


# --- inside cells


def wrap_cells(blocks: Blocks, rng: Random) -> Blocks | None:
    """Line ends inside cells, also amid words."""

    def change(cell: Cell) -> Cell:
        if len(cell.text) > 3 and "\n" not in cell.text and rng.random() < 0.25:
            return replace(cell, text=split_at(cell.text, rng, "\n"))
        return cell

    return change_cells(blocks, change)


def space_words(blocks: Blocks, rng: Random) -> Blocks | None:
    """Blanks inside words, as converters leave them where a line ended."""

    def change(cell: Cell) -> Cell:
        if len(cell.text) > 3 and rng.random() < 0.15:
            return replace(cell, text=split_at(cell.text, rng, rng.choice((" ", "  "))))
        return cell

    spaced = change_cells(blocks, change)
    return tuple(
        replace(block, text=split_at(block.text, rng, " "))
        if isinstance(block, Text) and block.role == "body" and rng.random() < 0.2
        else block
        for block in spaced
    )


def break_numbers(blocks: Blocks, rng: Random) -> Blocks | None:
    """Put a blank inside numbers: 0 .00, 12. 50."""

    def break_text(text: str) -> str:
        found = NUMBER.search(text)
        if found is None or "." not in found.group():
            return text
        place = found.start() + found.group().index(".") + rng.choice((0, 1))
        return f"{text[:place]} {text[place:]}"

    def change(cell: Cell) -> Cell:
        return replace(cell, text=break_text(cell.text)) if cell.kind == "value" and rng.random() < 0.08 else cell

    return change_cells(blocks, change)


def pad_cells(blocks: Blocks, rng: Random) -> Blocks | None:
    """Blanks and empty lines around a cell's text."""

    def change(cell: Cell) -> Cell:
        if cell.text and rng.random() < 0.15:
            before, after = rng.choice(
                (("  ", ""), ("", " "), ("\n", ""), ("　", "　"), ("\u00a0", ""), ("\n\n", "\n"))
            )
            return replace(cell, text=before + cell.text + after)
        return cell

    return change_cells(blocks, change)


def widen_digits(blocks: Blocks, rng: Random) -> Blocks | None:
    """Full-width digits and per cent signs here and there."""
    table = str.maketrans("0123456789%", "０１２３４５６７８９％")

    def change(cell: Cell) -> Cell:
        return replace(cell, text=cell.text.translate(table)) if cell.kind == "value" and rng.random() < 0.06 else cell

    return change_cells(blocks, change)


# --- merges


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


def is_base(grid: Grid) -> bool:
    """Say whether it is a 基础数据表, whose merged labels head two rows of different kinds."""
    return any(cell.field == "base" for cell in grid.cells)


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


# --- rows and tables


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
            if cell.field in ("level3", "deviation", "actual")
            and cell.rows == 1
            and len(cell.text) >= 6
            and "\n" not in cell.text
        ]
    if not found:
        return None
    position, cut = rng.choice(found)
    block = table_at(blocks, position)
    place = rng.randint(2, len(cut.text) - 2)
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


def cut_table(blocks: Blocks, rng: Random) -> Blocks | None:
    """Cut a table in two, as a page end does; group cells begin anew, without their label."""
    return part_table(blocks, rng, repeat_label=False, repeat_header=False)


def cut_table_repeating(blocks: Blocks, rng: Random) -> Blocks | None:
    """Cut a table in two; the second begins with the indicator header and the groups' labels."""
    return part_table(blocks, rng, repeat_label=True, repeat_header=True)


def part_table(blocks: Blocks, rng: Random, *, repeat_label: bool, repeat_header: bool) -> Blocks | None:
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
    middle: Sequence[Block] = (PageBreak(),) if rng.random() < 0.6 else (Text(text="", role="body"),)
    return (
        *blocks[:position],
        replace(block, grid=upper),
        *middle,
        replace(block, grid=lower),
        *blocks[position + 1 :],
    )


def header_rows(grid: Grid) -> tuple[int, ...]:
    """Give the rows that name the indicator columns: those of the labels just above the first row of data."""
    first = min(cell.row for cell in grid.cells if cell.field == "level3")
    top = [cell for cell in grid.cells if cell.kind == "label" and cell.row + cell.rows == first and cell.col > 0]
    start = min((cell.row for cell in top), default=first)
    return tuple(range(start, first))


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
        replace(grid.with_cells(lower), n_rows=grid.n_rows + shift, header_rows=len(header)),
    )


def drop_blank_tails(blocks: Blocks, rng: Random) -> Blocks | None:
    """Rows end before their last, empty cell."""

    def change(cell: Cell) -> Cell:
        is_tail = cell.field == "deviation" and not cell.text and cell.rows == 1
        return replace(cell, gone=True) if is_tail and rng.random() < 0.3 else cell

    return change_cells(blocks, change)


# --- around tables


def join_pages(blocks: Blocks, rng: Random) -> Blocks | None:
    """Parts follow one another on a page."""
    joined = tuple(block for block in blocks if not isinstance(block, PageBreak))
    return joined if joined != blocks else None


def scatter_page_numbers(blocks: Blocks, rng: Random) -> Blocks | None:
    """Page numbers stand between paragraphs, as converters leave them."""
    pattern, page = rng.choice(PAGE_MARKS), rng.randint(1, 4)
    changed: list[Block] = []
    for block in blocks:
        changed.append(block)
        if isinstance(block, Text) and block.role == "body" and rng.random() < 0.12:
            changed.append(Text(text=pattern.format(page), role="stray"))
            page += 1
    return tuple(changed) if len(changed) > len(blocks) else None


def cut_paragraphs(blocks: Blocks, rng: Random) -> Blocks | None:
    """Cut paragraphs in two amid a sentence, where a page ended."""
    changed: list[Block] = []
    for block in blocks:
        if isinstance(block, Text) and block.role == "body" and len(block.text) > 40 and rng.random() < 0.12:
            places = [
                n
                for n in range(15, len(block.text) - 10)
                if CHINESE.match(block.text[n - 1]) and CHINESE.match(block.text[n])
            ]
            if places:
                place = rng.choice(places)
                changed += [replace(block, text=block.text[:place]), replace(block, text=block.text[place:])]
                continue
        changed.append(block)
    return tuple(changed) if len(changed) > len(blocks) else None


def title_into_table(blocks: Blocks, rng: Random) -> Blocks | None:
    """Make a form's title the first row of its table."""
    for position, block in enumerate(blocks):
        if not (isinstance(block, Text) and block.role == "title") or position + 1 == len(blocks):
            continue
        table = blocks[position + 1]
        if isinstance(table, Table) and rng.random() < 0.7:
            title = Cell(row=0, col=0, cols=table.grid.n_cols, text=block.text, kind="label", field="title")
            cells = [title, *(replace(cell, row=cell.row + 1) for cell in table.grid.cells)]
            grid = replace(table.grid.with_cells(cells), n_rows=table.grid.n_rows + 1)
            return (*blocks[:position], replace(table, grid=grid), *blocks[position + 2 :])
    return None


BLOCK_NOISE: dict[str, tuple[BlockNoise, float]] = {
    "title_in_table": (title_into_table, 0.1),
    "merged_targets": (merge_equal_targets, 0.15),
    "unmerged_groups": (unmerge_groups, 0.12),
    "repeated_groups": (repeat_groups, 0.08),
    "cut_row": (cut_row, 0.15),
    "cut_table": (cut_table, 0.15),
    "cut_table_repeating": (cut_table_repeating, 0.08),
    "blank_tails": (drop_blank_tails, 0.1),
    "joined_pages": (join_pages, 0.12),
    "page_numbers": (scatter_page_numbers, 0.12),
    "cut_paragraphs": (cut_paragraphs, 0.08),
    "wrapped_cells": (wrap_cells, 0.4),
    "spaced_words": (space_words, 0.25),
    "broken_numbers": (break_numbers, 0.1),
    "padded_cells": (pad_cells, 0.25),
    "wide_digits": (widen_digits, 0.1),
}
"""Operations on blocks, by name, with how often they happen in hard submissions; done in this order."""
