"""Cells without (all) rules are told by their texts standing in their middle: groups, lost rules, page ends."""

from extractors.pdf.centring import Gap, Item, Prices, choose_spans, settle_edges
from tests.extractors.pdf.sheets import Sheet, draw, drawn, read, read_page

XS = (60.0, 130.0, 200.0, 320.0, 400.0, 480.0)


def put(sheet: Sheet, left: float, right: float, middle: float, text: str, size: float = 9) -> None:
    """Print a text in the middle between two positions."""
    sheet.text((left + right - size * len(text)) / 2, middle - size / 2, text, size)


def form(sheet: Sheet, top: float, names: list[str], groups: list[tuple[str, int]], header: bool = True) -> None:
    """Print a form without rules: rows of 22 pt, each group's name in the middle of its rows."""
    lines = [["一级指标", "二级指标", "三级指标", "指标值", "得分值"]] if header else []
    for row, line in enumerate([*lines, *(["", "", name, "合格", "得满分"] for name in names)]):
        for left, right, text in zip(XS, XS[1:], line, strict=False):
            if text:
                put(sheet, left, right, top + 22 * row + 11, text)
    row = len(lines)
    for name, rows in groups:
        put(sheet, XS[1], XS[2], top + 22 * (row + rows / 2), name)
        row += rows
    put(sheet, XS[0], XS[1], top + 22 * (len(lines) + len(names) / 2), "产出指标")
    for row in range(len(lines), len(lines) + len(names)):
        sheet.text(470, top + 22 * row + 6, "10", 9)


def test_a_group_reaches_over_the_rows_it_stands_in_the_middle_of() -> None:
    names = ["培训场次安排", "参训学员人数", "教材印发册数", "课程合格情况", "结业按时情况"]
    raw = read_page(lambda sheet: form(sheet, 100, names, [("数量指标", 3), ("质量指标", 1), ("时效指标", 1)]))
    (table,) = raw.tables
    assert table.origin == "aligned"
    spans = {cell.text: (cell.row, cell.row_span) for cell in table.cells if cell.text.endswith("指标")}
    assert spans["数量指标"] == (1, 3)
    assert spans["质量指标"] == (4, 1)
    assert spans["产出指标"] == (1, 5)


def test_the_rest_of_a_form_overleaf_keeps_its_columns() -> None:
    names = ["培训场次安排", "参训学员人数", "教材印发册数", "课程合格情况"]

    def first(sheet: Sheet) -> None:
        form(sheet, 600, names, [("数量指标", 3), ("质量指标", 1)])

    def second(sheet: Sheet) -> None:
        form(sheet, 70, ["结业按时情况", "经费使用情况"], [("时效指标", 2)], header=False)

    before, after = read(draw(first, second)).tables
    assert set(before.col_edges) <= set(after.col_edges)


def test_a_lost_rule_between_two_figures_is_found_again() -> None:
    def page(sheet: Sheet) -> None:
        for y in range(100, 201, 20):
            sheet.line(60, y, 300, y)
        for x in (60, 140, 220, 300):
            sheet.line(x, 100, x, 140)
            sheet.line(x, 160, x, 200)
        for x in (60, 140, 300):
            sheet.line(x, 140, x, 160)
        for row in range(5):
            for col in range(3):
                put(sheet, 60 + 80 * col, 140 + 80 * col, 110 + 20 * row, "甲乙丙丁戊"[row] + "子丑寅"[col])

    (table,) = read_page(page).tables
    assert drawn(table).splitlines()[2] == "丙子 | 丙丑 | 丙寅"


def test_two_texts_of_a_merged_cell_stay_together() -> None:
    """The line is drawn above and below, but the texts do not stand in the middle of its parts."""

    def page(sheet: Sheet) -> None:
        sheet.rules((60, 140, 220, 300), (100, 120))
        sheet.rules((60, 140, 300), (120, 140))
        sheet.rules((60, 140, 220, 300), (140, 160))
        for row, y in enumerate((104, 144)):
            for col in range(3):
                sheet.text(80 + 80 * col, y, f"格{row}{col}", 9)
        sheet.text(80, 124, "备注", 9)
        sheet.text(143, 124, "另附", 9)
        sheet.text(223, 124, "说明", 9)

    (table,) = read_page(page).tables
    assert sum(cell.col_span == 2 for cell in table.cells) == 1


def test_edges_settle_where_texts_stand_in_the_middle() -> None:
    gaps = [Gap(0, 10), Gap(40, 60), Gap(80, 100)]
    axis = settle_edges(gaps, [30.0, 75.0])
    assert abs(axis.edges[0] + axis.edges[1] - 60) < 1
    assert abs(axis.edges[1] + axis.edges[2] - 150) < 1


def test_a_blank_inside_costs_more_than_a_cell_too_large() -> None:
    axis = settle_edges([Gap(20.0 * n, 20.0 * n) for n in range(4)], [None] * 3)
    items = [Item(1, 2, 30.0, flush=False)]
    assert choose_spans(items, range(3), axis, Prices(0, 9, 9, 0)).spans == (range(3),)
    assert choose_spans(items, range(3), axis, Prices(0, 0, 0, 5)).spans == (range(1, 2),)
