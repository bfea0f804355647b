"""From formats to what the records carry: a paragraph's ``TextStyle`` (字体与段落样式)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from lxml import etree

from extractors.docx import tags
from extractors.docx.styles import Look, ParagraphFormat, Styles
from extractors.docx.xml import find_properties
from pipeline.model.raw import TextStyle

_BODY_TEXT_LEVEL = 9
_DEFAULT_SIZE = 10.0
"""Points; what Word takes where no size is stated (17.3.2.38)."""

_Value = TypeVar("_Value")

TextRun = tuple[str, etree._Element | None]
"""A text and its ``w:t``; None for a text that stands in no run."""


def summarize_looks(runs: Sequence[TextRun], paragraph: ParagraphFormat, styles: Styles) -> TextStyle:
    """The style of a paragraph: that of most of its characters."""
    looks = _find_looks(runs, paragraph.style, styles)
    size = _find_most(looks, lambda look: look.size)
    level = paragraph.outline_level
    return TextStyle(
        size=size,
        bold=2 * sum(weight for look, weight in looks.items() if look.bold) > sum(looks.values()),
        font=_find_most(looks, lambda look: look.font),
        name=paragraph.name,
        outline_level=level if level is not None and 0 <= level < _BODY_TEXT_LEVEL else None,
        align=paragraph.align or "left",
        indent=_work_out_indent(paragraph, size),
    )


def _find_looks(runs: Sequence[TextRun], style: str | None, styles: Styles) -> dict[Look, int]:
    """The looks of the longest runs with their characters, as far as it takes for one of them to win."""
    left = sum(len(text) for text, _ in runs)
    looks: dict[Look, int] = {}
    for text, element in sorted(runs, key=_measure, reverse=True):
        look = styles.read_run(None if element is None else _find_run_properties(element), style)
        looks[look] = looks.get(look, 0) + len(text)
        left -= len(text)
        if 2 * looks[look] > sum(looks.values()) + left:
            return {look: 1}
    return looks


def _measure(run: TextRun) -> int:
    return len(run[0])


def _find_run_properties(text: etree._Element) -> etree._Element | None:
    run = text.getparent()
    return None if run is None else find_properties(run, tags.R_PR)


def _work_out_indent(paragraph: ParagraphFormat, size: float | None) -> float:
    if paragraph.indent_characters:
        return round(paragraph.indent_characters * (size or _DEFAULT_SIZE), 2)
    return paragraph.indent or 0.0


def _find_most(looks: dict[Look, int], get: Callable[[Look], _Value]) -> _Value:
    """The value of a property with the most characters; the first of equals."""
    if len(looks) == 1:
        return get(next(iter(looks)))
    weights: dict[_Value, int] = {}
    for look, weight in looks.items():
        weights[get(look)] = weights.get(get(look), 0) + weight
    return max(weights, key=weights.__getitem__)
