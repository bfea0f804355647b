"""A form that names no year is of the document's year (CONTRACT: year from the goals or the document)."""

from tests.forms.reading import read

FORM = """
| 项目名称 | {} | < | < | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| ^ | 产出指标 | 数量指标 | 宣讲次数 | ≥12次 | {} | 50 | 50 |
"""


def test_the_year_of_the_other_forms():
    found = read(
        "2022年度项目支出绩效自评表", FORM.format("普法项目", "13次"), "项目支出绩效自评表", FORM.format("", "")
    )
    assert [form.fiscal_year for form in found.forms] == [2022, 2022]


def test_no_year_anywhere():
    found = read("项目支出绩效自评表", FORM.format("普法项目", "13次"))
    assert [form.fiscal_year for form in found.forms] == [None]


def test_between_forms_of_different_years_the_reports_text_decides_where_its_title_names_none():
    forms = [
        part for year in (2022, 2023) for part in (f"{year}年度项目支出绩效自评表", FORM.format(f"项目{year}", "13次"))
    ]
    report = ("部门整体支出绩效自评报告", "一、支出情况", "2023年度支出总计1383.37万元，与2022年相比增加。")
    assert read(*forms, *report).fiscal_year == 2023


def test_between_forms_of_different_years_the_reports_title_decides():
    forms = [
        part for year in (2022, 2023) for part in (f"{year}年度项目支出绩效自评表", FORM.format(f"项目{year}", "13次"))
    ]
    for year in (2022, 2023):
        assert read(f"云岭县林业局{year}年度部门整体支出绩效自评报告", *forms).fiscal_year == year
