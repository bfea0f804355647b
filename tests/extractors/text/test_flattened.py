"""Forms of which a dump left one cell a line."""

from __future__ import annotations

from extractors.text.flattened import find_flattened
from tests.builders import redraw
from tests.extractors.text.dumps import print_blocks, read

HEAD = """
单位名称
云岭县水利局

整体支出规模
（万元）
全年预算数
全年执行数
执行率
财政拨款
100
90
90%
其他资金

年度总体目标
年初设定目标
全年完成情况
建成水渠。
已建成水渠。
"""
COLUMNS = """
一级指标
权重
二级指标
三级指标
年度指标值
全年完成值
自评得分
偏差及原因分析
"""
BODY = """

产出指标

30
数量指标（20）
修建水渠（12 分）
≥5公里

6公里
12

清淤河道（8 分）
3处
3处
6
资金不足

质量指标（10）
验收合格率
（10 分）
100%
100%
10
"""


def rows(text: str) -> list[tuple[str, ...]]:
    found = find_flattened(text.split("\n"))
    assert found is not None
    return [row.cells for row in found.rows]


def test_the_grid_is_found_again():
    assert rows("报告正文。\n" + HEAD + COLUMNS + BODY) == [
        ("单位名称", "云岭县水利局"),
        ("整体支出规模\n（万元）", "", "全年预算数", "全年执行数", "执行率"),
        ("", "财政拨款", "100", "90", "90%"),
        ("", "其他资金", "", "", ""),
        ("年度总体目标", "年初设定目标", "全年完成情况"),
        ("", "建成水渠。", "已建成水渠。"),
        ("一级指标", "权重", "二级指标", "三级指标", "年度指标值", "全年完成值", "自评得分", "偏差及原因分析"),
        ("产出指标", "30", "数量指标（20）", "修建水渠（12 分）", "≥5公里", "6公里", "12", ""),
        ("", "", "", "清淤河道（8 分）", "3处", "3处", "6", "资金不足"),
        ("", "", "质量指标（10）", "验收合格率\n（10 分）", "100%", "100%", "10", ""),
    ]


def test_the_total_bears_the_reading_out_where_groups_have_no_points():
    header = "一级指标\n二级指标\n三级指标\n年度指标值\n实际完成值\n分值\n得分\n"
    body = "产出指标\n数量指标\n修建水渠\n5公里\n6公里\n50\n50\n效益指标\n社会效益指标\n受益人数\n90人\n99人\n40\n38\n"
    found = rows(header + "\n" + body + "总分\n100\n98\n")
    assert found[1:] == [
        ("产出指标", "数量指标", "修建水渠", "5公里", "6公里", "50", "50"),
        ("效益指标", "社会效益指标", "受益人数", "90人", "99人", "40", "38"),
        ("总分", "100", "98"),
    ]
    assert find_flattened((header + "\n" + body + "总分\n100\n60\n").split("\n")) is None


def test_points_that_do_not_add_up_are_no_reading():
    assert find_flattened((COLUMNS + BODY.replace("30", "40")).split("\n")) is None


def test_the_rest_of_the_form_that_kept_its_tabs_stands_below_its_caption():
    rest = "\t\n\t\n\t时效指标（5）\n\t按时完工（5 分）\n\t12月\n\t12月\n\t5\n\t\n\n\t总分\n\t100\n\t98\n\n\n注：无。\n"
    blocks = print_blocks(read(COLUMNS + BODY + "\n附件\n2023年度自评表\n\n" + rest))
    assert blocks[:2] == ["附件", "2023年度自评表"]
    assert blocks[3] == "注：无。"
    assert (
        blocks[2].splitlines()[-2:]
        == redraw(
            """
        | 一级指标 | 权重 | 二级指标 | 三级指标 | 年度指标值 | 全年完成值 | 自评得分 | 偏差及原因分析 |
        | 产出指标 | 30 | 数量指标（20） | 修建水渠（12 分） | ≥5公里 | 6公里 | 12 | |
        | ^ | | ^ | 清淤河道（8 分） | 3处 | 3处 | 6 | 资金不足 |
        | ^ | | 质量指标（10） | 验收合格率⏎（10 分） | 100% | 100% | 10 | |
        | ^ | | 时效指标（5） | 按时完工（5 分） | 12月 | 12月 | 5 | |
        | 总分 | 100 | . | . | . | . | 98 | . |
        """
        ).splitlines()[-2:]
    )


def test_column_headers_in_running_text_are_no_form():
    assert find_flattened(["一级指标", "二级指标", "", "正文。", "分值", "得分", ""]) is None


def place_rows(*rows: str) -> str:
    """Each cell on a line of its own, a blank one an empty line."""
    return "\n".join(cell.strip() for row in rows for cell in row.split("|")) + "\n"


PLACES = place_rows(
    "项目资金 | | 年初预算数 | 全年执行数 | 分值 | 得分",
    "| 年度资金总额 | 120 | 118 | 10 | 9",
    "| 其他资金 | | 2 | |",
    "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 备注",
    "| 产出指标 | 数量指标 | 修建水渠 | 5公里 | 6公里 | 40 | 40 |",
    "| | | 清淤达标情况 | | 3处 | 30 | 29 |",
    "| 效益指标 | 社会效益指标 | 受益人数 | 90人 | | 20 | 18 | 天气",
    "总分 | 100 | 96",
)


def test_where_each_cell_has_its_line_a_blank_one_is_known_by_its_place():
    found = rows(PLACES)
    assert found[:3] == [
        ("项目资金", "", "年初预算数", "全年执行数", "分值", "得分"),
        ("", "年度资金总额", "120", "118", "10", "9"),
        ("", "其他资金", "", "2", "", ""),
    ]
    assert found[-3:] == [
        ("", "", "清淤达标情况", "", "3处", "30", "29", ""),
        ("效益指标", "社会效益指标", "受益人数", "90人", "", "20", "18", "天气"),
        ("总分", "100", "96"),
    ]


def test_the_first_row_is_not_taken_for_further_column_headers():
    """Words that nobody knows may head a column; here they are the first row's."""
    text = place_rows(
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分",
        "立项 | 论证 | 论证充分性 | | | 40 | 38",
        "| | 程序规范性 | | | 20 | 20",
        "建设 | 进度 | 水渠长度 | 5公里 | 6公里 | 40 | 40",
        "总分 | 100 | 98",
    )
    assert rows(text)[1:3] == [
        ("立项", "论证", "论证充分性", "", "", "40", "38"),
        ("", "", "程序规范性", "", "", "20", "20"),
    ]


def test_places_that_do_not_add_up_are_no_reading():
    found = find_flattened(PLACES.replace("\n29\n", "\n92\n").split("\n"))
    assert found is None
