"""Blocks put together to forms, and forms read (表单组装).

A form may stand in one table or in several, and a table may hold several forms.  A new form begins with a title, with
a field that names a unit or project anew, or with a block that the form before already has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from normalizers.contacts import read_signature
from normalizers.dates import find_fiscal_year, read_date
from normalizers.numbers import is_placeholder, read_points
from normalizers.text import strip_number
from normalizers.units import find_unit_claim
from pipeline.mapper.base_data import BaseReader
from pipeline.mapper.context import FormContext
from pipeline.mapper.continued import continue_block, is_continued
from pipeline.mapper.funds import read_fund_notes, read_funds
from pipeline.mapper.goals import read_adjusted_goal, read_goals
from pipeline.mapper.indicators import Groups, note_side_label, read_indicators
from pipeline.mapper.regions import IDENTITY, Region, find_regions, title_type
from pipeline.mapper.remarks import read_remarks
from pipeline.mapper.totals import Total, read_total
from pipeline.mapper.uses import UseLedger
from pipeline.mapper.vocabulary import Vocabulary, choose_vocabulary
from pipeline.model.clean import CleanDocument, CleanTable, CleanText
from pipeline.model.place import locate_row
from pipeline.model.rows import BaseDatum, Form, FormType, Fund, Goal, Indicator, TextUse
from pipeline.model.values import Figure
from pipeline.schema.load import Schema

_FAR_ABOVE = 12
"""Paragraphs above a table that may belong to its form: title, attachment number, caption, a blank template's
remarks.
"""
_FAR_BELOW = 12
"""Paragraphs below a table among which its signature line may stand."""
_NOTE_ENDS = ("。", "；", ";", "：", ":", ".")
"""What a note's line ends in that does not go on in the next one."""
_LONGEST_SIGNATURE = 20
"""Characters of a line without a label that may belong to a signature: a name, a number, a day."""
_YEAR_BEHIND_NAME = re.compile(r"[(（]?20[0-9]{2}年度[)）]?$")
"""The year of the form, printed on the line of the name and glued to it: 某局 2023年度."""
_BLOCKS = ("funds", "goals", "indicators", "base")
"""Kinds of blocks that a form is made of; a table without any is a form's head, or no form."""
_NOTED = frozenset({"note", "ignored", "local_department"})
"""Fields without a column of their own: they stand in ``forms.notes``."""
_RESULTS = frozenset({"actual", "score", "recheck_score"})


@dataclass(slots=True, kw_only=True)
class Draft:
    """A form found, before it is read."""

    regions: list[Region] = field(default_factory=list)
    title: CleanText | None = None
    title_text: str | None = None
    title_type: str | None = None
    above: list[CleanText] = field(default_factory=list)
    """Paragraphs between the title and the form."""
    below: list[CleanText] = field(default_factory=list)
    """Paragraphs below it that sign it."""
    vocabulary: Vocabulary

    def has(self, *kinds: str) -> bool:
        """It has a block of one of these kinds."""
        return any(region.kind in kinds for region in self.regions)

    @property
    def tables(self) -> tuple[CleanTable, ...]:
        """Its tables in order, each once."""
        return tuple({region.table.table_index: region.table for region in self.regions}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecords:
    """A form read."""

    form: Form
    funds: tuple[Fund, ...]
    indicators: tuple[Indicator, ...]
    base_data: tuple[BaseDatum, ...]
    goals: tuple[Goal, ...]
    text_uses: tuple[TextUse, ...]


def find_drafts(document: CleanDocument, schema: Schema) -> tuple[Draft, ...]:
    """The forms of a document in reading order; a target form (绩效目标表), which has no results, is none."""
    drafts: list[Draft] = []
    above: list[CleanText] = []
    current: Draft | None = None
    head: tuple[Region, ...] = ()
    for block in document.blocks:
        if isinstance(block, CleanText):
            above.append(block)
            continue
        vocabulary = choose_vocabulary(schema, block)
        regions = find_regions(block, vocabulary, schema.titles)
        if current is not None and not above and not head:
            going_on = continue_block(current.regions, block, regions)
            regions = regions if going_on is None else (going_on, *regions)
        if not any(region.kind in _BLOCKS for region in regions):
            if current is not None and regions and not above and not head:
                current.regions.extend(regions)
            elif any(pair.code in IDENTITY for region in regions for pair in region.pairs):
                head = regions
            continue
        current = _continue(drafts, current, (*head, *regions), above, vocabulary, schema)
        above, head = [], ()
    _give_signatures(document, drafts)
    return tuple(draft for draft in drafts if _has_results(draft))


def _continue(
    drafts: list[Draft],
    current: Draft | None,
    regions: tuple[Region, ...],
    above: list[CleanText],
    vocabulary: Vocabulary,
    schema: Schema,
) -> Draft:
    """Give a table's blocks to the form they belong to, opening new forms where they begin."""
    title = _find_title(above, schema)
    fresh = True
    for region in regions:
        if fresh and (current is None or title is not None or _begins_form(current, region, schema)):
            current = _open(drafts, title, above, vocabulary, schema)
        elif not fresh and current is not None and _begins_form(current, region, schema):
            current = _open(drafts, None, [], vocabulary, schema)
        fresh = False
        assert current is not None, "a form was opened above"
        current.regions.append(region)
        if region.kind == "title" and region.title is not None and current.title_text is None:
            current.title_text = region.title.text
            current.title_type = title_type(region.title.text, schema.titles)
    assert current is not None, "a table with blocks has a form"
    return current


def _open(
    drafts: list[Draft], title: CleanText | None, above: list[CleanText], vocabulary: Vocabulary, schema: Schema
) -> Draft:
    draft = Draft(vocabulary=vocabulary)
    if title is not None:
        draft.title = title
        draft.title_text = vocabulary.drop_attachment(_join_title(title, above, vocabulary))
        draft.title_type = title_type(draft.title_text, schema.titles)
        draft.above = above[above.index(title) + 1 :]
    else:
        draft.above = [text for text in above[-_FAR_ABOVE:] if len(text.text) < 80]
    drafts.append(draft)
    return draft


def _begins_form(current: Draft, region: Region, schema: Schema) -> bool:
    """Whether a block cannot be part of the form so far."""
    if region.kind == "title":
        return current.has(*_BLOCKS) and region.title is not None
    if region.kind == "fields":
        codes = {pair.code for pair in region.pairs if pair.value is not None}
        names = IDENTITY & codes
        if not names or not current.has(*_BLOCKS):
            return False
        known = {pair.code for r in current.regions for pair in r.pairs}
        return bool(names & known) or current.has("total", "base")
    if region.kind == "base":
        return current.has("indicators", "funds")
    if region.kind in ("funds", "goals", "indicators"):
        return current.has("base") or (current.has(region.kind) and current.has("total"))
    return False


def _find_title(above: list[CleanText], schema: Schema) -> CleanText | None:
    """The nearest paragraph above that is a form's title; of two in a row the one that names its year.

    Some forms print a short name (基础数据表) under their title.
    """
    titles = [text for text in above[-_FAR_ABOVE:] if title_type(text.text, schema.titles) is not None]
    if not titles:
        return None
    nearest = titles[-1]
    before = titles[-2] if len(titles) > 1 and titles[-2].ordinal == nearest.ordinal - 1 else None
    if before is not None and find_fiscal_year(nearest.text) is None and find_fiscal_year(before.text) is not None:
        return before
    return nearest


def _join_title(title: CleanText, above: list[CleanText], vocabulary: Vocabulary) -> str:
    """The title with the line before it, where its year was printed on a line of its own."""
    index = above.index(title)
    if find_fiscal_year(title.text) is not None or not index or not vocabulary.ends_with_year(above[index - 1].text):
        return title.text
    return above[index - 1].text + title.text


def _give_signatures(document: CleanDocument, drafts: list[Draft]) -> None:
    """Signature lines below a form's last table, up to the next table."""
    last_of = {draft.tables[-1].table_index: draft for draft in drafts if draft.regions}
    open_draft: Draft | None = None
    for block in document.blocks:
        if isinstance(block, CleanTable):
            open_draft = last_of.get(block.table_index)
        elif open_draft is not None and len(open_draft.below) < _FAR_BELOW:
            open_draft.below.append(block)


def _has_results(draft: Draft) -> bool:
    """A form has results; a target form has only plans, whatever its columns are called."""
    if draft.title_type == "target_form":
        return False
    for region in draft.regions:
        header = region.header
        if header is None:
            continue
        if region.kind == "base" or (region.kind == "indicators" and header.codes & _RESULTS):
            return True
        if region.kind == "indicators" and draft.title_type is not None:
            return True  # it calls itself a 自评表: its results stand in columns of a name nobody knows
        if region.kind == "funds" and header.has("executed") and not draft.has("indicators"):
            return True
    return False


def read_form(draft: Draft, doc_id: str, ordinal: int, schema: Schema, uses: UseLedger) -> FormRecords:
    """Read a form's blocks in order: who and when first, since every record carries it."""
    fields = _read_fields(draft)
    form_type = _form_type(draft, fields)
    signature = _read_signature(draft, fields)
    project = _name(fields, "project_name")
    year = _fiscal_year(draft, fields)
    context = FormContext(
        doc_id=doc_id,
        ordinal=ordinal,
        scope="project" if form_type == "project_self_evaluation" else "unit",
        project_name=project if form_type == "project_self_evaluation" else None,
        fiscal_year=year,
        money_unit=_money_unit(draft),
        vocabulary=draft.vocabulary,
        uses=uses,
    )
    _note_fields(draft, context)
    funds: list[Fund] = []
    indicators: list[Indicator] = []
    goals: list[Goal] = []
    notes = _notes(fields)
    base = BaseReader.begin(schema, context)
    total = Total()
    groups = Groups()
    last_header = None
    before: str | None = None
    band_unit: str | None = None
    for region in draft.regions:
        if region.kind == "band":
            band_unit = _region_unit(region)
        elif region.kind == "funds":
            money = replace(context, money_unit=_region_unit(region) or band_unit or context.money_unit)
            band_unit = None
            funds.extend(read_funds(region, money, len(funds) + 1))
            notes.extend(read_fund_notes(region, context))
        elif region.kind == "goals":
            goal = read_goals(region, context, len(goals) + 1)
            goals.extend(() if goal is None else (goal,))
            adjusted = read_adjusted_goal(region, context)
            notes.extend(() if adjusted is None else (f"{_label_of(region, 'adjusted')}：{adjusted}",))
        elif region.kind == "indicators":
            groups = groups if before == "indicators" else Groups()
            indicators.extend(read_indicators(region, context, len(indicators) + 1, groups))
            notes.extend(read_remarks(region, tuple(indicators)))
            last_header = region.header
        elif region.kind == "total":
            total = read_total(region, last_header, context)
        elif region.kind == "base":
            base.read(region)
        before = region.kind
    _note_blocks(draft, context)
    for table in draft.tables:
        rows = [row for region in draft.regions if region.table is table for row in region.rows]
        uses.close(table, range(_first_row(draft, table, rows), _last_row(draft, table, rows) + 1), context.form_id)
    has_scores = any(r.header is not None and r.kind == "indicators" and r.header.has("score") for r in draft.regions)
    first = draft.regions[0]
    form = Form(
        record_id=context.form_id,
        ordinal=ordinal,
        form_type=form_type,
        variant=draft.vocabulary.variant.name if draft.vocabulary.variant is not None else "common",
        title_raw=draft.title_text,
        unit_name=_name(fields, "unit_name"),
        project_name=context.project_name,
        competent_department=_name(fields, "competent_department"),
        implementing_unit=_name(fields, "implementing_unit"),
        fiscal_year=year if year is not None else _goal_year(tuple(goals)),
        total_weight=total.weight,
        total_score=total.score if total.score is not None else _stated_score(fields),
        grade=total.grade or _stated_grade(fields, draft.vocabulary),
        blank=_is_blank(form_type, tuple(funds), tuple(indicators), tuple(base.data)),
        has_scores=has_scores,
        fields=_asked_fields(draft, fields, context),
        columns=_columns(draft),
        preparer=signature[0],
        phone=signature[1],
        prepared_on=signature[2],
        notes="\n".join(notes) or None,
        tables=tuple(table.table_index for table in draft.tables),
        is_recognised=any(table.origin == "scan" for table in draft.tables),
        is_unruled=any(table.origin == "aligned" for table in draft.tables),
        place=first.table.place,
        locator=locate_row(
            first.table.table_index,
            first.first_row,
            first.table.place.page,
            first.table.title if first.table.origin == "sheet" else None,
        ),
    )
    return FormRecords(
        form=form,
        funds=tuple(funds),
        indicators=tuple(indicators),
        base_data=tuple(base.data),
        goals=tuple(goals) if not form.blank else (),
        text_uses=tuple(_text_uses(draft, context)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A labelled field, from a cell or from a line above or below the form."""

    code: str
    label: str
    text: str
    region: Region | None = None


def _read_fields(draft: Draft) -> tuple[_Field, ...]:
    found = [
        _Field(code=pair.code, label=pair.label.text, text=pair.text, region=region)
        for region in draft.regions
        if region.kind != "goals"
        for pair in region.pairs
    ]
    for text in draft.above:
        for code, label, value in _split_line(text.text, draft.vocabulary):
            found.append(_Field(code=code, label=label, text=value))
    return tuple(found)


def _split_line(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """The labelled fields of a caption line: ``填报单位（盖章）：某局  日期：…  单位：万元``."""
    for piece in text.split():
        for label, value in vocabulary.split_pairs(piece):
            code = vocabulary.find("field", label)
            if code is not None and value and find_unit_claim(f"{label}:{value}") is None:
                yield code, label, value


def _name(fields: tuple[_Field, ...], code: str) -> str | None:
    """The first filled field of a code; ``/`` and 无 are no name."""
    named = next((f.text for f in fields if f.code == code and f.text and not is_placeholder(f.text)), None)
    return named if named is None else _YEAR_BEHIND_NAME.sub("", named) or named


def _form_type(draft: Draft, fields: tuple[_Field, ...]) -> FormType:
    """By its blocks, then by its title, then by who it names."""
    codes = {f.code for f in fields}
    variant = draft.vocabulary.variant
    if draft.has("base") and not draft.has("indicators"):
        return "base_data"
    if variant is not None and variant.form_type is not None:
        return variant.form_type
    if draft.title_type == "unit_self_evaluation" and "project_name" not in codes:
        return "unit_self_evaluation"
    if draft.title_type == "project_self_evaluation" or "project_name" in codes:
        return "project_self_evaluation"
    return "unit_self_evaluation"


def _fiscal_year(draft: Draft, fields: tuple[_Field, ...]) -> int | None:
    texts = [draft.title_text or "", *(f.text for f in fields if f.code == "fiscal_year")]
    texts += [text.text for text in draft.above]
    named = next((year for text in texts if (year := find_fiscal_year(text)) is not None), None)
    return named if named is not None else _column_year(draft)


def _column_year(draft: Draft) -> int | None:
    """The latest year that the columns of the base data name: 2023年决算数 beside 2022年决算数."""
    headers = [region.header for region in draft.regions if region.kind == "base" and region.header is not None]
    years = [draft.vocabulary.split_year(cell.text)[0] for header in headers for cell, _ in header.labels]
    return max((year for year in years if year is not None), default=None)


def _goal_year(goals: tuple[Goal, ...]) -> int | None:
    texts = [text for goal in goals for text in (goal.expected, goal.actual) if text]
    return next((year for text in texts if (year := find_fiscal_year(text)) is not None), None)


def _money_unit(draft: Draft) -> str | None:
    """The unit that a caption line above the form states, else its variant's."""
    for text in (*reversed(draft.above), *([draft.title] if draft.title else [])):
        claim = find_unit_claim(text.text)
        if claim is not None:
            return claim
    variant = draft.vocabulary.variant
    return variant.money_unit if variant is not None else None


def _region_unit(region: Region) -> str | None:
    """The unit that a money block's own label or header states: 项目资金(万元)."""
    for row in range(region.first_row, min(region.last_row, region.first_row + 3) + 1):
        for cell in region.table.row(row):
            claim = find_unit_claim(cell.text) if len(cell.text) < 40 else None
            if claim is not None:
                return claim
    return None


def _note_fields(draft: Draft, context: FormContext) -> None:
    for region in draft.regions:
        if region.title is not None:
            context.uses.value(region.table, region.title, context.form_id, "forms.title_raw", context.form_id)
        for pair in region.pairs if region.kind != "goals" else ():
            context.uses.label(region.table, pair.label, pair.code, context.form_id)
            if pair.value is not None and not pair.value.is_blank:
                column = "notes" if pair.code in _NOTED else pair.code
                context.uses.value(region.table, pair.value, context.form_id, f"forms.{column}", context.form_id)


def _note_blocks(draft: Draft, context: FormContext) -> None:
    """Labels of whole blocks (绩效指标, 项目资金（万元）), explanatory and signature rows."""
    for region in draft.regions:
        if region.header is not None and region.header.columns and not is_continued(region):
            note_side_label(region.table, region.header, context)
        for row in region.rows:
            for cell in region.table.row(row):
                if cell.is_blank or context.uses.is_used(region.table, cell):
                    continue
                vocabulary = context.vocabulary
                if vocabulary.has(cell.text, "block", "subtotal", "base_section", "fund_group", "total"):
                    context.uses.label(region.table, cell, "block", context.form_id)
                elif vocabulary.is_stub(cell.text):
                    context.uses.label(region.table, cell, "stub", context.form_id)
                elif vocabulary.is_aside(cell.text) or vocabulary.is_signature(cell.text):
                    context.uses.label(region.table, cell, "aside", context.form_id)


def _first_row(draft: Draft, table: CleanTable, rows: list[int]) -> int:
    """A form's area begins at the table's top, unless another form stands above it in the same table."""
    return (
        0
        if draft.tables[0] is not table or (draft.regions[0].first_row == min(rows) and _is_alone(table, rows))
        else min(rows)
    )


def _is_alone(table: CleanTable, rows: list[int]) -> bool:
    return min(rows) <= 2


def _last_row(draft: Draft, table: CleanTable, rows: list[int]) -> int:
    return max(rows)


def _signature_lines(draft: Draft) -> tuple[CleanText, ...]:
    """The lines that sign the form: those with its labels, and the short ones in between and right after them.

    A name or a telephone number often stands on a line of its own; running text or a heading ends the signature.
    """
    signing = draft.vocabulary.is_signature
    first = next((index for index, text in enumerate(draft.below) if signing(text.text)), None)
    if first is None:
        return ()
    found = []
    for text in draft.below[first:]:
        if not signing(text.text) and (len(text.text) >= _LONGEST_SIGNATURE or _is_numbered(text)):
            break
        found.append(text)
    return tuple(found)


def _is_numbered(text: CleanText) -> bool:
    """It begins with a number, as headings and items do."""
    return text.number is not None or strip_number(text.text)[0] is not None


def _read_signature(draft: Draft, fields: tuple[_Field, ...]) -> tuple[str | None, str | None, date | None]:
    text = "\n".join(text.text for text in _signature_lines(draft))
    inside = [
        cell.text
        for region in draft.regions
        if region.kind == "aside"
        for cell in region.table.starts(region.first_row)
        if draft.vocabulary.is_signature(cell.text)
    ]
    signature = read_signature("\n".join((*inside, text)))
    preparer = signature.preparer or _name(fields, "preparer")
    phone = signature.phone or _name(fields, "phone")
    stated = _name(fields, "prepared_on")
    return preparer, phone, signature.prepared_on or (read_date(stated) if stated else None)


def _stated_score(fields: tuple[_Field, ...]) -> Figure | None:
    text = _name(fields, "total_score")
    return read_points(text) if text else None


def _stated_grade(fields: tuple[_Field, ...], vocabulary: Vocabulary) -> str | None:
    text = _name(fields, "grade")
    return vocabulary.find("grade", text) if text else None


def _is_blank(
    form_type: FormType, funds: tuple[Fund, ...], indicators: tuple[Indicator, ...], data: tuple[BaseDatum, ...]
) -> bool:
    """A template handed in unfilled: no indicator and no figure but the template's own weights."""
    if form_type == "base_data":
        return not data
    figures = [
        figure
        for fund in funds
        for figure in (fund.initial_budget, fund.full_year_budget, fund.executed, fund.amount, fund.score)
        if figure is not None and figure.reading != "placeholder"
    ]
    return not figures and not any(i.actual is not None or i.score is not None for i in indicators)


def _asked_fields(draft: Draft, fields: tuple[_Field, ...], context: FormContext) -> tuple[str, ...]:
    """The contract's fields that the layout has a place for; a project's form has one for its name, seen or not."""
    asked = {f.code for f in fields if f.region is not None}
    if context.scope == "project":
        asked.add("project_name")
    if draft.title_text is not None:
        asked.add("fiscal_year")
    headers = [region.header for region in draft.regions if region.kind == "indicators" and region.header is not None]
    for code in ("weight", "score"):
        if draft.has("total") and any(header.has(code) for header in headers):
            asked.add(f"total_{code}")
    return tuple(sorted(asked))


def _columns(draft: Draft) -> tuple[str, ...]:
    headers = [region.header for region in draft.regions if region.kind == "indicators" and region.header is not None]
    return tuple(sorted({code for header in headers for code in header.codes}))


def _notes(fields: tuple[_Field, ...]) -> list[str]:
    return [f"{f.label}：{f.text}" for f in fields if f.code in _NOTED and f.text]


def _label_of(region: Region, code: str) -> str:
    """The wording of a block's column header."""
    labels = region.header.labels if region.header is not None else ()
    return next(cell.text for cell, found in labels if found == code)


def _text_uses(draft: Draft, context: FormContext) -> Iterator[TextUse]:
    if draft.title is not None:
        yield TextUse(ordinal=draft.title.ordinal, role="title", record_id=context.form_id)
    for text in draft.above:
        if find_unit_claim(text.text) or list(_split_line(text.text, context.vocabulary)):
            yield TextUse(ordinal=text.ordinal, role="caption", record_id=context.form_id)
    signed = _signature_lines(draft)
    goes_on = False
    for text in draft.below:
        if text in signed:
            yield TextUse(ordinal=text.ordinal, role="signature", record_id=context.form_id)
        elif (goes_on and not _is_numbered(text)) or context.vocabulary.is_aside(text.text):
            yield TextUse(ordinal=text.ordinal, role="caption", record_id=context.form_id)
            goes_on = not text.text.endswith(_NOTE_ENDS)
            continue
        goes_on = False
