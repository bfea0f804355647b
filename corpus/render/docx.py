"""Word files, written as WordprocessingML by hand: every merge, cut row and hidden run is chosen, none is a library's.

    <w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p>…</w:p></w:tc>

``features`` of a submission switch on what real files hold and a reader must cope with; see ``FEATURES``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from xml.sax.saxutils import escape

from msgspec import Struct, field

from corpus import words
from corpus.forms.grid import Cell, Grid
from corpus.render.emf import draw_preview
from corpus.render.package import pack
from corpus.render.xlsx import write_workbook
from corpus.submission import Block, PageBreak, Submission, Table, Text

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARGIN = 1304
"""Page margins in twentieths of a point."""
TEXT_WIDTH = 9200
"""Width of the text area in twentieths of a point."""
SIZES = {
    "title": 32,
    "heading": 28,
    "caption": 28,
    "subtitle": 24,
    "body": 28,
    "note": 21,
    "signature": 21,
    "stray": 21,
    "closing": 28,
    "contents": 24,
}
"""Half points."""
CELL_SIZE = 19
SYMBOLS = {"≥": "F0B3", "≤": "F0A3"}
"""Signs that stand in the Symbol font's private area."""

EMBEDDED = "embedded_forms"
"""Forms stand in the document as embedded workbooks with a preview picture."""

FEATURES = frozenset(
    {
        "split_runs",
        "content_controls",
        "tracked_changes",
        "hidden_text",
        "footnote",
        "text_box",
        "floating",
        "covered_labels",
        "nested_table",
        "symbols",
        "fields",
        "smart_tags",
        "page_furniture",
        "landscape",
        EMBEDDED,
        "empty_paragraphs",
        "bookmarks",
    }
)
"""What a Word file may be asked to hold, each without changing what a reader of the print sees."""


class Writer(Struct):
    """State while a document is written."""

    rng: Random
    features: frozenset[str]
    lists: list[str] = field(default_factory=list)
    """Number formats of automatic headings: one list each."""
    footnotes: list[str] = field(default_factory=list)
    embedded: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Workbooks and their previews."""
    changes: int = 0

    def has(self, feature: str) -> bool:
        """Whether a feature is asked for."""
        return feature in self.features


def render_docx(submission: Submission) -> bytes:
    """Render the submission as a .docx file."""
    writer = Writer(rng=Random(submission.seed), features=submission.features)
    body = "".join(render_blocks(writer, submission.blocks))
    document = f"{HEAD}<w:document {NAMESPACES}><w:body>{body}{section_properties(writer)}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": content_types(writer),
        "_rels/.rels": relationships({"rId1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": document,
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(writer),
        "word/settings.xml": f"{HEAD}<w:settings {NAMESPACES}/>",
        "word/_rels/document.xml.rels": relationships(document_relationships(writer)),
    }
    if writer.footnotes:
        parts["word/footnotes.xml"] = footnotes(writer)
    if writer.has("page_furniture"):
        parts["word/footer1.xml"] = footer()
    packed = {name: text.encode("utf-8") for name, text in parts.items()}
    for number, (workbook, preview) in enumerate(writer.embedded, start=1):
        packed[f"word/{embedding_name(number)}"] = workbook
        packed[f"word/{preview_name(number)}"] = preview
    return pack(packed)


def embedding_name(number: int) -> str:
    """Give the part name of an embedded workbook."""
    return f"embeddings/Microsoft_Excel_Sheet{number}.xlsx"


def preview_name(number: int) -> str:
    """Give the part name of its preview."""
    return f"media/image{number}.emf"


# --- parts besides the document


def content_types(writer: Writer) -> str:
    """Give the list of the package's parts."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    names = {"document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings"}
    if writer.footnotes:
        names["footnotes"] = "footnotes"
    if writer.has("page_furniture"):
        names["footer1"] = "footer"
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{main}.{kind}+xml"/>' for part, kind in names.items()
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="emf" ContentType="image/x-emf"/>'
        f'<Default Extension="xlsx" ContentType="{WORKBOOK_TYPE}"/>{overrides}</Types>'
    )


def relationships(targets: dict[str, tuple[str, str]]) -> str:
    """Give a relationships part."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind}/{what}" Target="{target}"/>'
        for name, (what, target) in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def document_relationships(writer: Writer) -> dict[str, tuple[str, str]]:
    """Say what the document refers to."""
    targets = {
        "rId1": ("styles", "styles.xml"),
        "rId2": ("numbering", "numbering.xml"),
        "rId3": ("settings", "settings.xml"),
    }
    if writer.footnotes:
        targets["rId4"] = ("footnotes", "footnotes.xml")
    if writer.has("page_furniture"):
        targets["rId5"] = ("footer", "footer1.xml")
    for number in range(1, len(writer.embedded) + 1):
        targets[f"rIdE{number}"] = ("package", embedding_name(number))
        targets[f"rIdP{number}"] = ("image", preview_name(number))
    return targets


def styles() -> str:
    """Define Normal, and headings with outline levels."""
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="N"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        for level in range(1, 5)
    )
    return (
        f'{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" '
        f'w:hAnsi="Times New Roman" w:eastAsia="{words.FONT}"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
        f"{headings}</w:styles>"
    )


def numbering(writer: Writer) -> str:
    """One single-level list for every automatic heading, so that each prints exactly its number."""
    abstracts, numbers = [], []
    for position, number in enumerate(writer.lists, start=1):
        kind, start, text = read_number(number)
        abstracts.append(
            f'<w:abstractNum w:abstractNumId="{position}"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
            f'<w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/><w:lvlText w:val="{escape(text)}"/></w:lvl>'
            "</w:abstractNum>"
        )
        numbers.append(f'<w:num w:numId="{position}"><w:abstractNumId w:val="{position}"/></w:num>')
    return f"{HEAD}<w:numbering {NAMESPACES}>{''.join(abstracts)}{''.join(numbers)}</w:numbering>"


def read_number(number: str) -> tuple[str, int, str]:
    """Read number format, value and level text of a printed number such as （三） or 2、."""
    digits = "".join(c for c in number if c in words.DIGITS or c.isdigit())
    text = number.replace(digits, "%1", 1)
    if digits.isdigit():
        return "decimal", int(digits), text
    return "chineseCounting", chinese_value(digits), text


def chinese_value(digits: str) -> int:
    """Give the value of 一 … 九十九."""
    tens, ten, ones = digits.rpartition(words.TEN)
    if not ten:
        return words.DIGITS.index(ones)
    return (words.DIGITS.index(tens) if tens else 1) * 10 + (words.DIGITS.index(ones) if ones else 0)


def footnotes(writer: Writer) -> str:
    """Give the footnotes part, with the two separators that Word wants."""
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
        for number, (kind, tag) in enumerate(
            (("separator", "separator"), ("continuationSeparator", "continuationSeparator"))
        )
    )
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>{run(text)}</w:p></w:footnote>'
        for number, text in enumerate(writer.footnotes, start=2)
    )
    return f"{HEAD}<w:footnotes {NAMESPACES}>{separators}{notes}</w:footnotes>"


def footer() -> str:
    """Give a page number in the footer, as a field."""
    return (
        f'{HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run("— ")}'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("1")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f"{run(' —')}</w:p></w:ftr>"
    )


def section_properties(writer: Writer) -> str:
    """Page size and footer."""
    reference = '<w:footerReference w:type="default" r:id="rId5"/>' if writer.has("page_furniture") else ""
    if writer.has("landscape"):
        size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    else:
        size = '<w:pgSz w:w="11906" w:h="16838"/>'
    sides = " ".join(f'w:{side}="{MARGIN}"' for side in ("top", "right", "bottom", "left"))
    margins = f'<w:pgMar {sides} w:header="720" w:footer="720" w:gutter="0"/>'
    return f"<w:sectPr>{reference}{size}{margins}</w:sectPr>"


# --- text


def run(text: str, *, size: int | None = None, bold: bool = False, hidden: bool = False, symbols: bool = False) -> str:
    """Give a run; line ends become breaks, tabs stay tabs."""
    properties = "".join(
        (
            "<w:b/>" if bold else "",
            "<w:vanish/>" if hidden else "",
            f'<w:sz w:val="{size}"/>' if size else "",
        )
    )
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = text.split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in lines)
    if symbols:
        for sign, code in SYMBOLS.items():
            symbol = f'</w:t><w:sym w:font="Symbol" w:char="{code}"/><w:t xml:space="preserve">'
            inner = inner.replace(sign, symbol)
    return f"<w:r>{properties}{inner}</w:r>" if text else ""


def split_text(rng: Random, text: str) -> Iterable[str]:
    """Cut a text into two to four pieces at any place."""
    cuts = sorted(rng.sample(range(1, len(text)), min(len(text) - 1, rng.randint(1, 3)))) if len(text) > 1 else []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        yield text[start:end]


def render_text(writer: Writer, text: str, *, size: int | None = None, bold: bool = False) -> str:
    """Render a text as runs, with the asked-for features now and then."""
    if not text:
        return ""
    pieces = list(split_text(writer.rng, text)) if writer.has("split_runs") else [text]
    runs = [run(piece, size=size, bold=bold, symbols=writer.has("symbols")) for piece in pieces]
    chance = writer.rng.random()
    if writer.has("hidden_text") and chance < 0.05:
        runs.insert(0, run(words.HIDDEN, size=size, hidden=True))
    if writer.has("bookmarks") and chance > 0.95:
        runs.insert(0, '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>')
    if writer.has("tracked_changes") and 0.1 < chance < 0.18:
        mark = change_mark(writer)
        deleted = f"<w:del {mark}><w:r><w:delText>{words.DELETED}</w:delText></w:r></w:del>"
        runs = [f"<w:ins {mark}>{''.join(runs)}</w:ins>", deleted]
    if writer.has("fields") and 0.4 < chance < 0.5:
        runs = [field_code(" =SUM(ABOVE) "), *runs, '<w:r><w:fldChar w:fldCharType="end"/></w:r>']
    if writer.has("smart_tags") and 0.6 < chance < 0.7:
        runs = [f'<w:smartTag w:element="chmetcnv">{"".join(runs)}</w:smartTag>']
    if writer.has("content_controls") and 0.2 < chance < 0.3:
        runs = [f"<w:sdt><w:sdtPr/><w:sdtContent>{''.join(runs)}</w:sdtContent></w:sdt>"]
    return "".join(runs)


def field_code(code: str) -> str:
    """Render the hidden part of a field; its result follows."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def paragraph(inner: str, *, align: str = "", style: str = "", extra: str = "") -> str:
    """Give a paragraph."""
    properties = "".join(
        (
            f'<w:pStyle w:val="{style}"/>' if style else "",
            extra,
            f'<w:jc w:val="{align}"/>' if align else "",
        )
    )
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def render_paragraph(writer: Writer, block: Text) -> str:
    """Render a paragraph of the body."""
    size, bold = SIZES[block.role], block.role in ("title", "heading")
    if block.role == "signature" and writer.has("text_box"):
        return text_box(writer, block.text)
    inner = ""
    extra = ""
    style = f"H{block.level}" if block.role == "heading" and block.level else ""
    if block.number and block.automatic:
        writer.lists.append(block.number)
        extra = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{len(writer.lists)}"/></w:numPr>'
    elif block.number:
        inner = run(block.number, size=size, bold=bold)
    inner += render_text(writer, block.text, size=size, bold=bold)
    if block.role == "note" and writer.has("footnote"):
        writer.footnotes.append(block.text)
        inner = run(words.SEE_FOOTNOTE, size=size)
        inner += f'<w:r><w:footnoteReference w:id="{len(writer.footnotes) + 1}"/></w:r>'
    if block.role in ("body",):
        extra += '<w:ind w:firstLine="560"/>'
    align = {"title": "center", "subtitle": "center", "closing": "right"}.get(block.role, "")
    return paragraph(inner, align=align, style=style, extra=extra)


def text_box(writer: Writer, text: str) -> str:
    """Give a text box, present twice: as a shape and as the fallback for old programs."""
    inner = f"<w:txbxContent>{paragraph(run(text, size=21))}</w:txbxContent>"
    shape = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" '
        'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>60000</wp:posOffset></wp:positionV>'
        '<wp:extent cx="5400000" cy="360000"/><wp:wrapTopAndBottom/><wp:docPr id="1" name="box"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="5400000" cy="360000"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{inner}</wps:txbx><wps:bodyPr/></wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    fallback = f'<w:pict><v:shape style="width:425pt;height:28pt"><v:textbox>{inner}</v:textbox></v:shape></w:pict>'
    return paragraph(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{shape}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )


# --- tables


def render_blocks(writer: Writer, blocks: Sequence[Block]) -> Iterable[str]:
    """All blocks in order."""
    for block in blocks:
        match block:
            case PageBreak():
                yield paragraph('<w:r><w:br w:type="page"/></w:r>')
            case Text():
                yield render_paragraph(writer, block)
                if writer.has("empty_paragraphs") and writer.rng.random() < 0.3:
                    yield paragraph("")
            case Table():
                yield embed(writer, block.grid) if writer.has(EMBEDDED) else render_table(writer, block)
                # two tables without a paragraph between them would be one
                yield paragraph("")


def embed(writer: Writer, grid: Grid) -> str:
    """Render a table as an embedded workbook behind its preview."""
    preview, width, height = draw_preview(grid)
    writer.embedded.append((write_workbook(grid, writer.rng), preview))
    number = len(writer.embedded)
    shape = f"_x0000_i{1024 + number}"
    return paragraph(
        f'<w:r><w:object w:dxaOrig="{round(width * 20)}" w:dyaOrig="{round(height * 20)}">'
        f'<v:shape id="{shape}" style="width:{width:.0f}pt;height:{height:.0f}pt" o:ole="">'
        f'<v:imagedata r:id="rIdP{number}" o:title=""/></v:shape>'
        f'<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" ShapeID="{shape}" DrawAspect="Content" '
        f'ObjectID="_{number}" r:id="rIdE{number}"/></w:object></w:r>'
    )


def column_widths(grid: Grid) -> list[int]:
    """Column widths in twentieths of a point."""
    unit = TEXT_WIDTH / sum(grid.widths)
    return [round(width * unit) for width in grid.widths]


def render_table(writer: Writer, block: Table) -> str:
    """Render a table with its merges."""
    grid = block.grid
    widths = column_widths(grid)
    floating = ""
    if block.floating or writer.has("floating"):
        floating = '<w:tblpPr w:leftFromText="180" w:vertAnchor="text" w:horzAnchor="margin" w:tblpY="100"/>'
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(render_row(writer, grid, widths, row) for row in range(grid.n_rows))
    if writer.has("tracked_changes"):
        rows += deleted_row(writer, sum(widths))
    margins = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
    table = (
        f'<w:tbl><w:tblPr>{floating}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )
    return nest(table, sum(widths)) if writer.has("nested_table") else table


def deleted_row(writer: Writer, width: int) -> str:
    """Render a row that was deleted under tracked changes: nobody sees it in print."""
    mark = change_mark(writer)
    deleted = f"<w:del {mark}><w:r><w:delText>{words.DELETED_ROW}</w:delText></w:r></w:del>"
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(deleted)}</w:tc>'
    return f"<w:tr><w:trPr><w:del {mark}/></w:trPr>{cell}</w:tr>"


def nest(table: str, width: int) -> str:
    """Put a table into the only cell of another one, as layout tables do."""
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{table}{paragraph("")}</w:tc>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f"<w:tr>{cell}</w:tr></w:tbl>"
    )


def change_mark(writer: Writer) -> str:
    """Give the attributes of the next tracked change."""
    writer.changes += 1
    return f'w:id="{9000 + writer.changes}" w:author="" w:date="2000-01-01T00:00:00Z"'


def render_row(writer: Writer, grid: Grid, widths: list[int], row: int) -> str:
    """Render a row: its own cells, and the covered positions of cells from above."""
    covering = sorted(
        (cell for cell in grid.cells if cell.row <= row < cell.row + cell.rows), key=lambda cell: cell.col
    )
    before = sum(1 for _ in iter_gone(covering))
    after = sum(1 for _ in iter_gone(covering[::-1])) if before < len(covering) else 0
    kept = covering[before : len(covering) - after]
    gap_before = sum(cell.cols for cell in covering[:before])
    gap_after = sum(cell.cols for cell in covering[len(covering) - after :]) if after else 0
    properties = ""
    if gap_before:
        width = sum(widths[:gap_before])
        properties += f'<w:gridBefore w:val="{gap_before}"/><w:wBefore w:w="{width}" w:type="dxa"/>'
    if gap_after:
        width = sum(widths[-gap_after:])
        properties += f'<w:gridAfter w:val="{gap_after}"/><w:wAfter w:w="{width}" w:type="dxa"/>'
    cells = "".join(render_cell(writer, cell, widths, is_first=cell.row == row) for cell in kept)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def iter_gone(cells: Sequence[Cell]) -> Iterable[Cell]:
    """Give the undrawn cells at the head of a row."""
    for cell in cells:
        if not cell.gone:
            return
        yield cell


def render_cell(writer: Writer, cell: Cell, widths: list[int], *, is_first: bool) -> str:
    """Render a cell, or the covered part of one that began further up."""
    width = sum(widths[cell.col : cell.col + cell.cols])
    merge = ""
    if cell.rows > 1:
        merge = '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
    span = f'<w:gridSpan w:val="{cell.cols}"/>' if cell.cols > 1 else ""
    text = cell.text
    if not is_first:
        text = cell.text if writer.has("covered_labels") and cell.kind == "label" else ""
    lines = text.split("\n") if writer.rng.random() < 0.5 else [text]
    inner = "".join(
        paragraph(render_text(writer, line, size=CELL_SIZE), align="" if cell.align == "left" else cell.align)
        for line in lines
    )
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
