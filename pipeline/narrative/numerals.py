"""Figures that sentences write in words: 二十五人, 两家, 百分之九十八, 八成, 三分之一 (文字数量).

A Chinese numeral counts only before a few units, and never where it is part of a word (一户一档, 四个意识, 上百名):
what may stand around it is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from normalizers.numbers import NumberToken, parse_numeral, scan_numbers, write_parts_as_signs
from pipeline.narrative.lexicon import Lexicon, load_lexicon

_PARTS_PER = re.compile(r"[百千万]分之[0-9零〇一二三四五六七八九十百点.]+")
_FRACTION = re.compile(r"(?P<base>[二三四五六七八九十])分之(?P<part>[一二两三四五六七八九])")
_TENTHS = re.compile(
    r"(?<![一二三四五六七八九十百千0-9.第完])(?P<tenths>[一二三四五六七八九两1-9])成(?![员立功果效长熟本分绩人为型品不])"
)
_PLACES = Decimal("0.01")
_ONE = Decimal(1)


def read_words(text: str) -> Iterator[NumberToken]:
    """Find the figures in words of a sentence whose dates are hidden."""
    lexicon = load_lexicon()
    if "分之" in text:
        yield from _read_parts_per(text)
        for found in _FRACTION.finditer(text):
            base, part = parse_numeral(found["base"]), parse_numeral(found["part"])
            if base and part and part < base:
                yield _make_share(found, (part * 100 / base).quantize(_PLACES, ROUND_HALF_UP))
    if "成" in text:
        for found in _TENTHS.finditer(text):
            tenths = parse_numeral(found["tenths"]) or Decimal(found["tenths"])
            yield _make_share(found, tenths * 10)
    for found in lexicon.numeral.finditer(text):
        value = _read_numeral(found["numeral"])
        if value is not None and _counts(found, value, text, lexicon):
            yield NumberToken(
                start=found.start(),
                number_end=found.end("numeral"),
                end=found.end(),
                text=found["numeral"],
                value=value,
                unit=found["unit"],
                is_over=found["over"] is not None,
            )


def _read_numeral(text: str) -> Decimal | None:
    """A numeral, with decimals behind 点: 九十三点五."""
    whole, _, decimals = text.partition("点")
    value, part = parse_numeral(whole), parse_numeral(decimals)
    return value if value is None or part is None else value + part.scaleb(-len(decimals))


def _read_parts_per(text: str) -> Iterator[NumberToken]:
    for found in _PARTS_PER.finditer(text):
        written = scan_numbers(write_parts_as_signs(found[0]))
        if len(written) == 1:
            yield replace(written[0], start=found.start(), number_end=found.end(), end=found.end(), text=found[0])


def _make_share(found: re.Match[str], percent: Decimal) -> NumberToken:
    return NumberToken(
        start=found.start(), number_end=found.end(), end=found.end(), text=found[0], value=percent, unit="%"
    )


def _counts(found: re.Match[str], value: Decimal, text: str, lexicon: Lexicon) -> bool:
    """Whether a numeral says how many: 个 and 件 (and 一 always) need a word before them that announces a number."""
    before = text[: found.start()]
    if found[0] in lexicon.figures.numeral_words:
        return False
    if lexicon.numeral_before.search(before) is not None:
        return False
    is_loose = found["unit"] in lexicon.figures.numeral_loose or value == _ONE
    return not is_loose or lexicon.numeral_after.search(before) is not None
