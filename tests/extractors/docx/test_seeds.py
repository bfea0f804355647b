"""Whole submissions, where a folder of them stands beside the repository."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import docx as python_docx
import pypdfium2
import pytest

from pipeline.model.raw import RawDocument, RawTable
from tests.extractors.docx.packages import count_characters, read

FOLDER = Path(__file__).parents[4] / "shared" / "seeds"
DOCUMENTS = sorted(FOLDER.glob("*.docx"))

pytestmark = pytest.mark.skipif(not DOCUMENTS, reason="no folder of submissions beside the repository")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def squeeze(text: str) -> str:
    return "".join(text.split())


def printed(raw: RawDocument) -> Counter[str]:
    """Characters of the body, automatic numbers included."""
    count: Counter[str] = Counter()
    for block in raw.blocks:
        if isinstance(block, RawTable):
            count.update(squeeze("".join(cell.text for cell in block.cells)))
        else:
            count.update(squeeze((block.number or "") + block.text))
    return count


def test_no_character_is_lost(path: Path):
    raw = read(path.read_bytes())
    assert raw.visible_chars == count_characters(raw)


def test_the_same_characters_as_in_print(path: Path):
    """All that the DOCX prints stands in its PDF, but for a full stop that an embedded workbook's picture lacks."""
    pdf = pypdfium2.PdfDocument(path.with_suffix(".pdf"))
    pages = Counter(squeeze("".join(page.get_textpage().get_text_bounded() for page in pdf)))
    here = printed(read(path.read_bytes()))
    assert (here - pages) <= Counter("。")


def test_the_same_cells_as_python_docx(path: Path):
    tables = python_docx.Document(str(path)).tables
    raw = read(path.read_bytes())
    own = [table for table in raw.tables if table.origin == "markup"]
    assert len(own) == len(tables)
    for ours, theirs in zip(own, tables, strict=True):
        anchors = [tc for tr in theirs._tbl.tr_lst for tc in tr.tc_lst if tc.vMerge != "continue"]
        assert [squeeze(cell.text) for cell in ours.cells] == [
            squeeze("".join(tc.xpath(".//w:t/text()"))) for tc in anchors
        ]
        assert [cell.col_span for cell in ours.cells] == [tc.grid_span for tc in anchors]


def test_reading_twice_gives_the_same(path: Path):
    assert read(path.read_bytes()) == read(path.read_bytes())
