"""Days and fiscal years (日期、预算年度) as documents write them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from normalizers import lexicon
from normalizers.numbers import HIDDEN, RANGE_MARK, parse_numeral
from normalizers.text import clean_text

_DAY_IN_DIGITS = re.compile(
    r"(?<![0-9])(?P<year>[12][0-9]{3})\s*(?:年|(?P<sign>[./\-—－．]))\s*(?P<month>[0-9]{1,2})\s*(?:月|(?P=sign))\s*(?P<day>[0-9]{1,2})(?![0-9])"
)
_DAY_WITHOUT_SIGNS = re.compile(r"(?<![0-9])(?P<year>[12][0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])")
_YEAR = r"(?P<year>20[0-9]{2})"
_FISCAL = r"\s*(?:年度|(?:会计|财政|预算)年度|财年)"
_FISCAL_YEAR = re.compile(rf"(?<![0-9.]){_YEAR}{_FISCAL}")
_PLAIN_YEAR = re.compile(rf"(?<![0-9.]){_YEAR}\s*年(?!\s*[0-9]{{1,2}}\s*月|[代级])")
_ALONE = re.compile(rf"{_YEAR}")
_PERIOD = re.compile(rf"20[0-9]{{2}}\s*年?度?{RANGE_MARK}(?=20[0-9]{{2}}\s*(?:学年|年))")


def read_date(text: str) -> date | None:
    """Find the first full day of a text: 2024.6.18, 2024-06-18, 2024年6月18日, 二〇二四年六月十八日, 20240618.

    None when it names none, or one that the calendar does not have.
    """
    written = _write_digits(clean_text(text))
    for pattern in (_DAY_IN_DIGITS, _DAY_WITHOUT_SIGNS):
        for found in pattern.finditer(written):
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                continue
    return None


def find_fiscal_year(text: str) -> int | None:
    """Find the year that a title, label or goal speaks of (预算年度).

    ``2023年度`` goes before ``2023年``; a document's number (〔2024〕1号), a day and a period of years give none, and
    neither does a bare number inside other words.  None where no year from 2000 to 2099 is named.
    """
    written = _write_digits(clean_text(text))
    if _ALONE.fullmatch(written):
        return int(written)
    single = _PERIOD.sub(lambda period: " " * len(period[0]) + HIDDEN, written)
    for pattern in (_FISCAL_YEAR, _PLAIN_YEAR):
        for found in pattern.finditer(single):
            if found.start() == 0 or single[found.start() - 1] != HIDDEN:
                return int(found["year"])
    return None


@cache
def _numerals_before_unit() -> re.Pattern[str]:
    signs = "".join(lexicon.numerals())
    return re.compile(rf"[{signs}]+(?=\s*[年月日号])")


def _write_digits(text: str) -> str:
    """Write the Chinese numerals of a day or year as digits: 二〇二四年六月 → 2024年6月."""
    return _numerals_before_unit().sub(lambda found: _digits_of(found[0]), text)


def _digits_of(numeral: str) -> str:
    value = parse_numeral(numeral)
    return numeral if value is None else str(value)
