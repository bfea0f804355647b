"""Rates (执行率、控制率、占比) as ratios, 1.0 for 100 %; the one place that decides whether a bare number is per cent.

A rate printed without ``%`` is per cent where that fits its form (``163.4`` is 1.634).  What it is the rate of
settles the rest: ``1`` is 100 % where part and whole are equal, and 1 % where they say so.  What cannot be settled is
``doubtful``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec.structs import replace

from normalizers.numbers import find_numbers, has_digits_or_error, is_placeholder, parse_decimal, write_parts_as_signs
from normalizers.text import clean_text, join_lines
from normalizers.units import RATIO_UNIT, find_unit, scale
from pipeline.model.values import Figure

_PER_CENT = Decimal("0.01")
_SURELY_PER_CENT = Decimal(5)
"""From here on a bare number is per cent: nobody states a rate of 500 % as 5."""
_FAR_OFF = Decimal(3)
"""A reading this many times off what part and whole give speaks for neither scale."""
_CUT = re.compile(r"[0-9]+\.[0-9]+ [0-9]+ ?%?")
"""A number that a narrow column's line end cut behind its point (102.8 / 1%); it may be two, so it is in doubt."""
_BRACKETED = re.compile(r"[（(][^（()）]*[）)]$")


def read_rate(
    raw: str, *, part: Decimal | None = None, whole: tuple[Decimal, ...] = (), unit: str | None = None
) -> Figure | None:
    """Read a stated rate (执行率, 控制率) as a ratio; None when the cell is blank.

    ``part`` and ``whole``: what the rate is of, in one unit, and the figures it may be over (年初预算 as well as
    全年预算); they choose the scale of a bare number and never change the value.  ``unit``: ``%`` when the column's
    header says it.  A spreadsheet's error (``#DIV/0!``) is ``unparsed``.
    """
    text = clean_text(raw)
    if not text:
        return None
    blank = Figure(raw=join_lines(raw), value=None, unit=None, reading="words")
    if is_placeholder(text):
        return replace(blank, reading="placeholder")
    if _CUT.fullmatch(text):
        whole_number = read_rate(text.replace(" ", ""), part=part, whole=whole, unit=unit)
        return None if whole_number is None else replace(whole_number, raw=blank.raw, doubtful=True)
    number = parse_decimal(text)
    if number is not None:
        value, is_open = _settle_bare(number, part, whole, unit)
        return replace(blank, value=value, unit=RATIO_UNIT, reading="number", printed_unit=unit, doubtful=is_open)
    written = write_parts_as_signs(text)
    tokens = find_numbers(written)
    known = find_unit(tokens[0].printed_unit) if tokens and tokens[0].printed_unit is not None else None
    if known is None or known.kind != "ratio":
        return replace(blank, reading="unparsed") if has_digits_or_error(text) else blank
    return replace(
        blank,
        value=scale(tokens[0].value, known.factor),
        unit=RATIO_UNIT,
        reading="number" if len(tokens) == 1 else "several",
        printed_unit=known.name,
        doubtful=_has_words(written, tokens[0].start, tokens[0].end),
    )


def read_share(raw: str) -> Figure | None:
    """Read a share of a whole (占比) as a ratio; a bare number below 5 is ``doubtful``, for nothing tells its scale."""
    return read_rate(raw)


def _has_words(text: str, start: int, end: int) -> bool:
    return bool(text[:start] or _BRACKETED.sub("", text[end:]).strip("。；;，,"))


def _settle_bare(
    value: Decimal, part: Decimal | None, whole: tuple[Decimal, ...], unit: str | None
) -> tuple[Decimal, bool]:
    """Scale a rate printed without a sign, and tell whether its scale is open.

    Its column says the scale, or its size, or what it is the rate of, in this order.
    """
    as_per_cent = scale(value, _PER_CENT)
    known = find_unit(unit) if unit is not None else None
    if known is not None and known.kind == "ratio":
        return scale(value, known.factor), False
    if value == 0 or abs(value) >= _SURELY_PER_CENT:
        return as_per_cent, False
    stated = [part / total for total in whole if total] if part is not None else []
    expected = [rate for rate in stated if rate > 0]
    if value < 0 or not expected:
        return value, True
    best = min((value, as_per_cent), key=lambda reading: _distance(reading, expected))
    return best, _distance(best, expected) > _FAR_OFF


def _distance(rate: Decimal, expected: list[Decimal]) -> Decimal:
    """Count how many times a rate is off the nearest of the expected ones; 1 is an exact hit."""
    return min(max(rate / one, one / rate) for one in expected)
