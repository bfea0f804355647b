"""A whole number as a list prints it (编号格式, 17.18.59).

Where the standard's sequence ends Word goes on in decimals; so do we.  A format that is not known gives None, for a
guess would be a wrong number.
"""

from __future__ import annotations

from collections.abc import Callable

from extractors.docx import numerals

_MAX_REPEATS = 32
"""Repeated letters (aaaa…) and M's beyond this are no list of a document."""


def format_number(value: int, number_format: str) -> str | None:
    """Write a list's counter in a number format; None for a format or a value that is not known here.

    ``custom`` formats arrive as their pattern's first item (``001``), which says how far to pad with zeros.
    """
    if number_format == "none":
        return ""
    if number_format in {"decimal", "decimalHalfWidth"}:
        return str(value)
    if value < 1:
        return str(value) if value == 0 else None
    if number_format.isdecimal():
        return str(value).zfill(len(number_format))
    writer = _WRITERS.get(number_format)
    return None if writer is None else writer(value)


def _write_positional(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(digit)] for digit in str(value))


def _write_sequence(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _write_short_counting(digits: str) -> Callable[[int], str]:
    def write(value: int) -> str:
        tens, ones = divmod(value, 10)
        if not 1 <= tens <= 9:
            return "".join(digits[int(digit)] for digit in str(value))
        return (digits[tens] if tens > 1 else "") + numerals.TEN + (digits[ones] if ones else "")

    return write


def _write_long_counting(digits: str, units: str, groups: str, gap: str, keep_one: bool) -> Callable[[int], str]:
    """Counting words with units: 一百〇一, 二千三百; ``keep_one`` writes ten as 壹拾 instead of 十."""

    def write(value: int) -> str:
        if value >= 10000 ** (len(groups) + 1):
            return str(value)
        text = ""
        gap_open = False
        figures = str(value)
        for index, figure in enumerate(figures):
            place = len(figures) - 1 - index
            group, step = divmod(place, 4)
            if figure == "0":
                gap_open = bool(text)
            else:
                text += (gap if gap_open else "") + digits[int(figure) - 1] + ("" if step == 0 else units[step - 1])
                gap_open = False
            if step == 0 and group and int(figures[: index + 1]) % 10000:
                text += groups[group - 1]
        if not keep_one and text.startswith(digits[0] + units[0]):
            return text[1:]
        return text

    return write


def _write_japanese(value: int) -> str:
    if value > 9999:
        return str(value)
    text = ""
    for place, figure in zip(range(len(str(value)) - 1, -1, -1), str(value), strict=True):
        if figure != "0":
            digit = "" if figure == "1" and place else numerals.JAPANESE_DIGITS[int(figure) - 1]
            text += digit + (numerals.JAPANESE_UNITS[place - 1] if place else "")
    return text


def _write_letters(value: int) -> str | None:
    repeats, index = divmod(value - 1, len(numerals.LETTERS))
    return numerals.LETTERS[index] * (repeats + 1) if repeats < _MAX_REPEATS else None


def _write_roman(value: int) -> str | None:
    if value >= 1000 * _MAX_REPEATS:
        return None
    text = ""
    for worth, sign in numerals.ROMAN:
        count, value = divmod(value, worth)
        text += sign * count
    return text


def _write_sexagenary(value: int) -> str:
    if value > 60:
        return str(value)
    return numerals.STEMS[(value - 1) % 10] + numerals.BRANCHES[(value - 1) % 12]


def _upper(writer: Callable[[int], str | None]) -> Callable[[int], str | None]:
    def write(value: int) -> str | None:
        text = writer(value)
        return None if text is None else text.upper()

    return write


def _lower(writer: Callable[[int], str | None]) -> Callable[[int], str | None]:
    def write(value: int) -> str | None:
        text = writer(value)
        return None if text is None else text.lower()

    return write


_WRITERS: dict[str, Callable[[int], str | None]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "numberInDash": lambda value: f"- {value} -",
    "hex": lambda value: f"{value:X}",
    "upperRoman": _write_roman,
    "lowerRoman": _lower(_write_roman),
    "lowerLetter": _write_letters,
    "upperLetter": _upper(_write_letters),
    "japaneseCounting": _write_japanese,
    numerals.SEXAGENARY: _write_sexagenary,
    **{name: _write_positional(digits) for name, digits in numerals.DIGIT_SETS.items()},
    **{name: _write_sequence(signs) for name, signs in numerals.SEQUENCES.items()},
    **{name: _write_short_counting(digits) for name, digits in numerals.SHORT_COUNTING.items()},
    **{name: _write_long_counting(*words) for name, words in numerals.LONG_COUNTING.items()},
}
