"""Packages as other programs write them, and packages that must not be read."""

from __future__ import annotations

import io
import resource
import struct
import zipfile

import pytest

from pipeline.model.errors import (
    DamagedFileError,
    DocumentError,
    EncryptedFileError,
    LimitError,
    NoContentError,
    UnsafeFileError,
    WrongFormatError,
)
from pipeline.model.source import Limits
from tests.extractors.docx.cxml import p, r, tbl, tr, xml
from tests.extractors.docx.packages import (
    A4,
    document,
    docx,
    package,
    part,
    read,
    relationships,
    texts,
)

STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
    "http://schemas.openxmlformats.org/drawingml/2006/": "http://purl.oclc.org/ooxml/drawingml/",
}
ROOT = relationships({"rId1": ("officeDocument", "word/document.xml")})


def repack(data: bytes, change) -> bytes:
    """A package with each part's text changed by a function of name and text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return package({name: change(name, archive.read(name).decode()) for name in archive.namelist()})


def printed(parts: dict[str, str | bytes]) -> list[str]:
    return texts(read(package(parts)))


# -- as other programs write them


def test_strict_documents():
    def strictly(_name: str, text: str) -> str:
        for transitional, strict in STRICT.items():
            text = text.replace(transitional, strict)
        return text

    data = docx(
        p("甲见http://purl.oclc.org/ooxml/wordprocessingml/main", "pStyle{val=H}"),
        tbl(tr("乙", "丙")),
        xml('p/(m:oMath/m:r/m:t"x",r/drawing/wp:anchor/(wp:docPr{id=1;hidden=1},txbxContent/p/r/t"藏"))'),
        styles=xml("style{type=paragraph;styleId=H}/(name{val=heading 1},pPr/jc{val=end})"),
    )
    raw = read(repack(data, strictly))
    assert texts(raw) == ["甲见http://purl.oclc.org/ooxml/wordprocessingml/main", "x"]
    assert raw.blocks[0].style.name == "heading 1"  # type: ignore[union-attr]
    assert [cell.text for cell in raw.tables[0].cells] == ["乙", "丙"]


def test_the_main_part_is_found_by_its_relationship_not_by_its_name():
    parts = {
        "_rels/.rels": relationships(
            {"a": ("metadata", "word/document.xml"), "b": ("officeDocument", "/parts/body.xml")}
        ),
        "word/document.xml": document(p("别的")),
        "parts/body.xml": document(p("正文", "pStyle{val=H}")),
        "parts/_rels/body.xml.rels": relationships({"s": ("styles", "/styles%20here.xml")}),
        "styles here.xml": part("styles", xml("style{type=paragraph;styleId=H}/name{val=heading 1}")),
    }
    raw = read(package(parts))
    assert texts(raw) == ["正文"]
    assert raw.blocks[0].place.part == "parts/body.xml"
    assert raw.blocks[0].style.name == "heading 1"  # type: ignore[union-attr]


def test_names_written_with_backslashes_and_in_another_case():
    parts = {
        "_rels/.rels": relationships({"rId1": ("officeDocument", "Word\\Document.xml")}),
        "word\\document.xml": document(p("甲")),
    }
    assert printed(parts) == ["甲"]


@pytest.mark.parametrize("kind", ["", "document.main", "template.main", "document.macroEnabled.main"])
def test_a_package_whose_relationships_are_lost(kind: str):
    name = f"odd/{kind}.xml" if kind else "word/document.xml"
    owner = "vnd.ms-word" if "macro" in kind else "vnd.openxmlformats-officedocument.wordprocessingml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{name}" ContentType="application/{owner}.{kind}+xml"/></Types>'
    )
    parts = {name: document(p("甲"))} | ({"[Content_Types].xml": types} if kind else {})
    assert printed(parts) == ["甲"]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-le"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-be"),
        lambda text: text.replace("UTF-8", "GB18030").encode("gb18030"),
        lambda text: text.replace("UTF-8", "us-ascii").encode("ascii", "xmlcharrefreplace"),
        lambda text: text.replace("\n", "\r").replace("><", ">\r\r<").encode(),
        lambda text: b"\n\n" + text.encode(),
        lambda text: text.replace("?>", "?><!-- <!DOCTYPE x> --><?word a?><!DOCTYPE w:document>", 1).encode(),
    ],
    ids=["bom", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "ascii", "mac", "blank lines", "harmless doctype"],
)
def test_encodings_and_prologs(encode):
    assert printed({"_rels/.rels": ROOT, "word/document.xml": encode(document(p("绩效"), p("自评")))}) == [
        "绩效",
        "自评",
    ]


def test_symbols_in_another_encoding():
    text = document(f"<w:p>{r('R', 'rFonts{ascii=Wingdings 2}')}{r('是')}</w:p>").replace("UTF-8", "UTF-16")
    assert printed({"_rels/.rels": ROOT, "word/document.xml": text.encode("utf-16")}) == ["☑是"]


def test_relationships_that_lead_nowhere_are_no_matter():
    targets = {"s": ("styles", "missing.xml"), "n": ("numbering", "NULL"), "h": ("hyperlink", "http://example.org/")}
    parts = {
        "_rels/.rels": ROOT,
        "word/document.xml": document(p("甲", "numPr/numId{val=1}")),
        "word/_rels/document.xml.rels": relationships(targets),
    }
    assert printed(parts) == ["甲"]


def test_the_same_part_twice_with_the_same_content():
    buffer = io.BytesIO(docx(p("甲")))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", document(p("甲")))
    assert texts(read(buffer.getvalue())) == ["甲"]


# -- not a Word document, or a broken one


def refuse(error: type[DocumentError], data: bytes, limits: Limits | None = None, match: str | None = None) -> None:
    with pytest.raises(error, match=match) as caught:
        read(data, limits)
    assert caught.value.zh
    assert "\n" not in str(caught.value)


def test_a_workbook_named_docx():
    workbook = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    root = relationships({"rId1": ("officeDocument", "xl/workbook.xml")})
    refuse(WrongFormatError, package({"_rels/.rels": root, "xl/workbook.xml": workbook}), match="workbook")


def test_a_plain_archive_named_docx():
    refuse(WrongFormatError, package({"说明.txt": "甲"}))


def test_no_archive_at_all():
    refuse(DamagedFileError, b"PK\x03\x04 and then nothing")
    refuse(DamagedFileError, b"")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_file(share: float):
    data = docx(p("甲" * 500), tbl(tr("乙", "丙")))
    refuse(DamagedFileError, data[: int(len(data) * share)])


def test_a_part_that_is_cut_or_missing():
    whole = document(p("甲"))
    refuse(DamagedFileError, package({"_rels/.rels": ROOT, "word/document.xml": whole[: len(whole) // 2]}))
    refuse(DamagedFileError, package({"_rels/.rels": ROOT, "word/document.xml": ""}))
    refuse(DamagedFileError, package({"_rels/.rels": ROOT}), match="document.xml")
    refuse(DamagedFileError, package({"_rels/.rels": ROOT, "word/document.xml": part("document", "")}), match="body")
    odd = whole.replace("UTF-8", "no-such-code")
    refuse(DamagedFileError, package({"_rels/.rels": ROOT, "word/document.xml": odd}), match="no-such-code")
    refuse(DamagedFileError, package({"_rels/.rels": ROOT, "word/document.xml": b"<?xml version='1.0'?><a>\xff</a>"}))


def test_flipped_bits():
    data = bytearray(docx(p("甲" * 300)))
    middle = data.index(b"word/document.xml") + len("word/document.xml") + 20
    data[middle] ^= 0xFF
    refuse(DamagedFileError, bytes(data), match="document.xml")


def test_a_document_that_prints_nothing():
    refuse(NoContentError, docx(p(""), p(" "), A4))
    refuse(NoContentError, docx())


# -- not to be read


def test_an_encrypted_part():
    data = bytearray(docx(p("甲")))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.find(signature)
        while start >= 0:
            flags = struct.unpack_from("<H", data, start + offset)[0]
            struct.pack_into("<H", data, start + offset, flags | 1)
            start = data.find(signature, start + 4)
    refuse(EncryptedFileError, bytes(data))


LAUGHS = '<!DOCTYPE w:document [<!ENTITY a "哈哈哈">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)
)


@pytest.mark.parametrize(
    ("doctype", "content"),
    [
        (LAUGHS + "]>", "&m;"),
        ('<!DOCTYPE w:document [<!ENTITY e SYSTEM "file:///etc/hostname">]>', "&e;"),
        ('<!DOCTYPE w:document SYSTEM "http://192.0.2.1/a.dtd">', ""),
        ('<!DOCTYPE w:document PUBLIC "-//A//B" "a.dtd">', ""),
        ('<!-- <w:document> --><!DOCTYPE w:document [<!ENTITY % p SYSTEM "file:///etc/hostname">%p;]>', ""),
    ],
    ids=["laughs", "external entity", "external subset", "public", "behind a comment"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_entities_are_refused(doctype: str, content: str, encoding: str):
    text = document(p("甲")).replace("?>\n", f"?>{doctype}", 1).replace("甲", content)
    bad = text.replace("UTF-8", encoding).encode(encoding)
    refuse(UnsafeFileError, package({"_rels/.rels": ROOT, "word/document.xml": bad}))


def test_entities_in_attributes_are_not_expanded_either():
    text = document(f"<w:p><w:r><w:sym w:char='{'&m;' * 10}'/></w:r></w:p>").replace("?>\n", f"?>{LAUGHS}]>", 1)
    refuse(UnsafeFileError, package({"_rels/.rels": ROOT, "word/document.xml": text}))


def test_a_part_that_says_it_is_too_large():
    data = docx(p("甲" * 50_000))
    refuse(LimitError, data, Limits(max_part_bytes=100_000))
    refuse(LimitError, data, Limits(max_unpacked_bytes=100_000))
    assert read(data, Limits(max_part_bytes=200_000, max_unpacked_bytes=200_000)).blocks


def lie(data: bytes, size: int) -> bytes:
    """Every member's headers say that it unpacks to ``size`` bytes."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = changed.find(signature)
        while start >= 0:
            struct.pack_into("<I", changed, start + offset, size)
            start = changed.find(signature, start + 4)
    return bytes(changed)


def test_a_part_that_lies_about_its_size():
    bomb = docx(p("甲"), "<w:p/>" * 3_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refuse(LimitError, lie(bomb, 900), Limits(max_part_bytes=1_000_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024  # KiB


def test_many_parts_that_are_too_large_together():
    parts = {f"f{i}": ("footer", f"f{i}.xml", part("ftr", p("乙" * 30_000))) for i in range(5)}
    references = "".join(
        f"<w:p><w:pPr><w:sectPr><w:footerReference r:id='{id_}'/></w:sectPr></w:pPr></w:p>" for id_ in parts
    )
    data = lie(docx(p("甲"), references, related=parts), 900)
    refuse(LimitError, data, Limits(max_unpacked_bytes=300_000))


def test_two_different_parts_of_one_name():
    buffer = io.BytesIO(docx(p("甲")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("Word/Document.xml", document(p("乙")))
    refuse(DamagedFileError, buffer.getvalue(), match="word/document.xml")


def test_members_that_overlap():
    """Two entries of the directory over the same bytes, the way small bombs are made."""
    data = docx(p("甲"))
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entries = data[directory:end]
    copy = entries.replace(b"word/document.xml", b"word/bocument.xml")
    count = struct.unpack_from("<H", data, end + 10)[0] * 2
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entries) * 2, directory, 0)
    refuse(UnsafeFileError, data[:directory] + entries + copy + tail)


def test_deeply_nested_xml():
    deep = "<w:sdt>" * 10_000 + r("甲") + "</w:sdt>" * 10_000
    refuse(LimitError, docx(f"<w:p>{deep}</w:p>"))


def test_an_unknown_compression():
    data = bytearray(docx(p("甲")))
    for signature, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        start = data.find(signature)
        while start >= 0:
            struct.pack_into("<H", data, start + offset, 97)
            start = data.find(signature, start + 4)
    refuse(DamagedFileError, bytes(data))


def store(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("_rels/.rels", ROOT)
        archive.writestr("word/document.xml", text)
    return buffer.getvalue()


def test_members_that_are_stored():
    assert texts(read(store(document(p("甲"))))) == ["甲"]


def test_one_digit_changed_in_the_bytes():
    refuse(DamagedFileError, store(document(p("100万元"))).replace(b">100", b">900"))


def test_a_local_header_that_is_not_there():
    data = bytearray(docx(p("甲")))
    header = data.rindex(b"PK\x03\x04", 0, data.index(b"word/document.xml"))
    data[header : header + 4] = b"XXXX"
    refuse(DamagedFileError, bytes(data))
