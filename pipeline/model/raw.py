r"""What an extractor gives: the document as it was printed, nothing interpreted (原始文档).

Every format ends in this one type.  Text is as printed: wrapped lines are kept apart by ``\n``, blanks are
kept, nothing is folded or filled in.  What a reader of the printed page cannot see (tracked deletions, hidden
text, field codes) is not here; what he sees is here exactly once.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from pipeline.model.place import Box, Place

TextKind = Literal["paragraph", "text_box", "footnote", "header", "footer", "page_number", "watermark", "toc"]
"""``paragraph`` and ``text_box`` stand in the body; ``toc`` is a line of a table of contents; the others are furniture
(页眉页脚等), but for ``footnote``, which is text of the report set apart."""

TableOrigin = Literal["ruled", "horizontal", "aligned", "markup", "sheet", "dump", "scan"]
"""How the grid was found: full rules, horizontal rules only, alignment alone, the format's own markup, a sheet, a
text dump, OCR.
"""


class TextStyle(Struct, frozen=True, kw_only=True):
    """How a paragraph looks, as far as it helps to tell headings (字体与段落样式)."""

    size: float | None = None
    """Font size of most characters, in points."""
    bold: bool = False
    """Most characters are bold."""
    font: str | None = None
    """Font name of most characters (East Asian name in DOCX)."""
    name: str | None = None
    """Paragraph style's name in DOCX, e.g. ``heading 1``."""
    outline_level: int | None = None
    """0-based outline level where the style or paragraph states one."""
    align: Literal["left", "center", "right", "justify"] | None = None
    """Alignment; in a PDF judged from the line's place on the page."""
    indent: float = 0.0
    """First line indent in points."""


class RawText(Struct, frozen=True, kw_only=True):
    """A paragraph outside tables, in reading order."""

    text: str
    """Printed characters without the automatic number; a printed line's end inside it is ``\n``."""
    number: str | None = None
    """The automatic list number as printed (``2、``, ``（一）``), which stands in no run; None when there is none."""
    kind: TextKind = "paragraph"
    style: TextStyle = field(default_factory=TextStyle)
    place: Place
    starts_page: bool = False
    """It is the first body text of a page, so it may continue the page before."""
    ends_open: bool = False
    """It is the last body text of its page and its last line runs to the right margin, so it may go on overleaf."""


class RawCell(Struct, frozen=True, kw_only=True):
    """An anchor cell of a table; covered positions of its span have no cell of their own."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    text: str
    """As printed; line or paragraph ends inside the cell are ``\n``; blank cell: empty."""
    place: Place
    confidence: float | None = None
    """Least certainty of its recognised characters (0–1); None where nothing was recognised (not a scan)."""
    doubtful: bool = False
    """The print leaves open where the cell ends: what bounds it was judged from how texts stand."""
    covered_text: tuple[str, ...] = ()
    """Texts that covered positions of the span still hold (workbooks), in row-major order, as shown nowhere."""


class RawTable(Struct, frozen=True, kw_only=True):
    """One printed grid on one page (or one table of a format without pages).

    A position that no cell covers is *missing* (gridBefore/gridAfter, an undrawn corner), which differs from blank.
    """

    n_rows: int
    n_cols: int
    cells: tuple[RawCell, ...]
    """Sorted by (row, col), spans inside the grid and never overlapping."""
    place: Place
    origin: TableOrigin
    col_edges: tuple[float, ...] = ()
    """``n_cols + 1`` x positions in points (PDF: on the page; DOCX: from the table's left edge); empty when unknown."""
    col_gaps: tuple[tuple[float, float], ...] = ()
    """For each edge how far left and right it may lie, where no line is drawn; empty where edges are known."""
    floating: bool = False
    """Positioned on the page by coordinates: its place in the text order is not where a reader sees it."""
    nested_in: tuple[int, int] | None = None
    """(row, col) of the host cell in the nearest earlier table that is not nested; None at the top."""
    title: str | None = None
    """A name the format gives the table itself (sheet name); never a printed caption."""


RawBlock = RawText | RawTable


class RawPage(Struct, frozen=True, kw_only=True):
    """One page of a paginated format."""

    number: int
    width: float
    height: float
    body: Box | None = None
    """Extent of the page's body text and tables; None on an empty page."""
    recognised: bool = False
    """Its text comes from OCR."""
    turn: int = 0
    """Quarter turns clockwise that a reader gives the displayed page; its size and all boxes are the turned page's."""


class RawDocument(Struct, frozen=True, kw_only=True):
    """Paragraphs and tables of one submission in reading order, each character of the print once."""

    doc_id: str
    format: str
    blocks: tuple[RawBlock, ...]
    furniture: tuple[RawText, ...] = ()
    """Headers, footers, page numbers, watermarks: kept apart from the body, never lost."""
    pages: tuple[RawPage, ...] = ()
    """Empty where the format has no pages."""
    visible_chars: int | None = None
    """Non-blank characters that the source shows, counted apart from the blocks; None when not counted."""
    unread: tuple[str, ...] = ()
    """What stands in the file and was left unread on purpose, a phrase each (``hidden sheet 底稿``)."""
    stream: tuple[str, ...] = ()
    """A PDF's text layer, page by page, in the order in which it is painted and before anything is made of it: what the
    second reading goes by (``extractors.flow``).  Empty for other formats."""

    @property
    def tables(self) -> tuple[RawTable, ...]:
        """The tables alone, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, RawTable))
