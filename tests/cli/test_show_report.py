"""``jixiao show``: the report's outline with its figures marked, on screens of several widths."""

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.commands import run_jixiao

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample" / "sample-14-report.docx"
FORM = SAMPLE.with_name("sample-05-all.docx")


def test_every_figure_is_marked_in_its_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "400")
    rows = json.loads(run_jixiao("show", SAMPLE, "--json").stdout)
    shown = run_jixiao("show", SAMPLE).stdout

    assert rows["facts"]
    figures = {fact["sentence"][fact["start"] : fact["end"]] for fact in rows["facts"]}
    assert set(re.findall("⟦(.*?)⟧", shown)) == figures
    assert all(section["heading"] in shown for section in rows["sections"])


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_wider_than_the_screen_and_no_figure_is_cut(width: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(width))
    rows = json.loads(run_jixiao("show", FORM, "--json").stdout)
    shown = run_jixiao("show", FORM).stdout

    assert max(map(cell_len, shown.splitlines())) <= width
    executed = [row["executed"] for row in rows["funds"] if row["executed"]]
    assert executed
    assert all(f"{value:.6f}".rstrip("0").rstrip(".") in shown for value in executed)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [72, 80, 140])
def test_every_line_of_the_base_data_is_told_by_its_name(width: int, language: str, monkeypatch: pytest.MonkeyPatch):
    """Long titles of measures make room for the names of the lines, not the other way round."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("JIXIAO_LANG", language)
    rows = json.loads(run_jixiao("show", FORM, "--json").stdout)
    shown = run_jixiao("show", FORM).stdout

    assert max(map(cell_len, shown.splitlines())) <= width
    items = {row["item_raw"] for row in rows["base_data"]}
    assert len(items) > 5
    assert all(item[:4] in shown for item in items)  # a longer name goes on in the next line
    assert all(
        f"{row['value']:.6f}".rstrip("0").rstrip(".") in shown for row in rows["base_data"] if row["unit"] == "人"
    )


def test_a_pipe_and_a_terminal_without_colours_get_none(monkeypatch: pytest.MonkeyPatch):
    assert "\x1b" not in run_jixiao("show", SAMPLE).stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert not re.search("\x1b\\[[0-9;]*3[0-7]", run_jixiao("show", SAMPLE).stdout)


def test_colours_take_the_place_of_brackets_on_a_terminal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = run_jixiao("show", SAMPLE).stdout

    assert "⟦" not in shown
    assert "\x1b[1;32m" in shown
