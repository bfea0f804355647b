"""Headers and footers (页眉页脚) that some page shows: running text, page numbers and watermarks, told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace

from extractors.docx import tags, words
from extractors.docx.items import Embedded, Item
from extractors.docx.opened import OpenDocument, Part
from extractors.docx.story import Story, Tally
from extractors.docx.xml import is_on
from pipeline.model.raw import RawTable, RawText

FurnitureKind = Literal["header", "footer"]

_PAGE_NUMBER = re.compile(
    rf"(?:[{re.escape(words.PAGE_NUMERALS)}]|{'|'.join(map(re.escape, words.PAGE_NUMBER_WORDS))}|[\W_])+",
    re.IGNORECASE,
)


def find_furniture(document: OpenDocument) -> dict[str, FurnitureKind]:
    """The header and footer parts that print, in the order of their sections, with their kind (17.10).

    A section without a header of a type has that of the section before it.  First-page headers print only where the
    section asks for them, even-page ones only where the document does.
    """
    relationships = document.relationships(document.main)
    current: dict[tuple[str, str], str] = {}
    shown: dict[str, FurnitureKind] = {}
    for section in document.body.traits.sections:
        for reference in section.iterchildren(tags.HEADER_REFERENCE, tags.FOOTER_REFERENCE):
            known = relationships.get(reference.get(tags.R_ID, ""))
            if known is not None and known.target in document.package:
                current[reference.tag, reference.get(tags.TYPE, "default")] = known.target
        title_page = section.find(tags.TITLE_PG)
        active = {"default"}
        if title_page is not None and is_on(title_page):
            active.add("first")
        if any(page_type == "even" for _, page_type in current) and document.has_even_headers:
            active.add("even")
        for (tag, page_type), part in current.items():
            if page_type in active:
                shown[part] = "header" if tag == tags.HEADER_REFERENCE else "footer"
    return shown


def read_furniture(document: OpenDocument, part: Part, kind: FurnitureKind, tally: Tally) -> list[RawText]:
    """The texts of one header or footer; those of its tables cell by cell."""
    story = Story(document, part, kind, tally)
    items = story.read(part.root)
    tally.unread.extend(item.note for item in items if isinstance(item, Embedded))
    return [_classify(text) for item in items for text in _split(item, kind)]


def _split(item: Item, kind: FurnitureKind) -> Iterator[RawText]:
    if isinstance(item, RawText):
        yield item
    elif isinstance(item, RawTable):
        for cell in item.cells:
            if cell.text:
                yield RawText(text=cell.text, kind=kind, place=cell.place)


def _classify(text: RawText) -> RawText:
    """A text of nothing but figures and the words around page numbers is one (页码)."""
    if text.kind != "watermark" and _PAGE_NUMBER.fullmatch(text.text):
        return replace(text, kind="page_number")
    return text
