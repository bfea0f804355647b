"""From a reference to bytes, and whether anything here can read them (读取来源文件).

``load`` reads and names a file of any kind, so that also a refused one has its ``doc_id`` and ``format`` in the tables;
``check_format`` then says, in one line, why a kind is refused and what its submitter should do.
"""

from __future__ import annotations

import csv
import hashlib
import os
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath

from msgspec import Struct

from extractors import archives
from extractors.archives import read_member
from extractors.others import find_other, is_plain
from extractors.registry import EXTRACTORS
from extractors.remote import is_url, read_url
from extractors.sniff import sniff
from pipeline.model.causes import name_cause
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

_REFUSALS: dict[str, type[DocumentError]] = {
    error.code: error for error in (DamagedFileError, EmptyFileError, EncryptedFileError, UnsupportedFormatError)
}
"""Errors that ``data/kinds.csv`` may name, by code."""

_MIB = 1024 * 1024


class Kind(Struct, frozen=True, kw_only=True):
    """A row of ``data/kinds.csv``: what a kind of file is called and what to do with it."""

    kind: str
    error: str
    """Code of the error that refuses it; empty for a kind that is read by an extractor."""
    extensions: tuple[str, ...]
    """Suffixes its files usually have, lower case, without the dot."""
    name_zh: str
    name_en: str
    remedy_zh: str
    remedy_en: str


@cache
def load_kinds() -> dict[str, Kind]:
    """Read the kinds of files that ``sniff`` tells, by name."""
    text = (files("extractors") / "data" / "kinds.csv").read_text(encoding="utf-8")
    return {
        row["kind"]: Kind(
            kind=row["kind"],
            error=row["error"],
            extensions=tuple(row["extensions"].split()),
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            remedy_zh=row["remedy_zh"],
            remedy_en=row["remedy_en"],
        )
        for row in csv.DictReader(text.splitlines())
    }


def load(ref: SourceRef, limits: Limits) -> SourceFile:
    """Read a submitted file whole and tell what it is.

    Raises: ``DocumentError`` when it cannot be opened, ``LimitError`` when it is larger than ``limits.max_bytes``.
    An empty file or one of an unreadable kind raises nothing here: that is ``check_format``'s work.
    """
    data = read_member(ref.path, ref.members, limits) if ref.members else _read(ref.path, limits)
    return SourceFile(
        source_path=ref.source_path,
        doc_id=hashlib.sha256(data).hexdigest(),
        format=sniff(data, ref.source_path),
        data=data,
    )


def _read(path: str, limits: Limits) -> bytes:
    try:
        data = read_url(path, limits.max_bytes) if is_url(path) else _read_path(Path(path), limits.max_bytes)
    except OSError as error:
        zh, en = name_cause(error)
        raise DocumentError(
            f"文件打不开（{zh}）：请检查读取权限，或文件是否已被移走",
            f"the file cannot be opened ({en}): check its permissions and that it is still there",
        ) from error
    if len(data) > limits.max_bytes:
        raise LimitError(
            f"文件超过 {limits.max_bytes // _MIB} MB 的上限：请拆分或压缩图片后再提交",
            f"the file is larger than the limit of {limits.max_bytes // _MIB} MB: split it or compress its pictures",
        )
    return data


def _read_path(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


def digest(ref: SourceRef) -> str:
    """Compute the ``doc_id`` of a file, one outside archives without holding it in memory.

    Returns: empty when it cannot be opened, or is larger than any that is read: that could take hours.
    """
    if ref.members:
        try:
            return hashlib.sha256(read_member(ref.path, ref.members, Limits())).hexdigest()
        except DocumentError:
            return ""
    try:
        if is_url(ref.path):
            return hashlib.sha256(read_url(ref.path, Limits().max_bytes)).hexdigest()
        with Path(ref.path).open("rb") as file:
            is_read = os.fstat(file.fileno()).st_size <= Limits().max_bytes
            return hashlib.file_digest(file, "sha256").hexdigest() if is_read else ""
    except OSError:
        return ""


def check_format(source: SourceFile) -> None:
    """Refuse a file that no extractor reads.

    Raises: ``EmptyFileError``, ``EncryptedFileError``, ``DamagedFileError`` by kind; ``WrongFormatError`` when the name
    promises another kind than the bytes are; else ``UnsupportedFormatError``.  Each says what it is and what to do.
    """
    _refuse_other(source)
    if any(extractor.format == source.format for extractor in EXTRACTORS):
        return
    if source.format in archives.KINDS:
        archives.refuse(source.data, PurePosixPath(source.source_path).name, Limits())
    kinds = load_kinds()
    kind = kinds[source.format]
    suffix = PurePosixPath(source.source_path).suffix.lower()
    promised = suffix[1:] not in kind.extensions and any(
        suffix[1:] in other.extensions for other in kinds.values() if not other.error
    )
    refusal = _REFUSALS[kind.error]
    if refusal is UnsupportedFormatError and promised:
        raise WrongFormatError(
            f"文件名是 {suffix}，内容却是{kind.name_zh}：{kind.remedy_zh}",
            f"the name says {suffix} but the content is {kind.name_en}: {kind.remedy_en}",
        )
    if refusal is UnsupportedFormatError:
        raise UnsupportedFormatError(
            f"{kind.name_zh}不能读取：{kind.remedy_zh}", f"{kind.name_en} is not read: {kind.remedy_en}"
        )
    raise refusal(f"{kind.name_zh}：{kind.remedy_zh}", f"{kind.name_en}: {kind.remedy_en}")


def _refuse_other(source: SourceFile) -> None:
    """Refuse a data file, a program or notes, which are text but no submission."""
    other = find_other(source.source_path)
    if other is not None and source.data and is_plain(source.format):
        suffix = PurePosixPath(source.source_path).suffix
        raise UnsupportedFormatError(
            f"{suffix} 是{other.name_zh}，不是自评材料：请提交 Word、PDF 或 Excel 文件，纯文本请改为 .txt",
            f"{suffix} is {other.name_en}, no self-evaluation: submit a Word, PDF or Excel file, plain text as .txt",
        )
