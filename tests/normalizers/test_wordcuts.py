"""A text that goes on is known by the word that its end cuts."""

from __future__ import annotations

import pytest

from normalizers.wordcuts import cuts_word


@pytest.mark.parametrize(
    ("first", "second"),
    [("举办技", "能竞赛场次"), ("政策执", "行准确率"), ("我局对部", "门支出"), ("安排预算资", "金")],
)
def test_a_cut_word(first: str, second: str) -> None:
    assert cuts_word(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("走访人数", "量化考核"),
        ("办公经费", "水电费"),
        ("公务用车", "运行维护"),
        ("共计12", "万元"),
        ("完成。", "人才"),
        ("", "金额"),
        ("资", ""),
    ],
    ids=["a word ends there", "two lines", "compound", "figure", "mark", "nothing before", "nothing after"],
)
def test_no_cut_word(first: str, second: str) -> None:
    assert not cuts_word(first, second)
