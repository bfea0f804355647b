"""How a paragraph looks, as far as it helps to tell headings."""

from __future__ import annotations

import pytest

from pipeline.model.raw import RawText, TextStyle
from tests.extractors.docx.cxml import p, r, xml
from tests.extractors.docx.packages import docx, read, read_body

DEFAULTS = "docDefaults/(rPrDefault/rPr/(rFonts{eastAsia=宋体},sz{val=21}),pPrDefault/pPr/jc{val=both})"
STYLES = xml(
    f"{DEFAULTS},"
    "style{type=paragraph;default=1;styleId=N}/(name{val=Normal},pPr/ind{firstLineChars=200;firstLine=420}),"
    "style{type=paragraph;styleId=H1}/(name{val=heading 1},basedOn{val=N},pPr/(jc{val=center},outlineLvl{val=0},"
    "ind{firstLineChars=0;firstLine=0}),rPr/(rFonts{eastAsia=黑体},b,sz{val=32})),"
    "style{type=paragraph;styleId=H2}/(name{val=heading 2},basedOn{val=H1},pPr/outlineLvl{val=1},rPr/b{val=0}),"
    "style{type=character;styleId=Strong}/(name{val=Strong},rPr/b),"
    "style{type=paragraph;styleId=Loop}/(name{val=loop},basedOn{val=Pool},rPr/sz{val=40}),"
    "style{type=paragraph;styleId=Pool}/(name{val=pool},basedOn{val=Loop},rPr/b)"
)


def style_of(paragraph: str, styles: str = STYLES) -> TextStyle:
    block = read_body(paragraph, styles=styles).blocks[0]
    assert isinstance(block, RawText)
    return block.style


def test_document_defaults_and_the_default_style():
    expected = TextStyle(size=10.5, font="宋体", name="Normal", align="justify", indent=21.0)
    assert style_of(p("甲")) == expected
    assert style_of(p("甲", "pStyle{val=Unheard}")) == expected


def test_a_style_and_what_it_is_based_on():
    assert style_of(p("甲", "pStyle{val=H1}")) == TextStyle(
        size=16.0, bold=True, font="黑体", name="heading 1", outline_level=0, align="center", indent=0.0
    )
    assert style_of(p("甲", "pStyle{val=H2}")) == TextStyle(
        size=16.0, bold=False, font="黑体", name="heading 2", outline_level=1, align="center", indent=0.0
    )


def test_direct_formatting_goes_first():
    paragraph = f"<w:p>{xml('pPr/(pStyle{val=H1},jc{val=right},outlineLvl{val=9},ind{firstLine=560})')}"
    paragraph += r("甲", "rFonts{eastAsia=楷体},sz{val=28},b{val=0}") + "</w:p>"
    assert style_of(paragraph) == TextStyle(
        size=14.0, bold=False, font="楷体", name="heading 1", outline_level=None, align="right", indent=28.0
    )


def test_bold_is_a_toggle_between_styles():
    bold = 'r/(rPr/rStyle{val=Strong},t"甲")'
    assert style_of(p("", "", bold)).bold
    assert not style_of(p("", "pStyle{val=H1}", bold)).bold
    assert style_of(p("", "pStyle{val=H1}", 'r/(rPr/(rStyle{val=Strong},b),t"甲")')).bold


def test_most_characters_decide():
    paragraph = f"<w:p>{r('一、')}{r('基本情况说明', 'b,sz{val=32}')}{r('（附后）', 'sz{val=32}')}</w:p>"
    style = style_of(paragraph)
    assert (style.size, style.bold) == (16.0, False)
    assert style_of(f"<w:p>{r('基本情况', 'b')}{r('如下')}</w:p>").bold


def test_styles_that_are_based_on_each_other():
    style = style_of(p("甲", "pStyle{val=Loop}"))
    assert (style.size, style.bold) == (20.0, True)


@pytest.mark.parametrize(
    ("indent", "points"),
    [
        ("ind{firstLine=420}", 21.0),
        ("ind{firstLine=0}", 21.0),  # the style's indent in characters goes before points
        ("ind{firstLineChars=0;firstLine=300}", 15.0),
        ("ind{firstLineChars=300;firstLine=300}", 31.5),
        ("ind{hanging=210;hangingChars=0}", -10.5),
        ("ind{hangingChars=100}", -10.5),
        ("ind{firstLine=1cm;firstLineChars=0}", 72 / 2.54),
    ],
)
def test_indents(indent: str, points: float):
    assert style_of(p("甲", indent)).indent == pytest.approx(points)


@pytest.mark.parametrize(
    ("value", "align"),
    [("start", "left"), ("end", "right"), ("distribute", "justify"), ("both", "justify"), ("center", "center")],
)
def test_alignments(value: str, align: str):
    assert style_of(p("甲", f"jc{{val={value}}}"), styles="").align == align


def test_without_any_styles():
    assert style_of(p("甲"), styles="") == TextStyle(align="left")
    block = read(docx(p("甲"))).blocks[0]
    assert isinstance(block, RawText)
    assert block.style == TextStyle(align="left")


@pytest.mark.parametrize(
    ("fonts", "font"),
    [
        ("a:ea{typeface=等线},a:font{script=Hans;typeface=仿宋}", "等线"),
        ("a:ea{typeface=},a:font{script=Hans;typeface=仿宋}", "仿宋"),
        ("a:ea{typeface=}", "宋体"),
    ],
)
def test_theme_fonts(fonts: str, font: str):
    minor = xml(f"a:minorFont/({fonts})")
    root = f'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{minor}</a:theme>'
    paragraph = f"<w:p>{r('甲', 'rFonts{eastAsiaTheme=minorEastAsia}')}</w:p>"
    data = docx(paragraph, styles=STYLES, related={"t": ("theme", "theme/theme1.xml", root)})
    block = read(data).blocks[0]
    assert isinstance(block, RawText)
    assert block.style.font == font


def test_a_paragraph_of_a_number_only_looks_like_its_style():
    numbering = xml(
        "abstractNum{abstractNumId=0}/lvl{ilvl=0}/(start{val=1},numFmt{val=decimal},lvlText{val=%1.}),"
        "num{numId=1}/abstractNumId{val=0}"
    )
    block = read_body(p("", "pStyle{val=H1},numPr/numId{val=1}"), styles=STYLES, numbering=numbering).blocks[0]
    assert isinstance(block, RawText)
    assert (block.number, block.text, block.style.size) == ("1.", "", 16.0)
