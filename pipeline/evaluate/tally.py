"""Counting judgements, and the rates that follow from the counts (统计)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from msgspec import Struct, field

from pipeline.evaluate.compare import Outcome

RowOutcome = Literal["exact", "inexact", "missing", "spurious"]
"""``exact``: found without a wrong, missing or spurious value; ``spurious``: a row that the gold does not know."""

FlagOutcome = Literal["raised", "not_raised", "extra"]
"""``extra``: raised, an error or a warning, and nothing in the gold asks for it or allows it."""


class JudgedValue(NamedTuple):
    """What a value counted as."""

    table: str
    column: str
    outcome: Outcome
    is_flagged: bool
    """Whether a flag of any severity points at it."""
    is_near: bool = False
    """Whether it is a wrong text that is nearly right."""


class JudgedRow(NamedTuple):
    """What a row counted as."""

    table: str
    outcome: RowOutcome


class JudgedFlag(NamedTuple):
    """What a flag counted as."""

    rule: str
    outcome: FlagOutcome


class JudgedCause(NamedTuple):
    """What the cause of a raised flag counted as that the gold demands."""

    rule: str
    is_right: bool


class Tally(Struct, frozen=True, kw_only=True):
    """How often each judgement was made."""

    values: Counter[JudgedValue] = field(default_factory=Counter)
    rows: Counter[JudgedRow] = field(default_factory=Counter)
    flags: Counter[JudgedFlag] = field(default_factory=Counter)
    causes: Counter[JudgedCause] = field(default_factory=Counter)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables with a value or a row, in the order they were counted."""
        return tuple(dict.fromkeys([*(value.table for value in self.values), *(row.table for row in self.rows)]))

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules with a flag, by name."""
        return tuple(sorted({flag.rule for flag in self.flags}))


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    """Add up tallies."""
    total = Tally()
    for tally in tallies:
        total.values.update(tally.values)
        total.rows.update(tally.rows)
        total.flags.update(tally.flags)
        total.causes.update(tally.causes)
    return total


class Figures(Struct, frozen=True, kw_only=True):
    """The figures of a table, a column, or all of it.  A rate is None where there is nothing to have a share of."""

    correct: int
    wrong: int
    missing: int
    spurious: int
    silent_errors: int
    """Values that are wrong, missing or spurious and that no flag points at (无提示错误)."""
    flagged_values: int
    """Values, right or not, that a flag points at."""
    near_texts: int
    """Wrong texts that are nearly right."""
    gold_rows: int
    exact_rows: int
    missing_rows: int
    spurious_rows: int

    @property
    def gold_values(self) -> int:
        """The values that the gold demands."""
        return self.correct + self.wrong + self.missing

    @property
    def bad_values(self) -> int:
        """The values that are not right."""
        return self.wrong + self.missing + self.spurious

    @property
    def precision(self) -> float | None:
        """Of the values found, the share that is right (准确率)."""
        return _share(self.correct, self.correct + self.wrong + self.spurious)

    @property
    def recall(self) -> float | None:
        """Of the values demanded, the share that is right (召回率)."""
        return _share(self.correct, self.gold_values)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.correct, 2 * self.correct + 2 * self.wrong + self.missing + self.spurious)

    @property
    def exact_rate(self) -> float | None:
        """Of the rows demanded, the share without a value that is not right."""
        return _share(self.exact_rows, self.gold_rows)

    @property
    def silent_error_rate(self) -> float | None:
        """Silent errors for each value that is demanded; above 1.0 where most of what was found is spurious."""
        return _share(self.silent_errors, self.gold_values)

    @property
    def flagged_share(self) -> float | None:
        """Of all values compared, the share that a flag points at: what a low silent error rate was bought with."""
        return _share(self.flagged_values, self.gold_values + self.spurious)


class FlagFigures(Struct, frozen=True, kw_only=True):
    """The figures of a rule, or of all."""

    raised: int
    """Demanded flags that were raised."""
    not_raised: int
    extra: int
    """Raised flags that nothing asks for."""
    right_causes: int
    """Demanded flags that were raised and say that the submitter erred …"""
    wrong_causes: int
    """… or that they do not know, or that the reader did; rules on the reading itself count as neither."""

    @property
    def demanded(self) -> int:
        """The flags that the gold demands."""
        return self.raised + self.not_raised

    @property
    def precision(self) -> float | None:
        """Of the flags raised, the share that was asked for."""
        return _share(self.raised, self.raised + self.extra)

    @property
    def recall(self) -> float | None:
        """Of the flags demanded, the share that was raised."""
        return _share(self.raised, self.demanded)

    @property
    def cause_rate(self) -> float | None:
        """Of the submitter's errors that were flagged, the share that was laid to the submitter (原因正确率)."""
        return _share(self.right_causes, self.right_causes + self.wrong_causes)


def figure(tally: Tally, table: str | None = None, column: str | None = None) -> Figures:
    """Make the figures of a table, of one of its columns (which has no rows), or of all tables."""
    values = Counter[str]()
    for value, count in tally.values.items():
        if table in (None, value.table) and column in (None, value.column):
            for name in _name_values(value):
                values[name] += count
    rows = Counter[RowOutcome]()
    if column is None:
        for row, count in tally.rows.items():
            if table in (None, row.table):
                rows[row.outcome] += count
    return Figures(
        correct=values["correct"],
        wrong=values["wrong"],
        missing=values["missing"],
        spurious=values["spurious"],
        silent_errors=values["silent"],
        flagged_values=values["flagged"],
        near_texts=values["near"],
        gold_rows=rows["exact"] + rows["inexact"] + rows["missing"],
        exact_rows=rows["exact"],
        missing_rows=rows["missing"],
        spurious_rows=rows["spurious"],
    )


def _name_values(value: JudgedValue) -> Iterator[str]:
    yield value.outcome
    if value.is_flagged:
        yield "flagged"
    elif value.outcome != "correct":
        yield "silent"
    if value.is_near:
        yield "near"


def figure_flags(tally: Tally, rule: str | None = None) -> FlagFigures:
    """Make the figures of a rule, or of all."""
    flags = Counter[FlagOutcome]()
    for flag, count in tally.flags.items():
        if rule in (None, flag.rule):
            flags[flag.outcome] += count
    causes = Counter[bool]()
    for cause, count in tally.causes.items():
        if rule in (None, cause.rule):
            causes[cause.is_right] += count
    return FlagFigures(
        raised=flags["raised"],
        not_raised=flags["not_raised"],
        extra=flags["extra"],
        right_causes=causes[True],
        wrong_causes=causes[False],
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
