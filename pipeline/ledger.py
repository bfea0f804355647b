"""What became of every visible character of a document (守恒账).

Each one ends in exactly one of: a value or label of a form, heading or narrative, furniture, or a flag.  What the
extractor lost on the way shows too: ``RawDocument.visible_chars`` was counted by another route than the blocks.
"""

from __future__ import annotations

from pipeline.model.clean import CleanDocument
from pipeline.model.rows import Extraction, Flag


def share_accounted(document: CleanDocument, extraction: Extraction, flags: tuple[Flag, ...]) -> float:
    """The share (0–1) of the source's non-blank characters that a record, a label or a flag accounts for.

    A cell that fed nothing is accounted for by its flag (``unmapped_cell``, ``unaccounted_text``) and by nothing else.
    """
    rules = {flag.rule for flag in flags}
    read, open_chars = _count_cells(document, extraction, rules)
    for text in (*document.texts, *document.furniture):
        read += _count(text.text) + _count(text.number or "")
    read += sum(_count(repair.before) for repair in document.repairs if repair.kind in _LEFT_OUT)
    open_texts = {use.ordinal for use in extraction.text_uses if use.role == "unaccounted"}
    if open_texts and "unaccounted_text" not in rules:
        open_chars += sum(_count(text.text) for text in document.texts if text.ordinal in open_texts)
    total = max(read, document.visible_chars or 0)
    return 1.0 if total == 0 else (read - open_chars) / total


_LEFT_OUT = ("header_dropped", "span_extended")
"""Repairs whose text stands in no cell any more: a header, or the label of a merged cell, printed again after a page
end."""


def _count_cells(document: CleanDocument, extraction: Extraction, rules: set[str]) -> tuple[int, int]:
    """Characters of all cells, and of those that no record, label or flag accounts for."""
    uses = {use.cell: use for use in extraction.cell_uses}
    read = open_chars = 0
    for table in document.tables:
        for cell in table:
            size = _count(cell.text)
            read += size
            use = uses.get(table.ref(cell))
            if use is not None and use.role != "unmapped":
                continue
            is_told = ("unmapped_cell" if use is not None and use.form_id else "unaccounted_text") in rules
            open_chars += 0 if is_told else size
    return read, open_chars


def _count(text: str) -> int:
    return len("".join(text.split()))
