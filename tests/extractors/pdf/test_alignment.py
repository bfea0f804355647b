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
    assert drawn(table) == "指标 | 目标值 | 完成值 | 得分\n培训场次 | 12场 | 13场 | 10\n参训人员 | 300人 |  | 8\n满意度 | ≥95% | 97.2% | 10"
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
    assert drawn(table) == (
        "指标 |  | 数量与比例（合计） | <\n"
        "名称 | 目标值 | 完成值 | 得分\n"
        "培训人员/满意的比例 | 300人 | 315人 | 10\n"
        "满意度 | ≥95% | 97.2% | 10"
    ) or drawn(table).splitlines()[1:] == [
        "名称 | 目标值 | 完成值 | 得分",
        "培训人员/满意的比例 | 300人 | 315人 | 10",
        "满意度 | ≥95% | 97.2% | 10",
    ]


def test_no_rules_at_all():
    def page(sheet: Sheet) -> None:
        sheet.text(80, 60, "一、收支情况如下，单位为万元，数字取自决算，口径与上年一致。", 12)
        rows(sheet, 100, "项目|预算数|决算数|执行率", "基本支出|120.50|118.20|98.1%", "项目支出|33.00|33.00|100%", "合计|153.50|151.20|98.5%")

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
