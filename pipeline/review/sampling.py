"""Values without a flag, drawn to be checked (抽查): repeatable, in proportion to every stratum, and easily enlarged.

A **value** is what a cell of a form or a figure of the narrative was read as.  It is flagged when a flag of at least a
warning names it, its record, or the whole form it stands on; all others may be drawn.  Strata (层) are the form it
stands on, the format of the file, and whether rules of arithmetic look at such values at all (``data/coverage.csv``).

The order of drawing is made by hashes of what a value is called, so the same tables give the same order.  In a stratum
of M values the one of rank r (by hash) gets the number (r + u) / M, u being the stratum's own hash between 0 and 1.
Sorted by that number every beginning of the order holds each stratum in proportion, so a sample of 600 begins with the
sample of 300, and one that is half checked says as much as one half as large.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from msgspec import Struct

from pipeline.decisions.fields import is_correctable, name_place, read_place
from pipeline.storage.read import TableSet

Row = dict[str, Any]

REPORT = "report"
SCAN = "scan"
"""Stratum of files with pages that were recognised, of whatever format."""

_WHOLE_FORM = frozenset({"unruled_table", "low_ocr_confidence"})
"""Rules that, where they name a form and no field, doubt every value on it."""
_NO_DOUBT = "info"
_RECORDS = ("forms", "funds", "indicators", "base_data", "goals")


class Stratum(NamedTuple):
    """Values that are alike in what may go wrong with them."""

    form: str
    format: str
    is_checked: bool
    """Rules of arithmetic look at such values."""


class Value(Struct, frozen=True, kw_only=True):
    """A value that may be drawn."""

    doc_id: str
    table: str
    record_id: str
    field: str

    @property
    def sample_id(self) -> str:
        """Its number: the same on every run over the same bytes."""
        name = "/".join((self.doc_id, self.table, self.record_id, self.field))
        return hashlib.blake2b(name.encode(), digest_size=12).hexdigest()


class Drawn(Struct, frozen=True, kw_only=True):
    """A value of the sample, with what is shown of it."""

    value: Value
    stratum: Stratum
    reading: str
    page: int | None
    locator: str | None
    confidence: float | None


class Sample(Struct, frozen=True, kw_only=True):
    """What was drawn, and of how many."""

    drawn: tuple[Drawn, ...]
    """In the order of drawing."""
    population: Mapping[Stratum, int]
    """Values without a flag."""


def draw_sample(tables: TableSet, documents: Mapping[str, Row], count: int) -> Sample:
    """Draw some of the values without a flag; all of them when there are fewer.

    ``documents``: rows of ``documents`` by ``doc_id``.
    """
    strata: dict[Stratum, list[Value]] = defaultdict(list)
    forms = {row["record_id"]: row["form_type"] for row in tables.read("forms", ("record_id", "form_type")).to_pylist()}
    form_of = _find_forms(tables)
    doubted = _list_doubted(tables)
    for value in _list_values(tables):
        if not _is_doubted(value, form_of.get(value.record_id), doubted):
            document = documents[value.doc_id]
            stratum = Stratum(
                form=forms.get(form_of.get(value.record_id, ""), REPORT),
                format=SCAN if document["ocr_pages"] else document["format"],
                is_checked=(value.table, value.field) in load_coverage(),
            )
            strata[stratum].append(value)
    order = sorted(each for stratum in sorted(strata) for each in _number(stratum, strata[stratum]))
    chosen = [(strata[stratum][at], stratum) for _, stratum, at in order[:count]]
    return Sample(
        drawn=tuple(_describe(tables, chosen)),
        population={stratum: len(values) for stratum, values in strata.items()},
    )


@cache
def load_coverage() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Load which rules look at a place: table and field, rules."""
    text = (files("pipeline.review") / "data" / "coverage.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["table"], row["field"]): tuple(row["rules"].split()) for row in rows}


def _list_values(tables: TableSet) -> Iterator[Value]:
    """List every value that a cell or a sentence was read as, each once, however many cells it was read from."""
    import pyarrow.compute as pc

    cells = tables.read("cells", ("doc_id", "record_id", "field", "role"))
    read = pc.and_(
        pc.equal(cells["role"], "value"), pc.and_(pc.is_valid(cells["field"]), pc.is_valid(cells["record_id"]))
    )
    found = cells.filter(read).select(("doc_id", "record_id", "field")).group_by(("doc_id", "record_id", "field"))
    for row in found.aggregate([]).to_pylist():
        table, _, field = row["field"].partition(".")
        if table in _RECORDS and name_place(table, field) == field and is_correctable(table, field):
            yield Value(doc_id=row["doc_id"], table=table, record_id=row["record_id"], field=field)
    facts = tables.read("facts", ("doc_id", "record_id", "value"))
    for row in facts.filter(pc.is_valid(facts["value"])).to_pylist():
        yield Value(doc_id=row["doc_id"], table="facts", record_id=row["record_id"], field="value")


def _find_forms(tables: TableSet) -> dict[str, str]:
    """Find the form of every record that stands on one."""
    found = {}
    for table in _RECORDS:
        names = ("record_id",) if table == "forms" else ("record_id", "form_id")
        for row in tables.read(table, names).to_pylist():
            found[row["record_id"]] = row.get("form_id") or row["record_id"]
    return found


def _list_doubted(tables: TableSet) -> frozenset[tuple[str, str | None]]:
    """List what flags name: record and field, a whole record, or (field ``*``) a whole form."""
    doubted: set[tuple[str, str | None]] = set()
    for flag in tables.read("flags", ("rule", "severity", "table", "target_id", "field")).to_pylist():
        if flag["severity"] == _NO_DOUBT:
            continue
        field = None if flag["field"] is None else name_place(flag["table"], flag["field"])
        doubted.add((flag["target_id"], field))
        if field is None and flag["table"] == "forms" and flag["rule"] in _WHOLE_FORM:
            doubted.add((flag["target_id"], "*"))
    return frozenset(doubted)


def _is_doubted(value: Value, form_id: str | None, doubted: Collection[tuple[str, str | None]]) -> bool:
    record = value.record_id
    return (
        (record, value.field) in doubted
        or (record, None) in doubted
        or (form_id is not None and (form_id, "*") in doubted)
    )


def _number(stratum: Stratum, values: list[Value]) -> Iterator[tuple[float, Stratum, int]]:
    """Give each value of a stratum its number in the order of drawing; sorts them by hash."""
    values.sort(key=lambda value: value.sample_id)
    name = "/".join(map(str, stratum))
    start = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=6).digest()) / 2**48
    for rank in range(len(values)):
        yield (rank + start) / len(values), stratum, rank


def _describe(tables: TableSet, chosen: Iterable[tuple[Value, Stratum]]) -> Iterator[Drawn]:
    """Look up what is shown of the values drawn."""
    import pyarrow.parquet as pq

    chosen = tuple(chosen)
    wanted: dict[str, list[str]] = defaultdict(list)
    for value, _ in chosen:
        wanted[value.table].append(value.record_id)
    rows: dict[str, Row] = {}
    for table, records in wanted.items():
        found = pq.read_table(tables.folders[table], filters=[("record_id", "in", records)])
        rows |= {row["record_id"]: row for row in found.to_pylist()}
    for value, stratum in chosen:
        row = rows[value.record_id]
        yield Drawn(
            value=value,
            stratum=stratum,
            reading=read_place(row, value.table, value.field) or "",
            page=row.get("page"),
            locator=row.get("locator"),
            confidence=row.get("confidence"),
        )
