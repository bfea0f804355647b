"""What a workbook holds and nobody sees is told of in a flag, as is what nobody could read."""

from __future__ import annotations

import pytest

from normalizers.document import normalize
from pipeline.mapper.document import map_document
from pipeline.model.rows import Flag
from pipeline.rules.catalogue import check
from pipeline.schema.load import load_schema
from pipeline.schema.unread import describe_unread
from tests.extractors.xlsx.books import book, fill, read, replace_in, save


def flags_of(data: bytes) -> list[Flag]:
    extraction = map_document(normalize(read(data)), load_schema())
    return [flag for flag in check(extraction) if flag.rule == "unread_content"]


def test_hidden_sheets_are_told_of_and_not_read():
    made = book(("项目", "金额"), ("差旅", 3))
    fill(made.create_sheet("底稿"), ("草稿", 9))
    made["底稿"].sheet_state = "hidden"
    made.active.row_dimensions[2].hidden = True
    (flag,) = flags_of(save(made))
    assert (flag.severity, flag.table, flag.observed) == ("info", "documents", "2")
    assert "隐藏的工作表“底稿”、工作表“Sheet”中隐藏的行" in flag.message


def test_a_formula_without_a_result_is_warned_of():
    lost = save(book((1, 2, "=A1+B1")), replace_in("xl/worksheets/sheet1.xml", rb"<v\s*/>|<v></v>", b""))
    (flag,) = flags_of(lost)
    assert flag.severity == "warning"
    assert "工作表“Sheet”第1行第3列的公式" in flag.message


def test_many_things_are_counted():
    made = book(("项目", 3))
    for number in range(8):
        fill(made.create_sheet(f"底稿{number}"), ("草稿",))
        made[f"底稿{number}"].sheet_state = "hidden"
    (flag,) = flags_of(save(made))
    assert "“底稿5”等8处，" in flag.message


@pytest.mark.parametrize(
    ("phrase", "severity", "text"),
    [
        ("embedded object word/embeddings/a.bin at paragraph 3", "warning", "嵌入的对象（paragraph 3）"),
        (
            "picture word/media/a.png 420x560 pt at paragraph 3",
            "warning",
            "较大的图片（paragraph 3），可能是贴成图片的表",
        ),
        ("page 3 is an image without text", "warning", "第3页（整页是图片）"),
        ("page 2 has 5 characters of the font X that stand for no known character", "warning", "第2页有5个字符"),
        ("sheet 甲 of embedded object word/embeddings/a.xlsx at paragraph 3", "info", "没有显示的工作表“甲”"),
        ("chart at paragraph 3", "info", "图表（paragraph 3）"),
    ],
)
def test_what_was_left_unread_in_words_for_a_clerk(phrase: str, severity: str, text: str):
    found = describe_unread(phrase)
    assert found is not None
    assert found.severity == severity
    assert text in found.text_zh


@pytest.mark.parametrize(
    "phrase", ["picture word/media/seal.png 119x119 pt at paragraph 3", "text of picture image4.emf"]
)
def test_what_nobody_need_be_told_of(phrase: str):
    assert describe_unread(phrase) is None
