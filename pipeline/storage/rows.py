"""The storage door: a document's records become the rows of the contract, as plain Python values.

This is the only place where a ``Decimal`` becomes a float, a ``Figure`` a value beside its raw text, a place the
columns ``page`` and ``locator``, and an empty text null.  Units are settled long before (``normalizers/units.py``);
nothing is converted here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from math import isfinite

from msgspec import Struct

from pipeline.model.errors import InternalError
from pipeline.model.rows import (
    BaseDatum,
    CellRow,
    DocumentResult,
    Fact,
    Flag,
    Form,
    Fund,
    Goal,
    Indicator,
    Section,
)
from pipeline.model.values import Figure, Measure
from pipeline.storage.version import pipeline_version

Row = dict[str, object]
"""A row of a table, with the columns in the order of ``columns.csv``."""

Rows = dict[str, list[Row]]
"""The rows of one document by table; every table that a document can feed is there, also an empty one."""

RECORD_TABLES = ("forms", "funds", "indicators", "base_data", "goals", "sections", "facts", "cells", "flags")
"""The tables that a document that was read feeds, besides ``documents``."""

_AMOUNT_STEP = Decimal("0.000001")
"""Amounts have 6 decimals of 万元, so that a 分 is exact (contract, conventions)."""

_WIDE = Context(prec=340)
"""Wide enough to round any number that a float can hold; the default context refuses more than 28 digits."""

_FIGURE_FIELDS = ("funds.", "base_data.")
"""Cells that fed these tables hold figures and no telephone numbers."""

_POINT_DECIMALS = 2
"""Hundredths of a PDF point (3.5 µm) for the edges of cells: finer is noise of the drawing program."""


def to_rows(result: DocumentResult, keep_contacts: bool = False) -> Rows:
    """Turn all that one submission leaves behind into rows, in document order.

    ``keep_contacts``: leave phone numbers as they are; else they are masked wherever they stand.
    Returns: one row in ``documents``; a failed document has nothing else.
    Raises: ``InternalError`` when two records of a table share a ``record_id``, which would be a bug.
    """
    rows: Rows = {"documents": [_document_row(result)]} | {table: [] for table in RECORD_TABLES}
    if result.extraction is None or result.status == "failed":
        return rows
    from pipeline.storage.contacts import make_mask  # the patterns of telephone numbers: only what reads needs them

    extraction = result.extraction
    show = _Shower(
        doc_id=result.doc_id,
        mask=_keep if keep_contacts else make_mask(form.phone for form in extraction.forms),
        confidence=result.confidence,
    )
    rows["forms"] = [show.form(form) for form in extraction.forms]
    rows["funds"] = [show.fund(fund) for fund in extraction.funds]
    rows["indicators"] = [show.indicator(indicator) for indicator in extraction.indicators]
    rows["base_data"] = [show.base_datum(datum) for datum in extraction.base_data]
    rows["goals"] = [show.goal(goal) for goal in extraction.goals]
    rows["sections"] = [show.section(section) for section in extraction.sections]
    rows["facts"] = [show.fact(fact) for fact in extraction.facts]
    rows["cells"] = [show.cell(cell) for cell in result.cells]
    rows["flags"] = [show.flag(flag) for flag in result.flags]
    _require_unique_ids(rows)
    return rows


def _document_row(result: DocumentResult) -> Row:
    failed = result.status == "failed"
    extraction = None if failed else result.extraction
    severities = [] if failed else [flag.severity for flag in result.flags]
    return {
        "doc_id": result.doc_id,
        "source_path": result.source_path,
        "format": _text(result.format),
        "bytes": result.size,
        "pages": result.pages,
        "ocr_pages": result.ocr_pages,
        "unit_name": None if extraction is None else _text(extraction.unit_name),
        "region": None if extraction is None else _text(extraction.region),
        "fiscal_year": None if extraction is None else extraction.fiscal_year,
        "contents": None if failed else list(result.contents),
        "self_score": None if extraction is None else _value(extraction.self_score),
        "grade": None if extraction is None else _text(extraction.grade),
        "status": result.status,
        "error_code": _text(result.error_code),
        "error": _text(result.error),
        "flags_error": severities.count("error"),
        "flags_warning": severities.count("warning"),
        "accounted": None if failed else result.accounted,
        "pipeline_version": pipeline_version(),
    }


class _Shower(Struct, frozen=True, kw_only=True):
    """Shows the records of one document as rows."""

    doc_id: str
    mask: Callable[[str], str]
    """What is done to a text that may hold a phone number."""
    confidence: Mapping[str, float]
    """Of every record, by ``record_id``."""

    def form(self, form: Form) -> Row:
        return {
            "record_id": form.record_id,
            "doc_id": self.doc_id,
            "ordinal": form.ordinal,
            "form_type": form.form_type,
            "title_raw": self._masked(form.title_raw),
            "unit_name": _text(form.unit_name),
            "project_name": _text(form.project_name),
            "competent_department": _text(form.competent_department),
            "implementing_unit": _text(form.implementing_unit),
            "fiscal_year": form.fiscal_year,
            "total_weight": _value(form.total_weight),
            "total_score": _value(form.total_score),
            "blank": form.blank,
            "preparer": _text(form.preparer),
            "phone": self._masked(form.phone),
            "prepared_on": form.prepared_on,
            "page": form.place.page,
            "locator": form.locator,
            "variant": form.variant,
            "grade": form.grade,
            "notes": self._masked(form.notes),
            "confidence": self.confidence.get(form.record_id),
        }

    def fund(self, fund: Fund) -> Row:
        figures = {
            "initial_budget": fund.initial_budget,
            "full_year_budget": fund.full_year_budget,
            "executed": fund.executed,
            "amount": fund.amount,
            "weight": fund.weight,
            "execution_rate": fund.execution_rate,
            "score": fund.score,
        }
        return {
            "record_id": fund.record_id,
            "doc_id": self.doc_id,
            "form_id": fund.form_id,
            "ordinal": fund.ordinal,
            "scope": fund.scope,
            "project_name": _text(fund.project_name),
            "line": _text(fund.line),
            "line_raw": _text(fund.line_raw),
            **{name: _value(figure) for name, figure in figures.items()},
            **{f"{name}_raw": _raw(figure) for name, figure in figures.items()},
            "page": fund.place.page,
            "locator": fund.locator,
            "confidence": self.confidence.get(fund.record_id),
        }

    def indicator(self, indicator: Indicator) -> Row:
        return {
            "record_id": indicator.record_id,
            "doc_id": self.doc_id,
            "form_id": indicator.form_id,
            "ordinal": indicator.ordinal,
            "scope": indicator.scope,
            "project_name": _text(indicator.project_name),
            "level1": _text(indicator.level1),
            "level1_raw": _text(indicator.level1_raw),
            "level1_weight": _value(indicator.level1_weight),
            "level2": _text(indicator.level2),
            "level2_raw": _text(indicator.level2_raw),
            "level2_weight": _value(indicator.level2_weight),
            "level3": _text(indicator.level3),
            **self._measure("target", indicator.target),
            **self._measure("actual", indicator.actual),
            "weight": _value(indicator.weight),
            "score": _value(indicator.score),
            "recheck_score": _value(indicator.recheck_score),
            "deviation": self._masked(indicator.deviation),
            "met": indicator.met,
            "page": indicator.place.page,
            "locator": indicator.locator,
            "level4": _text(indicator.level4),
            "target_adjusted_raw": self._masked(indicator.target_adjusted),
            "confidence": self.confidence.get(indicator.record_id),
        }

    def base_datum(self, datum: BaseDatum) -> Row:
        return {
            "record_id": datum.record_id,
            "doc_id": self.doc_id,
            "form_id": datum.form_id,
            "ordinal": datum.ordinal,
            "section": datum.section,
            "item": _text(datum.item),
            "item_raw": _text(datum.item_raw),
            "parent_raw": _text(datum.parent_raw),
            "measure": datum.measure,
            "fiscal_year": datum.fiscal_year,
            "value": _value(datum.figure),
            "unit": _text(datum.figure.unit),
            "raw": _raw(datum.figure),
            "page": datum.place.page,
            "locator": datum.locator,
            "confidence": self.confidence.get(datum.record_id),
        }

    def goal(self, goal: Goal) -> Row:
        return {
            "record_id": goal.record_id,
            "doc_id": self.doc_id,
            "form_id": goal.form_id,
            "scope": goal.scope,
            "project_name": _text(goal.project_name),
            "expected": self._masked(goal.expected),
            "actual": self._masked(goal.actual),
            "page": goal.place.page,
            "locator": goal.locator,
            "confidence": self.confidence.get(goal.record_id),
        }

    def section(self, section: Section) -> Row:
        return {
            "record_id": section.record_id,
            "doc_id": self.doc_id,
            "ordinal": section.ordinal,
            "level": section.level,
            "number_raw": _text(section.number_raw),
            "heading": self.mask(section.heading),
            "code": section.code,
            "parent_ordinal": section.parent_ordinal,
            "text": self._masked(section.text),
            "page": section.place.page,
            "locator": section.locator,
            "confidence": self.confidence.get(section.record_id),
        }

    def fact(self, fact: Fact) -> Row:
        return {
            "record_id": fact.record_id,
            "doc_id": self.doc_id,
            "section_ordinal": fact.section_ordinal,
            "ordinal": fact.ordinal,
            "subject": _text(fact.subject),
            "subject_raw": _text(fact.subject_raw),
            "measure": fact.measure,
            "value": _value(fact.figure),
            "unit": _text(fact.figure.unit),
            "fiscal_year": fact.fiscal_year,
            "sentence": self.mask(fact.sentence),
            "start": fact.start,
            "end": fact.end,
            "page": fact.place.page,
            "locator": fact.locator,
            "confidence": self.confidence.get(fact.record_id),
        }

    def cell(self, cell: CellRow) -> Row:
        box = cell.place.box
        show = _text if (cell.field or "").startswith(_FIGURE_FIELDS) else self._masked
        return {
            "doc_id": self.doc_id,
            "table_index": cell.cell.table_index,
            "row": cell.cell.row,
            "col": cell.cell.col,
            "row_span": cell.row_span,
            "col_span": cell.col_span,
            "text": show(cell.text),
            "raw_text": show(cell.raw_text),
            "page": cell.place.page,
            "x0": None if box is None else round(box.x0, _POINT_DECIMALS),
            "y0": None if box is None else round(box.y0, _POINT_DECIMALS),
            "x1": None if box is None else round(box.x1, _POINT_DECIMALS),
            "y1": None if box is None else round(box.y1, _POINT_DECIMALS),
            "role": cell.role,
            "record_id": cell.record_id,
            "field": cell.field,
        }

    def flag(self, flag: Flag) -> Row:
        return {
            "record_id": flag.record_id,
            "doc_id": self.doc_id,
            "rule": flag.rule,
            "severity": flag.severity,
            "cause": flag.cause,
            "table": flag.table,
            "target_id": flag.target_id,
            "field": _text(flag.field),
            "message": self.mask(flag.message),
            "observed": self._masked(flag.observed),
            "expected": self._masked(flag.expected),
            "page": flag.page,
            "locator": _text(flag.locator),
        }

    def _measure(self, name: str, measure: Measure | None) -> Row:
        if measure is None:
            return dict.fromkeys(f"{name}_{part}" for part in ("raw", "op", "value", "value_max", "unit"))
        return {
            f"{name}_raw": self._masked(measure.raw),
            f"{name}_op": measure.op,
            f"{name}_value": store_number(measure.value, measure.unit),
            f"{name}_value_max": store_number(measure.value_max, measure.unit),
            f"{name}_unit": _text(measure.unit),
        }

    def _masked(self, text: str | None) -> str | None:
        kept = _text(text)
        return None if kept is None else self.mask(kept)


def _keep(text: str) -> str:
    return text


def _text(text: str | None) -> str | None:
    """Give a text that says something; None for a blank one."""
    return text if text and not text.isspace() else None


def _raw(figure: Figure | None) -> str | None:
    return None if figure is None else _text(figure.raw)


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else store_number(figure.value, figure.unit)


def store_number(value: Decimal | None, unit: str | None) -> float | None:
    """Give the float of a number; None also for one that no float can hold (a run of digits that is no figure)."""
    if value is None:
        return None
    number = float(value.quantize(_AMOUNT_STEP, context=_WIDE) if unit == "万元" and value.adjusted() < 308 else value)
    return number + 0.0 if isfinite(number) else None  # + 0.0 turns -0.0 into 0.0


def _require_unique_ids(rows: Rows) -> None:
    for table in set(RECORD_TABLES) - {"cells"}:
        seen = Counter(row["record_id"] for row in rows[table])
        for repeated in (each for each, count in seen.items() if count > 1):
            raise InternalError(
                f"表 {table} 中记录编号 {repeated} 重复，请将该文件报告给维护者",
                f"record_id {repeated} of {table} is not unique; please report this file",
            )
