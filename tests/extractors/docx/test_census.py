"""The count of visible characters, made apart from the blocks.

Every test that reads a document through ``packages.read`` checks that the two agree; here is where they must not.
"""

from __future__ import annotations

import pytest

from extractors.docx import inline
from extractors.docx.extract import extract
from pipeline.model.source import Limits
from tests.extractors.docx.cxml import p, r, tbl, tc, tr, xml
from tests.extractors.docx.packages import count_characters, docx, read_body, source

DRAWING = "r/pict/v:shape/v:textpath{string=字}"
"""Makes a paragraph one that is walked element by element."""


def lost(*body: str) -> int:
    """Characters that the census saw and the walk did not."""
    raw = extract(source(docx(*body)), Limits())
    assert raw.visible_chars is not None
    return raw.visible_chars - count_characters(raw)


def test_a_wrapper_that_the_walk_does_not_know():
    unknown = xml("x:wrapper/XX").replace("<w:XX/>", r("123"))
    assert lost(f"<w:p>{unknown}{xml(DRAWING)}</w:p>") == 3


def test_a_paragraph_where_none_is_looked_for():
    assert lost(p("甲"), f"<w:tbl><w:tr>{p('乙丙')}{tc('丁')}</w:tr></w:tbl>") == 2


def test_blanks_do_not_count():
    assert read_body(p("甲 乙　\u00a0\t丙"), tbl(tr(" ", "丁"))).visible_chars == 4


@pytest.mark.parametrize("special", ["", DRAWING])
def test_a_loss_in_the_walk_shows(special: str, monkeypatch: pytest.MonkeyPatch):
    body = (p("收入100万元", "", *filter(None, [special])), tbl(tr("支出", "90")))
    assert lost(*body) == 0
    keep = inline.read_text
    monkeypatch.setattr(inline, "read_text", lambda element: keep(element).replace("0", ""))
    assert lost(*body) == 3


def test_all_kinds_of_unseen_text_together():
    raw = read_body(
        p("", "", 'r/t"甲"', 'r/(rPr/vanish,t"藏")', 'moveFrom/r/t"移"', "r/sym{font=Wingdings;char=F0FE}"),
        tbl(tr(tc("乙", v="restart"), "丙"), tr(tc("乙", v="continue"), "丁"), tr("旧", "旧", properties="del")),
        p("", "", 'mc:AlternateContent/(mc:Choice{Requires=w14}/r/t"戊",mc:Fallback/r/t"戊")', "r/noBreakHyphen"),
    )
    assert raw.visible_chars == len("甲☑乙丙丁戊-")
