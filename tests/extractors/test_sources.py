"""From a reference to bytes, and the sentence that tells a submitter why a file is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from extractors.registry import EXTRACTORS
from extractors.sources import check_format, digest, load, load_kinds
from pipeline.model.errors import (
    DamagedFileError,
    DocumentError,
    EmptyFileError,
    EncryptedFileError,
    LimitError,
    UnsupportedFormatError,
    WrongFormatError,
)
from pipeline.model.source import Limits, SourceFile, SourceRef
from tests.extractors.ole import make_ole

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
GIF = b"GIF89a\x01\x00\x01\x00"
PROGRAM = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(60)
MHT = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"


def put(folder: Path, name: str, data: bytes) -> SourceRef:
    path = folder / name
    path.write_bytes(data)
    return SourceRef(source_path=name, path=str(path), size=len(data))


def load_bytes(folder: Path, name: str, data: bytes) -> SourceFile:
    return load(put(folder, name, data), Limits())


def test_a_file_is_its_bytes_its_digest_and_its_kind(tmp_path: Path):
    source = load_bytes(tmp_path, "照片.pdf", JPEG)

    assert source == SourceFile(
        source_path="照片.pdf", doc_id=hashlib.sha256(JPEG).hexdigest(), format="jpeg", data=JPEG
    )


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path):
    with pytest.raises(LimitError, match="0 MB"):
        load(put(tmp_path, "大.pdf", b"x" * 101), Limits(max_bytes=100))


@pytest.mark.parametrize("place", ["gone.docx", "."])
def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path, place: str):
    with pytest.raises(DocumentError, match="cannot be opened") as caught:
        load(SourceRef(source_path="x.docx", path=str(tmp_path / place)), Limits())

    assert caught.value.code == "unreadable"


def test_the_digest_needs_no_whole_file_in_memory(tmp_path: Path):
    ref = put(tmp_path, "x.pdf", JPEG)

    assert digest(ref) == load(ref, Limits()).doc_id
    assert digest(SourceRef(source_path="x", path=str(tmp_path / "gone"))) == ""


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("空.docx", b"", EmptyFileError, "空文件.*0 bytes"),
        ("断.pdf", bytes(100), DamagedFileError, "零字节.*zero bytes"),
        ("锁.docx", make_ole("EncryptionInfo", "EncryptedPackage"), EncryptedFileError, "密码.*password"),
        ("照片.pdf", GIF, WrongFormatError, r"文件名是 \.pdf，内容却是GIF 图片.*the content is a GIF picture"),
        ("网页.doc", MHT, WrongFormatError, r"\.doc，内容却是单个文件网页.*另存为 \.docx.*a web archive"),
        ("旧.docx", make_ole("PowerPoint Document"), WrongFormatError, r"\.docx，内容却是PowerPoint 97-2003"),
        ("旧.ppt", make_ole("PowerPoint Document"), UnsupportedFormatError, "演示文稿不是自评材料.*no self-evaluation"),
        (
            "数据.csv",
            "单位,金额".encode("gbk"),
            UnsupportedFormatError,
            r"\.csv 是数据文件.*is a data file.*plain text as \.txt",
        ),
        ("数据.xml", b"<?xml version='1.0'?><a/>", UnsupportedFormatError, r"\.xml 是数据文件"),
        ("自评.docx", PROGRAM, WrongFormatError, r"\.docx，内容却是可执行程序：请勿打开"),
        ("自评.lnk", b"\x4c\0\0\0\x01\x14\x02\0" + bytes(60), UnsupportedFormatError, "提交它指向的文件"),
        ("照片.gif", GIF, UnsupportedFormatError, "GIF 图片不能读取"),
        ("无后缀", GIF, UnsupportedFormatError, "GIF 图片不能读取"),
        ("怪.docx.bak", GIF, UnsupportedFormatError, "GIF 图片不能读取"),
    ],
)
def test_a_refused_file_is_told_what_it_is_and_what_to_do(
    tmp_path: Path, name: str, data: bytes, error: type[DocumentError], says: str
):
    with pytest.raises(error, match=says):
        check_format(load_bytes(tmp_path, name, data))


@pytest.mark.parametrize("name", ["报告.pdf", "报告.doc", "报告"])
def test_a_readable_kind_is_read_whatever_its_name(tmp_path: Path, name: str):
    check_format(load_bytes(tmp_path, name, b"%PDF-1.7\n"))


def test_the_table_of_kinds_is_complete():
    kinds = load_kinds()
    readable = {extractor.format for extractor in EXTRACTORS}

    assert readable <= set(kinds)
    for kind in kinds.values():
        assert kind.name_zh
        assert kind.name_en
        if kind.kind not in readable:
            assert kind.error
            assert kind.remedy_zh
            assert kind.remedy_en
