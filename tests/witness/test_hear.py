"""The second reading against the first: rows that were printed as read agree, rows that were mixed up differ."""

from __future__ import annotations

import pytest

from extractors.flow.read import squeeze
from pipeline.model.flow import Flow
from pipeline.model.place import CellRef
from pipeline.witness.hear import hear
from tests.builders import clean_document, clean_table, draw
from tests.rules.drawing import repair

PRINTED = """
| 一级指标 | 三级指标     | 指标值 | 完成值 | 得分 |
| 产出指标 | 整治水库座数 | 12座   | 12座   | 20   |
| ^        | 完工及时率   | ≥95%   | 96%    | 18   |
| ^        | 验收合格率   | 100%   | 100%   | 20   |
| 效益指标 | 受益群众人数 | 800人  | 850人  | 30   |
| ^        | 节约灌溉用水 | 5万方  | 6万方  | 5    |
| 满意度   | 群众满意度   | 90%    | 92%    | 7    |
"""
FILE = (
    "一级指标 三级指标 指标值 完成值 得分 产出指标 整治水库座数 12座 12座 20 完工 及时率 ≥95% 96% 18 "
    "验收合格率 100% 100% 20 效益指标 受益群众人数 800人 850人 30 "
    "节约灌溉用水 5万方 6万方 5 满意度 群众满意度 90% 92% 7"
)


def listen(drawing: str, text: str = FILE, **document: object) -> dict[int, str]:
    """The verdict on each row."""
    flow = Flow(parts=(squeeze(text),))
    heard = hear(clean_document(clean_table(drawing), **document), flow)  # type: ignore[arg-type]
    return {row: each.verdict for (_, row), each in heard.items()}


def test_rows_that_were_printed_as_read_agree():
    assert listen(PRINTED) == dict.fromkeys(range(7), "agrees")


def test_a_line_given_to_the_row_above_is_noticed_in_both():
    mixed = PRINTED.replace("完工及时率  ", "完工").replace("验收合格率  ", "及时率验收合格率")

    assert listen(mixed) == dict.fromkeys(range(7), "agrees") | {2: "differs", 3: "differs"}


def test_swapped_figures_are_noticed_though_each_of_them_is_printed():
    swapped = PRINTED.replace("| 96%    | 18   |", "| 100%   | 18   |").replace(
        "| 100%   | 20   |", "| 96%    | 20   |"
    )

    assert [row for row, verdict in listen(swapped).items() if verdict == "differs"] == [2, 3]


def test_what_was_heard_quotes_both_readings():
    swapped = PRINTED.replace("| 96%    | 18   |", "| 96%    | 20   |")
    heard = hear(clean_document(clean_table(swapped)), Flow(parts=(squeeze(FILE),)))

    assert heard[0, 2].observed == "完工及时率|≥95%|96%|20"
    assert heard[0, 2].expected == "完工及时率≥95%96%18"


def test_a_cell_mixed_from_two_rows_spoils_every_row_that_it_reaches():
    merged = """
    | 一级指标 | 三级指标               | 指标值 | 完成值 | 得分 |
    | 产出指标 | 整治水库座数           | 12座   | 12座   | 20   |
    | ^        | 完工及时率验收合格率   | ≥95%   | 96%    | 18   |
    | ^        | ^                      | 100%   | 100%   | 20   |
    | 效益指标 | 受益群众人数           | 800人  | 850人  | 30   |
    | ^        | 节约灌溉用水           | 5万方  | 6万方  | 5    |
    """
    assert [row for row, verdict in listen(merged).items() if verdict == "differs"] == [2, 3]


def test_a_file_written_column_by_column_is_no_witness():
    columns = (
        "一级指标产出指标效益指标满意度 三级指标整治水库座数完工及时率验收合格率受益群众人数节约灌溉用水群众满意度"
    )
    rest = " 指标值12座≥95%100%800人5万方90% 完成值12座96%100%850人6万方92% 得分20182030 57"

    assert listen(PRINTED, columns + rest) == {}


def test_characters_that_the_file_spells_otherwise_say_nothing_of_their_row():
    assert 2 not in listen(PRINTED.replace("≥95%", "⩾95%"))


def test_rows_put_together_from_pieces_are_not_asked_about():
    heard = listen(PRINTED.replace("| 18   |", "| 20   |"), repairs=[repair(CellRef(table_index=0, row=2, col=-1))])

    assert 2 not in heard
    assert heard[3] == "agrees"


@pytest.mark.parametrize("text", ["", "无关的文字"])
def test_a_file_without_its_text_is_no_witness(text: str):
    assert listen(PRINTED, text) == {}


def test_another_programs_recognition_is_not_asked():
    table = clean_table(PRINTED, origin="scan")
    assert draw(table)
    assert hear(clean_document(table), Flow(parts=(squeeze(FILE),))) == {}
