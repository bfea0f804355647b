"""A set of tables replaces another as a whole, whenever a process is killed and whoever reads meanwhile.

Here a "table" is a folder with one small file that holds the number of its set, so that a mixture is easy to see.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from pipeline.model.errors import OutputError
from pipeline.schema.columns import load_dictionary
from pipeline.storage.layout import DATA_PACKAGE, UNFINISHED, Layout
from pipeline.storage.read import open_tables
from pipeline.storage.swap import can_link, find_shown, prepare_folder, publish_set
from tests.storage.test_output import REPOSITORY, RUN_TABLES

NAMES = ("documents", "forms", DATA_PACKAGE)


def put_set(root: Path, number: int) -> None:
    """What a run does once its files are written."""
    layout = Layout(root)
    prepare_folder(layout, NAMES)
    written = layout.new_set().with_suffix(UNFINISHED)
    for name in NAMES[:-1]:
        (written / name).mkdir(parents=True)
        (written / name / "part-0.parquet").write_text(str(number))
    (written / DATA_PACKAGE).write_text(str(number))
    publish_set(layout, written, NAMES)


def number_of(path: Path) -> int | None:
    """The number of the set that a name shows; None when there is nothing under it."""
    file = path if path.name == DATA_PACKAGE else path / "part-0.parquet"
    return int(file.read_text()) if file.exists() else None


def seen_by_readers(root: Path) -> set[int | None]:
    return {number_of(root / name) for name in NAMES}


def seen_by_us(root: Path) -> set[int | None]:
    return {number_of(path) for path in find_shown(Layout(root), NAMES).values()}


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process leaves what it has written to the system, synced or not, so these tests need not wait for it."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system on which symbolic links cannot be made."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(1314, "a required privilege is not held")

    monkeypatch.setattr(os, "symlink", refuse)


@pytest.fixture(params=["links", "renames"])
def way(request: pytest.FixtureRequest) -> str:
    """Both ways of replacing a set."""
    if request.param == "renames":
        request.getfixturevalue("no_links")
    return str(request.param)


def test_the_way_is_chosen_by_what_the_system_can(tmp_path: Path, way: str):
    put_set(tmp_path, 1)
    assert (tmp_path / "forms").is_symlink() == (way == "links")


def test_one_set_after_the_other(tmp_path: Path, way: str):
    for number in (1, 2, 3):
        put_set(tmp_path, number)
        assert seen_by_readers(tmp_path) == seen_by_us(tmp_path) == {number}


def test_nothing_is_seen_before_the_first_set(tmp_path: Path, way: str):
    prepare_folder(Layout(tmp_path), NAMES)
    assert seen_by_readers(tmp_path) == {None}


def test_one_older_set_is_kept_and_no_more(tmp_path: Path, way: str):
    for number in range(1, 5):
        put_set(tmp_path, number)
    numbers = {number_of(path.parent) for path in (tmp_path / ".jixiao/sets").rglob("part-0.parquet")}
    assert numbers == ({3, 4} if way == "links" else {3})


WATCHED = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.truncate", "open"}
"""What Python announces before it asks the system: each step that changes the folder is among them."""


def run_and_kill(root: Path, step: int, work: Callable[[], None]) -> bool:
    """Do the work in a process that dies, as by a kill, just before its n-th step in the folder.

    Returns: whether it came to its end before.
    """
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in WATCHED and any(str(root) in str(argument) for argument in arguments):
                left -= 1
                if left < 0:
                    os._exit(9)

        sys.addaudithook(count)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize(
    "first", [pytest.param(True, id="first set", marks=pytest.mark.slow), pytest.param(False, id="second set")]
)
def test_killed_before_any_step_readers_see_the_old_or_the_new_set(tmp_path: Path, way: str, first: bool):
    old, new = (None, 1) if first else (1, 2)
    seen: list[int | None] = []
    mixed = False
    for step in range(300):
        root = tmp_path / str(step)
        root.mkdir()
        if not first:
            put_set(root, 1)
        ended = run_and_kill(root, step, lambda root=root: put_set(root, new))  # type: ignore[misc]
        mixed |= seen_by_readers(root) not in ({old}, {new})
        assert seen_by_us(root) in ({old}, {new}), step
        seen += seen_by_us(root)
        prepare_folder(Layout(root), NAMES)
        assert seen_by_readers(root) == seen_by_us(root), step
        assert seen_by_readers(root) in ({old}, {new}), step
        put_set(root, 3)
        assert seen_by_readers(root) == {3}, step
        assert not [path for path in root.rglob(f"*{UNFINISHED}") if path.name != "probe.tmp"], step
        shutil.rmtree(root)
        if ended:
            break
    assert {old, new} == set(seen)
    assert mixed == (way == "renames")  # the known limit of that way, which only our own reader overcomes


def test_killed_while_a_killed_runs_renames_are_completed(tmp_path: Path, no_links: None):
    put_set(tmp_path, 1)
    step = 0
    while not (tmp_path / ".jixiao/journal.json").exists():
        step += 1
        run_and_kill(tmp_path, step, lambda: put_set(tmp_path, 2))
    for _ in range(12):
        assert seen_by_us(tmp_path) == {2}
        run_and_kill(tmp_path, 8, lambda: prepare_folder(Layout(tmp_path), NAMES))
    prepare_folder(Layout(tmp_path), NAMES)
    assert seen_by_readers(tmp_path) == {2}


def test_a_folder_that_is_in_use_undoes_the_renames(tmp_path: Path, no_links: None, monkeypatch: pytest.MonkeyPatch):
    put_set(tmp_path, 1)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path == tmp_path / "forms":
            raise PermissionError(13, "in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError):
        put_set(tmp_path, 2)
    assert seen_by_readers(tmp_path) == seen_by_us(tmp_path) == {1}
    monkeypatch.undo()
    put_set(tmp_path, 3)
    assert seen_by_readers(tmp_path) == {3}


class TestCopies:
    def test_a_copy_that_keeps_the_links_can_be_written_to(self, tmp_path: Path):
        put_set(tmp_path / "a", 1)
        shutil.copytree(tmp_path / "a", tmp_path / "b", symlinks=True)
        put_set(tmp_path / "b", 2)
        assert (seen_by_readers(tmp_path / "a"), seen_by_readers(tmp_path / "b")) == ({1}, {2})

    @pytest.mark.parametrize("with_hidden", [True, False])
    def test_a_copy_that_followed_the_links_can_be_written_to(self, tmp_path: Path, with_hidden: bool):
        put_set(tmp_path / "a", 1)
        ignored = None if with_hidden else shutil.ignore_patterns(".jixiao")
        shutil.copytree(tmp_path / "a", tmp_path / "b", ignore=ignored)
        prepare_folder(Layout(tmp_path / "b"), NAMES)
        assert seen_by_readers(tmp_path / "b") == seen_by_us(tmp_path / "b") == {1}
        put_set(tmp_path / "b", 2)
        assert seen_by_readers(tmp_path / "b") == {2}
        assert (tmp_path / "b/forms").is_symlink()

    def test_taking_over_such_a_copy_shows_no_other_set_when_killed(self, tmp_path: Path):
        put_set(tmp_path / "a", 1)
        for step in range(100):
            root = tmp_path / f"b{step}"
            shutil.copytree(tmp_path / "a", root)
            ended = run_and_kill(root, step, lambda root=root: prepare_folder(Layout(root), NAMES))  # type: ignore[misc]
            assert seen_by_readers(root) <= {1, None}
            prepare_folder(Layout(root), NAMES)
            assert seen_by_readers(root) == {1}
            if ended:
                break
        assert step > 10

    def test_a_folder_written_without_links_can_be_written_with_them_and_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.storage.swap.can_link", lambda layout: False)
            put_set(tmp_path, 1)
            assert not (tmp_path / "forms").is_symlink()
        put_set(tmp_path, 2)
        assert (tmp_path / "forms").is_symlink()
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.storage.swap.can_link", lambda layout: False)
            put_set(tmp_path, 3)
            assert not (tmp_path / "forms").is_symlink()
        assert seen_by_readers(tmp_path) == seen_by_us(tmp_path) == {3}


def test_the_probe_for_links_leaves_nothing(tmp_path: Path):
    layout = Layout(tmp_path)
    layout.sets.mkdir(parents=True)
    assert can_link(layout)
    assert [path.name for path in layout.hidden.iterdir()] == ["sets"]


def test_a_foreign_folder_is_refused(tmp_path: Path):
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/letter.txt").write_text("mine")
    with pytest.raises(OutputError, match="forms"):
        put_set(tmp_path, 1)


WRITER = """
import itertools, pathlib, sys, time
from tests.storage.results import make_result
from tests.storage.test_output import write
root = pathlib.Path(sys.argv[1])
for number in itertools.count(int(sys.argv[2])):
    size = 2 + number % 5
    results = (make_result(f"{number}-{n}", f"{number}/{n}.docx", cells=40 * size) for n in range(size))
    write(root, *results)
    print(number, flush=True)
    time.sleep(float(sys.argv[3]))
"""
"""Writes set after set: each of its own documents, and not all of one size."""


@pytest.fixture
def start_writer() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def start(root: Path, number: int = 0, pause: float = 0.0) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WRITER, str(root), str(number), str(pause)]
        writer = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        started.append(writer)
        return writer

    yield start
    for writer in started:
        writer.kill()
        writer.communicate()


def check_set(rows: dict[str, list[str]]) -> int:
    """Check that the doc_ids of the tables are those of one set, none missing; give the number of documents."""
    documents = set(rows["documents"])
    assert len(rows["documents"]) == len(documents) > 0
    for table, doc_ids in rows.items():
        assert set(doc_ids) == documents, table
    assert len(rows["cells"]) == 40 * len(documents) ** 2
    return len(documents)


def read_doc_ids(folder: Path) -> list[str]:
    return [str(doc_id) for doc_id in pq.read_table(folder, columns=["doc_id"]).column(0).to_pylist()]


DOCUMENT_TABLES = [
    name for name in RUN_TABLES if "doc_id" in {column.column for column in load_dictionary().tables[name].columns}
]


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_moment_leaves_a_whole_set(
    tmp_path: Path, start_writer: Callable[..., subprocess.Popen[str]]
):
    number = 0
    for attempt in range(10):
        writer = start_writer(tmp_path, number)
        assert writer.stdout is not None
        number = int(writer.stdout.readline()) + 1
        time.sleep(0.013 * (attempt + 1))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        check_set({table: read_doc_ids(tmp_path / table) for table in DOCUMENT_TABLES})


@pytest.mark.slow
def test_readers_of_one_set_see_no_other_while_it_is_replaced(
    tmp_path: Path, start_writer: Callable[..., subprocess.Popen[str]]
):
    writer = start_writer(tmp_path, pause=0.2)
    assert writer.stdout is not None
    writer.stdout.readline()
    sizes = set()
    until = time.monotonic() + 5
    while time.monotonic() < until:
        shown = open_tables(tmp_path)
        sizes.add(check_set({table: shown.read(table, ["doc_id"]).column(0).to_pylist() for table in DOCUMENT_TABLES}))
    assert len(sizes) > 1


def read_documents_with_duckdb(folder: Path) -> list[tuple[str, str]]:
    with duckdb.connect() as connection:
        return connection.sql(f"select doc_id, source_path from read_parquet('{folder}/**/*.parquet')").fetchall()


def read_documents_with_pandas(folder: Path) -> list[tuple[str, str]]:
    return list(pd.read_parquet(folder)[["doc_id", "source_path"]].itertuples(index=False, name=None))


def read_documents_with_dataset(folder: Path) -> list[tuple[str, str]]:
    rows = ds.dataset(folder, partitioning="hive").to_table(columns=["doc_id", "source_path"]).to_pylist()
    return [(row["doc_id"], row["source_path"]) for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("read", "may_fail"),
    [
        (read_documents_with_pandas, ()),
        (read_documents_with_dataset, ()),
        (read_documents_with_duckdb, (duckdb.Error,)),
    ],
)
def test_a_table_that_is_read_while_it_is_replaced_is_the_old_or_the_new_one(
    tmp_path: Path,
    start_writer: Callable[..., subprocess.Popen[str]],
    read: Callable[[Path], list[tuple[str, str]]],
    may_fail: tuple[type[Exception], ...],
):
    """pandas and pyarrow open a file once; DuckDB opens it twice and may say so, but never mixes two sets."""
    writer = start_writer(tmp_path, pause=0.02)
    assert writer.stdout is not None
    writer.stdout.readline()
    sets = set()
    until = time.monotonic() + 3
    while time.monotonic() < until:
        try:
            rows = read(tmp_path / "documents")
        except may_fail:
            continue
        numbers = {int(path.partition("/")[0]) for _, path in rows}
        assert len(numbers) == 1
        assert len(rows) == 2 + min(numbers) % 5
        sets |= numbers
    assert len(sets) > 1
