"""Formulas (公式) as one line of text: what a reader would say, not how it is drawn (22.1)."""

from __future__ import annotations

from lxml import etree

from extractors.docx import tags, words


def read_formula(element: etree._Element) -> str:
    """The characters of an ``m:oMath``; fractions with a bar, brackets and roots with their signs."""
    parts: list[str] = []
    for event, child in etree.iterwalk(element, events=("start", "end")):
        tag = child.tag
        if event == "end":
            if tag == tags.M_D:
                parts.append(_read_sign(child, tags.M_D_PR, tags.M_END_CHR, ")"))
        elif tag == tags.M_T:
            parts.append(child.text or "")
        elif tag == tags.M_DEN:
            parts.append(words.FRACTION_BAR)
        elif tag == tags.M_D:
            parts.append(_read_sign(child, tags.M_D_PR, tags.M_BEG_CHR, "("))
        elif tag == tags.M_RAD:
            parts.append(words.RADICAL)
        elif tag == tags.M_NARY:
            parts.append(_read_sign(child, tags.M_NARY_PR, tags.M_CHR, words.INTEGRAL))
    return "".join(parts)


def _read_sign(element: etree._Element, properties: str, name: str, default: str) -> str:
    """A sign that a formula's property states, or the one it has when it states none."""
    sign = element.find(f"{properties}/{name}")
    return default if sign is None else sign.get(tags.M_VAL, "")
