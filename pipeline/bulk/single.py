"""One document for a person who looks at it: read like in a run, in a child process, but kept nowhere (单份查看)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from extractors.discover import discover
from extractors.remote import is_url
from pipeline.bulk.engine import Job, Outcome
from pipeline.bulk.local import LocalEngine, local_setup
from pipeline.bulk.pool import Bounds
from pipeline.model.errors import UsageError
from pipeline.model.source import Limits
from pipeline.storage.cache import ResultCache
from pipeline.storage.packing import unpack_rows
from pipeline.storage.rows import Rows


class Reading(Struct, frozen=True, kw_only=True):
    """What one document holds."""

    outcome: Outcome
    rows: Rows
    """Its rows by table, as a run would store them; empty when it failed."""
    log: str
    """What the reading process printed: warnings, and the traceback of an internal error."""


def read_one(file: Path | str, *, timeout: float, keep_contacts: bool = False) -> Reading:
    """Read one file.

    Raises: ``UsageError`` when it does not exist, is a folder, or an archive of several files.
    """
    if not is_url(file) and Path(file).is_dir():
        raise UsageError(f"{file} 是文件夹：请用 jixiao ingest 读取", f"{file} is a folder: read it with jixiao ingest")
    found = discover([file])
    if len(found.refs) > 1:
        raise UsageError(
            f"{file} 里有 {len(found.refs)} 份材料：请用 jixiao ingest 读取",
            f"{file} holds {len(found.refs)} documents: read it with jixiao ingest",
        )
    with TemporaryDirectory(prefix="jixiao-") as folder:
        job = Job(cache_dir=Path(folder), version="single", limits=Limits(), keep_contacts=keep_contacts)
        log = Path(folder) / "log"
        engine = LocalEngine(local_setup(job), workers=1, bounds=Bounds(timeout=timeout), log=log)
        with closing(engine.run(found.refs)) as outcomes:
            (outcome,) = outcomes
        packed = ResultCache(job.cache_dir, job.version).get(outcome.identity.doc_id)
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        return Reading(outcome=outcome, rows={} if packed is None else unpack_rows(packed), log=text)
