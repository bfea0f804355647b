"""What the words of column headers and groups tell of their columns (列标题词), as data: ``data/columns.csv``."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

_FOLDED = str.maketrans("（）／", "()/")


@cache
def load_words() -> dict[str, tuple[str, ...]]:
    """Known words and what they are (kinds of ``data/columns.csv``); some are labels of either level."""
    text = (files("extractors.text") / "data" / "columns.csv").read_text(encoding="utf-8")
    words: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        for word in row["words"].split():
            words[word] = (*words.get(word, ()), row["kind"])
    return words


def squeeze(text: str) -> str:
    """Without blanks, brackets folded."""
    return "".join(text.split()).translate(_FOLDED)


def word_kinds(text: str) -> tuple[str, ...]:
    """What a known word is; empty for any other text.  Points or a unit in brackets behind it do not count."""
    squeezed = squeeze(text)
    return load_words().get(squeezed) or load_words().get(squeezed.partition("(")[0], ())


def word_kind(text: str) -> str:
    """The one thing, or the first, that a known word is; empty for any other text."""
    return next(iter(word_kinds(text)), "")
