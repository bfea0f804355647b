"""The storage door: what a record becomes when it is stored."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.model.errors import InternalError
from pipeline.model.place import CellRef, Place
from pipeline.model.rows import CellRow, DocumentResult
from pipeline.model.values import Figure, Measure
from pipeline.schema.columns import load_dictionary
from pipeline.storage.rows import RECORD_TABLES, Row, to_rows
from tests.storage.results import (
    PLACE,
    doc_id_of,
    figure,
    make_extraction,
    make_failure,
    make_flag,
    make_form,
    make_fund,
    make_indicator,
    make_result,
)

DOC = doc_id_of("a")


def rows_with(**records: object) -> dict[str, list[Row]]:
    """The rows of a document whose extraction has these records."""
    return to_rows(make_result(extraction=make_extraction(DOC, **records)))


def fund_row(**changes: object) -> Row:
    return rows_with(funds=(make_fund(DOC, **changes),))["funds"][0]


@pytest.mark.parametrize("table", ["documents", *RECORD_TABLES])
def test_rows_have_exactly_the_columns_of_the_dictionary_in_its_order(table: str):
    expected = [column.column for column in load_dictionary().tables[table].columns]
    (row, *_) = to_rows(make_result())[table]
    assert list(row) == expected


def test_a_figure_becomes_its_value_beside_its_raw_text():
    row = fund_row(executed=figure("1,234,567.89元", "123.456789"))
    assert (row["executed"], row["executed_raw"]) == (123.456789, "1,234,567.89元")


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        ("/", None, (None, "/")),
        ("无", None, (None, "无")),
        ("0.00", "0.00", (0.0, "0.00")),
        ("-0.00", "-0.00", (0.0, "-0.00")),
    ],
)
def test_placeholder_and_zero_are_different_things(printed: str, value: str | None, expected: object):
    row = fund_row(executed=figure(printed, value))
    assert (row["executed"], row["executed_raw"]) == expected
    assert str(row["executed"]) != "-0.0"


def test_a_blank_cell_is_null_in_both_columns():
    row = fund_row(executed=None)
    assert row["executed"] is None
    assert row["executed_raw"] is None


@pytest.mark.parametrize("text", ["", " ", "\u3000\n"])
def test_a_text_that_says_nothing_is_null(text: str):
    row = rows_with(forms=(make_form(DOC, project_name=text),))["forms"][0]
    assert row["project_name"] is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=9))
def test_amounts_are_rounded_to_six_decimals_of_wan_yuan(value: Decimal):
    """Contract: amounts are float64 in 万元, rounded to 6 decimals (a 分 is exact)."""
    stored = fund_row(executed=Figure(raw=str(value), value=value, unit="万元"))["executed"]
    assert stored == float(round(value, 6))


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_a_fen_is_exact(fen: int):
    """Contract: a 分 is exact, so a sum in 分 can be had back from the 万元."""
    stored = fund_row(executed=Figure(raw="", value=Decimal(fen).scaleb(-6), unit="万元"))["executed"]
    assert isinstance(stored, float)
    assert round(stored * 10**6) == fen


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_any_number_can_be_stored_or_is_null_beside_its_text(value: Decimal):
    for unit in ("万元", "ratio"):
        row = fund_row(executed=Figure(raw="9" * 5, value=value, unit=unit))
        stored = row["executed"]
        assert row["executed_raw"] == "99999"
        assert stored is None or (isinstance(stored, float) and abs(stored) < float("inf"))


def test_a_ratio_is_stored_as_it_is():
    assert fund_row(execution_rate=figure("33.333333333%", "0.33333333333", "ratio"))["execution_rate"] == 0.33333333333


def test_a_measure_becomes_five_columns():
    target = Measure(raw="50-100元", op="range", value=Decimal(50), value_max=Decimal(100), unit="元", reading="number")
    row = rows_with(indicators=(make_indicator(DOC, target=target, actual=None),))["indicators"][0]
    assert [row[f"target_{part}"] for part in ("raw", "op", "value", "value_max", "unit")] == [
        "50-100元", "range", 50.0, 100.0, "元",
    ]  # fmt: skip
    assert all(row[f"actual_{part}"] is None for part in ("raw", "op", "value", "value_max", "unit"))


def test_a_cell_has_its_box_in_hundredths_of_a_point_and_nulls_without_pages():
    rows = to_rows(make_result(cells=2))["cells"]
    assert [rows[1][edge] for edge in ("page", "x0", "y0", "x1", "y1")] == [2, 10.0, 20, 30.5, 40]
    assert [rows[0][edge] for edge in ("page", "x0", "y0", "x1", "y1")] == [None] * 5


def test_a_document_counts_its_flags_by_severity():
    severities = ("error", "error", "warning", "info", "info", "info")
    flags = tuple(make_flag(DOC, n, severity=severity) for n, severity in enumerate(severities, 1))
    (row,) = to_rows(make_result(flags=flags))["documents"]
    assert (row["status"], row["flags_error"], row["flags_warning"]) == ("flagged", 2, 1)


def test_contents_are_a_list():
    (row,) = to_rows(make_result())["documents"]
    assert row["contents"] == ["unit_self_evaluation", "report"]


def test_a_failed_document_has_exactly_its_row_of_documents():
    rows = to_rows(make_failure())
    (document,) = rows.pop("documents")
    assert not any(rows.values())
    assert (document["status"], document["error_code"], document["contents"]) == ("failed", "empty_file", None)


def test_a_document_that_failed_late_leaves_none_of_what_was_read():
    rows = to_rows(make_result(error_code="timeout", error="处理超时 (it took too long)"))
    (document,) = rows.pop("documents")
    assert not any(rows.values())
    assert (document["unit_name"], document["self_score"], document["flags_error"]) == (None, None, 0)


def test_two_records_with_one_id_are_a_bug_and_not_two_rows():
    twice = (make_indicator(DOC, 1), make_indicator(DOC, 1))
    with pytest.raises(InternalError, match="indicators"):
        rows_with(indicators=twice)


class TestPhones:
    """Contract: ``phone`` is masked unless ``--keep-contacts``; so is the number wherever else it stands."""

    def result(self, text: str, **cell: object) -> DocumentResult:
        at = CellRef(table_index=0, row=0, col=0)
        row = CellRow(
            cell=at, row_span=1, col_span=1, text=text, raw_text=text, place=Place(), role="label", record_id=None,
            field=None,
        )  # fmt: skip
        form = make_form(DOC, phone="0999-8001234、8001234")
        return replace(
            make_result(extraction=make_extraction(DOC, forms=(form,))), cells=(replace(row, **cell),)  # type: ignore[arg-type]
        )  # fmt: skip

    def shown(self, text: str, **cell: object) -> object:
        return to_rows(self.result(text, **cell))["cells"][0]["text"]

    def test_the_forms_number_is_masked(self):
        assert "8001" not in str(to_rows(self.result(""))["forms"][0]["phone"])

    @pytest.mark.parametrize("phone", ["8001234", "0999-8001234/8005678", "139 0000 1234、8005678"])
    def test_every_number_of_the_form_is_masked(self, phone: str):
        stored = rows_with(forms=(make_form(DOC, phone=phone),))["forms"][0]["phone"]
        assert isinstance(stored, str)
        assert not {"8001234", "8005678", "00001234"} & set(stored.replace(" ", "").replace("/", "、").split("、"))
        assert stored.count("*") >= 4 * (1 + ("8005678" in phone))

    def test_it_is_kept_when_asked_for(self):
        rows = to_rows(self.result("电话：0999-8001234"), keep_contacts=True)
        assert rows["forms"][0]["phone"] == "0999-8001234、8001234"
        assert rows["cells"][0]["text"] == "电话：0999-8001234"

    @pytest.mark.parametrize(
        "text",
        [
            "填表人：测试员 0999-8001234",
            "09998001234",
            "（0999）8001234",
            "联系电话：8005678",
            "13900001234",
            "８００１２３４",
        ],
    )
    def test_a_number_in_another_text_is_masked_and_the_length_stays(self, text: str):
        shown = self.shown(text)
        assert isinstance(shown, str)
        assert "*" in shown
        assert len(shown) == len(text)

    @pytest.mark.parametrize("text", ["1200000", "1,200,000.00", "12000000", "2023年12月31日", "20231231"])
    def test_an_amount_or_a_day_is_left_alone(self, text: str):
        assert self.shown(text) == text

    def test_a_figure_that_looks_like_a_number_to_call_is_left_alone_where_it_fed_an_amount(self):
        assert self.shown("13900001234", field="funds.executed") == "13900001234"

    def test_a_sentence_keeps_the_span_of_its_figure(self):
        sentence = "咨询电话0999-8001234，在职人员12人。"
        fact = replace(make_extraction(DOC).facts[0], sentence=sentence, start=21, end=24)
        row = rows_with(facts=(fact,))["facts"][0]
        stored = row["sentence"]
        assert isinstance(stored, str)
        assert "8001234" not in stored
        assert stored[21:24] == sentence[21:24] == "12人"


def test_places_become_page_and_locator():
    row = fund_row(place=replace(PLACE, page=7), locator="p7 table 1 row 2")
    assert (row["page"], row["locator"]) == (7, "p7 table 1 row 2")
