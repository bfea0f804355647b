"""Last year's 决算 against what the unit itself handed in last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from pipeline.bulk.engine import FiguredYear, Outcome, YearFigure
from pipeline.bulk.flagged import add_flags, count_flags
from pipeline.bulk.prior_year import flag_prior_year_mismatches
from pipeline.bulk.worker import show_digits
from pipeline.model.rows import DocumentResult, Extraction
from pipeline.storage.packing import pack_rows, unpack_rows
from pipeline.storage.rows import Row, to_rows
from tests.bulk.test_duplicates import DOC_ID, make_outcome

STATED = YearFigure(
    unit_name="云岭县水利局",
    fiscal_year=2022,
    item="three_public",
    measure="current_year_final",
    name="“三公”经费",
    value="12.50",
    confidence=0.999,
    target_id="old-base_data-1",
    page=None,
    locator="table 1 row 3",
)
REPEATED = replace(STATED, measure="prior_year_final", target_id="new-base_data-1")


Documents = dict[str, tuple[YearFigure, ...]]
"""By path, the final figures of each."""


def documents(repeated: YearFigure, *stated: YearFigure) -> Documents:
    return {**{f"2022-{n}.docx": (each,) for n, each in enumerate(stated)}, "2023.docx": (repeated,)}


def flag(told: Documents) -> Mapping[str, Sequence[Row]]:
    outcomes = [
        replace(
            make_outcome(path),
            figured_years=tuple(FiguredYear(each.unit_name, each.fiscal_year, each.measure) for each in figures),
        )
        for path, figures in told.items()
    ]
    return flag_prior_year_mismatches(outcomes, lambda outcome: told[outcome.source_path])


def test_the_same_figure_a_year_later_is_no_mismatch():
    assert flag(documents(REPEATED, STATED)) == {}
    assert flag(documents(replace(REPEATED, value="12.5"), STATED)) == {}


def test_another_figure_a_year_later_is_told_of_the_later_document():
    found = flag(documents(replace(REPEATED, value="12.80"), STATED))

    ((path, (raised,)),) = found.items()
    assert path == "2023.docx"
    assert (raised["rule"], raised["severity"], raised["cause"]) == ("prior_year_mismatch", "warning", "document")
    assert (raised["target_id"], raised["observed"], raised["expected"]) == ("new-base_data-1", "12.80", "12.50")
    assert "2022-0.docx" in str(raised["message"])


def test_a_county_that_hands_in_one_year_is_asked_for_no_figure():
    def refuse(outcome: Outcome) -> Sequence[YearFigure]:
        raise AssertionError(outcome)

    years = (
        FiguredYear(STATED.unit_name, 2023, "current_year_final"),
        FiguredYear(STATED.unit_name, 2022, "prior_year_final"),
    )
    assert flag_prior_year_mismatches([replace(make_outcome("2023.docx"), figured_years=years)], refuse) == {}


@pytest.mark.parametrize(
    "other",
    [
        {"unit_name": "云岭县水利局（本级）"},
        {"fiscal_year": 2021},
        {"item": "vehicles"},
        {"measure": "prior_year_final"},
    ],
)
def test_other_things_are_not_compared(other: dict[str, object]):
    stated = replace(STATED, **other)
    assert flag(documents(replace(REPEATED, value="12.80"), stated)) == {}


def test_one_of_two_submissions_of_last_year_is_enough():
    assert flag(documents(REPEATED, replace(STATED, value="13.00"), STATED)) == {}


def test_a_figure_that_may_be_misread_is_no_contradiction_of_the_documents():
    ((_, (raised,)),) = flag(documents(replace(REPEATED, value="12.80", confidence=0.6), STATED)).items()
    assert raised["cause"] == "unknown"


def test_many_differences_are_told_once_of_the_document():
    stated = [replace(STATED, item=f"item-{n}") for n in range(4)]
    repeated = tuple(replace(REPEATED, item=f"item-{n}", value="99") for n in range(4))

    found = flag({**documents(REPEATED, *stated), "2023.docx": repeated})

    ((_, (raised,)),) = found.items()
    assert (raised["table"], raised["target_id"]) == ("documents", make_outcome("2023.docx").identity.doc_id)
    assert "4项" in str(raised["message"])


def test_the_flag_is_added_to_the_rows_and_counted():
    found = flag(documents(replace(REPEATED, value="12.80"), STATED))["2023.docx"]
    result = DocumentResult(
        source_path="2023.docx",
        doc_id=DOC_ID,
        format="docx",
        size=1,
        extraction=Extraction(doc_id=DOC_ID, format="docx"),
    )

    rows = unpack_rows(add_flags(pack_rows(to_rows(result)), found))
    outcome = count_flags(make_outcome("2023.docx"), found)

    assert [flag["record_id"] for flag in rows["flags"]] == [f"{DOC_ID[:16]}-flags-1"]
    assert (rows["documents"][0]["status"], rows["documents"][0]["flags_warning"]) == ("flagged", 1)
    assert (outcome.status, outcome.flags[-1].count) == ("flagged", 1)


@pytest.mark.parametrize(
    ("value", "raw", "shown"), [(12.5, "12.50", "12.50"), (1200.0, "1,200.00", "1200.00"), (1.25, "12500", "1.25")]
)
def test_the_printed_digits_are_kept(value: float, raw: str, shown: str):
    assert show_digits(value, raw) == shown
