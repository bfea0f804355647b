"""The figures that sentences state, each with what it is of, what it measures and its year (事实抽取).

Every figure with a unit is a fact.  It has a subject only where the words leave no other reading; a share, change or
rate without words of its own belongs to the amount right before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from normalizers import lexicon as values
from normalizers.numbers import HIDDEN
from normalizers.units import MONEY_UNIT
from pipeline.model.values import Figure
from pipeline.narrative.changes import find_change, find_share, list_rate_heads
from pipeline.narrative.clauses import Clauses, read_clauses, split_sentences
from pipeline.narrative.context import NOBODY, Context, Subject
from pipeline.narrative.lexicon import Lexicon, SubjectKind, load_lexicon
from pipeline.narrative.lists import spread_names
from pipeline.narrative.mentions import Mention, list_mentions
from pipeline.narrative.subjects import SubjectReader, Words
from pipeline.narrative.years import find_year
from pipeline.narrative.zeros import find_zeros

Measure = Literal["amount", "change", "share", "count", "score", "rate"]

_AS_MEASURED: dict[str, Measure] = {"money": "amount", "ratio": "rate", "point": "rate", "score": "score"}
_STATEMENTS = ("amount", "count", "score")
_PART_ENDS = ("；", ";")
_TOTALS = ("total_revenue", "total_expenditure")
_PROJECTS = "project_expenditure"
_PLAN = "plan"
_CONCLUSION = "conclusion"
_SELF_SCORE = "self_score"
_LEAST_SCORE = 50
"""分; self scores seen are above 90 (DOMAIN.md), while one indicator is worth 30 at most."""
_FULL_SCORE = 100
_LONGEST_WORDS = 40
"""Characters of ``subject_raw``: the end of the clause says what is counted."""

_MONEY: frozenset[SubjectKind] = frozenset({"money"})
_PEOPLE: frozenset[SubjectKind] = frozenset({"people"})
_VEHICLES: frozenset[SubjectKind] = frozenset({"vehicles"})
_SCORE: frozenset[SubjectKind] = frozenset({"score"})


class Stated(Struct, frozen=True, kw_only=True):
    """A figure as a sentence states it."""

    subject: str | None
    subject_raw: str | None
    measure: Measure
    figure: Figure
    fiscal_year: int | None
    sentence: str
    start: int
    end: int


class FactReader:
    """Reads the paragraphs of one section."""

    def __init__(
        self,
        *,
        units: tuple[str, ...],
        fiscal_year: int | None,
        section_code: str | None,
        is_project: bool,
        heading: str = "",
    ) -> None:
        """``units``: names of the reporting unit; ``is_project``: the report speaks of projects, not of the unit.

        ``heading``: of the section, which may say that it speaks of the unit's money (收支情况).
        """
        self.lexicon: Lexicon = load_lexicon()
        self.subjects = _subject_reader(units)
        self.fiscal_year = fiscal_year
        self.section_code = section_code
        self.is_project = is_project
        self.heading = heading

    def read_paragraph(self, text: str) -> Iterator[Stated]:
        """Read every figure of a paragraph, in order."""
        context = Context()
        for sentence in split_sentences(text):
            if self.lexicon.stating.search(sentence) is None:
                continue
            yield from self._read_sentence(sentence, context)
            context = self._carry_over(context)

    def _carry_over(self, context: Context) -> Context:
        """What the next sentence may go on to speak of: the whole of a list of parts, and none of several things."""
        is_list = not context.in_parts and len(context.named) > 1
        return Context(
            subject=context.whole if context.in_parts else NOBODY if is_list else context.subject,
            kind=context.kind,
            has_statement=context.has_statement and not is_list,
            in_budget=context.in_budget,
        )

    def _read_sentence(self, sentence: str, context: Context) -> Iterator[Stated]:
        clauses = read_clauses(sentence)
        mentions = spread_names(tuple(list_mentions(clauses)), clauses)
        found = [self._read_mention(mention, clauses, context) for mention in mentions]
        found += self._read_zeros(clauses)
        yield from sorted(found, key=lambda stated: stated.start)

    def _read_mention(self, mention: Mention, clauses: Clauses, context: Context) -> Stated:
        """Say what a figure is of, and remember it for those behind it."""
        self._note_gap(mention, context)
        self._leave_parts(mention, context)
        measure, sign = self._measure(mention, context)
        subject = self._subject(mention, measure, clauses, context)
        year = self._year(mention, clauses, measure)
        self._remember(mention, measure, subject, context)
        is_amount = measure == "amount"
        context.is_compared = is_amount and self.lexicon.compare.fullmatch(mention.words) is not None
        is_budget = is_amount and self._is_budget(mention, context)
        is_none = subject.code is None or is_budget or self._is_no_fact(mention, clauses, year, subject)
        code = None if is_none else subject.code
        figure = mention.figure
        if sign < 0 and figure.value is not None:
            figure = replace(figure, value=figure.value.copy_negate())
        words = self.lexicon.joins.sub("", clauses.sentence[mention.begin : mention.start])
        return Stated(
            subject=code,
            subject_raw=subject.phrase or words[-_LONGEST_WORDS:] or None,
            measure=measure,
            figure=figure,
            fiscal_year=year,
            sentence=clauses.sentence,
            start=mention.start,
            end=mention.end,
        )

    # --- what has been said before

    def _note_gap(self, mention: Mention, context: Context) -> None:
        """Clauses without a figure that name something part a figure from the one before."""
        is_compared = self.lexicon.compare.match(mention.words) is not None
        if all(self._is_small(words) or (is_compared and self.lexicon.reason.search(words)) for words in mention.gap):
            return
        context.is_bare = context.has_statement = False
        if any(self.lexicon.topic_projects.search(words) for words in mention.gap):
            context.topic = Subject(code=_PROJECTS)

    def _leave_parts(self, mention: Mention, context: Context) -> None:
        """Let words that name nothing speak of the whole again behind a semicolon: 其中：…；项目支出…；执行率…."""
        is_apart = mention.before[: mention.begin].endswith(_PART_ENDS)
        change = find_change(mention.words)
        heads = list_rate_heads(mention.words) if change is None else (change[0],)
        if context.in_parts and is_apart and any(map(self._is_small, (mention.words, *heads))):
            context.subject, context.in_parts = context.whole, False

    def _remember(self, mention: Mention, measure: Measure, subject: Subject, context: Context) -> None:
        context.is_first = False
        if measure not in ("amount", "count"):
            context.parts = 0
            if subject != context.subject:
                context.subject, context.has_statement = subject, subject.code is not None
            return
        self._note_topic(mention, subject, context)
        context.subject, context.kind, context.has_statement = subject, mention.kind, True
        context.in_parts = self._is_part(mention)
        context.parts = context.parts + 1 if context.in_parts else 0
        if not context.in_parts:
            context.whole = subject
            context.named |= {subject.code} if subject.code is not None else frozenset()

    def _note_topic(self, mention: Mention, subject: Subject, context: Context) -> None:
        """Note what a budget is of, or that all projects are counted."""
        words = self._strip_copula(mention.words)
        budgeted = self.lexicon.figures.budgeted
        heads = [words[: -len(word)] for word in budgeted if words.endswith(word)] if words.endswith(budgeted) else []
        context.has_budget = any(map(self.subjects.is_neutral, heads))
        if not self._is_part(mention) or self._is_bare(words, self.lexicon.figures.bare_spent):
            context.in_budget = bool(heads) and subject.code is None
        if heads and mention.kind == "money" and not context.has_budget:
            named = [
                found for head in (*heads, words) if (found := self.subjects.read(head, _MONEY)).subject is not None
            ]
            context.topic = _name(named[0]) if named else NOBODY
            context.is_bare = context.is_bare and bool(named)
        elif not (context.has_budget or subject.code in _TOTALS or words.endswith(self.lexicon.figures.received)):
            context.is_bare = False
        if self.lexicon.topic_projects.search(words + mention.figure.raw):
            context.topic = Subject(code=_PROJECTS)

    def _is_budget(self, mention: Mention, context: Context) -> bool:
        """It is a part of a budget, or a budget that is only compared with (比年初预算12万元节约2万元)."""
        is_compared = context.is_compared and self.lexicon.figures.planned_money in mention.words
        return is_compared or (context.in_budget and self._is_part(mention))

    def _strip_copula(self, words: str) -> str:
        """The words without 为, 共计 and the like at their end."""
        copulas = self.lexicon.figures.copulas
        while words.endswith(copulas):
            words = words[: -max(len(word) for word in copulas if words.endswith(word))]
        return words

    def _is_part(self, mention: Mention) -> bool:
        """It follows 其中 in its sentence, or stands in a list behind it."""
        return any(word in mention.before for word in self.lexicon.figures.parts)

    def _is_small(self, words: str) -> bool:
        """The words name nothing but a comparison, or spending or income as such (支出：)."""
        figures = self.lexicon.figures
        rest = self.lexicon.compare.sub("", words)
        return rest in figures.bare_spent or rest in figures.bare_received or self.subjects.is_neutral(rest)

    # --- what it measures

    def _measure(self, mention: Mention, context: Context) -> tuple[Measure, int]:
        """What a figure measures, and the sign of a change."""
        change = None if self.lexicon.reached.search(mention.words) else find_change(mention.words)
        if change is not None and self._is_change(mention, *change, context):
            return "change", self.lexicon.signs[change[1]]
        if mention.kind == "ratio" and find_share(mention.words) is not None:
            return "share", 1
        return _AS_MEASURED.get(mention.kind, "count"), 1

    def _is_change(self, mention: Mention, head: str, verb: str, context: Context) -> bool:
        """Whether 增加 compares: a ratio, a comparison before it, or an amount of the same kind right before."""
        if mention.kind in ("ratio", "point", "times") or any(
            map(self.lexicon.compare.search, (mention.words, *mention.gap))
        ):
            return True
        follows = context.has_statement and context.kind == mention.kind and self.subjects.is_neutral(head)
        return follows and (context.is_compared or verb in self.lexicon.figures.plain_changes)

    # --- what it is of

    def _subject(self, mention: Mention, measure: Measure, clauses: Clauses, context: Context) -> Subject:
        """What a figure is of; nobody where the words leave it open."""
        if mention.kind == "price":
            return NOBODY
        if measure == "change":
            return self._subject_of_change(mention, context)
        if measure == "share":
            return self._own_or_last(find_share(mention.words) or "", context)
        if measure == "rate":
            return self._subject_of_rate(mention, context)
        kinds = self._kinds_of(mention)
        if not kinds or (not mention.is_spread and _is_joined(mention, clauses)):
            return NOBODY
        if context.has_statement and context.kind == mention.kind and self._is_same_thing(mention.words):
            return context.subject
        words = mention.words if mention.gap else self.lexicon.joins.sub("", mention.words)
        found = self.subjects.read(words, kinds)
        if found.subject is None and self.lexicon.compare.search(words) is not None:  # 公用经费较上年的5万元减少
            found = self.subjects.read(self.lexicon.compare.sub("", words), kinds)
        if found.subject is not None:
            return self._own_subject(found, words, mention, context)
        is_list = measure == "amount" or self._is_part(mention)
        context.of_other = context.of_other or (is_list and self._is_of_other(words))
        return Subject(code=self._code_of_bare(words, mention, context)) if measure == "amount" else NOBODY

    def _is_same_thing(self, words: str) -> bool:
        """The words name only another time or level of what goes before: 与上年280万元相比, 上年决算数, 增加到."""
        patterns = (self.lexicon.compare, self.lexicon.prior_alone, self.lexicon.reached)
        return any(pattern.fullmatch(words) for pattern in patterns)

    def _own_subject(self, found: Words, words: str, mention: Mention, context: Context) -> Subject:
        """The subject that the words name, unless it is another body's, or people who come or go."""
        assert found.subject is not None, "the caller has found one"
        figures = self.lexicon.figures
        if found.subject.kind == "people":
            is_flow = any(word in words for word in figures.flows) or (
                self.lexicon.moves.search(mention.before) and not any(word in words for word in figures.stocks)
            )
            is_none = is_flow or context.of_other
            return Subject(code=None if is_none else found.subject.subject, phrase=found.phrase)
        if found.phrase in figures.settled and context.topic is not None:
            return replace(context.topic, phrase=found.phrase)
        return replace(_name(found), code=None) if context.of_other else _name(found)

    def _is_of_other(self, words: str) -> bool:
        """The words end with a known thing that the name of a body stands before, which is not the unit's."""
        return any(
            words.endswith(phrase) and words[: -len(phrase)].rstrip(HIDDEN).endswith(self.lexicon.units.others)
            for place in range(max(0, len(words) - self.lexicon.longest_subject), len(words))
            for phrase in self.lexicon.subject_words.at(words, place)
        )

    def _kinds_of(self, mention: Mention) -> frozenset[SubjectKind]:
        """The kinds of subjects that a figure in its unit can be of."""
        if mention.kind == "money":
            return _MONEY
        if mention.kind == "score":
            return _SCORE
        unit = mention.figure.unit
        people = _PEOPLE if unit in self.lexicon.figures.people_units else frozenset()
        return people | _VEHICLES if unit in self.lexicon.figures.vehicle_units else people

    def _own_or_last(self, words: str, context: Context) -> Subject:
        """The subject the words name, else that of the amount right before."""
        found = self.subjects.read(words, _MONEY | _PEOPLE)
        if found.subject is not None:
            return _name(found)
        return context.subject if found.is_neutral and context.has_statement else NOBODY

    def _subject_of_change(self, mention: Mention, context: Context) -> Subject:
        change = find_change(mention.words)
        assert change is not None, "a change has its verb"
        head = self.lexicon.compare.sub("", change[0])
        figures = self.lexicon.figures
        return self._own_or_last("" if head in (*figures.bare_spent, *figures.bare_received) else head, context)

    def _subject_of_rate(self, mention: Mention, context: Context) -> Subject:
        """Of a rate of spending; other rates (满意度, 到位率) are nobody's.

        With no figure before it in the sentence, it is of the thing that the sentence begins with.
        """
        heads = list_rate_heads(mention.words)
        for head in heads:
            named = self.subjects.read(head, _MONEY)
            if named.subject is not None:
                return _name(named)
        if not any(map(self.subjects.is_neutral, heads)):
            return NOBODY
        if context.in_parts and context.parts > 1:
            return NOBODY  # behind a list of parts it can be the last's or the whole's
        if context.has_statement:
            return context.subject if context.subject.code is not None else context.topic or NOBODY
        if context.is_first and mention.gap:
            found = self.subjects.read_start(mention.gap[0], _MONEY)
            if found.subject is not None:
                return _name(found)
        return NOBODY

    def _code_of_bare(self, words: str, mention: Mention, context: Context) -> str | None:
        """The subject of spending or income without a name: that of the budget before it, or the whole unit's."""
        figures = self.lexicon.figures
        is_spent = self._is_bare(words, figures.bare_spent)
        is_received = self._is_bare(words, figures.bare_received)
        if not (is_spent or is_received) or any(word in words for word in figures.bare_not):
            return None
        if is_spent and context.topic is not None:
            return context.topic.code
        is_placed = self.section_code is None or self.section_code in figures.bare_sections or self._is_of_money()
        is_named = (
            context.has_budget
            or context.subject.code in _TOTALS
            or mention.after_colon
            or any(word in words for word in figures.bare_times)
        )
        if self.is_project or not (context.is_bare and is_placed and is_named):
            return None
        return "total_expenditure" if is_spent else "total_revenue"

    def _is_of_money(self) -> bool:
        """The section's heading names money received or spent, and no part of it."""
        lexicon = self.lexicon
        return lexicon.money_headings.search(self.heading) is not None and not lexicon.part_headings.search(
            self.heading
        )

    def _is_bare(self, words: str, names: tuple[str, ...]) -> bool:
        """The words are one of these names and small words before it."""
        words = self._strip_copula(words)
        return words.endswith(names) and any(words[place:] in names for place in self.subjects.reach_neutral(words))

    # --- which of them are no facts of the unit, and of which year

    def _is_no_fact(self, mention: Mention, clauses: Clauses, year: int | None, subject: Subject) -> bool:
        """Whether it is a threshold, a plan, or the points of one indicator."""
        code, phrase = subject.code, subject.phrase
        is_later = code != _SELF_SCORE and self.fiscal_year is not None and (year or 0) > self.fiscal_year
        return (
            self.section_code == _PLAN
            or is_later
            or clauses.sentence.startswith(_list_bounds(), mention.end)
            or self.lexicon.planned.search(mention.words.replace(phrase or "", "")) is not None
            or (code == _SELF_SCORE and self._is_of_indicator(mention, clauses))
        )

    def _is_of_indicator(self, mention: Mention, clauses: Clauses) -> bool:
        """A score is one indicator's (too low, or behind the points it can have), or a scale's 100."""
        full = [Decimal(found["points"]) for found in self.lexicon.full_points.finditer(mention.before)]
        is_full = mention.figure.value == _FULL_SCORE and self.lexicon.scale.search(clauses.sentence, mention.end)
        if is_full or (full and full[-1] < _FULL_SCORE):
            return True
        return self.section_code != _CONCLUSION and (mention.figure.value or 0) < _LEAST_SCORE

    def _year(self, mention: Mention, clauses: Clauses, measure: Measure) -> int | None:
        if mention.fiscal_year is not None:
            return mention.fiscal_year
        return find_year(
            clauses.dated,
            mention.begin,
            mention.start,
            mention.words,
            self.fiscal_year,
            is_stated=measure in _STATEMENTS and mention.kind != "times",
        )

    def _read_zeros(self, clauses: Clauses) -> Iterator[Stated]:
        """Zeros said in words; an unchanged figure is of nobody, because no figure says of what it is the change."""
        for zero in find_zeros(clauses):
            raw = clauses.sentence[zero.start : zero.end]
            yield Stated(
                subject=None if self.section_code == _PLAN else zero.subject,
                subject_raw=zero.phrase,
                measure="change" if zero.is_change else "amount",
                figure=Figure(raw=raw, value=Decimal(0), unit=None if zero.is_change else MONEY_UNIT),
                fiscal_year=find_year(
                    clauses.dated, zero.start, zero.start, "", self.fiscal_year, is_stated=not zero.is_change
                ),
                sentence=clauses.sentence,
                start=zero.start,
                end=zero.end,
            )


def _name(found: Words) -> Subject:
    assert found.subject is not None, "words that name a thing"
    return Subject(code=found.subject.subject, phrase=found.phrase)


def _is_joined(mention: Mention, clauses: Clauses) -> bool:
    """Whether the words are the last of several that share the figure: 人员经费、公用经费共5万元."""
    begin = clauses.clause_start(mention.start, 0)
    if begin == 0 or clauses.masked[begin - 1] != "、":
        return False
    before = clauses.clause_start(begin - 1, 0)
    if before == begin - 1:  # 工资5万元（70%）、津贴2万元
        return False
    return not any(token.end > before and token.start < begin for token in clauses.tokens)  # 3,640万元 has a comma


@cache
def _list_bounds() -> tuple[str, ...]:
    """The words behind a figure that make it a threshold (以上, 以内)."""
    return tuple(values.operators("after"))


@lru_cache(maxsize=64)
def _subject_reader(units: tuple[str, ...]) -> SubjectReader:
    return SubjectReader(units)
