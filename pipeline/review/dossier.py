"""One document's rows of all tables, read when somebody looks at it (单份材料)."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pipeline.storage.read import open_tables
from pipeline.storage.tables import FILE_NAME

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

TABLES = ("documents", "forms", "funds", "indicators", "base_data", "goals", "sections", "facts", "cells", "flags")
RECORDS = ("forms", "funds", "indicators", "base_data", "goals", "sections", "facts")

_KEPT = 64
"""Documents kept in memory: a reviewer goes back and forth among few."""
_KEPT_GROUPS = 24
"""Row groups kept in memory, of some megabytes at most."""


class Dossier(Struct, frozen=True, kw_only=True, dict=True):
    """A document as the tables have it."""

    doc_id: str
    rows: Mapping[str, Sequence[Row]]

    @property
    def document(self) -> Row:
        """Its row of ``documents``; of files with the same bytes the first."""
        return self.rows["documents"][0]

    @cached_property
    def records(self) -> Mapping[str, tuple[str, Row]]:
        """Table and row of every record, by ``record_id``; the document itself by its ``doc_id``."""
        found = {row["record_id"]: (table, row) for table in RECORDS for row in self.rows[table]}
        return {**found, self.doc_id: ("documents", self.document)}

    @cached_property
    def cells_of(self) -> Mapping[tuple[str, str], tuple[Row, ...]]:
        """Cells by the record and the field (``indicators.target_raw``) that they fed."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for cell in self.rows["cells"]:
            if cell["record_id"] is not None and cell["field"] is not None:
                found[cell["record_id"], cell["field"]].append(cell)
        return {key: tuple(cells) for key, cells in found.items()}

    @cached_property
    def tables(self) -> Mapping[int, tuple[Row, ...]]:
        """Cells by ``table_index``, in reading order."""
        found: dict[int, list[Row]] = defaultdict(list)
        for cell in self.rows["cells"]:
            found[cell["table_index"]].append(cell)
        return {index: tuple(found[index]) for index in sorted(found)}

    @cached_property
    def forms(self) -> Mapping[str, Row]:
        """Forms by ``record_id``."""
        return {form["record_id"]: form for form in self.rows["forms"]}

    def form_of(self, record_id: str) -> Row | None:
        """Give the form that a record stands on; None for the report and the document."""
        if record_id in self.forms:
            return self.forms[record_id]
        _, row = self.records.get(record_id, ("", {}))
        return self.forms.get(row.get("form_id", ""))


class Library(Struct):
    """The documents of an output folder, some of them at hand.

    A document's rows stand together in each table, so a look at the column ``doc_id`` tells where they are; the parts
    of the files they are in (row groups) are kept decoded for a while, as neighbours are looked at next.
    """

    root: Path
    _documents: OrderedDict[tuple[object, ...], Dossier] = field(default_factory=OrderedDict)
    _files: dict[str, _File] = field(default_factory=dict)
    _groups: OrderedDict[tuple[_Stamp, int], pa.Table] = field(default_factory=OrderedDict)

    def dossier(self, doc_id: str) -> Dossier | None:
        """Read a document; None when the tables do not have it.

        Raises: ``UsageError`` when there are no tables any more.
        """
        tables = open_tables(self.root)
        files = {table: self._look_at(table, tables.folders[table] / FILE_NAME) for table in TABLES}
        key = (doc_id, *(file.stamp for file in files.values()))
        if key in self._documents:
            self._documents.move_to_end(key)
            return self._documents[key]
        rows = {table: self._read(file, doc_id) for table, file in files.items()}
        if not rows["documents"]:
            return None
        self._documents[key] = dossier = Dossier(doc_id=doc_id, rows=rows)
        while len(self._documents) > _KEPT:
            self._documents.popitem(last=False)
        return dossier

    def _look_at(self, table: str, path: Path) -> _File:
        """Give what is known of a table's file; read it when the file is another than before."""
        status = path.stat()
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        if table not in self._files or self._files[table].stamp != stamp:
            self._files[table] = _File(path=path, stamp=stamp, ranges=_find_ranges(path))
        file = self._files[table]
        file.path = path
        return file

    def _read(self, file: _File, doc_id: str) -> list[Row]:
        rows: list[Row] = []
        for group, start, length in file.ranges.get(doc_id, ()):
            rows += self._decode(file, group).slice(start, length).to_pylist()
        return rows

    def _decode(self, file: _File, group: int) -> pa.Table:
        import pyarrow.parquet as pq

        key = (file.stamp, group)
        if key not in self._groups:
            with pq.ParquetFile(file.path) as opened:
                self._groups[key] = opened.read_row_group(group)
            while len(self._groups) > _KEPT_GROUPS:
                self._groups.popitem(last=False)
        self._groups.move_to_end(key)
        return self._groups[key]


_Stamp = tuple[int, int, int]
"""What tells a file from another: number, time and size; a table that a new set took over has the same."""


class _File(Struct):
    """A table's file, and where each document's rows are in it: row group, first row, number of rows."""

    path: Path
    stamp: _Stamp
    ranges: Mapping[str, Sequence[tuple[int, int, int]]]


def _find_ranges(path: Path) -> Mapping[str, Sequence[tuple[int, int, int]]]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    ranges: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            start = 0
            runs = pc.run_end_encode(file.read_row_group(group, columns=["doc_id"])["doc_id"].combine_chunks())
            for doc_id, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
                ranges[doc_id].append((group, start, end - start))
                start = end
    return ranges
