"""Telephone numbers are hidden in every text that is stored, not only in the column that is theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from normalizers.contacts import mask_digits, mask_phone

_LEAST_DIGITS = 7

_SEPARATOR = r"[\s()（）—－-]"
"""What stands between the digits of one telephone number."""

_BETWEEN_NUMBERS = re.compile(r"[^\d\s()（）—－-]+")
"""What stands between two telephone numbers."""

_MANY_DIGITS = re.compile(rf"\d(?:{_SEPARATOR}*\d){{{_LEAST_DIGITS - 1}}}")
"""Without so many digits in a row, separators apart, a text holds no telephone number."""

_NEVER = r"(?!)"

_FULL_WIDTH = ord("０") - ord("0")


def make_mask(phones: Iterable[str | None]) -> Callable[[str], str]:
    """Make the function that hides telephone numbers in any text of a document and leaves the text's length as it is.

    ``phones``: what the forms of the document name as telephone numbers; these are hidden wherever they stand and
    however written.  Elsewhere a number needs the form of one, or its label before it: a bare ``1200000`` is an amount.
    """
    numbers = {re.sub(r"\D", "", number) for phone in phones for number in _BETWEEN_NUMBERS.split(phone or "")}
    patterns = (_spell_number(number) for number in sorted(numbers) if len(number) >= _LEAST_DIGITS)
    known = re.compile("|".join(patterns) or _NEVER)

    def mask(text: str) -> str:
        if len(text) < _LEAST_DIGITS or _MANY_DIGITS.search(text) is None:
            return text
        return known.sub(lambda found: mask_digits(found[0]), mask_phone(text))

    return mask


def _spell_number(number: str) -> str:
    """Make a pattern for all ways to write a number: with separators, in full width."""
    return f"{_SEPARATOR}*".join(f"[{digit}{chr(ord(digit) + _FULL_WIDTH)}]" for digit in number)
