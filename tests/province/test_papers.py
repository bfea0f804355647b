"""Every drawn submission is read as its gold says, in Word, PDF and Excel; what is not, a flag points at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from pipeline.evaluate.compare import settle
from pipeline.evaluate.evaluation import DocumentEvaluation, evaluate_document
from pipeline.evaluate.found import FoundRow, Reading
from pipeline.evaluate.gold import parse_gold
from pipeline.model.source import Limits, SourceFile
from pipeline.run import process
from pipeline.storage.rows import to_rows
from tests.province.paper import Paper, list_papers, read_paper
from tests.province.render import to_docx, to_pdf, to_xlsx

RENDERERS: dict[str, Callable[[Paper], bytes]] = {"docx": to_docx, "pdf": to_pdf, "xlsx": to_xlsx}
PAPERS = list_papers()
SOME = PAPERS[::8]
"""The papers that the quick suite also reads as PDF and as a workbook."""


def evaluate(name: str, format: str) -> DocumentEvaluation:
    """Write a paper as a file, read that, and hold what was read against the gold."""
    paper = read_paper(name)
    data = RENDERERS[format](paper)
    path = f"{name}.{format}"
    result = process(
        SourceFile(source_path=path, doc_id=hashlib.sha256(data).hexdigest(), format=format, data=data), Limits()
    )
    rows = {
        table: [
            FoundRow(
                record_id=str(row["doc_id"] if table == "documents" else row["record_id"]),
                values={column: settle(value) for column, value in row.items()},
            )
            for row in found
        ]
        for table, found in to_rows(result).items()
        if table != "cells"
    }
    (document,) = rows.pop("documents")
    gold = parse_gold(name, json.dumps(paper.gold, ensure_ascii=False))
    return evaluate_document(gold, Reading(document=document, flags=rows.pop("flags"), rows=rows), {})


def describe(evaluated: DocumentEvaluation) -> list[str]:
    """Name every value that is not right."""
    return [f"{bad.table}.{bad.column} [{bad.row}] {bad.gold!r} | {bad.found!r}" for bad in evaluated.bad_values]


@pytest.mark.parametrize("name", PAPERS)
def test_word(name):
    evaluated = evaluate(name, "docx")

    assert describe(evaluated) == []
    assert [bad.rule for bad in evaluated.bad_flags if not bad.is_raised] == []


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("format", ["pdf", "xlsx"])
def test_pdf_and_excel(name, format):
    assert describe(evaluate(name, format)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PAPERS if name not in SOME])
@pytest.mark.parametrize("format", ["pdf", "xlsx"])
def test_all_others_in_pdf_and_excel(name, format):
    assert describe(evaluate(name, format)) == []
