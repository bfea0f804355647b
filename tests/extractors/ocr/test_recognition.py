"""What is read from pictures of print, and how surely."""

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw

from extractors.ocr.extract import bind_pictures
from normalizers.document import normalize
from pipeline.model.place import CellRef
from pipeline.model.raw import RawTable, RawText
from pipeline.model.rows import Extraction
from pipeline.model.source import Limits
from pipeline.rules import rereading
from tests.builders import draw, redraw
from tests.extractors.ocr.pictures import (
    COLUMN,
    LEFT,
    ROW,
    TOP,
    bind,
    cell_at,
    needs_ocr,
    print_table,
    read,
    save,
    scan,
    seal,
    shown,
    source,
    table_of,
)

pytestmark = needs_ocr

FORM = """
    | 资金性质 | 全年预算数 | 全年执行数 | 执行率 |
    | 财政拨款 | 32,344.16 | 32344.16  | 98.5% |
    | 其他资金 | /         | —         | ≥95% |
    | 合计     | 1,250.00  | 0         |        |
"""
SURE = 0.95


@pytest.mark.parametrize(
    "noise",
    [{}, {"turn": 1.3, "grain": 6.0}, pytest.param({"turn": -2.4, "grain": 9.0, "dpi": 150}, marks=pytest.mark.slow)],
    ids=["clean", "crooked", "coarse"],
)
def test_a_ruled_form_is_read_cell_by_cell(noise):
    document = read(save(scan(print_table(FORM), **noise)))
    table = table_of(document)
    assert shown(document) == [redraw(FORM)]
    assert table.origin == "scan"
    assert cell_at(table, 3, 3).confidence is None  # nothing printed, nothing recognised
    if "dpi" not in noise:
        assert cell_at(table, 1, 1).confidence >= SURE


def test_print_under_a_red_seal_is_read():
    sealed = seal(scan(print_table(FORM)), LEFT + 2.5 * COLUMN, TOP + 1.5 * ROW)
    assert shown(read(save(sealed))) == [redraw(FORM)]


def test_ink_that_is_no_character_makes_its_cell_unsure():
    """A blot beside the figure, as large as a character."""
    blotted = scan(print_table(FORM))
    scale = blotted.width / 420
    x, y = (LEFT + 2 * COLUMN - 14) * scale, (TOP + 1.5 * ROW) * scale
    pen = ImageDraw.Draw(blotted)
    pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill="black")
    table = table_of(read(save(blotted)))
    assert cell_at(table, 1, 1).confidence < SURE
    assert cell_at(table, 1, 2).text == "32344.16"
    assert cell_at(table, 1, 2).confidence >= SURE


def test_specks_of_dirt_are_no_figures():
    table = table_of(read(save(scan(print_table(FORM), specks=40))))
    blanks = [cell.text for cell in table.cells if (cell.row, cell.col) == (3, 3)]
    assert blanks == [""]
    read_surely = [cell for cell in table.cells if cell.confidence is not None and cell.confidence >= SURE]
    wanted = [line.strip().strip("|").split("|") for line in FORM.strip().splitlines()]
    assert [cell.text for cell in read_surely] == [wanted[cell.row][cell.col].strip() for cell in read_surely]
    assert len(read_surely) >= 12


def test_a_page_of_text_has_no_table():
    text = "产出指标效益指标满意度指标三十一二三王玉正"
    document = read(save(scan(print_table("", text=text), grain=6.0)))
    (block,) = document.blocks
    assert isinstance(block, RawText)
    assert block.text == text


def test_a_file_of_text_and_scans_is_read_page_by_page():
    printed = print_table(FORM)
    document = read(bind(printed, scan(printed), printed), "pdf")
    assert [page.recognised for page in document.pages] == [False, True, False]
    assert shown(document) == [redraw(FORM)] * 3
    assert [block.origin for block in document.blocks] == ["ruled", "scan", "ruled"]
    assert {cell.confidence for cell in document.blocks[0].cells} == {None}


def test_the_same_scan_gives_the_same_rows_as_picture_and_as_pdf():
    picture = scan(print_table(FORM))
    assert shown(read(bind(picture), "pdf")) == shown(read(save(picture))) == [redraw(FORM)]


def test_cells_are_read_again_from_a_larger_picture():
    from extractors.ocr.reread import reread_places

    data = save(scan(print_table(FORM), turn=0.8))
    table = table_of(read(data))
    places = [cell_at(table, *at).place for at in ((1, 1), (2, 3), (3, 3))]
    assert reread_places(bind_pictures(data, Limits()), places, Limits()) == ["32,344.16", "≥95%", ""]


def test_contradicted_figures_are_looked_at_again_and_never_exchanged(monkeypatch: pytest.MonkeyPatch):
    """The first look is made to misread 1,250.00 as 1,260.00; the cell beside it was read rightly."""
    data = save(scan(print_table(FORM)))
    clean = normalize(read(data))
    (table,) = clean.tables
    cells = tuple(
        replace(cell, text="1,260.00", raw_text="1,260.00") if (cell.row, cell.col) == (3, 1) else cell
        for cell in table.cells
    )
    misread = replace(clean, blocks=(replace(table, cells=cells),))
    refs = [CellRef(table_index=0, row=3, col=col) for col in (1, 2)]
    monkeypatch.setattr(rereading, "list_contradicted", lambda _: frozenset(refs))
    extraction = Extraction(doc_id=clean.doc_id, format="png", recognised_pages=1)
    again = rereading.reread_contradicted(source(data, "png"), misread, extraction, Limits())
    assert [(each.cell, each.first, each.second, each.agrees) for each in again.rereadings] == [
        (refs[0], "1,260.00", "1,250.00", False),
        (refs[1], "0", "0", True),
    ]
    assert replace(again, rereadings=()) == extraction


@pytest.mark.parametrize("quarters", [1, *(pytest.param(turn, marks=pytest.mark.slow) for turn in (2, 3))])
def test_a_page_that_lies_on_its_side_or_on_its_head_is_turned(quarters: int):
    from extractors.ocr.reread import reread_places

    upright = scan(print_table(FORM, text="2023年度项目支出绩效自评表"))
    data = save(upright.rotate(90 * quarters, expand=True))
    document = read(data)
    (page,) = document.pages
    assert page.turn == quarters
    assert (page.width > page.height) == (upright.width > upright.height)
    assert shown(document) == [redraw(FORM)]
    places = [cell_at(table_of(document), row, col).place for row, col in ((1, 1), (2, 3))]
    assert reread_places(bind_pictures(data, Limits()), places, Limits(), turns={1: page.turn}) == ["32,344.16", "≥95%"]


def test_two_sheets_side_by_side_are_two_forms():
    one = scan(print_table(FORM, text="项目支出绩效自评表"))
    both = Image.new("RGB", (2 * one.width, one.height), "white")
    both.paste(one, (0, 0))
    both.paste(one, (one.width, 0))
    tables = [block for block in read(save(both)).blocks if isinstance(block, RawTable)]
    assert [redraw(draw(table).replace(" %", "%")) for table in tables] == [redraw(FORM)] * 2


def test_what_a_faint_fax_does_not_show_surely_is_unsure():
    """At half the resolution and a third of the blackness: what is read otherwise than printed is told."""
    sheet = scan(print_table(FORM)).convert("L")
    coarse = sheet.resize((sheet.width // 2, sheet.height // 2)).resize(sheet.size)
    grey = (
        255 - (255 - np.asarray(coarse, np.float32)) * 0.35 + np.random.default_rng(1).normal(0, 8, (sheet.size[::-1]))
    )
    fax = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    table = table_of(read(save(fax)))
    wanted = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in FORM.strip().splitlines()]
    misread = [cell for cell in table.cells if cell.text != wanted[cell.row][cell.col]]
    assert all(cell.confidence is not None and cell.confidence < SURE for cell in misread)
    assert len(misread) < 4
