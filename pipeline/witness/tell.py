"""Differences between two readings as flags (``readings_differ``, 两次识读不一致)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pipeline.model.place import CellRef
from pipeline.model.rows import BaseDatum, Extraction, Flag, Form, Fund, Goal, Indicator, record_id
from pipeline.model.values import Figure, Measure
from pipeline.rules.finding import TABLES
from pipeline.rules.wording import name_form, name_row
from pipeline.schema.rules import RuleBook, load_rules
from pipeline.witness.hear import GridRow, Heard

RULE = "readings_differ"

FormRow = Fund | Indicator | BaseDatum | Goal

_MANY = 5
"""So many rows of a form are told one by one.  When there are more, and ``_MOST`` of its rows, the form is told once;
so it is when rows were mixed up, since one of them may be lost, and no record speaks for that."""
_MOST = 0.4
_LONGEST_QUOTE = 60
"""Characters of a reading in a message; the columns ``observed`` and ``expected`` have all of it."""


def tell_differences(extraction: Extraction, heard: Mapping[GridRow, Heard], first: int) -> tuple[Flag, ...]:
    """Make a flag of every record that stands in a row on which the readings differ.

    ``first``: ordinal of the first flag, for its ``record_id``.
    """
    if all(each.verdict == "agrees" for each in heard.values()):
        return ()
    told = enumerate(_list_told(extraction, heard), first)
    book = load_rules()
    return tuple(_make_flag(extraction, ordinal, *each, book=book) for ordinal, each in told)


def list_rows(extraction: Extraction) -> Mapping[str, frozenset[GridRow]]:
    """List the grid rows that each record was read from, by ``record_id``.

    A cell merged over several rows counts for the first record that it fed; one that has no other gets its figures'.
    """
    rows: dict[str, set[GridRow]] = defaultdict(set)
    for use in extraction.cell_uses:
        if use.role == "value" and use.record_id is not None:
            rows[use.record_id].add((use.cell.table_index, use.cell.row))
    for record in [each for each in _list_records(extraction) if each.record_id not in rows]:
        for cell in _list_cells(record):
            rows[record.record_id].add((cell.table_index, cell.row))
    return {key: frozenset(found) for key, found in rows.items()}


def _list_records(extraction: Extraction) -> Iterator[Form | FormRow]:
    yield from extraction.forms
    yield from extraction.funds
    yield from extraction.indicators
    yield from extraction.base_data
    yield from extraction.goals


def _list_cells(record: Form | FormRow) -> Iterator[CellRef]:
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, Figure | Measure) and value.cell is not None and not name.startswith("level"):
            yield value.cell


_Told = tuple[Form | FormRow, Form, Heard, int]
"""The record, its form, what was heard of its row, and of how many rows it speaks."""


def _list_told(extraction: Extraction, heard: Mapping[GridRow, Heard]) -> Iterator[_Told]:
    rows = list_rows(extraction)
    forms = {form.record_id: form for form in extraction.forms}
    by_form: dict[str, list[tuple[FormRow, list[Heard]]]] = defaultdict(list)
    for record in _list_records(extraction):
        found = [heard[row] for row in sorted(rows.get(record.record_id, ())) if row in heard]
        if isinstance(record, Form):
            differing = _first_difference(found)
            if differing is not None:
                yield record, record, differing, sum(each.verdict == "differs" for each in found)
        else:
            by_form[record.form_id].append((record, found))
    for form_id, members in by_form.items():
        bad = [(record, each) for record, found in members if (each := _first_difference(found)) is not None]
        lines = {id(each): each for _, each in bad}
        mixed = [each for each in lines.values() if each.is_mixed]
        if mixed or (len(lines) > _MANY and len(bad) > _MOST * len(members)):
            yield forms[form_id], forms[form_id], (*mixed, *lines.values())[0], len(lines)
            continue
        for record, each in bad:
            yield record, forms[form_id], each, 1


def _first_difference(found: Iterable[Heard]) -> Heard | None:
    return next((each for each in found if each.verdict == "differs"), None)


def _make_flag(
    extraction: Extraction,
    ordinal: int,
    record: Form | FormRow,
    form: Form,
    heard: Heard,
    count: int,
    *,
    book: RuleBook,
) -> Flag:
    case = "form" if isinstance(record, Form) else "row" if heard.expected else "apart"
    message = book.messages[RULE, case].template_zh.format(
        form=name_form(form, book),
        row="" if isinstance(record, Form | Goal) else name_row(record, book),
        observed=_shorten(heard.observed),
        expected=_shorten(heard.expected),
        count=count,
    )
    return Flag(
        record_id=record_id(extraction.doc_id, "flags", ordinal),
        rule=RULE,
        severity=book.rules[RULE].severity,
        cause="extraction",
        table="goals" if isinstance(record, Goal) else TABLES[type(record)],
        target_id=record.record_id,
        field=None,
        message=message,
        observed=heard.observed,
        expected=heard.expected or None,
        page=record.place.page,
        locator=record.locator,
    )


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"
