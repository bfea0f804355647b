"""Words that dumps use, as data: converters' marks, and how captions begin and end."""

from __future__ import annotations

MARKERS = (r"\[bookmark:[^\]\n]*\]", r"\[(?:endnote|footnote)\s?ref:[^\]\n]*\]")
"""Marks that converters leave in the text and nobody prints: bookmarks, references to notes."""
PICTURE_FILES = ("emf", "wmf", "png", "jpg", "jpeg", "gif", "bmp", "tiff")
SHEET_NAMES = ("Sheet", "工作表")
"""Usual names of sheets, before their number."""
CAPTION_STARTS = ("附件", "附表", "附：", "附:", "表")
"""A line above a table begins so."""
CAPTION_ENDS = ("表", "报告", "情况", "年度）", "年度)", "年）", "年)")
"""… or ends so."""
CONDITIONS = ("情况",)
"""What ends so may also be an indicator's name."""
SIGNATURE_STARTS = ("填表", "填报", "制表", "单位负责人", "联系", "说明", "注", "备注", "审核")
"""A line below a table begins so."""
PLACEHOLDERS = ("/", "／", "—", "——", "-", "–", "无")
"""What stands in a cell instead of a figure."""
