"""Documents that LibreOffice reads; its absence, and its misbehaviour, played by small scripts."""

from __future__ import annotations

import hashlib
import io
import stat
import subprocess
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import olefile
import pytest

from extractors.office import convert as office
from extractors.office import extract as office_extract
from extractors.office.extract import INPUTS, extract
from extractors.registry import EXTRACTORS
from pipeline.bulk.pool import Bounds, Pool, TimedOut
from pipeline.model.errors import (
    DamagedFileError,
    DocumentTimeoutError,
    EncryptedFileError,
    MissingComponentError,
)
from pipeline.model.raw import RawDocument, RawTable
from pipeline.model.source import Limits, SourceFile
from tests.builders import draw, redraw
from tests.extractors.docx.cxml import p, tbl, tr
from tests.extractors.docx.packages import docx

HTML = "<html><body><p>绩效自评报告</p><table><tr><td>项目</td><td>金额</td></tr></table></body></html>".encode()
RTF = rb"{\rtf1\ansi\ansicpg936 \u32489?\u25928?\par}"
needs_office = pytest.mark.skipif(office.find_program() is None, reason="LibreOffice is not installed")


def source(data: bytes, format: str) -> SourceFile:
    return SourceFile(source_path=f"a.{format}", doc_id=hashlib.sha256(data).hexdigest(), format=format, data=data)


def read(data: bytes, format: str) -> RawDocument:
    return extract(source(data, format), Limits())


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Plays LibreOffice by a shell script."""

    def play(script: str) -> Path:
        path = tmp_path / "soffice"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(office, "find_program", lambda: str(path))
        return path

    return play


def test_without_libreoffice_the_document_fails_with_the_remedy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office, "find_program", lambda: None)
    with pytest.raises(MissingComponentError, match=r"libreoffice-writer-nogui.*另存为 \.docx"):
        read(HTML, "html")


def test_every_input_is_registered():
    ours = {each.format for each in EXTRACTORS if each.module == "extractors.office.extract"}
    assert ours == set(INPUTS)


def test_the_profile_lets_no_macro_run(program):
    seen = program(
        """
        for argument in "$@"; do
            case "$argument" in
                -env:UserInstallation=file://*) cp "${argument#*file://}/user/"*.xcu "$0.xcu" ;;
            esac
        done
        exit 1
        """
    )
    with pytest.raises(DamagedFileError):
        office.convert(HTML, ".html", "HTML (StarWriter)")
    settings = Path(f"{seen}.xcu").read_text()
    assert "<value>3</value>" in settings.partition("MacroSecurityLevel")[2]
    assert "<value>true</value>" in settings.partition("DisableMacrosExecution")[2]


def test_what_it_cannot_read_is_damaged(program):
    program("exit 0")  # LibreOffice ends with 0 also when it made nothing
    with pytest.raises(DamagedFileError, match="另存为"):
        read(RTF, "rtf")


def test_when_it_hangs_it_is_killed_with_its_children_and_tried_again(program, tmp_path: Path):
    program(f'echo run >> "{tmp_path}/runs"; sleep 60 & echo $! >> "{tmp_path}/children"; wait')
    began = time.monotonic()
    with pytest.raises(DocumentTimeoutError):
        office.convert(RTF, ".rtf", "Rich Text Format", timeout=0.5)
    assert time.monotonic() - began < 20
    assert (tmp_path / "runs").read_text() == "run\nrun\n"
    assert not any(map(is_running, (tmp_path / "children").read_text().split()))


def is_running(pid: str) -> bool:
    """Dead processes that nobody has asked after yet don't run."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(") ")[2][:1] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not list its processes")
def test_a_worker_that_is_killed_leaves_no_libreoffice_behind(program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # what is killed cleans nothing up
    path = program(f'echo $$ > "{tmp_path}/started"; mv "{tmp_path}/started" "{tmp_path}/pid"; exec sleep 60')
    pool = Pool(partial(open_converter, str(path)), workers=1, bounds=Bounds(timeout=3))
    (event,) = pool.run(["work"])
    assert isinstance(event, TimedOut)
    pid = (tmp_path / "pid").read_text().strip()
    until = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(pid)


def open_converter(path: str):
    """What a worker of the pool does in this test: convert with the program that hangs."""
    office.find_program = lambda: path
    return lambda task, note: office.convert(RTF, ".rtf", "Rich Text Format")


def test_a_document_with_a_password_is_told_before_libreoffice_asks_for_it(monkeypatch: pytest.MonkeyPatch):
    class Compound(io.BytesIO):
        def openstream(self, name: str) -> io.BytesIO:
            assert name == "WordDocument"
            return io.BytesIO(b"\xec\xa5" + bytes(8) + b"\x00\x01" + bytes(20))

    monkeypatch.setattr(olefile, "OleFileIO", lambda _: Compound())
    with pytest.raises(EncryptedFileError, match="密码"):
        read(b"x", "doc")


def test_a_broken_word_file_is_left_to_libreoffice_to_judge(program):
    program("exit 1")
    with pytest.raises(DamagedFileError):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wps")


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("format", ["html", "doc", "wps", "rtf", "odt"])
def test_formats_keep_their_text_and_tables(format: str, tmp_path: Path):
    if format == "html":
        data = HTML
    else:
        (tmp_path / "a.docx").write_bytes(docx(p("绩效自评报告"), tbl(tr("项目", "金额")), p("")))
        kind = "doc" if format == "wps" else format
        command = [office.find_program(), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        subprocess.run(
            [*command, "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
            capture_output=True, check=True, timeout=120,
        )  # fmt: skip
        data = (tmp_path / f"a.{kind}").read_bytes()
    raw = read(data, format)
    assert raw.format == format
    assert [draw(block) if isinstance(block, RawTable) else block.text for block in raw.blocks][:2] == [
        "绩效自评报告",
        redraw("| 项目 | 金额 |"),
    ]
    assert office_extract.INPUTS[format].filter_name


@needs_office
@pytest.mark.slow
def test_nothing_is_fetched_that_a_document_names(tmp_path: Path):
    """Neither from an address nor from the disk of whoever reads it."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET

        def log_message(self, *_: object) -> None: ...

    (tmp_path / "secret.txt").write_text("not-for-the-tables")
    secret = (tmp_path / "secret.txt").as_uri()
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            page = f"""<html><head><link rel="stylesheet" href="{address}/s.css"></head><body><p>自评</p>
                <img src="{address}/x.png"><iframe src="{secret}"></iframe></body></html>"""
            field = rb'{\rtf1 x{\field{\*\fldinst { INCLUDETEXT "%s" }}{\fldrslt y}}\par}' % secret.encode()
            raws = read(page.encode(), "html"), read(field, "rtf")
        finally:
            server.shutdown()
            thread.join()
    assert asked == []
    for raw in raws:
        assert "not-for-the-tables" not in "".join(getattr(block, "text", "") for block in raw.blocks)
