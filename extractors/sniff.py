"""What a file is, told by its bytes (文件类型识别).

Names lie: browsers save web pages as ``.doc``, phones' photos are renamed ``.pdf``, WPS writes Word files as ``.wps``.
So the kind comes from the bytes, and the name is asked only between twins whose bytes are the same by design
(``.doc``/``.wps``, ``.xls``/``.et``).  The kinds, their names for people and what to do about each stand in
``data/kinds.csv``.

Nothing here trusts its input: a broken container is still named after what it set out to be, so that the format's own
extractor can say what is wrong with it, and no part is unpacked beyond ``_HEAD`` bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

_HEAD = 64 * 1024
"""Bytes that decide; also the most that is unpacked of any one part."""

_PDF_WITHIN = 1024
"""Readers accept junk before the header within the first KiB (Adobe's implementation note 13 to PDF 1.7)."""

_PDF_HEADER = re.compile(rb"%PDF-\d")

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (8, b"WEBP", "webp"),
    (4, b"ftyphei", "heic"),
    (4, b"ftypmif1", "heic"),
    (40, b" EMF", "emf"),
    (0, b"\xd7\xcd\xc6\x9a", "wmf"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\x1f\x8b\x08", "gz"),
    (0, b"BZh", "bz2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x4c\0\0\0\x01\x14\x02\0", "shortcut"),
    (0, b"\x7fELF", "program"),
    (257, b"ustar", "tar"),
)
"""(offset, bytes, kind) of formats that a fixed mark tells."""

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted_ooxml"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
"""Streams of the root storage, the telling ones first ([MS-OFFCRYPTO] 2.3, [MS-DOC] 2.1, [MS-XLS] 2.1)."""

_OOXML_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"ms-word.document.macroenabled.main+xml", "docx"),
    (b"ms-word.template.macroenabledtemplate.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"ms-excel.sheet.macroenabled.main+xml", "xlsx"),
    (b"ms-excel.template.macroenabled.main+xml", "xlsx"),
    (b"ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    (b"presentationml.", "pptx"),
)
"""Content types of a package's main part (ECMA-376 part 1, 11.3), lower case."""

_PART_NAMES: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
"""Part names that tell a package whose content types are missing or unreadable."""

_ODF_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument.presentation", "odp"),
)

_XML_MARKS: tuple[tuple[str, str], ...] = (
    ("schemas.microsoft.com/office/word/2003/wordml", "word_xml"),
    ("word/document.xml", "word_xml"),
    ("urn:schemas-microsoft-com:office:spreadsheet", "excel_xml"),
    ("<uof:", "uof"),
    ("opendocument:xmlns:office", "odt"),
    ("<html", "html"),
)
"""Words in the head of an XML file and what they tell (flat packages included)."""

_HTML_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|table|style|div|font|center|p)\b", re.IGNORECASE
)
_MAIL_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z-]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}", re.ASCII)
_MAIL_MARK = re.compile(r"^(?:mime-version|received|message-id|content-type):", re.IGNORECASE | re.MULTILINE)
_WEB_ARCHIVE = re.compile(r"multipart/related|snapshot-content-location", re.IGNORECASE)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f\ufffe\uffff]")
"""Control characters that no text file holds; ^Z (0x1A) ends old DOS texts."""
_PRIVATE = re.compile(r"[\x80-\x9f\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""What GB 18030 makes of binary data that happens to decode."""

_TWINS: dict[tuple[str, str], str] = {
    ("doc", ".wps"): "wps",
    ("doc", ".wpt"): "wps",
    ("xls", ".et"): "et",
    ("xls", ".ett"): "et",
}
"""(kind, suffix) of formats that share their bytes by design and differ in name only."""


def sniff(data: bytes, name: str = "") -> str:
    """Tell what a file is (a ``kind`` of ``data/kinds.csv``); ``empty`` and ``unknown`` are kinds too.

    ``name`` decides only between formats whose bytes are the same by design (``wps`` and ``doc``, ``et`` and ``xls``).
    Raises: nothing; a broken container has the kind it set out to be.
    """
    kind = _sniff_bytes(data)
    return _TWINS.get((kind, PurePosixPath(name).suffix.lower()), kind)


def _sniff_bytes(data: bytes) -> str:
    if not data:
        return "empty"
    if data.startswith(_ZIP_MAGIC):
        return _sniff_zip(data)
    if data.startswith(_OLE_MAGIC):
        return _sniff_ole(data)
    for offset, mark, kind in _MAGIC:
        if data.startswith(mark, offset):
            return kind
    if _is_bitmap(data):
        return "bmp"
    if _is_program(data):
        return "program"
    if _PDF_HEADER.search(data, 0, _PDF_WITHIN):
        return "pdf"
    if not data.strip(b"\x00"):
        return "zeros"
    return _sniff_text(data)


def _is_bitmap(data: bytes) -> bool:
    """Look at the reserved words and the header size too, as ``BM`` alone could begin a text."""
    return (
        data.startswith(b"BM")
        and data[6:10] == bytes(4)
        and data[14:18] in {b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"}
    )


def _is_program(data: bytes) -> bool:
    """A Windows program: ``MZ`` alone could begin a text, so the header that it points to is asked too."""
    at = int.from_bytes(data[60:64], "little")
    return data.startswith(b"MZ") and data[at : at + 4] == b"PE\0\0"


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = frozenset(package.namelist())
            types = _read_head(package, "[Content_Types].xml").lower() if "[Content_Types].xml" in names else b""
            mimetype = _read_head(package, "mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        # Cut short, damaged or encrypted: the names in the local headers still tell what it set out to be.
        return next((kind for part, kind in _PART_NAMES if part.encode("ascii") in data), "zip")
    for mark, kind in _OOXML_TYPES:
        if mark in types:
            return kind
    for mark, kind in _ODF_TYPES:
        if mimetype.startswith(mark):
            return kind
    for part, kind in _PART_NAMES:
        if part in names:
            return kind
    return "ooxml" if types else "zip"


def _read_head(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(_HEAD)


def _sniff_ole(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            roots = {path[0] for path in compound.listdir(streams=True, storages=False) if len(path) == 1}
    except (OSError, ValueError, IndexError, TypeError, AttributeError):
        # Cut short or damaged: a directory entry that survived still tells what it set out to be.
        roots = {name for name, _ in _OLE_STREAMS if name.encode("utf-16-le") in data}
    return next((kind for name, kind in _OLE_STREAMS if name in roots), "ole")


def _sniff_text(data: bytes) -> str:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    text = decode_text(data[:_HEAD], cut=len(data) > _HEAD)
    if text is None:
        return "unknown"
    head = text.lstrip()
    if head.startswith("<?xml"):
        return next((kind for mark, kind in _XML_MARKS if mark in head), "xml")
    if _HTML_START.match(_drop_comments(head)):
        return "html"
    if _MAIL_HEADER.match(head) and _MAIL_MARK.search(head[:4096]):
        return "mht" if _WEB_ARCHIVE.search(head) else "eml"
    return "txt"


def _drop_comments(head: str) -> str:
    while head.startswith("<!--"):
        _, _, head = head.partition("-->")
        head = head.lstrip()
    return head


def decode_text(data: bytes, *, cut: bool = False) -> str | None:
    """Decode a text file in UTF-8, UTF-16 or GB 18030 (in this order); None when it is no text.

    ``cut``: ``data`` is only the head of the file, so its last character may be incomplete.
    """
    for encoding in _guess_encodings(data):
        text = _decode_as(data, encoding, cut)
        if text is not None and not _BINARY.search(text.rstrip("\x00")):
            return text
    return None


def _guess_encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    nuls_even, nuls_odd = data[0::2].count(0), data[1::2].count(0)
    if nuls_even or nuls_odd:
        # Without a mark: the blanks, digits and line ends of a UTF-16 text leave its NULs on one side only.
        return ("utf-16-le",) if nuls_odd > nuls_even else ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def _decode_as(data: bytes, encoding: str, cut: bool) -> str | None:
    # A character is four bytes at most: a cut one is within the last three.
    for dropped in range(4 if cut else 1):
        try:
            text = data[: len(data) - dropped].decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if encoding == "gb18030" and _PRIVATE.search(text) else text
    return None
