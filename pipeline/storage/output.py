"""The output folder: one run at a time, and a whole set of tables or none.

    with open_output(Path("outputs")) as output:            # OutputError: in use, read-only, not ours
        cache = ResultCache(output.cache, cache_version(keep_contacts=False))
        …
        with output.new_set() as tables:                    # readers see nothing of it yet
            for source_path, packed in …:                   # in the order of source_path
                tables.add(source_path, packed)
        # here readers see the new set; had the block raised, they would still see the old one

Tables mirror the input of the last run: a submission that is no longer there has no rows any more.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from pipeline.model.causes import name_cause
from pipeline.model.errors import OutputError
from pipeline.model.source import SourceRef
from pipeline.schema.columns import load_dictionary, name_run_tables
from pipeline.storage.apart import show_apart
from pipeline.storage.changes import CHANGES_TABLE, describe_changes, list_changes, read_changes
from pipeline.storage.describe import data_package, dictionary_rows
from pipeline.storage.layout import (
    CHANGES,
    DATA_PACKAGE,
    NOTE,
    PLAIN_FILES,
    UNFINISHED,
    Layout,
    remove_path,
    write_synced,
)
from pipeline.storage.lock import release_lock, take_lock
from pipeline.storage.packing import Packed, make_chunk, read_doc_id, unpack_chunks
from pipeline.storage.rows import Row
from pipeline.storage.sources import write_sources
from pipeline.storage.swap import find_shown, prepare_folder, publish_set
from pipeline.storage.tables import FILE_NAME, TableWriter
from pipeline.storage.views.catalogue import VIEWS
from pipeline.storage.views.source import FinishedTables

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def open_output(root: Path) -> Iterator[OutputFolder]:
    """Hold an output folder for one run: made if need be, locked, cleared of what a killed run left behind.

    Raises: ``OutputError`` when another run holds it, it can't be written, or something else stands in a table's place.
    """
    layout = Layout(root)
    with explained(root):
        layout.hidden.mkdir(parents=True, exist_ok=True)
        lock = take_lock(layout.lock)
    try:
        with explained(root):
            prepare_folder(layout, shown_names())
        yield OutputFolder(layout=layout)
    finally:
        release_lock(lock)


class OutputFolder(Struct, frozen=True, kw_only=True):
    """An output folder that this process may write."""

    layout: Layout

    @property
    def cache(self) -> Path:
        """Folder for a ``ResultCache``."""
        return self.layout.cache

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.layout.root

    @property
    def log(self) -> Path:
        """File that workers write to."""
        return self.layout.hidden / "run.log"

    @property
    def log_place(self) -> str:
        """Where the log is afterwards."""
        return str(self.log)

    def keep_sources(self, refs: Iterable[SourceRef]) -> None:
        """Keep where the submitted files are, for the review page.

        Raises: ``OutputError``.
        """
        with explained(self.layout.root):
            write_sources(self.layout, refs)

    def show_apart(self, table: str, rows: Sequence[Row] | None) -> None:
        """Show a table that only some runs write; None takes it away.

        Raises: ``OutputError``.
        """
        with explained(self.layout.root):
            show_apart(self.layout.hidden, self.layout.root, table, rows)

    def read_note(self) -> str | None:
        """Give what was noted with the shown set; None when there is none, or it is not whole."""
        shown = self.layout.shown_set
        if shown is None or not (shown / NOTE).is_file() or _find_previous(self.layout) is None:
            return None
        return (shown / NOTE).read_text("utf-8")

    @contextmanager
    def new_set(self, decided: Collection[str] = frozenset()) -> Iterator[SetWriter]:
        """Write a new set of tables, which replaces the old one as a whole when the block ends without an exception.

        ``decided``: see ``list_changes``.
        Raises: ``OutputError`` when the disk is full or the folder can't be written; the old set stays.
        """
        root = self.layout.root
        written = self.layout.new_set().with_suffix(UNFINISHED)
        with explained(root):
            tables = SetWriter(root, written, _find_previous(self.layout), decided)
        try:
            yield tables
            with explained(root):
                tables.finish()
                publish_set(self.layout, written, shown_names())
        except BaseException:
            tables.abandon()
            remove_path(written)
            raise


class SetWriter:
    """Takes the documents of a run one after the other and writes every table as it goes, in flat memory."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        previous: Mapping[str, Path] | None = None,
        decided: Collection[str] = frozenset(),
    ) -> None:
        import pyarrow as pa

        pa.set_memory_pool(pa.system_memory_pool())  # the usual one keeps what was freed, and the parent grows
        self._root = root
        self._folder = folder
        self._previous = previous
        self._decided = decided
        self._writers = {
            table.table: TableWriter(folder / table.table, table.table) for table in load_dictionary().run_tables
        }
        self._last_path = ""
        self._seen: set[bytes] = set()
        self.note: Callable[[], str] | None = None
        """Makes what is noted with the set once all its rows are written, for ``read_note``."""

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows of each table so far."""
        return {table: writer.rows for table, writer in self._writers.items()}

    def add(self, source_path: str, packed: Packed) -> None:
        """Add one submitted file.

        ``source_path``: greater than the one before, so that the order of the rows is that of the paths.
        ``packed``: its rows; of a second file with the same bytes only the row of ``documents`` is taken.
        Raises: ``ValueError`` for a path out of order; ``DamagedPackError``; ``OutputError`` when it can't be written.
        """
        if source_path <= self._last_path:
            raise ValueError(f"{source_path!r} does not come after {self._last_path!r}")
        self._last_path = source_path
        chunks = unpack_chunks(packed)
        document = chunks.pop("documents")
        with explained(self._root):
            self._writers["documents"].add(document, source_path)
            if chunks and self._is_first(read_doc_id(document)):
                for table, chunk in chunks.items():
                    self._writers[table].add(chunk)

    def _is_first(self, doc_id: str) -> bool:
        """Say whether no file with these bytes has brought its records yet."""
        before = len(self._seen)
        self._seen.add(bytes.fromhex(doc_id))
        return len(self._seen) > before

    def finish(self) -> None:
        """Write what is left, and the tables' description."""
        dictionary = load_dictionary()
        self._writers["dictionary"].add(make_chunk("dictionary", dictionary_rows(dictionary)))
        for table, writer in self._writers.items():
            if table not in VIEWS and table != CHANGES_TABLE:
                writer.finish()
        finished = {table: writer.path for table, writer in self._writers.items()}
        for table, fill in VIEWS.items():
            fill(FinishedTables(finished), self._writers[table])
            self._writers[table].finish()
        self._finish_changes(finished)
        files = {table: (writer.path, writer.rows) for table, writer in self._writers.items()}
        write_synced(self._folder / DATA_PACKAGE, data_package(dictionary, self._folder, files))
        if self.note is not None:
            write_synced(self._folder / NOTE, self.note())

    def _finish_changes(self, finished: Mapping[str, Path]) -> None:
        """Write what moved since the set before; one that is equal to it takes over its changes."""
        writer = self._writers[CHANGES_TABLE]
        changes: list[Row] = []
        if self._previous is not None:
            changes = list(list_changes(self._previous, finished, self._decided))
            if not changes:
                changes = read_changes(self._previous[CHANGES_TABLE])
        if changes:
            writer.add(make_chunk(CHANGES_TABLE, changes))
        writer.finish()
        write_synced(self._folder / CHANGES, describe_changes(changes))

    def abandon(self) -> None:
        """Let go of the files; what is in them is of no use."""
        for writer in self._writers.values():
            writer.abandon()


def shown_names() -> tuple[str, ...]:
    """Name what readers find in an output folder: the tables, and the files beside them."""
    return (*name_run_tables(), *PLAIN_FILES)


def _find_previous(layout: Layout) -> dict[str, Path] | None:
    """Find the file of each table of the set that is shown; None before the first run, or for one of other tables."""
    found = {name: path / FILE_NAME for name, path in find_shown(layout, name_run_tables()).items()}
    return found if all(path.exists() for path in found.values()) else None


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Turn what the file system refuses into an ``OutputError`` that says what to do."""
    try:
        yield
    except OSError as error:
        zh, en = name_cause(error)
        if error.errno in _FULL:
            to_do = "磁盘空间不足，请清理后重新运行", "the disk is full: make room and run again"
        else:
            to_do = "请检查目录权限，或换一个输出目录", "check the folder's permissions or choose another folder"
        raise OutputError(
            f"无法写入 {root}（{zh}）：{to_do[0]}", f"cannot write to {root} ({en}); {to_do[1]}"
        ) from error
