"""Judging flags: which of those that must be raised were, and which were raised that nothing asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from pipeline.evaluate.columns import kind_of, load_columns
from pipeline.evaluate.compare import is_same
from pipeline.evaluate.found import FoundRow, Reading
from pipeline.evaluate.gold import FlagPlace, GoldFlag
from pipeline.evaluate.pairing import Pairing
from pipeline.evaluate.tally import JudgedCause, JudgedFlag, Tally
from pipeline.evaluate.values import name_row

RENDITION_RULES = frozenset({"low_ocr_confidence", "repaired_row", "duplicate_submission"})
"""Rules that speak of a file (a scan, a page break, a second copy), not of what the submission says: no gold that is
written for several renditions can ask for them, and none forbids them."""
_OF_READING = frozenset(
    {
        "doubtful_value",
        "low_ocr_confidence",
        "not_a_self_evaluation",
        "readings_differ",
        "unaccounted_text",
        "unmapped_cell",
        "unread_content",
        "unread_form",
        "unruled_table",
    }
)
"""Rules on what was not read, or not surely: what they say of the cause is no question of who erred."""


class BadFlag(Struct, frozen=True, kw_only=True):
    """A flag that was demanded and not raised, or raised and not asked for."""

    document: str
    """Path of the document, else the name of the gold file that has none."""
    rule: str
    is_raised: bool
    table: str | None
    field: str | None
    row: str
    """What the gold says of the record, or what a person knows it by."""
    message: str | None
    """What a raised flag says."""
    locator: str | None
    """Where a raised flag points."""


def judge_flags(
    document: str, golds: Sequence[GoldFlag], pairing: Pairing, reading: Reading
) -> tuple[Tally, tuple[BadFlag, ...]]:
    """Count the flags of a document.  One that answers a demand is asked for; so are all further ones that do."""
    tally = Tally()
    bad: list[BadFlag] = []
    asked: set[str] = set()
    for gold in (gold for gold in golds if not gold.is_optional):
        fitting = [flag for flag in reading.flags if _fits(gold, flag, pairing, reading)]
        answers = {flag.record_id for flag in fitting}
        asked |= answers
        if fitting and gold.rule not in _OF_READING | RENDITION_RULES:
            is_right = any(flag.get("cause") == "document" for flag in fitting)
            tally.causes[JudgedCause(gold.rule, is_right)] += 1
        tally.flags[JudgedFlag(gold.rule, "raised" if answers else "not_raised")] += 1
        if not answers:
            bad.append(_describe_demand(document, gold))
    allowed = [gold for gold in golds if gold.is_optional]
    for flag in reading.flags:
        is_open = flag.record_id not in asked and flag.get("severity") != "info"
        if not is_open or flag.get("rule") in RENDITION_RULES:
            continue
        if not any(_fits(gold, flag, pairing, reading) for gold in allowed):
            tally.flags[JudgedFlag(str(flag.get("rule")), "extra")] += 1
            bad.append(_describe_raised(document, flag, reading))
    return tally, tuple(bad)


def _fits(gold: GoldFlag, flag: FoundRow, pairing: Pairing, reading: Reading) -> bool:
    """Say whether a raised flag is the one that the gold speaks of, at one of the places where it may stand."""
    return flag.get("rule") == gold.rule and any(_is_at(place, flag, pairing, reading) for place in gold.places)


def _is_at(place: FlagPlace, flag: FoundRow, pairing: Pairing, reading: Reading) -> bool:
    """Say whether a flag stands at a place.

    The record it speaks of must say what the place says, or be the one that answers the gold row that says it: then
    what is misread in it does not matter.
    """
    table, record = reading.records.get(str(flag.get("target_id")), (flag.get("table"), None))
    if place.table is not None and place.table not in (flag.get("table"), table):
        return False
    if place.field is not None and place.field != flag.get("field"):
        return False
    if not place.says:
        return True
    if record is None:
        return False
    return _says(str(table), record, place.says) or record.record_id in _answer(str(table), place.says, pairing)


def _says(table: str, record: FoundRow, says: Mapping[str, object]) -> bool:
    for key, value in says.items():
        found = record.get(key)
        if value is None or found is None:
            if value is not found:
                return False
        elif not is_same(kind_of(table, key), value, found):
            return False
    return True


def _answer(table: str, says: Mapping[str, object], pairing: Pairing) -> frozenset[str]:
    """List the records that answer those gold rows of a table that say something."""
    return frozenset(
        pair.found.record_id
        for pair in pairing.get(table, ())
        if pair.gold is not None
        and pair.found is not None
        and all(key in pair.gold.rights and pair.gold.is_right(key, value) for key, value in says.items())
    )


def _describe_demand(document: str, gold: GoldFlag) -> BadFlag:
    place = gold.places[0]
    return BadFlag(
        document=document,
        rule=gold.rule,
        is_raised=False,
        table=place.table,
        field=place.field,
        row=" / ".join(str(value) for value in place.says.values() if value is not None),
        message=None,
        locator=None,
    )


def _describe_raised(document: str, flag: FoundRow, reading: Reading) -> BadFlag:
    table, record = reading.records.get(str(flag.get("target_id")), (str(flag.get("table")), None))
    field, message = flag.get("field"), flag.get("message")
    return BadFlag(
        document=document,
        rule=str(flag.get("rule")),
        is_raised=True,
        table=table,
        field=None if field is None else str(field),
        row=name_row(table, record) if table in load_columns() else "",
        message=None if message is None else str(message),
        locator=flag.locator,
    )
