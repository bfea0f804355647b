"""Page ends that a file states itself, as conversions from PDF leave them."""

from __future__ import annotations

from pipeline.model.raw import RawText
from tests.extractors.docx.cxml import p, tbl, tr
from tests.extractors.docx.packages import A4, read_body

LONG = "推动服务工作提质增效并持续完善各项制度不断巩固成果" * 3
"""More than a line at 16 points."""
STYLES = "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='32'/></w:rPr></w:rPrDefault></w:docDefaults>"


def flags(*body: str) -> list[str]:
    """``>`` before a text that starts a page, behind one that goes on overleaf."""
    raw = read_body(*body, A4, styles=STYLES)
    return [
        (">" if block.starts_page else "") + block.text.replace(LONG, "长") + (">" if block.ends_open else "")
        for block in raw.blocks
        if isinstance(block, RawText)
    ]


def ends_section(text: str, kind: str = "") -> str:
    section = A4.replace("<w:pgSz", f'<w:type w:val="{kind}"/><w:pgSz') if kind else A4
    return p(text).replace("<w:p>", f"<w:p><w:pPr>{section}</w:pPr>")


def test_a_paragraph_cut_by_a_section_end():
    assert flags(ends_section(LONG), p("成果。")) == ["长>", ">成果。"]


def test_sections_that_do_not_start_a_page():
    body = (ends_section(LONG), ends_section(LONG, "continuous"), ends_section("丙", "nextPage"), p("丁"))
    assert flags(*body) == ["长", "长>", ">丙", ">丁"]


def test_a_sentence_that_ends_is_not_cut():
    assert flags(ends_section(LONG + "。"), p("下文")) == ["长。", ">下文"]


def test_a_line_that_does_not_reach_the_margin_is_not_cut():
    assert flags(ends_section("七、存在的问题"), p("下文")) == ["七、存在的问题", ">下文"]


def test_page_breaks_inside_paragraphs():
    assert flags(p(LONG, "", "r/br{type=page}"), p("乙")) == ["长>", ">乙"]
    assert flags(p(LONG), p("", "", "r/br{type=page}"), p("乙")) == ["长>", ">乙"]
    assert flags(p(LONG), p("", "", 'r/(br{type=page},t"乙")')) == ["长>", ">乙"]
    assert flags(p("甲", "", 'r/(br{type=page},t"乙")')) == ["甲\n乙"]


def test_a_page_break_asked_for_cuts_nothing():
    assert flags(p(LONG), p("附件1", "pageBreakBefore")) == ["长", ">附件1"]
    assert flags(p(LONG), p("附件1", "pageBreakBefore{val=0}")) == ["长", "附件1"]


def test_nothing_is_cut_before_a_table():
    assert flags(ends_section(LONG), tbl(tr("甲")), p("乙")) == ["长", "乙"]


def test_nothing_is_known_without_a_page_size():
    raw = read_body(p(LONG, "", "r/br{type=page}"), p("乙"), styles=STYLES)
    assert [block.ends_open for block in raw.blocks] == [False, False]  # type: ignore[union-attr]
