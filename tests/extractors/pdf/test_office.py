"""PDFs that LibreOffice makes of Word files: the commonest kind there is."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from pipeline.model.raw import RawText
from tests.extractors.pdf.sheets import count_chars, drawn, read

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]
ROWS = 40


def write_report(path: Path) -> None:
    """A title, headings, justified paragraphs, and a form with merged cells that runs over the page end."""
    document = docx.Document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("云岭县水文站部门整体支出绩效自评报告").font.size = Pt(20)
    for heading in ("一、基本情况", "二、支出情况"):
        for text in (
            heading,
            "本单位按照年初计划开展测站运行、雨量监测和设备维护，全年支出128.50万元，" * 6 + "完成预算。",
        ):
            paragraph = document.add_paragraph(text)
            paragraph.paragraph_format.first_line_indent = Pt(24)
            paragraph.paragraph_format.line_spacing = Pt(24)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            for run in paragraph.runs:
                run.font.size = Pt(12)
    table = document.add_table(rows=ROWS, cols=4)
    table.style = "Table Grid"
    for row in range(ROWS):
        for col in range(4):
            table.rows[row].cells[col].text = f"第{row}行{col}列"
    for first in (1, 11):
        merged = table.cell(first, 0).merge(table.cell(first + 9, 0))
        merged.text = "产出指标"
    table.cell(0, 2).merge(table.cell(0, 3)).text = "指标值"
    document.add_paragraph("填表人：方某    联系电话：13900000000")
    document.save(str(path))


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("office")
    write_report(folder / "report.docx")
    assert SOFFICE is not None
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(folder / "report.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "report.pdf").read_bytes()


def test_report_and_form_of_a_word_file(report):
    raw = read(report)
    assert count_chars(raw) == raw.visible_chars
    assert raw.unread == ()
    paragraphs = [block.text.replace("\n", "") for block in raw.blocks if isinstance(block, RawText)]
    assert paragraphs[0] == "云岭县水文站部门整体支出绩效自评报告"
    assert paragraphs[1] == "一、基本情况"
    assert paragraphs[2].endswith("完成预算。")
    assert paragraphs[-1].split() == ["填表人：方某", "联系电话：13900000000"]
    assert sum(table.n_rows for table in raw.tables) == ROWS
    rows = [line for table in raw.tables for line in drawn(table).splitlines()]
    assert rows[0] == "第0行0列 | 第0行1列 | 指标值 | <"
    assert rows[1] == "产出指标 | 第1行1列 | 第1行2列 | 第1行3列"
    assert rows[-1] == "第39行0列 | 第39行1列 | 第39行2列 | 第39行3列"
