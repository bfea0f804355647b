"""The inside of a paragraph: the characters it prints, and what else hangs on it (段落内容).

One loop walks the elements with a stack of its own, so no depth of nesting can exhaust the interpreter.  Containers
that change nothing (hyperlinks, content controls, tracked insertions …) are walked through; everything that is not
known to print is left out, and ``census`` would notice a character lost that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from extractors.docx import tags
from extractors.docx.alternatives import choose_branch
from extractors.docx.fields import TOC_KIND, FieldStack, find_kind, print_field
from extractors.docx.formulas import read_formula
from extractors.docx.graphics import Graphics, collect_graphics, join_graphics
from extractors.docx.opened import Traits
from extractors.docx.styles import (
    Look,
    ParagraphFormat,
    RunFormat,
    Styles,
    read_paragraph_format,
    read_run_format,
)
from extractors.docx.symbols import is_symbol_font, read_signs, read_symbol
from extractors.docx.xml import count_visible_characters

PAGE_END = "\f"
"""Stands for a page break inside a paragraph's text until the paragraph is finished."""

_FIXED = {
    tags.TAB: "\t",
    tags.P_TAB: "\t",
    tags.CR: "\n",
    tags.NO_BREAK_HYPHEN: "-",
}
_WALKED_THROUGH = frozenset({
    tags.HYPERLINK,
    tags.SMART_TAG,
    tags.CUSTOM_XML,
    tags.SDT,
    tags.SDT_CONTENT,
    tags.INS,
    tags.MOVE_TO,
    tags.FLD_SIMPLE,
    tags.DIR,
    tags.BDO,
    tags.RUBY,
    tags.RUBY_BASE,
    tags.M_OMATH_PARA,
})  # fmt: skip
_GRAPHICS = frozenset({tags.DRAWING, tags.PICT, tags.OBJECT})
_NOTES = {tags.FOOTNOTE_REFERENCE: "footnotes", tags.ENDNOTE_REFERENCE: "endnotes"}
_XML_BLANKS = " \t\r\n"

_NO_FORMAT = ParagraphFormat()
_PLAIN = RunFormat()


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A footnote or endnote referred to (脚注, 尾注)."""

    part_kind: str
    """``footnotes`` or ``endnotes``."""
    id: str


@dataclass(slots=True, kw_only=True)
class Paragraph:
    """A paragraph as read, before it is known whether its end prints."""

    text: str
    """``PAGE_END`` stands where a page break does."""
    direct: ParagraphFormat
    """What the paragraph itself states."""
    looks: list[tuple[int, Look]] = field(default_factory=list)
    """Visible characters of each run with their look; empty when looks were not asked for."""
    graphics: Graphics | None = None
    """What its drawings hold; None when it has none."""
    notes: list[NoteReference] = field(default_factory=list)
    mark: Literal["kept", "deleted", "hidden"] = "kept"
    """Whether its end prints: after a deleted or hidden mark the next paragraph goes on in the same line."""
    added: int = 0
    """Visible characters in ``text`` that stand in no run (check boxes of form fields, fraction bars …)."""
    in_toc: bool = False
    is_framed: bool = False
    """It stands in a text frame (图文框)."""
    section: etree._Element | None = None
    """The ``w:sectPr`` of the section that ends with it."""
    unread: list[str] = field(default_factory=list)


class InlineReader:
    """Reads the paragraphs of one story one after the other; fields may run over several of them."""

    def __init__(self, styles: Styles, traits: Traits, fields: FieldStack) -> None:
        self._styles = styles
        self._traits = traits
        self._fields = fields
        self._asks_run = traits.hidden or traits.symbols

    def read(self, element: etree._Element, *, with_looks: bool) -> Paragraph:
        """Read a ``w:p``.  ``with_looks`` also records how its runs look, which tables need not know."""
        paragraph = self._read_properties(element, with_looks)
        asks_run = with_looks or self._asks_run
        style = paragraph.direct.style
        look = self._styles.resolve_run(_PLAIN, style) if asks_run else None
        plain = look
        out: list[str] = []
        hides = self._fields.hides
        stack: list[Iterator[etree._Element]] = [iter(element)]
        while stack:
            for child in stack[-1]:
                tag = child.tag
                if tag == tags.T:
                    if not hides and not (look is not None and look.hidden):
                        text = _read_text(child)
                        if look is not None:
                            if self._traits.symbols and is_symbol_font(look.latin_font):
                                text = read_signs(look.latin_font or "", text)
                            if with_looks:
                                paragraph.looks.append((count_visible_characters(text), look))
                        out.append(text)
                elif tag == tags.R:
                    look = plain
                    stack.append(iter(child))
                    break
                elif tag == tags.R_PR:
                    if asks_run:
                        look = self._styles.resolve_run(read_run_format(child), style)
                elif tag == tags.P_PR:
                    continue
                elif tag in _WALKED_THROUGH:
                    if tag == tags.FLD_SIMPLE and find_kind(child.get(tags.INSTR, "")) == TOC_KIND:
                        paragraph.in_toc = True
                    stack.append(iter(child))
                    break
                elif tag == tags.ALTERNATE_CONTENT:
                    branch = choose_branch(child)
                    if branch is not None:
                        stack.append(iter(branch))
                        break
                elif tag == tags.FLD_CHAR:
                    self._follow_field(child, out, paragraph)
                    hides = self._fields.hides
                elif tag == tags.INSTR_TEXT:
                    self._fields.add_code(child.text or "")
                elif not hides and not (look is not None and look.hidden):
                    self._read_other(child, out, paragraph)
            else:
                stack.pop()
                look = plain
        paragraph.text = "".join(out)
        paragraph.in_toc = paragraph.in_toc or self._fields.has(TOC_KIND)
        return paragraph

    def _read_properties(self, element: etree._Element, with_looks: bool) -> Paragraph:
        paragraph = Paragraph(text="", direct=_NO_FORMAT)
        traits = self._traits
        if not (with_looks or traits.lists or traits.tracked or traits.frames or self._asks_run):
            return paragraph
        p_pr = next(element.iterchildren(tags.P_PR), None)
        if p_pr is None:
            return paragraph
        paragraph.direct = read_paragraph_format(p_pr)
        paragraph.section = next(p_pr.iterchildren(tags.SECT_PR), None)
        if traits.tracked and _is_mark_deleted(p_pr):
            paragraph.mark = "deleted"
        elif traits.hidden and self._styles.resolve_run(paragraph.direct.mark, paragraph.direct.style).hidden:
            paragraph.mark = "hidden"
        if traits.frames:
            frame = next(p_pr.iterchildren(tags.FRAME_PR), None)
            if frame is not None:
                if frame.get(tags.DROP_CAP, "none") != "none":
                    paragraph.mark = "deleted"
                else:
                    paragraph.is_framed = True
        return paragraph

    def _follow_field(self, element: etree._Element, out: list[str], paragraph: Paragraph) -> None:
        ended = self._fields.mark(element)
        paragraph.in_toc = paragraph.in_toc or self._fields.has(TOC_KIND)
        if ended is None:
            return
        printed = print_field(ended)
        if printed is None:
            paragraph.unread.append(f"field {' '.join(''.join(ended.code).split())}")
        elif printed and not self._fields.hides:
            out.append(printed)
            paragraph.added += count_visible_characters(printed)

    def _read_other(self, element: etree._Element, out: list[str], paragraph: Paragraph) -> None:
        """Read an element of a run that is no plain text; nothing happens for those that print nothing."""
        tag = element.tag
        if tag in _FIXED:
            out.append(_FIXED[tag])
        elif tag == tags.BR:
            out.append(PAGE_END if element.get(tags.TYPE) == "page" else "\n")
        elif tag == tags.SYM:
            out.append(read_symbol(element.get(tags.FONT, ""), element.get(tags.CHAR, "")))
        elif tag in _NOTES:
            paragraph.notes.append(NoteReference(_NOTES[tag], element.get(tags.ID, "")))
        elif tag in _GRAPHICS:
            paragraph.graphics = paragraph.graphics or Graphics()
            collect_graphics(element, paragraph.graphics)
        elif tag == tags.M_OMATH:
            text = read_formula(element)
            out.append(text)
            stored = sum(count_visible_characters(part.text or "") for part in element.iter(tags.M_T))
            paragraph.added += count_visible_characters(text) - stored
        elif tag == tags.SUB_DOC:
            paragraph.unread.append("subdocument")


def join_paragraphs(first: Paragraph, second: Paragraph) -> Paragraph:
    """Two paragraphs that print as one, because the first one's mark is deleted or hidden.

    A deleted mark leaves the properties of the second; a hidden one those of the first, unless it prints nothing.
    """
    keeps_first = first.mark == "hidden" and bool(first.text.strip())
    return Paragraph(
        text=first.text + second.text,
        direct=first.direct if keeps_first else second.direct,
        looks=first.looks + second.looks,
        graphics=join_graphics(first.graphics, second.graphics),
        notes=first.notes + second.notes,
        mark=second.mark,
        added=first.added + second.added,
        in_toc=first.in_toc or second.in_toc,
        is_framed=first.is_framed or second.is_framed,
        section=second.section,
        unread=first.unread + second.unread,
    )


def _read_text(element: etree._Element) -> str:
    """The characters of a ``w:t``: outer blanks count only where they are marked as kept; line ends are blanks."""
    text = element.text or ""
    if text and (text[0] in _XML_BLANKS or text[-1] in _XML_BLANKS) and element.get(tags.XML_SPACE) != "preserve":
        text = text.strip(_XML_BLANKS)
    return text.replace("\n", " ") if "\n" in text else text


def _is_mark_deleted(p_pr: etree._Element) -> bool:
    """The paragraph's mark is a tracked deletion, or moved away."""
    r_pr = next(p_pr.iterchildren(tags.R_PR), None)
    return r_pr is not None and next(r_pr.iterchildren(tags.DEL, tags.MOVE_FROM), None) is not None
