"""Reviewers' decisions on a later run (审核结论的沿用): a document's rows with what was decided on them before.

What reads a typed value is imported when there is one: most documents have no decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.bulk.engine import FlagCount, Outcome
from pipeline.decisions.record import CONFLICT, Decision
from pipeline.storage.packing import Packed, unpack_rows


def apply_decisions(outcome: Outcome, packed: Packed, decisions: Sequence[Decision]) -> tuple[Outcome, Packed]:
    """Apply the standing decisions on a document that was read; what conflicts is flagged and counted."""
    if outcome.status == "failed" or not decisions:
        return outcome, packed
    from pipeline.decisions.apply import correct_pack

    corrected = correct_pack(packed, decisions)
    conflicts = sum(flag["rule"] == CONFLICT for flag in unpack_rows(corrected)["flags"])
    if not conflicts:
        return outcome, corrected
    count = FlagCount(rule=CONFLICT, severity="warning", count=conflicts)
    return replace(outcome, status="flagged", flags=(*outcome.flags, count)), corrected
