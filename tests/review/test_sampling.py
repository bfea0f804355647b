"""What is drawn of the values nobody doubts, and what it proves."""

import math
from collections import Counter

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decisions.fields import UnreadableValueError, is_correctable, name_place
from pipeline.review.desk import Answer, Desk
from pipeline.review.index import SAMPLED, load_index
from pipeline.review.proof import GOALS, bound_share, count_needed, round_up, weigh_sample
from pipeline.review.queue import ANY, Filter
from pipeline.review.sampling import load_coverage
from pipeline.schema.rules import load_rules


@pytest.fixture
def sampled(out):
    desk = Desk(out, sample_size=40)
    yield desk
    desk.close()


def drawn(desk):
    return [item for item in desk.queue().index.items if item.kind == SAMPLED]


def ids(out, size):
    return [each.value.sample_id for each in load_index(out, size).sample.drawn]


class TestDrawing:
    def test_the_same_tables_give_the_same_sample(self, pristine):
        assert ids(pristine, 50) == ids(pristine, 50)

    def test_a_larger_sample_begins_with_the_smaller(self, pristine):
        assert ids(pristine, 90)[:30] == ids(pristine, 30)

    def test_each_stratum_is_drawn_in_proportion(self, pristine):
        sample = load_index(pristine, 60).sample
        counts = Counter(each.stratum for each in sample.drawn)
        total = sum(sample.population.values())
        for stratum, population in sample.population.items():
            assert abs(counts[stratum] - 60 * population / total) <= 1, stratum
        assert {stratum.format for stratum in counts} == {"pdf", "docx", "xlsx"}

    def test_no_more_than_there_are(self, pristine):
        sample = load_index(pristine, 10**9).sample
        assert len(sample.drawn) == sum(sample.population.values()) == len(set(ids(pristine, 10**9)))

    def test_nothing_with_a_flag_is_drawn(self, pristine):
        flags = pq.read_table(pristine / "flags").to_pylist()
        doubted = {
            (flag["target_id"], flag["field"] and name_place(flag["table"], flag["field"]))
            for flag in flags
            if flag["severity"] != "info"
        }
        for each in load_index(pristine, 10**9).sample.drawn:
            assert (each.value.record_id, each.value.field) not in doubted
            assert (each.value.record_id, None) not in doubted

    def test_without_being_asked_nothing_is_drawn(self, desk):
        assert desk.queue().index.sample is None
        assert drawn(desk) == []

    def test_coverage_names_places_and_rules_that_exist(self):
        for (table, field), rules in load_coverage().items():
            assert is_correctable(table, field)
            assert name_place(table, field) == field
            assert rules
            assert set(rules) <= set(load_rules().rules)


class TestDeciding:
    def test_values_come_in_the_order_of_drawing_behind_all_flags(self, sampled):
        queue = sampled.queue()
        shown = [item.flag_id for item in queue.page(Filter(kind=SAMPLED), 1)]
        assert shown == [each.value.sample_id for each in queue.index.sample.drawn]
        assert all(item.is_flag for item in queue.page(Filter(), 1))

    def test_an_answer_is_kept_without_a_flag_and_outlives_the_server(self, sampled, out):
        item = drawn(sampled)[0]
        sampled.decide(item, Answer(verdict="as_stated"))
        (row,) = pq.read_table(out / "decisions").to_pylist()
        assert (row["flag_id"], row["rule"], row["target_id"], row["verdict"]) == (
            None,
            None,
            item.target_id,
            "as_stated",
        )
        again = Desk(out, sample_size=60)
        try:
            assert again.queue().proof.checked == 1
            assert again.queue().progress(SAMPLED) == (1, 60)
        finally:
            again.close()

    def test_a_misread_value_is_corrected_and_counts_as_wrong(self, sampled, out):
        item = next(each for each in drawn(sampled) if each.field == "score")
        place = (item.table, item.target_id, "score")
        decision = sampled.decide(item, Answer(verdict="misread", place=place, new_value="1.5"))
        rows = pq.read_table(out / item.table, filters=[("record_id", "=", item.target_id)]).to_pylist()
        assert rows[0]["score"] == 1.5
        proof = sampled.queue().proof
        assert (proof.checked, proof.wrong, proof.bound) == (1, 1, 1.0)
        sampled.undo(decision.decision_id, None, decision.decision_id)
        assert sampled.queue().proof.checked == 0

    def test_another_value_than_the_one_drawn_is_refused(self, sampled):
        one, other = [each for each in drawn(sampled) if each.field == "score"][:2]
        with pytest.raises(UnreadableValueError):
            sampled.decide(
                one, Answer(verdict="misread", place=(other.table, other.target_id, "score"), new_value="1.5")
            )

    def test_what_is_unclear_counts_as_wrong(self, sampled):
        for number, item in enumerate(drawn(sampled)[:10]):
            sampled.decide(item, Answer(verdict="unclear" if number == 0 else "as_stated"))
        proof = sampled.queue().proof
        assert (proof.checked, proof.wrong, proof.unclear) == (10, 0, 1)
        assert proof.bound == bound_share(10, 1)

    def test_flags_are_counted_apart(self, sampled):
        sampled.decide(drawn(sampled)[0], Answer(verdict="as_stated"))
        assert sampled.queue().done == 0
        assert sampled.queue().select(Filter(decision=ANY)).counts["kind"][SAMPLED] == 40


class TestProof:
    @pytest.mark.parametrize(("checked", "shown"), [(300, "1"), (600, "0.5"), (3000, "0.1")])
    def test_none_wrong_among_so_many(self, checked, shown):
        assert round_up(bound_share(checked, 0)) == shown
        assert bound_share(checked, 0) == pytest.approx(1 - 0.05 ** (1 / checked))

    @pytest.mark.parametrize(
        ("checked", "wrong", "bound"),
        [(10, 1, 0.394163), (10, 5, 0.777559), (100, 3, 0.075712)],
    )
    def test_with_errors_it_is_the_bound_of_clopper_and_pearson(self, checked, wrong, bound):
        assert bound_share(checked, wrong) == pytest.approx(bound, abs=2e-6)

    @given(st.integers(1, 4000), st.integers(0, 30))
    def test_it_is_where_the_binomial_leaves_five_percent(self, checked, wrong):
        bound = bound_share(checked, wrong)
        if wrong >= checked:
            assert bound == 1.0
            return
        chance = sum(
            math.exp(math.log(math.comb(checked, k)) + k * math.log(bound) + (checked - k) * math.log1p(-bound))
            for k in range(wrong + 1)
        )
        assert chance == pytest.approx(0.05, rel=1e-6)

    @given(st.sampled_from(GOALS), st.integers(0, 8))
    def test_as_many_as_needed_and_not_one_more(self, goal, wrong):
        needed = count_needed(goal, wrong)
        assert bound_share(needed, wrong) < goal <= bound_share(needed - 1, wrong)

    @given(st.floats(1e-6, 1.0))
    def test_a_printed_bound_is_never_below_the_true_one(self, share):
        assert share * 100 <= float(round_up(share)) * (1 + 1e-9)
        assert float(round_up(share)) <= share * 100 * 1.1 + 1e-9

    def test_nothing_checked_proves_nothing(self, pristine):
        proof = weigh_sample(load_index(pristine, 20).sample, {})
        assert (proof.bound, proof.goal, proof.missing) == (1.0, 0.01, 299)
