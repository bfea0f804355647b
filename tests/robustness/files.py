"""Files as they should not be, made here byte by byte, and good ones to stand between them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path

import docx
import msoffcrypto.format.ooxml
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

MIB = 1024 * 1024
_MAIN = "word/document.xml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
_BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
)

REPORT = (
    "2023年度部门整体支出绩效自评报告",
    "一、部门概况",
    "（一）主要职责。负责全县水利规划和防汛抗旱工作。",
    "二、一般公共预算支出情况",
    "2023年支出总额为320.50万元，其中基本支出210.50万元，项目支出110.00万元。",
    "三、评价结论",
    "自评得分为96.5分，等级为优。",
)


@cache
def make_docx(unit: str = "云岭县水利局") -> bytes:
    """A short report."""
    document = docx.Document()
    for line in (unit, *REPORT):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def make_pdf(unit: str = "云岭县水利局", pages: int = 1, password: str | None = None) -> bytes:
    """The same report with a text layer, as often as ``pages`` says."""
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, encrypt=password, pageCompression=1)
    for page in range(pages):
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate((f"{unit} {page + 1}", *REPORT)):
            canvas.drawString(72, 760 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def encrypt_docx(data: bytes, password: str) -> bytes:
    """The same document as Word saves it with a password: an OLE file around the encrypted package."""
    buffer = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, buffer)
    return buffer.getvalue()


def make_package(document: str, types: str = _TYPES) -> bytes:
    """A DOCX package with this as its main part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr(_MAIN, document)
    return buffer.getvalue()


def make_entity_bomb() -> bytes:
    """Ten levels of entities, each ten times the one before: ten thousand million characters."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
    return make_package(f'<!DOCTYPE d [<!ENTITY e0 "绩效">{levels}]>' + _BODY.format(text="&e10;"))


def make_external_entity(url: str) -> bytes:
    """A main part that wants a file of the reader's machine put in."""
    return make_package(f'<!DOCTYPE d [<!ENTITY x SYSTEM "{url}">]>' + _BODY.format(text="&x;"))


def make_zip_bomb(parts: int = 5, part_mib: int = 2048) -> bytes:
    """A DOCX of some 10 MB whose parts unpack to 10 GiB: one deflated MiB of blanks, again and again.

    A full flush ends a block at a whole byte and forgets what was before, so the same bytes can follow each other.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    data = block * part_mib + end
    names = [_MAIN, *(f"word/media/image{number}.bmp" for number in range(1, parts))]
    small = {"[Content_Types].xml": _TYPES.encode(), "_rels/.rels": _RELATIONS.encode()}
    entries = [(name, text, 0, len(text), zlib.crc32(text)) for name, text in small.items()]
    entries += [(name, data, 8, part_mib * MIB, 0) for name in names]
    body, directory = b"", b""
    for name, packed, method, size, crc in entries:
        common = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, len(packed), size, len(name), 0)
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\x03\x04" + common + name.encode() + packed
    count = len(entries)
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def fill_folder(folder: Path, documents: int) -> Path:
    """Put good files into a folder, and one that cannot be read."""
    for number in range(documents):
        (folder / f"{number:02}.docx").write_bytes(make_docx(f"云岭县第{number}中学"))
    (folder / "断.pdf").write_bytes(make_pdf(pages=9)[:900])
    return folder
