"""Lines become paragraphs as a reader tells them."""

import pytest

from pipeline.model.raw import RawText
from tests.extractors.pdf.sheets import Sheet, draw, read, read_page, texts

LEFT, RIGHT = 80.0, 512.0  # 27 characters of 16 points


def column(sheet: Sheet, *lines: str, top: float = 100, pitch: float = 28, size: float = 16) -> None:
    """Set lines one under the other; leading ideographic blanks are an indent."""
    for i, line in enumerate(lines):
        text = line.lstrip("　")
        sheet.text(LEFT + size * (len(line) - len(text)), top + pitch * i, text, size)


FULL = "字" * 27
INDENTED = "　　" + "字" * 25


def test_indent_and_short_line_part_paragraphs():
    def page(sheet: Sheet) -> None:
        column(sheet, INDENTED, FULL, "结束。", INDENTED, FULL, FULL + "，", INDENTED, "再结束。")

    found = texts(read_page(page))
    assert [text.count("\n") for text in found] == [2, 2, 1]
    assert found[0].endswith("\n结束。")


def test_headings_are_paragraphs_of_their_own():
    def page(sheet: Sheet) -> None:
        column(
            sheet,
            "　　一、基本情况",
            INDENTED,
            "本单位有编制二十名。",
            "　　（一）机构设置",
            "　　无",
            "　　二、支出情况",
            INDENTED,
            FULL,
        )

    assert [text.split("\n")[0][:6] for text in texts(read_page(page))] == [
        "一、基本情况",
        "字" * 6,
        "（一）机构设",
        "无",
        "二、支出情况",
        "字" * 6,
    ]


def test_figure_that_did_not_fit_leaves_its_line_open():
    """A long figure is not broken: the line above ends early and still goes on."""

    def page(sheet: Sheet) -> None:
        column(sheet, INDENTED, "字" * 21, "1234567890.12万元，其中：" + "字" * 14, "到此为止。", INDENTED, FULL)

    assert [text.count("\n") for text in texts(read_page(page))] == [3, 1]


def test_size_and_bold_and_wide_gaps_part_paragraphs():
    def page(sheet: Sheet) -> None:
        sheet.text(LEFT, 60, "字" * 21, 20)
        column(sheet, FULL, FULL, top=100)
        column(sheet, FULL, FULL, top=100 + 28 * 4)

    assert len(texts(read_page(page))) == 3


def test_wrapped_title_is_one_paragraph_and_cover_lines_are_not():
    def page(sheet: Sheet) -> None:
        sheet.middle(100, "云岭县水文站二〇二二年度部门整体支出", 22)
        sheet.middle(140, "绩效自评报告", 22)
        sheet.middle(600, "部门（单位）名称：云岭县水文站", 16)
        sheet.middle(630, "2023年3月", 16)

    def body(sheet: Sheet) -> None:
        column(sheet, *[INDENTED, FULL, FULL, FULL] * 4)

    raw = read(draw(page, body))
    assert texts(raw)[:3] == [
        "云岭县水文站二〇二二年度部门整体支出\n绩效自评报告",
        "部门（单位）名称：云岭县水文站",
        "2023年3月",
    ]
    assert [block.style.align for block in raw.blocks[:3]] == ["center"] * 3


def test_paragraphs_cut_by_a_page_end_say_so():
    def first(sheet: Sheet) -> None:
        column(sheet, "　　一、情况", INDENTED, FULL, FULL)

    def second(sheet: Sheet) -> None:
        column(sheet, FULL, "结束。", INDENTED, FULL, "完。")

    def third(sheet: Sheet) -> None:
        column(sheet, "　　二、问题", "　　无")

    blocks = read(draw(first, second, third)).blocks
    assert [block.place.page for block in blocks] == [1, 1, 2, 2, 3, 3]
    assert [block.starts_page for block in blocks] == [True, False, True, False, True, False]
    assert [block.ends_open for block in blocks] == [False, True, False, False, False, False]
    assert [block.style.indent for block in blocks] == pytest.approx([32, 32, 0, 32, 32, 32], abs=1)


def test_text_above_and_below_a_table_is_apart():
    def page(sheet: Sheet) -> None:
        column(sheet, FULL, top=100)
        sheet.rules((80, 280, 512), (128, 152))
        sheet.text(90, 134, "甲")
        sheet.text(290, 134, "乙")
        column(sheet, FULL, top=160)

    blocks = read_page(page).blocks
    assert [isinstance(block, RawText) for block in blocks] == [True, False, True]


def test_lines_of_a_table_of_contents_are_told_from_text():
    def page(sheet: Sheet) -> None:
        sheet.middle(60, "目  录", 18)
        for i, (name, number) in enumerate((("一、基本情况", 1), ("二、支出情况", 3), ("三、存在的问题", 12))):
            sheet.text(LEFT, 110 + 28 * i, f"{name}{'.' * 60}{number}", 12)
        column(sheet, INDENTED, FULL, FULL, top=300)

    assert [block.kind for block in read_page(page).blocks] == ["paragraph", "toc", "toc", "toc", "paragraph"]


def test_signature_line_stays_one_line():
    def page(sheet: Sheet) -> None:
        column(sheet, INDENTED, FULL, "完。")
        sheet.text(80, 300, "填表人：", 10)
        sheet.text(220, 300, "联系电话：", 10)
        sheet.text(400, 300, "填报日期：2023年3月1日", 10)

    raw = read_page(page)
    assert raw.tables == ()
    assert texts(raw)[-1] == "填表人： 联系电话： 填报日期：2023年3月1日"


def test_right_aligned_signature():
    def page(sheet: Sheet) -> None:
        column(sheet, INDENTED, FULL, "完。")
        sheet.text(RIGHT - 6 * 16, 300, "云岭县水文站", 16)

    assert read_page(page).blocks[-1].style.align == "right"


def test_long_figure_broken_in_a_narrow_box_goes_on():
    def page(sheet: Sheet) -> None:
        column(sheet, INDENTED, FULL, "完。")
        sheet.text(80, 300, "联系电话：139000", 10)
        sheet.text(80, 314, "00000", 10)

    assert texts(read_page(page))[-1] == "联系电话：139000\n00000"
