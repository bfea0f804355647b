from __future__ import annotations

import pytest

from normalizers.tables.pushed import close_brackets, return_tails, split_rows
from tests.builders import redraw
from tests.normalizers.tables.drafts import draft, drawn, kinds, only_change

# --- brackets


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("| 合规性（6 分 | ） 合规 |", "| 合规性（6 分） | 合规 |"),
        ("| 合规性(6 分 | ）合规 |", "| 合规性(6 分） | 合规 |"),
        ("| 甲（乙【3 | 】丙）丁 |", "| 甲（乙【3】 | 丙）丁 |"),
        ("| 甲（乙【3 | 】）丁 |", "| 甲（乙【3】） | 丁 |"),
    ],
)
def test_a_bracket_gets_its_end_back(before: str, after: str) -> None:
    made = close_brackets(draft(before))
    assert drawn(made) == redraw(after)
    assert set(kinds(made)) == {"bracket_moved"}
    assert not any(change.doubtful for change in made.changes)


def test_the_end_may_stand_in_a_cell_merged_over_several_rows() -> None:
    made = close_brackets(
        draft(
            """
            | 预算编审（3）   | ）⏎按办法填报 | 100% |
            | 结转资金管理（4 | ^            | 100% |
            | 绩效管理（5）   | ^            | 100% |
            """
        )
    )
    assert drawn(made) == redraw(
        """
        | 预算编审（3）     | 按办法填报 | 100% |
        | 结转资金管理（4） | ^          | 100% |
        | 绩效管理（5）     | ^          | 100% |
        """
    )
    assert only_change(made).cells == ((1, 0), (0, 1))


@pytest.mark.parametrize(
    "drawing",
    [
        "| 合规性（6 分） | ）合规 |",
        "| 合规性 | ）合规 |",
        "| 合规性【6 分 | ）合规 |",
        "| 合规性（6 分 | 合规） |",
        "| 甲（4 | ）填报 |\n| 乙（5 | ^ |",
        "| ）合规 | 甲（4 |",
        "| 甲（4 | . | ）合规 |",
    ],
    ids=["closed", "none open", "other kind", "not at the start", "two lack it", "wrong side", "not beside"],
)
def test_other_brackets_stay(drawing: str) -> None:
    made = close_brackets(draft(drawing))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()


# --- tails


def test_a_tail_under_a_figure_returns_to_its_text() -> None:
    made = return_tails(draft("| 可持续影响 | 推进新时代工匠人才队 | 出台 | 10 | 10⏎伍建设若干措施 |"))
    assert drawn(made) == redraw("| 可持续影响 | 推进新时代工匠人才队⏎伍建设若干措施 | 出台 | 10 | 10 |")
    change = only_change(made)
    assert (change.kind, change.doubtful, change.cells) == ("cell_moved", True, ((0, 1), (0, 4)))


@pytest.mark.parametrize(
    "drawing",
    [
        "| 推进新时代工匠人才队 | 10⏎万元 |",
        "| 推进新时代工匠人才队 | 10⏎其中5个为新建项目 |",
        "| 推进新时代工匠人才。 | 10⏎伍建设若干措施 |",
        "| 推进新时代工匠人才 | 培育新时代工匠人才 | 10⏎伍建设若干措施 |",
        "| 人数 | 10⏎伍建设若干措施 |",
        "| 推进新时代工匠人才队 | 出台⏎伍建设若干措施 |",
    ],
    ids=["unit", "digits", "finished", "two candidates", "short", "no figure"],
)
def test_other_texts_under_a_figure_stay(drawing: str) -> None:
    made = return_tails(draft(drawing))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()


# --- several rows printed as one


def test_a_row_that_holds_several_is_split() -> None:
    made = split_rows(
        draft(
            """
            | 产出 | 项目       | 预算     | 决算     | 备注 |
            | ^    | 慰问⏎走访 | 10⏎20   | 5⏎5     |      |
            | ^    | 培训       | 3        | 3        | 无   |
            """
        )
    )
    assert drawn(made) == redraw(
        """
        | 产出 | 项目 | 预算 | 决算 | 备注 |
        | ^    | 慰问 | 10   | 5    |      |
        | ^    | 走访 | 20   | 5    |      |
        | ^    | 培训 | 3    | 3    | 无   |
        """
    )
    change = only_change(made)
    assert (change.kind, change.doubtful, change.cells) == ("row_split", False, ((1, -1), (2, -1)))
    assert change.after == "慰问 | 10 | 5 | \n走访 | 20 | 5 | "


def test_one_column_of_figures_leaves_a_doubt() -> None:
    assert only_change(split_rows(draft("| 慰问⏎走访 | 10⏎20 | 完成⏎完成 |"))).doubtful


def test_two_rows_are_split_and_cells_beside_them_grow() -> None:
    made = split_rows(draft("| 甲 | a⏎b | 1⏎2 |\n| ^ | c⏎d⏎e | 3⏎4⏎5 |\n| 乙 | f | 6 |"))
    assert drawn(made) == redraw(
        "| 甲 | a | 1 |\n| ^ | b | 2 |\n| ^ | c | 3 |\n| ^ | d | 4 |\n| ^ | e | 5 |\n| 乙 | f | 6 |"
    )
    assert [change.cells for change in made.changes] == [((0, -1), (1, -1)), ((2, -1), (3, -1), (4, -1))]


@pytest.mark.parametrize(
    "drawing",
    [
        "| 慰问一线⏎职工人数 | 10 | 5 |",
        "| 慰问⏎走访 | 10⏎20 | 5 |",
        "| 慰问⏎走访 | 完成⏎完成 |",
        "| 补助资金⏎总额 | 123456⏎78.5 | 123456⏎78.5 |",
        "| 公用⏎经费 | 1234⏎5.67 | 1234⏎0.5 |",
        "| 10⏎20 | 5⏎6 |",
        "| 慰问人数 | 10 | 5 |",
    ],
    ids=["wrapped label", "one figure", "no figures", "wrapped figures", "wrapped points", "no name", "one line"],
)
def test_other_rows_stay(drawing: str) -> None:
    made = split_rows(draft(drawing))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()
