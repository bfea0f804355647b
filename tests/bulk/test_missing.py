"""The county's list against what came in: nobody is missed by a bracket, and nobody counted by a likeness."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.bulk.missing import find_missing, list_missing_rows
from pipeline.bulk.units import ListedUnit, drop_ending, fold_name, read_units
from pipeline.model.errors import UsageError
from tests.bulk.test_duplicates import FORM, make_outcome

WATER = replace(FORM, unit_name="云岭县水利局")


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "units.csv"
    path.write_bytes(text.encode(encoding))
    return path


def named(*names: str, year: int | None = 2023) -> tuple[ListedUnit, ...]:
    return tuple(ListedUnit(unit_name=name, fiscal_year=year) for name in names)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_as_offices_save_it(tmp_path: Path, encoding: str):
    path = write(
        tmp_path, "序号,单位名称 ,年度\n1,云岭县水利局,2023年\n2,云岭县 水利局,2023\n3,云岭县民政局,\n,,\n", encoding
    )

    assert read_units(path) == (
        ListedUnit(unit_name="云岭县水利局", fiscal_year=2023),
        ListedUnit(unit_name="云岭县民政局", fiscal_year=None),
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("单位\n云岭县水利局\n", "no column 单位名称"),
        ("", "no column 单位名称"),
        ("单位名称\n\n", "lists no unit"),
        ("单位名称,年度\n甲局,去年\n乙局,23\n", r"2 lines have no year .* 2: 去年；3: 23"),
        ("单位名称\0\n", "no CSV text"),
    ],
)
def test_a_bad_list_is_refused_with_what_is_wrong(tmp_path: Path, text: str, mistake: str):
    with pytest.raises(UsageError, match=mistake):
        read_units(write(tmp_path, text))


def test_a_list_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(UsageError, match="cannot read"):
        read_units(tmp_path / "none.csv")


def test_who_has_submitted_is_not_missing():
    units = named("云岭县水利局", "云岭县民政局")

    assert [each.unit.unit_name for each in find_missing(units, [make_outcome("a.docx", WATER)])] == ["云岭县民政局"]
    assert find_missing(named("云岭县 水利局"), [make_outcome("a.docx", WATER)]) == ()


def test_another_years_submission_does_not_count():
    (missing,) = find_missing(named("云岭县水利局", year=2024), [make_outcome("a.docx", WATER)])

    assert missing.status == "missing"
    assert find_missing(named("云岭县水利局", year=None), [make_outcome("a.docx", WATER)]) == ()


def test_a_name_that_differs_in_its_ending_is_told_and_never_counted():
    (missing,) = find_missing(named("云岭县水利局（本级）"), [make_outcome("a.docx", WATER)])

    assert (missing.status, missing.found) == ("similar_name", "云岭县水利局")


def test_two_listed_units_of_nearly_one_name_are_two():
    units = named("云岭县水利局", "云岭县水利局（本级）")

    (missing,) = find_missing(units, [make_outcome("a.docx", WATER)])

    assert (missing.unit.unit_name, missing.status) == ("云岭县水利局（本级）", "missing")


def test_a_file_that_could_not_be_read_and_a_year_that_is_not_known_are_told():
    failed = replace(make_outcome("云岭县民政局/自评.pdf"), status="failed")
    undated = make_outcome("b.docx", replace(WATER, fiscal_year=None))

    found = find_missing(named("云岭县民政局", "云岭县水利局"), [failed, undated])

    assert [(row["status"], row["found"]) for row in list_missing_rows(found)] == [
        ("unreadable", "云岭县民政局/自评.pdf"),
        ("year_unknown", "云岭县水利局"),
    ]


def test_names_fold_what_is_written_otherwise_and_nothing_else():
    assert fold_name("云岭县水利局(本级)") == fold_name(" 云岭县水利局（本级） ")
    assert drop_ending(fold_name("云岭县水利局（机关）（本级）")) == "云岭县水利局"
    assert drop_ending("云岭县机关事务中心") == "云岭县机关事务中心"
