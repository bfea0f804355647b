"""Where the file says that a page ends: page breaks and sections (分页符, 分节符).

A DOCX has no pages, but some have their pages in them: converted from a PDF, each printed page is a section, and a
sentence goes on in the next one.  Only there can a paragraph be cut; so a text before such a break is marked as open
when it fills its line and no sentence ends with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from extractors.docx import tags, words
from extractors.docx.inline import PAGE_END, Paragraph
from extractors.docx.items import Item
from extractors.docx.xml import read_points
from pipeline.model.raw import RawText

_SAME_PAGE_SECTIONS = frozenset({"continuous", "nextColumn"})
_MIN_SHARE_OF_LINE = 0.8
"""A line filled less than this ends its paragraph; more may be a justified line of a cut one."""
_FULL_WIDTH_FROM = "\u2e80"
"""First character of the blocks whose characters are as wide as high; those before take half of that."""


class _Section(Struct, frozen=True, kw_only=True):
    starts_page: bool
    text_width: float | None
    """Points between the margins; None when not stated."""


_UNKNOWN_SECTION = _Section(starts_page=True, text_width=None)


class PageEnds:
    """Follows the breaks of a body while its blocks are being read."""

    def __init__(self, sections: Sequence[etree._Element]) -> None:
        """``sections``: the ``w:sectPr`` of the body in their order."""
        self._sections = [_read_section(element) for element in sections]
        self._index = 0
        self._broken_in: _Section | None = None

    def mark_text(self, text: RawText, paragraph: Paragraph, items: list[Item]) -> RawText:
        """A text that is about to join the items, marked when it starts a page; the text before it, when it is cut."""
        broken_in = self._broken_in
        if paragraph.text.lstrip(" \t\n").startswith(PAGE_END):
            broken_in = self._section
        self._broken_in = None
        before = items[-1] if items else None
        if broken_in is not None and isinstance(before, RawText) and _is_cut(before, broken_in):
            items[-1] = replace(before, ends_open=True)
        if broken_in is not None or paragraph.format.page_break_before:
            return replace(text, starts_page=True)
        return text

    def pass_table(self) -> None:
        """A table joined the items: no text before it goes on after it."""
        self._broken_in = None

    def pass_paragraph(self, paragraph: Paragraph) -> None:
        """A paragraph ended, also one that prints nothing."""
        if PAGE_END in paragraph.text and not paragraph.text.rpartition(PAGE_END)[2].strip():
            self._broken_in = self._section
        if paragraph.ends_section:
            ended = self._section
            self._index += 1
            if self._section.starts_page:
                self._broken_in = ended

    @property
    def _section(self) -> _Section:
        """The section at the place of reading."""
        return self._sections[self._index] if self._index < len(self._sections) else _UNKNOWN_SECTION


def _is_cut(text: RawText, section: _Section) -> bool:
    """A text that fills its line and whose sentence has no end."""
    if section.text_width is None or text.style.size is None or text.kind != "paragraph":
        return False
    stripped = text.text.rstrip()
    if not stripped or stripped[-1] in words.SENTENCE_ENDS:
        return False
    width = (len(stripped) + sum(map(_FULL_WIDTH_FROM.__le__, stripped))) / 2 * text.style.size
    return width + text.style.indent >= _MIN_SHARE_OF_LINE * section.text_width


def _read_section(element: etree._Element) -> _Section:
    kind = element.find(tags.TYPE)
    size = element.find(tags.PG_SZ)
    margins = element.find(tags.PG_MAR)
    width = None if size is None else read_points(size.get(tags.WIDTH))
    if width is not None and margins is not None:
        for name in (tags.LEFT, tags.RIGHT, tags.GUTTER):
            width -= read_points(margins.get(name)) or 0.0
    return _Section(
        starts_page=kind is None or kind.get(tags.VAL) not in _SAME_PAGE_SECTIONS,
        text_width=width,
    )
