"""Blocks printed as two halves side by side (左右并列): what came in beside what was spent, outputs beside effects.

::

    | 收入     | 预算数 | 决算数 | 支出     | 预算数 | 决算数 |
    | 财政拨款 |  180  |  192  | 基本支出 |  120  |  118  |      two lines in one row, each under its own half's columns
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from pipeline.mapper.headers import Column, Header
from pipeline.model.clean import CleanCell, CleanTable


class Half(Struct, frozen=True, kw_only=True):
    """One side of a block, with the columns that stand in it."""

    header: Header
    first: int
    last: int
    """Grid columns, both included."""

    def starts(self, table: CleanTable, row: int) -> tuple[CleanCell, ...]:
        """The cells of the half that begin in a row."""
        return tuple(cell for cell in table.starts(row) if self.first <= cell.col <= self.last)


def split_halves(header: Header, n_cols: int, figures: frozenset[str]) -> tuple[Half, ...]:
    """The block as halves where a column of figures comes again behind a column of names; else as one.

    ``figures``: codes of the columns that hold figures; what stands between two of them names the second half's lines.
    """
    columns = [column for column in header.columns if column.code in figures]
    seen: set[str] = set()
    for before, column in zip((None, *columns), columns, strict=False):
        if before is not None and column.code in seen and column.first > before.last + 1:
            return _cut(header, before.last + 1, n_cols)
        seen.add(column.code)
    return (Half(header=header, first=0, last=n_cols - 1),)


def _cut(header: Header, at: int, n_cols: int) -> tuple[Half, ...]:
    left = tuple(column for column in header.columns if column.last < at)
    right = tuple(column for column in header.columns if column.first >= at)
    return (
        Half(header=_keep(header, left, range(at)), first=0, last=at - 1),
        Half(header=_keep(header, right, range(at, n_cols)), first=at, last=n_cols - 1),
    )


def _keep(header: Header, columns: tuple[Column, ...], cols: range) -> Header:
    labels = tuple((cell, code) for cell, code in header.labels if cell.col in cols)
    return replace(header, columns=columns, labels=labels)
