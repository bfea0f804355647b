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
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec import Struct

from pipeline.cli import main
from pipeline.doctor import LIBRARIES
from pipeline.messages import language, say
from pipeline.schema.columns import load_dictionary
from tests.robustness import files

COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
ROOT = Path(__file__).parents[2]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Done(Struct, frozen=True, dict=True):
    code: int
    stdout: str
    stderr: str


Jixiao = Callable[..., Done]


@pytest.fixture
def jixiao(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Jixiao]:
    """The command in this process, in English."""
    handler = signal.getsignal(signal.SIGTERM)

    def run(*arguments: object) -> Done:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["jixiao", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capfd.readouterr())

    monkeypatch.setenv("JIXIAO_LANG", "en")
    language.cache_clear()
    yield run
    signal.signal(signal.SIGTERM, handler)


def say_rule(rule: str) -> str:
    return next(code.label_en for code in load_dictionary().codes["rule"] if code.code == rule)


def start(*arguments: object, language: str = "en") -> subprocess.Popen[str]:
    """The command in a process and a session of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "JIXIAO_LANG": language, "PYTHONUTF8": "1"},
        start_new_session=True,
    )


def make_folder(folder: Path, **names: bytes) -> Path:
    folder.mkdir()
    for name, data in names.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "good", **{"报告.docx": files.make_docx()})


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "mixed", **{"报告.docx": files.make_docx(), "空.docx": b"", "~$报告.docx": b"x"})


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "bad", **{"空.docx": b""})


def test_all_read_is_0(jixiao: Jixiao, good: Path, tmp_path: Path):
    done = jixiao("ingest", good, "--out", tmp_path / "out", "--workers", 1)

    assert (done.code, done.stderr) == (0, "")
    assert "Documents: 1," in done.stdout
    assert str(tmp_path / "out") in done.stdout
    assert not CONTROL.search(done.stdout)


def test_some_failed_is_1_and_the_summary_says_why(jixiao: Jixiao, mixed: Path, tmp_path: Path):
    done = jixiao("ingest", mixed, "--out", tmp_path / "out")

    assert (done.code, done.stderr) == (1, "")
    assert "1 failed" in done.stdout
    assert "空.docx: 空文件" in done.stdout
    assert "1 temporary files" in done.stdout
    assert not CONTROL.search(done.stdout)


def test_json_is_all_there_is_on_standard_output(jixiao: Jixiao, mixed: Path, tmp_path: Path):
    done = jixiao("ingest", mixed, "--out", tmp_path / "out", "--json")

    summary = json.loads(done.stdout)
    assert summary["exit_code"] == done.code == 1
    assert summary["documents"]["total"] == 2
    assert summary["documents"]["failed"] == 1
    assert [(each["source_path"], each["error_code"]) for each in summary["failed"]] == [("空.docx", "empty_file")]
    assert summary["skipped"] == {"temporary": 1}
    assert summary["rows"]["documents"] == pq.read_table(tmp_path / "out" / "documents").num_rows


def test_what_to_type_next_can_be_typed_where_a_folder_has_blanks_in_its_name(jixiao: Jixiao, tmp_path: Path):
    out = tmp_path / "2024 年"
    done = jixiao("ingest", ROOT / "corpus" / "sample" / "sample-06-wrong-points.docx", "--out", out)

    assert done.code == 0
    assert f' review "{out}"' in done.stdout
    assert f' export "{out}" --xlsx FILE' in done.stdout


def test_chinese_for_a_chinese_locale(bad: Path, tmp_path: Path):
    process = start("ingest", bad, "--out", tmp_path / "out", language="zh")
    stdout, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "共 1 份材料" in stdout
    assert "失败 1" in stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest"],
        ["ingest", "no-such-folder"],
        ["ingest", "--workers", "0", "."],
        ["ingest", "--timeout", "0", "."],
        ["ingest", "--no-such-option", "."],
        ["no-such-command"],
        ["show", "no-such-file"],
    ],
)
def test_bad_usage_is_2(jixiao: Jixiao, arguments: list[str], tmp_path: Path):
    out = ["--out", str(tmp_path / "out")] if arguments[0] == "ingest" else []

    done = jixiao(*arguments, *out)

    assert (done.code, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ingest"], "缺少 'INPUT...'"),
        (["ingest", "--workers", "no", "."], "'--workers' 的值不对"),
        (["ingest", "--wrkers", "2", "."], "没有 --wrkers 这个选项，是不是 --workers？"),
        (["ingest", ".", "--out"], "选项 --out 后面要写一个值"),
        (["no-such-command"], "没有这个命令，可用的命令：doctor、evaluate"),
        (["ingest", "--help"], "选项:"),
        ([], "命令:"),
    ],
)
def test_a_chinese_user_is_told_in_chinese_how_to_write_it(arguments: list[str], said: str):
    told = "".join(start(*arguments, language="zh").communicate(timeout=60))

    assert said in told
    assert not re.search(r"Usage|Options:|Commands|Error|Show this", told)


def test_wrong_usage_is_told_as_json_too(jixiao: Jixiao):
    done = jixiao("ingest", ".", "--workers", "no", "--json")

    assert done.code == json.loads(done.stdout)["exit_code"] == 2
    assert json.loads(done.stdout)["error_code"] == "usage"


def test_what_the_machine_refuses_is_no_bug(
    jixiao: Jixiao, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied", "D:/锁")

    monkeypatch.setattr("pipeline.bulk.ingest.discover", refuse)

    done = jixiao("ingest", good, "--out", tmp_path / "out")

    assert (done.code, done.stdout) == (2, "")
    assert done.stderr == "Error: D:/锁 cannot be read or written: Permission denied\n"


@pytest.mark.skipif(os.name == "nt", reason="a shell pipe")
@pytest.mark.parametrize(("folder", "code"), [("good", 0), ("mixed", 1)])
def test_a_reader_that_goes_away_does_not_change_the_exit_code(
    request: pytest.FixtureRequest, tmp_path: Path, folder: str, code: int
):
    """As in ``jixiao ingest … | true``: nobody reads what the command prints."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [*COMMAND, "ingest", request.getfixturevalue(folder), "--out", tmp_path / "out"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    os.close(writer)

    assert (done.returncode, done.stderr) == (code, "")
    assert pq.read_table(tmp_path / "out" / "documents").num_rows == code + 1


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo terminal")
def test_a_window_that_is_gone_does_not_change_the_exit_code(good: Path, tmp_path: Path):
    """The terminal can be gone before the process is told, or without its being told at all."""
    window, terminal = os.openpty()
    os.close(window)
    command = [*COMMAND, "ingest", good, "--out", tmp_path / "out"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, start_new_session=True, check=False
    )
    os.close(terminal)

    assert done.returncode == 0
    assert pq.read_table(tmp_path / "out" / "documents").num_rows == 1


@pytest.mark.skipif(os.name == "nt", reason="closes a file descriptor in a shell")
def test_streams_that_are_closed_from_the_start_are_no_bug(good: Path, tmp_path: Path):
    """As a scheduled task may start it."""
    command = ["sh", "-c", '"$@" >&- 2>&-', "sh", *COMMAND, "ingest", good, "--out", tmp_path / "out"]

    assert subprocess.run(command, check=False).returncode == 0
    assert pq.read_table(tmp_path / "out" / "documents").num_rows == 1


def test_an_empty_folder_is_2_and_json_says_so(jixiao: Jixiao, tmp_path: Path):
    done = jixiao("ingest", make_folder(tmp_path / "in"), "--out", tmp_path / "out", "--json")

    assert done.code == 2
    assert json.loads(done.stdout)["error_code"] == "usage"


def test_an_output_that_is_the_input_is_2(jixiao: Jixiao, good: Path):
    done = jixiao("ingest", good, "--out", good)

    assert done.code == 2
    assert "--out" in done.stderr
    assert [path.name for path in good.iterdir()] == ["报告.docx"]


def test_an_output_that_cannot_be_made_is_2(jixiao: Jixiao, good: Path, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    done = jixiao("ingest", good, "--out", tmp_path / "file" / "out")

    assert done.code == 2
    assert "Traceback" not in done.stderr


def test_a_bug_is_70_with_its_traceback(jixiao: Jixiao, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.bulk.ingest.discover", fail)

    done = jixiao("ingest", good, "--out", tmp_path / "out")

    assert done.code == 70
    assert "ZeroDivisionError" in done.stderr
    assert "report" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("most", [300, 20_000])
def test_a_full_disk_is_2_and_leaves_the_tables(jixiao: Jixiao, bad: Path, tmp_path: Path, most: int):
    """No file may grow beyond ``most`` bytes: the cache or the tables then fail as on a full disk."""
    out = tmp_path / "out"
    jixiao("ingest", bad, "--out", out)
    before = {path: path.read_bytes() for path in out.glob("*/*.parquet")}
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n" + COMMAND[2]
    sample = ROOT / "corpus" / "sample" / "sample-05-all.docx"

    done = subprocess.run(
        [sys.executable, "-c", code, "ingest", str(sample), "--out", str(out)],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in out.glob("*/*.parquet")} == before != {}


def wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_130_and_leaves_the_tables(
    jixiao: Jixiao, bad: Path, tmp_path: Path, number: signal.Signals
):
    """A run over many documents is stopped once it is under way; the tables are those of the run before."""
    out = tmp_path / "out"
    jixiao("ingest", bad, "--out", out)
    before = pq.read_table(out / "documents").to_pylist()
    log = out / ".jixiao" / "run.log"
    log.unlink()
    many = make_folder(
        tmp_path / "many", **{f"{index}.pdf": files.make_pdf(f"第{index}中学", 20) for index in range(99)}
    )
    process = start("ingest", many, "--out", out, "--workers", 2)
    wait_for(log)

    os.killpg(process.pid, number)
    stdout, stderr = process.communicate(timeout=30)

    assert (process.returncode, stdout) == (130, "")
    assert "Interrupted" in stderr
    assert "Traceback" not in stderr
    assert pq.read_table(out / "documents").to_pylist() == before


@pytest.mark.slow
def test_a_second_run_on_the_same_output_is_refused(jixiao: Jixiao, good: Path, tmp_path: Path):
    out = tmp_path / "out"
    many = make_folder(
        tmp_path / "many", **{f"{index}.pdf": files.make_pdf(f"第{index}小学", 20) for index in range(99)}
    )
    first = start("ingest", many, "--out", out, "--workers", 1)
    try:
        wait_for(out / ".jixiao" / "run.log")

        second = jixiao("ingest", good, "--out", out)

        assert second.code == 2
        assert "Traceback" not in second.stderr
    finally:
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=30)


def test_show_prints_what_was_found(jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch):
    """Every indicator and every flag of a sample with a wrong total is on the screen, and marked."""
    sample = ROOT / "corpus" / "sample" / "sample-06-wrong-points.docx"
    rows = json.loads(jixiao("show", sample, "--json").stdout)
    monkeypatch.setenv("COLUMNS", "400")

    done = jixiao("show", sample)

    assert (done.code, done.stderr) == (0, "")
    assert not CONTROL.search(done.stdout)
    assert rows["documents"][0]["unit_name"] in done.stdout
    lines = done.stdout.splitlines()
    for row in rows["indicators"]:
        assert any(row["level3"] in line and row["target_raw"] in line for line in lines)
    assert {flag["rule"] for flag in rows["flags"]} >= {"score_sum_mismatch", "score_exceeds_weight"}
    for flag in rows["flags"]:
        assert flag["message"] in done.stdout
        assert say_rule(flag["rule"]) in done.stdout
    assert any("✗" in line and "│" in line for line in lines)


def test_show_as_json_has_the_tables(jixiao: Jixiao, good: Path):
    done = jixiao("show", good / "报告.docx", "--json")

    rows = json.loads(done.stdout)
    assert rows["status"] in {"ok", "flagged"}
    assert rows["documents"][0]["format"] == "docx"


def test_show_of_a_bad_file_is_1_with_the_reason(jixiao: Jixiao, bad: Path):
    done = jixiao("show", bad / "空.docx")

    assert (done.code, done.stdout) == (1, "")
    assert "an empty file" in done.stderr


def test_show_of_a_folder_says_what_to_do(jixiao: Jixiao, mixed: Path):
    done = jixiao("show", mixed)

    assert done.code == 2
    assert "jixiao ingest" in done.stderr


def test_doctor_finds_this_installation_complete(jixiao: Jixiao, tmp_path: Path):
    done = jixiao("doctor", "--out", tmp_path, "--json")

    findings = {finding["name"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert {"python", "libraries", "workers", "output", "libreoffice", "archives", "ocr", "review", "fonts"} == set(
        findings
    )
    for finding in findings.values():
        assert (finding["remedy"] is None) == (finding["state"] == "ok")
    assert done.code == 0


def test_doctor_looks_at_every_library_that_is_needed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {line.partition(">")[0] for line in project["dependencies"]}

    assert needed == {distribution for distribution, _ in LIBRARIES}


def test_doctor_says_how_to_mend_an_output_that_cannot_be_written(jixiao: Jixiao, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    done = jixiao("doctor", "--out", tmp_path / "file")

    assert done.code == 1
    assert "[missing] output folder" in done.stdout
    assert "--out" in done.stdout


def test_help_answers_at_once():
    """Without the libraries that take long to import: told by what was imported, as time depends on the machine."""
    code = "import sys; sys.argv = ['jixiao', '--help']\nfrom pipeline.cli import jixiao\n"
    code += "jixiao.main(standalone_mode=False)\nprint(sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)

    loaded = done.stdout.splitlines()[-1]
    for module in ("pyarrow", "pandas", "pydantic", "lxml", "rich", "jieba", "multiprocessing", "extractors"):
        assert f"'{module}'" not in loaded


@pytest.mark.parametrize("command", [[], ["ingest"], ["show"], ["doctor"]])
def test_every_option_has_help(jixiao: Jixiao, command: list[str]):
    done = jixiao(*command, "--help")

    assert done.code == 0
    for line in done.stdout.partition("Options:")[2].splitlines():
        assert not re.fullmatch(r"\s*--?\S+( \S+)?\s*", line), line


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
    made = [re.sub(r"{.*?}", r"\\w+", place) for place in re.findall(r"""say\(f["']([^"']+)["']""", code)]
    made += ["doctor.(ok|missing|optional)"]

    for row in read_messages():
        key = row["key"]
        assert f'"{key}"' in code or any(re.fullmatch(pattern, key) for pattern in made), key


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Chinese (Simplified)_China", "zh"), ("Chinese (Traditional)_Taiwan", "zh"), ("English_UK", "en"), (None, "en")],
)
def test_windows_tells_the_language_by_its_locale(monkeypatch: pytest.MonkeyPatch, name: str | None, expected: str):
    for variable in ("JIXIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("locale.getlocale", lambda: (name, "936"))
    language.cache_clear()
    told = language()
    language.cache_clear()

    assert told == expected


def test_an_unknown_message_is_an_error():
    with pytest.raises(KeyError):
        say("no.such.message")
