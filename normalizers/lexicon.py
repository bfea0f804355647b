"""The vocabularies of values (``normalizers/data/*.csv``): units, operators, numerals, placeholders, words.

A new unit or a new way to write ≥ is a row of a CSV file and no code.  Each file is read once, when it is first
needed, and checked as a whole: a wrong column, an empty key, a key given twice or a number that is none is refused,
all mistakes of a file in one ``DataFileError``.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Literal, TypeVar, cast, get_args

from msgspec import Struct

from pipeline.model.errors import DataFileError
from pipeline.model.values import Operator

UnitKind = Literal[
    "money", "currency", "ratio", "point", "score", "people", "visits", "count", "times", "area", "length", "volume",
    "mass", "energy", "power", "voltage", "time", "temperature", "noise", "data",
    "concentration", "attribute",
]  # fmt: skip
"""What a unit measures.  ``point`` is 百分点, a change of a ratio and no ratio; ``currency`` is money that is not
人民币; ``attribute`` describes and counts nothing (60岁以上老人, 3星级)."""

OperatorPlace = Literal["before", "distant", "after", "after_time", "column"]
"""Right before the number; before it with words between (不低于上年的95%); after it; after a number with a unit of time
only (3个工作日内, but not 5个村内); in a column of its own."""

WordKind = Literal["money", "over", "under", "about", "hotline", "code", "lower", "higher", "ordinal"]
NumeralRole = Literal["digit", "place", "tens", "group"]

_Row = Mapping[str, str]
_T = TypeVar("_T")


class Unit(Struct, frozen=True, kw_only=True):
    """A unit as documents print it (计量单位)."""

    name: str
    base: str
    """The unit that all units of one quantity can be turned into without loss: 元 for 亿元, 平方米 for 公顷."""
    factor: Decimal
    """How many of ``base`` one of it is; a finite decimal, so the conversion is exact."""
    kind: UnitKind
    bounded: bool
    """Its sign is also the beginning of common words (3点, 3点位), so it is a unit only where no word follows."""


class Numeral(Struct, frozen=True, kw_only=True):
    """A Chinese numeral (中文数字)."""

    value: int
    role: NumeralRole
    """digit 一, place 十 百 千, tens 廿, group 万 亿."""


def read_table(file_name: str, columns: tuple[str, ...], key: tuple[str, ...], text: str) -> tuple[dict[str, str], ...]:
    """Read one vocabulary file and refuse it as a whole when anything in it is wrong.

    ``key``: the columns that together may occur once.
    Raises: DataFileError, naming every line that is wrong.
    """
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != columns:
        head = ",".join(columns)
        raise DataFileError(f"{file_name} 的表头应为 {head}", f"{file_name} must have the columns {head}")
    rows: list[dict[str, str]] = []
    seen: dict[tuple[str, ...], int] = {}
    problems: list[str] = []
    for line, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            problems.append(f"line {line}: {len(columns)} columns expected")
            continue
        name = tuple(row[column] for column in key)
        if not all(name):
            problems.append(f"line {line}: empty {'/'.join(key)}")
        elif name in seen:
            problems.append(f"line {line}: {'/'.join(name)} is already on line {seen[name]}")
        else:
            seen[name] = line
            rows.append(row)
    _refuse(file_name, problems)
    return tuple(rows)


def _refuse(file_name: str, problems: Iterable[str]) -> None:
    listed = "; ".join(problems)
    if listed:
        raise DataFileError(f"词表 {file_name} 有误，请更正：{listed}", f"correct the vocabulary {file_name}: {listed}")


def load_rows(file_name: str, columns: tuple[str, ...], key: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Read a vocabulary file out of ``normalizers/data``; ``read_table`` says what is refused."""
    text = (files("normalizers") / "data" / file_name).read_text(encoding="utf-8")
    return read_table(file_name, columns, key, text)


def build(file_name: str, rows: Iterable[_Row], make: Callable[[_Row], _T]) -> tuple[_T, ...]:
    """Make a record of every row.  Raises: DataFileError with all rows that ``make`` refuses."""
    built: list[_T] = []
    problems: list[str] = []
    for row in rows:
        try:
            built.append(make(row))
        except (ValueError, InvalidOperation) as error:
            problems.append(f"{','.join(row.values())}: {error!r}")
    _refuse(file_name, problems)
    return tuple(built)


def expect(value: str, allowed: tuple[str, ...]) -> str:
    """Give the value back if it is one of those a column may hold.  Raises: ValueError."""
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return value


def make_unit(row: _Row) -> Unit:
    """Make a record of a row of ``units.csv``.  Raises: ValueError or InvalidOperation when the row says no unit."""
    factor = Decimal(row["factor"])
    if factor <= 0:
        raise ValueError("a factor is above zero")
    return Unit(
        name=row["unit"],
        base=row["base"],
        factor=factor,
        kind=cast(UnitKind, expect(row["kind"], get_args(UnitKind))),
        bounded=expect(row["bounded"], ("", "bounded")) != "",
    )


@cache
def units() -> Mapping[str, Unit]:
    """All units by the name they are printed with; Latin ones in lower case."""
    rows = load_rows("units.csv", ("unit", "base", "factor", "kind", "bounded"), ("unit",))
    return {unit.name: unit for unit in build("units.csv", rows, make_unit)}


@cache
def longest_unit() -> int:
    """Characters of the longest unit name: how far a look-up has to look."""
    return max(map(len, units()))


@cache
def operators(place: OperatorPlace) -> Mapping[str, Operator | None]:
    """Comparison signs and words by where they stand: before the number, after it, in a column of their own.

    None is the operator of a word that says there is none (定性, a qualitative indicator).
    """

    def make(row: _Row) -> tuple[str, str, Operator | None]:
        op = expect(row["op"], ("", *get_args(Operator))) or None
        return expect(row["place"], get_args(OperatorPlace)), row["text"], cast("Operator | None", op)

    rows = load_rows("operators.csv", ("text", "op", "place"), ("text", "place"))
    return {text: op for where, text, op in build("operators.csv", rows, make) if where == place}


@cache
def longest_operator(place: OperatorPlace) -> int:
    """Characters of the longest operator of a place."""
    return max(map(len, operators(place)))


@cache
def placeholders() -> frozenset[str]:
    """List what is printed for "none given" (``/``, ``无``, ``—``) or left over from a template (``**``)."""
    return frozenset(row["text"] for row in load_rows("placeholders.csv", ("text", "meaning"), ("text",)))


@cache
def words(kind: WordKind) -> tuple[str, ...]:
    """Words that tell what a number is about, longest first; ``words.csv`` lists the kinds."""

    def make(row: _Row) -> tuple[str, str]:
        return expect(row["kind"], get_args(WordKind)), row["word"]

    rows = load_rows("words.csv", ("word", "kind"), ("word", "kind"))
    return tuple(sorted((w for k, w in build("words.csv", rows, make) if k == kind), key=lambda w: (-len(w), w)))


@cache
def numerals() -> Mapping[str, Numeral]:
    """Chinese numerals, the ordinary ones and those of cheques (壹贰叁)."""

    def make(row: _Row) -> tuple[str, Numeral]:
        role = cast(NumeralRole, expect(row["role"], get_args(NumeralRole)))
        return row["numeral"], Numeral(value=int(row["value"]), role=role)

    rows = load_rows("numerals.csv", ("numeral", "value", "role"), ("numeral",))
    return dict(build("numerals.csv", rows, make))


@cache
def multipliers() -> Mapping[str, Decimal]:
    """List the numerals that stand between digits and a unit (6.6万人次, 3千户); 十 is not used so."""
    return {
        sign: Decimal(numeral.value)
        for sign, numeral in numerals().items()
        if numeral.role in ("place", "group") and numeral.value >= _LEAST_MULTIPLIER
    }


_LEAST_MULTIPLIER = 100
_FULL_WIDTH_ALNUM = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
_RADICALS = (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFAD9))
"""Kangxi radicals and compatibility ideographs: some PDF fonts give these for ordinary characters (⼯ for 工)."""


@cache
def folds() -> Mapping[int, str]:
    """Characters that are another character in disguise, as a table for ``str.translate``."""
    folded = {code: chr(code - 0xFEE0) for code in _FULL_WIDTH_ALNUM}
    for code in _RADICALS:
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            folded[code] = plain
    rows = load_rows("folds.csv", ("char", "becomes", "why"), ("char",))
    folded.update(build("folds.csv", rows, lambda row: (ord(row["char"]), row["becomes"])))
    return folded
