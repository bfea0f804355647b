"""Text that is struck through is left out and told of; rules of tables strike nothing."""

from __future__ import annotations

from reportlab.pdfbase.pdfmetrics import stringWidth

from pipeline.model.raw import RawDocument
from tests.extractors.pdf.sheets import SONG, Sheet, count_chars, read_page, table_of, texts

END = 100 + stringWidth("128.50", SONG, 10)


def amount(at: float, start: float, end: float, *, as_box: bool = False) -> RawDocument:
    """A sentence at height 100 in 10 pt: 128.50 runs from x=100 to ``END``."""

    def paint(sheet: Sheet) -> None:
        sheet.text(60, 100, "全年支出", 10)
        sheet.text(100, 100, "128.50", 10)
        sheet.text(END, 100, "118.50万元", 10)
        if as_box:
            sheet.fill(start, at - 0.3, end, at + 0.3)
        else:
            sheet.line(start, at, end, at)

    return read_page(paint)


def test_a_stroke_through_the_middle_of_characters_strikes_them_out() -> None:
    raw = amount(105.2, 100, END)
    assert texts(raw) == ["全年支出 118.50万元"]
    assert raw.unread == ("page 1 has struck-through text 128.50",)
    assert raw.visible_chars == count_chars(raw)


def test_a_thin_box_strikes_too_and_may_reach_into_the_blank_beside() -> None:
    assert texts(amount(106, 100, END + 1.5, as_box=True)) == ["全年支出 118.50万元"]


def test_lines_under_and_over_characters_strike_nothing() -> None:
    for height in (109.2, 101.5):
        raw = amount(height, 100, END)
        assert texts(raw) == ["全年支出128.50118.50万元"]
        assert raw.unread == ()


def test_a_line_that_goes_on_beyond_its_characters_strikes_nothing() -> None:
    assert texts(amount(105, 40, 300)) == ["全年支出128.50118.50万元"]


def test_a_border_through_a_text_as_wide_as_its_cell_strikes_nothing() -> None:
    def paint(sheet: Sheet) -> None:
        sheet.rules((60, 90, 190), (100, 124, 148))
        sheet.cells((60, 90, 190), (100, 124, 148), "甲|乙\n|丁")
        sheet.text(60.5, 119, "参训人", 9.8)

    raw = read_page(paint)
    assert raw.unread == ()
    assert "参训人" in table_of(raw)
