"""Values of a scan that rest on characters the recogniser was not sure of."""

import pytest
from msgspec.structs import replace

from pipeline.model.place import CellRef
from pipeline.model.rows import CellUse, Extraction, Rereading
from pipeline.rules.catalogue import list_contradicted
from tests.rules.drawing import flags_of, form, rules_of, submission, target_of

FUNDS = """
    FUNDS            | full   | executed | weight | rate  | score
    年度资金总额       | 120.00 | 114.00   | 10     | 95%   | 9.5
    其中：当年财政拨款  | 90.00  | 86.00    |        | 95.6% |
    其他资金          | 30.00  | 28.00    |        | 93.3% |
"""
ROWS = """
    INDICATORS | level2   | level3  | target | actual | weight | score
    产出指标    | 数量指标  | 查档人次 | ≥900人 | 950人  | 50     | 50
    ^          | 质量指标  | 规范程度 | 较高    | 较高   | 40     | 38
"""


def scan(doubts: dict[tuple[str, str], float] | None = None, *, total: str = "100 | 97.5", **given) -> Extraction:
    """A scanned form; ``doubts``: certainty of the cell of a figure, by its row's name and its column."""
    extraction = submission(
        form(funds=FUNDS, indicators=ROWS, total=total), **{"has_report": False, "recognised_pages": 1, **given}
    )
    least = {cell_of(extraction, *key): certainty for key, certainty in (doubts or {}).items()}
    uses = tuple(
        CellUse(cell=cell, role="value", form_id=extraction.forms[0].record_id, certainty=least.get(cell, 0.99))
        for cell in cells_of(extraction)
    )
    forms = tuple(replace(each, is_recognised=True) for each in extraction.forms)
    return replace(extraction, forms=forms, cell_uses=uses)


def records_of(extraction: Extraction) -> dict[str, object]:
    return {
        **{fund.line_raw: fund for fund in extraction.funds},
        **{row.level3: row for row in extraction.indicators},
        "总分": extraction.forms[0],
    }


def cell_of(extraction: Extraction, row: str, field: str) -> CellRef:
    return getattr(records_of(extraction)[row], field).cell


def cells_of(extraction: Extraction) -> set[CellRef]:
    fields = ("full_year_budget", "executed", "weight", "execution_rate", "score", "target", "actual", "total_weight")
    figures = (getattr(record, field, None) for record in records_of(extraction).values() for field in fields)
    return {figure.cell for figure in figures if figure is not None}


def add_use(extraction: Extraction, **given) -> Extraction:
    use = CellUse(form_id=extraction.forms[0].record_id, **given)
    return replace(extraction, cell_uses=(*extraction.cell_uses, use))


def test_a_scan_that_was_read_surely_has_no_flag_and_its_report_one():
    assert rules_of(scan()) == []
    (flag,) = flags_of(scan(has_report=True))
    assert (flag.rule, flag.table, flag.cause) == ("low_ocr_confidence", "documents", "extraction")


def test_a_figure_below_the_threshold_is_told_in_its_row():
    extraction = scan({("查档人次", "actual"): 0.9})
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.field, flag.cause) == (
        "low_ocr_confidence",
        "warning",
        "actual_value",
        "extraction",
    )
    assert target_of(flag, extraction).level3 == "查档人次"
    assert flag.observed == "950人"
    assert "“查档人次”一行的“950人”" in flag.message


@pytest.mark.parametrize(
    "place",
    [
        ("年度资金总额", "full_year_budget"),  # 90 + 30 = 120
        ("其他资金", "executed"),  # 86 + 28 = 114
        ("年度资金总额", "execution_rate"),  # 114 ÷ 120 = 95 %
        ("查档人次", "weight"),  # 10 + 50 + 40 = 100
        ("规范程度", "score"),  # 9.5 + 50 + 38 = 97.5
    ],
)
def test_a_figure_that_the_arithmetic_confirms_needs_no_look(place: tuple[str, str]):
    assert rules_of(scan({place: 0.6})) == []


def test_ink_that_gave_no_character_is_told_also_where_the_arithmetic_comes_out():
    assert rules_of(scan({("查档人次", "weight"): 0.0})) == ["low_ocr_confidence"]


def test_words_need_less_certainty_than_digits():
    assert rules_of(scan({("规范程度", "actual"): 0.93})) == []
    extraction = scan()
    name = {"cell": CellRef(table_index=0, row=4, col=3), "role": "value", "field": "indicators.level3"}
    record = extraction.indicators[0].record_id
    assert rules_of(add_use(extraction, **name, record_id=record, certainty=0.93)) == []
    (flag,) = flags_of(add_use(extraction, **name, record_id=record, certainty=0.5))
    assert (flag.field, flag.observed, flag.target_id) == ("level3", "查档人次", record)


def test_a_groups_label_is_told_in_each_of_its_rows():
    extraction = scan()
    cell = extraction.indicators[0].weight.cell
    label = CellRef(table_index=cell.table_index, row=cell.row, col=0)
    flags = flags_of(add_use(extraction, cell=label, role="label", field="label:level1", certainty=0.4))
    assert [flag.target_id for flag in flags] == [row.record_id for row in extraction.indicators]


def test_ink_in_a_cell_that_seems_blank():
    extraction = scan()
    blank = CellRef(table_index=0, row=1, col=9)
    assert rules_of(add_use(extraction, cell=blank, role="blank", certainty=None)) == []
    (flag,) = flags_of(add_use(extraction, cell=blank, role="blank", certainty=0.0))
    assert target_of(flag, extraction).line_raw == "其中：当年财政拨款"
    assert "没有识别出来" in flag.message


def test_a_form_of_which_most_is_in_doubt_is_told_once():
    extraction = scan()
    uses = tuple(replace(use, certainty=0.0) for use in extraction.cell_uses)
    extraction = replace(extraction, cell_uses=uses)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table) == ("low_ocr_confidence", "forms")


def test_a_contradiction_is_the_readings_fault_until_a_second_look_agrees():
    """The scores make 97.5, not 87.5."""
    wrong = scan({("规范程度", "score"): 0.8}, total="100 | 87.5")
    flags = {flag.rule: flag for flag in flags_of(wrong)}
    assert flags["score_sum_mismatch"].cause == "extraction"
    assert flags["low_ocr_confidence"].observed == "38"
    sure = scan(total="100 | 87.5")
    assert [(flag.rule, flag.cause) for flag in flags_of(sure)] == [("score_sum_mismatch", "document")]
    cell = cell_of(sure, "规范程度", "score")
    assert cell in list_contradicted(sure)
    second = replace(sure, rereadings=(Rereading(cell=cell, first="38", second="28", agrees=False),))
    flags = {flag.rule: flag for flag in flags_of(second)}
    assert flags["score_sum_mismatch"].cause == "extraction"
    assert (flags["low_ocr_confidence"].observed, flags["low_ocr_confidence"].expected) == ("38", "28")
    assert second.indicators[1].score.value == 38  # never exchanged
    same = replace(sure, rereadings=(Rereading(cell=cell, first="38", second="38", agrees=True),))
    assert [flag.cause for flag in flags_of(same)] == ["document"]
