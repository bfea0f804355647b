"""What a paragraph prints."""

from __future__ import annotations

import pytest

from tests.extractors.docx.cxml import p, r, xml
from tests.extractors.docx.packages import docx, read, read_body, texts


def read_runs(*runs: str, **kinds: str) -> list[str]:
    return texts(read_body(f"<w:p>{''.join(xml(run) for run in runs)}</w:p>", **kinds))


@pytest.mark.parametrize(
    ("runs", "printed"),
    [
        ('r/(t"甲",tab,t"乙")', "甲\t乙"),
        ('r/(t"甲",ptab{alignment=right},t"乙")', "甲\t乙"),
        ('r/(t"甲",br,t"乙")', "甲\n乙"),
        ('r/(t"甲",cr,t"乙")', "甲\n乙"),
        ('r/(t"0700",noBreakHyphen,t"123")', "0700-123"),
        ('r/(t"绩",softHyphen,t"效")', "绩效"),
        ('r/(t"全",lastRenderedPageBreak,t"年")', "全年"),
        ('hyperlink/r/t"网站"', "网站"),
        ('smartTag/smartTag/r/t"县"', "县"),
        ('customXml/(customXmlPr,r/t"局")', "局"),
        ('sdt/(sdtPr/alias{val=单位},sdtContent/r/t"某局")', "某局"),
        ('dir{val=ltr}/r/t"甲",bdo{val=ltr}/r/t"乙"', "甲乙"),
        ('r/t"支",proofErr{type=spellStart},bookmarkStart{name=a},r/t"出"', "支出"),
        ('r/ruby/(rubyPr,rt/r/t"jì",rubyBase/r/t"绩")', "绩"),
        ('r/t"完成",r/commentReference{id=1},commentRangeEnd{id=1}', "完成"),
    ],
)
def test_runs(runs: str, printed: str):
    assert read_runs(runs) == [printed]


@pytest.mark.parametrize(
    ("runs", "printed"),
    [
        ('r/t"甲",ins{author=a}/r/t"乙"', "甲乙"),
        ('r/t"甲",del{author=a}/r/delText"旧",r/t"乙"', "甲乙"),
        ('moveTo/r/t"新处",moveFrom/r/t"旧处"', "新处"),
        ('ins/del/r/delText"两次",r/t"乙"', "乙"),
        ('r/(rPr/rPrChange/rPr/vanish,t"甲")', "甲"),
    ],
)
def test_tracked_changes_print_as_accepted(runs: str, printed: str):
    assert read_runs(runs) == [printed]


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    raw = read_body(
        p("资金", 'rPr/del{id=1}'),
        p("使用", "jc{val=center}"),
        p("情况", "rPr/moveFrom{id=2}"),
        p(""),
        p("说明"),
    )  # fmt: skip
    assert texts(raw) == ["资金使用", "情况", "说明"]
    assert raw.blocks[0].style.align == "center"  # type: ignore[union-attr] # the second paragraph's mark is left


def test_a_paragraph_deleted_as_a_whole_leaves_nothing():
    raw = read_body(p("甲"), p("", "rPr/del{id=1}", 'del/r/delText"删去"'), p("乙"))
    assert texts(raw) == ["甲", "乙"]


def test_a_deleted_mark_before_a_table_or_the_end_loses_nothing():
    assert texts(read_body(p("甲", "rPr/del"), "<w:tbl/>", p("乙", "rPr/del"))) == ["甲", "乙"]


def test_hidden_text_does_not_print():
    runs = ('r/t"甲"', 'r/(rPr/vanish,t"藏")', 'r/(rPr/vanish{val=0},t"乙")', 'r/(rPr/webHidden,t"丙")')
    assert read_runs(*runs) == ["甲乙丙"]  # webHidden hides on web pages only


STYLES = xml(
    "style{type=paragraph;styleId=Secret}/(name{val=Secret},rPr/vanish),"
    "style{type=paragraph;styleId=Child}/(name{val=Child},basedOn{val=Secret}),"
    "style{type=paragraph;styleId=Shown}/(name{val=Shown},basedOn{val=Secret},rPr/vanish{val=0}),"
    "style{type=character;styleId=Dim}/(name{val=Dim},rPr/vanish)"
)


@pytest.mark.parametrize(
    ("paragraph", "printed"),
    [
        (p("甲", "pStyle{val=Secret},rPr/vanish{val=0}"), []),
        (p("甲", "pStyle{val=Child}"), []),
        (p("甲", "pStyle{val=Shown}"), ["甲"]),
        (p("甲", "pStyle{val=Nowhere}"), ["甲"]),
        (p("", "", 'r/(rPr/rStyle{val=Dim},t"藏")', 'r/t"显"'), ["显"]),
        # a toggle property that both styles state is off (17.7.3)
        (p("", "pStyle{val=Child},rPr/vanish{val=0}", 'r/(rPr/rStyle{val=Dim},t"显")'), ["显"]),
        (p("", "pStyle{val=Child},rPr/vanish{val=0}", 'r/(rPr/vanish{val=false},t"显")'), ["显"]),
    ],
)
def test_hidden_by_style(paragraph: str, printed: list[str]):
    assert texts(read_body(paragraph, p("末"), styles=STYLES)) == [*printed, "末"]


def test_a_hidden_mark_runs_two_paragraphs_into_one_line():
    raw = read_body(p("（一）基本情况。", "pStyle{val=H},rPr/vanish"), p("全局共三人。"))
    assert texts(raw) == ["（一）基本情况。全局共三人。"]


def test_blanks_count_where_they_are_kept_and_line_ends_are_blanks():
    paragraph = "<w:p><w:r><w:t> 甲 </w:t><w:t xml:space='preserve'> 乙\n丙 </w:t></w:r></w:p>"
    assert texts(read_body(paragraph)) == ["甲 乙 丙 "]


def test_blank_paragraphs_are_left_out_but_counted_in_places():
    raw = read_body(p("甲"), p("　 "), p(""), p("乙"))
    assert [block.place.path for block in raw.blocks] == ["paragraph 1", "paragraph 4"]
    assert {block.place.part for block in raw.blocks} == {"word/document.xml"}
    assert {block.place.page for block in raw.blocks} == {None}


@pytest.mark.parametrize(
    ("run", "sign"),
    [
        ("r/sym{font=Wingdings;char=F0FE}", "☑"),
        ("r/sym{font=Wingdings;char=00A8}", "□"),
        ("r/sym{font=Wingdings 2;char=F052}", "☑"),
        ("r/sym{font=Wingdings 2;char=F0A3}", "□"),
        ("r/sym{font=Symbol;char=F0B3}", "≥"),
        ("r/sym{font=Symbol;char=F0A3}", "≤"),
        ("r/sym{font=宋体;char=2460}", "①"),
        ("r/sym{font=Wingdings;char=F021}", "\ufffd"),
        ("r/sym{font=Nobody Knows;char=F0FE}", "\ufffd"),
        ("r/sym{font=Wingdings;char=no}", "\ufffd"),
        ('r/(rPr/rFonts{ascii=Wingdings 2;hAnsi=Wingdings 2},t"R")', "☑"),
        ('r/(rPr/rFonts{ascii=Symbol;hAnsi=Symbol},t"\uf0b3")', "≥"),
        ('r/(rPr/rFonts{ascii=Wingdings;hAnsi=Wingdings},t"是2")', "是\ufffd"),
    ],
)
def test_symbols(run: str, sign: str):
    assert read_runs(run, 'r/t"95%"') == [f"{sign}95%"]


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        ('m:oMath/(m:r/m:t"得分=",m:f/(m:num/m:r/m:t"执行数",m:den/m:r/m:t"预算数"))', "得分=执行数/预算数"),
        ('m:oMath/m:d/(m:dPr,m:e/m:r/m:t"a+b")', "(a+b)"),
        ('m:oMath/m:d/(m:dPr/(m:begChr{m:val=[},m:endChr{m:val=]}),m:e/m:r/m:t"a")', "[a]"),
        ('m:oMathPara/m:oMath/m:rad/m:e/m:r/m:t"2"', "√2"),
        ('m:oMath/m:sSup/(m:e/m:r/m:t"m",m:sup/m:r/m:t"2")', "m2"),
        ('m:oMath/m:nary/(m:naryPr/m:chr{m:val=∑},m:e/m:r/m:t"x")', "∑x"),
    ],
)
def test_formulas(formula: str, printed: str):
    assert read_runs(formula) == [printed]


@pytest.mark.parametrize(
    ("choice", "printed"),
    [
        ('mc:Choice{Requires=w14}/r/t"新"', "新"),
        ('mc:Choice{Requires=x}/r/t"新"', "旧"),
        ('mc:Choice{Requires=undeclared}/r/t"新"', "旧"),
    ],
)
def test_of_alternatives_one_prints(choice: str, printed: str):
    assert read_runs(f'mc:AlternateContent/({choice},mc:Fallback/r/t"旧")') == [printed]


def test_an_alternative_that_nobody_understands_is_still_not_lost():
    assert read_runs('mc:AlternateContent/mc:Choice{Requires=x}/r/t"新"') == ["新"]


def test_content_controls_around_paragraphs():
    control = xml("sdt/(sdtPr,sdtContent/customXml/sdt/sdtContent/XX)").replace("<w:XX/>", p("甲") + p("乙"))
    assert texts(read_body(control, p("丙"))) == ["甲", "乙", "丙"]


def test_nesting_beyond_pythons_own_stack():
    deep = "<w:smartTag>" * 1900 + r("底") + "</w:smartTag>" * 1900
    assert texts(read_body(f"<w:p>{deep}</w:p>")) == ["底"]


def test_drop_caps_belong_to_the_paragraph_below():
    raw = read_body(p("绩", "framePr{dropCap=drop}"), p("效自评报告"))
    assert texts(raw) == ["绩效自评报告"]


def test_text_frames_are_text_boxes():
    raw = read_body(p("填表人：某某", "framePr{hAnchor=page}"), p("甲"))
    assert texts(raw) == ["填表人：某某 [text_box]", "甲"]


@pytest.mark.parametrize("kind", ["toc", "style", "control"])
def test_tables_of_contents(kind: str):
    entry = p("一、基本情况1", "pStyle{val=T1}" if kind == "style" else "")
    styles = xml("style{type=paragraph;styleId=T1}/name{val=toc 1}")
    if kind == "control":
        gallery = "sdtPr/docPartObj/docPartGallery{val=Table of Contents}"
        entry = xml(f"sdt/({gallery},sdtContent/XX)").replace("<w:XX/>", entry)
    if kind == "toc":
        begin = xml('r/fldChar{fldCharType=begin},r/instrText" TOC \\\\o ",r/fldChar{fldCharType=separate}')
        end = xml("r/fldChar{fldCharType=end}")
        entry = f"<w:p>{begin}{r('一、基本情况1')}</w:p>" + p("二、支出2") + f"<w:p>{end}</w:p>"
    printed = texts(read_body(entry, p("一、基本情况"), styles=styles))
    assert printed[0] == "一、基本情况1 [toc]"
    assert printed[-1] == "一、基本情况"


def test_alternative_chunks_and_subdocuments_are_said_to_be_unread():
    data = docx(
        p("甲"),
        xml("altChunk{r:id=rId9}"),
        xml("p/subDoc{r:id=rId9}"),
        related={"rId9": ("aFChunk", "chunk.html", "<html/>")},
    )
    assert read(data).unread == ("altChunk word/chunk.html", "subdocument at paragraph 2")


def test_a_long_run_of_deleted_marks():
    raw = read_body(*[p("甲", "rPr/del{id=1}")] * 3000, p("乙"))
    assert texts(raw) == ["甲" * 3000 + "乙"]
