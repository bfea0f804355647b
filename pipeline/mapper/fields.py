"""Labelled fields of a form: who, what and when (表头字段).

They stand in cells of the form, or on the lines between its title and its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from msgspec import Struct

from normalizers.dates import find_fiscal_year
from normalizers.numbers import is_placeholder, read_points
from normalizers.text import drop_other_scripts
from normalizers.units import find_unit_claim
from pipeline.mapper.drafts import Draft
from pipeline.mapper.regions import Region, is_unit_caption
from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.rows import FormType, Goal
from pipeline.model.values import Figure

_YEAR_BEHIND_NAME = re.compile(r"[(（]?20[0-9]{2}年度[)）]?$")
"""The year of the form, printed on the line of the name and glued to it: 某局 2023年度."""
NOTED = frozenset({"note", "ignored", "local_department"})
"""Fields without a column of their own: they stand in ``forms.notes``."""


class LabelledField(Struct, frozen=True, kw_only=True):
    """A labelled field, from a cell or from a line above or below the form."""

    code: str
    label: str
    text: str
    region: Region | None = None


def read_fields(draft: Draft) -> tuple[LabelledField, ...]:
    """Read all labelled fields of a form, those in its cells first; the same code may come more than once."""
    found = [
        LabelledField(
            code=pair.code,
            label=pair.label.text,
            text="" if draft.vocabulary.is_stub(pair.text) else pair.text,
            region=region,
        )
        for region in draft.regions
        if region.kind != "goals"
        for pair in region.pairs
    ]
    for text in draft.above:
        for code, label, value in split_line(text.text, draft.vocabulary):
            found.append(LabelledField(code=code, label=label, text=value))
    return tuple(found)


def split_line(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """The labelled fields of a caption line: ``填报单位（盖章）：某局  日期：…  单位：万元``."""
    for piece in text.split():
        for label, value in vocabulary.split_pairs(piece):
            code = vocabulary.find("field", label)
            if code is not None and value and find_unit_claim(f"{label}:{value}") is None:
                yield code, label, value


def find_name(fields: tuple[LabelledField, ...], code: str) -> str | None:
    """The first filled field of a code; ``/`` and 无 are no name."""
    named = next((f.text for f in fields if f.code == code and f.text and not is_placeholder(f.text)), None)
    return None if named is None else drop_other_scripts(_YEAR_BEHIND_NAME.sub("", named) or named)


def find_form_type(draft: Draft, fields: tuple[LabelledField, ...]) -> FormType:
    """By its blocks, then by its title, then by who it names."""
    codes = {f.code for f in fields}
    variant = draft.vocabulary.variant
    if draft.has("base") and not draft.has("indicators"):
        return "base_data"
    if variant is not None and variant.form_type is not None:
        return variant.form_type
    if draft.title_type == "unit_self_evaluation" and "project_name" not in codes:
        return "unit_self_evaluation"
    if draft.title_type == "project_self_evaluation" or "project_name" in codes:
        return "project_self_evaluation"
    return "unit_self_evaluation"


def find_year(draft: Draft, fields: tuple[LabelledField, ...]) -> int | None:
    """Find the year that a form is of (年度): in its title, a field, the lines above, or a column of its base data."""
    title = drop_other_scripts(draft.title_text or "")
    texts = [title, *title.split(), *(f.text for f in fields if f.code == "fiscal_year")]
    texts += [text.text for text in draft.above]
    named = next((year for text in texts if (year := find_fiscal_year(text)) is not None), None)
    return named if named is not None else _column_year(draft)


def _column_year(draft: Draft) -> int | None:
    """The latest year that the columns of the base data name: 2023年决算数 beside 2022年决算数."""
    headers = [region.header for region in draft.regions if region.kind == "base" and region.header is not None]
    years = [draft.vocabulary.split_year(cell.text)[0] for header in headers for cell, _ in header.labels]
    return max((year for year in years if year is not None), default=None)


def find_goal_year(goals: tuple[Goal, ...]) -> int | None:
    """Find the first year that the goals speak of."""
    texts = [text for goal in goals for text in (goal.expected, goal.actual) if text]
    return next((year for text in texts if (year := find_fiscal_year(text)) is not None), None)


def find_money_unit(draft: Draft) -> str | None:
    """The unit that a caption above the form states, or a caption in its grid (单位：万元), else its variant's."""
    for text in (*reversed(draft.above), *([draft.title] if draft.title else [])):
        claim = find_unit_claim(text.text)
        if claim is not None:
            return claim
    head = takewhile(lambda region: region.kind in ("title", "fields", "aside"), draft.regions)
    captions = [pair.label.text for region in head for pair in region.pairs if is_unit_caption(pair)]
    if captions:
        return find_unit_claim(captions[0])
    variant = draft.vocabulary.variant
    return variant.money_unit if variant is not None else None


def read_stated_score(fields: tuple[LabelledField, ...]) -> Figure | None:
    """Read the total score that a field states (自评得分); None where there is none."""
    text = find_name(fields, "total_score")
    return read_points(text) if text else None


def read_stated_grade(fields: tuple[LabelledField, ...], vocabulary: Vocabulary) -> str | None:
    """Read the grade that a field states (评价等级), as its code."""
    text = find_name(fields, "grade")
    return vocabulary.find("grade", vocabulary.find_ticked(text) or text) if text else None


def list_notes(fields: tuple[LabelledField, ...]) -> list[str]:
    """List what the fields without a column of their own say, each behind its label."""
    return [f"{f.label}：{f.text}" for f in fields if f.code in NOTED and f.text]
