"""Archives: their names, archives inside them, what is refused."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from extractors import archives
from extractors.archives import list_members, read_member
from extractors.discover import discover
from extractors.sources import check_format, digest, load
from pipeline.model.errors import (
    DamagedFileError,
    DocumentError,
    EncryptedFileError,
    LimitError,
    MissingComponentError,
    NoContentError,
    UnsupportedFormatError,
)
from pipeline.model.source import Limits, SourceRef

FILES = {"甲局/自评.txt": b"one", "乙镇/自评.txt": b"two"}


class _GbkInfo(zipfile.ZipInfo):
    """A member whose name is written as Chinese Windows writes it: GBK, without saying so."""

    def _encodeFilenameFlags(self):  # zipfile asks its entries for this
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def make_zip(files: Mapping[str, bytes], *, gbk: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(_GbkInfo(name) if gbk else name, data)
    return buffer.getvalue()


def make_tar(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read_all(path: Path) -> dict[str, bytes]:
    """What the archive holds, by the way to it."""
    return {
        "!/".join(member.names): read_member(path, member.names, Limits()) for member in list_members(path, Limits())
    }


@pytest.mark.parametrize("gbk", [True, False])
def test_names_of_a_zip_in_gbk_or_utf8(tmp_path: Path, gbk: bool):
    assert read_all(put(tmp_path, "a.zip", make_zip(FILES, gbk=gbk))) == FILES


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tbz2", "w:bz2"), ("a.txz", "w:xz")]
)
def test_tars(tmp_path: Path, name: str, mode: str):
    assert read_all(put(tmp_path, name, make_tar(FILES, mode))) == FILES


@pytest.mark.parametrize(("suffix", "module"), [("gz", gzip), ("bz2", bz2), ("xz", lzma)])
def test_a_single_compressed_file(tmp_path: Path, suffix: str, module):
    assert read_all(put(tmp_path, f"自评.txt.{suffix}", module.compress(b"one"))) == {"自评.txt": b"one"}


def test_archives_inside_archives_to_three_levels(tmp_path: Path):
    data = make_zip({"d.txt": b"deep"})
    for name in ("c.zip", "b.zip", "a.zip"):
        data = make_zip({name: data, "x.txt": name.encode()})
    found = read_all(put(tmp_path, "top.zip", data))
    assert set(found) == {"x.txt", "a.zip!/x.txt", "a.zip!/b.zip!/x.txt", "a.zip!/b.zip!/c.zip"}


def test_names_never_lead_out(tmp_path: Path):
    found = read_all(put(tmp_path, "a.zip", make_zip({"../../x.txt": b"1", "/etc/y": b"2", "C:\\z\\w.txt": b"3"})))
    assert found == {"x.txt": b"1", "etc/y": b"2", "z/w.txt": b"3"}


def test_of_two_members_with_a_name_the_last_counts(tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"old")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", b"new")
    assert read_all(put(tmp_path, "a.zip", buffer.getvalue())) == {"a.txt": b"new"}


def test_links_and_devices_in_a_tar_are_left_out(tmp_path: Path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(NoContentError):
        read_all(put(tmp_path, "a.tar", buffer.getvalue()))


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = put(tmp_path, "a.zip", make_zip({"a": bytes(600), "b": bytes(600)}))
    with pytest.raises(LimitError):
        list_members(path, Limits(max_unpacked_bytes=1000))
    with pytest.raises(LimitError):
        read_member(path, ("a",), Limits(max_bytes=100))
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    with pytest.raises(LimitError):
        list_members(path, Limits())


def test_archives_that_multiply_inside_one_another_are_refused_before_all_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each inner archive is within the limit; what is unpacked only to look into them is not."""
    looked: list[int] = []
    read = archives._read_entry
    monkeypatch.setattr(archives, "_read_entry", lambda *given: looked.append(1) or read(*given))
    inner = make_zip({"a.txt": bytes(5000)}) + bytes(3000)
    path = put(tmp_path, "a.zip", make_zip({f"{number}.zip": inner for number in range(1000)}))

    with pytest.raises(LimitError, match="the archives inside unpack to more than"):
        list_members(path, Limits(max_unpacked_bytes=20_000))

    assert len(looked) < 10


def test_members_are_read_without_listing_the_archive_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of two archives in turn, one inside the other; one that was changed is listed anew."""
    listed: list[str] = []
    opened = archives._open
    monkeypatch.setattr(archives, "_open", lambda source, name: listed.append(name) or opened(source, name))
    files = {f"{number}.txt": b"%d" % number for number in range(50)}
    path = put(tmp_path, "a.zip", make_zip({**files, "b.zip": make_zip(files)}))

    found = [read_member(path, (name,), Limits()) for name in files]
    inner = [read_member(path, ("b.zip", name), Limits()) for name in files]
    path.write_bytes(make_zip({"0.txt": b"changed"}))

    assert found == inner == list(files.values())
    assert read_member(path, ("0.txt",), Limits()) == b"changed"
    assert listed == ["a.zip", "a.zip", "b.zip", "a.zip"]


def test_a_size_that_lies_is_found_out_while_reading(tmp_path: Path):
    data = gzip.compress(bytes(5000))
    with pytest.raises(LimitError):
        read_member(put(tmp_path, "a.txt.gz", data), ("a.txt",), Limits(max_bytes=1000))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", make_zip(FILES)[:-30]),
        ("a.tar.gz", make_tar(FILES, "w:gz")[:-20]),
        ("a.xz", lzma.compress(b"x" * 100)[:-8]),
        ("a.zip", b"not an archive"),
    ],
)
def test_a_damaged_archive_is_told(tmp_path: Path, name: str, data: bytes):
    with pytest.raises(DamagedFileError):
        read_all(put(tmp_path, name, data))


def test_a_zip_with_a_password_is_told(tmp_path: Path):
    data = bytearray(make_zip({"a.txt": b"one"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(EncryptedFileError, match="密码"):
        read_all(put(tmp_path, "a.zip", bytes(data)))


def test_a_member_that_is_gone_is_told(tmp_path: Path):
    path = put(tmp_path, "a.zip", make_zip(FILES))
    with pytest.raises(DocumentError):
        read_member(path, ("b.txt",), Limits())
    with pytest.raises(DocumentError):
        read_member(tmp_path / "gone.zip", ("b.txt",), Limits())


# -- 7z and RAR, by a tool


SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c" + bytes(60)


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Plays bsdtar by a script."""

    def play(script: str | None) -> None:
        path = tmp_path / "bsdtar"
        if script is not None:
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(archives, "find_tool", lambda: None if script is None else str(path))

    return play


def test_without_a_tool_the_remedy_is_told(tmp_path: Path, tool):
    tool(None)
    with pytest.raises(MissingComponentError, match=r"\.7z.*libarchive-tools"):
        read_all(put(tmp_path, "a.7z", SEVEN_ZIP))


def test_members_by_the_tool(tmp_path: Path, tool):
    tool('case "$1" in -tf) printf "甲/\\n甲/a[1].txt\\n";; -xOf) printf "%s" "$3";; esac')
    assert read_all(put(tmp_path, "a.7z", SEVEN_ZIP)) == {"甲/a[1].txt": "甲/a\\[1\\].txt".encode()}


@pytest.mark.parametrize(
    ("message", "error"), [("Passphrase required", EncryptedFileError), ("Truncated input", DamagedFileError)]
)
def test_what_the_tool_complains_of(tmp_path: Path, tool, message: str, error: type[DocumentError]):
    tool(f'echo "{message}" >&2; exit 1')
    with pytest.raises(error):
        read_all(put(tmp_path, "a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(60)))


def test_a_tool_that_hangs_is_ended(tmp_path: Path, tool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "_TOOL_TIMEOUT", 0.3)
    tool("exec sleep 60")
    with pytest.raises(DamagedFileError):
        list_members(put(tmp_path, "a.7z", SEVEN_ZIP), Limits())


# -- as inputs of a run


def test_a_zip_is_like_its_folder(tmp_path: Path):
    inner = make_zip({"深.txt": "甲".encode()})
    put(
        tmp_path,
        "材料.zip",
        make_zip({**FILES, "内.zip": inner, "__MACOSX/._x": b"", "甲局/~$自评.docx": b""}, gbk=True),
    )
    put(tmp_path, "b.txt", b"three")
    found = discover([tmp_path])
    assert [ref.source_path for ref in found.refs] == [
        "b.txt",
        "材料.zip!/乙镇/自评.txt",
        "材料.zip!/内.zip!/深.txt",
        "材料.zip!/甲局/自评.txt",
    ]
    assert [skipped.kind for skipped in found.skipped] == ["temporary", "temporary"]
    source = load(found.refs[2], Limits())
    assert (source.data, source.format) == ("甲".encode(), "txt")
    assert source.doc_id == digest(found.refs[2]) == hashlib.sha256("甲".encode()).hexdigest()


@pytest.mark.parametrize(
    ("data", "error"),
    [(make_zip({}), NoContentError), (make_zip(FILES)[:-30], DamagedFileError), (b"text", None)],
)
def test_an_archive_that_cannot_be_opened_is_a_row_with_its_reason(tmp_path: Path, data: bytes, error):
    put(tmp_path, "a.zip", data)
    (ref,) = discover([tmp_path]).refs
    assert (ref.source_path, ref.members) == ("a.zip", ())
    source = load(ref, Limits())
    if error is None:
        check_format(source)  # a text under a wrong name
    else:
        with pytest.raises(error):
            check_format(source)


def test_an_archive_too_deep_inside_others_says_to_unpack_it(tmp_path: Path):
    path = put(tmp_path, "a.zip", make_zip(FILES))
    with pytest.raises(UnsupportedFormatError, match="解压"):
        check_format(load(SourceRef(source_path="a.zip", path=os.fspath(path)), Limits()))


def test_a_word_file_named_zip_is_a_word_file(tmp_path: Path):
    put(tmp_path, "a.zip", make_zip({"[Content_Types].xml": b"", "word/document.xml": b""}))
    (ref,) = discover([tmp_path]).refs
    assert (ref.members, load(ref, Limits()).format) == ((), "docx")
