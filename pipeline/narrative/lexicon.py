"""The narrative's words as data, read once and checked whole (报告词表).

``headings.csv``: phrases of headings and the section code each tells.  ``subjects.csv``: what figures are said to be
of.  ``narrative.toml``: titles, asides and the small words around a figure.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from pipeline.model.errors import DataFileError
from pipeline.narrative.phrases import Phrases
from pipeline.schema.files import read_rows, read_table

HeadingRole = Literal["strong", "weak", "plain"]
"""strong: tells the code; weak: tells it where nothing stronger does; plain: may stand beside (部门, 情况)."""
SubjectKind = Literal["money", "people", "vehicles", "score"]


class _HeadingRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    phrase: str
    code: str | None
    role: HeadingRole


class _SubjectRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    phrase: str
    subject: str | None
    kind: SubjectKind


class Titles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of a report's title."""

    endings: tuple[str, ...]
    about: tuple[str, ...]
    units: tuple[str, ...]
    project: tuple[str, ...]
    whole: tuple[str, ...]
    contents: tuple[str, ...]
    foreign: str
    alone: str
    own: str


class Asides(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Patterns of lines that belong to no section."""

    attachment: str
    remark: str
    collection: str
    cover: str
    date: str
    seal: str
    contents_line: str
    unit_label: str
    head_label: str


class Units(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How public bodies are named."""

    suffix: str
    endings: tuple[str, ...]
    opening: str
    followed: str
    place: str
    places: tuple[str, ...]
    levels: tuple[str, ...]
    loose_endings: tuple[str, ...]
    evaluators: tuple[str, ...]
    others: tuple[str, ...]
    own: tuple[str, ...]


class Headings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of headings that tell no code."""

    slogans: tuple[str, ...]
    joint: str
    deep_codes: tuple[str, ...]
    judging: tuple[str, ...]
    judged: tuple[str, ...]
    top_codes: tuple[str, ...]
    endings: tuple[str, ...]


class Figures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The small words around a figure."""

    numeral_units: tuple[str, ...]
    numeral_words: tuple[str, ...]
    numeral_loose: tuple[str, ...]
    scale: str
    full_points: str
    numeral_after: str
    numeral_before: str
    people_units: tuple[str, ...]
    vehicle_units: tuple[str, ...]
    within: tuple[str, ...]
    compared_year: str
    joins: str
    neutral: tuple[str, ...]
    tail: tuple[str, ...]
    compare: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    verb_tail: tuple[str, ...]
    unchanged: str
    share: tuple[str, ...]
    rate: str
    bare_spent: tuple[str, ...]
    bare_received: tuple[str, ...]
    received: tuple[str, ...]
    parts: tuple[str, ...]
    bare_not: tuple[str, ...]
    money_headings: str
    part_headings: str
    bare_sections: tuple[str, ...]
    bare_times: tuple[str, ...]
    plain_changes: tuple[str, ...]
    flows: tuple[str, ...]
    moves: str
    stocks: tuple[str, ...]
    planned_money: str
    budgeted: tuple[str, ...]
    topic_projects: str
    copulas: tuple[str, ...]
    settled: tuple[str, ...]
    prior_alone: str
    reached: str
    reason: str
    respectively: str
    conjunctions: str
    money_words: str
    last_year: tuple[str, ...]
    not_last_year: tuple[str, ...]
    planned: tuple[str, ...]
    zero: tuple[str, ...]
    zero_verbs: tuple[str, ...]
    zero_tail: tuple[str, ...]


class Grades(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of grades and where they stand."""

    words: dict[str, str]
    before: str
    after: str


class _WordFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    titles: Titles
    asides: Asides
    units: Units
    headings: Headings
    figures: Figures
    grades: Grades


class HeadingPhrase(Struct, frozen=True, kw_only=True):
    """A phrase of headings."""

    code: str | None
    role: HeadingRole


class SubjectPhrase(Struct, frozen=True, kw_only=True):
    """A phrase that names what a figure is of."""

    subject: str | None
    """A code of the contract; None for a thing that is known and has none."""
    kind: SubjectKind


class Lexicon(Struct, frozen=True, kw_only=True, eq=False):
    """All the words of the narrative."""

    heading_phrases: dict[str, HeadingPhrase]
    heading_words: Phrases
    subject_phrases: dict[str, SubjectPhrase]
    subject_words: Phrases
    titles: Titles
    foreign_title: re.Pattern[str]
    alone_title: re.Pattern[str]
    own_title: re.Pattern[str]
    asides: dict[str, re.Pattern[str]]
    """By the name in ``[asides]``."""
    units: Units
    unit_suffix: re.Pattern[str]
    unit_place: re.Pattern[str]
    """A place that a unit's name begins with."""
    unit_name: re.Pattern[str]
    """The name of a public body (group ``unit``) at the start of a text, with what stands behind it."""
    headings: Headings
    neutral: Phrases
    tail: Phrases
    changes: Phrases
    change: re.Pattern[str]
    """Any of them, to tell quickly that a text has none."""
    signs: dict[str, int]
    """Of a verb of change: +1 or -1."""
    verb_tail: Phrases
    figures: Figures
    compare: re.Pattern[str]
    compared_year: re.Pattern[str]
    joins: re.Pattern[str]
    unchanged: re.Pattern[str]
    rate: re.Pattern[str]
    """All of the end of the words in front of a ratio."""
    topic_projects: re.Pattern[str]
    money_headings: re.Pattern[str]
    part_headings: re.Pattern[str]
    planned: re.Pattern[str]
    prior_alone: re.Pattern[str]
    reached: re.Pattern[str]
    reason: re.Pattern[str]
    conjunctions: re.Pattern[str]
    money_words: re.Pattern[str]
    moves: re.Pattern[str]
    scale: re.Pattern[str]
    """A step of a scale of grades: 90分（含）以上."""
    full_points: re.Pattern[str]
    """The points that can be had for one indicator (group ``points``)."""
    numeral: re.Pattern[str]
    """A Chinese numeral (group ``numeral``) with a unit that it can count (``unit``)."""
    numeral_after: re.Pattern[str]
    numeral_before: re.Pattern[str]
    longest_subject: int
    stating: re.Pattern[str]
    """What every sentence has that states a figure: a digit, a rate in words, a word for none or for no change."""
    zero_verbs: Phrases
    zero_tail: Phrases
    grade: re.Pattern[str]
    """A grade in words (group ``word``)."""
    grade_codes: dict[str, str]


@cache
def load_lexicon() -> Lexicon:
    """Read the narrative's data files.

    Raises: ``DataFileError`` with every mistake in one message.
    """
    data = _open_data()
    mistakes: list[str] = []
    headings = tuple(read_rows(data, "headings.csv", _HeadingRow, mistakes))
    subjects = tuple(read_rows(data, "subjects.csv", _SubjectRow, mistakes))
    codes = _codes()
    mistakes += _check(headings, subjects, codes)
    words = read_table(data.joinpath("narrative.toml"), _WordFile, mistakes)
    if mistakes or words is None:
        raise DataFileError(
            "报告词表有误，请按下列各条改正：" + "；".join(mistakes),
            "mistakes in the narrative's data files: " + "; ".join(mistakes),
        )
    return _build(headings, subjects, words)


def _build(headings: Iterable[_HeadingRow], subjects: Iterable[_SubjectRow], words: _WordFile) -> Lexicon:
    heading_phrases = {row.phrase: HeadingPhrase(code=row.code, role=row.role) for row in headings}
    subject_phrases = {row.phrase: SubjectPhrase(subject=row.subject, kind=row.kind) for row in subjects}
    figures, units, grades = words.figures, words.units, words.grades
    return Lexicon(
        heading_phrases=heading_phrases,
        heading_words=Phrases(heading_phrases),
        subject_phrases=subject_phrases,
        subject_words=Phrases(subject_phrases),
        titles=words.titles,
        foreign_title=re.compile(words.titles.foreign),
        alone_title=re.compile(words.titles.alone),
        own_title=re.compile(words.titles.own),
        asides={name: re.compile(pattern) for name, pattern in asdict(words.asides).items()},
        units=units,
        unit_suffix=re.compile(units.suffix),
        unit_place=re.compile(units.place),
        unit_name=re.compile(
            rf"(?:{units.opening})?(?P<unit>[\u4e00-\u9fff（）()]{{2,24}}?(?:{_any_of(units.endings)}))(?={units.followed})"
        ),
        headings=words.headings,
        neutral=Phrases((*figures.neutral, *units.own)),
        tail=Phrases(figures.tail),
        changes=Phrases((*figures.up, *figures.down)),
        change=re.compile(_any_of((*figures.up, *figures.down))),
        signs={**dict.fromkeys(figures.up, 1), **dict.fromkeys(figures.down, -1)},
        verb_tail=Phrases(figures.verb_tail),
        figures=figures,
        compare=re.compile(figures.compare),
        compared_year=re.compile(figures.compared_year),
        joins=re.compile(figures.joins),
        unchanged=re.compile(figures.unchanged),
        rate=re.compile(figures.rate),
        topic_projects=re.compile(figures.topic_projects),
        money_headings=re.compile(figures.money_headings),
        part_headings=re.compile(figures.part_headings),
        planned=re.compile(_any_of(figures.planned)),
        prior_alone=re.compile(figures.prior_alone),
        reached=re.compile(figures.reached),
        reason=re.compile(figures.reason),
        conjunctions=re.compile(figures.conjunctions),
        money_words=re.compile(figures.money_words),
        moves=re.compile(figures.moves),
        scale=re.compile(figures.scale),
        full_points=re.compile(figures.full_points),
        numeral=re.compile(_numeral(figures)),
        numeral_after=re.compile(figures.numeral_after),
        numeral_before=re.compile(figures.numeral_before),
        longest_subject=max(map(len, subject_phrases)),
        stating=re.compile(
            rf"[0-9]|分之|[一二三四五六七八九两]成|{figures.unchanged}|(?:{_any_of(figures.zero)})|{_numeral(figures)}"
        ),
        zero_verbs=Phrases(figures.zero_verbs),
        zero_tail=Phrases(figures.zero_tail),
        grade=re.compile(rf"(?:{grades.before})[“‘「『]?(?P<word>{_any_of(grades.words)}){grades.after}"),
        grade_codes=grades.words,
    )


def _numeral(figures: Figures) -> str:
    return (
        r"(?P<numeral>[零一二三四五六七八九两十][一二三四五六七八九十百千万零两]*"
        r"(?:点[零〇一二三四五六七八九]+)?)(?P<over>[余多])?"
        rf"(?P<unit>{_any_of(figures.numeral_units)})(?![一二三四五六七八九次均才民大])"
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _open_data() -> Traversable:
    return files("pipeline.schema").joinpath("data")


def _codes() -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for row in csv.DictReader(_open_data().joinpath("codes.csv").read_text("utf-8").splitlines()):
        codes.setdefault(row["list"], set()).add(row["code"])
    return codes


def _check(
    headings: tuple[_HeadingRow, ...], subjects: tuple[_SubjectRow, ...], codes: dict[str, set[str]]
) -> Iterator[str]:
    yield from _repeated("headings.csv", [row.phrase for row in headings])
    yield from _repeated("subjects.csv", [row.phrase for row in subjects])
    for heading in headings:
        if heading.code and heading.code not in codes["section_code"]:
            yield f"headings.csv: {heading.phrase} has the unknown code {heading.code}"
        if (heading.role == "plain") != (not heading.code):
            yield f"headings.csv: {heading.phrase} is {heading.role} and has the code {heading.code!r}"
    for subject in subjects:
        if subject.subject and subject.subject not in codes["subject"]:
            yield f"subjects.csv: {subject.phrase} has the unknown subject {subject.subject}"


def _repeated(name: str, phrases: list[str]) -> Iterator[str]:
    yield from (f"{name}: {phrase} is listed twice" for phrase in sorted({p for p in phrases if phrases.count(p) > 1}))
