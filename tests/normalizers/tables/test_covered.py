from __future__ import annotations

from normalizers.tables.covered import drop_covered_texts
from tests.normalizers.tables.drafts import draft, drawn, only_change

MERGED = "| 产出指标 | 甲 |\n| ^ | 乙 |\n| ^ | 丙 |"


def test_a_repeated_label_is_left_out() -> None:
    made = drop_covered_texts(draft(MERGED, covered={(0, 0): ["产出 指标", "产出指标"]}))
    change = only_change(made)
    assert (change.kind, change.before, change.doubtful) == ("covered_text_dropped", "产出 指标\n产出指标", False)
    assert drawn(made) == drawn(draft(MERGED))


def test_another_text_is_left_out_and_told() -> None:
    change = only_change(drop_covered_texts(draft(MERGED, covered={(0, 0): ["", "效益指标"]})))
    assert (change.before, change.after, change.cells, change.doubtful) == ("效益指标", "产出指标", ((0, 0),), True)


def test_a_table_without_covered_texts_is_handed_on() -> None:
    table = draft(MERGED, covered={(0, 0): ["", "  "]})
    assert drop_covered_texts(table).changes == ()
    plain = draft(MERGED)
    assert drop_covered_texts(plain) is plain
