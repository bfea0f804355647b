"""What a viewer would not show is not read, and is not counted."""

import io

import pytest
from PIL import Image
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import ImageReader

from pipeline.model.errors import NoContentError
from tests.extractors.pdf.sheets import Sheet, count_chars, draw, read, read_page, texts


def picture(color: tuple[int, ...] = (240, 240, 240), mode: str = "RGB") -> ImageReader:
    buffer = io.BytesIO()
    Image.new(mode, (60, 80), color).save(buffer, "PNG")
    buffer.seek(0)
    return ImageReader(buffer)


def scan(sheet: Sheet) -> None:
    sheet.canvas.drawImage(picture(), 0, 0, 595, 842)


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


def test_scan_without_text_is_refused_with_the_remedy():
    with pytest.raises(NoContentError, match="jixiao doctor"):
        read(draw(scan, scan))


def test_text_layer_of_a_scan_is_left_alone():
    """Where a page's picture and its text layer differ, the picture counts."""

    def with_layer(sheet: Sheet) -> None:
        scan(sheet)
        invisible(sheet, "识别出来的字290%")

    with pytest.raises(NoContentError):
        read(draw(with_layer))

    def cover(sheet: Sheet) -> None:
        sheet.text(60, 60, "封面是文字")

    raw = read(draw(cover, with_layer))
    assert texts(raw) == ["封面是文字"]
    assert raw.unread == ("page 2 is an image without text (its invisible text layer was left alone)",)


def test_text_layer_painted_under_the_scan_is_left_alone():
    def cover(sheet: Sheet) -> None:
        sheet.text(60, 60, "封面是文字")

    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "压在扫描件下面的字")
        scan(sheet)

    raw = read(draw(cover, page))
    assert texts(raw) == ["封面是文字"]
    assert raw.unread == ("page 2 is an image without text (its invisible text layer was left alone)",)


def test_see_through_picture_over_the_page_hides_nothing():
    """A watermark that is a picture with an alpha channel."""

    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "水印图片下面的正文")
        sheet.canvas.drawImage(picture((200, 200, 200, 40), "RGBA"), 0, 0, 595, 842, mask="auto")

    raw = read_page(page)
    assert texts(raw) == ["水印图片下面的正文"]
    assert raw.unread == ("page 1 holds an image that covers 100% of it",)


def test_seals_are_nothing_to_read_and_large_pictures_are_named():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "正文")
        sheet.canvas.drawImage(picture(), 300, 300, 113, 113)

    def with_form(sheet: Sheet) -> None:
        sheet.text(60, 60, "附表见下图")
        sheet.canvas.drawImage(picture(), 60, 300, 400, 400)

    raw = read(draw(page, with_form))
    assert raw.unread == ("page 2 holds an image that covers 32% of it",)


def test_blank_pages_and_drawings():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "正文")

    def nothing(_: Sheet) -> None:
        pass

    def drawing(sheet: Sheet) -> None:
        sheet.line(60, 60, 300, 300)
        sheet.box(60, 60, 300, 300)

    raw = read(draw(page, nothing, drawing))
    assert len(raw.pages) == 3
    assert raw.pages[1].body is None
    assert raw.unread == ("page 3 is a drawing without text",)
    with pytest.raises(NoContentError, match="空白"):
        read(draw(nothing, nothing))
