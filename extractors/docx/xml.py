"""One part of the package as a tree, safely, and the few value types that its attributes use.

A document's XML is somebody else's: it must not fetch anything, expand anything or exhaust the memory.  Parts are
parsed with entities left alone and the network off, and a part that declares entities or an external subset is
refused before the parser sees it (OPC forbids document types altogether, part 2, 8.1.4).  ``huge_tree`` is on, for
a long document is no attack; libxml2 then still stops at a depth of 2048 elements.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

from extractors.docx import tags
from pipeline.model.errors import DamagedFileError, LimitError, UnsafeFileError

_DECLARED_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DOCTYPE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE(?P<name_and_source>[^\[>]*)", re.DOTALL)
_EXTERNAL = re.compile(rb"\b(?:SYSTEM|PUBLIC)\b")

_STRICT_NAMESPACE = re.compile(rb"""(["'])http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]+)\1""")
_STRICT_ROOT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL_ROOT = "http://schemas.openxmlformats.org/%s/2006/%s"

_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
_MEASURE = re.compile(rf"\s*(-?\d+(?:\.\d+)?)\s*({'|'.join(_POINTS)})?\s*")
_OFF = frozenset({"0", "false", "off"})

_PARSER = etree.XMLParser(
    encoding="utf-8",  # also where the declaration says otherwise: the bytes were made UTF-8 before
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    huge_tree=True,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


def decode_part(data: bytes, name: str) -> bytes:
    """The bytes of a part in UTF-8 and without a byte order mark, the one encoding that all checks understand.

    The declaration is left as it is.
    Raises: ``DamagedFileError`` when the bytes are not of the encoding that is declared.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    encoding = _find_encoding(data)
    if encoding is not None:
        try:
            data = data.decode(encoding).lstrip("\ufeff").encode("utf-8")
        except (LookupError, UnicodeError) as error:
            raise DamagedFileError(
                f"部件 {name} 的编码 {encoding} 无法识别，请用 Word 另存后重新提交",
                f"part {name} is not valid {encoding}; save the document again in Word",
            ) from error
    return data if data.startswith(b"<") else data.lstrip()


def parse_part(text: bytes, name: str) -> etree._Element:
    """The root of one XML part (部件), in transitional namespaces.  ``text`` is what ``decode_part`` gives.

    Raises: ``DamagedFileError`` when it is no well-formed XML, ``UnsafeFileError`` when it declares entities or an
    external document type, ``LimitError`` when it is nested beyond reason.
    """
    doctype = _DOCTYPE.match(text)
    if doctype is not None and (b"<!ENTITY" in text or _EXTERNAL.search(doctype["name_and_source"])):
        raise UnsafeFileError(
            f"部件 {name} 声明了实体或外部文档类型，已拒绝读取，请用 Word 另存后重新提交",
            f"part {name} declares entities, so it is not read; save the document again in Word",
        )
    try:
        root = _parse(text)
        return _parse(_STRICT_NAMESPACE.sub(_to_transitional, text)) if _is_strict(root) else root
    except etree.XMLSyntaxError as error:
        if _is_too_deep(error):
            raise LimitError(
                f"部件 {name} 的嵌套层次过深，请检查文件来源",
                f"part {name} is nested too deeply; check where the file comes from",
            ) from error
        raise DamagedFileError(
            f"文件损坏：部件 {name} 不是完整的 XML，请用 Word 打开修复后另存",
            f"part {name} is not well-formed XML ({error.msg}); open the file in Word, repair and save it",
        ) from error


def find_properties(element: etree._Element, tag: str) -> etree._Element | None:
    """The properties of a paragraph, row or cell, which stand first in it; None when it has none."""
    if len(element) == 0:
        return None
    first = element[0]
    return first if first.tag == tag else None


def is_on(element: etree._Element) -> bool:
    """Read an on/off property (17.17.4): present without a value means on."""
    return not is_off(element.get(tags.VAL, "1"))


def is_off(value: str) -> bool:
    """The value of an on/off property means off."""
    return value in _OFF


def read_int(text: str | None) -> int | None:
    """A whole number of an attribute; None when absent or no number."""
    try:
        return None if text is None else int(float(text))
    except (ValueError, OverflowError):
        return None


def read_points(text: str | None) -> float | None:
    """A length in points: a bare number counts twentieths of a point, ``12pt``, ``2cm`` say their unit (22.9.2.14).

    None when absent or no length.
    """
    if text is None:
        return None
    if text.isdecimal():
        return int(text) / 20
    match = _MEASURE.fullmatch(text)
    if match is None:
        return None
    return float(match[1]) * (_POINTS[match[2]] if match[2] else 1 / 20)


def count_visible_characters(text: str) -> int:
    """How many characters of a text leave ink: all but blanks, full-width and no-break ones included."""
    return len("".join(text.split()))


def _parse(text: bytes) -> etree._Element:
    return etree.fromstring(text, _PARSER)


def _is_too_deep(error: etree.XMLSyntaxError) -> bool:
    code = getattr(error, "code", None)  # unknown to the type stubs
    return bool(code == etree.ErrorTypes.ERR_RESOURCE_LIMIT)


def _is_strict(root: etree._Element) -> bool:
    """A part of a strict document (17.2 in ISO/IEC 29500 part 1): the names of all its namespaces differ."""
    return any(uri.startswith(_STRICT_ROOT) for uri in root.nsmap.values())


def _find_encoding(data: bytes) -> str | None:
    """The encoding a part has to be decoded from; None when it is UTF-8 already."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith((b"<\0", b"\0<")):
        return "utf-16-le" if data[1] == 0 else "utf-16-be"
    declared = _DECLARED_ENCODING.match(data)
    if declared is None or declared[1].lower() in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        return None
    return declared[1].decode("ascii")


def _to_transitional(match: re.Match[bytes]) -> bytes:
    uri = _TRANSITIONAL_ROOT % (match[2].decode(), match[3].decode())
    return match[1] + uri.encode() + match[1]
