"""Decisions survive whatever happens to the process, and two reviewers do not write over each other."""

import shutil
import threading

import pyarrow.parquet as pq
import pytest

from pipeline.decisions.journal import Journal, StaleDecisionError
from pipeline.decisions.record import subject_of
from pipeline.model.errors import OutputError
from pipeline.schema.columns import arrow_schema
from tests.review.decided import decide, revoke, spot

AT = spot("indicators", "i-1", "score")


def table(root):
    return pq.read_table(root / "decisions").to_pylist()


def test_a_decision_is_in_the_journal_and_in_the_table_at_once(tmp_path):
    first = decide(AT, "misread", "6", "5")
    Journal(tmp_path).add(first, "")
    assert Journal(tmp_path).read().decisions == (first,)
    (row,) = table(tmp_path)
    assert (row["verdict"], row["old_value"], row["new_value"], row["target_id"]) == ("misread", "6", "5", "i-1")
    assert pq.read_table(tmp_path / "decisions").schema.equals(arrow_schema("decisions"))


def test_nothing_is_ever_taken_out(tmp_path):
    journal = Journal(tmp_path)
    first = decide(AT, "misread", "6", "5")
    journal.add(first, "")
    book = journal.add(revoke(first), first.decision_id)
    assert [each.verdict for each in book.decisions] == ["misread", "revoked"]
    assert [row["verdict"] for row in table(tmp_path)] == ["misread", "revoked"]
    assert not book.standing


def test_a_line_that_a_kill_cut_off_does_no_harm(tmp_path):
    journal = Journal(tmp_path)
    first, second = decide(AT, "unclear"), decide(AT, "as_stated")
    journal.add(first, "")
    with journal.path.open("ab") as file:
        file.write(b'{"decision_id": "half')
    assert Journal(tmp_path).read().decisions == (first,)
    Journal(tmp_path).add(second, first.decision_id)
    assert Journal(tmp_path).read().decisions == (first, second)


def test_a_damaged_line_is_named_and_not_passed_over(tmp_path):
    journal = Journal(tmp_path)
    journal.add(decide(AT, "unclear"), "")
    journal.path.write_bytes(b"no json\n" + journal.path.read_bytes())
    with pytest.raises(OutputError, match="line 1"):
        Journal(tmp_path).read()


def test_who_has_not_seen_the_last_decision_is_told(tmp_path):
    one, other = Journal(tmp_path), Journal(tmp_path)
    first = decide(AT, "as_stated", reviewer="甲")
    one.add(first, "")
    with pytest.raises(StaleDecisionError):
        other.add(decide(AT, "unclear", reviewer="乙"), "")
    assert other.read().latest_id(subject_of(first)) == first.decision_id
    other.add(decide(AT, "unclear", reviewer="乙"), first.decision_id)
    assert len(one.read().decisions) == 2


def test_many_reviewers_at_once_lose_nothing(tmp_path):
    def work(name):
        journal = Journal(tmp_path)
        for number in range(5):
            journal.add(decide(AT, "unclear", flag_id=f"{name}-{number}"), "")

    threads = [threading.Thread(target=work, args=(name,)) for name in "甲乙丙"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.flag_id for each in Journal(tmp_path).read().decisions}) == 15
    assert len(table(tmp_path)) == 15


def test_a_copy_of_the_tables_alone_brings_its_decisions_along(tmp_path):
    first = decide(AT, "misread", "6", "5", reason="看错了")
    Journal(tmp_path / "one").add(first, "")
    shutil.copytree(tmp_path / "one/decisions", tmp_path / "two/decisions")
    assert Journal(tmp_path / "two").read().decisions == (first,)
    second = decide(AT, "as_stated")
    Journal(tmp_path / "two").add(second, None)
    assert Journal(tmp_path / "two").read().decisions == (first, second)


class TestFlagsAreKnownAgain:
    def test_by_what_they_say_when_their_numbers_have_changed(self, tmp_path):
        first = decide(AT, "as_stated", flag_id="d-flags-3")
        book = Journal(tmp_path).add(first, "")
        doc_id, rule, message = AT.doc_id, first.rule, first.message
        assert book.of_flag(doc_id, "d-flags-3", rule, message) == first
        assert book.of_flag(doc_id, "d-flags-4", rule, message) == first
        assert book.of_flag(doc_id, "d-flags-3", rule, "另一句话。") is None
        assert book.of_flag("e" * 64, "d-flags-3", rule, message) is None

    def test_of_several_that_say_the_same_the_number_tells(self, tmp_path):
        journal = Journal(tmp_path)
        one = decide(AT, "as_stated", flag_id="d-flags-3")
        two = decide(AT, "unclear", flag_id="d-flags-4")
        journal.add(one, "")
        book = journal.add(two, "")
        assert book.of_flag(AT.doc_id, "d-flags-4", two.rule, two.message) == two
        assert book.of_flag(AT.doc_id, "d-flags-5", two.rule, two.message) is None
