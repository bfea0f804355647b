"""Parquet files of one set of tables, written as the documents come, in memory that does not grow with their number.

The same rows give the same bytes: row groups are cut by the rows alone, nothing of the clock, the machine or the
number of workers goes into a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.schema.columns import arrow_schema
from pipeline.storage.layout import sync_path
from pipeline.storage.packing import Chunk, join_chunks

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

FILE_NAME = "part-0.parquet"
"""One file a table, with the same name in every set; ``swap.py`` says why."""

_GROUP_ROWS = 131_072
"""Rows of a row group: large enough to compress and scan well."""

_GROUP_BYTES = 8 * 1024 * 1024
"""Bytes after which a row group is written even with fewer rows: what a table keeps in memory, at most."""

_JOINED_CHUNKS = 64
"""Chunks after which they are joined: until then even a table with one row a document holds on to whole documents."""


@contextmanager
def writing(folder: Path, table: str) -> Iterator[TableWriter]:
    """Write one table as a whole: finished when the block ends, abandoned when it raises."""
    writer = TableWriter(folder, table)
    try:
        yield writer
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


class TableWriter:
    """Writes one table."""

    def __init__(self, folder: Path, table: str) -> None:
        import pyarrow.parquet as pq

        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self.rows = 0
        """Rows added so far."""
        self._table = table
        self._writer: pq.ParquetWriter = pq.ParquetWriter(self.path, arrow_schema(table), compression="zstd")
        self._chunks: list[Chunk] = []
        self._batches: list[pa.RecordBatch] = []
        self._paths: list[str] = []
        self._buffered_rows = 0
        self._buffered_bytes = 0

    def add(self, chunk: Chunk, source_path: str | None = None) -> None:
        """Add rows; ``source_path``: the path of the one row of ``documents``."""
        self.rows += chunk.n_rows
        self._chunks.append(chunk)
        if source_path is not None:
            self._paths.append(source_path)
        self._buffered_rows += chunk.n_rows
        self._buffered_bytes += chunk.size
        if len(self._chunks) >= _JOINED_CHUNKS:
            self._join_chunks()
        if self._buffered_rows >= _GROUP_ROWS or self._buffered_bytes >= _GROUP_BYTES:
            self._write_group()

    def add_batch(self, batch: pa.RecordBatch) -> None:
        """Add rows that are columns already, after all chunks so far."""
        self._join_chunks()
        self.rows += batch.num_rows
        self._batches.append(batch)
        self._buffered_rows += batch.num_rows
        self._buffered_bytes += batch.nbytes
        if self._buffered_rows >= _GROUP_ROWS or self._buffered_bytes >= _GROUP_BYTES:
            self._write_group()

    def finish(self) -> None:
        """Write what is left and close the file; its bytes are on the disk afterwards."""
        self._write_group()
        self._writer.close()
        sync_path(self.path)

    def abandon(self) -> None:
        """Close the file, which is of no use any more, after whatever has happened to it."""
        with suppress(OSError):  # closing writes the file's end, and a full disk refuses that too
            self._writer.close()
        self._writer.is_open = False  # else its destructor would try once more

    def _join_chunks(self) -> None:
        if self._chunks:
            self._batches.append(join_chunks(self._table, self._chunks, self._paths))
            self._chunks.clear()
            self._paths.clear()

    def _write_group(self) -> None:
        import pyarrow as pa

        self._join_chunks()
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches), row_group_size=_GROUP_ROWS)
            self._batches.clear()
            self._buffered_rows = self._buffered_bytes = 0
