"""Every way of painting a table's rules gives the same grid."""

from itertools import pairwise

import pytest
from reportlab.lib.colors import Color, white

from tests.extractors.pdf.sheets import Sheet, draw, drawn, read, read_page, table_of, texts

XS = (60.0, 160.0, 260.0, 360.0)
YS = (100.0, 124.0, 148.0, 172.0)
TEXTS = """
    指标   | 目标值 | 完成值
    培训场次 | 12场 | 13场
    参训人数 | 300人 |
"""
GRID = "指标 | 目标值 | 完成值\n培训场次 | 12场 | 13场\n参训人数 | 300人 |"


def strokes(sheet: Sheet) -> None:
    sheet.rules(XS, YS)


def hairlines(sheet: Sheet) -> None:
    sheet.rules(XS, YS, width=0)


def thick(sheet: Sheet) -> None:
    sheet.rules(XS, YS, width=3)


def strips(sheet: Sheet) -> None:
    for x in XS:
        sheet.fill(x, YS[0], x + 0.7, YS[-1])
    for y in YS:
        sheet.fill(XS[0], y, XS[-1], y + 0.7)


def strips_per_cell(sheet: Sheet) -> None:
    """Four little strips around every cell, as word processors write them."""
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
            sheet.fill(left, top, right, top + 0.5)
            sheet.fill(left, bottom - 0.5, right, bottom)
            sheet.fill(left, top, left + 0.5, bottom)
            sheet.fill(right - 0.5, top, right, bottom)


def boxes_per_cell(sheet: Sheet) -> None:
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
            sheet.box(left, top, right, bottom)


def dashes(sheet: Sheet) -> None:
    sheet.canvas.setDash(3, 2)
    sheet.rules(XS, YS)


def dashes_by_hand(sheet: Sheet) -> None:
    """A stroke of its own for each dash."""
    for x in XS:
        for y in range(int(YS[0]), int(YS[-1]), 5):
            sheet.line(x, y, x, min(y + 3, YS[-1]))
    for y in YS:
        for x in range(int(XS[0]), int(XS[-1]), 5):
            sheet.line(x, y, min(x + 3, XS[-1]), y)


def dots(sheet: Sheet) -> None:
    for x in XS:
        for y in range(int(YS[0]), int(YS[-1]) + 1, 2):
            sheet.fill(x - 0.4, y - 0.4, x + 0.4, y + 0.4)
    for y in YS:
        for x in range(int(XS[0]), int(XS[-1]) + 1, 2):
            sheet.fill(x - 0.4, y - 0.4, x + 0.4, y + 0.4)


def doubled(sheet: Sheet) -> None:
    sheet.rules(XS, YS)
    sheet.rules([x + 2 for x in XS], [y + 2 for y in YS])


def doubled_wide(sheet: Sheet) -> None:
    sheet.rules(XS, YS)
    sheet.rules([x + 3.5 for x in XS], [y + 3.5 for y in YS])


def curves(sheet: Sheet) -> None:
    for x in XS:
        x0, y0, y1 = x, sheet.height - YS[0], sheet.height - YS[-1]
        sheet.canvas.bezier(x0, y0, x0, y0 - 10, x0, y1 + 10, x0, y1)
    for y in YS:
        at = sheet.height - y
        sheet.canvas.bezier(XS[0], at, XS[0] + 20, at, XS[-1] - 20, at, XS[-1], at)


def gaps_at_crossings(sheet: Sheet) -> None:
    for left, right in pairwise(XS):
        for y in YS:
            sheet.line(left + 1.5, y, right - 1.5, y)
    for top, bottom in pairwise(YS):
        for x in XS:
            sheet.line(x, top + 1.5, x, bottom - 1.5)


def skewed(sheet: Sheet) -> None:
    for x in XS:
        sheet.line(x, YS[0], x + 0.8, YS[-1])
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y + 1.5)


def no_outer_sides(sheet: Sheet) -> None:
    for x in XS[1:-1]:
        sheet.line(x, YS[0], x, YS[-1])
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y)


def no_outer_top_and_bottom(sheet: Sheet) -> None:
    for x in XS:
        sheet.line(x, YS[0], x, YS[-1])
    for y in YS[1:-1]:
        sheet.line(XS[0], y, XS[-1], y)


def no_outer_border(sheet: Sheet) -> None:
    for x in XS[1:-1]:
        sheet.line(x, YS[0], x, YS[-1])
    for y in YS[1:-1]:
        sheet.line(XS[0], y, XS[-1], y)


def one_path(sheet: Sheet) -> None:
    """All strips in one path object."""
    path = sheet.canvas.beginPath()
    for x in XS:
        path.rect(x, sheet.height - YS[-1], 0.6, YS[-1] - YS[0])
    for y in YS:
        path.rect(XS[0], sheet.height - y, XS[-1] - XS[0], 0.6)
    sheet.canvas.drawPath(path, stroke=0, fill=1)


def rings(sheet: Sheet) -> None:
    """The frame as the ring between two rectangles, filled even-odd, with strips inside."""
    path = sheet.canvas.beginPath()
    path.rect(XS[0], sheet.height - YS[-1], XS[-1] - XS[0], YS[-1] - YS[0])
    path.rect(XS[0] + 2, sheet.height - YS[-1] + 2, XS[-1] - XS[0] - 4, YS[-1] - YS[0] - 4)
    sheet.canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
    for x in XS[1:-1]:
        sheet.fill(x, YS[0], x + 0.5, YS[-1])
    for y in YS[1:-1]:
        sheet.fill(XS[0], y, XS[-1], y + 0.5)


def on_backgrounds(sheet: Sheet) -> None:
    """Each cell has a coloured ground, painted before its rules."""
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
            sheet.fill(left, top, right, bottom, Color(0.9, 0.95, 1))
            sheet.box(left, top, right, bottom)


def white_rules_on_grounds(sheet: Sheet) -> None:
    """Coloured rows parted by white rules, which are seen."""
    sheet.fill(XS[0], YS[0], XS[-1], YS[-1], Color(0.7, 0.8, 0.9))
    sheet.canvas.setStrokeColor(white)
    sheet.rules(XS, YS, width=1)


@pytest.mark.parametrize(
    "border",
    [
        strokes,
        hairlines,
        thick,
        strips,
        strips_per_cell,
        boxes_per_cell,
        dashes,
        dashes_by_hand,
        dots,
        doubled,
        doubled_wide,
        curves,
        gaps_at_crossings,
        skewed,
        no_outer_sides,
        no_outer_top_and_bottom,
        no_outer_border,
        one_path,
        rings,
        on_backgrounds,
        white_rules_on_grounds,
    ],
)
def test_any_way_of_painting_rules(border):
    def page(sheet: Sheet) -> None:
        border(sheet)
        sheet.cells(XS, YS, TEXTS)

    raw = read_page(page)
    assert table_of(raw) == GRID
    assert raw.tables[0].origin == "ruled"
    for found, at in zip(raw.tables[0].col_edges, XS, strict=True):
        assert found == pytest.approx(at, abs=2.5)


def test_missing_inner_rule_is_a_merged_cell():
    """
    ┌────┬─────────┐
    │ 部 │ 甲      │
    │ 门 ├────┬────┤
    │    │ 乙 │ 丙 │
    └────┴────┴────┘
    """

    def page(sheet: Sheet) -> None:
        sheet.box(60, 100, 360, 148)
        sheet.line(160, 100, 160, 148)
        sheet.line(160, 124, 360, 124)
        sheet.line(260, 124, 260, 148)
        sheet.text(80, 118, "部门")
        sheet.text(180, 106, "甲")
        sheet.text(180, 130, "乙")
        sheet.text(280, 130, "丙")

    assert table_of(read_page(page)) == "部门 | 甲 | <\n^ | 乙 | 丙"


def test_positions_not_enclosed_by_rules_are_missing_not_blank():
    """The last row of a page ends early, the first row of the next begins late: a row cut in two by the page end."""

    def first(sheet: Sheet) -> None:
        sheet.rules((60, 160, 260, 360), (100, 124, 148))
        for x in (60, 160, 260):
            sheet.line(x, 148, x, 172)
        sheet.line(60, 172, 260, 172)
        sheet.cells((60, 160, 260, 360), (100, 124, 148, 172), "甲|乙|丙\n子|丑|\n长名字|五|")

    def second(sheet: Sheet) -> None:
        sheet.rules((60, 160, 260, 360), (124, 148, 172))
        for x in (160, 260, 360):
            sheet.line(x, 100, x, 124)
        sheet.line(160, 100, 360, 100)
        sheet.cells((60, 160, 260, 360), (100, 124, 148, 172), "|的尾巴|\n寅|卯|\n合计|9|9")

    raw = read(draw(first, second))
    one, two = raw.tables
    assert drawn(one) == "甲 | 乙 | 丙\n子 | 丑 |\n长名字 | 五 | ·"
    assert drawn(two) == "· | 的尾巴 |\n寅 | 卯 |\n合计 | 9 | 9"
    assert (one.place.page, two.place.page) == (1, 2)


def test_tables_side_by_side_and_stacked_are_several():
    def page(sheet: Sheet) -> None:
        for left in (60, 190):
            for top in (100, 151):
                xs, ys = (left, left + 60, left + 120), (top, top + 24, top + 48)
                sheet.rules(xs, ys)
                sheet.cells(xs, ys, f"{left}|{top}\n甲|乙")

    raw = read_page(page)
    assert [drawn(table) for table in raw.tables] == [
        "60 | 100\n甲 | 乙",
        "190 | 100\n甲 | 乙",
        "60 | 151\n甲 | 乙",
        "190 | 151\n甲 | 乙",
    ]


def test_frame_around_the_page_is_no_table():
    def page(sheet: Sheet) -> None:
        sheet.box(30, 30, 565, 812, width=2)
        sheet.box(34, 34, 561, 808)
        sheet.text(60, 60, "云岭县档案馆年度报告")
        strokes(sheet)
        sheet.cells(XS, YS, TEXTS)

    raw = read_page(page)
    assert table_of(raw) == GRID
    assert texts(raw) == ["云岭县档案馆年度报告"]


def test_table_in_a_cell_is_nested():
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 160, 460), (100, 200, 224))
        sheet.rules((180, 260, 340), (120, 144, 168))
        sheet.text(70, 110, "附表")
        sheet.text(70, 206, "说明")
        sheet.text(170, 104, "如下")
        sheet.cells((180, 260, 340), (120, 144, 168), "甲|乙\n1|2")

    outer, inner = read_page(page).tables
    assert drawn(outer) == "附表 | 如下\n说明 |"
    assert drawn(inner) == "甲 | 乙\n1 | 2"
    assert inner.nested_in == (0, 1)
    assert outer.nested_in is None


def test_underlines_strikes_and_fill_in_lines_are_no_rules():
    def page(sheet: Sheet) -> None:
        strokes(sheet)
        sheet.cells(XS, YS, TEXTS)
        sheet.line(64, 141, 112, 141)  # under 培训场次
        sheet.line(164, 136, 184, 136)  # through 12场
        sheet.line(264, 166, 340, 166)  # to be filled in
        sheet.text(60, 200, "填表人：")
        sheet.line(108, 212, 180, 212)
        sheet.line(60, 230, 300, 230)

    raw = read_page(page)
    assert table_of(raw) == GRID.replace("12场", "")
    assert texts(raw) == ["填表人："]
    assert raw.unread == ("page 1 has struck-through text 12场",)


@pytest.mark.parametrize("hide", ["white", "transparent", "covered", "clipped", "not painted"])
def test_rules_that_nobody_sees_are_none(hide):
    """A second column rule is there in the file, but not in the picture."""

    def page(sheet: Sheet) -> None:
        canvas = sheet.canvas
        canvas.saveState()
        if hide == "white":
            canvas.setStrokeColor(white)
        if hide == "transparent":
            canvas.setStrokeAlpha(0)
        if hide == "clipped":
            path = canvas.beginPath()
            path.rect(0, 0, 50, 50)
            canvas.clipPath(path, stroke=0)
        if hide == "not painted":
            path = canvas.beginPath()
            path.moveTo(120, sheet.height - 100)
            path.lineTo(120, sheet.height - 148)
            canvas.drawPath(path, stroke=0, fill=0)
        else:
            sheet.line(120, 100, 120, 148)
        canvas.restoreState()
        if hide == "covered":
            sheet.fill(62, 101, 158, 147, white)
        sheet.rules((60, 160, 260), (100, 124, 148))
        sheet.cells((60, 160, 260), (100, 124, 148), "甲|乙\n子|丑")

    assert table_of(read_page(page)) == "甲 | 乙\n子 | 丑"


def test_backgrounds_are_no_rules():
    def page(sheet: Sheet) -> None:
        sheet.fill(60, 100, 360, 112, Color(0.8, 0.8, 0.8))
        sheet.fill(60, 300, 360, 340, Color(0.8, 0.8, 0.8))
        sheet.text(64, 101, "一个灰底标题", 10)
        sheet.text(64, 310, "另一个灰底标题", 10)

    raw = read_page(page)
    assert raw.tables == ()
    assert texts(raw) == ["一个灰底标题", "另一个灰底标题"]


def test_boxes_of_a_chart_are_no_table():
    """Four boxes joined by lines."""

    def page(sheet: Sheet) -> None:
        for x, y, name in ((200, 100, "局长"), (80, 200, "甲科"), (200, 200, "乙科"), (320, 200, "丙科")):
            sheet.box(x, y, x + 60, y + 24)
            sheet.text(x + 18, y + 6, name)
        sheet.line(230, 124, 230, 200)
        sheet.line(110, 160, 350, 160)
        sheet.line(110, 160, 110, 200)
        sheet.line(350, 160, 350, 200)

    raw = read_page(page)
    assert raw.tables == ()
    assert " ".join(texts(raw)).split() == ["局长", "甲科", "乙科", "丙科"]


def test_overshooting_rules_make_no_column():
    def page(sheet: Sheet) -> None:
        for x in XS:
            sheet.line(x, YS[0] - 6, x, YS[-1] + 6)
        for y in YS:
            sheet.line(XS[0] - 8, y, XS[-1] + 8, y)
        sheet.cells(XS, YS, TEXTS)

    assert table_of(read_page(page)) == GRID


def test_diagonal_of_a_header_cell_is_no_rule():
    def page(sheet: Sheet) -> None:
        strokes(sheet)
        sheet.line(XS[0], YS[0], XS[1], YS[1])
        sheet.cells(XS, YS, TEXTS)

    assert table_of(read_page(page)) == GRID


def test_one_cell_that_goes_on_from_the_page_before_is_a_table():
    def first(sheet: Sheet) -> None:
        sheet.rules((60, 360), (700, 724, 780))
        sheet.text(64, 706, "说明")
        sheet.text(64, 740, "本年度完成情况见")

    def second(sheet: Sheet) -> None:
        sheet.box(60, 60, 360, 120)
        sheet.text(64, 70, "下页续写的内容")

    def framed(sheet: Sheet) -> None:
        sheet.box(80, 60, 300, 120)
        sheet.text(84, 70, "一个加框的提示")

    raw = read(draw(first, second, framed))
    assert [drawn(table) for table in raw.tables] == ["说明\n本年度完成情况见", "下页续写的内容"]
    assert texts(raw) == ["一个加框的提示"]


def test_text_crossing_a_border_goes_by_its_characters():
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 100, 160), (100, 124))
        sheet.text(70, 106, "甲乙丙丁戊己", 10)

    assert table_of(read_page(page)) == "甲乙丙 | 丁戊己"


def test_text_sticking_out_of_a_table_stays_with_its_cell():
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 100, 160), (100, 124))
        sheet.text(64, 106, "甲", 10)
        sheet.text(120, 106, "长过边框的字", 10)

    raw = read_page(page)
    assert table_of(raw) == "甲 | 长过边框的字"
    assert texts(raw) == []


def test_rules_of_zero_thickness_that_viewers_show_as_hairlines_count():
    def page(sheet: Sheet) -> None:
        for x in XS:
            sheet.fill(x, YS[0], x, YS[-1])
        for y in YS:
            sheet.fill(XS[0], y, XS[-1], y)
        sheet.cells(XS, YS, TEXTS)

    assert table_of(read_page(page)) == GRID


def test_a_lone_text_in_the_middle_of_jointed_level_rules_is_over_all_columns():
    """The rules above and below it are painted cell by cell, as those of the rows beside."""
    xs, ys = (60.0, 140.0, 260.0, 340.0, 420.0), (100.0, 120.0, 140.0, 160.0, 180.0)

    def page(sheet: Sheet) -> None:
        for y in ys:
            for left, right in pairwise(xs):
                sheet.line(left, y, right, y)
        sheet.cells(xs, ys, "名称|渠道|单位|某局\n|||\n产出|修渠|5公里|50\n效益|受益|90人|40")
        sheet.text(240 - 20, 125, "绩效目标", 10)

    assert table_of(read_page(page)).splitlines()[1] == "绩效目标 | < | < | <"
