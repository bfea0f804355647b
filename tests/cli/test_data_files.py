"""A mistake in a county's own form variant stops the run before a document is judged by it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus/sample/sample-03-project.docx"
MISTAKEN = """
name = "star-county"
about = "an invented county"
form_type = "project_self_evaluation"
requires = ["细项"]

[[labels]]
kind = "column"
code = "levle3"
texts = ["细项"]

[[labels]]
kind = "column"
code = "level33"
texts = ["想要多少"]
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program with a variant that has two mistakes."""
    for package in ("pipeline", "extractors", "normalizers"):
        shutil.copytree(ROOT / package, tmp_path / "program" / package, ignore=shutil.ignore_patterns("__pycache__"))
    forms = tmp_path / "program/pipeline/schema/data/forms/project_self_evaluation"
    (forms / "star-county.toml").write_text(MISTAKEN, "utf-8")
    return tmp_path / "program"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["ingest", "show"])
def test_all_mistakes_are_told_at_once_and_nothing_is_written(program: Path, tmp_path: Path, command: str):
    out = ["--out", str(tmp_path / "out")] if command == "ingest" else []
    code = "from pipeline.cli import main; main()"
    line = [sys.executable, "-c", code, command, str(SAMPLE), *out]
    done = subprocess.run(line, cwd=program, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "levle3" in done.stderr
    assert "level33" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "documents").exists()
