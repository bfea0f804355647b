"""One document's rows as a few compact bytes: what a worker keeps in the cache and the tables are fed with.

Packed rows know nothing of the file's path: the same bytes may be submitted at two paths, and the tables' writer puts
each path in.

A pack holds the columns much as Arrow has them in memory, compressed together and led by a digest, so that a damaged
cache entry is noticed and never half read.  The difference to Arrow is that chunks of many documents can be joined byte
by byte: nulls are a byte a value, not a bit, and texts have lengths, not offsets.  So the one process that writes the
tables joins thousands of documents into one batch without touching their values.

Packing uses the standard library alone: pyarrow would cost every worker process 0.4 s and 60 MB (1.4 s and 130 MB with
the pandas that its conversion of lists imports), and takes three times as long.

    4 bytes   JXR3
    16 bytes  BLAKE2b of all that follows
    rest      zlib of: length of the head, head (JSON: table → [rows, [size of each buffer …]]), buffers
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from datetime import date
from functools import cache
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NewType

from msgspec import Struct

from pipeline.model.errors import InternalError
from pipeline.schema.columns import Column, ColumnType, arrow_schema, load_dictionary
from pipeline.storage.rows import RECORD_TABLES, Row, Rows

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Packed = NewType("Packed", bytes)
"""The rows of one document, packed."""

_MAGIC = b"JXR3"
_DIGEST_SIZE = 16
_HEAD = len(_MAGIC) + _DIGEST_SIZE
_LENGTH = 8
"""Bytes of the head's length, little-endian."""

_EPOCH = date(1970, 1, 1).toordinal()


class DamagedPackError(ValueError):
    """The bytes are no packed rows, or not all of them."""


class Chunk(Struct, frozen=True):
    """Some rows of a table, column by column."""

    n_rows: int
    buffers: Sequence[bytes | memoryview]
    """The buffers of each column in turn: a byte a value that tells whether it is there (no bytes when all are), then
    those that its packer makes."""

    @property
    def size(self) -> int:
        """Bytes of all buffers."""
        return sum(map(len, self.buffers))


def pack_rows(rows: Rows) -> Packed:
    """Pack the rows of one document, without its ``source_path``.

    Raises: ``InternalError`` when a value does not fit its column, which would be a bug.
    """
    return _pack_chunks({table: make_chunk(table, records) for table, records in rows.items() if records})


def replace_rows(packed: Packed, rows: Rows) -> Packed:
    """Give packed rows with those of some tables in the place of the old ones; nothing else is unpacked.

    Raises: ``DamagedPackError``; ``InternalError`` as ``pack_rows``.
    """
    kept = {table: chunk for table, chunk in unpack_chunks(packed).items() if table not in rows}
    return _pack_chunks(kept | {table: make_chunk(table, records) for table, records in rows.items() if records})


def _pack_chunks(chunks: Mapping[str, Chunk]) -> Packed:
    head = {table: (chunk.n_rows, list(map(len, chunk.buffers))) for table, chunk in chunks.items()}
    text = json.dumps(head).encode()
    body = (buffer for chunk in chunks.values() for buffer in chunk.buffers)
    data = zlib.compress(b"".join((len(text).to_bytes(_LENGTH, "little"), text, *body)), 1)
    return Packed(_MAGIC + _digest(data) + data)


def check_pack(packed: bytes) -> Packed:
    """Give the bytes back as packed rows.

    Raises: ``DamagedPackError`` when they are not exactly what ``pack_rows`` made.
    """
    if packed[:_HEAD] != _MAGIC + _digest(memoryview(packed)[_HEAD:]):
        raise DamagedPackError("these bytes are no whole pack of rows")
    return Packed(packed)


def unpack_chunks(packed: Packed) -> dict[str, Chunk]:
    """Give the packed rows as one chunk a table; a table without rows is left out.

    Raises: ``DamagedPackError``.
    """
    data = memoryview(zlib.decompress(memoryview(check_pack(packed))[_HEAD:]))
    start = _LENGTH + int.from_bytes(data[:_LENGTH], "little")
    chunks: dict[str, Chunk] = {}
    for table, (n_rows, sizes) in json.loads(bytes(data[_LENGTH:start])).items():
        buffers = []
        for size in sizes:
            buffers.append(data[start : start + size])
            start += size
        chunks[table] = Chunk(n_rows, buffers)
    return chunks


def unpack_rows(packed: Packed, tables: Sequence[str] = ("documents", *RECORD_TABLES)) -> Rows:
    """Give the packed rows, of some tables, as they were handed to ``pack_rows``; ``source_path`` is missing.

    Raises: ``DamagedPackError``.
    """
    chunks = unpack_chunks(packed)
    return {table: join_chunks(table, [chunks[table]]).to_pylist() if table in chunks else [] for table in tables}


def make_chunk(table: str, records: Sequence[Row]) -> Chunk:
    """Make a chunk of rows, of ``documents`` without their path.

    Raises: ``InternalError`` when a value does not fit its column.
    """
    return Chunk(len(records), list(_pack_columns(_packed_columns(table), records)))


def read_doc_id(document: Chunk) -> str:
    """Read the ``doc_id`` of a chunk of ``documents`` with one row: its first column has presence, lengths, text."""
    return str(document.buffers[2], "ascii")


def text_array(texts: Sequence[str]) -> pa.Array:
    """Make an Arrow array of texts; unlike ``pa.array`` this imports no pandas (0.4 s and 60 MB)."""
    return _join_texts(len(texts), None, iter([buffer] for buffer in _pack_texts(texts)))


def join_chunks(table: str, chunks: Sequence[Chunk], paths: Sequence[str] | None = None) -> pa.RecordBatch:
    """Join chunks of a table to one record batch.

    ``paths``: the ``source_path`` of each row of ``documents``; None leaves that column out.
    """
    import pyarrow as pa

    n_rows = sum(chunk.n_rows for chunk in chunks)
    parts = iter(zip(*(chunk.buffers for chunk in chunks), strict=True))
    fields, arrays = [], []
    for field in arrow_schema(table):
        if (table, field.name) != _PATH:
            arrays.append(_join_column(field.type, n_rows, chunks, parts))
        elif paths is not None:
            arrays.append(text_array(paths))
        else:
            continue
        fields.append(field)
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


_PATH = ("documents", "source_path")
"""The one column that is not packed."""


@cache
def _packed_columns(table: str) -> tuple[Column, ...]:
    columns = load_dictionary().tables[table].columns
    return tuple(column for column in columns if (table, column.column) != _PATH)


def _pack_columns(columns: Sequence[Column], records: Sequence[Row]) -> Iterator[bytes]:
    pick = itemgetter(*(column.column for column in columns))
    for column, values in zip(columns, zip(*map(pick, records), strict=True), strict=True):
        has_null = None in values
        if has_null and not column.nullable:
            raise _misfit(column, "null")
        yield bytes([value is not None for value in values]) if has_null else b""
        try:
            yield from _PACKERS[column.type](values)
        except (TypeError, OverflowError, AttributeError) as error:
            raise _misfit(column, str(error)) from error


def _misfit(column: Column, detail: str) -> InternalError:
    name = f"{column.table}.{column.column}"
    return InternalError(
        f"{name} 的值不符合列的类型（{detail}），请将该文件报告给维护者",
        f"a value of {name} does not fit its column: {detail}; please report this file",
    )


def _pack_numbers(typecode: str) -> Callable[[Sequence[Any]], Iterator[bytes]]:
    def pack(values: Sequence[Any]) -> Iterator[bytes]:
        yield array(typecode, [0 if value is None else value for value in values]).tobytes()

    return pack


def _pack_texts(values: Sequence[Any]) -> Iterator[bytes]:
    try:
        texts = [b"" if value is None else value.encode() for value in values]
    except UnicodeEncodeError:
        # Half of a surrogate pair, left by a broken text layer, cannot be stored: it is shown as U+FFFD.
        texts = [b"" if value is None else _mend_text(value).encode() for value in values]
    yield _pack_lengths(texts)
    yield b"".join(texts)


def _pack_lists(values: Sequence[Any]) -> Iterator[bytes]:
    lists = [[] if value is None else value for value in values]
    yield _pack_lengths(lists)
    yield from _pack_texts([text for texts in lists for text in texts])


def _pack_dates(values: Sequence[Any]) -> Iterator[bytes]:
    yield array("i", [0 if value is None else value.toordinal() - _EPOCH for value in values]).tobytes()


def _pack_bools(values: Sequence[Any]) -> Iterator[bytes]:
    yield bytes([value is True for value in values])


_PACKERS: Mapping[ColumnType, Callable[[Sequence[Any]], Iterator[bytes]]] = {
    "string": _pack_texts,
    "int32": _pack_numbers("i"),
    "int64": _pack_numbers("q"),
    "float64": _pack_numbers("d"),
    "bool": _pack_bools,
    "date32": _pack_dates,
    "list<string>": _pack_lists,
}


def _mend_text(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _pack_lengths(values: Sequence[Sized]) -> bytes:
    return array("i", map(len, values)).tobytes()


_Parts = Iterator[Sequence[bytes | memoryview]]
"""For each buffer of a column in turn its pieces, a chunk each."""


def _join_column(kind: pa.DataType, n_rows: int, chunks: Sequence[Chunk], parts: _Parts) -> pa.Array:
    """Join the next buffers to an array; which ones there are is what ``_PACKERS`` gives for the type."""
    import pyarrow as pa

    present = _join_presence(chunks, next(parts))
    if pa.types.is_string(kind):
        return _join_texts(n_rows, present, parts)
    if pa.types.is_list(kind):
        offsets = _join_lengths(next(parts))
        texts = _join_texts(int(offsets[-1]), None, parts)
        return pa.Array.from_buffers(kind, n_rows, [present, pa.py_buffer(offsets)], children=[texts])
    joined = b"".join(next(parts))
    values = _pack_bits(joined) if pa.types.is_boolean(kind) else pa.py_buffer(joined)
    return pa.Array.from_buffers(kind, n_rows, [present, values])


def _join_texts(n_texts: int, present: pa.Buffer | None, parts: _Parts) -> pa.Array:
    import pyarrow as pa

    offsets = pa.py_buffer(_join_lengths(next(parts)))
    return pa.Array.from_buffers(pa.string(), n_texts, [present, offsets, pa.py_buffer(b"".join(next(parts)))])


def _join_presence(chunks: Sequence[Chunk], pieces: Sequence[bytes | memoryview]) -> pa.Buffer | None:
    if not any(map(len, pieces)):
        return None
    return _pack_bits(b"".join(piece or b"\1" * chunk.n_rows for chunk, piece in zip(chunks, pieces, strict=True)))


def _pack_bits(flags: bytes) -> pa.Buffer:
    import numpy as np
    import pyarrow as pa

    return pa.py_buffer(np.packbits(np.frombuffer(flags, np.uint8), bitorder="little"))


def _join_lengths(pieces: Sequence[bytes | memoryview]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Turn the lengths of texts or lists into Arrow's offsets, one more than there are."""
    import numpy as np

    lengths = np.frombuffer(b"".join(pieces), np.int32)
    offsets = np.zeros(lengths.size + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _digest(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=_DIGEST_SIZE).digest()
