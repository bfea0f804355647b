"""What a report says of itself, and several reports in one document."""

import pytest

from normalizers.document import normalize
from pipeline.model.raw import TextStyle
from pipeline.narrative.grades import find_grade
from pipeline.narrative.naming import read_naming
from pipeline.narrative.report import read_report
from tests.builders import raw_document, raw_text
from tests.narrative.reading import report


@pytest.mark.parametrize(
    ("title", "unit", "year"),
    [
        ("2023年度青溪县民政局单位整体支出绩效自评报告", "青溪县民政局", 2023),
        ("青溪县民政局2022年部门整体支出绩效评价报告", "青溪县民政局", 2022),
        ("松河县2023年度项目支出绩效自评报告", "松河县", 2023),
        ("2021年部门整体支出绩效自评报告", None, 2021),
        ("评价报告", None, None),
    ],
)
def test_titles_name_unit_and_year(title, unit, year):
    naming = read_naming([title], [], [])
    assert (naming.unit_name, naming.fiscal_year) == (unit, year)


def test_the_unit_is_looked_for_on_the_cover_and_in_the_first_sentences():
    title = "部门整体支出绩效自评报告"
    assert read_naming([title], ["部门（单位）名称：松河县水利局（盖章）"], []).unit_name == "松河县水利局"
    assert read_naming(["松河县水利局", title], [], []).unit_name == "松河县水利局"
    sentences = ["负责全县水利工作。", "松河县水利局2023年共实施项目3个。"]
    assert read_naming([title], ["部门名称：（盖章）"], sentences).unit_name == "松河县水利局"
    reasons = ["按照预算绩效管理有关规定，松河县水利局认真组织开展了绩效自评，现报告如下。"]
    assert read_naming([title], [], reasons).unit_name == "松河县水利局"
    assert read_naming([title], [], ["资金由县级统筹，松河县水利局认真组织实施。"]).unit_name is None


@pytest.mark.parametrize(
    ("titles", "closing", "unit", "other"),
    [
        # the project's name runs into the unit's: the year parts them, or the closing line does
        (["青溪县水利局2023年度河道治理项目支出绩效自评报告"], None, "青溪县水利局", None),
        (["青溪县水利局河道治理项目支出绩效自评报告"], "青溪县水利局", "青溪县水利局", None),
        (["青溪县水利局河道治理项目支出绩效自评报告"], None, "青溪县水利局", "青溪县水利局河道治理"),
        (["河道治理项目支出绩效自评报告"], None, None, None),
        # a place alone gives way to the body that signs
        (["青溪县2023年度河道治理项目支出绩效自评报告"], "青溪县水利局", "青溪县水利局", None),
        # a name that lost its place, in the title or on the line above
        (["县水利局2023年度部门整体支出绩效自评报告"], "青溪县水利局", "青溪县水利局", None),
        (["青溪市", "城市建设档案馆", "单位整体支出绩效自评报告"], None, "青溪市城市建设档案馆", None),
        # ends that no list knows
        (["2023年度青溪县卫生监督所单位整体支出绩效自评报告"], None, "青溪县卫生监督所", None),
        (
            ["青溪镇医院（社区卫生服务中心）2023年单位整体支出绩效自评报告"],
            None,
            "青溪镇医院（社区卫生服务中心）",
            None,
        ),
        # another body signs; one that evaluates for money may
        (["青溪县水利局2023年度部门整体支出绩效自评报告"], "青溪县林业局", "青溪县水利局", "青溪县林业局"),
        (["青溪县水利局2023年度部门整体支出绩效评价报告"], "甲乙会计师事务所", "青溪县水利局", None),
    ],
)
def test_where_the_units_name_ends_in_a_title(titles, closing, unit, other):
    naming = read_naming(titles, [], [], [closing] if closing else [])
    assert (naming.unit_name, naming.other_name) == (unit, other)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("自评分100分，评价等次为优等。", "优"),
        ("自评得分93分，等级为“优秀”。", "优"),
        ("综合得分85分，评价等级：良好", "良"),
        ("自评结果为中。", "中"),
        ("优化支出结构，良好的作风。", None),
        ("评价等级的确定方法见附件。", None),
    ],
)
def test_grades(text, grade):
    assert find_grade(text) == grade


def test_score_and_grade_of_the_report():
    found = report("一、绩效评价结论\n经综合评定，自评得分97.5分，评价等级为良好。", plain=True)
    assert found.self_score is not None
    assert str(found.self_score.value) == "97.5"
    assert found.grade == "良"


def test_two_reports_in_one_document():
    found = report(
        """
        平湖区民政局2023年度部门整体支出绩效自评报告
        一、单位基本情况
        在职人员10人。
        二、其他需要说明的情况
        无
        附件：
        平湖区民政局项目支出绩效自评报告
        一、项目支出基本情况
        （一）项目概况
        项目支出50万元。
        二、有关建议
        无
        """,
        plain=True,
    )
    assert [(s.number_raw, s.heading, s.text) for s in found.sections] == [
        ("一、", "单位基本情况", "在职人员10人。"),
        ("二、", "其他需要说明的情况", "无"),
        ("一、", "项目支出基本情况", None),
        ("（一）", "项目概况", "项目支出50万元。"),
        ("二、", "有关建议", "无"),
    ]
    assert found.unit_name == "平湖区民政局"
    assert [(fact.section_ordinal, fact.subject) for fact in found.facts] == [
        (1, "active_staff"),
        (4, "project_expenditure"),
    ]


def test_paragraphs_of_forms_are_left_alone_but_not_headings_among_them():
    found = report(
        "2023年整体支出绩效自评表\n填表人：\n一、单位基本情况\n在职人员10人。", plain=True, skip=frozenset({1, 2, 3})
    )
    assert [section.heading for section in found.sections] == ["单位基本情况"]
    assert [use.ordinal for use in found.text_uses] == [3, 4]


def test_forms_and_remarks_alone_are_no_report():
    found = report(
        "附件2\n注：产出指标和效益指标可以按照重点任务完成情况分别填列，也可以归纳提炼综合指标。", plain=True
    )
    assert not found.has_report
    assert [use.role for use in found.text_uses] == ["caption", "caption"]


def test_a_report_without_headings():
    text = "本单位认真落实各项工作任务，严格执行财务制度，资金使用规范，较好地完成了年度目标。" * 4
    found = report(f"{text}\n基本支出30万元。", plain=True)
    assert found.has_report
    assert [(fact.section_ordinal, fact.subject) for fact in found.facts] == [(None, "basic_expenditure")]


def test_an_empty_document():
    found = report("", plain=True)
    assert (found.has_report, found.sections, found.facts) == (False, (), ())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2023年我单位一般公共预算财政拨款安排的基本支出318.", "47万元，较上年有所增加。"),
        ("2023年我单位一般公共预算财政拨款安排的基本支出318.4", "7万元，较上年有所增加。"),
        ("2023年我单位一般公共预算财政拨款安排的基本支出318.47", "万元，较上年有所增加。"),
        ("2023年我单位一般公共预算财政拨款安排的基本支出318.47万", "元，较上年有所增加。"),
    ],
)
def test_a_figure_broken_by_a_line_end_is_one(first, second):
    above = raw_text(first, page=1, ends_open=True, style=TextStyle(indent=28))
    clean = normalize(raw_document(above, raw_text(second, page=2, starts_page=True), format="pdf"))
    read = read_report(clean, frozenset(), clean.doc_id, 2023)
    assert [(str(fact.figure.value), fact.figure.unit) for fact in read.facts] == [("318.47", "万元")]
