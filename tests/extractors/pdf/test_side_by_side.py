"""Two forms beside each other on a wide page."""

from __future__ import annotations

from pipeline.model.raw import RawText
from tests.extractors.pdf.sheets import Sheet, draw, read, texts

WIDE = (842.0, 595.0)
LEFT, RIGHT = 40.0, 440.0


def put_form(sheet: Sheet, left: float, name: str) -> None:
    """Draw a form with its title above and its signature below."""
    xs = (left, left + 80, left + 200, left + 280, left + 350)
    ys = (100, 120, 140, 160, 180, 200)
    sheet.text(left + 80, 60, "项目支出绩效自评表", 16)
    sheet.text(left + 120, 84, "（2023年度）", 10)
    sheet.rules(xs, ys)
    rows = "指标|名称|目标|得分\n产出|修渠|5公里|50\n效益|受益|90人|40\n总分| | |90"
    sheet.cells(xs, ys, f"项目名称|{name}|主管部门|水利局\n{rows}")
    sheet.text(left + 4, 206, f"填表人：{name[0]}某", 9)


def put_both(sheet: Sheet) -> None:
    put_form(sheet, LEFT, "甲项目")
    put_form(sheet, RIGHT, "乙项目")


def test_each_form_keeps_its_own_title():
    raw = read(draw(put_both, size=WIDE))
    order = [block.text if isinstance(block, RawText) else block.cells[1].text for block in raw.blocks]
    left = ["项目支出绩效自评表", "（2023年度）", "甲项目", "填表人：甲某"]
    assert order == left + [text.replace("甲", "乙") for text in left]


def test_a_line_over_both_forms_stays_whole():
    def page(sheet: Sheet) -> None:
        sheet.middle(30, "二〇二三年度云岭县水利局项目支出绩效自评表汇编之一（含重点项目）", 14, WIDE[0])
        put_both(sheet)

    assert texts(read(draw(page, size=WIDE)))[0] == "二〇二三年度云岭县水利局项目支出绩效自评表汇编之一（含重点项目）"


def test_forms_above_each_other_are_no_halves():
    def page(sheet: Sheet) -> None:
        put_form(sheet, LEFT, "甲项目")
        sheet.rules((RIGHT, RIGHT + 100, RIGHT + 200), (300, 320, 340, 360, 380, 400))
        sheet.cells((RIGHT, RIGHT + 100, RIGHT + 200), (300, 320), "附注|无")
        sheet.text(LEFT + 200, 240, "本表由单位填报，", 10)
        sheet.text(RIGHT, 240, "逐项核对。", 10)

    assert any("本表由单位填报， 逐项核对。" in text for text in texts(read(draw(page, size=WIDE))))
