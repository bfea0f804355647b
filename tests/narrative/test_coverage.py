"""No figure with a unit is passed over: at least 99.5 % of those that a plain pattern finds are facts."""

from pathlib import Path

import pytest

from extractors.sniff import sniff
from normalizers.document import normalize
from normalizers.text import clean_text
from pipeline.mapper.document import map_document
from pipeline.model.source import Limits, SourceFile
from pipeline.narrative.report import read_report
from pipeline.run import extract
from pipeline.schema.load import load_schema
from tests.narrative.coverage import list_missed
from tests.narrative.reading import DOC_ID, document
from tests.narrative.test_sentences import CASES

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = sorted((ROOT / "corpus" / "sample").glob("*.docx"))
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.docx"))
LEAST = 0.995


def count(path):
    data = path.read_bytes()
    source = SourceFile(source_path=path.name, doc_id=DOC_ID, format=sniff(data), data=data)
    clean = normalize(extract(source, Limits()))
    mapped = map_document(clean, load_schema())
    skip = frozenset(use.ordinal for use in mapped.text_uses)
    return list_missed(clean, read_report(clean, skip, clean.doc_id, mapped.fiscal_year))


def check(counts):
    total = sum(found for found, _ in counts)
    missed = [place for _, places in counts for place in places]
    assert total >= 100
    assert len(missed) <= (1 - LEAST) * total, missed


def test_figures_of_the_sample():
    check([count(path) for path in SAMPLE])


@pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not on this machine")
def test_figures_of_real_reports():
    check([count(path) for path in SEEDS])


def test_figures_of_sentences_of_every_shape():
    drawn = document("\n".join(clean_text(text) for _, text, _ in CASES), plain=True)
    check([list_missed(drawn, read_report(drawn, frozenset(), DOC_ID, 2023))])


def test_the_count_notices_a_figure_that_is_no_fact():
    drawn = document("全年发放慰问金12万元，惠及群众300人。", plain=True)
    read = read_report(drawn, frozenset(), DOC_ID, 2023)
    assert list_missed(drawn, read) == (2, [])
    poorer = type(read)(text_uses=read.text_uses, facts=read.facts[:1])
    assert list_missed(drawn, poorer)[1] == ["年发放慰问金12万元，惠及群众300人。"]
