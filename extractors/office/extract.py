"""A document that LibreOffice reads to ``RawDocument``, by way of a Word file.

The format is told by the bytes: a web page or RTF that is named ``.doc`` is read as what it is.
"""

from __future__ import annotations

import struct
from io import BytesIO

import olefile
from msgspec import Struct
from msgspec.structs import replace

from extractors.docx.extract import extract as extract_docx
from extractors.office.convert import convert
from pipeline.model.errors import EncryptedFileError
from pipeline.model.raw import RawDocument
from pipeline.model.source import Limits, SourceFile

_FIB_FLAGS = struct.Struct("<10xH")
_FIB_ENCRYPTED = 0x0100
"""Bit of the flags at the head of a Word 97 document's main stream ([MS-DOC] 2.5.2, fEncrypted)."""


class Input(Struct, frozen=True, kw_only=True):
    """How a format is handed to LibreOffice."""

    suffix: str
    filter_name: str


INPUTS = {
    "doc": Input(suffix=".doc", filter_name="MS Word 97"),
    "wps": Input(suffix=".doc", filter_name="MS Word 97"),
    "rtf": Input(suffix=".rtf", filter_name="Rich Text Format"),
    "html": Input(suffix=".html", filter_name="HTML (StarWriter)"),
    "odt": Input(suffix=".odt", filter_name="writer8"),
    "word_xml": Input(suffix=".xml", filter_name="MS Word 2003 XML"),
}
"""By kind."""


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Convert a document and read it.

    Raises: ``MissingComponentError`` without LibreOffice, ``EncryptedFileError``, ``DamagedFileError``,
    ``DocumentTimeoutError``, and what the extractor of Word files raises.
    """
    if source.format in ("doc", "wps") and _is_encrypted(source.data):
        raise EncryptedFileError(
            "文件有密码：请取消密码后重新提交", "the document needs a password: remove it and submit again"
        )
    way = INPUTS[source.format]
    converted = replace(source, format="docx", data=convert(source.data, way.suffix, way.filter_name))
    return replace(extract_docx(converted, limits), format=source.format)


def _is_encrypted(data: bytes) -> bool:
    try:
        with olefile.OleFileIO(BytesIO(data)) as compound:
            head = compound.openstream("WordDocument").read(_FIB_FLAGS.size)
    except (OSError, ValueError, IndexError, TypeError):
        return False  # broken: LibreOffice will say so
    return len(head) == _FIB_FLAGS.size and bool(_FIB_FLAGS.unpack(head)[0] & _FIB_ENCRYPTED)
