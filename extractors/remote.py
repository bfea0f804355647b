"""Files that lie on a store with an address (远程存储): ``s3://bucket/folder``, ``sftp://host/folder``, ``file:///folder``.

fsspec knows the stores; each kind needs its package (``s3fs`` for ``s3://``).  fsspec itself is in the extra
``jixiao[remote]`` and imported when there is an address at all.  Credentials are not for the address, which ends up in
tables and logs, but where each store's package looks for them (environment, configuration files).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

from msgspec import Struct

from pipeline.model.errors import UsageError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
"""A scheme has two letters at least: ``C:\\`` is a drive."""


class RemoteError(OSError):
    """A store refused or failed; the text is its reason in one line."""


class RemoteFile(Struct, frozen=True, kw_only=True):
    """A file that a store lists."""

    url: str
    path: PurePosixPath
    """Below the folder that was listed; the name alone for a file that was asked for itself."""
    size: int | None


def is_url(place: object) -> bool:
    """Say whether a text names a place on a store, not a path of this machine."""
    return isinstance(place, str) and _ADDRESS.match(place) is not None


def open_store(url: str) -> tuple[AbstractFileSystem, str]:
    """Give the store of an address and the path in it.

    Raises: ``UsageError`` when a package for it is missing, or nobody knows such addresses.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UsageError(
            f"读写 {url} 需要 fsspec：pip install 'jixiao[remote]'", f"{url} needs fsspec: pip install 'jixiao[remote]'"
        ) from error
    try:
        store, path = url_to_fs(url, use_listings_cache=False)
    except (ImportError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            f"无法访问 {url}（{reason}）：请安装该存储的 fsspec 组件，如 pip install s3fs",
            f"{url} cannot be used ({reason}): install the fsspec package of that store, such as pip install s3fs",
        ) from error
    return store, str(path)


@contextmanager
def explain_store(url: str) -> Iterator[None]:
    """Make one kind of error out of what stores raise.

    Every store's package has exceptions of its own (botocore, aiohttp, paramiko …), so all are taken here, around
    calls of the store only.
    """
    try:
        yield
    except (UsageError, RemoteError):
        raise
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise RemoteError(f"{url}: {reason}") from error


def open_url(url: str) -> IO[bytes]:
    """Open a file for reading here and there: only what is asked for is fetched.

    Raises: ``RemoteError``, ``UsageError``.
    """
    store, path = open_store(url)
    with explain_store(url):
        return cast("IO[bytes]", store.open(path, "rb"))


def read_url(url: str, most: int) -> bytes:
    """Read a file, at most ``most`` bytes and one more, which tells that there are more.

    Raises: ``RemoteError``, ``UsageError``.
    """
    with open_url(url) as file, explain_store(url):
        return file.read(most + 1)


def list_url(url: str) -> tuple[RemoteFile, ...] | None:
    """List the files below an address, sorted by path; the file itself when it is one, None when there is nothing.

    Raises: ``RemoteError``, ``UsageError``.
    """
    store, path = open_store(url)
    with explain_store(url):
        if not store.exists(path):
            return None
        found: dict[str, dict[str, Any]] = store.find(path, detail=True)
        files = [_describe(store, path, name, info) for name, info in found.items()]
    return tuple(sorted(files, key=lambda file: file.path.as_posix()))


def _describe(store: AbstractFileSystem, folder: str, name: str, info: dict[str, Any]) -> RemoteFile:
    below = name.removeprefix(folder).lstrip("/") if name != folder else PurePosixPath(name).name
    return RemoteFile(url=str(store.unstrip_protocol(name)), path=PurePosixPath(below), size=info.get("size"))
