"""Print that no grid bounds: words of tables without rules, or with level rules only, stand as they were printed."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.render.pdf import register_font
from pipeline.model.raw import RawDocument, RawText
from tests.builders import draw, redraw
from tests.extractors.ocr.pictures import HEIGHT, WIDTH, needs_ocr, read, save, scan, table_of

pytestmark = needs_ocr

LEFT, TOP, ROW, SIZE = 24.0, 30.0, 22.0, 10.0
ENDS = (LEFT, 100.0, 220.0, 300.0, 360.0, 400.0)
"""Sides of the columns."""
FORM = """
    | 二级指标 | 三级指标     | 年度指标值 | 得　分 | 备注 |
    | 数量指标 | 开展培训场次 | ≥12场     | 10     |      |
    | ^        | 受益人数     | 860人      | 9.5    | 无   |
    | 质量指标 | 合格率       | ≥95%      | 15     |      |
    | 时效指标 | 按时完成率   | 100%       | 20     |      |
"""
TITLE = "项目支出绩效自评表"


def print_form(level: str) -> bytes:
    """The form above, centred in its columns; ``level``: ``whole`` for level rules above and below each cell."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont(register_font(), SIZE)
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in FORM.strip().splitlines()]
    top = HEIGHT - TOP
    canvas.drawCentredString(WIDTH / 2, top + 10, TITLE)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            merged = number + 1 < len(rows) and rows[number + 1][column] == "^"
            if cell != "^":
                y = top - ROW * (number + (1 if merged else 0.5)) - 0.35 * SIZE
                canvas.drawCentredString((ENDS[column] + ENDS[column + 1]) / 2, y, cell)
                if level:
                    canvas.line(ENDS[column], top - ROW * number, ENDS[column + 1], top - ROW * number)
    if level:
        canvas.line(ENDS[0], top - ROW * len(rows), ENDS[-1], top - ROW * len(rows))
    canvas.save()
    return buffer.getvalue()


def flat(document: RawDocument) -> str:
    """The table as it was drawn; a word that was spread over its column has one blank."""
    return redraw(draw(table_of(document)).replace("得 分", "得　分"))


@pytest.mark.parametrize("noise", [{}, {"turn": 0.6, "grain": 7.0, "specks": 15}], ids=["clean", "crooked"])
def test_level_rules_in_one_piece_part_the_rows_and_the_texts_part_the_columns(noise):
    document = read(save(scan(print_form("whole"), **noise)))
    assert table_of(document).origin == "horizontal"
    assert flat(document) == redraw(FORM)


def test_a_form_without_rules_is_read_from_a_scan_as_from_its_print():
    printed, scanned = read(print_form(""), "pdf"), read(save(scan(print_form(""), grain=6.0)))
    assert table_of(printed).origin == table_of(scanned).origin == "aligned"
    assert flat(scanned) == flat(printed)


def test_dots_that_lead_to_a_page_number_are_print_and_no_rule():
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont(register_font(), 12)
    for number, heading in enumerate(("一、部门基本情况", "二、绩效目标完成情况分析")):
        canvas.drawString(LEFT, HEIGHT - 60 - 20 * number, f"{heading}{'…' * 14}{number + 1}")
    canvas.save()
    blocks = read(save(scan(buffer.getvalue(), grain=5.0))).blocks
    assert [block.kind for block in blocks if isinstance(block, RawText)] == ["toc", "toc"]


def test_dirt_along_the_sheets_edge_is_no_print():
    picture = scan(print_form("whole"))
    for y in range(80, 700, 90):
        for x in range(3, 9):
            picture.putpixel((x, y + x), (90, 90, 90))
            picture.putpixel((x + 1, y + x), (90, 90, 90))
    assert flat(read(save(picture))) == redraw(FORM)


@pytest.mark.parametrize(
    ("read_as", "meant"),
    [
        ("增长16.8%°", "增长16.8%。"),
        ("等级为“优”0", "等级为“优”。"),
        ("35.0", "35.0"),
        ("得分10", "得分10"),
        ("5°", "5°"),
    ],
)
def test_a_ring_that_ends_a_sentence_is_a_full_stop(read_as: str, meant: str):
    from extractors.ocr.lookalikes import settle_lookalikes
    from extractors.ocr.recogniser import Character

    reading = tuple(Character(char, 0.9, "", 0.0, (at + 0.5) / len(read_as)) for at, char in enumerate(read_as))
    assert "".join(character.text for character in settle_lookalikes(reading, 0.5)) == meant
