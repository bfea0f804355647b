"""Figures of sentences: each case a shape that reports use, with invented figures."""

import pytest

from pipeline.narrative.facts import FactReader
from tests.narrative.reading import facts

CASES = {
    "parts of a whole": (
        "2023年整体支出400万元，其中：基本支出300万元，占75%；项目支出100万元，占25%。",
        [
            "total_expenditure amount 400 万元",
            "basic_expenditure amount 300 万元",
            "basic_expenditure share 0.75 ratio",
            "project_expenditure amount 100 万元",
            "project_expenditure share 0.25 ratio",
        ],
    ),
    "brackets change the base of a share": (
        "全年支出600万元,其中基本支出400万元,占总支出的66.67%(人员经费350万元,占基本支出的87.5%,"
        "日常公用50万元,占基本支出的12.5%);项目支出200万元,占33.33%。",
        [
            "total_expenditure amount 600 万元",
            "basic_expenditure amount 400 万元",
            "basic_expenditure share 0.6667 ratio",
            "personnel_expenditure amount 350 万元",
            "personnel_expenditure share 0.875 ratio",
            "public_expenditure amount 50 万元",
            "public_expenditure share 0.125 ratio",
            "project_expenditure amount 200 万元",
            "project_expenditure share 0.3333 ratio",
        ],
    ),
    "a whole named before its part": (
        "基本支出中人员经费85万元，占基本支出的85%。",
        ["personnel_expenditure amount 85 万元", "personnel_expenditure share 0.85 ratio"],
    ),
    "the part and not the base": (
        "人员经费占基本支出的85%，公用经费占15%。",
        ["personnel_expenditure share 0.85 ratio", "public_expenditure share 0.15 ratio"],
    ),
    "changes are signed": (
        "基本支出300万元，较上年增加20万元，增长7.14%。项目支出50万元，比上年减少5万元，下降9.09%。",
        [
            "basic_expenditure amount 300 万元",
            "basic_expenditure change 20 万元",
            "basic_expenditure change 0.0714 ratio",
            "project_expenditure amount 50 万元",
            "project_expenditure change -5 万元",
            "project_expenditure change -0.0909 ratio",
        ],
    ),
    "a change in the next sentence": (
        "基本支出300万元。较上年增加20万元，增长7.14%。",
        [
            "basic_expenditure amount 300 万元",
            "basic_expenditure change 20 万元",
            "basic_expenditure change 0.0714 ratio",
        ],
    ),
    "the year before in the middle": (
        "基本支出300万元,与上年280万元相比,增加20万元,增加7.14%。",
        [
            "basic_expenditure amount 300 万元",
            "basic_expenditure amount 280 万元 2022",
            "basic_expenditure change 20 万元",
            "basic_expenditure change 0.0714 ratio",
        ],
    ),
    "a change with a subject of its own": (
        "三公经费较上年减少0.5万元，公务接待费比上年下降10%。",
        ["three_public change -0.5 万元", "reception change -0.10 ratio"],
    ),
    "a change of two things is nobody's": (
        "收入总计900万元，支出总计900万元。收支较上年决算数减少50万元，下降5.26%。",
        [
            "total_revenue amount 900 万元",
            "total_expenditure amount 900 万元",
            "- change -50 万元",
            "- change -0.0526 ratio",
        ],
    ),
    "a rate of the budget": (
        "本级收入总额218.4万元，完成收入预算104%，比上年增加8.2%。",
        ["total_revenue amount 218.4 万元", "total_revenue rate 1.04 ratio", "total_revenue change 0.082 ratio"],
    ),
    "a rate of what the sentence begins with": (
        "专项资金全部按计划用于道路养护，使用率99%。",
        ["special_funds rate 0.99 ratio"],
    ),
    "spending behind its budget": (
        "2023年预算安排500万元，实际支出490万元，预算执行率98%。",
        ["- amount 500 万元", "total_expenditure amount 490 万元", "total_expenditure rate 0.98 ratio"],
    ),
    "spending of all projects": (
        "2023年安排项目6个，预算资金90万元，实际执行81万元，预算执行率90%。",
        [
            "- count 6 个",
            "- amount 90 万元",
            "project_expenditure amount 81 万元",
            "project_expenditure rate 0.90 ratio",
        ],
    ),
    "a rate with a subject of its own": (
        "基本支出300万元，项目支出预算执行率95%。",
        ["basic_expenditure amount 300 万元", "project_expenditure rate 0.95 ratio"],
    ),
    "a share of the budget is a rate": (
        "整体支出400万元，占预算的98%，占一般公共预算支出的50%。",
        [
            "total_expenditure amount 400 万元",
            "total_expenditure rate 0.98 ratio",
            "total_expenditure share 0.50 ratio",
        ],
    ),
    "parts of a budget are no spending": (
        "2023年部门预算500万元。其中：基本支出300万元；全年实际支出490万元，其中基本支出295万元。",
        [
            "- amount 500 万元",
            "- amount 300 万元",
            "- amount 490 万元",
            "basic_expenditure amount 295 万元",
        ],
    ),
    "points of an indicator are no self score": (
        "该项指标满分10分，自评得分9分。",
        ["- score 10 分", "- score 9 分"],
    ),
    "income and spending as labels": (
        "收入:812.5万元。同比上年度增加12.5万元。其中:财政拨款收入800万元。",
        ["total_revenue amount 812.5 万元", "total_revenue change 12.5 万元", "- amount 800 万元"],
    ),
    "two years side by side": (
        "2022年整体支出380万元，2023年整体支出400万元，同比增长5.26%。",
        [
            "total_expenditure amount 380 万元 2022",
            "total_expenditure amount 400 万元",
            "total_expenditure change 0.0526 ratio",
        ],
    ),
    "last year's total": (
        "本年支出合计400万元，上年支出合计380万元。",
        ["total_expenditure amount 400 万元", "total_expenditure amount 380 万元 2022"],
    ),
    "three public expenses": (
        "“三公”经费总额为3万元，其中因公出国（境）费0万元；公务用车购置及运行维护费2万元；公务接待费1万元，与上年持平。",
        [
            "three_public amount 3 万元",
            "overseas amount 0 万元",
            "vehicles amount 2 万元",
            "reception amount 1 万元",
            "- change 0 -",
        ],
    ),
    "zero in words": (
        "本单位2023年没有发生公务接待费。未安排因公出国（境）经费。无政府采购支出。无因公出国（境）人数。",
        ["reception amount 0 万元", "overseas amount 0 万元", "government_procurement amount 0 万元"],
    ),
    "kinds of procurement are parts": (
        "政府采购支出总额20万元，其中：政府采购货物支出15万元、政府采购工程支出5万元。",
        ["government_procurement amount 20 万元", "- amount 15 万元", "- amount 5 万元"],
    ),
    "parts of a count": (
        "编办核定编制33名(其中行政编制13名，事业编制20名)，年末在职人员30人，退休人员9人，临聘人员2人，公务用车1台。",
        [
            "establishment count 33 名",
            "- count 13 名",
            "- count 20 名",
            "active_staff count 30 人",
            "retired_staff count 9 人",
            "temporary_staff count 2 人",
            "vehicle_count count 1 台",
        ],
    ),
    "people served are no staff": (
        "慰问退休人员20人，当年退休2人，参加在职培训30人。",
        ["- count 20 人", "- count 2 人", "- count 30 人"],
    ),
    "a unit said once": (
        "行政编制5、事业编制10名，在职14、退休5人。",
        ["- count 5 名", "- count 10 名", "active_staff count 14 人", "retired_staff count 5 人"],
    ),
    "people and money without a verb": (
        "累计帮扶120人12万元，参加互助3151人189060元。",
        ["- count 120 人", "- amount 12 万元", "- count 3151 人", "- amount 18.9060 万元"],
    ),
    "a multiplier of people and land": (
        "新增会员1.7万人，流转土地2.5万亩，发放资金1.2亿元。",
        ["- count 17000 人", "- count 25000 亩", "- amount 12000 万元"],
    ),
    "another's money": (
        "困难群众服务中心基本支出20万元，其他商品和服务支出3万元，市级帮扶项目支出5万元。",
        ["- amount 20 万元", "- amount 3 万元", "- amount 5 万元"],
    ),
    "several that share a figure": (
        "人员经费、公用经费合计300万元；工资福利支出和商品服务支出共280万元。",
        ["- amount 300 万元", "- amount 280 万元"],
    ),
    "thresholds, unit prices and plans": (
        "单价50万元以上设备0台，“三公”经费控制在5万元以内，公用经费按人均1.2万元安排。2024年计划安排项目支出300万元。",
        ["- amount 50 万元", "- count 0 台", "- amount 5 万元", "- amount 1.2 万元", "- amount 300 万元 2024"],
    ),
    "dates and document numbers are no figures": (
        "根据县财〔2024〕12号文件，2024年5月18日前完成自评，自评得分96.5分。",
        ["self_score score 96.5 分"],
    ),
    "points of one indicator": (
        "自评得分为93.5分，其中产出指标得分48分，满分50分。",
        ["self_score score 93.5 分", "- score 48 分", "- score 50 分"],
    ),
    "other rates": (
        "资金到位率100%，群众满意度达到95%以上，预算执行率百分之九十八点五。",
        ["- rate 1.00 ratio", "- rate 0.95 ratio", "- rate 0.985 ratio"],
    ),
    "the unit's own name": (
        "青溪县民政局2023年度公用经费支出12万元，县民政局人员经费80万元，我局项目支出30万元。",
        [
            "public_expenditure amount 12 万元",
            "personnel_expenditure amount 80 万元",
            "project_expenditure amount 30 万元",
        ],
    ),
    "spending paid from a budget": (
        "2023年度一般公共预算财政拨款基本支出500万元，一般公共预算拨款收入650万元。",
        ["basic_expenditure amount 500 万元", "general_public_budget amount 650 万元"],
    ),
    "a saving is no change": (
        "项目支出30万元，节约2万元。",
        ["project_expenditure amount 30 万元", "- amount 2 万元"],
    ),
    "the rest of a sentence about one thing": (
        "公务接待支出1.2万元，接待10批次，80人次，共计支出1.2万元。",
        ["reception amount 1.2 万元", "- count 10 批次", "- count 80 人次", "- amount 1.2 万元"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_figures_of_a_sentence(name):
    text, expected = CASES[name]
    assert facts(text) == expected


def test_spans_point_at_the_printed_figure():
    reader = FactReader(units=(), fiscal_year=2023, section_code=None, is_project=False)
    text = "基本支出300.10万元。较上年减少1,200元，发放慰问金25.7万余元。"
    assert [stated.sentence[stated.start : stated.end] for stated in reader.read_paragraph(text)] == [
        "300.10万元",
        "1,200元",
        "25.7万余元",
    ]


def test_amounts_keep_their_printed_digits():
    reader = FactReader(units=(), fiscal_year=2023, section_code=None, is_project=False)
    (stated,) = reader.read_paragraph("人员经费123,400.00元。")
    assert str(stated.figure.value) == "12.340000"
    assert stated.figure.printed_unit == "元"


def test_a_figure_that_took_its_unit_from_a_list_is_doubtful():
    reader = FactReader(units=(), fiscal_year=2023, section_code=None, is_project=False)
    assert [stated.figure.doubtful for stated in reader.read_paragraph("在职14、退休5人。")] == [True, False]


def test_words_are_kept_where_no_subject_is_certain():
    reader = FactReader(units=(), fiscal_year=2023, section_code=None, is_project=False)
    (stated,) = reader.read_paragraph("其中：灌区清淤工程支出7.5万元。")
    assert (stated.subject, stated.subject_raw) == (None, "灌区清淤工程支出")


def test_a_plan_has_no_facts_of_the_unit():
    assert facts("安排基本支出300万元，项目支出20万元。基本支出310万元。", code="plan") == [
        "- amount 300 万元",
        "- amount 20 万元",
        "- amount 310 万元",
    ]


def test_spending_without_a_name_is_not_the_units_in_a_project_report():
    text = "2023年预算安排500万元，实际支出490万元。"
    assert facts(text, is_project=True) == ["- amount 500 万元", "- amount 490 万元"]
    assert facts(text, code="performance") == ["- amount 500 万元", "- amount 490 万元"]


def test_any_public_body_may_be_the_unit_where_the_report_names_none():
    text = "松河县水利局2023年基本支出300万元。"
    assert facts(text, units=()) == ["basic_expenditure amount 300 万元"]
    assert facts(text, units=("青溪县民政局",)) == ["- amount 300 万元"]


def test_a_report_without_a_year_gives_facts_without_one():
    assert facts("基本支出300万元。", year=None) == ["basic_expenditure amount 300 万元"]
    assert facts("2021年基本支出300万元。", year=None) == ["basic_expenditure amount 300 万元 2021"]
