"""What a paragraph and its runs look like, out of direct formatting, styles and document defaults (17.7.2).

A property is taken from the run itself, else from its character style, else from the paragraph's style, else from
the defaults; inside one style from the nearest style of its ``basedOn`` chain that states it.  Bold and hidden are
toggles (17.7.3): stated by the character style *and* the paragraph style they cancel out; stated directly they hold.
Table styles are not asked: text of tables carries no style here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from lxml import etree

from extractors.docx import tags
from extractors.docx.symbols import is_symbol_font
from extractors.docx.xml import is_on, read_int, read_points

Align = Literal["left", "center", "right", "justify"]

_ALIGNMENTS: dict[str, Align] = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFormat:
    """Run properties as one place states them; None where it is silent."""

    size: float | None = None
    """Points."""
    bold: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    """East Asian font name."""
    theme_font: str | None = None
    """East Asian font by its place in the theme (``minorEastAsia``), which goes before ``font``."""
    latin_font: str | None = None
    """Font of Latin letters and of symbols (Wingdings …)."""
    style: str | None = None
    """Id of the character style."""

    def over(self, base: RunFormat) -> RunFormat:
        """These properties, with the gaps filled from another place of less weight."""
        themed = self.font is None and self.theme_font is None
        return RunFormat(
            size=base.size if self.size is None else self.size,
            bold=base.bold if self.bold is None else self.bold,
            hidden=base.hidden if self.hidden is None else self.hidden,
            font=base.font if themed else self.font,
            theme_font=base.theme_font if themed else self.theme_font,
            latin_font=base.latin_font if self.latin_font is None else self.latin_font,
            style=self.style,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Indent:
    """First line indent as one place states it; in characters it goes before points (17.3.1.12)."""

    points: float | None = None
    """Negative for a hanging first line."""
    characters: float | None = None

    def over(self, base: Indent) -> Indent:
        """This indent, with the gaps filled from another place of less weight."""
        if self.characters is not None:
            return self
        if self.points is not None:
            return self
        return base


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphFormat:
    """Paragraph properties as one place states them, or as they result; None where nothing is stated."""

    style: str | None = None
    """Id of the paragraph style."""
    name: str | None = None
    """Name of the paragraph style, e.g. ``heading 1``."""
    align: Align | None = None
    indent: Indent = Indent()
    outline_level: int | None = None
    """0-based; 9 is body text."""
    num_id: str | None = None
    ilvl: int | None = None
    page_break_before: bool | None = None
    mark: RunFormat = RunFormat()
    """Properties of the paragraph mark; in a style, those of its text."""

    def over(self, base: ParagraphFormat) -> ParagraphFormat:
        """These properties, with the gaps filled from another place of less weight."""
        return ParagraphFormat(
            style=base.style if self.style is None else self.style,
            name=base.name if self.name is None else self.name,
            align=base.align if self.align is None else self.align,
            indent=self.indent.over(base.indent),
            outline_level=base.outline_level if self.outline_level is None else self.outline_level,
            num_id=base.num_id if self.num_id is None else self.num_id,
            ilvl=base.ilvl if self.ilvl is None else self.ilvl,
            page_break_before=base.page_break_before if self.page_break_before is None else self.page_break_before,
            mark=self.mark.over(base.mark),
        )


@dataclass(frozen=True, slots=True)
class Look:
    """How a run ends up looking."""

    size: float | None
    bold: bool
    font: str | None
    hidden: bool
    latin_font: str | None


def read_run_format(r_pr: etree._Element) -> RunFormat:
    """Read a ``w:rPr``: only what helps to tell headings, what is hidden, and fonts whose characters are symbols."""
    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    theme_font: str | None = None
    latin_font: str | None = None
    style: str | None = None
    for element in r_pr:
        tag = element.tag
        if tag == tags.R_FONTS:
            font = element.get(tags.EAST_ASIA)
            theme_font = element.get(tags.EAST_ASIA_THEME)
            latin_font = element.get(tags.ASCII) or element.get(tags.H_ANSI)
        elif tag == tags.SZ:
            half_points = read_int(element.get(tags.VAL))
            size = None if half_points is None else half_points / 2
        elif tag == tags.B:
            bold = is_on(element)
        elif tag == tags.VANISH:
            hidden = is_on(element)
        elif tag == tags.R_STYLE:
            style = element.get(tags.VAL)
    return RunFormat(
        size=size, bold=bold, hidden=hidden, font=font, theme_font=theme_font, latin_font=latin_font, style=style
    )


def read_paragraph_format(p_pr: etree._Element) -> ParagraphFormat:
    """Read a ``w:pPr``."""
    style: str | None = None
    align: Align | None = None
    indent = Indent()
    outline_level: int | None = None
    num_id: str | None = None
    ilvl: int | None = None
    page_break_before: bool | None = None
    mark = RunFormat()
    for element in p_pr:
        tag = element.tag
        if tag == tags.P_STYLE:
            style = element.get(tags.VAL)
        elif tag == tags.JC:
            align = _ALIGNMENTS.get(element.get(tags.VAL, ""))
        elif tag == tags.IND:
            indent = _read_indent(element)
        elif tag == tags.R_PR:
            mark = read_run_format(element)
        elif tag == tags.NUM_PR:
            num_id, ilvl = _read_num_pr(element)
        elif tag == tags.OUTLINE_LVL:
            outline_level = read_int(element.get(tags.VAL))
        elif tag == tags.PAGE_BREAK_BEFORE:
            page_break_before = is_on(element)
    return ParagraphFormat(
        style=style,
        align=align,
        indent=indent,
        outline_level=outline_level,
        num_id=num_id,
        ilvl=ilvl,
        page_break_before=page_break_before,
        mark=mark,
    )


class Styles:
    """The styles of one document, resolved on demand and remembered."""

    def __init__(self, root: etree._Element | None, load_theme: Callable[[], etree._Element | None]) -> None:
        """Index ``styles.xml``; ``root`` None means that the document has none (as WPS sometimes leaves it)."""
        self._elements: dict[str, etree._Element] = {}
        self._default_style: str | None = None
        self._default_run = RunFormat()
        self._default_paragraph = ParagraphFormat()
        self._load_theme = load_theme
        self._theme_fonts: dict[str, str | None] = {}
        self._formats: dict[str, ParagraphFormat] = {}
        self._looks: dict[tuple[str | None, RunFormat], Look] = {}
        if root is not None:
            self._index(root)

    @cached_property
    def has_hidden(self) -> bool:
        """Some style may hide text."""
        return any(True for element in self._elements.values() for _ in element.iter(tags.VANISH))

    @cached_property
    def has_lists(self) -> bool:
        """Some style may number its paragraphs."""
        return any(True for element in self._elements.values() for _ in element.iter(tags.NUM_ID))

    @cached_property
    def has_symbols(self) -> bool:
        """Some style may have a symbol font."""
        return any(
            is_symbol_font(font.get(tags.ASCII)) or is_symbol_font(font.get(tags.H_ANSI))
            for element in self._elements.values()
            for font in element.iter(tags.R_FONTS)
        )

    def resolve_paragraph(self, direct: ParagraphFormat) -> ParagraphFormat:
        """Direct formatting over the paragraph's style (样式链) and the document's defaults."""
        style = direct.style if direct.style in self._elements else self._default_style
        return direct.over(self._resolve_style(style)).over(self._default_paragraph)

    def resolve_style(self, style: str | None) -> ParagraphFormat:
        """What a paragraph style states, its bases included; the default paragraph style for None or an unknown id."""
        return self._resolve_style(style if style in self._elements else self._default_style)

    def resolve_run(self, direct: RunFormat, paragraph_style: str | None) -> Look:
        """How a run looks: its own properties, its character style, the style of its paragraph, the defaults."""
        look = self._looks.get((paragraph_style, direct))
        if look is None:
            look = self._looks[paragraph_style, direct] = self._compute_look(direct, paragraph_style)
        return look

    def _compute_look(self, direct: RunFormat, paragraph_style: str | None) -> Look:
        paragraph = self.resolve_style(paragraph_style).mark
        character = RunFormat()
        if direct.style in self._elements:
            character = self._resolve_style(direct.style).mark
        merged = direct.over(character).over(paragraph).over(self._default_run)
        return Look(
            size=merged.size,
            bold=_toggle(direct.bold, character.bold, paragraph.bold, self._default_run.bold),
            font=self._find_theme_font(merged.theme_font) or merged.font,
            hidden=_toggle(direct.hidden, character.hidden, paragraph.hidden, self._default_run.hidden),
            latin_font=merged.latin_font,
        )

    def _index(self, root: etree._Element) -> None:
        for element in root.iterchildren(tags.STYLE, tags.DOC_DEFAULTS):
            if element.tag == tags.DOC_DEFAULTS:
                for r_pr in element.iterfind(f"{tags.R_PR_DEFAULT}/{tags.R_PR}"):
                    self._default_run = read_run_format(r_pr)
                for p_pr in element.iterfind(f"{tags.P_PR_DEFAULT}/{tags.P_PR}"):
                    self._default_paragraph = read_paragraph_format(p_pr)
                continue
            style = element.get(tags.STYLE_ID, "")
            self._elements[style] = element
            if element.get(tags.TYPE) == "paragraph" and element.get(tags.DEFAULT, "0") in {"1", "true", "on"}:
                self._default_style = style

    def _resolve_style(self, style: str | None) -> ParagraphFormat:
        """A style over its bases; a circle of bases ends where it closes."""
        if style is None:
            return ParagraphFormat()
        known = self._formats.get(style)
        if known is None:
            chain: list[str] = []
            link: str | None = style
            while link is not None and link in self._elements and link not in chain:
                chain.append(link)
                base = self._elements[link].find(tags.BASED_ON)
                link = None if base is None else base.get(tags.VAL)
            known = ParagraphFormat()
            for link in reversed(chain):
                known = _read_style(self._elements[link], link).over(known)
            self._formats[style] = known
        return known

    def _find_theme_font(self, theme_font: str | None) -> str | None:
        """The East Asian font a theme has for ``minorEastAsia`` or ``majorEastAsia`` (20.1.4.1.24)."""
        if theme_font is None:
            return None
        if theme_font not in self._theme_fonts:
            self._theme_fonts[theme_font] = _read_theme_font(self._load_theme(), theme_font)
        return self._theme_fonts[theme_font]


def _read_style(element: etree._Element, style: str) -> ParagraphFormat:
    name = element.find(tags.NAME)
    p_pr = element.find(tags.P_PR)
    r_pr = element.find(tags.R_PR)
    stated = ParagraphFormat() if p_pr is None else read_paragraph_format(p_pr)
    return ParagraphFormat(
        style=style,
        name=None if name is None else name.get(tags.VAL),
        mark=RunFormat() if r_pr is None else read_run_format(r_pr),
    ).over(
        ParagraphFormat(
            align=stated.align,
            indent=stated.indent,
            outline_level=stated.outline_level,
            num_id=stated.num_id,
            ilvl=stated.ilvl,
            page_break_before=stated.page_break_before,
        )
    )


def _toggle(direct: bool | None, character: bool | None, paragraph: bool | None, default: bool | None) -> bool:
    """A toggle property's effective value (17.7.3)."""
    if direct is not None:
        return direct
    if default:
        return True
    return bool(character) != bool(paragraph)


def _read_indent(element: etree._Element) -> Indent:
    sign = 1
    characters = read_int(element.get(tags.FIRST_LINE_CHARS))
    if element.get(tags.HANGING_CHARS) is not None:
        sign, characters = -1, read_int(element.get(tags.HANGING_CHARS))
    points = read_points(element.get(tags.FIRST_LINE))
    if element.get(tags.HANGING) is not None:
        points = read_points(element.get(tags.HANGING))
        points = None if points is None else -points
    return Indent(
        points=points,
        characters=sign * characters / 100 if characters else None,
    )


def _read_num_pr(element: etree._Element) -> tuple[str | None, int | None]:
    num_id: str | None = None
    ilvl: int | None = None
    for child in element:
        if child.tag == tags.NUM_ID:
            num_id = child.get(tags.VAL)
        elif child.tag == tags.ILVL:
            ilvl = read_int(child.get(tags.VAL))
    return num_id, ilvl


def _read_theme_font(theme: etree._Element | None, theme_font: str) -> str | None:
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
