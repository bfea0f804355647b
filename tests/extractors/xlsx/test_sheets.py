"""Sheets as they are shown: merges, what is hidden, tables and lines, formulas, bad files."""

from __future__ import annotations

import datetime

import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.model.errors import DamagedFileError, EncryptedFileError, LimitError, NoContentError
from pipeline.model.place import Place
from pipeline.model.source import Limits
from tests.builders import redraw
from tests.extractors.ole import make_ole
from tests.extractors.xlsx.books import book, fill, print_blocks, read, replace_in, save, with_shared_strings

SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_is_a_table_trimmed_to_what_it_prints():
    raw = read(book((), (None, "项目", "金额"), (None, "差旅", 1.5), (None, None, None)))
    (table,) = raw.tables
    assert print_blocks(raw) == [redraw("| 项目 | 金额 |\n| 差旅 | 1.5 |")]
    assert (table.title, table.origin, table.place) == ("Sheet", "sheet", Place(part="sheet Sheet"))
    assert table.cells[2].place == Place(part="sheet Sheet", path="row 3 column 2")


def test_values_are_as_shown():
    made = book((0.961, 1234.5, datetime.date(2024, 3, 5), "100%", True))
    for cell, shown in zip(made.active[1], ("0.0%", "#,##0.00", 'yyyy"年"m"月"d"日"'), strict=False):
        cell.number_format = shown
    assert print_blocks(read(made)) == [redraw("| 96.1% | 1,234.50 | 2024年3月5日 | 100% | TRUE |")]


def test_merged_cells_and_what_they_still_hold():
    made = book(("产出", "数量", 5), ("产出", "质量", 6), ("总分", None, 11))
    merge = b'</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    data = save(made, replace_in(SHEET, b"</sheetData>", merge))
    raw = read(data)
    assert print_blocks(raw) == [redraw("| 产出 | 数量 | 5 |\n| ^ | 质量 | 6 |\n| 总分 | | 11 |")]
    assert raw.tables[0].cells[0].covered_text == ("产出",)


def test_hidden_sheets_rows_and_columns_are_named_and_not_read():
    made = book(("甲", "底稿", "乙"), ("丙", 1, 2), ("丁", 3, 4))
    made.active.row_dimensions[2].hidden = True
    made.active.column_dimensions["B"].hidden = True
    fill(made.create_sheet("草稿"), ("不看",))
    made["草稿"].sheet_state = "hidden"
    raw = read(made)
    assert print_blocks(raw) == [redraw("| 甲 | 乙 |\n| 丁 | 4 |")]
    assert raw.unread == ("hidden sheet 草稿", "hidden rows of sheet Sheet", "hidden columns of sheet Sheet")


def test_a_merged_cell_whose_first_row_is_hidden_prints_in_the_next():
    made = book(("甲", 1), (None, 2), (None, 3), merged=["A1:A3"])
    made.active.row_dimensions[1].hidden = True
    assert print_blocks(read(made)) == [redraw("| 甲 | 2 |\n| ^ | 3 |")]


def test_titles_and_signatures_beside_the_rules_are_lines_of_text():
    made = book(
        ("绩效自评表", None),
        ("单位：万元", None),
        ("项目", "金额"),
        ("差旅", 2),
        ("填表人：某某", "日期：2024年"),
        ruled=(3, 4),
        merged=["A1:B1"],
    )
    table = redraw("| 项目 | 金额 |\n| 差旅 | 2 |")
    assert print_blocks(read(made)) == ["绩效自评表", "单位：万元", table, "填表人：某某  日期：2024年"]


def test_several_forms_on_a_sheet():
    made = book(("甲表",), ("项目", 1), (), ("项目", 2), ("乙表",), ("项目", 3), ruled=(2, 4, 6))
    one, two, three = (redraw(f"| 项目 | {number} |") for number in (1, 2, 3))
    assert print_blocks(read(made)) == ["甲表", one, two, "乙表", three]


def test_a_blank_ruled_row_belongs_to_its_table():
    made = book(("项目", 1), (None, None), ("项目", 2), ruled=(1, 2, 3))
    assert print_blocks(read(made)) == [redraw("| 项目 | 1 |\n| | |\n| 项目 | 2 |")]


def test_without_rules_only_lines_over_the_full_width_stand_beside_the_table():
    made = book(("绩效自评表", None), ("项目", 1), ("合计", None), merged=["A1:B1"])
    assert print_blocks(read(made)) == ["绩效自评表", redraw("| 项目 | 1 |\n| 合计 | |")]


def test_formulas_by_their_stored_result():
    made = book((1, 2, "=A1+B1"))
    stored = read(save(made, replace_in(SHEET, rb"<v\s*/>|<v></v>", b"<v>3</v>")))
    assert print_blocks(stored) == [redraw("| 1 | 2 | 3 |")]


@pytest.mark.parametrize("result", [b"", b"<v/>", b"<v>0</v>"], ids=["none", "empty", "zero"])
def test_formulas_whose_result_was_not_stored(result):
    """Programs that only write workbooks store none, an empty one, or 0 to be worked out at the next opening."""
    lost = read(save(book((1, 2, "=A1+B1")), replace_in(SHEET, rb"<v\s*/>|<v></v>", result)))
    assert print_blocks(lost) == [redraw("| 1 | 2 |")]
    assert lost.unread == ("formula without a result in sheet Sheet row 1 column 3",)


def test_a_zero_among_results_is_a_result():
    made = book((1, "=A1-1", "=A1+1"))
    cells = rb'(<c r="B1".*?)(?:<v\s*/>|<v></v>)(.*?)(?:<v\s*/>|<v></v>)'
    stored = read(save(made, replace_in(SHEET, cells, rb"\1<v>0</v>\2<v>2</v>")))
    assert print_blocks(stored) == [redraw("| 1 | 0 | 2 |")]
    assert stored.unread == ()


def test_a_formula_that_gives_nothing_or_zero():
    made = book((1, '=""', "=A1-1"))
    made.calculation.fullCalcOnLoad = False
    cells = rb'(<c r="B1")[^>]*>(<f>.*?</f>)(?:<v\s*/>|<v></v>)(.*?)(?:<v\s*/>|<v></v>)'
    stored = read(save(made, replace_in(SHEET, cells, rb'\1 t="str">\2<v></v>\3<v>0</v>')))
    assert print_blocks(stored) == [redraw("| 1 | | 0 |")]
    assert stored.unread == ()


def test_a_form_that_begins_further_right_and_down_over_two_columns_of_notes():
    made = book((), (), (None, None, "指标", "值"), (None, None, "数量", 3), ruled=(3, 4))
    for row in made.active.iter_rows(min_row=3, max_col=2):
        for cell in row:
            cell.border = None
    raw = read(made)
    assert print_blocks(raw) == [redraw("| 指标 | 值 |\n| 数量 | 3 |")]
    assert raw.tables[0].cells[0].place.path == "row 3 column 3"


def test_comments_lists_to_choose_from_and_a_lock_print_nothing():
    made = book(("评价等级", "优"))
    made.active["B1"].comment = Comment("请核实 88", "某某")
    choice = DataValidation(type="list", formula1='"优,良,中,差"')
    made.active.add_data_validation(choice)
    choice.add("B1")
    made.active.protection.sheet = True
    raw = read(made)
    assert print_blocks(raw) == [redraw("| 评价等级 | 优 |")]
    assert raw.unread == ()


def test_zeros_that_the_sheet_does_not_show():
    made = book(("甲", 0, 1))
    made.active.sheet_view.showZeros = False
    assert print_blocks(read(made)) == [redraw("| 甲 | | 1 |")]


def test_shared_texts_with_runs_escapes_and_phonetics():
    runs = "<r><t>绩</t></r><r><t>效_x000D_\nb</t></r><rPh><t>jixiao</t></rPh>"
    raw = read(with_shared_strings(save(book(("?", "?", "丙"))), runs, "<t>乙</t>"))
    assert print_blocks(raw) == [redraw("| 绩效⏎b | 乙 | 丙 |")]


def test_a_cell_styled_far_away_does_not_make_the_grid_large():
    made = book(("甲", 1))
    made.active["XFD1048576"].number_format = "0.00"
    assert print_blocks(read(made)) == [redraw("| 甲 | 1 |")]


def test_a_filled_cell_far_away_is_over_the_limit():
    made = book(("甲", 1))
    made.active["XFD1048576"] = "远"
    with pytest.raises(LimitError):
        read(made)
    with pytest.raises(LimitError):
        read(book(("甲", 1), ("乙", 2)), limits=Limits(max_cells=3))


def test_sheets_in_the_order_of_their_tabs():
    made = book(("甲",))
    made.create_sheet("空")
    fill(made.create_sheet("乙", 0), ("乙",))
    assert [block.place.part for block in read(made).blocks] == ["sheet 乙", "sheet Sheet"]


def test_an_empty_workbook_has_nothing_to_read():
    with pytest.raises(NoContentError):
        read(book())


@pytest.mark.parametrize("cut", [100, -200])
def test_a_damaged_workbook_is_refused(cut):
    with pytest.raises(DamagedFileError):
        read(save(book(("甲", 1)))[:cut])


def test_a_broken_sheet_is_refused():
    with pytest.raises(DamagedFileError):
        read(save(book(("甲", 1)), replace_in(SHEET, b"</sheetData>", b"")))


@pytest.mark.parametrize("data", [make_ole("Workbook"), make_ole("Workbook")[:600], b"\xd0\xcf\x11\xe0" + bytes(100)])
def test_a_damaged_old_workbook_is_refused(data):
    with pytest.raises(DamagedFileError):
        read(data, format="xls")


def test_the_error_of_a_workbook_with_a_password(monkeypatch):
    import xlrd

    def refuse(**_: object) -> None:
        raise xlrd.XLRDError("Workbook is encrypted")

    monkeypatch.setattr(xlrd, "open_workbook", refuse)
    with pytest.raises(EncryptedFileError):
        read(b"", format="et")
