"""One document inside a worker: load, look in the cache, read, keep the rows (单份材料的处理).

Only this module, of the package, imports the pipeline itself: the parent process stays small and starts at once.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from extractors.sources import check_format, load
from pipeline.bulk.child import Note
from pipeline.bulk.engine import FiguredYear, FlagCount, Identity, Job, Outcome, Submitted, YearFigure
from pipeline.bulk.prior_year import MEASURES
from pipeline.bulk.recall import keep
from pipeline.model.errors import DataFileError, DocumentError, OutputError
from pipeline.model.source import SourceFile, SourceRef
from pipeline.run import process
from pipeline.storage.cache import ResultCache
from pipeline.storage.packing import pack_rows, unpack_rows
from pipeline.storage.rows import to_rows

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]
"""A stored row: its types are those of ``columns.csv``."""

_FIGURES: Mapping[str, tuple[str, ...]] = {
    "funds": ("line", "initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score"),
    "indicators": ("level1", "level2", "target_value", "target_unit", "actual_value", "actual_unit", "weight", "score"),
    "base_data": ("item", "measure", "fiscal_year", "value", "unit"),
    "facts": ("subject", "measure", "value", "unit", "fiscal_year"),
}
"""Columns that tell two versions of a form or a report apart."""


_JUDGED = tuple(dict.fromkeys(("documents", "forms", "flags", "base_data", *_FIGURES)))
"""Tables whose rows tell a document's outcome."""
_OWN_LINE = "project_item"
"""Item of a line that a unit has named itself, another every year."""
_PRINTED = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class DocumentWorker:
    """Reads documents one after the other, in a process of its own."""

    def __init__(self, job: Job) -> None:
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(process)d %(name)s: %(message)s")
        self._job = job
        self._cache = ResultCache(job.cache_dir, job.version)

    def __call__(self, ref: SourceRef, note: Note) -> Outcome:
        """Read one document; its rows are in the cache afterwards unless it failed.

        Raises: ``OutputError`` when the cache cannot be written; ``DataFileError`` for mistakes in the project's own
        data; ``MemoryError``, which no worker should survive.
        """
        try:
            source = load(ref, self._job.limits)
        except DocumentError as error:
            return Outcome.failed(ref, Identity(size=ref.size or 0), error)
        note(Identity.of(source))
        try:
            return self._read(ref, source)
        except (OutputError, DataFileError, MemoryError):
            raise
        except DocumentError as error:
            return Outcome.failed(ref, Identity.of(source), error)
        except Exception as error:  # the edge of one document: a bug costs this document, not the run
            logger.exception("internal error on %s", ref.source_path)
            return Outcome.failed(ref, Identity.of(source), error)

    def _read(self, ref: SourceRef, source: SourceFile) -> Outcome:
        with self._cache_in_use():
            packed = None if self._job.force else self._cache.get(source.doc_id)
        if packed is not None:
            return self._keep(source, unpack_rows(packed, _JUDGED), is_cached=True)
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
        rows = to_rows(result, keep_contacts=self._job.keep_contacts)
        with self._cache_in_use():
            self._cache.put(source.doc_id, pack_rows(rows))
        return self._keep(source, rows, is_cached=False)

    def _keep(self, source: SourceFile, rows: Mapping[str, Sequence[Row]], *, is_cached: bool) -> Outcome:
        """Make the outcome of a document that was read, and keep it beside its rows."""
        figures = tuple(_list_year_figures(rows))
        outcome = _judge(source, rows, figures, is_cached=is_cached)
        with self._cache_in_use():
            keep(outcome, figures, self._cache)
        return outcome

    @contextmanager
    def _cache_in_use(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            folder, reason = self._job.cache_dir, error.strerror or error
            raise OutputError(
                f"缓存 {folder} 不能读写（{reason}）：请检查磁盘空间和权限",
                f"the cache {folder} cannot be used ({reason}): check the disk's free space and the permissions",
            ) from error


def _judge(
    source: SourceFile, tables: Mapping[str, Sequence[Row]], figures: Iterable[YearFigure], *, is_cached: bool
) -> Outcome:
    """Make the outcome of a document that was read, from its rows: those that were just made, or that were stored."""
    (document,) = tables["documents"]
    counts = Counter((flag["rule"], flag["severity"]) for flag in tables.get("flags", ()))
    return Outcome(
        source_path=source.source_path,
        identity=Identity.of(source),
        status=document["status"],
        flags=tuple(
            FlagCount(rule=rule, severity=severity, count=count) for (rule, severity), count in sorted(counts.items())
        ),
        submitted=tuple(_list_submitted(document, tables)),
        figured_years=tuple(
            dict.fromkeys(FiguredYear(each.unit_name, each.fiscal_year, each.measure) for each in figures)
        ),
        is_cached=is_cached,
    )


def _list_submitted(document: Row, tables: Mapping[str, Sequence[Row]]) -> Iterator[Submitted]:
    """List the filled forms of a document; a report counts where there is no form."""
    forms = tables.get("forms", ())
    for form in forms:
        if not form["blank"]:
            yield Submitted(
                kind=form["form_type"],
                ordinal=form["ordinal"],
                unit_name=form["unit_name"] or document["unit_name"],
                fiscal_year=form["fiscal_year"] or document["fiscal_year"],
                project_name=form["project_name"],
                content=_digest_figures(tables, form["record_id"]),
                table="forms",
                target_id=form["record_id"],
                page=form["page"],
                locator=form["locator"],
            )
    if not forms and "report" in document["contents"]:
        yield Submitted(
            kind="report",
            ordinal=1,
            unit_name=document["unit_name"],
            fiscal_year=document["fiscal_year"],
            project_name=None,
            content=_digest_figures(tables, None),
            table="documents",
            target_id=document["doc_id"],
            page=None,
            locator=None,
        )


def _list_year_figures(tables: Mapping[str, Sequence[Row]]) -> Iterator[YearFigure]:
    """List the final figures of the known lines that stand once in the document."""
    (document,) = tables["documents"]
    units = {form["record_id"]: form["unit_name"] or document["unit_name"] for form in tables.get("forms", ())}
    rows = [
        row
        for row in tables.get("base_data", ())
        if row["measure"] in MEASURES and row["item"] not in (None, _OWN_LINE) and row["value"] is not None
    ]
    times = Counter((row["item"], row["measure"]) for row in rows)
    for row in rows:
        unit = units.get(row["form_id"])
        if unit is not None and row["fiscal_year"] is not None and times[row["item"], row["measure"]] == 1:
            yield YearFigure(
                unit_name=unit,
                fiscal_year=row["fiscal_year"],
                item=row["item"],
                measure=row["measure"],
                name=row["item_raw"] or row["item"],
                value=show_digits(row["value"], row["raw"]),
                confidence=row["confidence"],
                target_id=row["record_id"],
                page=row["page"],
                locator=row["locator"],
            )


def show_digits(value: float, raw: str | None) -> str:
    """Give a stored value with the digits that its text prints, zeros at the end included."""
    plain = Decimal(repr(value))
    for printed in _PRINTED.findall(raw or ""):
        number = Decimal(printed.replace(",", ""))
        if number == plain:
            return format(number, "f")
    return format(plain, "f")


def _digest_figures(tables: Mapping[str, Sequence[Row]], form_id: str | None) -> str:
    """Digest what a form's rows say, however it was printed: codes, figures and units, no wording and no place.

    ``form_id``: None for what belongs to no form, the facts of the report.
    """
    figures = [
        [row[column] for column in columns]
        for table, columns in _FIGURES.items()
        for row in tables.get(table, ())
        if row.get("form_id") == form_id
    ]
    return hashlib.sha256(repr(figures).encode()).hexdigest()
