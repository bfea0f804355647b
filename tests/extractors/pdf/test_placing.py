"""Coordinates are points from the displayed page's top left, whatever the file does to its pages."""

import io

import pikepdf
import pytest

from pipeline.model.raw import RawText
from tests.extractors.pdf.sheets import Sheet, draw, drawn, read, table_of, texts

XS = (60.0, 160.0, 260.0)
YS = (100.0, 124.0, 148.0)


def form(sheet: Sheet) -> None:
    sheet.text(60, 60, "一个标题")
    sheet.rules(XS, YS)
    sheet.cells(XS, YS, "甲|乙\n子|丑")


def changed(data: bytes, change) -> bytes:
    """The same PDF after a change to its first page."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf, pdf.pages[0])
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_are_read_as_they_are_shown(turn):
    """The page is drawn lying on its side and turned upright by /Rotate."""

    def page(sheet: Sheet) -> None:
        canvas = sheet.canvas
        if turn == 90:
            canvas.transform(0, 1, -1, 0, 842, 0)
        if turn == 180:
            canvas.transform(-1, 0, 0, -1, 595, 842)
        if turn == 270:
            canvas.transform(0, -1, 1, 0, 0, 595)
        form(Sheet(canvas, 842))

    size = (842.0, 595.0) if turn % 180 else (595.0, 842.0)
    data = changed(draw(page, size=size), lambda _, page: page.rotate(turn, relative=False))
    raw = read(data)
    (table,) = raw.tables
    assert drawn(table) == "甲 | 乙\n子 | 丑"
    assert texts(raw) == ["一个标题"]
    box = table.place.box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((60, 100, 260, 148), abs=0.5)
    assert (raw.pages[0].width, raw.pages[0].height) == pytest.approx((595, 842), abs=1)


def test_crop_box_moves_the_origin_and_hides_what_is_outside():
    def page(sheet: Sheet) -> None:
        form(sheet)
        sheet.text(20, 30, "裁切线外的字")

    def crop(_, page) -> None:
        page.cropbox = [50, 500, 450, 792]  # 50 from the left, 50 from the top

    raw = read(changed(draw(page), crop))
    (table,) = raw.tables
    assert drawn(table) == "甲 | 乙\n子 | 丑"
    assert texts(raw) == ["一个标题"]
    assert (table.place.box.x0, table.place.box.y0) == pytest.approx((10, 50), abs=0.5)
    assert (raw.pages[0].width, raw.pages[0].height) == (400, 292)


def test_media_box_that_does_not_begin_at_zero():
    def move(_, page) -> None:
        page.mediabox = [-20, -30, 575, 812]

    (table,) = read(changed(draw(form), move)).tables
    assert (table.place.box.x0, table.place.box.y0) == pytest.approx((80, 70), abs=0.5)


def test_forms_in_forms_are_entered_with_their_matrices():
    def page(sheet: Sheet) -> None:
        canvas = sheet.canvas
        canvas.beginForm("inner")
        inner = Sheet(canvas, 100)
        inner.rules((0, 50, 100), (50, 62, 74))
        inner.cells((0, 50, 100), (50, 62, 74), "甲|乙\n子|丑", size=6)
        canvas.endForm()
        canvas.beginForm("outer")
        canvas.translate(10, 10)
        canvas.doForm("inner")
        canvas.endForm()
        canvas.saveState()
        canvas.translate(100, 500)
        canvas.scale(2, 2)
        canvas.doForm("outer")
        canvas.restoreState()
        sheet.text(60, 60, "表外的字")

    raw = read(draw(page))
    (table,) = raw.tables
    assert drawn(table) == "甲 | 乙\n子 | 丑"
    box = table.place.box
    # x: 100 + 2 (10 + 0); bottom of the inner page is at 842 - (500 + 2 · 10)
    assert (box.x0, box.x1) == pytest.approx((120, 320), abs=0.5)
    assert (box.y0, box.y1) == pytest.approx((842 - 520 - 100, 842 - 520 - 52), abs=0.5)


def test_clip_paths_cut_text_and_rules():
    def page(sheet: Sheet) -> None:
        canvas = sheet.canvas
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(60, 842 - 148, 100, 48)
        canvas.clipPath(path, stroke=0)
        sheet.rules((60, 160, 260), (100, 124, 148))
        sheet.text(64, 106, "看得见", 10)
        sheet.text(130, 130, "半看得见", 10)
        canvas.restoreState()

    raw = read(draw(page))
    assert table_of(raw) == "看得见\n半看得"


def test_annotations_that_show_text_are_read():
    """A note written on the page; links show nothing."""

    def note(pdf, page) -> None:
        appearance = pdf.make_stream(
            b"BT /F1 12 Tf 2 4 Td (checked) Tj ET",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 100, 20],
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=page.Resources.Font.F1)),
        )
        free_text = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=[60, 600, 160, 620],
            F=4,
            AP=pikepdf.Dictionary(N=appearance),
        )
        page.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(free_text)]))

    def page(sheet: Sheet) -> None:
        sheet.text(60, 60, "Report", font="Helvetica")

    assert texts(read(changed(draw(page), note))) == ["Report", "checked"]


def test_every_block_says_where_it_stands():
    def second(sheet: Sheet) -> None:
        sheet.text(60, 400, "第二页的一段")

    raw = read(draw(form, second))
    paragraph = next(block for block in raw.blocks if isinstance(block, RawText) and block.place.page == 2)
    assert (paragraph.place.box.x0, paragraph.place.box.y0) == pytest.approx((60, 400), abs=3)
    assert paragraph.place.box.width == pytest.approx(72, abs=1)
    assert raw.pages[1].body == paragraph.place.box
    cell = raw.tables[0].cells[3]
    box = cell.place.box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((160, 124, 260, 148), abs=0.5)
