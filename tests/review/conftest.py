"""An output folder made from a few of the sample's submissions, a fresh copy a test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.review.desk import Desk
from tests.commands import run_jixiao

SAMPLE = Path(__file__).resolve().parents[2] / "corpus/sample"
NAMES = (
    "sample-06-wrong-points.pdf",
    "sample-07-wrong-money.docx",
    "sample-07-wrong-money.pdf",
    "sample-09-slips.xlsx",
    "sample-12-damaged.docx",
)


@pytest.fixture(scope="session")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("submissions")
    for name in NAMES:
        shutil.copy(SAMPLE / name, folder)
    return folder


@pytest.fixture(scope="session")
def pristine(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pristine") / "out"
    run_jixiao("ingest", submissions, "--out", out, "--workers", "1")
    return out


@pytest.fixture
def out(pristine: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    shutil.copytree(pristine, folder, symlinks=True)
    return folder


@pytest.fixture
def desk(out: Path) -> Iterator[Desk]:
    desk = Desk(out)
    yield desk
    desk.close()
