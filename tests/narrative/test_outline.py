"""Outlines as they are found, and as they break."""

import pytest

from tests.narrative.reading import outline, report

BODY = "全年按照年初确定的目标任务推进各项工作，资金使用合规，支付手续齐全，内部控制制度健全有效，未发现违规问题。"


def test_four_levels_by_their_numbers():
    assert outline(
        """
        一、部门概况
        （一）主要职能
        负责全县水利工作。
        二、部门整体支出绩效情况
        （一）产出情况
        1.数量指标
        （1）灌溉面积情况
        完成水渠建设。
        """,
        plain=True,
    ) == [
        "1 一、 部门概况 overview",
        "2 （一） 主要职能 functions",
        "1 二、 部门整体支出绩效情况 performance",
        "2 （一） 产出情况 performance",
        "3 1. 数量指标 performance",
        "4 （1） 灌溉面积情况 performance",
    ]


def test_automatic_numbers_that_restarted_stand_where_their_look_does():
    assert outline(
        f"""
        [1]一、单位基本情况
        {BODY}
        [1:2、]一般公共预算支出情况
        [2]（一）基本支出情况
        {BODY}
        [2:（2）]项目支出情况
        {BODY}
        [1:3、]政府性基金预算支出情况
        无
        """
    ) == [
        "1 一、 单位基本情况 overview",
        "1 2、 一般公共预算支出情况 general_public_budget",
        "2 （一） 基本支出情况 basic_expenditure",
        "2 （2） 项目支出情况 project_expenditure",
        "1 3、 政府性基金预算支出情况 government_fund",
    ]


def test_无_alone_is_a_whole_section():
    (section,) = report("一、其他需要说明的情况\n无", plain=True).sections
    assert section.text == "无"


def test_numbered_duties_are_text_with_their_numbers():
    sections = report(
        f"""
        [1]一、部门概况
        [2]（一）主要职责
        [b:1.]贯彻执行国家法律法规和方针政策，拟订全县发展规划并组织实施
        [b:2.]完成县委县政府交办的其他任务
        [2]（二）机构设置
        {BODY}
        """
    ).sections
    assert [section.heading for section in sections] == ["部门概况", "主要职责", "机构设置"]
    assert sections[1].text == (
        "1.贯彻执行国家法律法规和方针政策，拟订全县发展规划并组织实施\n2.完成县委县政府交办的其他任务"
    )


def test_items_of_a_list_are_no_headings():
    assert outline("一、机构设置\n内设两个股室。\n（一）办公室\n（二）人事股\n二、存在的问题\n无", plain=True) == [
        "1 一、 机构设置 organisation",
        "1 二、 存在的问题 problems",
    ]


def test_a_run_in_heading_is_the_first_sentence_when_it_is_short_and_has_no_figure():
    sections = report(
        """
        一、改进措施
        （一）加强预算管理。细化预算编制，提高预算的准确性。
        （二）安排培训资金2万元。用于业务培训。
        （三）完成其他任务。
        """,
        plain=True,
    ).sections
    assert [(section.heading, section.text) for section in sections] == [
        ("改进措施", None),
        (
            "加强预算管理",
            "细化预算编制，提高预算的准确性。\n（二）安排培训资金2万元。用于业务培训。\n（三）完成其他任务。",
        ),
    ]


def test_headings_that_lost_their_line():
    sections = report(
        "一、基本情况：本项目由县水利局实施。二、存在的问题。进度偏慢。\n三、改进措施进一步加强调度。", plain=True
    ).sections
    assert [(section.heading, section.text) for section in sections] == [
        ("基本情况", "本项目由县水利局实施。"),
        ("存在的问题", "进度偏慢。"),
        ("改进措施", "进一步加强调度。"),
    ]


def test_headings_without_numbers_are_told_by_look_and_words():
    assert outline(
        f"""
        [t]云岭市文化局整体支出绩效自评报告
        [1]部门基本情况
        {BODY}
        [1]预算执行情况
        {BODY}
        [1]存在的问题
        {BODY}
        """
    ) == [
        "1 - 部门基本情况 overview",
        "1 - 预算执行情况 other",
        "1 - 存在的问题 problems",
    ]


def test_an_inserted_work_report_belongs_to_the_section_it_interrupts():
    sections = report(
        f"""
        [1]四、社会保险基金预算支出情况
        无
        [1]五、部门整体支出绩效情况
        {BODY}
        [1]一、2023年工作回顾
        [2]（一）坚持党建引领，凝聚发展合力
        {BODY}
        [1]二、2024年工作打算
        {BODY}
        [1]六、存在的问题及原因分析
        {BODY}
        """
    ).sections
    assert [(s.number_raw, s.code, s.parent_ordinal) for s in sections] == [
        ("四、", "social_insurance", None),
        ("五、", "performance", None),
        ("一、", "performance", 2),
        ("（一）", "performance", 3),
        ("二、", "plan", 2),
        ("六、", "problems", None),
    ]


def test_a_slogan_takes_its_parents_code():
    assert outline("一、主要绩效\n（一）强化资产管理\n盘点固定资产。", plain=True) == [
        "1 一、 主要绩效 performance",
        "2 （一） 强化资产管理 performance",
    ]


def test_a_heading_that_joins_two_subjects_has_the_code_of_the_first():
    assert outline(
        "一、主要经验及做法、存在的问题及原因分析\n无\n二、存在问题、改进措施和有关建议\n无", plain=True
    ) == [
        "1 一、 主要经验及做法、存在的问题及原因分析 experience",
        "1 二、 存在问题、改进措施和有关建议 problems",
    ]


def test_parts_stand_above_chinese_numbers():
    assert outline(
        "第一部分 部门概况\n一、主要职责\n负责全县交通。\n第二部分 绩效情况\n一、产出情况\n按期完成。", plain=True
    ) == [
        "1 第一部分 部门概况 overview",
        "2 一、 主要职责 functions",
        "1 第二部分 绩效情况 performance",
        "2 一、 产出情况 performance",
    ]


def test_decimal_numbers():
    assert outline("1 项目概况\n1.1项目背景\n根据文件立项。\n2 绩效分析\n2.1 产出\n按期完成。", plain=True) == [
        "1 1 项目概况 overview",
        "2 1.1 项目背景 overview",
        "1 2 绩效分析 performance",
        "2 2.1 产出 performance",
    ]


def test_cover_contents_and_closing_lines_are_no_text_of_sections():
    found = report(
        f"""
        [t]2023年度
        [t]部门整体支出绩效自评报告
        [t]单位名称：松河县水利局（盖章）
        [t]2024年3月20日
        目录
        一、部门概况 1
        二、绩效情况…………3
        [1]一、部门概况
        {BODY}
        — 3
        [1]二、绩效情况
        {BODY}
        [r]松河县水利局
        [r]2024年3月20日
        """
    )
    assert [(section.heading, section.text) for section in found.sections] == [
        ("部门概况", BODY + "\n— 3"),
        ("绩效情况", BODY),
    ]
    assert [use.role for use in found.text_uses[:7]] == [
        "title",
        "title",
        "signature",
        "signature",
        "furniture",
        "furniture",
        "furniture",
    ]
    assert [use.role for use in found.text_uses[-2:]] == ["signature", "signature"]


def test_every_paragraph_is_accounted_for_once():
    found = report(
        f"[t]整体支出绩效自评报告\n[1]一、部门概况\n{BODY}二、存在的问题。无。\n附件：自评表\n其他", plain=False
    )
    assert [use.ordinal for use in found.text_uses] == [1, 2, 3, 4, 5]
    assert [use.role for use in found.text_uses] == ["title", "heading", "narrative", "caption", "unaccounted"]


def roles(drawing, *taken):
    """What became of the lines that no form took; ``taken``: the numbers of those that one did."""
    return [use.role for use in report(drawing, plain=True, skip=frozenset(taken)).text_uses]


def test_a_form_that_repeats_its_title_leaves_nothing_unaccounted():
    assert roles("2023年度整体支出绩效评价基础数据表\n基础数据表", 1)[-1] == "caption"
    assert roles("2023年度整体支出绩效评价基础数据表\n厉行节约保障措施", 1)[-1] == "unaccounted"
    assert roles("2023年度整体支出绩效评价基础数据表\n总分", 1)[-1] == "unaccounted"


def test_what_the_papers_are_called_as_a_whole_is_accounted_for():
    assert roles("绩效自评材料") == ["caption"]
    assert roles("云岭县档案馆2023年绩效自评资料汇编") == ["caption"]
    assert roles("有效推动") == ["unaccounted"]


@pytest.mark.parametrize(
    "line", ["松河县水利局2024-07-25", "松河县水利局 2024年7月25日", "松河县水利局二〇二四年七月二十五日"]
)
def test_the_closing_lines_may_be_one(line: str):
    found = report(
        f"""
        [1]一、部门概况
        {BODY}
        [1]二、其他情况
        无
        [r]{line}
        """
    )
    assert [section.text for section in found.sections] == [BODY, "无"]
    assert found.text_uses[-1].role == "signature"


def test_a_sentence_that_ends_in_a_day_is_no_closing_line():
    found = report(
        """
        [1]一、工作开展
        本次自评由县财政局组织，完成于2024-07-25
        """
    )
    assert [section.text for section in found.sections] == ["本次自评由县财政局组织，完成于2024-07-25"]
