"""Workbooks embedded in Word files, and pictures that draw a form."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from corpus.forms.grid import Cell, Grid
from corpus.render.emf import draw_preview
from extractors.docx.metafile import read_metafile
from pipeline.model.errors import DamagedFileError
from pipeline.model.place import Place
from tests.builders import draw, redraw
from tests.extractors.docx.cxml import p, tbl, tc, tr
from tests.extractors.docx.packages import docx, only_table, read, texts
from tests.extractors.xlsx.books import book, fill, replace_in, save

OLE = "r/object/(v:shape/v:imagedata{r:id=picture},o:OLEObject{ProgID=Excel.Sheet.12;r:id=sheet})"
ICON = OLE.replace("ProgID=", "DrawAspect=Icon;ProgID=")
GRID = Grid(
    n_rows=3,
    n_cols=3,
    widths=(1.0, 1.0, 1.0),
    cells=(
        Cell(row=0, col=0, rows=1, cols=3, text="自评表", kind="label"),
        Cell(row=1, col=0, rows=2, cols=1, text="产出", kind="label"),
        Cell(row=1, col=1, rows=1, cols=1, text="数量", kind="label"),
        Cell(row=1, col=2, rows=1, cols=1, text="≥5个", kind="value"),
        Cell(row=2, col=1, rows=1, cols=1, text="质量", kind="label"),
        Cell(row=2, col=2, rows=1, cols=1, text="95%", kind="value"),
    ),
)  # fmt: skip
PICTURE = draw_preview(GRID)[0]
DRAWN = redraw("| 自评表 | < | < |\n| 产出 | 数量 | ≥5个 |\n| ^ | 质量 | 95% |")


def with_object(*body: str, sheet: bytes | None = None, picture: bytes = PICTURE) -> bytes:
    related = {"picture": ("image", "media/a.emf", picture)}
    if sheet is not None:
        related["sheet"] = ("package", "embeddings/a.xlsx", sheet)
    return docx(*body, related=related)


def with_tabs(*names: str) -> Workbook:
    made = Workbook()
    made.remove(made.active)
    for name in names:
        fill(made.create_sheet(name), (name, 1))
    return made


def test_the_sheet_stands_where_its_preview_stands_and_the_preview_is_not_read_again():
    raw = read(with_object(p("前"), p("", "", OLE), p("后"), sheet=save(book(("项目", "金额"), ("差旅", 3)))))
    before, table, after = raw.blocks
    assert (before.text, after.text) == ("前", "后")
    assert draw(table) == redraw("| 项目 | 金额 |\n| 差旅 | 3 |")
    assert (table.origin, table.place, raw.unread) == ("sheet", Place(part="sheet Sheet"), ())


def test_only_the_active_sheet_shows():
    made = with_tabs("一", "二", "三")
    made.active = 1
    raw = read(with_object(p("", "", OLE), sheet=save(made)))
    assert only_table(raw).title == "二"
    note = "embedded object word/embeddings/a.xlsx at paragraph 1"
    assert raw.unread == (f"sheet 一 of {note}", f"sheet 三 of {note}")


def test_only_the_shown_part_of_the_sheet_is_read():
    size = replace_in("xl/workbook.xml", b"</workbook>", b'<oleSize ref="A1:B2"/></workbook>')
    raw = read(with_object(p("", "", OLE), sheet=save(book(("甲", 1), ("乙", 2), (), ("草稿", 9)), size)))
    assert draw(only_table(raw)) == redraw("| 甲 | 1 |\n| 乙 | 2 |")
    assert raw.unread == ("cells of sheet Sheet beyond its shown part",)


def test_a_workbook_in_a_cell_is_nested_in_it():
    raw = read(with_object(tbl(tr("甲", tc(p("乙", "", OLE)))), sheet=save(book(("项目", 3)))))
    assert raw.tables[1].nested_in == (0, 1)


def test_a_workbook_behind_an_icon_is_not_seen():
    raw = read(with_object(p("附表", "", ICON), sheet=save(book(("项目", 3)))))
    assert texts(raw) == ["附表"]
    assert raw.unread == ("embedded object word/embeddings/a.xlsx at paragraph 1",)


@pytest.mark.parametrize("sheet", [None, b"no workbook", save(book(("甲",)))[:200]])
def test_the_picture_is_read_where_there_is_no_workbook(sheet):
    raw = read(with_object(p("前"), p("", "", OLE), sheet=sheet))
    assert draw(only_table(raw)) == DRAWN
    assert raw.unread == ()


def test_a_form_pasted_as_a_picture_is_read():
    raw = read(with_object(p("", "", "r/pict/v:shape/v:imagedata{r:id=picture}")))
    assert draw(only_table(raw)) == DRAWN


@pytest.mark.parametrize("picture", [b"", PICTURE[:-30], PICTURE[:200]])
def test_neither_workbook_nor_picture(picture):
    raw = read(with_object(p("前"), p("", "", OLE), picture=picture))
    assert texts(raw) == ["前"]
    assert raw.unread == ("embedded object at paragraph 2",)


def test_metafiles_that_are_none_and_that_are_broken():
    assert read_metafile(b"BM" + bytes(100)) is None
    with pytest.raises(DamagedFileError):
        read_metafile(PICTURE[:150])
