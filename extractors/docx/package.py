"""The ZIP package: its parts by name, and how they refer to one another (OPC, ISO/IEC 29500 part 2).

The central directory is read by ``zipfile``; members are inflated here, with the limit at the inflater, because a
header may lie about sizes and ``zipfile`` inflates first and compares afterwards.  A package that different readers
would read differently (the same part twice, members that overlap) is refused: nobody could say what it prints.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from io import BytesIO
from urllib.parse import unquote

from msgspec import Struct

from extractors.docx.xml import decode_part, parse_part
from pipeline.model.errors import (
    DamagedFileError,
    EncryptedFileError,
    LimitError,
    UnsafeFileError,
    WrongFormatError,
)
from pipeline.model.source import Limits

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED_FLAG = 0x1
_READABLE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# What ``zipfile`` is known to raise on crafted or cut central directories.
_ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OSError, OverflowError)


class Relationship(Struct, frozen=True, kw_only=True):
    """One reference from a part to another part or to the outside."""

    kind: str
    """Last segment of the relationship type: ``styles``, ``header``, ``package`` …"""
    target: str
    """Part name without a leading slash, or the address of something outside."""
    external: bool
    """It leads out of the package; such things are never fetched."""


class Package:
    """The parts of one ZIP package, read within limits; their names do not regard case (part 2, 7.2.3)."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Read the table of contents.

        Raises: ``DamagedFileError``, ``LimitError``, ``UnsafeFileError`` (members that overlap).
        """
        self._data = memoryview(data)
        self._limits = limits
        self._unpacked = 0
        self._members = _index_members(_list_members(data), limits)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises: ``DamagedFileError`` when it is absent or broken, ``EncryptedFileError``, ``LimitError`` when it
        inflates beyond the limits, whatever its header says.
        """
        member = self._members.get(name.lower())
        if member is None:
            raise DamagedFileError(
                f"文件不完整：缺少部件 {name}，请重新导出或另存",
                f"part {name} is missing from the package; export or save the document again",
            )
        content = _inflate(self._data, member, self._limits.max_part_bytes)
        self._unpacked += len(content)
        if self._unpacked > self._limits.max_unpacked_bytes:
            raise _too_large(name, self._limits.max_unpacked_bytes)
        return content

    def read_xml(self, name: str) -> bytes:
        """The bytes of an XML part in UTF-8, as ``parse_part`` takes them; raises what ``read`` raises."""
        return decode_part(self.read(name), name)

    def relationships(self, name: str) -> dict[str, Relationship]:
        """The references of a part by id; of the package itself for ``name=''``.  Empty when it has none."""
        folder, base = posixpath.split(name)
        rels_name = posixpath.join(folder, "_rels", base + ".rels")
        if rels_name not in self:
            return {}
        root = parse_part(self.read_xml(rels_name), rels_name)
        found: dict[str, Relationship] = {}
        for element in root.iterchildren("{*}Relationship"):
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            found[element.get("Id", "")] = Relationship(
                kind=element.get("Type", "").rpartition("/")[2],
                target=target if external else _resolve_target(folder, target),
                external=external,
            )
        return found

    def find_main_part(self) -> str:
        """Name of the main document part, as the package's relationships state it (部件名不固定).

        Falls back to the content types and then to Word's usual name, for packages whose ``_rels/.rels`` is lost.
        Raises: ``WrongFormatError`` when this is no Office package, ``DamagedFileError`` when the part is not there.
        """
        for relationship in self.relationships("").values():
            if relationship.kind == "officeDocument" and not relationship.external:
                if relationship.target in self:
                    return relationship.target
                raise DamagedFileError(
                    f"文件不完整：缺少正文部件 {relationship.target}，请重新导出或另存",
                    f"the main part {relationship.target} is missing; export or save the document again",
                )
        for name in (self._find_typed_main_part(), "word/document.xml"):
            if name is not None and name in self:
                return name
        raise WrongFormatError(
            "扩展名与内容不符：这是 ZIP 压缩包，不是 Word 文档，请按实际格式改名后提交",
            "this is a ZIP file without a Word document; rename it to what it is",
        )

    def _find_typed_main_part(self) -> str | None:
        """The part that ``[Content_Types].xml`` calls a Word main document, also with macros or as a template."""
        name = "[Content_Types].xml"
        if name not in self:
            return None
        for element in parse_part(self.read_xml(name), name).iterchildren("{*}Override"):
            content_type = element.get("ContentType", "")
            if content_type.endswith(".main+xml") and "word" in content_type:
                return element.get("PartName", "").lstrip("/")
        return None


def _list_members(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.infolist()
    except _ZIP_ERRORS as error:
        raise DamagedFileError(
            "文件损坏或不完整，无法解压，请重新下载或请提交单位重新导出",
            f"the file is cut or broken and cannot be unzipped ({error}); get it again",
        ) from error


def _index_members(members: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Members by lower-case part name, after the checks that need no inflating."""
    if sum(member.file_size for member in members) > limits.max_unpacked_bytes:
        raise _too_large("*", limits.max_unpacked_bytes)
    _refuse_overlaps(members)
    index: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = member.filename.replace("\\", "/").lstrip("/").lower()
        earlier = index.setdefault(name, member)
        if (earlier.CRC, earlier.file_size) != (member.CRC, member.file_size):
            raise DamagedFileError(
                f"文件异常：压缩包内有两个内容不同的 {name}，请用 Word 另存后重新提交",
                f"the package holds {name} twice with different content; save the document again in Word",
            )
    return index


def _refuse_overlaps(members: list[zipfile.ZipInfo]) -> None:
    """Members that share bytes are how a small file unpacks to a huge one."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise UnsafeFileError(
                "压缩包结构异常：内部文件互相重叠，疑似压缩炸弹，已拒绝读取",
                "members of the package overlap, as in a zip bomb; the file is not read",
            )
        end = member.header_offset + _LOCAL_HEADER.size + member.compress_size


def _inflate(data: memoryview, member: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of one member, at most ``limit`` of them ever in memory."""
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise EncryptedFileError(
            "文件已加密，请去除密码后重新提交",
            "a part of the package is encrypted; remove the password and submit it again",
        )
    if member.file_size > limit:
        raise _too_large(member.filename, limit)
    packed = _find_packed_bytes(data, member)
    if member.compress_type not in _READABLE_METHODS or packed is None:
        raise _broken(member)
    if member.compress_type == zipfile.ZIP_STORED:
        content = bytes(packed)
    else:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit + 1)
        except zlib.error as error:
            raise _broken(member) from error
    if len(content) > limit:
        raise _too_large(member.filename, limit)
    if zlib.crc32(content) != member.CRC:
        raise _broken(member)
    return content


def _find_packed_bytes(data: memoryview, member: zipfile.ZipInfo) -> memoryview | None:
    """The compressed bytes behind a member's local header; None when that header is not there."""
    start = member.header_offset
    header = data[start : start + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size:
        return None
    signature, *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    if signature != _LOCAL_SIGNATURE:
        return None
    start += _LOCAL_HEADER.size + name_length + extra_length
    return data[start : start + member.compress_size]


def _resolve_target(folder: str, target: str) -> str:
    """A part name from a target that is relative to a folder, or absolute, or written with backslashes."""
    target = unquote(target.replace("\\", "/"))
    if target.startswith("/"):
        folder = ""
    return posixpath.normpath(posixpath.join("/", folder, target.lstrip("/"))).lstrip("/")


def _broken(member: zipfile.ZipInfo) -> DamagedFileError:
    return DamagedFileError(
        f"文件损坏：部件 {member.filename} 无法解压，请重新下载或请提交单位重新导出",
        f"part {member.filename} cannot be unpacked; get the file again",
    )


def _too_large(name: str, limit: int) -> LimitError:
    return LimitError(
        f"解压后超出上限（{limit} 字节，{name}），疑似压缩炸弹；确属正常文件请调高上限",
        f"unpacks to more than {limit} bytes ({name}); raise the limit if the file is genuine",
    )
