"""Noise inside cells: line ends, blanks, full-width digits; what is said stays."""

from __future__ import annotations

import re
from random import Random

from msgspec.structs import replace

from corpus.forms.grid import Cell
from corpus.noise.common import Blocks, change_cells, split_at
from corpus.submission import Text

NUMBER = re.compile(r"\d[\d.]{3,}")


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
