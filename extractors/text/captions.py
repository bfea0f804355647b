"""Lines that stand beside tables, told by their words (表题、附件号、落款)."""

from __future__ import annotations

import re

from extractors.text import words

_SHEET_NAME = re.compile(rf"(?:{'|'.join(words.SHEET_NAMES)})\d+")


def is_caption(text: str) -> bool:
    """It reads like a line above or below a table, or the name of a sheet."""
    squeezed = "".join(text.split())
    starts = (*words.CAPTION_STARTS, *words.SIGNATURE_STARTS)
    return squeezed.startswith(starts) or squeezed.endswith(words.CAPTION_ENDS) or is_sheet_name(text)


def is_sheet_name(text: str) -> bool:
    """It is the name that a program gives a sheet: ``Sheet1``."""
    return _SHEET_NAME.fullmatch(text.strip()) is not None


def is_condition(text: str) -> bool:
    """It names a condition (达标情况), as headings do, and indicators."""
    return "".join(text.split()).endswith(words.CONDITIONS)
