"""Automatic list numbers (自动编号), counted as Word counts them; they stand in no run (17.9).

A paragraph refers to a ``w:num``, which refers to a ``w:abstractNum``.  The count belongs to the abstract one, so
lists that share it continue one another; a ``startOverride`` restarts a level where its ``w:num`` is first used at
that level.  A level starts again after a paragraph of a higher level (``lvlRestart`` narrows that), and a level that
is skipped counts as begun.
"""

from __future__ import annotations

import re

from lxml import etree
from msgspec import Struct

from extractors.docx import tags
from extractors.docx.number_formats import format_number
from extractors.docx.styles import Styles
from extractors.docx.xml import is_on, read_int

LEVELS = 9

_COUNTER = re.compile(r"%([1-9])")
_SUFFIXES = {"tab": "\t", "space": " ", "nothing": ""}
_CUSTOM_ITEM = re.compile(r"0*\d+")


class Level(Struct, frozen=True, kw_only=True):
    """One level of a list (编号级别)."""

    start: int = 0
    """First number; 0 where the level states none (17.9.25)."""
    number_format: str = "decimal"
    """As ``format_number`` takes it."""
    text: str = ""
    """Pattern such as ``（%1）``, ``%1.%2``."""
    suffix: str = "\t"
    """What separates the number from the text."""
    restart: int | None = None
    """1-based level after which it starts again; 0 never, None after any higher one."""
    is_legal: bool = False
    """All counters in it are written in decimals."""
    style: str | None = None
    """Paragraph style that is tied to this level."""
    hidden: bool = False


class ListDefinition(Struct, frozen=True, kw_only=True):
    """A ``w:num`` with what it overrides."""

    abstract: str
    """Key of the counters it shares."""
    levels: tuple[Level, ...]
    start_overrides: tuple[int | None, ...]
    """Per level; None where it does not restart."""


class ListNumber(Struct, frozen=True, kw_only=True):
    """A paragraph's number as printed."""

    text: str
    """``2、``, ``（一）``; without surrounding blanks."""
    suffix: str
    """Blank that separates it from the text: a tab, a space or nothing."""


class Numbering:
    """The list definitions of one document, read on demand: files by Word carry hundreds and use a few."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        """Index ``numbering.xml``; ``root`` None means that there is none, so no paragraph has a number."""
        self._styles = styles
        self._nums: dict[str, etree._Element] = {}
        self._abstracts: dict[str, etree._Element] = {}
        self._definitions: dict[str, ListDefinition | None] = {}
        if root is not None:
            for element in root.iterchildren(tags.NUM):
                self._nums[element.get(tags.NUM_ID, "")] = element
            for element in root.iterchildren(tags.ABSTRACT_NUM):
                self._abstracts[element.get(tags.ABSTRACT_NUM_ID, "")] = element

    def find(self, num_id: str) -> ListDefinition | None:
        """The definition of a list; None for ``0`` (no list) and for ids that the document does not define."""
        if num_id not in self._definitions:
            self._definitions[num_id] = self._read_definition(num_id)
        return self._definitions[num_id]

    def _read_definition(self, num_id: str) -> ListDefinition | None:
        num = self._nums.get(num_id)
        abstract_id = None if num is None else self._find_abstract(num)
        if num is None or abstract_id is None:
            return None
        levels = [Level()] * LEVELS
        for element in self._abstracts[abstract_id].iterchildren(tags.LVL):
            _set_level(levels, read_int(element.get(tags.ILVL)), element)
        starts: list[int | None] = [None] * LEVELS
        for override in num.iterchildren(tags.LVL_OVERRIDE):
            index = read_int(override.get(tags.ILVL))
            element_or_none = override.find(tags.LVL)
            if element_or_none is not None:
                _set_level(levels, index, element_or_none)
            start = override.find(tags.START_OVERRIDE)
            if start is not None and index is not None and 0 <= index < LEVELS:
                starts[index] = read_int(start.get(tags.VAL))
        return ListDefinition(abstract=abstract_id, levels=tuple(levels), start_overrides=tuple(starts))

    def _find_abstract(self, num: etree._Element) -> str | None:
        """Id of the abstract list with the levels, through ``numStyleLink`` where the levels live in a list style."""
        followed: set[str] = set()
        link: etree._Element | None = num
        while link is not None:
            reference = link.find(tags.ABSTRACT_NUM_ID)
            abstract_id = None if reference is None else reference.get(tags.VAL)
            if abstract_id is None or abstract_id not in self._abstracts or abstract_id in followed:
                return None
            followed.add(abstract_id)
            style_link = self._abstracts[abstract_id].find(tags.NUM_STYLE_LINK)
            if style_link is None:
                return abstract_id
            num_id = self._styles.resolve_style(style_link.get(tags.VAL)).num_id
            link = None if num_id is None else self._nums.get(num_id)
        return None


class ListCounter:
    """The running numbers of one story (body, text boxes, a header); paragraphs are told to it in document order."""

    def __init__(self, numbering: Numbering, unknown_formats: set[str]) -> None:
        """``unknown_formats`` collects number formats that cannot be written here; their paragraphs have no number."""
        self._numbering = numbering
        self._unknown_formats = unknown_formats
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def advance(self, num_id: str, ilvl: int | None, style: str | None) -> ListNumber | None:
        """Count one more paragraph of a list and give its number; None when it prints none (a bullet, no such list).

        ``ilvl`` None stands for the level tied to the paragraph's style, else the first.
        """
        definition = self._numbering.find(num_id)
        if definition is None:
            return None
        level = _find_level(definition, ilvl, style)
        counts = self._counts.setdefault(definition.abstract, [None] * LEVELS)
        self._count(counts, definition, num_id, level)
        return self._write(counts, definition, level)

    def _count(self, counts: list[int | None], definition: ListDefinition, num_id: str, level: int) -> None:
        override = definition.start_overrides[level]
        current = counts[level]
        if override is not None and (num_id, level) not in self._restarted:
            counts[level] = override
        elif current is None:
            counts[level] = _find_start(definition, level)
        else:
            counts[level] = current + 1
        self._restarted.add((num_id, level))
        for higher in range(level):
            if counts[higher] is None:
                counts[higher] = _find_start(definition, higher)
        for lower in range(level + 1, LEVELS):
            restart = definition.levels[lower].restart
            if restart is None or level < restart:
                counts[lower] = None

    def _write(self, counts: list[int | None], definition: ListDefinition, level: int) -> ListNumber | None:
        shape = definition.levels[level]
        if shape.number_format == "bullet" or shape.hidden:
            return None
        text = shape.text
        for counter in set(_COUNTER.findall(shape.text)):
            index = int(counter) - 1
            number_format = "decimal" if shape.is_legal else definition.levels[index].number_format
            value = counts[index]
            written = "" if value is None or number_format == "bullet" else format_number(value, number_format)
            if written is None:
                self._unknown_formats.add(number_format)
                return None
            text = text.replace(f"%{counter}", written)
        text = text.strip()
        return ListNumber(text=text, suffix=shape.suffix) if text else None


def _find_level(definition: ListDefinition, ilvl: int | None, style: str | None) -> int:
    if ilvl is not None:
        return min(max(ilvl, 0), LEVELS - 1)
    if style is not None:
        for index, level in enumerate(definition.levels):
            if level.style == style:
                return index
    return 0


def _find_start(definition: ListDefinition, level: int) -> int:
    override = definition.start_overrides[level]
    return definition.levels[level].start if override is None else override


def _set_level(levels: list[Level], index: int | None, element: etree._Element) -> None:
    if index is not None and 0 <= index < LEVELS:
        levels[index] = _read_level(element)


def _read_level(element: etree._Element) -> Level:
    """Read a ``w:lvl``."""
    stated: dict[str, str | None] = {}
    for child in element:
        stated[child.tag] = child.get(tags.VAL)
    start = read_int(stated.get(tags.START))
    legal = element.find(tags.IS_LGL)
    return Level(
        start=0 if start is None else start,
        number_format=_read_number_format(element),
        text=stated.get(tags.LVL_TEXT) or "",
        suffix=_SUFFIXES.get(stated.get(tags.SUFF) or "tab", "\t"),
        restart=read_int(stated.get(tags.LVL_RESTART)),
        is_legal=legal is not None and is_on(legal),
        style=stated.get(tags.P_STYLE),
        hidden=any(is_on(vanish) for vanish in element.iter(tags.VANISH)),
    )


def _read_number_format(element: etree._Element) -> str:
    """The level's number format; newer ones stand in alternatives, of which the first is meant (17.9.17)."""
    number_format = next(element.iter(tags.NUM_FMT), None)
    if number_format is None:
        return "decimal"
    name = number_format.get(tags.VAL, "decimal")
    if name == "custom":
        item = _CUSTOM_ITEM.match(number_format.get(tags.FORMAT, ""))
        return name if item is None else item[0]
    return name
