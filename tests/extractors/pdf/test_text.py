"""Characters end in the right order, once, and as printed."""

import pytest
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth

from extractors.pdf.document import open_pdf
from extractors.pdf.extract import is_scan
from extractors.pdf.page import read_page as read_page_content
from extractors.pdf.settings import Settings
from pipeline.model.raw import RawText
from pipeline.model.source import Limits
from tests.extractors.pdf.sheets import SONG, Sheet, build_pdf, count_chars, draw, read, read_page, table_of, texts

XS = (60.0, 160.0, 260.0)
YS = (100.0, 140.0, 180.0)


def ruled(sheet: Sheet) -> None:
    sheet.rules(XS, YS)


def test_glyph_by_glyph_and_out_of_order():
    def page(sheet: Sheet) -> None:
        line = "培训场次不少于12场"
        x = 60.0
        places = []
        for char in line:
            places.append((x, char))
            x += 6 if char.isdigit() else 12
        for x, char in places[::2] + places[1::2]:
            sheet.text(x, 100, char)
        sheet.text(60, 60, "上面一行后画")

    assert texts(read_page(page)) == ["上面一行后画", "培训场次不少于12场"]


@pytest.mark.parametrize(("dx", "dy"), [(0.3, 0), (0.02, 0), (0.25, -0.25), (0, 0)])
def test_fake_bold_is_read_once(dx, dy):
    """Each run is drawn again a fraction of a point on."""

    def page(sheet: Sheet) -> None:
        for shift in (0, 1, 2):
            sheet.text(60 + shift * dx, 100 + shift * dy, "人人参与，共111场", 14)

    raw = read_page(page)
    assert texts(raw) == ["人人参与，共111场"]
    assert raw.visible_chars == count_chars(raw)


def test_layer_painted_twice_with_other_runs_is_read_once():
    """The first layer in one run, the second glyph by glyph."""

    def page(sheet: Sheet) -> None:
        ruled(sheet)
        sheet.text(64, 110, "合计1100万元", 10)
        x = 64.2
        for char in "合计1100万元":
            sheet.text(x, 110.1, char, 10)
            x += 5 if char.isdigit() else 10

    raw = read_page(page)
    assert table_of(raw).splitlines()[0] == "合计1100万元 |"
    assert raw.visible_chars == count_chars(raw)


def test_really_doubled_characters_stay():
    def page(sheet: Sheet) -> None:
        x = 60.0
        for char in "人人为我，1122.00":
            sheet.text(x, 100, char)
            x += 6 if char.isascii() else 12

    assert texts(read_page(page)) == ["人人为我，1122.00"]


def test_raised_figures_stay_in_their_line():
    def page(sheet: Sheet) -> None:
        ruled(sheet)
        sheet.text(64, 112, "建筑面积1200m", 10)
        sheet.text(64 + stringWidth("建筑面积1200m", SONG, 10), 109, "2", 6)
        sheet.text(164, 112, "≥", 14)
        sheet.text(164 + 14, 113, "95%", 10)

    assert table_of(read_page(page)).splitlines()[0] == "建筑面积1200m2 | ≥95%"


def test_gaps_become_blanks_and_made_up_blanks_do_not():
    """pdfium itself puts blanks where a kern is wide and line ends where a line ends."""
    wide = build_pdf(b"BT /F1 12 Tf 50 250 Td [(12) -100 (34) -600 (56) -4000 (78)] TJ ET")
    assert texts(read(wide)) == ["1234 56 78"]


def test_blank_between_chinese_words_drawn_as_a_gap():
    def page(sheet: Sheet) -> None:
        sheet.text(60, 100, "填表人：方某")
        sheet.text(60 + 6 * 12 + 3, 100, "填报日期：")  # a quarter em
        sheet.text(60, 130, "共")
        sheet.text(60 + 12 + 3, 130, "12")  # as word processors set Chinese and figures apart

    assert texts(read_page(page)) == ["填表人：方某 填报日期：", "共12"]


def test_spread_labels_keep_their_characters():
    def page(sheet: Sheet) -> None:
        ruled(sheet)
        sheet.text(64, 110, "预算数", 10, spread=20)

    assert table_of(read_page(page)).splitlines()[0] == "预 算 数 |"


def test_wrapped_lines_of_a_cell_are_kept_apart():
    def page(sheet: Sheet) -> None:
        ruled(sheet)
        sheet.text(164, 120, "第二行", 10)
        sheet.text(164, 106, "第一行写满", 10)
        sheet.text(64, 113, "居中", 10)

    assert table_of(read_page(page)).splitlines()[0] == "居中 | 第一行写满/第二行"


def test_stacked_label_of_a_narrow_cell():
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 80, 160), (100, 180))
        for i, char in enumerate("绩效指标"):
            sheet.text(65, 110 + 14 * i, char, 10)
        sheet.text(90, 130, "乙", 10)

    assert table_of(read_page(page)) == "绩/效/指/标 | 乙"


def test_two_stacked_columns_read_from_the_right():
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 100, 160), (100, 180))
        for column, x in (("年度总体", 82), ("绩效目标", 66)):
            for i, char in enumerate(column):
                sheet.text(x, 110 + 14 * i, char, 10)
        sheet.text(110, 130, "乙", 10)

    assert table_of(read_page(page)) == "年度总体/绩效目标 | 乙"


@pytest.mark.parametrize("turn", [90, 270])
def test_label_turned_on_its_side(turn):
    def page(sheet: Sheet) -> None:
        sheet.rules((60, 100, 160), (100, 220))
        canvas = sheet.canvas
        for x, label in (
            ((70, "社会效益"), (84, "指标（20分）")) if turn == 270 else ((84, "社会效益"), (70, "指标（20分）"))
        ):
            canvas.saveState()
            canvas.translate(x, sheet.height - 200)
            canvas.rotate(90 if turn == 270 else -90)
            canvas.setFont("STSong-Light", 10)
            canvas.drawString(0 if turn == 270 else -90, -4, label)
            canvas.restoreState()
        sheet.text(110, 130, "乙", 10)

    assert table_of(read_page(page)) == "社会效益/指标（20分） | 乙"


def test_hyphen_at_a_line_end_is_a_hyphen():
    """pdfium takes it for a word break."""
    raw = read(build_pdf(b"BT /F1 12 Tf 50 250 Td (some word-) Tj 0 -14 Td (next line) Tj ET"))
    assert texts(raw)[0].startswith("some word-")


def to_unicode(*pairs: bytes) -> list[bytes]:
    """Objects 6 to 8: a font without glyphs whose codes map as given (``<0030> <4E2D>``)."""
    cmap = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> "
    cmap += b"endcodespacerange %d beginbfchar %s endbfchar endcmap end end" % (len(pairs), b" ".join(pairs))
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+%s /Encoding /Identity-H /ToUnicode 8 0 R "
        b"/DescendantFonts [7 0 R] >>" % b"SomeFont",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+SomeFont /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]


def test_codes_without_a_meaning_are_reported_and_never_guessed():
    """The font maps two of four codes; pdfium gives the code itself for the others, here a figure and a letter."""
    objects = to_unicode(b"<0001> <5408>", b"<0002> <8BA1>")
    raw = read(build_pdf(b"BT /F2 12 Tf 50 250 Td <0001000200310041> Tj ET", objects=objects))
    assert texts(raw) == ["合计\ufffd\ufffd"]
    assert raw.unread == ("page 1 has 2 characters of the font SomeFont that stand for no known character",)
    assert raw.visible_chars == 4


@pytest.mark.parametrize(("unknown", "is_lost"), [(12, False), (30, True)])
def test_a_page_whose_characters_are_mostly_unknown_is_as_good_as_a_picture(unknown: int, is_lost: bool):
    objects = to_unicode(b"<0001> <5408>")
    content = b"BT /F2 5 Tf 20 250 Td <%s> Tj ET" % (b"0001" * 20 + b"0031" * unknown)
    with open_pdf(build_pdf(content, objects=objects), Limits()) as document:
        page = read_page_content(document.handle, 0, Settings())
    assert page is not None
    assert len(page.unknown) == unknown
    assert is_scan(page, Settings()) is is_lost


def test_private_codes_are_kept_and_reported():
    objects = to_unicode(b"<0001> <5408>", b"<0002> <E123>")
    raw = read(build_pdf(b"BT /F2 12 Tf 50 250 Td <00010002> Tj ET", objects=objects))
    assert texts(raw) == ["合\ue123"]
    assert raw.unread == ("page 1 has 1 characters of the font SomeFont that stand for no known character",)


def test_symbol_font_codes_and_radicals_are_what_they_print():
    """Symbol's U+F0B3 prints ≥, and many fonts map the glyph of 工 or 见 to the radical of the same shape."""
    objects = to_unicode(b"<0001> <F0B3>", b"<0002> <2F2F>", b"<0003> <2EC5>", b"<0004> <F9E9>")
    objects = [part.replace(b"SomeFont", b"SymbolMT") for part in objects]
    raw = read(build_pdf(b"BT /F2 12 Tf 50 250 Td <0001000200030004> Tj ET", objects=objects))
    assert texts(raw) == ["≥工见里"]
    assert raw.unread == ()


def test_ligatures_and_characters_beyond_the_basic_plane():
    objects = to_unicode(b"<0001> <FB00>", b"<0002> <D842DFB7>", b"<0003> <00660069>")
    raw = read(build_pdf(b"BT /F2 12 Tf 50 250 Td <00010002000300020001> Tj ET", objects=objects))
    assert texts(raw) == ["ff𠮷fi𠮷ff"]


@pytest.mark.parametrize("encoding", ["UniGB-UCS2-H", "GBK-EUC-H"])
def test_fonts_that_are_not_in_the_file(encoding):
    code = "绩效自评2023".encode("utf-16-be" if encoding.startswith("Uni") else "gbk")
    objects = [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /%s /DescendantFonts [7 0 R] >>"
        % encoding.encode(),
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    ]
    raw = read(build_pdf(b"BT /F2 12 Tf 50 250 Td <%s> Tj ET" % code.hex().encode(), objects=objects))
    assert texts(raw) == ["绩效自评2023"]
    assert raw.unread == ()


def test_vertical_writing_mode():
    objects = [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-V /DescendantFonts [7 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    ]
    code = "绩效指标".encode("utf-16-be").hex().encode()
    content = (
        b"BT /F2 12 Tf 60 250 Td <%s> Tj ET 40 260 m 40 180 l 80 180 l 80 260 l h S 80 260 m 160 260 l 160 180 l" % code
    )
    content += b" 80 180 l S BT /F1 12 Tf 100 220 Td (x) Tj ET"
    assert table_of(read(build_pdf(content, objects=objects))) == "绩/效/指/标 | x"


def test_style_says_how_a_paragraph_is_set():
    def page(sheet: Sheet) -> None:
        sheet.middle(60, "部门整体支出绩效自评报告", 22)
        for i, line in enumerate(("一、基本情况", "本单位共有编制二十名，", "内设机构五个。")):
            sheet.text(92, 120 + 28 * i, line, 16, font="STSong-Light")
        sheet.canvas.setFont("Helvetica-Bold", 16)
        sheet.text(60, 300, "Bold words", 16, font="Helvetica-Bold")

    title, *_, bold = (block for block in read_page(page).blocks if isinstance(block, RawText))
    assert (title.style.size, title.style.bold, title.style.align) == (22, False, "center")
    assert title.style.font == "STSong-Light"
    assert bold.style.bold


def test_light_but_visible_text_is_read():
    def page(sheet: Sheet) -> None:
        sheet.canvas.setFillColor(Color(0.6, 0.6, 0.6))
        sheet.text(60, 100, "灰色的正文")

    assert texts(read(draw(page))) == ["灰色的正文"]
