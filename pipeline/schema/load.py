"""The forms' language as data: labels, codes, lines, variants, patterns; checked whole before the first document is
read.

A misspelt key or a label that means two things stops the start, with all
mistakes listed at once, and not the results.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import regex
from msgspec import Struct

from pipeline.model.errors import DataFileError
from pipeline.model.rows import FormType
from pipeline.schema.check import find_mistakes
from pipeline.schema.files import read_rows, read_table
from pipeline.schema.records import BaseItem, BaseMeasure, Label, LabelKind, Schema, TitlePattern, Variant


class _LabelRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: LabelKind
    code: str
    label: str


class _TitleRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    form_type: str
    pattern: str
    note: str | None


class _VariantLabels(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: LabelKind
    code: str
    texts: tuple[str, ...]


class _VariantFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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
        base_items={item.item: item for item in read_rows(data, "base_items.csv", BaseItem, mistakes)},
        base_measures={each.measure: each for each in read_rows(data, "base_measures.csv", BaseMeasure, mistakes)},
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
    for row in read_rows(data, "labels.csv", _LabelRow, mistakes):
        yield Label(kind=row.kind, code=row.code, text=row.label)


def _read_titles(data: Traversable, mistakes: list[str]) -> Iterator[TitlePattern]:
    for row in read_rows(data, "titles.csv", _TitleRow, mistakes):
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


def _read_variants(folder: Traversable, extra: str | None, mistakes: list[str]) -> Iterator[Variant]:
    sources: list[Traversable] = sorted(
        (f for kind in folder.iterdir() if kind.is_dir() for f in kind.iterdir() if f.name.endswith(".toml")),
        key=lambda f: f.name,
    )
    if extra is not None:
        sources += sorted(Path(extra).glob("*.toml"))
    for source in sources:
        row = read_table(source, _VariantFile, mistakes)
        if row is None:
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
