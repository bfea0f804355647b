from __future__ import annotations

import pytest

from normalizers.tables.spans import extend_spans
from tests.builders import redraw
from tests.normalizers.tables.drafts import draft, drawn, kinds, only_change


def test_merged_labels_go_on_overleaf() -> None:
    made = extend_spans(
        draft(
            """
            | 产出（50分） | 数量 | 甲 | 5 |
            | ^            | ^    | 乙 | 5 |
            |              |      | 丙 | 5 |
            | ^            | 质量 | 丁 | 5 |
            """,
            cuts=[2],
        )
    )
    assert drawn(made) == redraw(
        """
        | 产出（50分） | 数量 | 甲 | 5 |
        | ^            | ^    | 乙 | 5 |
        | ^            | ^    | 丙 | 5 |
        | ^            | 质量 | 丁 | 5 |
        """
    )
    assert kinds(made) == ["span_extended"] * 2
    assert made.changes[0].cells == ((2, -1), (3, -1))
    assert not any(change.doubtful for change in made.changes)


def test_a_label_goes_on_over_several_pages() -> None:
    made = extend_spans(draft("| 产出 | 甲 |\n| ^ | 乙 |\n| | 丙 |\n| ^ | 丁 |\n| | 戊 |\n| 效益 | 己 |", cuts=[2, 4]))
    assert drawn(made) == redraw("| 产出 | 甲 |\n| ^ | 乙 |\n| ^ | 丙 |\n| ^ | 丁 |\n| ^ | 戊 |\n| 效益 | 己 |")


def test_an_undrawn_cell_goes_on_as_far_as_it_is_undrawn() -> None:
    made = extend_spans(draft("| 产出 | 甲 | 5 |\n| . | 乙 | 5 |\n| . | 丙 | 5 |\n| 效益 | 丁 | 5 |", cuts=[1]))
    assert drawn(made) == redraw("| 产出 | 甲 | 5 |\n| ^ | 乙 | 5 |\n| ^ | 丙 | 5 |\n| 效益 | 丁 | 5 |")


def test_a_label_printed_again_is_one_label() -> None:
    made = extend_spans(draft("| 产出 | 甲 |\n| ^ | 乙 |\n| 产 出 | 丙 |\n| ^ | 丁 |", cuts=[2]))
    assert drawn(made) == redraw("| 产出 | 甲 |\n| ^ | 乙 |\n| ^ | 丙 |\n| ^ | 丁 |")
    assert only_change(made).before == "产 出"


def test_a_merged_value_goes_on_where_both_pieces_are_merged() -> None:
    made = extend_spans(draft("| 甲 | 30 |\n| 乙 | ^ |\n| 丙 | |\n| 丁 | ^ |", cuts=[2]))
    assert drawn(made) == redraw("| 甲 | 30 |\n| 乙 | ^ |\n| 丙 | ^ |\n| 丁 | ^ |")


def test_the_weight_of_a_group_goes_on_with_its_label() -> None:
    made = extend_spans(draft("| 产出 | 30 | 甲 | 5 |\n| ^ | ^ | 乙 | 5 |\n| | | 丙 | 5 |", cuts=[2]))
    assert drawn(made) == redraw("| 产出 | 30 | 甲 | 5 |\n| ^ | ^ | 乙 | 5 |\n| ^ | ^ | 丙 | 5 |")


def test_the_weight_of_a_group_of_two_rows_is_doubtful_with_its_label() -> None:
    made = extend_spans(
        draft("| 产出 | 30 | 甲 | 5 |\n| ^ | ^ | 乙 | 5 |\n| 效益 | 20 | 丙 | 5 |\n| | | 丁 | 5 |", cuts=[3])
    )
    assert drawn(made) == redraw(
        "| 产出 | 30 | 甲 | 5 |\n| ^ | ^ | 乙 | 5 |\n| 效益 | 20 | 丙 | 5 |\n| ^ | ^ | 丁 | 5 |"
    )
    assert [change.doubtful for change in made.changes] == [True, True]


def test_a_group_of_two_rows_cut_in_the_middle_is_doubtful() -> None:
    """Neither piece is merged; that the column has merged cells elsewhere is all there is to go by."""
    made = extend_spans(draft("| 产出 | 甲 |\n| ^ | 乙 |\n| 效益 | 丙 |\n| | 丁 |", cuts=[3]))
    assert drawn(made) == redraw("| 产出 | 甲 |\n| ^ | 乙 |\n| 效益 | 丙 |\n| ^ | 丁 |")
    assert only_change(made).doubtful


@pytest.mark.parametrize(
    ("drawing", "cut"),
    [
        ("| 产出 | 甲 |\n| ^ | 乙 |\n| 效益 | 丙 |\n| ^ | 丁 |", 2),
        ("| 甲 | 5 |\n| 乙 | |", 1),
        ("| 甲 | 30 |\n| 乙 | ^ |\n| 丙 | |", 2),
        ("| 甲 | 原因 |\n| 乙 | |\n| 丙 | ^ |", 1),
        ("| 产出 | < | 甲 |\n| ^ | ^ | 乙 |\n| | 数量 | 丙 |\n| ^ | 质量 | 丁 |", 2),
        ("| | 甲 |\n| ^ | 乙 |\n| | 丙 |\n| ^ | 丁 |", 2),
        ("| 单价 | 5 |\n| 甲 | . |", 1),
    ],
    ids=["new label", "blank value", "merged value", "reason", "other columns", "blank above", "missing value"],
)
def test_other_cells_stay(drawing: str, cut: int) -> None:
    made = extend_spans(draft(drawing, cuts=[cut]))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()


def test_blank_groups_amid_a_table_are_a_hidden_page_end() -> None:
    """A conversion made one table of two pages: the groups go on blank, and no page end is known."""
    made = extend_spans(
        draft(
            """
            | 绩效 | 产出 | 数量 | 甲 | 5 |
            | ^    | ^    | ^    | 乙 | 5 |
            | ^    |      |      | 丙 | 5 |
            | ^    | ^    | ^    | 丁 | 5 |
            | ^    | ^    | 质量 | 戊 | 5 |
            """
        )
    )
    assert drawn(made) == redraw(
        """
        | 绩效 | 产出 | 数量 | 甲 | 5 |
        | ^    | ^    | ^    | 乙 | 5 |
        | ^    | ^    | ^    | 丙 | 5 |
        | ^    | ^    | ^    | 丁 | 5 |
        | ^    | ^    | 质量 | 戊 | 5 |
        """
    )
    assert [change.doubtful for change in made.changes] == [True, True]


@pytest.mark.parametrize(
    "drawing",
    [
        "| 产出 | 甲 |\n| ^ | 乙 |\n| | 丙 |\n| 效益 | 丁 |",
        "| 产出 | < | 甲 |\n| | 数量 | 乙 |\n| ^ | 质量 | 丙 |",
        "| 30 | 甲 |\n| ^ | 乙 |\n| | 丙 |\n| ^ | 丁 |",
        "| 产出 | 甲 | 原因 |\n| 效益 | 乙 | |\n| 总分 | 丙 | ^ |",
        "| 产出 | 甲 |\n| | |\n| ^ | 丙 |",
    ],
    ids=["not merged", "other columns", "figure", "not leading", "blank row"],
)
def test_other_blank_cells_are_no_page_end(drawing: str) -> None:
    made = extend_spans(draft(drawing))
    assert drawn(made) == redraw(drawing)
    assert made.changes == ()
