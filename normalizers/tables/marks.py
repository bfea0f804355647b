"""Characters and words by which a layout is read (版面记号); a module that is only data."""

from __future__ import annotations

SENTENCE_ENDS = frozenset("。！？!?；;：:…")
"""A text that ends with one of these is finished, or announces what follows; it does not go on in the next piece."""

FULL_STOPS = frozenset("。！？")
"""Marks that only sentences have; a signature line may have a colon."""

SENTENCE_MARKS = FULL_STOPS | frozenset("，；、")
"""Marks that running text has and titles and labels have not."""

CLOSING_MARKS = frozenset("）)】]〕〉》」』”’\"'")
"""Marks that may follow a sentence's end without opening it again."""

CLAUSE_MARKS = frozenset("，,、")
"""A text that ends with one of these surely goes on."""

INNER_MARKS = "，,、；;。"
"""Marks that stand inside or at the end of a sentence; no text begins with one."""

BRACKETS = {
    "（": "）)",
    "(": "）)",
    "【": "】]",
    "[": "】]",
    "〔": "〕",
    "《": "》",
    "〈": "〉",
}
"""Opening brackets and the characters that close them; round and square ones come in mixed widths."""

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters that take no room and print nothing, beside the white space that ``str.isspace`` knows."""

PLACEHOLDERS = frozenset({"/", "／", "无", "—", "——", "-", "－", "–", "\\"})
"""What stands for "none given"; such cells tell nothing about a row's meaning."""

STUB_MARKS = "…⋯·.．"
"""Dots that stand for rows which may be filled in (……)."""

DIGITS = "0-9０-９"
FIGURE_SIGNS = "+＋\\-−－±"
COMPARISONS = "≥≤≧≦<>＜＞=＝﹦≈约"
DECIMAL_MARKS = ".．,，"
RATIO_MARKS = "%％‰"

DASHES = "—–―－\\-─━"
"""What stands on both sides of a page number (— 9 —)."""

CHINESE_NUMERALS = "〇零一二三四五六七八九十百"

PART_WORDS = ("其中", "其他", "其它")
"""What a line of a block begins with that is a part of the line above it, or the rest of the block."""

UNITS_OF_FIGURES = "万亿千百余多元人名个家户次场项件台辆分"
"""Characters that follow a figure at once; a paragraph does not begin with them."""

CONTINUATION_WORDS = ("续表", "续上表", "接上表", "接上页", "（续）", "(续)", "（续表）", "(续表)")
"""A caption with one of these stands over the rest of a table that began on an earlier page (续表)."""

AWAITING_FIGURE = ("的", "为", "占", "达", "达到", "约", "增加", "增长", "减少", "下降")
"""What no paragraph ends with: a figure goes on behind it on the next line."""
