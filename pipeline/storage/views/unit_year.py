"""One row a unit and year (单位年度): each figure from the best place that states it, with that place named.

A submission states a figure in several places: the unit form, the base data table, the report; and a unit hands in
several files for a year.  ``schema/data/unit_year.csv`` says for each column where it may stand, the best place first.
Of equal places one without a flag comes first, then the file of the submitter's own program (Word and Excel before PDF
before text and pictures), then the first by path.  Files whose unit or year is not known have no part in it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from msgspec import Struct, field

from pipeline.schema.formats import rank_format
from pipeline.storage.rows import Row
from pipeline.storage.views.source import FinishedTables

_DOUBTS = frozenset({"error", "warning"})
_COMPUTED = "computed"
"""Stands for the source of a figure that no place states."""


class UnitYear(NamedTuple):
    """What a row is of."""

    unit_name: str
    fiscal_year: int


class Preference(NamedTuple):
    """What makes one witness better than another; the least is the best."""

    place: int
    """Line of ``unit_year.csv``."""
    is_doubted: bool
    rank: int
    """Of the file's format."""
    source_path: str
    row: int
    """Its order in its table."""


class Witness(NamedTuple):
    """A stated figure (出处)."""

    preference: Preference
    value: Any
    source: str
    """``record_id``; of ``documents`` the ``doc_id``."""


class WitnessPlace(Struct, frozen=True, kw_only=True):
    """A place where a column's figure may stand: rows of a table, told by their codes."""

    column: str
    table: str
    where: Mapping[str, frozenset[str]]
    values: tuple[str, ...]
    """Columns that hold the figure; the first that is filled counts."""


class Submission(Struct, frozen=True, kw_only=True):
    """A file that a unit handed in for a year."""

    key: UnitYear
    rank: int
    source_path: str
    row: Row


class Gathered(Struct):
    """What is known of a unit and year so far."""

    submissions: list[Submission] = field(default_factory=list)
    best: dict[str, Witness] = field(default_factory=dict)

    def offer(self, column: str, witness: Witness) -> None:
        """Keep a witness if it is better than the one that is held."""
        held = self.best.get(column)
        if held is None or witness.preference < held.preference:
            self.best[column] = witness


@cache
def load_places() -> tuple[WitnessPlace, ...]:
    """Read ``unit_year.csv``: the places of each column, best first."""
    text = (files("pipeline.schema") / "data" / "unit_year.csv").read_text("utf-8")
    return tuple(
        WitnessPlace(
            column=row["column"],
            table=row["table"],
            where={name: frozenset({code}) for name, _, code in (part.partition("=") for part in row["where"].split())},
            values=tuple(row["value"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


def list_unit_years(tables: FinishedTables) -> Iterator[Row]:
    """Yield the rows of ``unit_year``, by unit and year."""
    submissions = _read_submissions(tables)
    doubts = _read_doubts(tables)
    gathered: dict[UnitYear, Gathered] = {}
    for submission in submissions.values():
        gathered.setdefault(submission.key, Gathered()).submissions.append(submission)
    places: dict[str, list[tuple[int, WitnessPlace]]] = {}
    for number, place in enumerate(load_places()):
        places.setdefault(place.table, []).append((number, place))
    for table, numbered in places.items():
        for column, submission, witness in _find_witnesses(tables, table, numbered, submissions, doubts):
            gathered[submission.key].offer(column, witness)
    for key in sorted(gathered):
        yield _make_row(key, gathered[key])


def _read_submissions(tables: FinishedTables) -> dict[str, Submission]:
    """Read the files whose unit and year are known, by ``doc_id``; of equal files the first by path."""
    columns = ("doc_id", "source_path", "format", "unit_name", "region", "fiscal_year", "contents")
    found: dict[str, Submission] = {}
    for row in tables.select("documents", (*columns, "self_score", "grade", "flags_error", "flags_warning"), {}):
        if row["unit_name"] is not None and row["fiscal_year"] is not None:
            submission = Submission(
                key=UnitYear(row["unit_name"], row["fiscal_year"]),
                rank=rank_format(row["format"]),
                source_path=row["source_path"],
                row=row,
            )
            found.setdefault(row["doc_id"], submission)
    return found


def _read_doubts(tables: FinishedTables) -> set[tuple[str, str | None]]:
    """Read what errors and warnings point at: record, and the column where one is named."""
    rows = tables.select("flags", ("target_id", "field"), {"severity": _DOUBTS})
    return {(row["target_id"], row["field"]) for row in rows}


def _find_witnesses(
    tables: FinishedTables,
    table: str,
    places: Sequence[tuple[int, WitnessPlace]],
    submissions: Mapping[str, Submission],
    doubts: set[tuple[str, str | None]],
) -> Iterator[tuple[str, Submission, Witness]]:
    """Go through a table once for all places in it; they are told apart by the same code columns."""
    key = "doc_id" if table == "documents" else "record_id"
    years = () if table in ("documents", "funds") else ("fiscal_year",)
    columns = tuple(dict.fromkeys((key, "doc_id", *years, *(name for _, place in places for name in place.values))))
    where = {name: frozenset().union(*(place.where[name] for _, place in places)) for name in places[0][1].where}
    for order, row in enumerate(tables.select(table, columns, where)):
        submission = submissions.get(row["doc_id"])
        if submission is None or (years and row["fiscal_year"] not in (None, submission.key.fiscal_year)):
            continue
        for number, place in places:
            name = next((name for name in place.values if row[name] is not None), None)
            if name is None or any(row[code] not in codes for code, codes in place.where.items()):
                continue
            is_doubted = not doubts.isdisjoint({(row[key], None), (row[key], name)})
            preference = Preference(number, is_doubted, submission.rank, submission.source_path, order)
            yield place.column, submission, Witness(preference, row[name], row[key])


def _make_row(key: UnitYear, gathered: Gathered) -> Row:
    submissions = sorted(gathered.submissions, key=lambda each: (each.rank, each.source_path))
    best = gathered.best
    row: Row = {
        "unit_name": key.unit_name,
        "fiscal_year": key.fiscal_year,
        "region": next((each.row["region"] for each in submissions if each.row["region"] is not None), None),
        "documents": len(submissions),
        "contents": sorted({kind for each in submissions for kind in _texts(each.row["contents"])}),
    }
    for column in dict.fromkeys(place.column for place in load_places()):
        witness = best.get(column)
        row[column] = None if witness is None else witness.value
        row[f"{column}_source"] = None if witness is None else witness.source
    if row["execution_rate"] is None and row["executed"] is not None and row["budget"]:
        row["execution_rate"] = round(_number(row["executed"]) / _number(row["budget"]), 6)
        row["execution_rate_source"] = _COMPUTED
    row["doubtful"] = sorted(column for column, witness in best.items() if witness.preference.is_doubted)
    for count in ("flags_error", "flags_warning"):
        row[count] = sum(int(_number(each.row[count])) for each in submissions)
    return row


def _texts(value: object) -> Iterable[str]:
    return value if isinstance(value, list) else ()


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"not a number: {value!r}")
    return value
