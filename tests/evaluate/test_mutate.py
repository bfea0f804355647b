"""Mutants: one fault at a time in a form whose sums come out; the rules notice those that break a sum."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from pipeline.evaluate.equations import list_equations
from pipeline.evaluate.faults import FAULTS, Fault, add_amounts, list_sites
from pipeline.evaluate.mutate import describe_mutation, mutate, summarize_mutation, try_mutants
from pipeline.model.errors import UsageError
from pipeline.model.rows import Extraction
from tests.rules.drawing import fact, form, rules_of, submission

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample" / "sample-01-unit.docx"
FORM = form(
    funds="FUNDS | full | executed | weight | rate | score\n"
    "年度资金总额 | 100.00 | 90.00 | 10 | 90% | 9\n"
    "财政拨款 | 80.00 | 75.00 | | |\n"
    "其他资金 | 20.00 | 15.00 | | |",
    indicators="INDICATORS | level2 | level3 | target | actual | weight | score\n"
    "产出指标 | 数量指标 | 整治水库座数 | 12座 | 12座 | 40 | 40\n"
    "^ | 质量指标 | 验收合格率 | 100% | 98% | 50 | 45",
    total="100 | 94",
)


@pytest.fixture
def extraction() -> Extraction:
    return submission(FORM, facts=[fact("total_expenditure", "-5.00万元", "支出减少5.00万元。", measure="change")])


def sites_of(extraction: Extraction, fault: Fault) -> list[str]:
    return [site.field for site in list_sites(extraction) if site.fault == fault]


def make(extraction: Extraction, fault: Fault, field: str) -> Extraction:
    """The first mutant of a kind."""
    site = next(site for site in list_sites(extraction) if (site.fault, site.field) == (fault, field))
    return site.mutate(Random(3))


def test_every_fault_finds_its_places(extraction: Extraction):
    assert rules_of(extraction) == []
    assert {fault for fault in FAULTS if sites_of(extraction, fault)} == set(FAULTS)
    assert sites_of(extraction, "sign") == ["facts.value"]
    assert sites_of(extraction, "row_dropped") == ["funds"] * 3 + ["indicators"] * 2


def test_each_mutant_has_its_fault_and_no_other(extraction: Extraction):
    one_more = make(extraction, "row_doubled", "indicators")
    one_less = make(extraction, "row_dropped", "indicators")
    in_yuan = make(extraction, "unit", "funds.executed")
    swapped = make(extraction, "swap", "funds.full_year_budget")
    shifted = make(extraction, "column_shifted", "indicators")

    assert len(one_more.indicators) == len(extraction.indicators) + 1
    assert len({row.record_id for row in one_more.indicators}) == 3
    assert [row.level3 for row in one_less.indicators] == ["验收合格率"]
    assert [fund.executed.value for fund in in_yuan.funds] == [900000, 75, 15]
    assert [fund.full_year_budget.value for fund in swapped.funds] == [80, 100, 20]
    assert [shifted.indicators[0].target.value, shifted.indicators[0].actual.value] == [40, 12]
    assert shifted.indicators[1] == extraction.indicators[1]


def test_faults_that_break_a_sum_are_caught(extraction: Extraction):
    assert "weight_sum_mismatch" in rules_of(make(extraction, "digit", "indicators.weight"))
    assert "weight_sum_mismatch" in rules_of(make(extraction, "row_dropped", "indicators"))
    assert "score_sum_mismatch" in rules_of(make(extraction, "row_doubled", "indicators"))

    tried = list(try_mutants(extraction, 50, Random(1)))
    broken = [caught for kind, caught in tried if kind.is_confirmed]
    assert sum(map(bool, broken)) >= 0.9 * len(broken) > 0


def test_figures_swapped_within_one_sum_leave_it_as_it_was(extraction: Extraction):
    swapped = make(extraction, "swap", "indicators.score")
    before, after = add_amounts(extraction), add_amounts(swapped)

    assert before != after
    assert not any(equation.is_broken(before, after) for equation in list_equations(extraction))


def test_a_fault_in_a_figure_of_a_sum_counts_also_where_the_sum_stays(extraction: Extraction):
    tried = list(try_mutants(extraction, 50, Random(1)))

    assert any(kind.is_term and not kind.is_confirmed for kind, _ in tried if kind.fault == "swap")
    assert all(kind.is_term for kind, _ in tried if kind.is_confirmed)
    assert not any(kind.is_term for kind, _ in tried if kind.field == "facts.value")


def test_the_same_seed_makes_the_same_mutants():
    first, again, other = (mutate([SAMPLE], faults=3, seed=seed) for seed in (1, 1, 2))

    assert first == again
    assert other != first


def test_the_figures_add_up_for_a_person_and_for_a_script():
    mutation = mutate([SAMPLE], faults=2, seed=1)
    figures = json.loads(json.dumps(summarize_mutation(mutation)))
    lines = list(describe_mutation(mutation))

    assert figures["overall"]["mutants"] == sum(each["mutants"] for each in figures["by_fault"].values())
    assert figures["overall"]["caught"] == sum(each["caught"] for each in figures["by_field"].values())
    assert figures["overall"]["mutants"] == sum(each["mutants"] for each in figures["by_fault_and_field"])
    assert sum(line.startswith(tuple(f"| {fault} " for fault in FAULTS)) for line in lines) == len(FAULTS)


def test_nothing_to_mutate_is_said(tmp_path: Path):
    (tmp_path / "a.docx").write_bytes(b"no document")

    with pytest.raises(UsageError, match="nothing to mutate"):
        mutate([tmp_path], faults=1, seed=1)
