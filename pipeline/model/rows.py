"""The contract's rows as records, before they are stored.  Column meanings stand in
``pipeline/schema/data/columns.csv``.

``record_id`` is made by ``record_id()`` from the document and the record's order in it, so it is the same on every run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field

from pipeline.model.clean import Repair
from pipeline.model.place import CellRef, Place
from pipeline.model.values import Figure, Measure

FormType = Literal["unit_self_evaluation", "project_self_evaluation", "base_data"]
Scope = Literal["unit", "project"]
CellRole = Literal["label", "value", "blank", "unmapped"]
Severity = Literal["error", "warning", "info"]
Cause = Literal["document", "extraction", "unknown"]


def record_id(doc_id: str, table: str, *ordinals: int) -> str:
    """The contract's ``record_id``: unique in its table, the same on every run over the same bytes."""
    return "-".join((doc_id[:16], table, *(str(n) for n in ordinals)))


class Form(Struct, frozen=True, kw_only=True):
    """A recognised form (表)."""

    record_id: str
    ordinal: int
    form_type: FormType
    variant: str
    """Name of the form variant (表样) that it was read by."""
    title_raw: str | None = None
    unit_name: str | None = None
    project_name: str | None = None
    competent_department: str | None = None
    implementing_unit: str | None = None
    fiscal_year: int | None = None
    total_weight: Figure | None = None
    total_score: Figure | None = None
    grade: str | None = None
    """优, 良, 中 or 差 where the form prints a grade (等级)."""
    blank: bool = False
    has_scores: bool = True
    """Its layout has a column for scores (转移支付 forms have none)."""
    fields: tuple[str, ...] = ()
    """Names of the contract's fields that its layout asks for, filled or not (for ``missing_field``)."""
    columns: tuple[str, ...] = ()
    """Fields that its indicator block has columns for (``target``, ``weight``, ``score`` …)."""
    preparer: str | None = None
    phone: str | None = None
    prepared_on: date | None = None
    notes: str | None = None
    """Filled texts that have no column of their own (厉行节约保障措施 …), a line ``label：text`` each."""
    tables: tuple[int, ...] = ()
    """``table_index`` of the tables it was read from."""
    is_recognised: bool = False
    """A table of it was read from a picture (OCR)."""
    is_unruled: bool = False
    """A table of it was printed without rules, so that its grid was judged from the gaps between words."""
    place: Place
    locator: str


class Fund(Struct, frozen=True, kw_only=True):
    """A line of a form's money block (资金)."""

    record_id: str
    form_id: str
    ordinal: int
    scope: Scope
    project_name: str | None
    line: str | None
    line_raw: str | None
    group: str | None = None
    """Which split of the total the line belongs to: ``source`` (资金来源/收入性质), ``nature`` (支出性质/资金结构),
    None for the total.
    """
    within: bool = False
    """Stands under 其中 of the line before, so it need not be exhaustive."""
    initial_budget: Figure | None = None
    full_year_budget: Figure | None = None
    executed: Figure | None = None
    amount: Figure | None = None
    weight: Figure | None = None
    execution_rate: Figure | None = None
    score: Figure | None = None
    place: Place
    locator: str


class Indicator(Struct, frozen=True, kw_only=True):
    """A third-level indicator (三级指标), or a second-level one where the template stops there."""

    record_id: str
    form_id: str
    ordinal: int
    scope: Scope
    project_name: str | None
    level1: str | None
    level1_raw: str | None
    level1_weight: Figure | None
    level2: str | None
    level2_raw: str | None
    level2_weight: Figure | None
    level3: str | None
    level4: str | None = None
    """Name at the fourth level, in templates that have one."""
    level1_group: int
    """Running number of the printed first-level cell it stands under: equal for rows of one group."""
    level2_group: int
    """The same for the second level."""
    target: Measure | None = None
    target_adjusted: str | None = None
    """The target after adjustment (调整指标值), where a form has a second target column."""
    actual: Measure | None = None
    weight: Figure | None = None
    score: Figure | None = None
    recheck_score: Figure | None = None
    deviation: str | None = None
    met: bool | None = None
    place: Place
    locator: str


class BaseDatum(Struct, frozen=True, kw_only=True):
    """A filled figure of the 基础数据表."""

    record_id: str
    form_id: str
    ordinal: int
    section: str
    item: str | None
    item_raw: str | None
    parent_raw: str | None
    within: bool = False
    """Stands under 其中 of its parent, so its siblings need not be exhaustive."""
    line: int
    """Running number of its printed line in the form: figures of one line share it."""
    parent_line: int | None = None
    """``line`` of the parent line; None at the top."""
    measure: str
    fiscal_year: int | None
    figure: Figure
    place: Place
    locator: str


class Goal(Struct, frozen=True, kw_only=True):
    """A 年度总体目标 block."""

    record_id: str
    form_id: str
    scope: Scope
    project_name: str | None
    expected: str | None
    actual: str | None
    place: Place
    locator: str


class Section(Struct, frozen=True, kw_only=True):
    """A heading of the narrative with its own paragraphs (章节)."""

    record_id: str
    ordinal: int
    level: int
    number_raw: str | None
    heading: str
    code: str
    parent_ordinal: int | None
    text: str | None
    place: Place
    locator: str


class Fact(Struct, frozen=True, kw_only=True):
    """A figure that a sentence of the narrative states."""

    record_id: str
    section_ordinal: int | None
    ordinal: int
    subject: str | None
    subject_raw: str | None
    measure: str
    figure: Figure
    fiscal_year: int | None
    sentence: str
    start: int
    end: int
    place: Place
    locator: str
    report: int = 0
    """Which of several reports in the document states it, from 0."""


class CellUse(Struct, frozen=True, kw_only=True):
    """What became of a cell of the clean document."""

    cell: CellRef
    role: CellRole
    record_id: str | None = None
    field: str | None = None
    """``indicators.target_raw``; for a label the name of what it says, e.g. ``label:target``."""
    form_id: str | None = None
    """The form whose area the cell lies in; None outside all forms."""
    text: str | None = None
    """What an unmapped cell prints, for its flag; None for the other roles."""
    place: Place | None = None
    """Where an unmapped cell stands; None for the other roles."""
    certainty: float | None = None
    """Least certainty of its recognised characters, 0–1, 0 where print gave none; None when nothing was recognised."""


class Rereading(Struct, frozen=True, kw_only=True):
    """What a cell gave when its picture was recognised a second time, larger (复读)."""

    cell: CellRef
    first: str
    second: str
    agrees: bool
    """Both give the same figures."""


class TextUse(Struct, frozen=True, kw_only=True):
    """What became of a paragraph of the clean document."""

    ordinal: int
    role: Literal["heading", "narrative", "title", "signature", "caption", "furniture", "unaccounted"]
    record_id: str | None = None


class UnreadTitle(Struct, frozen=True, kw_only=True):
    """A form's title that no form was read below (有题无表)."""

    ordinal: int
    text: str
    place: Place


class Extraction(Struct, frozen=True, kw_only=True):
    """All that was read from one document; what the rules look at."""

    doc_id: str
    format: str
    unit_name: str | None = None
    region: str | None = None
    fiscal_year: int | None = None
    self_score: Figure | None = None
    grade: str | None = None
    report_unit_name: str | None = None
    """The unit as the narrative's title names it, for ``unit_name_mismatch``."""
    report_other_name: str | None = None
    """What else that name could be: another that the report prints, or the words of the title that it was cut from."""
    report_year: int | None = None
    """The year as the narrative's title names it, for ``year_mismatch``."""
    report_score: Figure | None = None
    """自评得分 stated by the narrative."""
    forms: tuple[Form, ...] = ()
    funds: tuple[Fund, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    base_data: tuple[BaseDatum, ...] = ()
    goals: tuple[Goal, ...] = ()
    sections: tuple[Section, ...] = ()
    facts: tuple[Fact, ...] = ()
    cell_uses: tuple[CellUse, ...] = ()
    text_uses: tuple[TextUse, ...] = ()
    repairs: tuple[Repair, ...] = ()
    has_report: bool = False
    """There is a narrative (自评报告)."""
    unread_titles: tuple[UnreadTitle, ...] = ()
    """Titles of forms of a type that was not read."""
    recognised_pages: int = 0
    """Pages whose text comes from OCR."""
    unread: tuple[str, ...] = ()
    """What stands in the file and was not read, as ``RawDocument.unread`` has it."""
    rereadings: tuple[Rereading, ...] = ()
    """Of recognised cells whose figures contradict others."""

    @property
    def contents(self) -> tuple[str, ...]:
        """The form types found, in the contract's order, and ``report`` where there is a narrative."""
        found = {form.form_type for form in self.forms}
        order: tuple[FormType, ...] = ("base_data", "unit_self_evaluation", "project_self_evaluation")
        return (*(t for t in order if t in found), *(("report",) if self.has_report else ()))


class Flag(Struct, frozen=True, kw_only=True):
    """One thing a person should look at (疑点)."""

    record_id: str
    rule: str
    severity: Severity
    cause: Cause
    table: str
    target_id: str
    field: str | None
    message: str
    """One Chinese sentence that a county clerk understands, with the figures in it."""
    observed: str | None
    expected: str | None
    page: int | None
    locator: str | None


class CellRow(Struct, frozen=True, kw_only=True):
    """A row of the contract's ``cells`` table."""

    cell: CellRef
    row_span: int
    col_span: int
    text: str | None
    raw_text: str | None
    place: Place
    role: CellRole
    record_id: str | None
    field: str | None


class DocumentResult(Struct, frozen=True, kw_only=True):
    """Everything that one submission leaves behind: exactly one of these for every file, failed or not."""

    source_path: str
    doc_id: str
    format: str | None
    size: int
    pages: int | None = None
    ocr_pages: int | None = None
    extraction: Extraction | None = None
    """None when the document failed."""
    cells: tuple[CellRow, ...] = ()
    flags: tuple[Flag, ...] = ()
    error_code: str | None = None
    error: str | None = None
    """One line, with what to do."""
    accounted: float | None = None
    contents: tuple[str, ...] = field(default=())
    """Form types found, and ``report`` where there is a narrative."""
    confidence: Mapping[str, float] = field(default_factory=dict)
    """Probability (0–1) that all values of a record are as printed, by ``record_id``."""

    @property
    def status(self) -> Literal["ok", "flagged", "failed"]:
        """The contract's status: failed beats flagged, flagged means an error or a warning."""
        if self.error_code is not None:
            return "failed"
        return "flagged" if any(flag.severity != "info" for flag in self.flags) else "ok"
