"""Submissions on a store with an address: listed, skipped and read as those in folders are."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from extractors.discover import discover
from extractors.remote import is_url, list_url
from extractors.sources import digest, load
from pipeline.model.errors import DocumentError, LimitError, UsageError
from pipeline.model.source import Limits, SourceRef


@pytest.fixture(autouse=True)
def store() -> Iterator[fsspec.AbstractFileSystem]:
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    yield memory
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def make_zip(**names: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return buffer.getvalue()


PLACES = {"s3://a/b": True, "file:///a": True, "a/b.docx": False, "C:\\a": False, "c://a": False, Path("x"): False}


@pytest.mark.parametrize(("place", "is_one"), PLACES.items())
def test_an_address_has_a_scheme_of_two_letters_at_least(place: str | Path, is_one: bool):
    assert is_url(place) == is_one


def test_a_folder_on_a_store_gives_its_files_and_those_of_archives(store: fsspec.AbstractFileSystem):
    store.pipe("/county/in/甲局/自评.docx", b"docx")
    store.pipe("/county/in/b.zip", make_zip(**{"乙局/自评.pdf": b"pdf", "~$x.docx": b""}))
    store.pipe("/county/in/~$自评.docx", b"owner")
    store.pipe("/county/in/.hidden/x.docx", b"x")
    store.pipe("/county/in/tables/.jixiao/lock", b"")
    store.pipe("/county/in/tables/forms/part-0.parquet", b"PAR1")

    found = discover(["memory://county/in"])

    assert [ref.source_path for ref in found.refs] == ["b.zip!/乙局/自评.pdf", "甲局/自评.docx"]
    assert sorted(skipped.kind for skipped in found.skipped) == ["hidden", "output", "temporary", "temporary"]
    assert [load(ref, Limits()).data for ref in found.refs] == [b"pdf", b"docx"]
    assert [digest(ref) for ref in found.refs] == [hashlib.sha256(data).hexdigest() for data in (b"pdf", b"docx")]


def test_a_file_on_a_store_may_be_named_itself(store: fsspec.AbstractFileSystem):
    store.pipe("/county/in/自评.docx", b"docx")

    (ref,) = discover(["memory://county/in/自评.docx"]).refs

    assert ref.source_path == "自评.docx"
    assert load(ref, Limits()).data == b"docx"


def test_a_store_and_a_folder_may_be_read_together(store: fsspec.AbstractFileSystem, tmp_path: Path):
    store.pipe("/county/in/自评.docx", b"1")
    (tmp_path / "自评.docx").write_bytes(b"2")

    found = discover(["memory://county/in", tmp_path])

    assert len({ref.source_path for ref in found.refs}) == 2
    assert sorted(load(ref, Limits()).data for ref in found.refs) == [b"1", b"2"]


def test_an_address_with_nothing_is_told():
    with pytest.raises(UsageError, match="memory://county/none does not exist"):
        discover(["memory://county/none"])


def test_a_store_that_cannot_be_listed_is_told(store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("access denied")

    monkeypatch.setattr(type(store), "exists", refuse)
    with pytest.raises(UsageError, match="cannot list memory://county/in: access denied"):
        discover(["memory://county/in"])


def test_a_file_that_has_gone_or_is_too_large_costs_that_file(store: fsspec.AbstractFileSystem):
    store.pipe("/county/a.docx", b"12345")
    gone = SourceRef(source_path="b.docx", path="memory://county/b.docx")
    large = SourceRef(source_path="a.docx", path="memory://county/a.docx")

    with pytest.raises(DocumentError, match="cannot be opened"):
        load(gone, Limits())
    with pytest.raises(LimitError):
        load(large, Limits(max_bytes=4))
    assert digest(gone) == ""


def test_what_is_listed_has_addresses_that_can_be_opened(store: fsspec.AbstractFileSystem):
    store.pipe("/county/in/a b/c#d.docx", b"x")

    (file,) = list_url("memory://county/in/") or ()

    assert file.path.as_posix() == "a b/c#d.docx"
    assert load(SourceRef(source_path="x", path=file.url), Limits()).data == b"x"
