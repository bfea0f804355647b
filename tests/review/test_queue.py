"""Filters, counts and the way from one flag to the next, also among 50,000."""

import time

import pytest

from pipeline.decisions.record import DecisionBook
from pipeline.review.index import Item, make_index
from pipeline.review.queue import ANY, PAGE_SIZE, Filter, Queue
from tests.review.decided import decide, spot


def item(number, **changes):
    values = {
        "flag_id": f"flag-{number}",
        "doc_id": f"{number % 7:064}",
        "source_path": f"{number % 7}.docx",
        "unit_name": f"第{number % 7}局",
        "form": "unit_self_evaluation",
        "rule": "score_exceeds_weight",
        "severity": "error",
        "cause": "document",
        "table": "indicators",
        "target_id": f"i-{number}",
        "field": "score",
        "message": f"第{number}条。",
        "observed": "6",
        "expected": "≤5",
        "page": None,
        "locator": "table 1 row 2",
    }
    return Item(**(values | changes))


def queue_of(*items, decisions=()):
    documents = {each.doc_id: {"doc_id": each.doc_id} for each in items}
    return Queue(make_index(items, documents), DecisionBook(decisions=tuple(decisions)))


def answer(each, verdict="as_stated"):
    at = spot(each.table, each.target_id, each.field, each.doc_id)
    return decide(at, verdict, flag_id=each.flag_id, rule=each.rule, message=each.message)


def shown(queue, wanted=None):
    return [each.flag_id for each in queue.page(wanted or Filter(), 1)]


def test_the_riskiest_come_first():
    queue = queue_of(
        item(1, severity="info"),
        item(2, severity="error", cause="document", amount=5.0),
        item(3, severity="error", cause="document", amount=80.0),
        item(4, severity="warning", cause="extraction"),
        item(5, severity="error", cause="extraction"),
        item(6, severity="error", cause="extraction", confidence=0.4),
    )
    assert shown(queue) == ["flag-6", "flag-5", "flag-3", "flag-2", "flag-4", "flag-1"]


def test_what_is_decided_leaves_the_queue_and_can_be_looked_up():
    one, two = item(1), item(2)
    queue = queue_of(one, two, decisions=[answer(one)])
    assert shown(queue) == ["flag-2"]
    assert shown(queue, Filter(decision="as_stated")) == ["flag-1"]
    assert shown(queue, Filter(decision=ANY)) == ["flag-1", "flag-2"]
    assert queue.done == 1


def test_counts_are_those_that_each_choice_would_give():
    queue = queue_of(item(1), item(2, severity="warning"), item(3, severity="warning", form="base_data"))
    counts = queue.select(Filter(severity="warning")).counts
    assert counts["severity"] == {"error": 1, "warning": 2}
    assert counts["form"] == {"unit_self_evaluation": 1, "base_data": 1}


def test_next_and_previous_go_round():
    items = [item(number) for number in (1, 2, 3)]
    queue = queue_of(*items)
    one, two, three = queue.index.items
    assert queue.next(one, Filter()) == two
    assert queue.next(three, Filter()) == one
    assert queue.previous(one, Filter()) == three
    assert queue_of(items[0]).next(one, Filter()) is None


def test_next_of_one_that_has_left_the_filter_is_the_one_behind_it():
    items = [item(number) for number in (1, 2, 3)]
    first = queue_of(*items)
    queue = queue_of(*items, decisions=[answer(first.index.items[1])])
    assert queue.next(queue.index.items[1], Filter()) == queue.index.items[2]
    assert queue.previous(queue.index.items[1], Filter()) == queue.index.items[0]


@pytest.mark.parametrize("wanted", [Filter(), Filter(rule="unit_slip", unit="甲局 & 乙局", decision=ANY)])
def test_a_filter_survives_its_address(wanted):
    from urllib.parse import parse_qsl

    assert Filter.read(dict(parse_qsl(wanted.write()))) == wanted


def test_fifty_thousand_flags_stay_usable():
    items = [item(number, rule=f"rule-{number % 30}", amount=float(number)) for number in range(50_000)]
    queue = queue_of(*items, decisions=[answer(each) for each in items[:2_000]])
    started = time.perf_counter()
    selection = queue.select(Filter(rule="rule-7"))
    page = queue.page(Filter(rule="rule-7"), 20)
    seconds = time.perf_counter() - started
    assert len(page) == PAGE_SIZE
    assert len(selection.ranks) == sum(number % 30 == 7 for number in range(2_000, 50_000))
    assert seconds < 2.0  # a tenth of that on an idle machine
