"""The scorer that others judge the tables with reads what we write: gold rows through the storage score 1."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.schema.columns import load_dictionary
from pipeline.storage.output import open_output
from pipeline.storage.packing import pack_rows
from pipeline.storage.rows import RECORD_TABLES, Row

SEEDS = Path(__file__).parents[3] / "shared/seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the folder of seed documents is not here")

FILLERS = {"string": "-", "int32": 0, "int64": 0, "float64": 0.0, "bool": False, "date32": None, "list<string>": []}


@pytest.fixture(scope="module")
def scorer() -> Iterator[dict[str, ModuleType]]:
    modules = {}
    for name in ("score", "gold_to_parquet"):
        spec = importlib.util.spec_from_file_location(f"seeds_{name}", SEEDS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        modules[name] = importlib.util.module_from_spec(spec)
        sys.modules[f"seeds_{name}"] = modules[name]  # its dataclasses look themselves up there
        spec.loader.exec_module(modules[name])
    yield modules
    for name in modules:
        del sys.modules[f"seeds_{name}"]


def complete(table: str, row: Row) -> Row:
    """The row with every column of ours: what the gold does not know is null, or a filler where null may not stand."""
    columns = load_dictionary().tables[table].columns
    fillers = {c.column: None if c.nullable else FILLERS[c.type] for c in columns if c.column != "source_path"}
    return fillers | {name: value for name, value in row.items() if name in fillers and value is not None}


def test_gold_rows_score_one(tmp_path: Path, scorer: dict[str, ModuleType]):
    gold = {f"{name}.docx": rows for name, rows in scorer["gold_to_parquet"].load_gold(SEEDS / "gold").items()}
    with open_output(tmp_path) as output, output.new_set() as tables:
        for path, rows in sorted(gold.items()):
            built = scorer["gold_to_parquet"].build_tables(rows, path)
            names = ("documents", *RECORD_TABLES)
            tables.add(path, pack_rows({table: [complete(table, row) for row in built[table]] for table in names}))
    _, summary, problems = scorer["score"].score_folder(tmp_path, SEEDS / "gold")
    assert problems == []
    assert summary["overall"]["f1"] == 1
    assert summary["flags"]["recall"] == 1
