"""What a file is, told by its bytes: every kind from a minimal file built here, and what lies or is cut short."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.sniff import sniff
from extractors.sources import load_kinds
from tests.extractors.ole import make_ole

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
BINARY_SHEET = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
REPORT = "2023年度部门整体支出绩效自评报告\r\n一、部门概况\r\n"


def make_zip(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return buffer.getvalue()


def make_package(content_type: str, main: str) -> bytes:
    types = f'<Types xmlns="…"><Override PartName="/{main}" ContentType="{content_type}"/></Types>'
    return make_zip(**{"[Content_Types].xml": types, main: "<x/>"})


def make_tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.docx"), io.BytesIO())
    return buffer.getvalue()


KINDS: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("zeros", bytes(4096)),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("pdf", b"\xef\xbb\xbf%PDF-1.4\n"),
    ("pdf", b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n%PDF-1.4\n"),
    ("pdf", b" " * 1016 + b"%PDF-1.4"),
    ("docx", make_package(WORD, "word/document.xml")),
    ("docx", make_package(WORD, "word/document2.xml")),
    ("docx", make_package(MACRO, "word/document.xml")),
    ("docx", make_zip(**{"word/document.xml": "<x/>"})),
    ("xlsx", make_package(SHEET, "xl/workbook.xml")),
    ("xlsb", make_package(BINARY_SHEET, "xl/workbook.bin")),
    ("pptx", make_package(SLIDES, "ppt/presentation.xml")),
    ("ooxml", make_package("application/vnd.ms-visio.drawing.main+xml", "visio/document.xml")),
    ("odt", make_zip(mimetype="application/vnd.oasis.opendocument.text")),
    ("ods", make_zip(mimetype="application/vnd.oasis.opendocument.spreadsheet")),
    ("odp", make_zip(mimetype="application/vnd.oasis.opendocument.presentation")),
    ("ofd", make_zip(**{"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"})),
    ("zip", make_zip(**{"甲单位/自评表.docx": "…"})),
    ("zip", make_zip()),
    ("doc", make_ole("WordDocument", "1Table")),
    ("xls", make_ole("Workbook")),
    ("xls", make_ole("Book")),
    ("ppt", make_ole("PowerPoint Document")),
    ("msg", make_ole("__properties_version1.0")),
    ("encrypted_ooxml", make_ole("EncryptionInfo", "EncryptedPackage")),
    ("ole", make_ole("VisioDocument")),
    ("rtf", b"{\\rtf1\\ansi\\ansicpg936 "),
    ("rtf", b"\r\n {\\rtf1\\ansi "),
    ("word_xml", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
                 b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">'),
    ("excel_xml", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
    ("uof", b'<?xml version="1.0" encoding="UTF-8"?><uof:UOF uof:language="cn">'),
    ("xml", b'<?xml version="1.0"?><data/>'),
    ("html", b"<!DOCTYPE html><html>"),
    ("html", b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'),
    ("html", b"\xef\xbb\xbf\r\n<!-- saved -->\r\n<HTML><head>"),
    ("html", '<table border="1"><tr><td>自评得分</td></tr></table>'.encode("gb18030")),
    ("html", "<html><body>绩效</body></html>".encode("utf-16")),
    ("mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"x\"\r\n\r\n"),
    ("eml", b"Received: from a\r\n by b\r\nMessage-ID: <1@example.org>\r\nSubject: x\r\n\r\n"),
    ("txt", REPORT.encode("utf-8")),
    ("txt", REPORT.encode("utf-8-sig")),
    ("txt", REPORT.encode("gb18030")),
    ("txt", REPORT.encode("utf-16")),
    ("txt", REPORT.encode("utf-16-le")),
    ("txt", REPORT.encode("utf-16-be")),
    ("txt", b"BM25 is a ranking function\n"),
    ("txt", b"12.5\t10\t9.8\r\n\x1a"),
    ("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("gif", b"GIF89a"),
    ("tiff", b"II*\x00\x08\x00\x00\x00"),
    ("tiff", b"MM\x00*\x00\x00\x00\x08"),
    ("bmp", b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"),
    ("webp", b"RIFF\x00\x00\x00\x00WEBPVP8 "),
    ("heic", b"\x00\x00\x00\x18ftypheic"),
    ("emf", b"\x01\x00\x00\x00" + bytes(36) + b" EMF"),
    ("wmf", b"\xd7\xcd\xc6\x9a\x00\x00"),
    ("7z", b"7z\xbc\xaf\x27\x1c\x00\x04"),
    ("rar", b"Rar!\x1a\x07\x01\x00"),
    ("gz", gzip.compress(b"x")),
    ("bz2", bz2.compress(b"x")),
    ("xz", lzma.compress(b"x")),
    ("tar", make_tar()),
    ("program", b"\x7fELF\x02\x01\x01" + bytes(range(256))),
    ("program", b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(60)),
    ("shortcut", b"\x4c\0\0\0\x01\x14\x02\0" + bytes(60)),
    ("unknown", b"MZ\x02\x01\x01" + bytes(range(256))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "data"), KINDS, ids=lambda value: value if isinstance(value, str) else "")
def test_bytes_tell_the_kind(kind: str, data: bytes):
    assert sniff(data, "自评材料.pdf") == kind


def test_every_kind_has_a_row_for_people():
    told = {kind for kind, _ in KINDS} | {"wps", "et"}

    assert told == set(load_kinds())


@pytest.mark.parametrize(
    ("stream", "name", "kind"),
    [
        ("WordDocument", "报告.wps", "wps"),
        ("WordDocument", "报告.DOC", "doc"),
        ("WordDocument", "报告.pdf", "doc"),
        ("Workbook", "附表.ET", "et"),
        ("Workbook", "附表.wps", "xls"),
    ],
)
def test_the_name_decides_only_between_twins(stream: str, name: str, kind: str):
    assert sniff(make_ole(stream), name) == kind


def test_an_embedded_workbook_does_not_make_a_document_a_workbook():
    """A .doc with an Excel object: the stream ``Workbook`` stands in a storage below the root, not in the root."""
    data = make_ole("WordDocument", storages={"ObjectPool": ("Workbook",)})

    assert sniff(data) == "doc"


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_cut_package_is_still_the_kind_it_set_out_to_be(kept: float):
    whole = make_package(WORD, "word/document.xml") + b"\x00"
    data = whole[: int(len(whole) * kept)]

    assert sniff(data) == ("docx" if b"word/document.xml" in data else "zip")


def test_a_cut_ole_file_is_still_the_kind_it_set_out_to_be():
    assert sniff(make_ole("WordDocument")[:1500]) == "doc"


def test_a_pdf_header_after_the_first_kib_is_none():
    assert sniff(b"x" * 1030 + b"%PDF-1.4") == "txt"


def test_a_long_chinese_text_is_text_wherever_its_head_is_cut():
    for padding in range(4):
        text = "a" * padding + "绩效" * 40_000
        assert {sniff(text.encode(encoding)) for encoding in ("utf-8", "gb18030", "utf-16-le")} == {"txt"}


def test_an_oversized_content_type_part_is_not_unpacked_whole():
    types = f'<Types><Override ContentType="{WORD}"/>' + " " * 50_000_000 + "</Types>"

    assert sniff(make_zip(**{"[Content_Types].xml": types})) == "docx"


@given(st.binary(max_size=600), st.sampled_from([data for _, data in KINDS]), st.integers(0, 64))
def test_any_bytes_have_a_known_kind(noise: bytes, head: bytes, cut: int):
    assert sniff(head[:cut] + noise) in load_kinds()
