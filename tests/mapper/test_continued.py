"""A table without a header goes on with the form above it where its values leave no other reading."""

import pytest

from tests.forms.reading import base_lines, fund_lines, indicator_lines, read, unmapped

HEAD = """
| 项目名称 | 河道清淤项目 | < | < | < | < | < | < |
| 实施单位 | 云岭县水利局 | < | < | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| ^ | 产出指标 | 数量指标 | 清淤长度 | ≥12公里 | 13公里 | 30 | 30 |
| ^ | ^ | 质量指标 | 验收合格率 | 100% | 100% | 20 | 20 |
"""
TITLE = "2023年度项目支出绩效自评表"
ALL = [
    "output/quantity 清淤长度: >=12公里 -> =13公里 [30 30]",
    "output/quality 验收合格率: =1ratio -> =1ratio [20 20]",
    "output/timeliness 完工时间: 6月底前 -> 6月 [10 10]",
    "benefit/social_benefit 受益村数: >=5个 -> =6个 [40 38]",
]


@pytest.mark.parametrize(
    "rest",
    [
        """
|  |  | 时效指标 | 完工时间 | 6月底前 | 6月 | 10 | 10 |
|  | 效益指标 | 社会效益指标 | 受益村数 | ≥5个 | 6个 | 40 | 38 |
| 总分 | < | < | < | < | < | 100 | 98 |
""",
        """
|  | 时效指标 | 完工时间 | 6月底前 | 6月 | 10 | 10 |
| 效益指标 | 社会效益指标 | 受益村数 | ≥5个 | 6个 | 40 | 38 |
| 总分 | < | < | < | < | 100 | 98 |
""",
    ],
    ids=["as many columns", "without the blank first column"],
)
def test_the_rest_of_a_form(rest):
    found = read(TITLE, HEAD, rest)
    (form,) = found.forms
    assert indicator_lines(found) == ALL
    assert (str(form.total_weight.value), str(form.total_score.value)) == ("100", "98")
    assert unmapped(found) == []


def test_the_rest_on_a_sheet_of_its_own_without_the_merged_cells_of_the_money_block():
    found = read(
        TITLE,
        """
| 项目名称 | 河道清淤项目 | < | < | < | < | < | < |
| 项目资金 |  | < | 全年预算数 | 全年执行数 | 执行率 | < | 得分 |
| ^ | 年度资金总额 | < | 50 | 50 | 100% | < | 10 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | < | 得分 | 偏差原因 |
| 产出指标 | 数量指标 | 清淤长度 | ≥12公里 | 13公里 | < | 30 |  |
| ^ | 质量指标 | 验收合格率 | 100% | 100% | < | 20 |  |
""",
        """
|  | 时效指标 | 完工时间 | 6月底前 | 6月 | 10 |
| 效益指标 | 社会效益指标 | 受益村数 | ≥5个 | 6个 | 38 |
| ^ | 生态效益指标 | 河岸绿化 | 有所改善 | 有所改善 | 10 |
""",
    )
    assert indicator_lines(found)[2:] == [
        "output/timeliness 完工时间: 6月底前 -> 6月 [- 10]",
        "benefit/social_benefit 受益村数: >=5个 -> =6个 [- 38]",
        "benefit/ecological_benefit 河岸绿化: 有所改善 -> 有所改善 [- 10]",
    ]


def test_a_repeated_header_passes_the_groups_on():
    found = read(
        TITLE,
        HEAD,
        """
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
|  |  | 时效指标 | 完工时间 | 6月底前 | 6月 | 10 | 10 |
| 总分 | < | < | < | < | < | 60 | 60 |
""",
    )
    assert indicator_lines(found)[-1] == ALL[2]


def test_a_form_without_points_goes_on_in_as_many_columns():
    head = """
| 项目名称 | 河道清淤项目 | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 |
| ^ | 产出指标 | 数量指标 | 清淤长度 | ≥12公里 | 13公里 |
"""
    rest = "|  |  | 质量指标 | 验收合格率 | 100% | 100% |"
    found = read(TITLE, head, rest)
    assert indicator_lines(found)[-1] == "output/quality 验收合格率: =1ratio -> =1ratio [- -]"


@pytest.mark.parametrize(
    "rest",
    [
        "|  |  | 时效指标 | 完工时间 | 6月底前 | 6月 | 按时 | 10 |",
        "|  |  | 时效指标 | 2 | 6月底前 | 6月 | 10 | 10 |",
        "| 科目 | 金额 | 科目 | 金额 | 科目 | 金额 | 备注 | 附件 |\n| 办公费 | 3.2 | 水费 | 1 | 电费 | 2 | 无票 | 1 |",
    ],
    ids=["words for points", "a number for a name", "another table"],
)
def test_values_that_do_not_fit_are_no_rest(rest):
    found = read(TITLE, HEAD, rest)
    assert indicator_lines(found) == ALL[:2]


def test_a_text_between_parts_two_tables():
    found = read(TITLE, HEAD, "下表为经费明细。", "|  |  | 时效指标 | 完工时间 | 6月底前 | 6月 | 10 | 10 |")
    assert indicator_lines(found) == ALL[:2]


def test_money_lines_and_base_data_go_on_too():
    funds = read(
        TITLE,
        """
| 项目名称 | 河道清淤项目 | < | < | < | < |
| 项目资金(万元) |  | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 |
| ^ | 年度资金总额 | 90.00 | 100.00 | 95.00 | 95% |
""",
        """
|  | 其中：当年财政拨款 | 80.00 | 90.00 | 85.00 | 94.44% |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 |
| ^ | 产出指标 | 数量指标 | 清淤长度 | ≥12公里 | 13公里 |
""",
    )
    assert fund_lines(funds)[-1].startswith("current_year_appropriation: initial_budget=80 full_year_budget=90")
    base = read(
        "2023年度部门整体支出绩效评价基础数据表",
        """
| 经费控制情况(万元) | 2022年决算数 | 2023年预算数 | 2023年决算数 |
| 三公经费 | 2.5 | 3 | 2.1 |
""",
        "| 3、公务接待 | 2.5 | 3 | 2.1 |",
    )
    assert base_lines(base)[-1] == "reception (三公经费) current_year_final 2023=2.1万元"
    assert not any(datum.figure.doubtful for datum in base.base_data)


TRANSFER = """
| 项目名称 | 戏曲进乡村项目 | < | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因 |
| ^ | 产出指标 | 数量指标 | 送戏场次 | 103场 | 104场 |  |
"""
TRANSFER_TITLE = "2020年转移支付项目绩效自评表"


@pytest.mark.parametrize(
    "rest",
    [
        """
|  | 效益指标 | 社会效益指标 | 政策知晓率 | 90% | 91% |  |
|  | 满意度指标 | 服务对象满意度指标 | 服务对象满意度 | 96% | 97% |  |
""",
        """
| 效益指标 | 社会效益指标 | 政策知晓率 | 90% | 91% |
| 满意度指标 | 服务对象满意度指标 | 服务对象满意度 | 96% | 97% |
""",
    ],
    ids=["an indicator named like a group", "without its blank outer columns"],
)
def test_a_form_without_points_goes_on_where_its_groups_stand_under_their_columns(rest):
    found = read(TRANSFER_TITLE, TRANSFER, rest)
    assert [row.level3 for row in found.indicators] == ["送戏场次", "政策知晓率", "服务对象满意度"]
    assert [str(row.actual.value) for row in found.indicators[1:]] == ["0.91", "0.97"]


def test_a_form_without_points_does_not_go_on_in_a_list_of_anything():
    found = read(
        TRANSFER_TITLE, TRANSFER, "| 第一场 | 六月 | 云岭村 | 120人 | 晴 |\n| 第二场 | 七月 | 石桥村 | 90人 | 雨 |"
    )
    assert [row.level3 for row in found.indicators] == ["送戏场次"]
