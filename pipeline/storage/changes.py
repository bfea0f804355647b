"""What moved between two sets of tables, and why (变化).

Rows are matched by file and by the end of their ``record_id``, which is their place among the document's records: so a
file that was changed is held against what it was before.  Tables whose bytes are the same are not looked at.  A set
that equals the one before takes over its changes: running twice, or again after a kill, tells the same story.
"""

from __future__ import annotations

import filecmp
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from pipeline.schema.columns import Code, load_dictionary
from pipeline.storage.packing import text_array
from pipeline.storage.rows import Row

if TYPE_CHECKING:
    import pyarrow as pa

ChangeKind = Literal["document_added", "document_removed", "row_added", "row_removed", "value_changed"]
ChangeReason = Literal["new_file", "file_gone", "file_changed", "new_version", "decision", "other_submissions"]

CHANGES_TABLE = "changes"
COMPARED = ("documents", "forms", "funds", "indicators", "base_data", "goals", "sections", "facts", "flags")
"""Tables that are compared; ``cells`` only repeats where values stand."""
_SLICE = 2_000
"""Documents that are compared at a time, so that memory does not grow with their number."""
_ID_DIGITS = 16
"""Digits of the ``doc_id`` that a ``record_id`` begins with."""
_UNCOMPARED = frozenset({"record_id", "doc_id", "form_id", "target_id", "pipeline_version", "source_path"})
"""Columns that say where a row belongs, not what was read."""
_COUNTED = frozenset({"status", "flags_error", "flags_warning"})
"""Columns of ``documents`` that follow its flags."""


class _Pair(Struct, frozen=True, kw_only=True):
    """A file that is in both sets."""

    source_path: str
    old_id: str
    new_id: str
    reason: ChangeReason


def list_changes(
    old: Mapping[str, Path], new: Mapping[str, Path], decided: Collection[str] = frozenset()
) -> Iterator[Row]:
    """Yield the rows of ``changes``, by table and file.

    ``old``, ``new``: each table's file in the two sets; ``decided``: ``doc_id`` of what reviewers have decided on.
    """
    numbered = enumerate(_find_changes(old, new, decided), start=1)
    return ({"ordinal": number} | change for number, change in numbered)


def join_changes(before: Iterable[Row], after: Iterable[Row]) -> list[Row]:
    """Put later changes behind earlier ones: a value that moved twice is told once, one that came back not at all."""
    joined: dict[tuple[object, ...], Row] = {}
    for row in (*before, *after):
        key = tuple(row[column] for column in ("source_path", "table", "target_id", "kind", "column", "reason"))
        earlier = joined.pop(key, row)
        joined[key] = row | {"old_value": earlier["old_value"]}
    kept = [row for row in joined.values() if row["column"] is None or row["old_value"] != row["new_value"]]
    return [row | {"ordinal": ordinal} for ordinal, row in enumerate(kept, start=1)]


def read_changes(file: Path) -> list[Row]:
    """Read the rows of ``changes`` back."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as source:
        rows: list[Row] = source.read().to_pylist()
    return rows


def describe_changes(rows: Sequence[Row]) -> str:
    """Write the summary that stands beside the tables, in Chinese and English."""
    codes = load_dictionary().codes
    labels = {code.code: code for name in ("change_reason", "change_kind") for code in codes[name]}
    counts = Counter((str(row["reason"]), str(row["kind"]), str(row["table"])) for row in rows)
    lines = [
        f"| {_both(labels[reason])} | {_both(labels[kind])} | {table} | {count} |"
        for (reason, kind, table), count in sorted(counts.items())
    ]
    template = (files("pipeline.storage") / "data" / "changes.md").read_text("utf-8")
    return Template(template).substitute(lines="\n".join(lines or ["| — | — | — | 0 |"]))


def _both(code: Code) -> str:
    return f"{code.label_zh} / {code.label_en}"


def _find_changes(old: Mapping[str, Path], new: Mapping[str, Path], decided: Collection[str]) -> Iterator[Row]:
    before, after = _read_documents(old["documents"]), _read_documents(new["documents"])
    for path in sorted(before.keys() - after.keys()):
        yield _change(path, "documents", "document_removed", "file_gone")
    for path in sorted(after.keys() - before.keys()):
        yield _change(path, "documents", "document_added", "new_file")
    pairs = [
        _Pair(
            source_path=path,
            old_id=before[path]["doc_id"],
            new_id=after[path]["doc_id"],
            reason=_give_reason(before[path], after[path], decided),
        )
        for path in sorted(before.keys() & after.keys())
    ]
    for table in COMPARED:
        if not filecmp.cmp(old[table], new[table], shallow=False):
            for start in range(0, len(pairs), _SLICE):
                yield from _compare(table, old[table], new[table], pairs[start : start + _SLICE])


def _read_documents(file: Path) -> dict[str, dict[str, Any]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as source:
        rows = source.read(columns=["source_path", "doc_id", "pipeline_version"]).to_pylist()
    return {row["source_path"]: row for row in rows}


def _give_reason(before: Mapping[str, str], after: Mapping[str, str], decided: Collection[str]) -> ChangeReason:
    """Say why a file's values may have moved; what else can move them is what other files say (提交重复)."""
    if before["doc_id"] != after["doc_id"]:
        return "file_changed"
    if before["pipeline_version"] != after["pipeline_version"]:
        return "new_version"
    return "decision" if after["doc_id"] in decided else "other_submissions"


def _compare(table: str, old: Path, new: Path, pairs: Sequence[_Pair]) -> Iterator[Row]:
    """Compare the rows of some files in one table."""
    import pyarrow as pa
    import pyarrow.compute as pc

    before = _read_rows(table, old, pairs, [pair.old_id for pair in pairs])
    after = _read_rows(table, new, pairs, [pair.new_id for pair in pairs])
    found = pc.index_in(after["match"], value_set=before["match"].combine_chunks())
    is_new = pc.is_null(found)
    gone = before.filter(pc.invert(pc.is_in(before["match"], value_set=after["match"].combine_chunks())))
    for row in gone.select(["pair", "id"]).to_pylist():
        yield _row_change(pairs[row["pair"]], table, row["id"], "row_removed")
    for row in after.filter(is_new).select(["pair", "id"]).to_pylist():
        yield _row_change(pairs[row["pair"]], table, row["id"], "row_added")
    kept = after.filter(pc.invert(is_new))
    yield from _compare_values(table, before.take(found.filter(pc.invert(is_new)).cast(pa.int64())), kept, pairs)


def _compare_values(table: str, before: pa.Table, after: pa.Table, pairs: Sequence[_Pair]) -> Iterator[Row]:
    """Yield what differs between rows that stand in the same order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in load_dictionary().tables[table].columns:
        if column.column in _UNCOMPARED or column.column not in before.column_names:
            continue
        old, new = (_as_text(rows[column.column]) for rows in (before, after))
        differs = pc.fill_null(pc.not_equal(old, new), pc.xor(pc.is_null(old), pc.is_null(new)))
        moved = pa.table({"pair": after["pair"], "id": after["id"], "old": old, "new": new}).filter(differs)
        for row in moved.to_pylist():
            change = _row_change(pairs[row["pair"]], table, row["id"], "value_changed", column.column)
            yield change | {"old_value": row["old"], "new_value": row["new"]}


def _read_rows(table: str, file: Path, pairs: Sequence[_Pair], doc_ids: Sequence[str]) -> pa.Table:
    """Read the rows of some files, with ``pair`` (their file), ``id`` and ``match`` (what they are told by)."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    is_file = table == "documents"
    key = "source_path" if is_file else "doc_id"
    wanted = text_array([pair.source_path for pair in pairs] if is_file else doc_ids)
    with pq.ParquetFile(file) as source:
        groups = (source.read_row_group(index) for index in range(source.num_row_groups))
        chosen = [group.filter(pc.is_in(group[key], value_set=wanted)) for group in groups]
        rows = pa.concat_tables(chosen) if chosen else source.read()
    pair = pc.index_in(rows[key], value_set=wanted)
    ids = rows["doc_id" if is_file else "record_id"]
    match = pair.cast(pa.string())
    if not is_file:
        places = pc.utf8_slice_codeunits(ids, _ID_DIGITS)
        match = pc.binary_join_element_wise(match, places, text_array([""] * len(ids)))
    return rows.append_column("pair", pair).append_column("id", ids).append_column("match", match).combine_chunks()


def _as_text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_list(values.type):
        return values.cast(pa.string())
    lists = values.combine_chunks()
    return pa.chunked_array([pc.binary_join(lists, text_array([" "] * len(lists)))])


def _row_change(pair: _Pair, table: str, record: str, kind: ChangeKind, column: str | None = None) -> Row:
    reason = _give_place_reason(pair, table, column)
    return _change(pair.source_path, table, kind, reason) | {"target_id": record, "column": column}


def _give_place_reason(pair: _Pair, table: str, column: str | None) -> ChangeReason:
    """Say why a value moved: flags, and what counts them, do not follow a decision on a value."""
    is_flag = table == "flags" or (table == "documents" and column in _COUNTED)
    return "other_submissions" if pair.reason == "decision" and is_flag else pair.reason


def _change(source_path: str, table: str, kind: ChangeKind, reason: ChangeReason) -> Row:
    return {
        "source_path": source_path,
        "table": table,
        "target_id": None,
        "kind": kind,
        "column": None,
        "old_value": None,
        "new_value": None,
        "reason": reason,
    }
