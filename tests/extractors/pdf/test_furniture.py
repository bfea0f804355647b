"""Place and repetition tell headers, footers, page numbers and watermarks from text."""

import pytest
from reportlab.lib.colors import Color

from tests.extractors.pdf.sheets import Sheet, count_chars, draw, drawn, read, texts

LINE = "本年度工作按计划开展，各项任务均已完成，资金使用合规，"


def body(sheet: Sheet, lines: int = 20) -> None:
    for i in range(lines):
        sheet.text(80, 100 + 28 * i, LINE, 16)


def kinds(raw) -> list[tuple[str, str]]:
    return [(text.kind, text.text) for text in raw.furniture]


@pytest.mark.parametrize(
    "form", ["— {} —", "- {} -", "第{}页", "第 {} 页 共 3 页", "{}/3", "{}", "Page {} of 3", "－{}－", "~ {} ~"]
)
def test_page_numbers(form):
    def page(number):
        def drawer(sheet: Sheet) -> None:
            body(sheet)
            sheet.middle(770, form.format(number), 12)

        return drawer

    raw = read(draw(*(page(number) for number in (1, 2, 3))))
    assert kinds(raw) == [("page_number", form.format(number)) for number in (1, 2, 3)]
    assert raw.visible_chars == count_chars(raw)


def test_numbering_may_begin_later_and_elsewhere():
    """A cover without a number; the numbers stand at the outer edge, and begin with 5."""

    def cover(sheet: Sheet) -> None:
        sheet.middle(200, "自评报告", 22)

    def page(number):
        def drawer(sheet: Sheet) -> None:
            body(sheet)
            sheet.text(500 if number % 2 else 80, 775, str(number), 12)

        return drawer

    assert kinds(read(draw(cover, page(5), page(6), page(7)))) == [("page_number", n) for n in "567"]


def test_stray_numbers_in_the_text_stay():
    """A number by itself in the middle of a page, one that ends a short page, and one that does not count along."""

    def first(sheet: Sheet) -> None:
        body(sheet, 3)
        sheet.middle(400, "—9—", 14)
        body(sheet, 1)

    def second(sheet: Sheet) -> None:
        body(sheet, 4)
        sheet.middle(300, "12", 14)

    def third(sheet: Sheet) -> None:
        body(sheet)
        sheet.text(80, 770, "88", 12)

    raw = read(draw(first, second, third))
    assert raw.furniture == ()
    assert [text for text in texts(raw) if len(text) < 5] == ["—9—", "12", "88"]


def test_running_headers_and_footers():
    def page(number):
        def drawer(sheet: Sheet) -> None:
            sheet.middle(38, "云岭县水文站部门整体支出绩效自评报告", 9)
            sheet.line(80, 50, 515, 50)
            body(sheet)
            sheet.text(80, 790, f"云岭县水文站 第{number}页", 9)

        return drawer

    raw = read(draw(*(page(number) for number in (1, 2, 3))))
    assert [kind for kind, _ in kinds(raw)] == ["header", "footer"] * 3
    assert all(text.startswith("本年度") for text in texts(raw))


def test_titles_of_forms_on_several_pages_are_no_headers():
    """Narrow margins: each form's title stands where a header would, with the form right below."""

    def page(name):
        def drawer(sheet: Sheet) -> None:
            sheet.middle(36, "2022年度项目支出绩效自评表", 16)
            sheet.rules((80, 280, 512), (60, 84, 108))
            sheet.cells((80, 280, 512), (60, 84, 108), f"项目名称|{name}\n主管部门|云岭县水文站")

        return drawer

    raw = read(draw(page("测站维护"), page("雨量监测")))
    assert texts(raw) == ["2022年度项目支出绩效自评表"] * 2
    assert raw.furniture == ()


def test_numbers_of_annexes_are_no_page_numbers():
    def page(number):
        def drawer(sheet: Sheet) -> None:
            sheet.text(80, 40, f"附件{number}", 16)
            body(sheet)

        return drawer

    raw = read(draw(page(1), page(2)))
    assert raw.furniture == ()


def test_slanting_watermark_is_kept_out_of_cells():
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 260, 460), (100, 200, 300))
        sheet.cells((60, 260, 460), (100, 200, 300), "甲|乙\n子|丑")
        canvas = sheet.canvas
        canvas.saveState()
        canvas.translate(150, 560)
        canvas.rotate(40)
        canvas.setFillColor(Color(0.8, 0.8, 0.8))
        canvas.setFont("STSong-Light", 40)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    raw = read(draw(page, page))
    assert [drawn(table) for table in raw.tables] == ["甲 | 乙\n子 | 丑"] * 2
    assert kinds(raw) == [("watermark", "内部资料")] * 2
    assert raw.visible_chars == count_chars(raw)


def test_large_faint_watermark_is_kept_out_of_cells_and_grey_print_is_not():
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 260, 460), (100, 200, 300))
        sheet.canvas.setFillColor(Color(0.85, 0.85, 0.85))
        sheet.text(100, 120, "样表", 48)
        sheet.canvas.setFillColor(Color(0.65, 0.65, 0.65))
        sheet.text(270, 140, "灰色的字", 10)

    raw = read(draw(page))
    assert drawn(raw.tables[0]).splitlines()[0] == " | 灰色的字"
    assert kinds(raw) == [("watermark", "样表")]
