"""Judging the values of paired rows: right or not, and whether a flag points at what is not."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pipeline.evaluate.columns import kind_of, load_columns
from pipeline.evaluate.compare import Outcome, judge
from pipeline.evaluate.found import NOTHING, FoundRow, Reading
from pipeline.evaluate.gold import GoldRow
from pipeline.evaluate.likeness import is_near
from pipeline.evaluate.pairing import Pairing, RowPair
from pipeline.evaluate.tally import JudgedRow, JudgedValue, RowOutcome, Tally


class BadValue(Struct, frozen=True, kw_only=True):
    """A value that is wrong, missing or spurious."""

    document: str
    """Path of the document, else the name of the gold file that has none."""
    table: str
    column: str
    outcome: Outcome
    is_silent: bool
    """No flag points at it."""
    is_near: bool
    """A wrong text that is nearly right."""
    is_whole_row: bool
    """It is so with its whole row: the tables lack the row, or the gold does not know it."""
    row: str
    """What a person knows the row by."""
    gold: object
    found: object
    locator: str | None
    """Where the row was read, or, for a row the tables lack, its form; None for rows of ``documents``."""


class _Judged(Struct, frozen=True, kw_only=True):
    """A value with its judgement."""

    judgement: JudgedValue
    gold: object
    found: object


def judge_rows(document: str, pairing: Pairing, reading: Reading) -> tuple[Tally, tuple[BadValue, ...]]:
    """Count the values and rows of a document, and list the values that are not right.

    ``document``: what to call it in the list.
    """
    tally = Tally()
    bad: list[BadValue] = []
    for table, pairs in pairing.items():
        for pair in pairs:
            if pair.gold is not None and pair.gold.is_optional:
                continue
            values = tuple(_judge_values(table, pair, reading))
            tally.values.update(value.judgement for value in values)
            wrong = [value for value in values if value.judgement.outcome != "correct"]
            tally.rows[JudgedRow(table, _judge_row(pair, is_exact=not wrong))] += 1
            bad += (_describe(document, pair, value) for value in wrong)
    return tally, tuple(bad)


def is_row_right(table: str, pair: RowPair) -> bool:
    """Whether every value of a found row that the gold scores is right; not so in a row that the gold does not know."""
    judged = _judge_values(table, pair, NOTHING)
    return pair.gold is not None and all(value.judgement.outcome == "correct" for value in judged)


def _judge_row(pair: RowPair, *, is_exact: bool) -> RowOutcome:
    if pair.gold is None:
        return "spurious"
    if pair.found is None:
        return "missing"
    return "exact" if is_exact else "inexact"


def _judge_values(table: str, pair: RowPair, reading: Reading) -> Iterator[_Judged]:
    """Judge the scored columns of a pair.

    A row that the gold does not know has nothing to be right; in a row that the tables lack, only values are missed.
    """
    is_pointed_at = _is_pointed_at(pair, reading)
    for column in load_columns()[table]:
        rights = (None,) if pair.gold is None else pair.gold.rights.get(column)
        if rights is None:
            continue
        found = None if pair.found is None else pair.found.get(column)
        outcome = judge(kind_of(table, column), rights, found)
        if outcome is None:
            continue
        # a document that says it was not read keeps no secret of what it lacks
        is_flagged = is_pointed_at or (outcome == "missing" and reading.is_failed)
        is_near_text = outcome == "wrong" and kind_of(table, column) == "text" and is_near(rights[0], found)
        judgement = JudgedValue(table, column, outcome, is_flagged, is_near_text)
        yield _Judged(judgement=judgement, gold=rights[0], found=found)


def _is_pointed_at(pair: RowPair, reading: Reading) -> bool:
    """Whether a flag speaks of the row or of its form."""
    if pair.found is None:
        return pair.form is not None and pair.form.record_id in reading.flagged_records
    return not reading.flagged_records.isdisjoint({pair.found.record_id, str(pair.found.form_id)})


def _describe(document: str, pair: RowPair, value: _Judged) -> BadValue:
    judgement = value.judgement
    place = pair.found or pair.form
    return BadValue(
        document=document,
        table=judgement.table,
        column=judgement.column,
        outcome=judgement.outcome,
        is_silent=not judgement.is_flagged,
        is_near=judgement.is_near,
        is_whole_row=pair.gold is None or pair.found is None,
        row=name_row(judgement.table, pair.gold or pair.found),
        gold=value.gold,
        found=value.found,
        locator=None if place is None else place.locator,
    )


def name_row(table: str, row: GoldRow | FoundRow | None) -> str:
    """Call a row by what a person knows it by; empty for a row that has nothing of it."""
    if row is None:
        return ""
    names = (row.get(name) for name, column in load_columns()[table].items() if column.names_row)
    return " / ".join(str(name) for name in names if name is not None)
