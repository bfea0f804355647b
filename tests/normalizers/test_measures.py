from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from normalizers.measures import judge_met, prefers_lower, read_measure
from pipeline.model.values import Measure
from tests.normalizers.drawn import cases

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds" / "gold"


def show(measure: Measure | None) -> tuple[str | None, ...]:
    """Operator, value (and upper end), unit and reading as a drawing has them; ? marks a doubtful one."""
    assert measure is not None
    value = None if measure.value is None else f"{measure.value.normalize():f}"
    if measure.value_max is not None:
        value = f"{value}..{measure.value_max.normalize():f}"
    return measure.op, value, measure.unit, measure.reading + ("?" if measure.doubtful else "")


@pytest.mark.parametrize(
    ("cell", "op", "value", "unit", "reading"),
    cases(
        """
        ≥95%              | >=    | 0.95       | ratio | number
        ≧130人            | >=    | 130        | 人    | number
        >=98              | >=    | 98         | ∅     | number
        =>98              | >=    | 98         | ∅     | number
        ＞＝98%           | >=    | 0.98       | ratio | number
        ＞5%              | >     | 0.05       | ratio | number
        ≦3次              | <=    | 3          | 次    | number
        ﹤3‰              | <     | 0.003      | ratio | number
        ﹦100%            | =     | 1          | ratio | number
        ═100%             | =     | 1          | ratio | number
        ≥␣100␣%           | >=    | 1          | ratio | number
        不低于95%         | >=    | 0.95       | ratio | number
        大于等于95%       | >=    | 0.95       | ratio | number
        95%以上           | >=    | 0.95       | ratio | number
        95%及以上         | >=    | 0.95       | ratio | number
        95%（含）以上     | >=    | 0.95       | ratio | number
        95%以上（含95%）  | >=    | 0.95       | ratio | number
        达到95%以上       | >=    | 0.95       | ratio | number
        达到95%           | =     | 0.95       | ratio | number
        小于5%            | <     | 0.05       | ratio | number
        未超过3%          | <=    | 0.03       | ratio | number
        控制在100万元以内 | <=    | 100        | 万元  | number
        至少3项           | >=    | 3          | 项    | number
        ±5%以内           | <=    | 0.05       | ratio | number
        不少于三次        | >=    | 3          | 次    | number
        十二场            | =     | 12         | 场    | number
        三千二百人次      | =     | 3200       | 人次  | number
        九成五以上        | >=    | 0.95       | ratio | number
        九成六            | =     | 0.96       | ratio | number
        三次以上          | >=    | 3          | 次    | number
        万分之六          | =     | 0.0006     | ratio | number
        百分之九十五以上  | >=    | 0.95       | ratio | number
        不低于上年的95%   | >=    | 0.95       | ratio | number?
        """,
        5,
    ),
)
def test_comparisons_are_signs_or_words_before_or_behind(cell, op, value, unit, reading):
    assert show(read_measure(cell)) == (op, value, unit, reading)


@pytest.mark.parametrize(
    ("cell", "op", "value", "unit", "reading"),
    cases(
        """
        98                    | =     | 98        | ∅          | number
        0                     | =     | 0         | ∅          | number
        100%                  | =     | 1         | ratio      | number
        100百分比             | =     | 1         | ratio      | number
        0.9‰                  | =     | 0.0009    | ratio      | number
        1万元                 | =     | 1         | 万元       | number
        1.2亿元               | =     | 12000     | 万元       | number
        48960元               | =     | 48960     | 元         | number
        ≥1,234.56元           | >=    | 1234.56   | 元         | number
        人均68元              | =     | 68        | 元         | number
        475元/亩              | =     | 475       | 元/亩      | number
        少于3次/台机/年       | <     | 3         | 次/台机/年 | number
        约6.6万人次           | =     | 66000     | 人次       | number
        3万亩                 | =     | 30000     | 亩         | number
        2个百分点             | =     | 2         | 百分点     | number
        参训人数超过26000人   | >     | 26000     | 人         | number
        34500人参训           | =     | 34500     | 人         | number
        新增读者7400人        | =     | 7400      | 人         | number
        完成率100%            | =     | 1         | ratio      | number
        90分以上              | >=    | 90        | 分         | number
        3个工作日内           | <=    | 3         | 个工作日   | number
        15日内                | <=    | 15        | 日         | number
        12个月                | =     | 12        | 个月       | number
        2023年完成50人        | =     | 50        | 人         | number
        60岁以上老人50人      | =     | 50        | 人         | number
        平均年龄≤45岁         | <=    | 45        | 岁         | number
        35μg/m3               | =     | 35        | μg/m3      | number
        500簇                 | =     | 500       | 簇         | number
        50（人）              | =     | 50        | 人         | number
        3（含）人以上         | >=    | 3         | 人         | number
        ≥1，234元             | >=    | 1234      | 元         | number
        ￥500,000.00          | =     | 500000    | 元         | number
        0.5元/㎡              | =     | 0.5       | 元/㎡      | number
        100%/年               | =     | 1         | ratio      | number
        “95%”                 | =     | 0.95      | ratio      | number
        2024                  | =     | 2024      | ∅          | number?
        98.%                  | =     | 98        | ∅          | number?
        ≥5000株               | >=    | 5000      | 株         | number
        每亩300               | =     | 300       | ∅          | number?
        10万                  | =     | 100000    | ∅          | number?
        预算10万              | =     | 10        | 万元       | number
        """,
        5,
    ),
)
def test_units_stand_in_the_cell_as_written(cell, op, value, unit, reading):
    assert show(read_measure(cell)) == (op, value, unit, reading)


@pytest.mark.parametrize(
    ("cell", "op", "value", "unit", "reading"),
    cases(
        """
        50-100元              | range | 50..100   | 元    | number
        50~100                | range | 50..100   | ∅     | number
        50%-60%               | range | 0.5..0.6  | ratio | number
        50—60%                | range | 0.5..0.6  | ratio | number
        10%-20%之间           | range | 0.1..0.2  | ratio | number
        50元至100元           | range | 50..100   | 元    | number
        1.5—2万元             | range | 1.5..2    | 万元  | number
        1万-2万元             | range | 1..2      | 万元  | number
        500米-1公里           | range | 500..1000 | 米    | number
        30-50人/场            | range | 30..50    | 人/场 | number
        ≥50且≤100             | range | 50..100   | ∅     | number
        50元以上100元以下     | range | 50..100   | 元    | number
        100-50元              | =     | 100       | ∅     | several
        """,
        5,
    ),
)
def test_ranges_have_two_ends(cell, op, value, unit, reading):
    assert show(read_measure(cell)) == (op, value, unit, reading)


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("1.新建6个；2.补植2400株", "6", "个"),
        ("（1）乔木≥95%；（2）灌木≥90%", "0.95", "ratio"),
        ("①培训3期，②考核1次", "3", "期"),
        ("1、完成20公里；2、验收2次", "20", "公里"),
        ("1、200人；2、30场", "200", "人"),
    ],
)
def test_the_numbers_of_a_list_are_no_figures_of_it(cell, value, unit):
    _, read, read_unit, reading = show(read_measure(cell))
    assert (read, read_unit, reading) == (value, unit, "several")


@pytest.mark.parametrize(("cell", "value"), [("1.5万元", "1.5"), ("2.4亿元", "24000"), ("1,200.5万元", "1200.5")])
def test_a_figure_at_the_begin_is_no_number_of_a_list(cell, value):
    assert show(read_measure(cell))[1] == value


@pytest.mark.parametrize(
    "cell",
    [
        "有效推动", "按时限要求完成", "9月前", "2023年12月前", "11月底之前", "2022年1-12月", "2023.1.1-2025.12.31",
        "2022-2023年", "2023年", "2023年底", "第3季度", "15日前", "5日", "12.31前", "8:30-17:30", "20240618",
        "半小时内",
        "获评2022年先进集体", "0-6岁儿童", "12350热线", "开通12350热线", "十五届", "“一户一档”", "“5+2”服务", "一批",
        "二期", "三级", "五个一工程",
        "创建4A级景区", "5G基站", "2024.1-2024.12", "2024.1-12月", "1次性通过", "符合GB50204-2015标准",
        "7×24小时", "全省前10名", "财预〔2020〕10号", "是", "☑是□否", "零事故",
    ],
)  # fmt: skip
def test_dates_periods_names_and_words_are_qualitative(cell):
    assert show(read_measure(cell)) == (None, None, None, "words")


@pytest.mark.parametrize("cell", ["/", "无", "—", "——", "-", "不适用", "暂无", "≥**平方米", "XX人", "≥__%"])
def test_what_is_printed_for_none_given_is_a_placeholder(cell):
    assert show(read_measure(cell)) == (None, None, None, "placeholder")


@pytest.mark.parametrize("cell", ["1/3", "1:15", "2.5：1", "98.5.1", "3×5", "推广16点计划", "50w", "#N/A", "2024.12"])
def test_digits_that_make_no_figure_are_reported(cell):
    assert show(read_measure(cell)) == (None, None, None, "unparsed")


@pytest.mark.parametrize(
    ("cell", "op", "value", "unit"),
    cases(
        """
        建站40家，入站900人             | =  | 40   | 家
        用餐93人,办公36人                | =  | 93   | 人
        及格率95%以上，优秀率60%以上     | >= | 0.95 | ratio
        4次（每季度1次）                 | =  | 4    | 次
        """,
        4,
    ),
)
def test_several_figures_give_the_first_and_say_so(cell, op, value, unit):
    assert show(read_measure(cell)) == (op, value, unit, "several")


def test_blank_is_no_measure():
    assert read_measure(" \n") is None


def test_operator_and_unit_come_from_columns_of_their_own():
    """| 指标性质 | 指标值 | 度量单位 |  are three columns."""
    target = read_measure("95", operator="≥", unit="%")
    assert target is not None
    assert (target.raw, *show(target)) == ("≥95%", ">=", "0.95", "ratio", "number")
    assert show(read_measure("50000", operator="小于等于", unit="元"))[:3] == ("<=", "50000", "元")
    assert show(read_measure("95", operator="正向", unit="百分比"))[:3] == (">=", "0.95", "ratio")
    assert show(read_measure("3", operator="反向", unit="元/人次"))[:3] == ("<=", "3", "元/人次")
    words = read_measure("优良中低差", operator="定性", unit="—")
    assert words is not None
    assert (words.raw, words.op, words.unit) == ("优良中低差", None, None)
    own = read_measure("≥95%", operator="≥", unit="%")
    assert own is not None
    assert own.raw == "≥95%"


def test_operator_and_unit_come_from_the_name():
    target = read_measure("50", name="建设面积（≥**平方米）")
    assert target is not None
    assert (target.raw, *show(target)[:3]) == ("≥50平方米", ">=", "50", "平方米")
    assert show(read_measure("50", name="补助金额（万元）"))[:3] == ("=", "50", "万元")
    assert show(read_measure("12", name="0-6岁儿童建档数"))[:3] == ("=", "12", None)


def test_an_actual_takes_no_operator_from_outside_and_keeps_its_own_text():
    actual = read_measure("52", name="建设面积（≥**平方米）", is_actual=True)
    assert actual is not None
    assert (actual.raw, *show(actual)[:3]) == ("52", "=", "52", "平方米")
    assert show(read_measure("≥95%", is_actual=True))[0] == ">="


def test_wan_is_money_only_beside_money():
    assert show(read_measure("≤48.14万", name="项目成本")) == ("<=", "48.14", "万元", "number")
    assert show(read_measure("≤48.14万", about_money=True)) == ("<=", "48.14", "万元", "number")
    assert show(read_measure("≤48.14万")) == ("<=", "481400", None, "number?")


@pytest.mark.parametrize(
    ("target", "actual", "cost", "met"),
    cases(
        """
        ≥95%        | 98%         |      | True
        ≥95%        | 95%         |      | True
        ≥95%        | 94.9%       |      | False
        ≥95%        | ≥95%        |      | True
        ≥95%        | ≥90%        |      | None
        >95%        | 95%         |      | False
        >95%        | ≥95%        |      | None
        100%        | 100.00%     |      | True
        100%        | 99%         |      | False
        100%        | 120%        |      | True
        100%        | ≥95%        |      | None
        17.8万元    | 12万元      | cost | True
        17.8万元    | 18万元      | cost | False
        17.8万元    | 18万元      |      | True
        1万元       | 9000元      | cost | True
        ≤100万元    | 99.5万元    |      | True
        ≤100万元    | 101万元     |      | False
        ≤100万元    | 101         |      | False
        50-100元    | 人均68元    |      | True
        50-100元    | 120元       |      | False
        50-100元    | 40元        | cost | True
        50-100元    | 120元       | cost | False
        50-100元    | 60-110元    |      | None
        475元/亩    | 470元       | cost | True
        ≥500人次    | 800         |      | True
        ≥500人次    | 800人       |      | None
        50家        | 60          |      | True
        3公里       | 3200米      |      | True
        ≥95%        | 98          |      | True
        ≥95%        | 0.98        |      | True
        ≥95%        | 1           |      | None
        ≥0.95       | 96%         |      | True
        3名         | 3人         |      | True
        ≥20万元     | 近20万元    |      | None
        ≥10万元     | 近20万元    |      | True
        ≥20人       | 20余人      |      | True
        ≥6万人次    | 约6.6万人次 |      | True
        出台        | 出台        |      | True
        有效推动    | 有效推动。  |      | True
        有效推动    | 有效        |      | None
        9月前       | 9月前       |      | True
        有效推动    | 100%        |      | None
        ≥95%        | 达到预期    |      | None
        无          | 无          |      | None
        1/3         | 1/3         |      | None
        建站40家，入站900人 | 建站45家，入站950人 | | True
        建站40家，入站900人 | 建站45家，入站850人  | | False
        建站40家，入站900人 | 45家                 | | None
        50家        | 54家，其中新建3家           | | True
        """,
        4,
    ),
)
def test_met_is_said_only_where_it_can_be_decided(target, actual, cost, met):
    verdict = judge_met(read_measure(target), read_measure(actual), lower_is_better=cost == "cost")
    assert str(verdict) == met


def test_nothing_is_met_without_both_sides():
    measure = read_measure("100%")
    assert judge_met(None, measure) is None
    assert judge_met(measure, None) is None


def test_the_direction_comes_from_the_name():
    assert prefers_lower("有效投诉率")
    assert prefers_lower("安全事故发生数")
    assert prefers_lower("会议费", is_cost=True)
    assert not prefers_lower("成本节约率", is_cost=True)
    assert not prefers_lower("违规问题整改率")
    assert not prefers_lower("培训人数")


def gold_indicators() -> list[tuple[str, dict[str, object]]]:
    return [
        (path.name, row)
        for path in sorted(SEEDS.glob("*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))["indicators"]
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not beside the project")
def test_the_seeds_are_read_as_by_hand():
    wrong = []
    for name, row in gold_indicators():
        read = {}
        for side in ("target", "actual"):
            raw = row.get(f"{side}_raw")
            measure = read_measure(str(raw or ""), name=str(row["level3"] or ""), is_actual=side == "actual")
            read[side] = measure
            fields = ("op", "value", "value_max", "unit")
            stated = tuple(row.get(f"{side}_{field}") for field in fields)
            found = tuple(getattr(measure, field, None) for field in fields)
            shown = tuple(float(value) if isinstance(value, Decimal) else value for value in found)
            if f"{side}_op" in row and shown != stated:
                wrong.append((name, raw, shown, stated))
        is_cost = row["level1"] == "cost" or str(row["level2"]).endswith("cost")
        lower = prefers_lower(str(row["level3"] or ""), is_cost=is_cost)
        met = judge_met(read["target"], read["actual"], lower_is_better=lower)
        if "met" in row and met != row["met"]:
            wrong.append((name, row["level3"], met, row["met"]))
    assert wrong == []
