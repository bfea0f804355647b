"""Hundreds of bad files among good ones: one row, one status and one reason each; the good ones as if alone."""

from __future__ import annotations

import ctypes
import os
import signal
from functools import partial
from pathlib import Path, PurePosixPath

import pyarrow.parquet as pq
import pytest

from extractors.sources import load
from pipeline.bulk.child import Note, Work
from pipeline.bulk.engine import Engine, Identity, Job, Outcome
from pipeline.bulk.ingest import Options, Summary, ingest
from pipeline.bulk.local import LocalEngine
from pipeline.bulk.pool import Bounds
from pipeline.bulk.worker import DocumentWorker
from pipeline.model.source import SourceRef
from tests.bulk.watching import NoWatcher
from tests.chaos.folder import NASTY, Kind, write_bad, write_good
from tests.robustness.nasty import make_inline_engine

MIB = 1024 * 1024
TABLES = ("documents", "forms", "funds", "indicators", "base_data", "goals", "sections", "facts", "cells", "flags")
WORKERS = 2
ENDING = 1.0
"""Seconds beyond its limit that a document may cost: to end its process and begin another."""


def open_worker(job: Job) -> Work[SourceRef, Outcome]:
    """A worker that reads documents as always, but does what a file's name says where that is nasty."""
    worker = DocumentWorker(job)

    def read(ref: SourceRef, note: Note) -> Outcome:
        deed = PurePosixPath(ref.source_path).name.partition("-")[0]
        if deed in NASTY:
            note(Identity.of(load(ref, job.limits)))
        if deed == "hang":
            ctypes.PyDLL(None).sleep(3600)
        if deed == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        hoard = []
        while deed == "eat":
            hoard.append(b"x" * (32 * MIB))
        return worker(ref, note)

    return read


def run(folders: list[Path], out: Path, bounds: Bounds) -> Summary:
    def make_engine(job: Job, options: Options, log: Path) -> Engine:
        return LocalEngine(partial(open_worker, job), workers=options.workers, bounds=bounds, log=log)

    return ingest(folders, Options(out=out, workers=WORKERS, timeout=bounds.timeout), NoWatcher(), make_engine)


def rows_of(out: Path, table: str, doc_ids: set[str]) -> list[dict[str, object]]:
    return [row for row in pq.read_table(out / table).to_pylist() if row["doc_id"] in doc_ids]


def check_statuses(out: Path, bad: dict[str, Kind], good: list[str]) -> set[str]:
    """Every file has one row, a status and a reason; gives the doc_ids of the good ones."""
    documents = pq.read_table(out / "documents").to_pylist()
    rows = {row["source_path"]: row for row in documents}
    assert sorted(rows) == sorted([*bad, *good]), "one row a file"
    assert len(documents) == len(rows)
    for name, row in rows.items():
        assert row["status"] in {"ok", "flagged", "failed"}
        assert (row["status"] == "failed") == bool(row["error_code"]) == bool(row["error"]), name
        assert "\n" not in (row["error"] or "")
    bugs = {name: row["error"] for name, row in rows.items() if row["error_code"] == "internal"}
    assert bugs == {}
    wrong = {
        name: rows[name]["error_code"]
        for name, kind in bad.items()
        if kind.code not in {None, rows[name]["error_code"]}
    }
    assert wrong == {}
    assert {rows[name]["status"] for name in good} <= {"ok", "flagged"}
    return {str(rows[name]["doc_id"]) for name in good}


def sum_limits(bad: dict[str, Kind], good: list[str], bounds: Bounds) -> float:
    """The most that a folder may take: of each file its limit, and a second, as often as it is tried.

    The workers share that; while the last file is tried, one may have no other.
    """
    tries = len(good) + sum(bounds.attempts if kind.code == "worker_died" else 1 for kind in bad.values())
    return (tries / WORKERS + 1) * (bounds.timeout + ENDING)


def check_folder(tmp_path: Path, bad_count: int, good_count: int, bounds: Bounds, seed: int) -> None:
    good = write_good(tmp_path / "good", good_count)
    (tmp_path / "bad").mkdir()
    bad = write_bad(tmp_path / "bad", bad_count, seed)

    summary = run([tmp_path / "good", tmp_path / "bad"], tmp_path / "mixed", bounds)
    alone = Options(out=tmp_path / "alone", workers=1, timeout=bounds.timeout)
    ingest([tmp_path / "good"], alone, NoWatcher(), make_inline_engine)

    doc_ids = check_statuses(tmp_path / "mixed", bad, good)
    for table in TABLES:
        alone = pq.read_table(tmp_path / "alone" / table).to_pylist()
        assert rows_of(tmp_path / "mixed", table, doc_ids) == alone, table
    assert summary.seconds < sum_limits(bad, good, bounds)


def test_a_few_of_every_kind(tmp_path: Path):
    check_folder(tmp_path, 24, 6, Bounds(timeout=5.0, memory=512 * MIB), seed=1)


@pytest.mark.soak
def test_five_hundred_bad_files_among_a_hundred_good_ones(tmp_path: Path):
    check_folder(tmp_path, 500, 100, Bounds(timeout=15.0, memory=512 * MIB), seed=2)
