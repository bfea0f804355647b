"""What no label file knows: it is read where the rest of the form settles it, and else left for a person, never guessed."""

from tests.forms.reading import fund_lines, indicator_lines, read, unmapped

TITLE = "2023年度项目支出绩效自评表"


def test_two_things_in_one_cell_are_parted_at_the_middle_stroke():
    found = read(
        TITLE,
        """
| 项目名称 | 路灯 | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值/完成值 | 分值/得分 |
| 产出指标 | 成本指标 | 单价 | ≤79元/盏/78元/盏 | 50/50 |
| ^ | 数量指标 | 新装 | 30盏 31盏 | 50/49.5 |
| 总分 | < | < | < | 100/99.5 |
""",
    )
    assert indicator_lines(found) == [
        "output/cost 单价: <=79元/盏 -> =78元/盏 [50 50]",
        "output/quantity 新装: - -> - [50 49.5]",
    ]
    assert unmapped(found) == [(0, 3, 3)]
    assert str(found.forms[0].total_score.value) == "99.5"


def test_last_years_result_is_not_taken_for_this_years():
    found = read(
        TITLE,
        """
| 项目名称 | 路灯 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 上年度实际完成值 | 实际完成值 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 12盏 | 31盏 |
""",
    )
    assert indicator_lines(found) == ["output/quantity 新装: =30盏 -> =31盏 [- -]"]


def test_a_change_of_the_budget_is_not_the_budget():
    found = read(
        TITLE,
        """
| 项目名称 | 路灯 | < | < | < |
| 资金来源 | 年初预算数 | 调整预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 | 20 | 5 | 25 | 24 |
| 一级指标 | 二级指标 | 三级指标 | 实际完成值 | 得分 |
| 产出指标 | 数量指标 | 新装 | 31盏 | 90 |
""",
    )
    assert fund_lines(found) == ["total: initial_budget=20 full_year_budget=25 executed=24"]
    assert unmapped(found) == [(0, 2, 2)]


def test_an_unknown_line_of_money_and_figures_without_a_line_are_left_for_a_person():
    found = read(
        TITLE,
        """
| 项目名称 | 路灯 | < |
| 资金来源 | 全年预算数 | 全年执行数 |
| 星际补贴 | 20 | 18 |
|  | 5 | 4 |
| 一级指标 | 三级指标 | 得分 |
| 产出指标 | 新装 | 90 |
""",
    )
    assert fund_lines(found) == ["None: full_year_budget=20 executed=18"]
    assert unmapped(found) == [(0, 2, 0), (0, 3, 1), (0, 3, 2)]


def test_a_list_of_tasks_is_no_money_block():
    found = read(
        TITLE,
        """
| 项目名称 | 路灯 | < | < |
| 年度任务 | 任务名称 | 预算金额 | 执行金额 |
| ^ | 装灯 | 20 | 18 |
| 一级指标 | 二级指标 | 三级指标 | 实际完成值 |
| 产出指标 | 数量指标 | 新装 | 31盏 |
""",
    )
    assert found.funds == ()
    assert (0, 2, 2) in unmapped(found)


def test_a_target_and_a_result_of_zero_without_a_name_are_an_indicator():
    found = read(
        TITLE,
        """
| 项目名称 | 路灯 | < | < |
| 一级指标 | 二级指标 | 指标值 | 实际完成值 |
| 产出指标 | 质量指标（10） | 0起 | 0起 |
""",
    )
    assert indicator_lines(found) == ["output/quality None: =0起 -> =0起 [10 -]"]


def test_remarks_beside_the_reasons_stand_in_the_notes():
    found = read(
        TITLE,
        """
| 项目名称 | 路灯 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 偏差原因分析 | 备注 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 雨季停工 | 见附件 |
""",
    )
    assert found.indicators[0].deviation == "雨季停工"
    assert found.forms[0].notes == "备注（新装）：见附件"
    assert unmapped(found) == []
