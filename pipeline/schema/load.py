"""The forms' language as data: labels, codes, lines, variants, patterns; checked whole before the first document is
read.

pydantic stands here and nowhere further in: a misspelt key or a label that means two things stops the start, with all
mistakes listed at once, and not the results.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

import regex
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.model.errors import DataFileError
from pipeline.model.rows import FormType
from pipeline.schema.columns import load_dictionary

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


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


_Row = TypeVar("_Row", bound=_Frozen)


class _LabelRow(_Frozen):
    kind: LabelKind
    code: str
    label: str


class _BaseItemRow(_Frozen):
    item: str
    parent: str
    within: bool
    section: str
    unit: str


class _BaseMeasureRow(_Frozen):
    measure: str
    section: str
    unit: str
    year_offset: int
    part: str
    whole: str


class _TitleRow(_Frozen):
    form_type: str
    pattern: str
    note: str


class _VariantLabels(_Frozen):
    kind: LabelKind
    code: str
    texts: tuple[str, ...]


class _VariantFile(_Frozen):
    name: str
    about: str
    form_type: FormType | None = None
    requires: tuple[str, ...]
    money_unit: str | None = None
    labels: tuple[_VariantLabels, ...] = ()


@cache
def load_schema(extra_forms: str | None = None) -> Schema:
    """Read and cross-check the data files.

    ``extra_forms``: a folder with further variant files (a county's own), None for the built-in ones alone.
    Raises: ``DataFileError`` with every mistake in one message.
    """
    data = files("pipeline.schema").joinpath("data")
    mistakes: list[str] = []
    labels = tuple(
        Label(kind=row.kind, code=row.code, text=row.label) for row in _rows(data, "labels.csv", _LabelRow, mistakes)
    )
    items = {
        row.item: BaseItem(
            item=row.item, parent=row.parent or None, within=row.within, section=row.section, unit=row.unit or None
        )
        for row in _rows(data, "base_items.csv", _BaseItemRow, mistakes)
    }
    measures = {
        row.measure: BaseMeasure(
            measure=row.measure,
            section=row.section,
            unit=row.unit,
            year_offset=row.year_offset,
            part=row.part or None,
            whole=row.whole or None,
        )
        for row in _rows(data, "base_measures.csv", _BaseMeasureRow, mistakes)
    }
    titles = tuple(
        TitlePattern(form_type=row.form_type, pattern=regex.compile(row.pattern))
        for row in _rows(data, "titles.csv", _TitleRow, mistakes)
    )
    variants = tuple(_variants(data.joinpath("forms"), extra_forms, mistakes))
    patterns = {
        f"{group}.{name}": regex.compile(pattern)
        for group, named in tomllib.loads(data.joinpath("patterns.toml").read_text("utf-8")).items()
        for name, pattern in named.items()
    }
    mistakes += _cross_check(labels, items, measures, variants)
    if mistakes:
        raise DataFileError(
            "表样数据文件有误，请按下列各条改正：" + "；".join(mistakes),
            "mistakes in the form data: " + "; ".join(mistakes),
        )
    return Schema(
        labels=labels, base_items=items, base_measures=measures, titles=titles, variants=variants, patterns=patterns
    )


def _rows(folder: Traversable, name: str, model: type[_Row], mistakes: list[str]) -> Iterator[_Row]:
    """The rows of a CSV file; lines that begin with # are comments."""
    lines = folder.joinpath(name).read_text("utf-8").splitlines()
    kept = [(n, line) for n, line in enumerate(lines, 1) if line and not line.startswith("#")]
    for (number, _), row in zip(kept[1:], csv.DictReader(line for _, line in kept), strict=True):
        try:
            yield model.model_validate(row)
        except ValidationError as error:
            mistakes.append(f"{name}:{number}: {_first_line(error)}")


def _variants(folder: Traversable, extra: str | None, mistakes: list[str]) -> Iterator[Variant]:
    import pathlib

    sources: list[Traversable] = sorted(
        (f for kind in folder.iterdir() if kind.is_dir() for f in kind.iterdir() if f.name.endswith(".toml")),
        key=lambda f: f.name,
    )
    if extra is not None:
        sources += sorted(pathlib.Path(extra).glob("*.toml"))
    for source in sources:
        try:
            content: dict[str, Any] = tomllib.loads(source.read_text("utf-8"))
            row = _VariantFile.model_validate(content)
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            mistakes.append(f"{source.name}: {_first_line(error)}")
            continue
        yield Variant(
            name=row.name,
            about=row.about,
            form_type=row.form_type,
            requires=row.requires,
            labels=tuple(
                Label(kind=group.kind, code=group.code, text=text) for group in row.labels for text in group.texts
            ),
            money_unit=row.money_unit,
        )


def _cross_check(
    labels: tuple[Label, ...],
    items: dict[str, BaseItem],
    measures: dict[str, BaseMeasure],
    variants: tuple[Variant, ...],
) -> Iterator[str]:
    yield from _ambiguous("labels.csv", labels)
    for variant in variants:
        yield from _ambiguous(variant.name, variant.labels)
        if not variant.requires:
            yield f"{variant.name}: requires no label, so it would fit every form"
    names = [variant.name for variant in variants]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"variant {name} is defined twice"
    every = (*labels, *(label for variant in variants for label in variant.labels))
    for label in every:
        if label.kind == "base_item" and label.code not in items:
            yield f"base item {label.code} has no line in base_items.csv"
        if label.kind == "base_measure" and label.code not in measures:
            yield f"base measure {label.code} has no line in base_measures.csv"
    yield from _unknown_codes(every)
    for item in items.values():
        if item.parent is not None and item.parent not in items:
            yield f"base_items.csv: parent {item.parent} of {item.item} is no item"


_READ_CODES: dict[str, frozenset[str]] = {
    "field": frozenset(
        {
            "project_name",
            "unit_name",
            "competent_department",
            "local_department",
            "implementing_unit",
            "fiscal_year",
            "total_score",
            "grade",
            "preparer",
            "phone",
            "prepared_on",
            "note",
            "ignored",
        }
    ),
    "fund_column": frozenset(
        {
            "initial_budget",
            "full_year_budget",
            "executed",
            "execution_rate",
            "weight",
            "score",
            "deviation",
            "known",
            "ignored",
        }
    ),
    "fund_group": frozenset({"source", "nature"}),
    "fund_detail": frozenset({"known"}),
    "block": frozenset({"funds", "goals", "indicators"}),
    "goal_column": frozenset({"expected", "adjusted", "actual", "known"}),
    "column": frozenset(
        {
            "level1",
            "level2",
            "level3",
            "level4",
            "target",
            "target_adjusted",
            "actual",
            "operator",
            "unit",
            "weight",
            "score",
            "recheck_score",
            "deviation",
            "remark",
            "standard",
            "known",
        }
    ),
    "base_section": frozenset({"staffing", "expenditure_control", "buildings"}),
    "total": frozenset({"total"}),
    "subtotal": frozenset({"subtotal"}),
    "stub": frozenset({"stub"}),
    "aside": frozenset({"note"}),
}
"""Codes that the mapper reads, by kind of label; the other kinds' codes are lists of the contract."""
_LISTED_CODES = {"fund_line": "line", "level1": "level1", "level2": "level2", "grade": "grade"}


def _unknown_codes(labels: tuple[Label, ...]) -> Iterator[str]:
    """Labels whose code nobody reads: a misspelt code would lose its column without a word."""
    codes = load_dictionary().codes
    listed = {kind: frozenset(code.code for code in codes[name]) for kind, name in _LISTED_CODES.items()}
    for label in labels:
        known = _READ_CODES.get(label.kind) or listed.get(label.kind)
        if known is not None and label.code not in known:
            there_are = ", ".join(sorted(known))
            yield f"{label.kind} {label.text}: there is no code {label.code} (there are: {there_are})"


def _ambiguous(name: str, labels: tuple[Label, ...]) -> Iterator[str]:
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for label in labels:
        codes[label.kind, label.text].add(label.code)
    for (kind, text), found in sorted(codes.items()):
        if len(found) > 1:
            yield f"{name}: {kind} {text} means {' and '.join(sorted(found))}"


def _first_line(error: Exception) -> str:
    return "; ".join(line.strip() for line in str(error).splitlines()[:3])
