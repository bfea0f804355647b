"""Forms printed close: columns a few points apart, texts set at their cells' start, rules around blocks only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tests.extractors.pdf.sheets import Sheet, drawn, read_page

SIZE = 10.0
LINE = 1.35 * SIZE

Line = Sequence[tuple[int, int, str]]
"""A row's cells: first column, one after the last, text; a ``/`` begins a further printed line."""


def width(text: str) -> float:
    """What a text takes in the tests' font: a whole em, half for what is narrow."""
    return sum(SIZE / 2 if char.isascii() else SIZE for char in text)


def write(sheet: Sheet, xs: Sequence[float], top: float, lines: Sequence[Line], align: str) -> list[float]:
    """Print rows as high as their highest cell; returns the heights between them."""
    ys = [top]
    for line in lines:
        height = max(text.count("/") + 1 for *_, text in line) * LINE + 6
        for first, stop, text in line:
            parts = text.split("/")
            for index, part in enumerate(parts):
                room = xs[stop] - xs[first]
                left = xs[first] + (2 if align.startswith("left") else (room - width(part)) / 2)
                free = 6 if align.endswith("top") else height - len(parts) * LINE
                sheet.text(left, ys[-1] + free / 2 + index * LINE, part, SIZE)
        ys.append(ys[-1] + height)
    return ys


def enumerate_cells(*texts: str) -> Line:
    """A row with a text in each column."""
    return tuple((col, col + 1, text) for col, text in enumerate(texts))


XS = (60.0, 104.0, 168.0, 212.0, 256.0, 284.0, 312.0)
"""Cells that their texts fill but for 2 pt on both sides."""
FORM: Sequence[Line] = (
    ((0, 1, "项目名称"), (1, 6, "云岭渠道维修")),
    ((0, 1, "项目资金"), (2, 3, "年初预算"), (3, 4, "全年执行"), (4, 5, "分值"), (5, 6, "得分")),
    ((1, 2, "年度总额"), (2, 3, "1200.50"), (3, 4, "1180.50"), (4, 5, "10"), (5, 6, "9.8")),
    ((1, 2, "其中：拨款"), (2, 3, "1200.50"), (3, 4, "1180.50")),
    (
        (0, 1, "一级指标"),
        (1, 2, "三级指标名称"),
        (2, 3, "年度目标"),
        (3, 4, "实际完成"),
        (4, 5, "分值"),
        (5, 6, "得分"),
    ),
    ((0, 1, "产出指标"), (1, 2, "维修渠道长度"), (2, 3, "12公里/以上"), (3, 4, "13公里"), (4, 5, "50"), (5, 6, "50")),
    ((1, 2, "工程合格率"), (2, 3, "95%"), (3, 4, "98%"), (4, 5, "20"), (5, 6, "20")),
    ((0, 1, "效益指标"), (1, 2, "受益群众人数"), (2, 3, "900人"), (3, 4, "950人"), (4, 5, "20"), (5, 6, "19")),
)


def test_columns_four_points_apart_are_told_by_where_their_texts_stand() -> None:
    (table,) = read_page(lambda sheet: write(sheet, XS, 100, FORM, "left")).tables
    lines = drawn(table).splitlines()
    assert lines[4] == "一级指标 | 三级指标名称 | 年度目标 | 实际完成 | 分值 | 得分"
    assert lines[7] == "效益指标 | 受益群众人数 | 900人 | 950人 | 20 | 19"


def test_a_label_at_the_start_of_a_wide_cell_reaches_to_the_next_text() -> None:
    """The corner over the money block's labels is blank; nothing of that block begins in the second column there."""
    lines: list[Line] = [((0, 1, "单位"), (2, 6, "云岭县水利局")), ((0, 1, "电话"), (2, 6, "无")), *FORM[1:]]
    (table,) = read_page(lambda sheet: write(sheet, XS, 100, lines, "left")).tables
    assert drawn(table).splitlines()[0].startswith("单位 | < | 云岭县水利局")


def test_a_value_left_out_below_the_header_stays_blank() -> None:
    lines: list[Line] = [*FORM, ((1, 2, "公众反映"), (2, 3, "满意"), (4, 5, "10"), (5, 6, "10"))]
    (table,) = read_page(lambda sheet: write(sheet, XS, 100, lines, "left")).tables
    assert drawn(table).splitlines()[-1].endswith("公众反映 | 满意 |  | 10 | 10")


def test_a_group_printed_at_the_top_of_its_rows_reaches_down() -> None:
    lines: list[Line] = [
        *FORM,
        ((1, 2, "公众反映情/况良好"), (2, 3, "满意"), (3, 4, "满意"), (4, 5, "10"), (5, 6, "10")),
    ]
    (table,) = read_page(lambda sheet: write(sheet, XS, 100, lines, "left top")).tables
    spans = {cell.text: (cell.row, cell.row_span) for cell in table.cells if cell.text in ("产出指标", "效益指标")}
    assert spans == {"产出指标": (5, 2), "效益指标": (7, 2)}


def rule_blocks(sheet: Sheet, borders: Sequence[int]) -> None:
    """Print the form with rules above some of its rows and below the last."""
    ys = write(sheet, XS, 100, FORM, "centre")
    for index in (*borders, len(FORM)):
        sheet.line(XS[0], ys[index], XS[-1], ys[index])


def test_rules_that_part_blocks_leave_the_rows_to_the_gaps() -> None:
    (table,) = read_page(lambda sheet: rule_blocks(sheet, (0, 1, 4))).tables
    assert table.origin == "aligned"  # the rows were judged, so the form is told of
    lines = drawn(table).splitlines()
    assert lines[5] == "产出指标 | 维修渠道长度 | 12公里/以上 | 13公里 | 50 | 50"
    assert [line.split(" | ")[2] for line in lines[2:4]] == ["1200.50", "1200.50"]


def test_no_text_reaches_over_a_rule_between_blocks() -> None:
    (table,) = read_page(lambda sheet: rule_blocks(sheet, (0, 1, 4, 7))).tables
    spans = {cell.text: cell.row_span for cell in table.cells if cell.text in ("产出指标", "效益指标")}
    assert spans["效益指标"] == 1


def test_rules_at_every_row_are_believed() -> None:
    (table,) = read_page(lambda sheet: rule_blocks(sheet, range(len(FORM)))).tables
    assert table.origin == "horizontal"


def test_rows_set_as_close_as_the_lines_of_a_text_are_not_guessed() -> None:
    """Three figures in one cell are never read as one."""

    def page(sheet: Sheet) -> None:
        tight: list[Line] = [[(col, stop, f"{text}/{text}/{text}") for col, stop, text in line] for line in FORM[4:8]]
        ys = write(sheet, XS, 100, tight, "centre")
        for y in ys:
            sheet.line(XS[0], y, XS[-1], y)

    for table in read_page(page).tables:
        assert not any(cell.text.count("\n") == 2 for cell in table.cells)


def test_the_helpers_draw_cells_that_do_not_touch() -> None:
    for line in FORM:
        assert all(before[1] <= after[0] for before, after in pairwise(line))
        assert all(width(part) <= XS[stop] - XS[first] - 4 for first, stop, text in line for part in text.split("/"))
