"""year_mismatch and unit_name_mismatch."""

from datetime import date

import pytest

from pipeline.rules.agreement import is_same_unit
from pipeline.schema.rules import load_rules
from tests.rules.drawing import flags_of, form, rules_of, submission

HABITS = load_rules().limits.names


def test_one_year_everywhere():
    extraction = submission(form(), form("base_data"), has_report=True, report_year=2023)
    assert rules_of(extraction) == []


def test_a_form_of_another_year():
    extraction = submission(form(), form("base_data", fiscal_year=2022), has_report=True, report_year=2023)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.field) == ("year_mismatch", "forms", "fiscal_year")
    assert flag.target_id == extraction.forms[1].record_id
    assert flag.message == "《表2》的年度为2022年，与本份材料的年度2023年不一致，请核对。"


def test_a_report_of_another_year():
    extraction = submission(form(), has_report=True, report_year=2022)
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.table, flag.target_id) == ("year_mismatch", "documents", extraction.doc_id)


def test_forms_without_a_year_are_left_alone():
    assert rules_of(submission(form("project_self_evaluation", fiscal_year=None, fields=()), form())) == []


BASE = """
    BASE    | prior_year_final | current_year_budget | current_year_final
    公用经费 | 10               | 12                  | 11
"""


def test_column_headers_left_from_last_year():
    extraction = submission(form("base_data", base_data=BASE, fiscal_year=2023))
    assert rules_of(extraction) == []
    shifted = submission(form("base_data", base_data=BASE, fiscal_year=2022))
    moved = submission(*[], fiscal_year=2023)
    stale = type(moved)(
        doc_id=shifted.doc_id,
        format="docx",
        unit_name=shifted.unit_name,
        fiscal_year=2023,
        forms=extraction.forms,
        base_data=shifted.base_data,
    )
    (flag,) = flags_of(stale)
    assert (flag.rule, flag.severity) == ("year_mismatch", "warning")
    assert flag.message == "《表1》的年度为2023年，而“上年决算数”栏写的是2021年（应为2022年），请核对表头年份。"


@pytest.mark.parametrize(
    ("day", "rules"), [(date(2024, 5, 7), []), (date(2023, 12, 1), []), (date(2022, 5, 7), ["year_mismatch"])]
)
def test_a_form_filled_in_before_its_year(day, rules):
    assert rules_of(submission(form(prepared_on=day))) == rules


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("云岭县档案馆", "云岭县档案馆"),
        ("澄江湾区档案馆", "青屏市澄江湾区档案馆"),
        ("县档案馆", "云岭县档案馆"),
        ("云岭县档案馆本级", "云岭县档案馆"),
        ("云岭县档案馆（盖章）", "云岭县档案馆"),
        ("云岭县 档案馆", "云岭县档案馆"),
        ("青屏市云岭县市场监督管理局", "云岭县市场监督管理局"),
        ("青屏市档案馆", "档案馆"),
        ("青屏市市场监督管理局", "市市场监督管理局"),
    ],
)
def test_names_of_one_unit(first, second):
    assert is_same_unit(first, second, HABITS)
    assert is_same_unit(second, first, HABITS)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("云岭县档案馆", "云岭县图书馆"),
        ("云岭县档案馆", "澄江湾区档案馆"),
        ("青屏市云岭县档案馆", "白石市云岭县档案馆"),
        ("云岭县第一中学", "云岭县第十一中学"),
        ("云岭县档案馆", "云岭县档案馆服务中心"),
    ],
)
def test_names_of_two_units(first, second):
    assert not is_same_unit(first, second, HABITS)
    assert not is_same_unit(second, first, HABITS)


def test_a_form_of_another_unit():
    extraction = submission(form(unit_name="云岭县图书馆"), form("base_data"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.table, flag.field) == ("unit_name_mismatch", "warning", "forms", "unit_name")
    assert (flag.observed, flag.expected) == ("云岭县图书馆", "云岭县档案馆")


def test_a_report_of_another_unit():
    extraction = submission(form(), has_report=True, report_unit_name="云岭县图书馆")
    (flag,) = flags_of(extraction)
    assert (flag.table, flag.target_id) == ("documents", extraction.doc_id)


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        ("云岭县科学技术局", ["unit_name_mismatch"]),
        ("县图书馆", []),
        ("云岭县图书馆（本级）", []),
        (None, []),
    ],
)
def test_a_report_that_names_its_unit_twice(other, rules):
    name = "云岭县图书馆"
    extraction = submission(has_report=True, unit_name=name, report_unit_name=name, report_other_name=other)
    assert rules_of(extraction) == rules


def test_a_form_settles_what_the_unit_is_called():
    name = "云岭县档案馆"
    extraction = submission(form(), has_report=True, report_unit_name=name, report_other_name=f"{name}河道治理")
    assert "unit_name_mismatch" not in rules_of(extraction)


def test_a_title_without_a_report_names_no_other_unit():
    extraction = submission(form(), has_report=False, report_unit_name="临时救助")
    assert flags_of(extraction, "unit_name_mismatch") == ()


def test_who_carries_out_a_project_is_no_mismatch():
    extraction = submission(form("project_self_evaluation", implementing_unit="云岭县图书馆"))
    assert rules_of(extraction) == []


def project(implementing, head=None):
    return form("project_self_evaluation", implementing_unit=implementing, competent_department=head)


def test_projects_that_are_all_another_units():
    extraction = submission(form(), project("云岭县图书馆"), project("青屏市云岭县图书馆", "云岭县教育局"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.table, flag.target_id) == (
        "unit_name_mismatch",
        "warning",
        "documents",
        extraction.doc_id,
    )
    assert flag.message == "本份材料的2张项目表都由“云岭县图书馆”实施，而材料的单位是“云岭县档案馆”，请核对单位名称。"


@pytest.mark.parametrize(
    "projects",
    [
        [project("云岭县图书馆")],
        [project("云岭县图书馆"), project("云岭县文化馆")],
        [project("云岭县图书馆"), project("云岭县档案馆")],
        [project("云岭县图书馆"), project("云岭县图书馆", "云岭县档案馆")],
        [project("云岭县图书馆"), project(None)],
        [project("云岭县图书馆"), project("云岭县图书馆"), project("云岭县档案馆")],
        [project("云档馆"), project("云档馆")],
        [project("各镇图书室"), project("各镇图书室")],
    ],
    ids=["one", "several units", "one its own", "of its department", "one named", "not all", "short name", "no name"],
)
def test_projects_that_may_be_the_units_own(projects):
    assert flags_of(submission(form(), *projects), "unit_name_mismatch") == ()
