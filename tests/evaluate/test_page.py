"""The page of figures is written by a command and keeps what people wrote around them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.evaluate.drawn import ROOT

DOCS = ROOT / "docs"
PAGE = "# Figures\n\n<!-- figures: one -->\nold\n<!-- end of figures: one -->\n\nafter\n"


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_figures", DOCS / "figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_figures_take_the_place_of_the_old(figures: ModuleType, tmp_path: Path):
    page, new = tmp_path / "page.md", tmp_path / "new.md"
    page.write_text(PAGE, "utf-8")
    new.write_text("| 准确率 |\n", "utf-8")

    for _ in range(2):
        figures.main([str(page), "one", str(new)])
        expected = "# Figures\n\n<!-- figures: one -->\n\n| 准确率 |\n\n<!-- end of figures: one -->\n\nafter\n"
        assert page.read_text("utf-8") == expected


@pytest.mark.parametrize(
    ("page", "section", "text"),
    [(PAGE, "two", "new"), (PAGE, "one", " \n"), (PAGE + PAGE, "one", "new"), ("<!-- figures: one -->", "one", "new")],
)
def test_a_page_without_the_section_or_no_figures_change_nothing(figures: ModuleType, page, section, text):
    with pytest.raises(ValueError, match=section):
        figures.replace_section(page, section, text)


def test_every_section_that_make_writes_is_on_the_page():
    written = re.findall(r"docs/figures\.py (docs/\S+) (\w+)", (ROOT / "Makefile").read_text("utf-8"))

    assert written
    for page, section in written:
        assert f"<!-- figures: {section} -->" in (ROOT / page).read_text("utf-8")


def test_the_page_explains_every_figure_that_is_shown():
    page = (DOCS / "accuracy.md").read_text("utf-8")

    for name in (
        "correct",
        "wrong",
        "missing",
        "spurious",
        "precision",
        "recall",
        "F1",
        "exact %",
        "silent %",
        "flagged",
        "cause %",
        "flags ÷ values",
        "values free of flags",
    ):
        assert re.search(rf"^\|[^|]*\b{re.escape(name)}", page, re.MULTILINE), name
