"""The finished tables of a set, as the views read them: column by column, a row group at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pipeline.storage.packing import text_array

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 8_192
"""Rows that are looked at together: many more would make the memory of the views grow with a province."""


class FinishedTables(Struct, frozen=True):
    """Parquet file of each table of a set that is not shown yet."""

    files: Mapping[str, Path]

    def iterate(self, table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield some columns of a table in the order of its rows."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.files[table]) as file:
            yield from file.iter_batches(_BATCH_ROWS, columns=list(columns))

    def select(
        self, table: str, columns: Sequence[str], where: Mapping[str, frozenset[str]]
    ) -> Iterator[dict[str, Any]]:
        """Yield the rows whose columns hold one of the given values, with some of their columns."""
        import pyarrow as pa
        import pyarrow.compute as pc

        for batch in self.iterate(table, tuple(dict.fromkeys((*columns, *where)))):
            rows = pa.Table.from_batches([batch])
            for column, values in where.items():
                rows = rows.filter(pc.is_in(rows[column], value_set=text_array(sorted(values))))
            yield from rows.to_pylist()

    def read(self, table: str, columns: Sequence[str]) -> pa.Table:
        """Read some columns of a whole table."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.files[table]) as file:
            return file.read(columns=list(columns))
