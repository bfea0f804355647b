"""What the hand-written pages tell a reader to type works: queries, commands and data files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import jixiao
from pipeline.schema.load import load_schema

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md"))
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^(?:\S*[/\\])?jixiao (?P<command>[a-z]+)(?P<rest>[^#\n]*)", re.MULTILINE)
OPTION = re.compile(r"(?<!\S)--?[a-z][a-z-]*")


def blocks(page, language):
    found = [match["text"] for match in BLOCK.finditer(page.read_text("utf-8")) if match["language"] == language]
    assert found, page
    return found


def lines_to_type():
    for page in PAGES:
        for block in BLOCK.finditer(page.read_text("utf-8")):
            for line in COMMAND.finditer(block["text"]):
                yield pytest.param(line["command"], line["rest"], id=f"{page.stem}: {line[0].strip()}")


@pytest.mark.parametrize(("command", "rest"), list(lines_to_type()))
def test_every_command_and_option_that_a_page_names_is_there(command, rest):
    known = {name for parameter in jixiao.commands[command].params for name in parameter.opts}
    assert set(OPTION.findall(rest)) <= known


@pytest.mark.parametrize("page", ["tutorial.md", "howto/export.md"])
def test_the_queries_run_on_the_sample(demo, page):
    for query in blocks(DOCS / page, "python"):
        subprocess.run([sys.executable, "-c", query], cwd=demo, capture_output=True, check=True)


def test_the_variant_is_one_that_the_program_takes(tmp_path):
    (text,) = blocks(DOCS / "howto/variant.md", "toml")
    (tmp_path / "county.toml").write_text(text, "utf-8")
    schema = load_schema(str(tmp_path))
    assert "star-county" in [variant.name for variant in schema.variants]


def test_every_page_has_one_line_in_english():
    written = [
        DOCS / "index.md",
        DOCS / "tutorial.md",
        *(DOCS / "howto").glob("*.md"),
        *(DOCS / "explanation").glob("*.md"),
    ]
    for page in written:
        assert re.search(r"^\*[A-Z].*\*$", page.read_text("utf-8"), re.MULTILINE), page
