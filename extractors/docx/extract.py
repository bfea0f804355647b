"""DOCX to ``RawDocument``: open, read the body, read what stands around it, count."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extractors.docx import tags
from extractors.docx.census import count_visible
from extractors.docx.furniture import find_furniture, read_furniture
from extractors.docx.items import Embedded, Item
from extractors.docx.opened import OpenDocument, Traits
from extractors.docx.pages import PageEnds
from extractors.docx.story import Story, Tally
from pipeline.model.errors import DamagedFileError, NoContentError
from pipeline.model.raw import RawBlock, RawDocument, RawText
from pipeline.model.source import Limits, SourceFile


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Read a DOCX as it prints.

    Raises: ``DamagedFileError``, ``WrongFormatError``, ``EncryptedFileError``, ``UnsafeFileError``, ``LimitError``;
    ``NoContentError`` when it prints nothing at all.
    """
    document = OpenDocument(source, limits)
    body = document.body.root.find(tags.BODY)
    if body is None:
        raise DamagedFileError(
            "文件损坏：正文缺失，请用 Word 打开修复后另存",
            "the document has no body; open it in Word, repair and save it",
        )
    tally = Tally()
    story = Story(document, document.body, "paragraph", tally)
    items = story.read(body, pages=PageEnds(document.body.traits.sections))
    blocks = list(_read_items(items, document, tally))
    seen = _count(document, document.body.traits, body)
    seen += sum(_count(document, part.traits, note) for part, note in tally.notes.values())
    furniture: list[RawText] = []
    for name, kind in find_furniture(document).items():
        part = document.open_part(name)
        furniture.extend(read_furniture(document, part, kind, tally))
        seen += _count(document, part.traits, part.root)
    tally.unread.extend(f"automatic number in format {name}" for name in sorted(tally.unknown_formats))
    if not blocks and not furniture and not tally.unread:
        raise NoContentError(
            "文档为空：没有可读的文字或表格，请核对是否交错文件",
            "the document prints nothing; check whether it is the right file",
        )
    return RawDocument(
        doc_id=source.doc_id,
        format=source.format,
        blocks=tuple(blocks),
        furniture=tuple(furniture),
        visible_chars=seen + tally.added - tally.covered,
        unread=tuple(tally.unread),
    )


def _count(document: OpenDocument, traits: Traits, root: etree._Element) -> int:
    return count_visible(root, document.styles, traits)


def _read_items(items: list[Item], document: OpenDocument, tally: Tally) -> Iterator[RawBlock]:
    """The blocks of the body, with what its embedded objects show in their places."""
    for item in items:
        if isinstance(item, Embedded):
            from extractors.docx.embedded import read_embedded  # reads workbooks and drawings; most have none

            seen = read_embedded(item, document.package, document.limits)
            tally.unread.extend(seen.unread)
            tally.added += seen.visible_chars
            yield from seen.blocks
        else:
            yield item
