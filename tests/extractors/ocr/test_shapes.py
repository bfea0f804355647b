"""What shape tells: signs, dots and bars that the model takes for something else; drawn a character a pixel."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from extractors.ocr.columns import OPEN, join_marks, part_columns
from extractors.ocr.dirt import drop_stray_dots
from extractors.ocr.lookalikes import settle_lookalikes
from extractors.ocr.recogniser import Character, Reading
from extractors.ocr.ruling import _is_dashed
from extractors.ocr.second import look_again
from extractors.ocr.settings import Settings
from extractors.ocr.signs import count_bars, read_sign
from extractors.ocr.strips import Box, Strip, find_strips
from extractors.pdf.objects import Look
from extractors.pdf.pieces import Piece
from extractors.pdf.rules import Rule

SETTINGS = Settings()
UNSURE = 0.5

GREATER = """
    ####................
    ..######............
    ......######........
    ..........######....
    ..............######
    ..........######....
    ......######........
    ..######............
    ####................
    ....................
"""
BAR = """
    ####################
    ####################
"""
GAP = """
    ....................
"""
SLASH = """
    ........##
    ........##
    .......##.
    ......##..
    ......##..
    .....##...
    ....##....
    ....##....
    ...##.....
    ..##......
    ..##......
    .##.......
    ##........
    ##........
"""
SEVEN = """
    ##########
    ##########
    ........##
    .......##.
    ......##..
    ......##..
    .....##...
    .....##...
    ....##....
    ....##....
    ...##.....
    ...##.....
    ...##.....
    ...##.....
"""


def ink(*drawings: str) -> np.ndarray:
    rows = [line.strip() for drawing in drawings for line in drawing.splitlines() if line.strip()]
    return np.array([[255 * (char == "#") for char in row] for row in rows], np.uint8)


def whole(part: np.ndarray) -> Box:
    return Box(0, 0, part.shape[1], part.shape[0])


def reading(text: str, certainty: float = 1.0) -> Reading:
    return tuple(Character(char, certainty, "", 0.0, (at + 0.5) / len(text)) for at, char in enumerate(text))


def text_of(read: Reading) -> str:
    return "".join(character.text for character in read)


@pytest.mark.parametrize(
    ("drawing", "sign"),
    [
        (ink(GREATER, BAR), "≥"),
        (ink(GREATER, BAR, GAP, BAR), "≧"),
        (ink(GREATER, BAR)[:, ::-1], "≤"),
        (ink(GREATER, BAR, GAP, BAR)[:, ::-1], "≦"),
    ],
)
def test_a_lone_sign_of_comparison_is_told_by_its_angle_and_its_bars(drawing, sign):
    part = np.ascontiguousarray(drawing)
    assert text_of(read_sign(part, whole(part), reading("M", UNSURE), 20.0, SETTINGS)) == sign


@pytest.mark.parametrize(("bars", "sign"), [((BAR,), "≥"), ((BAR, GAP, BAR), "≧")])
def test_the_bars_of_a_sign_before_a_figure_are_counted(bars, sign):
    mark = ink(GREATER, *bars)
    figure = np.zeros((mark.shape[0], 40), np.uint8)
    figure[:, 5:15] = figure[:, 25:35] = 255
    alone, amid = np.hstack([mark, figure]), np.hstack([figure, mark, figure])
    assert text_of(count_bars(alone, whole(alone), reading("≥95"))) == f"{sign}95"
    assert text_of(count_bars(amid, whole(amid), reading("值达≥95"))) == f"值达{sign}95"


def test_a_stroke_without_a_bar_is_no_7_however_sure_the_model_is():
    for drawing, sign in ((ink(SLASH), "/"), (ink(SEVEN), "7")):
        assert text_of(read_sign(drawing, whole(drawing), reading("7", 0.99), 20.0, SETTINGS)) == sign


@pytest.mark.parametrize(
    ("read_as", "meant"),
    [
        ("2.51%°", "2.51%。"),
        ("279°", "279。"),
        ("45°", "45°"),
        ("−1-", "-1-"),
        ("8,00", "8.00"),
        ("1,250", "1,250"),
        ("1,250,75", "1,250.75"),
        ("项目62:838万元", "项目62.838万元"),
        ("项目1:838万元", "项目1:838万元"),
        ("比例1:3", "比例1:3"),
        ("8:30到会", "8:30到会"),
    ],
)
def test_look_alikes_that_a_figure_settles(read_as, meant):
    assert text_of(settle_lookalikes(reading(read_as), SETTINGS.disputed)) == meant


def test_what_the_model_gave_to_a_comma_counts_for_the_point():
    unsure = (*reading("8"), Character(".", 0.9, ",", 0.09, 0.4), *reading("00"))
    assert settle_lookalikes(unsure, SETTINGS.disputed)[1].certainty == pytest.approx(0.99)


def line(*runs: tuple[int, int], dots: tuple[tuple[int, int], ...] = ()) -> np.ndarray:
    """A line 20 pixels high: strokes of full height, and dots on its foot."""
    part = np.zeros((20, 200), np.uint8)
    for start, end in runs:
        part[:, start:end] = 255
    for start, end in dots:
        part[-3:, start:end] = 255
    return part


def drop(part: np.ndarray, read: Reading, *, goes_on: bool = False) -> Reading:
    return drop_stray_dots(part, whole(part), read, 20.0, 2.0, SETTINGS, goes_on=goes_on)


def test_a_dot_stands_as_far_off_as_the_digits_do():
    apart = drop(line((0, 9), (22, 31), dots=((42, 45),)), reading("99."))
    assert (text_of(apart), apart[-1].certainty) == ("99.", SETTINGS.disputed)  # ９９．
    near = drop(line((0, 9), (11, 20), dots=((30, 33),)), reading("99."))
    assert text_of(near) == "99"


def test_a_dot_before_a_figure():
    part = line((6, 14), dots=((0, 3),))
    dirt = drop(part, reading(".8"))
    assert (text_of(dirt), dirt[0].certainty) == ("8", SETTINGS.disputed)
    cut = drop(part, reading(".8"), goes_on=True)  # 0|.8, cut by a line's end
    assert (text_of(cut), cut[0].certainty) == (".8", SETTINGS.disputed)


@pytest.mark.parametrize(("read_as", "meant"), [("单位，·按照", "单位，按照"), ("各项任务.。", "各项任务。")])
def test_a_dot_beside_another_mark_is_dirt(read_as, meant):
    assert text_of(drop(line((0, 20), (24, 44)), reading(read_as))) == meant


def test_a_character_is_as_sure_as_its_surest_look(monkeypatch: pytest.MonkeyPatch):
    """Three looks read the same; each is unsure of another character."""
    looks = [(0.8, 0.99, 0.99), (0.99, 0.8, 0.99), (0.99, 0.99, 0.8)]
    found = [[tuple(Character(c, s, "", 0.0, 0.5) for c, s in zip("预算数", sure, strict=True)) for sure in looks]]
    monkeypatch.setattr("extractors.ocr.second._look_otherwise", lambda recogniser, crops, settings: found)
    blind = SimpleNamespace(read=lambda lines: [])
    (agreed,) = look_again(blind, [None], [reading("预算数", 0.8)], lambda index, each: True, SETTINGS)
    assert [character.certainty for character in agreed] == [0.99, 0.99, 0.99]


def test_cells_of_two_lines_side_by_side_are_cut_into_lines_where_no_rule_parts_them():
    """::

    全年执    执行率         Every row of ink is two lines high somewhere: the words alone tell how high a line is.
    行数
    """
    page = np.zeros((400, 400), np.uint8)
    for top in range(20, 380, 80):
        page[top : top + 20, 20:90] = page[top + 26 : top + 46, 30:80] = 255
        page[top + 13 : top + 33, 200:270] = 255
    strips = find_strips(page, [Box(0, 0, 400, 400)], 2.0, SETTINGS, are_open=True)
    assert {strip.box.y1 - strip.box.y0 for strip in strips} == {20}


def test_figures_set_wide_are_one_word_and_figures_of_two_columns_are_not():
    """::

    １０７９   8 pixels of ink every 20; then 12 and 15 as usual, in two columns
    """
    page = np.zeros((60, 400), np.uint8)
    for x in (20, 40, 60, 80):
        page[20:40, x : x + 8] = 255
    for x in (200, 210, 230, 240):
        page[20:40, x : x + 8] = 255
    strips = [Strip(0, Box(20, 20, 88, 40), False), Strip(0, Box(200, 20, 248, 40), False)]
    narrow = SETTINGS
    parted = part_columns(page, strips, 20.0, 2.0, narrow)
    assert [(strip.box.x0, strip.box.x1) for strip in parted] == [(20, 88), (200, 248)]
    page[20:40, 230:248] = 0
    for x in (240, 250):
        page[20:40, x : x + 8] = 255
    parted = part_columns(page, [strips[0], Strip(0, Box(200, 20, 258, 40), False)], 20.0, 2.0, narrow)
    assert [(strip.box.x0, strip.box.x1) for strip in parted] == [(20, 88), (200, 218), (240, 258)]
    assert {strip.region for strip in parted} == {OPEN}


def test_a_side_without_any_ink_is_drawn_in_no_dashes():
    level = Rule(20.0, 10.0, 90.0)
    assert not _is_dashed(np.zeros((200, 400), np.uint8), level, [level], 2.0, SETTINGS)


def piece(text: str, x0: float, x1: float) -> Piece:
    step = (x1 - x0) / len(text)
    starts = [x0 + step * at for at in range(len(text))]
    return Piece(x0, 10.0, x1, 20.0, text, starts, [start + step for start in starts], Look("", 10.0, False, 0, False))


def test_a_mark_is_put_back_to_the_print_before_it():
    joined = join_marks([piece("投入", 10, 30), piece("（15分）", 38, 70), piece("3.0", 90, 105)], SETTINGS)
    assert [each.text for each in joined] == ["投入（15分）", "3.0"]
    apart = join_marks([piece("投入", 10, 30), piece("（15分）", 60, 90)], SETTINGS)
    assert [each.text for each in apart] == ["投入", "（15分）"]
