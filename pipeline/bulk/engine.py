"""What runs documents promises, and the records that travel between it and the run (执行引擎契约).

An engine is given references and gives back one ``Outcome`` each, as they end.  The rows themselves do not travel: the
worker puts them into the cache, where the tables are composed from afterwards, so that no process holds more than one
document.  ``LocalEngine`` uses processes of this machine; another engine makes a ``DocumentWorker`` where it runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct

from pipeline.model.errors import describe
from pipeline.model.source import Limits, SourceFile, SourceRef

NOTHING_READ = hashlib.sha256().hexdigest()
"""The ``doc_id`` of a file of which no byte could be read, and of an empty one."""


class Job(Struct, frozen=True, kw_only=True):
    """What every document of a run is read with; sent to each worker once."""

    cache_dir: Path | str
    """Folder or address of the result cache."""
    version: str
    """From ``cache_version``: results of another program or other options are not used."""
    limits: Limits
    keep_contacts: bool = False
    """Phone numbers are kept as printed instead of masked."""
    force: bool = False
    """Read again what the cache knows."""


class Identity(Struct, frozen=True, kw_only=True):
    """What a file is; a worker tells it as soon as it has the bytes, in case it never comes to an end."""

    doc_id: str = NOTHING_READ
    """SHA-256 of the bytes that could be read."""
    format: str | None = None
    """None when it ended before its kind was known."""
    size: int = 0

    @classmethod
    def of(cls, source: SourceFile) -> Identity:
        """Make the identity of a loaded file."""
        return cls(doc_id=source.doc_id, format=source.format, size=len(source.data))


class FlagCount(Struct, frozen=True, kw_only=True):
    """How often a rule raised a flag on a document."""

    rule: str
    severity: str
    count: int


class Submitted(Struct, frozen=True, kw_only=True):
    """A filled form or a report that a document holds, to find what came in more than once."""

    kind: str
    """Form type, or ``report``."""
    ordinal: int
    unit_name: str | None
    fiscal_year: int | None
    project_name: str | None
    content: str
    """Digest of its figures, equal where two files say the same."""
    table: str
    """``forms``, or ``documents`` for a report."""
    target_id: str
    """``record_id`` of the form, ``doc_id`` for a report."""
    page: int | None
    locator: str | None


class YearFigure(Struct, frozen=True, kw_only=True):
    """A final figure of the 基础数据表, to be held against the unit's submission of another year."""

    unit_name: str
    fiscal_year: int
    """The year that it is of."""
    item: str
    measure: str
    name: str
    """The line's label as printed."""
    value: str
    """Decimal, with the digits that are printed."""
    confidence: float
    target_id: str
    page: int | None
    locator: str | None


class FiguredYear(Struct, frozen=True):
    """A unit and a year that a document states final figures of; the figures themselves stay in the cache."""

    unit_name: str
    fiscal_year: int
    measure: str


class Outcome(Struct, frozen=True, kw_only=True):
    """How one submitted file came out; its rows are in the cache under its ``doc_id`` unless it failed."""

    source_path: str
    identity: Identity
    status: Literal["ok", "flagged", "failed"]
    error_code: str | None = None
    error: str | None = None
    flags: tuple[FlagCount, ...] = ()
    submitted: tuple[Submitted, ...] = ()
    figured_years: tuple[FiguredYear, ...] = ()
    is_cached: bool = False
    """Its rows come from an earlier run."""

    @classmethod
    def failed(cls, ref: SourceRef, identity: Identity, error: Exception) -> Outcome:
        """Make the outcome of a document that could not be read."""
        code, text = describe(error)
        return cls(source_path=ref.source_path, identity=identity, status="failed", error_code=code, error=text)


class Engine(Protocol):
    """Runs documents somewhere."""

    def run(self, refs: Iterable[SourceRef]) -> Generator[Outcome, None, None]:
        """Read the documents; exactly one outcome each, in the order they end.

        Closing the generator stops all work.  Raises: ``OutputError`` when the cache cannot be written.
        """
        ...
