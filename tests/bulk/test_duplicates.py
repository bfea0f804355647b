"""What came in more than once: told by unit, year and form, whatever the files are."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from pipeline.bulk.duplicates import find_duplicates, flag_duplicates
from pipeline.bulk.engine import Identity, Outcome, Submitted
from pipeline.bulk.flagged import add_flags, count_flags
from pipeline.model.rows import DocumentResult, Extraction, Flag
from pipeline.storage.packing import pack_rows, unpack_rows
from pipeline.storage.rows import to_rows

DOC_ID = "ab" * 32
FORM = Submitted(
    kind="unit_self_evaluation",
    ordinal=1,
    unit_name="云岭县水利局",
    fiscal_year=2023,
    project_name=None,
    content="same",
    table="forms",
    target_id="x-forms-1",
    page=1,
    locator="p1 table 1 row 1",
)
PROJECT = replace(FORM, kind="project_self_evaluation", project_name="河道清淤项目", ordinal=2)
REPORT = replace(FORM, kind="report", table="documents", target_id=DOC_ID, page=None, locator=None)


def make_outcome(path: str, *submitted: Submitted, doc_id: str | None = None) -> Outcome:
    identity = Identity(doc_id=doc_id or hashlib.sha256(path.encode()).hexdigest())
    return Outcome(source_path=path, identity=identity, status="ok", submitted=submitted)


def named(*outcomes: Outcome) -> dict[str, list[tuple[str, tuple[str, ...], str]]]:
    """By path: kind, the other files and the severity of each duplicate."""
    return {
        path: [(each.submitted.kind, each.others, each.severity) for each in duplicates]
        for path, duplicates in find_duplicates(outcomes).items()
    }


def test_the_same_form_in_two_files_is_told_of_both():
    found = named(make_outcome("b.docx", FORM), make_outcome("a.pdf", FORM), make_outcome("c.docx", PROJECT))

    assert found == {
        "a.pdf": [("unit_self_evaluation", ("b.docx",), "info")],
        "b.docx": [("unit_self_evaluation", ("a.pdf",), "info")],
    }


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        ({"b.docx": "docx", "a.pdf": "pdf"}, "b.docx"),
        ({"c.docx": "docx", "b.xlsx": "xlsx"}, "b.xlsx"),
        ({"a.txt": "txt", "b.jpg": "jpeg"}, "a.txt"),
        ({"a.jpg": "jpeg", "b.pdf": "pdf", "c.txt": "txt"}, "b.pdf"),
    ],
)
def test_the_one_that_counts_is_the_file_of_the_submitters_program(files: dict[str, str], counts: str):
    outcomes = [
        replace(make_outcome(path, FORM), identity=Identity(doc_id=DOC_ID, format=format))
        for path, format in files.items()
    ]
    found = find_duplicates(outcomes)
    assert {duplicate.counts for duplicates in found.values() for duplicate in duplicates} == {counts}


def flags_of(path: str, outcomes: list[Outcome]) -> list[dict[str, object]]:
    """The flags that a document's rows get."""
    result = DocumentResult(
        source_path=path, doc_id=DOC_ID, format="docx", size=1, extraction=Extraction(doc_id=DOC_ID, format="docx")
    )
    return unpack_rows(add_flags(pack_rows(to_rows(result)), flag_duplicates(outcomes)[path]))["flags"]


def test_renditions_that_agree_put_no_figure_in_doubt():
    """Information on the document; figures that differ are a warning on the form."""
    same = [make_outcome("a.docx", FORM), make_outcome("a.pdf", FORM, doc_id=DOC_ID)]
    (agreeing,) = flags_of("a.pdf", same)
    assert (agreeing["severity"], agreeing["table"], agreeing["target_id"]) == ("info", "documents", DOC_ID)
    assert (agreeing["expected"], agreeing["locator"]) == ("a.docx", FORM.locator)

    (differing,) = flags_of("a.pdf", [make_outcome("a.docx", replace(FORM, content="other")), same[1]])
    assert (differing["severity"], differing["table"], differing["target_id"]) == ("warning", "forms", FORM.target_id)


def test_the_same_bytes_are_told_where_nothing_else_is_known():
    outcomes = [make_outcome(path, doc_id=DOC_ID) for path in ("甲/表.docx", "乙/表.docx")]
    (flag,) = flags_of("甲/表.docx", [*outcomes, make_outcome("c.docx")])
    assert (flag["severity"], flag["table"], flag["target_id"]) == ("info", "documents", DOC_ID)
    assert "乙/表.docx逐字节相同" in str(flag["message"])

    failed = [replace(outcome, status="failed") for outcome in outcomes]
    assert find_duplicates(failed) == {}


def test_figures_that_differ_are_worth_a_look():
    found = named(make_outcome("a.docx", FORM), make_outcome("b.docx", replace(FORM, content="other")))

    assert [duplicate[0][2] for duplicate in found.values()] == ["warning", "warning"]


@pytest.mark.parametrize(
    "other",
    [
        replace(FORM, fiscal_year=2022),
        replace(FORM, unit_name="云岭县林业局"),
        replace(FORM, kind="base_data"),
        PROJECT,
        REPORT,
    ],
)
def test_another_unit_year_or_form_is_no_duplicate(other: Submitted):
    assert named(make_outcome("a.docx", FORM), make_outcome("b.docx", other)) == {}


def test_two_projects_of_a_unit_are_no_duplicates():
    other = replace(PROJECT, project_name="水库加固项目")

    assert named(make_outcome("a.docx", PROJECT), make_outcome("b.docx", other)) == {}


@pytest.mark.parametrize(
    "unknown", [replace(FORM, unit_name=None), replace(FORM, fiscal_year=None), replace(PROJECT, project_name=None)]
)
def test_nothing_is_said_of_what_is_not_known(unknown: Submitted):
    assert named(make_outcome("a.docx", unknown), make_outcome("b.docx", unknown)) == {}


def test_a_form_twice_in_one_file_is_not_for_this_rule():
    assert named(make_outcome("a.docx", FORM, replace(FORM, ordinal=2))) == {}


def test_the_flags_are_in_the_rows_and_in_the_counts():
    flag = Flag(
        record_id=f"{DOC_ID[:16]}-flags-1", rule="blank_form", severity="info", cause="document", table="documents",
        target_id=DOC_ID, field=None, message="空白表。", observed=None, expected=None, page=None, locator=None,
    )  # fmt: skip
    result = DocumentResult(
        source_path="a.docx", doc_id=DOC_ID, format="docx", size=1, extraction=Extraction(doc_id=DOC_ID, format="docx"),
        flags=(flag,), contents=("report",),
    )  # fmt: skip
    outcomes = [make_outcome(f"{name}.docx", replace(REPORT, content=name), doc_id=DOC_ID) for name in "abcde"]
    duplicates = flag_duplicates(outcomes)["a.docx"]

    rows = unpack_rows(add_flags(pack_rows(to_rows(result)), duplicates))
    outcome = count_flags(outcomes[0], duplicates)

    (document,) = rows["documents"]
    assert (document["status"], document["flags_error"], document["flags_warning"]) == ("flagged", 0, 1)
    assert [row["record_id"] for row in rows["flags"]] == [f"{DOC_ID[:16]}-flags-1", f"{DOC_ID[:16]}-flags-2"]
    added = rows["flags"][1]
    assert (added["rule"], added["table"], added["target_id"]) == ("duplicate_submission", "documents", DOC_ID)
    assert "b.docx、c.docx、d.docx等4份" in str(added["message"])
    assert "云岭县水利局2023年" in str(added["message"])
    assert (outcome.status, [(each.rule, each.count) for each in outcome.flags]) == (
        "flagged",
        [("duplicate_submission", 1)],
    )


def test_a_document_without_duplicates_stays_as_it_is():
    outcome = make_outcome("a.docx", FORM)

    assert count_flags(outcome, ()) == outcome


def test_the_same_file_a_thousand_times_is_told_in_a_thousand_short_flags():
    outcomes = [make_outcome(f"{number:04}.txt", doc_id=DOC_ID) for number in range(1000)]

    flags = flag_duplicates(outcomes)

    assert len(flags) == 1000
    assert "0000.txt、0001.txt、0003.txt等999份" in str(flags["0002.txt"][0]["message"])
    assert flags["0002.txt"][0]["observed"] == "1000"
    assert sum(len(each.others) for found in find_duplicates(outcomes).values() for each in found) == 3000
