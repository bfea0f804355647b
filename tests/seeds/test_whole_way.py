"""Real submissions the whole way, scored by the acceptance scorer; skipped where the folder is absent."""

import importlib.util
import sys
from pathlib import Path

import pytest

from tests.commands import run_jixiao

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
FORM_TABLES = ("forms", "funds", "indicators", "base_data", "goals")
FORM_RULES = frozenset(
    {
        "weight_sum_mismatch",
        "score_sum_mismatch",
        "score_exceeds_weight",
        "execution_rate_mismatch",
        "fund_sum_mismatch",
        "blank_form",
        "missing_field",
        "unmapped_cell",
        "multiple_values",
        "unparsed_value",
    }
)

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not on this machine")


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    """One ingest of the DOCX and PDF submissions, and the scorer's view of it."""
    folder = tmp_path_factory.mktemp("seeds")
    inputs = folder / "in"
    inputs.mkdir()
    for path in SEEDS.iterdir():
        if path.suffix in (".docx", ".pdf") and ".scan." not in path.name:
            (inputs / path.name).write_bytes(path.read_bytes())
    run_jixiao("ingest", inputs, "--out", folder / "out", "--workers", "1")
    spec = importlib.util.spec_from_file_location("acceptance_score", SEEDS / "score.py")
    scorer = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = scorer
    spec.loader.exec_module(scorer)
    found, _, _ = scorer.score_folder(folder / "out", SEEDS / "gold", found_only=True)
    return {score.source_path: score for score in found}


@pytest.mark.parametrize("name", ["yueyanglou-2023", "liuyang-2022"])
@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_every_value_of_the_forms_is_read(scores, name, suffix):
    report = scores[name + suffix].report()
    wrong = [error for error in report["errors"] if error["table"] in FORM_TABLES]
    assert wrong == []


def test_forms_drawn_on_pages_are_read_where_they_are_embedded_workbooks_in_word(scores):
    report = scores["yanfeng-2024.pdf"].report()
    assert [error for error in report["errors"] if error["table"] in FORM_TABLES] == []


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_no_flag_of_the_form_rules_is_raised_that_nobody_asked_for(scores, suffix):
    extra = [
        (path, flag["rule"], flag["row"])
        for path, score in scores.items()
        if path.endswith(suffix)
        for flag in score.report()["flags"]["extra_flags"]
        if flag["rule"] in FORM_RULES
    ]
    assert extra == []


def test_every_flag_of_the_form_rules_that_a_reader_demands_is_raised(scores):
    missing = [
        (path, flag)
        for path, score in scores.items()
        if path != "yanfeng-2024.docx"  # its project forms are embedded workbooks
        for flag in score.report()["flags"]["missing"]
        if flag["rule"] in FORM_RULES
    ]
    assert missing == []
