"""Small DOCX packages written by hand, part by part."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from extractors.docx.extract import extract
from pipeline.model.raw import RawDocument, RawTable, RawText
from pipeline.model.source import Limits, SourceFile
from tests.extractors.docx.cxml import NAMESPACES

DECLARATIONS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
RELATIONSHIP_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MAIN = {"word/document.xml": ".main"}
A4 = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="1800" w:right="1800"/></w:sectPr>'


def part(root: str, content: str) -> str:
    """The XML of a part whose root is an element of ``w``."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{root} {DECLARATIONS}>{content}</w:{root}>'


def document(*body: str) -> str:
    """The main part with a body."""
    return part("document", f"<w:body>{''.join(body)}</w:body>")


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """A relationships part: id → (kind, target); a target with ``://`` is external."""
    items = "".join(
        f'<Relationship Id="{id_}" Type="{RELATIONSHIP_TYPE}{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for id_, (kind, target) in targets.items()
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{namespace}">{items}</Relationships>'


def content_types(parts: Mapping[str, str | bytes]) -> str:
    """``[Content_Types].xml`` for the parts of a Word document."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{word}.{PurePosixPath(name).stem}{_MAIN.get(name, "")}+xml"/>'
        for name in parts
        if name.startswith("word/") and name.endswith(".xml")
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(*body: str, related: Mapping[str, tuple[str, str, str | bytes]] | None = None, **kinds: str) -> bytes:
    """A document: its body, parts by kind (``styles=…``, ``numbering=…``: the content of their root), and any others.

    ``related``: id → (kind, target, content), for what the body refers to by id.
    """
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relationships({"rId1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": document(*body),
    }
    targets = {}
    for kind, content in kinds.items():
        parts[f"word/{kind}.xml"] = part(kind, content)
        targets[kind] = (kind, f"{kind}.xml")
    for id_, (kind, target, content_) in (related or {}).items():
        targets[id_] = (kind, target)
        if "://" not in target:
            parts[f"word/{target}"] = content_
    parts["word/_rels/document.xml.rels"] = relationships(targets)
    return package({"[Content_Types].xml": content_types(parts), **parts})


def source(data: bytes) -> SourceFile:
    return SourceFile(source_path="a.docx", doc_id=hashlib.sha256(data).hexdigest(), format="docx", data=data)


def read(data: bytes, limits: Limits | None = None) -> RawDocument:
    """Extract bytes, and check on the way that no character was lost or doubled."""
    raw = extract(source(data), limits or Limits())
    assert raw.visible_chars == count_characters(raw)
    return raw


def read_body(*body: str, **kinds: str) -> RawDocument:
    """Extract a document of this body."""
    return read(docx(*body, **kinds))


def texts(raw: RawDocument) -> list[str]:
    """The paragraphs, each with its automatic number in front, kinds other than paragraph in brackets behind."""
    return [
        (block.number or "") + block.text + ("" if block.kind == "paragraph" else f" [{block.kind}]")
        for block in raw.blocks
        if isinstance(block, RawText)
    ]


def only_table(raw: RawDocument) -> RawTable:
    (table,) = raw.tables
    return table


def count_characters(raw: RawDocument) -> int:
    """Non-blank characters of a document's blocks and furniture."""
    count = 0
    for block in (*raw.blocks, *raw.furniture):
        if isinstance(block, RawTable):
            printed = "".join(cell.text for cell in block.cells)
        else:
            printed = (block.number or "") + block.text
        count += len("".join(printed.split()))
    return count
