"""Draws small PDF pages, and draws what was read of them as text.

Coordinates run from the page's top left corner, as in the records.  All names and figures are invented.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

from reportlab.lib.colors import Color, black
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf.extract import extract
from pipeline.model.raw import RawDocument, RawTable, RawText
from pipeline.model.source import Limits, SourceFile

SONG = "STSong-Light"
A4 = (595.0, 842.0)
pdfmetrics.registerFont(UnicodeCIDFont(SONG))


class Sheet:
    """One page being drawn, y running down."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self.height = height

    def text(self, x: float, y: float, text: str, size: float = 12, font: str = SONG, *, spread: float = 0) -> None:
        """Draw text whose em box begins at (x, y); ``spread``: points between characters."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y - 0.88 * size, text, charSpace=spread)

    def middle(self, y: float, text: str, size: float = 12, width: float = A4[0]) -> None:
        """Draw a centred line."""
        self.canvas.setFont(SONG, size)
        self.canvas.drawCentredString(width / 2, self.height - y - 0.88 * size, text)

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        """Draw a stroke."""
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def fill(self, x0: float, y0: float, x1: float, y1: float, color: Color = black) -> None:
        """Draw a filled box."""
        self.canvas.saveState()
        self.canvas.setFillColor(color)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.restoreState()

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        """Draw a stroked rectangle."""
        self.canvas.setLineWidth(width)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=1, fill=0)

    def rules(self, xs: Sequence[float], ys: Sequence[float], width: float = 0.5) -> None:
        """Draw a full grid of strokes."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1], width)
        for y in ys:
            self.line(xs[0], y, xs[-1], y, width)

    def cells(self, xs: Sequence[float], ys: Sequence[float], texts: str, size: float = 10) -> None:
        """Write texts into the cells of a grid: a line a row, ``|`` between cells."""
        for (top, bottom), row in zip(pairwise(ys), texts.strip().splitlines(), strict=True):
            for (left, _), text in zip(pairwise(xs), row.split("|"), strict=True):
                if text.strip():
                    self.text(left + 4, (top + bottom - size) / 2, text.strip(), size)


def draw(*pages: Callable[[Sheet], Any], size: tuple[float, float] = A4) -> bytes:
    """Make a PDF of pages."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for page in pages:
        page(Sheet(canvas, size[1]))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(data: bytes, limits: Limits | None = None) -> RawDocument:
    """Extract a PDF."""
    digest = sha256(data).hexdigest()
    return extract(SourceFile(source_path="a.pdf", doc_id=digest, format="pdf", data=data), limits or Limits())


def read_page(page: Callable[[Sheet], Any], size: tuple[float, float] = A4) -> RawDocument:
    """Draw one page and extract it."""
    return read(draw(page, size=size))


def texts(raw: RawDocument) -> list[str]:
    """The paragraphs' texts."""
    return [block.text for block in raw.blocks if isinstance(block, RawText)]


def drawn(table: RawTable) -> str:
    """A table as text: a line a row, ``<`` and ``^`` for positions that a cell to the left or above covers.

    ``·`` is a missing position; a blank cell is blank; a line end inside a cell is ``/``.
    """
    grid = [["·"] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for col in range(cell.col, cell.col + cell.col_span):
                grid[row][col] = "^" if row > cell.row else "<"
        grid[cell.row][cell.col] = cell.text.replace("\n", "/")
    return "\n".join(" | ".join(row).rstrip() for row in grid)


def table_of(raw: RawDocument) -> str:
    """The only table, as text."""
    (table,) = raw.tables
    return drawn(table)


def count_chars(raw: RawDocument) -> int:
    """Non-blank characters in blocks and furniture."""
    parts = [block.text for block in (*raw.blocks, *raw.furniture) if isinstance(block, RawText)]
    parts += [cell.text for table in raw.tables for cell in table.cells]
    return sum(len("".join(part.split())) for part in parts)


def build_pdf(
    content: bytes,
    *,
    resources: bytes = b"",
    page: bytes = b"",
    objects: Sequence[bytes] = (),
    box: str = "0 0 400 300",
) -> bytes:
    """Write a one-page PDF by hand; ``objects`` are numbered from 6, font F1 is Helvetica."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R %s >> %s >> %s >>"
        % (box.encode(), b"/F2 6 0 R" if objects else b"", resources, page),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *objects,
    ]
    out = b"%PDF-1.7\n"
    offsets = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(parts) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(out),
    )
