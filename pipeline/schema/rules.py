"""The checks as data: which rules there are, the sentences they speak, what adds up to what, and what a figure can be.

Five files under ``data/``, read and cross-checked whole before the first document: ``rules.csv`` (a row a rule),
``rule_messages.csv`` (a row a sentence; a rule has one or several, told apart by ``case``), ``rule_words.csv``
(Chinese names of columns for the sentences), ``relations.toml`` (勾稽关系) and ``limits.toml`` (合理范围).
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import regex
from msgspec import Struct

from pipeline.model.errors import DataFileError
from pipeline.model.rows import FormType, Severity
from pipeline.schema.columns import load_dictionary
from pipeline.schema.files import read_rows, read_table

RaisedBy = Literal["document", "reading", "collection", "review"]
"""document: by ``pipeline.rules`` over one submission's records; reading: where the page is read; collection: over all
submissions of a run; review: where reviewers' decisions are applied."""


class Rule(Struct, frozen=True, kw_only=True):
    """A rule as the catalogue of flags knows it (规则)."""

    rule: str
    severity: Severity
    """Unless a finding says otherwise."""
    raised_by: RaisedBy
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str


class Parts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole and its parts (合计与分项), as codes."""

    whole: str
    parts: tuple[str, ...]


class FundRelations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the lines of a money block hang together (资金)."""

    rest: tuple[str, ...]
    """Lines that take whatever the others do not name (其他资金)."""
    nature: tuple[str, ...]
    """Lines that split a total by what is spent on (支出性质)."""
    families: tuple[tuple[str, ...], ...]
    """Lines that together split a total."""
    nested: tuple[Parts, ...]
    """Lines that are parts of another line where both are printed."""


class SameThing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the forms state what a subject of the narrative states (报告与表)."""

    subject: str
    lines: tuple[str, ...] = ()
    """``funds.line`` of the unit's form."""
    items: tuple[str, ...] = ()
    """``base_data.item``."""
    measures: tuple[str, ...] = ()
    """Of the items only these measures; empty: every measure of the fact's year."""
    names: tuple[str, ...] = ()
    """Words that, alone in front of a figure, make it the thing itself and no part of it."""
    is_kindred: bool = False
    """The same by a note or by habit, not by name: a difference is a warning."""


class Relations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What adds up to what and what says the same twice (勾稽关系); ``relations.toml``."""

    funds: FundRelations
    base_sums: tuple[Parts, ...]
    narrative_sums: tuple[Parts, ...]
    same_thing: tuple[SameThing, ...]


class PointsLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the points of a form make where it does not say."""

    total: Decimal


class SlipLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When an amount is taken for 元 written under 万元; bands of how many times another it is, ends included."""

    factor: Decimal
    narrow: tuple[Decimal, Decimal]
    wide: tuple[Decimal, Decimal]
    wide_from: Decimal
    """万元: the wide band holds for amounts from here."""


class RateLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rates cannot be above 100 %, told by words of the indicator's name."""

    bounded: tuple[str, ...]
    unbounded: tuple[str, ...]
    highest_target: Decimal
    """Ratio; a bounded or unnamed rate's target above it was misread."""


class CountLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units of things that come whole."""

    units: frozenset[str]


class AmountLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines that may be negative."""

    may_be_negative: frozenset[str]


class YearLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fiscal years that submissions can be of, ends included."""

    first: int
    last: int


class NameHabits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What does not make a unit's name another unit's."""

    endings: tuple[str, ...]
    region: str
    """Regular expression of one place name in front of a unit's name."""


class NarrativeHabits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the narrative speaks of figures."""

    round: tuple[str, ...]
    """Words beside a figure that make it a round one (约, 近, 余)."""
    last_year: tuple[str, ...]
    """Words of a change against the year before."""
    part_mark: str
    share_mark: str
    left_over: tuple[str, ...]
    """Money that is left of a whole, and no part of what was spent (结余、结转)."""
    split: tuple[str, ...]
    """Subjects that a report states budget by budget, and a form as a whole."""
    other_budgets: tuple[str, ...]
    """``funds.line`` of budgets beside the 一般公共预算."""
    other_budget_words: tuple[str, ...]
    """What the narrative calls them."""
    per_head: tuple[str, ...]
    """Words of a figure that is so much for each, and no whole of anything (亩均、每人)."""
    list_end: tuple[str, ...]
    """What ends a list of parts inside a sentence."""
    totals: frozenset[str]
    """Subjects that are never parts of another amount."""
    planned: tuple[str, ...]
    """Words of a clause that speaks of a plan."""
    single: frozenset[str]
    """Subjects that one document states once."""
    named: frozenset[str]
    """Subjects of which the same holds where the very name is used, and that other words may say of a part."""
    near: Decimal
    """A figure for such a subject in other words speaks of the whole when it is off the named one by no more."""
    budgets: frozenset[str]
    """Subjects that are a part of the unit's budget: a sentence about one says nothing of the whole."""
    bases: Mapping[str, str]
    """What a share may be said to be of (占整体支出的) → the subject that is it."""


class RecognitionLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which certainty (0–1) of a recognised cell on its reading needs no look."""

    figure: float
    text: float
    form: float
    """Share of a form's figures: when more are in doubt, the form is told once, not figure by figure."""


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a figure or a name can be (合理范围); ``limits.toml``."""

    points: PointsLimits
    slip: SlipLimits
    rates: RateLimits
    counts: CountLimits
    amounts: AmountLimits
    years: YearLimits
    recognition: RecognitionLimits
    names: NameHabits
    narrative: NarrativeHabits
    required: Mapping[FormType, tuple[str, ...]]
    """By form type the columns of ``forms`` that every filled form has."""


class Message(Struct, frozen=True, kw_only=True):
    """A sentence of a rule with named blanks (提示语)."""

    rule: str
    case: str | None
    """None for the only sentence of a rule."""
    template_zh: str
    """One Chinese sentence with its blanks in braces."""

    @property
    def blanks(self) -> frozenset[str]:
        """Names of its blanks."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.template_zh) if name is not None)


class RuleBook(Struct, frozen=True, kw_only=True):
    """Everything the checks know before they see a document."""

    rules: Mapping[str, Rule]
    messages: Mapping[tuple[str, str], Message]
    """By rule and case."""
    words: Mapping[str, str]
    """Chinese name of a column or a part of a submission, by its code."""
    labels: Mapping[tuple[str, str], str]
    """Chinese name of a code, by vocabulary and code; from the data dictionary."""
    relations: Relations
    limits: Limits


class _WordRow(Struct, frozen=True, kw_only=True):
    code: str
    zh: str


@cache
def load_rules(folder: Traversable | None = None) -> RuleBook:
    """Read and cross-check the rules' data files.

    ``folder``: where the five files are; None for the project's own.
    Raises: ``DataFileError`` that lists every mistake.
    """
    data = files("pipeline.schema").joinpath("data") if folder is None else folder
    mistakes: list[str] = []
    rules = tuple(read_rows(data, "rules.csv", Rule, mistakes))
    messages = tuple(read_rows(data, "rule_messages.csv", Message, mistakes))
    words = tuple(read_rows(data, "rule_words.csv", _WordRow, mistakes))
    relations = read_table(data.joinpath("relations.toml"), Relations, mistakes)
    limits = read_table(data.joinpath("limits.toml"), Limits, mistakes)
    labels = {(code.list, code.code): code.label_zh for codes in load_dictionary().codes.values() for code in codes}
    mistakes += _check_messages(rules, messages)
    mistakes += _repeated("rule_words.csv", (word.code for word in words))
    if relations is not None:
        mistakes += _check_relations(relations, labels)
    if limits is not None:
        mistakes += _check_limits(limits, labels)
    if mistakes or relations is None or limits is None:
        raise DataFileError(
            "校验规则的数据文件有误，请按下列各条改正：" + "；".join(mistakes),
            "correct these mistakes in the rules' data files: " + "; ".join(mistakes),
        )
    return RuleBook(
        rules={rule.rule: rule for rule in rules},
        messages={(message.rule, message.case or ""): message for message in messages},
        words={word.code: word.zh for word in words},
        labels=labels,
        relations=relations,
        limits=limits,
    )


def _check_messages(rules: tuple[Rule, ...], messages: tuple[Message, ...]) -> Iterator[str]:
    yield from _repeated("rules.csv", (rule.rule for rule in rules))
    yield from _repeated("rule_messages.csv", (f"{m.rule}/{m.case}" for m in messages))
    spoken = Counter(message.rule for message in messages)
    known = {rule.rule: rule for rule in rules}
    for rule in rules:
        if rule.raised_by == "document" and not spoken[rule.rule]:
            yield f"rules.csv: {rule.rule} has no sentence in rule_messages.csv"
    for message in messages:
        where = f"rule_messages.csv: {message.rule}/{message.case}"
        if message.rule not in known:
            yield f"{where}: rules.csv has no such rule"
        if not message.case and spoken[message.rule] > 1:
            yield f"{where}: each of several sentences needs a case"
        try:
            blanks = message.blanks
        except ValueError as error:
            yield f"{where}: {error}"
            continue
        for blank in sorted(blanks):
            if not blank.isidentifier():
                yield f"{where}: a blank must have a name, not {blank!r}"
        if not message.template_zh.endswith("。") or message.template_zh.count("。") != 1:
            yield f"{where}: a message is one sentence that ends with 。"


def _check_relations(relations: Relations, labels: Mapping[tuple[str, str], str]) -> Iterator[str]:
    used = {
        "line": [
            *relations.funds.rest,
            *relations.funds.nature,
            *(line for family in relations.funds.families for line in family),
            *_codes(relations.funds.nested),
            *(line for same in relations.same_thing for line in same.lines),
        ],
        "item": [*_codes(relations.base_sums), *(item for same in relations.same_thing for item in same.items)],
        "base_measure": [measure for same in relations.same_thing for measure in same.measures],
        "subject": [*_codes(relations.narrative_sums), *(same.subject for same in relations.same_thing)],
    }
    for vocabulary, codes in used.items():
        yield from _unknown("relations.toml", vocabulary, codes, labels)
    yield from _repeated("relations.toml", (same.subject for same in relations.same_thing))
    for sums in (relations.funds.nested, relations.base_sums):
        yield from _repeated("relations.toml", (parts.whole for parts in sums))
    yield from _repeated("relations.toml", (" = ".join(_codes((parts,))) for parts in relations.narrative_sums))
    for sums in (relations.funds.nested, relations.base_sums, relations.narrative_sums):
        for parts in sums:
            if parts.whole in parts.parts:
                yield f"relations.toml: {parts.whole} is a part of itself"


def _check_limits(limits: Limits, labels: Mapping[tuple[str, str], str]) -> Iterator[str]:
    yield from _unknown("limits.toml", "item", limits.amounts.may_be_negative, labels)
    yield from _unknown("limits.toml", "subject", _subjects_of(limits.narrative), labels)
    columns = {column.column for column in load_dictionary().tables["forms"].columns}
    for form_type, names in limits.required.items():
        for name in names:
            if name not in columns:
                yield f"limits.toml: required.{form_type}: forms has no column {name}"
    for low, high in (limits.slip.narrow, limits.slip.wide):
        if not low <= limits.slip.factor <= high:
            yield f"limits.toml: slip: {limits.slip.factor} lies outside {low}–{high}"
    try:
        regex.compile(limits.names.region)
    except regex.error as error:
        yield f"limits.toml: names.region: {error}"


def _subjects_of(habits: NarrativeHabits) -> frozenset[str]:
    return habits.single | habits.totals | habits.named | habits.budgets | frozenset(habits.bases.values())


def _codes(sums: tuple[Parts, ...]) -> Iterator[str]:
    for parts in sums:
        yield parts.whole
        yield from parts.parts


def _unknown(name: str, vocabulary: str, codes: Iterable[str], labels: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for code in sorted(set(codes)):
        if (vocabulary, code) not in labels:
            yield f"{name}: the vocabulary {vocabulary} has no {code}"


def _repeated(name: str, keys: Iterable[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{name}: {key} stands there {count} times"
