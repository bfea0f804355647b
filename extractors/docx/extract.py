"""DOCX to ``RawDocument``: open, read the body, read what stands around it, count."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from extractors.docx import tags
from extractors.docx.census import count_visible
from extractors.docx.furniture import find_furniture, read_furniture
from extractors.docx.items import Embedded, Item
from extractors.docx.opened import OpenDocument, Traits
from extractors.docx.pages import PageEnds
from extractors.docx.story import Story, Tally
from pipeline.model.errors import DamagedFileError, NoContentError
from pipeline.model.place import Place
from pipeline.model.raw import RawBlock, RawDocument, RawText
from pipeline.model.source import Limits, SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedObject:
    """An object embedded in a document's body, for a reader of its own format."""

    part: str
    """Package part with its bytes, to be had from ``Package.read``; an address when it is linked from outside."""
    prog_id: str
    """Program it belongs to, ``Excel.Sheet.12``; empty when not stated."""
    block_index: int
    """How many blocks of the document stand before it."""
    place: Place


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Read a DOCX as it prints.

    Raises: ``DamagedFileError``, ``WrongFormatError``, ``EncryptedFileError``, ``UnsafeFileError``, ``LimitError``;
    ``NoContentError`` when it prints nothing at all.
    """
    document = OpenDocument(source, limits)
    raw, objects = read_document(document, source)
    return insert_workbooks(raw, objects, document.package.read, limits) if objects else raw


def read_document(document: OpenDocument, source: SourceFile) -> tuple[RawDocument, tuple[EmbeddedObject, ...]]:
    """The document and the objects embedded in its body, which ``unread`` names too; raises what ``extract`` raises."""
    body = document.body.root.find(tags.BODY)
    if body is None:
        raise DamagedFileError(
            "文件损坏：正文缺失，请用 Word 打开修复后另存",
            "the document has no body; open it in Word, repair and save it",
        )
    tally = Tally()
    story = Story(document, document.body, "paragraph", tally)
    blocks, embedded = _split(story.read(body, pages=PageEnds(document.body.traits.sections)))
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
    raw = RawDocument(
        doc_id=source.doc_id,
        format=source.format,
        blocks=tuple(blocks),
        furniture=tuple(furniture),
        visible_chars=seen + tally.added - tally.covered,
        unread=tuple(tally.unread),
    )
    return raw, tuple(embedded)


def _count(document: OpenDocument, traits: Traits, root: etree._Element) -> int:
    return count_visible(root, document.styles, traits)


def _split(items: list[Item]) -> tuple[list[RawBlock], list[EmbeddedObject]]:
    blocks: list[RawBlock] = []
    embedded: list[EmbeddedObject] = []
    for item in items:
        if isinstance(item, Embedded):
            embedded.append(
                EmbeddedObject(part=item.part, prog_id=item.prog_id, block_index=len(blocks), place=item.place)
            )
        else:
            blocks.append(item)
    return blocks, embedded
