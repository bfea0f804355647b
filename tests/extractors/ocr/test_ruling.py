"""Rules in pictures: pale, worn and dashed ones are found, strokes of characters are none.  No model is asked."""

import numpy as np
import pytest
from PIL import ImageDraw

from tests.extractors.ocr.pictures import COLUMN, LEFT, ROW, TOP, WIDTH, print_table, scan

pytest.importorskip("cv2", reason="the extra jixiao[ocr] is not installed")

from extractors.ocr.picture import Picture, make_picture
from extractors.ocr.ruling import find_scanned_rules
from extractors.ocr.settings import Settings

FORM = """
    | 产出指标 | 数量指标 |
    | 效益指标 | 满意度 |
"""


def prepare(picture) -> Picture:
    pixels = np.asarray(picture)[..., ::-1].copy()
    return make_picture(pixels, WIDTH, picture.height * WIDTH / picture.width, Settings())


def places(picture) -> tuple[list[int], list[int]]:
    rules = find_scanned_rules(prepare(picture), Settings())
    return [round(rule.at) for rule in rules.level], [round(rule.at) for rule in rules.plumb]


GRID = ([int(TOP + ROW * row) for row in range(3)], [int(LEFT + COLUMN * column) for column in range(3)])


@pytest.mark.parametrize("rule", [1.5, 0.8, 0.3])
@pytest.mark.parametrize("grain", [0.0, 7.0])
def test_the_rules_of_a_grid(rule: float, grain: float):
    assert places(scan(print_table(FORM, rule=rule), grain=grain)) == GRID


def test_a_rule_with_gaps_is_whole():
    picture = scan(print_table(FORM))
    scale, pen = picture.width / WIDTH, ImageDraw.Draw(picture)
    for x in (75, 165):
        pen.line((x * scale, (TOP + ROW) * scale, (x + 3) * scale, (TOP + ROW) * scale), fill="white", width=6)
    level = find_scanned_rules(prepare(picture), Settings()).level
    assert len(level) == 3
    for rule in level:
        assert (rule.start, rule.end) == pytest.approx((LEFT, LEFT + 2 * COLUMN), abs=1.5)


@pytest.mark.parametrize(
    "text", ["生态效益指标成本节约率可持续影响", "其他资金一般公共预算财政拨款", "主要工作开展情况"]
)
def test_strokes_of_neighbouring_characters_are_no_rules(text: str):
    assert places(scan(print_table("", text=text), grain=7.0))[0] == []


def test_a_crooked_page_is_straightened():
    assert prepare(scan(print_table(FORM), turn=1.7, grain=5.0)).skew == pytest.approx(-1.7, abs=0.05)
