"""The program where much of what Windows lacks is lacking (``sitecustomize.py``): imports, runs, names, code pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.storage import renames
from pipeline.storage.layout import Layout
from tests.commands import run_jixiao

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLE = ROOT / "corpus/sample"
IMPORT_ALL = """
import importlib, os, pkgutil, sys
assert not hasattr(os, "fork"), "the prelude was not run"
for package in ("pipeline", "extractors", "normalizers"):
    for module in pkgutil.walk_packages([package], package + "."):
        importlib.import_module(module.name)
assert "fcntl" not in sys.modules and "resource" not in sys.modules
print(hasattr(sys.modules["pipeline.storage.lock"], "msvcrt"))
"""


def prelude() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))}


@pytest.mark.slow
def test_every_module_can_be_imported():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        cwd=ROOT,
        env={**os.environ, **prelude()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True"


@pytest.mark.slow
def test_a_run_shows_its_tables_as_folders_and_a_second_one_replaces_them(tmp_path: Path):
    source, out = tmp_path / "材 料", tmp_path / "输出"
    source.mkdir()
    for name in ("sample-02-base.docx", "sample-03-project.pdf", "sample-09-slips.xlsx"):
        shutil.copy(SAMPLE / name, source / f"某县（{name}）")
    run_jixiao("ingest", source, "--out", out, "--workers", "2", **prelude())
    assert (out / "documents").is_dir()
    assert not (out / "documents").is_symlink()
    assert pq.read_table(out / "documents").num_rows == 3
    (source / "某县（sample-03-project.pdf）").unlink()
    run_jixiao("ingest", source, "--out", out, "--workers", "2", **prelude())
    assert pq.read_table(out / "documents").num_rows == 2
    run_jixiao("export", out, "--xlsx", tmp_path / "a.xlsx", **prelude())


@pytest.mark.parametrize("code_page", ["gbk", "cp437"])
def test_a_console_that_lacks_a_character_shows_the_rest(tmp_path: Path, code_page: str):
    name = "空☃𠮷.docx"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).touch()
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "ingest", str(tmp_path / "in")]
    for option in ([], ["--json"]):
        done = subprocess.run(
            [*command, "--out", str(tmp_path / "out"), *option],
            env={**os.environ, "PYTHONIOENCODING": code_page, "JIXIAO_LANG": "zh"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        told = done.stdout.decode(code_page)
        if option:
            assert json.loads(told)["failed"][0]["source_path"] == name
        else:
            assert "\\u2603" in told


def test_a_text_dump_with_windows_line_ends_reads_as_one_without(tmp_path: Path):
    text = (SAMPLE / "sample-19-signs.txt").read_text("utf-8")
    read = []
    for name, ends, encoding in (
        ("a.txt", "\n", "utf-8"),
        ("b.txt", "\r\n", "gb18030"),
        ("c.txt", "\r\n", "utf-8-sig"),
    ):
        (tmp_path / name).write_bytes(text.replace("\n", ends).encode(encoding))
        rows = json.loads(run_jixiao("show", tmp_path / name, "--json").stdout)
        read.append([[row["target_raw"], row["actual_raw"], row["score"]] for row in rows["indicators"]])
    assert read[0]
    assert read[0] == read[1] == read[2]


def test_names_that_windows_keeps_for_itself_and_long_paths_are_only_names(tmp_path: Path):
    """What an archive from another system holds is never written under its name."""
    deep = tmp_path / "in" / ("很深的文件夹" * 6) / ("又一层" * 12)
    deep.mkdir(parents=True)
    assert len(str(deep)) > 120
    names = ["CON.docx", "nul.docx", "Same.docx", "SAME.docx", unicodedata.normalize("NFD", "é.docx")]
    for name in names:
        shutil.copy(SAMPLE / "sample-02-base.docx", deep / name)
    run_jixiao("ingest", tmp_path / "in", "--out", tmp_path / "out", "--workers", "1")
    paths = pq.read_table(tmp_path / "out" / "documents", columns=["source_path"])["source_path"].to_pylist()
    assert sorted(Path(path).name for path in paths) == sorted(unicodedata.normalize("NFC", name) for name in names)
    written = [path.name for path in (tmp_path / "out").rglob("*")]
    assert not {name.lower() for name in written} & {name.lower() for name in names}
    assert max(len(str(path.relative_to(tmp_path))) for path in (tmp_path / "out").rglob("*")) < 150


def test_a_folder_that_is_in_use_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    layout = Layout(tmp_path)
    finished = layout.sets / "000001"
    (finished / "forms").mkdir(parents=True)
    refusals = [PermissionError(13, "in use")] * 2
    rename = Path.rename

    def refuse_first(path: Path, target: Path) -> Path:
        if path.name == "forms" and refusals:
            raise refusals.pop()
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse_first)
    renames.replace_folders(layout, finished, ["forms"])
    assert (tmp_path / "forms").is_dir()
    assert refusals == []
