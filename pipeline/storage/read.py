"""Reading the tables of an output folder back, for the parts of the project that look at them after a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from pipeline.model.errors import UsageError
from pipeline.schema.columns import load_dictionary
from pipeline.storage.layout import DATA_PACKAGE, Layout
from pipeline.storage.swap import find_shown

if TYPE_CHECKING:
    import pyarrow as pa


class TableSet(Struct, frozen=True, kw_only=True):
    """One set of tables.  It stays as it is when a run puts another in its place; the run after that deletes it."""

    folders: Mapping[str, Path]
    """Where each table is."""
    data_package: Path

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Read a table, or some columns of it.

        Raises: ``KeyError`` for a table that no run writes.
        """
        import pyarrow.parquet as pq

        return pq.read_table(self.folders[table], columns=None if columns is None else list(columns))


def open_tables(root: Path) -> TableSet:
    """Find the set of tables that an output folder shows now.

    Raises: ``UsageError`` when there is none.
    """
    if not root.exists():
        raise UsageError(f"找不到 {root}：请检查路径", f"{root} does not exist: check the path")
    tables = [table.table for table in load_dictionary().run_tables]
    shown = find_shown(Layout(root), (*tables, DATA_PACKAGE))
    if not all(path.exists() for path in shown.values()):
        raise UsageError(
            f"{root} 中没有完整的数据表，请先运行 jixiao ingest",
            f"{root} holds no complete set of tables: run jixiao ingest first",
        )
    return TableSet(folders={table: shown[table] for table in tables}, data_package=shown[DATA_PACKAGE])


def read_table(root: Path, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read one table of an output folder.  To read several of one set, use ``open_tables``.

    Raises: ``UsageError`` when there is no set of tables.
    """
    return open_tables(root).read(table, columns)
