"""Invented documents as ``DocumentResult``s, as small or as large as a test wants them."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from pipeline.model.place import Box, CellRef, Place
from pipeline.model.rows import (
    BaseDatum,
    CellRow,
    DocumentResult,
    Extraction,
    Fact,
    Flag,
    Form,
    Fund,
    Goal,
    Indicator,
    Section,
    record_id,
)
from pipeline.model.values import Figure, Measure
from pipeline.storage.packing import Packed, pack_rows
from pipeline.storage.rows import to_rows

PLACE = Place(page=2, box=Box(x0=10.004, y0=20, x1=30.5, y1=40))


def figure(raw: str, value: str | None, unit: str | None = "万元") -> Figure:
    return Figure(raw=raw, value=None if value is None else Decimal(value), unit=unit)


def doc_id_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def make_form(doc_id: str, **changes: object) -> Form:
    form = Form(
        record_id=record_id(doc_id, "forms", 1),
        ordinal=1,
        form_type="unit_self_evaluation",
        variant="test",
        title_raw="2023年度部门整体支出绩效自评表",
        unit_name="澄江湾区档案馆",
        fiscal_year=2023,
        total_weight=figure("100", "100", "分"),
        total_score=figure("97.5", "97.5", "分"),
        preparer="测试员",
        phone="0999-8001234",
        prepared_on=date(2024, 5, 6),
        place=PLACE,
        locator="p2 table 1 row 1",
    )
    return replace(form, **changes)  # type: ignore[arg-type]


def make_fund(doc_id: str, **changes: object) -> Fund:
    fund = Fund(
        record_id=record_id(doc_id, "funds", 1, 1),
        form_id=record_id(doc_id, "forms", 1),
        ordinal=1,
        scope="unit",
        project_name=None,
        line="total",
        line_raw="年度资金总额",
        initial_budget=figure("1,234,567.89元", "123.456789"),
        full_year_budget=figure("/", None),
        executed=figure("0.00", "0.00"),
        execution_rate=figure("97.31%", "0.9731", "ratio"),
        weight=figure("10", "10", "分"),
        place=PLACE,
        locator="p2 table 1 row 5",
    )
    return replace(fund, **changes)  # type: ignore[arg-type]


def make_indicator(doc_id: str, ordinal: int = 1, **changes: object) -> Indicator:
    indicator = Indicator(
        record_id=record_id(doc_id, "indicators", 1, ordinal),
        form_id=record_id(doc_id, "forms", 1),
        ordinal=ordinal,
        scope="unit",
        project_name=None,
        level1="output",
        level1_raw="产出指标(50分)",
        level1_weight=figure("50分", "50", "分"),
        level2="quantity",
        level2_raw="数量指标",
        level2_weight=None,
        level3=f"整理卷宗批次{ordinal}",
        level1_group=1,
        level2_group=1,
        target=Measure(raw="≥50家", op=">=", value=Decimal(50), value_max=None, unit="家", reading="number"),
        actual=Measure(raw="有效推动", op=None, value=None, value_max=None, unit=None, reading="words"),
        weight=figure("8", "8", "分"),
        score=figure("7.5", "7.5", "分"),
        met=None,
        place=PLACE,
        locator=f"p2 table 1 row {ordinal + 9}",
    )
    return replace(indicator, **changes)  # type: ignore[arg-type]


def make_extraction(doc_id: str, indicator_count: int = 2, **changes: object) -> Extraction:
    form_id = record_id(doc_id, "forms", 1)
    extraction = Extraction(
        doc_id=doc_id,
        format="docx",
        unit_name="澄江湾区档案馆",
        region="澄江湾区",
        fiscal_year=2023,
        self_score=figure("97.5", "97.5", "分"),
        grade="优",
        forms=(make_form(doc_id),),
        funds=(make_fund(doc_id),),
        indicators=tuple(make_indicator(doc_id, n) for n in range(1, indicator_count + 1)),
        base_data=(
            BaseDatum(
                record_id=record_id(doc_id, "base_data", 1, 1),
                form_id=form_id,
                ordinal=1,
                section="staffing",
                item="staff",
                item_raw="财政供养人员",
                parent_raw=None,
                line=1,
                measure="control_rate",
                fiscal_year=2023,
                figure=figure("95%", "0.95", "ratio"),
                place=PLACE,
                locator="p2 table 2 row 3",
            ),
        ),
        goals=(
            Goal(
                record_id=record_id(doc_id, "goals", 1, 1),
                form_id=form_id,
                scope="unit",
                project_name=None,
                expected="按时完成整理，咨询电话：8001234",
                actual="",
                place=PLACE,
                locator="p2 table 1 row 8",
            ),
        ),
        sections=(
            Section(
                record_id=record_id(doc_id, "sections", 1),
                ordinal=1,
                level=1,
                number_raw="一、",
                heading="部门概况",
                code="overview",
                parent_ordinal=None,
                text="共有在职人员12人。",
                place=Place(),
                locator="paragraph 3",
            ),
        ),
        facts=(
            Fact(
                record_id=record_id(doc_id, "facts", 1),
                section_ordinal=1,
                ordinal=1,
                subject="active_staff",
                subject_raw="在职人员",
                measure="count",
                figure=figure("12人", "12", "人"),
                fiscal_year=2023,
                sentence="共有在职人员12人。",
                start=6,
                end=9,
                place=Place(),
                locator="paragraph 4",
            ),
        ),
    )
    return replace(extraction, **changes)  # type: ignore[arg-type]


def make_cells(count: int) -> tuple[CellRow, ...]:
    return tuple(
        CellRow(
            cell=CellRef(table_index=0, row=n // 8, col=n % 8),
            row_span=1,
            col_span=1,
            text=f"内容{n}" if n % 5 else None,
            raw_text=f"内 容{n}" if n % 5 else None,
            place=PLACE if n % 2 else Place(),
            role="value" if n % 5 else "blank",
            record_id=None,
            field=None,
        )
        for n in range(count)
    )


def make_flag(doc_id: str, ordinal: int = 1, **changes: object) -> Flag:
    flag = Flag(
        record_id=record_id(doc_id, "flags", ordinal),
        rule="weight_sum_mismatch",
        severity="error",
        cause="document",
        table="forms",
        target_id=record_id(doc_id, "forms", 1),
        field="total_weight",
        message="分值合计为98，与总分100不符。",
        observed="10+88=98",
        expected="100",
        page=2,
        locator="p2 table 1 row 30",
    )
    return replace(flag, **changes)  # type: ignore[arg-type]


def make_result(content: str = "a", source_path: str = "a.docx", cells: int = 8, **changes: object) -> DocumentResult:
    """A whole document whose bytes are said to be ``content``."""
    doc_id = doc_id_of(content)
    result = DocumentResult(
        source_path=source_path,
        doc_id=doc_id,
        format="docx",
        size=len(content),
        pages=3,
        ocr_pages=0,
        extraction=make_extraction(doc_id),
        cells=make_cells(cells),
        flags=(make_flag(doc_id), make_flag(doc_id, 2, severity="info", rule="repaired_row")),
        accounted=0.99,
        contents=("unit_self_evaluation", "report"),
    )
    return replace(result, **changes)  # type: ignore[arg-type]


def make_failure(content: str = "b", source_path: str = "b.docx") -> DocumentResult:
    return DocumentResult(
        source_path=source_path,
        doc_id=doc_id_of(content),
        format=None,
        size=0,
        error_code="empty_file",
        error="空文件，请重新提交 (the file is empty: submit it again)",
    )


def pack(result: DocumentResult) -> Packed:
    return pack_rows(to_rows(result))
