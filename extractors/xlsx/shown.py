"""A cell's value as its number format shows it (单元格显示值).

A workbook stores ``0.961`` and shows ``96.1%``; the contract wants what a reader sees.  The number formats that forms
use
are rendered: literal text, decimals, thousands, percent, dates.  Source: ECMA-376 part 1, 18.8.31 (numFmts).
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_GENERAL = frozenset({"general", "@", ""})
_GENERAL_DIGITS = 11
"""Digits that the General format shows at most."""
_SECTION_END = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_COLOUR_OR_LOCALE = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?")
_DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+|am/pm)|(.)', re.IGNORECASE)


def show_value(value: object, number_format: str) -> str:
    """The text a cell prints; empty for an empty cell.

    ``value``: what the workbook stores (text, number, truth, date; an error as its text).
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _show_date(value, number_format)
    if isinstance(value, int | float | Decimal):
        return _show_number(Decimal(repr(value) if isinstance(value, float) else str(value)), number_format)
    return str(value)


def _show_number(value: Decimal, number_format: str) -> str:
    sections = _sections(number_format)
    if number_format.strip().lower() in _GENERAL or not sections:
        return _general(value)
    section, shown = sections[0], value
    if value < 0 and len(sections) > 1:
        section, shown = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    digits = _DIGITS.search(_without_literals(section))
    if digits is None:
        return _literals(section) if "general" not in section.lower() else _general(value)
    return _fill(section, shown)


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[str, ...]:
    return tuple(_COLOUR_OR_LOCALE.sub("", section) for section in _SECTION_END.split(number_format))


def _without_literals(section: str) -> str:
    return _LITERAL.sub(lambda found: "\0" * len(found[0]), section)


def _literals(section: str) -> str:
    """The fixed text of a section: quoted and escaped characters, and what stands for itself."""
    return _LITERAL.sub(lambda found: found[1] or found[2] or "", section)


def _fill(section: str, value: Decimal) -> str:
    """Put a number into the digit places of a section."""
    masked = _without_literals(section)
    digits = _DIGITS.search(masked)
    assert digits is not None, "the section has digit places"
    pattern = digits[0]
    percents = masked.count("%")
    scaled = value.scaleb(2 * percents)
    trailing = len(pattern.partition(".")[0]) - len(pattern.partition(".")[0].rstrip(","))
    scaled = scaled.scaleb(-3 * trailing)
    decimals = pattern.partition(".")[2]
    least, most = decimals.count("0"), len(decimals)
    rounded = scaled.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}" if "," in pattern.rstrip(",") else f"{abs(rounded):f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    if "0" not in pattern.partition(".")[0] and whole == "0" and fraction:
        whole = ""
    sign = "-" if rounded < 0 else ""
    before, after = section[: digits.start()], section[digits.end() :]
    return sign + _literals(before) + whole + (f".{fraction}" if fraction else "") + _literals(after)


def _general(value: Decimal) -> str:
    """As the General format shows it: no trailing zeros, no more than eleven digits, never an exponent."""
    if value == value.to_integral_value():
        return f"{value.to_integral_value():f}"
    whole_digits = len(f"{abs(value):f}".partition(".")[0])
    places = max(_GENERAL_DIGITS - whole_digits - 1, 0)
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP).normalize():f}"


def _show_date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    """A date by the tokens of its format; ISO where the format names none."""
    section = _sections(number_format)[0] if number_format else ""
    if not re.search(r"[ymdhs]", _without_literals(section), re.IGNORECASE):
        return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
    shown: list[str] = []
    after_hour = False
    for quoted, escaped, token, other in _DATE_TOKEN.findall(section):
        if not token:
            shown.append(quoted or escaped or other)
            continue
        shown.append(_date_part(value, token.lower(), after_hour))
        after_hour = token.lower().startswith("h") or (after_hour and token.lower().startswith("m"))
    return "".join(shown)


def _date_part(value: datetime.datetime | datetime.date | datetime.time, token: str, after_hour: bool) -> str:
    padded = len(token) > 1
    if token[0] == "y":
        year = getattr(value, "year", 0)
        return f"{year:04d}" if len(token) > 2 else f"{year % 100:02d}"
    names = {"d": "day", "h": "hour", "s": "second", "m": "minute" if after_hour else "month", "a": "hour"}
    number = getattr(value, names[token[0]], 0)
    return f"{number:02d}" if padded else str(number)
