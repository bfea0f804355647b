"""An evaluation as tables of words, which ``report.py`` draws on a terminal and ``markdown.py`` writes for a page.

Rates are per cent with two decimals, cut and not rounded, so that 100.00 says all of it; rates of errors are rounded
up, so that 0.00 says none at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from pipeline.evaluate.classes import sort_errors
from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.evaluation import Dimension, DocumentEvaluation, Evaluation
from pipeline.evaluate.faultless import Faultless, figure_faultless
from pipeline.evaluate.tally import Figures, FlagFigures, add_tallies, figure, figure_flags
from pipeline.evaluate.values import BadValue
from pipeline.messages import say

_NONE = "-"
_EXCERPT = 36
"""Characters of a text that are shown; of two texts, from where they part."""
_BEFORE = 6
"""Characters before that place."""
_ROUNDING = 1e-9
"""Hundredths of a per cent: what a float may be off is no digit."""


class Line(Struct, frozen=True, kw_only=True):
    """A row of a grid."""

    cells: tuple[str, ...]
    is_total: bool = False
    is_bad: bool = False
    """Something here is wrong and no flag says so."""


class Grid(Struct, frozen=True, kw_only=True):
    """A table of words."""

    title: str
    head: tuple[str, ...]
    n_labels: int
    """Columns at the left that hold words and not numbers."""
    lines: tuple[Line, ...]


def list_tables(evaluation: Evaluation) -> Grid:
    """List the tables, with all of them as the last line."""
    tally = evaluation.tally
    named = [(table, figure(tally, table)) for table in load_columns() if table in tally.tables]
    lines = [_line_rows((table,), figures) for table, figures in named]
    return Grid(
        title=say("evaluate.by_table"),
        head=(say("evaluate.table"), *_head_values(), *_head_rows(), *_head_errors()),
        n_labels=1,
        lines=(*lines, _line_rows((say("evaluate.all"),), figure(tally), is_total=True)),
    )


def list_fields(evaluation: Evaluation, *, only_imperfect: bool = False) -> Grid:
    """List the columns of all tables that have a value, or only those with a value that is not right."""
    tally = evaluation.tally
    judged = {(value.table, value.column) for value in tally.values}
    named = [
        (f"{table}.{column}", figure(tally, table, column))
        for table, columns in load_columns().items()
        for column in columns
        if (table, column) in judged
    ]
    return Grid(
        title=say("evaluate.by_imperfect_field" if only_imperfect else "evaluate.by_field"),
        head=(say("evaluate.field"), *_head_values(), *_head_errors()),
        n_labels=1,
        lines=tuple(_line_values((name,), each) for name, each in named if each.bad_values or not only_imperfect),
    )


def list_groups(evaluation: Evaluation, dimension: Dimension) -> Grid:
    """List the groups of documents of a dimension."""
    names = (dimension, "documents", "values", "precision", "recall", "f1", "exact_rate")
    return Grid(
        title=say(f"evaluate.by_{dimension}"),
        head=(*_say_all(*names), *_head_errors(), *_say_all("flag_precision", "flag_recall", "flag_cause")),
        n_labels=1,
        lines=tuple(_line_group(name, documents) for name, documents in evaluation.group(dimension).items()),
    )


def _line_group(name: str, documents: Sequence[DocumentEvaluation]) -> Line:
    tally = add_tallies(document.tally for document in documents)
    figures, flags = figure(tally), figure_flags(tally)
    rates = (figures.precision, figures.recall, figures.f1, figures.exact_rate)
    return Line(
        cells=(
            name,
            str(len(documents)),
            str(figures.gold_values),
            *map(_cut, rates),
            *_show_errors(figures),
            _cut(flags.precision),
            _cut(flags.recall),
            _cut(flags.cause_rate),
        ),
        is_bad=figures.silent_errors > 0,
    )


def list_rules(evaluation: Evaluation) -> Grid:
    """List the rules that were demanded or raised, with all of them as the last line."""
    tally = evaluation.tally
    return Grid(
        title=say("evaluate.by_rule"),
        head=_say_all("rule", "demanded", "raised", "extra", "precision", "recall", "cause_rate"),
        n_labels=1,
        lines=(
            *(_line_flags(rule, figure_flags(tally, rule)) for rule in tally.rules),
            _line_flags(say("evaluate.all"), figure_flags(tally), is_total=True),
        ),
    )


def list_faultless(evaluation: Evaluation) -> Grid:
    """List what flags cost where nothing is wrong, by format, with all formats as the last line."""
    groups = list(evaluation.group("format").items())
    every = (say("evaluate.all"), evaluation.documents)
    named = [(name, figure_faultless(documents)) for name, documents in (*groups, every)]
    names = ("format", "documents", "values", "flags", "notes", "flag_rate", "free_share", "silent", "silent_per")
    return Grid(
        title=say("evaluate.faultless"),
        head=_say_all(*names),
        n_labels=1,
        lines=tuple(
            _line_faultless(name, each, is_total=place == len(groups))
            for place, (name, each) in enumerate(named)
            if each.documents
        ),
    )


def _line_faultless(name: str, each: Faultless, *, is_total: bool) -> Line:
    figures = each.figures
    rate = figures.silent_error_rate
    return Line(
        cells=(
            name,
            *map(str, (each.documents, figures.gold_values, each.flags, each.notes)),
            _raise(each.flag_rate),
            _cut(each.free_share),
            str(figures.silent_errors),
            _raise(None if rate is None else rate * 100),
        ),
        is_total=is_total,
        is_bad=figures.silent_errors > 0,
    )


def list_classes(evaluation: Evaluation) -> Grid:
    """List what is wrong, by class."""
    return Grid(
        title=say("evaluate.by_class"),
        head=_say_all("field", "outcome", "values", "silent", "documents"),
        n_labels=2,
        lines=tuple(
            Line(
                cells=(
                    f"{each.table}.{each.column}" if each.column else say("evaluate.whole_rows", table=each.table),
                    say(f"evaluate.{each.outcome}"),
                    *map(str, (each.values, each.silent, each.documents)),
                ),
                is_bad=each.silent > 0,
            )
            for each in sort_errors(evaluation.bad_values)
        ),
    )


def list_worst(evaluation: Evaluation, most: int) -> Grid:
    """List the worst values, each with its place; a row that is lost or too many as one line."""
    names = ("document", "place", "row", "field", "outcome", "gold", "found")
    groups = [tuple(group) for _, group in groupby(evaluation.bad_values, _locate)]
    return Grid(
        title=say("evaluate.worst", shown=min(most, len(groups)), total=len(groups)),
        head=_say_all(*names),
        n_labels=len(names),
        lines=tuple(_line_bad_values(group) for group in groups[:most]),
    )


def _locate(value: BadValue) -> tuple[object, ...]:
    """Give what all values of a row that is lost or too many have in common, and no two other values."""
    row = (value.document, value.table, value.outcome, value.is_silent, value.row, value.locator)
    return row if value.is_whole_row else (*row, value.column)


def _line_bad_values(values: Sequence[BadValue]) -> Line:
    value = values[0]
    outcome = say(f"evaluate.{value.outcome}")
    if value.is_whole_row:
        field = say("evaluate.whole_row", table=value.table)
        count = say("evaluate.count_values", count=len(values))
        gold, found = (count, _NONE) if value.outcome == "missing" else (_NONE, count)
    else:
        field = f"{value.table}.{value.column}"
        gold, found = _show_pair(value.gold, value.found)
    return Line(
        cells=(
            value.document,
            value.locator or _NONE,
            _shorten(value.row),
            field,
            say("evaluate.silently", outcome=outcome) if value.is_silent else outcome,
            gold,
            found,
        ),
        is_bad=value.is_silent,
    )


def list_bad_flags(evaluation: Evaluation, most: int) -> Grid:
    """List the flags that were not raised, and those that nothing asks for."""
    names = ("document", "place", "row", "rule", "outcome", "message")
    return Grid(
        title=say("evaluate.bad_flags", shown=min(most, len(evaluation.bad_flags)), total=len(evaluation.bad_flags)),
        head=_say_all(*names),
        n_labels=len(names),
        lines=tuple(
            Line(
                cells=(
                    flag.document,
                    flag.locator or _NONE,
                    ".".join(part for part in (flag.table, flag.field) if part) + f" {_shorten(flag.row)}".rstrip(),
                    flag.rule,
                    say("evaluate.extra" if flag.is_raised else "evaluate.not_raised"),
                    flag.message or _NONE,
                ),
                is_bad=not flag.is_raised,
            )
            for flag in evaluation.bad_flags[:most]
        ),
    )


def describe(evaluation: Evaluation) -> Iterator[str]:
    """Tell in a few sentences what was compared and how it came out."""
    figures, flags = figure(evaluation.tally), figure_flags(evaluation.tally)
    yield say(
        "evaluate.compared",
        documents=len(evaluation.documents),
        values=figures.gold_values,
        versions=", ".join(evaluation.versions) or _NONE,
    )
    if evaluation.not_found:
        yield say("evaluate.not_found", names=", ".join(evaluation.not_found))
    for name, columns in evaluation.unscored.items():
        yield say("evaluate.unscored", name=name, columns=", ".join(columns))
    yield say(
        "evaluate.headline",
        precision=_cut(figures.precision),
        recall=_cut(figures.recall),
        f1=_cut(figures.f1),
        exact=_cut(figures.exact_rate),
    )
    yield say(
        "evaluate.headline_silent",
        silent=figures.silent_errors,
        rate=_raise(figures.silent_error_rate),
        flagged=_cut(figures.flagged_share),
    )
    yield say(
        "evaluate.headline_flags",
        precision=_cut(flags.precision),
        recall=_cut(flags.recall),
        cause=_cut(flags.cause_rate),
    )


def _head_values() -> tuple[str, ...]:
    return _say_all("correct", "wrong", "missing", "spurious", "precision", "recall", "f1")


def _head_rows() -> tuple[str, ...]:
    return _say_all("rows", "exact_rows", "exact_rate")


def _head_errors() -> tuple[str, ...]:
    return _say_all("silent", "silent_rate", "flagged")


def _say_all(*names: str) -> tuple[str, ...]:
    return tuple(say(f"evaluate.{name}") for name in names)


def _line_values(labels: tuple[str, ...], figures: Figures) -> Line:
    return Line(cells=(*labels, *_show_values(figures), *_show_errors(figures)), is_bad=figures.silent_errors > 0)


def _line_rows(labels: tuple[str, ...], figures: Figures, *, is_total: bool = False) -> Line:
    rows = (str(figures.gold_rows), str(figures.exact_rows), _cut(figures.exact_rate))
    return Line(
        cells=(*labels, *_show_values(figures), *rows, *_show_errors(figures)),
        is_total=is_total,
        is_bad=figures.silent_errors > 0,
    )


def _line_flags(name: str, figures: FlagFigures, *, is_total: bool = False) -> Line:
    counts = map(str, (figures.demanded, figures.raised, figures.extra))
    return Line(
        cells=(name, *counts, _cut(figures.precision), _cut(figures.recall), _cut(figures.cause_rate)),
        is_total=is_total,
        is_bad=figures.not_raised > 0,
    )


def _show_values(figures: Figures) -> tuple[str, ...]:
    counts = (figures.correct, figures.wrong, figures.missing, figures.spurious)
    return (*map(str, counts), _cut(figures.precision), _cut(figures.recall), _cut(figures.f1))


def _show_errors(figures: Figures) -> tuple[str, ...]:
    return str(figures.silent_errors), _raise(figures.silent_error_rate), _cut(figures.flagged_share)


def _cut(rate: float | None) -> str:
    return _NONE if rate is None else f"{math.floor(rate * 10_000 + _ROUNDING) / 100:.2f}"


def _raise(rate: float | None) -> str:
    return _NONE if rate is None else f"{math.ceil(rate * 10_000 - _ROUNDING) / 100:.2f}"


def _show_pair(gold: object, found: object) -> tuple[str, str]:
    """Show two values; two long texts from where they part."""
    one, other = _show(gold), _show(found)
    if gold is None or found is None or max(len(one), len(other)) <= _EXCERPT:
        return _shorten(one), _shorten(other)
    parting = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(parting - _BEFORE, 0)
    return _shorten(one, start), _shorten(other, start)


def _show(value: object) -> str:
    if value is None:
        return _NONE
    texts: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
    return " ".join(", ".join(map(str, texts)).split())


def _shorten(text: str, start: int = 0) -> str:
    """Give the part of a text from ``start``, with a mark where something is left out."""
    shown = text[start : start + _EXCERPT]
    return ("…" if start else "") + shown + ("…" if start + _EXCERPT < len(text) else "")
