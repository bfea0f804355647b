"""Noise around the parts of a submission: no page ends, a cover, a table of contents, a title in its table."""

from __future__ import annotations

from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.forms.grid import Cell
from corpus.noise.common import Blocks
from corpus.submission import PageBreak, Table, Text


def join_pages(blocks: Blocks, rng: Random) -> Blocks | None:
    """Parts follow one another on a page."""
    joined = tuple(block for block in blocks if not isinstance(block, PageBreak))
    return joined if joined != blocks else None


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
