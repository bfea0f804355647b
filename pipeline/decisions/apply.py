"""Decisions on a document's rows: what was misread gets its right value, what is read in another way by now a flag.

A value is replaced as long as the machine's reading of its place is still the one that was reviewed.  When the machine
reads the right value by itself nothing is to be done; any other reading is a conflict, which a person has to look at
again.  What follows from a corrected value follows it: whether an indicator is met, a group's weight on each of its
rows, the unit, year and score of the document, a project's name on the rows of its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.decisions.fields import UnreadableValueError, blank_place, derive, is_correctable, read_place, write_place
from pipeline.decisions.record import CONFLICT, Decision, Spot
from pipeline.model.rows import record_id
from pipeline.schema.rules import load_rules
from pipeline.storage.packing import Packed, pack_rows, unpack_rows

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]

_FOLLOWERS = {"unit_name": "unit_name", "fiscal_year": "fiscal_year", "total_score": "self_score", "grade": "grade"}
"""Columns of a form, and the column of ``documents`` that is taken from one of the forms."""
_GROUP_LEVELS = ("level1", "level2")
_FORM_CHILDREN = ("funds", "indicators", "goals")


class Conflict(Struct, frozen=True, kw_only=True):
    """A corrected place that is read in another way by now."""

    decision: Decision
    found: str | None
    """The reading now."""
    row: Row | None
    """The record; None when it is not there any more."""


class Corrected(Struct, frozen=True, kw_only=True):
    """A document's rows after its decisions."""

    rows: dict[str, list[Row]]
    conflicts: tuple[Conflict, ...]


def list_corrections(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """List the corrections among standing decisions that hold: the latest of each place.

    An ``as_stated`` on a conflict says that the machine is right now, which ends the place's correction.  A reviewer
    who calls a flag or a sampled value something else than misread later on takes the corrections made there back.
    """
    latest: dict[Spot, Decision] = {}
    for decision in decisions:
        if decision.verdict == "misread":
            latest[decision.spot] = decision
        elif decision.rule == CONFLICT:
            if decision.verdict == "as_stated":
                latest.pop(decision.spot, None)
        else:
            latest = {spot: each for spot, each in latest.items() if _name_occasion(each) != _name_occasion(decision)}
    return tuple(latest.values())


def _name_occasion(decision: Decision) -> tuple[object, ...]:
    """Name what was decided on: the flag as it was shown, or the sampled value."""
    if decision.flag_id is None:
        return (decision.spot,)
    return decision.spot.doc_id, decision.flag_id, decision.rule, decision.message


def correct_rows(rows: Rows, decisions: Iterable[Decision]) -> Corrected:
    """Apply a document's standing decisions to the rows that the machine read; those handed in stay as they are."""
    corrected = {table: [dict(row) for row in records] for table, records in rows.items()}
    conflicts = []
    for decision in list_corrections(decisions):
        spot = decision.spot
        row = _find(corrected, spot)
        found = None if row is None or spot.field is None else read_place(row, spot.table, spot.field)
        changed = _changes(row, decision)
        if row is None or changed is None or (found != decision.old_value and not _holds(row, changed)):
            conflicts.append(Conflict(decision=decision, found=found, row=row))
        else:
            _put(corrected, spot, row, changed)
    return Corrected(rows=corrected, conflicts=tuple(conflicts))


def correct_pack(packed: Packed, decisions: Sequence[Decision]) -> Packed:
    """Apply a document's decisions to its packed rows, and flag what conflicts."""
    corrected = correct_rows(unpack_rows(packed), decisions)
    return pack_rows(_flag_conflicts(corrected) if corrected.conflicts else corrected.rows)


def _find(rows: Rows, spot: Spot) -> Row | None:
    key = "doc_id" if spot.table == "documents" else "record_id"
    return next((row for row in rows.get(spot.table, ()) if row[key] == spot.target_id), None)


def _changes(row: Row | None, decision: Decision) -> Row | None:
    """Give the columns that a correction changes; None where the place is gone or takes the value no more."""
    spot = decision.spot
    if row is None or spot.field is None or not is_correctable(spot.table, spot.field):
        return None
    try:
        if decision.new_value is None:
            return blank_place(row, spot.table, spot.field)
        return write_place(row, spot.table, spot.field, decision.new_value)
    except UnreadableValueError:
        return None


def _holds(row: Row, changed: Row) -> bool:
    """Whether the machine reads the right value by itself now, whatever its raw text."""
    return all(row[column] == value for column, value in changed.items() if not column.endswith("raw"))


def _put(rows: dict[str, list[Row]], spot: Spot, row: Row, changed: Row) -> None:
    before = dict(row)
    row.update(changed)
    if spot.table == "indicators":
        row.update(derive(row))
        for level in _GROUP_LEVELS:
            if str(spot.field).startswith(level) and spot.field != "level3":
                _put_group(rows["indicators"], before, changed, level)
    if spot.table == "forms":
        _put_followers(rows, before, changed)


def _put_group(indicators: Sequence[Row], before: Row, changed: Row, level: str) -> None:
    """Correct the other rows of a group, which repeat what its one printed cell says."""
    label = (before["form_id"], before["level1_raw"], before[f"{level}_raw"])
    for row in indicators:
        if (row["form_id"], row["level1_raw"], row[f"{level}_raw"]) == label:
            row.update({column: value for column, value in changed.items() if row[column] == before[column]})


def _put_followers(rows: dict[str, list[Row]], before: Row, changed: Row) -> None:
    for column, follower in _FOLLOWERS.items():
        for document in rows["documents"]:
            if column in changed and before[column] is not None and document[follower] == before[column]:
                document[follower] = changed[column]
    if "project_name" in changed:
        for table in _FORM_CHILDREN:
            for row in rows[table]:
                if row["form_id"] == before["record_id"]:
                    row["project_name"] = changed["project_name"]


def _flag_conflicts(corrected: Corrected) -> dict[str, list[Row]]:
    (document,) = corrected.rows["documents"]
    first = len(corrected.rows["flags"]) + 1
    flags = [_make_flag(document["doc_id"], ordinal, each) for ordinal, each in enumerate(corrected.conflicts, first)]
    changed = {**document, "status": "flagged", "flags_warning": document["flags_warning"] + len(flags)}
    return {**corrected.rows, "documents": [changed], "flags": [*corrected.rows["flags"], *flags]}


def _make_flag(doc_id: str, ordinal: int, conflict: Conflict) -> Row:
    book, decision, row = load_rules(), conflict.decision, conflict.row
    case = "changed" if row is not None else "gone"
    return {
        "record_id": record_id(doc_id, "flags", ordinal),
        "doc_id": doc_id,
        "rule": CONFLICT,
        "severity": "warning",
        "cause": "extraction",
        "table": decision.spot.table if row is not None else "documents",
        "target_id": decision.spot.target_id if row is not None else doc_id,
        "field": decision.spot.field if row is not None else None,
        "message": book.messages[CONFLICT, case].template_zh.format(
            old=decision.old_value or "（空）", new=decision.new_value or "（空）", found=conflict.found or "（空）"
        ),
        "observed": conflict.found,
        "expected": decision.new_value,
        "page": row.get("page") if row is not None else None,
        "locator": row.get("locator") if row is not None else None,
    }
