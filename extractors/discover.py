"""Which files were submitted (查找来源文件): files and folders in, one ``SourceRef`` a file out.

Every file of the input is either a submission or skipped with a kind that the summary counts; none is dropped unsaid.
The order is that of ``source_path``, so that a run does not depend on the file system.

``source_path`` is relative to the input it was found under (a file given by itself: to its folder).  Where two inputs
would give the same path, both get as much of their own folders in front as tells them apart.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from extractors.archives import SUFFIXES, list_members
from extractors.remote import RemoteError, is_url, list_url
from pipeline.model.errors import DocumentError, UsageError
from pipeline.model.source import Limits, SourceRef

SkipKind = Literal["temporary", "hidden", "output", "special", "repeated"]
"""temporary: lock and scratch files of office programs and systems; hidden: the name begins with a dot;
output: a folder that a run of this program wrote; special: no regular file (a pipe, a device);
repeated: a link to, or a second mention of, a file that is in the input already."""

OUTPUT_MARK = ".jixiao"
"""The folder inside an output folder that tells it from submissions."""

_TEMPORARY = re.compile(
    r"""
    ~\$.*                       # Word, Excel: owner file of an open document
    | \.~.*                     # WPS, LibreOffice (.~lock.x.docx\#): the same
    | ~WR[A-Z]\d+\.tmp          # Word: scratch file
    | Thumbs\.db | ehthumbs\.db | desktop\.ini   # Windows Explorer
    | \.DS_Store | \._.* | Icon\r | __MACOSX     # macOS Finder, and what it adds to archives
    | @eaDir | \$RECYCLE\.BIN | System\ Volume\ Information   # network storage, Windows
    """,
    re.VERBOSE | re.IGNORECASE,
)

_PATH_SIGNS = re.compile(r"[:\\/?]+")
"""What a drive has besides its name: ``D:``, ``\\\\server\\share``, ``\\\\?\\D:``."""


class Skipped(Struct, frozen=True, kw_only=True):
    """A file or folder of the input that is no submission."""

    path: str
    kind: SkipKind


class Discovery(Struct, frozen=True, kw_only=True):
    """What the inputs hold."""

    refs: tuple[SourceRef, ...]
    """The submitted files, sorted by ``source_path``, each path once."""
    skipped: tuple[Skipped, ...] = ()


class _Found(Struct, frozen=True, kw_only=True):
    """A file or an unreadable folder, on the way to a ``SourceRef``."""

    path: Path
    root: Path
    """The input it was found under; for a file given by itself, its folder."""
    size: int | None
    members: tuple[str, ...] = ()
    """Its names inside archives, outermost first; empty for a plain file."""
    url: str | None = None
    """Its address on a store, where ``path`` is only its name; None for a file of this machine."""

    @property
    def place(self) -> Path | str:
        """What to open."""
        return self.url or self.path


def discover(inputs: Sequence[Path | str]) -> Discovery:
    """Find the submitted files among files and folders, folders recursively, archives like folders.

    ``inputs``: paths, or addresses as ``extractors.remote`` knows them.

    A link to a file or folder is followed unless it leads to one that is in the input by itself.  A folder that cannot
    be listed and a link that leads nowhere are references too: loading them fails, and the tables tell why.
    So is a data file that is an input by itself; in a folder or an archive it is skipped.

    Raises: ``UsageError`` when an input does not exist, or when there is no submission at all.
    """
    skipped: list[Skipped] = []
    found: list[_Found] = []
    seen: set[str] = set()
    for item in inputs:
        for file in _list(item, skipped):
            real = file.url or os.path.realpath(file.path)
            if real in seen:
                skipped.append(Skipped(path=show(file.path), kind="repeated"))
            else:
                seen.add(real)
                found.extend(_look_into(file, skipped))
    if not found:
        left = (f"（跳过 {len(skipped)} 个）", f" ({len(skipped)} skipped)") if skipped else ("", "")
        raise UsageError(
            f"没有找到要读取的材料{left[0]}：请给出 Word 或 PDF 文件，或存放它们的文件夹",
            f"no submission found{left[1]}: name Word or PDF files, or a folder that holds them",
        )
    return Discovery(refs=_name(found), skipped=tuple(skipped))


def _list(item: Path | str, skipped: list[Skipped]) -> Iterator[_Found]:
    if is_url(item):
        return _walk_url(str(item), skipped)
    if not os.path.lexists(item):
        raise UsageError(f"找不到 {show(item)}：请检查路径", f"{show(item)} does not exist: check the path")
    return _walk(Path(item).absolute(), skipped)


def show(path: Path | str) -> str:
    """Make a path a text that can be stored and printed.

    Names that are not UTF-8 (archives unpacked with GBK names) are read as GB 18030, else their bytes are escaped.
    """
    text = os.fspath(path)
    if text.isascii() and text.isprintable():
        return text
    if any("\udc80" <= char <= "\udcff" for char in text):
        raw = os.fsencode(text)
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            text = raw.decode("utf-8", errors="backslashreplace")
    elif not text.isprintable():  # half a character of UTF-16, as Windows allows
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def _walk(item: Path, skipped: list[Skipped]) -> Iterator[_Found]:
    if not _is_folder(item):
        # Named by the user: taken whatever its name, but never opened when opening could wait for ever.
        if _is_special(item):
            skipped.append(Skipped(path=show(item), kind="special"))
        else:
            yield _Found(path=item, root=item.parent, size=_size(item))
        return
    visited: set[str] = set()
    folders = [item]
    links: list[Path] = []
    while folders or links:
        # Links come last, so that what they lead to is met under its own name first.
        folder = folders.pop() if folders else links.pop(0)
        real = os.path.realpath(folder)
        if real in visited:
            skipped.append(Skipped(path=show(folder), kind="repeated"))
            continue
        visited.add(real)
        if _is_folder(folder):
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                yield _Found(path=folder, root=item, size=None)
                continue
            below = [entry for entry in entries if not _skip(entry, skipped)]
            links.extend(Path(entry.path) for entry in below if entry.is_symlink())
            folders.extend(Path(e.path) for e in reversed(below) if not e.is_symlink() and e.is_dir())
            files = [Path(e.path) for e in below if not e.is_symlink() and not e.is_dir()]
        else:
            files = [folder]
        for path in files:
            yield _Found(path=path, root=item, size=_size(path))


def _walk_url(item: str, skipped: list[Skipped]) -> Iterator[_Found]:
    """The files below an address: stores have no links, and list names where there are no folders."""
    try:
        listed = list_url(item)
    except RemoteError as error:
        raise UsageError(
            f"无法列出 {error}：请检查地址和权限", f"cannot list {error}: check address and access"
        ) from error
    if listed is None:
        raise UsageError(f"找不到 {item}：请检查地址", f"{item} does not exist: check the address")
    root = Path("/", *PurePosixPath(item.partition("://")[2]).parts)
    if [file.url.rstrip("/") for file in listed] == [item.rstrip("/")]:
        root = root.parent
    outputs = {
        file.path.parts[: file.path.parts.index(OUTPUT_MARK)] for file in listed if OUTPUT_MARK in file.path.parts
    }
    skipped.extend(
        Skipped(path=show("/".join((item.rstrip("/"), *folder))), kind="output") for folder in sorted(outputs)
    )
    for file in listed:
        parts = file.path.parts
        if any(parts[: len(folder)] == folder for folder in outputs):
            continue
        kind = _skip_kind_of(parts)
        if kind is None:
            yield _Found(path=root.joinpath(*parts), root=root, size=file.size, url=file.url)
        else:
            skipped.append(Skipped(path=show(file.url), kind=kind))


def _look_into(file: _Found, skipped: list[Skipped]) -> Iterator[_Found]:
    """The files of an archive; any other file itself, and an archive that cannot be opened: loading it says why."""
    if not file.path.name.lower().endswith(SUFFIXES) or not (file.url or stat.S_ISREG(_mode(file.path))):
        yield file
        return
    try:
        members = list_members(file.place, Limits())
    except DocumentError:
        yield file
        return
    for member in members:
        kind = _skip_kind_of([part for name in member.names for part in name.split("/")])
        if kind is None:
            yield replace(file, size=member.size, members=member.names)
        else:
            skipped.append(Skipped(path=show("!/".join((str(file.place), *member.names))), kind=kind))


def _skip_kind_of(parts: Sequence[str]) -> SkipKind | None:
    """Why a file is no submission by its name and those of its folders; None when it may be one."""
    if any(_TEMPORARY.fullmatch(part) for part in parts):
        return "temporary"
    return "hidden" if any(part.startswith(".") for part in parts) else None


def _skip(entry: os.DirEntry[str], skipped: list[Skipped]) -> bool:
    """Whether a folder's entry is no submission; if so it is noted."""
    kind: SkipKind | None = None
    if _TEMPORARY.fullmatch(entry.name):
        kind = "temporary"
    elif entry.name.startswith("."):
        kind = "hidden"
    elif not entry.is_file(follow_symlinks=False):
        path = Path(entry.path)
        kind = "output" if _is_folder(path / OUTPUT_MARK) else "special" if _is_special(path) else None
    if kind is not None:
        skipped.append(Skipped(path=show(entry.path), kind=kind))
    return kind is not None


def _is_special(path: Path) -> bool:
    mode = _mode(path)
    return mode != 0 and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    """What it is, as ``stat`` has it; 0 where that cannot be asked: nothing is there, or a folder above is shut.

    ``Path.is_dir`` and its kin raise where a folder is shut, and one shut folder is no reason to stop a run.
    """
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _name(found: Sequence[_Found]) -> tuple[SourceRef, ...]:
    """Give every file a ``source_path`` of its own and sort by it."""
    names = [_relative(file, 0) for file in found]
    extra = [0] * len(found)
    while clashing := [index for index in _clash(found, names) if extra[index] < len(_above(found[index].root))]:
        for index in clashing:
            extra[index] += 1
            names[index] = _relative(found[index], extra[index])
    refs = [
        SourceRef(source_path=name, path=os.fspath(file.place), members=file.members, size=file.size)
        for name, file in zip(_number_twins(names), found, strict=True)
    ]
    return tuple(sorted(refs, key=lambda ref: ref.source_path))


def _clash(found: Sequence[_Found], names: Sequence[str]) -> list[int]:
    """List the files whose name a file of another root has too; more of the roots' folders will tell them apart."""
    roots: dict[str, set[Path]] = {}
    for name, file in zip(names, found, strict=True):
        roots.setdefault(name, set()).add(file.root)
    return [index for index, name in enumerate(names) if len(roots[name]) > 1]


def _relative(file: _Found, extra: int) -> str:
    """Its POSIX path below its root, with ``extra`` folder names of the root in front."""
    above = _above(file.root)
    parts = (*above[len(above) - min(extra, len(above)) :], *file.path.relative_to(file.root).parts)
    path = show("/".join(parts)) or show(file.root.name)
    return "!/".join((path, *map(show, file.members)))


def _above(root: PurePath) -> tuple[str, ...]:
    """The names of a root and of the folders above it; on Windows also the drive (``D``) or the server and share."""
    return (*_PATH_SIGNS.sub(" ", root.drive).split(), *root.parts[1:])


def _number_twins(names: Sequence[str]) -> list[str]:
    """Tell apart names that became equal only when made printable: the second gets ``~2``."""
    taken: set[str] = set()
    unique: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in taken:
            number += 1
            candidate = f"{name}~{number}"
        taken.add(candidate)
        unique.append(candidate)
    return unique
