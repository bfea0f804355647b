"""One document's forms as tables on a terminal, with its flags (单份材料的显示)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from msgspec import Struct
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.bulk.single import Reading
from pipeline.messages import language, say, say_locator
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

_STEP = 2
"""Columns by which a deeper heading is indented."""
_PLAIN_MEASURES = {"amount", "count", "score"}
"""Measures that go without saying beside their unit."""

_COLUMNS: dict[str, tuple[str, ...]] = {
    "funds": ("line_raw", "line", "initial_budget", "full_year_budget", "executed", "amount", "weight",
              "execution_rate", "score"),
    "indicators": ("level1_raw", "level2_raw", "level3", "target_raw", "target", "actual_raw", "actual", "weight",
                   "score", "met", "deviation"),
    "goals": ("expected", "actual"),
}  # fmt: skip
"""Columns of a form's tables; ``target`` and ``actual`` stand for operator, value and unit together."""

_MOST_WIDTHS = {"level1_raw": 8, "level2_raw": 8, "line": 12}
"""Columns that the names of groups take at most; they have several rows to stand in."""
_LEAST_TITLE = 4
"""Columns that the title of figures keeps where the terminal is narrow."""
_LEAST_NAMES = (4, 12)
"""Columns that the names of a line's parent and of the line itself keep there."""
_ROUND = str.maketrans("", "", "余多, ")
"""What a printed figure may hold besides the value and unit that were read."""
_GROUPS = ("level1_raw", "level2_raw")
"""Columns whose text stands for the rows below as well."""

_SIGNS = {">=": "≥", "<=": "≤", "=": ""}
_RATIOS = {"execution_rate"}
_NUMBERS = {"initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score", "value"}


class _Mark(Struct, frozen=True, kw_only=True):
    """What the flags of one record come to."""

    severity: str
    fields: frozenset[str]


Marks = Mapping[str, _Mark]
"""By ``record_id``; records without a flag are not in it."""


def show(reading: Reading) -> None:
    """Print a document that was read: what it is, its flags, its forms, its report."""
    width = shutil.get_terminal_size(fallback=(_WIDTH, 50)).columns
    console = Console(width=max(width, _LEAST_WIDTH), highlight=False)
    for part in _arrange(reading.rows, is_plain=console.color_system is None):
        console.print(part)


def _arrange(rows: Rows, *, is_plain: bool) -> Iterator[RenderableType]:
    """Lay out a document; ``is_plain``: there are no colours, so that figures are marked by brackets."""
    marks = _mark_targets(rows["flags"])
    yield _head(rows["documents"][0])
    yield from _flags(rows["flags"])
    for form in rows["forms"]:
        yield _form(form, rows, marks)
    if rows["sections"] or rows["facts"]:
        yield _report(rows, marks, is_plain=is_plain)


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
            Text(_locate(flag), style="dim"),
        )
    yield table


def _form(form: Row, rows: Rows, marks: Marks) -> RenderableType:
    about = [form["project_name"] or form["unit_name"], form["title_raw"], form["fiscal_year"]]
    about.append(_locate(form))
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


def _locate(row: Row) -> str:
    return say_locator(str(row["locator"] or ""), language())


def _records(table: str, columns: Sequence[str], records: Sequence[Row], marks: Marks) -> Table:
    """Draw the rows of one contract table; columns that are empty in all of them are left out."""
    cells = {column: [_cell(table, row, column) for row in records] for column in columns}
    for column in _GROUPS:
        if column in cells:
            cells[column] = [
                _unless_repeated(records, index, column, cells[column][index]) for index in range(len(records))
            ]
    shown = [column for column in columns if any(cells[column])]
    drawn = _table(say(f"show.{table}"))
    drawn.add_column("", no_wrap=True)
    for column in shown:
        if column in _NUMBERS:  # a figure is never cut; its title is
            _add_figures(drawn, _title(table, column), cells[column])
        else:
            drawn.add_column(_title(table, column), overflow="fold", max_width=_MOST_WIDTHS.get(column))
    for index, row in enumerate(records):
        drawn.add_row(_mark(row, marks), *(_tint(row, column, cells[column][index], marks) for column in shown))
    return drawn


def _add_figures(drawn: Table, title: str, cells: Iterable[str]) -> None:
    """Add a column of figures: they are never cut; their title is broken where there is no room."""
    widest = max(map(cell_len, cells), default=0)
    drawn.add_column(title, justify="right", overflow="fold", min_width=max(widest, _LEAST_TITLE))


def _table(title: str) -> Table:
    """A table without frames: a narrow terminal has no columns to spare for them."""
    return Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
    )


def _unless_repeated(records: Sequence[Row], index: int, column: str, text: str) -> str:
    """The name of a group where it begins; empty in the rows below."""
    named = _GROUPS[: _GROUPS.index(column) + 1]
    is_same = index > 0 and all(records[index][name] == records[index - 1][name] for name in named)
    return "" if is_same else text


def _tint(row: Row, column: str, text: str, marks: Marks) -> str:
    """Colour a cell that a flag speaks of."""
    mark = marks.get(str(row["record_id"]))
    if mark is None or not any(field == column or field.startswith(f"{column}_") for field in mark.fields):
        return escape(text)
    return f"[{_COLOURS[mark.severity]}]{escape(text)}[/]"


def _base_data(section: object, records: Sequence[Row], marks: Marks) -> Table:
    """Draw a section of the base data as it is printed: a line an item, a column a measure and year."""
    columns = list(dict.fromkeys((row["measure"], row["fiscal_year"]) for row in records))
    lines: list[tuple[str, str, dict[tuple[object, object], str]]] = []
    for (parent, item), line in groupby(records, lambda row: (row["parent_raw"], row["item_raw"])):
        cells = dict.fromkeys(columns, "")
        for row in line:
            shown = _quantity(row["value"], row["unit"]) or f"[{row['raw'] or ''}]"
            cells[row["measure"], row["fiscal_year"]] += _mark(row, marks) + escape(shown)
        lines.append((escape(str(parent or "")), escape(str(item or "")), cells))
    drawn = _table(_label("base_data.section", str(section)))
    for title, least in zip(("column.parent_raw", "column.item_raw"), _LEAST_NAMES, strict=True):
        drawn.add_column(say(title), overflow="fold", min_width=least)
    for measure, year in columns:
        title = f"{_label('base_data.measure', str(measure))}\n{year or ''}"
        _add_figures(drawn, title, (Text.from_markup(cells[measure, year]).plain for _, _, cells in lines))
    for parent, item, cells in lines:
        drawn.add_row(parent, item, *cells.values())
    return drawn


def _title(table: str, column: str) -> str:
    key = "actual_goal" if (table, column) == ("goals", "actual") else column
    return say(f"column.{key}")


def _cell(table: str, row: Row, column: str) -> str:
    if column in {"target", "actual"} and f"{column}_op" in row:
        read, printed = _measure(row, column), "".join(str(row[f"{column}_raw"] or "").split())
        return "" if read == printed else read
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


def _report(rows: Rows, marks: Marks, *, is_plain: bool) -> RenderableType:
    """Draw the outline, and under each heading its text with the figures marked and what they were read as."""
    facts: dict[object, list[Row]] = {}
    for fact in rows["facts"]:
        facts.setdefault(fact["section_ordinal"], []).append(fact)
    year = rows["documents"][0]["fiscal_year"]
    before = [(None, sentence) for sentence in dict.fromkeys(str(fact["sentence"]) for fact in facts.get(None, []))]
    parts = [part for _, text in before for part in _paragraph(text, facts[None], marks, 0, year, is_plain=is_plain)]
    for section in rows["sections"]:
        level = section["level"] if isinstance(section["level"], int) else 1
        code = _label("sections.code", str(section["code"]))
        head = Text.assemble((f"{section['number_raw'] or ''}{section['heading']}", "bold"), (f"  [{code}]", "cyan"))
        parts.append(Padding(head, (0, 0, 0, _STEP * (level - 1))))
        for paragraph in str(section["text"] or "").splitlines():
            own = facts.get(section["ordinal"], [])
            parts += _paragraph(paragraph, own, marks, _STEP * level, year, is_plain=is_plain)
    return Panel(Group(*parts), title=say("show.sections"), title_align="left")


def _paragraph(
    text: str, facts: Sequence[Row], marks: Marks, indent: int, year: object, *, is_plain: bool
) -> Iterator[RenderableType]:
    """Draw a paragraph: sentences with figures whole, what stands between them shortened, the readings below."""
    drawn, done, read = Text(), 0, list[Row]()
    for sentence, group in groupby(facts, key=lambda fact: str(fact["sentence"])):
        place = text.find(sentence, done)
        if place < 0:
            continue
        members = list(group)
        drawn.append(_shorten(text[done:place]), "dim")
        drawn.append_text(_mark_figures(sentence, members, marks, is_plain=is_plain))
        read += members
        done = place + len(sentence)
    drawn.append(_shorten(text[done:]), "dim")
    yield Padding(drawn, (0, 0, 0, indent))
    readings = [_reading(fact, marks, year) for fact in read if _says_more(fact)]
    if readings:
        yield Padding(Text(" · ", "dim").join(readings), (0, 0, 0, indent + _STEP))


def _mark_figures(sentence: str, facts: Sequence[Row], marks: Marks, *, is_plain: bool) -> Text:
    """Mark the figures of a sentence: by colour, or by brackets and the sign of a flag where there is none."""
    drawn, done = Text(), 0
    for fact in facts:
        start, end = int(str(fact["start"])), int(str(fact["end"]))
        if start < done:
            continue
        mark = marks.get(str(fact["record_id"]))
        style = _COLOURS[mark.severity] if mark else "green" if fact["subject"] else "blue"
        sign = _MARKS[mark.severity] if mark else ""
        figure = f"{sign}⟦{sentence[start:end]}⟧" if is_plain else f"{sign}{sentence[start:end]}"
        drawn.append(sentence[done:start]).append(figure, f"bold {style}")
        done = end
    return drawn.append(sentence[done:])


def _says_more(fact: Row) -> bool:
    """Whether a figure was read as more than what is printed: it has a subject, or was converted."""
    sentence, start, end = str(fact["sentence"]), int(str(fact["start"])), int(str(fact["end"]))
    printed = sentence[start:end].translate(_ROUND)
    return fact["subject"] is not None or _quantity(fact["value"], fact["unit"]) != printed


def _reading(fact: Row, marks: Marks, year: object) -> Text:
    """Say what a figure was read as: of what, which measure, how much, and of which year where it is another."""
    mark = marks.get(str(fact["record_id"]))
    subject = _label("facts.subject", str(fact["subject"])) if fact["subject"] else ""
    value = _quantity(fact["value"], fact["unit"])
    is_change = fact["measure"] == "change" and isinstance(fact["value"], float) and fact["value"] != 0
    is_rise = is_change and not value.startswith("-")
    is_plain = is_change or fact["measure"] in _PLAIN_MEASURES
    measure = "" if is_plain else _label("facts.measure", str(fact["measure"]))
    other_year = f"({fact['fiscal_year'] or '—'})" if fact["fiscal_year"] != year else ""
    words = (subject, measure, f"{'+' if is_rise else ''}{value}{other_year}")
    return Text(" ".join(word for word in words if word), style=_COLOURS[mark.severity] if mark else "dim")


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
