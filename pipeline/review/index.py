"""Every flag of a set of tables, sorted by risk (疑点清单); behind them the values drawn to be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import NDArray

from pipeline.decisions.fields import name_place
from pipeline.decisions.record import FlagKey, Spot, name_subject
from pipeline.review.sampling import Drawn, Sample, draw_sample
from pipeline.storage.read import TableSet, open_tables

Row = dict[str, Any]

SEVERITIES = ("error", "warning", "info")
CAUSES = ("extraction", "unknown", "document")
"""What may be the machine's mistake comes before what is the submitter's."""

FLAG = "flag"
SAMPLED = "sample"
CHECKED_VALUE = "sampled_checked"
UNCHECKED_VALUE = "sampled_unchecked"
"""In the place of a rule, for values that were drawn: whether rules of arithmetic look at such values."""

REPORT = "report"
DOCUMENT = "document"
"""Where a flag stands that is on no form."""

_AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "funds": ("initial_budget", "full_year_budget", "executed", "amount"),
    "base_data": ("value",),
    "facts": ("value",),
}
_MONEY = "万元"


class Item(Struct, frozen=True, kw_only=True):
    """One thing to decide: a flag, or a value that was drawn, with what the queue shows and sorts of it."""

    kind: str = FLAG
    """``flag`` or ``sample``."""
    flag_id: str
    """Number of the flag, or of the value drawn."""
    doc_id: str
    source_path: str
    unit_name: str | None
    form: str
    """Form type of the form it stands on; ``report`` or ``document`` where it stands on none."""
    rule: str
    severity: str
    cause: str
    table: str
    target_id: str
    field: str | None
    message: str
    observed: str | None
    expected: str | None
    page: int | None
    locator: str | None
    amount: float | None = None
    """Most money (万元) that the record, or else its form or document, speaks of."""
    confidence: float | None = None
    """How sure the reading is, where the tables tell."""
    rank: int = 0
    """Place in the index."""

    @property
    def is_flag(self) -> bool:
        """It is a flag; else a value without one."""
        return self.kind == FLAG

    @property
    def spot(self) -> Spot:
        """The value it speaks of."""
        field = None if self.field is None else name_place(self.table, self.field)
        return Spot(doc_id=self.doc_id, table=self.table, target_id=self.target_id, field=field)

    @property
    def subject(self) -> str:
        """What decisions on it are about, as ``DecisionBook.latest_id`` asks for it."""
        return name_subject(self.flag_id if self.is_flag else None, self.spot)


class WordColumn(Struct, frozen=True, kw_only=True):
    """A word an item."""

    words: tuple[str, ...]
    """The different words."""
    numbers: NDArray[np.int32]
    """Which of them each item has."""


def encode_words(values: Sequence[str]) -> WordColumn:
    """Number the different words of some items."""
    numbers: dict[str, int] = {}
    encoded = np.fromiter((numbers.setdefault(word, len(numbers)) for word in values), np.int32, len(values))
    return WordColumn(words=tuple(numbers), numbers=encoded)


class Index(Struct, frozen=True, kw_only=True, dict=True):
    """All items in the order of risk."""

    items: tuple[Item, ...]
    documents: Mapping[str, Row]
    """Row of ``documents`` by ``doc_id``; of files with the same bytes the first."""
    token: object = field(default=None)
    """What tells this set of tables from the next."""
    sample: Sample | None = None
    """What was drawn; None where nobody asked for a sample."""

    @cached_property
    def by_spot(self) -> Mapping[Spot, Item]:
        """The values drawn, by where they stand."""
        return {item.spot: item for item in self.items if not item.is_flag}

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Items by flag."""
        return {item.flag_id: item for item in self.items}

    @cached_property
    def by_saying(self) -> Mapping[FlagKey, tuple[Item, ...]]:
        """Flags by document, rule and message, as decisions know them again."""
        grouped: dict[FlagKey, list[Item]] = {}
        for item in self.items:
            if item.is_flag:
                grouped.setdefault((item.doc_id, item.rule, item.message), []).append(item)
        return {key: tuple(items) for key, items in grouped.items()}

    @cached_property
    def columns(self) -> Mapping[str, WordColumn]:
        """What each item is called in the facets that never change, as numbers: 50,000 are filtered in no time."""
        return {
            "kind": encode_words([item.kind for item in self.items]),
            "severity": encode_words([item.severity for item in self.items]),
            "cause": encode_words([item.cause for item in self.items]),
            "rule": encode_words([item.rule for item in self.items]),
            "form": encode_words([item.form for item in self.items]),
            "unit": encode_words([item.unit_name or "" for item in self.items]),
        }

    @cached_property
    def by_document(self) -> Mapping[str, tuple[Item, ...]]:
        """Flags by document, in the order of risk."""
        grouped: dict[str, list[Item]] = {}
        for item in self.items:
            if item.is_flag:
                grouped.setdefault(item.doc_id, []).append(item)
        return {doc_id: tuple(items) for doc_id, items in grouped.items()}


def load_index(root: Path, sample_size: int = 0) -> Index:
    """Read the flags of an output folder and what they are sorted by, and draw some of the values without a flag.

    Raises: ``UsageError`` when there are no tables.
    """
    tables = open_tables(root)
    documents: dict[str, Row] = {}
    for row in tables.read("documents").to_pylist():
        documents.setdefault(row["doc_id"], row)
    money = _Money(tables)
    items = (_make_item(flag, documents[flag["doc_id"]], money) for flag in tables.read("flags").to_pylist())
    sample = draw_sample(tables, documents, sample_size) if sample_size else None
    return make_index(items, documents, tables.folders["flags"], sample)


def make_index(
    items: Iterable[Item], documents: Mapping[str, Row], token: object = None, sample: Sample | None = None
) -> Index:
    """Sort flags by risk, put the values drawn behind them in the order of drawing, and number them all."""
    drawn = () if sample is None else (_make_sampled(each, documents[each.value.doc_id]) for each in sample.drawn)
    ordered = (*sorted(items, key=_risk), *drawn)
    return Index(
        items=tuple(replace(item, rank=rank) for rank, item in enumerate(ordered)),
        documents=documents,
        token=token,
        sample=sample,
    )


def _make_sampled(drawn: Drawn, document: Row) -> Item:
    return Item(
        kind=SAMPLED,
        flag_id=drawn.value.sample_id,
        doc_id=drawn.value.doc_id,
        source_path=document["source_path"],
        unit_name=document["unit_name"],
        form=drawn.stratum.form,
        rule=CHECKED_VALUE if drawn.stratum.is_checked else UNCHECKED_VALUE,
        severity="",
        cause="",
        table=drawn.value.table,
        target_id=drawn.value.record_id,
        field=drawn.value.field,
        message=drawn.reading,
        observed=None,
        expected=None,
        page=drawn.page,
        locator=drawn.locator,
        confidence=drawn.confidence,
    )


def _risk(item: Item) -> tuple[object, ...]:
    return (
        SEVERITIES.index(item.severity),
        CAUSES.index(item.cause),
        1.0 if item.confidence is None else item.confidence,
        -(item.amount or 0.0),
        item.source_path,
        len(item.flag_id),
        item.flag_id,
    )


def _make_item(flag: Row, document: Row, money: _Money) -> Item:
    form_id = money.form_of.get(flag["target_id"])
    return Item(
        flag_id=flag["record_id"],
        doc_id=flag["doc_id"],
        source_path=document["source_path"],
        unit_name=document["unit_name"],
        form=money.form_types.get(form_id or "") or (REPORT if flag["table"] in ("facts", "sections") else DOCUMENT),
        rule=flag["rule"],
        severity=flag["severity"],
        cause=flag["cause"],
        table=flag["table"],
        target_id=flag["target_id"],
        field=flag["field"],
        message=flag["message"],
        observed=flag["observed"],
        expected=flag["expected"],
        page=flag["page"],
        locator=flag["locator"],
        amount=money.of(flag["target_id"], form_id, flag["doc_id"]),
        confidence=flag.get("confidence"),
    )


class _Money:
    """How much money records speak of, and which form they stand on."""

    def __init__(self, tables: TableSet) -> None:
        self.form_types: dict[str, str] = {}
        self.form_of: dict[str, str] = {}
        self._most: dict[str, float] = {}
        for row in tables.read("forms", ("record_id", "form_type")).to_pylist():
            self.form_types[row["record_id"]] = row["form_type"]
            self.form_of[row["record_id"]] = row["record_id"]
        for table, columns in _AMOUNTS.items():
            self._add(tables, table, columns)
        for row in tables.read("indicators", ("record_id", "form_id")).to_pylist():
            self.form_of[row["record_id"]] = row["form_id"]

    def _add(self, tables: TableSet, table: str, columns: tuple[str, ...]) -> None:
        extra = {"funds": ("form_id",), "base_data": ("form_id", "unit"), "facts": ("unit",)}[table]
        for row in tables.read(table, ("record_id", "doc_id", *columns, *extra)).to_pylist():
            form_id = row.get("form_id")
            if form_id is not None:
                self.form_of[row["record_id"]] = form_id
            if row.get("unit", _MONEY) != _MONEY:
                continue
            most = max((abs(row[column]) for column in columns if row[column] is not None), default=0.0)
            for owner in (row["record_id"], form_id, row["doc_id"] if table != "facts" else None):
                if owner is not None and most > self._most.get(owner, 0.0):
                    self._most[owner] = most

    def of(self, *owners: str | None) -> float | None:
        """Give the amount of the first owner that has one."""
        return next((self._most[owner] for owner in owners if owner in self._most), None)
