"""From formats to what the records carry: a paragraph's ``TextStyle`` (字体与段落样式)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from extractors.docx.styles import Look, ParagraphFormat
from pipeline.model.raw import TextStyle

_BODY_TEXT_LEVEL = 9
_DEFAULT_SIZE = 10.0
"""Points; what Word takes where no size is stated (17.3.2.38)."""

_Value = TypeVar("_Value")


def summarize_looks(looks: list[tuple[int, Look]], mark: Look, paragraph: ParagraphFormat) -> TextStyle:
    """The style of a paragraph: that of most of its visible characters, or of its mark when it has none."""
    first = looks[0][1] if looks else mark
    if all(look is first for _, look in looks):
        size, bold, font = first.size, first.bold, first.font
    else:
        size = _find_most((look.size, count) for count, look in looks)
        bold = _find_most((look.bold, count) for count, look in looks)
        font = _find_most((look.font, count) for count, look in looks)
    level = paragraph.outline_level
    return TextStyle(
        size=size,
        bold=bold,
        font=font,
        name=paragraph.name,
        outline_level=level if level is not None and 0 <= level < _BODY_TEXT_LEVEL else None,
        align=paragraph.align or "left",
        indent=_compute_indent(paragraph, size),
    )


def _compute_indent(paragraph: ParagraphFormat, size: float | None) -> float:
    if paragraph.indent.characters is not None:
        return round(paragraph.indent.characters * (size or _DEFAULT_SIZE), 2)
    return paragraph.indent.points or 0.0


def _find_most(weighted: Iterable[tuple[_Value, int]]) -> _Value:
    """The value with the most weight; the first of equals."""
    weights: dict[_Value, int] = {}
    for value, weight in weighted:
        weights[value] = weights.get(value, 0) + weight
    return max(weights, key=lambda value: weights[value])
