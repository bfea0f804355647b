"""The figures of a target or actual (指标值): each number of a cell with its comparison and unit.

The grammar is ``comparison number unit comparison``: ≥95%, 不低于95%, 95%以上, 50-100元, 人均68元.  Where words and
digits leave a choice the term is ``doubtful``; digits that give no term and are not surely something else (a date, a
name in quotation marks) are reported as a rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from normalizers import lexicon
from normalizers.numbers import (
    HIDDEN,
    RANGE_MARK,
    NumberToken,
    hide_non_values,
    parse_numeral,
    scan_numbers,
    write_parts_as_signs,
)
from normalizers.units import find_unit, is_same_quantity, scale, to_base, to_contract
from pipeline.model.values import Operator

NO_SLACK = (Decimal(0), Decimal(0))


class Term(Struct, frozen=True, kw_only=True):
    """One figure of a cell with its comparison, in the contract's units."""

    op: Operator
    value: Decimal
    value_max: Decimal | None = None
    """Upper end of a range."""
    unit: str | None
    slack: tuple[Decimal, Decimal] = NO_SLACK
    """How far below and above ``value`` the true figure may lie; above zero for 约, 近, 余."""
    doubtful: bool = False


class Terms(Struct, frozen=True, kw_only=True):
    """All the figures of a cell."""

    terms: tuple[Term, ...] = ()
    has_rest: bool = False
    """Digits are left that are neither a figure nor surely something else."""


_DIGIT = re.compile(r"[0-9]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_QUOTED = r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|《[^》]*》|「[^」]*」"
_RESTATED = r"[（(]含[0-9.]+[^\s（）()0-9]{0,3}[）)]"
_NO_FIGURE = re.compile(f"{_QUOTED}|{_RESTATED}")
"""Names in quotation marks (“5+2”服务), and the bracket of 95%以上（含95%）."""
_NOT_ONE_FIGURE = re.compile(r"[0-9.]*[0-9](?:[/:：*×xX][0-9][0-9.]*)+")
"""Fractions, proportions and products: 1/3, 1:15, 3×5."""
_TO = re.compile(RANGE_MARK)
_CLAUSE_MARK = re.compile(r"[，。；;、,：:（(）)\s]")
_JOINING_WORDS = "且并而"
_JOINS_BOUNDS = re.compile(rf"[{_JOINING_WORDS}，,、\s]?")


@lru_cache(maxsize=4096)
def read_terms(text: str, *, is_money: bool) -> Terms:
    """Read the figures of a cleaned cell, in order.  ``is_money``: 万 without unit is 万元 here.

    Remembered, because forms repeat the same few values (100%, ≥95%) in most of their cells.
    """
    written = _write_plainly(text)
    if _DIGIT.search(written) is None:
        return Terms()
    if _YEAR_AND_MONTH.fullmatch(written) is not None:
        return Terms(has_rest=True)
    is_quoted = _NO_FIGURE.fullmatch(written) is not None
    shown = hide_non_values(written if is_quoted else _hide(_NO_FIGURE, written))
    figures = _hide(_NOT_ONE_FIGURE, shown)
    tokens = scan_numbers(figures)
    n_read = sum(_count_digits(figures[token.start : token.end]) for token in tokens)
    has_rest = n_read < _count_digits(shown)
    terms: list[Term] = []
    ends: list[tuple[int, int]] = []
    position = 0
    while position < len(tokens):
        low = tokens[position]
        high = _range_end(figures, tokens, position)
        position += 1 if high is None else 2
        if _is_attribute(figures, high or low):
            continue
        term = _make_term(figures, low, high, is_money=is_money)
        if term is None:
            has_rest = True
        else:
            terms.append(term)
            ends.append((low.start, (high or low).end))
    return Terms(terms=_join_bounds(figures, terms, ends), has_rest=has_rest)


def _count_digits(text: str) -> int:
    return len(_DIGIT.findall(text))


def _hide(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.search(text) is None else pattern.sub(lambda found: HIDDEN * len(found[0]), text)


@cache
def _numeral_value() -> re.Pattern[str]:
    """Build the pattern of a Chinese numeral with a unit that is the whole text, perhaps compared."""
    before, after = (_any_of(lexicon.operators(place)) for place in ("before", "after"))
    numeral = f"[{''.join(lexicon.numerals())}]+"
    unit = _any_of(lexicon.units())
    return re.compile(rf"(?P<sign>{before})?(?P<numeral>{numeral})(?P<unit>{unit})(?P<suffix>{after})?")


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))


@cache
def _comparisons() -> re.Pattern[str]:
    return re.compile(_any_of((*lexicon.operators("before"), *lexicon.operators("after"))))


def _write_plainly(text: str) -> str:
    """Rewrite what surely means the same as a plain figure.

    百分之九十五 → 95%, 九成五 → 95%, 不少于三次 → 不少于3次, 十二场 → 12场,
    50（人） → 50人, 3（含）人以上 → 3人以上, ≥1，234元 → ≥1,234元,
    ≥1 234元 → ≥1234元.
    """
    text = write_parts_as_signs(text)
    if _DIGIT.search(text) is None:
        return _write_digits(text)
    if "(" in text or "（" in text:
        text = _BRACKETED_UNIT.sub(_open_brackets, text)
    if "，" in text and _GROUPED_BY_COMMA.fullmatch(text) is not None:
        text = text.replace("，", ",")
    return _GROUPED_BY_BLANK.sub(_close_groups, text) if " " in text else text


def _close_groups(found: re.Match[str]) -> str:
    """Close up digits that blanks group (≥1 200次), where a sign or a unit says that they are one figure."""
    return found[0].replace(" ", "") if found["sign"] or found["unit"] else found[0]


def _write_digits(text: str) -> str:
    if _TENTH in text:
        text = _tenths().sub(_write_tenths, text)
    found = _numeral_value().fullmatch(text)
    if found is None:
        return text
    unit = find_unit(found["unit"])
    value = None if unit is not None and unit.kind == "attribute" else parse_numeral(found["numeral"])
    is_compared = found["suffix"] or lexicon.operators("before").get(found["sign"], "=") != "="
    is_counted = unit is not None and unit.kind in _COUNTED and unit.name not in lexicon.words("ordinal")
    if value is None or not (is_compared or (is_counted and value > 1)):
        return text
    return f"{found['sign'] or ''}{value}{found['unit']}{found['suffix'] or ''}"


@cache
def _tenths() -> re.Pattern[str]:
    digit = "".join(text for text, numeral in lexicon.numerals().items() if numeral.role == "digit")
    return re.compile(rf"([{digit}]){_TENTH}([{digit}])")


def _write_tenths(found: re.Match[str]) -> str:
    """九成五 is 95%."""
    return f"{parse_numeral(found[1])}{parse_numeral(found[2])}%"


_TENTH = "成"
_COUNTED = ("count", "people", "visits", "ratio")
"""Kinds of units whose numeral counts without a comparison (十二场); 一 does not, 一批 is a word."""
_BRACKETED_UNIT = re.compile(r"(?<=[0-9])[（(](?P<unit>[^（()）0-9]{1,6})[）)]")
_GROUPED_BY_COMMA = re.compile(r"[^0-9，]*[0-9]{1,3}(?:，[0-9]{3})+(?:\.[0-9]+)?[^0-9，]*")
_GROUPED_BY_BLANK = re.compile(r"\A(?P<sign>[^0-9\s]*)[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?(?P<unit>[^0-9\s]*)\Z")
_YEAR_AND_MONTH = re.compile(r"(?:19|20)[0-9]{2}\.(?:0[1-9]|1[0-2])")
"""A month, or a number with two decimals: nothing in the cell tells which."""
_BARE_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_INCLUDED = "含"
_MONEY_SIGNS = ("￥", "¥")


def _open_brackets(found: re.Match[str]) -> str:
    unit = found["unit"]
    if unit == _INCLUDED:
        return ""
    return unit if find_unit(unit) is not None else found[0]


def _range_end(text: str, tokens: tuple[NumberToken, ...], position: int) -> NumberToken | None:
    """Find the upper end of a range that begins with this token (50-100元, 50%~60%); None when it begins none."""
    if position + 1 == len(tokens):
        return None
    low, high = tokens[position], tokens[position + 1]
    if _TO.fullmatch(text, low.end, high.start) is None:
        return None
    if low.printed_unit is None:
        return high if low.value < high.value else None
    unit = _unit_of_low(low, high)
    if high.printed_unit is None or not is_same_quantity(unit, high.printed_unit):
        return None
    return high if to_base(low.value, unit)[0] < to_base(high.value, high.printed_unit)[0] else None


def _unit_of_low(low: NumberToken, high: NumberToken) -> str:
    """Name the unit of a range's lower end, which may leave to the upper end what it counts: 1万-2万元, 1万-2万人."""
    if low.unit is not None or low.multiplier is None:
        return low.printed_unit or high.printed_unit or ""
    known = find_unit(high.unit) if high.unit is not None else None
    return low.multiplier + ("" if known is None else known.base if known.kind == "money" else known.name)


def _is_attribute(text: str, token: NumberToken) -> bool:
    """Tell whether a number only describes what is counted: 18岁以上老人, 3星级酒店."""
    unit = find_unit(token.unit) if token.unit is not None else None
    if unit is None or unit.kind != "attribute":
        return False
    return _HAN.match(text, _operator_after(text, token.end, None)[1]) is not None


def _make_term(text: str, low: NumberToken, high: NumberToken | None, *, is_money: bool) -> Term | None:
    """Make a term of a number or range; None when the words behind the digits leave open what they are."""
    last = high or low
    before = _operator_before(text, low.start)
    after, end = _operator_after(text, last.end, last.unit)
    op = after if before is None or (before == "=" and after is not None) else before
    distant = _distant_operator(text, low.start) if op is None and low.start else None
    doubtful = distant is not None
    unit = last.printed_unit
    if text[: low.start].endswith(_MONEY_SIGNS) and (unit is None or unit in lexicon.multipliers()):
        unit = (unit or "") + "元"
    if unit is None:
        named = _name_unit(text, last.end, end, is_compared=op is not None)
        if named is None:
            return None
        unit, is_open = named
        doubtful = doubtful or is_open or (op is None and (low.start > 0 or _BARE_YEAR.fullmatch(text) is not None))
    value, shown_unit, is_open = _settle_unit(last.value, unit, is_money=is_money)
    doubtful = doubtful or is_open
    if high is None:
        return Term(op=op or distant or "=", value=value, unit=shown_unit, doubtful=doubtful)
    least, least_unit, _ = _settle_unit(low.value, _unit_of_low(low, high) or unit, is_money=is_money)
    if least_unit != shown_unit and least_unit is not None and shown_unit is not None:
        value = to_base(value, shown_unit)[0]
        least, shown_unit = to_base(least, least_unit)
    return Term(op="range", value=least, value_max=value, unit=shown_unit, doubtful=doubtful)


def _settle_unit(value: Decimal, unit: str | None, *, is_money: bool) -> tuple[Decimal, str | None, bool]:
    """Convert to the contract's unit, and tell whether the unit is open: 万 alone may be money or a count."""
    if not unit:
        return value, None, False
    multiplier = lexicon.multipliers().get(unit)
    if multiplier is None:
        return *to_contract(value, unit), False
    if is_money:
        return *to_contract(value, unit + "元"), False
    return scale(value, multiplier), None, True


def operator_at_start(text: str) -> Operator | None:
    """Find the comparison that a text begins with; None when it begins with none."""
    known = lexicon.operators("before")
    starts = (text[:length] for length in range(lexicon.longest_operator("before"), 0, -1))
    return next((known[start] for start in starts if start in known), None)


def _operator_before(text: str, start: int) -> Operator | None:
    """Find the comparison that ends right before a number."""
    known = lexicon.operators("before")
    for length in range(min(lexicon.longest_operator("before"), start), 0, -1):
        op = known.get(text[start - length : start])
        if op is not None:
            return op
    return None


def _operator_after(text: str, end: int, unit: str | None) -> tuple[Operator | None, int]:
    """Find the comparison right behind a figure, and where it ends; 内 compares spans of time only."""
    if end == len(text):
        return None, end
    known = lexicon.operators("after")
    for length in range(min(lexicon.longest_operator("after"), len(text) - end), 0, -1):
        op = known.get(text[end : end + length])
        if op is not None:
            return op, end + length
    measured = find_unit(unit) if unit is not None else None
    op = lexicon.operators("after_time").get(text[end]) if measured is not None and measured.kind == "time" else None
    return op, end if op is None else end + 1


def _distant_operator(text: str, start: int) -> Operator | None:
    """Find a comparison in the same clause with words between it and the number: 不低于上年的95%."""
    clause = _CLAUSE_MARK.split(text[:start])[-1]
    found = [(len(sign), op) for sign, op in lexicon.operators("distant").items() if sign in clause]
    return max(found, key=lambda pair: pair[0])[1] if found else None


_LONGEST_UNKNOWN_UNIT = 2
_NO_UNIT = ("前", "后", "月", "号", "的", "内")


def _name_unit(text: str, end: int, after: int, *, is_compared: bool) -> tuple[str | None, bool] | None:
    """Name the unit behind a number that has no known one, and tell whether it is open.

    A single unknown character at the end is a unit as printed (500簇), behind a comparison two.  Longer words leave
    a compared number without unit and open; without a comparison they are most likely a name (12350热线): None.
    """
    run = _HAN.match(text, end) if after == end else None
    if run is None:
        return None if text.startswith(HIDDEN, end) else (None, text.startswith(".", end))
    if operator_at_start(run[0].lstrip(_JOINING_WORDS)) is not None or not run[0].strip(_JOINING_WORDS):
        return None, False
    is_last = run.end() == len(text) or _CLAUSE_MARK.match(text, run.end()) is not None
    if is_last and len(run[0]) <= (_LONGEST_UNKNOWN_UNIT if is_compared else 1) and run[0] not in _NO_UNIT:
        return run[0], False
    return (None, True) if is_compared else None


def _join_bounds(text: str, terms: list[Term], ends: list[tuple[int, int]]) -> tuple[Term, ...]:
    """Make one range of a lower and an upper bound that stand side by side: ≥50且≤100, 50元以上100元以下."""
    if len(terms) != 2:
        return tuple(terms)
    low, high = terms
    between = _comparisons().sub("", text[ends[0][1] : ends[1][0]])
    is_range = low.op in (">", ">=") and high.op in ("<", "<=") and _JOINS_BOUNDS.fullmatch(between) is not None
    if not is_range or low.value >= high.value or low.unit not in (None, high.unit):
        return tuple(terms)
    joined = replace(low, op="range", value_max=high.value, unit=high.unit, doubtful=low.doubtful or high.doubtful)
    return (joined,)
