"""Tables without full rules are found by level rules, then by alignment, and only where there surely is one."""

from tests.extractors.pdf.sheets import Sheet, drawn, read_page, texts

XS = (80.0, 240.0, 340.0, 440.0)


def rows(sheet: Sheet, top: float, *lines: str, pitch: float = 22) -> None:
    for i, line in enumerate(lines):
        for x, word in zip(XS, line.split("|"), strict=False):
            if word.strip():
                sheet.text(x, top + pitch * i, word.strip(), 10)


def test_three_rules():
    """A rule above the header, below it, and at the end."""

    def page(sheet: Sheet) -> None:
        sheet.middle(60, "表1 主要指标完成情况", 12)
        for y in (84, 108, 178):
            sheet.line(76, y, 500, y)
        rows(sheet, 90, "指标|目标值|完成值|得分", "培训场次|12场|13场|10", "参训人员|300人||8", "满意度|≥95%|97.2%|10")
        sheet.text(80, 190, "资料来源：云岭县统计台账", 9)

    raw = read_page(page)
    (table,) = raw.tables
    assert table.origin == "horizontal"
    assert drawn(table).splitlines() == [
        "指标 | 目标值 | 完成值 | 得分",
        "培训场次 | 12场 | 13场 | 10",
        "参训人员 | 300人 |  | 8",
        "满意度 | ≥95% | 97.2% | 10",
    ]
    assert texts(raw) == ["表1 主要指标完成情况", "资料来源：云岭县统计台账"]


def test_a_rule_under_every_row():
    """Rows with wrapped cells, and a title over two columns."""

    def page(sheet: Sheet) -> None:
        for y in (84, 108, 132, 168, 192):
            sheet.line(76, y, 500, y)
        sheet.text(80, 90, "指标", 10)
        sheet.text(300, 90, "数量与比例（合计）", 10)
        rows(sheet, 114, "名称|目标值|完成值|得分")
        rows(sheet, 136, "培训人员|300人|315人|10", "满意的比例", pitch=14)
        rows(sheet, 174, "满意度|≥95%|97.2%|10")

    (table,) = read_page(page).tables
    assert drawn(table).splitlines()[1:] == [
        "名称 | 目标值 | 完成值 | 得分",
        "培训人员/满意的比例 | 300人 | 315人 | 10",
        "满意度 | ≥95% | 97.2% | 10",
    ]
    assert "数量与比例（合计）" in [cell.text for cell in table.cells if cell.row == 0]


def test_joints_of_rules_painted_cell_by_cell_give_merged_and_blank_cells():
    """
    ──────── ───────────────      部门    │ 水文站
    ──────── ─────── ───────      group label over two rows, a blank cell in each
    (merged) ─────── ───────
    ──────── ─────── ───────
    """

    def page(sheet: Sheet) -> None:
        def border(x0: float, y0: float, x1: float, y1: float) -> None:
            sheet.line(x0, y0, x1, y0)
            sheet.line(x0, y1, x1, y1)

        border(80, 100, 180, 124)
        border(180, 100, 400, 124)
        border(80, 124, 180, 172)
        for top in (124, 148):
            border(180, top, 290, top + 24)
            border(290, top, 400, top + 24)
        sheet.text(90, 106, "部门", 10)
        sheet.text(250, 106, "云岭县水文站", 10)
        sheet.text(90, 142, "产出指标", 10)
        sheet.text(190, 130, "测站巡检", 10)
        sheet.text(300, 154, "12次", 10)

    (table,) = read_page(page).tables
    assert table.origin == "horizontal"
    assert drawn(table) == "部门 | 云岭县水文站 | <\n产出指标 | 测站巡检 |\n^ |  | 12次"


def test_form_without_rules():
    """Wrapped and merged cells, blank cells, and lines that stand between the lines of their neighbours."""

    def page(sheet: Sheet) -> None:
        def cell(x: float, y: float, *lines: str) -> None:
            for i, line in enumerate(lines):
                sheet.text(x, y + 11 * i, line, 9)

        cell(60, 106, "单位名称")
        cell(250, 106, "云岭县水文站")
        for x, name in zip(
            (60, 130, 230, 320, 400), ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"), strict=True
        ):
            cell(x, 130, name)
        cell(130, 160, "数量指标")
        cell(230, 154, "测站设备巡检", "次数")
        cell(320, 160, "≥12次")
        cell(400, 160, "13次")
        cell(60, 184, "产出指标")
        cell(130, 184, "质量指标")
        cell(230, 184, "设备完好率")
        cell(320, 184, "≥95%")
        cell(400, 184, "97%")
        cell(130, 208, "时效指标")
        cell(230, 208, "完成时间")
        cell(400, 208, "11月")
        cell(130, 232, "成本指标")
        cell(230, 232, "总成本")
        cell(320, 232, "≤20万元")
        cell(400, 232, "19.8万元")

    (table,) = read_page(page).tables
    assert table.origin == "aligned"
    rows = drawn(table).splitlines()
    assert rows[1] == "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值"
    assert rows[2] == " | 数量指标 | 测站设备巡检/次数 | ≥12次 | 13次"
    assert rows[4] == " | 时效指标 | 完成时间 |  | 11月"


def test_no_rules_at_all():
    def page(sheet: Sheet) -> None:
        sheet.text(80, 60, "一、收支情况如下，单位为万元，数字取自决算，口径与上年一致。", 12)
        rows(
            sheet,
            100,
            "项目|预算数|决算数|执行率",
            "基本支出|120.50|118.20|98.1%",
            "项目支出|33.00|33.00|100%",
            "合计|153.50|151.20|98.5%",
        )

    raw = read_page(page)
    (table,) = raw.tables
    assert table.origin == "aligned"
    assert drawn(table).splitlines()[0] == "项目 | 预算数 | 决算数 | 执行率"
    assert drawn(table).splitlines()[-1] == "合计 | 153.50 | 151.20 | 98.5%"
    assert len(texts(raw)) == 1


def test_prose_headings_and_signatures_are_no_tables():
    def page(sheet: Sheet) -> None:
        for i in range(6):
            sheet.text(80, 60 + 24 * i, "本年度各项工作按计划开展，资金使用合规，目标全部完成。", 14)
        for i, name in enumerate(("单位负责人：", "填表人：", "联系电话：")):
            sheet.text(80, 300 + 30 * i, name, 12)
            sheet.text(320, 300 + 30 * i, "（签字）", 12)
        for i, heading in enumerate(("一、基本情况", "二、支出情况", "三、问题", "四、建议")):
            sheet.text(80, 450 + 24 * i, heading + "." * 40, 12)
            sheet.text(480, 450 + 24 * i, str(i + 1), 12)

    assert read_page(page).tables == ()


def test_two_columns_of_prose_are_no_table():
    def page(sheet: Sheet) -> None:
        for i in range(20):
            sheet.text(60, 60 + 18 * i, "左栏的文字一行一行写下来，长短相近。", 12)
            sheet.text(320, 60 + 18 * i, "右栏的文字一行一行写下来，长短相近。", 12)

    assert read_page(page).tables == ()


def test_lines_between_rules_of_a_letterhead_are_no_table():
    def page(sheet: Sheet) -> None:
        for y in (60, 130, 700):
            sheet.line(76, y, 500, y)
        sheet.middle(80, "云岭县水文站文件", 24)
        for i in range(10):
            sheet.text(80, 160 + 28 * i, "本年度各项工作按计划开展，资金使用合规，目标全部完成", 14)

    assert read_page(page).tables == ()
