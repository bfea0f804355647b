"""Characters of symbol fonts (Wingdings, Symbol …) as the signs they print: boxes, checks, comparison signs.

Such a font draws ☑ where the file has a letter or a private-use code, so the code alone is worse than nothing.  A
sign that is not in ``data/symbols.csv`` becomes U+FFFD: visible, and no value can be read out of it by mistake.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

UNKNOWN_SIGN = "\ufffd"

_DATA = Path(__file__).with_name("data") / "symbols.csv"
_PRIVATE_USE = range(0xF000, 0xF100)
_CODES = range(0x20, 0x100)


def is_symbol_font(font: str | None) -> bool:
    """The font draws signs in place of letters."""
    return font is not None and font.lower() in _load_signs()


def read_symbol(font: str, code: str) -> str:
    """The sign of a ``w:sym`` (17.3.3.30), whose ``code`` is hexadecimal, with or without the private-use offset.

    A font that is not known to be a symbol font prints the character of that code.
    """
    try:
        point = int(code, 16)
        char = chr(point)
    except (ValueError, OverflowError):
        return UNKNOWN_SIGN
    if is_symbol_font(font):
        return read_signs(font, char)
    return UNKNOWN_SIGN if point in _PRIVATE_USE else char


def read_signs(font: str, text: str) -> str:
    """Text of a run in a symbol font as it prints; characters that such a font cannot have stay as they are."""
    signs = _load_signs()[font.lower()]
    return "".join(_read_sign(signs, char) for char in text)


def _read_sign(signs: dict[int, str], char: str) -> str:
    point = ord(char)
    if point in _PRIVATE_USE:
        point -= _PRIVATE_USE.start
    elif point not in _CODES:
        return char
    return signs.get(point, UNKNOWN_SIGN)


@cache
def _load_signs() -> dict[str, dict[int, str]]:
    """Signs by font name in lower case and code."""
    signs: dict[str, dict[int, str]] = {}
    with _DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first = int(row["first"], 16)
            of_font = signs.setdefault(row["font"], {})
            of_font.update((first + offset, char) for offset, char in enumerate(row["characters"]))
    return signs
