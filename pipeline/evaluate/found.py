"""What the tables of an output folder say, document by document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct

from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.compare import settle
from pipeline.schema.columns import load_dictionary
from pipeline.storage.read import TableSet, open_tables

_ORDER = ("section_ordinal", "ordinal")
"""Columns that give the rows of a form, or of a document without one, their order."""
_ROW = ("record_id", "doc_id", "form_id", *_ORDER, "confidence", "page", "locator")
"""Columns that are read of every scored table that has them, besides the scored ones."""
_DOCUMENT = ("doc_id", "source_path", "format", "pipeline_version")
_FLAG = (
    "record_id",
    "doc_id",
    "rule",
    "severity",
    "table",
    "target_id",
    "field",
    "cause",
    "message",
    "page",
    "locator",
)


class FoundRow(Struct, frozen=True, kw_only=True):
    """A row of the tables."""

    record_id: str
    """``doc_id`` for a row of ``documents``."""
    values: Mapping[str, object]
    """By column; None for what says nothing."""

    def get(self, column: str) -> object:
        """Give a value; None also for a column that was not read."""
        return self.values.get(column)

    @property
    def form_id(self) -> str | None:
        """The form it belongs to; None for a row of no form."""
        return _as_text(self.get("form_id"))

    @property
    def locator(self) -> str | None:
        """The place it was read at, page included; None for a row of ``documents``."""
        return _as_text(self.get("locator"))


class Reading(Struct, frozen=True, kw_only=True, dict=True):
    """What the tables say of one document."""

    document: FoundRow | None
    """Its row of ``documents``; None for a gold file without a document."""
    rows: Mapping[str, Sequence[FoundRow]]
    """By table, in the order of the document."""
    flags: Sequence[FoundRow]

    def get(self, column: str) -> str | None:
        """Give a text of the document's own row; None where there is none."""
        return None if self.document is None else _as_text(self.document.get(column))

    @property
    def source_path(self) -> str | None:
        """Path of the document; None where there is none."""
        return self.get("source_path")

    @property
    def is_failed(self) -> bool:
        """Whether the run says that it could not read the document."""
        return self.get("status") == "failed"

    @cached_property
    def flagged_records(self) -> frozenset[str]:
        """The records that a flag of any severity speaks of."""
        return frozenset(str(flag.get("target_id")) for flag in self.flags)

    @cached_property
    def records(self) -> Mapping[str, tuple[str, FoundRow]]:
        """Table and row of every record, the document's own row among them."""
        found = {row.record_id: (table, row) for table, rows in self.rows.items() for row in rows}
        if self.document is not None:
            found[self.document.record_id] = ("documents", self.document)
        return found


NOTHING = Reading(document=None, rows={}, flags=())
"""What the tables say of a document that is not in them."""


def base_name(source_path: str) -> str:
    """Give the file name of a path, which may lie in an archive."""
    return PurePosixPath(source_path.replace("!/", "/").replace("\\", "/")).name


class Tables:
    """The tables of an output folder: the documents at once, their records for those that are asked for."""

    def __init__(self, folder: Path) -> None:
        """Open the folder.  Raises: ``UsageError`` when it has no complete set of tables."""
        self._tables = open_tables(folder)
        rows = _read_rows(self._tables, "documents", (*_DOCUMENT, *load_columns()["documents"]), key="doc_id")
        self.documents: tuple[FoundRow, ...] = tuple(sorted(rows, key=lambda row: str(row.get("source_path"))))
        """By path; two files with the same bytes have a row each."""

    def read(self, documents: Iterable[FoundRow]) -> Mapping[str, Reading]:
        """Read all that the tables say of some documents, by ``doc_id``."""
        wanted = {document.record_id: document for document in documents}
        rows: dict[str, dict[str, list[FoundRow]]] = {doc_id: defaultdict(list) for doc_id in wanted}
        for table in (*(table for table in load_columns() if table != "documents"), "flags"):
            columns = _FLAG if table == "flags" else (*_ROW, *load_columns()[table])
            for row in _read_rows(self._tables, table, columns, doc_ids=tuple(wanted)):
                rows[str(row.get("doc_id"))][table].append(row)
        return {
            doc_id: Reading(document=wanted[doc_id], flags=tables.pop("flags", ()), rows=_sort_rows(tables))
            for doc_id, tables in rows.items()
        }


def _read_rows(
    tables: TableSet,
    table: str,
    columns: Iterable[str],
    key: str = "record_id",
    doc_ids: Sequence[str] | None = None,
) -> list[FoundRow]:
    known = {column.column for column in load_dictionary().tables[table].columns}
    data = tables.read(table, [column for column in dict.fromkeys(columns) if column in known])
    if doc_ids is not None:
        import pyarrow as pa
        import pyarrow.compute as pc

        data = data.filter(pc.field("doc_id").isin(pa.array(doc_ids, pa.string())))
    names, lists = data.column_names, [column.to_pylist() for column in data.columns]
    rows = (dict(zip(names, map(settle, values), strict=True)) for values in zip(*lists, strict=True))
    return [FoundRow(record_id=str(row[key]), values=row) for row in rows]


def _sort_rows(tables: Mapping[str, list[FoundRow]]) -> Mapping[str, Sequence[FoundRow]]:
    """Order the rows of each table; equal rows are then paired the same way on every run."""
    return {table: sorted(rows, key=_place_in_document) for table, rows in tables.items()}


def _place_in_document(row: FoundRow) -> tuple[str, float, float, str]:
    section, ordinal = (_as_number(row.get(column)) for column in _ORDER)
    return str(row.form_id), section, ordinal, row.record_id


def _as_number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _as_text(value: object) -> str | None:
    return None if value is None else str(value)
