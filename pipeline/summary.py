"""What a run came to, as lines for a person (运行小结)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.bulk.ingest import Summary
from pipeline.messages import language, say
from pipeline.model.errors import InternalError
from pipeline.schema.columns import name_rules

_MARKS = {"error": "✗", "warning": "!", "info": "·"}
_MOST_FLAGS = 12
_MOST_FAILURES = 20


def describe_run(summary: Summary) -> Iterator[str]:
    """Tell where the tables are, how the documents came out, what was flagged, what failed, and what to do next."""
    yield say(
        "summary.documents",
        total=len(summary.outcomes),
        ok=summary.count("ok"),
        flagged=summary.count("flagged"),
        failed=summary.count("failed"),
        seconds=summary.seconds,
        cached=summary.cached,
    )
    if summary.skipped:
        kinds = ", ".join(say(f"skip.{kind}", count=count) for kind, count in sorted(summary.skipped.items()))
        yield say("summary.skipped", kinds=kinds)
    tables = ", ".join(say("summary.table", table=table, rows=rows) for table, rows in summary.rows.items() if rows)
    yield say("summary.tables", out=summary.out, tables=tables)
    yield from _list_flags(summary)
    yield from _list_failures(summary)
    yield from _list_missing(summary)
    yield from _list_next_steps(summary)


def _list_flags(summary: Summary) -> Iterator[str]:
    if not summary.flags:
        return
    yield ""
    yield say("summary.flags")
    labels = name_rules()
    for flag in summary.flags[:_MOST_FLAGS]:
        code = labels.get(flag.rule)
        label = flag.rule if code is None else code.label_zh if language() == "zh" else code.label_en
        yield say("summary.flag", mark=_MARKS[flag.severity], count=flag.count, label=label, rule=flag.rule)
    if len(summary.flags) > _MOST_FLAGS:
        yield "        " + say("summary.more_flags", count=len(summary.flags) - _MOST_FLAGS)


def _list_failures(summary: Summary) -> Iterator[str]:
    if not summary.failures:
        return
    yield ""
    yield say("summary.failed")
    for outcome in summary.failures[:_MOST_FAILURES]:
        yield f"  {_show_name(outcome.source_path)}: {outcome.error}"
    if len(summary.failures) > _MOST_FAILURES:
        yield "  " + say("summary.more_failed", count=len(summary.failures) - _MOST_FAILURES)
    if any(outcome.error_code == InternalError.code for outcome in summary.failures):
        yield say("summary.log", log=summary.log)


def _show_name(path: str) -> str:
    """Make a file's name one line that no terminal takes for a command."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in path)


def _list_missing(summary: Summary) -> Iterator[str]:
    """List who has not submitted, all of them: a clerk calls each."""
    if summary.missing is None:
        return
    yield ""
    if not summary.missing:
        yield say("summary.none_missing")
        return
    yield say("summary.missing", count=len(summary.missing))
    for each in summary.missing:
        year = "" if each.unit.fiscal_year is None else f" ({each.unit.fiscal_year})"
        note = "" if each.status == "missing" else ": " + say(f"summary.{each.status}", found=each.found)
        yield f"  {each.unit.unit_name}{year}{note}"


def _list_next_steps(summary: Summary) -> Iterator[str]:
    yield ""
    yield say("summary.next")
    if summary.failures:
        yield "  " + say("summary.next_failed")
    if summary.flags:
        yield "  " + say(
            "summary.next_flags",
            out=_quote(summary.out),
            program=_name_program(),
            python=_quote(_shorten(Path(sys.executable))),
            flags=_quote(_join(summary.out, "flags")),
        )
    if not summary.failures and not summary.flags:
        yield "  " + say("summary.next_none")


def _quote(place: object) -> str:
    """Write a path as every shell reads it back: in quotes where it has blanks."""
    text = str(place)
    return f'"{text}"' if " " in text or "\u3000" in text else text


def _join(place: Path | str, name: str) -> str:
    return str(place / name) if isinstance(place, Path) else f"{place.rstrip('/')}/{name}"


def _name_program() -> str:
    """Name this command so that it can be typed here: it lies beside the interpreter that has the libraries."""
    return "jixiao" if shutil.which("jixiao") else _quote(_shorten(Path(sys.executable).with_name("jixiao")))


def _shorten(path: Path) -> str:
    """Name a file from here where it lies below."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
