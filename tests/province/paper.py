"""A drawn submission and its gold, read from ``documents/NAME.txt``.

Above the line ``====`` the paper as a reader sees it: a line a paragraph, tables drawn with ``|``
(``tests.builders``), ``@landscape``, ``@turned`` (drawn on its side, and the file says so), ``@sideways`` (and the
file does not say so) and ``@page`` (a new page).  Below it what the tables must say, a line a record, its parts between
``|``; what is left out is null::

    document unit=云岭县林业局 | region=云岭县 | year=2023 | contents=project_self_evaluation | score=98 | status=ok
    form project_self_evaluation | title=2023年度项目支出绩效自评表 | unit= | project= | department= | implementing=
         | year= | weight= | score= | blank=yes | on=2024-01-31                              (in one line)
    money 0.0001                              what a printed amount is multiplied by from here on; 1 for 万元
    f total | 年度资金总额 | 100 | 120 | 120.00 | 10 | 100% | 10      initial, full year, executed, weight, rate, score
    f general_public_budget | 其中：一般公共预算 | = 480.50           a line with one amount
    f? other_funds | 其他资金 | — | — | —     a line of nothing but — and /, which may be a row or none
    1 output 产出指标(50分) 50                code, text, weight of the first level
    2 quantity 数量指标 -                     of the second; - for null, ? for a column that is not scored
    i 造林面积 | ≥10000亩 ~ >= 10000 亩 | 12000亩 ~ = 12000 亩 | 30 | 30 | yes | reason | re-check score (not scored
         when it is left out)
    goal 造林一万亩。 | 造林一万二千亩。
    base 2023 expenditure_control 万元        year, section and unit of the lines of base data below
    b three_public | 三公经费 | - | prior_year_final@2022=12.6 | current_year_final=11.2     item, raw, parent, measures
    flag unmapped_cell table=forms level3=造林面积
    maybe missing_field                       a flag that may be raised

Printed figures of ``f`` are written as printed; their values are the number, a per cent as a ratio, ``/`` and 无 null,
or what stands behind ``~``.  A lone ``?`` is not scored; a question mark behind ``goal`` or ``f`` makes the row one
that may be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pipeline.model.raw import RawTable
from tests.builders import raw_table

FOLDER = Path(__file__).parent / "documents"
PLACEHOLDERS = frozenset({"/", "无", "—", "——", "-"})
MARKS = frozenset({"@landscape", "@turned", "@sideways", "@page"})

Row = dict[str, Any]
Block = str | RawTable


class Paper(Struct, frozen=True, kw_only=True):
    """A submission as drawn, and the gold."""

    name: str
    blocks: tuple[Block, ...]
    marks: frozenset[str]
    gold: Row


class _Gold(Struct):
    """The gold as read so far."""

    tables: Row = field(
        default_factory=lambda: {
            "documents": {}, "forms": [], "funds": [], "indicators": [], "base_data": [], "goals": [], "flags": [],
        }
    )  # fmt: skip
    factor: Decimal = Decimal(1)
    base: tuple[int, str, str] = (0, "", "")
    """Year, section and unit of the lines of base data."""
    level1: Row = field(default_factory=dict)
    level2: Row = field(default_factory=dict)

    @property
    def owner(self) -> Row:
        """Scope and project of the last form."""
        form = self.tables["forms"][-1]
        is_project = form["form_type"] == "project_self_evaluation"
        named = {"project_name": form["project_name"]} if "project_name" in form else {}
        return {"scope": "project" if is_project else "unit", **named}


def list_papers() -> tuple[str, ...]:
    """List the names of all drawn submissions."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))


def read_paper(name: str) -> Paper:
    """Read a drawn submission."""
    drawing, _, gold = (FOLDER / f"{name}.txt").read_text("utf-8").partition("\n====\n")
    lines = [line.strip() for line in drawing.splitlines() if not line.startswith("#")]
    return Paper(
        name=name,
        blocks=tuple(_read_blocks(lines)),
        marks=MARKS.intersection(lines),
        gold=_read_gold(line.strip() for line in gold.splitlines() if line.strip()),
    )


def _read_blocks(lines: Iterable[str]) -> Iterator[Block]:
    rows: list[str] = []
    for line in (*lines, ""):
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            yield raw_table("\n".join(rows))
            rows = []
        if line and (line not in MARKS or line == "@page"):
            yield line


def _read_gold(lines: Iterable[str]) -> Row:
    gold = _Gold()
    for line in lines:
        kind, _, rest = line.partition(" ")
        _READERS[kind](gold, [part.strip() for part in rest.split("|")])
    return gold.tables


def _read_document(gold: _Gold, parts: list[str]) -> None:
    said = _pairs(parts)
    names = {"unit": "unit_name", "region": "region", "grade": "grade", "status": "status"}
    document: Row = _scored({column: said[key] for key, column in names.items() if key in said})
    document |= _scored_numbers(said, fiscal_year="year", self_score="score")
    if said["contents"] != "?":
        document["contents"] = [kind for kind in said["contents"].split(",") if kind]
    gold.tables["documents"] = document


def _read_form(gold: _Gold, parts: list[str]) -> None:
    said = _pairs(parts[1:])
    names = {
        "title_raw": "title", "unit_name": "unit", "project_name": "project", "competent_department": "department",
        "implementing_unit": "implementing", "prepared_on": "on",
    }  # fmt: skip
    form: Row = {"form_type": parts[0], **_scored({column: said.get(key, "") for column, key in names.items()})}
    form |= _scored_numbers(said, fiscal_year="year", total_weight="weight", total_score="score")
    form["blank"] = "blank" in said
    gold.tables["forms"].append(form)
    gold.level1, gold.level2 = {}, {}


def _read_money(gold: _Gold, parts: list[str]) -> None:
    gold.factor = Decimal(parts[0])


def _read_fund(gold: _Gold, parts: list[str], *, is_optional: bool = False) -> None:
    columns = ("initial_budget", "full_year_budget", "executed", "weight", "execution_rate", "score")
    printed = dict.fromkeys((*columns, "amount"), "")
    if len(parts) == 3 and parts[2].startswith("="):
        printed["amount"] = parts[2].removeprefix("=").strip()
    else:
        printed |= dict(zip(columns, parts[2:], strict=False))
    row: Row = gold.owner | _scored({"line": parts[0].replace("null", ""), "line_raw": parts[1]})
    for column, text in printed.items():
        if text == "?":
            continue
        raw, _, value = (part.strip() for part in text.partition("~"))
        is_money = column not in ("weight", "execution_rate", "score")
        row[f"{column}_raw"] = _text(raw)
        row[column] = _number(value) if value else _figure(raw, gold.factor if is_money else Decimal(1))
    gold.tables["funds"].append(row | ({"optional": True} if is_optional else {}))


def _read_empty_fund(gold: _Gold, parts: list[str]) -> None:
    _read_fund(gold, parts, is_optional=True)


def _read_level1(gold: _Gold, parts: list[str]) -> None:
    gold.level1, gold.level2 = _level("level1", parts[0]), _level("level2", "- - -")


def _read_level2(gold: _Gold, parts: list[str]) -> None:
    gold.level2 = _level("level2", parts[0])


def _level(name: str, text: str) -> Row:
    code, raw, weight = (*text.split(), "-", "-")[:3]
    said = {name: code, f"{name}_raw": raw, f"{name}_weight": weight}
    found: Row = {column: None if value == "-" else value for column, value in said.items() if value != "?"}
    if found.get(f"{name}_weight") is not None:
        found[f"{name}_weight"] = _number(weight)
    return found


def _read_indicator(gold: _Gold, parts: list[str]) -> None:
    name, target, actual, weight, score, met, deviation = (*parts, "", "", "", "", "", "")[:7]
    recheck = parts[7] if len(parts) > 7 else "?"
    row: Row = {**gold.owner, **gold.level1, **gold.level2, **_scored({"level3": name})}
    row |= _measure("target", target) | _measure("actual", actual)
    for column, text in (("weight", weight), ("score", score), ("recheck_score", recheck)):
        row |= {} if text == "?" else {column: _number(text)}
    row |= {} if met == "?" else {"met": {"yes": True, "no": False}.get(met)}
    gold.tables["indicators"].append(row | _scored({"deviation": deviation}))


def _measure(name: str, text: str) -> Row:
    """``raw ~ op number [number] unit``; a raw alone is words, a ``?`` is not scored."""
    if text == "?":
        return {}
    raw, _, read = text.partition(" ~ ")
    op, low, high, unit = None, "", "", "-"
    if read:
        op, *numbers, unit = read.split()
        low, high = (*numbers, "")[:2]
    return {
        f"{name}_raw": _text(raw.strip()),
        f"{name}_op": op,
        f"{name}_value": _number(low),
        f"{name}_value_max": _number(high),
        f"{name}_unit": None if unit == "-" else unit,
    }


def _read_base(gold: _Gold, parts: list[str]) -> None:
    year, section, unit = parts[0].split()
    gold.base = (int(year), section, unit)


def _read_base_line(gold: _Gold, parts: list[str]) -> None:
    year, section, unit = gold.base
    item, item_raw, parent, *measures = parts
    for measure, raw in (part.split("=", 1) for part in measures):
        code, _, other_year = measure.partition("@")
        row: Row = {"section": section, "item": item.replace("null", "") or None, "measure": code, "raw": raw}
        row |= _scored({"item_raw": item_raw, "parent_raw": parent.replace("-", "")})
        row["fiscal_year"] = int(other_year or year)
        row["value"] = _figure(raw, Decimal(1))
        if row["value"] is not None:
            row["unit"] = "ratio" if code.endswith("rate") else unit
        gold.tables["base_data"].append(row)


def _read_goal(gold: _Gold, parts: list[str], *, is_optional: bool = False) -> None:
    row = gold.owner | _scored(dict(zip(("expected", "actual"), parts, strict=True)))
    gold.tables["goals"].append(row | ({"optional": True} if is_optional else {}))


def _read_possible_goal(gold: _Gold, parts: list[str]) -> None:
    _read_goal(gold, parts, is_optional=True)


def _read_flag(gold: _Gold, parts: list[str], *, is_optional: bool = False) -> None:
    rule, *places = parts[0].split()
    flag: Row = {"rule": rule, "table": None, **_pairs(places)}
    gold.tables["flags"].append(flag | ({"optional": True} if is_optional else {}))


def _read_maybe(gold: _Gold, parts: list[str]) -> None:
    _read_flag(gold, parts, is_optional=True)


_READERS = {
    "document": _read_document,
    "form": _read_form,
    "money": _read_money,
    "f": _read_fund,
    "f?": _read_empty_fund,
    "1": _read_level1,
    "2": _read_level2,
    "i": _read_indicator,
    "goal": _read_goal,
    "goal?": _read_possible_goal,
    "base": _read_base,
    "b": _read_base_line,
    "flag": _read_flag,
    "maybe": _read_maybe,
}


def _pairs(parts: Iterable[str]) -> dict[str, str]:
    return {key: value for key, _, value in (part.partition("=") for part in parts)}


def _scored(said: dict[str, str]) -> Row:
    """The texts that are scored."""
    return {column: _text(text) for column, text in said.items() if text != "?"}


def _scored_numbers(said: dict[str, str], **keys: str) -> Row:
    """The numbers that are scored, by their columns; ``keys`` says what each is called in the line."""
    return {column: _number(said.get(key, "")) for column, key in keys.items() if said.get(key) != "?"}


def _text(text: str) -> str | None:
    return text.replace("⏎", "") or None


def _number(text: str) -> float | None:
    return float(text) if text else None


def _figure(text: str, factor: Decimal) -> float | None:
    if not text or text in PLACEHOLDERS:
        return None
    digits = Decimal(text.rstrip("%万亿元分").replace(",", ""))
    return float(digits * (Decimal("0.01") if text.endswith("%") else factor))
