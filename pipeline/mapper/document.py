"""A clean document to records: its forms, and what the document as a whole says of itself."""

from __future__ import annotations

import re
from collections import Counter

from msgspec.structs import replace

from normalizers.dates import find_fiscal_year
from pipeline.mapper.drafts import find_drafts
from pipeline.mapper.forms import read_form
from pipeline.mapper.unread import find_unread_titles
from pipeline.mapper.uses import UseLedger
from pipeline.model.clean import CleanDocument
from pipeline.model.rows import CellUse, Extraction, Form
from pipeline.model.values import Figure
from pipeline.schema.records import Schema

_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
"""What a name says in brackets: 某市（原某区）某局."""
_FIRST_LINES = 20
_UNIT_FORMS = ("base_data", "unit_self_evaluation")
"""Form types in the order in which they name the unit."""


def map_document(document: CleanDocument, schema: Schema) -> Extraction:
    """Read every form of a document (表单映射)."""
    uses = UseLedger()
    records = tuple(
        read_form(draft, document.doc_id, ordinal, schema, uses)
        for ordinal, draft in enumerate(find_drafts(document, schema), 1)
    )
    read = tuple(record.form for record in records)
    year = _fiscal_year(document, read)
    forms = tuple(form if form.fiscal_year is not None else replace(form, fiscal_year=year) for form in read)
    unit_name = _unit_name(forms)
    text_uses = tuple(use for record in records for use in record.text_uses)
    return Extraction(
        doc_id=document.doc_id,
        format=document.format,
        unit_name=unit_name,
        region=_region(unit_name, forms, schema),
        fiscal_year=year,
        self_score=_self_score(forms),
        grade=next((form.grade for form in forms if form.grade is not None and not form.blank), None),
        forms=forms,
        funds=tuple(fund for record in records for fund in record.funds),
        indicators=tuple(indicator for record in records for indicator in record.indicators),
        base_data=tuple(datum for record in records for datum in record.base_data),
        goals=tuple(goal for record in records for goal in record.goals),
        cell_uses=(*uses.all(), *_list_loose(document, uses)),
        text_uses=text_uses,
        repairs=(*document.repairs, *uses.repairs),
        unread=document.unread,
        unread_titles=find_unread_titles(document, forms, text_uses, schema),
        recognised_pages=sum(page.recognised for page in document.pages),
    )


def _list_loose(document: CleanDocument, uses: UseLedger) -> tuple[CellUse, ...]:
    """The filled cells that lie in no form: tables of the narrative, and what stands beside forms in their tables."""
    return tuple(
        CellUse(cell=table.ref(cell), role="unmapped", text=cell.text, place=cell.place)
        for table in document.tables
        for cell in table
        if not cell.is_blank and not uses.is_used(table, cell)
    )


def _region(unit_name: str | None, forms: tuple[Form, ...], schema: Schema) -> str | None:
    """The region that the unit's name says; else that of the forms' titles, then of whoever the unit is under."""
    names = (unit_name, *(form.title_raw for form in forms), *(form.competent_department for form in forms))
    return next((region for name in names if name and (region := find_region(name, schema)) is not None), None)


def find_region(unit_name: str, schema: Schema) -> str | None:
    """The 县, 市 or 区 that a unit's name begins with, or is: the innermost one it names; None when it names none."""
    unit_name = _BRACKETED.sub("", unit_name)
    blocked = [match.span() for match in schema.patterns["region.not_region"].finditer(unit_name)]
    start, found = 0, None
    for match in schema.patterns["region.name"].finditer(unit_name):
        if any(first <= match.start() < last for first, last in blocked) or match.start() - start < 1:
            continue
        if (match.end() == len(unit_name) and found is not None) or match.start() - start > 7:
            break
        found = unit_name[start : match.end()]
        start = match.end()
    return found


def _unit_name(forms: tuple[Form, ...]) -> str | None:
    for form_type in _UNIT_FORMS:
        for form in forms:
            if form.form_type == form_type and form.unit_name is not None:
                return form.unit_name
    return next((name for form in forms if (name := form.unit_name or form.implementing_unit) is not None), None)


def _fiscal_year(document: CleanDocument, forms: tuple[Form, ...]) -> int | None:
    """The year most forms are of; between equals, or without any, the year that the first lines of the text name.

    What stands above the forms as their titles was counted with them.
    """
    titles = {form.title_raw for form in forms if form.title_raw is not None}
    lines = (text.text for text in document.texts[:_FIRST_LINES] if not any(title in text.text for title in titles))
    named = next((year for line in lines if (year := find_fiscal_year(line)) is not None), None)
    years = Counter(form.fiscal_year for form in forms if form.fiscal_year is not None)
    if years:
        return max(years, key=lambda year: (years[year], year == named, -year))
    return named


def _self_score(forms: tuple[Form, ...]) -> Figure | None:
    """The unit form's total, else that of the only project form."""
    units = [form for form in forms if form.form_type == "unit_self_evaluation" and not form.blank]
    projects = [form for form in forms if form.form_type == "project_self_evaluation" and not form.blank]
    for form in units:
        if form.total_score is not None:
            return form.total_score
    return projects[0].total_score if len(projects) == 1 else None
