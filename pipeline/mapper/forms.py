"""Forms read (表单组装): the blocks of each draft in their order, and what the form as a whole says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from normalizers.dates import find_fiscal_year
from normalizers.units import find_unit_claim
from pipeline.mapper.base_data import BaseReader
from pipeline.mapper.beside import read_funds_beside
from pipeline.mapper.context import FormContext
from pipeline.mapper.continued import is_continued
from pipeline.mapper.drafts import Draft
from pipeline.mapper.fields import (
    NOTED,
    LabelledField,
    find_form_type,
    find_goal_year,
    find_money_unit,
    find_name,
    find_year,
    list_notes,
    read_fields,
    read_stated_grade,
    read_stated_score,
    split_line,
)
from pipeline.mapper.funds import read_fund_notes, read_funds
from pipeline.mapper.goals import read_adjusted_goal, read_goals
from pipeline.mapper.groups import Groups
from pipeline.mapper.headers import Header
from pipeline.mapper.indicators import note_side_label, read_indicators
from pipeline.mapper.regions import Region
from pipeline.mapper.remarks import read_remarks
from pipeline.mapper.shares import scale_shares
from pipeline.mapper.signatures import find_signature_lines, is_numbered, read_form_signature
from pipeline.mapper.totals import Total, read_total, read_total_line
from pipeline.mapper.uses import UseLedger
from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.clean import CleanTable
from pipeline.model.place import locate_row
from pipeline.model.rows import BaseDatum, Form, FormType, Fund, Goal, Indicator, TextUse
from pipeline.schema.records import Schema

_NOTE_ENDS = ("。", "；", ";", "：", ":", ".")
"""What a note's line ends in that does not go on in the next one."""
_CLOSE_BELOW = 3
"""Lines below a form among which its total may stand."""
_HEAD_ROWS = 3
"""Rows at a table's top that belong to its first form, whatever they say."""
_UNIT_ROWS = 4
"""Rows of a money block whose cells may state its unit."""
_LONGEST_UNIT_LABEL = 40
"""Characters of a cell that may state the unit of a money block."""


class FormRecords(Struct, frozen=True, kw_only=True):
    """A form read."""

    form: Form
    funds: tuple[Fund, ...]
    indicators: tuple[Indicator, ...]
    base_data: tuple[BaseDatum, ...]
    goals: tuple[Goal, ...]
    text_uses: tuple[TextUse, ...]


class _Blocks(Struct, kw_only=True):
    """The blocks of a form, read one after the other: what a block means depends on those above it."""

    context: FormContext
    base: BaseReader
    funds: list[Fund] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    total: Total = field(default_factory=Total)
    _groups: Groups = field(default_factory=Groups)
    _header: Header | None = None
    """Of the last block of indicators."""
    _before: str | None = None
    """Kind of the block above."""
    _band_unit: str | None = None
    """Unit that the band above a money block states."""

    def read(self, region: Region) -> None:
        """Read the next block."""
        if region.kind == "band":
            self._band_unit = _find_region_unit(region)
        elif region.kind == "funds":
            self._read_funds(region)
        elif region.kind == "amounts":
            self.funds.extend(read_funds_beside(region, self._take_unit(region), len(self.funds) + 1))
        elif region.kind == "goals":
            self._read_goals(region)
        elif region.kind == "indicators":
            self._read_indicators(region)
        elif region.kind == "total":
            self.total = read_total(region, self._header, self.context)
        elif region.kind == "base":
            self.base.read(region)
        self._before = region.kind

    def settle_weights(self) -> None:
        """Weights that were printed as shares of one become points."""
        funds, indicators, self.total = scale_shares(self.funds, self.indicators, self.total)
        self.funds, self.indicators = list(funds), list(indicators)

    def _read_funds(self, region: Region) -> None:
        self.funds.extend(read_funds(region, self._take_unit(region), len(self.funds) + 1))
        self.notes.extend(read_fund_notes(region, self.context))

    def _take_unit(self, region: Region) -> FormContext:
        """The context with the unit of money that holds in a block: its own, that of the band above it, the form's."""
        unit = _find_region_unit(region) or self._band_unit or self.context.money_unit
        self._band_unit = None
        return replace(self.context, money_unit=unit)

    def _read_goals(self, region: Region) -> None:
        goal = read_goals(region, self.context, len(self.goals) + 1)
        self.goals.extend(() if goal is None else (goal,))
        adjusted = read_adjusted_goal(region, self.context)
        self.notes.extend(() if adjusted is None else (f"{_label_of(region, 'adjusted')}：{adjusted}",))

    def _read_indicators(self, region: Region) -> None:
        if self._before != "indicators":
            self._groups = Groups()
        self.indicators.extend(read_indicators(region, self.context, len(self.indicators) + 1, self._groups))
        self.notes.extend(read_remarks(region, tuple(self.indicators)))
        self._header = region.header


def read_form(draft: Draft, doc_id: str, ordinal: int, schema: Schema, uses: UseLedger) -> FormRecords:
    """Read a form's blocks in order: who and when first, since every record carries it."""
    fields = read_fields(draft)
    form_type = find_form_type(draft, fields)
    is_project = form_type == "project_self_evaluation"
    context = FormContext(
        doc_id=doc_id,
        ordinal=ordinal,
        scope="project" if is_project else "unit",
        project_name=find_name(fields, "project_name") if is_project else None,
        fiscal_year=find_year(draft, fields),
        money_unit=find_money_unit(draft),
        vocabulary=draft.vocabulary,
        uses=uses,
    )
    _note_fields(draft, context)
    blocks = _Blocks(context=context, base=BaseReader.begin(schema, context), notes=list_notes(fields))
    for region in draft.regions:
        blocks.read(region)
    blocks.settle_weights()
    _note_blocks(draft, context)
    for table in draft.tables:
        uses.close(table, _find_area(draft, table), context.form_id)
    form = _make_form(draft, fields, form_type, blocks)
    return FormRecords(
        form=form,
        funds=tuple(blocks.funds),
        indicators=tuple(blocks.indicators),
        base_data=tuple(blocks.base.data),
        goals=tuple(blocks.goals) if not form.blank else (),
        text_uses=tuple(_list_text_uses(draft, context)),
    )


def _make_form(draft: Draft, fields: tuple[LabelledField, ...], form_type: FormType, blocks: _Blocks) -> Form:
    """Put together what a form as a whole says."""
    context, total = blocks.context, blocks.total
    if not draft.has("total"):
        total = next(iter(_read_totals_below(draft).values()), total)
    signature = read_form_signature(draft, fields)
    headers = _list_headers(draft)
    first = draft.regions[0]
    return Form(
        record_id=context.form_id,
        ordinal=context.ordinal,
        form_type=form_type,
        variant=draft.vocabulary.variant.name if draft.vocabulary.variant is not None else "common",
        title_raw=draft.title_text,
        unit_name=find_name(fields, "unit_name"),
        project_name=context.project_name,
        competent_department=find_name(fields, "competent_department"),
        implementing_unit=find_name(fields, "implementing_unit"),
        fiscal_year=next((year for year in _list_years(blocks) if year is not None), None),
        total_weight=total.weight,
        total_score=total.score if total.score is not None else read_stated_score(fields),
        grade=total.grade or read_stated_grade(fields, draft.vocabulary),
        blank=_is_blank(form_type, blocks),
        has_scores=any(header.has("score") for header in headers),
        fields=_list_asked_fields(draft, fields, context),
        columns=tuple(sorted({code for header in headers for code in header.codes})),
        preparer=signature.preparer,
        phone=signature.phone,
        prepared_on=signature.prepared_on,
        notes="\n".join(blocks.notes) or None,
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


def _read_totals_below(draft: Draft) -> dict[int, Total]:
    """The lines right below a form that sum it up, by their ordinals."""
    said = {text.ordinal: _read_total_below(text.text, draft.vocabulary) for text in draft.below[:_CLOSE_BELOW]}
    return {ordinal: total for ordinal, total in said.items() if total is not None}


def _read_total_below(text: str, vocabulary: Vocabulary) -> Total | None:
    """The total of a line below a form: a sentence (总分：100分，得分：97分), or a labelled score and grade."""
    total = read_total_line(text, vocabulary)
    if total is not None:
        return total
    said = split_line(text, vocabulary)
    fields = tuple(LabelledField(code=code, label=label, text=value) for code, label, value in said)
    score = read_stated_score(fields)
    return None if score is None else Total(score=score, grade=read_stated_grade(fields, vocabulary))


def _find_region_unit(region: Region) -> str | None:
    """The unit that a money block's own label or header states: 项目资金(万元)."""
    for row in list(region.rows)[:_UNIT_ROWS]:
        for cell in region.table.row(row):
            claim = find_unit_claim(cell.text) if len(cell.text) < _LONGEST_UNIT_LABEL else None
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
                column = "notes" if pair.code in NOTED else pair.code
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


def _find_area(draft: Draft, table: CleanTable) -> range:
    """The rows of a table that are a form's: from the table's top, unless another form stands above it there."""
    rows = [row for region in draft.regions if region.table is table for row in region.rows]
    is_first = draft.tables[0] is table
    begins_below = is_first and (draft.regions[0].first_row != min(rows) or min(rows) >= _HEAD_ROWS)
    return range(min(rows) if begins_below else 0, max(rows) + 1)


def _is_blank(form_type: FormType, blocks: _Blocks) -> bool:
    """A template handed in unfilled: no indicator and no figure but the template's own weights."""
    if form_type == "base_data":
        return not blocks.base.data
    figures = [
        figure
        for fund in blocks.funds
        for figure in (fund.initial_budget, fund.full_year_budget, fund.executed, fund.amount, fund.score)
        if figure is not None and figure.reading != "placeholder"
    ]
    return not figures and not any(each.actual is not None or each.score is not None for each in blocks.indicators)


def _list_years(blocks: _Blocks) -> Iterator[int | None]:
    """The years that a form may be of, the surest first: its own, that of its goals, that of its only line of money."""
    context = blocks.context
    yield context.fiscal_year
    yield find_goal_year(tuple(blocks.goals))
    label = blocks.funds[0].line_raw if len(blocks.funds) == 1 else None
    yield find_fiscal_year(label) if label and context.vocabulary.is_bare_year(label) else None


def _list_asked_fields(draft: Draft, fields: tuple[LabelledField, ...], context: FormContext) -> tuple[str, ...]:
    """The contract's fields that the layout has a place for; a project's form has one for its name, seen or not."""
    asked = {f.code for f in fields if f.region is not None}
    if context.scope == "project":
        asked.add("project_name")
    if draft.title_text is not None:
        asked.add("fiscal_year")
    for code in ("weight", "score"):
        if draft.has("total") and any(header.has(code) for header in _list_headers(draft)):
            asked.add(f"total_{code}")
    return tuple(sorted(asked))


def _list_headers(draft: Draft) -> Sequence[Header]:
    """The column headers of its blocks of indicators."""
    return [region.header for region in draft.regions if region.kind == "indicators" and region.header is not None]


def _label_of(region: Region, code: str) -> str:
    """The wording of a block's column header."""
    labels = region.header.labels if region.header is not None else ()
    return next(cell.text for cell, found in labels if found == code)


def _list_text_uses(draft: Draft, context: FormContext) -> Iterator[TextUse]:
    if draft.title is not None:
        yield TextUse(ordinal=draft.title.ordinal, role="title", record_id=context.form_id)
    for text in draft.above:
        is_caption = find_unit_claim(text.text) is not None or context.vocabulary.is_continuation(text.text)
        if is_caption or list(split_line(text.text, context.vocabulary)):
            yield TextUse(ordinal=text.ordinal, role="caption", record_id=context.form_id)
    summed = () if draft.has("total") else _read_totals_below(draft)
    signed = find_signature_lines(draft)
    goes_on = False
    for text in draft.below:
        if text.ordinal in summed:
            yield TextUse(ordinal=text.ordinal, role="caption", record_id=context.form_id)
        elif text in signed:
            yield TextUse(ordinal=text.ordinal, role="signature", record_id=context.form_id)
        elif (goes_on and not is_numbered(text)) or context.vocabulary.is_aside(text.text):
            yield TextUse(ordinal=text.ordinal, role="caption", record_id=context.form_id)
            goes_on = not text.text.endswith(_NOTE_ENDS)
            continue
        goes_on = False
