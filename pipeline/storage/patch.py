"""A set of tables that differs from the shown one in a few values: what reviewers have corrected (改正后的数据表).

Tables without a change are the same files under a second name, so this takes as long as the changed tables do.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.schema.columns import arrow_schema, load_dictionary
from pipeline.storage.changes import CHANGES_TABLE, describe_changes, join_changes, list_changes, read_changes
from pipeline.storage.describe import data_package
from pipeline.storage.layout import CHANGES, DATA_PACKAGE, UNFINISHED, remove_path, write_synced
from pipeline.storage.output import OutputFolder, explained, shown_names
from pipeline.storage.packing import make_chunk
from pipeline.storage.swap import find_shown, publish_set
from pipeline.storage.tables import FILE_NAME, writing
from pipeline.storage.views.catalogue import VIEWS
from pipeline.storage.views.source import FinishedTables

if TYPE_CHECKING:
    import pyarrow as pa

Changes = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""New values by table, record and column; a record of ``documents`` goes by its ``doc_id``."""


def patch_tables(output: OutputFolder, changes: Changes, decided: Collection[str]) -> None:
    """Show a set of tables in which some values are others; the views are computed anew from them.

    ``decided``: ``doc_id`` of the documents that were decided on.  What moved is told behind what the last run moved.
    Raises: ``OutputError`` when it can't be written; the shown set stays.
    """
    layout = output.layout
    shown = find_shown(layout, shown_names())
    written = layout.new_set().with_suffix(UNFINISHED)
    with explained(layout.root):
        try:
            _write_set(shown, written, changes, decided)
            publish_set(layout, written, shown_names())
        except BaseException:
            remove_path(written)
            raise


def _write_set(shown: Mapping[str, Path], written: Path, changes: Changes, decided: Collection[str]) -> None:
    written.mkdir()
    computed = {*changes, *VIEWS, CHANGES_TABLE}
    for name, path in shown.items():
        if path.is_dir() and name not in computed:
            (written / name).mkdir()
            _link(path / FILE_NAME, written / name / FILE_NAME)
        elif path.is_file() and name not in (DATA_PACKAGE, CHANGES):
            _link(path, written / name)
    for table, values in changes.items():
        _write(_patch(_read(shown[table] / FILE_NAME), table, values), written, table)
    files = {table.table: written / table.table / FILE_NAME for table in load_dictionary().run_tables}
    _write_changes({name: path / FILE_NAME for name, path in shown.items() if path.is_dir()}, files, written, decided)
    for table, fill in VIEWS.items():
        with writing(written / table, table) as writer:
            fill(FinishedTables(files), writer)
    counted = {table: (path, _count_rows(path)) for table, path in files.items()}
    write_synced(written / DATA_PACKAGE, data_package(load_dictionary(), written, counted))


def _write_changes(
    shown: Mapping[str, Path], files: Mapping[str, Path], written: Path, decided: Collection[str]
) -> None:
    moved = join_changes(read_changes(shown[CHANGES_TABLE]), list_changes(shown, files, decided))
    with writing(written / CHANGES_TABLE, CHANGES_TABLE) as writer:
        if moved:
            writer.add(make_chunk(CHANGES_TABLE, moved))
    write_synced(written / CHANGES, describe_changes(moved))


def _patch(rows: pa.Table, table: str, values: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    """Put the new values in, column by column."""
    import pyarrow as pa

    ids = rows["doc_id" if table == "documents" else "record_id"].to_pylist()
    places = [(index, values[each]) for index, each in enumerate(ids) if each in values]
    for column in sorted({column for _, row in places for column in row}):
        field = arrow_schema(table).field(column)
        cells = rows[column].to_pylist()
        for index, row in places:
            if column in row:
                cells[index] = row[column]
        rows = rows.set_column(rows.schema.get_field_index(column), field, pa.array(cells, field.type))
    return rows


def _write(rows: pa.Table, folder: Path, table: str) -> None:
    with writing(folder / table, table) as writer:
        for batch in rows.cast(arrow_schema(table)).to_batches():
            writer.add_batch(batch)


def _read(path: Path) -> pa.Table:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return file.read()


def _count_rows(path: Path) -> int:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return int(file.metadata.num_rows)


def _link(path: Path, name: Path) -> None:
    """Give a file a second name; a copy where there are no links."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copy2(path, name)
