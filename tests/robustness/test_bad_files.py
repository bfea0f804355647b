"""A folder of bad files among good ones: one row each with a status and a reason, and the good ones as if alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.bulk.engine import Engine, Job, Outcome
from pipeline.bulk.ingest import Options, Summary, ingest
from pipeline.bulk.local import LocalEngine, local_setup
from pipeline.bulk.pool import Bounds
from pipeline.model.errors import OutputError
from tests.robustness import files
from tests.robustness.nasty import make_inline_engine, make_nasty_engine

SECRET = "not-for-the-tables"


class NoWatcher:
    def begin(self, total: int) -> None:
        self.total = total

    def renew(self, changes: tuple[str, ...]) -> None: ...

    def advance(self, outcome: Outcome) -> None: ...

    def compose(self) -> None: ...


def run(folder: Path, out: Path, **options: bool) -> Summary:
    return ingest([folder], Options(out=out, workers=1, timeout=60.0, **options), NoWatcher(), make_inline_engine)


def run_in_processes(folder: Path, out: Path, workers: int) -> Summary:
    return ingest([folder], Options(out=out, workers=workers, timeout=60.0), NoWatcher(), make_nasty_engine)


def read(out: Path, table: str) -> list[dict[str, object]]:
    return pq.read_table(out / table).to_pylist()


def good_files() -> dict[str, bytes]:
    return {
        "甲/a.docx": files.make_docx("云岭县水利局"),
        "甲/z.pdf": files.make_pdf("澄江湾区文化馆"),
        "m.docx": files.make_docx("澄江湾区档案馆"),
    }


def bad_files(secret: Path) -> dict[str, tuple[bytes, str]]:
    """Name, bytes, error code."""
    docx, pdf = files.make_docx(), files.make_pdf(pages=40)
    return {
        "空.docx": (b"", "empty_file"),
        "空.pdf": (b"", "empty_file"),
        "断.docx": (docx[: len(docx) // 2], "damaged_file"),
        "断.pdf": (pdf[: len(pdf) // 2], "damaged_file"),
        "头.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 8, "damaged_file"),
        "零.pdf": (bytes(4096), "damaged_file"),
        "锁.pdf": (files.make_pdf(password="secret"), "password_needed"),
        "锁.docx": (files.encrypt_docx(docx, "secret"), "password_needed"),
        "照片.pdf": (b"GIF89a" + bytes(200), "wrong_format"),
        "网页.doc": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "wrong_format"),
        "程序.exe": (b"MZ\x90\x00" + bytes(range(256)), "unsupported_format"),
        "炸.docx": (files.make_entity_bomb(), "unsafe_content"),
        "外.docx": (files.make_external_entity(secret.as_uri()), "unsafe_content"),
        "大.docx": (files.make_zip_bomb(), "over_limit"),
        "hang.docx": (files.make_docx("云岭县林业局"), "timeout"),
        "crash.docx": (files.make_docx("云岭县农业局"), "worker_died"),
        "eat.docx": (files.make_docx("云岭县商务局"), "worker_died"),
    }


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("private") / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, secret: Path) -> Path:
    folder = tmp_path_factory.mktemp("in")
    (folder / "甲").mkdir()
    for name, data in good_files().items():
        (folder / name).write_bytes(data)
    for name, (data, _) in bad_files(secret).items():
        (folder / name).write_bytes(data)
    (folder / "~$a.docx").write_bytes(b"\x05owner")
    (folder / "Thumbs.db").write_bytes(b"x")
    return folder


@pytest.fixture(scope="module")
def mixed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Summary, Path, float]]:
    out = tmp_path_factory.mktemp("out")
    started = time.monotonic()
    summary = run_in_processes(folder, out, workers=2)
    return summary, out, time.monotonic() - started


def test_every_file_has_exactly_one_row(mixed: tuple[Summary, Path, float], secret: Path):
    _, out, _ = mixed

    paths = [row["source_path"] for row in read(out, "documents")]

    assert paths == sorted([*good_files(), *bad_files(secret)])


def test_bad_files_fail_with_their_code_and_one_line(mixed: tuple[Summary, Path, float], secret: Path):
    _, out, _ = mixed
    rows = {row["source_path"]: row for row in read(out, "documents")}

    codes = {name: rows[name]["error_code"] for name in bad_files(secret)}

    assert codes == {name: code for name, (_, code) in bad_files(secret).items()}
    for name in bad_files(secret):
        assert rows[name]["status"] == "failed"
        assert rows[name]["error"]
        assert "\n" not in str(rows[name]["error"])


def test_good_files_are_as_if_alone(mixed: tuple[Summary, Path, float], tmp_path: Path):
    _, out, _ = mixed
    alone = tmp_path / "in"
    (alone / "甲").mkdir(parents=True)
    for name, data in good_files().items():
        (alone / name).write_bytes(data)
    run(alone, tmp_path / "out")

    for table in ("sections", "facts", "forms", "cells", "flags"):
        assert read(out, table) == read(tmp_path / "out", table)
    mine = [row for row in read(out, "documents") if row["source_path"] in good_files()]
    assert mine == read(tmp_path / "out", "documents")
    assert {row["status"] for row in mine} <= {"ok", "flagged"}


def test_the_run_is_not_held_up(mixed: tuple[Summary, Path, float]):
    """One hang of 3 s, two deaths of two attempts each, on two workers: some seconds and not a minute."""
    _, _, seconds = mixed

    assert seconds < 30


def test_the_summary_counts_what_the_tables_hold(mixed: tuple[Summary, Path, float], secret: Path):
    summary, out, _ = mixed

    assert len(summary.failures) == len(bad_files(secret))
    assert summary.count("ok") + summary.count("flagged") == len(good_files())
    assert summary.skipped == {"temporary": 2}
    assert summary.rows["documents"] == len(read(out, "documents"))


def test_a_document_that_never_ended_is_known_by_its_bytes(mixed: tuple[Summary, Path, float]):
    _, out, _ = mixed
    rows = {str(row["source_path"]): row for row in read(out, "documents")}

    for name in ("hang.docx", "crash.docx", "eat.docx"):
        assert rows[name]["format"] == "docx"
        assert rows[name]["bytes"] == len(files.make_docx("云岭县林业局"))
    assert len({rows[name]["doc_id"] for name in ("hang.docx", "crash.docx", "eat.docx")}) == 3


def test_a_file_of_the_reader_s_machine_stays_there(mixed: tuple[Summary, Path, float]):
    _, out, _ = mixed

    for path in out.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes()


def test_the_same_input_gives_the_same_bytes_whatever_the_workers(tmp_path: Path):
    source = tmp_path / "in"
    source.mkdir()
    for number in range(6):
        (source / f"{number}.docx").write_bytes(files.make_docx(f"云岭县第{number}中学"))
    (source / "空.pdf").write_bytes(b"")

    def written(out: Path) -> dict[str, bytes]:
        tables = [path for path in out.iterdir() if path.name != ".jixiao"]
        found = [file for table in tables for file in ([table] if table.is_file() else table.rglob("*.parquet"))]
        return {str(file.relative_to(out)): file.read_bytes() for file in found}

    run(source, tmp_path / "one")
    run_in_processes(source, tmp_path / "three", workers=3)
    first = written(tmp_path / "three")
    run(source, tmp_path / "three", force=True)

    assert written(tmp_path / "one") == first == written(tmp_path / "three")
    assert len(first) >= 10


def test_two_files_with_the_same_bytes_have_two_rows_and_one_set_of_records(tmp_path: Path):
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a.docx", "b.docx"):
        (source / name).write_bytes(files.make_docx())

    summary = run(source, tmp_path / "out")

    rows = read(tmp_path / "out", "documents")
    assert [row["source_path"] for row in rows] == ["a.docx", "b.docx"]
    assert len({row["doc_id"] for row in rows}) == 1
    assert len({row["record_id"] for row in read(tmp_path / "out", "sections")}) == summary.rows["sections"]


def test_a_second_run_takes_from_the_cache_and_force_does_not(tmp_path: Path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.docx").write_bytes(files.make_docx())
    (source / "空.docx").write_bytes(b"")

    cached = [
        run(source, tmp_path / "out").cached,
        run(source, tmp_path / "out").cached,
        run(source, tmp_path / "out", force=True).cached,
        run(source, tmp_path / "out", keep_contacts=True).cached,
    ]

    assert cached == [0, 1, 0, 0]


def test_a_damaged_cache_entry_is_read_anew(tmp_path: Path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.docx").write_bytes(files.make_docx())
    run(source, tmp_path / "out")
    before = read(tmp_path / "out", "sections")
    entries = [path for path in (tmp_path / "out" / ".jixiao" / "cache").rglob("*") if path.is_file()]
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-20] + bytes(20))
    (source / "a.docx").rename(source / "b.docx")  # else the tables stay as they are, and nothing is asked of the cache

    summary = run(source, tmp_path / "out")

    assert entries
    assert summary.cached == 0
    assert read(tmp_path / "out", "sections") == before


def test_a_document_that_is_gone_leaves_the_tables(tmp_path: Path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.docx").write_bytes(files.make_docx())
    (source / "b.pdf").write_bytes(files.make_pdf())
    run(source, tmp_path / "out")
    (source / "a.docx").unlink()

    run(source, tmp_path / "out")

    assert [row["source_path"] for row in read(tmp_path / "out", "documents")] == ["b.pdf"]


def test_a_cache_that_cannot_be_written_ends_the_run_and_leaves_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.docx").write_bytes(files.make_docx())
    run(source, tmp_path / "out")
    before = read(tmp_path / "out", "documents")
    (source / "b.pdf").write_bytes(files.make_pdf())
    cache = tmp_path / "out" / ".jixiao" / "cache"
    for path in sorted(cache.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    cache.rmdir()
    cache.write_bytes(b"a file where the folder should be")

    with pytest.raises(OutputError):
        run(source, tmp_path / "out")

    assert read(tmp_path / "out", "documents") == before


@pytest.mark.slow
def test_a_pdf_of_3000_pages_is_read_within_flat_memory(tmp_path: Path):
    """A worker that takes 100 MB for a page would be ended if it kept the pages."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "长.pdf").write_bytes(files.make_pdf(pages=3000))

    def make_small_engine(job: Job, options: Options, log: Path) -> Engine:
        return LocalEngine(local_setup(job), workers=1, bounds=Bounds(timeout=600.0, memory=320 * files.MIB), log=log)

    summary = ingest([source], Options(out=tmp_path / "out", workers=1, timeout=600.0), NoWatcher(), make_small_engine)

    assert summary.failures == ()
    assert read(tmp_path / "out", "documents")[0]["pages"] == 3000
