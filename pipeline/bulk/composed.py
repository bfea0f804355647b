"""What the shown tables were made from (表的来历): a run over the same again need not read or count anything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from extractors.discover import Discovery
from extractors.remote import is_url
from extractors.sources import digest
from pipeline.bulk.engine import Job, Outcome
from pipeline.decisions.record import Decision

Decided = Mapping[str, Sequence[Decision]]
"""The standing decisions, by ``doc_id``."""


class Composed(Struct, frozen=True, kw_only=True):
    """What is noted with a set of tables."""

    inputs: str | None
    """Digest of the program, the files and the reviewers' decisions; None where a file has to be tried again."""
    results: str
    """The same, with how each file came out."""
    rows: dict[str, int]
    """Rows of each table."""
    outcomes: tuple[Outcome, ...]
    """How each file came out, counted with what only the run showed; without what the run looked at for that."""


class _Output(Protocol):
    def read_note(self) -> str | None: ...


def find_composed(output: _Output) -> Composed | None:
    """Find what the shown set of tables was made from; None without a whole set, or where it was noted otherwise."""
    note = output.read_note()
    try:
        return None if note is None else msgspec.json.decode(note, type=Composed)
    except msgspec.DecodeError:
        return None


def digest_files(found: Discovery) -> tuple[str, ...]:
    """Compute the ``doc_id`` of every file; empty for one that cannot be opened, and for one that lies on a store.

    A file on a store would be fetched here by one process, one after the other: workers do that better.
    """
    return tuple("" if is_url(ref.path) else digest(ref) for ref in found.refs)


def mark_inputs(job: Job, found: Discovery, doc_ids: Sequence[str], decided: Decided) -> str | None:
    """Digest all that decides a set of tables before anything is read; None where a file's content is not known."""
    if not all(doc_ids):
        return None
    return _digest(job, [(ref.source_path, doc_id) for ref, doc_id in zip(found.refs, doc_ids, strict=True)], decided)


def mark_results(job: Job, outcomes: Iterable[Outcome], decided: Decided) -> str:
    """Digest all that decides a set of tables: the program, the files as they came out, what reviewers decided."""
    files = [(each.source_path, each.identity, each.status, each.error_code, each.error) for each in outcomes]
    return _digest(job, files, decided)


def note_composed(inputs: str | None, results: str, rows: Mapping[str, int], outcomes: Sequence[Outcome]) -> str:
    """Write the note of a set of tables.  A file that failed is tried again, so then the inputs do not tell all."""
    is_final = all(outcome.status != "failed" for outcome in outcomes)
    light = tuple(replace(outcome, submitted=(), figured_years=(), is_cached=True) for outcome in outcomes)
    composed = Composed(inputs=inputs if is_final else None, results=results, rows=dict(rows), outcomes=light)
    return msgspec.json.encode(composed).decode()


def _digest(job: Job, files: object, decided: Decided) -> str:
    return hashlib.sha256(repr((job.version, files, sorted(decided.items()))).encode()).hexdigest()
