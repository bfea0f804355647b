"""Archives as folders: what they hold, and the bytes of one of it (压缩包).

Submissions come as ``.zip`` (names in GBK or UTF-8), ``.tar`` and its compressed kinds, ``.7z`` and ``.rar``, some with
archives inside.  Nothing is ever unpacked to disk, so no name can lead out of a folder; every member is read with the
limit at the reader, whatever a header says of its size.

7z and RAR are read by ``bsdtar`` (libarchive) where it is installed: ``tar`` of Windows 10 and macOS is one.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO, cast

from msgspec import Struct

from extractors.remote import is_url, open_url
from extractors.sniff import sniff
from pipeline.model.causes import name_cause
from pipeline.model.errors import (
    DamagedFileError,
    DocumentError,
    EncryptedFileError,
    LimitError,
    MissingComponentError,
    NoContentError,
)
from pipeline.model.source import Limits

KINDS = frozenset({"zip", "tar", "gz", "bz2", "xz", "7z", "rar"})
"""Kinds of ``data/kinds.csv`` that hold other files."""
SUFFIXES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".7z", ".rar")
"""How their names end; others are not looked into."""
MOST_LEVELS = 3
"""Archives inside one another that are opened."""
MOST_MEMBERS = 20_000
_HEAD = 64 * 1024
_ZIP_MAGIC = b"PK"
_PACKAGE_MARK = "[Content_Types].xml"
"""A part that Office packages have, which are ZIP files too."""
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_TOOL_TIMEOUT = 120.0
_PIECE = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)
"""What the libraries raise on damaged archives."""


class Member(Struct, frozen=True, kw_only=True):
    """A file inside an archive, perhaps inside archives in it."""

    names: tuple[str, ...]
    """Its name in each archive on the way, outermost first."""
    size: int | None
    """Bytes, as stated; None when the archive does not say."""


class _Entry(Struct, frozen=True, kw_only=True):
    """A file of one archive."""

    size: int | None
    open: Callable[[], IO[bytes]]


def list_members(path: Path | str, limits: Limits) -> tuple[Member, ...]:
    """The files that an archive holds, those of archives inside it too, in the order of their names.

    ``path``: or an address as ``extractors.remote`` knows them.

    An inner archive that cannot be opened, or lies too deep, is a file itself: loading it says what is wrong.
    Raises: ``DocumentError`` when the archive itself cannot be opened, is empty, or unpacks to more than the limits
    allow.
    """
    with _open_file(path) as file:
        name = os.path.basename(path)  # noqa: PTH119  an address has a name too
        return _check(_list(file, name, limits, _Budget(limits.max_unpacked_bytes), 1), limits)


def refuse(data: bytes, name: str, limits: Limits) -> None:
    """Say why an archive is no submission by itself, where something is wrong with it.

    Raises: what ``list_members`` raises; nothing when the archive is sound, only too deep inside others.
    """
    _check(_list(io.BytesIO(data), name, limits, _Budget(limits.max_unpacked_bytes), 1), limits)


def read_member(path: Path | str, names: tuple[str, ...], limits: Limits) -> bytes:
    """The bytes of a file in an archive; ``names`` as ``list_members`` gives them.

    Raises: ``DocumentError`` when it is not there or cannot be read, ``LimitError`` when it is larger than allowed.
    """
    archive = _reach(path, names[:-1], limits)
    try:
        return _read_entry(_find(archive.entries, names[-1]), limits)
    finally:
        if not archive.stamp:
            archive.close()


class _Archive(Struct, frozen=True, kw_only=True):
    """An archive that is open."""

    path: Path | str
    stamp: tuple[int, ...]
    """What changes with the file's content; empty for an address, whose archive is not kept open."""
    within: tuple[str, ...]
    """Names of the archives inside it that lead to this one."""
    entries: Mapping[str, _Entry]
    file: IO[bytes]
    """What the entries read from."""

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


_kept: list[_Archive] = []
"""The archive that was read from last: its members are asked for one after the other, and listing it for each of them
would take the square of their number."""


def _reach(path: Path | str, within: tuple[str, ...], limits: Limits) -> _Archive:
    """Open an archive, or one inside it."""
    stamp = _stamp(path)
    if _kept and (_kept[0].path, _kept[0].stamp, _kept[0].within) == (path, stamp, within):
        return _kept[0]
    while _kept:
        _kept.pop().close()
    source = _open_file(path)
    try:
        name = os.path.basename(path)  # noqa: PTH119  an address has a name too
        entries = _open(source, name)
        for name in within:
            data = _read_entry(_find(entries, name), limits)
            source.close()
            source = io.BytesIO(data)
            entries = _open(source, name)
    except BaseException:
        source.close()
        raise
    archive = _Archive(path=path, stamp=stamp, within=within, entries=entries, file=source)
    if stamp:
        _kept.append(archive)
    return archive


def _stamp(path: Path | str) -> tuple[int, ...]:
    if is_url(path):
        return ()
    try:
        status = Path(path).stat()
    except OSError:
        return ()  # opening it says why
    return status.st_ino, status.st_size, status.st_mtime_ns


def _find(entries: Mapping[str, _Entry], name: str) -> _Entry:
    if name not in entries:
        raise DocumentError(f"压缩包里没有 {name}：是否已被改动", f"{name} is not in the archive: was it changed?")
    return entries[name]


class _Budget:
    """Bytes of inner archives that may be unpacked only to look into them: of a bomb each level multiplies the last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._spent = 0

    def spend(self, size: int) -> None:
        """So much was unpacked."""
        self._spent += size

    def check(self) -> None:
        """Raise ``LimitError`` when it was too much."""
        if self._spent > self._most:
            most = self._most // _PIECE
            raise LimitError(
                f"内层压缩包解压后超过 {most} MB，未读取：请解压后提交其中的文件",
                f"the archives inside unpack to more than {most} MB: unpack them and submit the files",
            )


def _check(found: Iterator[Member], limits: Limits) -> tuple[Member, ...]:
    """All members, when they are some and not too many."""
    members: list[Member] = []
    size = 0
    for member in found:
        members.append(member)
        size += member.size or 0
        if len(members) > MOST_MEMBERS or size > limits.max_unpacked_bytes:
            most = limits.max_unpacked_bytes // _PIECE
            raise LimitError(
                f"压缩包解压后超过 {most} MB 或 {MOST_MEMBERS} 个文件，未读取：请拆分后再提交",
                f"the archive unpacks to more than {most} MB or {MOST_MEMBERS} files: split it",
            )
    if not members:
        raise NoContentError(
            "压缩包里没有文件：请核对是否交错", "the archive is empty: check whether it is the right one"
        )
    return tuple(members)


def _list(source: IO[bytes], name: str, limits: Limits, budget: _Budget, level: int) -> Iterator[Member]:
    for inner, entry in sorted(_open(source, name).items()):
        within: tuple[Member, ...] = ()
        if inner.lower().endswith(SUFFIXES) and level < MOST_LEVELS:
            within = _look_inside(entry, inner, limits, budget, level)
            budget.check()
        if within:
            yield from (Member(names=(inner, *member.names), size=member.size) for member in within)
        else:
            yield Member(names=(inner,), size=entry.size)


def _look_inside(entry: _Entry, name: str, limits: Limits, budget: _Budget, level: int) -> tuple[Member, ...]:
    """The files of an inner archive; none where it cannot be opened: it is a file of its own then, and loading it says
    what is wrong.
    """
    try:
        data = _read_entry(entry, limits)
        budget.spend(len(data))
        return tuple(_list(io.BytesIO(data), name, limits, budget, level + 1))
    except LimitError:
        budget.spend(limits.max_bytes)
        return ()
    except DocumentError:
        return ()


def _open_file(path: Path | str) -> IO[bytes]:
    try:
        return Path(path).open("rb") if not is_url(path) else open_url(str(path))
    except OSError as error:
        zh, en = name_cause(error)
        raise DocumentError(f"压缩包打不开（{zh}）", f"the archive cannot be opened ({en})") from error


def _read_entry(entry: _Entry, limits: Limits) -> bytes:
    try:
        with entry.open() as file:
            return _read_at_most(file, limits.max_bytes)
    except _BROKEN as error:
        raise _damaged(error) from error


def _read_at_most(file: IO[bytes], limit: int) -> bytes:
    """The bytes of a file, no more than the limit ever in memory."""
    pieces = []
    left = limit + 1
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    if left <= 0:
        raise LimitError(
            f"解压后超过 {limit // _PIECE} MB 的上限，未读取", f"unpacks to more than the limit of {limit // _PIECE} MB"
        )
    return b"".join(pieces)


def _damaged(error: Exception) -> DamagedFileError:
    return DamagedFileError(
        "压缩包损坏或不完整：请重新下载，或解压后提交其中的文件", f"the archive is damaged: get it again ({error})"
    )


def _needs_password() -> EncryptedFileError:
    return EncryptedFileError(
        "压缩包有密码：请取消密码后重新提交", "the archive needs a password: make it anew without one"
    )


# -- kinds of archives


def _open(source: IO[bytes], name: str) -> Mapping[str, _Entry]:
    """The files of an archive by name; of two with the same name the last, as unpacking them would leave.

    The entries read from ``source``.
    """
    head = source.read(_HEAD)
    source.seek(0)
    kind = "zip" if head.startswith(_ZIP_MAGIC) else sniff(head, name)
    opener = _OPENERS.get(kind)
    if opener is None:
        raise DamagedFileError("这不是能识别的压缩包", f"this is no archive that can be read ({kind})")
    try:
        return dict(opener(source, name))
    except _BROKEN as error:
        raise _damaged(error) from error


def _open_zip(source: IO[bytes], name: str) -> Iterator[tuple[str, _Entry]]:
    archive = zipfile.ZipFile(source)
    if _PACKAGE_MARK in archive.namelist():
        raise DamagedFileError("这是 Office 文档，不是压缩包", "this is an Office document, no archive")
    for info in archive.infolist():
        if info.is_dir():
            continue
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise _needs_password()
        shown = info.filename
        if not info.flag_bits & _UTF8_FLAG:
            shown = _decode_name(shown.encode("cp437", errors="replace"))
        yield _clean_name(shown), _Entry(size=info.file_size, open=_bind(archive.open, info))


def _open_tar(source: IO[bytes], name: str) -> Iterator[tuple[str, _Entry]]:
    archive = tarfile.open(fileobj=source, mode="r:*")  # noqa: SIM115  the entries read from it later
    for info in archive:
        if info.isreg():
            shown = _decode_name(info.name.encode("utf-8", errors="surrogateescape"))
            yield _clean_name(shown), _Entry(size=info.size, open=_bind(_extract, archive, info))


def _extract(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    assert file is not None, "only regular files are listed"
    return file


def _open_compressed(source: IO[bytes], name: str) -> Iterator[tuple[str, _Entry]]:
    """A compressed tar, or a single compressed file, whose name is the archive's without its suffix."""
    path = PurePosixPath(name)
    open_stream = _COMPRESSIONS[sniff(source.read(_HEAD), name)]
    source.seek(0)
    with open_stream(source) as stream:
        head = stream.read(_HEAD)
    source.seek(0)
    if sniff(head) == "tar":
        yield from _open_tar(source, name)
    else:
        yield _clean_name(path.stem), _Entry(size=None, open=_bind(_open_again, open_stream, source))


def _open_again(open_stream: Callable[[IO[bytes]], IO[bytes]], source: IO[bytes]) -> IO[bytes]:
    source.seek(0)
    return open_stream(source)


def _bind(function: Callable[..., object], *arguments: object) -> Callable[[], IO[bytes]]:
    return lambda: cast("IO[bytes]", function(*arguments))


def _decode_name(raw: bytes) -> str:
    """A name that does not say how it is encoded: UTF-8 where it is, else GB 18030, as Chinese Windows writes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="backslashreplace")


def _clean_name(name: str) -> str:
    """A name as a path below the archive: no drive, no root, no way up."""
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":")) or "_"


# -- by bsdtar


@cache
def find_tool() -> str | None:
    """Path of a ``bsdtar``; None when there is none."""
    found = shutil.which("bsdtar")
    if found is not None:
        return found
    tar = shutil.which("tar")
    if tar is None:
        return None
    done = subprocess.run([tar, "--version"], capture_output=True, timeout=_TOOL_TIMEOUT, check=False)
    return tar if b"bsdtar" in done.stdout else None


def _open_by_tool(source: IO[bytes], name: str) -> Iterator[tuple[str, _Entry]]:
    tool = find_tool()
    suffix = PurePosixPath(name).suffix
    if tool is None:
        raise MissingComponentError(
            f"打开 {suffix} 压缩包需要 bsdtar，本机没有安装：请安装（apt install libarchive-tools），或解压后提交",
            f"opening {suffix} needs bsdtar, which is absent: install it (apt install libarchive-tools), or unpack it",
        )
    listed = _run_tool([tool, "-tf", "-"], source, 64 * _PIECE)
    for line in listed.splitlines():
        shown = _decode_name(line)
        if not shown.endswith("/"):
            yield _clean_name(shown), _Entry(size=None, open=_bind(_extract_by_tool, tool, source, shown))


def _extract_by_tool(tool: str, source: IO[bytes], name: str) -> IO[bytes]:
    """A member's bytes; characters that mean something in a pattern are taken for themselves."""
    pattern = "".join(f"\\{char}" if char in "*?[]\\" else char for char in name)
    return io.BytesIO(_run_tool([tool, "-xOf", "-", pattern], source, Limits().max_bytes))


def _run_tool(command: list[str], archive: IO[bytes], limit: int) -> bytes:
    """What the tool prints for an archive on its standard input."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        archive.seek(0)
        shutil.copyfileobj(archive, source)
        source.seek(0)
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        with subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=errors, env=environment) as process:
            assert process.stdout is not None, "it is a pipe"
            clock = threading.Timer(_TOOL_TIMEOUT, process.kill)
            clock.start()
            try:
                printed = _read_at_most(process.stdout, limit)
            except LimitError:
                process.kill()
                raise
            finally:
                clock.cancel()
        errors.seek(0)
        message = errors.read(_PIECE).decode("utf-8", errors="replace").strip()
    if process.returncode == 0:
        return printed
    if "passphrase" in message.lower() or "encrypt" in message.lower():
        raise _needs_password()
    raise DamagedFileError(
        "压缩包损坏或不完整：请重新下载，或解压后提交其中的文件", f"the archive is damaged: get it again ({message})"
    )


_COMPRESSIONS: Mapping[str, Callable[[IO[bytes]], IO[bytes]]] = {
    "gz": lambda source: cast("IO[bytes]", gzip.GzipFile(fileobj=source)),
    "bz2": lambda source: cast("IO[bytes]", bz2.BZ2File(source)),
    "xz": lambda source: cast("IO[bytes]", lzma.LZMAFile(source)),  # noqa: SIM115  whoever opens it closes it
}
_OPENERS: Mapping[str, Callable[[IO[bytes], str], Iterator[tuple[str, _Entry]]]] = {
    "zip": _open_zip,
    "tar": _open_tar,
    "gz": _open_compressed,
    "bz2": _open_compressed,
    "xz": _open_compressed,
    "7z": _open_by_tool,
    "rar": _open_by_tool,
}
