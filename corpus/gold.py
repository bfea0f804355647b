"""Gold: what a careful reader takes off a submission, in the contract's gold-file form.

Everything comes from the filled forms and the written report, that is from what is printed, so that a submitter's
error is in the gold as it stands, with the flag it calls for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from corpus.forms.records import FIGURES, FilledForm, FilledFund, FilledIndicator, FilledLine
from corpus.report.records import Report, Section, StatedFact
from corpus.submission import Submission
from corpus.truth.records import Unit
from corpus.writing import Stated, StatedMeasure

Row = dict[str, Any]

COST_LEVELS = frozenset({"cost", "economic_cost", "social_cost", "ecological_cost"})
"""Second levels where a bare target is a ceiling (成本)."""


def make_gold(submission: Submission) -> Row:
    """Make the gold of a submission."""
    forms = submission.forms
    flags = [dict(flag) for form in forms for flag in form.flags]
    if submission.report is not None:
        flags += [dict(flag) for flag in submission.report.flags]
    flags += optional_flags(submission)
    return {
        "notes": [f"generated, seed {submission.seed}"],
        "documents": document_row(submission, flags),
        "forms": [form_row(form) for form in forms],
        "funds": [row for form in forms for row in fund_rows(form)],
        "indicators": [row for form in forms for row in indicator_rows(form)],
        "base_data": [row for form in forms for row in base_rows(form)],
        "goals": [row for form in forms for row in goal_rows(form)],
        "sections": section_rows(submission.report) if submission.report else [],
        "facts": fact_rows(submission.report) if submission.report else [],
        "flags": flags,
    }


def write_gold(submission: Submission, folder: Path, suffix: str = "") -> Path:
    """Write NAME.json, or NAME.xlsx.json for a rendition with a gold of its own, and give its path."""
    path = folder / f"{submission.name}{suffix}.json"
    path.write_text(json.dumps(make_gold(submission), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def number(value: Decimal | None) -> float | None:
    """Give a number as JSON has it."""
    return None if value is None else float(value)


# --- documents and forms


def document_row(submission: Submission, flags: list[Row]) -> Row:
    """Give the row of ``documents``."""
    unit = submission.truth.unit
    demanded = any(not flag.get("optional") for flag in flags)
    contents = [form.form_type for form in submission.forms]
    if submission.report is not None:
        contents.append("report")
    score, grade = overall(submission)
    named = unit_name_of(submission)
    row: Row = {
        "unit_name": named,
        "region": unit.county.name if named is not None else None,
        "fiscal_year": submission.truth.year,
        "contents": sorted(set(contents)),
        "self_score": number(score),
        "grade": grade,
        "status": "flagged" if demanded else "ok",
    }
    accept: Row = {"unit_name": [unit.name, unit.long_name], "region": [unit.county.city + unit.county.name]}
    if "wrong_year" in submission.errors:
        accept["fiscal_year"] = [submission.truth.year - 1]
    if submission.report is None and all(form.year_open for form in submission.forms):
        accept["fiscal_year"] = [*accept.get("fiscal_year", ()), None]
    if not demanded and (submission.noise or flags):
        accept["status"] = ["flagged"]
    row["accept"] = accept
    return row


def unit_name_of(submission: Submission) -> str | None:
    """Give the 基础数据表's unit, else the 自评表's, else the report's."""
    for wanted in ("base_data", "unit_self_evaluation"):
        for form in submission.forms:
            if form.form_type == wanted and form.unit_name is not None:
                return form.unit_name
    if submission.report is not None and names_unit(submission.report, submission.truth.unit):
        return submission.report.unit_name
    named = [form.implementing_unit for form in submission.forms if form.implementing_unit]
    return named[0] if named else None


def names_unit(report: Report, unit: Unit) -> bool:
    """Say whether a report, which may speak of 我单位 all along, names the unit anywhere."""
    told = (*report.title, report.preamble or "", *report.closing)
    texts = (*told, *(text for section in report.sections for text in (section.heading, *section.paragraphs)))
    return any(name in text for name in (unit.name, unit.short_name) for text in texts)


def overall(submission: Submission) -> tuple[Decimal | None, str | None]:
    """Score and grade: the unit form's, else the report's, else the only project form's."""
    unit = [form for form in submission.forms if form.form_type == "unit_self_evaluation" and not form.blank]
    projects = [form for form in submission.forms if form.form_type == "project_self_evaluation" and not form.blank]
    report = submission.report
    candidates: list[tuple[Decimal | None, str | None]] = [(form.total_score.value, form.grade) for form in unit]
    if report is not None:
        candidates.append((report.self_score, report.grade))
    if len(projects) == 1:
        candidates.append((projects[0].total_score.value, projects[0].grade))
    score = next((score for score, _ in candidates if score is not None), None)
    grade = next((grade for _, grade in candidates if grade is not None), None)
    return score, grade


def form_row(form: FilledForm) -> Row:
    """Give the row of ``forms``."""
    row: Row = {
        "form_type": form.form_type,
        "title_raw": form.title,
        "project_name": form.project_name,
        "competent_department": form.competent_department,
        "implementing_unit": form.implementing_unit,
        "fiscal_year": form.fiscal_year,
        "total_weight": number(form.total_weight.value),
        "total_score": number(form.total_score.value),
        "blank": form.blank,
        "prepared_on": form.signature.date,
    }
    if form.form_type != "project_self_evaluation":
        # a project form names who implements it, which is not always the unit that hands it in
        row["unit_name"] = form.unit_name
    accept: Row = {}
    if form.blank:
        accept["total_weight"] = [None, 100.0]
    if form.year_open:
        accept["fiscal_year"] = [None]
    local = dict(form.head_extra).get("local_department")
    if local:
        # a transfer payment has a ministry and a local department
        accept["competent_department"] = [local]
    if accept:
        row["accept"] = accept
    return row


# --- funds


def clean_label(label: str) -> str:
    """Give a money line's label without its closing colon."""
    return label.rstrip("：:")


def fund_rows(form: FilledForm) -> Iterable[Row]:
    """Give the rows of ``funds``: lines with a figure; lines that only say ``/`` are optional."""
    for fund in form.funds:
        stated = [fund.figure(name) for name in FIGURES]
        if all(figure.raw is None for figure in stated):
            continue
        row: Row = {
            "scope": form.scope,
            "project_name": form.project_name,
            "line": fund.line,
            "line_raw": clean_label(fund.label),
        }
        for name, figure in zip(FIGURES, stated, strict=True):
            row[name] = number(figure.value)
            row[f"{name}_raw"] = figure.raw
        row["accept"] = {"line_raw": other_labels(fund)}
        if fund.others:
            row["accept"]["line"] = list(fund.others)
        if all(figure.value is None for figure in stated) or form.blank:
            row["optional"] = True
        yield row


def other_labels(fund: FilledFund) -> list[str]:
    """Wordings of a line's label that are right too: without what stands before its number."""
    short = clean_label(fund.label)
    if "：" in short and "（" in short:
        return [short.partition("：")[2]]
    return [short.partition("（")[0]] if short.endswith("元）") else []


# --- indicators


def indicator_rows(form: FilledForm) -> Iterable[Row]:
    """Give the rows of ``indicators``; template rows without a value are none."""
    for row in form.indicators:
        if row.unused and row.target.raw is None and row.actual.raw is None:
            continue
        yield indicator_row(form, row)


def indicator_row(form: FilledForm, row: FilledIndicator) -> Row:
    """One indicator."""
    met, met_too = judge(row)
    accept: Row = {}
    for side, measure in (("target", row.target), ("actual", row.actual)):
        for value, unit in measure.other_readings:
            accept.setdefault(f"{side}_value", []).append(number(value))
            accept.setdefault(f"{side}_unit", []).append(unit)
        if measure.other_raws:
            accept[f"{side}_raw"] = list(measure.other_raws)
    if met_too:
        accept["met"] = met_too
    if row.level1_others:
        accept["level1"] = list(row.level1_others)
    if row.level2_others:
        accept["level2"] = list(row.level2_others)
    if row.level2 == "service_satisfaction" and row.level1 != "satisfaction":
        accept["level1"] = ["satisfaction"]
    gold: Row = {
        "scope": form.scope,
        "project_name": form.project_name,
        "level1": row.level1,
        "level1_raw": row.level1_raw,
        "level1_weight": number(row.level1_weight.value),
        "level2": row.level2,
        "level2_raw": row.level2_raw,
        "level2_weight": number(row.level2_weight.value),
        "level3": row.level3,
        **measure_columns("target", row.target),
        **measure_columns("actual", row.actual),
        "weight": number(row.weight.value),
        "score": number(row.score.value),
        "deviation": row.deviation,
        "met": met,
    }
    if row.unused:
        gold["optional"] = True
    if accept:
        gold["accept"] = accept
    return gold


def measure_columns(side: str, measure: StatedMeasure) -> Row:
    """Give the five columns of a target or a result."""
    return {
        f"{side}_raw": measure.raw,
        f"{side}_op": measure.op,
        f"{side}_value": number(measure.value),
        f"{side}_value_max": number(measure.value_max),
        f"{side}_unit": measure.unit,
    }


def judge(row: FilledIndicator) -> tuple[bool | None, list[bool | None]]:
    """Whether the result meets the target, and the other answers that are right."""
    target, actual = row.target, row.actual
    if target.raw is None or actual.raw is None:
        return None, []
    if target.op is None or actual.op is None:
        same = target.raw == actual.raw
        return (True, [None]) if same else (None, [True])
    if target.value is None or actual.value is None:
        return None, []
    if target.unit != actual.unit and actual.unit is not None and target.unit is not None:
        return None, []
    match target.op:
        case ">=":
            return actual.value >= target.value, []
        case ">":
            return actual.value > target.value, []
        case "<=":
            return actual.value <= target.value, []
        case "<":
            return actual.value < target.value, []
        case "range":
            most = target.value_max if target.value_max is not None else target.value
            return target.value <= actual.value <= most, []
        case _:
            if row.level2 in COST_LEVELS:
                return actual.value <= target.value, []
            return actual.value >= target.value, []


# --- base data and goals


def base_rows(form: FilledForm) -> Iterable[Row]:
    """Give the rows of ``base_data``: a row a filled figure."""
    for line in form.base:
        for measure, year, stated, unit in line.figures:
            if stated.raw is not None:
                yield base_row(form, line, measure, year, stated, unit)


def base_row(form: FilledForm, line: FilledLine, measure: str, year: int, stated: Stated, unit: str) -> Row:
    """One figure of the 基础数据表."""
    parent = form.base[line.parent].label if line.parent is not None else None
    item_raw = line.label.replace("\n", "")
    gold: Row = {
        "section": line.section,
        "item": line.item,
        "item_raw": item_raw,
        "parent_raw": parent,
        "measure": measure,
        "fiscal_year": year,
        "value": number(stated.value),
        "unit": unit,
        "raw": stated.raw,
    }
    accept: Row = {}
    if parent is None:
        block = dict(form.labels).get("control") if line.section == "expenditure_control" else item_raw
        accept["parent_raw"] = [block]
    else:
        accept["parent_raw"] = [clean_label(parent)]
        if line.other_parent is not None:
            other = form.base[line.other_parent].label
            accept["parent_raw"] += [other, clean_label(other)]
    if line.section == "buildings":
        accept["item_raw"] = [line.label.partition("\n")[0]]
    if stated.value is None:
        gold["optional"] = True
        accept["unit"] = [None]
    gold["accept"] = accept
    return gold


def goal_rows(form: FilledForm) -> Iterable[Row]:
    """Give the rows of ``goals``."""
    for goal in form.goals:
        if goal.expected is not None or goal.actual is not None:
            yield {
                "scope": form.scope,
                "project_name": form.project_name,
                "expected": goal.expected,
                "actual": goal.actual,
            }


# --- the report


def section_rows(report: Report) -> list[Row]:
    """Give the rows of ``sections``; title and preamble are optional."""
    rows: list[Row] = [
        {"level": None, "number_raw": None, "heading": line, "code": None, "text": None, "optional": True}
        for line in report.title
    ]
    if report.preamble:
        rows.append({"level": None, "number_raw": None, "text": report.preamble, "code": None, "optional": True})
    return rows + [section_row(section) for section in report.sections]


def section_row(section: Section) -> Row:
    """One heading."""
    row: Row = {
        "level": section.level,
        "number_raw": section.number,
        "heading": section.heading,
        "text": "\n".join(section.paragraphs) or None,
    }
    if section.code is not None:
        row["code"] = section.code
    accept: Row = {}
    if section.other_codes:
        accept["code"] = list(section.other_codes)
    if section.other_levels:
        accept["level"] = list(section.other_levels)
    if accept:
        row["accept"] = accept
    if section.optional:
        row["optional"] = True
    return row


def fact_rows(report: Report) -> list[Row]:
    """Give the rows of ``facts``: figures with a canonical subject."""
    return [fact_row(fact) for section in report.sections for fact in section.facts]


def fact_row(fact: StatedFact) -> Row:
    """One figure."""
    row: Row = {
        "subject": fact.subject,
        "measure": fact.measure,
        "value": number(fact.value),
        "unit": fact.unit,
        "fiscal_year": fact.fiscal_year,
    }
    accept: Row = {}
    if fact.other_subjects:
        accept["subject"] = list(fact.other_subjects)
    if fact.other_units:
        accept["unit"] = list(fact.other_units)
    if accept:
        row["accept"] = accept
    if fact.optional:
        row["optional"] = True
    return row


# --- flags that may stand


def optional_flags(submission: Submission) -> list[Row]:
    """List flags that a reader may raise on what a lineage leaves out."""
    optional: list[Row] = []
    if unit_name_of(submission) is None:
        optional.append({"rule": "missing_field", "table": None, "optional": True})
    if any(form.form_type == "project_self_evaluation" for form in submission.forms):
        optional.append({"rule": "missing_field", "table": "forms", "field": "unit_name", "optional": True})
    if any(has_unmapped(form) for form in submission.forms):
        optional.append({"rule": "unmapped_cell", "table": None, "optional": True})
    if any(over_hundred(form) for form in submission.forms):
        optional.append({"rule": "implausible_value", "table": "funds", "optional": True})
    if any(not form.scored for form in submission.forms if form.form_type != "base_data"):
        optional.append({"rule": "missing_field", "table": "forms", "optional": True})
    return optional


def has_unmapped(form: FilledForm) -> bool:
    """Say whether the form prints filled cells that the contract has no column for."""
    extras = any(row.extras for row in form.indicators)
    return bool(extras or form.head_extra or form.leader or dict(form.labels).get("thrift_text"))


def over_hundred(form: FilledForm) -> bool:
    """More was spent than a budget column says."""
    return any(fund.execution_rate.value is not None and fund.execution_rate.value > 1 for fund in form.funds)
