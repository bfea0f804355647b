"""The order of the steps over whole documents: what is joined, moved, numbered, and that nothing is lost."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from normalizers.document import normalize
from pipeline.model.clean import CleanDocument
from pipeline.model.place import CellRef
from pipeline.model.raw import RawDocument, TextStyle
from tests.builders import BODY, draw, raw_document, raw_page, raw_table, raw_text, redraw

LONG_A = "本年度我单位围绕中心工作开展了送清凉和送温暖等系列活动，共走访慰问一线职工并为他们"
LONG_B = "送去防暑降温用品，职工群众反响良好。"


def kinds(document: CleanDocument) -> list[str]:
    return [repair.kind for repair in document.repairs]


def texts(document: CleanDocument) -> list[str]:
    return [text.text for text in document.texts]


# --- numbering


def test_blocks_keep_their_order_and_are_numbered() -> None:
    clean = normalize(
        raw_document(
            "一、概况", "| a | 1 |", "  ", "二、经费", "| b | 2 |", furniture=[raw_text("1", kind="page_number")]
        )
    )
    assert texts(clean) == ["一、概况", "二、经费"]
    assert [text.ordinal for text in clean.texts] == [1, 2]
    assert [table.table_index for table in clean.tables] == [0, 1]
    assert [text.ordinal for text in clean.furniture] == [3]
    assert clean.repairs == ()


def test_document_facts_are_handed_on() -> None:
    raw = raw_document("甲", format="pdf", pages=[raw_page(1)], visible_chars=1, unread=["hidden sheet 底稿"])
    clean = normalize(raw)
    assert (clean.doc_id, clean.format, clean.pages) == (raw.doc_id, "pdf", raw.pages)
    assert (clean.visible_chars, clean.unread) == (1, ("hidden sheet 底稿",))


def test_cell_texts_are_cleaned_and_keep_their_lines() -> None:
    clean = normalize(raw_document(raw_table("| 年度预 算⏎申请 | １００％ |")))
    label, rate = clean.tables[0].cells
    assert (label.text, label.raw_text, label.lines) == ("年度预算申请", "年度预算申请", ("年度预算", "申请"))
    assert (rate.text, rate.raw_text) == ("100%", "１００％")


def test_a_cell_whose_bounds_are_doubtful_is_told_as_a_repair_of_its_rows() -> None:
    table = raw_table("| 项目 | 预算 |\n| 甲 | 12 |\n| ^ | 13 |")
    doubted = replace(table, cells=tuple(replace(cell, doubtful=cell.text == "甲") for cell in table.cells))
    (repair,) = normalize(raw_document(doubted)).repairs
    assert (repair.kind, repair.doubtful, repair.before) == ("cell_bounded", True, "甲")
    assert [(cell.row, cell.col) for cell in repair.rows] == [(1, 0), (2, 0)]


def test_an_automatic_number_is_kept_apart() -> None:
    clean = normalize(raw_document(raw_text("项目支出情况", number="（二）"), raw_text("", number="1.")))
    assert [(text.number, text.text) for text in clean.texts] == [("（二）", "项目支出情况"), ("1.", "")]


# --- nested tables


def test_nested_tables_follow_their_host_and_find_its_cell_after_repairs() -> None:
    host = raw_table(
        """
        | 项目 | 说明 | < |
        | ^    | 内表 | < |
        """
    )  # the third column is an artefact and goes away
    inner = raw_table("| 甲 | 1 |", nested_in=(1, 1))
    clean = normalize(raw_document(host, inner, "| 乙 | 2 |"))
    assert [table.nested_in for table in clean.tables] == [None, CellRef(table_index=0, row=1, col=1), None]
    assert [table.table_index for table in clean.tables] == [0, 1, 2]


def test_a_nested_table_does_not_part_the_pieces_of_its_host() -> None:
    first = raw_table("| 一级 | 二级 | 分值 |\n| 产出 | 数量 | 5 |", page=1, bottom=BODY.y1)
    inner = raw_table("| 甲 | 1 |", page=1, nested_in=(1, 1))
    second = raw_table("| 效益 | 社会 | 6 |", page=2)
    inner2 = raw_table("| 乙 | 2 |", page=2, nested_in=(0, 0))
    clean = normalize(raw_document(first, inner, second, inner2, format="pdf"))
    assert [table.nested_in for table in clean.tables] == [
        None,
        CellRef(table_index=0, row=1, col=1),
        CellRef(table_index=0, row=2, col=0),
    ]


def test_a_nested_table_without_a_host_stands_for_itself() -> None:
    clean = normalize(raw_document("题", raw_table("| 甲 | 1 |", nested_in=(0, 0))))
    assert clean.tables[0].nested_in is None


# --- paragraphs over a page end


def test_a_sentence_cut_by_a_page_end_is_joined() -> None:
    clean = normalize(
        raw_document(
            raw_text(LONG_A, page=1, ends_open=True, style=TextStyle(indent=28)),
            raw_text(LONG_B, page=2, starts_page=True),
            format="pdf",
        )
    )
    assert texts(clean) == [LONG_A + LONG_B]
    assert kinds(clean) == ["paragraph_joined"]
    assert not clean.repairs[0].doubtful


def test_a_paragraph_that_ends_with_a_full_stop_goes_on_without_indent() -> None:
    """The page end fell between two sentences: the rest is not indented as new paragraphs are."""
    first = raw_text(f"{LONG_A}办好事。", page=1, ends_open=True, style=TextStyle(indent=28))
    rest = raw_text(LONG_B, page=2, starts_page=True)
    assert len(normalize(raw_document(first, rest, format="pdf")).texts) == 1


@pytest.mark.parametrize(
    "second",
    [
        raw_text("二、项目支出情况", page=2, starts_page=True),
        raw_text("（一）基本支出", page=2, starts_page=True),
        raw_text("3.下一步打算", page=2, starts_page=True),
        raw_text("项目支出情况", page=2, starts_page=True, number="（二）"),
        raw_text(LONG_B, page=2, starts_page=True, style=TextStyle(indent=28)),
    ],
    ids=["heading", "bracketed", "item", "automatic number", "indented"],
)
def test_a_new_paragraph_overleaf_stays_one(second: object) -> None:
    first = raw_text(LONG_A, page=1, ends_open=True, style=TextStyle(indent=28))
    clean = normalize(raw_document(first, second, format="pdf"))  # type: ignore[arg-type]
    assert len(clean.texts) == 2
    assert clean.repairs == ()


def test_a_heading_at_the_foot_of_a_page_is_not_joined() -> None:
    clean = normalize(
        raw_document(raw_text("一、单位基本情况", page=1), raw_text(LONG_B, page=2, starts_page=True), format="pdf")
    )
    assert len(clean.texts) == 2


def test_a_footnote_at_the_foot_of_the_page_does_not_part_a_sentence() -> None:
    clean = normalize(
        raw_document(
            raw_text(LONG_A, page=1, ends_open=True),
            raw_text("注：数据截至年底。", page=1, kind="footnote"),
            raw_text(LONG_B, page=2, starts_page=True),
            format="pdf",
        )
    )
    assert texts(clean) == [LONG_A + LONG_B, "注：数据截至年底。"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1.坚持夯实基层基础，稳进发展态势日益巩固，成效明显。一是机", f"关共建赋能。{LONG_A}办实事。"),
        ("根据上级关于全面开展绩效自评工作的通知的文件精神，我局对部", f"门整体支出进行了评价。{LONG_A}办实事。"),
        ("本年度一般公共预算财政拨款基本支出和项目支出合计为人民币1", "2.5万元，比上年减少。"),
        ("本年度一般公共预算财政拨款基本支出和项目支出合计为人民币12.5", "万元，比上年减少。"),
        ("2023年安排项目2个，预算资", "金1512.75万元，实际执行1389.36万元。"),
        ("核定人员编制71名（其中：行政编制1名、", "工勤编制70名）。现有在职职工68人。"),
        ("本年度围绕中心工作先后开展了送清凉和送温暖等系列活动", "，共走访慰问五十人。"),
    ],
    ids=[
        "after a stop",
        "after a comma",
        "in a figure",
        "before a unit",
        "in a word",
        "in a bracket",
        "before a comma",
    ],
)
def test_a_sentence_cut_midway_is_joined_with_a_doubt(first: str, second: str) -> None:
    clean = normalize(raw_document(first, second))
    assert texts(clean) == [first + second]
    assert [(repair.kind, repair.doubtful) for repair in clean.repairs] == [("paragraph_joined", True)]


def test_a_sentence_that_hangs_over_into_an_unindented_paragraph_is_joined_with_a_doubt() -> None:
    first = raw_text(LONG_A, style=TextStyle(indent=28))
    clean = normalize(raw_document(first, raw_text(LONG_B)))
    assert texts(clean) == [LONG_A + LONG_B]
    assert clean.repairs[0].doubtful
    assert len(normalize(raw_document(first, raw_text(LONG_B, style=TextStyle(indent=28)))).texts) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("承办上级党委和政府交办的其他事项，负责机关日常运转和后勤保障工作", f"{LONG_A}办实事。"),
        ("本年度围绕中心工作开展了走访慰问和技能培训等活动，成效好。", f"{LONG_A}办实事。"),
        ("本年度围绕中心工作开展了走访慰问和技能培训等活动，特此报", "某某单位"),
        ("项目支出情况", f"{LONG_A}办实事。"),
        ("本年度一般公共预算财政拨款基本支出和项目支出合计为人民币12", "3.下一步打算"),
        ("填报人：甲某 联系电话：13900001234 填报日期：2021/3/25", "2020年度某某县某某镇文化站整体支出绩效自评报告"),
    ],
    ids=["list without stops", "finished", "signature", "heading", "item", "date"],
)
def test_paragraphs_that_may_stand_alone_stay(first: str, second: str) -> None:
    assert len(normalize(raw_document(first, second)).texts) == 2


def test_a_telephone_number_over_two_lines_is_one() -> None:
    box = [raw_text(text, kind="text_box") for text in ("填表人：甲某 联系电话：139000", "01234", "2024")]
    assert texts(normalize(raw_document(*box))) == ["填表人：甲某联系电话：13900001234", "2024"]


def test_a_table_parts_paragraphs() -> None:
    clean = normalize(
        raw_document(
            raw_text(LONG_A, page=1, ends_open=True), raw_table("| a | 1 |", page=2), raw_text(LONG_B, starts_page=True)
        )
    )
    assert len(clean.texts) == 2


# --- page numbers typed into the text


@pytest.mark.parametrize("number", ["—9—", "— 9 —", "- 12 -", "－３－", "第 9 页", "第9页 共16页"])
def test_a_typed_page_number_amid_a_sentence_goes_to_the_furniture(number: str) -> None:
    clean = normalize(raw_document(LONG_A, "", number, "", LONG_B))
    assert texts(clean) == [LONG_A + LONG_B]
    assert [text.kind for text in clean.furniture] == ["page_number"]
    assert kinds(clean) == ["paragraph_joined"]


def test_a_page_number_on_a_line_inside_a_paragraph_goes_to_the_furniture() -> None:
    clean = normalize(raw_document(raw_text("共走访慰问一线职\n— 9 —\n工五十人。")))
    assert texts(clean) == ["共走访慰问一线职工五十人。"]
    assert [text.raw_text.replace(" ", "") for text in clean.furniture] == ["—9—"]


def test_a_bare_number_after_a_page_number_or_amid_prose_is_a_page_number() -> None:
    clean = normalize(raw_document(LONG_A + "。", "—2—", "9", "| a | 1 |"))
    assert [text.text for text in clean.furniture] == ["—2—", "9"]
    for number in ("12", "9/16"):
        clean = normalize(raw_document(LONG_A, number, LONG_B * 2))
        assert [text.text for text in clean.furniture] == [number]


def test_a_bare_number_among_short_lines_is_kept() -> None:
    """A form flattened into lines: the number is a value."""
    clean = normalize(raw_document("编制数", "12", "实有人数", "10"))
    assert texts(clean) == ["编制数", "12", "实有人数", "10"]
    assert clean.furniture == ()


def test_years_and_ranges_are_no_page_numbers() -> None:
    raw = raw_document("2019—2021", "第三部分", "—", "党建—9—工作")
    assert normalize(raw).furniture == ()


# --- pieces of tables and what stands between them


def first_page(**more: object) -> object:
    return raw_table(
        "| 一级 | 二级 | 三级 | 分值 |\n| 产出 | 数量 | 走访 | 5 |",
        page=1,
        bottom=BODY.y1,
        **more,  # type: ignore[arg-type]
    )


SECOND_PAGE = raw_table("| 效益 | 社会 | 带动 | 6 |", page=2)


def test_a_typed_page_number_between_pieces_does_not_part_them() -> None:
    clean = normalize(raw_document(first_page(), "- 3 -", SECOND_PAGE, format="pdf"))  # type: ignore[arg-type]
    assert [table.pieces for table in clean.tables] == [2]


def test_a_continuation_caption_stands_after_the_joined_table() -> None:
    clean = normalize(raw_document(first_page(), "续表", SECOND_PAGE, format="pdf"))  # type: ignore[arg-type]
    assert [getattr(block, "text", "table") for block in clean.blocks] == ["table", "续表"]
    assert clean.tables[0].pieces == 2


def test_a_title_between_two_tables_keeps_them_apart() -> None:
    clean = normalize(raw_document(first_page(), "附件3", SECOND_PAGE, format="pdf"))  # type: ignore[arg-type]
    assert [table.pieces for table in clean.tables] == [1, 1]
    assert texts(clean) == ["附件3"]


def test_a_text_box_between_pieces_does_not_part_them() -> None:
    box = raw_text("（盖章）", page=1, kind="text_box")
    clean = normalize(raw_document(first_page(), box, SECOND_PAGE, format="pdf"))  # type: ignore[arg-type]
    assert len(clean.tables) == 1
    assert texts(clean) == ["（盖章）"]


def test_the_title_of_a_floating_table_that_goes_on_stands_before_it() -> None:
    """Conversions leave the first piece floating, so its title follows it in the text order."""
    floating = raw_table("| 一级 | 二级 | 分值 |\n| 产出 | 数量 | 5 |", floating=True)
    clean = normalize(
        raw_document("正文。", floating, "", "附件", "某年度绩效自评表", raw_table("| 效益 | 社会 | 6 |"))
    )
    assert [getattr(block, "text", "table") for block in clean.blocks] == [
        "正文。",
        "附件",
        "某年度绩效自评表",
        "table",
    ]
    assert clean.tables[0].pieces == 2
    assert [repair.doubtful for repair in clean.repairs if repair.kind == "table_joined"] == [True]


def test_a_floating_table_before_a_table_with_headers_stays_where_it_is() -> None:
    floating = raw_table("| 一级 | 二级 | 分值 |\n| 产出 | 数量 | 5 |", floating=True)
    second = raw_table("| 项目 | 主管部门 | 实施单位 |\n| 修缮 | 甲局 | 乙所 |")
    clean = normalize(raw_document(floating, "附件", "某年度项目表", second))
    assert [getattr(block, "text", "table") for block in clean.blocks] == ["table", "附件", "某年度项目表", "table"]


def test_a_floating_table_followed_by_prose_stays_apart() -> None:
    floating = raw_table("| 一级 | 二级 | 分值 |\n| 产出 | 数量 | 5 |", floating=True)
    clean = normalize(raw_document(floating, f"{LONG_A}办实事。", raw_table("| 效益 | 社会 | 6 |")))
    assert len(clean.tables) == 2


# --- nothing is lost


def visible(raw: RawDocument) -> Counter[str]:
    parts = [block.text + (block.number or "") for block in raw.blocks if not hasattr(block, "cells")]
    parts += [text.text for text in raw.furniture]
    parts += [cell.text + "".join(cell.covered_text) for table in raw.tables for cell in table.cells]
    return Counter("".join("".join(parts).split()))


def accounted(clean: CleanDocument) -> Counter[str]:
    parts = [text.raw_text + (text.number or "") for text in (*clean.texts, *clean.furniture)]
    parts += [cell.raw_text for table in clean.tables for cell in table]
    parts += [repair.before for repair in clean.repairs if repair.kind in {"header_dropped", "covered_text_dropped"}]
    return Counter("".join("".join(parts).split()))


def test_every_character_of_a_much_repaired_document_is_accounted_for() -> None:
    raw = raw_document(
        "附件2",
        raw_table(
            """
            | 单位     | 甲单位 | <    | <    |
            | 一级指标 | 二级   | 三级 | 分值 |
            | 产出     | 数量（5 | ）走访一线职工共计，| 5 |
            """,
            page=1,
            bottom=BODY.y1,
            covered={(0, 1): ["甲单位", "底稿"]},
        ),
        "—1—",
        raw_table(
            """
            | 一级指标 | 二级 | 三级 | 分值 |
            |          |      | 慰问 |      |
            |          | 质量 | 合格 | 10⏎20 |
            """,
            page=2,
        ),
        raw_text(LONG_A, page=2, ends_open=True),
        raw_text(LONG_B, page=3, starts_page=True),
        furniture=[raw_text("页眉", kind="header")],
        format="pdf",
    )
    clean = normalize(raw)
    assert accounted(clean) == visible(raw)
    assert {"table_joined", "header_dropped", "row_joined", "bracket_moved", "covered_text_dropped"} <= set(
        kinds(clean)
    )
    assert draw(clean.tables[0]) == redraw(
        """
        | 单位     | 甲单位  | <                       | <       |
        | 一级指标 | 二级    | 三级                    | 分值    |
        | 产出     | 数量（5） | 走访一线职工共计，⏎慰问 | 5       |
        | ^        | 质量    | 合格                    | 10⏎20   |
        """
    )
