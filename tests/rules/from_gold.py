"""Gold rows as the records that a flawless reading of the document would give, to try the rules on real forms.

What a gold file leaves out is made up in the plainest way: cells are numbered through, groups begin where their label
changes, a fact's sentence is looked for in the gold sections.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.model.place import CellRef, Place
from pipeline.model.rows import (
    BaseDatum,
    Extraction,
    Fact,
    Form,
    Fund,
    Goal,
    Indicator,
    Section,
    record_id,
)
from pipeline.model.values import Figure, Measure
from pipeline.schema.load import load_schema

GOLD = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "gold"

Row = dict[str, Any]

PLACE = Place()
FUND_FIGURES = ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score")
FUND_UNITS = {"weight": "分", "score": "分", "execution_rate": "ratio"}
ASKED = {
    "base_data": ("fiscal_year",),
    "unit_self_evaluation": ("unit_name", "fiscal_year", "total_weight", "total_score"),
    "project_self_evaluation": ("project_name", "implementing_unit", "total_weight", "total_score"),
}


def list_gold() -> tuple[str, ...]:
    """Names of the gold files; none where the optional folder is absent."""
    return tuple(path.name.removesuffix(".json") for path in sorted(GOLD.glob("*.json")))


@cache
def load_gold(name: str) -> Row:
    gold: Row = json.loads((GOLD / f"{name}.json").read_text("utf-8"))
    return gold


def build_extraction(name: str) -> Extraction:
    """The records of a gold file, optional rows left out."""
    gold = load_gold(name)
    builder = _Builder(doc_id=f"{name:0<64}")
    document = gold["documents"]
    forms = tuple(builder.forms(_demanded(gold, "forms")))
    by_key = {_form_key(form.form_type, form.project_name): form.record_id for form in forms}
    sections = tuple(builder.sections(_demanded(gold, "sections")))
    score = document.get("self_score")
    has_report = "report" in document["contents"]
    return Extraction(
        doc_id=builder.doc_id,
        format="gold",
        unit_name=document.get("unit_name"),
        fiscal_year=document.get("fiscal_year"),
        report_score=None if score is None or not has_report else _figure(score, None, "分", None),
        forms=forms,
        funds=tuple(builder.funds(_demanded(gold, "funds"), by_key)),
        indicators=tuple(builder.indicators(_demanded(gold, "indicators"), by_key)),
        base_data=tuple(builder.base_data(_demanded(gold, "base_data"), by_key)),
        goals=tuple(builder.goals(_demanded(gold, "goals"), by_key)),
        sections=sections,
        facts=tuple(builder.facts(_demanded(gold, "facts"), sections)),
        has_report=has_report,
    )


def _demanded(gold: Row, table: str) -> list[Row]:
    return [row for row in gold.get(table) or [] if not row.get("optional")]


def _form_key(form_type: str, project: str | None) -> tuple[str, str | None]:
    return form_type, project if form_type == "project_self_evaluation" else None


def _scope_key(row: Row) -> tuple[str, str | None]:
    scope = row.get("scope")
    form_type = "unit_self_evaluation" if scope == "unit" else "project_self_evaluation"
    return _form_key(form_type if scope else "base_data", row.get("project_name"))


class _Builder:
    def __init__(self, doc_id: str) -> None:
        self.doc_id = doc_id
        self.cell_row = 0

    def forms(self, rows: list[Row]) -> Iterator[Form]:
        for n, row in enumerate(rows, 1):
            form_type = row["form_type"]
            weight, score = row.get("total_weight"), row.get("total_score")
            day = row.get("prepared_on")
            yield Form(
                record_id=record_id(self.doc_id, "forms", n),
                ordinal=n,
                form_type=form_type,
                variant="gold",
                title_raw=row.get("title_raw"),
                unit_name=row.get("unit_name"),
                project_name=row.get("project_name"),
                implementing_unit=row.get("implementing_unit"),
                fiscal_year=row.get("fiscal_year"),
                total_weight=None
                if weight is None
                else _figure(weight, None, "分", CellRef(table_index=99, row=n, col=0)),
                total_score=None
                if score is None
                else _figure(score, None, "分", CellRef(table_index=99, row=n, col=1)),
                blank=row["blank"],
                fields=ASKED[form_type],
                prepared_on=None if day is None else date.fromisoformat(day),
                tables=(n - 1,),
                place=PLACE,
                locator=f"form {n}",
            )

    def funds(self, rows: list[Row], forms: dict[tuple[str, str | None], str]) -> Iterator[Fund]:
        groups = {"basic_expenditure": "nature", "project_expenditure": "nature"}
        for n, row in enumerate(rows, 1):
            self.cell_row += 1
            figures = {
                name: _figure(row[name], row.get(f"{name}_raw"), FUND_UNITS.get(name, "万元"), self._cell(col))
                for col, name in enumerate(FUND_FIGURES)
                if row.get(name) is not None
            }
            is_split = row["scope"] == "unit" and row["line"] != "total"
            yield Fund(
                record_id=record_id(self.doc_id, "funds", n),
                form_id=forms[_scope_key(row)],
                ordinal=n,
                scope=row["scope"],
                project_name=row.get("project_name"),
                line=row["line"],
                line_raw=row["line_raw"],
                group=groups.get(row["line"], "source") if is_split else None,
                within=(row["line_raw"] or "").startswith("其中"),
                place=PLACE,
                locator=f"fund {n}",
                **figures,
            )

    def indicators(self, rows: list[Row], forms: dict[tuple[str, str | None], str]) -> Iterator[Indicator]:
        level1 = level2 = 0
        before: Row = {}
        for n, row in enumerate(rows, 1):
            self.cell_row += 1
            same_form = _scope_key(row) == _scope_key(before)
            same1 = same_form and row["level1_raw"] == before.get("level1_raw")
            level1 += not same1
            level2 += not (same1 and row["level2_raw"] == before.get("level2_raw"))
            before = row
            yield Indicator(
                record_id=record_id(self.doc_id, "indicators", n),
                form_id=forms[_scope_key(row)],
                ordinal=n,
                scope=row["scope"],
                project_name=row.get("project_name"),
                level1=row["level1"],
                level1_raw=row["level1_raw"],
                level1_weight=self._group_weight(row.get("level1_weight"), 97, level1),
                level2=row["level2"],
                level2_raw=row["level2_raw"],
                level2_weight=self._group_weight(row.get("level2_weight"), 98, level2),
                level3=row["level3"],
                level1_group=level1,
                level2_group=level2,
                target=_measure(row, "target", self._cell(0)),
                actual=_measure(row, "actual", self._cell(1)),
                weight=self._points(row.get("weight"), 2),
                score=self._points(row.get("score"), 3),
                met=row.get("met"),
                place=PLACE,
                locator=f"indicator {n}",
            )

    def base_data(self, rows: list[Row], forms: dict[tuple[str, str | None], str]) -> Iterator[BaseDatum]:
        items = load_schema().base_items
        lines: dict[str | None, int] = {}
        for n, row in enumerate(rows, 1):
            self.cell_row += 1
            line = lines.setdefault(row["item_raw"], len(lines) + 1)
            yield BaseDatum(
                record_id=record_id(self.doc_id, "base_data", n),
                form_id=forms["base_data", None],
                ordinal=n,
                section=row["section"],
                item=row["item"],
                item_raw=row["item_raw"],
                parent_raw=row["parent_raw"],
                within=items[row["item"]].within,
                line=line,
                parent_line=lines.get(row["parent_raw"]) if row["parent_raw"] else None,
                measure=row["measure"],
                fiscal_year=row["fiscal_year"],
                figure=_figure(row["value"], row["raw"], row["unit"], self._cell(0)),
                place=PLACE,
                locator=f"datum {n}",
            )

    def goals(self, rows: list[Row], forms: dict[tuple[str, str | None], str]) -> Iterator[Goal]:
        for n, row in enumerate(rows, 1):
            yield Goal(
                record_id=record_id(self.doc_id, "goals", n),
                form_id=forms[_scope_key(row)],
                scope=row["scope"],
                project_name=row.get("project_name"),
                expected=row.get("expected"),
                actual=row.get("actual"),
                place=PLACE,
                locator=f"goal {n}",
            )

    def sections(self, rows: list[Row]) -> Iterator[Section]:
        for n, row in enumerate(rows, 1):
            yield Section(
                record_id=record_id(self.doc_id, "sections", n),
                ordinal=n,
                level=row.get("level") or 1,
                number_raw=row.get("number_raw"),
                heading=row.get("heading") or "",
                code=row.get("code") or "other",
                parent_ordinal=None,
                text=row.get("text"),
                place=PLACE,
                locator=f"section {n}",
            )

    def facts(self, rows: list[Row], sections: tuple[Section, ...]) -> Iterator[Fact]:
        search = _Search(sections)
        for n, row in enumerate(rows, 1):
            section, sentence, start, end = search.find(_printed(row))
            yield Fact(
                record_id=record_id(self.doc_id, "facts", n),
                section_ordinal=section,
                ordinal=n,
                subject=row["subject"],
                subject_raw=row.get("subject_raw"),
                measure=row["measure"],
                figure=_figure(row["value"], sentence[start:end] or None, row["unit"], None),
                fiscal_year=row["fiscal_year"],
                sentence=sentence,
                start=start,
                end=end,
                place=PLACE,
                locator=f"fact {n}",
            )

    def _cell(self, col: int) -> CellRef:
        return CellRef(table_index=0, row=self.cell_row, col=col)

    def _points(self, value: float | None, col: int) -> Figure | None:
        return None if value is None else _figure(value, None, "分", self._cell(col))

    def _group_weight(self, value: float | None, table: int, group: int) -> Figure | None:
        return None if value is None else _figure(value, None, "分", CellRef(table_index=table, row=group, col=0))


class _Search:
    """Walks through the sections' sentences; facts come in printed order."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._sentences = [
            (section.ordinal, sentence)
            for section in sections
            for sentence in re.findall(r"[^。\n]+[。\n]?", section.text or "")
        ]
        self._at, self._offset = 0, 0

    def find(self, printed: str) -> tuple[int | None, str, int, int]:
        pattern = re.compile(rf"(?<![\d.]){re.escape(printed)}0*(?![\d.]*\d)")
        for place in range(self._at, len(self._sentences)):
            ordinal, sentence = self._sentences[place]
            match = pattern.search(sentence, self._offset if place == self._at else 0)
            if match is not None:
                self._at, self._offset = place, match.end()
                return ordinal, sentence, match.start(), match.end()
        return None, "", 0, 0


def _printed(row: Row) -> str:
    value = abs(Decimal(repr(row["value"])))
    number = format((value * 100 if row["unit"] == "ratio" else value).normalize(), "f")
    return number if "." in number else number + ""


def _measure(row: Row, name: str, cell: CellRef) -> Measure | None:
    raw = row.get(f"{name}_raw")
    if raw is None:
        return None
    value, unit = row.get(f"{name}_value"), row.get(f"{name}_unit")
    several = len(re.findall(r"\d[\d.]*(?:家|人)", raw)) > 1
    return Measure(
        raw=raw,
        op=row.get(f"{name}_op"),
        value=None if value is None else _figure(value, raw, unit, None).value,
        value_max=None,
        unit=unit,
        reading="several" if several else "words" if value is None else "number",
        cell=cell,
    )


def _figure(value: float, raw: str | None, unit: str | None, cell: CellRef | None) -> Figure:
    """The figure with the digits that its raw text prints."""
    number = Decimal(repr(value)).normalize()
    number = number.quantize(Decimal(1)) if number == number.to_integral_value() else number
    for printed in re.findall(r"\d+(?:\.\d+)?", raw or ""):
        scaled = Decimal(printed).scaleb(-2) if unit == "ratio" else Decimal(printed)
        if scaled == number:
            number = scaled
    return Figure(raw=raw or str(value), value=number, unit=unit, cell=cell)
