from decimal import Decimal
from functools import cache

import pytest
from msgspec.structs import replace

from corpus.errors.forms import FORM_ERRORS
from corpus.errors.report import REPORT_ERRORS
from corpus.gold import make_gold
from corpus.make import Plan, make_submission

PLAN = {
    "base_data": True,
    "unit_lineage": "hunan_unit",
    "project_lineage": "ministry_project",
    "project_forms": 1,
    "projects": 3,
    "report": True,
}
RULES = {
    "wrong_total": "score_sum_mismatch",
    "wrong_weight": "weight_sum_mismatch",
    "score_above_weight": "score_exceeds_weight",
    "wrong_rate": "execution_rate_mismatch",
    "wrong_part": "fund_sum_mismatch",
    "unit_slip": "unit_slip",
    "wrong_base_sum": "base_data_sum_mismatch",
    "wrong_control_rate": "control_rate_mismatch",
    "two_figures": "multiple_values",
    "impossible_rate": "implausible_value",
    "garbled_figure": "unparsed_value",
    "no_total": "missing_field",
    "wrong_year": "year_mismatch",
    "wrong_unit": "unit_name_mismatch",
    "text_against_table": "narrative_table_mismatch",
    "wrong_staff": "narrative_table_mismatch",
    "wrong_share": "narrative_sum_mismatch",
    "wrong_text_sum": "narrative_sum_mismatch",
    "wrong_change": "yoy_mismatch",
    "text_against_text": "narrative_conflict",
}


@cache
def make_with(name):
    """The first submission that the error could be made on, and the same one without it."""
    for seed in range(80):
        made = make_submission(Plan(name="x", seed=seed, errors=(name,), **PLAN))
        if made.errors:
            return made, make_submission(Plan(name="x", seed=seed, **PLAN))
    raise AssertionError(f"no submission on which {name} could be made")


def test_every_error_has_its_rule():
    assert set(RULES) == {*FORM_ERRORS, *REPORT_ERRORS}


@pytest.mark.parametrize("name", RULES)
def test_an_error_changes_the_print_and_asks_for_its_flag(name):
    wrong, right = make_with(name)
    gold, before = make_gold(wrong), make_gold(right)
    demanded = [flag for flag in gold["flags"] if not flag.get("optional")]
    assert RULES[name] in {flag["rule"] for flag in demanded}
    assert not any(flag["rule"] == RULES[name] and not flag.get("optional") for flag in before["flags"])
    assert wrong.blocks != right.blocks
    assert gold["documents"]["status"] == "flagged"


@pytest.mark.parametrize("name", RULES)
def test_the_flag_aims_at_a_row_of_the_gold(name):
    gold = make_gold(make_with(name)[0])
    for flag in gold["flags"]:
        if flag.get("optional") or flag["table"] is None:
            continue
        keys = {key: value for key, value in flag.items() if key not in ("rule", "table", "accept")}
        assert any(all(row.get(key) == value for key, value in keys.items()) for row in gold[flag["table"]])


def unit_form(submission):
    return next(form for form in submission.forms if form.form_type == "unit_self_evaluation")


def test_a_wrong_total_does_not_follow_from_the_rows():
    wrong, _ = make_with("wrong_total")
    flag = next(flag for form in wrong.forms for flag in form.flags)
    form = next(form for form in wrong.forms if form.flags)
    assert flag["rule"] == "score_sum_mismatch"
    scores = [row.score.value for row in form.indicators] + [fund.score.value for fund in form.funds]
    assert sum(score for score in scores if score is not None) != form.total_score.value


def test_a_score_above_its_weight_leaves_the_total_right():
    wrong, _ = make_with("score_above_weight")
    form = next(form for form in wrong.forms if form.flags)
    assert sum(row.score.value > row.weight.value for row in form.indicators) == 1
    scores = [row.score.value for row in form.indicators] + [fund.score.value for fund in form.funds]
    assert sum(score for score in scores if score is not None) == form.total_score.value


def test_a_unit_slip_is_ten_thousand_times_too_much():
    wrong, right = make_with("unit_slip")
    pairs = [
        (slipped.figure(column).value, fund.figure(column).value)
        for form, other in zip(wrong.forms, right.forms, strict=True)
        for slipped, fund in zip(form.funds, other.funds, strict=True)
        for column in ("amount", "executed")
        if slipped.figure(column) != fund.figure(column)
    ]
    assert [slipped / value for slipped, value in pairs] == [Decimal(10000)]


def test_a_report_repeats_the_total_that_the_form_states():
    """A wrong total on the form is one contradiction, not two."""
    wrong = next(
        made
        for seed in range(60)
        if (
            made := make_submission(
                Plan(name="x", seed=seed, unit_lineage="hunan_unit", report=True, errors=("wrong_total",))
            )
        ).report.self_score
    )
    assert wrong.report.self_score == unit_form(wrong).total_score.value


def test_most_errors_is_kept():
    plan = Plan(name="x", seed=3, errors=tuple(RULES), most_errors=2, **PLAN)
    assert len(make_submission(plan).errors) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [("wrong_total", "no_total"), ("score_above_weight", "wrong_weight"), ("wrong_part", "unit_slip")],
)
def test_an_error_is_not_hidden_by_another(first, second):
    """The second one is made on another form, or not at all."""
    for seed in range(12):
        made = make_submission(Plan(name="x", seed=seed, errors=(first, second), **PLAN))
        for form in made.forms:
            demanded = {flag["rule"] for flag in form.flags if not flag.get("optional")}
            assert not {RULES[first], RULES[second]} <= demanded


def test_a_report_holds_one_error():
    reports = ("text_against_table", "wrong_text_sum", "wrong_share", "text_against_text")
    for seed in range(8):
        made = make_submission(Plan(name="x", seed=seed, errors=reports, **PLAN))
        assert len(made.errors) <= 1


def test_the_name_of_another_unit_is_printed_wherever_the_form_names_its_unit():
    for lineage in ("hunan_unit", "two_level_unit"):
        for seed in range(4):
            plan = Plan(name="x", seed=seed, errors=("wrong_unit",), **{**PLAN, "unit_lineage": lineage})
            made = make_submission(plan)
            form = unit_form(made)
            if made.errors:
                assert not any(made.truth.unit.name in line for line in form.subtitle)


def test_a_wrong_unit_can_be_told_from_what_else_is_printed():
    for seed in range(12):
        made = make_submission(Plan(name="x", seed=seed, errors=("wrong_unit",), **{**PLAN, "report": False}))
        base_names_it = any(form.form_type == "base_data" and form.unit_name for form in made.forms)
        projects = [form for form in made.forms if form.form_type == "project_self_evaluation" and not form.blank]
        if made.errors:
            assert base_names_it or len(projects) > 1


TWICE = Plan(name="x", seed=6, project_lineage="ministry_project", project_forms=1)


def test_of_two_submissions_one_result_differs_and_both_ask_for_the_flag():
    once, first, again = (make_submission(replace(TWICE, turn=turn)) for turn in (None, "first", "again"))
    assert (once.errors, first.errors, again.errors) == ((), ("duplicate",), ("duplicate",))
    assert once.blocks == first.blocks
    pairs = zip(make_gold(first)["indicators"], make_gold(again)["indicators"], strict=True)
    (difference,) = [(one, other) for one, other in pairs if one != other]
    changed = {column for column, value in difference[0].items() if value != difference[1][column]}
    assert {"actual_raw", "actual_value"} <= changed <= {"actual_raw", "actual_value", "met"}
    for gold in (make_gold(first), make_gold(again)):
        (flag,) = [flag for flag in gold["flags"] if not flag.get("optional")]
        assert flag["rule"] == "duplicate_submission"
        assert gold["documents"]["status"] == "flagged"


def test_a_submission_without_a_result_in_figures_does_not_come_in_twice():
    made = make_submission(Plan(name="x", seed=1, base_data=True, turn="again"))
    assert made.errors == ()
