"""The notation that the tests are drawn in."""

from __future__ import annotations

import pytest

from tests.extractors.docx.cxml import p, tbl, tc, tr, xml


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("p", "<w:p/>"),
        ('r/t"甲"', '<w:r><w:t xml:space="preserve">甲</w:t></w:r>'),
        ("p/(pPr/jc{val=center},r)", '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r/></w:p>'),
        ("a:blip{r:embed=rId1}, b", '<a:blip r:embed="rId1"/><w:b/>'),
        ("wp:extent{cx=1;cy=2}", '<wp:extent cx="1" cy="2"/>'),
        ('t"say \\"1<2\\""', '<w:t xml:space="preserve">say "1&lt;2"</w:t>'),
        ("v:shape{style=a:b; c: d}", '<v:shape style="a:b; c: d"/>'),
    ],
)
def test_drawings(drawing: str, expected: str):
    assert xml(drawing) == expected


@pytest.mark.parametrize("drawing", ["", "p/(r", "p)", "p q", "{val=1}"])
def test_drawings_that_make_no_sense(drawing: str):
    with pytest.raises(AssertionError):
        xml(drawing)


def test_helpers():
    assert p("甲", "b") == '<w:p><w:pPr><w:b/></w:pPr><w:r><w:t xml:space="preserve">甲</w:t></w:r></w:p>'
    assert tr(tc("", span=2, v="continue"), before=1) == (
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        '<w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p></w:p></w:tc></w:tr>'
    )
    assert tbl(grid=(100,)) == '<w:tbl><w:tblPr></w:tblPr><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid></w:tbl>'
