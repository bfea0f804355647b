"""Confidence: looked up by evidence, the narrowest line that holds; a wrong table stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evaluate.calibrate import draw_curve, make_table
from pipeline.evaluate.curve import expected_error
from pipeline.model.errors import DataFileError
from pipeline.model.flow import Flow
from pipeline.model.rows import Extraction
from pipeline.rules.catalogue import check
from pipeline.rules.dossier import Dossier, open_dossier
from pipeline.schema.load import load_schema
from pipeline.schema.rules import load_rules
from pipeline.witness.confidence import HEAD, load_table, rate, rate_records
from pipeline.witness.evidence import Evidence
from pipeline.witness.question import question
from tests.builders import clean_document
from tests.rules.drawing import form, submission

SURE = Evidence("ruled", "none", "agree", "funds", "none", "holds", "known")
UNRULED = SURE._replace(grid="aligned")
MIXED_UP = UNRULED._replace(readings="differ")


def dossier_of(extraction: Extraction) -> Dossier:
    return open_dossier(extraction, load_schema(), load_rules())


def test_what_was_counted_is_what_is_expected():
    counts = {SURE: (1000, 990), UNRULED: (100, 80), MIXED_UP: (50, 10)}
    table = make_table(counts)

    assert rate(SURE, table) == pytest.approx(0.99, abs=0.002)
    assert rate(UNRULED, table) == pytest.approx(0.8, abs=0.02)
    assert rate(MIXED_UP, table) == pytest.approx(0.2, abs=0.08)
    assert expected_error(draw_curve(counts, table)) < 0.01


def test_evidence_never_met_counts_as_the_nearest_wider_kind():
    table = make_table({SURE: (1000, 1000), UNRULED: (100, 50)})

    assert rate(UNRULED._replace(doubt="record"), table) == rate(UNRULED, table)


def test_nothing_is_certain():
    assert rate(SURE, make_table({SURE: (10**6, 10**6)})) < 1


def test_the_projects_own_table_knows_good_from_bad():
    table = load_table()

    assert rate(SURE, table) > 0.98
    assert rate(MIXED_UP._replace(doubt="record"), table) < rate(SURE, table)


def test_every_record_of_a_submission_is_rated():
    extraction = submission(form(funds="FUNDS | full | executed | rate\n年度资金总额 | 100 | 90 | 90%"))
    testimony = question(clean_document(), dossier_of(extraction), check(extraction), None)

    assert testimony.evidence[extraction.funds[0].record_id].equation == "holds"
    assert set(testimony.confidence) == {extraction.forms[0].record_id, extraction.funds[0].record_id}
    assert all(0 < each < 1 for each in testimony.confidence.values())


def test_a_second_reading_without_tables_still_confirms_the_narrative():
    testimony = question(clean_document("甲"), dossier_of(submission()), (), Flow(parts=("甲",)))

    assert testimony.flags == ()
    assert rate_records(testimony.evidence) == {}


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("*,*,*,*,*,*,*,10,11,0.9", "more right than there are"),
        ("*,*,*,*,*,*,*,10,9,1.5", "no probability"),
        ("*,none,*,*,*,*,*,10,9,0.9", "behind"),
        ("ruled,*,*,*,*,*,*,10,9,0.9", "nothing but"),
        ("*,*,*,*,*,*,*,ten,9,0.9", "invalid literal"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, line: str, mistake: str):
    (tmp_path / "confidence.csv").write_text(f"{','.join(HEAD)}\n{line}\n", "utf-8")

    with pytest.raises(DataFileError, match=mistake):
        load_table(tmp_path)
