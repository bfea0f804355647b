"""The engine over an executor: the same outcomes and the same bytes as this machine's pool, whatever dies."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.bulk import executor as executor_module
from pipeline.bulk.child import Setup
from pipeline.bulk.engine import Job, Outcome
from pipeline.bulk.executor import Backing, ExecutorEngine, Reader, release_children
from pipeline.bulk.pool import Bounds
from pipeline.model.errors import ClusterError, InternalError, OutputError
from pipeline.model.source import Limits, SourceRef
from tests.bulk.misbehaving import make_broken_worker, make_document_worker

BOUNDS = Bounds(timeout=1.0)


def misbehave(job: Job) -> Setup[SourceRef, Outcome]:
    return make_document_worker


def never_start(job: Job) -> Setup[SourceRef, Outcome]:
    return make_broken_worker  # type: ignore[return-value]


def make_reader(folder: Path, setup: object = misbehave) -> Reader:
    job = Job(cache_dir=folder / "cache", version="1", limits=Limits())
    return Reader(job=job, bounds=BOUNDS, setup=setup)  # type: ignore[arg-type]


def make_refs(folder: Path, *names: str) -> list[SourceRef]:
    for name in names:
        (folder / name).write_bytes(name.encode())
    return [SourceRef(source_path=name, path=str(folder / name), size=len(name)) for name in names]


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor
        release_children()


def test_every_end_is_one_outcome(tmp_path: Path, executor: ThreadPoolExecutor):
    refs = make_refs(tmp_path, "killed", "exit", "hang", "good", "good too")
    engine = ExecutorEngine(executor, make_reader(tmp_path))

    outcomes = {outcome.source_path: outcome for outcome in engine.run(refs)}

    assert {name: outcome.error_code for name, outcome in outcomes.items()} == {
        "killed": "worker_died", "exit": "worker_died", "hang": "timeout", "good": None, "good too": None,
    }  # fmt: skip
    assert outcomes["exit"].identity.doc_id == hashlib.sha256(b"exit").hexdigest()


def test_a_thread_keeps_its_child_and_another_run_gets_a_fresh_one(tmp_path: Path):
    refs = make_refs(tmp_path, "pid", "pid 2", "pid 3")
    with ThreadPoolExecutor(1) as executor:
        pids = []
        for folder in (tmp_path, tmp_path, tmp_path / "other"):
            engine = ExecutorEngine(executor, make_reader(folder))
            pids.append({outcome.identity.doc_id for outcome in engine.run(refs)})
        release_children()

    assert [len(each) for each in pids] == [1, 1, 1]
    assert pids[0] == pids[1] != pids[2]


def test_released_children_are_gone(tmp_path: Path):
    with ThreadPoolExecutor(1) as executor:
        (outcome,) = ExecutorEngine(executor, make_reader(tmp_path)).run(make_refs(tmp_path, "pid"))
        assert release_children() == 1
        with pytest.raises(ProcessLookupError):
            os.kill(int(outcome.identity.doc_id), 0)
    assert release_children() == 0


def test_a_process_that_is_a_daemon_may_have_children(tmp_path: Path, executor: ThreadPoolExecutor, monkeypatch):
    """Dask starts its workers as daemons, which multiprocessing forbids to have children."""
    monkeypatch.setitem(executor_module.multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]

    (outcome,) = ExecutorEngine(executor, make_reader(tmp_path)).run(make_refs(tmp_path, "good"))

    assert outcome.status == "ok"
    assert executor_module.multiprocessing.current_process().daemon


def test_documents_are_given_only_some_time_ahead(tmp_path: Path, executor: ThreadPoolExecutor, monkeypatch):
    monkeypatch.setattr(executor_module, "_AHEAD", 3)
    taken = []

    def refs() -> Iterator[SourceRef]:
        for ref in make_refs(tmp_path, *(f"good {number}" for number in range(12))):
            taken.append(ref)
            yield ref

    outcomes = ExecutorEngine(executor, make_reader(tmp_path)).run(refs())
    next(outcomes)
    assert len(taken) <= 4
    assert len(list(outcomes)) == 11


def test_an_output_that_cannot_be_written_ends_the_run(tmp_path: Path, executor: ThreadPoolExecutor):
    with pytest.raises(OutputError, match="the disk is full"):
        list(ExecutorEngine(executor, make_reader(tmp_path)).run(make_refs(tmp_path, "full", "good")))


def test_workers_that_cannot_start_end_the_run(tmp_path: Path, executor: ThreadPoolExecutor):
    with pytest.raises(InternalError, match="jixiao doctor"):
        list(ExecutorEngine(executor, make_reader(tmp_path, never_start)).run(make_refs(tmp_path, "good")))


class LosingExecutor(Executor):
    """Answers every document with an exception, or never."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def,override]
        future: Future[Outcome] = Future()
        if self.error is not None:
            threading.Timer(0.01, future.set_exception, [self.error]).start()
        return future


class MachinesDiedError(Exception):
    pass


def test_a_document_that_cost_too_many_machines_is_given_up_and_the_others_go_on(tmp_path: Path):
    refs = make_refs(tmp_path, "a", "b")
    engine = ExecutorEngine(
        LosingExecutor(MachinesDiedError("4 workers died")),
        make_reader(tmp_path),
        Backing(losses=(MachinesDiedError,)),
    )

    outcomes = list(engine.run(refs))

    assert [outcome.error_code for outcome in outcomes] == ["worker_died", "worker_died"]
    assert "4 workers died" in str(outcomes[0].error)


@pytest.mark.parametrize("error", [BrokenExecutor("gone"), ConnectionError("gone")])
def test_an_executor_that_is_lost_ends_the_run_with_a_remedy(tmp_path: Path, error: BaseException):
    engine = ExecutorEngine(LosingExecutor(error), make_reader(tmp_path))

    with pytest.raises(ClusterError, match="run again to go on"):
        list(engine.run(make_refs(tmp_path, "a")))


def test_an_executor_that_is_silent_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(executor_module, "_LOOK_EVERY", 0.05)

    def complain() -> None:
        raise ClusterError("没有节点", "no worker is left")

    engine = ExecutorEngine(LosingExecutor(None), make_reader(tmp_path), Backing(require_alive=complain))

    with pytest.raises(ClusterError, match="no worker is left"):
        list(engine.run(make_refs(tmp_path, "a")))


def test_a_bug_flies(tmp_path: Path):
    engine = ExecutorEngine(LosingExecutor(ZeroDivisionError()), make_reader(tmp_path))

    with pytest.raises(ZeroDivisionError):
        list(engine.run(make_refs(tmp_path, "a")))
