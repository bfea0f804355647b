"""Text of cells and paragraphs: what the layout put in is taken out, what the document says stays.

Two strengths, both of the contract: ``join_lines`` for the ``*_raw`` columns (wrapped lines joined, layout blanks
removed, nothing else), ``clean_text`` for values (widths folded as well).  A blank is a layout blank unless it stands
between Latin words, or between two numbers that could be two: ``3 0余人`` is 20余人, but ``12.51 2.5`` keeps its
blank, so that whoever reads the number sees that there are two.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from normalizers import lexicon
from pipeline.model.values import Figure

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
"""Characters without a shape: zero-width blanks, joiners, direction and control marks (a Word cell mark is \\x07)."""
_BLANKS = re.compile(r"\s+")
_DIGITS = "0-9０-９"
_WORD = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]{3}")
"""Three Latin letters make a word after a number (``10 tons``), fewer a unit's sign (``10 kg``)."""
_YEAR = re.compile(rf"[{_DIGITS}]{{4}}\s*年")
_REST_OF_FIGURE = re.compile(rf"[{_DIGITS}]+\s*(?:[%％]|[百千]?[万亿]?元)?\s*\Z")
_TWO_DIGITS = re.compile(rf"\s*[{_DIGITS}]\s+[{_DIGITS}]\s*")
_FULL_STOP_IN_NUMBER = re.compile(r"(?<=[0-9])．(?=[0-9])")
_COMMA_IN_NUMBER = re.compile(r"(?<![0-9.，])[0-9]{1,3}(?:，[0-9]{3})+(?=\.[0-9]|[百千]?[万亿]?元)")
"""A thousands separator printed full-width; three digits and a unit of money stand behind the last."""
_LIST_NUMBER_DIGITS = 2
"""A list number has at most so many digits: ``1. 2`` may begin with one, ``418. 37`` does not."""


def has_visible(text: str) -> bool:
    """Tell whether a text prints anything: a character that is neither a blank nor without a shape."""
    return bool(_INVISIBLE.sub("", text).strip())


def join_lines(text: str) -> str:
    """Join wrapped lines and remove layout blanks, and change nothing else: the form of the ``*_raw`` columns.

    Empty when nothing is visible.
    """
    return _settle(_INVISIBLE.sub("", text), fold=False)


def clean_text(raw: str) -> str:
    """Join wrapped lines, remove blanks inside Chinese text, fold full-width digits, letters and signs (清洗).

    ``年度资 金总额`` → ``年度资金总额``, ``0 .50万元`` → ``0.50万元``, ``１００％`` → ``100%``.  Chinese punctuation
    and the printed brackets stay; so do blanks between Latin words.  Cleaning twice changes nothing.
    Empty when nothing is visible.
    """
    return _clean_short(raw) if len(raw) <= _SHORT else _clean(raw)


_SHORT = 24
"""Characters of a label, a name or a figure, which every form has again: their cleaned text is kept."""


def _clean(raw: str) -> str:
    text = raw
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(lexicon.folds())
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return _settle(text, fold=True)


_clean_short = lru_cache(maxsize=8192)(_clean)


def _settle(text: str, *, fold: bool) -> str:
    """Remove blanks until none is left that can go: taking one out can show that its neighbour can go too."""
    while True:
        settled = _BLANKS.sub(_replace_blank, text)
        if fold and "．" in settled:
            settled = _FULL_STOP_IN_NUMBER.sub(".", settled)
        if fold and "，" in settled:
            settled = _COMMA_IN_NUMBER.sub(lambda found: found[0].replace("，", ","), settled)
        if settled == text or " " not in settled:
            return settled
        text = settled


def _replace_blank(gap: re.Match[str]) -> str:
    """Give what stays of a run of blanks: nothing, or one blank that parts two words or numbers."""
    text, start, end = gap.string, gap.start(), gap.end()
    if start == 0 or end == len(text):
        return ""
    before, after = text[start - 1], text[end]
    if _is_latin(before):
        keep = _is_latin(after) or _is_digit(after) or after in "(["
    elif _is_digit(before):
        keep = _parts_numbers(text, start, end) if _is_digit(after) else _WORD.match(text, end) is not None
    elif before in ".．" and _is_digit(after):
        keep = _ends_list_number(text, start, end)
    else:
        keep = before in ".,;:!?)]" and _is_latin(after) and start > 1 and _is_latin(text[start - 2])
    return " " if keep else ""


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9" or "０" <= char <= "９"


def _is_latin(char: str) -> bool:
    return char.isalpha() and (char < "\u0250" or "Ａ" <= char <= "ｚ")


def _parts_numbers(text: str, start: int, end: int) -> bool:
    """Tell whether a blank between digits parts two numbers.

    Only single spaced digits (``1 0 0``, ``3 0余人``) are surely one number, and not where two of them are the whole
    text: they may be the figures of two rows.
    """
    is_single = not _goes_on_before(text, start - 1) and not (end + 1 < len(text) and _is_digit(text[end + 1]))
    return not is_single or _TWO_DIGITS.fullmatch(text) is not None


def _goes_on_before(text: str, position: int) -> bool:
    """Tell whether the number that ends here has a character before this one."""
    return position > 0 and (_is_digit(text[position - 1]) or text[position - 1] in ".．")


def _ends_list_number(text: str, start: int, end: int) -> bool:
    """Tell whether the point before a blank ends a list number (``1. 2023年预算``), and is not within a decimal."""
    first = start - 1
    while _goes_on_before(text, first):
        first -= 1
    whole = text[first : start - 1]
    if not whole or _YEAR.match(text, end) is not None:
        return True
    if whole in ("0", "０") or len(whole) > _LIST_NUMBER_DIGITS:
        return False
    return first > 0 or _REST_OF_FIGURE.match(text, end) is None


_BRACKETS = str.maketrans(dict.fromkeys("[{〔【「〈", "(") | dict.fromkeys("]}〕】」〉", ")"))
_OTHER_SCRIPTS = re.compile(
    "["
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"  # Arabic letters: Uyghur, Kazakh
    "\u0f00-\u0fff"  # Tibetan
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"  # Korean
    "\u1800-\u18af"  # Mongolian
    "\u1950-\u19df"  # Dai
    "\ua000-\ua4cf"  # Yi
    "]"
)
_EMPTY_BRACKETS = re.compile(r"[（(]\s*[）)]|[（(）)]\s*[（(）)]\s*\Z")
"""Brackets around what was taken out; some writing runs from right to left and turns them round."""
_HAN = re.compile("[\u4e00-\u9fff]")
_KEY_ENDS = ":.。…*、,;"
_KEY_MARKS = "*★☆▲△●■◆※"


@lru_cache(maxsize=8192)
def match_key(text: str) -> str:
    """Give the form in which labels are compared (标签比对): widths, blanks, case and brackets do not count.

    Trailing colons, stops and asterisks and leading stars are dropped as well, and a second script beside the Chinese.
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", drop_other_scripts(text)))
    return _BLANKS.sub("", folded).translate(_BRACKETS).casefold().rstrip(_KEY_ENDS).lstrip(_KEY_MARKS)


def drop_other_scripts(text: str) -> str:
    """Give the Chinese of a text that says the same in a second script (双语: Mongolian, Uyghur, Tibetan, Korean …).

    A text without a Chinese character stays as it is.
    """
    if text.isascii() or _OTHER_SCRIPTS.search(text) is None or _HAN.search(text) is None:
        return text
    return " ".join(_EMPTY_BRACKETS.sub("", _OTHER_SCRIPTS.sub(" ", text)).split())


_COUNT = r"[一二三四五六七八九十百零〇]{1,4}"
_POINT = r"[、.．]"
_LIST_NUMBER = re.compile(
    rf"""\s*(?:
      其\s*中\s*[:：]?
    | 第\s*{_COUNT}\s*(?: [章节篇] | 部\s*分 ) \s* [、，,：:]?
    | 第\s*{_COUNT}\s* [、，,：:]
    | [（(] \s* (?: {_COUNT} | [0-9]{{1,2}} ) \s* [）)] \s* {_POINT}?
    | {_COUNT} \s* {_POINT}
    | [①-⑳⑴-⒇⒈-⒛㈠-㈩] \s* {_POINT}?
    | [0-9]{{1,3}} \s* (?: 、 | [)）] )
    | [1-9][0-9]? (?: [.．][1-9][0-9]? ){{1,3}} (?: {_POINT} | \s ) \s* (?! [0-9] )
    | (?P<levels> [1-9][0-9]? (?: [.．][1-9][0-9]? ){{1,3}} ) (?= [\u4e00-\u9fff] )
    | [0-9]{{1,2}} \s* [.．] (?: (?! \s*[0-9] ) | (?= \s*(?:19|20)[0-9]{{2}}\s*年 ) )
    )\s*""",
    re.VERBOSE,
)
_MAX_LIST_NUMBERS = 3


def strip_number(text: str) -> tuple[str | None, str]:
    """Separate what numbers a line (序号) from its words: ``（一）基本情况`` → ``("（一）", "基本情况")``.

    Chinese, bracketed, circled and decimal numbers, 第一部分, and 其中： are numbers; several in a row are one
    (``其中：1、``).  ``2.5万元`` has none.  The number is None, and the text unchanged, where nothing would be left.
    """
    position = 0
    for _ in range(_MAX_LIST_NUMBERS):
        found = _LIST_NUMBER.match(text, position)
        if found is None or found.end() == len(text) or _is_decimal(found, text):
            break
        position = found.end()
    if position == 0:
        return None, text
    return text[:position].strip(), text[position:]


def _is_decimal(number: re.Match[str], text: str) -> bool:
    """Tell whether what looks like a list number of two levels is a decimal with its unit (``2.5万元``).

    What is counted in whole things has no decimals: ``1.1项目概况`` is no 1.1 项.
    """
    levels = number["levels"]
    if levels is None or len(re.findall(r"[.．]", levels)) > 1:
        return False
    rest = text[number.end() :]
    known = (lexicon.units().get(rest[:length]) for length in range(lexicon.longest_unit(), 0, -1))
    unit = next((unit for unit in known if unit is not None), None)
    return rest[0] in lexicon.multipliers() or (unit is not None and unit.kind in _WITH_DECIMALS)


_WITH_DECIMALS = frozenset({"money", "ratio", "point", "area", "length", "volume", "mass", "energy", "power", "times"})
_OPEN, _CLOSE, _NO_OPEN = r"[（(\[【]", r"[）)\]】]", r"[^\s（(\[【]"
_NUMBER = r"(?P<points>[0-9]{1,3}(?:\.[0-9]+)?)"
_POINTS = rf"(?:满\s*分|权\s*重|分\s*值|总\s*分|共|计)?\s*(?:为|[:：])?\s*{_NUMBER}\s*"
_POINTS_AT_END = re.compile(
    rf"(?P<name>.*?{_NO_OPEN})\s*{_OPEN}\s*(?P<printed>{_POINTS}(?:分值?|%)?)\s*{_CLOSE}?\s*[:：]?\s*", re.DOTALL
)
_POINTS_INSIDE = re.compile(
    rf"(?P<name>.*?{_NO_OPEN})\s*{_OPEN}\s*(?P<printed>{_POINTS}分值?)\s*{_CLOSE}\s*(?P<rest>.+)", re.DOTALL
)
_POINTS_UNBRACKETED = re.compile(
    r"(?P<name>.*指\s*标)\s*(?P<printed>(?P<points>[0-9]{1,3}(?:\.[0-9]+)?)\s*分)", re.DOTALL
)
_MOST_POINTS = 100


@lru_cache(maxsize=2048)
def split_bracketed_points(text: str) -> tuple[str, Figure | None]:
    """Separate the points that a label carries in brackets (分值): ``产出指标(50分)`` → ``产出指标`` and 50 分.

    ``（6）``, ``（3 分）``, ``（10%）`` and a bracket that is never closed are points; ``(B/A)``, ``（万元）``,
    ``（2022年）`` are not and stay.  Points are None, and the name is the whole text, where there are none.
    """
    found = _POINTS_AT_END.fullmatch(text) or _POINTS_INSIDE.fullmatch(text) or _POINTS_UNBRACKETED.fullmatch(text)
    if found is None:
        return text, None
    value = Decimal(found["points"])
    if value > _MOST_POINTS:
        return text, None
    printed = found["printed"].strip()
    printed_unit = "%" if printed.endswith("%") else "分" if "分" in printed else None
    name = found["name"] + (found.groupdict().get("rest") or "")
    return name.strip(), Figure(raw=printed, value=value, unit="分", printed_unit=printed_unit)
