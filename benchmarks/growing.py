"""Documents of any length (任意长度的材料), to see that twice as much takes twice as long and no more."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path

import pypdfium2
from lxml import etree

from benchmarks.readers import DOCUMENT_XML

_SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "sample"
_FORM = _SAMPLE / "sample-03-project.docx"
_PRINT = _SAMPLE / "sample-01-unit.pdf"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def make_pdf(pages: int) -> bytes:
    """Give a PDF of a number of pages: a form and its report again and again."""
    whole = pypdfium2.PdfDocument.new()
    with pypdfium2.PdfDocument(_PRINT) as printed:
        count = len(printed)
        for first in range(0, pages, count):
            whole.import_pages(printed, pages=list(range(min(count, pages - first))))
    buffer = io.BytesIO()
    whole.save(buffer)
    whole.close()
    return buffer.getvalue()


def make_docx(rows: int) -> bytes:
    """Give a Word file whose form has a number of rows more: its last rows of indicators again and again."""
    with zipfile.ZipFile(_FORM) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(parts[DOCUMENT_XML])
    longest = max(root.iter(f"{_W}tbl"), key=lambda table: sum(1 for _ in table.iter(f"{_W}tr")))
    table_rows = list(longest.iter(f"{_W}tr"))
    model = max(table_rows[len(table_rows) // 2 :], key=_count_cells)
    for _ in range(rows):
        model.addnext(copy.deepcopy(model))
    parts[DOCUMENT_XML] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def _count_cells(row: etree._Element) -> int:
    return sum(1 for _ in row.iter(f"{_W}tc"))
