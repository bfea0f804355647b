from __future__ import annotations

from normalizers.tables.artefacts import collapse_artefacts
from normalizers.tables.draft import Change
from pipeline.model.place import Place
from tests.builders import redraw
from tests.normalizers.tables.drafts import draft, drawn


def test_a_column_that_every_cell_passes_through_goes() -> None:
    made = collapse_artefacts(
        draft(
            """
            | 单位名称 | 甲单位 | < | < |
            | 预算数   | 1.5    | < | 2 |
            """
        )
    )
    assert drawn(made) == redraw("| 单位名称 | 甲单位 | < |\n| 预算数 | 1.5 | 2 |")
    assert len(made.col_edges) == made.n_cols + 1


def test_a_row_that_every_cell_passes_through_goes() -> None:
    made = collapse_artefacts(draft("| 一级 | 二级 |\n| ^ | ^ |\n| 产出 | 数量 |"))
    assert drawn(made) == redraw("| 一级 | 二级 |\n| 产出 | 数量 |")


def test_a_blank_row_inside_a_merge_stays() -> None:
    drawing = "| 产出 | 数量 |\n| ^ |  |\n| ^ | 质量 |"
    assert drawn(collapse_artefacts(draft(drawing))) == redraw(drawing)


def test_a_border_between_cells_and_missing_positions_stays() -> None:
    drawing = "| 甲 | 乙 | . |\n| 丙 | < | 丁 |"
    assert drawn(collapse_artefacts(draft(drawing))) == redraw(drawing)


def test_a_blank_sliver_goes() -> None:
    made = collapse_artefacts(
        draft(
            """
            | 单位 |   | 甲 |
            | 预算 | < | 5  |
            | 决算 | 6 | <  |
            """,
            edges=(0, 100, 101.5, 200),
        )
    )
    assert drawn(made) == redraw("| 单位 | 甲 |\n| 预算 | 5 |\n| 决算 | 6 |")
    assert made.col_edges == (0, 101.5, 200)


def test_a_sliver_that_prints_something_stays() -> None:
    drawing = "| 单位 | 1 | 甲 |\n| 预算 |  | 5 |"
    assert drawn(collapse_artefacts(draft(drawing, edges=(0, 100, 101.5, 200)))) == redraw(drawing)


def test_a_text_over_two_slivers_is_not_lost() -> None:
    made = collapse_artefacts(draft("| 单位 | 甲 | < | 丁 |\n| 预算 | | | 5 |", edges=(0, 100, 101, 102, 200)))
    assert "甲" in drawn(made)


def test_changes_follow_their_cells() -> None:
    change = Change(kind="cell_moved", before="", after="", place=Place(), cells=((2, 2), (2, -1)))
    table = draft("| 甲 | < | 乙 |\n| ^ | ^ | ^ |\n| 丙 | < | 丁 |").with_changes([change])
    made = collapse_artefacts(table)
    assert made.changes[0].cells == ((1, 1), (1, -1))
