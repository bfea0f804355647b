"""low_ocr_confidence (扫描识别存疑): values that rest on characters the recogniser was not sure of.

A value is told when its cell's least certain character is below the calibrated threshold (``limits.toml``), when a
second, larger look at it gave other figures, or when ink in its cell gave no character at all.  A figure that the
form's own arithmetic confirms needs no look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from pipeline.model.place import CellRef
from pipeline.model.rows import CellUse, Form, Goal, Indicator, Rereading
from pipeline.rules.confirmed import list_confirmed
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding, Printed, Record
from pipeline.rules.grid import find_records_by_row
from pipeline.rules.records import FormRecords, Listed, list_figures
from pipeline.rules.wording import name_form, name_row
from pipeline.schema.rules import RecognitionLimits, RuleBook

_LONGEST = 30
"""Characters of a text in a sentence."""
_NAMES = frozenset({"label:level1", "label:level2", "label:fund_line", "label:base_item"})
"""Labels whose own words are values of the rows beside them."""
_WITH_DIGITS = frozenset({"number", "several", "unparsed"})
"""Readings of a printed value that rest on digits."""
_LEVELS = {"label:level1": "level1_group", "label:level2": "level2_group"}


class _Doubt(Struct, frozen=True, kw_only=True):
    """A value that was not read surely."""

    record: Record
    field: str | None
    """Column of the record's table; None where ink gave no value."""
    text: str | None
    second: str | None = None
    """What the second look gave."""
    is_figure: bool


def find_recognised_text(dossier: Dossier) -> Iterator[Finding]:
    """low_ocr_confidence (扫描识别存疑): a value rests on characters recognised below the threshold."""
    extraction = dossier.extraction
    if extraction.recognised_pages and extraction.has_report:
        pages = str(extraction.recognised_pages)
        yield Finding(target=None, case="pages", words={"pages": pages}, cause="extraction")
    if not any(records.form.is_recognised for records in dossier.filled):
        return
    rows = find_records_by_row(dossier)
    goals = {goal.record_id: goal for goal in extraction.goals}
    for records in dossier.filled:
        if records.form.is_recognised:
            known = {record.record_id: record for record in _list_records(records)} | goals
            yield from _tell(records, list(_Reader(records, dossier, known, rows).list_doubts()), dossier.book)


def _list_records(records: FormRecords) -> Iterator[Record]:
    yield records.form
    yield from records.funds
    yield from records.indicators
    yield from records.base_data


def _tell(records: FormRecords, doubts: list[_Doubt], book: RuleBook) -> Iterator[Finding]:
    form = {"form": name_form(records.form, book)}
    figures = {(doubt.record.record_id, doubt.field) for doubt in doubts if doubt.is_figure}
    if len(figures) > book.limits.recognition.form * max(len(records.figures), 1):
        yield Finding(target=records.form, case="form", words=form, cause="extraction")
        return
    told: set[tuple[str, str | None]] = set()
    for doubt in doubts:
        if (doubt.record.record_id, doubt.field) not in told:
            told.add((doubt.record.record_id, doubt.field))
            yield _tell_doubt(doubt, form, book)


def _tell_doubt(doubt: _Doubt, form: Mapping[str, str], book: RuleBook) -> Finding:
    raw = doubt.text or ""
    raw = raw if len(raw) <= _LONGEST else raw[:_LONGEST] + "…"
    words = {**form, "row": name_row(doubt.record, book), "raw": raw, "second": doubt.second or ""}
    if doubt.second is not None:
        case = "differs"
    elif doubt.text is None:
        case = "unread"
    elif not raw:
        case = "cell"
    else:
        case = "form_value" if isinstance(doubt.record, Form) else "value"
    return Finding(
        target=doubt.record,
        field=doubt.field,
        case=case,
        words=words,
        observed=doubt.text,
        expected=doubt.second,
        cause="extraction",
    )


class _Reader:
    """Goes through the cells of one form."""

    def __init__(
        self,
        records: FormRecords,
        dossier: Dossier,
        known: Mapping[str, Record],
        rows: Mapping[tuple[int, int], Record],
    ) -> None:
        self._records = records
        self._known = known
        self._rows = rows
        self._limits: RecognitionLimits = dossier.book.limits.recognition
        self._confirmed = list_confirmed(records, dossier)
        self._uses = [use for use in dossier.extraction.cell_uses if use.form_id == records.form.record_id]
        self._again: dict[CellRef, Rereading] = {
            again.cell: again for again in dossier.extraction.rereadings if not again.agrees
        }
        self._figures: defaultdict[CellRef, list[Listed]] = defaultdict(list)
        for listed in list_figures(records):
            if listed[2].cell is not None:
                self._figures[listed[2].cell].append(listed)

    def list_doubts(self) -> Iterator[_Doubt]:
        """List what was not read surely, cell by cell."""
        for use in self._uses:
            if use.certainty is not None:
                yield from self._doubt(use, use.certainty)

    def _doubt(self, use: CellUse, certainty: float) -> Iterator[_Doubt]:
        again = self._again.get(use.cell)
        listed = self._figures.get(use.cell, [])
        figures = [each for each in listed if each[2].reading in _WITH_DIGITS]
        if figures:
            is_sure = certainty >= self._limits.figure or (use.cell in self._confirmed and certainty > 0)
            if again is not None or not is_sure:
                yield from (_doubt_figure(each, again) for each in figures)
        if certainty >= self._limits.text:
            return
        if use.role == "value" and not figures:
            record = self._known.get(use.record_id or "", self._records.form)
            yield _doubt_text(record, (use.field or "").partition(".")[2])
        elif use.role == "label" and use.field in _NAMES:
            yield from (_doubt_text(record, None) for record in self._list_named(use))
        elif use.role == "blank":
            row = self._rows.get((use.cell.table_index, use.cell.row), self._records.form)
            yield _Doubt(record=row, field=None, text=None, is_figure=False)

    def _list_named(self, use: CellUse) -> Iterator[Record]:
        """List the records that a label names: its row's, or all of a group."""
        first = self._rows.get((use.cell.table_index, use.cell.row))
        if first is None:
            return
        group = _LEVELS.get(use.field or "")
        if group is None or not isinstance(first, Indicator):
            yield first
        else:
            number = getattr(first, group)
            yield from (row for row in self._records.indicators if getattr(row, group) == number)


def _doubt_figure(listed: Listed, again: Rereading | None) -> _Doubt:
    record, field, printed = listed
    second = None if again is None else again.second
    return _Doubt(record=record, field=field, text=printed.raw, second=second, is_figure=True)


def _doubt_text(record: Record, field: str | None) -> _Doubt:
    text = getattr(record, field, None) if field else None
    if isinstance(record, Goal | Indicator) and field in ("target_raw", "actual_raw"):
        text = _raw_of(getattr(record, field.removesuffix("_raw")))
    return _Doubt(record=record, field=field or None, text=text if isinstance(text, str) else "", is_figure=False)


def _raw_of(printed: Printed | None) -> str | None:
    return None if printed is None else printed.raw
