"""One document's forms as tables on a terminal, with its flags (单份材料的显示)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.bulk.single import Reading
from pipeline.messages import language, say
from pipeline.schema.columns import Code, load_dictionary
from pipeline.storage.rows import Row, Rows

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_MARKS = {"error": "✗", "warning": "!", "info": "·"}
_RANKS = ("error", "warning", "info")
_WIDTH = 140
"""Columns where neither the terminal nor ``COLUMNS`` tells."""
_LEAST_WIDTH = 72
"""Columns below which the tables cannot be read: a narrower terminal wraps them."""
_SENTENCE = 60
"""Most characters of a sentence or paragraph that are shown."""

_COLUMNS: dict[str, tuple[str, ...]] = {
    "funds": ("line_raw", "line", "initial_budget", "full_year_budget", "executed", "amount", "weight",
              "execution_rate", "score"),
    "indicators": ("level1_raw", "level2_raw", "level3", "target_raw", "target", "actual_raw", "actual", "weight",
                   "score", "met", "deviation"),
    "goals": ("expected", "actual"),
}  # fmt: skip
"""Columns of a form's tables; ``target`` and ``actual`` stand for operator, value and unit together."""

_SIGNS = {">=": "≥", "<=": "≤", "=": ""}
_RATIOS = {"execution_rate"}
_NUMBERS = {"initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score", "value"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """What the flags of one record come to."""

    severity: str
    fields: frozenset[str]


Marks = Mapping[str, _Mark]
"""By ``record_id``; records without a flag are not in it."""


def show(reading: Reading) -> None:
    """Print a document that was read: what it is, its flags, its forms, its report."""
    width = shutil.get_terminal_size(fallback=(_WIDTH, 50)).columns
    console = Console(width=max(width, _LEAST_WIDTH), highlight=False)
    for part in _arrange(reading.rows):
        console.print(part)


def _arrange(rows: Rows) -> Iterator[RenderableType]:
    marks = _mark_targets(rows["flags"])
    yield _head(rows["documents"][0])
    yield from _flags(rows["flags"])
    for form in rows["forms"]:
        yield _form(form, rows, marks)
    if rows["sections"]:
        yield _sections(rows["sections"])
    if rows["facts"]:
        yield _facts(rows["facts"], marks)


def _head(document: Row) -> RenderableType:
    contents = ", ".join(_label("documents.contents", code) for code in _texts(document["contents"]))
    name = " ".join(_texts([document["unit_name"], document["region"], document["fiscal_year"]]))
    lines = [escape(line) for line in (name, contents) if line]
    if document["self_score"] is not None or document["grade"] is not None:
        grade = _label("documents.grade", str(document["grade"] or "—"))
        lines.append(say("show.score", score=_number(document["self_score"]), grade=grade))
    accounted = document["accounted"]
    if isinstance(accounted, float):
        lines.append(say("show.accounted", share=f"{accounted:.1%}"))
    return Panel(Group(*lines), title=escape(_label("documents.status", str(document["status"]))), title_align="left")


def _flags(flags: Sequence[Row]) -> Iterator[RenderableType]:
    if not flags:
        yield say("show.no_flags")
        return
    table = Table.grid(padding=(0, 1))
    table.title, table.title_justify = say("show.flags", count=len(flags)), "left"
    for share in (None, 2, 5, 1):
        table.add_column(ratio=share, overflow="fold")
    for flag in sorted(flags, key=lambda row: _RANKS.index(str(row["severity"]))):
        severity = str(flag["severity"])
        table.add_row(
            Text(_MARKS[severity], style=_COLOURS[severity]),
            Text(_label("flags.rule", str(flag["rule"])), style=_COLOURS[severity]),
            Text(str(flag["message"])),
            Text(str(flag["locator"] or ""), style="dim"),
        )
    yield table


def _form(form: Row, rows: Rows, marks: Marks) -> RenderableType:
    about = [form["project_name"] or form["unit_name"], form["title_raw"], form["fiscal_year"], form["locator"]]
    if form["total_weight"] is not None or form["total_score"] is not None:
        about.append(say("show.totals", weight=_number(form["total_weight"]), score=_number(form["total_score"])))
    parts: list[RenderableType] = [Text(" · ".join(_texts(about)))]
    for table, columns in _COLUMNS.items():
        records = [row for row in rows[table] if row["form_id"] == form["record_id"]]
        if records:
            parts.append(_records(table, columns, records, marks))
    data = [row for row in rows["base_data"] if row["form_id"] == form["record_id"]]
    parts += [_base_data(section, list(group), marks) for section, group in groupby(data, lambda row: row["section"])]
    title = _label("forms.form_type", str(form["form_type"]))
    return Panel(Group(*parts), title=f"{_mark(form, marks)}{title}", title_align="left")


def _records(table: str, columns: Sequence[str], records: Sequence[Row], marks: Marks) -> Table:
    """Draw the rows of one contract table; columns that are empty in all of them are left out."""
    cells = {column: [_cell(table, row, column) for row in records] for column in columns}
    shown = [column for column in columns if any(cells[column])]
    drawn = Table(title=say(f"show.{table}"), title_justify="left", show_lines=False)
    drawn.add_column("")
    for column in shown:
        drawn.add_column(_title(table, column), justify="right" if column in _NUMBERS else "left", overflow="fold")
    for index, row in enumerate(records):
        drawn.add_row(_mark(row, marks), *(_tint(row, column, cells[column][index], marks) for column in shown))
    return drawn


def _tint(row: Row, column: str, text: str, marks: Marks) -> str:
    """Colour a cell that a flag speaks of."""
    mark = marks.get(str(row["record_id"]))
    if mark is None or not any(field == column or field.startswith(f"{column}_") for field in mark.fields):
        return escape(text)
    return f"[{_COLOURS[mark.severity]}]{escape(text)}[/]"


def _base_data(section: object, records: Sequence[Row], marks: Marks) -> Table:
    """Draw a section of the base data as it is printed: a line an item, a column a measure and year."""
    columns = list(dict.fromkeys((row["measure"], row["fiscal_year"]) for row in records))
    drawn = Table(title=_label("base_data.section", str(section)), title_justify="left")
    drawn.add_column(say("column.parent_raw"), overflow="fold")
    drawn.add_column(say("column.item_raw"), overflow="fold")
    for measure, year in columns:
        drawn.add_column(f"{_label('base_data.measure', str(measure))}\n{year or ''}", justify="right")
    for (parent, item), line in groupby(records, lambda row: (row["parent_raw"], row["item_raw"])):
        cells = dict.fromkeys(columns, "")
        for row in line:
            shown = _quantity(row["value"], row["unit"]) or f"[{row['raw'] or ''}]"
            cells[row["measure"], row["fiscal_year"]] += _mark(row, marks) + escape(shown)
        drawn.add_row(escape(str(parent or "")), escape(str(item or "")), *cells.values())
    return drawn


def _title(table: str, column: str) -> str:
    return say("column.actual_goal" if (table, column) == ("goals", "actual") else f"column.{column}")


def _cell(table: str, row: Row, column: str) -> str:
    if column in {"target", "actual"} and f"{column}_op" in row:
        return _measure(row, column)
    value = row[column]
    if column == "value":
        return _quantity(value, row["unit"])
    if isinstance(value, float):
        return f"{_number(value * 100)}%" if column in _RATIOS else _number(value)
    if isinstance(value, bool):
        return say("show.yes" if value else "show.no")
    return _label(f"{table}.{column}", str(value)) if value is not None else ""


def _measure(row: Row, column: str) -> str:
    """Show a parsed target or actual: operator, value, unit; ``=`` goes without saying."""
    op, value, top = row[f"{column}_op"], row[f"{column}_value"], row[f"{column}_value_max"]
    if value is None:
        return ""
    unit = row[f"{column}_unit"]
    if op == "range":
        return f"{_quantity(value, None)}–{_quantity(top, unit)}"
    return f"{_SIGNS.get(str(op), op or '')}{_quantity(value, unit)}"


def _quantity(value: object, unit: object) -> str:
    if not isinstance(value, float):
        return ""
    return f"{_number(value * 100)}%" if unit == "ratio" else f"{_number(value)}{unit or ''}"


def _number(value: object) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else "—"


def _sections(sections: Iterable[Row]) -> RenderableType:
    lines = []
    for section in sections:
        level = section["level"]
        indent = "  " * (level - 1 if isinstance(level, int) else 0)
        text = _shorten(str(section["text"] or ""))
        head = f"{indent}{section['number_raw'] or ''}{section['heading']}"
        code = _label("sections.code", str(section["code"]))
        lines.append(Text.assemble(head, (f"  [{code}]", "cyan"), (f"  {text}", "dim")))
    return Panel(Group(*lines), title=say("show.sections"), title_align="left")


def _facts(facts: Sequence[Row], marks: Marks) -> RenderableType:
    table = Table(title=say("show.facts"), title_justify="left")
    for column in ("", "subject", "measure", "value", "fiscal_year", "sentence"):
        table.add_column(say(f"column.{column}") if column else "", justify="right" if column == "value" else "left")
    for sentence, group in groupby(facts, key=lambda row: row["sentence"]):
        for index, fact in enumerate(group):
            subject = fact["subject"]
            table.add_row(
                _mark(fact, marks),
                escape(_label("facts.subject", str(subject)) if subject else str(fact["subject_raw"] or "")),
                escape(_label("facts.measure", str(fact["measure"]))),
                escape(_quantity(fact["value"], fact["unit"])),
                str(fact["fiscal_year"] or ""),
                escape(_shorten(str(sentence))) if index == 0 else "",
            )
    return table


def _mark_targets(flags: Iterable[Row]) -> Marks:
    """Give the worst severity of each record that a flag speaks of, and the fields that flags name."""
    marks: dict[str, _Mark] = {}
    for flag in flags:
        target, severity, field = str(flag["target_id"]), str(flag["severity"]), flag["field"]
        before = marks.get(target, _Mark(severity=severity, fields=frozenset()))
        marks[target] = _Mark(
            severity=min(before.severity, severity, key=_RANKS.index),
            fields=before.fields | ({str(field)} if field else set()),
        )
    return marks


def _mark(row: Row, marks: Marks) -> str:
    mark = marks.get(str(row["record_id"]))
    return f"[{_COLOURS[mark.severity]}]{_MARKS[mark.severity]}[/] " if mark else ""


def _label(place: str, code: str) -> str:
    """Give the label of a code of ``table.column`` in the user's language; a text that is no code stays as it is."""
    entry = _load_labels().get((place, code))
    if entry is None:
        return code
    return entry.label_zh if language() == "zh" else entry.label_en


@cache
def _load_labels() -> dict[tuple[str, str], Code]:
    dictionary = load_dictionary()
    return {
        (f"{column.table}.{column.column}", code.code): code
        for table in dictionary.tables.values()
        for column in table.columns
        if column.codes is not None
        for code in dictionary.codes[column.codes]
    }


def _texts(values: object) -> list[str]:
    return [str(value) for value in values if value is not None] if isinstance(values, list) else []


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SENTENCE else f"{flat[: _SENTENCE - 1]}…"
