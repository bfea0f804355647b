"""Rules on what is missing or was left unread (完整性规则)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pipeline.model.place import CellRef, locate_paragraph, locate_row
from pipeline.model.rows import BaseDatum, CellUse, Form, Fund, Indicator
from pipeline.model.values import Figure
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.grid import find_records_by_row
from pipeline.rules.points import PointsField, adds_up, read_points
from pipeline.rules.records import FormRecords
from pipeline.rules.wording import name_form, name_row
from pipeline.schema.rules import RuleBook

_FEW = 3
"""So many rows are named one by one; a column that lacks more is told of the form."""
_MOST_TEXTS = 4
_LONGEST_TEXT = 20
_LAST_MEASURES = frozenset({"label:approved_area", "label:actual_area", "label:planned_investment"})
"""Labels of the block that ends the base data."""
_SHEET = "sheet "
"""How ``Place.part`` begins for a sheet."""


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
    """missing_field (缺少必填内容): a filled form lacks its unit, year, total or scores, where it asks for them.

    So it does when it lacks the line that others are parts of, or a part that may stand on a lost page.
    """
    for records in dossier.filled:
        yield from _list_missing(records, dossier.book)
        yield from _list_missing_lines(records, dossier)
        yield from _list_missing_points(records, dossier.book)
        yield from _list_missing_parts(records, dossier)
    yield from _list_missing_of_document(dossier)


def find_unread_forms(dossier: Dossier) -> Iterator[Finding]:
    """unread_form (有题无表): a form's title without a readable form below it."""
    for title in dossier.extraction.unread_titles:
        yield Finding(
            target=None,
            words={"title": title.text},
            observed=title.text,
            cause="extraction",
            locator=locate_paragraph(title.ordinal, title.place.page),
        )


def find_unmapped_cells(dossier: Dossier) -> Iterator[Finding]:
    """unmapped_cell (单元格未识别): a filled cell of a recognised form fed no field; told once a row or form."""
    forms = {form.record_id: form for form in dossier.extraction.forms}
    unmapped = [use for use in dossier.extraction.cell_uses if use.role == "unmapped" and use.form_id in forms]
    if not unmapped:
        return
    records = find_records_by_row(dossier)
    by_target: dict[str, list[CellUse]] = defaultdict(list)
    targets: dict[str, Form | Fund | Indicator | BaseDatum] = {}
    for use in unmapped:
        target = records.get((use.cell.table_index, use.cell.row), forms[use.form_id or ""])
        targets[target.record_id] = target
        by_target[target.record_id].append(use)
    for key, cells in by_target.items():
        yield _tell_unmapped(targets[key], cells, forms, dossier.book)


def find_unaccounted_text(dossier: Dossier) -> Iterator[Finding]:
    """unaccounted_text (文字未归属): text of the source that no record, label or heading accounts for."""
    ordinals = [use.ordinal for use in dossier.extraction.text_uses if use.role == "unaccounted"]
    if ordinals:
        shown = "、".join(map(str, ordinals[:_MOST_TEXTS])) + ("…" if len(ordinals) > _MOST_TEXTS else "")
        yield Finding(
            target=None,
            case="paragraphs",
            words={"count": str(len(ordinals)), "ordinals": shown},
            observed=shown,
            cause="extraction",
            locator=locate_paragraph(ordinals[0]),
        )
    loose: dict[int, list[CellUse]] = defaultdict(list)
    for use in dossier.extraction.cell_uses:
        if use.role == "unmapped" and use.form_id is None:
            loose[use.cell.table_index].append(use)
    for cells in loose.values():
        yield _tell_loose_table(cells)


def _tell_loose_table(cells: list[CellUse]) -> Finding:
    """A table that is no form; without any figure it is worth no more than a note."""
    texts = [use.text or "" for use in cells]
    shown = "、".join(f"“{text[:_LONGEST_TEXT]}”" for text in texts[:_MOST_TEXTS])
    first = cells[0]
    page = first.place.page if first.place is not None else None
    return Finding(
        target=None,
        case="table",
        words={"number": str(first.cell.table_index + 1), "count": str(len(cells)), "texts": shown},
        observed=shown,
        severity="warning" if any(char.isdigit() for text in texts for char in text) else "info",
        cause="unknown",
        locator=locate_row(first.cell.table_index, first.cell.row, page),
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
                is_of_cell=True,
            )


def _list_missing_lines(records: FormRecords, dossier: Dossier) -> Iterator[Finding]:
    """List wholes that a form does not give although it gives their parts."""
    words = {"form": name_form(records.form, dossier.book)}
    given = {datum.item for datum in records.base_data}
    for parts in dossier.book.relations.base_sums:
        if parts.whole not in given and len(given.intersection(parts.parts)) > 1:
            line = dossier.book.labels["item", parts.whole]
            yield Finding(target=records.form, case="line", words=words | {"line": line})
    first = next(iter(records.funds), None)
    if first is not None and first.within and all(fund.line != "total" for fund in records.funds):
        yield Finding(target=first, case="whole", words=words | {"row": name_row(first, dossier.book)})


def _list_missing_parts(records: FormRecords, dossier: Dossier) -> Iterator[Finding]:
    """List parts that a form surely goes on with: rows after its goals or its total, and what ends the base data.

    The last is told only where nobody signed below: a county's own form may do without it.
    """
    form = records.form
    words = {"form": name_form(form, dossier.book)}
    if form.form_type != "base_data":
        has_goals = any(goal.form_id == form.record_id for goal in dossier.extraction.goals)
        if not records.indicators and (has_goals or form.total_score is not None):
            yield Finding(target=form, case="rows", words=words, cause="extraction")
    elif records.base_data and form.preparer is None and form.phone is None and form.prepared_on is None:
        labels = {use.field for use in dossier.extraction.cell_uses if use.form_id == form.record_id}
        if labels and labels.isdisjoint(_LAST_MEASURES):
            part = dossier.book.labels["base_section", "buildings"]
            yield Finding(target=form, case="part", words=words | {"part": part}, cause="extraction")


def _list_missing_points(records: FormRecords, book: RuleBook) -> Iterator[Finding]:
    """List rows without score or weight: a score wherever the form gives scores, a weight where the sum lacks it."""
    if records.form.has_scores:
        scores = read_points(records, "score")
        unscored = () if scores.rows else tuple(row for row in records.indicators if row.weight is not None)
        yield from _tell_lacking(records, "score", unscored or scores.open_rows, book)
    weights = read_points(records, "weight")
    if adds_up(weights) is not True:
        yield from _tell_lacking(records, "weight", weights.open_rows, book)


def _tell_lacking(
    records: FormRecords, field: PointsField, rows: Iterable[Indicator], book: RuleBook
) -> Iterator[Finding]:
    """Name a few rows one by one, of many say how many; an unreadable cell is told as such."""
    lacking = [row for row in rows if getattr(row, field) is None]
    words = {"form": name_form(records.form, book), "count": str(len(lacking)), "field": book.words[field]}
    if len(lacking) > _FEW:
        yield Finding(target=records.form, case="column", words=words, at=lacking[0], is_of_cell=True)
        return
    for row in lacking:
        words["row"] = name_row(row, book)
        yield Finding(target=row, field=field, case="row", words=dict(words), is_of_cell=True)


def _list_missing_of_document(dossier: Dossier) -> Iterator[Finding]:
    """Find the unit or year that a report and all its forms leave unsaid; forms alone were asked above."""
    extraction = dossier.extraction
    if not extraction.has_report:
        return
    for field in ("unit_name", "fiscal_year"):
        told = any(field in records.form.fields and getattr(records.form, field) is None for records in dossier.filled)
        if getattr(extraction, field) is None and not told:
            yield Finding(target=None, field=field, case="document", words={"field": dossier.book.words[field]})


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
