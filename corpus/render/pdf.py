"""PDF files through reportlab, with a font that no file is needed for (STSong-Light) and no time stamps.

The layout is our own: cell texts are wrapped to their column's width, rows are as high as their highest cell, a table
that does not fit goes on overleaf (merged cells too), and ``TableStyle`` says how its rules are drawn, if at all.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Literal

from msgspec import Struct
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.forms.grid import Cell, Grid
from corpus.submission import PageBreak, Submission, Table, Text

Rules = Literal["lines", "rectangles", "dashed", "no_outer", "horizontal", "none", "boxes"]
"""How a grid is drawn: ruled lines; thin filled rectangles; dashed lines; no outer border; horizontal rules only;
nothing but alignment; a stroked box a cell."""

FONT = "STSong-Light"
LEADING = 1.35
PADDING = 3.0
MARGIN = 62.0
SIZES = {
    "title": 16.0,
    "caption": 13.0,
    "subtitle": 11.0,
    "heading": 14.0,
    "body": 13.0,
    "note": 10.0,
    "signature": 10.5,
    "stray": 10.0,
    "closing": 13.0,
    "contents": 12.0,
}
NO_LINE_START = "，。；：、）》”’％%!？！?,.;:)"
NO_LINE_END = "（《“‘("


class TableStyle(Struct, frozen=True, kw_only=True):
    """How a table is printed."""

    rules: Rules = "lines"
    size: float = 9.0
    repeat_groups: bool = False
    """Prints a merged cell's text again after a page end."""
    lost_rules: float = 0.0
    """Share of the cells' sides whose rule is missing."""


class PdfStyle(Struct, frozen=True, kw_only=True):
    """How a document is printed."""

    table: TableStyle = TableStyle()
    wide: bool = False
    """Landscape pages."""
    page_numbers: str | None = "— {0} —"
    watermark: str | None = None
    header: str | None = None
    turned: bool = False
    """The page's content is drawn sideways and the page turned, so that it shows upright."""
    scattered: bool = False
    """Every character is placed by itself, as some producers do."""


@cache
def register_font() -> str:
    """Make the font known, once."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return FONT


def text_width(text: str, size: float) -> float:
    """Measure the printed width in points."""
    width: float = pdfmetrics.stringWidth(text, register_font(), size)
    return width


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into printed lines, number by number and character by character, as CJK typesetting does."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for piece in pieces(part):
            rest = piece
            if line and text_width(line + rest, size) > width:
                lines.append(line)
                line = ""
            while text_width(rest, size) > width and len(rest) > 1:
                cut = next(n for n in range(len(rest), 0, -1) if n == 1 or text_width(rest[:n], size) <= width)
                lines.append(rest[:cut])
                rest = rest[cut:]
            line += rest
        lines.append(line)
    return lines


def pieces(text: str) -> list[str]:
    """Find what a line may not be broken inside: numbers, Latin words, a character and its closing punctuation."""
    found: list[str] = []
    for character in text:
        glued = found and (
            (
                character.isascii()
                and not character.isspace()
                and found[-1][-1].isascii()
                and not found[-1][-1].isspace()
            )
            or found[-1][-1] in NO_LINE_END
            or character in NO_LINE_START
        )
        if glued:
            found[-1] += character
        else:
            found.append(character)
    return found


def render_pdf(submission: Submission, style: PdfStyle) -> bytes:
    """Render the submission as a PDF with a text layer."""
    buffer = io.BytesIO()
    size = landscape(A4) if style.wide else A4
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    canvas.setTitle("")
    printer = Printer(canvas, size, style)
    for block in submission.blocks:
        match block:
            case PageBreak():
                printer.break_page()
            case Text():
                printer.print_text(block)
            case Table():
                printer.print_table(block.grid)
    printer.finish()
    canvas.save()
    return buffer.getvalue()


class Printer:
    """Puts blocks on pages; ``y`` is the distance of the next line's top from the page's top."""

    def __init__(self, canvas: Canvas, size: tuple[float, float], style: PdfStyle) -> None:
        self.canvas = canvas
        self.width, self.height = size
        self.style = style
        self.y = MARGIN
        self.page = 1
        self.started = False
        register_font()

    # --- pages

    def begin_page(self) -> None:
        """Print what stands on every page."""
        if self.started:
            return
        self.started = True
        if self.style.turned:
            # the canvas swaps the sides of a turned page's media box by itself
            self.canvas.setPageRotation(90)
            self.canvas.translate(self.height, 0)
            self.canvas.rotate(90)
        if self.style.watermark:
            self.canvas.saveState()
            self.canvas.setFillGray(0.85)
            self.canvas.setFont(FONT, 54)
            self.canvas.translate(self.width / 2, self.height / 2)
            self.canvas.rotate(35)
            self.canvas.drawCentredString(0, 0, self.style.watermark)
            self.canvas.restoreState()
        if self.style.header:
            self.put(MARGIN, MARGIN - 24, self.style.header, 9)
        if self.style.page_numbers:
            text = self.style.page_numbers.format(self.page)
            self.put((self.width - text_width(text, 10)) / 2, self.height - 40, text, 10)

    def break_page(self) -> None:
        """Go on at the top of the next page."""
        self.begin_page()
        self.canvas.showPage()
        self.page += 1
        self.y = MARGIN
        self.started = False

    def finish(self) -> None:
        """End the last page."""
        self.begin_page()
        self.canvas.showPage()

    @property
    def bottom(self) -> float:
        """Where the text area ends."""
        return self.height - MARGIN

    def put(self, x: float, y: float, text: str, size: float) -> None:
        """Print a line whose top is at ``y``."""
        self.canvas.setFont(FONT, size)
        self.canvas.setFillGray(0)
        baseline = self.height - y - size * 0.88
        if not self.style.scattered:
            self.canvas.drawString(x, baseline, text)
            return
        for character in text:
            self.canvas.drawString(x, baseline, character)
            x += text_width(character, size)

    # --- texts

    def print_text(self, block: Text) -> None:
        """Print a paragraph."""
        size = SIZES[block.role]
        indent = 2 * size if block.role in ("body", "heading") else 0.0
        room = self.width - 2 * MARGIN
        lines = wrap_indented((block.number or "") + block.text, room, indent, size)
        for number, line in enumerate(lines):
            if self.y + size * LEADING > self.bottom:
                self.break_page()
            self.begin_page()
            x = MARGIN + (indent if number == 0 else 0.0)
            if block.role in ("title", "subtitle"):
                x = (self.width - text_width(line, size)) / 2
            elif block.role == "closing":
                x = self.width - MARGIN - text_width(line, size)
            self.put(x, self.y, line, size)
            self.y += size * LEADING
        self.y += size * (0.6 if block.role in ("title", "signature") else 0.25)

    # --- tables

    def print_table(self, grid: Grid) -> None:
        """Print a table, over as many pages as it needs."""
        style = self.style.table
        edges = column_edges(grid, MARGIN, self.width - 2 * MARGIN)
        heights = row_heights(grid, edges, style.size)
        row = 0
        while row < grid.n_rows:
            self.begin_page()
            end = fit_rows(heights, row, self.bottom - self.y)
            # a row that a page end cut in two has its second piece overleaf
            end = min([end, *(cut for cut in grid.breaks if cut > row)])
            if end == row:
                if self.y > MARGIN + 1:
                    self.break_page()
                    continue
                end = row + 1  # a row higher than a page is printed all the same
            self.print_rows(grid, edges, heights, row, end)
            row = end
            if row < grid.n_rows:
                self.break_page()
        self.y += 10

    def print_rows(self, grid: Grid, edges: Sequence[float], heights: Sequence[float], start: int, end: int) -> None:
        """Print the rows from ``start`` to before ``end`` below ``y``."""
        style = self.style.table
        tops = [self.y]
        for row in range(start, end):
            tops.append(tops[-1] + heights[row])
        for cell in grid.cells:
            top, last = max(cell.row, start), min(cell.row + cell.rows, end)
            if top >= last or cell.gone:
                continue
            box = (edges[cell.col], tops[top - start], edges[cell.col + cell.cols], tops[last - start])
            self.print_rules(cell, box, grid, style, is_top=top == start, is_bottom=last == end)
            if cell.row >= start or style.repeat_groups:
                self.print_cell(cell, box, style.size)
        self.y = tops[-1]

    def print_cell(self, cell: Cell, box: tuple[float, float, float, float], size: float) -> None:
        """Print a cell's text into its box."""
        x0, y0, x1, y1 = box
        lines = wrap(cell.text, x1 - x0 - 2 * PADDING, size) if cell.text else []
        y = y0 + max((y1 - y0 - len(lines) * size * LEADING) / 2, 0)
        for line in lines:
            width = text_width(line, size)
            if cell.align == "center":
                x = x0 + (x1 - x0 - width) / 2
            else:
                x = x0 + PADDING if cell.align == "left" else x1 - PADDING - width
            if line.strip():
                self.put(x, y, line, size)
            y += size * LEADING

    def print_rules(
        self,
        cell: Cell,
        box: tuple[float, float, float, float],
        grid: Grid,
        style: TableStyle,
        *,
        is_top: bool,
        is_bottom: bool,
    ) -> None:
        """Draw a cell's rules as the style has them."""
        x0, y0, x1, y1 = box
        is_left, is_right = cell.col == 0, cell.col + cell.cols == grid.n_cols
        draw: Callable[[float, float, float, float], None] = self.draw_line
        sides = {"top", "bottom", "left", "right"}
        match style.rules:
            case "none":
                return
            case "boxes":
                self.canvas.setLineWidth(0.5)
                self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0)
                return
            case "horizontal":
                sides = {"top", "bottom"}
            case "no_outer":
                outer = {"top": is_top, "bottom": is_bottom, "left": is_left, "right": is_right}
                sides = {side for side in sides if not outer[side]}
            case "rectangles":
                draw = self.draw_thin
            case "dashed":
                self.canvas.setDash(2, 1.2)
            case "lines":
                pass
        places = {
            "top": (x0, y0, x1, y0),
            "bottom": (x0, y1, x1, y1),
            "left": (x0, y0, x0, y1),
            "right": (x1, y0, x1, y1),
        }
        for side in sorted(sides):
            if not is_lost(places[side], style.lost_rules):
                draw(*places[side])
        self.canvas.setDash()

    def draw_line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a stroked rule."""
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def draw_thin(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a rule as a thin filled rectangle, as some producers do."""
        self.canvas.setFillGray(0)
        self.canvas.rect(
            x0 - 0.24, self.height - y1 - 0.24, max(x1 - x0, 0) + 0.48, max(y1 - y0, 0) + 0.48, stroke=0, fill=1
        )


def is_lost(place: tuple[float, float, float, float], share: float) -> bool:
    """Say whether the rule at a place is missing; neighbours that share a rule agree."""
    return share > 0 and Random(str([round(number) for number in place])).random() < share


def wrap_indented(text: str, width: float, indent: float, size: float) -> list[str]:
    """Wrap a paragraph whose first line is indented."""
    filler = "　" * round(indent / size)
    lines = wrap(filler + text, width, size)
    return [lines[0].removeprefix(filler), *lines[1:]]


def column_edges(grid: Grid, left: float, width: float) -> list[float]:
    """Give the x of every column edge."""
    unit = width / sum(grid.widths)
    edges = [left]
    for share in grid.widths:
        edges.append(edges[-1] + share * unit)
    return edges


def row_heights(grid: Grid, edges: Sequence[float], size: float) -> list[float]:
    """Give the height of every row: what its cells need; a merged cell that needs more stretches its last row."""
    line = size * LEADING
    heights = [line + 2 * PADDING] * grid.n_rows
    for cell in sorted(grid.cells, key=lambda cell: cell.rows):
        width = edges[cell.col + cell.cols] - edges[cell.col] - 2 * PADDING
        needed = len(wrap(cell.text, width, size)) * line + 2 * PADDING
        have = sum(heights[cell.row : cell.row + cell.rows])
        if needed > have:
            heights[cell.row + cell.rows - 1] += needed - have
    return heights


def fit_rows(heights: Sequence[float], start: int, space: float) -> int:
    """Give the first row that does not fit any more."""
    used, row = 0.0, start
    while row < len(heights) and used + heights[row] <= space + 0.01:
        used += heights[row]
        row += 1
    return row
