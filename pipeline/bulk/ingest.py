"""A run (批量读取): from files and folders to one consistent set of tables.

Discover, read each document in a worker, then compose the tables from the cache in the order of the paths.  The parent
keeps a small ``Outcome`` a document and one document's rows at a time, so its memory does not grow with their content;
and as nothing but paths and rows goes into the tables, the same input gives the same bytes whatever the workers.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from extractors.discover import SkipKind, discover
from extractors.remote import is_url
from pipeline.bulk.composed import (
    Composed,
    Decided,
    digest_files,
    find_composed,
    mark_inputs,
    mark_results,
    note_composed,
)
from pipeline.bulk.decided import apply_decisions
from pipeline.bulk.duplicates import flag_duplicates
from pipeline.bulk.engine import Engine, FlagCount, Job, Outcome
from pipeline.bulk.flagged import add_flags, count_flags
from pipeline.bulk.missing import TABLE as MISSING_TABLE
from pipeline.bulk.missing import Missing, find_missing, list_missing_rows
from pipeline.bulk.prior_year import flag_prior_year_mismatches
from pipeline.bulk.recall import recall, recall_figures
from pipeline.bulk.units import read_units
from pipeline.decisions.journal import Journal
from pipeline.decisions.record import DecisionBook
from pipeline.model.errors import OutputError, UsageError
from pipeline.model.rows import DocumentResult
from pipeline.model.source import Limits, SourceRef
from pipeline.storage.cache import ResultCache, cache_version
from pipeline.storage.output import OutputFolder, SetWriter
from pipeline.storage.packing import Packed, pack_rows
from pipeline.storage.remote import RemoteOutput, hold_output
from pipeline.storage.rows import Row, to_rows

if TYPE_CHECKING:
    from pipeline.bulk.pool import Bounds

_SEVERITIES = ("error", "warning", "info")


class Options(Struct, frozen=True, kw_only=True):
    """What the user chose for a run."""

    out: Path | str
    """Folder or address."""
    workers: int
    timeout: float
    """Seconds for one document."""
    force: bool = False
    keep_contacts: bool = False
    units: Path | None = None
    """CSV file of the units that should submit; None: nobody is missed."""
    dask: str | None = None
    """Address of the scheduler of an existing Dask cluster; None: this machine's processes."""


class Watcher(Protocol):
    """Is told how a run goes on."""

    def begin(self, total: int) -> None:
        """So many documents are to be read."""
        ...

    def renew(self, changes: tuple[str, ...]) -> None:
        """What was read before is of no use, because of these changes in the program."""
        ...

    def advance(self, outcome: Outcome) -> None:
        """One more document has come out."""
        ...

    def compose(self) -> None:
        """All are read; the tables are being written."""
        ...


class Summary(Struct, frozen=True, kw_only=True):
    """How a run came out."""

    out: Path | str
    outcomes: tuple[Outcome, ...]
    """One a submitted file, in the order of their paths."""
    skipped: dict[SkipKind, int]
    """Files and folders that were not taken as submissions, by kind."""
    rows: dict[str, int]
    """Rows of each table."""
    missing: tuple[Missing, ...] | None
    """Listed units of which no submission is certain; None without a list."""
    seconds: float
    log: str
    """File or address of what workers printed."""
    renewed: tuple[str, ...] = ()
    """What has changed in the program since the run before, so that everything was read again; mostly empty."""

    def count(self, status: str) -> int:
        """Count the documents of a status."""
        return sum(outcome.status == status for outcome in self.outcomes)

    @property
    def cached(self) -> int:
        """Documents whose rows come from an earlier run."""
        return sum(outcome.is_cached for outcome in self.outcomes)

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The documents that could not be read."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "failed")

    @property
    def flags(self) -> tuple[FlagCount, ...]:
        """How often each rule raised a flag: errors before warnings before information, most frequent first."""
        counts: Counter[tuple[str, str]] = Counter()
        for flag in (flag for outcome in self.outcomes for flag in outcome.flags):
            counts[flag.rule, flag.severity] += flag.count
        ordered = sorted(counts.items(), key=lambda item: (_SEVERITIES.index(item[0][1]), -item[1], item[0]))
        return tuple(FlagCount(rule=rule, severity=severity, count=count) for (rule, severity), count in ordered)


EngineMaker = Callable[[Job, Options, Path], Engine]
"""``make(job, options, log)``."""


def ingest(
    inputs: Sequence[Path | str], options: Options, watcher: Watcher, make_engine: EngineMaker | None = None
) -> Summary:
    """Read the submissions among ``inputs`` and write the tables to ``options.out``.

    Raises: ``UsageError`` when there is nothing to read, ``OutputError`` when the output cannot be written; the tables
    of the run before are then left whole, as they are when the run is interrupted.
    """
    started = time.monotonic()
    _check_apart(inputs, options.out)
    units = None if options.units is None else read_units(options.units)
    found = discover(inputs)
    with hold_output(options.out) as output:
        job = _make_job(options, output.cache)
        cache = ResultCache(job.cache_dir, job.version)
        _empty_log(output.log)
        with _explain_cache(cache):
            renewed = cache.explain_renewal()
        if renewed:
            watcher.renew(renewed)
        doc_ids = digest_files(found)
        book = Journal(output.root).read()
        before = None if job.force else find_composed(output)
        marked = mark_inputs(job, found, doc_ids, book.by_document)
        watcher.begin(len(found.refs))
        missing = None
        if before is not None and marked is not None and before.inputs == marked and units is None:
            outcomes, rows = before.outcomes, before.rows
            for outcome in outcomes:
                watcher.advance(outcome)
        else:
            engine = partial(make_engine or _make_engine, job, options, output.log)
            known = partial(recall, job=job, results=cache)
            outcomes = _read_all(engine, zip(found.refs, doc_ids, strict=True), watcher, known)
            watcher.compose()
            made = _Made(job=job, cache=cache, book=book, inputs=marked, before=before)
            outcomes, rows = _show(outcomes, made, output)
            missing = None if units is None else find_missing(units, outcomes)
        output.show_apart(MISSING_TABLE, None if missing is None else list_missing_rows(missing))
        output.keep_sources(found.refs)
    return Summary(
        out=options.out,
        outcomes=outcomes,
        skipped=dict(Counter(skipped.kind for skipped in found.skipped)),
        rows=rows,
        missing=missing,
        seconds=time.monotonic() - started,
        log=output.log_place,
        renewed=renewed,
    )


class _Made(Struct, frozen=True, kw_only=True):
    """What the tables are made from besides the outcomes."""

    job: Job
    cache: ResultCache
    book: DecisionBook
    inputs: str | None
    """See ``Composed``."""
    before: Composed | None
    """What the shown tables were made from."""


def _make_job(options: Options, cache_dir: Path | str) -> Job:
    return Job(
        cache_dir=cache_dir,
        version=cache_version(keep_contacts=options.keep_contacts),
        limits=Limits(),
        keep_contacts=options.keep_contacts,
        force=options.force,
    )


def _show(
    outcomes: Sequence[Outcome], made: _Made, output: OutputFolder | RemoteOutput
) -> tuple[tuple[Outcome, ...], dict[str, int]]:
    """Write the tables, unless those that are shown were made from the same; give the counted outcomes and the rows."""
    decided = made.book.by_document
    results = mark_results(made.job, outcomes, decided)
    if made.before is not None and made.before.results == results:
        pairs = zip(outcomes, made.before.outcomes, strict=True)
        return tuple(replace(one, status=other.status, flags=other.flags) for one, other in pairs), made.before.rows
    across = _flag_across(outcomes, made.cache)
    with output.new_set({each.spot.doc_id for each in made.book.decisions}) as tables:
        counted = tuple(_compose(outcomes, made.cache, decided, across, tables))
        tables.note = lambda: note_composed(made.inputs, results, tables.rows, counted)
    with _explain_cache(made.cache):
        made.cache.prune({outcome.identity.doc_id for outcome in outcomes})
    return counted, dict(tables.rows)


def _flag_across(outcomes: Sequence[Outcome], cache: ResultCache) -> Mapping[str, Sequence[Row]]:
    """Flag what only the submissions together show, by ``source_path``."""
    found = (flag_duplicates(outcomes), flag_prior_year_mismatches(outcomes, partial(recall_figures, results=cache)))
    return {path: [flag for flags in found for flag in flags.get(path, ())] for path in set().union(*found)}


def _compose(
    outcomes: Iterable[Outcome],
    cache: ResultCache,
    decided: Decided,
    across: Mapping[str, Sequence[Row]],
    tables: SetWriter,
) -> Iterator[Outcome]:
    """Write the documents' rows, with what reviewers decided and what other submissions say; give them counted anew."""
    for outcome in outcomes:
        flags = across.get(outcome.source_path, ())
        decisions = decided.get(outcome.identity.doc_id, ())
        counted, packed = apply_decisions(count_flags(outcome, flags), _rows_of(outcome, cache), decisions)
        tables.add(outcome.source_path, add_flags(packed, flags) if flags else packed)
        yield counted


def _make_engine(job: Job, options: Options, log: Path) -> Engine:
    if options.dask is None:
        return make_local_engine(job, options, log)
    from pipeline.bulk.cluster import DaskEngine
    from pipeline.bulk.pool import Bounds

    return DaskEngine(options.dask, job, Bounds(timeout=options.timeout))


def make_local_engine(job: Job, options: Options, log: Path) -> Engine:
    """Make the engine that uses this machine's processes."""
    from pipeline.bulk.local import LocalEngine, local_setup
    from pipeline.bulk.pool import Bounds

    bounds = Bounds(timeout=options.timeout)
    return LocalEngine(local_setup(job), workers=options.workers, bounds=_fit_memory(bounds), log=log)


def available_workers() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fit_memory(bounds: Bounds) -> Bounds:
    """Lower the memory limit on a machine that has less, so that a worker is ended before the system is in trouble."""
    try:
        physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):  # not told, or Windows
        return bounds
    return replace(bounds, memory=min(bounds.memory, physical * 3 // 4))


def _empty_log(log: Path) -> None:
    try:
        log.write_bytes(b"")
    except OSError as error:
        raise OutputError(
            f"写不进 {log}（{error.strerror}）：请检查磁盘空间和权限",
            f"{log} cannot be written ({error.strerror}): check the disk's free space and the permissions",
        ) from error


@contextmanager
def _explain_cache(cache: ResultCache) -> Iterator[None]:
    """Turn what the cache's place refuses into an ``OutputError`` that says what to do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(
            f"缓存 {cache.root} 不能读写（{reason}）：请检查磁盘空间和权限",
            f"the cache {cache.root} cannot be used ({reason}): check the disk's free space and the permissions",
        ) from error


def _check_apart(inputs: Iterable[Path | str], out: Path | str) -> None:
    if any(_locate(item) == _locate(out) for item in inputs):
        raise UsageError(
            f"输出文件夹 {out} 就是输入文件夹：请用 --out 另指定一个",
            f"the output folder {out} is the input itself: name another with --out",
        )


def _locate(place: Path | str) -> Path | str:
    return str(place).rstrip("/") if is_url(place) else Path(place).resolve()


def _read_all(
    engine: Callable[[], Engine],
    files: Iterable[tuple[SourceRef, str]],
    watcher: Watcher,
    known: Callable[[SourceRef, str], Outcome | None],
) -> tuple[Outcome, ...]:
    """Give the outcome of every file; an engine is made for what ``known`` does not know, if there is any.

    ``files``: references with their ``doc_id``, empty where that is not known.
    """
    outcomes = []
    unread = []
    for ref, doc_id in files:
        outcome = known(ref, doc_id)
        if outcome is None:
            unread.append(ref)
        else:
            outcomes.append(outcome)
            watcher.advance(outcome)
    if unread:
        threading.Thread(target=_load_writer).start()
        unread.sort(key=_size_of, reverse=True)  # the longest first: no worker is left with one while others are idle
        with closing(engine().run(unread)) as results:
            for outcome in results:
                outcomes.append(outcome)
                watcher.advance(outcome)
    return tuple(sorted(outcomes, key=lambda outcome: outcome.source_path))


def _size_of(ref: SourceRef) -> int:
    return ref.size or 0


def _load_writer() -> None:
    """Import what writes the tables while the workers read: the parent has nothing else to do."""
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401


def _rows_of(outcome: Outcome, cache: ResultCache) -> Packed:
    """Give a document's rows: a failed one's single row, else what the worker has put into the cache."""
    identity = outcome.identity
    if outcome.status == "failed":
        return pack_rows(
            to_rows(
                DocumentResult(
                    source_path=outcome.source_path,
                    doc_id=identity.doc_id,
                    format=identity.format,
                    size=identity.size,
                    error_code=outcome.error_code,
                    error=outcome.error,
                )
            )
        )
    packed = cache.get(identity.doc_id)
    if packed is None:
        raise OutputError(
            f"缓存 {cache.root} 在运行中被改动或损坏：请再运行一次",
            f"the cache {cache.root} was changed or damaged during the run: run again",
        )
    return packed
