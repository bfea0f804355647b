from __future__ import annotations

from decimal import Decimal

import pytest

from normalizers.text import (
    clean_text,
    drop_other_scripts,
    has_visible,
    join_lines,
    match_key,
    split_bracketed_points,
    strip_number,
)
from tests.normalizers.drawn import cases

CLEANED = cases(
    """
    年度资␣金总额                  | 年度资金总额
    困难学生⏎子弟␣帮扶             | 困难学生子弟帮扶
    3␣0余人                        | 30余人
    组␣织␣6␣批␣2␣0␣人              | 组织6批20人
    1␣0␣0␣%                        | 100%
    0␣.50万元                      | 0.50万元
    418␣.37                        | 418.37
    418.␣37                        | 418.37
    0.␣5万元                       | 0.5万元
    1,␣234.56                      | 1,234.56
    ≥␣95␣%                         | ≥95%
    12.51␣2.5                      | 12.51 2.5
    100⏎200                        | 100 200
    5␣5                            | 5 5
    1.␣2023年预算                  | 1. 2023年预算
    1.␣基本情况                    | 1.基本情况
    2024.␣6.␣18                    | 2024.6.18
    Windows␣10␣系统                | Windows 10系统
    购置␣Office␣Pro⏎软件           | 购置Office Pro软件
    Hello,␣world                   | Hello, world
    10␣tons                        | 10 tons
    10␣kg                          | 10kg
    １００％                       | 100%
    ＡＢｃ－１                     | ABc-1
    ３．５万元                     | 3.5万元
    第１．条                       | 第1．条
    完成；（一）是，二：否。       | 完成；（一）是，二：否。
    【重点】“项目”《办法》         | 【重点】“项目”《办法》
    """,
    2,
)


@pytest.mark.parametrize(("raw", "cleaned"), CLEANED)
def test_cleaning_removes_layout_and_folds_widths(raw, cleaned):
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000", "\u2002", "\t", "\n", "\r\n", "\x0b", "\u2028"])
def test_every_kind_of_blank_is_a_blank(blank):
    assert clean_text(f"年度{blank}预算{blank}") == "年度预算"
    assert clean_text(f"total{blank}sum") == "total sum"


@pytest.mark.parametrize("invisible", ["\u200b", "\ufeff", "\u00ad", "\x07", "\u202c", "\u2060"])
def test_what_has_no_shape_disappears_without_a_gap(invisible):
    assert clean_text(f"预{invisible}算") == "预算"
    assert clean_text(f"to{invisible}tal") == "total"
    assert not has_visible(f" {invisible}\u3000\n")
    assert has_visible(f"{invisible}—")


def test_radicals_of_pdf_fonts_become_the_characters_they_look_like():
    assert clean_text("⼯会⼈数") == "工会人数"
    assert clean_text("\uf914") == "樂"


def test_raw_text_is_joined_but_not_folded():
    assert join_lines("年度 资金\n总额： １００ ％") == "年度资金总额：１００％"
    assert join_lines("⼯ 会") == "⼯会"
    assert join_lines(" \u3000\n") == ""


def test_labels_compare_without_widths_blanks_brackets_and_tails():
    keys = {
        match_key(label)
        for label in ("年度资金总额：", "年度 资金总额", "＊年度资金总额:", "年度资金\n总额……", "★年度资金总额*")
    }
    assert keys == {"年度资金总额"}
    assert match_key("执行率（B/A）") == match_key("执行率(b/a)：") == match_key("执行率【Ｂ／Ａ】")
    assert match_key("其中：基本支出") != match_key("基本支出")


def test_a_second_script_beside_the_chinese_does_not_count():
    assert match_key("ᠲᠥᠰᠦᠯ ᠦᠨ ᠨᠡᠷ᠎ᠡ\n项目名称") == match_key("项目名称（تۈر نامى）") == "项目名称"
    assert match_key("རྣམ་གྲངས་མིང་།项目名称") == match_key("항목명 项目名称") == "项目名称"
    assert drop_other_scripts("تۈر نامى") == "تۈر نامى"
    assert drop_other_scripts("年初预算数（A）") == "年初预算数（A）"


@pytest.mark.parametrize(
    ("line", "number", "rest"),
    cases(
        """
        一、基本情况          | 一、        | 基本情况
        二␣、后段计划         | 二␣、       | 后段计划
        （一）␣预算           | （一）      | 预算
        (2)项目支出           | (2)         | 项目支出
        1.职能                | 1.          | 职能
        1．2023年预算         | 1．         | 2023年预算
        3、公务接待           | 3、         | 公务接待
        1.2.3␣管理            | 1.2.3       | 管理
        1.1项目概况           | 1.1         | 项目概况
        ①数量                 | ①           | 数量
        第一部分␣部门概况     | 第一部分    | 部门概况
        其中：基本支出        | 其中：      | 基本支出
        其中：1、办公费       | 其中：1、   | 办公费
        2.5万元               | ∅           | 2.5万元
        1.5公里道路           | ∅           | 1.5公里道路
        10家企业              | ∅           | 10家企业
        一般公共预算          | ∅           | 一般公共预算
        2023年度              | ∅           | 2023年度
        （一）                | ∅           | （一）
        """,
        3,
    ),
)
def test_a_list_number_is_separated_and_a_figure_is_not(line, number, rest):
    assert strip_number(line) == (number, rest)


@pytest.mark.parametrize(
    ("label", "name", "points"),
    cases(
        """
        产出指标(50分)            | 产出指标            | 50
        产出指标⏎（50␣分）：      | 产出指标            | 50
        数量指标（6）             | 数量指标            | 6
        组织培训（3␣分）          | 组织培训            | 3
        产出（22.5）              | 产出                | 22.5
        效益指标（10%）           | 效益指标            | 10
        合规性（6␣分              | 合规性              | 6
        结转结余（4               | 结转结余            | 4
        满意度（满分10分）        | 满意度              | 10
        成本（分值：5）           | 成本                | 5
        质量（8分）指标           | 质量指标            | 8
        产出指标50分              | 产出指标            | 50
        执行率(B/A)               | 执行率(B/A)         | ∅
        补助金额（万元）          | 补助金额（万元）    | ∅
        完工情况（2022年）        | 完工情况（2022年）  | ∅
        楼宇（2022）              | 楼宇（2022）        | ∅
        （6）                     | （6）               | ∅
        （1）财政拨款             | （1）财政拨款       | ∅
        """,
        3,
    ),
)
def test_points_in_brackets_leave_the_name(label, name, points):
    found = split_bracketed_points(label)
    assert found[0] == name
    if points is None:
        assert found[1] is None
    else:
        assert found[1] is not None
        assert (found[1].value, found[1].unit, found[1].reading) == (Decimal(points), "分", "number")
