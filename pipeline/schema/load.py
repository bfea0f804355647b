"""The forms' language as data: labels, codes, lines, variants, patterns; checked whole before the first document is
read.

pydantic stands here and nowhere further in: a misspelt key or a label that means two things stops the start, with all
mistakes listed at once, and not the results.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import regex
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.model.errors import DataFileError
from pipeline.model.rows import FormType
from pipeline.schema.check import find_mistakes
from pipeline.schema.records import BaseItem, BaseMeasure, Label, LabelKind, Schema, TitlePattern, Variant


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
    schema = Schema(
        labels=tuple(_read_labels(data, mistakes)),
        base_items={item.item: item for item in _read_base_items(data, mistakes)},
        base_measures={measure.measure: measure for measure in _read_base_measures(data, mistakes)},
        titles=tuple(_read_titles(data, mistakes)),
        variants=tuple(_read_variants(data.joinpath("forms"), extra_forms, mistakes)),
        patterns=dict(_read_patterns(data, mistakes)),
    )
    mistakes += find_mistakes(schema.labels, schema.base_items, schema.base_measures, schema.variants)
    if mistakes:
        raise DataFileError(
            "表样数据文件有误，请按下列各条改正：" + "；".join(mistakes),
            "mistakes in the form data: " + "; ".join(mistakes),
        )
    return schema


def _read_labels(data: Traversable, mistakes: list[str]) -> Iterator[Label]:
    for row in _rows(data, "labels.csv", _LabelRow, mistakes):
        yield Label(kind=row.kind, code=row.code, text=row.label)


def _read_base_items(data: Traversable, mistakes: list[str]) -> Iterator[BaseItem]:
    for row in _rows(data, "base_items.csv", _BaseItemRow, mistakes):
        yield BaseItem(
            item=row.item, parent=row.parent or None, within=row.within, section=row.section, unit=row.unit or None
        )


def _read_base_measures(data: Traversable, mistakes: list[str]) -> Iterator[BaseMeasure]:
    for row in _rows(data, "base_measures.csv", _BaseMeasureRow, mistakes):
        yield BaseMeasure(
            measure=row.measure,
            section=row.section,
            unit=row.unit,
            year_offset=row.year_offset,
            part=row.part or None,
            whole=row.whole or None,
        )


def _read_titles(data: Traversable, mistakes: list[str]) -> Iterator[TitlePattern]:
    for row in _rows(data, "titles.csv", _TitleRow, mistakes):
        if (pattern := _compile(row.pattern, "titles.csv", mistakes)) is not None:
            yield TitlePattern(form_type=row.form_type, pattern=pattern)


def _read_patterns(data: Traversable, mistakes: list[str]) -> Iterator[tuple[str, regex.Pattern[str]]]:
    for group, named in tomllib.loads(data.joinpath("patterns.toml").read_text("utf-8")).items():
        for name, text in named.items():
            if (pattern := _compile(text, f"patterns.toml: {group}.{name}", mistakes)) is not None:
                yield f"{group}.{name}", pattern


def _compile(text: str, place: str, mistakes: list[str]) -> regex.Pattern[str] | None:
    try:
        return regex.compile(text)
    except regex.error as error:
        mistakes.append(f"{place}: {text}: {error}")
        return None


def _rows(folder: Traversable, name: str, model: type[_Row], mistakes: list[str]) -> Iterator[_Row]:
    """The rows of a CSV file; lines that begin with # are comments."""
    lines = folder.joinpath(name).read_text("utf-8").splitlines()
    kept = [(n, line) for n, line in enumerate(lines, 1) if line and not line.startswith("#")]
    for (number, _), row in zip(kept[1:], csv.DictReader(line for _, line in kept), strict=True):
        try:
            yield model.model_validate(row)
        except ValidationError as error:
            mistakes.append(f"{name}:{number}: {_first_line(error)}")


def _read_variants(folder: Traversable, extra: str | None, mistakes: list[str]) -> Iterator[Variant]:
    sources: list[Traversable] = sorted(
        (f for kind in folder.iterdir() if kind.is_dir() for f in kind.iterdir() if f.name.endswith(".toml")),
        key=lambda f: f.name,
    )
    if extra is not None:
        sources += sorted(Path(extra).glob("*.toml"))
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


def _first_line(error: Exception) -> str:
    return "; ".join(line.strip() for line in str(error).splitlines()[:3])
