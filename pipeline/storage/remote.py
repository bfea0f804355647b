"""An output that lies on a store with an address (远程输出): ``--out s3://bucket/folder``.

Stores have no links and most have no rename, so what ``swap.py`` does in a folder is not possible there.  What is:

    URL/.jixiao/sets/000002/forms/part-0.parquet   a set is uploaded here and never changed
    URL/.jixiao/current.json                       {"set": "000002"}: written when all of the set is there
    URL/forms/part-0.parquet                       copied from the set, one object after the other
    URL/datapackage.json                           copied last; it names the digest of every table's file

So a reader of one table (pandas, pyarrow, DuckDB, Polars at ``URL/forms``) always gets a whole table, the old or the
new one.  For the seconds of the copying two tables may be of different sets; who reads several and wants them of one
set reads ``current.json`` and takes all from the folder it names, or compares the digests in ``datapackage.json``.  A
run that is killed while copying leaves that to the start of the next one.  The set before the current one stays, for
readers that hold on to it.

The tables are written on this machine first (in its folder for temporary files), since Parquet is not a format to be
written piecemeal over a network.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from msgspec import Struct

from extractors.remote import RemoteError, is_url
from pipeline.model.errors import OutputError
from pipeline.model.source import SourceRef
from pipeline.schema.columns import load_dictionary
from pipeline.storage.apart import write_apart
from pipeline.storage.fetched import CURRENT, DECISIONS, SETS, read_current
from pipeline.storage.layout import DATA_PACKAGE, HIDDEN, NOTE, Layout
from pipeline.storage.lease import Lease
from pipeline.storage.output import OutputFolder, SetWriter, explained, open_output, shown_names
from pipeline.storage.rows import Row
from pipeline.storage.sources import write_sources
from pipeline.storage.stores import RemoteStore
from pipeline.storage.tables import FILE_NAME

_LOCK = f"{HIDDEN}/lock.json"
_LOG = f"{HIDDEN}/run.log"


def hold_output(place: Path | str) -> AbstractContextManager[OutputFolder | RemoteOutput]:
    """Hold an output, a folder or an address, for one run.

    Raises: ``OutputError`` when another run holds it, or it can't be written; ``UsageError`` when a package is missing.
    """
    return open_remote_output(str(place)) if is_url(place) else open_output(Path(place))


@contextmanager
def open_remote_output(url: str) -> Iterator[RemoteOutput]:
    """Hold an output on a store for one run.

    Raises: ``OutputError`` when another run holds it, or the store refuses; ``UsageError`` when a package is missing.
    """
    store = RemoteStore(url)
    lease = Lease(store, _LOCK, url)
    with _explained(url):
        lease.take()
    try:
        with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as folder:
            output = RemoteOutput(store=store, lease=lease, folder=Path(folder))
            with _explained(url):
                output.complete_copies()
                output.fetch_decisions()
            try:
                yield output
            finally:
                with _explained(url):
                    output.keep_log()
    finally:
        with _explained(url):
            lease.release()


class RemoteOutput(Struct, frozen=True, kw_only=True):
    """An output on a store that this process may write."""

    store: RemoteStore
    lease: Lease
    folder: Path
    """Folder of this machine for what is under way."""

    @property
    def root(self) -> Path:
        """Folder of this machine with the reviewers' decisions, where there are any."""
        return self.folder

    @property
    def cache(self) -> str:
        """Address for a ``ResultCache``."""
        return f"{self.store.url}/{HIDDEN}/cache"

    @property
    def log(self) -> Path:
        """File of this machine that workers write to; it goes to the store at the end."""
        return self.folder / "run.log"

    @property
    def log_place(self) -> str:
        """Where the log is afterwards."""
        return f"{self.store.url}/{_LOG}"

    def read_note(self) -> str | None:
        """See ``OutputFolder.read_note``."""
        with _explained(self.store.url):
            current = read_current(self.store)
            if current is None or not all(any(self.store.list(name)) for name in shown_names()):
                return None
            note = self.store.read(f"{SETS}/{current}/{NOTE}")
        return None if note is None else note.decode()

    @contextmanager
    def new_set(self, decided: Collection[str] = frozenset()) -> Iterator[SetWriter]:
        """Write a new set of tables; see ``OutputFolder.new_set``."""
        written = self.folder / "set"
        with _explained(self.store.url):
            previous = self._fetch_previous()
        with explained(self.folder):
            tables = SetWriter(self.folder, written, previous, decided)
        try:
            yield tables
            with explained(self.folder):
                tables.finish()
        except BaseException:
            tables.abandon()
            raise
        with _explained(self.store.url):
            self._publish(written)

    def show_apart(self, table: str, rows: Sequence[Row] | None) -> None:
        """See ``OutputFolder.show_apart``."""
        name = f"{table}/{FILE_NAME}"
        with explained(self.folder):
            file = None if rows is None else write_apart(self.folder / table, table, rows)
        with _explained(self.store.url):
            if file is None:
                self.store.remove([table])
            else:
                self.store.upload(file, name)

    def complete_copies(self) -> None:
        """Show readers the current set, where a killed run has not come to that; nothing when it is shown."""
        current = read_current(self.store)
        if current is not None and self._read_package(current) != self.store.read(DATA_PACKAGE):
            self._show(current)

    def keep_sources(self, refs: Iterable[SourceRef]) -> None:
        """See ``OutputFolder.keep_sources``."""
        layout = Layout(self.folder)
        with explained(self.folder):
            layout.hidden.mkdir(exist_ok=True)
            write_sources(layout, refs)
        with _explained(self.store.url):
            self.store.upload(layout.sources, f"{HIDDEN}/{layout.sources.name}")

    def fetch_decisions(self) -> None:
        """Fetch what reviewers have decided."""
        self.store.download(DECISIONS, self.folder / DECISIONS)

    def keep_log(self) -> None:
        """Take the log to the store."""
        if self.log.exists():
            self.store.upload(self.log, _LOG)

    def _publish(self, written: Path) -> None:
        numbers = self._list_sets()
        name = f"{int(numbers[-1]) + 1 if numbers else 1:06d}"
        for file in sorted(path for path in written.rglob("*") if path.is_file()):
            self.store.upload(file, f"{SETS}/{name}/{file.relative_to(written).as_posix()}")
        self.lease.check()
        before = read_current(self.store)
        self.store.write(CURRENT, json.dumps({"set": name}).encode())
        self._show(name)
        self.store.remove(f"{SETS}/{number}" for number in numbers if number != before)

    def _show(self, name: str) -> None:
        """Copy a set to where readers look; its description comes last."""
        folder = f"{SETS}/{name}/"
        names = sorted(entry.name.removeprefix(folder) for entry in self.store.list(folder.rstrip("/")))
        for each in sorted(names, key=lambda each: each == DATA_PACKAGE):
            if each != NOTE:
                self.store.copy(folder + each, each)

    def _fetch_previous(self) -> dict[str, Path] | None:
        """Fetch the current set, which the new one is compared with; None before the first, or for other tables."""
        current = read_current(self.store)
        if current is None or self._read_package(current) is None:
            return None
        names = [table.table for table in load_dictionary().run_tables]
        found = {name: self.folder / "previous" / name / FILE_NAME for name in names}
        is_whole = [self.store.download(f"{SETS}/{current}/{name}/{FILE_NAME}", path) for name, path in found.items()]
        return found if all(is_whole) else None

    def _read_package(self, name: str) -> bytes | None:
        return self.store.read(f"{SETS}/{name}/{DATA_PACKAGE}")

    def _list_sets(self) -> list[str]:
        names = {entry.name.removeprefix(f"{SETS}/").partition("/")[0] for entry in self.store.list(SETS)}
        return sorted(name for name in names if name.isdecimal())


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except RemoteError as error:
        raise OutputError(
            f"无法写入 {error}：请检查地址、权限和网络；已读完的材料在缓存中，再次运行即可继续",
            f"cannot write to {error}: check address, access and network; what was read is kept, run again",
        ) from error
