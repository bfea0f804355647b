"""A form's title without a readable form below it is told; one that is only spoken of is not."""

import pytest

from pipeline.rules.catalogue import check
from tests.forms.reading import read, unmapped

FORM = """
| 项目名称 | 普法宣传项目 | < | < | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| ^ | 产出指标 | 数量指标 | 宣讲次数 | ≥12次 | 13次 | 50 | 50 |
"""
UNIT = "2023年度部门整体支出绩效自评表"
PROJECT = "2023年度项目支出绩效自评表"


def titles(*blocks):
    return [title.text for title in read(*blocks).unread_titles]


@pytest.mark.parametrize(
    "blocks",
    [(PROJECT, FORM, UNIT), (UNIT, "| 甲 | 乙 |\n| 1 | 2 |"), (UNIT, "单位：万元", "| 甲 | 乙 |\n| 1 | 2 |")],
    ids=["at the end", "above a table that is none", "with a caption"],
)
def test_a_title_without_its_form(blocks):
    assert titles(*blocks) == [UNIT]


def test_the_flag_is_a_warning_that_quotes_the_title():
    flag = next(flag for flag in check(read(PROJECT, FORM, UNIT)) if flag.rule == "unread_form")
    assert (flag.severity, flag.cause, flag.observed) == ("warning", "extraction", UNIT)
    assert UNIT in flag.message


@pytest.mark.parametrize(
    "blocks",
    [
        (PROJECT, FORM),
        (PROJECT, FORM, "2023年度项目支出绩效自评表填报说明，请按要求填写"),
        ("附件：1.2023年度部门整体支出绩效自评表", "2.2023年度项目支出绩效自评表", PROJECT, FORM),
        (UNIT, "我单位按照要求组织开展了绩效自评，并如实填写了各项指标的完成情况，现将有关情况报告如下。"),
        ("2023年度部门整体支出绩效目标申报表", "| 甲 | 乙 |\n| 1 | 2 |"),
    ],
    ids=["read", "of a form that was read", "list of attachments", "above running text", "targets only"],
)
def test_no_title_without_a_form(blocks):
    assert titles(*blocks) == []


@pytest.mark.parametrize("line", ["注见页脚", "注：以上金额单位为万元", "（说明见表后）", "详见附注"])
def test_a_remark_below_a_form_is_its_caption(line):
    found = read(PROJECT, FORM, line)
    assert [use.role for use in found.text_uses if use.ordinal == 2] == ["caption"]


@pytest.mark.parametrize(("unit", "left"), [("%", []), ("m2", []), ("% 88%", [(0, 3, 5)])])
def test_a_units_cell_that_holds_a_neighbours_figure_is_left_over(unit, left):
    found = read(
        PROJECT,
        f"""
        | 项目名称 | 普法宣传项目 | < | < | < | < | < | < |
        | 一级指标 | 二级指标 | 三级指标 | 指标符号 | 指标值 | 计量单位 | 实际完成值 | 得分 |
        | 产出指标 | 数量指标 | 宣讲次数 | ≥ | 12 | 次 | 13次 | 50 |
        | 满意度指标 | 服务对象满意度 | 听众满意度 | ≥ | 88 | {unit} | 90 | 10 |
        """,
    )
    assert len(found.indicators) == 2
    assert unmapped(found) == left
