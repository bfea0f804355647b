from __future__ import annotations

import pytest

from normalizers.tables.cutrows import join_cut_rows
from tests.builders import redraw
from tests.normalizers.tables.drafts import draft, drawn, kinds, only_change

EDGES = (0.0, 40.0, 100.0, 160.0, 190.0, 220.0)
"""A name of five characters of 11 pt fills its line in columns 1 and 2."""


# --- positions missing in one piece and present in the other


def test_two_rows_that_complete_each_other_are_one() -> None:
    """As a Word table holds it: no page end is known, the pieces lack cells at opposite ends."""
    made = join_cut_rows(
        draft(
            """
            | 效益 | 社会   | 帮扶就业         | 50人 | 5  | 5  |  |
            | ^    | 可持续 | 推进新时代工匠队 | 出台 | 10 | 10 | . |
            | .    | .      | 伍建设若干措施   |      |    |    |  |
            |      |        |                  |      |    |    |  |
            """
        )
    )
    assert drawn(made) == redraw(
        """
        | 效益 | 社会   | 帮扶就业                        | 50人 | 5  | 5  |  |
        | ^    | 可持续 | 推进新时代工匠队⏎伍建设若干措施 | 出台 | 10 | 10 |  |
        |      |        |                                 |      |    |    |  |
        """
    )
    change = only_change(made)
    assert (change.kind, change.after, change.cells) == ("row_joined", "推进新时代工匠队伍建设若干措施", ((1, 2),))
    assert not change.doubtful
    assert made.cuts == (2,)


def test_pieces_without_a_text_that_goes_on_leave_a_doubt() -> None:
    made = join_cut_rows(draft("| 甲 | 5 | . |\n| . |  | 合格 |"))
    assert drawn(made) == redraw("| 甲 | 5 | 合格 |")
    assert only_change(made).doubtful


@pytest.mark.parametrize(
    "drawing",
    [
        "| 甲 | 5 | . |\n| . | 6 | 合格 |",
        "| 甲 | 5 | . |\n| 乙 | 6 | . |",
        "| 甲 | 5 | . |\n| . | . | 合格 |",
        "| . | 5 | 合格 |\n| 乙 | < | . |",
        "| 甲。 | 5 | . |\n| 乙 | . | 合格 |",
    ],
    ids=["two figures", "lack the same", "nothing in common", "cells do not fit", "finished text"],
)
def test_other_ragged_rows_stay(drawing: str) -> None:
    made = join_cut_rows(draft(drawing))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()


# --- a row of one text, where no page end is known


def test_a_row_of_one_text_that_lacks_cells_is_the_rest_of_the_row_above() -> None:
    made = join_cut_rows(draft("| 产出 | 推广新型节水 | 30 | 5 | |\n| . | 灌溉面积 | | | |\n| 效益 | 就业 | 6 | 6 | |"))
    assert drawn(made) == redraw("| 产出 | 推广新型节水⏎灌溉面积 | 30 | 5 | |\n| 效益 | 就业 | 6 | 6 | |")
    assert only_change(made).doubtful


def test_a_row_of_one_text_without_a_name_is_the_rest_of_the_row_above() -> None:
    made = join_cut_rows(draft("| 推广节水 | 30 | 5 | 受汛期影响工期 |\n| | | | 推迟 |\n| 就业 | 6 | 6 | |"))
    assert drawn(made) == redraw("| 推广节水 | 30 | 5 | 受汛期影响工期⏎推迟 |\n| 就业 | 6 | 6 | |")
    assert only_change(made).doubtful


@pytest.mark.parametrize(
    "drawing",
    [
        "| 产出 | 推广新型节水 | 30 | 5 | |\n| | 灌溉面积 | | | |",
        "| 产出 | 推广新型节水 | 30 | 5 | |\n| . | …… | | | |",
        "| 产出 | 推广新型节水 | 30 | 5 | |\n| . | 灌溉面积 | | 5 | |",
        "| 产出 | 推广新型节水 | 30 | 5 | |\n| . | 灌溉面积 | | | |\n| 效益 | 就业人数 | | | |",
        "| 推广节水 | 30 | 5 | 受汛期影响。 |\n| | | | 推迟 |",
        "| 推广节水 | 出台 | 办法 | 规定 |\n| | | | 推迟 |",
    ],
    ids=["unfilled line", "stub", "figures of its own", "others unfilled", "finished", "no figures"],
)
def test_other_rows_of_one_text_stay(drawing: str) -> None:
    made = join_cut_rows(draft(drawing))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()


# --- a first row overleaf whose texts go on


def test_a_name_cut_at_a_page_end_is_put_together() -> None:
    made = join_cut_rows(
        draft(
            """
            | 数量 | 走访慰问     | 50人 | 5  | 5 |
            | ^    | 推广新型节水  | 完成 | 10 | 9 |
            |      | 灌溉面积扩大  |      |    |   |
            | 质量 | 培训合格率   | 98%  | 6  | 6 |
            """,
            cuts=[2],
            page=1,
            edges=EDGES,
        )
    )
    assert drawn(made) == redraw(
        """
        | 数量 | 走访慰问               | 50人 | 5  | 5 |
        | ^    | 推广新型节水⏎灌溉面积扩大| 完成 | 10 | 9 |
        | 质量 | 培训合格率             | 98%  | 6  | 6 |
        """
    )
    assert only_change(made).doubtful


def test_a_cut_word_leaves_no_doubt() -> None:
    rest = "| 质量 | 培训合格率 | 98% | 6 | 6 |"
    made = join_cut_rows(draft(f"| 数量 | 举办技 | 30场 | 5 | 5 |\n| | 能竞赛场次 | | | |\n{rest}", cuts=[1]))
    assert drawn(made) == redraw(f"| 数量 | 举办技⏎能竞赛场次 | 30场 | 5 | 5 |\n{rest}")
    assert not only_change(made).doubtful


def test_figures_may_stand_on_the_second_piece() -> None:
    made = join_cut_rows(
        draft(
            "| 数量 | 推进工匠队 | | | |\n| | 伍建设措施 | | 10 | 9 |\n| 质量 | 培训合格率 | 98% | 6 | 6 |",
            cuts=[1],
            page=1,
            edges=EDGES,
        )
    )
    assert drawn(made) == redraw("| 数量 | 推进工匠队⏎伍建设措施 | | 10 | 9 |\n| 质量 | 培训合格率 | 98% | 6 | 6 |")


def test_long_texts_go_on_overleaf() -> None:
    goal = "一是围绕全年中心任务完成走访慰问和技能培训并持续扩大服务覆盖面，切实提升"
    done = "全年共走访慰问一线职工并开展技能培训多场，服务覆盖面持续扩大且职工反映良好。"
    made = join_cut_rows(draft(f"| 年度目标 | {goal} | {done} |\n| | 职工满意度。 | |", cuts=[1]))
    assert drawn(made) == redraw(f"| 年度目标 | {goal}⏎职工满意度。 | {done} |")
    assert only_change(made).doubtful


def test_a_text_that_breaks_off_after_a_comma_surely_goes_on() -> None:
    made = join_cut_rows(draft("| 目标 | 完成走访， |\n| | 开展培训。 |", cuts=[1]))
    assert drawn(made) == redraw("| 目标 | 完成走访，⏎开展培训。 |")
    assert not only_change(made).doubtful


def test_a_row_over_three_pages_is_put_together() -> None:
    made = join_cut_rows(draft("| 目标 | 甲， | 5 |\n| | 乙， | |\n| | 丙。 | |\n| 效益 | 丁 | 6 |", cuts=[1, 2]))
    assert drawn(made) == redraw("| 目标 | 甲，⏎乙，⏎丙。 | 5 |\n| 效益 | 丁 | 6 |")
    assert kinds(made) == ["row_joined"] * 2
    assert {change.cells for change in made.changes} == {((0, 1),)}
    assert made.cuts == (1,)


def test_a_merged_cell_grows_with_its_blank_piece() -> None:
    made = join_cut_rows(draft("| 产出 | 甲， | 5 |\n|  | 乙 |  |\n| ^ | 丙 | 6 |", cuts=[1]))
    assert drawn(made) == redraw("| 产出 | 甲，⏎乙 | 5 |\n| ^ | 丙 | 6 |")


@pytest.mark.parametrize(
    "drawing",
    [
        "| 数量 | 推进工匠队 | 出台 | 10 | 9 |\n| | 培训人次 | 50人 | 5 | 5 |",
        "| 数量 | 推进工匠队 | 出台 | 10 | 9 |\n| | | | | |",
        "| 数量 | 走访 | 出台 | 10 | 9 |\n| | 培训 | | | |",
        "| 三公经费 | 推进工匠队 | | 10 | 9 |\n| | 其中：购置 | | | |",
        "| 数量 | 推进工匠队 | 出台 | 10 | 9 |\n| 质量 | 伍建设措施 | | | |",
        "| 数量 | 推进工匠队 | 出台 | 10 | / |\n| | 伍建设措施 | | | 无 |",
        "| 数量 | 推进工匠队 | 出台 | 10 | 9 |\n| | 伍建设措施 | < | | |",
        "| 数量 | 走访困难户 | | | |\n| | 慰问劳模家 | | | |",
        "| 数量 | 推进工匠， | 50人次 | 5 | |\n| | 开展培训 | 40人次 | | |",
    ],
    ids=[
        "row of its own",
        "blank row",
        "room left",
        "item",
        "new group",
        "placeholders",
        "cells do not fit",
        "unfilled",
        "two quantities",
    ],
)
def test_other_rows_under_a_page_end_stay(drawing: str) -> None:
    made = join_cut_rows(draft(drawing, cuts=[1], page=1, edges=EDGES))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()


def test_a_name_without_figures_stays_where_other_lines_are_unfilled_too() -> None:
    drawing = """
        | 办公经费 | 12 | 13 |
        | 水电费   |    |    |
        | 购置经费 | 4  | 5  |
        | 会议经费 |    |    |
        """
    made = join_cut_rows(draft(drawing, cuts=[3], page=1, edges=(0, 45, 90, 135)))
    assert drawn(made) == redraw(drawing)


def test_rows_stay_where_no_page_end_is_known() -> None:
    drawing = "| 目标 | 完成走访， |\n| | 开展培训。 |"
    assert drawn(join_cut_rows(draft(drawing))) == redraw(drawing)


def test_a_groups_name_that_is_printed_again_with_the_rest_of_a_row_is_told() -> None:
    """The second copy stands in no cell any more; its repair keeps it, so that no character is lost."""
    made = join_cut_rows(draft("| 产出 | 走访慰问，| 5 |\n| 产出 | 困难职工 |  |\n| ^ | 培训 | 6 |", cuts=[1]))
    assert drawn(made) == redraw("| 产出 | 走访慰问，⏎困难职工 | 5 |\n| ^ | 培训 | 6 |")
    assert [(change.kind, change.before, change.after) for change in made.changes] == [
        ("row_joined", "走访慰问， | 困难职工", "走访慰问，困难职工"),
        ("span_extended", "产出", "产出"),
    ]
