"""The scorer that others judge the tables with counts the same, to the last value; skipped where it is absent."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.bulk.ingest import Options, ingest
from pipeline.evaluate.evaluation import DocumentEvaluation, evaluate
from pipeline.evaluate.tally import figure, figure_flags
from pipeline.progress import LineWatcher
from tests.evaluate.drawn import ROOT, SAMPLE, Row, Tables, load_sample, make_tables, write_tables

SEEDS = ROOT.parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not (SEEDS / "score.py").is_file(), reason="../shared/seeds/score.py is not here")

SHARED = (
    "correct", "wrong", "missing", "spurious", "gold_values", "precision", "recall", "f1", "gold_rows", "exact_rows",
    "missing_rows", "spurious_rows", "exact_rate", "silent_errors", "silent_error_rate", "near_texts",
)  # fmt: skip


@pytest.fixture(scope="module")
def scorer() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("other_scorer", SEEDS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def assert_same(out: Path, gold: Path, scorer: ModuleType) -> None:
    scores, summary, problems = scorer.score_folder(out, gold)
    assert all(problem.startswith("no document for the gold file") for problem in problems)
    evaluation = evaluate(out, gold)

    assert count(evaluation) == count_other(summary)
    theirs = {score.source_path or score.name: score for score in scores}
    ours = {each.source_path or each.gold: each for each in evaluation.documents}
    assert ours.keys() == theirs.keys()
    for path, each in ours.items():
        report = theirs[path].report()
        assert each.rendition == (None if each.source_path is None else report["rendition"])
        assert count(each) == count_other({**report, "flags": report["flags"] or NO_FLAGS}), path
        assert list_values(each) == list_other_values(report), path


NO_FLAGS: Row = {
    "demanded": 0,
    "raised": 0,
    "not_raised": 0,
    "extra": 0,
    "precision": None,
    "recall": None,
    "rules": {},
}


def count(evaluated: Any) -> Row:
    """All counts that both know; a table or column without a count is left out."""
    tally = evaluated.tally
    columns = {(value.table, value.column) for value in tally.values}
    return {
        "all": number(figure(tally)),
        "tables": {table: number(figure(tally, table)) for table in tally.tables},
        "fields": {
            f"{table}.{column}": tuple(getattr(figure(tally, table, column), name) for name in SHARED[:4])
            for table, column in columns
        },
        "flags": number_flags(figure_flags(tally)),
        "rules": {rule: number_flags(figure_flags(tally, rule)) for rule in tally.rules},
    }


def number(figures: Any) -> Row:
    return {**{name: getattr(figures, name) for name in SHARED}, "flagged": figures.flagged_share}


def number_flags(figures: Any) -> Row:
    return {
        name: getattr(figures, name) for name in ("demanded", "raised", "not_raised", "extra", "precision", "recall")
    }


def count_other(report: Row) -> Row:
    tables = {
        table: rows
        for table, rows in report["tables"].items()
        if any(rows[name] for name in (*SHARED[:4], *SHARED[8:12]))
    }
    return {
        "all": number_other(report["overall"]),
        "tables": {table: number_other(rows) for table, rows in tables.items()},
        "fields": {
            f"{table}.{column}": tuple(field[name] for name in SHARED[:4])
            for table, rows in tables.items()
            for column, field in rows["fields"].items()
        },
        "flags": {name: value for name, value in report["flags"].items() if name in number_flags_names()},
        "rules": {
            rule: {name: value for name, value in flags.items() if name in number_flags_names()}
            for rule, flags in report["flags"]["rules"].items()
        },
    }


def number_flags_names() -> tuple[str, ...]:
    return tuple(name for name in NO_FLAGS if name != "rules")


def number_other(rows: Row) -> Row:
    return {**{name: rows[name] for name in SHARED}, "flagged": rows["flagged_values"]}


def list_values(each: DocumentEvaluation) -> list[tuple[Any, ...]]:
    return sorted(
        (value.table, value.column, value.outcome, value.is_silent, value.is_whole_row) for value in each.bad_values
    )


def list_other_values(report: Row) -> list[tuple[Any, ...]]:
    return sorted(
        (error["table"], error["field"], error["outcome"], error["silent"], error["whole_row"])
        for error in report["errors"]
    )


def spoil(tables: Tables, rng: random.Random) -> None:
    """Do to a document what bad readings do: change, lose, double and move rows, lose a form, raise flags."""
    for table, rows in tables.items():
        if table in {"documents", "flags"}:
            continue
        for row in list(rows):
            chance = rng.random()
            if chance < 0.06:
                rows.remove(row)
            elif chance < 0.10:
                rows.append({**row, "record_id": row["record_id"] + "-again"})
            elif chance < 0.40:
                spoil_row(table, row, rng)
        if rng.random() < 0.2:
            rng.shuffle(rows)
            for ordinal, row in enumerate(rows, 1):
                row["ordinal"] = ordinal
    if len(tables["forms"]) > 1 and rng.random() < 0.3:
        lost = tables["forms"].pop(rng.randrange(len(tables["forms"])))
        for table in ("funds", "indicators", "base_data", "goals"):
            for row in tables[table]:
                if row["form_id"] == lost["record_id"]:
                    row["form_id"] = rng.choice(tables["forms"])["record_id"]
    tables["flags"] = [flag for flag in tables["flags"] if rng.random() < 0.7]
    raise_flags(tables, rng)


NEVER_NULL = frozenset({
    "record_id", "doc_id", "form_id", "ordinal", "locator", "accept", "optional", "form_type", "scope", "section",
    "measure", "level", "blank", "code", "heading",
})  # fmt: skip
"""Columns that always say something, and what is no column."""


def spoil_row(table: str, row: Row, rng: random.Random) -> None:
    open_columns = sorted(set(row) - NEVER_NULL)
    for column in rng.sample(open_columns, min(2, len(open_columns))):
        value = row[column]
        if isinstance(value, bool):
            row[column] = not value
        elif isinstance(value, float):
            row[column] = rng.choice([value + 1, value * 10_000, None])
        elif isinstance(value, str) and not column.endswith("_on"):
            at = rng.randrange(len(value) + 1)
            row[column] = rng.choice([value[:at] + "口" + value[at + 1 :], value[at:] or None, value + value, None])


def raise_flags(tables: Tables, rng: random.Random) -> None:
    doc_id = tables["documents"][0]["doc_id"]
    rules = (
        "score_sum_mismatch",
        "missing_field",
        "unmapped_cell",
        "low_ocr_confidence",
        "multiple_values",
        "blank_form",
    )
    records = [(table, row) for table, rows in tables.items() if table not in {"documents", "flags"} for row in rows]
    for number in range(rng.randrange(8)):
        table, row = rng.choice([*records, ("documents", {"record_id": doc_id})])
        tables["flags"].append({
            "rule": rng.choice(rules), "severity": rng.choice(["error", "warning", "info"]), "table": table,
            "target_id": row["record_id"], "field": rng.choice([None, "total_score", "unit_name"]), "message": "-",
            "record_id": f"{doc_id}-flags-new-{number}", "doc_id": doc_id,
        })  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_spoiled_tables_count_the_same(tmp_path: Path, scorer: ModuleType, seed: int):
    rng = random.Random(seed)
    documents = {}
    for name, gold in load_sample().items():
        for suffix in (".docx", ".scan.pdf"):
            tables = make_tables(json.loads(json.dumps(gold)), name + suffix, with_optional=rng.random() < 0.5)
            spoil(tables, rng)
            tables["documents"][0]["status"] = rng.choice(["ok", "flagged", "failed"])
            if rng.random() < 0.9:
                documents[name + suffix] = tables
    write_tables(tmp_path, documents)

    assert_same(tmp_path, SAMPLE / "gold", scorer)


def read(inputs: list[Path], out: Path) -> None:
    ingest(tuple(inputs), Options(out=out, workers=1, timeout=120, force=False, keep_contacts=False), LineWatcher())


@pytest.mark.slow
def test_the_sample_as_read_counts_the_same(tmp_path: Path, scorer: ModuleType):
    prints = (path for path in SAMPLE.glob("*.pdf") if ".scan." not in path.name)
    read(sorted([*SAMPLE.glob("*.docx"), *prints]), tmp_path)

    assert_same(tmp_path, SAMPLE / "gold", scorer)


@pytest.mark.slow
def test_real_submissions_as_read_count_the_same(tmp_path: Path, scorer: ModuleType):
    inputs = [
        path for path in sorted(SEEDS.iterdir()) if path.suffix in {".docx", ".pdf"} and ".scan." not in path.name
    ]
    read(inputs, tmp_path)

    assert_same(tmp_path, SEEDS / "gold", scorer)
