"""Real reports against what a careful reader took off them; skipped where the folder is absent."""

import hashlib
import json
import unicodedata
from pathlib import Path

import pytest

from pipeline.model.source import Limits, SourceFile
from pipeline.run import process

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
NAMES = tuple(
    f"{path.stem}{suffix}"
    for path in sorted((SEEDS / "gold").glob("*.json"))
    for suffix in (".docx", ".pdf", ".txt")
    if "." not in path.stem
)

pytestmark = pytest.mark.skipif(not NAMES, reason="../shared/seeds is not on this machine")


def read(name):
    data = (SEEDS / name).read_bytes()
    source = SourceFile(
        source_path=name, doc_id=hashlib.sha256(data).hexdigest(), format=name.rpartition(".")[2], data=data
    )
    result = process(source, Limits())
    assert result.extraction is not None, result.error
    return result.extraction, json.loads((SEEDS / "gold" / f"{name.rpartition('.')[0]}.json").read_text("utf-8"))


def fold(text):
    return None if text is None else "".join(unicodedata.normalize("NFKC", text).split())


def fits(row, found):
    """Every column of a gold row is as found, or one of the other values it accepts."""
    accept = row.get("accept", {})
    return all(
        value in [row[column], *accept.get(column, [])] for column, value in found.items() if column in row
    ) and bool(found)


@pytest.mark.parametrize("name", [n if n.endswith(".docx") else pytest.param(n, marks=pytest.mark.slow) for n in NAMES])
def test_sections_and_facts_are_those_a_reader_finds(name):
    extraction, gold = read(name)
    headings = [fold(row["heading"]) for row in gold["sections"] if not row.get("optional")]
    found = [fold(section.heading) for section in extraction.sections]
    assert [heading for heading in headings if heading not in found] == []
    facts = [
        {
            "subject": fact.subject,
            "measure": fact.measure,
            "value": float(fact.figure.value),
            "unit": fact.figure.unit,
            "fiscal_year": fact.fiscal_year,
        }
        for fact in extraction.facts
    ]
    demanded = [row for row in gold["facts"] if not row.get("optional")]
    assert [row for row in demanded if not any(fits(row, fact) for fact in facts)] == []
    assert [fact for fact in facts if fact["subject"] and not any(fits(row, fact) for row in gold["facts"])] == []


@pytest.mark.parametrize("name", [n for n in NAMES if not n.endswith(".pdf")])
def test_no_fact_states_a_value_that_its_sentence_does_not(name):
    extraction, _ = read(name)
    assert extraction.facts
    assert [f for f in extraction.facts if f.sentence[f.start : f.end] != f.figure.raw] == []
