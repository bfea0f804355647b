"""Whether records are right as often as their confidence says: the calibration curve (校准曲线)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from pipeline.evaluate.found import Tables
from pipeline.evaluate.gold import read_golds
from pipeline.evaluate.pairing import RowPair, pair_document, pair_documents
from pipeline.evaluate.values import is_row_right

_EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 1.0)
"""Where the bins end; fine where most records are."""

Rated = tuple[float, int, int]
"""A confidence, how many records have it, and how many of them are right."""


class Bin(Struct, frozen=True, kw_only=True):
    """The records whose confidence lies between two edges."""

    low: float
    high: float
    records: int
    right: int
    expected: float
    """Mean of their confidences."""

    @property
    def observed(self) -> float:
        """Share of them that is right."""
        return self.right / self.records


def rate_tables(out_dir: Path, gold_dir: Path) -> tuple[Rated, ...]:
    """Hold the confidence of every record of some tables against their gold files.

    Raises: ``UsageError`` as ``evaluate`` does.
    """
    golds, tables = read_golds(gold_dir), Tables(out_dir)
    paired = pair_documents(golds, tables.documents)
    readings = tables.read(document for documents in paired.values() for document in documents)
    records, right = Counter[float](), Counter[float]()
    for gold in golds:
        for document in paired[gold.name]:
            for table, pairs in pair_document(gold, readings[document.record_id]).items():
                for confidence, is_right in _judge(table, pairs):
                    records[confidence] += 1
                    right[confidence] += is_right
    return tuple((confidence, records[confidence], right[confidence]) for confidence in sorted(records))


def _judge(table: str, pairs: Iterable[RowPair]) -> Iterator[tuple[float, bool]]:
    for pair in pairs:
        confidence = None if pair.found is None else pair.found.get("confidence")
        if isinstance(confidence, float) and is_counted(table, pair):
            yield confidence, is_row_right(table, pair)


def is_counted(table: str, pair: RowPair) -> bool:
    """Whether a found row says something of its confidence: documents have none, and rows may be left open."""
    return table != "documents" and (pair.gold is None or not pair.gold.is_optional)


def fill_bins(rated: Iterable[Rated]) -> tuple[Bin, ...]:
    """Sort records by their confidence: what was expected and what came; empty bins are left out."""
    rated = list(rated)
    return tuple(bin for low, high in pairwise(_EDGES) if (bin := _fill_bin(low, high, rated)) is not None)


def _fill_bin(low: float, high: float, rated: Sequence[Rated]) -> Bin | None:
    inside = [each for each in rated if low < each[0] <= high or each[0] == low == 0]
    records = sum(number for _, number, _ in inside)
    if not records:
        return None
    return Bin(
        low=low,
        high=high,
        records=records,
        right=sum(good for _, _, good in inside),
        expected=sum(confidence * number for confidence, number, _ in inside) / records,
    )


def expected_error(curve: Sequence[Bin]) -> float:
    """Give the expected calibration error (ECE): the mean gap between expected and observed, by records."""
    records = sum(each.records for each in curve)
    return sum(each.records * abs(each.expected - each.observed) for each in curve) / records


def describe_curve(curve: Sequence[Bin]) -> Iterator[str]:
    """Describe a curve in Markdown."""
    yield f"- {sum(each.records for each in curve)} records, expected calibration error {expected_error(curve):.4f}"
    yield ""
    yield "| confidence | records | expected right | right | gap |"
    yield "| --- | --: | --: | --: | --: |"
    for each in curve:
        gap = each.observed - each.expected
        span = f"{each.low:g}–{each.high:g}"
        yield f"| {span} | {each.records} | {each.expected:.4f} | {each.observed:.4f} | {gap:+.4f} |"
