"""Documents that an earlier run has read, answered without a worker (缓存命中).

How a document came out is kept beside its packed rows.  A run over unchanged files then starts no process and unpacks
nothing: it computes digests and reads these.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from extractors.remote import is_url
from extractors.sources import digest
from pipeline.bulk.engine import FlagCount, Identity, Job, Outcome, Submitted, YearFigure
from pipeline.model.source import SourceRef
from pipeline.storage.cache import ResultCache


def recall(ref: SourceRef, job: Job, results: ResultCache) -> Outcome | None:
    """Give the outcome of a file that was read before; None when it has to be read, or lies on a store.

    A file on a store would be fetched here by one process, one after the other: workers do that better.
    """
    if job.force or is_url(ref.path):
        return None
    doc_id = digest(ref)
    summary = results.get_summary(doc_id) if doc_id else None
    try:
        known = None if summary is None else _parse(summary)
    except (ValueError, TypeError, KeyError):
        return None  # cut, or of a release that kept other things
    return None if known is None else replace(known, source_path=ref.source_path, is_cached=True)


def keep(outcome: Outcome, results: ResultCache) -> None:
    """Keep the outcome of a document that was read, for ``recall``.

    Raises: ``OSError``.
    """
    results.put_summary(outcome.identity.doc_id, json.dumps(asdict(outcome), ensure_ascii=False).encode())


def _parse(summary: bytes) -> Outcome:
    """Read what ``keep`` wrote.  Raises: ``ValueError``, ``TypeError``, ``KeyError`` where it did not."""
    kept = json.loads(summary)
    parts = {
        "identity": Identity(**kept["identity"]),
        "flags": tuple(FlagCount(**each) for each in kept["flags"]),
        "submitted": tuple(Submitted(**each) for each in kept["submitted"]),
        "year_figures": tuple(YearFigure(**each) for each in kept["year_figures"]),
    }
    return Outcome(**{**kept, **parts})
