"""From the printed document to one that can be understood: whole tables, whole paragraphs, clean texts (规范化).

The stage knows layout and characters, no form.  Its steps, in order: paragraphs (``normalizers.paragraphs``), the
pieces of tables (``normalizers.tables.pieces``), each table by itself (``normalizers.tables.repair``), numbering.
Every change is a ``Repair`` of the clean document.
"""

from __future__ import annotations

from collections.abc import Iterable

from normalizers.paragraphs import clean_paragraph, order_paragraphs
from normalizers.tables.assemble import Assembled, assemble_tables
from normalizers.tables.repair import finish_table, start_draft
from pipeline.model.clean import CleanBlock, CleanDocument, CleanText, Repair
from pipeline.model.place import CellRef
from pipeline.model.raw import RawDocument, RawText


def normalize(raw: RawDocument) -> CleanDocument:
    """Repair the layout of a document and clean its texts.

    Paragraphs are numbered from 1 through the body and on through the furniture.  Nothing printed is lost: each
    character of the raw document is in a cell, a paragraph, the furniture, or in the ``before`` of a repair.
    """
    paragraphs = order_paragraphs(raw.blocks)
    blocks: list[CleanBlock] = []
    repairs: list[Repair] = list(paragraphs.repairs)
    n_texts = n_tables = 0
    for part in assemble_tables(paragraphs.blocks, raw.pages):
        if isinstance(part, RawText):
            n_texts += 1
            blocks.append(clean_paragraph(part, n_texts))
        else:
            tables, made = _finish(part, n_tables)
            n_tables += len(tables)
            blocks += tables
            repairs += made
    return CleanDocument(
        doc_id=raw.doc_id,
        format=raw.format,
        blocks=tuple(blocks),
        furniture=_number((*raw.furniture, *paragraphs.furniture), n_texts),
        pages=raw.pages,
        repairs=tuple(repairs),
        visible_chars=raw.visible_chars,
        unread=raw.unread,
    )


def _finish(part: Assembled, table_index: int) -> tuple[list[CleanBlock], list[Repair]]:
    """A whole table and the tables nested in it, numbered from ``table_index``."""
    host = finish_table(part.draft, table_index)
    tables: list[CleanBlock] = [host.table]
    repairs = list(host.repairs)
    for table, (row, col) in zip(part.nested, part.draft.hosts, strict=True):
        inner = finish_table(
            start_draft(table),
            table_index + len(tables),
            nested_in=CellRef(table_index=table_index, row=row, col=col),
        )
        tables.append(inner.table)
        repairs += inner.repairs
    return tables, repairs


def _number(texts: Iterable[RawText], after: int) -> tuple[CleanText, ...]:
    """Clean the furniture; its numbers follow those of the body."""
    return tuple(clean_paragraph(text, after + index) for index, text in enumerate(texts, start=1))
