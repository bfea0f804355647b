"""Drawn forms for the rules' tests: what a form prints, as the records a flawless reading gives.

A block is drawn with ``|``, its first line names the columns::

    FUNDS                  | initial | full | executed | weight | rate | score
    年度资金总额             | 100     | 120  | 114      | 10     | 95%  | 9.5
    其中：当年财政拨款        | 100     | 120  | 114      |        |      |

    INDICATORS    | level2      | level3   | target | actual | weight | score
    产出指标(50)   | 数量指标(30) | 查档人次  | ≥900人 | 950人  | 30     | 30
    ^             | 质量指标     | 合格率    | 95%    | 96%    | 20     | 19

    BASE          | prior_year_final | current_year_budget | current_year_final
    项目支出       | 10               | 12                  | 11

A cell: ``12`` a figure, ``95%`` a rate, nothing a blank, ``/`` a placeholder, ``?1.2.3`` digits that make no number,
``~5`` a figure whose unit was inferred, ``5家&6人`` several figures, ``^`` the same group cell as above, ``=`` the same
merged value cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.model.clean import Repair
from pipeline.model.place import CellRef, Place
from pipeline.model.rows import (
    BaseDatum,
    CellUse,
    Extraction,
    Fact,
    Flag,
    Form,
    FormType,
    Fund,
    Indicator,
    Section,
    TextUse,
    record_id,
)
from pipeline.model.values import Figure, Measure, Operator, Reading
from pipeline.rules.catalogue import check
from pipeline.schema.load import load_schema

DOC_ID = "d" * 64

LINES = {
    "年度资金总额": "total",
    "一般公共预算": "general_public_budget",
    "政府性基金拨款": "government_fund",
    "其他资金": "other_funds",
    "当年财政拨款": "current_year_appropriation",
    "上年结转资金": "carryover",
    "上级补助": "upper_level_transfer",
    "地方资金": "local_funds",
    "财政拨款": "fiscal_appropriation",
    "基本支出": "basic_expenditure",
    "项目支出": "project_expenditure",
}
GROUPS = {"按收入性质分": "source", "资金来源": "source", "按支出性质分": "nature", "资金结构": "nature"}
LEVELS = {
    "产出指标": "output",
    "效益指标": "benefit",
    "满意度指标": "satisfaction",
    "投入管理指标": "input",
    "数量指标": "quantity",
    "质量指标": "quality",
    "社会效益指标": "social_benefit",
    "服务对象满意度指标": "service_satisfaction",
}
ITEMS = {
    "财政供养人员": "staff",
    "三公经费": "three_public",
    "公务用车": "vehicles",
    "其中：公车购置": "vehicle_purchase",
    "公车运行维护": "vehicle_operation",
    "出国经费": "overseas",
    "公务接待": "reception",
    "项目支出": "project_expenditure",
    "业务工作经费": "business_funds",
    "专项资金": "special_funds",
    "公用经费": "public_expenditure",
    "其中：办公经费": "office_expenses",
    "水电差旅费": "utilities_travel",
    "会议培训费": "meeting_training",
    "预算调整": "budget_adjustment",
    "楼堂馆所": "buildings",
}
COLUMNS = {"initial": "initial_budget", "full": "full_year_budget", "rate": "execution_rate"}
UNITS = {"weight": "分", "score": "分", "recheck_score": "分", "execution_rate": "ratio"}
ASKED: dict[FormType, tuple[str, ...]] = {
    "unit_self_evaluation": ("unit_name", "fiscal_year", "total_weight", "total_score"),
    "project_self_evaluation": ("project_name", "implementing_unit", "fiscal_year", "total_weight", "total_score"),
    "base_data": ("unit_name", "fiscal_year"),
}
_NUMBER = re.compile(r"(?P<op>[≥≤><=]?)(?P<number>-?\d[\d,]*(?:\.\d+)?)(?P<unit>.*)")
_OPERATORS: dict[str, Operator] = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", "": "=", "=": "="}


class Drawn(Struct):
    """A form and its rows."""

    form: Form
    funds: tuple[Fund, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    base_data: tuple[BaseDatum, ...] = ()
    uses: tuple[CellUse, ...] = ()


def form(
    form_type: FormType = "unit_self_evaluation",
    *,
    funds: str = "",
    indicators: str = "",
    base_data: str = "",
    total: str = "",
    **given: Any,
) -> dict[str, Any]:
    """A form to be put into a submission; ``total`` is ``weight | score`` of the 总分 row."""
    return {
        "form_type": form_type,
        "funds": funds,
        "indicators": indicators,
        "base_data": base_data,
        "total": total,
        "given": given,
    }


def submission(*forms: dict[str, Any], facts: Iterable[dict[str, Any]] = (), **given: Any) -> Extraction:
    """The extraction of a submission with these forms and a report."""
    drawn = [_draw_form(ordinal, **each) for ordinal, each in enumerate(forms, 1)]
    made = tuple(_make_fact(ordinal, **each) for ordinal, each in enumerate(facts, 1))
    defaults = {
        "unit_name": "云岭县档案馆",
        "fiscal_year": 2023,
        "has_report": True,
        "facts": made,
        "cell_uses": tuple(use for each in drawn for use in each.uses),
    }
    return Extraction(
        doc_id=DOC_ID,
        format="docx",
        forms=tuple(each.form for each in drawn),
        funds=tuple(fund for each in drawn for fund in each.funds),
        indicators=tuple(row for each in drawn for row in each.indicators),
        base_data=tuple(datum for each in drawn for datum in each.base_data),
        **{**defaults, **given},
    )


def flags_of(extraction: Extraction, rule: str | None = None) -> tuple[Flag, ...]:
    """The flags that a submission raises, of one rule or of all."""
    return tuple(flag for flag in check(extraction) if rule is None or flag.rule == rule)


def rules_of(extraction: Extraction) -> list[str]:
    """Names of the rules that a submission breaks, one a flag."""
    return [flag.rule for flag in check(extraction)]


def arithmetic(flags: Sequence[Flag]) -> list[tuple[str | None, str | None]]:
    """Observed and expected of each flag."""
    return [(flag.observed, flag.expected) for flag in flags]


def target_of(flag: Flag, extraction: Extraction) -> Any:
    """The record that a flag points at; None for the document."""
    records = (*extraction.forms, *extraction.funds, *extraction.indicators, *extraction.base_data, *extraction.facts)
    return next((record for record in records if record.record_id == flag.target_id), None)


def fact(
    subject: str | None,
    value: str,
    sentence: str,
    *,
    measure: str = "amount",
    year: int = 2023,
    start: int = 0,
    words: str | None = None,
    report: int = 0,
) -> dict[str, Any]:
    """A figure of the narrative: ``fact("basic_expenditure", "70.00万元", "基本支出70.00万元。")``.

    Its span is where the printed value stands in the sentence, looked for from ``start``; ``words`` stand before it.
    """
    found = re.compile(rf"(?<![\d.]){re.escape(value.lstrip('+-'))}").search(sentence, start)
    assert found is not None, f"{value} does not stand in {sentence!r}"
    return {
        "subject": subject,
        "value": value,
        "sentence": sentence,
        "measure": measure,
        "year": year,
        "start": found.start(),
        "words": words,
        "report": report,
    }


def repair(*cells: CellRef, kind: Any = "row_joined", doubtful: bool = False) -> Repair:
    """A repair that touched these cells."""
    return Repair(kind=kind, before="", after="", place=Place(), rows=cells, doubtful=doubtful)


def text_use(ordinal: int, role: Any) -> TextUse:
    return TextUse(ordinal=ordinal, role=role)


def read_cell(text: str, unit: str | None, cell: CellRef | None) -> Figure | None:
    """A figure from its drawn text."""
    text = text.strip()
    if not text:
        return None
    doubtful = text.startswith("~")
    if text in ("/", "无", "—"):
        return Figure(raw=text, value=None, unit=unit, reading="placeholder", cell=cell)
    if text.startswith("?"):
        return Figure(raw=text[1:], value=None, unit=unit, reading="unparsed", cell=cell)
    first = text.lstrip("~").split("&")[0]
    reading: Reading = "several" if "&" in text else "number"
    value, printed = _read_number(first)
    own = unit if printed is None else printed
    return Figure(raw=text.lstrip("~"), value=value, unit=own, reading=reading, doubtful=doubtful, cell=cell)


def read_measure(text: str, cell: CellRef | None) -> Measure | None:
    """A target or an actual from its drawn text."""
    text = text.strip()
    if not text:
        return None
    if text in ("/", "无", "—"):
        return Measure(raw=text, op=None, value=None, value_max=None, unit=None, reading="placeholder", cell=cell)
    if text.startswith("?"):
        return Measure(raw=text[1:], op=None, value=None, value_max=None, unit=None, reading="unparsed", cell=cell)
    doubtful, text = text.startswith("~"), text.lstrip("~")
    match = _NUMBER.fullmatch(text.split("&")[0])
    if match is None:
        return Measure(raw=text, op=None, value=None, value_max=None, unit=None, reading="words", cell=cell)
    value, unit = _read_number(match["number"] + match["unit"])
    reading: Reading = "several" if "&" in text else "number"
    return Measure(
        raw=text,
        op=_OPERATORS[match["op"]],
        value=value,
        value_max=None,
        unit=unit,
        reading=reading,
        doubtful=doubtful,
        cell=cell,
    )


def _read_number(text: str) -> tuple[Decimal, str | None]:
    match = _NUMBER.fullmatch(text)
    assert match is not None, f"no number in {text!r}"
    value, unit = Decimal(match["number"].replace(",", "")), match["unit"] or None
    if unit == "%":
        return value.scaleb(-2), "ratio"
    if unit == "元":
        return value.scaleb(-4), "万元"
    return value, unit


def _draw_form(
    ordinal: int, form_type: FormType, funds: str, indicators: str, base_data: str, total: str, given: dict[str, Any]
) -> Drawn:
    form_id = record_id(DOC_ID, "forms", ordinal)
    scope = "unit" if form_type == "unit_self_evaluation" else "project"
    project = given.get("project_name")
    rows = _Rows(ordinal - 1)
    fund_rows = tuple(_draw_funds(rows, funds, form_id, scope, project, ordinal))
    indicator_rows = tuple(_draw_indicators(rows, indicators, form_id, scope, project, ordinal))
    data = tuple(_draw_base(rows, base_data, form_id, ordinal, given.get("fiscal_year", 2023)))
    weight, _, score = total.partition("|")
    last = rows.next()
    weight_figure = read_cell(weight, "分", rows.cell(last, 1))
    score_figure = weight_figure if score.strip() == "=" else read_cell(score, "分", rows.cell(last, 2))
    defaults: dict[str, Any] = {
        "title_raw": f"表{ordinal}",
        "unit_name": "云岭县档案馆" if "unit_name" in ASKED[form_type] else None,
        "fiscal_year": 2023,
        "project_name": "馆藏修复" if form_type == "project_self_evaluation" else None,
        "implementing_unit": "云岭县档案馆" if form_type == "project_self_evaluation" else None,
        "fields": tuple(name for name in ASKED[form_type] if not (name.startswith("total") and not total)),
    }
    made = Form(
        record_id=form_id,
        ordinal=ordinal,
        form_type=form_type,
        variant="drawn",
        total_weight=weight_figure,
        total_score=score_figure,
        tables=(ordinal - 1,),
        place=Place(page=ordinal),
        locator=f"p{ordinal} table {ordinal} row 1",
        **{**defaults, **given},
    )
    return Drawn(made, fund_rows, indicator_rows, data, tuple(rows.uses))


class _Rows(Struct):
    """Numbers the printed rows of one form's table."""

    table: int
    count: int = 0
    uses: list[CellUse] = field(default_factory=list)

    def next(self) -> int:
        self.count += 1
        return self.count - 1

    def cell(self, row: int, col: int) -> CellRef:
        return CellRef(table_index=self.table, row=row, col=col)

    def place(self, row: int) -> dict[str, Any]:
        page = self.table + 1
        return {"place": Place(page=page), "locator": f"p{page} table {page} row {row + 1}"}


def _lines(block: str) -> tuple[list[str], list[list[str]]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in block.strip().splitlines() if line.strip()]
    return (lines[0][1:], lines[1:]) if lines else ([], [])


def _draw_funds(rows: _Rows, block: str, form_id: str, scope: Any, project: str | None, ordinal: int) -> Iterator[Fund]:
    header, lines = _lines(block)
    group = None
    for number, (label, *cells) in enumerate(lines, 1):
        row = rows.next()
        prefix, _, name = label.rpartition("：")
        bare = name or prefix
        if bare in GROUPS and not any(cells):
            group = GROUPS[bare]
            continue
        group = GROUPS.get(prefix, group)
        line = LINES.get(bare)
        figures = {}
        for col, (column, text) in enumerate(zip(header, cells, strict=True), 1):
            code = COLUMNS.get(column, column)
            figures[code] = read_cell(text, UNITS.get(code, "万元"), rows.cell(row, col))
        yield Fund(
            record_id=record_id(DOC_ID, "funds", ordinal, number),
            form_id=form_id,
            ordinal=number,
            scope=scope,
            project_name=project,
            line=line,
            line_raw=label,
            group=None if line == "total" else group,
            within=prefix == "其中",
            **figures,
            **rows.place(row),
        )


def _draw_indicators(
    rows: _Rows, block: str, form_id: str, scope: Any, project: str | None, ordinal: int
) -> Iterator[Indicator]:
    header, lines = _lines(block)
    above: dict[str, Any] = {"level1": (None, None, 0), "level2": (None, None, 0)}
    merged: dict[str, Any] = {}
    for number, texts in enumerate(lines, 1):
        row = rows.next()
        named = dict(zip(["level1", *header], texts, strict=True))
        for col, level in enumerate(("level1", "level2")):
            if named.get(level, "^") != "^":
                label, weight = re.fullmatch(r"(.*?)(?:\(([\d.]+)\))?", named[level]).groups()
                figure = None if weight is None else read_cell(weight, "分", rows.cell(row, col))
                above[level] = (label, figure, 10 * number + col)
        values: dict[str, Any] = {}
        for col, name in enumerate(header, 1):
            cell = rows.cell(row, col)
            if name in ("level2", "level3"):
                continue
            if named[name] == "=":
                values[name] = merged[name]
                continue
            is_measure = name in ("target", "actual")
            values[name] = read_measure(named[name], cell) if is_measure else read_cell(named[name], "分", cell)
            merged[name] = values[name]
        yield Indicator(
            record_id=record_id(DOC_ID, "indicators", ordinal, number),
            form_id=form_id,
            ordinal=number,
            scope=scope,
            project_name=project,
            level1=LEVELS.get(above["level1"][0]),
            level1_raw=above["level1"][0],
            level1_weight=above["level1"][1],
            level2=LEVELS.get(above["level2"][0]),
            level2_raw=above["level2"][0],
            level2_weight=above["level2"][1],
            level3=named.get("level3") or None,
            level1_group=above["level1"][2],
            level2_group=above["level2"][2],
            **values,
            **rows.place(row),
        )


def _draw_base(rows: _Rows, block: str, form_id: str, ordinal: int, year: int) -> Iterator[BaseDatum]:
    schema = load_schema()
    header, lines = _lines(block)
    seen: dict[str, int] = {}
    number = 0
    for line, (label, *cells) in enumerate(lines, 1):
        row = rows.next()
        item = ITEMS.get(label, "project_item")
        known = schema.base_items[item]
        parent = seen.get(known.parent) if known.parent is not None else None
        seen[item] = line
        for col, (measure, text) in enumerate(zip(header, cells, strict=True), 1):
            spec = schema.base_measures[measure]
            figure = read_cell(text, spec.unit, rows.cell(row, col))
            if figure is None:
                continue
            number += 1
            yield BaseDatum(
                record_id=record_id(DOC_ID, "base_data", ordinal, number),
                form_id=form_id,
                ordinal=number,
                section=spec.section,
                item=item,
                item_raw=label,
                parent_raw=None if parent is None else lines[parent - 1][0],
                within=known.within,
                line=line,
                parent_line=parent,
                measure=measure,
                fiscal_year=year + spec.year_offset,
                figure=replace(figure, unit=figure.unit or spec.unit),
                **rows.place(row),
            )


def _make_fact(
    ordinal: int,
    subject: str | None,
    value: str,
    sentence: str,
    measure: str,
    year: int,
    start: int,
    words: str | None,
    report: int,
) -> Fact:
    bare = value.lstrip("+-")
    figure = read_cell(value.lstrip("+"), None, None)
    assert figure is not None, "a fact has a figure"
    return Fact(
        record_id=record_id(DOC_ID, "facts", ordinal),
        section_ordinal=1,
        ordinal=ordinal,
        subject=subject,
        subject_raw=words,
        measure=measure,
        figure=replace(figure, raw=bare),
        fiscal_year=year,
        sentence=sentence,
        start=start,
        end=start + len(bare),
        place=Place(page=1),
        locator=f"paragraph {ordinal}",
        report=report,
    )


def section(ordinal: int, text: str) -> Section:
    return Section(
        record_id=record_id(DOC_ID, "sections", ordinal),
        ordinal=ordinal,
        level=1,
        number_raw=None,
        heading="支出情况",
        code="performance",
        parent_ordinal=None,
        text=text,
        place=Place(page=1),
        locator=f"paragraph {ordinal}",
    )
