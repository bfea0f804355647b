"""The shown tables follow the journal: at once after a decision, at a server's start, and when a run has ended.

The machine's rows come from the cache of what was read; the rows as reviewers want them are those with all standing
decisions on them.  What differs from the shown tables is written as a new set.  So it does not matter how often this
is done, or what was killed before: the journal alone decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.decisions.apply import Row, Rows, correct_rows
from pipeline.decisions.record import DecisionBook
from pipeline.storage.cache import ResultCache
from pipeline.storage.layout import Layout
from pipeline.storage.output import open_output
from pipeline.storage.packing import unpack_rows
from pipeline.storage.patch import patch_tables
from pipeline.storage.read import TableSet, open_tables

CORRECTED_TABLES = ("documents", "forms", "funds", "indicators", "base_data", "goals", "sections", "facts")
"""Tables that a correction may change."""


def publish_corrections(root: Path, book: DecisionBook, documents: Iterable[str] | None = None) -> tuple[str, ...]:
    """Bring the shown tables in line with the decisions.

    ``documents``: ``doc_id`` of those to look at; None for all that were ever corrected.
    Returns: ``doc_id`` of documents whose rows are not in the cache any more: the next run puts them right.
    Raises: ``OutputError`` when a run is under way, or the tables can't be written; ``UsageError`` without tables.
    """
    corrected = dict.fromkeys(each.spot.doc_id for each in book.decisions if each.verdict == "misread")
    wanted = [doc_id for doc_id in corrected if documents is None or doc_id in documents]
    if not wanted:
        return ()
    tables = open_tables(root)
    changes: dict[str, dict[str, dict[str, Any]]] = {}
    unknown = []
    for doc_id in wanted:
        shown = read_document(tables, doc_id)
        machine = _read_machine(root, shown)
        if machine is None:
            unknown += [doc_id] if shown["documents"] else []
            continue
        _compare(shown, correct_rows(machine, book.by_document.get(doc_id, ())).rows, changes)
    if changes:
        with open_output(root) as output:
            patch_tables(output, changes, wanted)
    return tuple(unknown)


def read_document(tables: TableSet, doc_id: str) -> dict[str, list[Row]]:
    """Read one document's rows of the tables that can be corrected."""
    import pyarrow.parquet as pq

    return {
        table: pq.read_table(tables.folders[table], filters=[("doc_id", "=", doc_id)]).to_pylist()
        for table in CORRECTED_TABLES
    }


def read_machine_rows(root: Path, doc_id: str, pipeline_version: str) -> Rows | None:
    """Read what the machine read of a document, before any decision; None when the cache has it no more."""
    folder = Layout(root).cache
    for name in sorted(path.name for path in folder.glob(f"{pipeline_version}*")) if folder.is_dir() else ():
        packed = ResultCache(folder, name).get(doc_id)
        if packed is not None:
            return unpack_rows(packed)
    return None


def _read_machine(root: Path, shown: Rows) -> Rows | None:
    if not shown["documents"]:
        return None
    document = shown["documents"][0]
    return read_machine_rows(root, document["doc_id"], document["pipeline_version"])


def _compare(shown: Rows, wanted: Rows, changes: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Add what differs; flags, and columns of ``documents`` that count them, are a run's work and left alone."""
    for table in CORRECTED_TABLES:
        key = "doc_id" if table == "documents" else "record_id"
        rows: Mapping[str, Row] = {row[key]: row for row in wanted[table]}
        for row in shown[table]:
            after = rows.get(row[key], {})
            differing = {
                column: value
                for column, value in after.items()
                if row[column] != value and column not in ("source_path", "status", "flags_error", "flags_warning")
            }
            if differing:
                changes.setdefault(table, {})[row[key]] = differing
