"""Preview pictures of embedded workbooks: an enhanced metafile with the table's rules and texts as records.

Only the records that Office writes for a small sheet: header, font, lines, texts, end.  Layouts follow MS-EMF
(2.3.4.2 header, 2.3.5.8 EXTTEXTOUTW, 2.3.7.8 EXTCREATEFONTINDIRECTW).
"""

from __future__ import annotations

import struct

from msgspec import Struct, field

from corpus import words
from corpus.forms.grid import Grid
from corpus.render.pdf import LEADING, PADDING, column_edges, row_heights, text_width, wrap

WIDTH = 600.0
"""Pixels at 96 dots per inch."""
FONT_SIZE = 11.0
DOTS = 96
HEADER, END, SET_BACKGROUND_MODE, MOVE_TO, SELECT, LINE_TO, CREATE_FONT, TEXT_OUT = 1, 14, 18, 27, 37, 54, 82, 84
HEADER_SIZE = 108
TEXT_FIXED_SIZE = 76
FONT_RECORD_SIZE = 320


class Metafile(Struct):
    """Records collected so far, without the header."""

    records: list[bytes] = field(default_factory=list)

    def add(self, kind: int, body: bytes) -> None:
        """Append a record."""
        self.records.append(struct.pack("<II", kind, len(body) + 8) + body)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        self.add(MOVE_TO, struct.pack("<ii", round(x0), round(y0)))
        self.add(LINE_TO, struct.pack("<ii", round(x1), round(y1)))

    def text(self, x: float, y: float, text: str) -> None:
        """Write a text whose top left corner is given."""
        data = text.encode("utf-16-le")
        padded = data + b"\0" * (-len(data) % 4)
        count = len(data) // 2
        advances = struct.pack(f"<{count}I", *(round(text_width(c, FONT_SIZE)) for c in text))
        bounds = struct.pack("<4i", 0, 0, -1, -1)
        fixed = bounds + struct.pack("<Iff", 1, 1.0, 1.0)
        fixed += struct.pack("<iiIII", round(x), round(y), count, TEXT_FIXED_SIZE, 0)
        fixed += struct.pack("<4i", 0, 0, -1, -1) + struct.pack("<I", TEXT_FIXED_SIZE + len(padded))
        self.add(TEXT_OUT, fixed + padded + advances)

    def save(self, width: float, height: float) -> bytes:
        """Give the whole file."""
        self.add(END, struct.pack("<III", 0, 16, 20))
        size = HEADER_SIZE + sum(map(len, self.records))
        frame = [round(side * 2540 / DOTS) for side in (width, height)]
        header = struct.pack("<II", HEADER, HEADER_SIZE)
        header += struct.pack("<4i", 0, 0, round(width), round(height)) + struct.pack("<4i", 0, 0, *frame)
        header += struct.pack("<4sIIIHHIII", b" EMF", 0x10000, size, len(self.records) + 1, 2, 0, 0, 0, 0)
        header += struct.pack("<2i2i", 1920, 1080, 508, 286)
        header += struct.pack("<III2i", 0, 0, 0, 508_000, 286_000)
        return header + b"".join(self.records)


def draw_preview(grid: Grid) -> tuple[bytes, float, float]:
    """Draw a table as it would be printed; gives the metafile, its width and its height in points."""
    edges = column_edges(grid, 0.0, WIDTH)
    heights = row_heights(grid, edges, FONT_SIZE)
    tops = [0.0]
    for height in heights:
        tops.append(tops[-1] + height)
    picture = Metafile()
    font = struct.pack("<i4i8B", -round(FONT_SIZE), 0, 0, 0, 400, 0, 0, 0, 134, 0, 0, 0, 0)
    name = words.FONT.encode("utf-16-le")
    picture.add(CREATE_FONT, struct.pack("<I", 1) + (font + name).ljust(FONT_RECORD_SIZE, b"\0"))
    picture.add(SELECT, struct.pack("<I", 1))
    picture.add(SET_BACKGROUND_MODE, struct.pack("<I", 1))
    for cell in grid.cells:
        x0, x1 = edges[cell.col], edges[cell.col + cell.cols]
        y0, y1 = tops[cell.row], tops[cell.row + cell.rows]
        for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            picture.line(*side)
        lines = wrap(cell.text, x1 - x0 - 2 * PADDING, FONT_SIZE) if cell.text else []
        y = y0 + max((y1 - y0 - len(lines) * FONT_SIZE * LEADING) / 2, 0)
        for line in lines:
            room = x1 - x0 - text_width(line, FONT_SIZE)
            if line:
                picture.text(x0 + (room / 2 if cell.align == "center" else PADDING), y, line)
            y += FONT_SIZE * LEADING
    points = 72 / DOTS
    return picture.save(WIDTH, tops[-1]), WIDTH * points, tops[-1] * points
