"""An output on a store, brought to this machine to be looked at (远程输出的本机副本): by export, evaluate and review.

    with fetch_output("s3://county/tables") as folder:      # a folder of this machine is given as it is
        tables = open_tables(folder)

All tables are of one set, the one that the store's pointer names.  The copy goes when the block ends; what a reviewer
decides is added to the copy's journal and sent back at once (``send_back``), so one review at a time is allowed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from extractors.remote import RemoteError, is_url
from pipeline.model.errors import OutputError, UsageError
from pipeline.schema.columns import name_run_tables
from pipeline.storage.layout import HIDDEN, PLAIN_FILES, Layout
from pipeline.storage.lease import Lease
from pipeline.storage.stores import RemoteStore
from pipeline.storage.tables import FILE_NAME

CURRENT = f"{HIDDEN}/current.json"
"""The pointer to the set that readers see."""
SETS = f"{HIDDEN}/sets"
DECISIONS = f"{HIDDEN}/decisions.jsonl"
"""The journal of ``pipeline.decisions``."""
_REVIEW = f"{HIDDEN}/review.json"
"""Sign of life of a review."""
_ORIGIN = "store.json"
"""In the hidden folder of a copy: the address that it is of."""
_BESIDE = (DECISIONS, f"{HIDDEN}/sources.json", f"decisions/{FILE_NAME}", f"missing_submissions/{FILE_NAME}")
"""What only some outputs have."""
_TRIES = 3
"""Sets that may be replaced and deleted while they are fetched."""


@contextmanager
def fetch_output(place: Path | str, *, is_reviewed: bool = False) -> Iterator[Path]:
    """Give a folder with what an output holds: itself, or a copy of one that lies on a store.

    ``is_reviewed``: decisions will be added.
    Raises: ``UsageError`` when there is no set of tables or it cannot be fetched, ``OutputError`` when it is to be
    reviewed and somebody else does.
    """
    if not is_url(place):
        yield Path(place)
        return
    url = str(place)
    store = RemoteStore(url)
    with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _reviewing(store) if is_reviewed else _looking():
            with _explained():
                _fetch(store, folder)
            if is_reviewed:
                (Layout(folder).hidden / _ORIGIN).write_text(json.dumps({"url": url}), "utf-8")
            yield folder


def send_back(root: Path, names: Iterable[str]) -> None:
    """Send files of a copy to the store that it is of; nothing where the folder is no copy.

    Raises: ``RemoteError``.
    """
    origin = Layout(root).hidden / _ORIGIN
    if origin.exists():
        store = RemoteStore(json.loads(origin.read_text("utf-8"))["url"])
        for name in names:
            store.upload(root / name, name)


def read_current(store: RemoteStore) -> str | None:
    """Read which set readers see; None before the first.

    Raises: ``RemoteError``.
    """
    data = store.read(CURRENT)
    return None if data is None else str(json.loads(data)["set"])


def _fetch(store: RemoteStore, folder: Path) -> None:
    Layout(folder).hidden.mkdir()
    names = (*(f"{table}/{FILE_NAME}" for table in name_run_tables()), *PLAIN_FILES)
    for _ in range(_TRIES):
        current = read_current(store)
        if current is not None and all(store.download(f"{SETS}/{current}/{name}", folder / name) for name in names):
            break
    else:
        raise UsageError(
            f"{store.url} 中没有完整的数据表，请先运行 jixiao ingest",
            f"{store.url} holds no complete set of tables: run jixiao ingest first",
        )
    for name in _BESIDE:
        store.download(name, folder / name)


@contextmanager
def _looking() -> Iterator[None]:
    yield


@contextmanager
def _reviewing(store: RemoteStore) -> Iterator[None]:
    lease = Lease(store, _REVIEW, store.url, ("审核", "review"))
    with _explained():
        lease.take()
    try:
        yield
    finally:
        with suppress(RemoteError):  # the store is gone, and the sign that is left is void soon
            lease.release()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except RemoteError as error:
        raise UsageError(
            f"无法读取 {error}：请检查地址、权限和网络", f"cannot read {error}: check address, access and network"
        ) from error
