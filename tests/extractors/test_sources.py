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
HTML = b"<html><body><table></table></body></html>"


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
        ("照片.pdf", JPEG, WrongFormatError, r"文件名是 \.pdf，内容却是JPEG 图片.*the content is a JPEG picture"),
        ("网页.doc", HTML, WrongFormatError, r"\.doc，内容却是网页.*另存为 \.docx.*a web page"),
        ("旧.docx", make_ole("WordDocument"), WrongFormatError, r"\.docx，内容却是Word 97-2003"),
        ("旧.doc", make_ole("WordDocument"), UnsupportedFormatError, r"另存为 \.docx.*save it as \.docx"),
        ("旧.wps", make_ole("WordDocument"), UnsupportedFormatError, "WPS 文字"),
        ("照片.jpeg", JPEG, UnsupportedFormatError, "JPEG 图片不能读取"),
        ("无后缀", JPEG, UnsupportedFormatError, "JPEG 图片不能读取"),
        ("怪.docx.bak", JPEG, UnsupportedFormatError, "JPEG 图片不能读取"),
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
