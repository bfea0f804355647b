"""What came in more than once (重复提交): the one rule that looks at all documents of a run.

Two files hold the same thing when unit, year and form are the same (for a project's form the project too), whatever
their bytes and formats.  Each of them gets a ``duplicate_submission`` flag that names the others; blank forms do not
count, and where unit or year are unknown nothing can be said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.bulk.engine import FlagCount, Outcome, Submitted
from pipeline.model.rows import record_id
from pipeline.schema.rules import load_rules
from pipeline.storage.packing import Packed, pack_rows, unpack_rows
from pipeline.storage.rows import Row

RULE = "duplicate_submission"
_MOST_NAMED = 3
"""Other files that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Something that other files of the run hold too."""

    submitted: Submitted
    others: tuple[str, ...]
    """Their ``source_path``, sorted."""


def find_duplicates(outcomes: Iterable[Outcome]) -> Mapping[str, tuple[Duplicate, ...]]:
    """Find what came in more than once; by ``source_path``, files without a duplicate left out."""
    holders: dict[tuple[object, ...], list[str]] = defaultdict(list)
    held: dict[str, dict[tuple[object, ...], Submitted]] = {}
    for outcome in outcomes:
        # Of two equal forms in one file the first speaks for both: that is for a rule within the document to tell.
        held[outcome.source_path] = {key: each for each in reversed(outcome.submitted) if (key := _key(each))}
        for key in held[outcome.source_path]:
            holders[key].append(outcome.source_path)
    found = {
        path: tuple(
            Duplicate(submitted=each, others=tuple(sorted(other for other in holders[key] if other != path)))
            for key, each in sorted(things.items(), key=lambda item: item[1].ordinal)
            if len(holders[key]) > 1
        )
        for path, things in held.items()
    }
    return {path: duplicates for path, duplicates in found.items() if duplicates}


def count_duplicates(outcome: Outcome, duplicates: Sequence[Duplicate]) -> Outcome:
    """Add the flags of a document's duplicates to its outcome."""
    severity = load_rules().rules[RULE].severity
    flag = FlagCount(rule=RULE, severity=severity, count=len(duplicates))
    return replace(outcome, status="flagged", flags=(*outcome.flags, flag))


def add_duplicates(packed: Packed, duplicates: Sequence[Duplicate]) -> Packed:
    """Add the flags of a document's duplicates to its rows; numbered after those that the document has by itself."""
    rows = unpack_rows(packed)
    (document,) = rows["documents"]
    doc_id = str(document["doc_id"])
    flags = [_make_flag(doc_id, len(rows["flags"]) + n, each) for n, each in enumerate(duplicates, start=1)]
    count = f"flags_{load_rules().rules[RULE].severity}"
    before = document[count]
    changed = {**document, "status": "flagged", count: (before if isinstance(before, int) else 0) + len(flags)}
    return pack_rows({**rows, "documents": [changed], "flags": [*rows["flags"], *flags]})


def _key(submitted: Submitted) -> tuple[object, ...] | None:
    """What makes two submitted things the same; None where too little is known."""
    if submitted.unit_name is None or submitted.fiscal_year is None:
        return None
    if submitted.kind == "project_self_evaluation" and submitted.project_name is None:
        return None
    return submitted.kind, submitted.unit_name, submitted.fiscal_year, submitted.project_name


def _make_flag(doc_id: str, ordinal: int, duplicate: Duplicate) -> Row:
    book = load_rules()
    submitted = duplicate.submitted
    vocabulary = "content" if submitted.table == "documents" else "form_type"
    named = "、".join(duplicate.others[:_MOST_NAMED])
    rest = len(duplicate.others) - _MOST_NAMED
    message = book.messages[RULE, ""].template_zh.format(
        unit=submitted.unit_name,
        year=submitted.fiscal_year,
        form=f"{submitted.project_name or ''}{book.labels[vocabulary, submitted.kind]}",
        others=f"{named}等{len(duplicate.others)}份" if rest > 0 else named,
    )
    return {
        "record_id": record_id(doc_id, "flags", ordinal),
        "doc_id": doc_id,
        "rule": RULE,
        "severity": book.rules[RULE].severity,
        "cause": "document",
        "table": submitted.table,
        "target_id": submitted.target_id,
        "field": None,
        "message": message,
        "observed": str(len(duplicate.others) + 1),
        "expected": "1",
        "page": submitted.page,
        "locator": submitted.locator,
    }
