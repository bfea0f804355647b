"""Text dumps: what is written, and the tables and lines that are found in it."""

from __future__ import annotations

import pytest

from pipeline.model.errors import LimitError, NoContentError, WrongFormatError
from pipeline.model.source import Limits
from tests.builders import redraw
from tests.extractors.text.dumps import dump, print_blocks, read, read_drawn

FORM = """
    | 绩效指标 | 一级 | 二级 | 指标值 | 分值 | 得分 |
    | ^        | 产出 | 数量 | 5个    | 10   | 9    |
    | ^        | ^    | 质量 | 95%    | 20   | 20   |
    | 总分     | <    | <    | <      | 30   | 29   |
    """


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_the_encoding_is_told_by_the_bytes(encoding):
    text = "绩效自评报告\n一、基本情况 2023年支出12.5万元。\n"
    assert print_blocks(read(text.encode(encoding))) == ["绩效自评报告", "一、基本情况 2023年支出12.5万元。"]


def test_a_cell_a_line_led_by_tabs():
    raw = read_drawn(
        """
        项目支出绩效自评表
        →绩效指标
        →一级
        →二级
        →指标值
        →分值
        →得分

        →
        →产出
        →数量
        →5个
        →10
        →9

        →
        →
        →质量
        →95%
        →20
        →20

        →总分
        →30
        →29


        填表人：某某
        """
    )
    assert print_blocks(raw) == ["项目支出绩效自评表", redraw(FORM), "填表人：某某"]
    assert raw.tables[0].cells[1].place.path == "line 2"


@pytest.mark.parametrize(("left", "between", "right"), [("", "→", ""), ("| ", " | ", " |")])
def test_a_row_a_line(left, between, right):
    rows = (
        ("绩效指标", "一级", "二级", "指标值", "分值", "得分"),
        ("", "产出", "数量", "5个", "10", "9"),
        ("", "", "质量", "95%", "20", "20"),
        ("总分", "30", "29"),
    )
    drawing = "\n".join(left + between.join(row) + right for row in rows)
    assert print_blocks(read(dump(drawing))) == [redraw(FORM)]


def test_lines_of_a_cell_and_empty_lines_in_it():
    raw = read_drawn(
        """
        →指标
        →目标
        值
        →得分

        →数量
        →

        5个
        →9

        →质量

        →95%
        →

        20

        """
    )
    assert print_blocks(raw) == [redraw("| 指标 | 目标⏎值 | 得分 |\n| 数量 | 5个 | 9 |\n| 质量 | 95% | 20 |")]


def test_a_row_that_an_empty_line_in_a_cell_cut_is_one():
    raw = read_drawn(
        """
        →指标
        →目标
        →分值
        →得分

        →数量
        →

        5个

        →10
        →9

        →质量
        →95%
        →20
        →20
        """
    )
    assert print_blocks(raw) == [
        redraw("| 指标 | 目标 | 分值 | 得分 |\n| 数量 | 5个 | 10 | 9 |\n| 质量 | 95% | 20 | 20 |")
    ]


def test_the_last_words_of_a_value_that_a_page_end_cut_off_are_put_back():
    drawing = """
        三级指标→指标值→完成值→分值→得分
        按期完工→按时完成→按时→10→10
        →→完成→→
        资金到位→足额→足额→10→10
        材料归档→→→→
        """
    expected = """
        | 三级指标 | 指标值  | 完成值   | 分值 | 得分 |
        | 按期完工 | 按时完成 | 按时⏎完成 | 10  | 10   |
        | 资金到位 | 足额    | 足额     | 10  | 10   |
        | 材料归档 |         |          |     |      |
        """
    assert print_blocks(read_drawn(drawing)) == [redraw(expected)]


def test_the_name_of_a_block_in_a_row_of_its_own_parts_no_table():
    drawing = """
        年度总体目标→预期目标→完成情况
        →改善设施→已改善
        绩效指标
        一级指标→三级指标→得分
        产出指标→修建渠道→10
        """
    (table,) = print_blocks(read_drawn(drawing))
    assert table.splitlines()[2] == "| 绩效指标     | <        | <        |"
    assert print_blocks(read(dump("甲→乙\n绩效指标\n\n正文")))[1:] == ["绩效指标", "正文"]


def test_the_name_of_a_block_reaches_down_over_a_row_left_blank():
    drawing = """
        经费控制情况→2022年决算数→2023年决算数
        公务接待费→5→6
        楼堂馆所控制情况→批复规模→实际规模
        →→
        """
    expected = """
        | 经费控制情况     | 2022年决算数 | 2023年决算数 |
        | 公务接待费       | 5            | 6            |
        | 楼堂馆所控制情况 | 批复规模     | 实际规模     |
        | ^                |              |              |
        """
    assert print_blocks(read_drawn(drawing)) == [redraw(expected)]
    blank_form = "一级指标→三级指标→得分\n→→"
    assert print_blocks(read(dump(blank_form))) == [redraw("| 一级指标 | 三级指标 | 得分 |\n| | | |")]


def test_a_value_that_rows_without_a_name_share_stands_under_the_values_and_reaches_down():
    """The names of the rows below have their points behind them, so the shared text is none."""
    drawing = """
        一级指标→权重→二级指标→三级指标→指标值→完成值→得分
        管理指标→11→预算编制(4)→按制度执行→100%→4
        →→预算执行(5)→→100%→5
        →→资产管理(2)→→90%→2
        产出指标→30→数量指标(20)→修建渠道(20分)→≥5公里→6公里→20
        →→质量指标(10)→合格率(10分)→95%→96%→10
        """
    expected = """
        | 一级指标 | 权重 | 二级指标     | 三级指标       | 指标值     | 完成值 | 得分 |
        | 管理指标 | 11   | 预算编制(4)  | .              | 按制度执行 | 100%   | 4    |
        | ^        |      | 预算执行(5)  | .              | ^          | 100%   | 5    |
        | ^        |      | 资产管理(2)  | .              | ^          | 90%    | 2    |
        | 产出指标 | 30   | 数量指标(20) | 修建渠道(20分) | ≥5公里     | 6公里  | 20   |
        | ^        |      | 质量指标(10) | 合格率(10分)   | 95%        | 96%    | 10   |
        """
    assert print_blocks(read_drawn(drawing)) == [redraw(expected)]


def test_the_caption_of_the_next_table_is_no_cell():
    raw = read_drawn(
        """
        →指标
        →说明

        →数量
        →

        附件2
        →单位
        →某局
        """
    )
    assert [len(print_blocks(raw)), print_blocks(raw)[1]] == [3, "附件2"]


def test_a_row_cut_by_a_page_end_is_two():
    raw = read_drawn(
        """
        →一级
        →名称
        →目标
        →得分

        →产出
        →推进队伍
        →完成
         →建设
        →
        →
        """
    )
    assert print_blocks(raw) == [
        redraw("| 一级 | 名称 | 目标 | 得分 |\n| 产出 | 推进队伍 | 完成 | . |\n| . | 建设 | | |")
    ]


def test_a_header_that_the_row_below_parts():
    raw = read_drawn(
        """
        指标→目标值→得分
        →性质→数值→单位→
        数量→≥→5→个→9
        """
    )
    assert print_blocks(raw) == [
        redraw("| 指标 | 目标值 | < | < | 得分 |\n| ^ | 性质 | 数值 | 单位 | ^ |\n| 数量 | ≥ | 5 | 个 | 9 |")
    ]


def test_a_shorter_row_leaves_open_what_nothing_tells():
    raw = read_drawn(
        """
        一级→权重→二级→三级→得分
        产出→30→数量→建成→9
        →→质量→合格→10
        管理→20→预算→8
        总分→30
        """
    )
    assert print_blocks(raw) == [
        redraw(
            """
            | 一级 | 权重 | 二级 | 三级 | 得分 |
            | 产出 | 30   | 数量 | 建成 | 9    |
            | ^    |      | 质量 | 合格 | 10   |
            | 管理 | 20   | 预算 | .    | 8    |
            | 总分 | 30   | .    | .    | .    |
            """
        )
    ]


def test_the_name_of_a_line_left_blank_is_no_merged_label():
    raw = read_drawn("项目→名称→目标→得分\n甲→数量→5个→9\n→→6个→8\n")
    assert print_blocks(raw) == [redraw("| 项目 | 名称 | 目标 | 得分 |\n| 甲 | 数量 | 5个 | 9 |\n| ^ | ^ | 6个 | 8 |")]
    raw = read_drawn("项目→名称→目标→得分\n甲→数量→5→9\n→→6→8\n")
    assert print_blocks(raw) == [redraw("| 项目 | 名称 | 目标 | 得分 |\n| 甲 | 数量 | 5 | 9 |\n| ^ |  | 6 | 8 |")]


def test_a_dumped_sheet_and_the_words_of_its_picture():
    raw = read_drawn(
        """
        正文。

        Sheet1

        →→项目名称→→河道清淤

        →→绩效指标→→产出指标→→数量→→5处

        →→绩效指标→→产出指标→→质量→→100%


        image3.emf
        项目名称 河道清淤

        绩效指标

        产出指
        标 数量 5处

        下一段。
        """
    )
    table = redraw("| 项目名称 | 河道清淤 | | |\n| 绩效指标 | 产出指标 | 数量 | 5处 |\n| ^ | ^ | 质量 | 100% |")
    assert print_blocks(raw) == ["正文。", table, "下一段。"]
    assert raw.tables[0].title == "Sheet1"
    assert raw.tables[0].cells[4].covered_text == ("绩效指标",)
    assert raw.unread == ("text of picture image3.emf",)


def test_marks_of_converters_and_boxes():
    raw = read_drawn("[bookmark: _GoBack](\n填表人：某某\n)\n正文（一）\n 下页\n    缩进\n")
    assert [(block.text, block.kind) for block in raw.blocks] == [
        ("填表人：某某", "text_box"),
        ("正文（一）", "paragraph"),
        ("下页", "paragraph"),
        ("缩进", "paragraph"),
    ]
    assert [block.starts_page for block in raw.blocks] == [False, False, True, False]


def test_what_is_no_text_is_refused():
    with pytest.raises(WrongFormatError):
        read(b"\x00\x01\x02\xff" * 20)
    with pytest.raises(NoContentError):
        read(b"\n \n")
    with pytest.raises(LimitError):
        read("甲\t1\n乙\t2\n".encode(), Limits(max_cells=3))


def test_blanks_under_words_may_be_a_merged_cell_and_are_doubtful():
    """What is printed once for several rows is dumped once; a last column is often left blank."""
    raw = read_drawn(
        """
        一级指标→三级指标→年度指标值→完成值→得分→原因
        管理指标→预算编制→符合规定→100%→10→年中调整
        →预算执行→→100%→10→
        →财务管理→→100%→10→
        产出指标→造林面积→50亩→60亩→20→
        →管护面积→→70亩→20→
        """
    )
    doubtful = {(cell.row, cell.col) for cell in raw.tables[0].cells if cell.doubtful}
    assert doubtful == {(2, 2), (3, 2), (5, 2)}


def test_blanks_right_under_a_header_are_left_blank():
    raw = read_drawn(
        """
        一级指标→三级指标→年度指标值→完成值→得分
        管理指标→预算编制→→100%→10
        →预算执行→90%→100%→10
        →财务管理→→100%→10
        """
    )
    assert not any(cell.doubtful for cell in raw.tables[0].cells)
