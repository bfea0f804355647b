"""Flags that only a whole run can raise, added to the rows of a document (批量校验的疑点)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.bulk.engine import FlagCount, Outcome
from pipeline.model.rows import record_id
from pipeline.storage.packing import Packed, replace_rows, unpack_rows
from pipeline.storage.rows import Row

if TYPE_CHECKING:
    from pipeline.schema.rules import RuleBook


def open_rules() -> RuleBook:
    """Read the rules; they are imported when there is something to flag, since they take time to read."""
    from pipeline.schema.rules import load_rules

    return load_rules()


def add_flags(packed: Packed, flags: Sequence[Row]) -> Packed:
    """Add flags to a document's rows, numbered after those that it has by itself.

    ``flags``: without ``record_id`` and ``doc_id``.
    """
    rows = unpack_rows(packed, ("documents", "flags"))
    (document,) = rows["documents"]
    doc_id = str(document["doc_id"])
    numbered = [
        {"record_id": record_id(doc_id, "flags", ordinal), "doc_id": doc_id, **flag}
        for ordinal, flag in enumerate(flags, len(rows["flags"]) + 1)
    ]
    every = [*rows["flags"], *numbered]
    counts = Counter(str(flag["severity"]) for flag in every)
    changed = {
        **document,
        "status": "flagged" if counts["error"] or counts["warning"] else document["status"],
        "flags_error": counts["error"],
        "flags_warning": counts["warning"],
    }
    return replace_rows(packed, {"documents": [changed], "flags": every})


def count_flags(outcome: Outcome, flags: Sequence[Row]) -> Outcome:
    """Add flags to the outcome of a document."""
    counts = Counter((str(flag["rule"]), str(flag["severity"])) for flag in flags)
    added = tuple(
        FlagCount(rule=rule, severity=severity, count=count) for (rule, severity), count in sorted(counts.items())
    )
    is_flagged = any(flag.severity != "info" for flag in added)
    return replace(outcome, status="flagged" if is_flagged else outcome.status, flags=(*outcome.flags, *added))
