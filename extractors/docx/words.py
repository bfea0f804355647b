"""Data only: words and signs that printed pages have beside their text."""

from __future__ import annotations

PAGE_NUMBER_WORDS: tuple[str, ...] = ("第", "页", "共", "总", "page", "of")
"""What stands around a page number; figures, blanks and punctuation besides."""

PAGE_NUMERALS = "0123456789０１２３４５６７８９〇一二三四五六七八九十百ivxlcdm"
"""Figures that a page number is written with."""

WATERMARK_NAMES: tuple[str, ...] = ("watermark", "水印")
"""How Word and WPS name the shape of a watermark (lower case)."""

SENTENCE_ENDS = "。！？；!?;：:"
"""A printed line that ends so has not been cut by the page's end."""

ENCLOSED: dict[str, str] = {
    **dict(zip("一二三四五六七八九十", "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉", strict=True)),
    **dict(zip("印注", "㊞㊟", strict=True)),
    **{str(number): sign for number, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", start=1)},
    "√": "☑",
    "×": "☒",
}
"""Characters drawn with a ring or a box around them (带圈字符), where Unicode has them as one sign."""

RINGS = "○◯〇⭕O□◇△"
"""Shapes that enclosing fields draw with."""

CHECKED_BOX = "☑"
EMPTY_BOX = "□"
FRACTION_BAR = "/"
RADICAL = "√"
INTEGRAL = "∫"
