"""The command: what a person reads, what a script reads, and what goes onto a page."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from pipeline.cli import main
from pipeline.evaluate.evaluation import Evaluation
from pipeline.evaluate.grids import list_tables, list_worst
from pipeline.messages import language
from tests.evaluate.drawn import SAMPLE, gold_of, hold, load_sample, make_tables, reading_of, write_tables

NAMES = ("sample-01-unit", "sample-05-all")


class Done(Struct, frozen=True, dict=True):
    code: int
    stdout: str
    stderr: str


Jixiao = Callable[..., Done]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JIXIAO_LANG", "en")
    language.cache_clear()
    yield
    language.cache_clear()


@pytest.fixture
def jixiao(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Jixiao]:
    """The command in this process."""
    handler = signal.getsignal(signal.SIGTERM)

    def run(*arguments: object) -> Done:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["jixiao", "evaluate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capfd.readouterr())

    yield run
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Tables and gold of two submissions: one executed amount is wrong, one row is lost, one flag nobody asked for."""
    folder = tmp_path_factory.mktemp("evaluate")
    golds = {name: gold for name, gold in load_sample().items() if name in NAMES}
    tables = {f"{name}.docx": make_tables(gold, f"{name}.docx") for name, gold in golds.items()}
    spoiled = tables["sample-05-all.docx"]
    spoiled["funds"][0]["executed"] += 1
    del spoiled["indicators"][-1]
    spoiled["flags"].append({
        "rule": "unit_slip", "severity": "error", "table": "funds", "target_id": spoiled["funds"][1]["record_id"],
        "message": "疑似把元填进了万元栏", "record_id": "new", "doc_id": spoiled["documents"][0]["doc_id"],
    })  # fmt: skip
    write_tables(folder / "out", tables)
    (folder / "gold").mkdir()
    for name, gold in golds.items():
        (folder / "gold" / f"{name}.json").write_text(json.dumps(gold), "utf-8")
    lines = "".join(f"{name}.docx,{lineage}\n" for name, lineage in zip(NAMES, ("unit", "unit+project"), strict=True))
    (folder / "manifest.csv").write_text(f"file,lineage\n{lines}", "utf-8")
    return folder / "out", folder / "gold"


def find_line(text: str, beginning: str) -> list[str]:
    """The words of the line that begins so."""
    (line,) = [line.split() for line in text.splitlines() if line.startswith(beginning)]
    return line


def test_a_person_reads_the_figures_and_the_places(jixiao: Jixiao, folders: tuple[Path, Path]):
    done = jixiao(*folders)

    assert (done.code, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert find_line(done.stdout, "funds.executed ")[2:5] == ["1", "0", "0"]
    assert find_line(done.stdout, "funds.line ")[2:8] == ["0", "0", "0", "100.00", "100.00", "100.00"]
    by_format = done.stdout.partition("By format")[2].partition("\n\n")[0]
    assert find_line(by_format, "docx ")[1] == "2"
    assert [find_line(done.stdout, f"{name} ")[1] for name in ("unit", "project")] == ["2", "1"]
    assert find_line(done.stdout, "unit_slip ")[1:4] == ["0", "0", "1"]
    worst = done.stdout.partition("The worst values")[2].splitlines()
    (figure,) = [line for line in worst if "funds.executed" in line]
    assert figure.startswith("sample-05-all.docx  p1 table 1 row 1 ")
    assert "wrong, silent" in figure
    assert sum("indicators (whole row)" in line for line in worst) == 1
    assert "疑似把元填进了万元栏" in done.stdout
    assert "2 documents" in done.stdout


def test_worst_and_by_choose_what_is_listed(jixiao: Jixiao, folders: tuple[Path, Path]):
    done = jixiao(*folders, "--worst", 0, "--by", "rendition")

    assert "whole row" not in done.stdout
    assert "By lineage" not in done.stdout
    assert find_line(done.stdout, ".docx ")[1] == "2"


def test_on_a_terminal_tables_are_drawn(jixiao: Jixiao, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")

    done = jixiao(*folders)

    assert "\x1b" in done.stdout
    assert "───" in done.stdout
    assert "funds.executed" in done.stdout


def test_mutants_are_counted_for_a_person_and_for_a_script(jixiao: Jixiao, tmp_path: Path):
    file = tmp_path / "mutants.json"

    done = jixiao("--mutate", SAMPLE / "sample-01-unit.docx", "--faults", 1, "--json", file)

    assert done.code == 0
    assert find_line(done.stdout, "| row_dropped ")[3] == "1"
    assert json.loads(file.read_text("utf-8"))["by_fault"]["row_dropped"]["mutants"] == 1


def test_tables_without_gold_are_refused(jixiao: Jixiao, folders: tuple[Path, Path]):
    done = jixiao(folders[0])

    assert done.code == 2
    assert "two folders" in done.stderr


def test_a_script_reads_everything(jixiao: Jixiao, folders: tuple[Path, Path], tmp_path: Path):
    file = tmp_path / "figures.json"

    done = jixiao(*folders, "--json", file)
    printed = jixiao(*folders, "--json", "-")

    assert "By field" in done.stdout
    figures = json.loads(file.read_text("utf-8"))
    assert json.loads(printed.stdout) == figures
    assert figures["tables"]["funds"]["wrong"] == figures["tables"]["funds"]["fields"]["executed"]["wrong"] == 1
    assert figures["tables"]["indicators"]["missing_rows"] == 1
    assert figures["flags"]["rules"]["unit_slip"]["extra"] == 1
    assert figures["groups"]["lineage"]["project"]["documents"] == 1
    assert figures["overall"]["bad_values"] == len(figures["bad_values"])
    assert {value["locator"] for value in figures["bad_values"] if value["column"] == "executed"} == {
        "p1 table 1 row 1"
    }
    assert [document["source_path"] for document in figures["by_document"]] == [f"{name}.docx" for name in NAMES]


def test_a_page_gets_the_same_markdown_every_time(jixiao: Jixiao, folders: tuple[Path, Path]):
    done = jixiao(*folders, "--markdown")

    assert jixiao(*folders, "--markdown") == done
    lines = done.stdout.splitlines()
    assert "| funds.executed | wrong | 1 | 1 | 1 |" in lines
    assert any(line.startswith("| **all** |") for line in lines)
    tables = [line for line in lines if line.startswith("|")]
    assert all(line.endswith("|") and line.count("|") > 5 for line in tables)


@pytest.mark.parametrize(
    "arguments", [[], ["."], [".", "no-such-folder"], [".", ".", "--by", "county"], [".", ".", "--worst", "-1"]]
)
def test_bad_usage_is_2(jixiao: Jixiao, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    done = jixiao(*arguments)

    assert (done.code, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_written_is_2(jixiao: Jixiao, folders: tuple[Path, Path], tmp_path: Path):
    done = jixiao(*folders, "--json", tmp_path / "none" / "figures.json")

    assert done.code == 2
    assert "choose another place" in done.stderr


def evaluation_of(gold: dict[str, object], found: dict[str, object]) -> Evaluation:
    """One goal of a unit form."""
    form, scope = {"form_type": "unit_self_evaluation"}, {"scope": "unit"}
    reading = reading_of(forms=[form], goals=[{**scope, **found}])
    document = hold(gold_of(forms=[form], goals=[{**scope, **gold}]), reading)
    return Evaluation(documents=(document,), versions=(), unscored={})


def test_rates_are_never_flattered():
    """Two of three are right: 66.67 % if one rounded, and 33.33 % silent."""
    evaluation = evaluation_of(
        {"expected": "建成三处", "actual": "建成两处"}, {"expected": "建成三处", "actual": "建成一处"}
    )

    grid = list_tables(evaluation)

    (line,) = [dict(zip(grid.head, line.cells, strict=True)) for line in grid.lines if line.cells[0] == "goals"]
    assert (line["precision"], line["recall"], line["silent %"]) == ("66.66", "66.66", "33.34")


def test_of_two_long_texts_the_place_is_shown_where_they_part():
    text = "全年完成村道维护十二公里，" * 20

    (line,) = list_worst(evaluation_of({"expected": text}, {"expected": text[:200] + "误" + text[201:]}), 20).lines

    gold, found = line.cells[-2:]
    assert gold != found
    assert text[194:203] in gold
    assert "误" in found
    assert len(gold) < 50
