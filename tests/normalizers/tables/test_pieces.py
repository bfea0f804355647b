"""Which grids are pieces of one table: seen through whole documents, since pages and neighbours decide."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers.document import normalize
from pipeline.model.clean import CleanDocument
from pipeline.model.raw import RawTable
from tests.builders import BODY, draw, raw_document, raw_table, redraw

HEAD = """
    | 单位 | 甲单位 | <    | <    |
    | 一级 | 二级   | 三级 | 分值 |
    | 产出 | 数量   | 走访 | 5    |
    """
REST = """
    | 效益 | 社会 | 就业 | 6  |
    | 总分 | <    | <    | 11 |
    """


def bottom(drawing: str, **more: Any) -> RawTable:
    """A grid that reaches down to the end of page 1."""
    return raw_table(drawing, **{"page": 1, "bottom": BODY.y1, **more})


def top(drawing: str, **more: Any) -> RawTable:
    """A grid at the top of page 2."""
    return raw_table(drawing, **{"page": 2, **more})


def tables(*blocks: RawTable | str) -> CleanDocument:
    return normalize(raw_document(*blocks, format="pdf"))


def test_a_form_over_two_pages_is_one_table() -> None:
    clean = tables(bottom(HEAD), top(REST))
    assert draw(clean.tables[0]) == redraw(HEAD + REST)
    assert clean.tables[0].pieces == 2
    assert [(repair.kind, repair.doubtful, repair.place.page) for repair in clean.repairs] == [
        ("table_joined", False, 2)
    ]


def test_a_rest_without_the_border_of_its_names_column_goes_on() -> None:
    """The page before is not full: what says so is that the grid begins where the second column does."""
    edges = (72, 120, 200, 300, 400, 522)
    drawing = "| 一级 | 二级 | 三级 | 目标 | 分值 |\n| 产出 | 数量 | 走访 | 5户 | 5 |"
    head = raw_table(drawing, page=1, bottom=BODY.y1 - 200, edges=edges)
    rest = "| 社会 | 就业 | 稳定 | 无 |\n| 满意度 | 群众 | 满意 | 无 |"
    clean = tables(head, raw_table(rest, page=2, edges=edges[1:]))
    (table,) = clean.tables
    assert table.pieces == 2
    assert [repair.doubtful for repair in clean.repairs if repair.kind == "table_joined"] == [True]
    assert len(tables(head, raw_table(rest, page=2, edges=(72, *edges[2:]))).tables) == 2


def test_a_form_over_three_pages_is_one_table() -> None:
    middle = raw_table("| 产出 | 质量 | 合格 | 5 |", page=2, top=BODY.y0, bottom=BODY.y1)
    clean = tables(bottom(HEAD), middle, raw_table(REST, page=3))
    assert draw(clean.tables[0]) == redraw(HEAD + "| 产出 | 质量 | 合格 | 5 |" + REST)
    assert clean.tables[0].pieces == 3


def test_the_columns_of_all_pages_are_united() -> None:
    """The block of money has other columns than the indicators, and each page shows its own only."""
    clean = tables(
        bottom("| 单位 | 甲单位 | < |\n| 资金 | 年初数 | 100 |", edges=(72, 172, 300, 522)),
        top("| 产出 | 数量 | 走访 | 5 |\n| 效益 | 社会 | 就业 | 6 |", edges=(72, 172, 240, 300, 522)),
    )
    assert draw(clean.tables[0]) == redraw(
        """
        | 单位 | 甲单位 | <    | < |
        | 资金 | 年初数 | <    | 100 |
        | 产出 | 数量   | 走访 | 5 |
        | 效益 | 社会   | 就业 | 6 |
        """
    )


def test_columns_that_fit_in_part_leave_a_doubt() -> None:
    first = bottom("| 资金 | 100 | 200 | 90 |", edges=(72, 172, 300, 400, 522))
    second = top("| 产出 | 走访 | 5 | 4 |", edges=(72, 172, 260, 401, 522))
    clean = tables(first, second)
    assert len(clean.tables) == 1
    assert clean.repairs[0].doubtful


def test_columns_that_fit_in_part_need_a_row_of_values() -> None:
    first = bottom("| 资金 | 100 | 200 | 90 |", edges=(72, 172, 300, 400, 522))
    second = top("| 项目 | 甲 | 部门 | 乙 |", edges=(72, 172, 260, 401, 522))
    assert len(tables(first, second).tables) == 2


def test_repeated_header_rows_are_dropped() -> None:
    clean = tables(bottom(HEAD), top("| 一级 | 二级 | 三级 | 分 值 |" + REST))
    assert draw(clean.tables[0]) == redraw(HEAD + REST)
    dropped = next(repair for repair in clean.repairs if repair.kind == "header_dropped")
    assert dropped.before == "一级\n二级\n三级\n分 值"


def test_a_repeated_title_row_is_dropped() -> None:
    title = "| 某年度绩效自评表 | < | < | < |\n"
    clean = tables(bottom(title + HEAD.strip()), top(title + REST.strip()))
    assert draw(clean.tables[0]) == redraw(title + HEAD.strip() + REST)


def test_an_equal_row_of_values_is_no_header() -> None:
    row = "| 产出 | 数量 | 走访 | 5 |"
    clean = tables(bottom(HEAD), top(row + REST))
    assert draw(clean.tables[0]) == redraw(HEAD + row + REST)


def test_a_header_of_two_rows_is_dropped_as_a_whole() -> None:
    header = "| 一级 | 三级 | 分值 | < |\n| ^ | ^ | 应得 | 实得 |\n"
    clean = tables(bottom(header + "| 产出 | 走访 | 5 | 5 |"), top(header + "| 效益 | 就业 | 6 | 6 |"))
    assert draw(clean.tables[0]) == redraw(header + "| 产出 | 走访 | 5 | 5 |\n| 效益 | 就业 | 6 | 6 |")


def test_a_row_whose_cells_reach_into_the_rows_below_is_no_header() -> None:
    clean = tables(bottom(HEAD), top("| 一级 | 二级 | 三级 | 分值 |\n| ^ | 社会 | 就业 | 6 |"))
    assert draw(clean.tables[0]) == redraw(HEAD + "| 一级 | 二级 | 三级 | 分值 |\n| ^ | 社会 | 就业 | 6 |")


@pytest.mark.parametrize(
    "second",
    [
        top("| 单位 | 乙单位 | < | < |\n| 一级 | 二级 | 三级 | 分值 |\n| 产出 | 数量 | 培训 | 5 |"),
        top("| 某年度项目绩效自评表 | < | < | < |\n| 项目 | 修缮 | < | < |\n| 产出 | 数量 | 培训 | 5 |"),
        top(REST, edges=(72, 110, 160, 250, 522)),
        top(REST, edges=(90, 200, 300, 400, 480)),
        top(REST, edges=()),
        raw_table(REST, page=1, top=100),
        raw_table(REST, page=3),
        top(REST, origin="scan"),
        top(REST, title="Sheet1"),
    ],
    ids=[
        "restart", "title row", "other columns", "narrower", "unknown columns", "beside it", "page between",
        "other origin", "sheet",
    ],
)  # fmt: skip
def test_two_tables_stay_two(second: RawTable) -> None:
    assert len(tables(bottom(HEAD), second).tables) == 2


def test_a_blank_template_overleaf_belongs_to_its_form() -> None:
    clean = tables(bottom(HEAD), top("| | | | |\n| | | | |"))
    assert draw(clean.tables[0]) == redraw(HEAD + "| | | | |\n| | | | |")


def test_two_lists_with_one_header_on_one_page_stay_two() -> None:
    header = "| 序号 | 项目 | 金额 |\n"
    first, second = header + "| 1 | 修缮 | 5 |", header + "| 2 | 培训 | 6 |"
    assert len(tables(raw_table(first, page=1), raw_table(second, page=1, top=200)).tables) == 2


def test_a_table_that_ends_amid_the_page_is_not_continued_without_values() -> None:
    short = raw_table(HEAD, page=1)
    assert len(tables(short, top("| 项目 | 修缮 | 部门 | 乙局 |")).tables) == 2


def test_a_table_that_ends_amid_the_page_may_go_on_with_values() -> None:
    """A row that could not be split may leave much of the page empty; so it is one table, but a doubt."""
    clean = tables(raw_table(HEAD, page=1), top(REST))
    assert len(clean.tables) == 1
    assert clean.repairs[0].doubtful


def test_a_grid_below_another_may_go_on_with_values() -> None:
    """A conversion left two tables, printed one below the other: one table, but a doubt."""
    clean = tables(raw_table(HEAD, page=1), raw_table(REST, page=1, top=200))
    assert draw(clean.tables[0]) == redraw(HEAD + REST)
    assert clean.repairs[0].doubtful


def test_a_header_repeated_without_a_page_end_leaves_a_doubt() -> None:
    header = "| 序号 | 项目 | 金额 |\n"
    clean = normalize(raw_document(header + "| 1 | 修缮 | 5 |", header + "| 2 | 培训 | 6 |"))
    assert draw(clean.tables[0]) == redraw(header + "| 1 | 修缮 | 5 |\n| 2 | 培训 | 6 |")
    assert clean.repairs[0].doubtful
    amid = normalize(raw_document("| 单位 | 甲 | < |\n" + header + "| 1 | 修缮 | 5 |", header + "| 2 | 培训 | 6 |"))
    assert not amid.repairs[0].doubtful


def test_without_pages_two_tables_with_equal_columns_and_values_are_one() -> None:
    clean = normalize(raw_document(HEAD, "", REST))
    assert draw(clean.tables[0]) == redraw(HEAD + REST)


def test_without_pages_a_table_with_its_own_header_stays_apart() -> None:
    clean = normalize(raw_document(HEAD, "", "| 项目 | 主管部门 | 实施单位 | 分值 |\n| 修缮 | 甲局 | 乙所 | 5 |"))
    assert len(clean.tables) == 2


def test_one_cell_over_two_pages_is_one_text() -> None:
    clean = tables(bottom("| 本年度围绕中心工作， |"), top("| 开展走访慰问。 |"))
    assert [cell.text for cell in clean.tables[0]] == ["本年度围绕中心工作，开展走访慰问。"]


def test_a_row_cut_by_the_page_end_that_repeats_its_groups_goes_on() -> None:
    """The page is not full: the row did not fit as a whole, so its second line went overleaf, with its groups."""
    head = """
        | 单位 | 甲   | <    | <   |
        | 产出 | 数量 | 走访 | 5家 |
        | 产出 | 时效 | 完成 | 9月 |
        """
    rest = "| 产出 | 时效 | 时间 | |\n| 效益 | 社会 | 就业 | 6人 |"
    clean = tables(raw_table(head, page=1, bottom=300.0), top(rest))
    assert len(clean.tables) == 1
    assert [repair.doubtful for repair in clean.repairs if repair.kind == "table_joined"] == [True]


def test_a_form_that_repeats_one_name_only_does_not_go_on() -> None:
    rest = "| 产出 | 质量 | 甲 | 乙 |\n| 效益 | 社会 | 就业 | 6人 |"
    clean = tables(raw_table("| 单位 | 甲 | < | < |\n| 产出 | 数量 | 走访 | 5家 |", page=1, bottom=300.0), top(rest))
    assert len(clean.tables) == 2


def test_dots_of_an_unfilled_row_do_not_part_a_form() -> None:
    clean = tables(bottom(HEAD), "……", top(REST))
    assert draw(clean.tables[0]) == redraw(HEAD + REST)
    assert [text.text for text in clean.texts] == ["……"]
