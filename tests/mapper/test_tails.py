"""The rest of a row that was cut in two is joined to it, and told; a row that says something of its own is not."""

import pytest

from tests.forms.reading import indicator_lines, read, unmapped

HEAD = """
| 项目名称 | 普法宣传项目 | < | < | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
"""


def rows(text):
    return read("2023年度项目支出绩效自评表", HEAD + text + "| 总分 | < | < | < | < | < | 50 | 50 |\n")


@pytest.mark.parametrize(
    ("head", "tail"),
    [("开展专题", "宣讲次数"), ("调解", "成功率"), ("接待来访", "人数"), ("法律援助", "案件办结率")],
)
def test_a_name_that_goes_on(head, tail):
    found = rows(f"""
| ^ | 产出指标 | 数量指标 | {head} | ≥12次 | 13次 | 50 | 50 |
| ^ | ^ | ^ | {tail} |  |  |  |  |
""")
    assert [row.level3 for row in found.indicators] == [head + tail]
    (repair,) = (repair for repair in found.repairs if repair.kind == "row_joined")
    assert repair.doubtful
    assert repair.before == f"{head}\n{tail}"
    assert unmapped(found) == []


def test_a_name_alone_below_a_whole_name_stays_unmapped():
    found = rows("""
| ^ | 产出指标 | 数量指标 | 专题宣讲次数 | ≥12次 | 13次 | 50 | 50 |
| ^ | ^ | ^ | 群众知晓率 |  |  |  |  |
""")
    assert [row.level3 for row in found.indicators] == ["专题宣讲次数"]
    assert unmapped(found) == [(0, 3, 3)]


def test_words_reached_and_a_reason_that_go_on():
    found = read(
        "2023年度项目支出绩效自评表",
        """
| 项目名称 | 普法宣传项目 | < | < | < | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| ^ | 产出指标 | 质量指标 | 宣讲效果 | 明显 | 基本 | 20 | 18 | 因场地 |
| ^ | ^ | ^ |  |  | 明显 |  |  |  |
| ^ | ^ | ^ | 课件质量 | 优 | 良 | 30 | 28 | 教师3名未 |
| ^ | ^ | ^ |  |  |  |  |  | 到岗 |
| 总分 | < | < | < | < | < | 50 | 46 |  |
""",
    )
    assert [(row.actual.raw, row.deviation) for row in found.indicators] == [
        ("基本明显", "因场地"),
        ("良", "教师3名未到岗"),
    ]
    assert unmapped(found) == []


def test_a_figure_alone_is_no_rest_and_no_indicator():
    found = rows("""
| ^ | 产出指标 | 数量指标 | 专题宣讲次数 | ≥12次 | 13次 | 50 | 50 |
| ^ | ^ | ^ |  |  | 25人 |  |  |
""")
    assert indicator_lines(found) == ["output/quantity 专题宣讲次数: >=12次 -> =13次 [50 50]"]
    assert unmapped(found) == [(0, 3, 5)]


def test_a_label_amid_a_row_names_an_indicator_and_no_form():
    found = rows("""
| ^ | 产出指标 | 时效指标 | 项目 | 不低于 | 97% | 25 | 25 |
| ^ | ^ | ^ | 完成及时率 |  |  |  |  |
| ^ | ^ | 数量指标 | 专题宣讲次数 | ≥12次 | 13次 | 25 | 25 |
""")
    assert [row.level3 for row in found.indicators] == ["项目完成及时率", "专题宣讲次数"]
    assert found.forms[0].project_name == "普法宣传项目"


@pytest.mark.parametrize("total", ["总分", "合计", "小计"])
def test_the_name_of_a_total_without_figures_is_no_tail(total):
    found = read(
        "2023年度项目支出绩效自评表",
        HEAD
        + f"""
| ^ | 满意度指标 | 服务对象满意度 | 受益群众满意度 | ≥90% | 93% | 50 | 50 |
| ^ | ^ | ^ | {total} |  |  |  |  |
""",
    )
    assert [row.level3 for row in found.indicators] == ["受益群众满意度"]
    assert not any(repair.kind == "row_joined" for repair in found.repairs)
