"""The site is built without a warning, has every entry, and asks no other host for anything."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="needs the extra docs")

from pipeline.cli import jixiao
from pipeline.schema.columns import load_dictionary
from pipeline.schema.rules import load_rules

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(r'<(?:script|img|iframe|source)[^>]+src="(?:https?:)?//|<link[^>]+href="(?:https?:)?//')

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def anchors(path):
    return set(re.findall(r'id="([^"]+)"', path.read_text("utf-8")))


def test_every_command_table_column_code_rule_and_error_code_can_be_linked_to(site):
    dictionary = load_dictionary()
    tables = dictionary.tables.values()
    assert {f"jixiao-{name}" for name in jixiao.commands} <= anchors(site / "reference/commands.html")
    assert {table.table for table in tables} <= anchors(site / "reference/tables.html")
    assert {f"{c.table}.{c.column}" for table in tables for c in table.columns} <= anchors(
        site / "reference/tables.html"
    )
    assert set(dictionary.codes) - {"rule"} <= anchors(site / "reference/codes.html")
    assert set(load_rules().rules) <= anchors(site / "reference/rules.html")
    assert {code.code for code in dictionary.codes["error_code"]} <= anchors(site / "reference/errors.html")


def test_no_page_loads_anything_from_another_host(site):
    pages = sorted(site.rglob("*.html"))
    assert pages
    assert [str(page) for page in pages if LOADED.search(page.read_text("utf-8"))] == []


def test_the_generators_are_not_part_of_the_site(site):
    assert [path for path in site.rglob("*") if path.suffix in (".py", ".pyc", ".ipynb", ".csv")] == []


def test_every_page_has_its_title_and_no_raw_markdown_link(site):
    for page in site.rglob("*.html"):
        text = re.sub(r"<(pre|code|script)\b.*?</\1>", "", page.read_text("utf-8"), flags=re.DOTALL)
        assert page.name == "404.html" or "<h1" in text, page
        assert not re.search(r"\]\([\w./#-]+\)", text), page
