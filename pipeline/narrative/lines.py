"""Paragraphs as the outline sees them: the number they begin with, the words behind it, their look (段落特征)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from normalizers.numbers import parse_numeral
from pipeline.model.clean import CleanText
from pipeline.model.raw import TextStyle
from pipeline.narrative.headings import is_known

Mark = Literal["part", "chinese", "bracketed", "arabic", "arabic_bracketed", "decimal", "circled"]
"""第一部分; 一、; （一）; 1. or 1、; （1）; 1.1; ①."""

RANKS: dict[Mark, int] = {
    "part": 0,
    "chinese": 1,
    "bracketed": 2,
    "arabic": 3,
    "decimal": 3,
    "arabic_bracketed": 4,
    "circled": 5,
}
"""How deep a mark stands in an outline that uses them all."""

_NUMERAL = "[一二三四五六七八九十百零〇]{1,4}"
_POINT = "[、.．,，]"
_YEAR = "(?:19|20)[0-9]{2}年"
_MARKS: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第(?P<count>{_NUMERAL})(?:部分|[章篇节])[、，,：:.]?")),
    (
        "bracketed",
        re.compile(rf"[（(](?P<count>{_NUMERAL})[）)][、.．]?|(?P<sign>[㈠-㈩])[、.．]?|(?P<open>{_NUMERAL})[）)]"),
    ),
    ("chinese", re.compile(rf"(?P<count>{_NUMERAL})\s?{_POINT}")),
    ("decimal", re.compile(r"(?P<count>[1-9][0-9]?)(?:[.．][1-9][0-9]?){1,3}(?:[、.．]|\s|(?=[\u4e00-\u9fff]))")),
    (
        "arabic_bracketed",
        re.compile(r"[（(](?P<count>[0-9]{1,2})[）)][、.．]?|(?P<sign>[⑴-⒇])[、.．]?|(?P<open>[0-9]{1,2})[）)]"),
    ),
    ("arabic", re.compile(rf"(?P<count>[0-9]{{1,2}})(?:、|[.．](?![0-9])|[.．](?={_YEAR})|(?=\s))|(?P<sign>[⒈-⒛])")),
    ("circled", re.compile(r"(?P<sign>[①-⑳])[、.．]?")),
)

_BARE = re.compile(r"(?P<count>[1-9][0-9]?)(?=[\u4e00-\u9fff])")
_LONGEST_BARE = 20
"""Characters of a heading whose number has no mark behind it; the blank there was was a layout blank."""

Look = tuple[str | None, float | None, bool]
"""Font, size and weight: what a reader tells headings by."""

_LEAST_PROSE = 40
"""Characters of a paragraph that is surely running text."""


class Line(Struct, frozen=True, kw_only=True):
    """A paragraph with its number taken off."""

    text: CleanText
    number: str | None
    """As printed, automatic or typed; None without one."""
    mark: Mark | None
    count: int | None
    """What the number counts; None without one or where it is no number from 1 to 99."""
    depth: int = 1
    """Levels of a decimal number: 2 for 1.1."""
    rest: str
    """The text behind the number."""
    look: Look | None
    """Font, size and weight; None where the format shows none."""

    @property
    def printed(self) -> str:
        """Number and words as a reader sees them."""
        return (self.number or "") + self.rest


def look_of(style: TextStyle) -> Look | None:
    """The look of a paragraph; None where nothing is known of it."""
    if style.font is None and style.size is None:
        return None
    return style.font, None if style.size is None else round(style.size * 2) / 2, style.bold


def read_line(text: CleanText) -> Line:
    """Take the number off a paragraph; an automatic one goes before a typed one."""
    number = None if text.number is None else text.number.strip()
    found = None if number is None else _match(f"{number} ")
    if found is not None:
        return _make_line(text, number, found, text.text)
    found = (_match(text.text) or _match_bare(text.text)) if text.text[:1] in _FIRST else None
    if found is None or found[1].end() >= len(text.text):
        return Line(text=text, number=None, mark=None, count=None, rest=text.text, look=look_of(text.style))
    match = found[1]
    return _make_line(text, match[0].strip(), found, text.text[match.end() :].lstrip())


def _make_line(text: CleanText, number: str | None, found: tuple[Mark, re.Match[str]], rest: str) -> Line:
    mark, match = found
    return Line(
        text=text,
        number=number,
        mark=mark,
        count=_count(match),
        depth=_depth(match),
        rest=rest,
        look=look_of(text.style),
    )


def find_body_look(texts: Iterable[CleanText]) -> Look | None:
    """The look of most running text; None where no look is known."""
    looks: Counter[Look] = Counter()
    for text in texts:
        look = look_of(text.style)
        if look is not None and len(text.text) >= _LEAST_PROSE:
            looks[look] += len(text.text)
    return looks.most_common(1)[0][0] if looks else None


def _match(text: str) -> tuple[Mark, re.Match[str]] | None:
    for mark, pattern in _MARKS:
        match = pattern.match(text)
        if match is not None:
            return mark, match
    return None


def _match_bare(text: str) -> tuple[Mark, re.Match[str]] | None:
    """A number without a mark behind it (``1 项目概况``), which only a known heading goes on from."""
    found = _BARE.match(text) if len(text) <= _LONGEST_BARE else None
    return ("decimal", found) if found is not None and is_known(text[found.end() :]) else None


def _count(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    counted = groups.get("count") or groups.get("open")
    if counted is None:
        return _SIGNS.get(groups.get("sign") or "")
    if counted.isdigit():
        return int(counted)
    value = parse_numeral(counted)
    return None if value is None else int(value)


def _depth(match: re.Match[str]) -> int:
    return len(re.findall(r"[0-9]+", match[0])) or 1


_SIGNS = {
    chr(first + offset): offset + 1
    for first, length in ((0x2460, 20), (0x2474, 20), (0x2488, 20), (0x3220, 10))
    for offset in range(length)
}
"""Numbers that are one character: ① ⑴ ⒈ ㈠."""

_FIRST = frozenset("第（(一二三四五六七八九十百零〇0123456789").union(_SIGNS)
"""What a number can begin with: most paragraphs begin with something else and are spared the patterns."""
