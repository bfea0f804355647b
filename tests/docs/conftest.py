"""The sample's tables, read once for all pages that speak of them."""

from pathlib import Path

import pytest

from tests.commands import run_jixiao

SAMPLE = Path(__file__).resolve().parents[2] / "corpus/sample"


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """A folder in which ``outputs/demo`` holds what ``make demo`` writes."""
    folder = tmp_path_factory.mktemp("demo")
    inputs = [path for path in sorted(SAMPLE.iterdir()) if path.suffix in (".docx", ".pdf")]
    run_jixiao("ingest", *inputs, "--out", folder / "outputs/demo", "--workers", "1")
    return folder
