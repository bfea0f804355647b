"""The README's queries, copied as they stand, run on the sample's tables and print what the README prints."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def queries():
    """Each query of the README with the output printed under it."""
    blocks = [match.groupdict() for match in BLOCK.finditer((ROOT / "README.md").read_text("utf-8"))]
    for block, following in pairwise(blocks):
        if following["language"] == "text":
            yield block["language"], block["text"], following["text"]


def run_python(code, folder):
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def run_sql(query, folder):
    return str(duckdb.sql(query.replace("outputs/demo", str(folder / "outputs/demo")))) + "\n"


@pytest.mark.parametrize(
    ("language", "query", "printed"), list(queries()), ids=[language for language, _, _ in queries()]
)
def test_a_query_of_the_readme_prints_what_the_readme_prints(demo, language, query, printed):
    run = {"python": run_python, "sql": run_sql}[language]
    assert [line.rstrip() for line in run(query, demo).splitlines()] == [line.rstrip() for line in printed.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "query", "printed"), list(queries()), ids=[language for language, _, _ in queries()]
)
def test_it_prints_the_same_where_scans_cannot_be_read(without_ocr, language, query, printed):
    test_a_query_of_the_readme_prints_what_the_readme_prints(without_ocr, language, query, printed)


def test_the_readme_has_a_query_in_pandas_and_one_in_duckdb():
    assert [language for language, _, _ in queries()] == ["python", "sql"]
