from collections import defaultdict
from decimal import Decimal

import pytest

from corpus.forms.grid import GridBuilder
from corpus.forms.layout import lay_out
from corpus.forms.lineage import Lineage, find_mistakes, load_lineages
from corpus.make import make_submission
from corpus.submission import Table
from tests.corpus.helpers import LINEAGES, plan_for


def tiles(grid):
    taken = [
        (row, col)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rows)
        for col in range(cell.col, cell.col + cell.cols)
    ]
    return sorted(taken) == [(row, col) for row in range(grid.n_rows) for col in range(grid.n_cols)]


@pytest.mark.parametrize("name", LINEAGES)
@pytest.mark.parametrize("level", ["clean", "hard"])
def test_every_lineage_tiles_its_table(name, level):
    for seed in range(2):
        submission = make_submission(plan_for(name, seed=seed, level=level))
        assert all(tiles(block.grid) for block in submission.blocks if isinstance(block, Table))


@pytest.mark.parametrize("name", LINEAGES)
def test_points_add_up(name):
    """Weights with those of the money block make 100, scores make the total, groups make their stated weight."""
    for seed in range(4):
        for form in make_submission(plan_for(name, seed=seed)).forms:
            if not form.scored:
                continue
            weights = [row.weight.value for row in form.indicators] + [fund.weight.value for fund in form.funds]
            scores = [row.score.value for row in form.indicators] + [fund.score.value for fund in form.funds]
            assert sum(score for score in scores if score is not None) == form.total_score.value
            if form.total_weight.value is not None:
                assert sum(weight for weight in weights if weight is not None) == form.total_weight.value == 100
            assert all(row.score.value <= row.weight.value for row in form.indicators if row.weight.value is not None)
            groups = defaultdict(Decimal)
            for row in form.indicators:
                groups[row.level1_key, row.level1_weight.value] += row.weight.value or 0
            for (_, stated), total in groups.items():
                assert stated is None or stated == total


@pytest.mark.parametrize("name", LINEAGES)
def test_money_adds_up(name):
    for seed in range(6):
        for form in make_submission(plan_for(name, seed=seed)).forms:
            totals = [fund for fund in form.funds if fund.line == "total"]
            for group in ("source", "nature"):
                lines = [fund for fund in form.funds if fund.group == group]
                if not totals or not lines:
                    continue
                if lines[0].amount.raw is not None:
                    assert sum(fund.amount.value or 0 for fund in lines) == totals[0].executed.value
                else:
                    for column in ("full_year_budget", "executed"):
                        if totals[0].figure(column).value is not None:
                            assert (
                                sum(fund.figure(column).value or 0 for fund in lines) == totals[0].figure(column).value
                            )


@pytest.mark.parametrize("seed", range(12))
def test_base_data_parents_are_the_sums_of_their_children(seed):
    form = make_submission(plan_for("base_data", seed=seed)).forms[0]
    for number, line in enumerate(form.base):
        children = [child for child in form.base if child.parent == number and child.figures]
        if line.item not in ("three_public", "vehicles", "project_expenditure", "special_funds") or not children:
            continue
        if any(child.parent == number and not child.figures for child in form.base) or not line.figures:
            continue
        for measure in range(3):
            total = sum(child.figures[measure][2].value or 0 for child in children)
            assert (line.figures[measure][2].value or 0) == total


def test_a_form_type_of_each_kind_is_there():
    kinds = {lineage.form_type for lineage in load_lineages()}
    assert kinds == {"unit_self_evaluation", "project_self_evaluation", "base_data"}
    assert len(load_lineages()) >= 15


def test_a_builder_refuses_overlaps_and_holes():
    """
    | a | b |   b also wants the place of a; then nothing is at (0, 1)
    """
    builder = GridBuilder(n_cols=2, widths=(1.0, 1.0))
    row = builder.next_row()
    builder.label(row, 0, "a", cols=2)
    builder.label(row, 1, "b")
    with pytest.raises(ValueError, match="does not fit"):
        builder.build()
    builder.cells = builder.cells[1:]
    with pytest.raises(ValueError, match="no cell covers"):
        builder.build()


def test_a_lineage_tells_all_its_mistakes():
    good = next(lineage for lineage in load_lineages() if lineage.name == "ministry_project")
    indicators = good.indicators.model_copy(update={"schemes": ({"output": Decimal(50), "benefits": Decimal(30)},)})
    broken = good.model_copy(update={"widths": (1.0,), "indicators": indicators})
    mistakes = find_mistakes(broken)
    assert any("widths" in mistake for mistake in mistakes)
    assert any("benefits" in mistake for mistake in mistakes)
    assert any("90" in mistake for mistake in mistakes)


def test_a_misspelt_key_is_refused():
    data = {
        "name": "x",
        "form_type": "base_data",
        "origin": "",
        "title": "t",
        "columns": 1,
        "widths": [1.0],
        "colums": 1,
    }
    with pytest.raises(ValueError, match="colums"):
        Lineage.model_validate(data)


def test_the_same_form_is_laid_out_the_same():
    submission = make_submission(plan_for("split_target_project", seed=3))
    assert lay_out(submission.forms[0], submission.hand) == lay_out(submission.forms[0], submission.hand)
