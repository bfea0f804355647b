"""Recognised figures that the arithmetic contradicts are looked at again, larger (勾稽不符的数字放大复读).

What the second look gives is kept beside the first and never put in its place: where they differ the value is in
doubt (``low_ocr_confidence``); where they agree it is the document that contradicts itself.
"""

from __future__ import annotations

from unicodedata import normalize

from msgspec.structs import replace

from pipeline.model.clean import CleanDocument
from pipeline.model.place import CellRef
from pipeline.model.rows import Extraction, Rereading
from pipeline.model.source import Limits, SourceFile
from pipeline.rules.catalogue import list_contradicted

_FIGURE = frozenset("0123456789.%‰≥≤<>-~/")
"""What two readings are compared by."""


def reread_contradicted(source: SourceFile, clean: CleanDocument, extraction: Extraction, limits: Limits) -> Extraction:
    """Add second readings of the recognised cells whose figures contradict others; nothing else changes.

    A document without recognised pages comes back as it is.
    """
    if not extraction.recognised_pages:
        return extraction
    contradicted = list_contradicted(extraction)
    found = [
        (table.ref(cell), cell)
        for table in clean.tables
        for cell in table
        if cell.confidence is not None and table.ref(cell) in contradicted
    ]
    if not found:
        return extraction
    from extractors.ocr.extract import bind_pictures
    from extractors.ocr.reread import reread_places

    pdf = source.data if source.format == "pdf" else bind_pictures(source.data, limits)
    turns = {page.number: page.turn for page in clean.pages}
    seconds = reread_places(pdf, [cell.place for _, cell in found], limits, turns=turns)
    rereadings = tuple(_compare(ref, cell.raw_text, text) for (ref, cell), text in zip(found, seconds, strict=True))
    return replace(extraction, rereadings=rereadings)


def _compare(cell: CellRef, first: str, second: str) -> Rereading:
    return Rereading(
        cell=cell, first=first, second=" ".join(second.split()), agrees=_figures_of(first) == _figures_of(second)
    )


def _figures_of(text: str) -> str:
    return "".join(char for char in normalize("NFKC", text) if char in _FIGURE)
