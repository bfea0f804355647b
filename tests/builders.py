"""Drawn tables and small documents for tests, so that a test shows its input.

A table is drawn with ``|``, a line a row, all rows with the same number of columns (blank lines do not count)::

    | 项目 | 金额 | <    |      a text alone is a cell, a blank a blank cell
    | ^    | 预算 | 决算 |      ^  merged with the position above, <  with the one to the left
    | 差旅 | 1.50 | .    |      .  missing: no cell covers the position
    | 甲⏎乙| /    | \\.  |      ⏎  a line end inside the cell; a backslash takes the meaning off ^ < and .

``raw_table`` and ``clean_table`` read a drawing, ``draw`` prints a table back, ``redraw`` prints a drawing in the
same even columns, so that ``assert draw(table) == redraw('''…''')`` fails readably.  ``raw_document`` and
``clean_document`` put texts and tables (records or drawings) together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from pipeline.model.clean import CleanBlock, CleanCell, CleanDocument, CleanTable, CleanText, Repair
from pipeline.model.place import Box, CellRef, Place
from pipeline.model.raw import (
    RawBlock,
    RawCell,
    RawDocument,
    RawPage,
    RawTable,
    RawText,
    TableOrigin,
    TextKind,
    TextStyle,
)

PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0
BODY = Box(x0=72.0, y0=72.0, x1=522.0, y1=770.0)
"""Extent of a full page's body in built documents."""
ROW_HEIGHT = 20.0
LINE_END = "⏎"
DOC_ID = "0" * 64

Position = tuple[int, int]
Covered = Mapping[Position, Sequence[str]]


# --- tables


def raw_table(
    drawing: str,
    *,
    page: int | None = None,
    top: float = BODY.y0,
    bottom: float | None = None,
    edges: Sequence[float] | None = None,
    origin: TableOrigin | None = None,
    floating: bool = False,
    nested_in: Position | None = None,
    title: str | None = None,
    covered: Covered | None = None,
    confidence: float | None = None,
) -> RawTable:
    """Read a drawing as what an extractor gives.

    With a ``page`` the rows stand from ``top`` downwards, 20 pt each, or are spread down to ``bottom``; without one
    the table is from a format without pages.  ``edges`` are the column edges: evenly over the body's width when not
    given, unknown when empty.  ``covered`` gives the texts that covered positions of an anchor's span still hold.
    """
    rows = _split(drawing)
    n_rows, n_cols = len(rows), len(rows[0]) if rows else 0
    if edges is None:
        left = BODY.x0 if page is not None else 0.0
        edges = [left + BODY.width * i / n_cols for i in range(n_cols + 1)] if n_cols else []
    height = ROW_HEIGHT if bottom is None or not n_rows else (bottom - top) / n_rows
    ys = [top + height * i for i in range(n_rows + 1)]
    hidden = covered or {}
    cells = tuple(
        RawCell(
            row=row,
            col=col,
            row_span=row_span,
            col_span=col_span,
            text=text,
            place=_place(page, edges, ys, (row, col, row_span, col_span)),
            confidence=confidence,
            covered_text=tuple(hidden.get((row, col), ())),
        )
        for row, col, row_span, col_span, text in _anchors(rows)
    )
    return RawTable(
        n_rows=n_rows,
        n_cols=n_cols,
        cells=cells,
        place=_place(page, edges, ys, (0, 0, n_rows, n_cols)),
        origin=origin or ("markup" if page is None else "ruled"),
        col_edges=tuple(edges),
        floating=floating,
        nested_in=nested_in,
        title=title,
    )


def clean_table(
    drawing: str,
    *,
    table_index: int = 0,
    page: int | None = None,
    origin: TableOrigin = "markup",
    title: str | None = None,
    floating: bool = False,
    nested_in: CellRef | None = None,
    confidence: float | None = None,
    pieces: int = 1,
) -> CleanTable:
    """Read a drawing as what the normalizers give; the texts are taken as clean already."""
    rows = _split(drawing)
    place = Place(page=page)
    cells = tuple(
        CleanCell(
            row=row,
            col=col,
            row_span=row_span,
            col_span=col_span,
            text=text.replace("\n", ""),
            raw_text=text.replace("\n", ""),
            lines=tuple(line for line in text.split("\n") if line),
            place=place,
            confidence=confidence,
        )
        for row, col, row_span, col_span, text in _anchors(rows)
    )
    return CleanTable(
        table_index=table_index,
        n_rows=len(rows),
        n_cols=len(rows[0]) if rows else 0,
        cells=cells,
        place=place,
        origin=origin,
        title=title,
        nested_in=nested_in,
        floating=floating,
        pieces=pieces,
    )


def draw(table: RawTable | CleanTable) -> str:
    """Print a table as a drawing with even columns; cells that share a position raise ``ValueError``."""
    grid = [["."] * table.n_cols for _ in range(table.n_rows)]
    taken: set[Position] = set()
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for col in range(cell.col, cell.col + cell.col_span):
                if (row, col) in taken:
                    raise ValueError(f"two cells on row {row}, column {col}")
                taken.add((row, col))
                grid[row][col] = "<" if col > cell.col else "^"
        text = "\n".join(cell.lines) if isinstance(cell, CleanCell) else cell.text
        grid[cell.row][cell.col] = _escape(text)
    widths = [max((_width(row[col]) for row in grid), default=0) for col in range(table.n_cols)]
    return "\n".join(
        "| " + " | ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)) + " |"
        for row in grid
    )


def redraw(drawing: str) -> str:
    """Print a hand-made drawing with the even columns that ``draw`` gives."""
    return draw(raw_table(drawing))


# --- texts and documents


def raw_text(
    text: str,
    *,
    page: int | None = None,
    number: str | None = None,
    kind: TextKind = "paragraph",
    style: TextStyle | None = None,
    starts_page: bool = False,
    ends_open: bool = False,
) -> RawText:
    """A paragraph as an extractor gives it."""
    return RawText(
        text=text,
        number=number,
        kind=kind,
        style=style or TextStyle(),
        place=Place(page=page, box=BODY if page is not None else None),
        starts_page=starts_page,
        ends_open=ends_open,
    )


def clean_text_block(
    text: str,
    *,
    ordinal: int = 1,
    page: int | None = None,
    number: str | None = None,
    kind: TextKind = "paragraph",
    style: TextStyle | None = None,
) -> CleanText:
    """A paragraph as the normalizers give it."""
    return CleanText(
        text=text,
        raw_text=text,
        ordinal=ordinal,
        number=number,
        kind=kind,
        style=style or TextStyle(),
        place=Place(page=page),
    )


def raw_document(
    *blocks: RawBlock | str,
    format: str = "docx",
    furniture: Sequence[RawText] = (),
    pages: Sequence[RawPage] | None = None,
    visible_chars: int | None = None,
    unread: Sequence[str] = (),
) -> RawDocument:
    """A document of texts and tables in reading order; a string that starts with ``|`` is a drawing.

    Pages are made as needed, each with a full body, when blocks name pages and ``pages`` is not given.
    """
    parts = tuple(_raw_block(block) for block in blocks)
    if pages is None:
        last = max((block.place.page or 0 for block in parts), default=0)
        pages = [raw_page(number) for number in range(1, last + 1)]
    return RawDocument(
        doc_id=DOC_ID,
        format=format,
        blocks=parts,
        furniture=tuple(furniture),
        pages=tuple(pages),
        visible_chars=visible_chars,
        unread=tuple(unread),
    )


def raw_page(number: int, *, body: Box | None = BODY, recognised: bool = False) -> RawPage:
    """An A4 page."""
    return RawPage(number=number, width=PAGE_WIDTH, height=PAGE_HEIGHT, body=body, recognised=recognised)


def clean_document(
    *blocks: CleanBlock | str,
    format: str = "docx",
    furniture: Sequence[CleanText] = (),
    pages: Sequence[RawPage] = (),
    repairs: Sequence[Repair] = (),
    visible_chars: int | None = None,
) -> CleanDocument:
    """A clean document; tables and paragraphs are numbered in their order here."""
    parts: list[CleanBlock] = []
    n_tables = n_texts = 0
    for block in blocks:
        part = block
        if isinstance(part, str):
            part = clean_table(part) if _is_drawing(part) else clean_text_block(part)
        if isinstance(part, CleanTable):
            parts.append(replace(part, table_index=n_tables))
            n_tables += 1
        else:
            n_texts += 1
            parts.append(replace(part, ordinal=n_texts))
    return CleanDocument(
        doc_id=DOC_ID,
        format=format,
        blocks=tuple(parts),
        furniture=tuple(furniture),
        pages=tuple(pages),
        repairs=tuple(repairs),
        visible_chars=visible_chars,
    )


# --- reading and printing drawings


def _raw_block(block: RawBlock | str) -> RawBlock:
    if not isinstance(block, str):
        return block
    return raw_table(block) if _is_drawing(block) else raw_text(block)


def _is_drawing(text: str) -> bool:
    return text.lstrip().startswith("|")


def _split(drawing: str) -> list[list[str]]:
    """The marks of a drawing, row by row."""
    rows = []
    for line in drawing.strip().splitlines():
        stripped = line.strip()
        if not stripped:
            continue
        if not (len(stripped) > 1 and stripped.startswith("|") and stripped.endswith("|")):
            raise ValueError(f"a row must begin and end with '|': {line!r}")
        rows.append([mark.strip() for mark in stripped[1:-1].split("|")])
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"rows of different lengths: {[len(row) for row in rows]}")
    return rows


def _anchors(rows: list[list[str]]) -> list[tuple[int, int, int, int, str]]:
    """(row, col, row span, col span, text) of the anchor cells, sorted."""
    owner: dict[Position, Position] = {}
    spans: dict[Position, list[Position]] = {}
    for r, row in enumerate(rows):
        for c, mark in enumerate(row):
            if mark == ".":
                continue
            source = {"^": (r - 1, c), "<": (r, c - 1)}.get(mark)
            if source is not None and source not in owner:
                raise ValueError(f"nothing to merge row {r}, column {c} with")
            anchor = owner[source] if source is not None else (r, c)
            owner[r, c] = anchor
            spans.setdefault(anchor, []).append((r, c))
    found = []
    for (r, c), covered in spans.items():
        row_span = max(row for row, _ in covered) - r + 1
        col_span = max(col for _, col in covered) - c + 1
        if row_span * col_span != len(covered):
            raise ValueError(f"the cell at row {r}, column {c} is no rectangle")
        found.append((r, c, row_span, col_span, _unescape(rows[r][c])))
    return found


def _unescape(mark: str) -> str:
    text = mark[1:] if mark in {"\\^", "\\<", "\\."} else mark
    return text.replace(LINE_END, "\n")


def _escape(text: str) -> str:
    return f"\\{text}" if text in {"^", "<", "."} else text.replace("\n", LINE_END)


def _place(page: int | None, edges: Sequence[float], ys: Sequence[float], span: tuple[int, int, int, int]) -> Place:
    row, col, row_span, col_span = span
    if page is None or not edges:
        return Place(page=page)
    return Place(page=page, box=Box(x0=edges[col], y0=ys[row], x1=edges[col + col_span], y1=ys[row + row_span]))


def _width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "FW" else 1 for char in text)
