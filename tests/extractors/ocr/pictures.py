"""Scans drawn for tests: a printed table or text, then turned, specked, sealed.

A table is drawn as in ``tests.builders``, a line a row, without merged cells.
"""

from __future__ import annotations

import hashlib
import io
from importlib.util import find_spec

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.render.pdf import register_font
from extractors.ocr.extract import extract as extract_picture
from extractors.pdf.extract import extract as extract_pdf
from normalizers.document import normalize
from pipeline.model.raw import RawCell, RawDocument, RawTable
from pipeline.model.source import Limits, SourceFile
from tests.builders import draw

WIDTH, HEIGHT = 420.0, 300.0
"""Points: a small sheet, so that it is read quickly."""
LEFT, TOP, ROW, COLUMN = 30.0, 40.0, 26.0, 90.0
DPI = 200

has_ocr = find_spec("rapidocr") is not None and find_spec("openvino") is not None
needs_ocr = pytest.mark.skipif(not has_ocr, reason="the extra jixiao[ocr] is not installed")


def print_table(drawing: str, *, text: str = "", rule: float = 0.8) -> bytes:
    """A sheet with a ruled table and a line of text above it; ``rule``: thickness in points, 0 for none."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont(register_font(), 12)
    if text:
        canvas.drawString(LEFT, HEIGHT - TOP + 12, text)
    lines = [line.strip().strip("|") for line in drawing.splitlines() if line.strip()]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    if rule and rows:
        canvas.setLineWidth(rule)
        xs = [LEFT + COLUMN * column for column in range(len(rows[0]) + 1)]
        canvas.grid(xs, [HEIGHT - TOP - ROW * row for row in range(len(rows) + 1)])
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            canvas.drawCentredString(LEFT + COLUMN * (column + 0.5), HEIGHT - TOP - ROW * number - 17, cell)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scan(pdf: bytes, *, turn: float = 0.0, grain: float = 0.0, specks: int = 0, dpi: int = DPI) -> Image.Image:
    """What a scanner makes of a sheet: turned by degrees, with paper grain and specks of dirt."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()
    picture = picture.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor="white")
    random = np.random.default_rng(1)
    pixels = np.asarray(picture, np.float32) + random.normal(0, grain, (picture.height, picture.width, 1))
    for _ in range(specks):
        y, x = int(random.integers(picture.height - 3)), int(random.integers(picture.width - 3))
        pixels[y : y + 2, x : x + 2] = 40
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def seal(picture: Image.Image, x: float, y: float) -> Image.Image:
    """The picture with a red seal (印章) whose middle is at (x, y), in points; print shows through."""
    scale = picture.width / WIDTH
    stamped = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(stamped)
    reach, red = 45 * scale, (225, 60, 60)
    middle = (x * scale, y * scale)
    pen.ellipse((middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach), outline=red, width=9)
    star = [
        (middle[0] + radius * np.sin(np.pi * point / 5), middle[1] - radius * np.cos(np.pi * point / 5))
        for point, radius in enumerate([18 * scale, 7 * scale] * 5)
    ]
    pen.polygon(star, fill=red)
    darker = np.minimum(np.asarray(picture), np.asarray(stamped))
    return Image.fromarray(darker)


def save(picture: Image.Image, format: str = "PNG", **given) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format, dpi=(DPI, DPI), **given)
    return buffer.getvalue()


def bind(*pages: bytes | Image.Image) -> bytes:
    """A PDF of sheets (bytes of a PDF) and scans (pictures)."""
    bound = pypdfium2.PdfDocument.new()
    for page in pages:
        if isinstance(page, bytes):
            bound.import_pages(pypdfium2.PdfDocument(page))
            continue
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
        canvas.drawImage(ImageReader(page), 0, 0, WIDTH, HEIGHT)
        canvas.save()
        bound.import_pages(pypdfium2.PdfDocument(buffer.getvalue()))
    buffer = io.BytesIO()
    bound.save(buffer)
    bound.close()
    return buffer.getvalue()


def source(data: bytes, format: str) -> SourceFile:
    return SourceFile(source_path=f"a.{format}", doc_id=hashlib.sha256(data).hexdigest(), format=format, data=data)


def read(data: bytes, format: str = "png", **limits) -> RawDocument:
    extract = extract_pdf if format == "pdf" else extract_picture
    return extract(source(data, format), Limits(**limits))


def shown(document: RawDocument) -> list[str]:
    """The tables of a document, layout blanks removed, as drawings."""
    return [draw(table) for table in normalize(document).tables]


def table_of(document: RawDocument) -> RawTable:
    (table,) = (block for block in document.blocks if isinstance(block, RawTable))
    return table


def cell_at(table: RawTable, row: int, col: int) -> RawCell:
    return next(cell for cell in table.cells if (cell.row, cell.col) == (row, col))
