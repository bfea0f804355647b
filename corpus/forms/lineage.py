"""The lineages of forms: one TOML file each under ``data/``, read once and checked.

A lineage says which labels are printed where, how wide they are, which levels and weights its indicators have.
Wherever a label is a list, each copy of the form prints one of them.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from corpus import words

DATA = files("corpus.forms") / "data"


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One wording or several to choose from."""


class Spec(BaseModel):
    """Base of all parts of a lineage: frozen, and a misspelt key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HeadCell(Spec):
    """A cell above the money block: a label, or a filled field."""

    cols: int
    label: Texts | None = None
    field: str | None = None


class MoneyColumn(Spec):
    """A figure column of the money block."""

    label: Texts
    field: str
    cols: int = 1


class MoneyLine(Spec):
    """A line of the money block and the truth it states."""

    line: str
    label: Texts
    source: str
    """``total``, ``current``, ``carryover``, ``other``, ``basic``, ``project`` …: keys of what ``fill`` offers."""
    group: str | None = None
    ambiguous: tuple[str, ...] = ()
    """Other codes that are right for the line."""
    column: int = 0
    """In a split block: 0 the left half, 1 the right half."""


class Money(Spec):
    """The money block."""

    layout: Literal["lines", "split"] = "lines"
    side: Texts | None = None
    side_cols: int = 1
    line_cols: int
    """Width of the line labels."""
    columns: tuple[MoneyColumn, ...]
    lines: tuple[MoneyLine, ...]
    total_last: bool = False
    weight: Decimal = Decimal(10)
    """Points for execution (执行率分值)."""
    rest: Texts = ("—",)
    """What stands in points and rate cells of lines other than the total."""
    split_labels: tuple[Texts, Texts] | None = None
    split_cols: tuple[int, int] = (0, 0)
    split_figures: Literal["inline", "cells"] = "inline"
    split_figure_cols: tuple[int, int] = (0, 0)


class Goals(Spec):
    """The block of annual goals."""

    side: Texts
    side_cols: int = 1
    expected: Texts
    expected_cols: int
    actual: Texts
    actual_cols: int
    adjusted: Texts | None = None
    """A third cell between the two: the goal after adjustment, here always unchanged."""
    adjusted_cols: int = 0


class Column(Spec):
    """A column of the indicator block."""

    label: Texts
    field: str
    cols: int = 1
    texts: Texts = ()
    """What an ``extra`` column prints in every row."""
    over: Texts | None = None
    """Upper storey of a two-storey header; neighbours with the same wording share it."""


class FixedRow(Spec):
    """An indicator that the template prints itself."""

    name: str
    weight: Decimal


class Level2(Spec):
    """A second-level group."""

    code: str | None = None
    label: Texts
    rows: tuple[int, int] = (1, 3)
    weight: Decimal | None = None
    """Fixed points, where the template prints them."""
    pool: str | None = None
    """Kind of indicators it takes, where its own code is not a kind."""
    fixed: tuple[FixedRow, ...] = ()
    """Indicators that the template prints, without targets."""
    others: tuple[str, ...] = ()
    """Other codes that are right; ``null`` for none."""


class Level1(Spec):
    """A first-level group."""

    key: str = ""
    """What the schemes call it, where its code is not enough."""
    code: str | None = None
    others: tuple[str, ...] = ()
    """Other codes that are right; ``null`` for none."""
    label: Texts
    level2: tuple[Level2, ...]
    named: bool = True
    """False where the template stops at the second level (level3 null)."""


class Indicators(Spec):
    """The indicator block."""

    side: Texts | None = None
    side_cols: int = 1
    side_header: Literal["merged", "apart"] = "merged"
    banner: Texts | None = None
    columns: tuple[Column, ...]
    levels: tuple[Level1, ...]
    schemes: tuple[dict[str, Decimal], ...] = ()
    """First-level points by code; several mean: one of them."""
    level1_mark: Texts = ("none",)
    """``none``, ``bracket`` (产出指标（50分）) or ``column``."""
    level2_mark: Texts = ("none",)
    level3_mark: Texts = ("none",)
    """``none`` or ``bracket`` (培训人数（5分）)."""
    shared_target: Texts | None = None
    """What one merged target cell says for a group whose template stops at the second level."""
    repeats_groups: bool = False
    """Prints the group on every row instead of merging."""


class Total(Spec):
    """The 总分 row."""

    label: Texts = (words.TOTAL,)
    styles: tuple[Literal["columns", "merged"], ...] = ("columns",)
    grade: bool = False
    """A grade in words stands behind the score."""


class Lineage(Spec):
    """A form's lineage."""

    name: str
    form_type: Literal["unit_self_evaluation", "project_self_evaluation", "base_data"]
    origin: str
    """Where forms of this kind are used, in words."""
    years: tuple[int, int] = (2018, 2025)
    title: Texts
    subtitle: Texts = ("",)
    columns: int
    widths: tuple[float, ...]
    head: tuple[tuple[HeadCell, ...], ...] = ()
    money: Money | None = None
    goals: Goals | None = None
    indicators: Indicators | None = None
    total: Total | None = None
    notes: Texts = ("",)
    signature: Texts = ("",)
    inner_title: Texts | None = None
    """First row of the table that repeats what the form is."""
    unit_line: Texts | None = None
    """Head label of the unit's name, for the 基础数据表."""
    leader: bool = False
    """The head asks for a person in charge."""


def read_lineage(name: str) -> Lineage:
    """Read one lineage file.

    Raises: ValueError naming the file and every mistake in it.
    """
    text = (DATA / f"{name}.toml").read_text(encoding="utf-8")
    try:
        lineage = Lineage.model_validate({"name": name, **tomllib.loads(text)})
    except ValidationError as error:
        raise ValueError(f"{name}.toml: {error}") from error
    mistakes = list(find_mistakes(lineage))
    if mistakes:
        raise ValueError(f"{name}.toml: " + "; ".join(mistakes))
    return lineage


def find_mistakes(lineage: Lineage) -> list[str]:
    """Find what does not fit together in a lineage: rows of a wrong width, points that make no hundred."""
    mistakes = []
    if len(lineage.widths) != lineage.columns:
        mistakes.append(f"{len(lineage.widths)} widths for {lineage.columns} columns")
    mistakes += [
        f"head row {number} is {width} wide"
        for number, cells in enumerate(lineage.head, start=1)
        if (width := sum(cell.cols for cell in cells)) != lineage.columns
    ]
    if (money := lineage.money) is not None:
        width = (money.side_cols if money.side else 0) + money.line_cols + sum(c.cols for c in money.columns)
        if width != lineage.columns:
            mistakes.append(f"the money block is {width} wide")
    if (block := lineage.indicators) is not None:
        width = (block.side_cols if block.side else 0) + sum(column.cols for column in block.columns)
        if width != lineage.columns:
            mistakes.append(f"the indicator block is {width} wide")
        execution = money.weight if money is not None else Decimal(0)
        keys = {level.key or level.code for level in block.levels}
        mistakes += [
            f"scheme {n} names {set(s) ^ keys}" for n, s in enumerate(block.schemes, start=1) if set(s) != keys
        ]
        mistakes += [
            f"scheme {number} makes {total} points"
            for number, scheme in enumerate(block.schemes, start=1)
            if (total := sum(scheme.values()) + execution) != 100
        ]
    if (goals := lineage.goals) is not None:
        width = goals.side_cols + goals.expected_cols + goals.adjusted_cols + goals.actual_cols
        if width != lineage.columns:
            mistakes.append(f"the goals block is {width} wide")
    return mistakes


@cache
def load_lineages() -> tuple[Lineage, ...]:
    """All lineages, by name."""
    names = sorted(path.name.removesuffix(".toml") for path in DATA.iterdir() if path.name.endswith(".toml"))
    return tuple(read_lineage(name) for name in names)


def find_lineage(name: str) -> Lineage:
    """Find the lineage of a name.

    Raises: KeyError.
    """
    for lineage in load_lineages():
        if lineage.name == name:
            return lineage
    raise KeyError(name)


def choose(rng: Random, texts: Texts) -> str:
    """One of a label's wordings."""
    return texts[0] if len(texts) == 1 else rng.choice(texts)
