"""Whole folders: gold files and documents found for each other, and the figures of all of them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pipeline.evaluate.evaluation import evaluate
from pipeline.evaluate.found import FoundRow
from pipeline.evaluate.pairing import pair_documents
from pipeline.evaluate.tally import figure, figure_flags
from pipeline.model.errors import UsageError
from tests.evaluate.drawn import SAMPLE, Row, gold_of, load_sample, make_tables, write_tables


def write_gold(folder: Path, **golds: Row) -> Path:
    folder.mkdir(exist_ok=True)
    for name, gold in golds.items():
        (folder / f"{name}.json").write_text(json.dumps(gold, ensure_ascii=False), "utf-8")
    return folder


GOLD: Row = {
    "documents": {"unit_name": "澄江湾区档案馆", "fiscal_year": 2023, "contents": ["base_data"], "status": "ok"},
    "forms": [{"form_type": "unit_self_evaluation", "unit_name": "澄江湾区档案馆", "total_score": 96.0}],
    "funds": [{"scope": "unit", "project_name": None, "line": "total", "executed": 12.5}],
    "indicators": [],
    "base_data": [],
    "goals": [{"scope": "unit", "project_name": None, "expected": "馆藏数字化", "actual": "馆藏数字化"}],
    "sections": [],
    "facts": [],
    "flags": [],
}


@pytest.mark.parametrize("with_optional", [False, True])
def test_gold_as_tables_scores_one(tmp_path: Path, with_optional: bool):
    """What says all that the gold says, and nothing else, is right in every value, row and flag."""
    tables = {
        f"{name}.docx": make_tables(gold, f"{name}.docx", with_optional=with_optional)
        for name, gold in load_sample().items()
    }
    write_tables(tmp_path / "out", tables)

    evaluation = evaluate(tmp_path / "out", SAMPLE / "gold")

    assert evaluation.bad_values == ()
    assert [flag for flag in evaluation.bad_flags if not flag.is_raised] == []
    figures = figure(evaluation.tally)
    assert figures.precision == figures.recall == figures.f1 == figures.exact_rate == 1
    assert figures.silent_error_rate == 0
    assert figures.gold_values > 3000
    assert figure_flags(evaluation.tally).recall == 1


def test_every_single_corruption_is_one_error(tmp_path: Path):
    """One number changed in each of forty documents that are else flawless: forty wrong values, at their places."""
    rng = random.Random(7)
    golds, tables, spoiled = {}, {}, set()
    sample = [gold for gold in load_sample().values() if any(row["weight"] for row in gold["indicators"])]
    for number in range(40):
        name = f"n{number:02d}"
        golds[name] = {**sample[number % len(sample)], "flags": []}
        built = make_tables(golds[name], f"{name}.docx")
        row = rng.choice([row for row in built["indicators"] if row["weight"]])
        row["weight"] += 0.5
        spoiled.add((f"{name}.docx", row["locator"]))
        tables[f"{name}.docx"] = built
    write_tables(tmp_path / "out", tables)

    evaluation = evaluate(tmp_path / "out", write_gold(tmp_path / "gold", **golds))

    assert {(value.document, value.locator) for value in evaluation.bad_values} == spoiled
    assert all(
        (value.column, value.outcome, value.is_silent) == ("weight", "wrong", True) for value in evaluation.bad_values
    )


def pair(names: list[str], paths: dict[str, str]) -> dict[str, list[str]]:
    rows = [FoundRow(record_id=doc_id, values={"source_path": path}) for path, doc_id in paths.items()]
    paired = pair_documents([gold_of(name) for name in names], rows)
    return {name: [str(row.get("source_path")) for row in documents] for name, documents in paired.items()}


def test_documents_are_paired_by_the_beginning_of_their_file_name():
    paths = ("乡/甲局.docx", "乡/甲局.scan.pdf", "甲.zip!/乙/甲局.pdf", "甲局/丙.docx", "西\\甲局.doc")

    assert pair(["甲局"], {path: path for path in paths}) == {
        "甲局": ["乡/甲局.docx", "乡/甲局.scan.pdf", "甲.zip!/乙/甲局.pdf", "西\\甲局.doc"]
    }


def test_the_longest_name_gets_the_document():
    paths = {"甲局.docx": "1", "甲局.xlsx": "2", "甲局二.docx": "3"}

    assert pair(["甲局", "甲局.xlsx", "甲局二"], paths) == {
        "甲局": ["甲局.docx"], "甲局.xlsx": ["甲局.xlsx"], "甲局二": ["甲局二.docx"],
    }  # fmt: skip


def test_the_same_bytes_are_scored_once():
    assert pair(["甲局"], {"一/甲局.docx": "1", "二/甲局.docx": "1"}) == {"甲局": ["一/甲局.docx"]}


def test_a_gold_file_without_a_document_is_all_missing_unless_left_out(tmp_path: Path):
    write_tables(tmp_path / "out", {"甲局.docx": make_tables(GOLD, "甲局.docx")})
    gold = write_gold(tmp_path / "gold", 甲局=GOLD, 乙局=GOLD)

    evaluation = evaluate(tmp_path / "out", gold)
    found_only = evaluate(tmp_path / "out", gold, found_only=True)

    assert evaluation.not_found == ("乙局",)
    assert figure(evaluation.tally).recall == 0.5
    assert {value.document for value in evaluation.bad_values} == {"乙局"}
    assert found_only.not_found == ()
    assert figure(found_only.tally).recall == 1


def test_no_document_at_all_is_all_missing(tmp_path: Path):
    write_tables(tmp_path / "out", {"甲局.docx": make_tables(GOLD, "甲局.docx")})

    evaluation = evaluate(tmp_path / "out", write_gold(tmp_path / "gold", 乙局=GOLD))

    assert figure(evaluation.tally).correct == 0
    assert figure(evaluation.tally).silent_error_rate == 1


MANIFEST = (
    "file,lineage,renderer\n甲局.docx,hunan_unit+base_data,word\n甲局.pdf,hunan_unit+base_data,\n乙局.docx,,word\n"
)


@pytest.mark.parametrize("beside", [True, False])
def test_documents_are_grouped_by_what_the_manifest_says(tmp_path: Path, beside: bool):
    paths = {"甲局.docx": "甲局", "甲局.pdf": "甲局", "乙局.docx": "乙局", "丙局.docx": "丙局"}
    write_tables(tmp_path / "out", {f"in/{path}": make_tables(GOLD, path) for path in paths})
    gold = write_gold(tmp_path / "gold", **dict.fromkeys(paths.values(), GOLD))
    (gold if beside else tmp_path).joinpath("manifest.csv").write_text(MANIFEST, "utf-8")

    evaluation = evaluate(tmp_path / "out", gold)

    sizes = {
        dimension: {name: len(group) for name, group in evaluation.group(dimension).items()}
        for dimension in ("format", "lineage", "renderer", "rendition")
    }
    assert sizes == {
        "format": {"docx": 3, "pdf": 1},
        "lineage": {"-": 2, "base_data": 2, "hunan_unit": 2},
        "renderer": {"-": 2, "word": 2},
        "rendition": {".docx": 3, ".pdf": 1},
    }
    assert evaluation.known_dimensions == ("format", "lineage")


def test_without_a_manifest_the_lineage_is_not_known(tmp_path: Path):
    write_tables(tmp_path / "out", {"甲局.docx": make_tables(GOLD, "甲局.docx")})

    evaluation = evaluate(tmp_path / "out", write_gold(tmp_path / "gold", 甲局=GOLD))

    assert evaluation.known_dimensions == ("format",)


@pytest.mark.parametrize("text", ["", "[]", '{"forms": {}}', '{"forms": [1]}', '{"documents": []}', '{"flags": [{}]}',
                                  '{"funds": [{"accept": {"line": "total"}}]}'])  # fmt: skip
def test_a_gold_file_that_is_none_says_where(tmp_path: Path, text: str):
    (tmp_path / "甲局.json").write_text(text, "utf-8")

    with pytest.raises(UsageError, match=r"甲局\.json"):
        evaluate(tmp_path, tmp_path)


def test_no_gold_no_tables_or_a_manifest_without_files_say_what_to_do(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no gold file"):
        evaluate(tmp_path, tmp_path / "empty")
    with pytest.raises(UsageError, match="no folder"):
        evaluate(tmp_path, tmp_path / "none")

    gold = write_gold(tmp_path / "gold", 甲局=GOLD)
    with pytest.raises(UsageError, match="jixiao ingest"):
        evaluate(tmp_path / "empty", gold)

    (gold / "manifest.csv").write_text("name,lineage\n甲局.docx,hunan_unit\n", "utf-8")
    with pytest.raises(UsageError, match="no column file"):
        evaluate(tmp_path, gold)


def test_a_misspelt_column_of_a_gold_file_is_told(tmp_path: Path):
    write_tables(tmp_path / "out", {"甲局.docx": make_tables(GOLD, "甲局.docx")})
    gold = {**GOLD, "funds": [{**GOLD["funds"][0], "exectued": 12.5}]}

    evaluation = evaluate(tmp_path / "out", write_gold(tmp_path / "gold", 甲局=gold))

    assert evaluation.unscored == {"甲局": ("funds.exectued",)}
    assert evaluation.bad_values == ()
