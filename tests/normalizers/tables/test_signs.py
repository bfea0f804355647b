from __future__ import annotations

import pytest

from normalizers.tables import signs


@pytest.mark.parametrize("text", ["", " ", "\u3000\u00a0", "\u200b\n\ufeff", "\t"])
def test_blank_texts(text: str) -> None:
    assert signs.is_blank(text)
    assert signs.squeeze(text) == ""


@pytest.mark.parametrize("text", ["5", "１０", "1,234.50", "≥95%", "－3.5", " 1 0 0 %", "8.5‰", ">=98", "10\u200b"])
def test_figures(text: str) -> None:
    assert signs.is_figure(text)
    assert signs.is_value(text)
    assert signs.is_quantity(text)


@pytest.mark.parametrize("text", ["", "5家", "第5项", "10、20", "1.2.", "/", "5" * 41, "（6）"])
def test_no_figures(text: str) -> None:
    assert not signs.is_figure(text)


def test_placeholders_are_values_and_no_words() -> None:
    for text in ("/", "无", "——", " - "):
        assert signs.is_value(text)
        assert not signs.is_word(text)
    assert not signs.is_value("无障碍")
    assert signs.is_word("有效推动")
    assert not signs.is_word("产出（50分）")


@pytest.mark.parametrize("text", ["50家", "≥95%以上", "1200人次", "≤90万元"])
def test_quantities(text: str) -> None:
    assert signs.is_quantity(text)
    assert not signs.is_figure(text)


@pytest.mark.parametrize("text", ["建会50家，入会1000人", "走访慰问", "5个工作日以内完成"])
def test_no_quantities(text: str) -> None:
    assert not signs.is_quantity(text)


@pytest.mark.parametrize(
    ("text", "unfinished"),
    [
        ("走访慰问", True),
        ("走访，", True),
        ("完成。", False),
        ("完成。”", False),
        ("如下：", False),
        ("（二）", True),
        ("", False),
    ],
)
def test_unfinished_texts(text: str, unfinished: bool) -> None:
    assert signs.is_unfinished(text) is unfinished


@pytest.mark.parametrize(
    "text", ["一、概况", "（一）基本", "(2)支出", "3.支出", "3、支出", "①走访", "第一部分 概况", " 十 二、"]
)
def test_items(text: str) -> None:
    assert signs.starts_item(text)


@pytest.mark.parametrize("text", ["3.5万元", "2023年", "一般公共预算", "（以下简称）", "其中：甲", "一是走访"])
def test_no_items(text: str) -> None:
    assert not signs.starts_item(text)


def test_lines_of_a_block() -> None:
    assert signs.starts_line("其中：购置")
    assert signs.starts_line("2、出国经费")
    assert not signs.starts_line("购置经费")


def test_lines_that_show_something() -> None:
    assert signs.lines_of("\n 甲 \n\u3000\n乙") == ("甲", "乙")
    assert signs.lines_of("甲") == ("甲",)
    assert signs.lines_of("") == ()


@pytest.mark.parametrize(
    ("text", "still_open"),
    [("（6 分", ("（",)), ("（6）", ()), ("【甲（乙", ("【", "（")), ("）甲", ()), ("(6）", ()), ("【6）", ("【",))],
)
def test_open_brackets(text: str, still_open: tuple[str, ...]) -> None:
    assert signs.open_brackets(text) == still_open
