"""What a text's outside tells about the layout: blank, a bare figure, unfinished, the start of a new item."""

from __future__ import annotations

import re

from normalizers.tables import marks

_BLANKS = "".join(char for char in map(chr, range(0x10000)) if char.isspace()) + marks.ZERO_WIDTH
_FIGURE_PATTERN = rf"""
    [{marks.COMPARISONS}]{{0,2}}
    [{marks.FIGURE_SIGNS}]?
    [{marks.DIGITS}]+ (?: [{marks.DECIMAL_MARKS}][{marks.DIGITS}]+ )*
    [{marks.RATIO_MARKS}]?
    """
_FIGURE = re.compile(_FIGURE_PATTERN, re.VERBOSE)
_QUANTITY = re.compile(rf"{_FIGURE_PATTERN} [^{marks.DIGITS}]{{0,4}}", re.VERBOSE)
_HAS_DIGIT = re.compile(rf"[{marks.DIGITS}]")
_NUMBERED = re.compile(
    rf"""
    (?: [（(] (?: [{marks.CHINESE_NUMERALS}]+ | [{marks.DIGITS}]{{1,2}} ) [）)]      # （一） (1)
      | [{marks.CHINESE_NUMERALS}]{{1,3}} [、.．，,]                                  # 一、
      | [{marks.DIGITS}]{{1,2}} (?: [、)）] | [.．] (?! [{marks.DIGITS}] ) )          # 1、 1. 1)
      | [①-⑳]
      | 第 [{marks.CHINESE_NUMERALS}{marks.DIGITS}]{{1,3}} [章节部条]                 # 第一部分
    )
    """,
    re.VERBOSE,
)


EDGE = 24
"""Characters from a text's beginning or end that are looked at for its number or end mark, blanks included."""

LONGEST_FIGURE = 40
"""Characters; no figure is printed longer, blanks included."""


def squeeze(text: str) -> str:
    """The text without any blank, for comparing what is printed."""
    if text.isalnum():
        return text
    squeezed = "".join(text.split())
    for char in marks.ZERO_WIDTH:
        squeezed = squeezed.replace(char, "")
    return squeezed


def is_blank(text: str) -> bool:
    """It prints nothing."""
    return not text.strip(_BLANKS)


def is_figure(text: str) -> bool:
    """It is one bare figure, with a sign, a comparison or a percent mark at most (``≥95%``, ``1,234.50``)."""
    return len(text) <= LONGEST_FIGURE and _FIGURE.fullmatch(squeeze(text)) is not None


def has_digit(text: str) -> bool:
    """It holds a digit."""
    return _HAS_DIGIT.search(text) is not None


def is_word(text: str) -> bool:
    """It says something in words: not blank, no digit, no placeholder."""
    squeezed = squeeze(text)
    return bool(squeezed) and squeezed not in marks.PLACEHOLDERS and not has_digit(squeezed)


def is_worded(text: str) -> bool:
    """It has a letter, and is no figure, placeholder or stub (``……``, ``··``)."""
    return any(char.isalpha() for char in text) and not is_value(text)


def is_value(text: str) -> bool:
    """It is a bare figure or stands for "none given" (``/``, ``无``)."""
    return is_figure(text) or squeeze(text) in marks.PLACEHOLDERS


def is_quantity(text: str) -> bool:
    """It is a figure with its unit at most (``50家``, ``≥95%以上``)."""
    return len(text) <= LONGEST_FIGURE and _QUANTITY.fullmatch(squeeze(text)) is not None


def is_unfinished(text: str) -> bool:
    """It does not end like a sentence, so it may go on (未完); a blank text is not unfinished."""
    end = squeeze(text.rstrip(_BLANKS)[-EDGE:]).rstrip("".join(marks.CLOSING_MARKS))
    return bool(end) and end[-1] not in marks.SENTENCE_ENDS


def starts_item(text: str) -> bool:
    """It begins with a number of its own (一、, （二）, 3.), as headings and list items do."""
    return _NUMBERED.match(_beginning(text)) is not None


def starts_line(text: str) -> bool:
    """It begins as a line of a block does: with a number, or as a part of the line above (其中)."""
    return starts_item(text) or _beginning(text).startswith(marks.PART_WORDS)


def _beginning(text: str) -> str:
    return squeeze(text.lstrip(_BLANKS)[:EDGE])


def lines_of(text: str) -> tuple[str, ...]:
    """The printed lines that are not blank."""
    return tuple(stripped for line in text.split("\n") if (stripped := line.strip(_BLANKS)))


def open_brackets(text: str) -> tuple[str, ...]:
    """The opening brackets that are never closed, in order."""
    still_open: list[str] = []
    for char in text:
        if char in marks.BRACKETS:
            still_open.append(char)
        elif still_open and char in marks.BRACKETS[still_open[-1]]:
            still_open.pop()
    return tuple(still_open)
