"""Which columns are one place for a reviewer, how its reading is printed, and how a typed value becomes columns again.

A printed figure feeds several columns (``executed`` and ``executed_raw``; ``target_raw``, ``target_op`` …), so a place
has one name for them all, spelt as the ``cells`` table spells it: ``funds.executed``, ``indicators.target_raw``,
``base_data.value``.  A typed value goes through the parsers that read documents.  What kind of value a place holds is
what the data dictionary says of its column; nothing is listed twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from normalizers.contacts import mask_phone
from normalizers.dates import read_date
from normalizers.measures import judge_met, prefers_lower, read_measure
from normalizers.numbers import is_placeholder, read_amount, read_count, read_points
from normalizers.ratios import read_rate
from normalizers.text import clean_text, join_lines
from pipeline.model.errors import JixiaoError
from pipeline.model.values import Figure, Measure
from pipeline.schema.columns import Column, load_dictionary
from pipeline.storage.rows import store_number

Row = Mapping[str, Any]
"""A row as it is stored."""

_MEASURES = ("target", "actual")
_PARTS = ("op", "value", "value_max", "unit", "raw")
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_FIXED = frozenset({"ordinal", "level", "parent_ordinal", "section_ordinal", "start", "end", "page", "locator",
                    "record_id", "scope", "variant", "blank", "met", "sentence", "unit", "raw"})  # fmt: skip
"""Columns that tell where a record stands or follow from others: nobody types them."""
_CORRECTABLE = frozenset({"forms", "funds", "indicators", "base_data", "goals", "sections", "facts", "documents"})
_OF_DOCUMENT = frozenset({"unit_name", "region", "fiscal_year", "self_score", "grade"})
_DIGITS = re.compile(r"[0-9]+")
_YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})年?(?:度)?")


class UnreadableValueError(JixiaoError):
    """A typed value that the parsers do not read as what the place holds (输入值无法识读)."""

    code = "unreadable_value"


def name_place(table: str, field: str) -> str:
    """Name the place that a column belongs to: ``target_value`` → ``target_raw``, ``score_raw`` → ``score``."""
    for measure in _MEASURES:
        if table == "indicators" and field in {f"{measure}_{part}" for part in _PARTS}:
            return f"{measure}_raw"
    if table in ("base_data", "facts") and field in ("raw", "unit"):
        return "value"
    return field.removesuffix("_raw") if _has_column(table, field.removesuffix("_raw")) and table == "funds" else field


def is_correctable(table: str, field: str) -> bool:
    """Say whether a reviewer may give the place another value."""
    if table not in _CORRECTABLE or not _has_column(table, field) or field in _FIXED:
        return False
    if table == "documents":
        return field in _OF_DOCUMENT
    return _column(table, field).references is None


def read_place(row: Row, table: str, field: str) -> str | None:
    """Print what stands at a place, with its unit, so that ``write_place`` reads the same again; None when blank."""
    if field in ("target_raw", "actual_raw") and table == "indicators":
        return _print_measure(row, field.removesuffix("_raw"))
    value = row[field]
    if value is None:
        return _text(row.get("raw" if field == "value" else f"{field}_raw"))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return print_number(value, _unit(row, table, field))
    return str(value)


def write_place(row: Row, table: str, field: str, text: str) -> dict[str, Any]:
    """Read a typed value by the parsers of documents; gives the columns of the row that it changes.

    Raises: ``UnreadableValueError`` when it is not what the place holds.
    """
    column = _column(table, field)
    if not clean_text(text):
        raise _unreadable(text, "请输入正确的值", "type the right value")
    if table == "indicators" and field in ("target_raw", "actual_raw"):
        return _write_measure(row, field.removesuffix("_raw"), text)
    if column.codes is not None:
        return {field: _read_code(column, text)}
    if column.type == "float64":
        return _write_figure(row, table, field, text)
    if column.type == "int32":
        return {field: _read_year(text)}
    if column.type == "date32":
        day = read_date(clean_text(text))
        if day is None:
            raise _unreadable(text, "请按 2024-05-06 的写法输入日期", "type a date as 2024-05-06")
        return {field: day}
    shown = join_lines(text) if field.endswith("_raw") else clean_text(text)
    return {field: mask_phone(shown)}


def blank_place(row: Row, table: str, field: str) -> dict[str, Any]:
    """Give the columns of a row that change when the source is blank at a place (原文空白).

    Raises: ``UnreadableValueError`` where something has to stand.
    """
    if not _column(table, field).nullable:
        raise UnreadableValueError("此处不能为空", "something has to stand here")
    if table == "indicators" and field in ("target_raw", "actual_raw"):
        return {f"{field.removesuffix('_raw')}_{part}": None for part in _PARTS}
    raw = "raw" if field == "value" else f"{field}_raw"
    return {field: None, **({raw: None} if raw in row else {})}


def print_number(value: float, unit: str | None) -> str:
    """Print a stored number with its unit: ``693.91万元``, ``92.5%``, ``9.5``; points go without 分."""
    exact = Decimal(repr(value))
    if unit == "ratio":
        return f"{_plain(exact * 100)}%"
    return _plain(exact) + (unit if unit is not None and unit != "分" else "")


def derive(row: Row) -> dict[str, Any]:
    """Compute anew what follows from a corrected indicator's own columns: ``met``."""
    target, actual = (_as_measure(row, measure) for measure in _MEASURES)
    if target is None or actual is None:
        return {"met": None}
    is_cost = row["level1"] == "cost" or row["level2"] in ("cost", "economic_cost", "social_cost", "ecological_cost")
    return {"met": judge_met(target, actual, lower_is_better=prefers_lower(row["level3"] or "", is_cost=is_cost))}


def _write_figure(row: Row, table: str, field: str, text: str) -> dict[str, Any]:
    unit = _unit(row, table, field)
    figure = _read_figure(text, unit)
    if figure is None or figure.doubtful or figure.reading not in ("number", "placeholder"):
        raise _unreadable(text, f"无法按{_say_unit(unit)[0]}识读", f"this does not read as {_say_unit(unit)[1]}")
    changed: dict[str, Any] = {field: store_number(figure.value, figure.unit)}
    raw = "raw" if field == "value" and "raw" in row else f"{field}_raw"
    if raw in row and not _same_digits(row[raw], figure.raw):
        changed[raw] = figure.raw
    return changed


def _read_figure(text: str, unit: str | None) -> Figure | None:
    """Read a typed figure as the column's unit wants it; a bare number is in that unit."""
    if unit == "万元":
        return read_amount(text, unit)
    if unit == "ratio":
        return read_rate(text, unit="%")
    if unit == "分":
        return read_points(text)
    return read_count(text, unit or "")


def _write_measure(row: Row, name: str, text: str) -> dict[str, Any]:
    measure = read_measure(text, name=row["level3"], is_actual=name == "actual", about_money=row["level2"] == "cost")
    if measure is None or measure.reading == "unparsed":
        raise _unreadable(text, "无法按指标值识读，如 ≥95%、10家", "this does not read as a value such as ≥95% or 10家")
    unit = measure.unit or (row[f"{name}_unit"] if measure.value is not None else None)
    values = {"op": measure.op, "unit": unit}
    values |= {"value": store_number(measure.value, unit), "value_max": store_number(measure.value_max, unit)}
    if not _same_digits(row[f"{name}_raw"], measure.raw):
        values["raw"] = mask_phone(measure.raw)
    return {f"{name}_{part}": value for part, value in values.items()}


def _print_measure(row: Row, name: str) -> str | None:
    value, top, unit = (row[f"{name}_{part}"] for part in ("value", "value_max", "unit"))
    if value is None:
        return _text(row[f"{name}_raw"])
    if top is not None:
        return f"{print_number(value, unit)}-{print_number(top, unit)}"
    return _SIGNS.get(row[f"{name}_op"], "") + print_number(value, unit)


def _as_measure(row: Row, name: str) -> Measure | None:
    raw = row[f"{name}_raw"]
    if raw is None:
        return None
    value, top = (row[f"{name}_{part}"] for part in ("value", "value_max"))
    return Measure(
        raw=raw,
        op=row[f"{name}_op"],
        value=None if value is None else Decimal(repr(value)),
        value_max=None if top is None else Decimal(repr(top)),
        unit=row[f"{name}_unit"],
        reading="number" if value is not None else "placeholder" if is_placeholder(raw) else "words",
    )


def _read_code(column: Column, text: str) -> str:
    """Read a code by its name or by its label in either language."""
    typed = clean_text(text).lower()
    for code in load_dictionary().codes[column.codes or ""]:
        if typed in (code.code.lower(), code.label_zh.lower(), code.label_en.lower()):
            return code.code
    known = "、".join(code.label_zh for code in load_dictionary().codes[column.codes or ""])
    raise _unreadable(text, f"可填：{known}", f"one of: {known}")


def _read_year(text: str) -> int:
    found = _YEAR.fullmatch(clean_text(text))
    if found is None:
        raise _unreadable(text, "请输入四位年份", "type a year of four digits")
    return int(found["year"])


def _unreadable(text: str, zh: str, en: str) -> UnreadableValueError:
    return UnreadableValueError(f"“{text.strip()}”：{zh}", f"“{text.strip()}”: {en}")


def _say_unit(unit: str | None) -> tuple[str, str]:
    if unit == "ratio":
        return "百分比", "a percentage"
    return (f"以{unit}计的数", f"a number of {unit}") if unit else ("一个数", "a number")


def _unit(row: Row, table: str, field: str) -> str | None:
    unit = _column(table, field).unit
    if unit.startswith("see "):
        stated = row[unit.removeprefix("see ")]
        return None if stated is None else str(stated)
    return None if unit == "none" else unit


def _same_digits(one: str | None, other: str | None) -> bool:
    """Whether two texts have the same digits: then the characters were read rightly, and their meaning was not."""
    digits = ["".join(_DIGITS.findall(clean_text(text or ""))) for text in (one, other)]
    return bool(digits[0]) and digits[0] == digits[1]


def _has_column(table: str, field: str) -> bool:
    tables = load_dictionary().tables
    return table in tables and any(column.column == field for column in tables[table].columns)


def _column(table: str, field: str) -> Column:
    return next(column for column in load_dictionary().tables[table].columns if column.column == field)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: object) -> str | None:
    return None if value is None else str(value)
