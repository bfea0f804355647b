from __future__ import annotations

from decimal import Decimal

import pytest

from normalizers.numbers import (
    find_numbers,
    is_placeholder,
    parse_decimal,
    parse_numeral,
    read_amount,
    read_count,
    read_points,
    split_label_figure,
)
from tests.normalizers.drawn import cases


@pytest.mark.parametrize(
    ("text", "value"),
    cases(
        """
        10.00             | 10.00
        1,234.56          | 1234.56
        1，234.56         | 1234.56
        １２．５          | 12.5
        0␣.00             | 0.00
        -3.5              | -3.5
        −3.5              | -3.5
        ▲12               | -12
        （1,234.5）       | -1234.5
        +5                | 5
        .5                | 0.5
        1.23E+05          | 1.23E+5
        12.51␣2.5         | ∅
        12␣51             | ∅
        1,23,4            | ∅
        1,2345            | ∅
        1.2.3             | ∅
        12万              | ∅
        5.                | ∅
        (5                | ∅
        (-5)              | ∅
        约5               | ∅
        9999991999010100015 | ∅
                          | ∅
        """,
        2,
    ),
)
def test_one_plain_number_is_read_and_nothing_else(text, value):
    found = parse_decimal(text)
    assert (None if found is None else str(found)) == (None if value is None else str(Decimal(value)))


@pytest.mark.parametrize(
    ("numeral", "value"),
    cases(
        """
        十        | 10
        十二      | 12
        廿五      | 25
        一百零五  | 105
        三万二千  | 32000
        一亿二千万 | 120000000
        三万亿    | 3000000000000
        壹仟贰佰  | 1200
        二〇二三  | 2023
        两百      | 200
        万        | ∅
        一二十    | ∅
        第三      | ∅
        """,
        2,
    ),
)
def test_chinese_numerals_are_a_table(numeral, value):
    assert parse_numeral(numeral) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "found"),
    cases(
        """
        共支出460.15万元，占86.8%；培训20余人       | 460.15 万元; 86.8 %; 20 人
        慰问金31.6万余元                            | 31.6 万元
        约6.6万人次、3千户、2百名                   | 6.6 万人次; 3 千户; 2 百名
        每亩475元/亩，少于3次/台机/年以上           | 475 元/亩; 3 次/台机/年
        100元/m2，长3.5km，用电20kWh                | 100 元/m2; 3.5 km; 20 kWh
        较上年-5.2%，50元-100元                     | -5.2 %; 50 元; 100 元
        1,234.56元和1.2万亿元                       | 1,234.56 元; 1.2 万亿元
        5项目标、3点位、2点                         | 5 项; 3 点位; 2 点
        完成10个百分点                              | 10 个百分点
        2023年度、2022-2023年、2022年1-12月50人     | 50 人
        2024.6.18、2023.12前、6月30日前、25日前5家  | 5 家
        财预〔2020〕10号，第3季度，12350热线300件   | 300 件
        电话13700001122，0730-8005566               | ∅
        5G基站、4A级景区、PM2.5、A4纸3包            | 3 包
        “1+N”体系，5+2工作法，7×24小时              | ∅
        12.512.5与1.2.3                             | ∅
        全省前10名                                  | ∅
        没有数字                                    | ∅
        """,
        2,
    ),
)
def test_quantities_are_found_with_their_units(text, found):
    shown = "; ".join(f"{token.text} {token.printed_unit}" for token in find_numbers(text))
    assert shown == (found or "")


def test_a_token_points_at_its_characters():
    text = "筹集资金约20多万元。"
    (token,) = find_numbers(text)
    assert text[token.start : token.number_end] == "20"
    assert text[token.start : token.end] == "20多万元"
    assert (token.value, token.is_over, token.amount) == (Decimal(20), True, Decimal(20))


def test_a_multiplier_scales_exactly():
    (token,) = find_numbers("6.6万人次")
    assert (token.value, token.multiplier, token.unit, token.amount) == (Decimal("6.6"), "万", "人次", Decimal(66000))


@pytest.mark.parametrize(
    ("cell", "claim", "value", "reading", "doubtful"),
    cases(
        """
        583.27              | 万元 | 583.27     | number      |
        12,345.67           | 元   | 1.234567   | number      |
        0.00                | 万元 | 0.00       | number      |
        1.5                 | 亿元 | 1.5E+4     | number      |
        12,345.67元         | 万元 | 1.234567   | number      |
        12.5万              | 元   | 12.5       | number      |
        12.5（元）          | 万元 | 0.00125    | number      |
        12.5（含税）        | 万元 | 12.5       | number      |
        人民币12.5万元整    | ∅    | 12.5       | number      |
        （12.5）            | 万元 | -12.5      | number      |
        583.27              | ∅    | 583.27     | number      | doubtful
        约12万元            | 元   | 12         | number      | doubtful
        12345⏎6.7           | 万元 | 123456.7   | number      | doubtful
        12.5␣3.25           | 万元 | 12.5       | several     |
        中央5万元、省3万元  | 元   | 5          | several     |
        /                   | 万元 | ∅          | placeholder |
        ——                  | 万元 | ∅          | placeholder |
        无                  | 万元 | ∅          | placeholder |
        按实结算            | 万元 | ∅          | words       |
        50人                | 万元 | ∅          | unparsed    |
        12%                 | 万元 | ∅          | unparsed    |
        #DIV/0!             | 万元 | ∅          | unparsed    |
        1.2.3               | 万元 | ∅          | unparsed    |
        3万元以内           | 万元 | ∅          | unparsed    |
        """,
        5,
    ),
)
def test_money_cells_become_wan(cell, claim, value, reading, doubtful):
    figure = read_amount(cell, claim)
    assert figure is not None
    assert str(figure.value) == str(None if value is None else Decimal(value))
    assert (figure.reading, figure.doubtful) == (reading, doubtful == "doubtful")
    assert figure.unit == (None if value is None else "万元")


def test_a_blank_cell_is_no_figure_and_zero_is_one():
    assert read_amount(" \n\u3000", "万元") is None
    assert read_points("") is None
    assert read_count("\u200b", "人") is None
    zero = read_amount("0", "万元")
    assert zero is not None
    assert (zero.value, zero.reading) == (Decimal(0), "number")


def test_a_figure_keeps_the_text_and_the_unit_it_was_printed_with():
    figure = read_amount("１２\n，３４５．６７ 元", "万元")
    assert figure is not None
    assert (figure.raw, figure.printed_unit) == ("１２，３４５．６７元", "元")


@pytest.mark.parametrize(
    ("text", "label", "value", "reading"),
    cases(
        """
        项目支出：418.37              | 项目支出              | 418.37  | number
        其中：一般公共预算：693.5     | 其中：一般公共预算    | 693.5   | number
        其中：一般公共预算␣693.5      | 其中：一般公共预算    | 693.5   | number
        基本支出␣12.5万元             | 基本支出              | 12.5    | number
        项目支出⏎45                   | 项目支出              | 45      | number
        （1）财政拨款266.08           | （1）财政拨款         | 266.08  | number
        项目支出（元）：39400         | 项目支出（元）        | 3.94    | number
        其他资金：/                   | 其他资金              | ∅       | placeholder
        政府性基金：0.00              | 政府性基金            | 0.00    | number
        （2）项目支出                 | （2）项目支出         | ∅       | ∅
        其中：基本支出                | 其中：基本支出        | ∅       | ∅
        项目支出：                    | 项目支出              | ∅       | ∅
        附件1                         | 附件1                 | ∅       | ∅
        2023年项目                    | 2023年项目            | ∅       | ∅
        """,
        4,
    ),
)
def test_a_label_and_its_figure_come_apart(text, label, value, reading):
    name, figure = split_label_figure(text, "万元")
    assert name == label
    found = (None, None) if figure is None else (figure.value, figure.reading)
    assert found == (None if value is None else Decimal(value), reading)


@pytest.mark.parametrize(
    ("cell", "value", "reading"),
    cases(
        """
        10       | 10    | number
        10.00    | 10.00 | number
        10分     | 10    | number
        22.5␣分  | 22.5  | number
        10%      | 10    | number
        98分（优）| 98   | number
        /        | ∅     | placeholder
        优       | ∅     | words
        10⏎9.5   | 109.5 | number
        10元     | ∅     | unparsed
        """,
        3,
    ),
)
def test_points_are_read_in_fen(cell, value, reading):
    figure = read_points(cell)
    assert figure is not None
    assert (figure.value, figure.reading) == (None if value is None else Decimal(value), reading)


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    cases(
        """
        25      | 人 | 25
        25名    | 人 | 25
        1.5万   | 人 | 15000
        120平方米 | ㎡ | 120
        2公顷   | ㎡ | 20000
        25辆    | 人 | ∅
        3.5万元 | 人 | ∅
        """,
        3,
    ),
)
def test_counts_are_converted_within_their_quantity(cell, unit, value):
    figure = read_count(cell, unit)
    assert figure is not None
    assert (figure.value, figure.unit) == ((Decimal(value), unit) if value is not None else (None, None))


def test_placeholders_are_not_words_and_not_zero():
    assert all(map(is_placeholder, ("/", "无", "—", "——", "-", "不适用", "暂无")))
    assert not any(map(is_placeholder, ("0", "无法完成", "", "/人")))
