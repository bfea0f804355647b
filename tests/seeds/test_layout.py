"""Real submissions in two renditions have one layout after the normalizers; skipped where the folder is absent."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import pytest

from normalizers.document import normalize
from normalizers.text import match_key
from pipeline.model.clean import CleanDocument, CleanTable
from pipeline.model.source import Limits, SourceFile

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
NAMES = sorted(path.stem for path in SEEDS.glob("*.docx") if path.with_suffix(".pdf").exists())

pytestmark = pytest.mark.skipif(not NAMES, reason="../shared/seeds is not on this machine")


@lru_cache
def read(name: str, suffix: str) -> CleanDocument:
    data = (SEEDS / f"{name}.{suffix}").read_bytes()
    source = SourceFile(source_path=name, doc_id=hashlib.sha256(data).hexdigest(), format=suffix, data=data)
    return normalize(import_module(f"extractors.{suffix}.extract").extract(source, Limits()))


def outline(table: CleanTable) -> set[tuple[int, int, int, int, str]]:
    return {(cell.row, cell.col, cell.row_span, cell.col_span, match_key(cell.text)) for cell in table}


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_of_word_and_pdf_are_the_same(name: str) -> None:
    """A workbook embedded in the Word file is its own sheet there and a drawn table in the PDF, so it is left out."""
    word = [table for table in read(name, "docx").tables if table.origin == "markup"]
    printed = read(name, "pdf").tables
    assert [outline(table) for table in word] == [outline(table) for table in printed[: len(word)]]


@pytest.mark.parametrize("name", NAMES)
def test_the_paragraphs_of_word_and_pdf_are_the_same(name: str) -> None:
    def lines(document: CleanDocument) -> list[str]:
        return [match_key(f"{text.number or ''}{text.text}") for text in document.texts]

    assert sorted(lines(read(name, "docx"))) == sorted(lines(read(name, "pdf")))
