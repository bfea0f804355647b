"""What a paragraph and its runs look like, out of direct formatting, styles and document defaults (17.7.2).

A property is taken from the run itself, else from its character style, else from the paragraph's style, else from
the defaults; inside one style from the nearest style of its ``basedOn`` chain that states it.  Bold and hidden are
toggles (17.7.3): stated by the character style *and* the paragraph style they cancel out; stated directly they hold.
Table styles are not asked: text of tables carries no style here.

A document states few different things very often, so what is stated is looked up before it is worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

from lxml import etree
from msgspec import Struct

from extractors.docx import tags
from extractors.docx.xml import is_off, read_int, read_points

Align = Literal["left", "center", "right", "justify"]

_ALIGNMENTS: dict[str | None, Align] = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}


class RunFormat(Struct, frozen=True, kw_only=True):
    """Run properties as one place states them; None where it is silent."""

    size: float | None = None
    """Points."""
    bold: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    """East Asian font name."""
    theme_font: str | None = None
    """East Asian font by its place in the theme (``minorEastAsia``)."""
    latin_font: str | None = None
    """Font of Latin letters and of symbols (Wingdings …)."""


class ParagraphFormat(Struct, frozen=True, kw_only=True):
    """Paragraph properties as one place states them, or as they result; None where nothing is stated."""

    style: str | None = None
    """Id of the paragraph style."""
    name: str | None = None
    """Name of the paragraph style, e.g. ``heading 1``."""
    align: Align | None = None
    indent: float | None = None
    """First line indent in points, negative for a hanging first line."""
    indent_characters: float | None = None
    """The same in characters, which goes before points unless it is 0 (17.3.1.12)."""
    outline_level: int | None = None
    """0-based; 9 is body text."""
    num_id: str | None = None
    ilvl: int | None = None
    page_break_before: bool | None = None
    run: RunFormat = RunFormat()
    """What a style says of its text; nothing in direct formatting."""


class Look(Struct, frozen=True):
    """How a run ends up looking."""

    size: float | None
    bold: bool
    font: str | None
    hidden: bool
    latin_font: str | None


_Format = TypeVar("_Format", RunFormat, ParagraphFormat)
_Stated = tuple[str | None, ...]
"""What is stated, as the file writes it; equal ones mean the same."""

# Where the loops below put what they read, and ``_interpret_…`` takes it from.  A toggle without a value means on.
_RUN_VALUES = {tags.SZ: 0, tags.B: 1, tags.VANISH: 2, tags.R_STYLE: 6}
_PARAGRAPH_VALUES = {tags.P_STYLE: 0, tags.JC: 1, tags.OUTLINE_LVL: 2, tags.PAGE_BREAK_BEFORE: 5}
_LIST_VALUES = {tags.NUM_ID: 3, tags.ILVL: 4}
_INDENTS = (tags.FIRST_LINE, tags.HANGING, tags.FIRST_LINE_CHARS, tags.HANGING_CHARS)

_NO_PARAGRAPH_FORMAT = ParagraphFormat()
_NO_RUN_FORMAT = RunFormat()
_NOTHING_STATED: _Stated = ()


class Styles:
    """The styles of one document, resolved on demand and remembered."""

    def __init__(self, root: etree._Element | None, load_theme: Callable[[], etree._Element | None]) -> None:
        """Index ``styles.xml``; ``root`` None means that the document has none (as WPS sometimes leaves it)."""
        self._elements: dict[str, etree._Element] = {}
        self._default_style: str | None = None
        self._default_run = _NO_RUN_FORMAT
        self._default_paragraph = _NO_PARAGRAPH_FORMAT
        self._load_theme = load_theme
        self._theme_fonts: dict[str, str | None] = {}
        self._styles: dict[str, ParagraphFormat] = {}
        self._paragraphs: dict[_Stated, ParagraphFormat] = {}
        self._looks: dict[tuple[str | None, _Stated], Look] = {}
        if root is not None:
            self._index(root)

    def read_paragraph(self, p_pr: etree._Element | None) -> ParagraphFormat:
        """A ``w:pPr`` over the paragraph's style (样式链) and the document's defaults."""
        stated = _NOTHING_STATED if p_pr is None else _read_stated_paragraph(p_pr)
        known = self._paragraphs.get(stated)
        if known is None:
            direct = _interpret_paragraph(stated)
            known = _fill_gaps(direct, self.resolve_style(direct.style), self._default_paragraph)
            self._paragraphs[stated] = known
        return known

    def read_run(self, r_pr: etree._Element | None, paragraph_style: str | None) -> Look:
        """How a run looks: its ``w:rPr``, its character style, the style of its paragraph, the defaults."""
        stated = _NOTHING_STATED if r_pr is None else _read_stated_run(r_pr)
        look = self._looks.get((paragraph_style, stated))
        if look is None:
            look = self._looks[paragraph_style, stated] = self._work_out_look(stated, paragraph_style)
        return look

    def resolve_style(self, style: str | None) -> ParagraphFormat:
        """What a paragraph style states, its bases included; the default paragraph style for None or an unknown id."""
        return self._resolve(style if style in self._elements else self._default_style)

    def _work_out_look(self, stated: _Stated, paragraph_style: str | None) -> Look:
        direct = _interpret_run(stated)
        character_style = stated[-1] if stated else None
        character = self._resolve(character_style).run if character_style in self._elements else _NO_RUN_FORMAT
        paragraph = self.resolve_style(paragraph_style).run
        merged = _fill_gaps(direct, character, paragraph, self._default_run)
        levels = (direct, character, paragraph, self._default_run)
        return Look(
            size=merged.size,
            bold=_toggle(*(level.bold for level in levels)),
            font=self._find_font(levels),
            hidden=_toggle(*(level.hidden for level in levels)),
            latin_font=merged.latin_font,
        )

    def _index(self, root: etree._Element) -> None:
        for element in root.iterchildren(tags.STYLE, tags.DOC_DEFAULTS):
            if element.tag == tags.DOC_DEFAULTS:
                for r_pr in element.iterfind(f"{tags.R_PR_DEFAULT}/{tags.R_PR}"):
                    self._default_run = _interpret_run(_read_stated_run(r_pr))
                for p_pr in element.iterfind(f"{tags.P_PR_DEFAULT}/{tags.P_PR}"):
                    self._default_paragraph = _interpret_paragraph(_read_stated_paragraph(p_pr))
                continue
            style = element.get(tags.STYLE_ID, "")
            self._elements[style] = element
            if element.get(tags.TYPE) == "paragraph" and not is_off(element.get(tags.DEFAULT, "0")):
                self._default_style = style

    def _resolve(self, style: str | None) -> ParagraphFormat:
        """A style over its bases; a circle of bases ends where it closes."""
        if style is None:
            return _NO_PARAGRAPH_FORMAT
        known = self._styles.get(style)
        if known is None:
            chain: list[str] = []
            link: str | None = style
            while link is not None and link in self._elements and link not in chain:
                chain.append(link)
                base = self._elements[link].find(tags.BASED_ON)
                link = None if base is None else base.get(tags.VAL)
            formats = [_read_style(self._elements[link], link) for link in chain]
            known = _fill_gaps(*formats, run=_fill_gaps(*(format_.run for format_ in formats)))
            self._styles[style] = known
        return known

    def _find_font(self, levels: tuple[RunFormat, ...]) -> str | None:
        """The East Asian font of the first level that names one; a theme's font goes before a name (17.3.2.26)."""
        for level in levels:
            font = level.font
            if level.theme_font is not None:
                if level.theme_font not in self._theme_fonts:
                    self._theme_fonts[level.theme_font] = _read_theme_font(self._load_theme(), level.theme_font)
                font = self._theme_fonts[level.theme_font] or font
            if font is not None:
                return font
        return None


def _read_stated_run(r_pr: etree._Element) -> _Stated:
    stated: list[str | None] = [None] * 7
    for element in r_pr:
        tag = element.tag
        index = _RUN_VALUES.get(tag)
        if index is not None:
            stated[index] = element.get(tags.VAL, "")
        elif tag == tags.R_FONTS:
            stated[3] = element.get(tags.EAST_ASIA)
            stated[4] = element.get(tags.EAST_ASIA_THEME)
            stated[5] = element.get(tags.ASCII) or element.get(tags.H_ANSI)
    return tuple(stated)


def _interpret_run(stated: _Stated) -> RunFormat:
    if not stated:
        return _NO_RUN_FORMAT
    size, bold, hidden, font, theme_font, latin_font, _ = stated
    half_points = read_int(size)
    return RunFormat(
        size=None if half_points is None else half_points / 2,
        bold=None if bold is None else not is_off(bold),
        hidden=None if hidden is None else not is_off(hidden),
        font=font,
        theme_font=theme_font,
        latin_font=latin_font,
    )


def _read_stated_paragraph(p_pr: etree._Element) -> _Stated:
    stated: list[str | None] = [None] * 10
    for element in p_pr:
        tag = element.tag
        index = _PARAGRAPH_VALUES.get(tag)
        if index is not None:
            stated[index] = element.get(tags.VAL, "")
        elif tag == tags.IND:
            stated[6:] = [element.get(name) for name in _INDENTS]
        elif tag == tags.NUM_PR:
            for child in element:
                if child.tag in _LIST_VALUES:
                    stated[_LIST_VALUES[child.tag]] = child.get(tags.VAL)
    return tuple(stated)


def _interpret_paragraph(stated: _Stated) -> ParagraphFormat:
    if not stated:
        return _NO_PARAGRAPH_FORMAT
    style, align, outline_level, num_id, ilvl, page_break, first_line, hanging, first_chars, hanging_chars = stated
    points = read_points(first_line)
    if hanging is not None:
        points = -(read_points(hanging) or 0.0)
    hundredths = read_int(first_chars)
    if hanging_chars is not None:
        hundredths = -(read_int(hanging_chars) or 0)
    return ParagraphFormat(
        style=style,
        align=_ALIGNMENTS.get(align),
        indent=points,
        indent_characters=None if hundredths is None else hundredths / 100,
        outline_level=read_int(outline_level),
        num_id=num_id,
        ilvl=read_int(ilvl),
        page_break_before=None if page_break is None else not is_off(page_break),
    )


def _read_style(element: etree._Element, style: str) -> ParagraphFormat:
    """What one style states itself."""
    name = element.find(tags.NAME)
    p_pr = element.find(tags.P_PR)
    r_pr = element.find(tags.R_PR)
    stated = _NO_PARAGRAPH_FORMAT if p_pr is None else _interpret_paragraph(_read_stated_paragraph(p_pr))
    own = ParagraphFormat(style=style, name=None if name is None else name.get(tags.VAL))
    return _fill_gaps(own, stated, run=_NO_RUN_FORMAT if r_pr is None else _interpret_run(_read_stated_run(r_pr)))


def _fill_gaps(*formats: _Format, **given: RunFormat) -> _Format:
    """One format out of several: each property from the first that states it, but for those that are given."""
    merged: dict[str, object] = dict(given)
    for name in formats[0].__struct_fields__:
        if name not in merged:
            for format_ in formats:
                merged[name] = getattr(format_, name)
                if merged[name] is not None:
                    break
    return type(formats[0])(**merged)  # type: ignore[arg-type] # the names are those of its own fields


def _toggle(direct: bool | None, character: bool | None, paragraph: bool | None, default: bool | None) -> bool:
    """A toggle property's effective value (17.7.3)."""
    if direct is not None:
        return direct
    if default:
        return True
    return bool(character) != bool(paragraph)


def _read_theme_font(theme: etree._Element | None, theme_font: str) -> str | None:
    """The East Asian font a theme has for ``minorEastAsia`` or ``majorEastAsia`` (20.1.4.1.24)."""
    if theme is None:
        return None
    fonts = next(theme.iter(tags.A_MAJOR_FONT if theme_font.startswith("major") else tags.A_MINOR_FONT), None)
    if fonts is None:
        return None
    for font in fonts.iterchildren(tags.A_EA):
        if font.get("typeface"):
            return font.get("typeface")
    for font in fonts.iterchildren(tags.A_FONT):
        if font.get("script") == "Hans":
            return font.get("typeface")
    return None
