"""Documents that an earlier run has read, answered without a worker (缓存命中).

How a document came out is kept beside its packed rows.  A run over unchanged files then starts no process and unpacks
nothing: it computes digests and reads these.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from pipeline.bulk.engine import Job, Outcome
from pipeline.model.source import SourceRef
from pipeline.storage.cache import ResultCache


def recall(ref: SourceRef, doc_id: str, job: Job, results: ResultCache) -> Outcome | None:
    """Give the outcome of a file that was read before; None when it has to be read.

    ``doc_id``: empty where it is not known.
    """
    summary = results.get_summary(doc_id) if doc_id and not job.force else None
    if summary is None:
        return None
    try:
        known = msgspec.json.decode(summary, type=Outcome)
    except msgspec.DecodeError:
        return None  # cut, or of a release that kept other things
    return replace(known, source_path=ref.source_path, is_cached=True)


def keep(outcome: Outcome, results: ResultCache) -> None:
    """Keep the outcome of a document that was read, for ``recall``.

    Raises: ``OSError``.
    """
    results.put_summary(outcome.identity.doc_id, msgspec.json.encode(outcome))
