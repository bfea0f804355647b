from __future__ import annotations

from decimal import Decimal

import pytest

from normalizers import lexicon
from normalizers.units import find_unit, find_unit_claim, is_same_quantity, scale, to_base, to_contract, to_wan
from pipeline.model.errors import DataFileError
from pipeline.model.values import half_step
from tests.normalizers.drawn import cases


@pytest.mark.parametrize(
    ("text", "claim"),
    cases(
        """
        单位：万元              | 万元
        单␣位␣：␣万元           | 万元
        金额单位：元            | 元
        计量单位:人民币亿元     | 亿元
        （万元）                | 万元
        (单位:亿元)             | 亿元
        年度资金总额(万元)      | 万元
        执行率(%)               | %
        在编人数（人）          | 人
        单位：万元、人          | 万元
        补助标准（元/人）       | 元
        本表以万元为单位        | 万元
        预算数（万元            | 万元
        执行率(B/A)             | ∅
        完工情况（2022年）      | ∅
        部门（单位）名称        | ∅
        转移支付(项目)名称      | ∅
        县（区）                | ∅
        填报单位：甲县文化馆    | ∅
        产出指标（50分）        | ∅
        数量                    | ∅
        """,
        2,
    ),
)
def test_a_claimed_unit_is_found_and_an_office_is_none(text, claim):
    assert find_unit_claim(text) == claim


@pytest.mark.parametrize(
    ("value", "unit", "wan"),
    cases(
        """
        12345.67 | 元     | 1.234567
        1.5      | 亿元   | 1.5E+4
        3        | 千元   | 0.3
        48.14    | 万     | 48.14
        2        | 亿     | 2E+4
        10.00    | 万元   | 10.00
        5        | 人     | ∅
        5        | 美元   | ∅
        """,
        3,
    ),
)
def test_amounts_become_wan_exactly(value, unit, wan):
    assert to_wan(Decimal(value), unit) == (None if wan is None else Decimal(wan))


def test_a_conversion_keeps_the_precision_of_the_print():
    amount = to_wan(Decimal("12.50"), "元")
    assert amount is not None
    assert (str(amount), half_step(amount)) == ("0.001250", Decimal("0.0000005"))
    assert str(scale(Decimal("100.0"), Decimal("0.01"))) == "1.000"


@pytest.mark.parametrize(
    ("value", "unit", "shown", "shown_unit"),
    cases(
        """
        68    | 元        | 68       | 元
        17.8  | 万元      | 17.8     | 万元
        1.2   | 亿元      | 1.2E+4   | 万元
        95    | %         | 0.95     | ratio
        95    | 百分比    | 0.95     | ratio
        3     | ‰         | 0.003    | ratio
        2     | 个百分点  | 2        | 百分点
        6.6   | 万人次    | 6.6E+4   | 人次
        3     | 万亩      | 3E+4     | 亩
        300   | 公里      | 300      | 公里
        475   | 元/亩     | 475      | 元/亩
        8     | 簇        | 8        | 簇
        """,
        4,
    ),
)
def test_targets_take_the_units_of_the_contract(value, unit, shown, shown_unit):
    assert to_contract(Decimal(value), unit) == (Decimal(shown), shown_unit)


def test_quantities_compare_within_their_kind_only():
    assert is_same_quantity("公里", "米")
    assert is_same_quantity("公顷", "㎡")
    assert is_same_quantity("名", "人")
    assert is_same_quantity("ratio", "%")
    assert not is_same_quantity("人", "人次")
    assert not is_same_quantity("亩", "平方米"), "a 亩 is no finite number of 平方米"
    assert not is_same_quantity("百分点", "%")
    assert to_base(Decimal("1.5"), "公里") == (Decimal(1500), "米")


def test_a_multiplier_makes_a_unit_of_a_counting_unit_only():
    unit = find_unit("万人次")
    assert unit is not None
    assert (unit.base, unit.factor) == ("人次", 10_000)
    assert find_unit("万") is None
    assert find_unit("万%") is None
    assert find_unit("") is None


def test_the_unit_table_is_consistent():
    for unit in lexicon.units().values():
        base = lexicon.units().get(unit.base)
        if base is not None:
            assert (base.factor, base.base) == (1, base.name), unit
            assert base.kind == unit.kind, unit


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("unit,base,factor\n", "must have the columns"),
        ("unit,base,factor,kind,bounded\n亩,亩,1,area,\n亩,亩,1,area,\n", "亩 is already on line 2"),
        ("unit,base,factor,kind,bounded\n亩,亩,1\n", "5 columns expected"),
        ("unit,base,factor,kind,bounded\n,亩,1,area,\n", "empty unit"),
    ],
)
def test_a_wrong_vocabulary_is_refused(lines, complaint):
    with pytest.raises(DataFileError, match=complaint):
        lexicon.read_table("units.csv", ("unit", "base", "factor", "kind", "bounded"), ("unit",), lines)


def test_all_wrong_rows_are_reported_at_once():
    rows = lexicon.read_table(
        "units.csv",
        ("unit", "base", "factor", "kind", "bounded"),
        ("unit",),
        "unit,base,factor,kind,bounded\n甲,甲,many,area,\n乙,乙,-1,area,\n丙,丙,1,shape,\n丁,丁,1,area,no\n",
    )
    with pytest.raises(DataFileError) as refused:
        lexicon.build("units.csv", rows, lexicon.make_unit)
    assert all(name in str(refused.value) for name in "甲乙丙丁")
