"""Noise in running text: blanks around figures, half-width signs, cut paragraphs, stray page numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from corpus.noise.common import CHINESE, Blocks
from corpus.submission import Block, Text

FIGURE = re.compile(r"\d+(?:\.\d+)?")
PAGE_MARKS = ("— {0} —", "—{0}—", "- {0} -", "{0}")


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
