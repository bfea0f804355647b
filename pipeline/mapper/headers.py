"""Header rows of a block and the columns they name (表头).

::

    | 绩效指标 | 一级指标 | 二级指标 | 三级指标 |      年度指标值      | 实际完成值 | 分值 |
    |    ^    |    ^    |    ^    |    ^    | 指标性质 | 指标值 | 度量单位 |     ^     |  ^  |

A column is named by the deepest label above it, so the three parts of the target above are ``operator``, ``target``
and ``unit``.
"""

from __future__ import annotations

import re

from msgspec import Struct

from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.clean import CleanCell, CleanTable

_DEEPEST_HEADER = 4
"""Rows a header may have; a taller label cell is a block's, not a column's."""
_CORNER = "ignored"
"""Code of a label that stands over no figures; it may reach down the lines, as the block's name does."""
_KNOWN = "known"
"""Code of a column that the contract has nothing for."""
_DATED = ("column", "fund_column")
"""Kinds of headers whose labels may begin with a year that says nothing more (2023年执行数)."""
COMBINED = "/"
"""Stands between the two codes of a column that holds two things in each cell: ``指标值/完成值``."""
_BUDGETS = ("full_year_budget", "initial_budget")
_COLUMN_NUMBER = re.compile(r"[(（]?([1-9][0-9]?)[)）]?(?:=.+)?")
"""What a column is called in a row of numbers, perhaps with how it follows from others: 4=3/2."""
_FEWEST_NUMBERS = 3
_COMBINATIONS = (("target", "actual"), ("weight", "score"))


class Column(Struct, frozen=True, kw_only=True):
    """A column of a block."""

    code: str
    first: int
    last: int
    """Grid columns, both included."""

    @property
    def cols(self) -> range:
        """Its grid columns."""
        return range(self.first, self.last + 1)


class Header(Struct, frozen=True, kw_only=True):
    """The header of a block: its rows, its columns left to right, its label cells."""

    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    labels: tuple[tuple[CleanCell, str], ...]

    def column(self, code: str) -> Column | None:
        """The leftmost column of a code; None when the block has none."""
        return next((column for column in self.columns if column.code == code), None)

    def has(self, *codes: str) -> bool:
        """It has a column of one of these codes, alone or combined."""
        return not self.codes.isdisjoint(codes)

    @property
    def codes(self) -> frozenset[str]:
        """All columns' codes; a combined column has two."""
        return frozenset(code for column in self.columns for code in column.code.split(COMBINED))


def read_header(table: CleanTable, row: int, kind: str, vocabulary: Vocabulary) -> Header | None:
    """The header whose labels cover a row, as a header of one kind of block; None when fewer than two labels do."""
    coded = [(cell, code) for cell in table.row(row) if (code := column_code(vocabulary, kind, cell)) is not None]
    found = _drop_block_labels(coded, vocabulary)
    if len({(code, _year(vocabulary, kind, cell)) for cell, code in found}) < 2:
        return None
    dropped = {(cell.row, cell.col) for cell, _ in coded} - {(cell.row, cell.col) for cell, _ in found}
    past = _list_past(found, kind, vocabulary)
    first = min(cell.row for cell, _ in found)
    flat = [cell for cell, code in found if code != _CORNER] or [cell for cell, _ in found]
    last = min(max(cell.row + cell.row_span - 1 for cell in flat), row + _DEEPEST_HEADER - 1)
    labels: dict[tuple[int, int], tuple[CleanCell, str]] = {}
    codes: list[tuple[str, tuple[int, int]] | None] = []
    for col in range(table.n_cols):
        named: tuple[str, tuple[int, int]] | None = None
        for r in range(first, last + 1):
            cell = table.at(r, col)
            if cell is None or (cell.row, cell.col) in dropped:
                continue
            code = column_code(vocabulary, kind, cell) or _misspelt_code(vocabulary, kind, cell)
            if code is None:
                continue
            code = _KNOWN if (cell.row, cell.col) in past else code
            labels[cell.row, cell.col] = (cell, code)
            named = (code, (cell.row, cell.col))
        codes.append(named)
    return Header(
        first_row=first,
        last_row=last,
        columns=tuple(_group(codes)),
        labels=tuple(labels[key] for key in sorted(labels)),
    )


def find_numbers(table: CleanTable, row: int) -> tuple[CleanCell, ...]:
    """The cells of a row that numbers the columns of the header above it (栏次 | 1 | 2 | 3=2/1); else none."""
    if row >= table.n_rows:
        return ()
    cells = [cell for cell in table.starts(row) if not cell.is_blank]
    numbers = [int(found[1]) for cell in cells if (found := _COLUMN_NUMBER.fullmatch(cell.text)) is not None]
    is_run = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return tuple(cells) if is_run and len(numbers) >= _FEWEST_NUMBERS and len(cells) - len(numbers) <= 1 else ()


def column_code(vocabulary: Vocabulary, kind: str, cell: CleanCell) -> str | None:
    """What a cell says as a column header; a label over more rows than a header has is none."""
    if cell.is_blank or cell.row_span > _DEEPEST_HEADER:
        return None
    text = cell.text
    if kind == "base_measure":
        return vocabulary.find(kind, vocabulary.split_year(text)[1]) or vocabulary.find(kind, text)
    code = vocabulary.find(kind, text)
    if code is None and kind in _DATED:
        code = vocabulary.find(kind, vocabulary.split_year(text)[1])
    return _combined_code(vocabulary, kind, text) if code is None and COMBINED in text else code


def _list_past(found: list[tuple[CleanCell, str]], kind: str, vocabulary: Vocabulary) -> set[tuple[int, int]]:
    """The labels of an earlier year beside the same of the form's (2022年执行数, 2023年执行数)."""
    years: dict[str, list[tuple[int | None, CleanCell]]] = {}
    for cell, code in found if kind in _DATED else ():
        year = vocabulary.split_year(cell.text)[0]
        years.setdefault(code, []).append((year, cell))
    past: set[tuple[int, int]] = set()
    for dated in years.values():
        latest = None if any(year is None for year, _ in dated) else max(year or 0 for year, _ in dated)
        past |= {(cell.row, cell.col) for year, cell in dated if year is not None and year != latest}
    return past


def _combined_code(vocabulary: Vocabulary, kind: str, text: str) -> str | None:
    """The two codes of ``指标值/完成值``, or the rate of ``执行数/预算数``; None when it is no such pair of labels."""
    first, _, second = text.partition(COMBINED)
    codes = (vocabulary.find(kind, first), vocabulary.find(kind, second))
    if kind != "column":
        return "execution_rate" if codes[0] == "executed" and codes[1] in _BUDGETS else None
    return COMBINED.join(pair) if (pair := next((p for p in _COMBINATIONS if p == codes), None)) else None


def _year(vocabulary: Vocabulary, kind: str, cell: CleanCell) -> int | None:
    """The year in front of a base data label: 2022年决算数 and 2023年决算数 are two columns, not one said twice."""
    return vocabulary.split_year(cell.text)[0] if kind == "base_measure" else None


def _misspelt_code(vocabulary: Vocabulary, kind: str, cell: CleanCell) -> str | None:
    """In a header row that other labels have proven, a cell one character off a single known label says that label
    (错别字).
    """
    if cell.is_blank or cell.row_span > _DEEPEST_HEADER or vocabulary.lookup(cell.text):
        return None
    return vocabulary.find_similar(kind, cell.text)


def _drop_block_labels(found: list[tuple[CleanCell, str]], vocabulary: Vocabulary) -> list[tuple[CleanCell, str]]:
    """A cell that also names a block (年度总体目标) gives way where another cell says the same of a column (预期目标).

    A block's name also stands left of the block and reaches down its lines, so of two cells that say the same the left
    one gives way where it is the taller one, or they are alike.
    """
    kept: dict[str, list[CleanCell]] = {}
    for cell, code in found:
        kept.setdefault(code, []).append(cell)
    for code, cells in kept.items():
        lowest = min(other.row_span for other in cells)
        left = min(cell.col for cell in cells if cell.row_span == lowest)
        flat = [cell for cell in cells if cell.row_span == lowest or cell.col > left]
        kept[code] = [cell for cell in flat if not vocabulary.has(cell.text, "block")] or flat[-1:]
    return [(cell, code) for cell, code in found if cell in kept[code]]


def _group(codes: list[tuple[str, tuple[int, int]] | None]) -> list[Column]:
    """Neighbouring grid columns under the same label cell are one column; of a repeated code the first counts."""
    columns: list[Column] = []
    previous: tuple[str, tuple[int, int]] | None = None
    for col, named in enumerate(codes):
        if named is not None and named == previous:
            columns[-1] = Column(code=columns[-1].code, first=columns[-1].first, last=col)
        elif named is not None:
            columns.append(Column(code=named[0], first=col, last=col))
        previous = named
    return columns


def cells_under(table: CleanTable, row: int, column: Column) -> tuple[CleanCell, ...]:
    """The cells that cover a row within a column's width, left to right, each once."""
    seen: dict[tuple[int, int], CleanCell] = {}
    for col in column.cols:
        cell = table.at(row, col)
        if cell is not None:
            seen[cell.row, cell.col] = cell
    return tuple(seen.values())
