"""Numbers as documents print them: one plain number, all the numbers of a sentence, Chinese numerals, money cells.

``Decimal`` from the first digit; the printed digits are kept (``10.00`` stays two places).  What is not surely one
number is none: ``12.51 2.5`` and ``1,23,4`` give None, a date or a document's number gives no token.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from normalizers import lexicon
from normalizers.lexicon import Unit
from normalizers.text import clean_text, join_lines
from normalizers.units import MONEY_UNIT, find_unit, find_unit_claim, is_same_quantity, scale, to_base, to_wan
from pipeline.model.values import Figure

_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?"
_GROUPED_ALONE = _GROUPED.replace(",[", "[,，][")
"""In a sentence a Chinese comma parts two numbers; where nothing else stands it can only group digits."""
_PLAIN = r"[0-9]+(?:\.[0-9]+)?"
_SCIENTIFIC = r"[0-9](?:\.[0-9]+)?[Ee][+-][0-9]{1,2}"
_MINUS_SIGNS = ("-", "−", "–", "﹣", "－", "▲", "△")
_MINUS = re.escape("".join(_MINUS_SIGNS))
_PLUS = "+＋﹢"
_MOST_DIGITS = 18
"""A longer row of digits is an account or identity number and no figure."""
_SIMPLE = re.compile(_PLAIN)
_ONE_NUMBER = re.compile(
    rf"(?P<open>[(（])?(?P<sign>[{_MINUS}{_PLUS}])?(?P<digits>{_SCIENTIFIC}|{_GROUPED_ALONE}|{_PLAIN}|\.[0-9]+)(?P<close>[)）])?"
)


def parse_decimal(text: str) -> Decimal | None:
    """Read a text that is one number and nothing else (一个数), else None.

    Takes thousands separators, full-width digits, spaced digits (``0 .00``), a sign, and brackets or ▲ for a negative.
    """
    number = clean_text(text)
    if _SIMPLE.fullmatch(number):
        return Decimal(number) if len(number) <= _MOST_DIGITS else None
    found = _ONE_NUMBER.fullmatch(number)
    if found is None or len(number) > _MOST_DIGITS + len("-,,,,."):
        return None
    bracketed = found["open"] is not None
    if bracketed != (found["close"] is not None) or (bracketed and found["sign"]):
        return None
    value = _to_decimal(found["digits"])
    return value.copy_negate() if bracketed or found["sign"] in _MINUS_SIGNS else value


def _to_decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").replace("，", ""))


def parse_numeral(text: str) -> Decimal | None:
    """Read a text that is one Chinese numeral (中文数字): 十二, 廿五, 一百零五, 三万二千, 壹仟, 二〇二三; else None."""
    known = lexicon.numerals()
    numerals = [known[char] for char in text if char in known]
    if not numerals or len(numerals) != len(text):
        return None
    if all(numeral.role == "digit" for numeral in numerals):
        return Decimal("".join(str(numeral.value) for numeral in numerals))
    total = section = digit = 0
    for numeral in numerals:
        if numeral.role == "digit":
            if digit:
                return None
            digit = numeral.value
        elif numeral.role == "group":
            if not section + digit + total:
                return None
            held = 0 if total >= numeral.value else total
            total += (held + section + digit) * numeral.value - held
            section = digit = 0
        else:
            section += (digit or 1) * numeral.value
            digit = 0
    return Decimal(total + section + digit)


class NumberToken(Struct, frozen=True, kw_only=True):
    """A number in running text with the unit right after it (数量短语)."""

    start: int
    """Where it begins: its sign or first digit."""
    number_end: int
    """Where its digits end."""
    end: int
    """Where its unit ends; equal to ``number_end`` without one."""
    text: str
    """The printed digits with their sign."""
    value: Decimal
    """The printed number, without multiplier."""
    multiplier: str | None = None
    """万, 亿, 千 or 百 between number and unit; None where it belongs to the unit (万元, 千米)."""
    unit: str | None = None
    """As printed: 万元, %, 人次, 元/亩; None when no known unit follows."""
    is_over: bool = False
    """余 or 多 stands behind it: the true figure is a little more."""

    @property
    def amount(self) -> Decimal:
        """The number times its multiplier, exactly."""
        return self.value if self.multiplier is None else scale(self.value, lexicon.multipliers()[self.multiplier])

    @property
    def printed_unit(self) -> str | None:
        """Multiplier and unit as they are printed (``万人次``, ``万``); None when neither is."""
        return (self.multiplier or "") + (self.unit or "") or None


_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_HOTLINE = r"(?:12[0-9]{3}|1[0-2][0-9]|9[0-9]{4})"
_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_CLOCK = rf"{_HOUR}[:：][0-5][0-9]"
RANGE_MARK = r"\s*(?:——|--|[-—–~～－―至到])\s*"
"""What joins the two ends of a range or period."""
_YEAR_WORD = r"(?:年度|年末|年底|年初|学年|财年|年|届)"
_DAY_OF_MONTH = rf"{_MONTH}\s*月(?:份|底|末|初|中旬|上旬|下旬|中)?(?:\s*{_DAY}\s*[日号])?"
_DATE = rf"(?:{_YEAR}\s*{_YEAR_WORD}(?:\s*{_DAY_OF_MONTH})?|{_DAY_OF_MONTH})"
_MONTHS = rf"(?:{_YEAR}\s*年度?\s*)?{_MONTH}\s*月?{RANGE_MARK}{_MONTH}\s*月"
_DATE_WITH_POINTS = rf"{_YEAR}(?P<dot>[./-]){_MONTH}(?P=dot){_DAY}(?![0-9])"
_BEFORE = r"(?:[前底末起止]|之前|以前|月)"


@cache
def _no_value() -> re.Pattern[str]:
    """Build the pattern of what has digits and states no quantity: dates, document numbers, telephones …."""
    hotline = "|".join(lexicon.words("hotline"))
    code = "".join(lexicon.words("code"))
    kinds = (
        rf"[〔\[【（(]\s*{_YEAR}\s*[〕\]】）)]\s*(?:第\s*)?[0-9]+\s*号",  # 〔2024〕1号
        rf"第\s*[0-9]+(?:{RANGE_MARK}[0-9]+)?",  # 第3季度
        r"(?<![年月日号底末])前[0-9]+(?=[名位强列]|$|[，。；、）)])",  # 前10名
        rf"(?<![0-9.]){_YEAR}{RANGE_MARK}{_YEAR}\s*(?:{_YEAR_WORD}|(?=$|[，。、；,;）)]))",  # 2022-2023年
        rf"(?<![0-9.]){_MONTHS}",  # 2022年1-12月
        rf"(?<![0-9.]){_DATE}(?:{RANGE_MARK}{_DATE})?",  # 2023年5月至12月31日
        rf"(?<![0-9.]){_DATE_WITH_POINTS}",  # 2023.1.1
        rf"(?<![0-9.]){_YEAR}[./-]{_MONTH}{RANGE_MARK}(?:{_YEAR}[./-])?{_MONTH}(?:月|(?![0-9.月]))",  # 2024.1-2024.12
        rf"(?<![0-9.]){_YEAR}[./-]{_MONTH}(?=\s*{_BEFORE})",  # 2023.12前
        rf"(?<![0-9.]){_MONTH}\.{_DAY}(?=前|之前|以前|底前)",  # 6.30前
        rf"(?<![0-9.]){_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9.,%元万亿])",  # 20240618
        rf"(?<![0-9.]){_DAY}日(?!内|之内|以内|以上|以下|历)",  # 25日前
        rf"(?<![0-9.:：]){_CLOCK}{RANGE_MARK}{_CLOCK}",  # 8:30-17:30
        r"[0-9]+\s*号(?!召)",  # 12号楼
        r"7[×xX*]24(?:小时)?",  # round the clock
        r"[0-9]+(?:\+[0-9]+)+|[0-9]+\+[A-Za-z]",  # 5+2, 1+N
        r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])|(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])",  # a telephone number
        rf"(?<![0-9]){_HOTLINE}(?={hotline})",  # 12345热线
        rf"(?:热线|电话)(?:{_HOTLINE}|[0-9]{{7,12}})(?![0-9])",  # 热线12345
        rf"(?<![0-9.:：]){_HOUR}时(?![段间])",  # 8时
        r"(?<![0-9A-Za-z/])[A-Za-z]+(?:/T)?[- ]?[0-9]+(?:\.[0-9]+)?(?:-[0-9]+)*(?![0-9])",  # PM2.5, A4, GB/T 19001
        rf"(?<![0-9.])[0-9]{{1,2}}[{code}](?![0-9A-Za-z])",  # 5G, 4A
        r"20[xX×]{2}",  # 20xx
    )
    # Looking at the first character before any of the kinds makes the search four times as fast.
    return re.compile(rf"(?=[0-9A-Za-z第前热电〔\[【（(])(?:{'|'.join(kinds)})")


HIDDEN = "\uffff"
"""Stands for a character that belongs to no quantity; a noncharacter, which ``clean_text`` never lets through."""
_DIGIT = re.compile(r"[0-9]")
_DOTTED_ON, _DOTTED_BEFORE = re.compile(r"\.+[0-9]"), re.compile(r"[0-9]\.+$")
"""Points between digits that make no decimal: 1.2.3, and 12..5, where a digit or a point was mistyped."""
_NUMBER = re.compile(rf"(?P<sign>[{_MINUS}])?(?P<digits>{_GROUPED}|{_PLAIN})")
_LATIN_RUN = re.compile(r"[A-Za-z]+[23²³]?")
_PER = re.compile(r"[/·](?P<thing>[\u4e00-\u9fff]+|[㎡㎥]|[A-Za-z]+[23²³]?)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_OVER = ("余", "多")
_LONGEST_THING = 2
"""Characters of a word that may stand behind 元/ without being a listed unit (元/学期 is listed, 元/台机 is not)."""


@cache
def _hints_no_value() -> re.Pattern[str]:
    """Build the pattern of what all of ``_no_value`` needs; most cells have none of it and are spared the search."""
    hotline = "".join(word[0] for word in lexicon.words("hotline"))
    return re.compile(rf"[年月日号时前底第+:：〔\[(（A-Za-z×*{hotline}]|(?:19|20)[0-9]{{2}}|[0-9]{{7}}")


def hide_non_values(text: str) -> str:
    """Blank out what has digits and states no quantity, keeping every position (日期、文号、电话)."""
    if _hints_no_value().search(text) is None:
        return text
    return _no_value().sub(lambda found: HIDDEN * len(found[0]), text)


def find_numbers(text: str) -> tuple[NumberToken, ...]:
    """Find the quantities that a cleaned text states, in order, each with the unit right behind it.

    Dates, periods, document and telephone numbers, ordinals (第3季度) and codes (PM2.5, 5G) are none; neither is a row
    of digits that makes no number (``12.512.5``).  Chinese numerals are left to ``parse_numeral``.
    """
    return scan_numbers(hide_non_values(text)) if _DIGIT.search(text) is not None else ()


def scan_numbers(text: str) -> tuple[NumberToken, ...]:
    """Find the quantities of a text whose dates and names are hidden already (``hide_non_values``)."""
    tokens: list[NumberToken] = []
    for found in _NUMBER.finditer(text):
        last_end = tokens[-1].end if tokens else -1
        token = _read_token(text, found, last_end) if found.start() >= last_end else None
        if token is not None:
            tokens.append(token)
    return tuple(tokens)


def _read_token(text: str, found: re.Match[str], last_end: int) -> NumberToken | None:
    """Read the quantity that begins with a number; None when its digits are part of a code or of a longer row."""
    start, end = found.span("digits")
    if end - start > _MOST_DIGITS or _is_part_of_row(text, start, end):
        return None
    multiplier, unit, unit_end, is_over = _read_unit(text, end)
    if unit is None and multiplier is None and _LATIN_RUN.match(text, end) is not None:
        return None
    value = _to_decimal(found["digits"])
    if found["sign"] and _is_sign(text, found.start(), last_end):
        start, value = found.start(), value.copy_negate()
    return NumberToken(
        start=start,
        number_end=end,
        end=unit_end,
        text=text[start:end],
        value=value,
        multiplier=multiplier,
        unit=unit,
        is_over=is_over,
    )


def _is_part_of_row(text: str, start: int, end: int) -> bool:
    """Tell whether the digits go on as in 1.2.3, so that they are no number."""
    return _DOTTED_ON.match(text, end) is not None or _DOTTED_BEFORE.search(text[:start]) is not None


def _is_sign(text: str, position: int, last_end: int) -> bool:
    """Tell whether a hyphen is a minus sign: not after a quantity (50元-100元), a digit, a letter or a bracket."""
    before = text[position - 1 : position] if position else ""
    return position != last_end and not (before.isascii() and (before.isalnum() or before in ("%", ")")))


def _read_unit(text: str, position: int) -> tuple[str | None, str | None, int, bool]:
    """Read multiplier, unit, where the unit ends, and whether 余 or 多 stands in it, from the text behind a number."""
    is_over = text.startswith(_OVER, position)
    at = position + is_over
    unit = _longest_unit(text, at)
    multiplier = None
    if unit is None and text[at : at + 1] in lexicon.multipliers():
        multiplier = text[at]
        over_inside = text.startswith(_OVER, at + 1)
        unit = _longest_unit(text, at + 1 + over_inside)
        if unit is None and lexicon.numerals()[multiplier].role != "group":
            return None, None, position, False
        at += 1 + (over_inside and unit is not None)
        is_over = is_over or over_inside
        if unit is not None and multiplier + unit in lexicon.units():
            return None, multiplier + unit, at + len(unit), is_over
    if unit is None:
        return (multiplier, None, at, is_over) if multiplier else (None, None, position, False)
    end = at + len(unit)
    known = find_unit(unit)
    per = "" if known is not None and known.kind == "ratio" else _read_rest(text, end, known)
    return multiplier, unit + per, end + len(per), is_over


_TIMES = "次"
_OTHER_NAME = re.compile(r"[（(](?P<unit>[^（()）0-9]{1,2})[）)]")


def _read_rest(text: str, end: int, unit: Unit | None) -> str:
    """Read what belongs to a unit behind it: 条 次, 台（套）, and what it is counted by."""
    other = _OTHER_NAME.match(text, end)
    if other is not None and other["unit"] in lexicon.units():
        return other[0]
    if unit is not None and unit.kind == "count" and text.startswith(_TIMES, end) and not _goes_on(text, end + 1, unit):
        return _TIMES + _read_per(text, end + len(_TIMES))
    return _read_per(text, end)


def _longest_unit(text: str, position: int) -> str | None:
    """Find the longest known unit that begins here, as printed."""
    known = lexicon.units()
    run = _LATIN_RUN.match(text, position)
    if run is not None:
        unit = known.get(run[0]) or (known.get(run[0].lower()) if len(run[0]) > 1 else None)
        return run[0] if unit is not None and not (unit.bounded and _goes_on(text, run.end(), unit)) else None
    for length in range(min(lexicon.longest_unit(), len(text) - position), 0, -1):
        unit = known.get(text[position : position + length])
        if unit is not None and not (unit.bounded and _goes_on(text, position + length, unit)):
            return unit.name
    return None


def _goes_on(text: str, position: int, unit: Unit) -> bool:
    """Tell whether a Chinese word goes on behind a unit, other than one that compares (以上, 以内)."""
    if _HAN.match(text, position) is None or _starts_suffix(text, position):
        return False
    return unit.kind != "time" or text[position] not in lexicon.operators("after_time")


def _starts_suffix(text: str, position: int) -> bool:
    known = lexicon.operators("after")
    return any(text[position : position + n] in known for n in range(1, lexicon.longest_operator("after") + 1))


def _read_per(text: str, position: int) -> str:
    """Read what a unit is counted by (元/亩, 次/台机/年), with its strokes; empty when nothing is."""
    end = position
    while (found := _PER.match(text, end)) is not None:
        thing = _cut_suffix(found["thing"])
        if thing not in lexicon.units() and len(thing) > _LONGEST_THING:
            thing = _longest_unit(thing, 0) or ""
        if not thing:
            break
        end += 1 + len(thing)
    return text[position:end]


def _cut_suffix(thing: str) -> str:
    """Cut off the comparison that follows a word: 亩以上 → 亩."""
    return next((thing[:at] for at in range(1, len(thing)) if _starts_suffix(thing, at)), thing)


_PARTS_PER = {"百分之": "%", "千分之": "‰", "万分之": "‱"}


@cache
def _parts_per() -> re.Pattern[str]:
    numeral = "".join(lexicon.numerals())
    return re.compile(rf"(?P<base>{'|'.join(_PARTS_PER)})(?P<part>[0-9]+(?:\.[0-9]+)?|[{numeral}]+(?:点[{numeral}]+)?)")


def write_parts_as_signs(text: str) -> str:
    """Write rates in words with their sign: 百分之九十五 → 95%, 百分之99.5 → 99.5%, 万分之六 → 6‱."""
    return _parts_per().sub(_write_part, text) if "分之" in text else text


def _write_part(found: re.Match[str]) -> str:
    part = found["part"]
    if not part[0].isascii():
        values = [parse_numeral(piece) for piece in part.split("点")]
        if None in values:
            return found[0]
        part = ".".join(str(value) for value in values)
    return part + _PARTS_PER[found["base"]]


_REMARK = re.compile(r"[（(](?P<text>[^（()）0-9]*)[）)]$")
_NUMBER_AT_START = re.compile(rf"[{_MINUS}]?[0-9][0-9.,，]*")
_FRAGMENTS = re.compile(r"[0-9.,，]+(?: [0-9.,，]+)+")
_FRINGE = re.compile(r"(?:人民币|[¥￥]|共计|合计|共|计)?(?P<core>.*?)(?:人民币|整)?[。；;，,]?", re.DOTALL)
_DIGIT_OR_ERROR = re.compile(r"[0-9#]")


def is_placeholder(text: str) -> bool:
    """Tell whether a cleaned text stands for "none given" (``/``, ``无``, ``—``, ``不适用``)."""
    return text in lexicon.placeholders()


def has_digits_or_error(text: str) -> bool:
    """Tell whether a text that gave no number ought to have given one: it has digits or a spreadsheet's ``#DIV/0!``."""
    return _DIGIT_OR_ERROR.search(text) is not None


def read_amount(raw: str, unit_claim: str | None = None) -> Figure | None:
    """Read a cell of money (金额) in 万元; None when it is blank.

    ``unit_claim`` is what the header or caption states (``万元``, ``元``, ``亿元``); a unit in the cell itself
    overrides it.  With neither the figure is taken as 万元, as the official forms want it, and is ``doubtful``.
    Words are ``words``; another unit, or digits that are no number, are ``unparsed``.
    """
    cell = _read_cell(raw)
    if cell is None or cell.value is None:
        return cell
    unit = cell.printed_unit or unit_claim
    amount = to_wan(cell.value, unit) if unit is not None else None
    if amount is not None:
        return replace(cell, value=amount, unit=MONEY_UNIT, printed_unit=unit)
    if cell.printed_unit is not None:
        return _unparsed(cell)
    return replace(cell, unit=MONEY_UNIT, doubtful=True)


@lru_cache(maxsize=4096)
def read_points(raw: str) -> Figure | None:
    """Read a weight or score (分值、得分) in 分; None when it is blank.

    A weight printed as ``10%`` or ``（10）`` is 10: brackets mean no minus here.
    """
    cell = _read_cell(raw)
    if cell is None or cell.value is None:
        return cell
    if cell.value < 0 and raw.strip().startswith(_OPENING):
        cell = replace(cell, value=-cell.value)
    return replace(cell, unit=_POINT) if cell.printed_unit in (None, _POINT, "%") else _unparsed(cell)


_POINT = "分"
_OPENING = ("(", "（")


def read_count(raw: str, unit: str) -> Figure | None:
    """Read a number of people, square metres … in ``unit``; None when the cell is blank.

    A unit in the cell that measures the same is converted (``25名`` is 25 人, ``2公顷`` is 20000 ㎡); any other makes
    the figure ``unparsed``.
    """
    cell = _read_cell(raw)
    if cell is None or cell.value is None:
        return cell
    value = cell.value if cell.printed_unit is None else _convert(cell.value, cell.printed_unit, unit)
    return _unparsed(cell) if value is None else replace(cell, value=value, unit=unit)


def _convert(value: Decimal, printed: str, wanted: str) -> Decimal | None:
    """Convert to the wanted unit, which is a base unit; None when the printed one measures something else."""
    multiplier = lexicon.multipliers().get(printed)
    if multiplier is not None:
        return scale(value, multiplier)
    target = find_unit(wanted)
    if target is not None and target.factor == 1 and is_same_quantity(printed, wanted):
        return to_base(value, printed)[0]
    return value if printed == wanted else None


def _unparsed(cell: Figure) -> Figure:
    return Figure(raw=cell.raw, value=None, unit=None, reading="unparsed", printed_unit=cell.printed_unit)


def _read_cell(raw: str) -> Figure | None:
    """Read a cell that ought to hold one figure; its value in its printed unit, ``unit`` left to the caller."""
    text = clean_text(raw)
    if not text:
        return None
    printed = join_lines(raw)
    if is_placeholder(text):
        return Figure(raw=printed, value=None, unit=None, reading="placeholder")
    core = _strip_fringe(text)
    value, printed_unit = _split_unit(core)
    if value is not None:
        return Figure(raw=printed, value=value, unit=None, printed_unit=printed_unit)
    blank = Figure(raw=printed, value=None, unit=None, reading="words")
    if _FRAGMENTS.fullmatch(core):
        value = parse_decimal(core.replace(" ", ""))
        if value is not None:
            return replace(blank, value=value, reading="number", doubtful=True)
    tokens = find_numbers(write_parts_as_signs(core))
    if not tokens:
        return replace(blank, reading="unparsed") if has_digits_or_error(text) else blank
    first = tokens[0]
    rest = core[: first.start] + core[first.end :]
    is_near = rest in (*lexicon.words("about"), *lexicon.words("under"))
    if rest and not is_near and len(tokens) == 1:
        return replace(blank, reading="unparsed", printed_unit=first.printed_unit)
    return replace(
        blank,
        value=first.value,
        reading="number" if len(tokens) == 1 else "several",
        printed_unit=first.printed_unit,
        doubtful=is_near or first.is_over,
    )


def _strip_fringe(text: str) -> str:
    """Take ¥, 共计, 整, a closing stop and a remark in brackets off a cell; a unit in brackets loses its brackets."""
    fringed = _FRINGE.fullmatch(text)
    core = text if fringed is None else fringed["core"]
    remark = _REMARK.search(core)
    if remark is None or remark.start() == 0:
        return core
    return core[: remark.start()] + (remark["text"] if find_unit(remark["text"]) is not None else "")


def _split_unit(core: str) -> tuple[Decimal | None, str | None]:
    """Read a core that is a number, or a number with its unit and nothing else; (None, None) when it is neither."""
    value = parse_decimal(core)
    if value is not None:
        return value, None
    number = _NUMBER_AT_START.match(core)
    if number is None:
        return None, None
    unit = core[number.end() :].lstrip()
    if find_unit(unit) is None and unit not in lexicon.multipliers():
        return None, None
    value = parse_decimal(number[0])
    return value, unit if value is not None else None


_LABEL_END = re.compile(r"\s*[:：]\s*$")
_AFTER_COLON = re.compile(r"(?P<label>.*\S)\s*[:：](?P<figure>[^:：]*)", re.DOTALL)
_AT_END = re.compile(
    rf"(?P<label>.*[^\s0-9０-９.．,，{_MINUS}])(?P<blank>\s*)"
    rf"(?P<figure>[{_MINUS}]?(?:{_GROUPED}|{_PLAIN})\s*(?P<unit>[百千]?[万亿]?元)?)",
    re.DOTALL,
)


def split_label_figure(text: str, unit_claim: str | None = None) -> tuple[str, Figure | None]:
    """Separate a line's label from the amount printed behind it: ``项目支出：418.37`` → ``项目支出`` and 418.37 万元.

    The label loses its figure and its closing colon.  The figure is None where there is none, and a placeholder where
    one is printed (``其他资金：/``).  Without a colon only a figure with a unit, a decimal point or a blank before it
    counts, so that the number in a name (附件1) stays.
    """
    printed = join_lines(text)
    found = _AFTER_COLON.fullmatch(printed)
    if found is not None:
        figure = read_amount(found["figure"], find_unit_claim(found["label"]) or unit_claim)
        if figure is not None and (figure.value is not None or figure.reading == "placeholder"):
            return found["label"], figure
    found = _AT_END.fullmatch(text.strip())
    if found is not None and (found["blank"] or found["unit"] or "." in found["figure"]):
        label = join_lines(found["label"])
        return label, read_amount(found["figure"], find_unit_claim(label) or unit_claim)
    return _LABEL_END.sub("", printed), None
