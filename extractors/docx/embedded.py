"""Workbooks embedded in a Word file, put where their previews stand (嵌入的工作簿).

A reader of the page sees the active sheet of the workbook through its preview picture.  The sheet is read from the
package itself, once; the picture's own text is not read a second time.  Other sheets are not seen, so they are not
read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors.docx.extract import EmbeddedObject
from extractors.sniff import sniff
from extractors.xlsx.workbook import Workbook, read_xls, read_xlsx
from pipeline.model.errors import DocumentError
from pipeline.model.raw import RawBlock, RawDocument, RawTable
from pipeline.model.source import Limits

ReadPart = Callable[[str], bytes]
"""Gives the bytes of a package part; raises ``DocumentError`` when it is missing or damaged."""


def insert_workbooks(
    raw: RawDocument, objects: tuple[EmbeddedObject, ...], read_part: ReadPart, limits: Limits
) -> RawDocument:
    """The document with the sheets of its embedded workbooks among its blocks.

    An object that is no workbook, or cannot be read, stays named in ``unread``.
    """
    found: dict[int, list[RawTable]] = {}
    read: set[str] = set()
    unread: list[str] = []
    for item in objects:
        book = _open(item, read_part, limits)
        if book is None:
            continue
        read.add(item.part)
        table = _active_table(book)
        if table is not None:
            found.setdefault(item.block_index, []).append(table)
        unread.extend(book.unread)
        unread.extend(f"sheet {sheet.name} behind an embedded workbook" for sheet in book.sheets if not sheet.is_active)
    blocks: list[RawBlock] = []
    for index in range(len(raw.blocks) + 1):
        blocks.extend(found.get(index, ()))
        blocks.extend(raw.blocks[index : index + 1])
    kept = tuple(note for note in raw.unread if not any(part in note for part in read))
    added = sum(len("".join(cell.text.split())) for tables in found.values() for t in tables for cell in t.cells)
    return replace(
        raw,
        blocks=tuple(blocks),
        unread=(*kept, *unread),
        visible_chars=None if raw.visible_chars is None else raw.visible_chars + added,
    )


def _open(item: EmbeddedObject, read_part: ReadPart, limits: Limits) -> Workbook | None:
    try:
        data = read_part(item.part)
        kind = sniff(data, item.part)
        if kind == "xlsx":
            return read_xlsx(data, limits)
        return read_xls(data, limits) if kind == "xls" else None
    except DocumentError:
        return None  # stays in ``unread``: the document around it is still worth reading


def _active_table(book: Workbook) -> RawTable | None:
    """The sheet that shows: the active one, else the only one with content."""
    active = next((sheet.table for sheet in book.sheets if sheet.is_active), None)
    return active or next((sheet.table for sheet in book.sheets if sheet.table is not None), None)
