"""What a PDF's character codes print, where the code is not yet the printed character (字符还原).

A font's mapping to Unicode is an afterthought of PDF.  Four things go wrong in practice and are told apart here:
codes of pictorial fonts (Symbol's ``U+F0B3`` prints ≥: a fixed, published table, ``data/symbols.csv``), radicals
that stand for the ideograph with the same shape (``⼯`` for 工, ``data/radicals.csv`` and Unicode's own table),
other private codes (reported, kept as they are), and codes the font does not map at all (reported, ``U+FFFD``).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands where something is printed and the font does not say what."""

HYPHEN_AT_LINE_END = "\ufffe"
"""What pdfium gives for a hyphen it takes for a word break."""

PRIVATE = re.compile(r"[\ue000-\uf8ff]")
"""Codes without a public meaning (私用区)."""

_ODD = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff"
    r"\u2e80-\u2fdf\uf900-\ufaff\ue000-\uf8ff\ud800-\udfff]"
)
"""Codes that may not be the printed character: control and format characters, radicals, private codes."""

_UNSEEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Format characters print nothing."""


def is_odd(text: str) -> bool:
    """Some code of a page's text needs a closer look; False for nearly every page."""
    return _ODD.search(text) is not None


def as_printed(char: str, font: str) -> str:
    """The printed character for one code of a font; empty when it prints nothing."""
    if _ODD.match(char) is None:
        return char
    if char == HYPHEN_AT_LINE_END or char == "\u00ad":
        return "-"
    if _UNSEEN.match(char):
        return ""
    if PRIVATE.match(char):
        return _symbols().get((_family(font), char), char)
    if char in _radicals():
        return _radicals()[char]
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) == 1 and folded.isprintable():
        return folded
    return char if char.isprintable() else UNKNOWN


def _family(font: str) -> str:
    """The name a pictorial font's table is kept under: ``Wingdings-Regular`` is ``wingdings``."""
    return re.split(r"[-,]|MT$|PS", font)[0].replace(" ", "").lower()


@cache
def _symbols() -> dict[tuple[str, str], str]:
    """(family, private code) → printed character."""
    with files(__package__).joinpath("data/symbols.csv").open(encoding="utf-8") as lines:
        return {(row["font"], chr(int(row["code"], 16))): row["printed"] for row in csv.DictReader(lines)}


@cache
def _radicals() -> dict[str, str]:
    """Radical → the ideograph printed the same way, where Unicode's own compatibility table has none."""
    with files(__package__).joinpath("data/radicals.csv").open(encoding="utf-8") as lines:
        return {row["radical"]: row["ideograph"] for row in csv.DictReader(lines)}
