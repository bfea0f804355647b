"""Rules on what is missing, was not read, or was read with help (完整性规则)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pipeline.model.clean import Repair
from pipeline.model.place import CellRef, locate_paragraph, locate_row
from pipeline.model.rows import BaseDatum, CellUse, Form, Fund, Indicator, Severity
from pipeline.model.values import Figure
from pipeline.rules.dossier import Dossier, FormRecords
from pipeline.rules.finding import Finding
from pipeline.rules.listing import Listed, list_figures
from pipeline.rules.points import PointsField, adds_up, read_points
from pipeline.rules.ratios import find_budget_column
from pipeline.rules.wording import name_field, name_form, name_row, show
from pipeline.schema.rules import RuleBook

_FEW = 3
"""So many rows are named one by one; a column that lacks more is told of the form."""
_MOST_TEXTS = 4
_LONGEST_TEXT = 20
_SHEET = "sheet "
"""How ``Place.part`` begins for a sheet."""
_ROW_REPAIRS = frozenset({"row_joined", "row_split", "cell_moved", "bracket_moved"})
"""Repairs that put a row's cells together; the others are told only when another reading was possible."""


def find_documents_without_result(dossier: Dossier) -> Iterator[Finding]:
    """not_a_self_evaluation (不是自评材料): no recognised form or report, or forms that hold targets alone."""
    extraction = dossier.extraction
    if extraction.has_report:
        return
    if not extraction.forms:
        yield Finding(target=None, case="nothing", cause="unknown")
    elif dossier.filled and not any(map(_has_result, dossier.filled)):
        yield Finding(target=None, case="no_result", cause="unknown")


def find_blank_forms(dossier: Dossier) -> Iterator[Finding]:
    """blank_form (空白表): a form was handed in unfilled."""
    for records in dossier.forms:
        if records.form.blank:
            yield Finding(target=records.form, words={"form": name_form(records.form, dossier.book)}, cause="document")


def find_missing_fields(dossier: Dossier) -> Iterator[Finding]:
    """missing_field (缺少必填内容): a filled form lacks its unit, year, total or scores, where it asks for them."""
    for records in dossier.filled:
        yield from _list_missing(records, dossier.book)
        yield from _list_missing_points(records, dossier.book)
    yield from _list_missing_of_document(dossier)


def find_unmapped_cells(dossier: Dossier) -> Iterator[Finding]:
    """unmapped_cell (单元格未识别): a filled cell of a recognised form fed no field; told once a row or form."""
    uses = dossier.extraction.cell_uses
    records = _records_by_row(dossier)
    forms = {form.record_id: form for form in dossier.extraction.forms}
    by_target: dict[str, list[CellUse]] = defaultdict(list)
    targets: dict[str, Form | Fund | Indicator | BaseDatum] = {}
    for use in uses:
        if use.role != "unmapped" or use.form_id not in forms:
            continue
        target = records.get((use.cell.table_index, use.cell.row), forms[use.form_id])
        targets[target.record_id] = target
        by_target[target.record_id].append(use)
    for key, cells in by_target.items():
        yield _tell_unmapped(targets[key], cells, forms, dossier.book)


def find_multiple_values(dossier: Dossier) -> Iterator[Finding]:
    """multiple_values (一格多个数字): a cell holds several figures; the first one was taken."""
    for records in dossier.filled:
        for record, field, printed in list_figures(records):
            if printed.reading == "several":
                yield Finding(
                    target=record,
                    field=field,
                    words=_words(records.form, (record, field, printed), dossier.book),
                    observed=printed.raw,
                    expected=show(printed),
                    cause="extraction",
                )


def find_unparsed_values(dossier: Dossier) -> Iterator[Finding]:
    """unparsed_value (数值无法识读): a cell holds digits that make no number."""
    for records in dossier.filled:
        for record, field, printed in list_figures(records):
            if printed.reading == "unparsed":
                yield Finding(
                    target=record,
                    field=field,
                    words=_words(records.form, (record, field, printed), dossier.book),
                    observed=printed.raw,
                    cause="extraction",
                )


def find_doubtful_values(dossier: Dossier) -> Iterator[Finding]:
    """doubtful_value (数值读法存疑): a figure could be read in another way, and no other figure confirms it."""
    for records in dossier.filled:
        listed = [each for each in list_figures(records) if _is_unconfirmed(each, records)]
        if len(listed) <= _FEW:
            for each in listed:
                yield _tell_doubtful(records.form, each, dossier.book)
        else:
            record, field, printed = listed[0]
            yield Finding(
                target=records.form,
                case="many",
                words=_words(records.form, (record, field, printed), dossier.book) | {"count": str(len(listed))},
                observed=printed.raw,
                expected=show(printed),
                cause="extraction",
                at=record,
            )


def find_repaired_rows(dossier: Dossier) -> Iterator[Finding]:
    """repaired_row (表格经过修复): a row was put together from pieces (page break, shifted cells); told once a row."""
    records, forms = _records_by_row(dossier), _forms_by_table(dossier.extraction.forms)
    told: dict[str, tuple[Form | Fund | Indicator | BaseDatum, Form, bool]] = {}
    for repair in dossier.extraction.repairs:
        if repair.kind not in _ROW_REPAIRS and not repair.doubtful:
            continue
        for table, row in sorted({(cell.table_index, cell.row) for cell in repair.rows}):
            form = forms.get(table)
            if form is None:
                continue
            target = records.get((table, row), form)
            if target is form and not repair.doubtful:
                continue
            doubtful = repair.doubtful or (target.record_id in told and told[target.record_id][2])
            told[target.record_id] = (target, form, doubtful)
    for target, form, doubtful in told.values():
        yield _tell_repair(target, form, dossier.book, doubtful=doubtful)


def find_unaccounted_text(dossier: Dossier) -> Iterator[Finding]:
    """unaccounted_text (文字未归属): text of the source that no record, label or heading accounts for."""
    ordinals = [use.ordinal for use in dossier.extraction.text_uses if use.role == "unaccounted"]
    if ordinals:
        shown = "、".join(map(str, ordinals[:_MOST_TEXTS])) + ("…" if len(ordinals) > _MOST_TEXTS else "")
        yield Finding(
            target=None,
            words={"count": str(len(ordinals)), "ordinals": shown},
            observed=shown,
            cause="extraction",
            locator=locate_paragraph(ordinals[0]),
        )


def list_touched_rows(repairs: Iterable[Repair], *, doubtful: bool) -> frozenset[tuple[int, int]]:
    """List the grid rows (table, row) that a repair changed, of the doubtful repairs or of the others."""
    return frozenset(
        (cell.table_index, cell.row) for repair in repairs if repair.doubtful == doubtful for cell in repair.rows
    )


def _has_result(records: FormRecords) -> bool:
    """Something in the form says what was done, not only what was planned."""
    return (
        bool(records.base_data)
        or any(fund.executed or fund.execution_rate or fund.score or fund.amount for fund in records.funds)
        or any(row.actual or row.score for row in records.indicators)
        or records.form.total_score is not None
    )


def _list_missing(records: FormRecords, book: RuleBook) -> Iterator[Finding]:
    form = records.form
    for field in book.limits.required.get(form.form_type, ()):
        if field not in form.fields or (field == "total_score" and not form.has_scores):
            continue
        value = getattr(form, field)
        if value is None or (isinstance(value, Figure) and value.reading == "placeholder"):
            yield Finding(
                target=form,
                field=field,
                case="form",
                words={"form": name_form(form, book), "field": book.words[field]},
            )


def _list_missing_points(records: FormRecords, book: RuleBook) -> Iterator[Finding]:
    """Rows without score or weight: a score wherever the form gives scores, a weight where the sum lacks it."""
    fields: list[PointsField] = []
    if records.form.has_scores:
        fields.append("score")
    if adds_up(read_points(records, "weight")) is not True:
        fields.append("weight")
    for field in fields:
        lacking = [row for row in read_points(records, field).open_rows if getattr(row, field) is None]
        if len(lacking) <= _FEW:
            for row in lacking:
                words = {
                    "form": name_form(records.form, book),
                    "row": name_row(row, book),
                    "field": book.words[field],
                }
                yield Finding(target=row, field=field, case="row", words=words)
        else:
            words = {
                "form": name_form(records.form, book),
                "count": str(len(lacking)),
                "field": book.words[field],
            }
            yield Finding(target=records.form, case="column", words=words, at=lacking[0])


def _list_missing_of_document(dossier: Dossier) -> Iterator[Finding]:
    """Find the unit or year that a report and all its forms leave unsaid; forms alone were asked above."""
    extraction = dossier.extraction
    if not extraction.has_report:
        return
    for field in ("unit_name", "fiscal_year"):
        told = any(field in records.form.fields and getattr(records.form, field) is None for records in dossier.filled)
        if getattr(extraction, field) is None and not told:
            yield Finding(target=None, field=field, case="document", words={"field": dossier.book.words[field]})


def _records_by_row(dossier: Dossier) -> Mapping[tuple[int, int], Fund | Indicator | BaseDatum]:
    """Find the first record that each grid row fed, by table and row."""
    rows: dict[tuple[int, int], Fund | Indicator | BaseDatum] = {}
    for records in dossier.forms:
        for record, _, printed in list_figures(records):
            if printed.cell is not None and not isinstance(record, Form):
                rows.setdefault((printed.cell.table_index, printed.cell.row), record)
    known = {record.record_id: record for records in dossier.forms for record in _rows_of(records)}
    for use in dossier.extraction.cell_uses:
        if use.role == "value" and use.record_id in known:
            rows.setdefault((use.cell.table_index, use.cell.row), known[use.record_id])
    return rows


def _rows_of(records: FormRecords) -> tuple[Fund | Indicator | BaseDatum, ...]:
    return (*records.funds, *records.indicators, *records.base_data)


def _forms_by_table(forms: Iterable[Form]) -> dict[int, Form]:
    tables: dict[int, Form] = {}
    for form in forms:
        for table in form.tables:
            tables.setdefault(table, form)
    return tables


def _tell_unmapped(
    target: Form | Fund | Indicator | BaseDatum, cells: list[CellUse], forms: Mapping[str, Form], book: RuleBook
) -> Finding:
    form = target if isinstance(target, Form) else forms[target.form_id]
    first = cells[0]
    texts = [_quote(use) for use in cells[:_MOST_TEXTS]] + (["…"] if len(cells) > _MOST_TEXTS else [])
    words = {"form": name_form(form, book), "count": str(len(cells)), "texts": "".join(texts)}
    if isinstance(target, Form):
        case = "form"
    else:
        case = "row"
        words["row"] = name_row(target, book)
    return Finding(
        target=target,
        case=case,
        words=words,
        observed="".join(texts),
        cause="extraction",
        locator=_locate_cell(first.cell, first),
    )


def _quote(use: CellUse) -> str:
    text = use.text or locate_row(use.cell.table_index, use.cell.row)
    return f"“{text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + '…'}”"


def _locate_cell(cell: CellRef, use: CellUse) -> str:
    if use.place is None:
        return locate_row(cell.table_index, cell.row)
    part = use.place.part or ""
    sheet = part.removeprefix(_SHEET) if part.startswith(_SHEET) else None
    return locate_row(cell.table_index, cell.row, use.place.page, sheet)


def _words(form: Form, listed: Listed, book: RuleBook) -> dict[str, str]:
    record, field, printed = listed
    return {
        "form": name_form(form, book),
        "row": name_row(record, book),
        "field": name_field(record, field, book),
        "raw": printed.raw,
        "value": show(printed),
    }


def _is_unconfirmed(listed: Listed, records: FormRecords) -> bool:
    """Whether nothing settles an inferred reading: a rate beside its budget is settled by the division."""
    record, field, printed = listed
    if not printed.doubtful:
        return False
    if isinstance(record, Fund) and field == "execution_rate":
        budget = find_budget_column(records.funds)
        whole = getattr(record, budget) if budget is not None else None
        return not (_has_value(record.executed) and _has_value(whole))
    return True


def _has_value(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def _tell_doubtful(form: Form, listed: Listed, book: RuleBook) -> Finding:
    record, field, printed = listed
    return Finding(
        target=record,
        field=field,
        case="one",
        words=_words(form, listed, book),
        observed=printed.raw,
        expected=show(printed),
        cause="extraction",
    )


def _tell_repair(target: Form | Fund | Indicator | BaseDatum, form: Form, book: RuleBook, *, doubtful: bool) -> Finding:
    words = {"form": name_form(form, book)}
    severity: Severity = "warning" if doubtful else "info"
    if isinstance(target, Form):
        return Finding(target=target, case="form", words=words, cause="extraction", severity=severity)
    return Finding(
        target=target,
        case="doubtful" if doubtful else "sure",
        words=words | {"row": name_row(target, book)},
        cause="extraction" if doubtful else "unknown",
        severity=severity,
    )
