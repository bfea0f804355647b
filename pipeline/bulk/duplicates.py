"""What came in more than once (重复提交): the one rule that looks at all documents of a run.

Two files hold the same thing when unit, year and form are the same (for a project's form the project too), whatever
their bytes and formats.  Each of them gets a ``duplicate_submission`` flag that names the others: a warning where their
figures differ, information where they are the same (a Word file beside its print as PDF), which matters only to who
adds them up.  Blank forms do not count, and where unit or year are unknown nothing can be said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.bulk.engine import FlagCount, Outcome, Submitted
from pipeline.model.rows import Severity, record_id
from pipeline.schema.rules import load_rules
from pipeline.storage.packing import Packed, pack_rows, unpack_rows
from pipeline.storage.rows import Row

RULE = "duplicate_submission"

Key = tuple[str, str, int, str | None]
"""Kind, unit, year, project."""

_MOST_NAMED = 3
"""Other files that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Something that other files of the run hold too."""

    submitted: Submitted
    others: tuple[str, ...]
    """Their ``source_path``, sorted."""
    is_same: bool
    """The figures are the same in all of them."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return "info" if self.is_same else load_rules().rules[RULE].severity


def find_duplicates(outcomes: Iterable[Outcome]) -> Mapping[str, tuple[Duplicate, ...]]:
    """Find what came in more than once; by ``source_path``, files without a duplicate left out."""
    held = {outcome.source_path: _by_key(outcome.submitted) for outcome in outcomes}
    holders: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    for path, things in held.items():
        for key, each in things.items():
            holders[key].append((path, each.content))
    found = {
        path: tuple(
            Duplicate(
                submitted=each,
                others=tuple(sorted(other for other, _ in holders[key] if other != path)),
                is_same=len({content for _, content in holders[key]}) == 1,
            )
            for key, each in things.items()
            if len(holders[key]) > 1
        )
        for path, things in held.items()
    }
    return {path: duplicates for path, duplicates in found.items() if duplicates}


def count_duplicates(outcome: Outcome, duplicates: Sequence[Duplicate]) -> Outcome:
    """Add the flags of a document's duplicates to its outcome."""
    counts = Counter(duplicate.severity for duplicate in duplicates)
    flags = tuple(FlagCount(rule=RULE, severity=severity, count=count) for severity, count in sorted(counts.items()))
    is_flagged = any(severity != "info" for severity in counts)
    return replace(outcome, status="flagged" if is_flagged else outcome.status, flags=(*outcome.flags, *flags))


def add_duplicates(packed: Packed, duplicates: Sequence[Duplicate]) -> Packed:
    """Add the flags of a document's duplicates to its rows, numbered after those that it has by itself."""
    rows = unpack_rows(packed)
    (document,) = rows["documents"]
    first = len(rows["flags"]) + 1
    flags = [_make_flag(str(document["doc_id"]), ordinal, each) for ordinal, each in enumerate(duplicates, first)]
    counts = Counter(str(flag["severity"]) for flag in (*rows["flags"], *flags))
    changed = {
        **document,
        "status": "flagged" if counts["error"] or counts["warning"] else document["status"],
        "flags_error": counts["error"],
        "flags_warning": counts["warning"],
    }
    return pack_rows({**rows, "documents": [changed], "flags": [*rows["flags"], *flags]})


def _by_key(things: Iterable[Submitted]) -> dict[Key, Submitted]:
    """Index what a document holds; of two equal forms in one file the first speaks for both."""
    keyed: dict[Key, Submitted] = {}
    for each in sorted(things, key=lambda each: each.ordinal):
        key = _key(each)
        if key is not None:
            keyed.setdefault(key, each)
    return keyed


def _key(submitted: Submitted) -> Key | None:
    """Tell what makes two submitted things the same; None where too little is known."""
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
    message = book.messages[RULE, "same" if duplicate.is_same else "different"].template_zh.format(
        unit=submitted.unit_name,
        year=submitted.fiscal_year,
        form=f"{submitted.project_name or ''}{book.labels[vocabulary, submitted.kind]}",
        others=f"{named}等{len(duplicate.others)}份" if len(duplicate.others) > _MOST_NAMED else named,
    )
    return {
        "record_id": record_id(doc_id, "flags", ordinal),
        "doc_id": doc_id,
        "rule": RULE,
        "severity": duplicate.severity,
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
