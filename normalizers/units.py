"""Units of measure (计量单位): which one a text claims, and exact conversions.

The contract's units are settled here and nowhere else: amounts of funds in 万元, targets in 万元 or 元, rates as
ratios.  All factors are finite decimals, so a conversion is exact; a power of ten moves the point and keeps the printed
digits, so the last place still tells the precision.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

from normalizers import lexicon
from normalizers.lexicon import Unit
from normalizers.text import clean_text

_EXACT = Context(prec=100)
"""Room for every printed number times every factor, so that nothing is ever rounded."""
MONEY_UNIT = "万元"
RATIO_UNIT = "ratio"
_WAN = Decimal(10_000)


@lru_cache(maxsize=1024)
def find_unit(name: str) -> Unit | None:
    """Look up the unit of a printed name; None when it is unknown.

    A multiplier before a unit makes a unit (``万人次`` is 10,000 人次); 万 alone is none.
    """
    known = lexicon.units().get(name) or lexicon.units().get(name.lower())
    if known is not None:
        return known
    multiplier, counted = lexicon.multipliers().get(name[:1]), lexicon.units().get(name[1:])
    if multiplier is None or counted is None or counted.kind in ("ratio", "point", "score", "attribute"):
        return None
    return Unit(
        name=name,
        base=counted.base,
        factor=_EXACT.multiply(multiplier, counted.factor),
        kind=counted.kind,
        bounded=counted.bounded,
    )


def to_base(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Convert to the base unit of its quantity, exactly: 1.5 亿元 → 150000000 元, 2 公顷 → 20000 平方米.

    A unit that is not in ``units.csv``, as printed, is a base of its own.
    """
    known = find_unit(unit)
    return (value, unit) if known is None else (scale(value, known.factor), known.base)


def scale(value: Decimal, factor: Decimal) -> Decimal:
    """Multiply exactly; a power of ten only moves the point: ``12.50`` 元 is ``0.001250`` 万元."""
    places = _decimal_places(factor)
    return _EXACT.multiply(value, factor) if places is None else value.scaleb(places, _EXACT)


@lru_cache(maxsize=256)
def _decimal_places(factor: Decimal) -> int | None:
    """How many places a factor moves the point; None when it is no power of ten."""
    sign, digits, exponent = factor.normalize(_EXACT).as_tuple()
    return exponent if digits == (1,) and not sign and isinstance(exponent, int) else None


def to_wan(value: Decimal, unit: str) -> Decimal | None:
    """Convert an amount to 万元, exactly; a multiplier alone (万, 亿) is one of 元 here.

    None when the unit is no unit of 人民币.
    """
    multiplier = lexicon.multipliers().get(unit)
    if multiplier is not None:
        return scale(value, multiplier / _WAN)
    known = find_unit(unit)
    if known is None or known.kind != "money":
        return None
    return scale(value, known.factor / _WAN)


def to_contract(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Convert a target's or actual's value to the unit the contract wants it in.

    元 stays 元 (a unit price), larger units of money become 万元, %, 百分比 and ‰ a ratio, 万人次 10,000 人次;
    any other unit stays as printed.
    """
    known = find_unit(unit)
    if known is None:
        return value, unit
    if known.kind == "money":
        return (value, known.base) if known.factor == 1 else (scale(value, known.factor / _WAN), MONEY_UNIT)
    if known.kind in ("ratio", "point"):
        return scale(value, known.factor), known.base
    is_listed = unit in lexicon.units() or unit.lower() in lexicon.units()
    multiplier = None if is_listed else lexicon.multipliers().get(unit[0])
    return (value, unit) if multiplier is None else (scale(value, multiplier), unit[1:])


def is_same_quantity(unit: str, other: str) -> bool:
    """Tell whether figures in the two units can be compared: 公里 and 米, but not 人 and 人次."""
    return to_base(Decimal(1), unit)[1] == to_base(Decimal(1), other)[1]


_UNIT_WORD = r"单位[:：](?:人民币)?"
_CLAIM_WORD = re.compile(rf"{_UNIT_WORD}(?P<unit>[^\s:：]{{1,12}})")
_CLAIM_BRACKET = re.compile(
    rf"[（(\[【〔](?:{_UNIT_WORD}|单位)?(?P<unit>[^（()）\[\]【】〔〕:：]{{1,12}}?)(?:[）)\]】〕]|$)"
)
_CLAIM_END = re.compile(r"[，,、；;。/／（()）\s]")
_CLAIM_IN_WORDS = re.compile(r"以(?P<unit>[百千]?[万亿]?元)为(?:计量)?单位")


def find_unit_claim(text: str) -> str | None:
    """Find the unit that a caption, header or label states for the figures under it (单位声明), as printed.

    ``单位：万元``, ``金额单位：元``, ``年度资金总额(万元)``, ``以万元为单位``; of two (``单位：万元、人``) the first.
    None when no unit is named: ``(B/A)``, ``（2022年）``, and ``单位：`` before the name of an office.
    """
    cleaned = clean_text(text)
    for pattern in (_CLAIM_WORD, _CLAIM_IN_WORDS, _CLAIM_BRACKET):
        for found in pattern.finditer(cleaned):
            unit = _claimed_unit(found["unit"])
            if unit is not None:
                return unit
    return None


def _claimed_unit(printed: str) -> str | None:
    if _is_claimable(printed):
        return printed
    first = _CLAIM_END.split(printed, maxsplit=1)[0]
    return first if _is_claimable(first) else None


def _is_claimable(name: str) -> bool:
    """Tell whether a name in brackets can be a unit: 单位, 区, 项目 stand there as words far more often."""
    unit = find_unit(name)
    return unit is not None and not unit.bounded and unit.kind != "attribute"
