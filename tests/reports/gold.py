"""The gold half of a case, and how a result differs from it.

::

    document KEY=VALUE …          fields of the document; contents is a list with commas, null is nothing
    section LEVEL NUMBER HEADING CODE[,CODE…]     every section, in order; - is no number
    fact SUBJECT MEASURE VALUE UNIT[|UNIT] [YEAR] every fact that has a subject; the year is else the report's
    optfact …                     a fact that may be there; ``optfact *``: any may
    base ITEM[,ITEM] | LABEL | PARENT | MEASURE[@YEAR]=VALUE …   every figure of a line; * before a text: it ends so
    flag RULE                     a flag that must be raised

Of the rules on what a report says of itself, none may be raised that is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, field

from normalizers.text import match_key
from tests.reports.drawing import Case

OF_REPORTS = ("narrative_", "yoy_", "unit_name_", "year_", "unit_slip")
"""What the rules' names begin with."""
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class Gold(Struct):
    """What a case demands."""

    document: dict[str, str] = field(default_factory=dict)
    sections: list[tuple[str, ...]] = field(default_factory=list)
    facts: list[tuple[str, ...]] = field(default_factory=list)
    optional: list[tuple[str, ...]] = field(default_factory=list)
    base: list[tuple[str, str, str, str, int, float]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def read_gold(case: Case) -> Gold:
    """The lines of the gold half."""
    gold = Gold()
    for line in case.gold:
        kind, _, rest = line.partition(" ")
        if kind == "document":
            gold.document = dict(pair.split("=", 1) for pair in rest.split(" "))
        elif kind == "section":
            gold.sections.append(tuple(rest.split(" ")))
        elif kind == "fact":
            gold.facts.append(tuple(rest.split(" ")))
        elif kind == "optfact":
            gold.optional.append(tuple(rest.split(" ")))
        elif kind == "flag":
            gold.flags.append(rest)
        elif kind == "base":
            gold.base += _read_base(rest, int(gold.document["fiscal_year"]))
    return gold


def _read_base(line: str, year: int) -> Iterator[tuple[str, str, str, str, int, float]]:
    item, label, parent, figures = (piece.strip() for piece in line.split(" | "))
    for figure in figures.split():
        name, value = figure.split("=")
        measure, _, own = name.partition("@")
        of = int(own) if own else year - (measure == "prior_year_final")
        yield item, label, parent, measure, of, float(value)


def list_differences(case: Case, result: Any) -> list[str]:
    """What the result has wrong, one line a thing; ``SILENT`` where no flag points at it."""
    gold, found = read_gold(case), result.extraction
    flags = {flag.rule for flag in result.flags if flag.severity != "info"}
    if found is None:
        return [f"failed: {result.error}"]
    out = list(_compare_document(gold, result))
    out += _compare_sections(gold, found.sections)
    out += _compare_facts(gold, found.facts, result)
    out += _compare_base(gold, found, result)
    out += [f"flag {rule} not raised" for rule in gold.flags if rule not in flags]
    out += [
        f"flag {flag.rule} is raised: {flag.message}"
        for flag in result.flags
        if flag.severity != "info" and flag.rule.startswith(OF_REPORTS) and flag.rule not in gold.flags
    ]
    return out


def _compare_document(gold: Gold, result: Any) -> Iterator[str]:
    found = result.extraction
    score = found.self_score.value if found.self_score is not None else None
    values = {
        "unit_name": found.unit_name,
        "region": found.region,
        "fiscal_year": found.fiscal_year,
        "self_score": None if score is None else float(score),
        "grade": found.grade,
        "contents": sorted(set(result.contents)),
    }
    for name, text in gold.document.items():
        want: Any = None if text == "null" else text
        if name == "contents":
            want = sorted(filter(None, text.split(",")))
        elif want is not None and name in ("self_score", "fiscal_year"):
            want = float(want)
        if values[name] != want:
            yield f"document.{name}: {want!r} is read as {values[name]!r}{_silence(result, 'documents', name)}"


def _compare_sections(gold: Gold, sections: Sequence[Any]) -> Iterator[str]:
    if not gold.sections:
        return
    got: list[tuple[str, ...]] = [
        (str(s.level), s.number_raw or "-", match_key(s.heading).rstrip("。"), s.code or "null") for s in sections
    ]
    want = [(level, number, match_key(heading), codes) for level, number, heading, codes in gold.sections]
    by_name: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for row in got:
        by_name.setdefault((row[1], row[2]), []).append(row)
    for level, number, heading, codes in want:
        rows = by_name.get((number, heading))
        if not rows:
            yield f"section {number}{heading} is missing"
            continue
        row = rows.pop(0)
        if row[0] != level:
            yield f"section {number}{heading}: level {row[0]}, not {level}"
        if row[3] not in codes.split(","):
            yield f"section {number}{heading}: {row[3]}, not {codes}"
    for rows in by_name.values():
        yield from (f"section {row[1]}{row[2]} (level {row[0]}) is none" for row in rows)


def _compare_facts(gold: Gold, facts: Sequence[Any], result: Any) -> Iterator[str]:
    left = [fact for fact in facts if fact.subject is not None]
    year = gold.document.get("fiscal_year", "null")
    for row in gold.facts:
        hit = next((fact for fact in left if _fits(row, fact, year)), None)
        if hit is None:
            yield f"fact {' '.join(row)} is missing"
        else:
            left.remove(hit)
    for row in gold.optional:
        hit = next((fact for fact in left if row[0] == "*" or _fits(row, fact, year)), None)
        if hit is not None and row[0] != "*":
            left.remove(hit)
        if row[0] == "*":
            left = []
    for fact in left:
        yield (
            f"fact {fact.subject} {fact.measure} {fact.figure.value} {fact.figure.unit} {fact.fiscal_year} is none: "
            f"{fact.sentence[max(0, fact.start - 12) : fact.end + 4]}{_points(result, fact.record_id)}"
        )


def _fits(row: tuple[str, ...], fact: Any, year: str) -> bool:
    subject, measure, value, unit = row[:4]
    of = row[4] if len(row) > 4 else year
    return (
        fact.subject == subject
        and fact.measure == measure
        and fact.figure.value is not None
        and abs(float(fact.figure.value) - float(value)) < 1e-6
        and (unit == "*" or (fact.figure.unit or "-") in unit.split("|"))
        and (str(fact.fiscal_year) == of)
    )


def _compare_base(gold: Gold, found: Any, result: Any) -> Iterator[str]:
    left = [datum for datum in found.base_data if datum.figure.value is not None]
    for row in gold.base:
        item, label, parent, measure, year, value = row
        hit = next(
            (d for d in left if d.measure == measure and d.fiscal_year == year and _is(label, d.item_raw)),
            None,
        )
        if hit is None:
            yield f"base {label} {measure} {year} {value} is missing"
            continue
        left.remove(hit)
        if abs(float(hit.figure.value) - value) > 1e-6:
            yield f"base {label} {measure}: {value} is read as {hit.figure.value}{_points(result, hit.record_id)}"
        if (hit.item or "null") not in item.split(","):
            yield f"base {label} {measure}: item {hit.item}, not {item}"
        if parent != "*" and not (hit.parent_raw is None if parent == "-" else _is(parent, hit.parent_raw)):
            yield f"base {label} {measure}: parent {hit.parent_raw}, not {parent}"
    for datum in left:
        stated = f"{datum.item_raw} {datum.measure} {datum.fiscal_year} {datum.figure.value}"
        yield f"base {stated} is none{_points(result, datum.record_id)}"


def _is(want: str, text: str | None) -> bool:
    if text is None:
        return False
    key = match_key(want.removeprefix("*"))
    return match_key(text).endswith(key) if want.startswith("*") else match_key(text) == key


def _silence(result: Any, table: str, name: str) -> str:
    told = any(flag.table == table and flag.field in (name, None) for flag in result.flags)
    return "" if told or any(flag.table is None and flag.target_id is None for flag in result.flags) else " SILENT"


def _points(result: Any, record_id: str) -> str:
    return "" if any(flag.target_id == record_id for flag in result.flags) else " SILENT"
