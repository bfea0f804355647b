"""Documents of any length (任意长度的材料), to see that twice as much takes twice as long and no more."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
from lxml import etree
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

from benchmarks.readers import DOCUMENT_XML

_SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "sample"
_FORM = _SAMPLE / "sample-03-project.docx"
_PRINT = _SAMPLE / "sample-01-unit.pdf"
_FONT = "STSong-Light"
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


_TITLE = "2023年度部门整体支出绩效自评表"
_HEAD = (
    ("单位名称", "云岭县水利局", "", "", "", ""),
    ("年度预算申请（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"),
    ("年度资金总额", "100.00", "120.50", "110.25", "10", "9.15"),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分"),
)
_LAST = ("总分", "", "", "", "100", "98.15")


def _list_rows(rows: int) -> Iterator[tuple[str, ...]]:
    """Give a form of a number of indicators, each another one."""
    yield from _HEAD
    for number in range(rows):
        yield "产出指标", "数量指标", f"巡查河道{number}号断面次数", f"≥{number % 90 + 1}次", "2", "2"
    yield _LAST


def make_xlsx(rows: int) -> bytes:
    """Give a workbook with a form of a number of indicators."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("自评表")
    sheet.append((_TITLE,))
    for row in _list_rows(rows):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_txt(rows: int) -> bytes:
    """Give a text whose form, with tabs between its cells, has a number of indicators."""
    return "\n".join((_TITLE, *("\t".join(row) for row in _list_rows(rows)))).encode()


def make_pdf_table(rows: int) -> bytes:
    """Give a PDF with one form of a number of indicators over as many pages as it takes."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    style = TableStyle([("FONT", (0, 0), (-1, -1), _FONT, 8), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    table = LongTable(list(_list_rows(rows)), colWidths=[70, 70, 160, 80, 50, 50], style=style)
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=True).build([table])
    return buffer.getvalue()
