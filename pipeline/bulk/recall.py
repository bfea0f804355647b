"""Documents that an earlier run has read, answered without a worker (缓存命中).

How a document came out is kept beside its packed rows.  A run over unchanged files then starts no process and unpacks
nothing: it computes digests and reads these.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline.bulk.engine import Job, Outcome, YearFigure
from pipeline.model.errors import OutputError
from pipeline.model.source import SourceRef
from pipeline.storage.cache import ResultCache


class _Kept(Struct, frozen=True, kw_only=True):
    """What is kept of a document beside its rows."""

    outcome: Outcome
    year_figures: tuple[YearFigure, ...]


def recall(ref: SourceRef, doc_id: str, job: Job, results: ResultCache) -> Outcome | None:
    """Give the outcome of a file that was read before; None when it has to be read.

    ``doc_id``: empty where it is not known.
    """
    summary = results.get_summary(doc_id) if doc_id and not job.force else None
    known = None if summary is None else _decode(summary)
    return None if known is None else replace(known.outcome, source_path=ref.source_path, is_cached=True)


def recall_figures(outcome: Outcome, results: ResultCache) -> tuple[YearFigure, ...]:
    """Give the final figures of a document that was read, in this run or before.

    Raises: ``OutputError`` when they are gone.
    """
    summary = results.get_summary(outcome.identity.doc_id)
    known = None if summary is None else _decode(summary)
    if known is None:
        raise OutputError(
            f"缓存 {results.root} 在运行中被改动或损坏：请再运行一次",
            f"the cache {results.root} was changed or damaged during the run: run again",
        )
    return known.year_figures


def keep(outcome: Outcome, figures: tuple[YearFigure, ...], results: ResultCache) -> None:
    """Keep the outcome and the final figures of a document that was read.

    Raises: ``OSError``.
    """
    results.put_summary(outcome.identity.doc_id, msgspec.json.encode(_Kept(outcome=outcome, year_figures=figures)))


def _decode(summary: bytes) -> _Kept | None:
    try:
        return msgspec.json.decode(summary, type=_Kept)
    except msgspec.DecodeError:
        return None  # cut, or of a release that kept other things
