"""Drawn submissions as files of several producers: Word, WPS, reportlab, a browser's .doc, RTF, workbooks, dumps."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.reports.drawing import Case, Part, list_spans

MARK = re.compile(r"\{([-+~!])(.*?)\1\}")
FONT_FILES = ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",)
NUMBERING = """<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:abstractNum w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum><w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num></w:numbering>"""


def _plain(text: str) -> str:
    """What a reader of the print sees."""
    return MARK.sub(lambda found: found[2] if found[1] == "+" else "", text)


def render(case: Case, format: str) -> tuple[str, bytes]:
    """The file's suffix and its bytes."""
    suffix, make = RENDERERS[format]
    return suffix, make(case)


# --- Word


def _docx(case: Case) -> bytes:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.shared import Pt

    document = docx.Document()
    if any(part.kind in "123" for part in case.parts):
        _add_numbering(document)
    for part in case.parts:
        if part.kind == "table":
            _docx_table(document, part)
        elif part.kind == "h":
            document.sections[0].header.paragraphs[0].text = part.text
        elif part.kind == "f":
            document.sections[0].footer.paragraphs[0].text = part.text
        elif part.kind == "br":
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif part.kind == "box":
            _docx_box(document.add_paragraph(), part.text)
        else:
            paragraph = document.add_paragraph()
            _docx_runs(document, paragraph, part.text)
            if part.kind == "t":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                for run in paragraph.runs:
                    run.font.size, run.font.bold = Pt(22), True
            if part.kind in "123":
                _number(paragraph, int(part.kind) - 1)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _docx_runs(document: Any, paragraph: Any, text: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    place = 0
    for found in MARK.finditer(text):
        if found.start() > place:
            paragraph.add_run(text[place : found.start()])
        place = found.end()
        run = paragraph.add_run(found[2])
        if found[1] == "~":
            run.font.hidden = True
        elif found[1] == "!":
            run.text = ""
            document.add_comment(runs=paragraph.runs[0], text=found[2], author="A", initials="A")
        else:
            wrap = OxmlElement("w:del" if found[1] == "-" else "w:ins")
            wrap.set(qn("w:id"), str(found.start() + 1))
            wrap.set(qn("w:author"), "A")
            run._r.addprevious(wrap)
            wrap.append(run._r)
            if found[1] == "-":
                for piece in run._r.findall(qn("w:t")):
                    piece.tag = qn("w:delText")
    if place < len(text):
        paragraph.add_run(text[place:])


def _docx_table(document: Any, part: Part) -> None:
    table = document.add_table(rows=len(part.rows), cols=len(part.rows[0]))
    table.style = "Table Grid"
    for row, col, down, across, text in list_spans(part.rows):
        cell = table.cell(row, col)
        if down * across > 1:
            cell = cell.merge(table.cell(row + down - 1, col + across - 1))
        cell.text = text


def _docx_box(paragraph: Any, text: str) -> None:
    from docx.oxml import parse_xml

    paragraph._p.append(
        parse_xml(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            'xmlns:v="urn:schemas-microsoft-com:vml">'
            '<w:pict><v:shape style="position:absolute;width:300pt;height:40pt"><v:textbox><w:txbxContent><w:p><w:r>'
            f"<w:t>{html.escape(text)}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )


def _add_numbering(document: Any) -> None:
    from docx.oxml import parse_xml

    own = document.part.numbering_part._element
    for child in parse_xml(NUMBERING):
        own.append(child) if child.tag.endswith("}num") else own.insert(0, child)


def _number(paragraph: Any, level: int) -> None:
    from docx.oxml import parse_xml

    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            '<w:numPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f'<w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
        )
    )


def _wps(case: Case) -> bytes:
    """As WPS and converters leave it: no style part at all."""
    source, target = zipfile.ZipFile(io.BytesIO(_docx(case))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/styles.xml":
                continue
            if name.endswith(".rels") or name == "[Content_Types].xml":
                data = re.sub(rb"<(?:Relationship|Override)[^>]*styles\.xml[^>]*/>", b"", data)
            out.writestr(name, data)
    return target.getvalue()


# --- pages


def _pdf(case: Case) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Table

    font = "STSong-Light"
    file = next((name for name in FONT_FILES if Path(name).exists()), None)
    if file is None:
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    else:
        font = "Subset"
        pdfmetrics.registerFont(TTFont(font, file, subfontIndex=0))
    body = ParagraphStyle("body", fontName=font, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=18, leading=30, firstLineIndent=0, alignment=1)
    small = ParagraphStyle("small", parent=body, fontSize=9, leading=12, firstLineIndent=0)
    right = ParagraphStyle("right", parent=body, alignment=2)
    flow: list[Any] = []
    for part in case.parts:
        if part.kind == "br":
            flow.append(PageBreak())
        elif part.kind == "table":
            grid: list[list[Any]] = [["" for _ in row] for row in part.rows]
            style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
            for row, col, down, across, text in list_spans(part.rows):
                grid[row][col] = Paragraph(html.escape(text).replace("\n", "<br/>"), small)
                if down * across > 1:
                    style.append(("SPAN", (col, row), (col + across - 1, row + down - 1)))
            flow.append(Table(grid, colWidths=[450 / len(grid[0])] * len(grid[0]), style=style))
        elif part.kind not in "hf":
            chosen = title if part.kind == "t" else right if part.kind == "r" else body
            flow.append(Paragraph(html.escape(_plain(part.text)), chosen))

    def decorate(canvas: Any, _: Any) -> None:
        canvas.setFont(font, 9)
        for part in case.parts:
            if part.kind == "h":
                canvas.drawCentredString(A4[0] / 2, A4[1] - 40, part.text)
            if part.kind == "f":
                canvas.drawCentredString(A4[0] / 2, 40, part.text.replace("N", str(canvas.getPageNumber())))
        if "line-numbers" in case.options:
            for line in range(1, 35):
                canvas.drawRightString(60, A4[1] - 70 - 20 * line, str(line))
        if "watermark" in case.options:
            canvas.saveState()
            canvas.setFont(font, 60)
            canvas.setFillGray(0.85)
            canvas.translate(160, 300)
            canvas.rotate(45)
            canvas.drawString(0, 0, "内部资料")
            canvas.restoreState()

    stream = io.BytesIO()
    columns = 2 if "two-columns" in case.options else 1
    width = 451 / columns - (10 if columns == 2 else 0)
    frames = [Frame(72 + 235 * at, 60, width, A4[1] - 120, leftPadding=0, rightPadding=0) for at in range(columns)]
    template = BaseDocTemplate(stream, pagesize=A4, invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    template.build(flow)
    return stream.getvalue()


# --- markup and texts


def _html(case: Case) -> bytes:
    out = ["<html><head><meta charset='gbk'><style>td{border:1px solid}</style></head><body>"]
    for part in case.parts:
        if part.kind == "table":
            out.append("<table border=1>")
            spans = {(row, col): (down, across, text) for row, col, down, across, text in list_spans(part.rows)}
            for row in range(len(part.rows)):
                cells = [(col, *spans[row, col]) for col in range(len(part.rows[0])) if (row, col) in spans]
                out.append(
                    "<tr>"
                    + "".join(
                        f"<td rowspan={down} colspan={across}>{html.escape(text).replace(chr(10), '<br>')}</td>"
                        for _, down, across, text in cells
                    )
                    + "</tr>"
                )
            out.append("</table>")
        elif part.kind not in ("h", "f", "br"):
            out.append(f"<p>{html.escape(_plain(part.text))}</p>")
    return "\n".join([*out, "</body></html>"]).encode("gb18030")


def _rtf(case: Case) -> bytes:
    def escape(text: str) -> str:
        return "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in text)

    out = ["{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}\\f0\\fs24 "]
    for part in case.parts:
        if part.kind == "table":
            below = [*part.rows[1:], ()]
            for row, following in zip(part.rows, below, strict=True):
                down = ["\\clvmgf" if following and following[at] == "^" else "" for at in range(len(row))]
                merged = ["\\clvmrg" if text == "^" else down[at] for at, text in enumerate(row)]
                begins = ["\\clmgf" if "<" in row[at + 1 : at + 2] else "" for at in range(len(row))]
                across = ["\\clmrg" if text == "<" else begins[at] for at, text in enumerate(row)]
                edges = "".join(f"{across[at]}{merged[at]}\\cellx{1500 * (at + 1)}" for at in range(len(row)))
                texts = "".join(f"\\pard\\intbl {'' if text in '^<' else escape(text)}\\cell" for text in row)
                out.append(f"\\trowd{edges}{texts}\\row")
            out.append("\\pard ")
        elif part.kind not in ("h", "f", "br"):
            out.append(f"\\pard {escape(_plain(part.text))}\\par")
    return ("\n".join(out) + "}").encode("ascii")


def _txt(case: Case) -> bytes:
    out: list[str] = []
    for part in case.parts:
        if part.kind == "table":
            for row in part.rows:
                out += ["", *("\t" + cell for cell in row if cell not in ("^", "<"))]
            out.append("")
        elif part.kind not in ("h", "br"):
            out.append(_plain(part.text).replace("N", "1") if part.kind == "f" else _plain(part.text))
    return "\n".join(out).encode()


def _xlsx(case: Case) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    border = book.add_format({"border": 1, "text_wrap": True})
    sheet, line = None, 0
    for part in case.parts:
        if part.kind == "sheet" or sheet is None:
            sheet, line = book.add_worksheet(part.text if part.kind == "sheet" else "Sheet1"), 0
            if part.kind == "sheet":
                continue
        if part.kind == "table":
            for row, col, down, across, text in list_spans(part.rows):
                at = (line + row, col)
                if down * across > 1:
                    sheet.merge_range(*at, line + row + down - 1, col + across - 1, text, border)
                elif text.startswith("="):
                    formula, _, value = text.rpartition("→")
                    sheet.write_formula(*at, formula, border, float(value))
                elif re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
                    sheet.write_number(*at, float(text), border)
                else:
                    sheet.write_string(*at, text, border)
            line += len(part.rows) + 1
        else:
            sheet.write_string(line, 0, _plain(part.text))
            line += 1
    book.close()
    return stream.getvalue()


RENDERERS: dict[str, tuple[str, Callable[[Case], bytes]]] = {
    "docx": ("docx", _docx),
    "wps-docx": ("docx", _wps),
    "pdf": ("pdf", _pdf),
    "html-doc": ("doc", _html),
    "rtf": ("rtf", _rtf),
    "txt": ("txt", _txt),
    "xlsx": ("xlsx", _xlsx),
}
