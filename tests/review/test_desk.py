"""A decision is in the tables at once, can be taken back, and holds on later runs over the same bytes."""

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from pipeline.decisions.fields import UnreadableValueError
from pipeline.decisions.journal import Journal, StaleDecisionError
from pipeline.review.desk import Answer, Desk
from pipeline.storage.output import open_output
from tests.commands import run_jixiao


def find(desk, rule, path):
    return next(each for each in desk.queue().index.items if each.rule == rule and each.source_path.endswith(path))


def correct(desk, typed="5", **changes):
    """Say that the score above its weight was misread."""
    item = find(desk, "score_exceeds_weight", "06-wrong-points.pdf")
    place = ("indicators", item.target_id, "score")
    answer = {"verdict": "misread", "place": place, "new_value": typed, "reviewer": "测试员"} | changes
    return item, desk.decide(item, Answer(**answer))


def score(out, item):
    rows = pq.read_table(out / "indicators", filters=[("record_id", "=", item.target_id)]).to_pylist()
    return rows[0]["score"]


def rows_of(out, table):
    return pq.read_table(out / table).to_pylist()


def test_a_corrected_value_is_in_the_tables_at_once(desk, out):
    item, _ = correct(desk)
    assert score(out, item) == 5.0
    (row,) = rows_of(out, "decisions")
    assert (row["old_value"], row["new_value"], row["reviewer"], row["field"]) == ("6", "5", "测试员", "score")


def test_everything_else_stays_as_it_was(desk, out, pristine):
    item, _ = correct(desk)
    for table in ("documents", "forms", "funds", "base_data", "facts", "cells", "flags"):
        assert pq.read_table(out / table).equals(pq.read_table(pristine / table))
    before = {row["record_id"]: row for row in rows_of(pristine, "indicators")}
    for row in rows_of(out, "indicators"):
        if row["record_id"] != item.target_id:
            assert row == before[row["record_id"]]


def test_taking_it_back_restores_what_the_machine_read(desk, out, pristine):
    _, decision = correct(desk)
    desk.undo(decision.decision_id, "测试员", decision.decision_id)
    assert pq.read_table(out / "indicators").equals(pq.read_table(pristine / "indicators"))
    assert [row["verdict"] for row in rows_of(out, "decisions")] == ["misread", "revoked"]


def test_a_second_correction_still_knows_what_the_machine_read(desk, out):
    item, first = correct(desk)
    item, second = correct(desk, "4.5", seen=first.decision_id)
    assert (second.old_value, score(out, item)) == ("6", 4.5)


@pytest.mark.parametrize("typed", ["六", "5 6", "", "6", "6.0"])
def test_a_value_that_does_not_read_or_changes_nothing_is_refused(desk, out, typed):
    with pytest.raises(UnreadableValueError):
        correct(desk, typed)
    assert not (out / "decisions").exists()


def test_a_bare_number_gets_the_unit_of_its_place(desk, out):
    item = find(desk, "execution_rate_mismatch", "07-wrong-money.docx")
    place = ("funds", item.target_id, "execution_rate")
    decision = desk.decide(item, Answer(verdict="misread", place=place, new_value="95.08"))
    assert (decision.old_value, decision.new_value) == ("92.5%", "95.08%")


def test_two_servers_on_one_folder_see_each_other(desk, out):
    other = Desk(out)
    try:
        item = find(desk, "execution_rate_mismatch", "07-wrong-money.docx")
        first = desk.decide(item, Answer(verdict="as_stated", reviewer="甲"))
        with pytest.raises(StaleDecisionError):
            other.decide(item, Answer(verdict="unclear", reviewer="乙"))
        assert other.queue().state(item) == "as_stated"
        other.decide(item, Answer(verdict="unclear", reviewer="乙", seen=first.decision_id))
        assert desk.queue().state(item) == "unclear"
    finally:
        other.close()


def test_a_later_run_applies_what_was_decided(desk, out, submissions):
    item, _ = correct(desk)
    run_jixiao("ingest", submissions, "--out", out, "--workers", "1", "--force")
    assert score(out, item) == 5.0
    assert desk.queue().state(find(desk, item.rule, "06-wrong-points.pdf")) == "misread"


def test_a_decision_during_a_run_is_kept_and_shows_afterwards(desk, out):
    with open_output(out):
        item, _ = correct(desk)
        assert desk.is_behind
        assert score(out, item) == 6.0
        assert len(rows_of(out, "decisions")) == 1
    restarted = Desk(out)
    try:
        assert score(out, item) == 5.0
    finally:
        restarted.close()


@pytest.fixture
def conflicting(out, desk):
    """A folder in which the machine reads in another way than when a reviewer corrected it."""
    _, decision = correct(desk)
    desk.undo(decision.decision_id, None, decision.decision_id)
    Journal(out).add(replace(decision, decision_id="old", old_value="8"), None)
    return desk


def test_a_run_that_reads_in_another_way_brings_the_decision_back(conflicting, out, submissions):
    summary = run_jixiao("ingest", submissions, "--out", out, "--workers", "1", "--json").stdout
    assert "decision_conflict" in summary
    item = find(conflicting, "decision_conflict", "06-wrong-points.pdf")
    assert (item.observed, item.expected) == ("6", "5")
    assert score(out, item) == 6.0
    conflicting.decide(item, Answer(verdict="as_stated"))
    run_jixiao("ingest", submissions, "--out", out, "--workers", "1")
    assert not any(row["rule"] == "decision_conflict" for row in rows_of(out, "flags"))


def test_what_is_blank_in_the_source_is_taken_away(desk, out):
    item, decision = correct(desk, None, is_blank=True)
    assert (decision.old_value, decision.new_value) == ("6", None)
    assert score(out, item) is None
    with pytest.raises(UnreadableValueError):
        correct(desk, None, is_blank=True, seen=decision.decision_id)
    desk.undo(decision.decision_id, "测试员", decision.decision_id)
    assert score(out, item) == 6.0


def test_a_place_that_cannot_be_blank_stays(desk):
    item = find(desk, "score_exceeds_weight", "06-wrong-points.pdf")
    with pytest.raises(UnreadableValueError):
        desk.decide(item, Answer(verdict="misread", place=("forms", form_of(desk, item), "form_type"), is_blank=True))


def form_of(desk, item):
    return desk.dossier(item.doc_id).form_of(item.target_id)["record_id"]


def test_who_changes_their_mind_takes_the_correction_back(desk, out):
    item, first = correct(desk)
    desk.decide(item, Answer(verdict="as_stated", seen=first.decision_id))
    assert score(out, item) == 6.0
    assert desk.queue().state(item) == "as_stated"
