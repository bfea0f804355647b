"""An opened document: its parts, read when they are first asked for, and what each of them has at all."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import islice

from lxml import etree
from msgspec import Struct

from extractors.docx import tags
from extractors.docx.numbering import Numbering
from extractors.docx.package import Package, Relationship
from extractors.docx.styles import Styles
from extractors.docx.xml import is_on, parse_part
from pipeline.model.errors import WrongFormatError
from pipeline.model.source import Limits, SourceFile

_SYMBOL_FONTS = (b"dings", b"ymbol")
"""Parts of the names Wingdings, Webdings, Symbol; a search in the bytes takes less than asking every run."""

_SPECIAL = frozenset({
    tags.FLD_CHAR,
    tags.INSTR_TEXT,
    tags.FLD_SIMPLE,
    tags.DRAWING,
    tags.PICT,
    tags.OBJECT,
    tags.ALTERNATE_CONTENT,
    tags.M_OMATH,
    tags.SYM,
    tags.NO_BREAK_HYPHEN,
    tags.RUBY,
    tags.FOOTNOTE_REFERENCE,
    tags.ENDNOTE_REFERENCE,
    tags.TAB,
    tags.P_TAB,
    tags.BR,
    tags.CR,
    tags.SUB_DOC,
    tags.DEL,
    tags.MOVE_FROM,
    tags.VANISH,
    tags.FRAME_PR,
    tags.CELL_DEL,
    tags.HIDDEN,
    tags.NUM_PR,
    tags.SECT_PR,
})  # fmt: skip
"""Elements by which a paragraph, or a row, may print otherwise than its texts one after the other."""

_HARMLESS = frozenset({
    tags.TAB,
    tags.P_TAB,
    tags.BR,
    tags.CR,
    tags.FOOTNOTE_REFERENCE,
    tags.ENDNOTE_REFERENCE,
    tags.NUM_PR,
    tags.FRAME_PR,
    tags.SECT_PR,
})  # fmt: skip
"""Those of them beside which all text of a part still prints as it stands."""


class Traits(Struct, frozen=True, kw_only=True):
    """What occurs in a part; what does not need not be asked for at every run."""

    hidden: bool
    """Hidden text (隐藏文字), stated directly or by a style."""
    lists: bool
    """Automatic numbers, stated directly or by a style."""
    lists_by_style: bool
    symbols: bool
    """Perhaps symbol fonts."""
    fields: bool
    """Fields with marks (域)."""
    all_text_prints: bool
    """It has no text but what prints as it stands, so far as directly stated."""
    special: frozenset[etree._Element]
    """The paragraphs, and rows, that hold more than runs of text."""
    sections: tuple[etree._Element, ...]
    """The ``w:sectPr`` of the sections in their order, without those that tracked changes keep."""


class Part(Struct, frozen=True, kw_only=True):
    """One part of the package as a tree."""

    name: str
    root: etree._Element
    traits: Traits


class OpenDocument:
    """One DOCX package with its main part parsed."""

    def __init__(self, source: SourceFile, limits: Limits) -> None:
        """Open and check the package; raises what ``Package`` and ``parse_part`` raise."""
        self.limits = limits
        self.package = Package(source.data, limits)
        self._relationships: dict[str, dict[str, Relationship]] = {}
        self._note_parts: dict[str, Part | None] = {}
        self._notes: dict[str, dict[str, etree._Element]] = {}
        self.main = self.package.find_main_part()
        self.body = self.open_part(self.main)
        if self.body.root.tag != tags.DOCUMENT:
            kind = etree.QName(self.body.root).localname
            raise WrongFormatError(
                f"扩展名与内容不符：内容不是 Word 正文（{kind}），请按实际格式改名后提交",
                f"this Office file is no Word document (root element {kind}); rename it to what it is",
            )

    def open_part(self, name: str) -> Part:
        """A part as a tree, with what may occur in it."""
        return self._open(name, self._styles_part)

    def relationships(self, part: str) -> dict[str, Relationship]:
        """The references of a part by id."""
        if part not in self._relationships:
            self._relationships[part] = self.package.relationships(part)
        return self._relationships[part]

    def find_part(self, kind: str) -> str | None:
        """Name of the part of a kind that the main part refers to; None when there is none in the package."""
        for relationship in self.relationships(self.main).values():
            if relationship.kind == kind and not relationship.external and relationship.target in self.package:
                return relationship.target
        return None

    def find_note(self, kind: str, note: str) -> tuple[Part, etree._Element] | None:
        """A note of ``footnotes`` or ``endnotes`` and its part; None for separators and for ids that are not there."""
        part = self._open_notes(kind)
        if part is None:
            return None
        if kind not in self._notes:
            self._notes[kind] = {
                element.get(tags.ID, ""): element
                for element in part.root.iterchildren(tags.FOOTNOTE, tags.ENDNOTE)
                if element.get(tags.TYPE, "normal") == "normal"
            }
        element = self._notes[kind].get(note)
        return None if element is None else (part, element)

    @cached_property
    def styles(self) -> Styles:
        """The styles; without any where the document has no part for them."""
        part = self._styles_part
        theme = self.find_part("theme")
        load_theme = partial(_load_part, self.package, theme)  # not self: a circle would outlive the document
        return Styles(None if part is None else part.root, load_theme)

    @cached_property
    def numbering(self) -> Numbering:
        """The list definitions."""
        return Numbering(self._parse_kind("numbering"), self.styles)

    @cached_property
    def has_even_headers(self) -> bool:
        """Even pages have headers of their own (奇偶页不同)."""
        settings = self._parse_kind("settings")
        element = None if settings is None else settings.find(tags.EVEN_AND_ODD_HEADERS)
        return element is not None and is_on(element)

    def _parse_kind(self, kind: str) -> etree._Element | None:
        """The tree of the part of a kind; None when there is none."""
        return _load_part(self.package, self.find_part(kind))

    def _open_notes(self, kind: str) -> Part | None:
        if kind not in self._note_parts:
            name = self.find_part(kind)
            self._note_parts[kind] = None if name is None else self.open_part(name)
        return self._note_parts[kind]

    @cached_property
    def _styles_part(self) -> Part | None:
        name = self.find_part("styles")
        return None if name is None else self._open(name, None)

    def _open(self, name: str, styles: Part | None) -> Part:
        data = self.package.read_xml(name)
        root = parse_part(data, name)
        return Part(name=name, root=root, traits=_find_traits(root, data, None if styles is None else styles.traits))


def _find_traits(root: etree._Element, data: bytes, styles: Traits | None) -> Traits:
    """What occurs in a part, out of its tree and bytes and the traits of the styles."""
    present: set[str] = set()
    special: set[etree._Element] = set()
    sections: list[etree._Element] = []
    for element in root.iter(*_SPECIAL):
        tag = element.tag
        present.add(tag)
        if tag == tags.TAB and _has_parent(element, tags.TABS):
            continue  # a tab stop that is set, not a tab that is printed
        special.update(islice(element.iterancestors(tags.P, tags.TR), 1))
        if tag == tags.SECT_PR and not _has_parent(element, tags.SECT_PR_CHANGE):
            sections.append(element)
    return Traits(
        hidden=tags.VANISH in present or (styles is not None and styles.hidden),
        lists=tags.NUM_PR in present or (styles is not None and styles.lists),
        lists_by_style=styles is not None and styles.lists,
        symbols=any(name in data for name in _SYMBOL_FONTS) or (styles is not None and styles.symbols),
        fields=tags.FLD_CHAR in present,
        all_text_prints=present <= _HARMLESS,
        special=frozenset(special),
        sections=tuple(sections),
    )


def _load_part(package: Package, name: str | None) -> etree._Element | None:
    return None if name is None else parse_part(package.read_xml(name), name)


def _has_parent(element: etree._Element, tag: str) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == tag
