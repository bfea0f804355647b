"""Lines that hang out of a table belong to the cell they go on from, and lines of text below it do not."""

from __future__ import annotations

import pytest

from tests.extractors.pdf.sheets import Sheet, read_page, table_of, texts

XS = (60.0, 110.0, 210.0, 310.0)
YS = (100.0, 124.0, 148.0)


def page(*below: tuple[float, float, str, float]) -> list[str]:
    """A grid whose first column prints 时效 on two lines a pitch of 12 pt apart; then the lines below it."""

    def paint(sheet: Sheet) -> None:
        sheet.rules(XS, YS)
        sheet.cells(XS, YS, "指标|目标值|完成值\n|12场|13场")
        sheet.text(80, 125, "绩", 10)
        sheet.text(80, 137, "效", 10)
        for x, y, text, size in below:
            sheet.text(x, y, text, size)

    raw = read_page(paint)
    return [table_of(raw).splitlines()[1], *texts(raw)]


def test_a_line_as_far_below_as_the_lines_of_its_cell_are_apart_belongs_to_it() -> None:
    assert page((80, 149, "指", 10), (80, 161, "标", 10)) == ["绩/效/指/标 | 12场 | 13场"]


def test_a_line_above_the_table_belongs_to_the_cell_under_it() -> None:
    def paint(sheet: Sheet) -> None:
        sheet.rules(XS, YS)
        sheet.cells(XS, YS, "|目标值|完成值\n走访|12场|13场")
        for y, text in ((90, "绩"), (102, "效"), (114, "指")):
            sheet.text(80, y, text, 10)

    assert table_of(read_page(paint)).splitlines()[0] == "绩/效/指 | 目标值 | 完成值"


@pytest.mark.parametrize(
    "line",
    [(80, 156, "注", 10), (64, 149, "注", 10), (80, 149, "注", 14), (80, 149, "填表人：方某联系电话", 10)],
    ids=["further", "elsewhere", "larger", "wider than the column"],
)
def test_a_line_of_text_below_the_table_stays_text(line: tuple[float, float, str, float]) -> None:
    assert page(line) == ["绩/效 | 12场 | 13场", line[2]]


def test_a_line_with_another_beside_it_that_is_no_cell_stays_text() -> None:
    found = page((80, 149, "指", 10), (330, 149, "（盖章）", 10))
    assert found[0] == "绩/效 | 12场 | 13场"
    assert "指" in found[1]
