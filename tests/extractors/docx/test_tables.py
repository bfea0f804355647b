"""Tables: where stored cells stand, and what they print."""

from __future__ import annotations

import pytest

from pipeline.model.errors import LimitError
from pipeline.model.raw import RawTable
from pipeline.model.source import Limits
from tests.builders import draw, redraw
from tests.extractors.docx.cxml import p, r, tbl, tc, tr, xml
from tests.extractors.docx.packages import docx, only_table, read, read_body, texts


def read_table(*rows: str, grid: tuple[int, ...] = (), properties: str = "", **kinds: str) -> RawTable:
    return only_table(read_body(tbl(*rows, grid=grid, properties=properties), **kinds))


def test_spans_and_merges():
    table = read_table(
        tr(tc("资金", v="restart"), tc("预算", span=2), "得分"),
        tr(tc("", v="continue"), "年初", "全年", "10"),
        tr(tc("", v="continue"), tc("合计", span=3)),
    )
    assert draw(table) == redraw("""
        | 资金 | 预算 | <    | 得分 |
        | ^    | 年初 | 全年 | 10   |
        | ^    | 合计 | <    | <    |
    """)
    assert (table.n_rows, table.n_cols, table.origin, table.floating) == (3, 4, "markup", False)


def test_columns_left_out_are_missing_not_blank():
    table = read_table(
        tr("甲", "乙", "丙", "丁"),
        tr("一", "二", after=2),
        tr("四", before=3),
        tr("短"),
    )
    assert draw(table) == redraw("""
        | 甲 | 乙 | 丙 | 丁 |
        | 一 | 二 | .  | .  |
        | .  | .  | .  | 四 |
        | 短 | .  | .  | .  |
    """)


def test_a_continued_cell_without_a_beginning_stands_for_itself():
    table = read_table(tr("甲", "乙"), tr(tc("丙", v="continue"), "丁"), tr(tc("", v="continue"), "戊"))
    assert draw(table) == redraw("""
        | 甲 | 乙 |
        | 丙 | 丁 |
        | ^  | 戊 |
    """)


def test_a_merge_ends_where_a_row_does_not_continue_it():
    table = read_table(tr(tc("甲", v="restart"), "1"), tr("乙", "2"), tr(tc("丙", v="continue"), "3"))
    assert draw(table) == redraw("""
        | 甲 | 1 |
        | 乙 | 2 |
        | 丙 | 3 |
    """)


def test_two_merges_one_below_the_other():
    table = read_table(
        tr(tc("甲", v="restart"), "1"),
        tr(tc("", v="continue"), "2"),
        tr(tc("乙", v="restart"), "3"),
        tr(tc("", v="continue"), "4"),
    )
    assert draw(table) == redraw("""
        | 甲 | 1 |
        | ^  | 2 |
        | 乙 | 3 |
        | ^  | 4 |
    """)


def test_a_continued_cell_of_another_width_stands_for_itself():
    table = read_table(
        tr(tc("甲", v="restart"), "1", "2"),
        tr(tc("", v="continue", span=2), "3"),
    )
    assert draw(table) == redraw("""
        | 甲 | 1 | 2 |
        |    | < | 3 |
    """)


def test_several_continued_cells_fill_the_width_of_the_one_above():
    table = read_table(
        tr(tc("甲", v="restart", span=2), "1"),
        tr(tc("", v="continue"), tc("", v="continue"), "2"),
    )
    assert draw(table) == redraw("""
        | 甲 | < | 1 |
        | ^  | ^ | 2 |
    """)


def test_text_of_covered_cells_is_kept_apart():
    table = read_table(
        tr(tc("指标", v="restart"), "1"), tr(tc("指标", v="continue"), "2"), tr(tc("", v="continue"), "3")
    )
    assert [(cell.text, cell.covered_text) for cell in table.cells if cell.col == 0] == [("指标", ("指标",))]


def test_legacy_horizontal_merges():
    table = read_table(
        tr(tc("甲", properties="hMerge{val=restart}"), tc("藏", properties="hMerge"), "乙"),
        tr("1", "2", "3"),
    )
    assert draw(table) == redraw("""
        | 甲 | < | 乙 |
        | 1  | 2 | 3  |
    """)
    assert table.cells[0].covered_text == ("藏",)


def test_a_block_merged_both_ways_in_the_legacy_manner():
    first, second = "hMerge{val=restart}", "hMerge{val=continue}"
    table = read_table(
        tr(tc("甲", v="restart", properties=first), tc("", v="restart", properties=second), "乙"),
        tr(tc("", v="continue", properties=first), tc("", v="continue", properties=second), "丙"),
    )
    assert draw(table) == redraw("""
        | 甲 | < | 乙 |
        | ^  | ^ | 丙 |
    """)


def test_column_edges_come_from_the_cells_widths():
    table = read_table(
        tr(tc("甲", w=1000), tc("乙", w=2000, span=2)),
        tr(tc("丙", w=1000), tc("丁", w=500), tc("戊", w=1500)),
        grid=(100, 100, 100),
    )
    assert table.col_edges == (0, 50, 75, 150)


def test_column_edges_come_from_the_grid_where_widths_are_missing_or_disagree():
    table = read_table(tr("甲", "乙"), tr(tc("丙", w=1000), "丁"), grid=(1000, 3000))
    assert table.col_edges == (0, 50, 200)
    crossed = read_table(tr(tc("甲", w=3000, span=2)), tr(tc("乙", w=4000), tc("丙", w=1000)), grid=(2000, 2000))
    assert crossed.col_edges == (0, 100, 200)


def test_column_edges_are_unknown_where_neither_says():
    assert read_table(tr("甲", "乙"), grid=(1000,)).col_edges == ()


def test_widths_tell_the_columns_of_rows_without_spans():
    table = read_table(
        tr(tc("名称", w=1000), tc("某局", w=5000)),
        tr(tc("资金", w=1000), tc("预算", w=2000), tc("执行", w=3000)),
        tr(tc("说明", w=6020)),
        grid=(2000, 2000, 2000),
    )
    assert draw(table) == redraw("""
        | 名称 | 某局 | <    |
        | 资金 | 预算 | 执行 |
        | 说明 | <    | <    |
    """)
    assert table.col_edges == (0, 50, 150, 300)


def test_spans_are_believed_as_long_as_they_agree():
    table = read_table(tr(tc("甲", w=9000), tc("乙", w=100)), tr(tc("丙", w=100), tc("丁", w=9000)))
    assert draw(table) == redraw("""
        | 甲 | 乙 |
        | 丙 | 丁 |
    """)


def test_rows_longer_than_the_grid():
    table = read_table(tr("1", "2"), tr("3", "4", "5", tc("6", span=2)), grid=(1000, 1000))
    assert draw(table) == redraw("""
        | 1 | 2 | . | . | . |
        | 3 | 4 | 5 | 6 | < |
    """)


@pytest.mark.parametrize("span", ["0", "-3", "999999999", "zwei", ""])
def test_a_nonsensical_span_is_one_column(span: str):
    table = read_table(tr(tc("甲", properties=f"gridSpan{{val={span}}}"), "乙"))
    assert draw(table) == redraw("| 甲 | 乙 |")


@pytest.mark.parametrize(
    ("row", "properties"), [("del{id=1}", ""), ("hidden", ""), ("", "cellDel{id=1}")], ids=["deleted", "hidden", "cell"]
)
def test_deleted_and_hidden_rows_and_deleted_cells_do_not_print(row: str, properties: str):
    table = read_table(
        tr(tc("甲", v="restart"), "1"), tr(*[tc("旧", properties=properties)] * 2, properties=row), tr(tc("乙"), "2")
    )
    assert "旧" not in draw(table)
    assert [cell.text for cell in table.cells] == ["甲", "1", "乙", "2"]


def test_inserted_rows_cells_and_tracked_merges_print():
    table = read_table(
        tr(tc("甲", properties="cellMerge{vMerge=rest}"), "1", properties="ins{id=1}"),
        tr(tc("", properties="cellMerge{vMerge=cont}"), tc("2", properties="cellIns{id=2}")),
    )
    assert draw(table) == redraw("""
        | 甲 | 1 |
        | ^  | 2 |
    """)


def test_rows_and_cells_inside_content_controls():
    row = xml("sdt/(sdtPr,sdtContent/XX)").replace(
        "<w:XX/>", tr("一", xml("sdt/sdtContent/YY").replace("<w:YY/>", tc("二")))
    )
    assert draw(read_table(tr("甲", "乙"), row)) == redraw("""
        | 甲 | 乙 |
        | 一 | 二 |
    """)


def test_lines_of_a_cell():
    cell = tc(p("") + p("其中：") + p("") + p("", "", 'r/(t"基本",br,t"支出")') + p(" "))
    assert read_table(tr(cell, tc(p(" ") + p("")))).cells[0].text == "其中：\n\n基本\n支出\n "


def test_a_cell_of_blanks_is_blank():
    assert [cell.text for cell in read_table(tr(tc(p("　 ") + p(" ")), tc(p("", "", "r/br")))).cells] == ["", ""]


def test_a_deleted_mark_joins_lines_of_a_cell():
    assert read_table(tr(tc(p("资", "rPr/del{id=1}") + p("金")))).cells[0].text == "资金"


def test_other_things_in_cells():
    marked = tc("", properties="shd{val=clear}").replace(
        "<w:p></w:p>", xml("bookmarkStart{name=a},bookmarkEnd") + p("甲")
    )
    chunk = tc("", properties="").replace("<w:p></w:p>", xml("altChunk{r:id=rId9}") + p("乙"))
    raw = read(docx(tbl(tr(marked, chunk)), related={"rId9": ("aFChunk", "chunk.html", "<html/>")}))
    assert draw(raw.tables[0]) == redraw("| 甲 | 乙 |")
    assert raw.unread == ("altChunk word/chunk.html at table 1 row 1 cell 2",)


def test_automatic_numbers_stand_in_front_of_the_text_of_a_cell():
    level = "start{val=1},numFmt{val=decimal}"
    numbering = xml(
        f"abstractNum{{abstractNumId=0}}/lvl{{ilvl=0}}/({level},lvlText{{val=%1}},suff{{val=tab}}),"
        f"abstractNum{{abstractNumId=1}}/lvl{{ilvl=0}}/({level},lvlText{{val=（%1）}},suff{{val=nothing}}),"
        "num{numId=1}/abstractNumId{val=0},num{numId=2}/abstractNumId{val=1}"
    )
    table = read_table(
        tr(tc(p("", "numPr/(ilvl{val=0},numId{val=1})")), tc(p("甲", "numPr/(ilvl{val=0},numId{val=2})"))),
        tr(tc(p("", "numPr/(ilvl{val=0},numId{val=1})")), tc(p("5元", "numPr/(ilvl{val=0},numId{val=1})"))),
        numbering=numbering,
    )
    assert [cell.text for cell in table.cells] == ["1", "（1）甲", "2", "3\t5元"]


def test_nested_tables_follow_their_host():
    inner = tbl(tr("子1", tc(tbl(tr("孙")) + p(""))))
    raw = read_body(p("前"), tbl(tr("甲", tc(p("乙") + inner + p(""))), tr("丙", tc(inner + p("丁")))), p("后"))
    tables = raw.tables
    assert [draw(table) for table in tables] == [
        redraw("| 甲 | 乙 |\n| 丙 | 丁 |"),
        redraw("| 子1 |   |"),
        redraw("| 孙 |"),
        redraw("| 子1 |   |"),
        redraw("| 孙 |"),
    ]
    assert [table.nested_in for table in tables] == [None, (0, 1), (0, 1), (1, 1), (1, 1)]
    assert [table.place.path for table in tables] == ["table 1", "table 2", "table 3", "table 4", "table 5"]
    assert texts(raw) == ["前", "后"]


def test_numbers_inside_nested_tables_count_in_document_order():
    numbered = p("", "numPr/numId{val=1}")
    numbering = xml(
        "abstractNum{abstractNumId=0}/lvl{ilvl=0}/(start{val=1},numFmt{val=decimal},lvlText{val=%1}),"
        "num{numId=1}/abstractNumId{val=0}"
    )
    raw = read_body(tbl(tr(tc(numbered), tc(tbl(tr(tc(numbered))) + p("")), tc(numbered))), numbering=numbering)
    assert [cell.text for table in raw.tables for cell in table.cells] == ["1", "", "3", "2"]


def test_a_table_nested_in_a_covered_cell_is_not_lost():
    inner = tbl(tr("藏1", "藏2"))
    raw = read_body(tbl(tr(tc("甲", v="restart")), tr(tc(inner + p(""), v="continue"))), tbl(tr("乙")))
    first, second = raw.tables
    assert first.cells[0].covered_text == ("藏1\n藏2",)
    assert second.place.path == "table 2"


def test_floating_tables():
    assert read_table(tr("甲"), properties="tblpPr{tblpX=10;tblpY=20}").floating


def test_places_of_cells():
    table = read_table(tr("甲", tc("乙", span=2)), tr("丙", "丁", "戊"))
    assert table.cells[4].place.path == "table 1 row 2 cell 3"
    assert (table.cells[1].row, table.cells[1].col) == (0, 1)


def test_an_empty_table_is_none():
    assert read_body("<w:tbl/>", tbl(tr()), p("甲")).tables == ()


def test_a_table_with_too_many_cells_is_refused():
    data = docx(tbl(*[tr("甲", "乙", "丙")] * 4))
    assert read(data, Limits(max_cells=12)).tables
    with pytest.raises(LimitError, match="11"):
        read(data, Limits(max_cells=11))


@pytest.mark.parametrize("levels", [41, 500])
def test_tables_nested_beyond_reason_are_refused(levels: int):
    nested = r("底")
    for _ in range(levels):
        nested = f"<w:tbl><w:tr><w:tc>{nested}<w:p/></w:tc></w:tr></w:tbl>"
    with pytest.raises(LimitError):
        read_body(nested)


def test_a_long_table_takes_time_in_proportion():
    rows = [tr(tc(str(number), v="restart" if number % 50 == 0 else "continue"), "甲", "乙") for number in range(3000)]
    table = read_table(*rows)
    assert (table.n_rows, len(table.cells)) == (3000, 60 + 6000)
    assert len(table.cells[0].covered_text) == 49
