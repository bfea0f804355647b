"""The local engine: every way a worker can end becomes one outcome with a sentence that says what to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.bulk.engine import NOTHING_READ, Outcome
from pipeline.bulk.local import LocalEngine
from pipeline.bulk.pool import Bounds
from pipeline.model.errors import InternalError, OutputError
from pipeline.model.source import SourceRef
from tests.bulk.misbehaving import make_broken_worker, make_document_worker


def run(folder: Path, *names: str) -> dict[str, Outcome]:
    refs = []
    for name in names:
        path = folder / name
        path.write_bytes(name.encode())
        refs.append(SourceRef(source_path=name, path=str(path), size=len(name)))
    engine = LocalEngine(make_document_worker, workers=2, bounds=Bounds(timeout=1.0))
    return {outcome.source_path: outcome for outcome in engine.run(refs)}


def test_every_end_is_one_outcome_with_a_remedy(tmp_path: Path):
    outcomes = run(tmp_path, "killed", "exit", "hang", "good")

    assert {name: outcome.error_code for name, outcome in outcomes.items()} == {
        "killed": "worker_died",
        "exit": "worker_died",
        "hang": "timeout",
        "good": None,
    }
    assert "--workers" in str(outcomes["killed"].error)
    assert "3" in str(outcomes["exit"].error)
    assert "--timeout" in str(outcomes["hang"].error)


def test_a_file_whose_reader_died_at_once_is_known_by_its_bytes(tmp_path: Path):
    identity = run(tmp_path, "exit")["exit"].identity

    assert (identity.doc_id, identity.format, identity.size) == (hashlib.sha256(b"exit").hexdigest(), None, 4)


def test_a_file_that_has_gone_is_known_by_no_byte():
    engine = LocalEngine(make_document_worker, workers=1)

    (outcome,) = engine.run([SourceRef(source_path="exit", path="/no/such/file")])

    assert outcome.identity.doc_id == NOTHING_READ


def test_an_output_that_cannot_be_written_ends_the_run(tmp_path: Path):
    with pytest.raises(OutputError, match="the disk is full"):
        run(tmp_path, "full", "good")


def test_workers_that_cannot_start_end_the_run():
    engine = LocalEngine(make_broken_worker, workers=1)  # type: ignore[arg-type]

    with pytest.raises(InternalError, match="jixiao doctor"):
        list(engine.run([SourceRef(source_path="a", path="a")]))
