"""What the operations on printed blocks share."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from corpus.forms.grid import Cell, Grid
from corpus.submission import Block, Table

Blocks = tuple[Block, ...]
BlockNoise = Callable[[Blocks, Random], Blocks | None]
"""Gives the changed blocks, or None where nothing could be changed."""

CHINESE = re.compile(r"[一-鿿]")


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


def is_base(grid: Grid) -> bool:
    """Say whether it is a 基础数据表, whose merged labels head two rows of different kinds."""
    return any(cell.field == "base" for cell in grid.cells)
