"""Cells without (all) rules are told by their texts standing in their middle: groups, lost rules, page ends."""

from extractors.pdf.centring import Gap, Item, Prices, choose_spans, settle_edges
from normalizers.document import normalize
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


def test_a_name_at_the_start_of_its_cell_is_parted_from_the_figure_beside_it() -> None:
    def page(sheet: Sheet) -> None:
        for top in (100, 140):
            sheet.rules((60, 160, 240, 320), (top, top + 20))
            for left, right, text in zip((60, 160, 240), (160, 240, 320), ("项目名称", "预算", "决算"), strict=True):
                put(sheet, left, right, top + 10, text)
        for x in (60, 240, 320):
            sheet.line(x, 120, x, 140)
        sheet.text(66, 125.5, "其中：车辆", 9)
        put(sheet, 160, 240, 130, "五万元")
        put(sheet, 240, 320, 130, "四万元")

    (table,) = read_page(page).tables
    assert drawn(table).splitlines()[1] == "其中：车辆 | 五万元 | 四万元"
    assert not any(cell.doubtful for cell in table.cells)


def test_two_lines_of_one_name_are_not_two_rows() -> None:
    """Each line of the merged name happens to stand in the middle of a row beside it."""

    def page(sheet: Sheet) -> None:
        for y in (100, 114, 142, 156):
            sheet.line(60, y, 240, y)
        sheet.line(160, 128, 240, 128)
        for x in (60, 160, 240):
            sheet.line(x, 100, x, 156)
        for row in range(4):
            put(sheet, 160, 240, 107 + 14 * row, f"第{row}项", 9)
        put(sheet, 60, 160, 107, "一级指标", 9)
        put(sheet, 60, 160, 149, "合计得分", 9)
        put(sheet, 60, 160, 121, "服务对象", 9)
        put(sheet, 60, 160, 135, "满意程度", 9)

    (table,) = read_page(page).tables
    assert [cell.row_span for cell in table.cells if cell.text.startswith("服务对象")] == [2]


def test_a_lone_text_with_the_line_drawn_on_one_side_is_parted_in_doubt() -> None:
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 160, 240, 320), (160, 180, 200))
        sheet.line(60, 100, 320, 100)
        sheet.line(60, 120, 320, 120)
        sheet.line(60, 140, 320, 140)
        for x in (60, 320):
            sheet.line(x, 100, x, 160)
        put(sheet, 60, 320, 110, "项目名称")
        put(sheet, 60, 320, 130, "合并标题")
        put(sheet, 240, 320, 150, "预算")
        for row in range(2):
            for col, (left, right) in enumerate(((60, 160), (160, 240), (240, 320))):
                put(sheet, left, right, 170 + 20 * row, "甲乙"[row] + "子丑寅"[col])

    (table,) = read_page(page).tables
    found = next(cell for cell in table.cells if cell.text == "预算")
    assert (found.row, found.col, found.doubtful) == (2, 2, True)


def test_slots_that_fit_nearly_as_well_are_told() -> None:
    axis = settle_edges([Gap(20.0 * n, 20.0 * n) for n in range(4)], [None] * 3)
    clear = choose_spans([Item(1, 2, 30.0, flush=False)], range(3), axis, Prices(0, 0, 0, 5))
    assert (clear.spans, clear.rival_spans) == ((range(1, 2),), (range(3),))
    assert clear.rival_cost - clear.cost == 5
    alone = choose_spans([Item(1, 2, 30.0, flush=True)], range(3), axis, Prices(0, 0, 0, 5))
    assert alone.rival_spans == ()


def test_a_form_under_a_title_overleaf_has_columns_of_its_own() -> None:
    names = ["培训场次安排", "参训学员人数", "教材印发册数", "课程合格情况"]

    def first(sheet: Sheet) -> None:
        form(sheet, 600, names, [("数量指标", 4)])

    def second(sheet: Sheet) -> None:
        sheet.middle(60, "附表二", 14)
        for row in range(6):
            for col, text in enumerate(["项目支出", "一季度数", "二季度数", "三季度数"]):
                put(sheet, 70 + 110 * col, 170 + 110 * col, 120 + 22 * row, text)

    _, after = read(draw(first, second)).tables
    assert after.n_cols == 4


def test_an_edge_that_was_estimated_lies_where_both_pages_leave_it_room() -> None:
    """Overleaf the second column is wider: what stands there begins left of where the edge was taken to lie."""

    def page(sheet: Sheet, top: float, wide: str) -> None:
        for row in range(6):
            sheet.text(70, top + 22 * row, "甲乙丙丁戊己"[row] + f"类费用{wide[:1]}", 9)
            for left, text in ((200, wide), (320, "120.50"), (420, "98.1%")):
                put(sheet, left, left + 100, top + 22 * row + 5, text)

    raw = read(draw(lambda sheet: page(sheet, 640, "5.1"), lambda sheet: page(sheet, 70, "一百二十三万四千")))
    before, after = raw.tables
    assert before.n_cols == after.n_cols == 4
    assert all(low <= edge <= high for edge, (low, high) in zip(after.col_edges, after.col_gaps, strict=True))
    (whole,) = normalize(raw).tables
    assert (whole.n_rows, whole.n_cols) == (12, 4)
