"""A form as filled in: printed labels and figures, before they are laid out (填报内容).

This is what the gold is made of, and what submitters' errors change.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from corpus.truth.records import Sense
from corpus.writing import BLANK, MoneyUnit, Stated, StatedMeasure

FIGURES = ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score")
"""The contract's figures of a money line."""


class FilledFund(Struct, frozen=True, kw_only=True):
    """A line of the money block (资金)."""

    line: str
    """The contract's code."""
    label: str
    """As printed, closing colon included."""
    group: str | None = None
    """``source``, ``nature`` or None for the total."""
    initial_budget: Stated = BLANK
    full_year_budget: Stated = BLANK
    executed: Stated = BLANK
    others: tuple[str, ...] = ()
    """Other codes that are right for the line."""
    amount: Stated = BLANK
    weight: Stated = BLANK
    execution_rate: Stated = BLANK
    score: Stated = BLANK

    def figure(self, name: str) -> Stated:
        """One of ``FIGURES``."""
        stated: Stated = getattr(self, name)
        return stated

    def with_figures(self, figures: Mapping[str, Stated]) -> FilledFund:
        """Give the line with some of its ``FIGURES`` changed."""
        return FilledFund(
            line=self.line,
            label=self.label,
            group=self.group,
            others=self.others,
            **{name: figures.get(name, self.figure(name)) for name in FIGURES},
        )


class FilledIndicator(Struct, frozen=True, kw_only=True):
    """A row of the indicator block (绩效指标)."""

    level1: str | None
    level1_raw: str | None
    level1_weight: Stated = BLANK
    level1_key: int = 0
    """Rows with one key share a printed first-level cell."""
    level2: str | None
    level2_raw: str | None
    level2_weight: Stated = BLANK
    level2_key: int = 0
    level3: str | None
    """Cleaned name."""
    level3_raw: str | None
    """As printed, with a weight in brackets if the form writes one there."""
    target: StatedMeasure = field(default_factory=StatedMeasure)
    target_key: int | None = None
    """Rows with one key share a printed target cell."""
    actual: StatedMeasure = field(default_factory=StatedMeasure)
    weight: Stated = BLANK
    score: Stated = BLANK
    recheck_score: Stated = BLANK
    deviation: str | None = None
    sense: Sense = "more"
    extras: tuple[tuple[str, str], ...] = ()
    """What columns print that the contract has no place for."""
    level1_others: tuple[str | None, ...] = ()
    """Other codes that are right."""
    level2_others: tuple[str | None, ...] = ()
    unused: bool = False
    """A row of the template that says 无 or nothing: no indicator."""


class FilledLine(Struct, frozen=True, kw_only=True):
    """A line of the 基础数据表."""

    section: str
    item: str | None
    label: str
    """As printed; for an unnamed measure group (楼堂馆所) the group's label."""
    parent: int | None = None
    """Position of the parent line in the form's ``base``."""
    indent: int = 0
    figures: tuple[tuple[str, int, Stated, str], ...] = ()
    """measure, fiscal year, figure and unit."""
    other_parent: int | None = None
    """A line further up that may be called its parent too."""


class FilledGoal(Struct, frozen=True, kw_only=True):
    """The block of annual goals (年度总体目标)."""

    expected: str | None
    actual: str | None


class Signature(Struct, frozen=True, kw_only=True):
    """Who signed, and when."""

    preparer: str | None = None
    phone: str | None = None
    date_raw: str | None = None
    date: str | None = None
    """ISO form of ``date_raw``."""


class FilledForm(Struct, frozen=True, kw_only=True):
    """One form of a submission."""

    lineage: str
    form_type: str
    caption: tuple[str, ...] = ()
    """Lines above the title: 附件2."""
    title: str | None
    subtitle: tuple[str, ...] = ()
    """Lines between title and table: （2023年度）, 单位：万元."""
    unit_name: str | None = None
    project_name: str | None = None
    competent_department: str | None = None
    implementing_unit: str | None = None
    fiscal_year: int | None = None
    money_unit: MoneyUnit = "万元"
    """What its amounts are in."""
    year_open: bool = False
    """No title says the year, so a reader may leave it out."""
    leader: str | None = None
    """Person in charge, where the head asks for one."""
    head_extra: tuple[tuple[str, str], ...] = ()
    """Other filled head cells: field and text."""
    funds: tuple[FilledFund, ...] = ()
    indicators: tuple[FilledIndicator, ...] = ()
    base: tuple[FilledLine, ...] = ()
    goals: tuple[FilledGoal, ...] = ()
    total_weight: Stated = BLANK
    total_score: Stated = BLANK
    total_merged: bool = False
    """One 总分 cell stands for weight and score."""
    scored: bool = True
    """The lineage has weights and scores."""
    grade: str | None = None
    blank: bool = False
    signature: Signature = field(default_factory=Signature)
    notes: tuple[str, ...] = ()
    """Printed explanations under the table."""
    flags: tuple[dict[str, object], ...] = ()
    """Gold flags that errors on this form call for."""
    labels: tuple[tuple[str, str], ...] = ()
    """Which of several wordings this copy of the form prints, by the wording's key."""

    @property
    def scope(self) -> str:
        """``unit`` or ``project``."""
        return "project" if self.form_type == "project_self_evaluation" else "unit"
