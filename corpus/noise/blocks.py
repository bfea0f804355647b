"""Noise on printed blocks: wraps, blanks, cut tables, lost merges, stray page numbers; what is said stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.forms.grid import Cell, Grid
from corpus.submission import Block, PageBreak, Table, Text

Blocks = tuple[Block, ...]
BlockNoise = Callable[[Blocks, Random], Blocks | None]

NUMBER = re.compile(r"\d[\d.]{3,}")
FIGURE = re.compile(r"\d+(?:\.\d+)?")
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


def gaps(text: str) -> list[int]:
    """List the places, not next to an end, where a printed line of a text may end: between Chinese characters."""
    if "\n" in text:
        return []
    return [n for n in range(2, len(text) - 1) if CHINESE.match(text[n - 1]) and CHINESE.match(text[n])]


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


# --- in running text


def space_figures(blocks: Blocks, rng: Random) -> Blocks | None:
    """Put blanks around figures of the report: 支出 412.50 万元，占 61.4 %."""

    def change(text: str) -> str:
        return FIGURE.sub(lambda m: f" {m.group()} " if rng.random() < 0.3 else m.group(), text)

    return change_bodies(blocks, change)


def halve_punctuation(blocks: Blocks, rng: Random) -> Blocks | None:
    """Write half-width commas, colons and brackets in the report, here and there."""
    table = {"，": ",", "：": ":", "（": "(", "）": ")", "；": ";"}

    def change(text: str) -> str:
        return "".join(table[c] if c in table and rng.random() < 0.4 else c for c in text)

    return change_bodies(blocks, change)


def widen_text_digits(blocks: Blocks, rng: Random) -> Blocks | None:
    """Write full-width digits in the report, here and there."""
    table = str.maketrans("0123456789", "０１２３４５６７８９")

    def change(text: str) -> str:
        return FIGURE.sub(lambda m: m.group().translate(table) if rng.random() < 0.1 else m.group(), text)

    return change_bodies(blocks, change)


def change_bodies(blocks: Blocks, change: Callable[[str], str]) -> Blocks | None:
    """Change the report's paragraphs; None where there are none, or nothing changed."""
    changed = tuple(
        replace(block, text=change(block.text)) if isinstance(block, Text) and block.role == "body" else block
        for block in blocks
    )
    return changed if changed != blocks else None


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
        replace(grid.with_cells(lower), n_rows=grid.n_rows + shift),
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


def add_cover(blocks: Blocks, rng: Random) -> Blocks | None:
    """Put a cover page in front: the report's title once more, and who hands it in."""
    title = next((block for block in blocks if isinstance(block, Text) and block.role == "title"), None)
    if title is None or not isinstance(blocks[0], Text) or blocks[0] is not title:
        return None
    date = next((block for block in blocks if isinstance(block, Text) and block.role == "closing"), None)
    lines = [Text(text=title.text, role="title")]
    if date is not None:
        lines.append(Text(text=date.text, role="closing"))
    return (*lines, PageBreak(), *blocks)


def add_contents(blocks: Blocks, rng: Random) -> Blocks | None:
    """Put a table of contents in front that repeats the first-level headings with page numbers."""
    headings = [block for block in blocks if isinstance(block, Text) and block.role == "heading" and block.level == 1]
    if len(headings) < 3:
        return None
    lines = [Text(text=words.CONTENTS, role="subtitle")]
    lines += [
        Text(text=f"{heading.number or ''}{heading.text}{'…' * 12}{number // 2 + 1}", role="contents")
        for number, heading in enumerate(headings)
    ]
    return (*lines, PageBreak(), *blocks)


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


BLOCK_NOISE: dict[str, tuple[BlockNoise, float]] = {
    "title_in_table": (title_into_table, 0.1),
    "merged_targets": (merge_equal_targets, 0.15),
    "unmerged_groups": (unmerge_groups, 0.12),
    "repeated_groups": (repeat_groups, 0.08),
    "cut_row": (cut_row, 0.15),
    "cut_table": (cut_table, 0.15),
    "cut_table_repeating": (cut_table_repeating, 0.08),
    "cut_table_ragged": (cut_table_raggedly, 0.06),
    "blank_tails": (drop_blank_tails, 0.1),
    "inflated_columns": (inflate_columns, 0.12),
    "joined_pages": (join_pages, 0.12),
    "contents": (add_contents, 0.05),
    "cover": (add_cover, 0.08),
    "page_numbers": (scatter_page_numbers, 0.12),
    "cut_paragraphs": (cut_paragraphs, 0.08),
    "spaced_figures": (space_figures, 0.2),
    "half_punctuation": (halve_punctuation, 0.15),
    "wide_text_digits": (widen_text_digits, 0.06),
    "wrapped_cells": (wrap_cells, 0.4),
    "spaced_words": (space_words, 0.25),
    "broken_numbers": (break_numbers, 0.1),
    "padded_cells": (pad_cells, 0.25),
    "wide_digits": (widen_digits, 0.1),
}
"""Operations on blocks, by name, with how often they happen in hard submissions; done in this order."""
