"""Data only: the digits and sequences that list numbers are written with (17.18.59, ST_NumberFormat)."""

from __future__ import annotations

DIGIT_SETS: dict[str, str] = {
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "taiwaneseDigital": "○一二三四五六七八九",
}
"""Positional: each decimal digit by its own sign."""

SHORT_COUNTING: dict[str, str] = {
    "chineseCounting": "○一二三四五六七八九",
    "taiwaneseCounting": "○一二三四五六七八九",
}
"""Counting words up to 九十九, digit by digit from 100 (一○○) on."""

TEN = "十"

LONG_COUNTING: dict[str, tuple[str, str, str, str, bool]] = {
    "chineseCountingThousand": ("一二三四五六七八九", "十百千", "万亿", "〇", False),
    "taiwaneseCountingThousand": ("一二三四五六七八九", "十百千", "萬億", "零", False),
    "chineseLegalSimplified": ("壹贰叁肆伍陆柒捌玖", "拾佰仟", "万亿", "零", True),
    "ideographLegalTraditional": ("壹貳參肆伍陸柒捌玖", "拾佰仟", "萬億", "零", True),
}
"""Digits 1–9; ten, hundred, thousand; groups of four digits; the word for a gap; whether ten is 一十 (壹拾)."""

JAPANESE_DIGITS = "一二三四五六七八九"
JAPANESE_UNITS = "十百千"

SEQUENCES: dict[str, str] = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
"""One sign a number; past the end Word goes on in decimals."""

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
SEXAGENARY = "ideographZodiacTraditional"
"""The 60 pairs of stem and branch: 甲子, 乙丑 …"""

LETTERS = "abcdefghijklmnopqrstuvwxyz"

ROMAN: tuple[tuple[int, str], ...] = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
