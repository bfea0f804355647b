"""Word files, written as WordprocessingML by hand: every merge, cut row and hidden run is chosen, none is a library's.

    <w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p>…</w:p></w:tc>

``features`` of a submission switch on what real files hold and a reader must cope with; see ``FEATURES``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from corpus.forms.grid import Grid
from corpus.render.emf import draw_preview
from corpus.render.package import pack
from corpus.render.word.parts import (
    HEAD,
    NAMESPACES,
    content_types,
    document_relationships,
    embedding_name,
    footer,
    footnotes,
    numbering,
    preview_name,
    relationships,
    section_properties,
    styles,
)
from corpus.render.word.tables import render_table
from corpus.render.word.text import paragraph, render_paragraph
from corpus.render.word.writer import EMBEDDED, Writer
from corpus.render.xlsx import write_workbook
from corpus.submission import Block, PageBreak, Submission, Table, Text


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
