"""The sample's tables, read once for all pages that speak of them."""

import os
from pathlib import Path

import pytest

from tests.commands import run_jixiao

SAMPLE = Path(__file__).resolve().parents[2] / "corpus/sample"


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """A folder in which ``outputs/demo`` holds what ``make demo`` writes."""
    folder = tmp_path_factory.mktemp("demo")
    read_sample(folder / "outputs/demo")
    return folder


@pytest.fixture(scope="session")
def without_ocr(tmp_path_factory):
    """The same, read where the extra ``ocr`` is not installed."""
    folder, hidden = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("hidden")
    (hidden / "rapidocr.py").write_text("raise ImportError", "utf-8")
    path = os.pathsep.join(filter(None, (str(hidden), os.environ.get("PYTHONPATH"))))
    told = read_sample(folder / "outputs/demo", PYTHONPATH=path)
    assert "make ocr" in told.stderr + told.stdout
    return folder


def read_sample(out, **environment):
    """Read the sample's submissions; one fails where scans cannot be read."""
    inputs = sorted(SAMPLE.glob("sample-*.*"))
    return run_jixiao("ingest", *inputs, "--out", out, "--workers", "1", code=(0, 1), **environment)
