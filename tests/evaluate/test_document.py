"""One document: rows paired, values and flags judged and counted, all drawn small."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.evaluate.faultless import figure_faultless
from pipeline.evaluate.found import NOTHING
from pipeline.evaluate.tally import figure, figure_flags
from tests.evaluate.drawn import gold_of, hold, reading_of

UNIT_FORM = {"form_type": "unit_self_evaluation", "project_name": None, "total_score": 96.0}
PROJECT_FORM = {"form_type": "project_self_evaluation", "project_name": "村道维护", "total_score": 90.0}


def line(name, **values):
    return {"scope": "unit", "project_name": None, "line": name, **values}


def outcomes(evaluated):
    """What is not right: table, column, outcome, and whether it is silent."""
    return {(value.table, value.column, value.outcome, value.is_silent) for value in evaluated.bad_values}


@pytest.mark.parametrize(
    ("gold", "found", "bad"),
    [
        # a value must be found, a null must be null, what is left out is not scored
        ({"executed": 12.5}, {"executed": 12.5}, set()),
        ({"executed": 12.5}, {"executed": 12.6}, {"wrong"}),
        ({"executed": 12.5}, {"executed": None}, {"missing"}),
        ({"executed": None}, {"executed": 12.5}, {"spurious"}),
        ({"executed": None}, {"executed": None}, set()),
        ({}, {"executed": 12.5}, set()),
        # accept lists other right values
        ({"executed": 12.5, "accept": {"executed": [13.0]}}, {"executed": 13.0}, set()),
        ({"executed": 12.5, "accept": {"executed": [None]}}, {"executed": None}, set()),
        ({"executed": 12.5, "accept": {"executed": [None]}}, {"executed": 13.0}, {"wrong"}),
        # an optional row is neither demanded nor counted as wrong
        ({"executed": 12.5, "optional": True}, {"executed": 13.0}, set()),
    ],
)
def test_every_outcome_of_a_value(gold, found, bad):
    evaluated = hold(
        gold_of(forms=[UNIT_FORM], funds=[line("total", **gold)]),
        reading_of(forms=[UNIT_FORM], funds=[line("total", **found)]),
    )

    assert {value.outcome for value in evaluated.bad_values} == bad
    assert all(value.column == "executed" and not value.is_whole_row for value in evaluated.bad_values)
    figures = figure(evaluated.tally, "funds")
    assert figures.exact_rows == figures.gold_rows - len(bad)


def test_a_row_that_is_lost_misses_its_values_and_no_nulls():
    gold = line("total", executed=12.5, score=None, weight=10.0, accept={"weight": [None]})

    evaluated = hold(gold_of(forms=[UNIT_FORM], funds=[gold]), reading_of(forms=[UNIT_FORM]))

    assert {(value.column, value.outcome) for value in evaluated.bad_values} == {
        ("scope", "missing"), ("line", "missing"), ("executed", "missing"),
    }  # fmt: skip
    assert all(value.is_whole_row and value.locator == "p1 table 1 row 1" for value in evaluated.bad_values)
    figures = figure(evaluated.tally, "funds")
    assert (figures.gold_rows, figures.exact_rows, figures.missing_rows, figures.missing) == (1, 0, 1, 3)


def test_a_row_that_is_lost_and_optional_misses_nothing():
    evaluated = hold(
        gold_of(forms=[UNIT_FORM], funds=[line("total", executed=12.5, optional=True)]), reading_of(forms=[UNIT_FORM])
    )

    assert evaluated.bad_values == ()
    assert figure(evaluated.tally, "funds").gold_rows == 0


def test_a_row_that_the_gold_does_not_know_is_spurious_with_all_it_says():
    evaluated = hold(
        gold_of(forms=[UNIT_FORM], funds=[]),
        reading_of(forms=[UNIT_FORM], funds=[line("total", executed=12.5, score=None, amount_raw=" ")]),
    )

    assert {(value.column, value.outcome) for value in evaluated.bad_values} == {
        ("scope", "spurious"), ("line", "spurious"), ("executed", "spurious"),
    }  # fmt: skip
    figures = figure(evaluated.tally, "funds")
    assert (figures.gold_rows, figures.spurious_rows, figures.spurious) == (0, 1, 3)


def test_a_table_that_the_gold_leaves_out_is_not_scored():
    evaluated = hold(gold_of(forms=[UNIT_FORM]), reading_of(forms=[UNIT_FORM], funds=[line("total", executed=1.0)]))

    assert evaluated.tally.tables == ("forms",)


def test_a_gold_file_without_a_document_misses_all_and_silently():
    gold = gold_of(documents={"unit_name": "甲局", "grade": None}, forms=[UNIT_FORM], flags=[{"rule": "blank_form"}])

    evaluated = hold(gold, NOTHING)

    assert outcomes(evaluated) == {
        ("documents", "unit_name", "missing", True),
        ("forms", "form_type", "missing", True),
        ("forms", "total_score", "missing", True),
    }
    assert figure_flags(evaluated.tally).not_raised == 1


# --- which row answers which


def test_rows_are_paired_within_their_form():
    """The same line in two forms: each is held against its own form's, though they were found the other way round."""
    project = {"scope": "project", "project_name": "村道维护", "line": "total", "executed": 3.0}
    gold = gold_of(forms=[UNIT_FORM, PROJECT_FORM], funds=[line("total", executed=12.5), project])
    found = reading_of(
        forms=[PROJECT_FORM, UNIT_FORM],
        funds=[{**project, "form_id": "forms-1"}, {**line("total", executed=12.5), "form_id": "forms-2"}],
    )

    assert hold(gold, found).bad_values == ()


def test_project_forms_are_told_apart_by_name():
    other = {**PROJECT_FORM, "project_name": "农田水利", "total_score": 80.0}

    evaluated = hold(gold_of(forms=[PROJECT_FORM, other]), reading_of(forms=[other, PROJECT_FORM]))

    assert evaluated.bad_values == ()


def test_equal_forms_keep_their_own_rows():
    """Two blank project forms say the same; a row of the second answers nothing in the first."""
    gold = gold_of(
        forms=[PROJECT_FORM, PROJECT_FORM], funds=[{**line("total"), "scope": "project", "project_name": "村道维护"}]
    )
    found = reading_of(
        forms=[PROJECT_FORM, PROJECT_FORM],
        funds=[{**line("total"), "scope": "project", "project_name": "村道维护", "form_id": "forms-2"}],
    )

    figures = figure(hold(gold, found).tally, "funds")

    assert (figures.missing_rows, figures.spurious_rows) == (1, 1)


def test_the_rows_of_a_form_that_the_gold_does_not_know_are_spurious():
    gold = gold_of(forms=[UNIT_FORM], funds=[line("total", executed=12.5)])
    found = reading_of(
        forms=[UNIT_FORM, {**PROJECT_FORM, "project_name": None}],
        funds=[{**line("total", executed=12.5), "form_id": "forms-2"}],
    )

    figures = figure(hold(gold, found).tally, "funds")

    assert (figures.missing_rows, figures.spurious_rows) == (1, 1)


def test_sections_are_paired_in_order():
    first, second = ({"heading": "基本情况", "text": text} for text in ("一处", "二处"))

    evaluated = hold(gold_of(sections=[first, second]), reading_of(sections=[second, first]))

    assert Counter(value.outcome for value in evaluated.bad_values)["wrong"] == 2


def test_facts_without_a_subject_are_ignored_unless_they_answer_a_demand():
    fact = {"subject": "vehicles", "measure": "amount", "value": 3.5, "unit": "万元", "fiscal_year": 2023}
    other = {**fact, "subject": None, "value": 77.0}

    answered = hold(gold_of(facts=[fact]), reading_of(facts=[{**fact, "subject": None}, other]))

    assert outcomes(answered) == {("facts", "subject", "missing", True)}
    assert figure(answered.tally, "facts").spurious_rows == 0


def test_a_row_goes_to_a_demanded_row_before_an_optional_one():
    fact = {"subject": "vehicles", "measure": "amount", "value": 3.5, "unit": "万元", "fiscal_year": 2023}

    evaluated = hold(gold_of(facts=[{**fact, "optional": True}, fact]), reading_of(facts=[fact]))

    assert evaluated.bad_values == ()
    assert figure(evaluated.tally, "facts").exact_rows == 1


# --- silent or not

WRONG = {
    "gold": gold_of(
        documents={"unit_name": "甲局"},
        forms=[{**UNIT_FORM, "total_score": 97.0}],
        funds=[line("total", executed=12.5), line("carryover", executed=1.5)],
    ),
    "document": {"unit_name": "乙局"},
    "forms": [UNIT_FORM],
    "funds": [line("total", executed=12.6)],
}
"""Wrong: the document's unit, the form's score, a figure of the form's first line; and its second line is lost."""


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
@pytest.mark.parametrize(
    ("target", "pointed_at"),
    [
        ("funds-1", {("funds", "executed", "wrong")}),
        (
            "forms-1",
            {
                ("forms", "total_score", "wrong"), ("funds", "executed", "wrong"), ("funds", "scope", "missing"),
                ("funds", "line", "missing"), ("funds", "executed", "missing"),
            },
        ),
        ("doc", {("documents", "unit_name", "wrong")}),
        ("forms-2", set()),
    ],
)  # fmt: skip
def test_a_flag_points_at_its_record_or_at_all_of_its_form(target, pointed_at, severity):
    found = reading_of(
        WRONG["document"],
        [{"rule": "score_sum_mismatch", "severity": severity, "table": "forms", "target_id": target}],
        forms=WRONG["forms"],
        funds=WRONG["funds"],
    )

    evaluated = hold(WRONG["gold"], found)

    assert {each[:3] for each in outcomes(evaluated) if not each[3]} == pointed_at
    assert figure(evaluated.tally).silent_errors == 6 - len(pointed_at)


def test_a_row_too_many_is_not_silent_under_its_own_flag():
    gold = gold_of(forms=[UNIT_FORM], funds=[])
    flag = {"rule": "doubtful_value", "table": "funds", "target_id": "funds-1"}

    evaluated = hold(gold, reading_of(None, [flag], forms=[UNIT_FORM], funds=[line("total")]))

    assert outcomes(evaluated) == {("funds", "scope", "spurious", False), ("funds", "line", "spurious", False)}


def test_a_failed_document_is_not_silent_about_what_it_lacks():
    gold = gold_of(documents={"unit_name": "甲局", "status": "flagged"}, forms=[UNIT_FORM])

    evaluated = hold(gold, reading_of({"status": "failed"}))

    assert outcomes(evaluated) == {
        ("documents", "unit_name", "missing", False),
        ("documents", "status", "wrong", True),
        ("forms", "form_type", "missing", False),
        ("forms", "total_score", "missing", False),
    }


def test_the_flagged_share_counts_right_values_too():
    gold = gold_of(forms=[UNIT_FORM], funds=[line("total", executed=12.5), line("carryover", executed=1.5)])
    flag = {"rule": "doubtful_value", "table": "funds", "target_id": "funds-1"}
    found = reading_of(
        None, [flag], forms=[UNIT_FORM], funds=[line("total", executed=12.5), line("carryover", executed=1.5)]
    )

    figures = figure(hold(gold, found).tally, "funds")

    assert (figures.flagged_values, figures.flagged_share, figures.silent_errors) == (3, 0.5, 0)


# --- flags

FORMS = {"forms": [UNIT_FORM, PROJECT_FORM]}
DEMAND = {"rule": "score_sum_mismatch", "table": "forms", "form_type": "unit_self_evaluation"}


def flag(rule="score_sum_mismatch", table="forms", target_id="forms-1", **values):
    return {"rule": rule, "table": table, "target_id": target_id, **values}


@pytest.mark.parametrize(
    ("demands", "raised", "counts"),
    [
        # raised, not raised, extra
        ([DEMAND], [flag()], (1, 0, 0)),
        ([DEMAND], [], (0, 1, 0)),
        ([DEMAND], [flag("weight_sum_mismatch")], (0, 1, 1)),
        # at another record, in another table, on another field
        ([DEMAND], [flag(target_id="forms-2")], (0, 1, 1)),
        ([DEMAND], [flag(table="funds", target_id="funds-9")], (0, 1, 1)),
        ([{**DEMAND, "field": "total_score"}], [flag(field="total_score")], (1, 0, 0)),
        ([{**DEMAND, "field": "total_score"}], [flag(field="total_weight")], (0, 1, 1)),
        # no table: any; another place that is accepted
        ([{"rule": "score_sum_mismatch"}], [flag(table="funds", target_id="funds-9")], (1, 0, 0)),
        (
            [{**DEMAND, "accept": [{"table": "forms", "project_name": "村道维护"}]}],
            [flag(target_id="forms-2")],
            (1, 0, 0),
        ),
        # twice for one demand; nobody asked; allowed; for information; of the file and not of what it says
        ([DEMAND], [flag(), flag()], (1, 0, 0)),
        ([], [flag(), flag()], (0, 0, 2)),
        ([{**DEMAND, "optional": True}], [flag()], (0, 0, 0)),
        ([{**DEMAND, "optional": True}], [], (0, 0, 0)),
        ([], [flag(severity="info")], (0, 0, 0)),
        ([], [flag("low_ocr_confidence")], (0, 0, 0)),
        # what the record must not say
        ([{**DEMAND, "project_name": None}], [flag()], (1, 0, 0)),
        ([{**DEMAND, "project_name": "村道维护"}], [flag()], (0, 1, 1)),
        # the document
        ([{"rule": "missing_field", "table": "documents"}], [flag("missing_field", "documents", "doc")], (1, 0, 0)),
        ([{"rule": "missing_field", "unit_name": "甲局"}], [flag("missing_field", "documents", "doc")], (1, 0, 0)),
    ],
)
def test_flags_are_counted(demands, raised, counts):
    gold = gold_of(documents={"unit_name": "甲局"}, flags=demands, **FORMS)

    evaluated = hold(gold, reading_of({"unit_name": "甲局"}, raised, **FORMS))

    figures = figure_flags(evaluated.tally)
    assert (figures.raised, figures.not_raised, figures.extra) == counts
    assert (
        Counter(each.is_raised for each in evaluated.bad_flags)
        == Counter({False: counts[1], True: counts[2]}) + Counter()
    )


def test_a_flag_finds_its_record_where_that_is_misread():
    """The demand says 村道维护, the record 村道准护: it answers the gold row that says so."""
    misread = {**PROJECT_FORM, "project_name": "村道准护"}
    gold = gold_of(forms=[PROJECT_FORM], flags=[{"rule": "blank_form", "table": "forms", "project_name": "村道维护"}])

    evaluated = hold(gold, reading_of(None, [flag("blank_form")], forms=[misread]))

    assert figure_flags(evaluated.tally).raised == 1


def test_flags_that_the_gold_leaves_out_are_not_scored():
    evaluated = hold(gold_of(**FORMS), reading_of(None, [flag()], **FORMS))

    assert evaluated.tally.rules == ()
    assert figure_flags(evaluated.tally).precision is None


@pytest.mark.parametrize(
    ("raised", "rate"),
    [
        ([flag(cause="document")], 1.0),
        ([flag(cause="extraction")], 0.0),
        ([flag(cause="unknown")], 0.0),
        ([flag(cause="unknown"), flag(cause="document")], 1.0),  # one of them sends it back to the unit
        ([], None),
        ([flag("weight_sum_mismatch", cause="extraction")], None),  # nobody asked
    ],
)
def test_an_error_of_the_submitter_has_to_be_laid_to_the_submitter(raised, rate):
    figures = figure_flags(hold(gold_of(flags=[DEMAND], **FORMS), reading_of(None, raised, **FORMS)).tally)
    assert figures.cause_rate == rate


def test_what_was_not_read_says_nothing_of_who_erred():
    gold = gold_of(flags=[{"rule": "unmapped_cell"}], **FORMS)
    evaluated = hold(gold, reading_of(None, [flag("unmapped_cell", cause="extraction")], **FORMS))
    assert figure_flags(evaluated.tally).cause_rate is None


# --- where nothing is wrong


def test_where_the_gold_asks_for_no_flag_every_flag_counts():
    gold = gold_of(flags=[{**DEMAND, "optional": True}], **FORMS)
    raised = [flag(), flag("repaired_row", target_id="forms-2", severity="info"), flag("unmapped_cell", "funds", "x")]
    found = figure_faultless([hold(gold, reading_of(None, raised, **FORMS))])

    values = found.figures.gold_values
    assert (found.documents, found.flags, found.notes) == (1, 2, 1)
    assert found.flag_rate == 2 / values
    assert found.free_share == 0  # both forms have one


def test_documents_with_an_error_or_without_a_word_on_flags_are_left_out():
    golds = (gold_of(flags=[DEMAND], **FORMS), gold_of(**FORMS))
    found = figure_faultless([hold(gold, reading_of(None, [flag()], **FORMS)) for gold in golds])

    assert (found.documents, found.flags, found.flag_rate, found.free_share) == (0, 0, None, None)
