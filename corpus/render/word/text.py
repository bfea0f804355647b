"""Runs and paragraphs of a Word file."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from xml.sax.saxutils import escape

from corpus import words
from corpus.render.word.writer import Writer, change_mark
from corpus.submission import Text

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
SYMBOLS = {"≥": "F0B3", "≤": "F0A3"}
"""Signs that stand in the Symbol font's private area."""


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
