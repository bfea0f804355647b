"""The command ``jixiao``: arguments in, text and exit code out (命令行).

Exit codes of ``ingest``: 0 every document was read, 1 some failed, 2 bad usage or an output that cannot be written,
130 interrupted; 70 is a bug of this program.  Results go to standard output, progress and errors to standard error.

Modules that take time to import are imported by the command that needs them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from msgspec.structs import asdict

from pipeline.messages import say, say_cause, say_error
from pipeline.model.causes import is_of_machine, name_cause
from pipeline.model.errors import JixiaoError, OutputError, UsageError
from pipeline.terminal import catch_signals, prepare_streams
from pipeline.usage import Command, Group, explain, name_mistake

if TYPE_CHECKING:
    from pipeline.bulk.ingest import Summary
    from pipeline.bulk.missing import Missing
    from pipeline.doctor import Finding
    from pipeline.evaluate.evaluation import Dimension

_TIMEOUT = 300.0
"""Seconds for one document: a few thousand pages on a slow machine."""

_EXIT_FAILED = 1
_EXIT_USAGE = 2
_EXIT_BUG = 70
_EXIT_INTERRUPTED = 130

_PORT = 8746
_SAMPLE = 300
"""Values without a flag to draw: none wrong among them proves that less than 1 % are."""
_REVIEW_LIBRARIES = frozenset({"jinja2", "PIL", "starlette", "uvicorn"})

_DIMENSIONS = ("format", "lineage", "renderer", "rendition")
_STANDARD_OUTPUT = Path("-")
_TABLES_AND_GOLD = 2
"""Folders that ``evaluate`` holds against each other."""

_PATH = click.Path(path_type=Path)


class _Place(click.ParamType[Path | str]):
    """A path of this machine, or an address such as ``s3://bucket/folder``."""

    name = "place"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        """Leave an address as it is."""
        from extractors.remote import is_url

        return str(value) if is_url(value) else Path(str(value))


_TIMEOUT_OPTION = click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=_TIMEOUT,
    show_default=True,
    help=say("help.timeout"),
)
_CONTACTS_OPTION = click.option("--keep-contacts", is_flag=True, help=say("help.keep_contacts"))
_JSON_OPTION = click.option("--json", "is_json", is_flag=True, help=say("help.json"))

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main() -> NoReturn:
    """Run the command; the entry point of the installed program."""
    prepare_streams()
    catch_signals()
    try:
        code = jixiao.main(standalone_mode=False)
    except JixiaoError as error:
        code = _refuse(error.code, say_error(error))
    except click.UsageError as error:
        code = _refuse(UsageError.code, name_mistake(error), *explain(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo(say("error.interrupted"), err=True)
        code = _EXIT_INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and is_of_machine(error):
            text = say("error.machine", file=error.filename or "-", cause=say_cause(error))
            code = _refuse(OutputError.code, text)
        else:
            traceback.print_exc()
            click.echo(say("error.bug"), err=True)
            code = _EXIT_BUG
    sys.exit(code)


def _refuse(code: str, text: str, *lines: str) -> int:
    """Tell why the command was not carried out, in ``lines`` where one is not enough; gives the exit code."""
    if "--json" in sys.argv[1:]:
        _print_json({"error_code": code, "error": text, "exit_code": _EXIT_USAGE})
    for line in lines or (say("error", text=text),):
        click.echo(line, err=True)
    return _EXIT_USAGE


def _print_json(value: object) -> None:
    """Print JSON that is JSON on every code page: what it lacks is escaped as JSON does it."""
    text = _as_json(value)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=2)
    click.echo(text)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=date.isoformat)


@click.group(cls=Group, context_settings=_SETTINGS, help=say("help.main"))
@click.version_option(package_name="jixiao", help=say("help.version"))
def jixiao() -> None:
    """Hold the commands together."""


@jixiao.command(help=say("help.ingest"))
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=_Place())
@click.option("--out", metavar="DIR", default=Path("outputs"), show_default=True, type=_Place(), help=say("help.out"))
@click.option("--workers", metavar="N", type=click.IntRange(min=1), help=say("help.workers"))
@_TIMEOUT_OPTION
@click.option("--force", is_flag=True, help=say("help.force"))
@_CONTACTS_OPTION
@_JSON_OPTION
@click.option("--units", metavar="CSV", type=_PATH, help=say("help.units"))
@click.option("--dask", metavar="ADDRESS", help=say("help.dask"))
def ingest(
    inputs: tuple[Path | str, ...],
    out: Path | str,
    workers: int | None,
    timeout: float,
    force: bool,
    keep_contacts: bool,
    is_json: bool,
    units: Path | None,
    dask: str | None,
) -> int:
    """Read submissions and write the tables; gives the exit code."""
    from pipeline.bulk.ingest import Options, available_workers
    from pipeline.bulk.ingest import ingest as run
    from pipeline.progress import open_watcher

    options = Options(
        out=out,
        workers=workers or available_workers(),
        timeout=timeout,
        force=force,
        keep_contacts=keep_contacts,
        units=units,
        dask=dask,
    )
    with open_watcher() as watcher:
        summary = run(inputs, options, watcher)
    code = _EXIT_FAILED if summary.failures else 0
    if is_json:
        _print_json(_summarize(summary, code))
    else:
        from pipeline.summary import describe_run

        for line in describe_run(summary):
            click.echo(line)
    return code


def _summarize(summary: Summary, code: int) -> dict[str, Any]:
    return {
        "out": str(summary.out),
        "documents": {
            "total": len(summary.outcomes),
            **{status: summary.count(status) for status in ("ok", "flagged", "failed")},
            "cached": summary.cached,
        },
        "rows": summary.rows,
        "flags": [{"rule": flag.rule, "severity": flag.severity, "count": flag.count} for flag in summary.flags],
        "failed": [
            {"source_path": outcome.source_path, "error_code": outcome.error_code, "error": outcome.error}
            for outcome in summary.failures
        ],
        "missing": None if summary.missing is None else [_show_missing(each) for each in summary.missing],
        "skipped": summary.skipped,
        "seconds": round(summary.seconds, 3),
        "exit_code": code,
    }


def _show_missing(missing: Missing) -> dict[str, Any]:
    unit = missing.unit
    return {
        "unit_name": unit.unit_name,
        "fiscal_year": unit.fiscal_year,
        "status": missing.status,
        "found": missing.found,
    }


@jixiao.command(help=say("help.show"))
@click.argument("file", metavar="FILE", type=_Place())
@_TIMEOUT_OPTION
@_CONTACTS_OPTION
@_JSON_OPTION
def show(file: Path | str, timeout: float, keep_contacts: bool, is_json: bool) -> int:
    """Read one document and print it; gives 1 when it cannot be read."""
    from pipeline.bulk.single import read_one

    reading = read_one(file, timeout=timeout, keep_contacts=keep_contacts)
    outcome = reading.outcome
    if reading.log:
        click.echo(reading.log, err=True, nl=False)
    if is_json:
        head = {"status": outcome.status, "error_code": outcome.error_code, "error": outcome.error}
        _print_json({**head, **reading.rows})
    elif outcome.status == "failed":
        click.echo(say("show.failed", error=outcome.error), err=True)
    else:
        from pipeline.show import show as print_reading

        print_reading(reading)
    return _EXIT_FAILED if outcome.status == "failed" else 0


@jixiao.command(help=say("help.evaluate"))
@click.argument("paths", metavar="DIR GOLD | --mutate INPUT...", nargs=-1, required=True, type=_Place())
@click.option("--by", type=click.Choice(_DIMENSIONS), multiple=True, help=say("help.by"))
@click.option("--worst", metavar="N", type=click.IntRange(min=0), default=20, show_default=True, help=say("help.worst"))
@click.option("--found-only", is_flag=True, help=say("help.found_only"))
@click.option("--markdown", "is_markdown", is_flag=True, help=say("help.markdown"))
@click.option("--json", "json_file", metavar="FILE", type=_PATH, help=say("help.evaluate_json"))
@click.option("--mutate", "is_mutation", is_flag=True, help=say("help.mutate"))
@click.option(
    "--faults", metavar="N", type=click.IntRange(min=1), default=4, show_default=True, help=say("help.faults")
)
@click.option("--seed", metavar="N", type=int, default=1, show_default=True, help=say("help.seed"))
def evaluate(
    paths: tuple[Path | str, ...],
    by: tuple[Dimension, ...],
    worst: int,
    found_only: bool,
    is_markdown: bool,
    json_file: Path | None,
    is_mutation: bool,
    faults: int,
    seed: int,
) -> int:
    """Hold tables against gold files, or rules against mutants; gives 0, whatever comes out."""
    if is_mutation:
        return _mutate(tuple(map(Path, paths)), faults, seed, json_file)
    if len(paths) != _TABLES_AND_GOLD:
        raise click.UsageError(say("evaluate.two_folders"))
    from pipeline.evaluate.evaluation import evaluate as run
    from pipeline.evaluate.summary import summarize
    from pipeline.storage.fetched import fetch_output

    tables, gold = paths
    with fetch_output(tables) as folder:
        evaluation = run(folder, Path(gold), found_only=found_only)
    dimensions = by or evaluation.known_dimensions
    if json_file == _STANDARD_OUTPUT:
        _print_json(summarize(evaluation, dimensions))
        return 0
    if json_file is not None:
        _write_json(json_file, summarize(evaluation, dimensions))
    if is_markdown:
        from pipeline.evaluate.markdown import write_markdown

        click.echo(write_markdown(evaluation, dimensions), nl=False)
    else:
        from pipeline.evaluate.report import print_evaluation

        print_evaluation(evaluation, dimensions, worst)
    return 0


def _mutate(inputs: tuple[Path, ...], faults: int, seed: int, json_file: Path | None) -> int:
    """Put reading faults into submissions and tell how many a flag catches."""
    from pipeline.evaluate.mutate import describe_mutation, mutate, summarize_mutation

    mutation = mutate(inputs, faults=faults, seed=seed)
    if json_file == _STANDARD_OUTPUT:
        _print_json(summarize_mutation(mutation))
        return 0
    if json_file is not None:
        _write_json(json_file, summarize_mutation(mutation))
    for line in describe_mutation(mutation):
        click.echo(line)
    return 0


def _write_json(file: Path, value: object) -> None:
    try:
        file.write_text(_as_json(value) + "\n", encoding="utf-8")
    except OSError as error:
        zh, en = name_cause(error)
        raise OutputError(
            f"无法写入 {file}（{zh}）：请换一个位置", f"{file} cannot be written ({en}): choose another place"
        ) from error


@jixiao.command(help=say("help.export"))
@click.argument("out", metavar="DIR", type=_Place())
@click.option("--xlsx", metavar="FILE", type=_PATH, help=say("help.xlsx"))
@click.option("--csv", "csv_folder", metavar="FOLDER", type=_PATH, help=say("help.csv"))
@_JSON_OPTION
def export(out: Path | str, xlsx: Path | None, csv_folder: Path | None, is_json: bool) -> int:
    """Write the tables for people in an office."""
    if xlsx is None and csv_folder is None:
        raise UsageError("请用 --xlsx 或 --csv 指定写到哪里", "say where to with --xlsx FILE or --csv FOLDER")
    from pipeline.storage.fetched import fetch_output
    from pipeline.storage.read import open_tables

    written: dict[str, dict[str, int]] = {}
    with fetch_output(out) as folder:
        tables = open_tables(folder)
        if xlsx is not None:
            from pipeline.export.workbook import write_workbook

            written[str(xlsx)] = dict(write_workbook(tables, xlsx))
        if csv_folder is not None:
            from pipeline.export.files import write_csv_files

            written[str(csv_folder)] = dict(write_csv_files(tables, csv_folder))
    if is_json:
        _print_json({"written": written, "exit_code": 0})
    for path, counts in written.items() if not is_json else ():
        rows = ", ".join(say("summary.table", table=table, rows=count) for table, count in counts.items())
        click.echo(say("export.done", path=path, tables=rows))
    return 0


class _ReviewCommand(Command):
    """``--sample`` may stand alone before DIR: what follows is its number only when it is one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write the number that is meant behind a lone ``--sample``."""
        spelt = [
            f"--sample={_SAMPLE}" if each == "--sample" and not _is_number(after) else each
            for each, after in zip(args, [*args[1:], ""], strict=True)
        ]
        return super().parse_args(ctx, spelt)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


@jixiao.command(cls=_ReviewCommand, help=say("help.review"))
@click.argument("out", metavar="DIR", type=_Place())
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(min=0, max=65535),
    default=_PORT,
    show_default=True,
    help=say("help.port"),
)
@click.option("--source", metavar="FOLDER", type=_PATH, help=say("help.source"))
@click.option("--reviewer", metavar="NAME", help=say("help.reviewer"))
@click.option(
    "--sample",
    "sample_size",
    metavar="[N]",
    type=click.IntRange(min=1),
    is_flag=False,
    flag_value=_SAMPLE,
    help=say("help.sample"),
)
@click.option("--open", "is_opened", is_flag=True, help=say("help.open"))
def review(
    out: Path | str, port: int, source: Path | None, reviewer: str | None, sample_size: int | None, is_opened: bool
) -> int:
    """Serve the review page until interrupted; gives 0."""
    try:
        from pipeline.review.server import serve
    except ModuleNotFoundError as error:
        if error.name not in _REVIEW_LIBRARIES:
            raise
        raise UsageError(
            "审核页需要另装组件：请在项目目录运行 make review，或 pip install 'jixiao[review]'",
            "the review page needs more libraries: run make review in the project, or pip install 'jixiao[review]'",
        ) from error

    def announce(address: str) -> None:
        click.echo(say("review.address", address=address))
        if is_opened:
            click.launch(address)

    from pipeline.storage.fetched import fetch_output

    size = sample_size or 0
    try:
        with fetch_output(out, is_reviewed=True) as folder:
            serve(folder, port=port, source=source, reviewer=reviewer, sample_size=size, announce=announce)
    except KeyboardInterrupt:
        click.echo(say("review.ended"), err=True)
    return 0


@jixiao.command(help=say("help.doctor"))
@click.option("--out", metavar="DIR", default=Path("outputs"), show_default=True, type=_PATH, help=say("help.out"))
@_JSON_OPTION
def doctor(out: Path, is_json: bool) -> int:
    """Check the installation; gives 1 when something needed is missing."""
    from pipeline.doctor import diagnose

    findings = []
    for finding in diagnose(out):
        findings.append(finding)
        if not is_json:
            _print_finding(finding)
    is_complete = all(finding.state != "missing" for finding in findings)
    if is_json:
        _print_json({"ok": is_complete, "findings": [asdict(finding) for finding in findings]})
    else:
        click.echo(say("doctor.summary_ok" if is_complete else "doctor.summary_missing"))
    return 0 if is_complete else _EXIT_FAILED


def _print_finding(finding: Finding) -> None:
    colour = {"ok": "green", "missing": "red", "optional": "yellow"}[finding.state]
    mark = click.style(say(f"doctor.{finding.state}"), fg=colour)
    click.echo(f"[{mark}] {say(f'doctor.{finding.name}')}: {finding.detail}")
    if finding.remedy is not None:
        click.echo(f"      {finding.remedy}")
