"""How alike two texts are."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.likeness import is_near, liken

TEXTS = st.text("培训人次数率完成指标的及时", max_size=14)


@given(TEXTS, TEXTS, st.floats(0, 1))
def test_a_floor_changes_no_decision(right, found, floor):
    """At or above the floor the likeness is exact; below, it stays below."""
    exact = liken(right, found)
    bounded = liken(right, found, floor)

    assert bounded == exact if exact >= floor else bounded < floor


@given(TEXTS, TEXTS)
def test_it_is_the_matching_ratio_but_for_texts_of_unlike_lengths(right, found):
    shorter, longer = sorted((len(right), len(found)))
    if 2 * shorter < 0.3 * (shorter + longer):
        assert liken(right, found) == shorter / (shorter + longer)
    else:
        assert liken(right, found) == SequenceMatcher(None, right, found, autojunk=False).ratio()


@pytest.mark.parametrize(
    ("right", "found", "likeness"), [(None, None, 1.0), (None, "甲", 0.0), ("甲", None, 0.0), ("５ %", "5％", 1.0)]
)
def test_nothing_is_like_nothing_only(right, found, likeness):
    assert liken(right, found) == likeness


def test_one_character_in_fifty_is_near():
    text = "全年开展技能培训班期次与参训人员满意度" * 3

    assert is_near(text, text.replace("班", "斑", 1))
    assert not is_near(text[:20], text[:20].replace("班", "斑", 1))
