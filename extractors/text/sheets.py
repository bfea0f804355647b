"""Dumped sheets: a cell a position, labels repeated over the rows of their merges, and the pictures after them.

A label that stands in the next row again, with equal labels left of it, is one merged cell.  Of a picture of the sheet
(``image4.emf`` and the words in it, wrapped and out of order) nothing is new: words that stand in the sheet are left
out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from extractors.text import words
from extractors.text.dump import Line
from extractors.text.grid import Row, kind_of
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable

_PICTURE_NAME = re.compile(rf"image\d+\.(?:{'|'.join(words.PICTURE_FILES)})", re.IGNORECASE)


def lay_out_sheet(rows: Sequence[Row], title: str | None) -> RawTable:
    """Make the grid of a dumped sheet; rows that end early have blank cells at their end."""
    width = max(len(row.cells) for row in rows)
    cells: list[RawCell] = []
    above: list[int] = [-1] * width
    for number, row in enumerate(rows):
        texts = (*row.cells, *[""] * (width - len(row.cells)))
        repeated = _count_repeated(texts, [cells[index].text if index >= 0 else "" for index in above])
        for col, text in enumerate(texts):
            if col < repeated and text:
                host = cells[above[col]]
                cells[above[col]] = replace(
                    host, row_span=number - host.row + 1, covered_text=(*host.covered_text, text)
                )
            else:
                above[col] = len(cells)
                cells.append(RawCell(row=number, col=col, text=text, place=Place(path=f"line {row.line}")))
    return RawTable(
        n_rows=len(rows),
        n_cols=width,
        cells=tuple(cells),
        place=Place(path=f"line {rows[0].line}"),
        origin="dump",
        title=title,
    )


def _count_repeated(texts: Sequence[str], above: Sequence[str]) -> int:
    """How many of a row's first cells say again what stands above them; figures never do."""
    for col, (text, label) in enumerate(zip(texts, above, strict=True)):
        if text != label or (text and kind_of(text) != "text"):
            return col
    return len(texts)


def is_picture_name(line: Line) -> bool:
    """It names a picture whose words follow."""
    return _PICTURE_NAME.fullmatch(line.text.strip()) is not None


def is_said_by(line: Line, table: RawTable) -> bool:
    """All words of a line stand in the cells of a table."""
    said = "\n".join(_squeeze(cell.text) for cell in table.cells)
    return all(_squeeze(word) in said for word in line.text.split())


def _squeeze(text: str) -> str:
    return "".join(text.split())
