"""What is known of forms before one is seen (表样知识): labels, lines, titles, variants, patterns."""

from __future__ import annotations

from typing import Literal

import regex
from msgspec import Struct

from pipeline.model.rows import FormType

LabelKind = Literal[
    "field",
    "fund_column",
    "fund_line",
    "fund_group",
    "fund_detail",
    "block",
    "goal_column",
    "column",
    "total",
    "subtotal",
    "level1",
    "level2",
    "base_measure",
    "base_section",
    "base_item",
    "stub",
    "aside",
    "grade",
]


class Label(Struct, frozen=True, kw_only=True):
    """One wording of a label (标签) and what it says."""

    kind: LabelKind
    code: str
    text: str


class BaseItem(Struct, frozen=True, kw_only=True):
    """A line of the 基础数据表 and its parent line (勾稽关系)."""

    item: str
    parent: str | None
    within: bool
    """Stands under 其中: the parts need not be exhaustive."""
    section: str
    unit: str | None


class BaseMeasure(Struct, frozen=True, kw_only=True):
    """A column of the 基础数据表."""

    measure: str
    section: str
    unit: str
    year_offset: int
    """Year of the figure relative to the form's year."""
    part: str | None
    """Of a rate: the measure that is divided."""
    whole: str | None
    """Of a rate: the measure it is divided by."""


class TitlePattern(Struct, frozen=True, kw_only=True):
    """A form's title (表题) and the form type it tells."""

    form_type: str
    """A form type, ``target_form`` or ``any_self_evaluation``."""
    pattern: regex.Pattern[str]


class Variant(Struct, frozen=True, kw_only=True, eq=False):
    """A form variant (表样): a county's wording and habits on top of the common vocabulary."""

    name: str
    about: str
    form_type: FormType | None
    requires: tuple[str, ...]
    """Label texts that all stand in a table of this variant."""
    labels: tuple[Label, ...]
    money_unit: str | None
    """Unit of the money block when the form states none."""


class Schema(Struct, frozen=True, kw_only=True, eq=False):
    """Everything the mapper knows of forms before it sees one."""

    labels: tuple[Label, ...]
    base_items: dict[str, BaseItem]
    base_measures: dict[str, BaseMeasure]
    titles: tuple[TitlePattern, ...]
    variants: tuple[Variant, ...]
    patterns: dict[str, regex.Pattern[str]]
    """By ``group.name``."""
