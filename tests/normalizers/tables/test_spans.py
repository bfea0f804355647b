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
    assert made.changes[0].cells == ((0, 0), (2, -1), (3, -1))
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


def test_nothing_happens_without_a_page_end() -> None:
    table = draft("| 产出 | 甲 |\n| ^ | 乙 |\n| | 丙 |\n| ^ | 丁 |")
    assert extend_spans(table) is table
