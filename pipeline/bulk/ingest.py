"""A run (批量读取): from files and folders to one consistent set of tables.

Discover, read each document in a worker, then compose the tables from the cache in the order of the paths.  The parent
keeps a small ``Outcome`` a document and one document's rows at a time, so its memory does not grow with their content;
and as nothing but paths and rows goes into the tables, the same input gives the same bytes whatever the workers.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from extractors.discover import Discovery, SkipKind, discover
from extractors.remote import is_url
from pipeline.bulk.decided import apply_decisions
from pipeline.bulk.duplicates import flag_duplicates
from pipeline.bulk.engine import Engine, FlagCount, Job, Outcome
from pipeline.bulk.flagged import add_flags, count_flags
from pipeline.bulk.missing import TABLE as MISSING_TABLE
from pipeline.bulk.missing import Missing, find_missing, list_missing_rows
from pipeline.bulk.prior_year import flag_prior_year_mismatches
from pipeline.bulk.recall import recall
from pipeline.bulk.units import read_units
from pipeline.decisions.journal import Journal
from pipeline.decisions.record import Decision
from pipeline.model.errors import OutputError, UsageError
from pipeline.model.rows import DocumentResult
from pipeline.model.source import Limits, SourceRef
from pipeline.storage.cache import ResultCache, cache_version
from pipeline.storage.output import SetWriter
from pipeline.storage.packing import Packed, pack_rows
from pipeline.storage.remote import hold_output
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
        job = Job(
            cache_dir=output.cache,
            version=cache_version(keep_contacts=options.keep_contacts),
            limits=Limits(),
            keep_contacts=options.keep_contacts,
            force=options.force,
        )
        cache = ResultCache(job.cache_dir, job.version)
        _empty_log(output.log)
        with _explain_cache(cache):
            renewed = cache.explain_renewal()
        if renewed:
            watcher.renew(renewed)
        engine = partial(make_engine or _make_engine, job, options, output.log)
        outcomes = _read_all(engine, found, watcher, partial(recall, job=job, results=cache))
        watcher.compose()
        across = _flag_across(outcomes)
        outcomes = tuple(count_flags(outcome, across.get(outcome.source_path, ())) for outcome in outcomes)
        missing = None if units is None else find_missing(units, outcomes)
        book = Journal(output.root).read()
        decided = book.by_document
        mark = _mark(job, outcomes, decided)
        rows = None if job.force else output.find_marked(mark)
        if rows is not None:
            outcomes = tuple(_count_conflicts(outcome, cache, decided) for outcome in outcomes)
        else:
            with output.new_set(mark, {each.spot.doc_id for each in book.decisions}) as tables:
                outcomes = tuple(_compose(outcomes, cache, decided, across, tables))
            rows = tables.rows
        output.show_apart(MISSING_TABLE, None if missing is None else list_missing_rows(missing))
        output.keep_sources(found.refs)
        with _explain_cache(cache):
            cache.prune({outcome.identity.doc_id for outcome in outcomes})
    return Summary(
        out=options.out,
        outcomes=outcomes,
        skipped=dict(Counter(skipped.kind for skipped in found.skipped)),
        rows=dict(rows),
        missing=missing,
        seconds=time.monotonic() - started,
        log=output.log_place,
        renewed=renewed,
    )


def _flag_across(outcomes: Sequence[Outcome]) -> Mapping[str, Sequence[Row]]:
    """Flag what only the submissions together show, by ``source_path``."""
    found = (flag_duplicates(outcomes), flag_prior_year_mismatches(outcomes))
    return {path: [flag for flags in found for flag in flags.get(path, ())] for path in set().union(*found)}


def _compose(
    outcomes: Iterable[Outcome],
    cache: ResultCache,
    decided: Mapping[str, Sequence[Decision]],
    across: Mapping[str, Sequence[Row]],
    tables: SetWriter,
) -> Iterator[Outcome]:
    """Write the documents' rows, with what reviewers decided and what other submissions say; give them counted anew."""
    for outcome in outcomes:
        decisions = decided.get(outcome.identity.doc_id, ())
        counted, packed = apply_decisions(outcome, _rows_of(outcome, cache), decisions)
        if flags := across.get(outcome.source_path):
            packed = add_flags(packed, flags)
        tables.add(outcome.source_path, packed)
        yield counted


def _count_conflicts(outcome: Outcome, cache: ResultCache, decided: Mapping[str, Sequence[Decision]]) -> Outcome:
    """Count a document anew whose tables are shown as they are."""
    decisions = decided.get(outcome.identity.doc_id, ())
    return apply_decisions(outcome, _rows_of(outcome, cache), decisions)[0] if decisions else outcome


def _mark(job: Job, outcomes: Iterable[Outcome], decided: Mapping[str, Sequence[Decision]]) -> str:
    """Digest all that decides a set of tables: the program, the files as they came out, what reviewers decided."""
    files = [(each.source_path, each.identity, each.status, each.error_code, each.error) for each in outcomes]
    return hashlib.sha256(repr((job.version, files, sorted(decided.items()))).encode()).hexdigest()


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
    engine: Callable[[], Engine], found: Discovery, watcher: Watcher, known: Callable[[SourceRef], Outcome | None]
) -> tuple[Outcome, ...]:
    """Give the outcome of every file; an engine is made for what ``known`` does not know, if there is any."""
    watcher.begin(len(found.refs))
    outcomes = []
    unread = []
    for ref in found.refs:
        outcome = known(ref)
        if outcome is None:
            unread.append(ref)
        else:
            outcomes.append(outcome)
            watcher.advance(outcome)
    if unread:
        with closing(engine().run(unread)) as results:
            for outcome in results:
                outcomes.append(outcome)
                watcher.advance(outcome)
    return tuple(sorted(outcomes, key=lambda outcome: outcome.source_path))


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
