"""Small objects by name, each written as a whole or not at all: in a folder, or on a store with an address."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from extractors.remote import explain_store, is_url, open_store
from pipeline.storage.layout import UNFINISHED, remove_path

_RENAMING = frozenset({"file", "local", "sftp", "ssh"})
"""Protocols whose files show up while they are written, and can be renamed as a whole; other stores show an object
when all of it is there."""


class Entry(Struct, frozen=True, kw_only=True):
    """An object that a store lists."""

    name: str
    """With slashes, below the store's root."""
    modified: float
    """Seconds since 1970."""


class Store(Protocol):
    """A place for small objects."""

    def read(self, name: str) -> bytes | None:
        """Give an object; None when it is not there.  Raises: ``OSError``."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Put an object, in the place of one that is there.  Raises: ``OSError``."""
        ...

    def list(self, below: str = "") -> Iterator[Entry]:
        """List the objects whose names begin with ``below`` and a slash, or all.  Raises: ``OSError``."""
        ...

    def remove(self, names: Iterable[str]) -> None:
        """Delete objects, and what is below them; those that are not there are gone already.  Raises: ``OSError``."""
        ...


def open_place(place: Path | str) -> Store:
    """Give the store of a folder or an address.

    Raises: ``UsageError`` when a package for the address is missing.
    """
    return RemoteStore(str(place)) if is_url(place) else FolderStore(Path(place))


class FolderStore:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> bytes | None:
        """See ``Store``."""
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """See ``Store``."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):  # the first error is the one to tell
                temporary.unlink(missing_ok=True)
            raise

    def list(self, below: str = "") -> Iterator[Entry]:
        """See ``Store``."""
        for folder, _, names in os.walk(self._root / below):
            inside = Path(folder).relative_to(self._root).as_posix()
            lead = "" if inside == "." else f"{inside}/"
            for name in names:
                modified = os.stat(f"{folder}{os.sep}{name}").st_mtime  # noqa: PTH116  there may be many thousands
                yield Entry(name=f"{lead}{name}", modified=modified)

    def remove(self, names: Iterable[str]) -> None:
        """See ``Store``."""
        for name in names:
            remove_path(self._root / name)


class RemoteStore:
    """A place with an address, through fsspec; what it refuses is a ``RemoteError``."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._store, root = open_store(url)
        self._root = root.rstrip("/")

    def read(self, name: str) -> bytes | None:
        """See ``Store``."""
        with explain_store(self.url):
            try:
                data: bytes = self._store.cat_file(self._path(name))
            except FileNotFoundError:
                return None
            return data

    def write(self, name: str, data: bytes) -> None:
        """See ``Store``."""
        with explain_store(self.url):
            path = self._path(name)
            self._make_folder(path)
            written = self._while_writing(path)
            self._store.pipe_file(written, data)
            self._finish(written, path)

    def upload(self, file: Path, name: str) -> None:
        """Put a file of this machine."""
        with explain_store(self.url):
            path = self._path(name)
            self._make_folder(path)
            written = self._while_writing(path)
            self._store.put_file(str(file), written)
            self._finish(written, path)

    def download(self, name: str, file: Path) -> bool:
        """Fetch an object into a file of this machine; False when it is not there."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with explain_store(self.url):
            try:
                self._store.get_file(self._path(name), str(file))
            except FileNotFoundError:
                return False
            return True

    def copy(self, source: str, name: str) -> None:
        """Copy an object to another name, on the store's side where it can."""
        with explain_store(self.url):
            path = self._path(name)
            self._make_folder(path)
            written = self._while_writing(path)
            self._store.cp_file(self._path(source), written)
            self._finish(written, path)

    def list(self, below: str = "") -> Iterator[Entry]:
        """See ``Store``."""
        with explain_store(self.url):
            folder = self._path(below) if below else self._root
            found: dict[str, dict[str, Any]] = self._store.find(folder, detail=True)
            entries = [
                Entry(name=name.removeprefix(self._root).lstrip("/"), modified=_read_time(info))
                for name, info in found.items()
            ]
        yield from entries

    def remove(self, names: Iterable[str]) -> None:
        """See ``Store``."""
        with explain_store(self.url):
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    self._store.rm(self._path(name), recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _make_folder(self, path: str) -> None:
        if self._is_renaming:
            self._store.makedirs(path.rpartition("/")[0], exist_ok=True)

    def _while_writing(self, path: str) -> str:
        return f"{path}.{os.getpid()}{UNFINISHED}" if self._is_renaming else path

    def _finish(self, written: str, path: str) -> None:
        if written != path:
            self._store.mv(written, path)

    @property
    def _is_renaming(self) -> bool:
        protocol = self._store.protocol
        return not _RENAMING.isdisjoint((protocol,) if isinstance(protocol, str) else protocol)


def _read_time(info: dict[str, Any]) -> float:
    """Read when a store says that an object was written; now, where it does not tell: then it is never old."""
    for key in ("mtime", "LastModified", "last_modified", "created", "updated"):
        value = info.get(key)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return time.time()
