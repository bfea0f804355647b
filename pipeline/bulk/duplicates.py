"""What came in more than once (重复提交): the one rule that looks at all documents of a run.

Two files hold the same thing when unit, year and form are the same (for a project's form the project too), whatever
their bytes and formats.  Each of them gets a ``duplicate_submission`` flag that names the others: a warning on the form
where their figures differ; where they are the same (a Word file beside its print as PDF), which matters only to who
adds them up, information on the document, so that no figure is in doubt for it.  Blank forms do not count, and where
unit or year are unknown nothing can be said, unless the files are the same byte by byte.

All rows of all of them stay in the tables.  Whoever adds up takes the file that the flag's ``expected`` names: of the
formats that of the submitter's own program, whose cells are stated and not found (Word and Excel before PDF before
text before pictures), and of several such files the first by path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from pipeline.bulk.engine import Outcome, Submitted
from pipeline.bulk.flagged import open_rules
from pipeline.model.rows import Severity
from pipeline.schema.formats import rank_format
from pipeline.storage.rows import Row

RULE = "duplicate_submission"

Sameness = Literal["same", "different", "bytes"]
"""What two files have in common: the figures of a form; only its unit and year; every byte."""
Key = tuple[str, str, int, str | None]
"""Kind, unit, year, project."""

_MOST_NAMED = 3
"""Other files that a message names."""


class Duplicate(Struct, frozen=True, kw_only=True):
    """Something that other files of the run hold too."""

    submitted: Submitted
    others: tuple[str, ...]
    """``source_path`` of the first of them that a message names, sorted: a thousand times the same file would be a
    million names."""
    files: int
    """How many files hold it, this one included."""
    counts: str
    """``source_path`` of the one to be counted where all are added up."""
    sameness: Sameness

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return open_rules().rules[RULE].severity if self.sameness == "different" else "info"


def flag_duplicates(outcomes: Sequence[Outcome]) -> Mapping[str, tuple[Row, ...]]:
    """Find what came in more than once.

    Returns: flags without numbers, by ``source_path``.
    """
    doc_ids = {outcome.source_path: outcome.identity.doc_id for outcome in outcomes}
    found = find_duplicates(outcomes).items()
    return {path: tuple(_make_flag(doc_ids[path], each) for each in duplicates) for path, duplicates in found}


def find_duplicates(outcomes: Sequence[Outcome]) -> Mapping[str, tuple[Duplicate, ...]]:
    """Find what came in more than once; by ``source_path``, files without a duplicate left out."""
    ranks = {outcome.source_path: rank_format(outcome.identity.format) for outcome in outcomes}
    held = {outcome.source_path: _by_key(outcome.submitted) for outcome in outcomes}
    holders: dict[Key, list[str]] = defaultdict(list)
    for path, things in held.items():
        for key in things:
            holders[key].append(path)
    found: dict[str, list[Duplicate]] = defaultdict(list)
    for key, paths in holders.items():
        sharing = {path: held[path][key] for path in paths}
        is_same = len({thing.content for thing in sharing.values()}) == 1
        for path, duplicate in _share(sharing, ranks, "same" if is_same else "different"):
            found[path].append(duplicate)
    for doc_id, same in _group_by_bytes(outcomes).items():
        for path, duplicate in _share(dict.fromkeys(same, _whole_file(doc_id)), ranks, "bytes"):
            if not found[path]:
                found[path].append(duplicate)
    return {
        path: tuple(sorted(duplicates, key=lambda each: each.submitted.ordinal))
        for path in held
        if (duplicates := found[path])
    }


def _share(
    things: Mapping[str, Submitted], ranks: Mapping[str, int], sameness: Sameness
) -> Iterator[tuple[str, Duplicate]]:
    """What each of some files has in common with the others, where there are any."""
    if len(things) == 1:
        return
    counts = min(things, key=lambda path: (ranks[path], path))
    first = sorted(things)[: _MOST_NAMED + 1]
    for path, submitted in things.items():
        others = tuple(other for other in first if other != path)[:_MOST_NAMED]
        yield (
            path,
            Duplicate(submitted=submitted, others=others, files=len(things), counts=counts, sameness=sameness),
        )


def _group_by_bytes(outcomes: Iterable[Outcome]) -> Mapping[str, Sequence[str]]:
    """The files that could be read, by their bytes."""
    groups: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.status != "failed":
            groups[outcome.identity.doc_id].append(outcome.source_path)
    return groups


def _whole_file(doc_id: str) -> Submitted:
    return Submitted(
        kind="file",
        ordinal=0,
        unit_name=None,
        fiscal_year=None,
        project_name=None,
        content=doc_id,
        table="documents",
        target_id=doc_id,
        page=None,
        locator=None,
    )


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


def _make_flag(doc_id: str, duplicate: Duplicate) -> Row:
    book = open_rules()
    submitted = duplicate.submitted
    vocabulary = "content" if submitted.table == "documents" else "form_type"
    named = "、".join(duplicate.others)
    message = book.messages[RULE, duplicate.sameness].template_zh.format(
        unit=submitted.unit_name,
        year=submitted.fiscal_year,
        form=f"{submitted.project_name or ''}{book.labels.get((vocabulary, submitted.kind), '')}",
        counts=duplicate.counts,
        others=named if duplicate.files - 1 == len(duplicate.others) else f"{named}等{duplicate.files - 1}份",
    )
    is_doubtful = duplicate.sameness == "different"
    return {
        "rule": RULE,
        "severity": duplicate.severity,
        "cause": "document",
        "table": submitted.table if is_doubtful else "documents",
        "target_id": submitted.target_id if is_doubtful else doc_id,
        "field": None,
        "message": message,
        "observed": str(duplicate.files),
        "expected": duplicate.counts,
        "page": submitted.page,
        "locator": submitted.locator,
    }
