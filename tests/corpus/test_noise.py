from collections import Counter
from random import Random

import pytest

from corpus.gold import make_gold
from corpus.make import Plan, make_submission
from corpus.noise.blocks import BLOCK_NOISE
from corpus.noise.cuts import header_rows
from corpus.noise.forms import FORM_NOISE
from corpus.submission import Table, Text
from tests.corpus.helpers import LINEAGES, fold, plan_for
from tests.corpus.test_forms import tiles

ENOUGH = 3
"""Submissions that an operation is tried on."""
REPEATING = {"repeated_groups", "cut_table_repeating", "merged_targets"}
"""Operations that print a label again, or one value less often."""
ADDING = {"page_numbers", "contents", "cover"}


def printed(blocks):
    """How often each character is printed."""
    texts = [block.text for block in blocks if isinstance(block, Text)]
    texts += [cell.text for block in blocks if isinstance(block, Table) for cell in block.grid.cells]
    return Counter(fold("".join(texts)))


@pytest.mark.parametrize("name", BLOCK_NOISE)
def test_block_noise_keeps_what_is_said(name):
    """Nothing is lost: every character stands there as often as before, and the tables still tile."""
    operation, _ = BLOCK_NOISE[name]
    worked = 0
    for seed, lineage in enumerate(LINEAGES * 3):
        blocks = make_submission(plan_for(lineage, seed=seed, report=True)).blocks
        dirty = operation(blocks, Random(seed))
        if dirty is None:
            continue
        worked += 1
        assert all(tiles(block.grid) for block in dirty if isinstance(block, Table))
        if name in REPEATING:
            assert set(printed(dirty)) == set(printed(blocks))
        elif name in ADDING:
            assert printed(dirty) > printed(blocks)
        else:
            assert printed(dirty) == printed(blocks)
        if worked == ENOUGH:
            break
    assert worked


@pytest.mark.parametrize("name", [name for name in LINEAGES if name != "base_data"])
def test_the_header_that_is_repeated_holds_names_of_columns_only(name):
    """Also where rows that stop at the second level stand above the first with a third (计划管理类指标)."""
    for block in make_submission(plan_for(name)).blocks:
        if isinstance(block, Table) and any(cell.field == "level3" for cell in block.grid.cells):
            rows = header_rows(block.grid)
            header = [cell for cell in block.grid.cells if set(rows) & set(range(cell.row, cell.row + cell.rows))]
            assert {cell.kind for cell in header} == {"label"}
            assert any("指标" in cell.text for cell in header if cell.col > 0)


@pytest.mark.parametrize("name", FORM_NOISE)
def test_form_noise_keeps_the_points(name):
    operation, _ = FORM_NOISE[name]
    worked = 0
    for seed, lineage in enumerate(LINEAGES):
        for form in make_submission(plan_for(lineage, seed=seed)).forms:
            dirty = operation(form, Random(seed))
            if dirty is not None:
                worked += 1
                assert sum(row.score.value or 0 for row in dirty.indicators) == sum(
                    row.score.value or 0 for row in form.indicators
                )
    assert worked


def test_rows_that_nobody_filled_in_are_no_indicators():
    plan = Plan(name="x", seed=4, unit_lineage="hunan_unit")
    noisy = make_submission(Plan(name="x", seed=4, unit_lineage="hunan_unit", noise=("template_rows",)))
    assert noisy.noise == ("template_rows",)
    assert len(noisy.forms[0].indicators) > len(make_submission(plan).forms[0].indicators)
    assert all(row["level3"] for row in make_gold(noisy)["indicators"])


def test_rows_of_wu_are_optional_indicators():
    gold = make_gold(make_submission(Plan(name="x", seed=4, unit_lineage="hunan_unit", noise=("none_rows",))))
    rows = [row for row in gold["indicators"] if row.get("optional")]
    assert rows
    assert all(row["weight"] == 0 for row in rows)


def test_swapped_values_are_swapped_in_the_gold_too():
    plan = {"name": "x", "seed": 6, "unit_lineage": "hunan_unit"}
    right = make_gold(make_submission(Plan(**plan)))["indicators"]
    swapped = make_gold(make_submission(Plan(**plan, noise=("swapped_values",))))["indicators"]
    changed = [(a, b) for a, b in zip(right, swapped, strict=True) if a["target_raw"] != b["target_raw"]]
    assert [(b["target_raw"], b["actual_raw"]) for _, b in changed] == [
        (a["actual_raw"], a["target_raw"]) for a, _ in changed
    ]
    assert len(changed) == 1


def test_a_cut_row_is_one_row_of_the_gold():
    plan = {"name": "x", "seed": 9, "unit_lineage": "plain_unit"}
    cut = make_submission(Plan(**plan, noise=("cut_row",)))
    assert cut.noise == ("cut_row",)
    assert make_gold(cut)["indicators"] == make_gold(make_submission(Plan(**plan)))["indicators"]
