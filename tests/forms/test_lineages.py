"""One drawn form a lineage: what a reader of the page would write down, and nothing else."""

from tests.forms.reading import base_lines, fund_lines, indicator_lines, read, unmapped


def test_hunan_unit_form_reads_columns_pairs_and_groups():
    found = read(
        "附件2",
        "2023年度部门整体支出绩效自评表",
        """
| 预算单位名称 | 云岭县林业局 | <  | <  | <  | <  | <  | <  |
| 年度预算申请(万元) |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| ^ | 年度资金总额 | 400.00 | 500.00 | 480.50 | 10 | 96.1% | 9.6 |
| ^ | 按收入性质分： | < | < | 按支出性质分： | < | < | < |
| ^ | 其中：一般公共预算：480.50 | < | < | 其中：基本支出：300.50 | < | < | < |
| ^ | 政府性基金拨款： | < | < | 项目支出：180.00 | < | < | < |
| ^ | 其他资金： | < | < |  | < | < | < |
| 年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | < |
| ^ | 造林一万亩。 | < | < | 造林一万二千亩。 | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| ^ | 产出指标(50分) | 数量指标 | 造林面积 | ≥10000亩 | 12000亩 | 30 | 30 |
| ^ | ^ | ^ | …… |  |  |  |  |
| ^ | ^ | 质量指标 | 成活率 | 95%以上 | 96.5% | 20 | 20 |
| ^ | 效益指标(40分) | 生态效益指标 | 森林覆盖率 | ≥60% | 61.2% | 40 | 40 |
| 总分 | < | < | < | < | < | 100 | 99.6 |
""",
        "填表人：甲某    联系电话：000-0000    填报日期：2024-03-01",
    )
    (form,) = found.forms
    assert (form.form_type, form.unit_name, form.fiscal_year) == ("unit_self_evaluation", "云岭县林业局", 2023)
    assert (form.title_raw, form.variant) == ("2023年度部门整体支出绩效自评表", "hunan-unit")
    assert (str(form.total_weight.value), str(form.total_score.value)) == ("100", "99.6")
    assert str(form.prepared_on) == "2024-03-01"
    assert fund_lines(found) == [
        "total: initial_budget=400 full_year_budget=500 executed=480.5 weight=10 execution_rate=0.961 score=9.6",
        "general_public_budget: amount=480.5",
        "basic_expenditure: amount=300.5",
        "project_expenditure: amount=180",
    ]
    assert [(fund.line_raw, fund.group, fund.within) for fund in found.funds] == [
        ("年度资金总额", None, False),
        ("其中：一般公共预算", "source", True),
        ("其中：基本支出", "nature", True),
        ("项目支出", "nature", False),
    ]
    assert indicator_lines(found) == [
        "output/quantity 造林面积: >=10000亩 -> =12000亩 [30 30]",
        "output/quality 成活率: >=0.95ratio -> =0.965ratio [20 20]",
        "benefit/ecological_benefit 森林覆盖率: >=0.6ratio -> =0.612ratio [40 40]",
    ]
    assert [str(row.level1_weight.value) for row in found.indicators] == ["50", "50", "40"]
    assert [(goal.expected, goal.actual) for goal in found.goals] == [("造林一万亩。", "造林一万二千亩。")]
    assert unmapped(found) == []


def test_base_data_lines_know_their_parents_years_and_units():
    found = read(
        "2023年度部门整体支出绩效评价基础数据表",
        """
| 预算单位名称 | 云岭县林业局 | < | < | < | < | < |
| 财政供养人员情况(人) | 编制数 | < | 2023年实际在职人数 | < | 控制率 | < |
| ^ | 30 | < | 27 | < | 90% | < |
| 经费控制情况(万元) | 2022年决算数 | < | 2023年预算数 | < | 2023年决算数 | < |
| 三公经费 | 5.00 | < | 4 | < | 3.2 | < |
| 1、公务用车购置和维护经费 | 3 | < | 2 | < | 2 | < |
| 其中：公车购置 |  | < |  | < |  | < |
| 公车运行维护 | 3 | < | 2 | < | 2 | < |
| 3、公务接待 | 2 | < | 2 | < | 1.2 | < |
| 项目支出： | 90 | < | 80 | < | 75.5 | < |
| 1、业务工作经费 | 50 | < | 40 | < | 40 | < |
| 2、林区道路维修 | 40 | < | 40 | < | 35.5 | < |
| 公用经费 | 12 | < | 12 | < | 11 | < |
| 其中：办公经费 | 4 | < | 4 | < | 3 | < |
| 政府采购金额 | / | < | 0 | < | 0.00 | < |
| 楼堂馆所控制情况(2023年完工项目) | 批复规模(㎡) | 实际规模(㎡) | 规模控制率 | 预算投资(万元) | 实际投资(万元) | 投资概算控制率 |
| ^ | 1000 | 980 | 98% |  |  |  |
| 厉行节约保障措施 | 严格审批。 | < | < | < | < | < |
""",
    )
    (form,) = found.forms
    assert (form.form_type, form.fiscal_year, form.notes) == ("base_data", 2023, "厉行节约保障措施：严格审批。")
    lines = base_lines(found)
    assert lines[:3] == [
        "staff establishment 2023=30人",
        "staff actual_staff 2023=27人",
        "staff control_rate 2023=0.9ratio",
    ]
    assert "three_public prior_year_final 2022=5万元" in lines
    assert "vehicle_operation (1、公务用车购置和维护经费) current_year_final 2023=2万元" in lines
    assert "reception (三公经费) current_year_budget 2023=2万元" in lines
    assert "business_funds (项目支出：) prior_year_final 2022=50万元" in lines
    assert "project_item (项目支出：) current_year_final 2023=35.5万元" in lines
    assert "office_expenses (公用经费) current_year_final 2023=3万元" in lines
    assert lines[-3:] == [
        "buildings approved_area 2023=1000㎡",
        "buildings actual_area 2023=980㎡",
        "buildings area_control_rate 2023=0.98ratio",
    ]
    assert unmapped(found) == []


def test_ministry_project_form_with_lines_of_money_and_declined_rows():
    found = read(
        """
| 项目支出绩效自评表 | < | < | < | < | < | < | < |
| (2022年度) | < | < | < | < | < | < | < |
| 项目名称 | 乡村步道修缮 | < | < | < | < | < | < |
| 主管部门 | 云岭县交通局 | < | < | 实施单位 | 云岭县公路站 | < | < |
| 项目资金(万元) | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | < | 50 | 60 | 60 | 10 | 100.00% | 10.00 |
| 其中：当年财政拨款 | < | 50 | 50 | 50 | — | 100.00% | — |
| 上年结转资金 | < | 0 | 10 | 10 | — | 100.00% | — |
| 年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | < |
| ^ | 修缮步道12公里。 | < | < | 修缮步道12公里。 | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 修缮里程 | 12公里 | 12公里 | 50 | 50 |  |
| 效益指标 | 经济效益指标 | 无 | 无 | 无 | 0 | 0 |  |
| ^ | 社会效益指标 | 出行便利度 | 明显提升 | 明显提升 | 30 | 30 |  |
| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≧90% | 93% | 10 | 9.5 | 宣传不足，将加强宣传 |
| 总分 | < | < | < | < | 100 | 99.5 |  |
""",
    )
    (form,) = found.forms
    assert (form.form_type, form.project_name, form.fiscal_year) == ("project_self_evaluation", "乡村步道修缮", 2022)
    assert (form.competent_department, form.implementing_unit) == ("云岭县交通局", "云岭县公路站")
    assert fund_lines(found) == [
        "total: initial_budget=50 full_year_budget=60 executed=60 weight=10 execution_rate=1 score=10",
        "current_year_appropriation: initial_budget=50 full_year_budget=50 executed=50 weight=— execution_rate=1 score=—",
        "carryover: initial_budget=0 full_year_budget=10 executed=10 weight=— execution_rate=1 score=—",
    ]
    assert indicator_lines(found) == [
        "output/quantity 修缮里程: =12公里 -> =12公里 [50 50]",
        "benefit/social_benefit 出行便利度: 明显提升 -> 明显提升 [30 30]",
        "satisfaction/service_satisfaction 群众满意度: >=0.9ratio -> =0.93ratio [10 9.5]",
    ]
    assert found.indicators[-1].deviation == "宣传不足，将加强宣传"
    assert unmapped(found) == []


def test_target_split_over_three_columns_under_a_two_storey_header():
    found = read(
        "2023年度项目支出绩效自评表",
        """
| 项目名称 | 古树名木保护 | < | < | < | < | < | < | < | < |
| 绩效指标 | < | < | 年度指标值 | < | < | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | ^ | ^ | ^ | ^ |
| 产出指标 | 数量指标 | 保护株数 | ≥ | 120 | 株 | 125 | 40 | 40 |  |
| ^ | 质量指标 | 完好率 | = | 100 | % | 100 | 30 | 30 |  |
| 效益指标 | 社会效益指标 | 知晓率 | ≥ | 80 | % | 85% | 30 | 30 |  |
| 总分 | < | < | < | < | < | < | 100 | 100 | 优 |
""",
    )
    assert indicator_lines(found) == [
        "output/quantity 保护株数: >=120株 -> =125株 [40 40]",
        "output/quality 完好率: =1ratio -> =1ratio [30 30]",
        "benefit/social_benefit 知晓率: >=0.8ratio -> =0.85ratio [30 30]",
    ]
    assert [row.target.raw for row in found.indicators] == ["≥120株", "=100%", "≥80%"]
    assert found.forms[0].variant == "yunnan-split-target"
    assert found.forms[0].grade == "优"


def test_weights_of_levels_in_a_column_of_their_own_and_in_brackets():
    found = read(
        "2022年部门整体支出绩效自评表",
        """
| 部门(单位)名称 | 云岭县档案馆 | < | < | < | < | < |
| 整体支出规模(万元) |  | < | < | 全年预算数 | 全年执行数 | 执行率 |
| ^ | 资金来源：(1)财政拨款 | < | < | 200 | 210 | 105% |
| ^ | (2)其他资金 | < | < |  |  |  |
| ^ | 资金结构：(1)基本支出 | < | < | 150 | 150 | 100% |
| ^ | (2)项目支出 | < | < | 50 | 60 | 120% |
| 年度总体目标 | 年初设定目标 | < | < | 全年完成情况 | < | < |
| ^ | 馆藏数字化。 | < | < | 完成数字化。 | < | < |
| 一级指标 | 权重 | 二级指标 | 三级指标 | 年度指标值 | 全年完成值 | 自评得分 |
| 投入管理指标 | 30 | 预算编审管理(20) | 按考核办法填报 | < | 100% | 20 |
| ^ | ^ | 资产管理(10) | ^ | ^ | 100% | 9 |
| 产出指标 | 70 | 数量指标(70) | 数字化卷数(30分) | ≥500卷 | 520 | 30 |
| ^ | ^ | ^ | 编目卷数(40分) | ≥500卷 | 500卷 | 40 |
| 总 分 | 100 | < | < | < | < | 99 |
""",
    )
    assert fund_lines(found) == [
        "fiscal_appropriation: full_year_budget=200 executed=210 execution_rate=1.05",
        "basic_expenditure: full_year_budget=150 executed=150 execution_rate=1",
        "project_expenditure: full_year_budget=50 executed=60 execution_rate=1.2",
    ]
    assert [fund.group for fund in found.funds] == ["source", "nature", "nature"]
    lines = indicator_lines(found)
    assert lines[0].startswith("input/None None: ")
    assert lines[0].endswith("-> =1ratio [20 20]")
    assert lines[2:] == [
        "output/quantity 数字化卷数: >=500卷 -> =520 [30 30]",
        "output/quantity 编目卷数: >=500卷 -> =500卷 [40 40]",
    ]
    assert [str(row.level1_weight.value) for row in found.indicators] == ["30", "30", "70", "70"]
    (form,) = found.forms
    assert (str(form.total_weight.value), str(form.total_score.value)) == ("100", "99")


def test_transfer_payment_form_has_no_points():
    found = read(
        "附件1",
        "转移支付区域(项目)绩效目标自评表",
        "(2022年度)",
        """
| 转移支付(项目)名称 | 公共文化服务补助资金 | < | < | < | < |
| 中央主管部门 | 文化部门 | < | < | < | < |
| 地方主管部门 | 云岭县文旅局 | < | 资金使用单位 | 云岭县文化馆 | < |
| 资金情况(万元) |  | < | 全年预算数(A) | 全年执行数(B) | 预算执行率(B/A) |
| ^ | 年度资金总额： | < | 300 | 240 | 80% |
| ^ | 其中：中央补助 | < | 200 | 160 | 80% |
| ^ | 地方资金 | < | 100 | 80 | 80% |
| 总体目标完成情况 | 总体目标 | < | < | 全年实际完成情况 | < |
| ^ | 开放文化馆。 | < | < | 已开放。 | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 |
| ^ | 产出指标 | 数量指标 | 开放天数 | ≥300天 | 310天 |
| ^ | 效益指标 | 社会效益指标 | 服务人次 | 2万人次 | 2.3万人次 |
""",
    )
    (form,) = found.forms
    assert (form.form_type, form.has_scores, form.fiscal_year) == ("project_self_evaluation", False, 2022)
    assert form.total_weight is None
    assert fund_lines(found) == [
        "total: full_year_budget=300 executed=240 execution_rate=0.8",
        "upper_level_transfer: full_year_budget=200 executed=160 execution_rate=0.8",
        "local_funds: full_year_budget=100 executed=80 execution_rate=0.8",
    ]
    assert indicator_lines(found) == [
        "output/quantity 开放天数: >=300天 -> =310天 [- -]",
        "benefit/social_benefit 服务人次: =20000人次 -> =23000人次 [- -]",
    ]
    assert found.goals[0].expected == "开放文化馆。"
    assert unmapped(found) == []


def test_points_before_the_target_and_letters_in_the_headers():
    found = read(
        "2021年度衔接资金项目绩效自评表",
        """
| 项目名称 | 村组道路硬化 | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值(A) | 全年实际值(B) | 得分 |
| 产出指标 | 数量指标 | 硬化里程 | 60 | ≥8公里 | 8.5公里 | 60 |
| 满意度指标 | 服务对象满意度 | 村民满意度 | 40 | ≥95% | ≥95% | 40 |
| 合计 | < | < | 100 | < | < | 100 |
""",
    )
    assert indicator_lines(found) == [
        "output/quantity 硬化里程: >=8公里 -> =8.5公里 [60 60]",
        "satisfaction/service_satisfaction 村民满意度: >=0.95ratio -> >=0.95ratio [40 40]",
    ]
    assert [str(f.value) for f in (found.forms[0].total_weight, found.forms[0].total_score)] == ["100", "100"]


def test_list_of_indicators_without_levels():
    found = read(
        "2023年度部门整体绩效自评表",
        """
| 部门(单位)名称 | 云岭县司法局 | < | < | < | < | < | < | < |
| 预算执行情况 | 年初预算数 | < | 全年(调整)预算数 | < | 全年执行数 | 执行率(%) | 执行率权重 | 执行率得分 |
| 年度总金额 | 1,000.00 | < | 1,200.00 | < | 1,140.00 | 95 | 10 | 9.5 |
| 指标名称 | 计量单位 | 指标性质 | 指标值 | 调整指标值 | 权重 | 完成值 | 得分系数 | 得分 |
| 调解案件数 | 件 | ≥ | 500 |  | 50 | 612 | 1 | 50 |
| 群众满意率 | % | ≥ | 90 |  | 40 | 92.5 | 1 | 40 |
""",
    )
    assert fund_lines(found) == [
        "total: initial_budget=1000 full_year_budget=1200 executed=1140 weight=10 execution_rate=0.95 score=9.5"
    ]
    assert indicator_lines(found) == [
        "None/None 调解案件数: >=500件 -> =612件 [50 50]",
        "None/None 群众满意率: >=0.9ratio -> =0.925ratio [40 40]",
    ]
    assert found.forms[0].variant == "chongqing-list"


def test_amounts_in_yuan_become_wan():
    found = read(
        "2023年项目支出绩效自评表",
        "单位：元",
        """
| 项目名称 | 灯塔维护 | < | < | < | < |
| 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分 |
| 年度资金总额 | 500,000.00 | 500,000.00 | 412,345.67 | 82.47% | 8.2 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
| 产出指标 | 成本指标 | 每座维护费 | ≤5000元 | 4500元 | 20 |
""",
    )
    (fund,) = found.funds
    assert str(fund.executed.value) == "41.234567"
    assert fund.executed.unit == "万元"
    assert fund.executed.raw == "412,345.67"
    assert indicator_lines(found) == ["output/cost 每座维护费: <=5000元 -> =4500元 [- 20]"]
    assert found.indicators[0].met is True


def test_recheck_scores_and_four_levels():
    found = read(
        "项目绩效自评表",
        """
| 项目名称 | 渠道清淤 | < | < | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 四级指标 | 分值 | 年初指标值 | 年终完成值 | 自评分 | 复核分 |
| 项目决策 | 项目立项 | 立项规范性 | 程序合规 | 2 | 合规 | 合规 | 2 | 2 |
| 项目绩效 | 产出指标 | 产出数量 | 清淤长度 | 50 | 30公里 | 28公里 | 46 | 45 |
| ^ | ^ | ^ | 清淤次数 | 48 | 2次 | 2次 | 48 | 48 |
""",
    )
    assert indicator_lines(found) == [
        "input/None 立项规范性>程序合规: 合规 -> 合规 [2 2]",
        "benefit/None 产出数量>清淤长度: =30公里 -> =28公里 [50 46]",
        "benefit/None 产出数量>清淤次数: =2次 -> =2次 [48 48]",
    ]
    assert [str(row.recheck_score.value) for row in found.indicators] == ["2", "45", "48"]


def test_two_forms_in_one_table_and_two_tables_of_one_form():
    found = read(
        "2023年度项目支出绩效自评表",
        """
| 项目名称 | 防汛物资 | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 沙袋 | 5000只 | 5000只 | 100 | 100 |
| 总分 | < | < | < | < | 100 | 100 |
| 项目名称 | 防火物资 | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 灭火器 | 50具 | 50具 | 100 | 90 |
| 总分 | < | < | < | < | 100 | 90 |
""",
        "2023年度项目支出绩效自评表",
        """
| 项目名称 | 路灯 | < | < |
| 主管部门 | 云岭县住建局 | 实施单位 | 云岭县路灯所 |
""",
        """
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 30盏 | 100 | 100 |
""",
    )
    assert [form.project_name for form in found.forms] == ["防汛物资", "防火物资", "路灯"]
    assert [row.project_name for row in found.indicators] == ["防汛物资", "防火物资", "路灯"]


def test_a_target_form_and_a_plain_table_are_no_forms():
    found = read(
        "2024年度项目支出绩效目标表",
        """
| 项目名称 | 防汛物资 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 沙袋 | 5000只 |
""",
        "表1 经费支出明细",
        "| 科目 | 金额 |\n| 办公费 | 3.2 |",
    )
    assert found.forms == ()
    assert found.indicators == ()


def test_blank_template_is_a_blank_form_without_indicators():
    found = read(
        "2023年度项目支出绩效自评表",
        """
| 项目支出名称 | / | < | < | < | < | < | < |
| 项目资金(万元) |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 自评得分 |
| ^ | 年度资金总额 | / | / | / | 10 | / | / |
| ^ | 其他资金 |  |  |  |  |  |  |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分 |
| ^ | 产出指标(50分) | 数量指标 |  |  |  |  |  |
| ^ | ^ | ^ | …… |  |  |  |  |
| 总分 | < | < | < | < | < | 100 | / |
""",
    )
    (form,) = found.forms
    assert form.blank
    assert form.project_name is None
    assert found.indicators == ()
    assert unmapped(found) == []


def test_an_unknown_filled_cell_is_unmapped():
    found = read(
        "2023年度项目支出绩效自评表",
        """
| 项目名称 | 防汛物资 | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 | 星象 |
| 产出指标 | 数量指标 | 沙袋 | 5000只 | 5000只 | 100 | 白羊座 |
""",
    )
    assert unmapped(found) == [(0, 1, 6), (0, 2, 6)]


def test_a_band_that_names_the_next_block_is_no_goal():
    found = read(
        "2022年部门整体支出绩效自评表",
        """
| 部门(单位)名称 | 云岭县档案馆 | < | < | < |
| 年度总体目标 | 年初设定目标 | < | 全年完成情况 | < |
| ^ | 馆藏数字化。 | < | 完成数字化。 | < |
| 分解目标自评 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 全年完成值 | 自评得分 |
| 产出指标 | 数量指标 | 数字化卷数(100分) | 520卷 | 100 |
""",
    )
    assert [(goal.expected, goal.actual) for goal in found.goals] == [("馆藏数字化。", "完成数字化。")]
    assert unmapped(found) == []


def test_a_title_over_two_lines_is_one_and_a_signature_line_is_none_of_it():
    form = """
| 项目名称 | 路灯 | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 实际完成值 | 得分 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 100 |
"""
    found = read(
        "云岭县2022年度", "项目支出绩效自评表", form, "填表人：甲某 填报日期：2023-01-05", "项目支出绩效自评表", form
    )
    assert [form.title_raw for form in found.forms] == ["云岭县2022年度项目支出绩效自评表", "项目支出绩效自评表"]


def test_a_misspelt_header_beside_known_ones_is_read_and_an_unknown_one_is_not():
    found = read(
        "2022年度项目支出绩效自评表",
        """
| 项目名称 | 路灯 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标直 | 实际完成值 | 星象 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 31盏 | 白羊座 |
""",
    )
    assert indicator_lines(found) == ["output/quantity 新装: =30盏 -> =31盏 [- -]"]
    assert unmapped(found) == [(0, 1, 5), (0, 2, 5)]


def test_a_goal_blocks_name_beside_its_columns_is_no_column():
    found = read(
        "部门预算项目支出绩效自评表（2023年度）",
        """
| 项目名称 | 路灯 | < | < | < |
| 项目年度目标 | 年度目标 | < | 年度目标完成情况 | < |
| ^ | 装灯三十盏。 | < | 已装三十盏。 | < |
| 一级指标 | 二级指标 | 三级指标 | 完成值 | 得分 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 100 |
""",
    )
    assert [(goal.expected, goal.actual) for goal in found.goals] == [("装灯三十盏。", "已装三十盏。")]
    assert unmapped(found) == []


def test_a_second_storey_of_the_header_that_no_rule_joins_to_it_is_no_indicator():
    found = read(
        "2023年度项目支出绩效自评表",
        """
| 项目名称 | 古树名木保护 | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | < | < | 实际完成值 |
|  |  |  | 指标性质 | 指标值 | 度量单位 |  |
| 产出指标 | 数量指标 | 保护株数 | ≥ | 120 | 株 | 125株 |
""",
    )
    assert indicator_lines(found) == ["output/quantity 保护株数: >=120株 -> =125株 [- -]"]
    assert unmapped(found) == []


def test_lines_below_an_unreadable_section_header_are_not_taken_for_the_section_above():
    found = read(
        "2023年度部门整体支出绩效评价基础数据表",
        """
| 财政供养人员情况(人) | 编制数 | 2023年实际在职人数 | 控制率 |
| ^ | 30 | 27 | 90% |
| 经费控制情况(万元) | 星象 | 星象 | 星象 |
| 三公经费 | 5.00 | 4 | 3.2 |
""",
    )
    assert len(base_lines(found)) == 3
    assert (0, 3, 1) in unmapped(found)


def test_two_printed_lines_of_digits_in_one_cell_are_in_doubt():
    found = read(
        "2023年度项目支出绩效自评表",
        """
| 项目名称 | 路灯 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 10⏎10 | 10 |
""",
    )
    assert [row.weight.doubtful for row in found.indicators] == [True]
    assert [row.score.doubtful for row in found.indicators] == [False]
