"""The parts of a Word file besides the document."""

from __future__ import annotations

from xml.sax.saxutils import escape

from corpus import words
from corpus.render.word.text import run
from corpus.render.word.writer import Writer

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


def embedding_name(number: int) -> str:
    """Give the part name of an embedded workbook."""
    return f"embeddings/Microsoft_Excel_Sheet{number}.xlsx"


def preview_name(number: int) -> str:
    """Give the part name of its preview."""
    return f"media/image{number}.emf"


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
