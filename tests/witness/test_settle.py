"""What the second reading bears out is flagged no more; what it does not, row by row."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from pipeline.model.rows import Extraction, Flag
from pipeline.rules.catalogue import check
from pipeline.witness.evidence import Evidence
from pipeline.witness.settle import settle_doubts
from tests.rules.drawing import form, repair, submission

FORM = form(
    funds="FUNDS | full | executed\n年度资金总额 | 100 | 90\n财政拨款 | 80 | 75\n其他资金 | 20 | 15",
    indicators="INDICATORS | level2 | level3 | target | actual | weight | score\n"
    "产出指标 | 数量指标 | 整治水库座数 | 12座 | 12座 | 40 | 40\n"
    "^ | 质量指标 | 验收合格率 | 100% | 98% | 50 | 45",
    total="90 | 85",
)
SURE = Evidence(
    grid="aligned",
    doubt="none",
    readings="agree",
    table="indicators",
    repair="none",
    equation="holds",
    label="known",
)


def unruled() -> Extraction:
    extraction = submission(FORM)
    return replace(extraction, forms=tuple(replace(each, is_unruled=True) for each in extraction.forms))


def weigh(extraction: Extraction, **other: Evidence) -> Mapping[str, Evidence]:
    """Every record is sure, but for those named by their table."""
    records = (*extraction.forms, *extraction.funds, *extraction.indicators)
    known = dict.fromkeys((each.record_id for each in records), SURE)
    return known | {extraction.indicators[1].record_id: other.get("row", SURE)}


def told(extraction: Extraction, evidence: Mapping[str, Evidence]) -> list[tuple[str, str, str | None]]:
    flags = settle_doubts(extraction, check(extraction), evidence)
    assert len({flag.record_id for flag in flags}) == len(flags)
    return [(flag.rule, flag.table, flag.target_id) for flag in flags]


def test_a_form_without_rules_whose_rows_all_agree_is_not_flagged() -> None:
    extraction = unruled()
    assert told(extraction, weigh(extraction)) == []


def test_only_the_row_that_the_second_reading_does_not_have_is_flagged() -> None:
    extraction = unruled()
    row = extraction.indicators[1]
    for doubt in ({"readings": "unheard"}, {"label": "unknown"}, {"repair": "doubtful"}):
        evidence = weigh(extraction, row=SURE._replace(**doubt))
        assert told(extraction, evidence) == [("unruled_table", "indicators", row.record_id)]


def test_a_row_that_lacks_what_the_others_have_is_flagged() -> None:
    extraction = unruled()
    first, second = extraction.indicators
    extraction = replace(
        extraction, indicators=(first, replace(first, record_id="third"), replace(second, actual=None))
    )
    flags = settle_doubts(
        extraction, _unruled_flags(extraction), weigh(extraction) | {"third": SURE, second.record_id: SURE}
    )
    assert [flag.target_id for flag in flags] == [second.record_id]


def test_a_form_that_is_doubted_otherwise_or_lacks_its_total_stays_flagged() -> None:
    extraction = unruled()
    (flag,) = _unruled_flags(extraction)
    other = replace(flag, rule="unmapped_cell", record_id="other")
    assert settle_doubts(extraction, (flag, other), weigh(extraction)) == (flag, other)
    beside = replace(other, rule="unaccounted_text", table="documents", target_id=extraction.doc_id)
    assert settle_doubts(extraction, (flag, beside), weigh(extraction)) == (flag, beside)
    differing = weigh(extraction, row=SURE._replace(readings="differ"))
    assert settle_doubts(extraction, (flag,), differing) == (flag,)
    lost = replace(extraction, forms=tuple(replace(each, total_score=None) for each in extraction.forms))
    assert settle_doubts(lost, (flag,), weigh(lost)) == (flag,)


def test_a_repaired_row_is_sure_where_both_readings_have_it_and_its_figures_come_out() -> None:
    extraction = submission(FORM)
    row = extraction.indicators[1]
    assert row.weight is not None
    assert row.weight.cell is not None
    extraction = replace(extraction, repairs=(repair(row.weight.cell, doubtful=True),))
    (flag,) = check(extraction)
    assert (flag.rule, flag.target_id) == ("repaired_row", row.record_id)
    ruled = SURE._replace(grid="ruled")
    assert settle_doubts(extraction, (flag,), weigh(extraction, row=ruled)) == ()
    for doubt in ({"equation": "none"}, {"readings": "differ"}, {"grid": "aligned"}):
        assert settle_doubts(extraction, (flag,), weigh(extraction, row=ruled._replace(**doubt))) == (flag,)


def test_a_repair_of_the_form_is_sure_where_all_its_rows_are_and_their_points_come_out() -> None:
    extraction = submission(FORM)
    (row,) = _unruled_flags(unruled())
    flag = replace(row, rule="repaired_row")
    amounts = {fund.record_id: SURE._replace(table="funds", equation="none") for fund in extraction.funds}
    assert settle_doubts(extraction, (flag,), weigh(extraction) | amounts) == ()
    for doubt in ({"equation": "none"}, {"readings": "unheard"}, {"label": "unknown"}):
        evidence = weigh(extraction, row=SURE._replace(**doubt)) | amounts
        assert settle_doubts(extraction, (flag,), evidence) == (flag,)
    other = replace(flag, rule="score_sum_mismatch")
    assert settle_doubts(extraction, (flag, other), weigh(extraction) | amounts) == (flag, other)


def _unruled_flags(extraction: Extraction) -> tuple[Flag, ...]:
    return tuple(flag for flag in check(extraction) if flag.rule == "unruled_table")
