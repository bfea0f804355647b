"""Opening a PDF, and refusing one that would be read in part only (打开与校验).

pdfium repairs what it can: of a file cut in the middle it silently gives what is left.  A submission of which half is
missing must not pass as whole, so a file is taken only when it ends as a PDF ends, its cross-reference table points
at objects, and its compressed streams are whole.  Junk before ``%PDF`` and after ``%%EOF`` harms nothing.
"""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct

from pipeline.model.errors import DamagedFileError, EncryptedFileError, LimitError, WrongFormatError
from pipeline.model.source import Limits

_HEADER_WITHIN = 1024
"""Readers look this far for the header (ISO 32000-1, annex H, note 13)."""

_SECTION = re.compile(rb"\s*(\d+)\s+(\d+)\s*[\r\n]+((?:\d{10} \d{5} [fn]\s*)*)")
"""Part of a cross-reference table: first object number, count, entries."""
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([fn])")

_FLATE_ONLY = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\b\s*\]?\s*(?=/|>>)")
_NO_TEXT = re.compile(
    rb"/Image\b|/Length[123]\b|/(?:Type1C|CIDFontType0C|OpenType)\b|/ICCBased\b|/N\s+[134]\b(?!.*/First)"
)
"""Streams that hold pictures, font programs or colour profiles: their damage changes no text."""

_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R\b")
_FIRST = re.compile(rb"/First\s+(\d+)")
_HOLE = bytes(64)
"""Zero bytes are blanks in PDF, but nobody writes so many of them outside a stream."""

_LONGEST_DICTIONARY = 8192
"""How far before a stream its dictionary is looked for, in bytes."""


class OpenPdf(Struct, frozen=True, kw_only=True):
    """A document that pdfium holds open."""

    handle: int
    pages: int
    was_rebuilt: bool
    """pdfium had to find the objects itself, because the cross-reference table was of no use."""
    attachments: tuple[str, ...]
    """Names of files inside the file; they are not read."""


@contextmanager
def open_pdf(data: bytes, limits: Limits) -> Iterator[OpenPdf]:
    """Open a PDF for reading; it is closed at the end of the ``with`` block.

    Raises: WrongFormatError (no PDF), EncryptedFileError, DamagedFileError, LimitError.
    """
    if data.find(b"%PDF-", 0, _HEADER_WITHIN) < 0:
        raise WrongFormatError(
            "内容不是 PDF，请确认文件没有改过扩展名", "the content is no PDF; check whether the file was renamed"
        )
    document = _load(data)
    try:
        count = len(document)
        if count > limits.max_pages:
            raise LimitError(
                f"共 {count} 页，超过上限 {limits.max_pages} 页，请拆分后提交",
                f"{count} pages, more than the limit of {limits.max_pages}; split the file",
            )
        is_rebuilt = not pdfium.FPDF_DocumentHasValidCrossReferenceTable(document)
        is_encrypted = pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0
        check_whole(data, is_encrypted=is_encrypted, is_rebuilt=is_rebuilt)
        yield OpenPdf(
            handle=ctypes.cast(document.raw, ctypes.c_void_p).value or 0,
            pages=count,
            was_rebuilt=is_rebuilt,
            attachments=tuple(
                document.get_attachment(index).get_name() for index in range(document.count_attachments())
            ),
        )
    finally:
        document.close()


def _load(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise EncryptedFileError(
                "打开此 PDF 需要密码，请取消加密后重新提交", "a password is needed; submit a copy without encryption"
            ) from error
        raise damaged("无法打开", "it cannot be opened") from error


def damaged(zh: str, en: str) -> DamagedFileError:
    """Make the error for a file that cannot be read whole; ``zh`` and ``en`` say what is wrong with it."""
    return DamagedFileError(
        f"PDF 文件损坏：{zh}，请重新导出或重新下载后提交", f"damaged PDF: {en}; export or download it again"
    )


def check_whole(data: bytes, *, is_encrypted: bool, is_rebuilt: bool) -> None:
    """Refuse a file that was cut off, or of which something in the middle is gone.

    Raises: DamagedFileError.
    """
    if data.rfind(b"startxref") < data.rfind(b"endobj"):
        raise damaged("文件不完整，结尾缺失", "its end is missing")
    streams = list(_find_streams(data))
    _check_holes(data, streams)
    if not is_encrypted:
        for stream in streams:
            if _FLATE_ONLY.search(stream.dictionary) and not _NO_TEXT.search(stream.dictionary):
                _inflate(data[stream.start : stream.end])
    if is_rebuilt:
        _check_references(data, streams)
    else:
        _check_offsets(data)


class _Stream(NamedTuple):
    """Where the bytes of a stream are, and the dictionary before them."""

    start: int
    end: int
    dictionary: bytes


def _find_streams(data: bytes) -> Iterator[_Stream]:
    """Yield the streams of a file in their order."""
    position = 0
    while (found := data.find(b"stream", position)) >= 0:
        start = _stream_start(data, found)
        if start is None:
            position = found + 6
            continue
        end = data.find(b"endstream", start)
        if end < 0:
            raise damaged("内容流没有结尾", "a stream has no end")
        opening = data.rfind(b"obj", max(position, found - _LONGEST_DICTIONARY), found)
        yield _Stream(start, end, data[opening:found] if opening >= 0 else b"")
        position = end + 9


def _stream_start(data: bytes, keyword: int) -> int | None:
    """Give where a stream's bytes begin after the word at ``keyword``; None when the word is something else."""
    if not data[max(0, keyword - 4) : keyword].rstrip().endswith(b">>"):
        return None
    after = data[keyword + 6 : keyword + 8]
    if after == b"\r\n":
        return keyword + 8
    return keyword + 7 if after[:1] in (b"\n", b"\r") else None


def _check_holes(data: bytes, streams: Sequence[_Stream]) -> None:
    """Refuse a file with a run of zero bytes between its objects, as a lost block of a disk or download leaves it."""
    position = data.find(b"%PDF-")
    last = data.rfind(b"startxref")
    if data.find(_HOLE, position, last) < 0:
        return
    for stream in streams:
        if data.find(_HOLE, position, stream.start) >= 0:
            break
        position = stream.end
    else:
        if data.find(_HOLE, position, last) < 0:
            return
    raise damaged("中间有一段数据丢失", "a stretch of it is lost")


def _check_references(data: bytes, streams: Sequence[_Stream]) -> None:
    """Refuse a file without a usable cross-reference table where an object is spoken of and not there, or is torn."""
    bodies = []
    position = 0
    for stream in streams:
        bodies.append(data[position : stream.start])
        position = stream.end
    bodies.append(data[position:])
    present = {int(number) for body in bodies for number in _OBJECT.findall(body)}
    for stream in streams:
        first = _FIRST.search(stream.dictionary)
        if first is not None and b"/ObjStm" in stream.dictionary:
            content = _inflate(data[stream.start : stream.end])
            present.update(int(number) for number in content[: int(first.group(1))].split()[::2])
            bodies.append(content)
    referenced = {int(number) for body in bodies for number in _REFERENCE.findall(body)}
    if referenced - present:
        number = min(referenced - present)
        raise damaged(f"缺少对象 {number}", f"object {number} is missing")
    if sum(body.count(b"<<") - body.count(b">>") for body in bodies):
        raise damaged("有对象残缺", "an object is torn")


def _check_offsets(data: bytes) -> None:
    """Refuse a file whose cross-reference table lists an object that is not where it should be."""
    shift = data.find(b"%PDF-")
    for number, generation, offset in _listed_objects(data):
        if not (_has_object(data, offset, number, generation) or _has_object(data, offset + shift, number, generation)):
            raise damaged(f"缺少对象 {number}", f"object {number} is missing")


def _listed_objects(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (number, generation, offset) of the objects in use that the plain cross-reference tables list."""
    position = data.find(b"xref")
    while position >= 0:
        section = _SECTION.match(data, position + 4)
        while section is not None:
            for number, entry in enumerate(_ENTRY.finditer(section.group(3)), int(section.group(1))):
                if entry.group(3) == b"n" and int(entry.group(1)):
                    yield number, int(entry.group(2)), int(entry.group(1))
            section = _SECTION.match(data, section.end())
        position = data.find(b"xref", position + 4)


def _has_object(data: bytes, offset: int, number: int, generation: int) -> bool:
    words = data[offset : offset + 32].split(None, 2)
    return words[:2] == [b"%d" % number, b"%d" % generation] and words[2:] != [] and words[2].startswith(b"obj")


def _inflate(stream: bytes) -> bytes:
    """Decompress a zlib stream, refusing one that is cut or altered; a missing checksum alone is forgiven."""
    if len(stream) < 3:
        return b""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflate.decompress(stream[2:])
    except zlib.error as error:
        raise damaged("内容流无法解压", "a stream does not decompress") from error
    if not inflate.eof:
        raise damaged("内容流不完整", "a stream ends early")
    checksum = inflate.unused_data[:4]
    if len(checksum) == 4 and int.from_bytes(checksum, "big") != zlib.adler32(content):
        raise damaged("内容流校验失败", "a stream's checksum is wrong")
    return content
