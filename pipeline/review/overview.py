"""A county's submissions on one page (总览): what came in and what is missing, what is doubted, scores and rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.review.index import SEVERITIES, Item
from pipeline.review.letters import count_letters, list_contradictions, name_addressee
from pipeline.review.plots import Plot, Tally, plot_bars, plot_histogram
from pipeline.review.queue import ANY, Filter, Queue
from pipeline.review.words import Words
from pipeline.storage.read import open_tables
from pipeline.storage.tables import FILE_NAME

Row = dict[str, Any]

MISSING_TABLE = "missing_submissions"

_MOST_UNITS = 25
_SCORE_EDGES = (80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100)
_RATE_EDGES = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)


class Mail(Struct, frozen=True, kw_only=True):
    """A unit with contradictions of its own."""

    unit: str
    count: int


class Overview(Struct, frozen=True, kw_only=True):
    """What the page shows."""

    years: tuple[int, ...]
    """All years there are."""
    year: int | None
    """The one that is shown; None for all."""
    statuses: Mapping[str, int]
    """Files by ``ok``, ``flagged`` and ``failed``."""
    units: int
    listed: bool
    """The run was given the list of units that should submit."""
    missing: tuple[Row, ...]
    """Rows of ``missing_submissions``."""
    by_rule: Plot
    by_unit: Plot
    other_units: int
    """Units with flags that are not among those shown."""
    scores: Plot
    scored: int
    rates: Plot
    rated: int
    mails: tuple[Mail, ...]


def load_overview(root: Path, queue: Queue, words: Words, year: int | None) -> Overview:
    """Count what came in; of one year, or of all."""
    tables = open_tables(root)
    documents = [row for row in tables.read("documents").to_pylist() if year in (None, row["fiscal_year"])]
    columns = ("unit_name", "fiscal_year", "self_score", "execution_rate")
    units = [row for row in tables.read("unit_year", columns).to_pylist() if year in (None, row["fiscal_year"])]
    known = {row["doc_id"] for row in documents}
    flags = [item for item in queue.index.items if item.is_flag and item.doc_id in known]
    scores = [row["self_score"] for row in units if row["self_score"] is not None]
    rates = [row["execution_rate"] for row in units if row["execution_rate"] is not None]
    by_unit = _tally_units(flags)
    missing = _read_missing(root)
    letters = count_letters(item for item in list_contradictions(queue) if item.doc_id in known)
    return Overview(
        years=tuple(sorted({row["fiscal_year"] for row in queue.index.documents.values()} - {None})),
        year=year,
        statuses=Counter(row["status"] for row in documents),
        units=len({row["unit_name"] for row in documents if row["unit_name"]}),
        listed=missing is not None,
        missing=tuple(row for row in missing or () if year is None or row["fiscal_year"] in (None, year)),
        by_rule=plot_bars(_tally_rules(flags, words)),
        by_unit=plot_bars(by_unit[:_MOST_UNITS]),
        other_units=max(0, len(by_unit) - _MOST_UNITS),
        scores=plot_histogram(scores, _SCORE_EDGES, _name_columns([f"{edge}" for edge in _SCORE_EDGES])),
        scored=len(scores),
        rates=plot_histogram(rates, _RATE_EDGES, _name_columns([f"{edge * 100:.0f}" for edge in _RATE_EDGES])),
        rated=len(rates),
        mails=tuple(Mail(unit=unit, count=count) for unit, count in sorted(letters.items(), key=_most_first)),
    )


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _read_missing(root: Path) -> list[Row] | None:
    """Read who has not submitted; None where the run had no list of units."""
    import pyarrow.parquet as pq

    path = root / MISSING_TABLE / FILE_NAME
    return pq.read_table(path).to_pylist() if path.exists() else None


def _tally_rules(flags: Sequence[Item], words: Words) -> list[Tally]:
    counts = Counter((item.rule, item.severity) for item in flags)
    totals = Counter(item.rule for item in flags)
    return [
        Tally(
            label=words.code("rule", rule),
            parts=_parts(counts, rule),
            href=f"/queue?{Filter(rule=rule, decision=ANY).write()}",
        )
        for rule, _ in sorted(totals.items(), key=_most_first)
    ]


def _tally_units(flags: Sequence[Item]) -> list[Tally]:
    counts = Counter((name_addressee(item), item.severity) for item in flags)
    totals = Counter(name_addressee(item) for item in flags)
    named = {item.unit_name for item in flags}
    return [
        Tally(
            label=unit,
            parts=_parts(counts, unit),
            href=f"/queue?{Filter(unit=unit, decision=ANY).write()}" if unit in named else "",
        )
        for unit, _ in sorted(totals.items(), key=_most_first)
    ]


def _parts(counts: Mapping[tuple[str, str], int], name: str) -> tuple[tuple[str, int], ...]:
    return tuple((severity, counts[name, severity]) for severity in SEVERITIES if (name, severity) in counts)


def _name_columns(edges: Sequence[str]) -> list[str]:
    """Name the columns between edges; the last one holds what is above the last edge."""
    return [f"<{edges[0]}", *(f"{low}–{high}" for low, high in pairwise(edges)), f">{edges[-1]}"]
