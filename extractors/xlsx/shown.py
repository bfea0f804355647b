"""A cell's value as its number format shows it (单元格显示值).

A workbook stores ``0.961`` and shows ``96.1%``; the contract wants what a reader sees.  The formats that forms use are
rendered: fixed text, decimals, thousands, percent, currency, exponents, dates and times, sections by sign or by
condition.  A fraction (``# ?/?``) is shown as General.  Source: ECMA-376 part 1, 18.8.31 (numFmts).
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from msgspec import Struct

_PRECISION = Context(prec=15, rounding=ROUND_HALF_UP)
"""A workbook's numbers are binary; programs show them as if they had fifteen decimal digits."""
_GENERAL_DIGITS = 11
"""Characters that the General format shows at most."""

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)                           # a Chinese Excel takes ! for the backslash
    | _. | \*.                                     # room as wide as a character; a filling character
    | \[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]
    | \[(?P<elapsed>h+|m+|s+)\]
    | \[(?P<condition>(?:<=|>=|<>|<|>|=)-?\d+(?:\.\d+)?)\]
    | \[[^\]]*\]                                   # colour, locale, numerals
    | (?P<general>General|G/通用格式)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4})
    | (?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+,*)
    | (?P<exponent>E[+-]0+)
    | (?P<percent>%)
    | (?P<text>@)
    | (?P<end>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_LITERALS = ("quoted", "escaped", "currency", "percent", "other")
_CONDITION = re.compile(r"(?P<sign>[<>=]+)(?P<bound>.+)")
_DATE_KINDS = ("date", "half", "elapsed")

_SYSTEM_FORMATS = {"[$-F800]": 31, "[$-F400]": 21}
"""Long date and time as the system shows them (长日期), whatever the format says behind: numbers of a Chinese one."""

_EPOCH = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
_DAY = 86400
_LEAP_BUG = 60
"""Serial of 29 February 1900, a day that never was; days before it count from one day later."""
_SERIALS = range(2958466)
"""Days that have a date: up to the end of 9999."""
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class _Token(Struct, frozen=True, kw_only=True):
    """A piece of a section: ``literal``, or the name of a group of ``_TOKEN``."""

    kind: str
    text: str


class _Section(Struct, frozen=True, kw_only=True, dict=True):
    """What a format has for some of the values."""

    tokens: tuple[_Token, ...] = ()
    condition: str | None = None

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(token.kind for token in self.tokens)

    def has(self, *kinds: str) -> bool:
        """It has a token of one of these kinds."""
        return not self._kinds.isdisjoint(kinds)

    def print(self, **values: str) -> str:
        """Its fixed text, with a value in place of each token of a kind."""
        return "".join(token.text if token.kind == "literal" else values.get(token.kind, "") for token in self.tokens)


@cache
def load_formats() -> dict[int, str]:
    """The formats that a workbook names by number only, as a Chinese installation shows them (18.8.30)."""
    text = (files("extractors.xlsx") / "data" / "number_formats.csv").read_text(encoding="utf-8")
    return {int(row["id"]): row["format"] for row in csv.DictReader(text.splitlines())}


def show_text(text: str, number_format: str) -> str:
    """A text as its format shows it: by the fourth section, or a last one with ``@``; ``;;;`` hides it."""
    sections = _parse(number_format)
    if len(sections) > 3:
        return sections[3].print(text=text)
    return sections[-1].print(text=text) if sections[-1].has("text") else text


def show_number(stored: float, number_format: str, *, from_1904: bool = False) -> str:
    """A number as its format shows it; empty where the format shows nothing (``0;-0;;`` hides a zero).

    ``from_1904``: the workbook's dates count from 1904.
    """
    value = _PRECISION.create_decimal(repr(float(stored)))
    section, shown = _choose(_parse(number_format), value)
    if section.has(*_DATE_KINDS):
        return _show_date(section, float(stored), from_1904=from_1904) or _show_general(value)
    if section.has("general", "text"):
        general = _show_general(shown)
        return section.print(general=general, text=general)
    if any(token.text == "/" for token in section.tokens):
        return _show_general(value)
    return _fill(section, shown)


@lru_cache(maxsize=512)
def _parse(number_format: str) -> tuple[_Section, ...]:
    """The sections of a format; one at least."""
    if (number := _SYSTEM_FORMATS.get(number_format[:8])) is not None:
        number_format = load_formats()[number]
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition: str | None = None
    for match in (*_TOKEN.finditer(number_format or "General"), None):
        kind = "end" if match is None else match.lastgroup
        if kind == "end":
            sections.append(_Section(tokens=tuple(tokens), condition=condition))
            tokens, condition = [], None
        elif match is not None and kind == "condition":
            condition = match["condition"]
        elif match is not None and kind is not None:
            text = match[kind]
            if kind == "percent":
                tokens.append(_Token(kind="scale", text=text))
            tokens.append(_Token(kind="literal" if kind in _LITERALS else kind, text=text))
    return tuple(sections)


def _choose(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, Decimal]:
    """The section for a number, and the number it shows: without its sign where the section is for negatives only."""
    if any(section.condition for section in sections):
        for section in sections[:2]:
            if section.condition is None or _holds(section.condition, value):
                return section, value
        return sections[min(2, len(sections) - 1)], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(condition: str, value: Decimal) -> bool:
    match = _CONDITION.fullmatch(condition)
    assert match is not None, "the token pattern lets only conditions through"
    bound = Decimal(match["bound"])
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[match["sign"]]


def _fill(section: _Section, value: Decimal) -> str:
    """Put a number into the digit places of a section; a section without any prints its fixed text."""
    if not section.has("digits"):
        return section.print()
    value = value.scaleb(2 * sum(token.kind == "scale" for token in section.tokens))
    patterns = [token.text for token in section.tokens if token.kind == "digits"]
    exponent = ""
    if section.has("exponent"):
        value, power = _part_exponent(value, patterns[0])
        least = next(len(token.text) - len("E+") for token in section.tokens if token.kind == "exponent")
        exponent = f"E{'-' if power < 0 else '+'}{abs(power):0{least}d}"
    digits = iter(_share_digits(value, patterns))
    printed: list[str] = []
    for token in section.tokens:
        if token.kind == "digits":
            printed.append(next(digits))
        elif token.kind == "literal":
            printed.append(token.text)
    text = "".join(printed)
    is_negative = value < 0 and any(char in "123456789" for char in text)
    return f"{'-' if is_negative else ''}{text}{exponent}"


def _part_exponent(value: Decimal, pattern: str) -> tuple[Decimal, int]:
    """A number without its power of ten, and the power: a multiple of the whole digits' places (``##0.0E+0``)."""
    whole, _, decimals = pattern.partition(".")
    step = max(1, len(whole))
    power = value.adjusted() // step * step if value else 0
    rounded = value.scaleb(-power).quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    if abs(rounded) >= Decimal(1).scaleb(step):
        power += step
    return value.scaleb(-power), power


def _share_digits(value: Decimal, patterns: Sequence[str]) -> list[str]:
    """The digits of a number as the digit places have them that fixed text parts (万元: ``0!.0,``), from the right.

    What is more than they have room for stands in the first.
    """
    digits = _print_digits(value, "".join(patterns))
    shares: list[str] = []
    for pattern in reversed(patterns[1:]):
        room = len(pattern.rstrip(",").replace(",", ""))
        start = len(digits)
        while room and start:
            start -= 1
            room -= digits[start] != ","
        shares.append(digits[start:])
        digits = digits[:start]
    return [digits, *reversed(shares)]


def _print_digits(value: Decimal, pattern: str) -> str:
    """The digits of a number without its sign: thousands, least and most decimals as the pattern has them."""
    bare = pattern.rstrip(",")  # each comma at the end divides by a thousand
    scaled = value.scaleb(-3 * (len(pattern) - len(bare)))
    whole_pattern, _, decimals = bare.partition(".")
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    whole, _, fraction = (f"{rounded:,f}" if "," in whole_pattern else f"{rounded:f}").partition(".")
    least = decimals.rfind("0") + 1
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    if "0" not in whole_pattern and whole == "0":
        whole = ""
    whole = whole.rjust(whole_pattern.count("0"), "0")
    return f"{whole}.{fraction}" if decimals and fraction else whole


def _show_general(value: Decimal) -> str:
    """As the General format shows it: no trailing zeros, no more than eleven characters, never an exponent."""
    if value == value.to_integral_value():
        return f"{value.to_integral_value():f}"
    whole_digits = len(f"{abs(value):f}".partition(".")[0])
    places = max(_GENERAL_DIGITS - whole_digits - 1, 0)
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP).normalize():f}"


def _show_date(section: _Section, serial: float, *, from_1904: bool) -> str | None:
    """A date or time by the tokens of its section; None for a number that is no day."""
    if int(serial) not in _SERIALS:
        return None
    seconds = round(serial * _DAY)
    shift = _DAY if not from_1904 and serial < _LEAP_BUG else 0
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + datetime.timedelta(seconds=seconds + shift)
    return "".join(_print_moment(section, moment, seconds))


def _print_moment(section: _Section, moment: datetime.datetime, seconds: int) -> Iterator[str]:
    """Print token by token; ``m`` beside hours or seconds means minutes."""
    parts = [token for token in section.tokens if token.kind in _DATE_KINDS]
    is_half = section.has("half")
    for token in section.tokens:
        if token.kind == "literal":
            yield token.text
        elif token.kind == "half":
            early, _, late = token.text.partition("/")
            yield early if moment.hour < 12 else late
        elif token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0].lower()]
            yield str(seconds // unit).rjust(len(token.text), "0")
        elif token.kind == "date":
            yield _print_part(token.text.lower(), moment, is_minute=_is_minute(parts, token), is_half=is_half)


def _is_minute(parts: list[_Token], token: _Token) -> bool:
    index = next(i for i, part in enumerate(parts) if part is token)
    before = parts[index - 1].text[:1].lower() if index else ""
    after = parts[index + 1].text[:1].lower() if index + 1 < len(parts) else ""
    return before == "h" or after == "s"


def _print_part(token: str, moment: datetime.datetime, *, is_minute: bool, is_half: bool) -> str:
    """One part of a date: its letter tells which, its length how it is printed."""
    letter, length = token[0], len(token)
    if letter == "y":
        return f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
    if letter == "a":
        return ("星期" if length > 3 else "") + _WEEKDAYS[moment.weekday()]
    if letter == "m" and length > 2 and not is_minute:
        return _MONTHS[moment.month - 1]
    if letter == "d" and length > 2:
        return _DAYS[moment.weekday()]
    hour = (moment.hour % 12 or 12) if is_half else moment.hour
    month = moment.minute if is_minute else moment.month
    number = {"m": month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{number:02d}" if length > 1 else str(number)
