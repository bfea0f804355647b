"""A PDF file → ``RawDocument``: pages are read one by one, then furniture and paragraphs are told over all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from extractors.ocr.certainty import Certainty, least_certainty
from extractors.ocr.component import find_model, missing_component
from extractors.pdf.document import OpenPdf, damaged, open_pdf
from extractors.pdf.furniture import Sheet, find_furniture, page_number_of
from extractors.pdf.geometry import Rect
from extractors.pdf.layout import PageLayout, PageTable, lay_out
from extractors.pdf.lines import Line, bounds
from extractors.pdf.objects import Look
from extractors.pdf.page import PageContent, read_page
from extractors.pdf.paragraphs import Column, Paragraph, find_columns, is_contents, split_paragraphs
from extractors.pdf.pieces import count_ink
from extractors.pdf.settings import Settings
from pipeline.model.errors import DocumentError, LimitError, MissingComponentError, NoContentError
from pipeline.model.place import Box, Place
from pipeline.model.raw import RawBlock, RawCell, RawDocument, RawPage, RawTable, RawText, TextKind, TextStyle
from pipeline.model.source import Limits, SourceFile


class _ReadPage(Struct, frozen=True, kw_only=True):
    """What is kept of a page after pdfium has closed it."""

    number: int
    width: float
    height: float
    tables: tuple[PageTable, ...]
    lines: tuple[Line, ...]
    watermarks: tuple[Line, ...]
    visible_chars: int
    unread: tuple[str, ...]
    shows_something: bool
    """Anything at all is painted on it."""
    turn: int
    """Quarter turns that a reader gives it."""
    stream: str
    """Its text layer in painting order."""
    certainties: tuple[Certainty, ...] | None
    """Of its recognised characters; None where it was read from its text layer."""
    split: float | None = None
    """Between two forms side by side."""


def extract(source: SourceFile, limits: Limits, settings: Settings | None = None) -> RawDocument:
    """Read a PDF: text layers as they are, scanned pages by recognition.

    Raises: WrongFormatError, EncryptedFileError, DamagedFileError, LimitError, NoContentError (no text on any page),
    MissingComponentError (nothing but scans, and the extra ``ocr`` is not installed).
    """
    settings = settings or Settings()
    with open_pdf(source.data, limits) as document:
        pages = tuple(_read_pages(document, limits, settings))
        attachments = document.attachments
    if not any(page.visible_chars for page in pages):
        raise _no_text(pages)
    return _assemble(source, pages, attachments, settings)


def _read_pages(document: OpenPdf, limits: Limits, settings: Settings) -> Iterator[_ReadPage]:
    above: PageTable | None = None
    cells = 0
    for index in range(document.pages):
        content = read_page(document.handle, index, settings)
        if content is None or (document.was_rebuilt and _is_empty(content)):
            raise damaged(f"第 {index + 1} 页无法读取", f"page {index + 1} cannot be read")
        stream = content.stream
        content, certainties = _recognise(document, content, settings)
        layout = lay_out(content, above, frozenset(), settings)
        cells += sum((len(table.grid.xs) - 1) * (len(table.grid.ys) - 1) for table in layout.tables)
        if cells > limits.max_cells:
            raise LimitError(
                f"表格单元格超过上限 {limits.max_cells} 个，请拆分后提交",
                f"more than {limits.max_cells} table cells; split the file",
            )
        above = _last_table(layout)
        yield _ReadPage(
            number=content.number,
            width=content.width,
            height=content.height,
            tables=layout.tables,
            lines=layout.lines,
            watermarks=layout.watermarks,
            visible_chars=content.visible_chars - sum(count_ink(line.text) for line in layout.struck),
            unread=(
                *_describe_unread(content, settings),
                *(f"page {content.number} has struck-through text {line.text}" for line in layout.struck),
            ),
            shows_something=not _is_empty(content),
            turn=content.turn,
            stream=stream,
            certainties=certainties,
            split=layout.split,
        )


def _recognise(
    document: OpenPdf, content: PageContent, settings: Settings
) -> tuple[PageContent, tuple[Certainty, ...] | None]:
    """Read a page that shows print and has no text layer from its picture; other pages stay as they are.

    Without the OCR component such a page stays unread, and is told of as such.
    """
    if not is_scan(content, settings):
        return content, None
    try:
        find_model("rec")
    except MissingComponentError:
        return content, None
    from extractors.ocr.scans import recognise_scan

    recognised = recognise_scan(document.handle, content)
    return recognised.content, recognised.certainties


def is_scan(content: PageContent, settings: Settings) -> bool:
    """Say whether a page is a picture of print: it shows something, and next to no text.

    A scan may carry a few characters on top: a page number, the mark of the program that made it.  A page whose fonts
    do not tell what their characters are is as good as a picture.
    """
    if not content.visible_chars:
        return not _is_empty(content)
    if len(content.unknown) >= max(settings.least_unknown, settings.unknown_share * content.visible_chars):
        return True
    return content.visible_chars <= settings.most_scan_text and _picture_share(content) >= settings.picture_page_share


def _picture_share(content: PageContent) -> float:
    """Give the share of a page that pictures cover."""
    return sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in content.pictures) / (content.width * content.height)


def _is_empty(content: PageContent) -> bool:
    """Say whether a page shows nothing at all."""
    return not (content.pieces or content.marks or content.pictures or content.shapes)


def _last_table(layout: PageLayout) -> PageTable | None:
    """Give the table that ends a page; None when text does, or nothing."""
    lowest = max(
        (table for table in layout.tables if table.host is None), key=lambda table: table.grid.box[3], default=None
    )
    if lowest is None:
        return None
    bottom = lowest.grid.box[3]
    below = [line for line in layout.lines if line.y0 > bottom and page_number_of(line.text) is None]
    return None if below else lowest


def _describe_unread(content: PageContent, settings: Settings) -> Iterator[str]:
    """Yield a phrase for each thing on the page that a reader sees and that was not read."""
    page = f"page {content.number}"
    size = content.width * content.height
    shares = [(x1 - x0) * (y1 - y0) / size for x0, y0, x1, y1 in content.pictures]
    if not content.visible_chars and sum(shares) >= settings.picture_page_share:
        layer = " (its invisible text layer was left alone)" if content.hidden_chars else ""
        yield f"{page} is an image without text{layer}"
    elif not content.visible_chars and (content.marks or content.shapes or content.pictures):
        yield f"{page} is a drawing without text"
    else:
        for share in shares:
            if share >= settings.picture_share:
                yield f"{page} holds an image that covers {share:.0%} of it"
    fonts = Counter(content.unknown)
    for font, count in sorted(fonts.items()):
        yield f"{page} has {count} characters of the font {font or 'without a name'} that stand for no known character"


def _no_text(pages: Sequence[_ReadPage]) -> DocumentError:
    shown = [page for page in pages if page.shows_something]
    if any(page.certainties is None for page in shown):
        return missing_component()
    if shown:
        return NoContentError(
            "PDF 只有图片，图片中没有可以识别的文字，请确认提交的文件", "pictures without print; check the file"
        )
    return NoContentError("PDF 的每一页都是空白，请确认提交的文件", "all pages are blank; check the file")


def _assemble(
    source: SourceFile, pages: Sequence[_ReadPage], attachments: Sequence[str], settings: Settings
) -> RawDocument:
    """Put the pages together to a document."""
    body_size = _body_size(pages)
    sheets = [_sheet_of(page) for page in pages]
    kinds = find_furniture(sheets, body_size, settings)
    bodies = [
        tuple(line for index, line in enumerate(page.lines) if index not in kinds[place])
        for place, page in enumerate(pages)
    ]
    columns = find_columns([(page.width, body) for page, body in zip(pages, bodies, strict=True)], settings)
    blocks: list[RawBlock] = []
    furniture: list[RawText] = []
    raw_pages: list[RawPage] = []
    for page, kind, body, column in zip(pages, kinds, bodies, columns, strict=True):
        blocks.extend(_page_blocks(page, body, column, body_size, settings))
        furniture.extend(_make_furniture(page, page.lines[index], kind[index]) for index in sorted(kind))
        furniture.extend(_make_furniture(page, line, "watermark") for line in page.watermarks)
        raw_pages.append(_make_page(page, body))
    return RawDocument(
        doc_id=source.doc_id,
        format=source.format,
        blocks=tuple(blocks),
        furniture=tuple(furniture),
        pages=tuple(raw_pages),
        visible_chars=sum(page.visible_chars for page in pages),
        unread=(
            *(phrase for page in pages for phrase in page.unread),
            *(f"attachment {name}" for name in attachments),
        ),
        stream=tuple(page.stream for page in pages),
    )


def _body_size(pages: Sequence[_ReadPage]) -> float:
    """Give the size that most text outside tables is set in; that of all lines' middle when there is none."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            if not is_contents(line):
                sizes[line.look.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def _sheet_of(page: _ReadPage) -> Sheet:
    return Sheet(
        number=page.number,
        height=page.height,
        lines=page.lines,
        top=min((table.grid.ys[0] for table in page.tables), default=page.height),
        bottom=max((table.grid.ys[-1] for table in page.tables), default=0.0),
    )


def _page_blocks(
    page: _ReadPage, body: tuple[Line, ...], column: Column, body_size: float, settings: Settings
) -> list[RawBlock]:
    """Give a page's tables and paragraphs in reading order, of two forms side by side the left one first."""
    placed = [
        item
        for tables, lines in _divide(page, body)
        for item in _place_blocks(tables, lines, column, body_size, settings)
    ]
    last = len(placed) - 1
    return [
        _make_table(page, item)
        if isinstance(item, PageTable)
        else _make_text(page.number, item, starts_page=index == 0, ends_page=index == last)
        for index, item in enumerate(placed)
    ]


def _divide(page: _ReadPage, body: tuple[Line, ...]) -> Iterator[tuple[Sequence[PageTable], Sequence[Line]]]:
    """Divide a page with two forms side by side: what runs across above them, the left, the right, the rest."""
    split = page.split
    if split is None:
        yield page.tables, body
        return
    across = [line for line in body if line.x0 < split < line.x1]
    left = [table for table in page.tables if table.grid.box[0] < split]
    top = min(table.grid.ys[0] for table in page.tables)
    yield (), [line for line in across if line.y0 < top]
    yield left, [line for line in body if line.x1 <= split]
    yield [table for table in page.tables if table not in left], [line for line in body if line.x0 >= split]
    yield (), [line for line in across if line.y0 >= top]


def _place_blocks(
    tables: Sequence[PageTable], body: Sequence[Line], column: Column, body_size: float, settings: Settings
) -> list[Paragraph | PageTable]:
    """Put tables and paragraphs in their order down the page."""
    tops = sorted(table.grid.ys[0] for table in tables)
    stretches: dict[int, list[Line]] = {}
    for line in body:
        stretches.setdefault(bisect_right(tops, (line.y0 + line.y1) / 2), []).append(line)
    paragraphs = [
        paragraph
        for _, stretch in sorted(stretches.items())
        for paragraph in split_paragraphs(stretch, column, body_size, settings)
    ]
    placed: list[tuple[float, int, Paragraph | PageTable]] = [
        *((bounds(paragraph.lines)[1], 1, paragraph) for paragraph in paragraphs),
        *((_top_of(tables, index), 0, table) for index, table in enumerate(tables)),
    ]
    placed.sort(key=lambda item: item[:2])
    return [item for *_, item in placed]


def _top_of(tables: Sequence[PageTable], index: int) -> float:
    """Give where a table stands in the order of the page: one inside another follows it."""
    while tables[index].host is not None:
        index -= 1
    return tables[index].grid.ys[0]


def _make_table(page: _ReadPage, table: PageTable) -> RawTable:
    grid = table.grid
    return RawTable(
        n_rows=len(grid.ys) - 1,
        n_cols=len(grid.xs) - 1,
        cells=tuple(
            RawCell(
                row=cell.row,
                col=cell.col,
                row_span=cell.row_span,
                col_span=cell.col_span,
                text=text,
                place=_place(page.number, grid.box_of(cell)),
                confidence=least_certainty(page.certainties, grid.box_of(cell)) if page.certainties else None,
                doubtful=(cell.row, cell.col) in grid.doubtful,
            )
            for cell, text in zip(grid.cells, table.texts, strict=True)
        ),
        place=_place(page.number, grid.box),
        origin="scan" if page.certainties is not None and table.origin == "ruled" else table.origin,
        col_edges=tuple(round(x, 2) for x in grid.xs),
        col_gaps=tuple((round(low, 2), round(high, 2)) for low, high in grid.gaps),
        nested_in=None if table.host is None else (table.host.row, table.host.col),
    )


def _make_text(page: int, paragraph: Paragraph, *, starts_page: bool, ends_page: bool) -> RawText:
    return RawText(
        text="\n".join(line.text for line in paragraph.lines),
        kind="toc" if paragraph.is_contents else "paragraph",
        style=_style_of(paragraph),
        place=_place(page, bounds(paragraph.lines)),
        starts_page=starts_page,
        ends_open=ends_page and paragraph.runs_on,
    )


def _style_of(paragraph: Paragraph) -> TextStyle:
    weights: Counter[Look] = Counter()
    for line in paragraph.lines:
        weights[line.look] += len(line.text)
    look = max(weights, key=lambda look: (weights[look], look))
    return TextStyle(size=look.size, bold=look.bold, font=look.font, align=paragraph.align, indent=paragraph.indent)


def _make_furniture(page: _ReadPage, line: Line, kind: TextKind) -> RawText:
    return RawText(
        text=line.text,
        kind=kind,
        style=TextStyle(size=line.look.size, bold=line.look.bold, font=line.look.font),
        place=_place(page.number, line[:4]),
    )


def _make_page(page: _ReadPage, body: Sequence[Line]) -> RawPage:
    boxes = [*(line[:4] for line in body), *(table.grid.box for table in page.tables)]
    return RawPage(
        number=page.number,
        width=round(page.width, 2),
        height=round(page.height, 2),
        body=_box(bounds(boxes)) if boxes else None,
        recognised=page.certainties is not None,
        turn=page.turn,
    )


def _place(page: int, rect: Rect) -> Place:
    return Place(page=page, box=_box(rect))


def _box(rect: Rect) -> Box:
    x0, y0, x1, y1 = rect
    return Box(x0=round(x0, 2), y0=round(y0, 2), x1=round(x1, 2), y1=round(y1, 2))
