"""The notebook runs on the sample, and every figure in it equals an independent query in DuckDB."""

import json
import math
import os
import time
from pathlib import Path

import duckdb
import pytest

nbformat = pytest.importorskip("nbformat", reason="needs the extra docs")
nbclient = pytest.importorskip("nbclient", reason="needs the extra docs")

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "docs/quickstart.ipynb"
MOST_SECONDS = 120

TELL = """
import json
told = {name: json.loads(frame.to_json(orient="split", double_precision=15)) for name, frame in answers.items()}
print(json.dumps(told))
"""

VIEWS = """
CREATE VIEW counted AS SELECT * FROM documents d WHERE NOT EXISTS (
    SELECT 1 FROM flags f WHERE f.rule = 'duplicate_submission' AND f.doc_id = d.doc_id
) OR EXISTS (
    SELECT 1 FROM flags f JOIN documents t USING (doc_id)
    WHERE f.rule = 'duplicate_submission' AND f.doc_id = d.doc_id AND f.expected = t.source_path
);
CREATE VIEW doubts AS SELECT * FROM flags SEMI JOIN counted USING (doc_id) WHERE severity <> 'info';
CREATE VIEW rows AS SELECT * FROM indicator_wide SEMI JOIN counted USING (doc_id);
"""

SATISFACTION = """actual_unit = 'ratio' AND actual_value IS NOT NULL
    AND (coalesce(level1, '') = 'satisfaction' OR coalesce(level2, '') = 'service_satisfaction')"""

QUERIES = {
    "overspent": """SELECT unit_name, fiscal_year, initial_budget, budget, executed,
        executed - budget, executed - initial_budget
        FROM unit_year WHERE executed IS NOT NULL AND coalesce(budget, initial_budget) IS NOT NULL""",
    "execution_rate": """SELECT unit_name, fiscal_year, execution_rate, list_contains(doubtful, 'execution_rate')
        FROM unit_year WHERE execution_rate IS NOT NULL""",
    "adjustment": """SELECT unit_name, fiscal_year, initial_budget, budget, budget / initial_budget - 1
        FROM unit_year WHERE budget IS NOT NULL AND initial_budget > 0""",
    "three_public": """SELECT c.unit_name, measure, b.fiscal_year, value FROM base_data b JOIN counted c USING (doc_id)
        WHERE item = 'three_public' AND value IS NOT NULL
        AND measure IN ('prior_year_final', 'current_year_budget', 'current_year_final')""",
    "measurable": """SELECT coalesce(level1_label, '（未分级）'), count(*), count(target_value),
        count(target_value) / count(*) FROM rows GROUP BY 1""",
    "weak_targets": """SELECT unit_name, count(*), count(*) FILTER (WHERE abs(target_value - actual_value) < 1e-9),
        avg((abs(target_value - actual_value) < 1e-9)::INT) FROM rows
        WHERE target_value IS NOT NULL AND actual_value IS NOT NULL AND target_unit = actual_unit
        AND unit_name IS NOT NULL GROUP BY 1""",
    "satisfaction": f"SELECT unit_name, level3, target_value, actual_value FROM rows WHERE {SATISFACTION}",
    "satisfaction_full": f"SELECT count(*), count(*) FILTER (WHERE actual_value >= 1) FROM rows WHERE {SATISFACTION}",
    "scores": """SELECT source_path, self_score,
        (SELECT count(*) FROM doubts WHERE doubts.doc_id = counted.doc_id) FROM counted WHERE self_score IS NOT NULL""",
    "rules_by_unit": """SELECT rule, unit_name, count(*) FROM doubts JOIN counted USING (doc_id)
        WHERE unit_name IS NOT NULL GROUP BY ALL""",
    "confidence": " UNION ALL ".join(
        f"""SELECT '{table}', count(*), avg((record_id IN (SELECT target_id FROM doubts))::INT),
        avg((confidence < 0.99)::INT), avg(confidence) FROM {table} SEMI JOIN counted USING (doc_id)"""
        for table in ("forms", "funds", "indicators", "base_data", "goals", "sections", "facts")
    ),
}
"""By the name of each answer in the notebook: the same columns, asked in another language."""


@pytest.fixture(scope="module")
def executed(demo):
    """The notebook with its outputs; a last cell tells the answers."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(TELL))
    client = nbclient.NotebookClient(
        notebook, timeout=MOST_SECONDS, resources={"metadata": {"path": str(ROOT / "docs")}}
    )
    began = time.monotonic()
    client.execute(env={**os.environ, "JIXIAO_OUT": str(demo / "outputs/demo")})
    return notebook, time.monotonic() - began


@pytest.fixture(scope="module")
def answers(executed):
    notebook, _ = executed
    return json.loads(notebook.cells[-1].outputs[0].text)


@pytest.fixture(scope="module")
def tables(demo):
    return open_tables(demo / "outputs/demo")


def open_tables(root):
    connection = duckdb.connect()
    names = ("documents", "flags", "unit_year", "indicator_wide", "forms", "funds", "indicators", "base_data")
    for table in (*names, "goals", "sections", "facts"):
        files = f"{root / table}/**/*.parquet"
        connection.sql(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)")
    connection.execute(VIEWS)
    return connection


def is_same_row(one, other):
    return all(is_same(*pair) for pair in zip(one, other, strict=True))


def is_same(one, other):
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


@pytest.mark.slow
@pytest.mark.parametrize("name", QUERIES)
def test_an_answer_equals_an_independent_query(answers, tables, name):
    told, asked = answers[name]["data"], [list(row) for row in tables.sql(QUERIES[name]).fetchall()]
    assert told
    assert len(told) == len(asked)
    left = list(asked)
    for row in told:
        match = next((each for each in left if is_same_row(row, each)), None)
        assert match is not None, row
        left.remove(match)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUERIES)
def test_an_answer_is_the_same_where_scans_cannot_be_read(tables, without_ocr, name):
    other = open_tables(without_ocr / "outputs/demo")
    assert sorted(map(repr, other.sql(QUERIES[name]).fetchall())) == sorted(
        map(repr, tables.sql(QUERIES[name]).fetchall())
    )


@pytest.mark.slow
def test_there_is_a_query_for_every_answer(answers):
    assert set(answers) == set(QUERIES)


@pytest.mark.slow
def test_it_runs_in_time_and_warns_of_nothing(executed):
    notebook, seconds = executed
    assert seconds < MOST_SECONDS
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 8


def test_it_is_committed_without_outputs_and_asks_ten_questions():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    headings = [line for cell in notebook.cells for line in cell.source.splitlines() if line.startswith("## ")]
    assert [int(line.split()[1].rstrip(".")) for line in headings] == list(range(1, 11))
