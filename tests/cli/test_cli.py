"""The command as a person or a script meets it: exit codes, what goes to which stream, and in which language."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.messages import say
from tests.robustness import files

COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
ROOT = Path(__file__).parents[2]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def environment(language: str = "en") -> dict[str, str]:
    return {**os.environ, "JIXIAO_LANG": language, "PYTHONUTF8": "1"}


def jixiao(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment(language), timeout=120, check=False
    )


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    (folder / "报告.docx").write_bytes(files.make_docx())
    return folder


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "报告.docx").write_bytes(files.make_docx())
    (folder / "空.docx").write_bytes(b"")
    (folder / "~$报告.docx").write_bytes(b"x")
    return folder


def test_all_read_is_0(good: Path, tmp_path: Path):
    done = jixiao("ingest", good, "--out", tmp_path / "out", "--workers", 1)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Documents: 1," in done.stdout
    assert str(tmp_path / "out") in done.stdout


def test_some_failed_is_1_and_the_summary_says_why(mixed: Path, tmp_path: Path):
    done = jixiao("ingest", mixed, "--out", tmp_path / "out")

    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert "空.docx: 空文件" in done.stdout
    assert "1 temporary files" in done.stdout


def test_chinese_for_a_chinese_locale(mixed: Path, tmp_path: Path):
    done = jixiao("ingest", mixed, "--out", tmp_path / "out", language="zh")

    assert "共 2 份材料" in done.stdout
    assert "失败 1" in done.stdout


def test_piped_output_has_no_control_codes(mixed: Path, tmp_path: Path):
    for arguments in (["ingest", mixed, "--out", tmp_path / "out"], ["show", mixed / "报告.docx"]):
        done = jixiao(*arguments)

        assert not CONTROL.search(done.stdout + done.stderr)


def test_json_is_all_there_is_on_standard_output(mixed: Path, tmp_path: Path):
    done = jixiao("ingest", mixed, "--out", tmp_path / "out", "--json")

    summary = json.loads(done.stdout)
    assert summary["exit_code"] == done.returncode == 1
    assert summary["documents"]["total"] == 2
    assert summary["documents"]["failed"] == 1
    assert [(each["source_path"], each["error_code"]) for each in summary["failed"]] == [("空.docx", "empty_file")]
    assert summary["skipped"] == {"temporary": 1}
    assert summary["rows"]["documents"] == pq.read_table(tmp_path / "out" / "documents").num_rows


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest"],
        ["ingest", "no-such-folder"],
        ["ingest", "--workers", "0", "."],
        ["ingest", "--timeout", "0", "."],
        ["ingest", "--no-such-option", "."],
        ["ingest", "--dask", "tcp://127.0.0.1:8786", "."],
        ["no-such-command"],
        ["show", "no-such-file"],
    ],
)
def test_bad_usage_is_2(arguments: list[str], tmp_path: Path):
    out = ["--out", str(tmp_path / "out")] if arguments[0] == "ingest" else []

    done = jixiao(*arguments, *out)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_2_and_json_says_so(tmp_path: Path):
    (tmp_path / "in").mkdir()

    done = jixiao("ingest", tmp_path / "in", "--out", tmp_path / "out", "--json")

    assert done.returncode == 2
    assert json.loads(done.stdout)["error_code"] == "usage"


def test_an_output_that_is_the_input_is_2(good: Path):
    done = jixiao("ingest", good, "--out", good)

    assert done.returncode == 2
    assert "--out" in done.stderr


def test_an_output_that_cannot_be_made_is_2(good: Path, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    done = jixiao("ingest", good, "--out", tmp_path / "file" / "out")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert path.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_130_and_leaves_the_tables_and_no_process(
    good: Path, tmp_path: Path, number: signal.Signals
):
    """A run over many documents is stopped once it is under way; the tables are those of the run before."""
    out = tmp_path / "out"
    jixiao("ingest", good, "--out", out)
    before = pq.read_table(out / "documents").to_pylist()
    many = tmp_path / "many"
    many.mkdir()
    for index in range(200):
        (many / f"{index}.pdf").write_bytes(files.make_pdf(f"云岭县第{index}中学", pages=5))
    process = subprocess.Popen(
        [*COMMAND, "ingest", str(many), "--out", str(out), "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
        start_new_session=True,
    )
    wait_for(out / ".jixiao" / "run.log")

    os.killpg(process.pid, number)
    stdout, stderr = process.communicate(timeout=30)

    assert (process.returncode, stdout) == (130, "")
    assert "Interrupted" in stderr
    assert "Traceback" not in stderr
    assert pq.read_table(out / "documents").to_pylist() == before


def test_a_second_run_on_the_same_output_is_refused(good: Path, tmp_path: Path):
    out = tmp_path / "out"
    many = tmp_path / "many"
    many.mkdir()
    for index in range(100):
        (many / f"{index}.pdf").write_bytes(files.make_pdf(f"云岭县第{index}小学", pages=5))
    first = subprocess.Popen(
        [*COMMAND, "ingest", str(many), "--out", str(out), "--workers", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    try:
        wait_for(out / ".jixiao" / "run.log")

        second = jixiao("ingest", good, "--out", out)

        assert second.returncode == 2
        assert "Traceback" not in second.stderr
    finally:
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=30)


def test_show_prints_what_was_found(good: Path):
    done = jixiao("show", good / "报告.docx")

    assert (done.returncode, done.stderr) == (0, "")
    assert "支出总额" in done.stdout


def test_show_as_json_has_the_tables(good: Path):
    done = jixiao("show", good / "报告.docx", "--json")

    rows = json.loads(done.stdout)
    assert rows["status"] in {"ok", "flagged"}
    assert rows["documents"][0]["format"] == "docx"


def test_show_of_a_bad_file_is_1_with_the_reason(mixed: Path):
    done = jixiao("show", mixed / "空.docx")

    assert done.returncode == 1
    assert "an empty file" in done.stderr


def test_show_of_a_folder_says_what_to_do(mixed: Path):
    done = jixiao("show", mixed)

    assert done.returncode == 2
    assert "jixiao ingest" in done.stderr


def test_doctor_finds_this_installation_complete(tmp_path: Path):
    done = jixiao("doctor", "--out", tmp_path, "--json")

    findings = {finding["name"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == 0
    assert {"python", "libraries", "workers", "output", "libreoffice", "ocr", "fonts"} == set(findings)
    for finding in findings.values():
        assert (finding["remedy"] is None) == (finding["state"] == "ok")


def test_doctor_says_how_to_mend_an_output_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    done = jixiao("doctor", "--out", tmp_path / "file", "--json")

    output = next(each for each in json.loads(done.stdout)["findings"] if each["name"] == "output")
    assert done.returncode == 1
    assert output["state"] == "missing"
    assert "--out" in output["remedy"]


def test_help_answers_at_once():
    """Without the libraries that take long to import: measured by what was imported, as time depends on the machine."""
    code = "import sys; sys.argv = ['jixiao', '--help']\nfrom pipeline.cli import jixiao\n"
    code += "jixiao.main(standalone_mode=False)\nprint(sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)

    loaded = done.stdout.splitlines()[-1]
    for module in ("pyarrow", "pandas", "pydantic", "lxml", "rich", "jieba", "multiprocessing", "extractors"):
        assert f"'{module}'" not in loaded


def test_every_command_and_option_has_help():
    for arguments in (["--help"], ["ingest", "--help"], ["show", "--help"], ["doctor", "--help"]):
        for language in ("zh", "en"):
            done = jixiao(*arguments, language=language)
            assert done.returncode == 0
            assert "dask" not in done.stdout


def read_messages() -> list[dict[str, str]]:
    text = (ROOT / "pipeline" / "data" / "messages.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_messages_are_complete_in_both_languages():
    rows = read_messages()

    assert max(Counter(row["key"] for row in rows).values()) == 1
    for row in rows:
        assert None not in row
        assert row["zh"]
        assert row["en"]
        places = [set(re.findall(r"{(\w+)", row[language])) for language in ("zh", "en")]
        assert places[0] == places[1], row["key"]


def test_every_message_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    for row in read_messages():
        prefix = row["key"].partition(".")[0]
        assert f'"{row["key"]}"' in code or f'"{prefix}.{{' in code or f"f'{prefix}.{{" in code, row["key"]


def test_an_unknown_message_is_an_error():
    with pytest.raises(KeyError):
        say("no.such.message")
