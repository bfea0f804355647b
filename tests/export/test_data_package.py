"""The data package beside the tables is one, by the standard's own checker."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.results import make_failure, make_result
from tests.storage.test_output import write

TOOL_DEFECTS = "byte-count,type-error"
"""What frictionless gets wrong in Parquet: it counts no bytes there, and sees null integers and lists through pandas
as NaN and arrays.  ``tests/storage/test_describe.py`` holds bytes, digests and types against the files."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of tables, copied as one sends it to others: frictionless follows no links out of a folder."""
    root = tmp_path_factory.mktemp("out")
    write(root, make_result("1", "a.docx"), make_failure("2", "b.docx"))
    copy = tmp_path_factory.mktemp("sent") / "release"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".jixiao"))
    return copy


def validate(package: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "frictionless", "validate", package.name, "--skip-errors", TOOL_DEFECTS]
    return subprocess.run(command, cwd=package.parent, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_frictionless_finds_the_release_valid(release: Path):
    done = validate(release / "datapackage.json")
    assert done.returncode == 0, done.stdout
    assert "INVALID" not in done.stdout


@pytest.mark.slow
def test_frictionless_would_notice_a_wrong_row_count_and_a_missing_column(release: Path, tmp_path: Path):
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    package["resources"][0]["rows"] += 1
    package["resources"][1]["schema"]["fields"][3]["name"] = "kind_of_form"
    broken = tmp_path / "release"
    shutil.copytree(release, broken)
    (broken / "datapackage.json").write_text(json.dumps(package), "utf-8")
    done = validate(broken / "datapackage.json")
    assert done.returncode == 1
    assert "row-count" in done.stdout
    assert "incorrect-label" in done.stdout
