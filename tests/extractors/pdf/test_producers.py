"""One form as other programs print it: shaded instead of ruled, in two columns, with its header on every page."""

from __future__ import annotations

from itertools import pairwise

import pytest
from reportlab.lib.colors import Color

from normalizers.document import normalize
from pipeline.model.clean import CleanTable
from tests.builders import draw as draw_table
from tests.builders import redraw
from tests.extractors.pdf.sheets import Sheet, draw, read, read_page

WIDTHS = (0, 70, 150, 260, 340, 420, 470)
ROWS = (
    ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "得分"),
    ("产出指标", "数量指标", "改造测站数量", "12处", "12处", "20"),
    ("产出指标", "质量指标", "设备验收合格率", "≥98%", "99%", "20"),
    ("产出指标", "时效指标", "改造完成时限", "10月底前", "9月完成", "10"),
    ("效益指标", "社会效益指标", "水情信息覆盖面", "≥3万人", "3.2万人", "20"),
    ("效益指标", "可持续影响指标", "运行维护机制", "健全", "健全", "20"),
    ("满意度指标", "服务对象满意度", "受益群众满意度", "≥90%", "93%", "10"),
)
HEIGHT = 24
LIGHT, DARK = Color(0.96, 0.96, 0.96), Color(0.85, 0.85, 0.85)
WHOLE = redraw("\n".join("| " + " | ".join(row) + " |" for row in ROWS))


def write(sheet: Sheet, left: float, top: float, rows: tuple[tuple[str, ...], ...] = ROWS, size: float = 9) -> None:
    """Write the texts, each in the middle of its cell."""
    for number, row in enumerate(rows):
        for (start, end), text in zip(pairwise(WIDTHS), row, strict=True):
            width = sum(size / 2 if char.isascii() else size for char in text)
            sheet.text(left + (start + end - width) / 2, top + HEIGHT * number + (HEIGHT - size) / 2, text, size)


def rule(sheet: Sheet, left: float, top: float, count: int) -> None:
    sheet.rules([left + x for x in WIDTHS], [top + HEIGHT * row for row in range(count + 1)])


def shade(sheet: Sheet, how: str) -> None:
    for row in range(len(ROWS)):
        for start, end in pairwise(WIDTHS):
            is_label = row == 0 or start < WIDTHS[2]
            ground = {"labels": DARK if is_label else None, "all": DARK if is_label else LIGHT}.get(
                how, DARK if row % 2 else None
            )
            if ground is not None:
                sheet.fill(60 + start, 100 + HEIGHT * row, 60 + end, 100 + HEIGHT * (row + 1), ground)


def clean(data: bytes) -> list[CleanTable]:
    return list(normalize(read(data)).tables)


@pytest.mark.parametrize("how", ["labels", "all", "banded"])
def test_a_form_that_is_shaded_and_has_no_lines(how: str) -> None:
    def page(sheet: Sheet) -> None:
        shade(sheet, how)
        write(sheet, 60, 100)

    (table,) = read_page(page).tables
    assert table.origin == "aligned"
    assert draw_table(table) == WHOLE


def test_double_lines_and_lines_drawn_twice() -> None:
    def page(sheet: Sheet) -> None:
        for shift in (0.0, 1.5, 1.5):
            rule(sheet, 60 + shift, 100 + shift, len(ROWS))
        write(sheet, 60, 100)

    (table,) = read_page(page).tables
    assert draw_table(table) == WHOLE


def test_two_forms_beside_each_other() -> None:
    def page(sheet: Sheet) -> None:
        for left in (20, 540):
            rule(sheet, left, 100, len(ROWS))
            write(sheet, left, 100)

    tables = read_page(page, size=(1040, 600)).tables
    assert [draw_table(table) for table in tables] == [WHOLE, WHOLE]


@pytest.mark.parametrize("has_rules", [True, False])
@pytest.mark.parametrize("repeats_header", [True, False])
def test_a_form_over_two_pages_with_its_header_on_each_or_not(has_rules: bool, repeats_header: bool) -> None:
    rest = (ROWS[0], *ROWS[4:]) if repeats_header else ROWS[4:]

    def page(rows: tuple[tuple[str, ...], ...], top: float):
        def paint(sheet: Sheet) -> None:
            if has_rules:
                rule(sheet, 60, top, len(rows))
            write(sheet, 60, top, rows)

        return paint

    (table,) = clean(draw(page(ROWS[:4], 690), page(rest, 60)))
    assert draw_table(table) == WHOLE
    assert table.pieces == 2


def test_the_right_side_of_a_form_overleaf_is_not_taken_for_rows_of_it() -> None:
    """As workbooks are printed that are wider than the paper."""

    def side(first: int, last: int):
        def paint(sheet: Sheet) -> None:
            edges = [60 + x - WIDTHS[first] for x in WIDTHS[first : last + 1]]
            sheet.rules(edges, [100 + HEIGHT * row for row in range(len(ROWS) + 1)])
            texts = "\n".join("|".join(row[first:last]) for row in ROWS)
            sheet.cells(edges, [100 + HEIGHT * row for row in range(len(ROWS) + 1)], texts, 9)

        return paint

    left, right = clean(draw(side(0, 4), side(4, 6)))
    assert (left.n_cols, right.n_cols) == (4, 2)
