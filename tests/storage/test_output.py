"""The output folder: whole sets only, one run at a time, the same bytes for the same documents."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.model.errors import OutputError, UsageError
from pipeline.model.rows import DocumentResult
from pipeline.schema.columns import arrow_schema, load_dictionary
from pipeline.storage import tables as tables_module
from pipeline.storage.output import open_output
from pipeline.storage.read import open_tables, read_table
from tests.storage.results import make_failure, make_result, pack

REPOSITORY = Path(__file__).parents[2]
RUN_TABLES = [table.table for table in load_dictionary().run_tables]


def write(root: Path, *results: DocumentResult) -> None:
    write_all(root, results)


def write_all(root: Path, results: Iterable[DocumentResult]) -> None:
    with open_output(root) as output, output.new_set() as tables:
        for result in results:
            tables.add(result.source_path, pack(result))


def column(root: Path, table: str, name: str) -> list[object]:
    return read_table(root, table).column(name).to_pylist()


def digests(root: Path) -> dict[str, str]:
    return {table: hashlib.sha256((root / table / "part-0.parquet").read_bytes()).hexdigest() for table in RUN_TABLES}


def test_rows_stand_in_the_order_of_the_paths_then_of_the_document(tmp_path: Path):
    write(tmp_path, make_result("z", "a.docx"), make_result("y", "b.docx"))
    assert column(tmp_path, "documents", "source_path") == ["a.docx", "b.docx"]
    doc_ids = column(tmp_path, "documents", "doc_id")
    assert column(tmp_path, "indicators", "doc_id") == [doc_ids[0]] * 2 + [doc_ids[1]] * 2
    assert column(tmp_path, "indicators", "ordinal") == [1, 2, 1, 2]


def test_every_table_has_the_schema_of_the_dictionary_also_an_empty_one(tmp_path: Path):
    write(tmp_path, make_failure())
    for table in RUN_TABLES:
        assert pq.read_schema(tmp_path / table / "part-0.parquet").equals(arrow_schema(table), check_metadata=True)


def test_two_files_with_the_same_bytes_have_two_documents_and_one_set_of_records(tmp_path: Path):
    write(tmp_path, make_result("same", "a.docx"), make_result("same", "b/a.docx"))
    assert column(tmp_path, "documents", "source_path") == ["a.docx", "b/a.docx"]
    assert len(set(column(tmp_path, "documents", "doc_id"))) == 1
    ids = column(tmp_path, "indicators", "record_id")
    assert len(ids) == len(set(ids)) == 2


def test_records_are_kept_when_the_same_bytes_failed_once_before(tmp_path: Path):
    write(tmp_path, make_failure("same", "a.docx"), make_result("same", "b.docx"))
    assert column(tmp_path, "documents", "status") == ["failed", "flagged"]
    assert len(column(tmp_path, "indicators", "record_id")) == 2


@pytest.mark.parametrize("second", ["a.docx", "0.docx"])
def test_paths_out_of_order_or_twice_are_refused(tmp_path: Path, second: str):
    with pytest.raises(ValueError, match="does not come after"):
        write(tmp_path, make_result("a", "a.docx"), make_result("b", second))


def test_a_new_run_mirrors_its_input(tmp_path: Path):
    write(tmp_path, make_result("1", "a.docx"), make_result("2", "b.docx"))
    write(tmp_path, make_result("1 changed", "a.docx"), make_result("3", "c.docx"))
    assert column(tmp_path, "documents", "source_path") == ["a.docx", "c.docx"]
    assert set(column(tmp_path, "forms", "doc_id")) == set(column(tmp_path, "documents", "doc_id"))


def test_the_same_rows_give_the_same_bytes(tmp_path: Path):
    results = [make_result(str(n), f"{n}.docx", cells=30) for n in range(5)]
    write(tmp_path / "one", *results)
    write(tmp_path / "two", *results)
    write(tmp_path / "two", *results)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert (tmp_path / "one/datapackage.json").read_bytes() == (tmp_path / "two/datapackage.json").read_bytes()


@pytest.mark.parametrize("limit", ["_GROUP_ROWS", "_GROUP_BYTES"])
def test_row_groups_bound_the_memory_and_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str):
    monkeypatch.setattr(tables_module, limit, 50 if limit == "_GROUP_ROWS" else 5000)
    write(tmp_path, *(make_result(str(n), f"{n}.docx", cells=20) for n in range(9)))
    file = pq.ParquetFile(tmp_path / "cells/part-0.parquet")
    assert file.num_row_groups > 2
    assert file.metadata.num_rows == 9 * 20


def test_an_exception_leaves_the_old_set(tmp_path: Path):
    write(tmp_path, make_result("1", "a.docx"))
    before = digests(tmp_path)

    def interrupted() -> Iterator[DocumentResult]:
        yield make_result("2", "b.docx")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path, interrupted())
    assert digests(tmp_path) == before
    assert len(list((tmp_path / ".jixiao/sets").iterdir())) == 1


def test_an_error_of_the_caller_is_not_taken_for_one_of_the_folder(tmp_path: Path):
    with pytest.raises(FileNotFoundError), open_output(tmp_path) as output, output.new_set():
        raise FileNotFoundError("an input went away")


def test_an_input_without_documents_gives_empty_tables(tmp_path: Path):
    write(tmp_path)
    assert {
        table: read_table(tmp_path, table).num_rows for table in RUN_TABLES if table != "dictionary"
    } == dict.fromkeys(RUN_TABLES[:-1], 0)


def test_the_writer_counts_its_rows(tmp_path: Path):
    with open_output(tmp_path) as output, output.new_set() as tables:
        tables.add("a.docx", pack(make_result(cells=12)))
    assert (tables.rows["documents"], tables.rows["cells"], tables.rows["flags"]) == (1, 12, 2)


def test_a_path_that_is_no_unicode_is_shown_with_replacement_marks(tmp_path: Path):
    write(tmp_path, make_result("1", "a\udcff.docx"))
    assert column(tmp_path, "documents", "source_path") == ["a\ufffd.docx"]


class TestRefusals:
    def test_a_second_run_is_refused_at_once_and_told_who_holds_the_folder(self, tmp_path: Path):
        with open_output(tmp_path), pytest.raises(OutputError, match=str(os.getpid())), open_output(tmp_path):
            pass

    def test_the_lock_goes_with_a_killed_process(self, tmp_path: Path):
        code = f"""
import os, pathlib
from pipeline.storage.output import open_output
with open_output(pathlib.Path({str(tmp_path)!r})):
    os.kill(os.getpid(), 9)
"""
        assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == -9
        write(tmp_path, make_result())

    @pytest.mark.parametrize("name", ["documents", "flags"])
    def test_what_no_run_has_written_is_not_touched(self, tmp_path: Path, name: str):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.docx").write_text("mine")
        with pytest.raises(OutputError, match=name):
            write(tmp_path, make_result())
        assert (tmp_path / name / "thesis.docx").read_text() == "mine"

    def test_a_file_or_a_link_in_a_tables_place_is_not_touched(self, tmp_path: Path):
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "forms").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OutputError, match="forms"):
            write(tmp_path, make_result())

    def test_a_folder_that_cannot_be_made_is_explained(self, tmp_path: Path):
        (tmp_path / "file").write_text("")
        with pytest.raises(OutputError, match=r"cannot write to .*file/out"):
            write(tmp_path / "file/out", make_result())

    def test_other_files_in_the_folder_stay(self, tmp_path: Path):
        (tmp_path / ".gitkeep").write_text("")
        (tmp_path / "notes.txt").write_text("mine")
        write(tmp_path, make_result())
        assert (tmp_path / "notes.txt").read_text() == "mine"

    def test_a_full_disk_leaves_the_old_set_and_is_explained(self, tmp_path: Path):
        """The limit on a file's size stands in for the disk's end: the system refuses the write in the same way.

        It is met while rows are added, when a file is closed, and by the data package, which comes last.
        """
        write(tmp_path, make_result("1", "a.docx"))
        before = digests(tmp_path)
        code = f"""
import pathlib, resource
from pipeline.model.errors import OutputError, UsageError
from pipeline.storage import tables
from tests.storage.results import make_result
from tests.storage.test_output import write
for tables._GROUP_ROWS, limit in (1, 5_000), (1000, 2_000), (1000, 50_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        write(pathlib.Path({str(tmp_path)!r}), *(make_result(str(n), f"{{n}}.docx", cells=40) for n in range(5)))
    except OutputError as error:
        print(error)
"""
        done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert done.stdout.count("磁盘空间不足") == 3
        assert done.stderr == ""
        assert digests(tmp_path) == before
        assert len(list((tmp_path / ".jixiao/sets").iterdir())) == 1

    @pytest.mark.parametrize(("code", "words"), [(errno.EROFS, "permissions"), (errno.ENOSPC, "the disk is full")])
    def test_what_the_file_system_refuses_is_explained(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
    ):
        def refuse(*_: object) -> None:
            raise OSError(code, "refused")

        monkeypatch.setattr("pipeline.storage.swap.sync_path", refuse)
        with pytest.raises(OutputError, match=words):
            write(tmp_path, make_result())


def test_a_set_that_is_open_stays_when_the_next_takes_its_place(tmp_path: Path):
    write(tmp_path, make_result("1", "a.docx"))
    opened = open_tables(tmp_path)
    write(tmp_path, make_result("2", "b.docx"))
    assert opened.read("documents", ["source_path"]).column(0).to_pylist() == ["a.docx"]
    assert opened.data_package.exists()
    assert column(tmp_path, "documents", "source_path") == ["b.docx"]


def test_only_the_set_before_is_kept(tmp_path: Path):
    for n in range(4):
        write(tmp_path, make_result(str(n), f"{n}.docx"))
    assert len(list((tmp_path / ".jixiao/sets").iterdir())) == 2


def paths(root: Path) -> Iterable[str]:
    return (path.name for path in root.iterdir())


def test_readers_find_tables_and_their_description_and_nothing_else(tmp_path: Path):
    write(tmp_path, make_result())
    assert set(paths(tmp_path)) == {*RUN_TABLES, "CHANGES.md", "datapackage.json", ".jixiao"}


def test_reading_before_there_is_a_set_says_what_to_do(tmp_path: Path):
    with pytest.raises(UsageError, match="run jixiao ingest first"):
        open_tables(tmp_path)
    with open_output(tmp_path), pytest.raises(UsageError, match="run jixiao ingest first"):
        read_table(tmp_path, "forms")


def test_some_columns_of_a_table_can_be_read(tmp_path: Path):
    write(tmp_path, make_result())
    assert read_table(tmp_path, "funds", ["line", "executed"]).to_pylist() == [{"line": "total", "executed": 0.0}]
