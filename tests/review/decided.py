"""Decisions on an invented document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from pipeline.decisions.record import Decision, Spot

_numbers = count()


def spot(table: str, target_id: str, field: str | None, doc_id: str = "d" * 64) -> Spot:
    return Spot(doc_id=doc_id, table=table, target_id=target_id, field=field)


def decide(at: Spot, verdict: str, old: str | None = None, new: str | None = None, **changes: object) -> Decision:
    number = next(_numbers)
    values: dict[str, object] = {
        "decision_id": f"decision-{number}",
        "flag_id": "flag-1",
        "spot": at,
        "verdict": verdict,
        "old_value": old,
        "new_value": new,
        "reviewer": "测试员",
        "decided_at": datetime(2024, 5, 6, tzinfo=UTC) + timedelta(seconds=number),
        "pipeline_version": "1.0+abc",
        "rule": "score_exceeds_weight",
        "message": "得分超过分值。",
    }
    return Decision(**(values | changes))  # type: ignore[arg-type]


def revoke(decision: Decision, **changes: object) -> Decision:
    return decide(decision.spot, "revoked", revokes=decision.decision_id, flag_id=decision.flag_id, **changes)
