"""The inside of a paragraph: the characters it prints, and what else hangs on it (段落内容).

One loop walks the elements with a stack of its own, so no depth of nesting can exhaust the interpreter.  Containers
that change nothing (hyperlinks, content controls, tracked insertions …) are walked through; everything that is not
known to print is left out, and ``census`` would notice a character lost that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lxml import etree
from msgspec import Struct, field

from extractors.docx import tags
from extractors.docx.alternatives import choose_branch
from extractors.docx.fields import TOC_KIND, FieldStack, find_kind, print_field
from extractors.docx.formulas import read_formula
from extractors.docx.graphics import Graphics, collect_graphics, join_graphics
from extractors.docx.looks import TextRun
from extractors.docx.opened import Traits
from extractors.docx.styles import ParagraphFormat, Styles
from extractors.docx.symbols import is_symbol_font, read_signs, read_symbol
from extractors.docx.xml import count_visible_characters, find_properties

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


class NoteReference(Struct, frozen=True):
    """A footnote or endnote referred to (脚注, 尾注)."""

    part_kind: str
    """``footnotes`` or ``endnotes``."""
    id: str


class Paragraph(Struct, kw_only=True):
    """A paragraph as read, before it is known whether its end prints."""

    text: str = ""
    """``PAGE_END`` stands where a page break does."""
    format: ParagraphFormat
    runs: list[TextRun] = field(default_factory=list)
    """Its texts with their ``w:t``."""
    graphics: Graphics | None = None
    """What its drawings hold; None when it has none."""
    notes: tuple[NoteReference, ...] = ()
    mark: Literal["kept", "deleted", "hidden"] = "kept"
    """Whether its end prints: after a deleted or hidden mark the next paragraph goes on in the same line."""
    added: int = 0
    """Visible characters in ``text`` that stand in no run (check boxes of form fields, fraction bars …)."""
    in_toc: bool = False
    is_framed: bool = False
    """It stands in a text frame (图文框)."""
    ends_section: bool = False
    """A section ends with it."""
    unread: tuple[str, ...] = ()

    def go_on(self, other: Paragraph) -> None:
        """Take in the paragraph that prints in one line with this one, whose mark is deleted or hidden.

        A deleted mark leaves the properties of the other; a hidden one its own, unless it prints nothing.
        """
        if self.mark != "hidden" or not self.text.strip():
            self.format = other.format
        self.text += other.text
        self.runs += other.runs
        self.graphics = join_graphics(self.graphics, other.graphics)
        self.notes += other.notes
        self.mark = other.mark
        self.added += other.added
        self.in_toc |= other.in_toc
        self.is_framed |= other.is_framed
        self.ends_section |= other.ends_section
        self.unread += other.unread

    @property
    def has_followers(self) -> bool:
        """Something hangs on it: drawings, notes, things left unread."""
        return self.graphics is not None or bool(self.notes) or bool(self.unread)


class InlineReader:
    """Reads the paragraphs of one story one after the other; fields may run over several of them."""

    def __init__(self, styles: Styles, traits: Traits, fields: FieldStack) -> None:
        self._styles = styles
        self._traits = traits
        self._fields = fields
        self._asks_runs = traits.hidden or traits.symbols
        self._asks_lines = self._asks_runs or traits.lists_by_style

    def read(self, element: etree._Element) -> Paragraph:
        """Read a ``w:p``."""
        p_pr = find_properties(element, tags.P_PR)
        paragraph = Paragraph(format=self._styles.read_paragraph(p_pr))
        if self._asks_runs or self._is_special(element):
            if p_pr is not None:
                self._read_mark(p_pr, paragraph)
            self._walk(element, paragraph)
        else:
            paragraph.text = _read_plain(element, paragraph.runs)
        return paragraph

    @property
    def takes_plain_lines(self) -> bool:
        """Whether the text of a paragraph that is not special is all there is to it at this place: no field is open,
        and nothing in the part asks for a look at each run.
        """
        return not (self._asks_lines or self._fields.are_open)

    def read_line(self, element: etree._Element) -> str | None:
        """The text of a ``w:p`` of which nothing but its text matters; None when it has to be read in full.

        Most of a form's cells are that.
        """
        return None if self._asks_lines or self._is_special(element) else _read_plain(element, [])

    def _is_special(self, element: etree._Element) -> bool:
        return element in self._traits.special or self._fields.are_open

    def _walk(self, element: etree._Element, paragraph: Paragraph) -> None:
        """Read a paragraph of any content."""
        asks_runs = self._asks_runs
        style = paragraph.format.style
        plain = look = self._styles.read_run(None, style) if asks_runs else None
        hides = self._fields.hides
        out: list[str] = []
        stack: list[Iterator[etree._Element]] = [iter(element)]
        while stack:
            for child in stack[-1]:
                tag = child.tag
                if tag == tags.T:
                    if not hides and not (look is not None and look.hidden):
                        text = read_text(child)
                        if look is not None and is_symbol_font(look.latin_font):
                            text = read_signs(look.latin_font or "", text)
                        paragraph.runs.append((text, child))
                        out.append(text)
                elif tag == tags.R_PR:
                    look = self._styles.read_run(child, style) if asks_runs else None
                elif tag == tags.R or tag in _WALKED_THROUGH:
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

    def _read_mark(self, p_pr: etree._Element, paragraph: Paragraph) -> None:
        """Tell whether a paragraph's end prints, whether a section ends with it, and whether it stands in a frame."""
        paragraph.ends_section = next(p_pr.iterchildren(tags.SECT_PR), None) is not None
        r_pr = next(p_pr.iterchildren(tags.R_PR), None)
        if r_pr is not None:
            if next(r_pr.iterchildren(tags.DEL, tags.MOVE_FROM), None) is not None:
                paragraph.mark = "deleted"
            elif self._styles.read_run(r_pr, paragraph.format.style).hidden:
                paragraph.mark = "hidden"
        elif self._traits.hidden and self._styles.read_run(None, paragraph.format.style).hidden:
            paragraph.mark = "hidden"
        frame = next(p_pr.iterchildren(tags.FRAME_PR), None)
        if frame is not None:
            if frame.get(tags.DROP_CAP, "none") == "none":
                paragraph.is_framed = True
            else:
                paragraph.mark = "deleted"

    def _follow_field(self, element: etree._Element, out: list[str], paragraph: Paragraph) -> None:
        ended = self._fields.mark(element)
        paragraph.in_toc = paragraph.in_toc or self._fields.has(TOC_KIND)
        if ended is None:
            return
        printed = print_field(ended)
        if printed is None:
            paragraph.unread += (f"field {' '.join(''.join(ended.code).split())}",)
        elif printed and not self._fields.hides:
            out.append(printed)
            paragraph.added += count_visible_characters(printed)

    def _read_other(self, element: etree._Element, out: list[str], paragraph: Paragraph) -> None:
        """Read an element of a run that is no plain text; nothing happens for those that print nothing."""
        tag = element.tag
        if tag in _FIXED:
            out.append(_FIXED[tag])
        elif tag == tags.BR:
            out.append(_read_break(element))
        elif tag == tags.SYM:
            out.append(read_symbol(element.get(tags.FONT, ""), element.get(tags.CHAR, "")))
        elif tag in _NOTES:
            paragraph.notes += (NoteReference(_NOTES[tag], element.get(tags.ID, "")),)
        elif tag in _GRAPHICS:
            paragraph.graphics = paragraph.graphics or Graphics()
            collect_graphics(element, paragraph.graphics)
        elif tag == tags.M_OMATH:
            text = read_formula(element)
            out.append(text)
            stored = sum(count_visible_characters(part.text or "") for part in element.iter(tags.M_T))
            paragraph.added += count_visible_characters(text) - stored
        elif tag == tags.SUB_DOC:
            paragraph.unread += ("subdocument",)


def _read_plain(element: etree._Element, runs: list[TextRun]) -> str:
    """The text of a paragraph that holds nothing but texts, in whatever wrapped: all print.  Adds to ``runs``."""
    for child in element.iter(tags.T):
        text = read_text(child)
        runs.append((text, child))
    return "".join(text for text, _ in runs)


def _read_break(element: etree._Element) -> str:
    return PAGE_END if element.get(tags.TYPE) == "page" else "\n"


def read_text(element: etree._Element) -> str:
    """The characters of a ``w:t``: outer blanks count only where they are marked as kept; line ends are blanks."""
    text = element.text or ""
    if text and (text[0] in _XML_BLANKS or text[-1] in _XML_BLANKS) and element.get(tags.XML_SPACE) != "preserve":
        text = text.strip(_XML_BLANKS)
    return text.replace("\n", " ") if "\n" in text else text
