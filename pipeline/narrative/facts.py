"""The figures that sentences state, each with what it is of, what it measures and its year (事实抽取).

Every figure with a unit is a fact.  It has a subject only where the words leave no other reading; a share, change or
rate without words of its own belongs to the amount right before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from normalizers import lexicon as values
from normalizers.numbers import HIDDEN, NumberToken, scan_numbers, write_parts_as_signs
from normalizers.units import MONEY_UNIT, RATIO_UNIT, find_unit, to_contract, to_wan
from pipeline.model.values import Figure
from pipeline.narrative.clauses import Clauses, clean_words, read_clauses, split_sentences
from pipeline.narrative.lexicon import Lexicon, SubjectKind, load_lexicon
from pipeline.narrative.subjects import SubjectReader

Measure = Literal["amount", "change", "share", "count", "score", "rate"]

_PEOPLE_UNITS = frozenset({"人", "名", "个", "位"})
_VEHICLE_UNITS = frozenset({"辆", "台", "部", "个"})
_AS_MEASURED: dict[str, Measure] = {"money": "amount", "ratio": "rate", "point": "rate", "score": "score"}
_SKIPPED_KINDS = frozenset({"attribute"})
"""Units that describe and count nothing: 60岁以上老人, 75周年."""
_LONGEST_WORDS = 40
"""Characters of ``subject_raw``: the end of the clause says what is counted."""
_YEAR = re.compile(r"(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})\s*(?:年度|年末|年底|年初|财年|年)(?!\s*[0-9]{1,2}\s*月)")
_YEAR_AND_MONTH = re.compile(r"(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})\s*年\s*[0-9]{1,2}\s*月")
_COMPARED = re.compile(r"(?:比|较|与|同|于|对比)$")
_LEADING_JOIN = re.compile(r"^(?:和|及|与|以及|、)")
_PARTS_PER = re.compile(r"(?:百|千|万)分之[0-9零〇一二三四五六七八九十百点.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure as a sentence states it."""

    subject: str | None
    subject_raw: str | None
    measure: Measure
    figure: Figure
    fiscal_year: int | None
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A number with its unit, settled, and the words in front of it."""

    start: int
    end: int
    figure: Figure
    kind: str
    """Kind of its unit, ``price`` for an amount per something."""
    words: str
    gap: tuple[str, ...]
    """Clauses between the figure before and this one's own clause."""


@dataclass(slots=True, kw_only=True)
class _Context:
    """What the sentence has said so far."""

    subject: str | None = None
    """Subject of the last amount or count; None where it had none."""
    phrase: str | None = None
    kind: str | None = None
    has_statement: bool = False
    topic: str | None = None
    """Subject of a budget just named: the spending behind it is of the same thing."""
    has_budget: bool = False
    is_bare: bool = True
    """All clauses so far name nothing but budgets, spending and the unit."""
    last_end: int = 0
    seen: list[str] = field(default_factory=list)


class FactReader:
    """Reads the sentences of one section."""

    def __init__(
        self, *, units: tuple[str, ...], fiscal_year: int | None, section_code: str | None, is_project: bool
    ) -> None:
        """``units``: names of the reporting unit; ``is_project``: the report speaks of projects, not of the unit."""
        self.lexicon: Lexicon = load_lexicon()
        self.subjects = _subject_reader(units)
        self.fiscal_year = fiscal_year
        self.section_code = section_code
        self.is_project = is_project

    def read_paragraph(self, text: str) -> Iterator[Stated]:
        """Read every figure of a paragraph, in order."""
        context: _Context | None = None
        for sentence in split_sentences(text):
            context = _Context() if context is None else _Context(
                subject=context.subject, phrase=context.phrase, kind=context.kind, has_statement=context.has_statement
            )
            yield from self._read_sentence(sentence, context)

    # --- one sentence

    def _read_sentence(self, sentence: str, context: _Context) -> Iterator[Stated]:
        clauses = read_clauses(sentence)
        found = [stated for mention in _list_mentions(clauses) for stated in self._state(mention, clauses, context)]
        found += self._read_zeros(clauses)
        yield from sorted(found, key=lambda stated: stated.start)

    def _state(self, mention: _Mention, clauses: Clauses, context: _Context) -> Iterator[Stated]:
        """Say what a mention is of, and remember it."""
        if any(not self._is_small(words) for words in mention.gap):
            context.is_bare = False
            context.has_statement = False
            if any(self.lexicon.topic_projects.search(words) for words in mention.gap):
                context.topic = "project_expenditure"
        measure, sign = self._measure(mention, context)
        subject, phrase = self._subject(mention, measure, clauses, context)
        year = self._year(mention, clauses, measure)
        if subject is not None and self._is_no_fact(mention, clauses, year, subject):
            subject = None
        figure = mention.figure
        if sign < 0 and figure.value is not None:
            figure = replace(figure, value=figure.value.copy_negate())
        self._remember(mention, measure, subject, phrase, context)
        yield Stated(
            subject=subject,
            subject_raw=phrase or mention.words[-_LONGEST_WORDS:].replace(HIDDEN, "") or None,
            measure=measure,
            figure=figure,
            fiscal_year=year,
            sentence=clauses.sentence,
            start=mention.start,
            end=mention.end,
        )

    def _remember(
        self, mention: _Mention, measure: Measure, subject: str | None, phrase: str | None, context: _Context
    ) -> None:
        context.last_end = mention.end
        if measure in ("amount", "count"):
            topic = self._topic(mention, context)
            if topic is not None:
                context.topic = topic
            elif subject is None and mention.kind == "money" and not context.has_budget:
                context.is_bare = False
            if self.lexicon.topic_projects.search(mention.words + clean_words(mention.figure.raw)):
                context.topic = "project_expenditure"
            context.subject, context.phrase, context.kind = subject, phrase, mention.kind
            context.has_statement = True

    def _topic(self, mention: _Mention, context: _Context) -> str | None:
        """The subject of a budget that is named; sets ``has_budget`` where it has none."""
        words = mention.words
        budget = next((word for word in self.lexicon.figures.budgeted if words.endswith(word)), None)
        context.has_budget = False
        if budget is None:
            return None
        head = words[: len(words) - len(budget)]
        context.has_budget = self.subjects.is_neutral(head)
        named = self.subjects.read(head, _MONEY)
        return named.subject.subject if named.subject is not None else None

    # --- what it measures

    def _measure(self, mention: _Mention, context: _Context) -> tuple[Measure, int]:
        """What a figure measures, and the sign of a change."""
        words, kind = mention.words, mention.kind
        verb = self._change_verb(words)
        if verb is not None and (kind in ("ratio", "point") or self._is_compared(mention, verb, context)):
            return "change", self.lexicon.signs[verb]
        if kind == "ratio":
            return ("share" if self._share_place(words) is not None else "rate"), 1
        return _AS_MEASURED.get(kind, "count"), 1

    def _change_verb(self, words: str) -> str | None:
        """The verb of change that ends the words, small words behind it left out."""
        for place in range(len(words) - 1, -1, -1):
            for verb in self.lexicon.changes.at(words, place):
                if len(words) in self.lexicon.verb_tail.reach(words, {place + len(verb)}):
                    return self._longer_verb(words, place, verb)
        return None

    def _longer_verb(self, words: str, place: int, verb: str) -> str:
        """The verb with the characters before it that belong to it (净增, 多支出)."""
        for earlier in range(max(0, place - 2), place):
            for found in self.lexicon.changes.at(words, earlier):
                if earlier + len(found) == place + len(verb):
                    return found
        return verb

    def _is_compared(self, mention: _Mention, verb: str, context: _Context) -> bool:
        """Whether 增加 compares with another year: a comparison before it, or an amount of the same kind right before."""
        if self.lexicon.compare.search(mention.words) or any(self.lexicon.compare.search(gap) for gap in mention.gap):
            return True
        head = mention.words[: mention.words.rfind(verb)]
        return context.has_statement and context.kind == mention.kind and self.subjects.is_neutral(head)

    def _share_place(self, words: str) -> int | None:
        """Where 占 stands in the words of a ratio; None where it is no share."""
        for mark in self.lexicon.figures.share:
            place = words.rfind(mark)
            if place >= 0 and not (mark == "占" and "预算" in words[place:] and "执行" in words):
                return place
        return None

    # --- what it is of

    def _subject(
        self, mention: _Mention, measure: Measure, clauses: Clauses, context: _Context
    ) -> tuple[str | None, str | None]:
        """Subject and phrase of a figure."""
        if mention.kind == "price":
            return None, None
        if measure == "change":
            return self._subject_of_change(mention, context)
        if measure == "share":
            place = self._share_place(mention.words)
            return self._own_or_last(mention.words[:place], mention, context)
        if measure == "rate":
            return self._subject_of_rate(mention, clauses, context)
        kinds = _kinds_of(mention)
        if not kinds or self._is_joined(mention, clauses):
            return None, None
        words = _LEADING_JOIN.sub("", mention.words) if not mention.gap else mention.words
        found = self.subjects.read(words, kinds)
        if found.subject is not None:
            return found.subject.subject, found.phrase
        if measure == "amount":
            return self._subject_of_bare(words, mention, context)
        return None, None

    def _own_or_last(self, words: str, mention: _Mention, context: _Context) -> tuple[str | None, str | None]:
        """The subject the words name, else that of the amount right before."""
        found = self.subjects.read(words, _MONEY | _PEOPLE)
        if found.subject is not None:
            return found.subject.subject, found.phrase
        if found.is_neutral and context.has_statement and not self._breaks(mention):
            return context.subject, context.phrase
        return None, None

    def _breaks(self, mention: _Mention) -> bool:
        return any(not self._is_small(words) for words in mention.gap)

    def _is_small(self, words: str) -> bool:
        """The words name nothing but a comparison."""
        return self.subjects.is_neutral(self.lexicon.compare.sub("", words))

    def _subject_of_change(self, mention: _Mention, context: _Context) -> tuple[str | None, str | None]:
        verb = self._change_verb(mention.words)
        assert verb is not None, "a change has its verb"
        head = self.lexicon.compare.sub("", mention.words[: mention.words.rfind(verb)])
        if head in self.lexicon.figures.bare_spent or head in self.lexicon.figures.bare_received:
            head = ""
        return self._own_or_last(head, mention, context)

    def _subject_of_rate(
        self, mention: _Mention, clauses: Clauses, context: _Context
    ) -> tuple[str | None, str | None]:
        rate = self.lexicon.rate.search(mention.words)
        if rate is None:
            return None, None
        head = mention.words[: rate.start()]
        subject, phrase = self._own_or_last(head, mention, context)
        if subject is None and context.has_statement and self.subjects.is_neutral(head) and context.topic is not None:
            return context.topic, None
        if subject is None and mention.gap and self.subjects.is_neutral(head) and context.last_end == 0:
            first = self.subjects.read_start(mention.gap[0], _MONEY)
            if first.subject is not None:
                return first.subject.subject, first.phrase
        return subject, phrase

    def _subject_of_bare(
        self, words: str, mention: _Mention, context: _Context
    ) -> tuple[str | None, str | None]:
        """The subject of spending or income without a name: that of the budget before it, of the section, or all."""
        figures = self.lexicon.figures
        places = self.subjects.reach_neutral(words)
        if any(words[place:] in figures.bare_received for place in places):
            return (None if self.is_project or not context.is_bare else "total_revenue"), words
        if not any(words[place:] in figures.bare_spent for place in places if place < len(words)):
            return None, None
        if context.topic is not None:
            return context.topic, words
        if self.section_code in ("project_expenditure", "basic_expenditure") or self.is_project:
            return None, words
        return ("total_expenditure" if context.is_bare else None), words

    def _is_joined(self, mention: _Mention, clauses: Clauses) -> bool:
        """Whether the words are the last of several that share the figure: 人员经费、公用经费共5万元."""
        begin = clauses.clause_start(mention.start, 0)
        if begin == 0 or clauses.masked[begin - 1] != "、":
            return False
        before = clauses.clause_start(begin - 1, 0)
        return not any(before <= token.start < begin for token in clauses.tokens)

    # --- which of them are no facts of the unit

    def _is_no_fact(self, mention: _Mention, clauses: Clauses, year: int | None, subject: str) -> bool:
        """Whether it is a threshold or a plan."""
        sentence = clauses.sentence
        behind = sentence[mention.end : mention.end + 3]
        if any(behind.startswith(word) for word in values.operators("after")):
            return True
        if self.section_code == "plan":
            return True
        if subject != "self_score" and self.fiscal_year is not None and year is not None and year > self.fiscal_year:
            return True
        return any(word in mention.words for word in self.lexicon.figures.planned)

    def _year(self, mention: _Mention, clauses: Clauses, measure: Measure) -> int | None:
        """The year a figure is of: the last named before it that is not only compared with, else the report's."""
        figures = self.lexicon.figures
        words = mention.words
        if measure not in ("change", "share", "rate") and self.fiscal_year is not None:
            own = self.lexicon.compare.sub("", words) if measure == "change" else words
            if any(own.find(word) >= 0 for word in figures.last_year) and not any(
                word in own for word in figures.not_last_year
            ):
                return self.fiscal_year - 1
        sentence = clauses.sentence[: mention.start]
        year: int | None = None
        compared: int | None = None
        for found in _YEAR.finditer(sentence):
            if _COMPARED.search(sentence[: found.start()]):
                compared = int(found["year"]) if clauses.clause_start(mention.start, 0) <= found.start() else None
                continue
            year = int(found["year"])
        if compared is not None and measure in ("amount", "count") and not words.endswith(tuple(figures.tail)):
            return compared
        if year is None:
            months = [int(found["year"]) for found in _YEAR_AND_MONTH.finditer(sentence)]
            year = next((found for found in months if found == self.fiscal_year), None)
        return year if year is not None else self.fiscal_year

    # --- zero in words

    def _read_zeros(self, clauses: Clauses) -> Iterator[Stated]:
        """Zeros said in words: 无政府采购支出, 未发生公务接待费."""
        masked = clauses.masked
        for place in _find_all(masked, self.lexicon.figures.zero):
            end = re.search(r"[，,；;。：:、（()）！？!?]|$", masked[place:])
            assert end is not None, "the pattern matches the end"
            stop = place + end.start()
            words = clean_words(masked[place + 1 : stop]) if masked[place] in "无未" else clean_words(masked[place + 2 : stop])
            found = self._zero_subject(words)
            if found is None:
                continue
            phrase, subject = found
            raw = clauses.sentence[place:stop]
            yield Stated(
                subject=subject if self.section_code != "plan" else None,
                subject_raw=phrase,
                measure="amount",
                figure=Figure(raw=raw, value=Decimal(0), unit=MONEY_UNIT),
                fiscal_year=self._year(_zero_mention(place, stop, words), clauses, "amount"),
                sentence=clauses.sentence,
                start=place,
                end=stop,
            )
        for unchanged in self.lexicon.unchanged.finditer(clauses.sentence):
            if unchanged["about"] is None:
                yield Stated(
                    subject=None,
                    subject_raw=unchanged[0],
                    measure="change",
                    figure=Figure(raw=unchanged[0], value=Decimal(0), unit=None),
                    fiscal_year=self.fiscal_year,
                    sentence=clauses.sentence,
                    start=unchanged.start(),
                    end=unchanged.end(),
                )

    def _zero_subject(self, words: str) -> tuple[str, str | None] | None:
        for start in sorted(self.lexicon.zero_verbs.reach(words, {0})):
            for phrase in self.lexicon.subject_words.at(words, start):
                found = self.lexicon.subject_phrases[phrase]
                if found.kind == "money" and len(words) in self.lexicon.zero_tail.reach(words, {start + len(phrase)}):
                    return phrase, found.subject
        return None


_MONEY: frozenset[SubjectKind] = frozenset({"money"})
_PEOPLE: frozenset[SubjectKind] = frozenset({"people"})
_VEHICLES: frozenset[SubjectKind] = frozenset({"vehicles"})
_SCORE: frozenset[SubjectKind] = frozenset({"score"})


@lru_cache(maxsize=64)
def _subject_reader(units: tuple[str, ...]) -> SubjectReader:
    return SubjectReader(units)


def _kinds_of(mention: _Mention) -> frozenset[SubjectKind]:
    """The kinds of subjects that a figure in its unit can be of."""
    if mention.kind == "money":
        return _MONEY
    if mention.kind == "score":
        return _SCORE
    unit = mention.figure.unit or ""
    kinds: frozenset[SubjectKind] = _PEOPLE if unit in _PEOPLE_UNITS else frozenset()
    return kinds | _VEHICLES if unit in _VEHICLE_UNITS else kinds


def _zero_mention(start: int, end: int, words: str) -> _Mention:
    return _Mention(
        start=start, end=end, figure=Figure(raw=words, value=Decimal(0), unit=MONEY_UNIT), kind="money", words=words, gap=()
    )


def _find_all(text: str, words: tuple[str, ...]) -> Iterator[int]:
    for word in words:
        place = text.find(word)
        while place >= 0:
            yield place
            place = text.find(word, place + 1)


def _list_mentions(clauses: Clauses) -> Iterator[_Mention]:
    """The figures of a sentence with their units; one whose unit is said once for a list takes it from the next."""
    tokens = sorted((*clauses.tokens, *_read_rates_in_words(clauses)), key=lambda token: token.start)
    after = 0
    for position, token in enumerate(tokens):
        figure, kind = _settle(token, clauses.sentence)
        if kind == "bare":
            unit = _unit_of_list(tokens, position, clauses)
            if unit is None:
                continue
            figure, kind = _settle(replace(token, unit=unit), clauses.sentence)
            figure = replace(figure, doubtful=True, printed_unit=None)
        if kind in _SKIPPED_KINDS:
            continue
        start = clauses.clause_start(token.start, after)
        yield _Mention(
            start=token.start,
            end=token.end,
            figure=figure,
            kind=kind,
            words=clauses.words_before(token.start, after),
            gap=clauses.clauses_between(after, start),
        )
        after = token.end


def _unit_of_list(tokens: list[NumberToken], position: int, clauses: Clauses) -> str | None:
    """The unit that a list says once: of the next figure that has one, nothing but marks and words between."""
    for token in tokens[position + 1 :]:
        if token.unit is not None:
            return token.unit if "。" not in clauses.sentence[tokens[position].end : token.start] else None
    return None


def _read_rates_in_words(clauses: Clauses) -> Iterator[NumberToken]:
    """Rates in words: 百分之九十五."""
    for found in _PARTS_PER.finditer(clauses.masked):
        written = scan_numbers(write_parts_as_signs(found[0]))
        if len(written) == 1 and not any(
            found.start() <= token.start < found.end() and token.unit is not None for token in clauses.tokens
        ):
            yield replace(written[0], start=found.start(), number_end=found.end(), end=found.end(), text=found[0])


def _settle(token: NumberToken, sentence: str) -> tuple[Figure, str]:
    """The figure in the contract's unit, and the kind of its unit."""
    raw = sentence[token.start : token.end]
    printed = token.printed_unit
    if token.unit is None:
        if token.multiplier is None:
            return Figure(raw=raw, value=token.value, unit=None), "bare"
        return Figure(raw=raw, value=token.amount, unit=None, printed_unit=printed, doubtful=True), "multiple"
    unit = find_unit(token.unit)
    if unit is None:
        return Figure(raw=raw, value=token.amount, unit=token.unit, printed_unit=printed), "price"
    if unit.kind == "money":
        return (
            Figure(raw=raw, value=to_wan(token.amount, token.unit), unit=MONEY_UNIT, printed_unit=printed),
            "money",
        )
    value, name = to_contract(token.amount, token.unit)
    return Figure(raw=raw, value=value, unit=RATIO_UNIT if unit.kind == "ratio" else name, printed_unit=printed), unit.kind


