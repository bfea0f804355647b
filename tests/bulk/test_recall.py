"""A run over unchanged files starts no worker and writes nothing; whatever has changed is done anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.commands import run_jixiao

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
NAMES = ("sample-01-unit.docx", "sample-03-project.docx")
HEAVY = {
    "jieba",
    "lxml.etree",
    "multiprocessing",
    "numpy",
    "pandas",
    "psutil",
    "pyarrow",
    "pydantic",
    "pypdfium2",
    "regex",
}
"""What takes longer to import than to answer for a folder of unchanged files."""


@pytest.fixture
def county(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLE / name, folder)
    return folder


def ingest(county: Path, *options: str, code: int = 0) -> dict[str, int]:
    done = run_jixiao("ingest", county, "--out", county.parent / "out", "--json", *options, code=code)
    return json.loads(done.stdout)["documents"]


def current(county: Path) -> str:
    """The set of tables that is shown."""
    return (county.parent / "out" / ".jixiao" / "current").readlink().name


def test_nothing_changed_nothing_is_written(county: Path):
    first = ingest(county)
    shown = current(county)
    again = ingest(county)
    assert again == first | {"cached": len(NAMES)}
    assert current(county) == shown


def test_nothing_changed_nothing_heavy_is_imported(county: Path):
    ingest(county)
    again = run_jixiao("ingest", county, "--out", county.parent / "out", PYTHONPROFILEIMPORTTIME="1")

    imported = {
        line.rpartition("|")[2].strip() for line in again.stderr.splitlines() if line.startswith("import time:")
    }
    assert "pipeline.bulk.ingest" in imported
    assert imported.isdisjoint(HEAVY)


def test_a_changed_a_new_and_a_lost_file_make_a_new_set(county: Path):
    ingest(county)
    shutil.copy(SAMPLE / "sample-02-base.docx", county)
    assert ingest(county)["cached"] == len(NAMES)
    (county / NAMES[0]).unlink()
    assert ingest(county)["total"] == len(NAMES)
    paths = pd.read_parquet(county.parent / "out" / "documents")["source_path"]
    assert sorted(paths) == ["sample-02-base.docx", NAMES[1]]


def test_a_renamed_file_is_known_and_shown_under_its_new_name(county: Path):
    ingest(county)
    (county / NAMES[0]).rename(county / "甲.docx")
    assert ingest(county)["cached"] == len(NAMES)
    assert "甲.docx" in set(pd.read_parquet(county.parent / "out" / "documents")["source_path"])


@pytest.mark.parametrize("spoil", ["summary", "rows", "both"])
def test_what_is_damaged_in_the_cache_is_read_again(county: Path, spoil: str):
    ingest(county)
    for path in (county.parent / "out" / ".jixiao" / "cache").rglob("*"):
        is_summary = path.suffix == ".json" and path.name != "parts.json"
        is_rows = path.is_file() and not path.suffix
        if (is_summary and spoil != "rows") or (is_rows and spoil != "summary"):
            path.write_bytes(path.read_bytes()[:20])
    assert ingest(county)["cached"] == len(NAMES)  # nothing is asked of it
    (county / NAMES[0]).rename(county / "甲.docx")
    assert ingest(county)["cached"] == (len(NAMES) if spoil == "summary" else 0)


def test_a_set_that_lost_a_table_is_written_anew(county: Path):
    ingest(county)
    shown = current(county)
    (county.parent / "out" / "funds" / "part-0.parquet").unlink()
    ingest(county)
    assert current(county) != shown
    assert len(pd.read_parquet(county.parent / "out" / "funds"))


def test_force_reads_and_writes_again(county: Path):
    ingest(county)
    shown = current(county)
    assert ingest(county, "--force")["cached"] == 0
    assert current(county) != shown
