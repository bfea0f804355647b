"""Dumps whose columns are aligned by blanks."""

from __future__ import annotations

import textwrap

from tests.builders import redraw
from tests.extractors.text.dumps import print_blocks, read

FORM = """
项目名称  云岭渠道维修
项目资金                年初预算数  全年执行数  分值  得分
          年度资金总额  120.50      118.20      10    9.8
          其中：拨款    120.50      118.20
一级指标  三级指标      年度指标值  实际完成值  分值  得分
产出指标  维修渠道      12公里      13公里      50    50
          工程合格率    95%         98%         20    20
效益指标  受益群众      900人       950人       20    19
总　分                                          100   98.8
"""


def read_text(text: str) -> list[str]:
    return print_blocks(read(textwrap.dedent(text).strip("\n") + "\n"))


def test_a_form_is_laid_out_by_where_its_texts_stand() -> None:
    (table,) = read_text(FORM)
    assert table == redraw(
        """
        | 项目名称 | 云岭渠道维修 |            |            |      |      |
        | 项目资金 |              | 年初预算数 | 全年执行数 | 分值 | 得分 |
        | ^        | 年度资金总额 | 120.50     | 118.20     | 10   | 9.8  |
        | ^        | 其中：拨款   | 120.50     | 118.20     |      |      |
        | 一级指标 | 三级指标     | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | 产出指标 | 维修渠道     | 12公里     | 13公里     | 50   | 50   |
        | ^        | 工程合格率   | 95%        | 98%        | 20   | 20   |
        | 效益指标 | 受益群众     | 900人      | 950人      | 20   | 19   |
        | 总分     |              |            |            | 100  | 98.8 |
        """
    )


def test_what_stands_around_a_form_stays_text() -> None:
    blocks = read_text(f"附件1\n项目支出绩效自评表\n{FORM}填表人：某某    联系电话：略    填报日期：2024年3月\n")
    assert blocks[:2] == ["附件1", "项目支出绩效自评表"]
    assert blocks[-1].startswith("填表人")


def test_a_figure_is_read_in_its_column_where_the_one_before_is_blank() -> None:
    (table,) = read_text(FORM.replace("其中：拨款    120.50 ", "其中：拨款           "))
    (line,) = [line for line in table.splitlines() if "其中" in line]
    assert [cell.strip() for cell in line.strip("| ").split("|")][2:4] == ["", "118.20"]


def test_the_rest_of_a_wrapped_name_goes_to_the_line_above() -> None:
    (table,) = read_text(FORM.replace("效益指标", "          评定结果\n效益指标"))
    assert "工程合格率⏎评定结果" in table


def test_a_rest_that_may_belong_to_the_next_line_is_left_alone() -> None:
    """The name's lines stand around the line of the figures, as where they are centred."""
    text = FORM.replace("产出指标  维修渠道  ", "          维修长度\n产出指标            ")
    assert all("|" not in block for block in read_text(text))


def test_signatures_and_prose_with_blanks_are_no_form() -> None:
    text = "单位负责人：某某    填表人：某某    电话：略\n甲    乙    丙\n今年  明年  后年\n"
    assert all("|" not in block for block in read_text(text))
