"""What else lies in folders: names nobody would type, links in circles, pipes, devices, files that come and go."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import sys
import time
import zipfile
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extractors import sources
from pipeline.bulk.engine import Engine, Job, Outcome
from pipeline.bulk.ingest import Options, Summary, ingest
from pipeline.model.source import SourceRef
from pipeline.storage.sources import read_sources
from pipeline.summary import describe_run
from tests.bulk.watching import NoWatcher
from tests.robustness import files
from tests.robustness.nasty import InlineEngine, make_inline_engine

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names or files")


def run(folder: Path, out: Path, make_engine: Callable[[Job, Options, Path], Engine] = make_inline_engine) -> Summary:
    return ingest([folder], Options(out=out, workers=1, timeout=60.0), NoWatcher(), make_engine)


def rows(out: Path) -> dict[str, dict[str, object]]:
    return {row["source_path"]: row for row in pq.read_table(out / "documents").to_pylist()}


def codes(out: Path) -> dict[str, object]:
    """Error codes of the failed files; None for the others."""
    return {name: row["error_code"] for name, row in rows(out).items()}


@linux
def test_a_name_may_be_anything(tmp_path: Path):
    """A line break, a terminal's command, the longest, GBK bytes, bytes of no encoding; sources.json has them all."""
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["换\n行.docx", "红\x1b[31m\r.docx", "长" * 80 + ".docx"]
    raw = ["自评表.docx".encode("gbk"), b"\xff\xfe\x80.docx"]
    for number, name in enumerate([*map(os.fsencode, names), *raw]):
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:  # noqa: PTH118, PTH123  a path of bytes
            file.write(files.make_docx(f"云岭县第{number}小学"))

    summary = run(folder, tmp_path / "out")

    assert codes(tmp_path / "out") == dict.fromkeys([*names, "自评表.docx", "\\xff\\xfe\\x80.docx"])
    kept = read_sources(tmp_path / "out")
    assert {os.fsencode(Path(ref.path).name) for ref in kept.values()} == {*map(os.fsencode, names), *raw}
    assert summary.failures == ()


def test_a_name_of_a_failed_file_is_one_line_of_the_summary(tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    name = "红\x1b[31m.docx" if sys.platform != "win32" else "红.docx"
    (folder / name).write_bytes(b"")

    lines = list(describe_run(run(folder, tmp_path / "out")))

    assert any("红" in line for line in lines)
    assert all(line.isprintable() for line in lines)


@linux
def test_what_could_wait_for_ever_is_never_opened(tmp_path: Path):
    """A pipe, a socket, a device, links to them, links in circles, a file larger than any disk."""
    folder = tmp_path / "in"
    (folder / "深").mkdir(parents=True)
    (folder / "好.docx").write_bytes(files.make_docx())
    os.mkfifo(folder / "管道.docx")
    (folder / "管道的链接.docx").symlink_to(folder / "管道.docx")
    (folder / "零.docx").symlink_to("/dev/zero")
    (folder / "自己.docx").symlink_to("自己.docx")
    (folder / "甲.docx").symlink_to("乙.docx")
    (folder / "乙.docx").symlink_to("甲.docx")
    (folder / "深" / "上").symlink_to("..")
    with (folder / "大.docx").open("wb") as file:
        file.truncate(1 << 40)
    special = 3 + _bind_socket(folder / "s.docx") + _make_device(folder / "设备.docx")
    started = time.monotonic()

    summary = run(folder, tmp_path / "out")

    assert time.monotonic() - started < 20.0
    assert codes(tmp_path / "out") == {
        "好.docx": None,
        "大.docx": "over_limit",
        "自己.docx": "unreadable",
        "甲.docx": "unreadable",
        "乙.docx": "unreadable",
    }
    assert summary.skipped == {"special": special, "repeated": 1}
    assert rows(tmp_path / "out")["大.docx"]["bytes"] == 1 << 40


def _bind_socket(path: Path) -> bool:
    """Put a socket there, where the system allows so long a path."""
    with socket.socket(socket.AF_UNIX) as listener:
        try:
            listener.bind(str(path))
        except OSError:
            return False
    return True


def _make_device(path: Path) -> bool:
    """Put a device there, which only some may."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except PermissionError:
        return False
    return True


def test_names_in_an_archive_lead_nowhere(tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    names = {
        "/etc/甲.docx": "etc/甲.docx",
        "../../乙.docx": "乙.docx",
        "C:\\丙.docx": "丙.docx",
        "丁\n.docx": "丁\n.docx",
    }
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, files.make_docx(f"云岭县第{number}小学"))

    run(folder, tmp_path / "out")

    assert codes(tmp_path / "out") == dict.fromkeys(f"包.zip!/{shown}" for shown in names.values())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def engine_that_first(deed: Callable[[], object]) -> Callable[[Job, Options, Path], Engine]:
    """An engine before whose first document something happens to the files."""

    class Engine(InlineEngine):
        def run(self, refs: Iterable[SourceRef]) -> Generator[Outcome, None, None]:
            deed()
            yield from super().run(refs)

    return lambda job, options, log: Engine(job)


def test_a_file_that_vanishes_or_changes_after_it_was_found(tmp_path: Path):
    """The one fails and says so, the other is what it is when it is read, with the digest of that."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("走.docx", "换.docx", "好.docx"):
        (folder / name).write_bytes(files.make_docx(f"云岭县{name}"))
    after = files.make_docx("澄江湾区文化馆")

    def happen() -> None:
        (folder / "走.docx").unlink()
        (folder / "换.docx").write_bytes(after)

    run(folder, tmp_path / "out", engine_that_first(happen))

    assert codes(tmp_path / "out") == {"走.docx": "unreadable", "换.docx": None, "好.docx": None}
    assert rows(tmp_path / "out")["换.docx"]["doc_id"] == hashlib.sha256(after).hexdigest()
    assert "澄江湾区文化馆" in str(rows(tmp_path / "out")["换.docx"]["unit_name"])


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Simulated: whoever runs tests in a container may read everything."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "私.docx").write_bytes(files.make_docx())
    (folder / "好.docx").write_bytes(files.make_docx("云岭县档案馆"))
    read = sources._read_path

    def refuse(path: Path, most: int) -> bytes:
        if path.name == "私.docx":
            raise PermissionError(13, "Permission denied")
        return read(path, most)

    monkeypatch.setattr(sources, "_read_path", refuse)

    run(folder, tmp_path / "out")

    assert codes(tmp_path / "out") == {"私.docx": "unreadable", "好.docx": None}
    assert "Permission denied" in str(rows(tmp_path / "out")["私.docx"]["error"])


@pytest.mark.slow
def test_twenty_thousand_tiny_files(tmp_path: Path):
    """Notes with nothing in them, a thousand of each kind the same: one row each, in seconds."""
    folder = tmp_path / "in"
    for number in range(20_000):
        place = folder / f"{number % 100:02}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05}.docx").write_bytes(str(number % 20).encode())
    started = time.process_time()

    run(folder, tmp_path / "out")

    assert len(rows(tmp_path / "out")) == 20_000
    assert time.process_time() - started < 120.0
