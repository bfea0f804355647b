"""Automatic numbers, as Word prints them."""

from __future__ import annotations

import pytest

from extractors.docx.number_formats import format_number
from tests.extractors.docx.cxml import p, xml
from tests.extractors.docx.packages import read_body, texts


def level(ilvl: int, text: str, number_format: str = "decimal", *more: str) -> str:
    """A ``w:lvl``, drawn."""
    extra = "".join(f",{element}" for element in more if not element.startswith("start{"))
    start = next((element for element in more if element.startswith("start{")), "start{val=1}")
    return f"lvl{{ilvl={ilvl}}}/({start},numFmt{{val={number_format}}},lvlText{{val={text}}}{extra})"


def abstract(number: int, *levels: str) -> str:
    return xml(f"abstractNum{{abstractNumId={number}}}/({','.join(levels)})")


def num(number: int, abstract_number: int, *overrides: str) -> str:
    return xml(f"num{{numId={number}}}/({','.join((f'abstractNumId{{val={abstract_number}}}', *overrides))})")


def item(text: str, num_id: int | str = 1, ilvl: int | None = 0, *more: str) -> str:
    """A paragraph of a list."""
    ilvl_drawn = "" if ilvl is None else f"ilvl{{val={ilvl}}},"
    return p(text, ",".join((*more, f"numPr/({ilvl_drawn}numId{{val={num_id}}})")))


CHAPTERS = abstract(0, level(0, "%1、", "chineseCounting"), level(1, "（%2）", "chineseCounting"), level(2, "%3."))


def numbers(*body: str, numbering: str, styles: str = "") -> list[str]:
    return texts(read_body(*body, numbering=numbering, styles=styles))


def test_levels_start_again_after_higher_ones():
    body = (
        item("甲"),
        item("子", 1, 1),
        item("子", 1, 1),
        item("孙", 1, 2),
        item("乙"),
        item("子", 1, 1),
        item("孙", 1, 2),
    )
    assert numbers(*body, numbering=CHAPTERS + num(1, 0)) == [
        "一、甲",
        "（一）子",
        "（二）子",
        "1.孙",
        "二、乙",
        "（一）子",
        "1.孙",
    ]


def test_the_number_stands_apart_from_the_text():
    raw = read_body(item("甲"), p("乙"), item("", 1, 1), numbering=CHAPTERS + num(1, 0))
    assert [(block.number, block.text) for block in raw.blocks] == [("一、", "甲"), (None, "乙"), ("（一）", "")]  # type: ignore[union-attr]


def test_lists_of_one_definition_count_on_and_an_override_restarts():
    override = "lvlOverride{ilvl=0}/startOverride{val=8}"
    numbering = CHAPTERS + num(1, 0) + num(2, 0, override) + num(3, 0)
    body = (item("甲", 1), item("乙", 3), item("丙", 2), item("丁", 2), item("戊", 1))
    assert numbers(*body, numbering=numbering) == ["一、甲", "二、乙", "八、丙", "九、丁", "十、戊"]


def test_lists_of_two_definitions_count_apart():
    numbering = abstract(0, level(0, "%1、")) + abstract(1, level(0, "%1、")) + num(1, 0) + num(2, 1)
    assert numbers(item("甲", 1), item("乙", 2), item("丙", 1), numbering=numbering) == ["1、甲", "1、乙", "2、丙"]


def test_an_override_may_bring_its_own_level():
    override = f"lvlOverride{{ilvl=0}}/{level(0, '第%1条', 'chineseCountingThousand', 'start{val=3}')}"
    assert numbers(item("甲"), numbering=CHAPTERS + num(1, 0, override)) == ["第三条甲"]


def test_several_counters_in_one_number():
    numbering = abstract(0, level(0, "%1"), level(1, "%1.%2"), level(2, "%1.%2.%3、")) + num(1, 0)
    body = (item("甲"), item("乙", 1, 1), item("丙", 1, 2), item("丁", 1, 2))
    assert numbers(*body, numbering=numbering) == ["1甲", "1.1乙", "1.1.1、丙", "1.1.2、丁"]


def test_a_level_that_is_skipped_counts_as_begun():
    numbering = abstract(0, level(0, "%1、"), level(1, "%1.%2")) + num(1, 0)
    assert numbers(item("甲", 1, 1), item("乙", 1, 1), item("丙"), numbering=numbering) == ["1.1甲", "1.2乙", "2、丙"]


def test_legal_numbering_writes_decimals():
    numbering = abstract(0, level(0, "%1", "upperRoman"), level(1, "%1.%2", "upperLetter", "isLgl")) + num(1, 0)
    assert numbers(item("甲"), item("乙", 1, 1), numbering=numbering) == ["I甲", "1.1乙"]


@pytest.mark.parametrize(
    ("restart", "last"), [("", "1.丁"), ("lvlRestart{val=0}", "2.丁"), ("lvlRestart{val=1}", "2.丁")]
)
def test_restarts(restart: str, last: str):
    third = level(2, "%3.", "decimal", *filter(None, [restart]))
    numbering = abstract(0, level(0, "%1、"), level(1, "%2）"), third) + num(1, 0)
    body = (item("甲"), item("乙", 1, 2), item("丙", 1, 1), item("丁", 1, 2))
    assert numbers(*body, numbering=numbering)[-1] == last


def test_the_first_number_and_its_absence():
    numbering = (
        abstract(0, level(0, "%1.", "decimal", "start{val=5}"))
        + xml("abstractNum{abstractNumId=1}/lvl{ilvl=0}/(numFmt{val=decimal},lvlText{val=%1.})")
        + num(1, 0)
        + num(2, 1)
    )
    assert numbers(item("甲"), item("乙"), item("丙", 2), numbering=numbering) == ["5.甲", "6.乙", "0.丙"]


@pytest.mark.parametrize(
    "list_level",
    [
        level(0, "●", "bullet"),
        level(0, "", "decimal"),
        level(0, "%1", "none"),
        level(0, "%1.", "decimal", "rPr/vanish"),
    ],
    ids=["bullet", "no text", "none", "hidden"],
)
def test_levels_that_print_no_number(list_level: str):
    assert numbers(item("甲"), numbering=abstract(0, list_level) + num(1, 0)) == ["甲"]


def test_a_level_of_fixed_text():
    assert numbers(item("甲"), item("乙"), numbering=abstract(0, level(0, "注：", "none")) + num(1, 0)) == [
        "注：甲",
        "注：乙",
    ]


def test_paragraphs_outside_any_list():
    numbering = CHAPTERS + num(1, 0) + num(2, 77)
    assert numbers(item("甲", 0), item("乙", 9), item("丙", 2), numbering=numbering) == ["甲", "乙", "丙"]
    assert texts(read_body(item("甲"))) == ["甲"]  # no numbering part at all


HEADINGS = xml(
    "style{type=paragraph;styleId=H1}/(name{val=heading 1},pPr/numPr/numId{val=1}),"
    "style{type=paragraph;styleId=H2}/(name{val=heading 2},basedOn{val=H1},pPr/numPr/ilvl{val=1}),"
    "style{type=paragraph;styleId=H3}/(name{val=heading 3},pPr/numPr/numId{val=1}),"
    "style{type=paragraph;styleId=Plain}/(name{val=plain},basedOn{val=H1},pPr/numPr/numId{val=0})"
)


def test_numbers_by_style():
    numbering = abstract(0, level(0, "%1、"), level(1, "%1.%2"), level(2, "（%3）", "decimal", "pStyle{val=H3}")) + num(
        1, 0
    )
    body = (
        p("甲", "pStyle{val=H1}"),
        p("乙", "pStyle{val=H2}"),
        p("丙", "pStyle{val=H3}"),
        p("丁", "pStyle{val=Plain}"),
    )
    removed = p("戊", "pStyle{val=H1},numPr/numId{val=0}")
    assert numbers(*body, removed, numbering=numbering, styles=HEADINGS) == ["1、甲", "1.1乙", "（1）丙", "丁", "戊"]


def test_numbers_by_style_in_cells():
    numbering = abstract(0, level(0, "%1、", "decimal", "suff{val=nothing}")) + num(1, 0)
    cells = "".join(f"<w:tc>{p('甲', 'pStyle{val=H1}')}</w:tc>" for _ in range(2))
    raw = read_body(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>", numbering=numbering, styles=HEADINGS)
    assert [cell.text for cell in raw.tables[0].cells] == ["1、甲", "2、甲"]


def test_levels_that_live_in_a_list_style():
    numbering = (
        xml("abstractNum{abstractNumId=0}/numStyleLink{val=Outline}")
        + abstract(1, level(0, "§%1"))
        + num(1, 0)
        + num(2, 1)
    )
    styles = xml("style{type=numbering;styleId=Outline}/(name{val=Outline},pPr/numPr/numId{val=2})")
    assert numbers(item("甲"), item("乙", 2), numbering=numbering, styles=styles) == ["§1甲", "§2乙"]


def test_a_list_style_that_leads_to_itself():
    styles = xml("style{type=numbering;styleId=S}/(name{val=S},pPr/numPr/numId{val=1})")
    numbering = xml("abstractNum{abstractNumId=0}/numStyleLink{val=S}") + num(1, 0)
    assert numbers(item("甲"), numbering=numbering, styles=styles) == ["甲"]


def test_paragraphs_that_do_not_print_are_not_counted():
    deleted = p("", "numPr/numId{val=1},rPr/del{id=1}", 'del/r/delText"旧"')
    hidden = p("", "numPr/numId{val=1},rPr/vanish", 'r/(rPr/vanish,t"藏")')
    assert numbers(item("甲"), deleted, hidden, item("乙"), numbering=CHAPTERS + num(1, 0)) == ["一、甲", "二、乙"]


def test_a_blank_paragraph_of_a_list_is_counted_and_prints():
    assert numbers(item("甲"), item(""), item("乙"), numbering=CHAPTERS + num(1, 0)) == ["一、甲", "二、", "三、乙"]


def test_custom_formats_pad_with_zeros():
    number_format = "mc:AlternateContent/(mc:Choice{Requires=w14}/numFmt{val=custom;format=001, 002, 003, ...},"
    number_format += "mc:Fallback/numFmt{val=decimal})"
    numbering = xml(f"abstractNum{{abstractNumId=0}}/lvl{{ilvl=0}}/(start{{val=7}},{number_format},lvlText{{val=%1}})")
    assert numbers(item("甲"), numbering=numbering + num(1, 0)) == ["007甲"]


def test_a_format_that_is_not_known_gives_no_number_and_says_so():
    raw = read_body(item("甲"), item("乙"), numbering=abstract(0, level(0, "%1.", "hebrew1")) + num(1, 0))
    assert texts(raw) == ["甲", "乙"]
    assert raw.unread == ("automatic number in format hebrew1",)


@pytest.mark.parametrize(
    ("number_format", "value", "written"),
    [
        ("decimal", 12, "12"),
        ("decimal", -1, "-1"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalEnclosedCircleChinese", 3, "③"),
        ("decimalEnclosedParen", 4, "⑷"),
        ("decimalEnclosedFullstop", 5, "⒌"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 19, "十九"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 99, "九十九"),
        ("chineseCounting", 105, "一○五"),
        ("chineseCountingThousand", 10, "十"),
        ("chineseCountingThousand", 16, "十六"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 101, "一百〇一"),
        ("chineseCountingThousand", 1001, "一千〇一"),
        ("chineseCountingThousand", 2340, "二千三百四十"),
        ("chineseCountingThousand", 10000, "一万"),
        ("chineseCountingThousand", 100010, "十万〇一十"),
        ("japaneseCounting", 110, "百十"),
        ("japaneseCounting", 2001, "二千一"),
        ("taiwaneseCountingThousand", 12000, "一萬二千"),
        ("chineseLegalSimplified", 10, "壹拾"),
        ("chineseLegalSimplified", 203, "贰佰零叁"),
        ("ideographLegalTraditional", 3, "參"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("ideographZodiacTraditional", 60, "癸亥"),
        ("ideographZodiacTraditional", 61, "61"),
        ("ideographDigital", 2031, "二〇三一"),
        ("ideographEnclosedCircle", 10, "㊉"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 26, "z"),
        ("numberInDash", 3, "- 3 -"),
        ("hex", 255, "FF"),
        ("none", 5, ""),
        ("01", 5, "05"),
        ("chineseCounting", 0, "0"),
        ("lowerLetter", 10**9, None),
        ("upperRoman", 10**9, None),
        ("chineseCounting", -1, None),
        ("koreanLegal", 1, None),
    ],
)
def test_number_formats(number_format: str, value: int, written: str | None):
    assert format_number(value, number_format) == written
