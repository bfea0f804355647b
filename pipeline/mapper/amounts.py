"""Amounts whose labels stand beside them, not above (标签在左的资金栏).

Older forms print the money without column headers, as pairs of label and figure or in words::

    | 预算数：        | 38.40 | 执行数：        | 37.92 |      | 全年预算数 | 500 |
    | 其中-财政拨款：  | 36.40 | 其中-财政拨款：  | 35.92 |      | 全年执行数 | 480 |

    | 全年预算数：215.6万元，其中：财政拨款200万元，其他资金15.6万元。全年执行数：209.13万元。 |
"""

from __future__ import annotations

import re

from msgspec import Struct

from normalizers.numbers import read_amount, split_label_figure
from pipeline.mapper.vocabulary import Vocabulary, fold_brackets
from pipeline.model.clean import CleanCell, CleanTable

FIGURES = ("initial_budget", "full_year_budget", "executed", "execution_rate", "weight", "score")
"""Codes of the money block's columns that hold figures."""
MONEY = ("initial_budget", "full_year_budget", "executed")
KNOWN = "known"
"""Code of a label whose amount the contract has no column for."""
_PIECES = re.compile(r"[。；;]|[，,](?![0-9]{3}(?![0-9]))")
"""What parts the amounts of a sentence; a comma before three digits groups them."""
_FIGURE = re.compile("[0-9０-９/／—-]")
"""What a figure, or its stand-in, has at least; most cells have none, and there are many."""
_SHORTEST_SENTENCE = 2
"""Amounts that a cell holds at least to be read as a sentence of amounts."""


class LabelledAmount(Struct, frozen=True, kw_only=True):
    """A label of the money block and what stands beside it."""

    label: CleanCell
    source: CleanCell
    """The cell of the figure; the label's own where both stand in one."""
    text: str
    """The label's wording, without its figure."""
    raw: str
    """The figure as printed; empty where the place beside the label is blank."""
    code: str | None
    """The column that the label names (全年预算数); None for a line's label (财政拨款)."""


def list_amounts(table: CleanTable, row: int, vocabulary: Vocabulary) -> tuple[LabelledAmount, ...]:
    """The labelled amounts of a row, left to right; none where anything else stands in it.

    One behind a label that the contract has nothing for has the code ``known`` (到位数); one alone behind the last
    amount (the rate, whose label stands above) is none.
    """
    found: list[LabelledAmount] = []
    taken: CleanCell | None = None
    for cell in table.starts(row):
        if cell.is_blank or cell is taken:
            continue
        value = table.at(row, cell.cols[-1] + 1) if cell.cols[-1] + 1 < table.n_cols else None
        pair = _read_pair(cell, value, row, vocabulary)
        pieces = (pair,) if pair is not None else _read_inline(cell, vocabulary)
        if pieces:
            found += pieces
            taken = None if pair is None else pair.source
        elif found and _is_figure(cell.raw_text):
            continue
        elif not vocabulary.has(cell.text, "block") and not _is_corner(cell, row):
            return ()
    return tuple(found)


def opens_amounts(amounts: tuple[LabelledAmount, ...]) -> bool:
    """A block of labelled amounts begins: one of them is a budget or what was spent of it, with a figure."""
    return any(amount.code in MONEY and _is_figure(amount.raw) for amount in amounts)


def _is_corner(cell: CleanCell, row: int) -> bool:
    """A cell that reaches down the rows names the block, whatever it says."""
    return cell.row == row and cell.row_span > 1 and not any(char.isdigit() for char in cell.text)


def _read_pair(cell: CleanCell, value: CleanCell | None, row: int, vocabulary: Vocabulary) -> LabelledAmount | None:
    code = _find_code(cell.text, vocabulary)
    if value is None or value.row != row or (code is None and vocabulary.find("fund_line", cell.text) is None):
        return None
    if not value.is_blank and not _is_figure(value.raw_text):
        return None
    text = split_label_figure(cell.text)[0]
    return LabelledAmount(label=cell, source=value, text=text, raw=value.raw_text, code=code)


def _read_inline(cell: CleanCell, vocabulary: Vocabulary) -> tuple[LabelledAmount, ...]:
    """Label and figure in one cell, or several of them in a sentence; none unless all of it is such."""
    if _FIGURE.search(cell.text) is None:
        return ()
    pieces = [piece for piece in _PIECES.split(cell.text) if piece.strip()]
    found = []
    for piece in pieces:
        label, raw = _split_piece(piece, vocabulary)
        code = _find_code(label, vocabulary)
        if not raw or (code is None and vocabulary.find("fund_line", label) is None):
            return ()
        found.append(LabelledAmount(label=cell, source=cell, text=label, raw=raw, code=code))
    return tuple(found) if len(found) >= _SHORTEST_SENTENCE or (found and found[0].code is not None) else ()


def _split_piece(piece: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Label and figure of a piece, which may be a rate or points; an empty figure where it has none."""
    label, figure = split_label_figure(piece)
    if figure is not None:
        return label, figure.raw
    label, _, tail = fold_brackets(piece).partition(":")
    is_other = _find_code(label, vocabulary) in ("execution_rate", "weight", "score")
    return label, tail.strip() if is_other and _is_figure(tail.strip()) else ""


def _find_code(text: str, vocabulary: Vocabulary) -> str | None:
    code = vocabulary.find("fund_column", text)
    if code == KNOWN and vocabulary.has(text, "fund_line"):
        return None  # 上年结转 may head a column; beside its figure it is a line
    return code if code in FIGURES or code == KNOWN else None


def _is_figure(raw: str) -> bool:
    figure = read_amount(raw.rstrip("%％"), None)
    return figure is not None and figure.reading in ("number", "placeholder")
