"""What hangs on a paragraph or stands around the body: text boxes, letterings, notes, objects, headers and footers."""

from __future__ import annotations

import pytest

from pipeline.model.errors import LimitError
from pipeline.model.place import Place
from pipeline.model.raw import RawDocument
from tests.builders import draw, redraw
from tests.extractors.docx.cxml import p, r, tbl, tc, tr, xml
from tests.extractors.docx.packages import docx, part, read, read_body, texts

ANCHOR = "r/drawing/wp:anchor"


def put(drawing: str, content: str) -> str:
    """A drawing with XML in the place of its ``XX``."""
    return xml(drawing).replace("<w:XX/>", content)


def box(content: str, path: str = "a:graphic/a:graphicData/wps:wsp/wps:txbx/txbxContent/XX") -> str:
    """A run with a DrawingML text box."""
    return put(f"{ANCHOR}/(wp:docPr{{id=1;name=Box}},{path})", content)


def vml_box(content: str) -> str:
    """A run with a text box of old Word."""
    return put("r/pict/v:shape/v:textbox/txbxContent/XX", content)


def furniture(raw: RawDocument) -> list[str]:
    return [f"{text.text} [{text.kind}]" for text in raw.furniture]


# -- text boxes


def test_a_text_box_follows_its_paragraph():
    raw = read_body(f"<w:p>{box(p('填表人：某甲') + p('电话：'))}{r('说明')}</w:p>", p("后"))
    assert texts(raw) == ["说明", "填表人：某甲 [text_box]", "电话： [text_box]", "后"]
    assert [block.place.path for block in raw.blocks][1:3] == [
        "paragraph 1 text box paragraph 1",
        "paragraph 1 text box paragraph 2",
    ]


def test_a_text_box_in_two_notations_is_read_once():
    twice = xml("r/mc:AlternateContent/(mc:Choice{Requires=wps}/XX,mc:Fallback/YY)")
    twice = twice.replace("<w:XX/>", box(p("某甲"))).replace("<w:YY/>", vml_box(p("某甲")))
    assert texts(read_body(f"<w:p>{twice}</w:p>")) == ["某甲 [text_box]"]


def test_a_text_box_of_old_word():
    assert texts(read_body(f"<w:p>{vml_box(p('某甲'))}</w:p>")) == ["某甲 [text_box]"]


def test_text_boxes_in_a_group():
    group = "a:graphic/a:graphicData/x:group/(wps:wsp/wps:txbx/txbxContent/XX,wps:wsp/wps:txbx/txbxContent/XX)"
    assert texts(read_body(f"<w:p>{box(p('甲'), group)}</w:p>")) == ["甲 [text_box]", "甲 [text_box]"]


@pytest.mark.parametrize(
    "hidden",
    [
        "r/drawing/wp:anchor/(wp:docPr{id=1;hidden=1},wps:txbx/txbxContent/XX)",
        "r/pict/v:shape{style=position:absolute; visibility: hidden}/v:textbox/txbxContent/XX",
        "r/(rPr/vanish,pict/v:shape/v:textbox/txbxContent/XX)",
    ],
)
def test_hidden_boxes_do_not_print(hidden: str):
    run = put(hidden, p("藏"))
    raw = read_body(f"<w:p>{run}{r('显')}</w:p>")
    assert texts(raw) == ["显"]


def test_a_table_in_a_text_box_floats():
    raw = read_body(f"<w:p>{box(tbl(tr('甲', '乙')) + p(''))}</w:p>")
    (table,) = raw.tables
    assert table.floating
    assert table.nested_in is None


def test_a_text_box_in_a_cell_follows_the_table():
    cell = tc(f"<w:p>{r('签章')}{box(p('某甲') + tbl(tr('1')))}</w:p>")
    raw = read_body(tbl(tr("甲", cell)), p("后"))
    assert draw(raw.tables[0]) == redraw("| 甲 | 签章 |")
    assert texts(raw) == ["某甲 [text_box]", "后"]
    assert raw.tables[1].nested_in == (0, 1)


def test_text_boxes_nested_beyond_reason_are_refused():
    content = p("底")
    for _ in range(60):
        content = f"<w:p>{vml_box(content)}</w:p>"
    with pytest.raises(LimitError):
        read_body(content)


# -- letterings and pictures


def test_letterings():
    word_art = "r/pict/v:shape/v:textpath{string=绩效评价}"
    canvas = (
        'r/drawing/wp:inline/(wp:docPr{id=1},x:canvas/a:txBody/(a:p/(a:r/a:t"画布",a:r/a:t"文字"),a:p/a:endParaRPr))'
    )
    assert texts(read_body(p("", "", word_art), p("", "", canvas))) == ["绩效评价 [text_box]", "画布文字 [text_box]"]


def test_pictures_charts_and_diagrams_are_said_to_be_unread():
    picture = f"{ANCHOR}/(wp:extent{{cx=1270000;cy=635000}},wp:docPr{{id=1}},pic:pic/a:blip{{r:embed=rId5}})"
    old = "r/pict/v:shape/v:imagedata{r:id=rId5}"
    chart = f"{ANCHOR}/(wp:docPr{{id=1}},a:graphicData/c:chart{{r:id=rId6}})"
    raw = read(
        docx(
            p("甲", "", picture), tbl(tr(tc(p("乙", "", old)))), p("", "", chart),
            related={"rId5": ("image", "media/a.png", b"..")},
        )
    )  # fmt: skip
    assert raw.unread == (
        "chart at paragraph 2",
        "picture word/media/a.png 100x50 pt at paragraph 1",
        "picture word/media/a.png at table 1 row 1 cell 1",
    )


def test_a_document_of_pictures_only_is_no_empty_document():
    raw = read(docx(p("", "", f"{ANCHOR}/a:blip{{r:embed=rId5}}"), related={"rId5": ("image", "media/a.png", b"..")}))
    assert (raw.blocks, len(raw.unread)) == ((), 1)


def test_embedded_objects_that_cannot_be_read_are_named_where_they_stand():
    ole = "r/object/(v:shape/v:imagedata{r:id=rId6},o:OLEObject{ProgID=Equation.3;r:id=rId5})"
    data = docx(
        p("前"),
        p("", "", ole),
        tbl(tr("甲", tc(p("乙", "", ole)))),
        related={"rId5": ("package", "embeddings/a.bin", b".."), "rId6": ("image", "media/a.emf", b"..")},
    )
    raw = read(data)
    assert raw.unread == (
        "embedded object word/embeddings/a.bin at paragraph 2",
        "embedded object word/embeddings/a.bin at table 1 row 1 cell 2",
    )


# -- notes


def notes(kind: str) -> str:
    separator = xml(f"{kind}{{id=0;type=separator}}").replace("/>", f">{p('线')}</w:{kind}>")
    return separator + "".join(
        xml(f"{kind}{{id={id_}}}").replace("/>", f">{p(text)}</w:{kind}>")
        for id_, text in (("1", "注一"), ("2", "注二"), ("9", "无人引用"))
    )


def test_notes_follow_the_paragraph_that_refers_to_them():
    raw = read_body(
        p("支出100万元", "", "r/footnoteReference{id=2}", 'r/t"。"'),
        p("乙", "", "r/endnoteReference{id=1}", "r/footnoteReference{id=0}"),
        tbl(tr("丙", tc(p("丁", "", "r/footnoteReference{id=1}")))),
        p("戊", "", "r/footnoteReference{id=2}", "r/footnoteReference{id=77}"),
        footnotes=notes("footnote"),
        endnotes=notes("endnote"),
    )
    assert texts(raw) == ["支出100万元。", "注二 [footnote]", "乙", "注一 [footnote]", "注一 [footnote]", "戊"]
    assert raw.blocks[1].place == Place(part="word/footnotes.xml", path="footnote 2 paragraph 1")


def test_a_note_that_refers_to_itself():
    note = f"<w:footnote w:id='1'>{p('注', '', 'r/footnoteReference{id=1}')}</w:footnote>"
    assert texts(read_body(p("甲", "", "r/footnoteReference{id=1}"), footnotes=note)) == ["甲", "注 [footnote]"]


def test_a_reference_to_notes_that_are_not_there():
    assert texts(read_body(p("甲", "", "r/footnoteReference{id=1}"))) == ["甲"]


# -- headers and footers


def section(*drawn: str) -> str:
    return xml(f"sectPr/({','.join(drawn)})") if drawn else xml("sectPr")


def ends_section(*drawn: str) -> str:
    return f"<w:p><w:pPr>{section(*drawn)}</w:pPr></w:p>"


PARTS = {
    id_: (kind, f"{id_}.xml", part("hdr" if kind == "header" else "ftr", p(text)))
    for id_, kind, text in (
        ("h1", "header", "某县财政局"),
        ("h2", "header", "首页"),
        ("h3", "header", "偶页"),
        ("h4", "header", "附件"),
        ("f1", "footer", "第 3 页 共 12 页"),
        ("f2", "footer", "无人引用"),
    )
}


def read_furniture(*body: str, **kinds: str) -> list[str]:
    return furniture(read(docx(p("甲"), *body, related=PARTS, **kinds)))


def test_headers_and_footers_that_print():
    raw = read(
        docx(p("甲"), section("headerReference{type=default;r:id=h1}", "footerReference{r:id=f1}"), related=PARTS)
    )
    assert furniture(raw) == ["某县财政局 [header]", "第 3 页 共 12 页 [page_number]"]
    assert raw.furniture[0].place == Place(part="word/h1.xml", path="paragraph 1")
    assert texts(raw) == ["甲"]


def test_first_and_even_pages_only_where_they_are_asked_for():
    references = [f"headerReference{{type={kind};r:id={id_}}}" for kind, id_ in (("first", "h2"), ("even", "h3"))]
    assert read_furniture(section(*references)) == []
    assert read_furniture(section(*references, "titlePg")) == ["首页 [header]"]
    assert read_furniture(section(*references, "titlePg{val=0}")) == []
    assert read_furniture(section(*references), settings=xml("evenAndOddHeaders")) == ["偶页 [header]"]
    assert read_furniture(section(*references), settings=xml("evenAndOddHeaders{val=false}")) == []


def test_sections_have_the_headers_of_those_before_them():
    first = ends_section("headerReference{type=default;r:id=h1}", "headerReference{type=first;r:id=h2}")
    assert read_furniture(first, section("titlePg")) == ["某县财政局 [header]", "首页 [header]"]
    assert read_furniture(first, section("headerReference{type=default;r:id=h4}")) == [
        "某县财政局 [header]",
        "附件 [header]",
    ]


def test_sections_of_a_tracked_change_do_not_count():
    changed = section("sectPrChange/sectPr/headerReference{type=default;r:id=h1}")
    assert read_furniture(changed) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (p("— 7 —"), ["— 7 — [page_number]"]),
        (p("- 十二 -"), ["- 十二 - [page_number]"]),
        (p("3/12"), ["3/12 [page_number]"]),
        (p("Page 3 of 12"), ["Page 3 of 12 [page_number]"]),
        (p("2031年度"), ["2031年度 [footer]"]),
        (f"<w:p>{vml_box(p('4'))}</w:p>", ["4 [page_number]"]),
        (p("5", "framePr{wrap=around}"), ["5 [page_number]"]),
        (tbl(tr("某局", "6")) + p(""), ["某局 [footer]", "6 [page_number]"]),
        (
            p("", "", "r/pict/v:shape{id=PowerPlusWaterMarkObject1}/v:textpath{string=内部资料}"),
            ["内部资料 [watermark]"],
        ),
        (p("", "", 'fldSimple{instr= PAGE }/r/t"1"'), ["1 [page_number]"]),
    ],
)
def test_kinds_of_furniture(content: str, expected: list[str]):
    data = docx(p("甲"), section("footerReference{r:id=f}"), related={"f": ("footer", "f.xml", part("ftr", content))})
    assert furniture(read(data)) == expected


def test_a_header_of_several_sections_is_read_once():
    reference = "headerReference{type=default;r:id=h1}"
    assert read_furniture(ends_section(reference), ends_section(reference), section(reference)) == [
        "某县财政局 [header]"
    ]


def test_a_header_that_is_not_in_the_package():
    assert read_furniture(section("headerReference{type=default;r:id=nowhere}")) == []
