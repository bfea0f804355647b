"""The visible characters of a part counted by a route of its own, so that a loss in the walk shows (字数核对).

The walk asks of every element what it prints and goes only where it knows the way.  The census goes the other way
round: every element that carries characters counts, wherever it stands, unless it is known not to show.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from extractors.docx import tags
from extractors.docx.alternatives import choose_branch
from extractors.docx.fields import FieldStack, are_balanced
from extractors.docx.opened import Traits
from extractors.docx.styles import Styles
from extractors.docx.symbols import read_symbol
from extractors.docx.xml import count_visible_characters, is_on

_CARRIERS = (tags.T, tags.M_T, tags.A_T, tags.SYM, tags.NO_BREAK_HYPHEN, tags.V_TEXTPATH)
_CARRIER_SET = frozenset(_CARRIERS)
_ALL_TEXT = etree.XPath("string()")
"""In a part without anything special all text prints."""

_CONDITIONS = (
    tags.DEL,
    tags.MOVE_FROM,
    tags.CELL_DEL,
    tags.HIDDEN,
    tags.RUBY_TEXT,
    tags.ALTERNATE_CONTENT,
    tags.WP_DOC_PR,
    tags.V_SHAPE,
)
"""Elements that may say that something does not show; they all stand before the characters they speak of."""


def count_visible(root: etree._Element, styles: Styles, traits: Traits) -> int:
    """Non-blank characters that a part shows: its runs, formulas and letterings, not its automatic numbers."""
    if traits.all_text_prints and not traits.hidden:
        return count_visible_characters(str(_ALL_TEXT(root)))
    fields = FieldStack(not traits.fields or are_balanced(root))
    hides = False
    unseen: set[etree._Element] = set()
    texts: list[str] = []
    for element in root.iter(*_CARRIERS, *_CONDITIONS, tags.FLD_CHAR, *((tags.R,) if traits.hidden else ())):
        tag = element.tag
        if tag == tags.T:
            if not hides and element not in unseen:
                texts.append(element.text or "")
        elif tag in _CARRIER_SET:
            if not hides and element not in unseen:
                texts.append(_read_carrier(element))
        elif tag == tags.FLD_CHAR:
            fields.mark(element)
            hides = fields.hides
        elif element not in unseen:
            for hidden in _find_hidden(element, styles):
                unseen.update(hidden.iter(*_CARRIERS, *_CONDITIONS))
    return count_visible_characters("".join(texts))


def _read_carrier(element: etree._Element) -> str:
    tag = element.tag
    if tag == tags.SYM:
        return read_symbol(element.get(tags.FONT, ""), element.get(tags.CHAR, ""))
    if tag == tags.NO_BREAK_HYPHEN:
        return "-"
    return element.get("string", "") if tag == tags.V_TEXTPATH else element.text or ""


def _find_hidden(element: etree._Element, styles: Styles) -> Iterable[etree._Element]:
    """What does not show because of a condition: the element itself, what it is a property of, or a branch of it."""
    tag = element.tag
    parent = element.getparent()
    owner = None if parent is None else parent.getparent()
    if tag == tags.R:
        return (element,) if _is_run_hidden(element, styles) else ()
    if tag == tags.ALTERNATE_CONTENT:
        shown = choose_branch(element)
        return [branch for branch in element if branch is not shown]
    if tag == tags.WP_DOC_PR:
        return (parent,) if parent is not None and element.get("hidden") in {"1", "true"} else ()
    if tag == tags.V_SHAPE:
        return (element,) if "visibility:hidden" in (element.get("style") or "").replace(" ", "") else ()
    if parent is not None and owner is not None and parent.tag in {tags.TR_PR, tags.TC_PR}:
        return (owner,) if is_on(element) else ()
    return () if parent is not None and parent.tag == tags.R_PR else (element,)


def _is_run_hidden(run: etree._Element, styles: Styles) -> bool:
    paragraph = next(run.iterancestors(tags.P), None)
    style = None if paragraph is None else paragraph.find(f"{tags.P_PR}/{tags.P_STYLE}")
    return styles.read_run(run.find(tags.R_PR), None if style is None else style.get(tags.VAL)).hidden
