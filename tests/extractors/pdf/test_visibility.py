"""What a viewer would not show is not read, and is not counted."""

import io

import pytest
from PIL import Image
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import ImageReader

from extractors.pdf.document import open_pdf
from extractors.pdf.page import PageContent
from extractors.pdf.page import read_page as read_page_content
from extractors.pdf.settings import Settings
from pipeline.model.errors import NoContentError
from pipeline.model.source import Limits
from tests.extractors.pdf.sheets import Sheet, count_chars, draw, drawn, read, read_page, texts


def picture(color: tuple[int, ...] = (240, 240, 240), mode: str = "RGB") -> ImageReader:
    buffer = io.BytesIO()
    Image.new(mode, (60, 80), color).save(buffer, "PNG")
    buffer.seek(0)
    return ImageReader(buffer)


def scan(sheet: Sheet) -> None:
    sheet.canvas.drawImage(picture(), 0, 0, 595, 842)


def contents(data: bytes) -> list[PageContent]:
    """What each page shows, before any recognition."""
    with open_pdf(data, Limits()) as document:
        pages = [read_page_content(document.handle, index, Settings()) for index in range(document.pages)]
    return [page for page in pages if page is not None]


def invisible(sheet: Sheet, text: str, y: float = 200) -> None:
    line = sheet.canvas.beginText(60, sheet.height - y)
    line.setFont("STSong-Light", 12)
    line.setTextRenderMode(3)
    line.textOut(text)
    sheet.canvas.drawText(line)


def test_ink_like_its_ground_is_not_seen():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 60, "看得见")
        sheet.canvas.setFillColor(white)
        sheet.text(60, 100, "白纸上的白字")
        sheet.fill(60, 140, 300, 170, Color(0, 0, 0.5))
        sheet.canvas.setFillColor(white)
        sheet.text(70, 146, "深底上的白字")
        sheet.fill(60, 200, 300, 230, Color(0, 0, 0.5))
        sheet.canvas.setFillColor(Color(0, 0, 0.5))
        sheet.text(70, 206, "深底上的深字")

    raw = read_page(page)
    assert texts(raw) == ["看得见", "深底上的白字"]
    assert raw.visible_chars == count_chars(raw) == 9


def test_text_painted_over_is_not_seen():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "原来的数字12.5万元")
        sheet.fill(120, 96, 200, 118, white)
        sheet.text(120, 100, "21.5万元")

    assert texts(read_page(page)) == ["原来的数字21.5万元"]


def test_see_through_shapes_hide_nothing():
    """A highlighter's stroke."""

    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "划了重点的字")
        sheet.canvas.setFillAlpha(0.4)
        sheet.fill(55, 96, 200, 118, Color(1, 1, 0, alpha=0.4))

    assert texts(read_page(page)) == ["划了重点的字"]


def test_text_without_ink_is_not_seen():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 60, "正文")
        invisible(sheet, "没有墨的字")
        sheet.canvas.setFillAlpha(0)
        sheet.text(60, 300, "全透明的字")

    raw = read_page(page)
    assert texts(raw) == ["正文"]
    assert raw.visible_chars == 2


def test_text_beside_the_page_is_not_seen():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 60, "正文")
        sheet.text(-300, 100, "页面左边")
        sheet.text(60, 900, "页面下边")
        sheet.text(571, 140, "半截出界")

    assert texts(read_page(page)) == ["正文", "半截"]


def test_text_layer_of_a_scan_is_not_seen():
    """Where a page's picture and its text layer differ, the picture counts."""

    def with_layer(sheet: Sheet) -> None:
        scan(sheet)
        invisible(sheet, "识别出来的字290%")

    def under_the_picture(sheet: Sheet) -> None:
        sheet.text(60, 100, "压在扫描件下面的字")
        scan(sheet)

    for page in contents(draw(with_layer, under_the_picture)):
        assert page.visible_chars == 0
        assert page.hidden_chars in (9, 10)
        assert page.pictures == ((0, 0, 595, 842),)


def test_text_painted_on_a_picture_is_seen():
    def page(sheet: Sheet) -> None:
        scan(sheet)
        sheet.text(60, 100, "填在扫描件上面的字")

    (content,) = contents(draw(page))
    assert [piece.text for piece in content.pieces] == ["填在扫描件上面的字"]


def test_see_through_picture_over_the_page_hides_nothing():
    """A watermark that is a picture with an alpha channel."""

    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "水印图片下面的正文")
        sheet.canvas.drawImage(picture((200, 200, 200, 40), "RGBA"), 0, 0, 595, 842, mask="auto")

    (content,) = contents(draw(page))
    assert [piece.text for piece in content.pieces] == ["水印图片下面的正文"]


def test_seals_are_nothing_to_read_and_large_pictures_are_named():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "正文")
        sheet.canvas.drawImage(picture(), 300, 300, 113, 113)

    def with_form(sheet: Sheet) -> None:
        sheet.text(60, 60, "附表见下图")
        sheet.canvas.drawImage(picture(), 60, 300, 400, 400)

    raw = read(draw(page, with_form))
    assert raw.unread == ("page 2 holds an image that covers 32% of it",)


def test_blank_pages_are_pages():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "正文")

    def nothing(_: Sheet) -> None:
        pass

    raw = read(draw(page, nothing))
    assert [page.body is None for page in raw.pages] == [False, True]
    assert raw.unread == ()
    with pytest.raises(NoContentError, match="空白"):
        read(draw(nothing, nothing))


def test_white_rules_part_lightly_shaded_cells_and_nothing_on_paper():
    """Word's table styles shade all cells and draw white borders; on paper nobody sees such a border."""

    def page(sheet: Sheet) -> None:
        for row, ground in enumerate((Color(0.85, 0.85, 0.85), Color(0.95, 0.95, 0.95), white)):
            for col in range(3):
                sheet.fill(60 + 100 * col, 100 + 24 * row, 160 + 100 * col, 124 + 24 * row, ground)
        sheet.canvas.setStrokeColor(white)
        sheet.rules((60, 160, 260, 360), (100, 124, 148), width=1)
        sheet.line(110, 100, 110, 124, 1)
        sheet.line(60, 172, 360, 172, 1)
        sheet.cells((60, 110, 160, 260, 360), (100, 124), "甲|乙|目标值|完成值", 9)
        sheet.cells((60, 160, 260, 360), (124, 148, 172), "丙|12场|13场\n丁|14场|15场", 9)

    (table,) = read_page(page).tables
    assert drawn(table) == "甲 | 乙 | 目标值 | 完成值\n丙 | < | 12场 | 13场"
