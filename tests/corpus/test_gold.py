import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.errors.forms import FORM_ERRORS
from corpus.errors.report import REPORT_ERRORS
from corpus.gold import make_gold, write_gold
from corpus.make import Plan, make_submission
from corpus.noise.blocks import BLOCK_NOISE
from corpus.noise.forms import FORM_NOISE
from tests.corpus.helpers import LINEAGES, plan_for

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

FUND_FIGURES = ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score")
COLUMNS = {
    "documents": {"unit_name", "region", "fiscal_year", "contents", "self_score", "grade", "status"},
    "forms": {
        "form_type", "title_raw", "unit_name", "project_name", "competent_department", "implementing_unit",
        "fiscal_year", "total_weight", "total_score", "blank", "prepared_on",
    },
    "funds": {"scope", "project_name", "line", "line_raw", *FUND_FIGURES, *(f"{name}_raw" for name in FUND_FIGURES)},
    "indicators": {
        "scope", "project_name", "level1", "level1_raw", "level1_weight", "level2", "level2_raw", "level2_weight",
        "level3", "target_raw", "target_op", "target_value", "target_value_max", "target_unit", "actual_raw",
        "actual_op", "actual_value", "actual_value_max", "actual_unit", "weight", "score", "deviation", "met",
    },
    "base_data": {
        "section", "item", "item_raw", "parent_raw", "measure", "fiscal_year", "value", "unit", "raw",
    },
    "goals": {"scope", "project_name", "expected", "actual"},
    "sections": {"level", "number_raw", "heading", "code", "text"},
    "facts": {"subject", "measure", "value", "unit", "fiscal_year"},
}  # fmt: skip
"""The contract's columns that a gold row may have, by table."""

OPERATORS = {None, "=", ">=", ">", "<=", "<", "range"}


def rows_of(gold, table):
    return [gold[table]] if table == "documents" else gold[table]


@pytest.fixture(scope="module")
def golds():
    """A clean and a hard submission a lineage, each with a report."""
    plans = [
        plan_for(name, seed=seed, report=True, level=level)
        for seed, level in ((1, "clean"), (2, "hard"))
        for name in LINEAGES
    ]
    return [make_gold(make_submission(plan)) for plan in plans]


@pytest.mark.parametrize("table", COLUMNS)
def test_gold_rows_have_only_columns_of_the_contract(golds, table):
    for gold in golds:
        for row in rows_of(gold, table):
            assert set(row) - {"accept", "optional"} <= COLUMNS[table]
            assert set(row.get("accept", {})) <= COLUMNS[table]


def test_every_table_is_filled(golds):
    assert all(any(rows_of(gold, table) for gold in golds) for table in COLUMNS)


def test_measures_are_whole(golds):
    """An operator comes with a value and a value with an operator; a range has two ends; a ratio its unit."""
    for gold in golds:
        for row in gold["indicators"]:
            for side in ("target", "actual"):
                op, value = row[f"{side}_op"], row[f"{side}_value"]
                assert op in OPERATORS
                assert (op is None) == (value is None)
                assert (op == "range") == (row[f"{side}_value_max"] is not None)
                if value is not None and "%" in row[f"{side}_raw"]:
                    assert row[f"{side}_unit"] == "ratio"
                    assert 0 <= value <= 3


def test_texts_are_never_empty_strings(golds):
    for gold in golds:
        for table in COLUMNS:
            assert all(value != "" for row in rows_of(gold, table) for value in row.values())


def test_rates_follow_from_their_amounts(golds):
    for gold in golds:
        for row in gold["funds"]:
            budget = row["full_year_budget"] or row["initial_budget"]
            if row["execution_rate"] is None or not budget:
                continue
            digits = row["execution_rate_raw"].rstrip("%").partition(".")[2]
            half = 0.5 * 10 ** -(len(digits) + 2)
            assert abs(row["execution_rate"] - row["executed"] / budget) <= half + 1e-9


def test_a_unit_that_is_printed_nowhere_has_no_name_in_the_gold():
    for seed in range(30):
        made = make_submission(Plan(name="x", seed=seed, report=True))
        printed = "".join(str(block) for block in made.blocks)
        document = make_gold(made)["documents"]
        assert (document["unit_name"] is None) == (
            made.truth.unit.name not in printed and made.truth.unit.short_name not in printed
        )
        assert (document["region"] is None) == (document["unit_name"] is None)


def test_clean_submissions_ask_for_no_flag():
    for name in LINEAGES:
        gold = make_gold(make_submission(plan_for(name, seed=5, report=True)))
        assert all(flag.get("optional") for flag in gold["flags"])
        assert gold["documents"]["status"] == "ok"


def test_facts_agree_with_the_forms():
    plan = Plan(name="x", seed=11, base_data=True, unit_lineage="hunan_unit", report=True)
    submission = make_submission(plan)
    gold = make_gold(submission)
    executed = {row["line"]: row["executed"] or row["amount"] for row in gold["funds"]}
    stated = {row["item"]: row["value"] for row in gold["base_data"] if row["measure"] == "current_year_final"}
    for fact in gold["facts"]:
        if fact["measure"] == "amount" and fact["fiscal_year"] == submission.truth.year and not fact.get("optional"):
            form = executed.get("total" if fact["subject"] == "total_expenditure" else fact["subject"])
            assert form is None or form == fact["value"]
            assert stated.get(fact["subject"]) in (None, fact["value"])


def test_a_sheet_with_amounts_in_yuan_has_gold_in_ten_thousands():
    submission = next(
        made
        for seed in range(60)
        if (made := make_submission(plan_for("hunan_unit", seed=seed, level="hard"))).hand.money_unit == "元"
    )
    total = next(row for row in make_gold(submission)["funds"] if row["line"] == "total")
    printed = Decimal(total["executed_raw"].replace(",", ""))
    assert Decimal(str(total["executed"])) == printed / 10000


@pytest.mark.slow
@pytest.mark.skipif(not (SEEDS / "score.py").exists(), reason="the scorer's folder ../shared/seeds is absent")
def test_the_scorer_finds_nothing_wrong_with_our_own_gold(tmp_path):
    """Gold written as tables and scored against itself: every value right, every flag raised."""
    gold = tmp_path / "gold"
    gold.mkdir()
    noise = (*FORM_NOISE, *BLOCK_NOISE)
    errors = (*FORM_ERRORS, *REPORT_ERRORS)
    for seed, name in enumerate(LINEAGES):
        plan = plan_for(
            name, seed=seed, report=seed % 4 == 0, level="hard", noise=noise[seed::5], errors=errors[seed % 4 :: 4]
        )
        write_gold(make_submission(plan), gold)
    for program, arguments in (
        ("gold_to_parquet.py", [gold, tmp_path / "tables"]),
        ("score.py", [tmp_path / "tables", gold, "--json", tmp_path / "scores.json"]),
    ):
        subprocess.run([sys.executable, SEEDS / program, *map(str, arguments)], check=True, capture_output=True)
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["problems"] == []
    overall = scores["summary"]["overall"]
    assert (overall["precision"], overall["recall"], overall["exact_rate"]) == (1.0, 1.0, 1.0)
    flags = scores["summary"]["flags"]
    assert flags["demanded"] > 10
    assert (flags["precision"], flags["recall"]) == (1.0, 1.0)
