"""What the narrative states, against the forms, within a sentence, against itself and against the year before."""

import pytest
from msgspec.structs import replace

from tests.rules.drawing import arithmetic, fact, flags_of, form, rules_of, submission, target_of

UNIT = form(
    funds="""
        FUNDS          | full   | executed | amount | rate
        年度资金总额     | 120.00 | 114.00   |        | 95%
        按支出性质分     |        |          |        |
        其中：基本支出   |        |          | 70.00  |
        项目支出        |        |          | 44.00  |
    """
)
BASE = form(
    "base_data",
    base_data="""
        BASE         | prior_year_final | current_year_budget | current_year_final
        项目支出      | 30.00            | 40.00               | 44.00
        公用经费      | 12.40            | 9.25                | 12.30
    """,
)
STAFF = form(
    "base_data", base_data="BASE | establishment | actual_staff | control_rate \n 财政供养人员 | 25 | 21 | 84%"
)


def sentence(text, *figures):
    """The facts of one sentence in printed order: ``("basic_expenditure", "70.00万元")``, or with measure and year."""
    made, start = [], 0
    for subject, value, *rest in figures:
        made.append(fact(subject, value, text, start=start, **dict(*rest)))
        start = made[-1]["start"] + 1
    return made


# --- narrative_table_mismatch


@pytest.mark.parametrize("value", ["70.00万元", "70万元", "70.0万元"])
def test_the_report_says_what_the_form_says(value):
    facts = sentence(f"基本支出{value}。", ("basic_expenditure", value))
    assert rules_of(submission(UNIT, facts=facts)) == []


def test_the_report_says_something_else():
    extraction = submission(UNIT, facts=sentence("基本支出75.00万元。", ("basic_expenditure", "75.00万元")))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity, flag.table, flag.field) == ("narrative_table_mismatch", "error", "facts", "value")
    assert target_of(flag, extraction).subject == "basic_expenditure"
    assert (
        flag.message == "报告中“基本支出”为75.00万元，而《表1》“其中：基本支出”的金额为70.00万元，两处不一致，请核对。"
    )
    assert flag.locator == "paragraph 1"


def test_budget_and_result_are_both_said_rightly():
    facts = sentence(
        "年初预算120.00万元，全年支出114.00万元。",
        ("total_expenditure", "120.00万元"),
        ("total_expenditure", "114.00万元"),
    )
    assert rules_of(submission(UNIT, facts=facts)) == []


def test_a_report_says_budget_by_budget_what_the_form_says_as_a_whole():
    split = form(
        funds="""
            FUNDS          | full   | executed | amount
            年度资金总额     | 120.00 | 114.00   |
            按收入性质分     |        |          |
            一般公共预算     |        |          | 94.00
            政府性基金拨款   |        |          | 20.00
            按支出性质分     |        |          |
            基本支出        |        |          | 70.00
            项目支出        |        |          | 44.00
        """
    )
    for value, rules in (("24.00", []), ("20.00", []), ("23.00", ["narrative_table_mismatch"])):
        facts = sentence(f"一般公共预算项目支出{value}万元。", ("project_expenditure", f"{value}万元"))
        assert rules_of(submission(split, facts=facts)) == rules


def test_a_fact_is_held_against_every_form():
    facts = sentence("项目支出44.00万元。", ("project_expenditure", "44.00万元"))
    assert rules_of(submission(UNIT, BASE, facts=facts)) == []
    wrong = {**BASE, "base_data": BASE["base_data"].replace("44.00", "48.00")}
    (flag,) = flags_of(submission(UNIT, wrong, facts=facts))
    assert flag.expected == "48.00万元"


def test_a_part_of_the_same_kind_is_no_second_statement():
    text = "库房项目支出14.00万元，修缮项目支出30.00万元，全年项目支出44.00万元。"
    facts = sentence(
        text,
        ("project_expenditure", "14.00万元"),
        ("project_expenditure", "30.00万元"),
        ("project_expenditure", "44.00万元"),
    )
    assert rules_of(submission(UNIT, facts=facts)) == []


def test_more_than_the_whole_is_no_part():
    text = "全年项目支出44.00万元。项目总支出54.00万元。"
    facts = sentence(text, ("project_expenditure", "44.00万元"), ("project_expenditure", "54.00万元"))
    assert rules_of(submission(UNIT, facts=facts)) == ["narrative_table_mismatch"]


def test_a_kindred_item_is_for_a_person_to_look_at():
    facts = sentence("商品服务支出12.31万元。", ("goods_services", "12.31万元"))
    (flag,) = flags_of(submission(BASE, facts=facts))
    assert (flag.rule, flag.severity) == ("narrative_table_mismatch", "warning")


@pytest.mark.parametrize(
    "text", ["基本支出近75万元。", "基本支出约75万元。", "基本支出75万元左右。", "基本支出75万元余。"]
)
def test_round_figures_are_held_against_nothing(text):
    assert rules_of(submission(UNIT, facts=sentence(text, ("basic_expenditure", "75万元")))) == []


@pytest.mark.parametrize("value", ["70余万元", "70多万元"])
def test_a_figure_with_a_round_word_inside_is_round(value):
    (stated,) = submission(UNIT, facts=sentence("基本支出75万元。", ("basic_expenditure", "75万元"))).facts
    round_one = replace(stated, figure=replace(stated.figure, raw=value))
    extraction = replace(submission(UNIT), facts=(round_one,))
    assert rules_of(extraction) == []


def test_another_year_is_another_thing():
    facts = sentence("2022年基本支出65.00万元。", ("basic_expenditure", "65.00万元", {"year": 2022}))
    assert rules_of(submission(UNIT, facts=facts)) == []


def test_heads_are_held_against_their_own_measure():
    posts = sentence("核定编制25名。", ("establishment", "25名", {"measure": "count"}))
    assert rules_of(submission(STAFF, facts=posts)) == []
    staff = sentence("在职人员25人。", ("active_staff", "25人", {"measure": "count"}))
    assert rules_of(submission(STAFF, facts=staff)) == ["narrative_table_mismatch"]


def test_in_brackets_behind_a_sum_of_people_it_is_the_thing_itself():
    text = "财政全额拨款人员21人（其中在职18人、退休3人）。"
    facts = sentence(
        text, ("active_staff", "21人", {"measure": "count"}), ("active_staff", "18人", {"measure": "count"})
    )
    (flag,) = flags_of(submission(STAFF, facts=facts), "narrative_table_mismatch")
    assert flag.observed == "18人"
    kinds = "在职人员21人，其中行政人员8人。"
    facts = sentence(
        kinds, ("active_staff", "21人", {"measure": "count"}), ("active_staff", "8人", {"measure": "count"})
    )
    assert rules_of(submission(STAFF, facts=facts)) == []


# --- narrative_sum_mismatch


def test_parts_by_definition():
    text = "基本支出70.00万元，其中：人员经费60.00万元，公用经费10.00万元。"
    figures = [
        ("basic_expenditure", "70.00万元"),
        ("personnel_expenditure", "60.00万元"),
        ("public_expenditure", "10.00万元"),
    ]
    assert rules_of(submission(facts=sentence(text, *figures))) == []
    wrong = text.replace("70.00", "75.00")
    extraction = submission(facts=sentence(wrong, ("basic_expenditure", "75.00万元"), *figures[1:]))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity) == ("narrative_sum_mismatch", "error")
    assert target_of(flag, extraction).subject == "basic_expenditure"
    assert (
        flag.message
        == "报告中“基本支出”为75.00万元，而同一处所列“人员经费”、“公用经费”相加为70.00万元，两者不一致，请核对。"
    )


@pytest.mark.parametrize(("whole", "rules"), [("71.00", []), ("75.00", ["narrative_sum_mismatch"])])
def test_the_parts_of_the_basic_expenditure_stand_for_it(whole: str, rules: list[str]):
    facts = [
        *sentence(f"全年支出{whole}万元。", ("total_expenditure", f"{whole}万元")),
        *sentence(
            "其中：人员经费60.00万元，公用经费10.00万元，项目支出1.00万元。",
            ("personnel_expenditure", "60.00万元"),
            ("public_expenditure", "10.00万元"),
            ("project_expenditure", "1.00万元"),
        ),
    ]
    assert rules_of(submission(facts=facts)) == rules


def test_a_further_part_that_nobody_defined():
    text = "全年支出114.00万元，其中：基本支出70.00万元，项目支出40.00万元，经营支出4.00万元。"
    facts = sentence(
        text,
        ("total_expenditure", "114.00万元"),
        ("basic_expenditure", "70.00万元"),
        ("project_expenditure", "40.00万元"),
        (None, "4.00万元"),
    )
    assert rules_of(submission(facts=facts)) == []


def test_a_sentence_that_gives_only_some_parts():
    text = "基本支出70.00万元，其中：人员经费60.00万元。"
    facts = sentence(text, ("basic_expenditure", "70.00万元"), ("personnel_expenditure", "60.00万元"))
    assert rules_of(submission(facts=facts)) == []


def test_rounded_parts_over_several_sentences():
    facts = [
        *sentence("基本支出205.73万元。", ("basic_expenditure", "205.73万元")),
        *sentence("其中人员经费174.412万元。", ("personnel_expenditure", "174.412万元")),
        *sentence("公用经费31.313万元。", ("public_expenditure", "31.313万元")),
    ]
    assert rules_of(submission(facts=facts)) == []
    facts[2] = fact("public_expenditure", "41.313万元", "公用经费41.313万元。")
    (flag,) = flags_of(submission(facts=facts))
    assert (flag.rule, flag.severity) == ("narrative_sum_mismatch", "warning")


def test_a_figure_that_is_said_again_hides_no_wrong_sum():
    facts = [
        *sentence("支出合计100.00万元。", ("total_expenditure", "100.00万元")),
        *sentence(
            "其中：基本支出60.00万元，项目支出43.00万元。",
            ("basic_expenditure", "60.00万元"),
            ("project_expenditure", "43.00万元"),
        ),
        *sentence("基本支出执行60.00万元。", ("basic_expenditure", "60.00万元")),
    ]
    assert rules_of(submission(facts=facts)) == ["narrative_sum_mismatch"]
    other_year = fact("basic_expenditure", "57.00万元", "上年基本支出57.00万元。")
    assert "narrative_sum_mismatch" not in rules_of(submission(facts=[*facts, other_year]))


def test_a_list_behind_qizhong_may_not_exceed():
    text = "发放慰问金20.00万元，其中困难群众15.00万元，环卫工人{}万元；另购图书9.00万元。"
    fine, wrong = text.format("4.00"), text.format("6.00")
    for body, rules in ((fine, []), (wrong, ["narrative_sum_mismatch"])):
        third = "4.00万元" if body is fine else "6.00万元"
        facts = sentence(body, (None, "20.00万元"), (None, "15.00万元"), (None, third), (None, "9.00万元"))
        assert rules_of(submission(facts=facts)) == rules


@pytest.mark.parametrize(
    ("text", "figures", "rules"),
    [
        # what a bracket holds is part of the part before it
        ("支出100万元，其中：基本支出60万元（人员50万元、公用10万元）、项目支出40万元。", (100, 60, 50, 10, 40), []),
        (
            "支出100万元，其中：基本支出60万元（人员50万元、公用10万元）、项目支出50万元。",
            (100, 60, 50, 10, 50),
            ["sum"],
        ),
        # a list that begins in a bracket ends with it
        ("到位100万元（其中中央60万元、县级40万元），自筹30万元。", (100, 60, 40, 30), []),
        ("到位100万元（其中中央60万元、县级45万元），自筹30万元。", (100, 60, 45, 30), ["sum"]),
        # an aside and so much for each are no wholes
        ("支出100万元（含上年结转5万元），其中办公20万元。", (100, 5, 20), []),
        ("投资100万元，亩均2万元，其中中央60万元。", (100, 2, 60), []),
    ],
)
def test_what_stands_in_brackets_and_what_is_no_whole(text, figures, rules):
    facts = sentence(text, *((None, f"{figure}万元", _words_before(text, figure)) for figure in figures))
    assert rules_of(submission(facts=facts)) == [f"narrative_{rule}_mismatch" for rule in rules]


def _words_before(text, figure):
    head = text[: text.index(f"{figure}万元")]
    return {"words": head[-2:]}


def test_people_of_another_kind_behind_a_list_are_no_part_of_it():
    text = "在职70人，其中行政30人、事业40人，退休26人。"
    people = (("active_staff", "70人"), (None, "30人"), (None, "40人"), ("retired_staff", "26人"))
    facts = sentence(text, *((*person, {"measure": "count"}) for person in people))
    assert rules_of(submission(facts=facts)) == []


def test_a_share_in_a_list_is_of_what_the_list_is_of():
    above = sentence("支出合计400.00万元。", ("total_expenditure", "400.00万元"))
    for share, rules in (("75%", []), ("85%", ["narrative_sum_mismatch"])):
        listed = sentence(
            f"其中：基本支出100.00万元，占25%；项目支出300.00万元，占{share}。",
            ("basic_expenditure", "100.00万元"),
            ("basic_expenditure", "25%", {"measure": "share"}),
            ("project_expenditure", "300.00万元"),
            ("project_expenditure", share, {"measure": "share"}),
        )
        assert rules_of(submission(facts=[*above, *listed])) == rules
        assert rules_of(submission(facts=listed)) == []


def test_a_base_that_is_named_once_holds_for_the_list():
    for share, rules in (("6%", []), ("7%", ["narrative_sum_mismatch"])):
        facts = [
            *sentence("基本支出100.00万元。", ("basic_expenditure", "100.00万元")),
            *sentence(
                f"其中人员经费94.00万元，占基本支出的94%；公用经费6.00万元，占{share}。",
                ("personnel_expenditure", "94.00万元"),
                ("personnel_expenditure", "94%", {"measure": "share"}),
                ("public_expenditure", "6.00万元"),
                ("public_expenditure", share, {"measure": "share"}),
            ),
        ]
        assert rules_of(submission(facts=facts)) == rules


def test_a_share_of_the_sentences_whole():
    text = "支出合计402.60万元，其中：基本支出345.15万元，占85.73%；项目支出57.45万元，占{}。"
    for share, rules in (("14.3%", []), ("15.3%", ["narrative_sum_mismatch"])):
        facts = sentence(
            text.format(share),
            ("total_expenditure", "402.60万元"),
            ("basic_expenditure", "345.15万元"),
            ("basic_expenditure", "85.73%", {"measure": "share"}),
            ("project_expenditure", "57.45万元"),
            ("project_expenditure", share, {"measure": "share"}),
        )
        flags = flags_of(submission(facts=facts))
        assert [flag.rule for flag in flags] == rules
    assert arithmetic(flags) == [("15.3%", "57.45÷402.60=14.27%")]


def test_a_share_of_a_base_that_is_named_is_of_that_base_wherever_it_stands():
    for share, rules in (("2.65%", []), ("12.65%", ["narrative_sum_mismatch"])):
        facts = [
            *sentence("基本支出345.15万元。", ("basic_expenditure", "345.15万元")),
            *sentence(
                f"支出合计402.60万元，公用经费9.15万元，占基本支出的{share}。",
                ("total_expenditure", "402.60万元"),
                ("public_expenditure", "9.15万元"),
                ("public_expenditure", share, {"measure": "share"}),
            ),
        ]
        flags = flags_of(submission(facts=facts))
        assert [flag.rule for flag in flags] == rules
    assert arithmetic(flags) == [("12.65%", "9.15÷345.15=2.651%")]


def test_a_share_without_a_named_base_is_of_what_stands_before_the_list():
    text = "收入合计500.00万元，支出合计400.00万元，其中：基本支出100.00万元，占30%。"
    facts = sentence(
        text,
        ("total_revenue", "500.00万元"),
        ("total_expenditure", "400.00万元"),
        ("basic_expenditure", "100.00万元"),
        ("basic_expenditure", "30%", {"measure": "share"}),
    )
    assert arithmetic(flags_of(submission(facts=facts))) == [("30%", "100.00÷400.00=25%")]


def test_a_share_whose_base_is_unknown_or_elsewhere_is_left_alone():
    named = sentence(
        "支出合计402.60万元，公用经费9.15万元，占全县同类支出的2.65%。",
        ("total_expenditure", "402.60万元"),
        ("public_expenditure", "9.15万元"),
        ("public_expenditure", "2.65%", {"measure": "share"}),
    )
    elsewhere = sentence(
        "项目支出57.45万元，占14.3%。",
        ("project_expenditure", "57.45万元"),
        ("project_expenditure", "14.3%", {"measure": "share"}),
    )
    assert rules_of(submission(facts=named)) == []
    assert rules_of(submission(facts=elsewhere)) == []


# --- narrative_conflict


def test_each_of_several_reports_has_its_own_figures():
    facts = [
        *sentence("自评得分96分。", ("self_score", "96分", {"measure": "score"})),
        *sentence("自评得分98分，等级为优。", ("self_score", "98分", {"measure": "score"})),
    ]
    assert rules_of(submission(facts=facts)) == ["narrative_conflict"]
    assert rules_of(submission(facts=[facts[0], {**facts[1], "report": 1}])) == []


def test_two_figures_for_one_thing():
    facts = [
        *sentence("退休人员14人。", ("retired_staff", "14人", {"measure": "count"})),
        *sentence("三公经费0.50万元。", ("three_public", "0.50万元")),
        *sentence("全年三公经费0.80万元。", ("three_public", "0.80万元")),
        *sentence("现有退休人员14人。", ("retired_staff", "14人", {"measure": "count"})),
    ]
    (flag,) = flags_of(submission(facts=facts))
    assert (flag.rule, flag.severity, flag.locator) == ("narrative_conflict", "error", "paragraph 3")
    assert flag.message == "报告中“三公经费”一处为0.50万元，另一处为0.80万元，前后不一致，请核对。"


@pytest.mark.parametrize(
    ("subject", "text", "first", "second"),
    [
        ("special_funds", "专项资金{}。", "3.50万元", "6.00万元"),  # there are several of them
        ("three_public", "三公经费年初预算{}。", "0.50万元", "0.80万元"),
        ("three_public", "三公经费{}。", "0.825万元", "0.83万元"),
    ],
)
def test_no_conflict(subject, text, first, second):
    facts = [*sentence(text.format(first), (subject, first)), *sentence(f"全年三公经费{second}。", (subject, second))]
    assert rules_of(submission(facts=facts)) == []


def test_a_conflict_that_the_form_settles_is_told_again_as_a_note():
    facts = [
        *sentence("基本支出70.00万元。", ("basic_expenditure", "70.00万元")),
        *sentence("基本支出共75.00万元。", ("basic_expenditure", "75.00万元")),
    ]
    found = [(flag.rule, flag.severity) for flag in flags_of(submission(UNIT, facts=facts))]
    assert found == [("narrative_table_mismatch", "error"), ("narrative_conflict", "info")]


def call(extraction, words):
    """The submission with every fact of project spending named in these words."""
    facts = (replace(each, subject_raw=words) for each in extraction.facts)
    return replace(extraction, facts=tuple(facts))


def test_project_spending_stated_twice_is_a_conflict_where_it_has_its_very_name():
    facts = [
        *sentence("项目支出600.00万元。", ("project_expenditure", "600.00万元")),
        *sentence("全年项目支出603.00万元。", ("project_expenditure", "603.00万元")),
    ]
    assert rules_of(call(submission(facts=facts), "实际执行")) == []
    (flag,) = flags_of(call(submission(facts=facts), "项目支出"))
    assert (flag.rule, flag.severity) == ("narrative_conflict", "warning")


@pytest.mark.parametrize(
    ("second", "rules"), [("603.00万元", ["narrative_conflict"]), ("480.00万元", []), ("600万元", [])]
)
def test_other_words_speak_of_all_project_spending_where_the_figure_is_nearly_the_same(second, rules):
    facts = [
        *sentence(f"安排项目3个，实际执行{second}。", ("project_expenditure", second)),
        *sentence("项目支出600.00万元。", ("project_expenditure", "600.00万元")),
    ]
    drawn = submission(facts=facts)
    in_other_words, named = drawn.facts
    facts = (replace(in_other_words, subject_raw="实际执行"), replace(named, subject_raw="项目支出"))
    assert rules_of(replace(drawn, facts=facts)) == rules


def test_other_words_speak_of_all_project_spending_where_a_form_prints_the_figure_for_it():
    drawn = submission(
        UNIT,
        facts=[
            *sentence("项目支出64.00万元。", ("project_expenditure", "64.00万元")),
            *sentence("安排项目3个，实际执行44.00万元。", ("project_expenditure", "44.00万元")),
        ],
    )
    named, in_other_words = drawn.facts
    facts = (replace(named, subject_raw="项目支出"), replace(in_other_words, subject_raw="实际执行"))
    found = [(flag.rule, flag.severity) for flag in flags_of(replace(drawn, facts=facts))]
    assert found == [("narrative_table_mismatch", "error"), ("narrative_conflict", "info")]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("其中项目支出603.00万元，一般公共预算支出800.00万元。", [("general_public_budget", "800.00万元")]),
        ("政府性基金项目支出0.00万元。", []),
    ],
    ids=["of one budget", "nothing"],
)
def test_project_spending_of_a_part_is_no_conflict(text, more):
    figure = "603.00万元" if "603" in text else "0.00万元"
    facts = [
        *sentence("项目支出600.00万元。", ("project_expenditure", "600.00万元")),
        *sentence(text, ("project_expenditure", figure), *more),
    ]
    assert rules_of(call(submission(facts=facts), "项目支出")) == []


# --- yoy_mismatch


def change(text, current, value, subject="project_expenditure"):
    return sentence(text, (subject, current), (subject, value, {"measure": "change"}))


def test_a_change_against_the_forms_prior_year():
    right = change("项目支出44.00万元，比上年增加14.00万元。", "44.00万元", "14.00万元")
    assert rules_of(submission(BASE, facts=right)) == []
    extraction = submission(BASE, facts=change("项目支出44.00万元，比上年增加4.00万元。", "44.00万元", "4.00万元"))
    (flag,) = flags_of(extraction)
    assert (flag.rule, flag.severity) == ("yoy_mismatch", "error")
    assert target_of(flag, extraction).measure == "change"
    assert (
        flag.message
        == "报告称“项目支出”44.00万元比上年增加4.00万元，推算上年应为40.00万元，而《表1》中上年为30.00万元，请核对。"
    )


def test_a_rate_of_change():
    right = change("项目支出44.00万元，比上年增长46.7%。", "44.00万元", "46.7%")
    assert rules_of(submission(BASE, facts=right)) == []
    wrong = change("项目支出44.00万元，比上年增长40%。", "44.00万元", "40%")
    assert arithmetic(flags_of(submission(BASE, facts=wrong))) == [("40%", "14.00÷30.00=46.7%")]


def test_a_fall():
    facts = sentence(
        "公用经费12.30万元，比上年减少0.10万元。",
        ("public_expenditure", "12.30万元"),
        ("public_expenditure", "-0.10万元", {"measure": "change"}),
    )
    assert rules_of(submission(BASE, facts=facts)) == []


def test_a_change_against_another_base_is_left_alone():
    facts = change("项目支出44.00万元，比年初预算增加4.00万元。", "44.00万元", "4.00万元")
    assert rules_of(submission(BASE, facts=facts)) == []


def test_a_change_without_the_year_before_is_left_alone():
    facts = change("基本支出70.00万元，比上年增加4.00万元。", "70.00万元", "4.00万元", "basic_expenditure")
    assert rules_of(submission(BASE, facts=facts)) == []


def test_the_narrative_may_give_the_year_before_itself():
    facts = [
        *sentence("2022年基本支出60.00万元。", ("basic_expenditure", "60.00万元", {"year": 2022})),
        *change("基本支出70.00万元，比上年增加4.00万元。", "70.00万元", "4.00万元", "basic_expenditure"),
    ]
    assert rules_of(submission(facts=facts)) == ["yoy_mismatch"]


def test_amount_and_rate_of_one_change():
    text = "全年支出110.00万元，比上年增加10.00万元，增长{}。"
    for rate, rules in (("10%", []), ("15%", ["yoy_mismatch"])):
        facts = sentence(
            text.format(rate),
            ("total_expenditure", "110.00万元"),
            ("total_expenditure", "10.00万元", {"measure": "change"}),
            ("total_expenditure", rate, {"measure": "change"}),
        )
        assert rules_of(submission(facts=facts)) == rules
