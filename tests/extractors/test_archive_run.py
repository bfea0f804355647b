"""A run over an archive comes to the same tables as one over the files in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.generate import draw_jobs, write_submissions
from pipeline.bulk.ingest import Options, Summary, ingest
from tests.extractors.test_archives import make_zip
from tests.robustness.nasty import make_inline_engine

TABLES = ("documents", "forms", "funds", "indicators", "base_data", "goals", "sections", "facts", "cells", "flags")


class NoWatcher:
    def begin(self, total: int) -> None: ...

    def renew(self, changes: tuple[str, ...]) -> None: ...

    def advance(self, outcome: object) -> None: ...

    def compose(self) -> None: ...


def run(source: Path, out: Path) -> Summary:
    return ingest([source], Options(out=out, workers=1, timeout=60.0), NoWatcher(), make_inline_engine)


def read_rows(out: Path, prefix: str) -> Mapping[str, list[dict[str, Any]]]:
    """The tables of a run, with the paths as below ``prefix``."""
    tables = {table: pq.read_table(out / table).to_pylist() for table in TABLES}
    for row in tables["documents"]:
        row["source_path"] = row["source_path"].removeprefix(prefix)
    return tables


@pytest.mark.parametrize(
    ("documents", "formats"), [(6, ("docx",)), pytest.param(50, ("docx", "pdf", "txt", "xlsx"), marks=pytest.mark.slow)]
)
def test_a_zip_with_gbk_names_is_read_as_its_files_are(tmp_path: Path, documents: int, formats: tuple[str, ...]):
    generated = tmp_path / "generated"
    write_submissions(draw_jobs(417, documents, "hard", formats), generated)
    submitted = {
        f"材料{number % 3}/单位{path.name}": path.read_bytes()
        for number, path in enumerate(sorted(generated.iterdir()))
        if path.is_file() and path.suffix != ".csv"
    }
    for name, data in submitted.items():
        target = tmp_path / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (tmp_path / "报送.zip").write_bytes(make_zip(submitted, gbk=True))

    from_files = run(tmp_path / "files", tmp_path / "one")
    from_zip = run(tmp_path / "报送.zip", tmp_path / "two")

    assert len(from_zip.outcomes) == documents
    assert from_zip.skipped == from_files.skipped == {}
    assert read_rows(tmp_path / "two", "报送.zip!/") == read_rows(tmp_path / "one", "")
