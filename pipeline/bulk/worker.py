"""One document inside a worker: load, look in the cache, read, keep the rows (单份材料的处理).

Only this module, of the package, imports the pipeline itself: the parent process stays small and starts at once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable

from extractors.sources import check_format, load
from pipeline.bulk.engine import FlagCount, Identity, Job, Outcome
from pipeline.bulk.pool import Note
from pipeline.model.errors import DocumentError, OutputError
from pipeline.model.source import SourceFile, SourceRef
from pipeline.run import process
from pipeline.storage.cache import ResultCache
from pipeline.storage.packing import Packed, pack_rows, unpack_batches
from pipeline.storage.rows import to_rows

logger = logging.getLogger(__name__)


class DocumentWorker:
    """Reads documents one after the other, in a process of its own."""

    def __init__(self, job: Job) -> None:
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(process)d %(name)s: %(message)s")
        self._job = job
        self._cache = ResultCache(job.cache_dir, job.version)

    def __call__(self, ref: SourceRef, note: Note) -> Outcome:
        """Read one document; its rows are in the cache afterwards unless it failed.

        Raises: ``OutputError`` when the cache cannot be written; ``MemoryError``, which no worker should survive.
        """
        try:
            source = load(ref, self._job.limits)
        except DocumentError as error:
            return Outcome.failed(ref, Identity(size=ref.size or 0), error)
        note(Identity.of(source))
        try:
            return self._read(ref, source)
        except (OutputError, MemoryError):
            raise
        except DocumentError as error:
            return Outcome.failed(ref, Identity.of(source), error)
        except Exception as error:  # the edge of one document: a bug costs this document, not the run
            logger.exception("internal error on %s", ref.source_path)
            return Outcome.failed(ref, Identity.of(source), error)

    def _read(self, ref: SourceRef, source: SourceFile) -> Outcome:
        packed = None if self._job.force else self._cache.get(source.doc_id)
        if packed is not None:
            return _judge(source, _stored_flags(packed), is_cached=True)
        check_format(source)
        result = process(source, self._job.limits)
        if result.status == "failed":
            return Outcome(
                source_path=ref.source_path,
                identity=Identity.of(source),
                status="failed",
                error_code=result.error_code,
                error=result.error,
            )
        self._keep(source.doc_id, pack_rows(to_rows(result, keep_contacts=self._job.keep_contacts)))
        return _judge(source, ((flag.rule, flag.severity) for flag in result.flags), is_cached=False)

    def _keep(self, doc_id: str, packed: Packed) -> None:
        try:
            self._cache.put(doc_id, packed)
        except OSError as error:
            raise OutputError(
                f"缓存写不进 {self._job.cache_dir}（{error.strerror}）：请检查磁盘空间和写入权限",
                f"the cache in {self._job.cache_dir} cannot be written ({error.strerror}): check space and permissions",
            ) from error


def _stored_flags(packed: Packed) -> Iterable[tuple[str, str]]:
    """Give the (rule, severity) of each flag in a document's packed rows."""
    batch = unpack_batches(packed).get("flags")
    if batch is None:
        return ()
    return zip(batch.column("rule").to_pylist(), batch.column("severity").to_pylist(), strict=True)


def _judge(source: SourceFile, flags: Iterable[tuple[str, str]], *, is_cached: bool) -> Outcome:
    """Make the outcome of a document that was read, from the (rule, severity) of its flags."""
    counts = Counter(flags)
    return Outcome(
        source_path=source.source_path,
        identity=Identity.of(source),
        status="flagged" if any(severity != "info" for _, severity in counts) else "ok",
        flags=tuple(
            FlagCount(rule=rule, severity=severity, count=count) for (rule, severity), count in sorted(counts.items())
        ),
        is_cached=is_cached,
    )
