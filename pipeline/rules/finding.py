"""What a rule hands over: a finding on a record, with the figures it rests on; ``catalogue.py`` makes it a flag."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec import field as default

from pipeline.model.rows import BaseDatum, Cause, Fact, Form, Fund, Goal, Indicator, Severity
from pipeline.model.values import Figure, Measure

Record = Form | Fund | Indicator | BaseDatum | Goal | Fact
Row = Fund | Indicator | BaseDatum
Printed = Figure | Measure

TABLES: Mapping[type, str] = {
    Form: "forms",
    Fund: "funds",
    Indicator: "indicators",
    BaseDatum: "base_data",
    Goal: "goals",
    Fact: "facts",
}
"""The contract's table that a record is a row of."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing a rule found (发现), before it has a name, a number and a sentence."""

    target: Record | None
    """The record it speaks of; None for the document as a whole."""
    field: str | None = None
    """Column of the target's table; None for the whole record."""
    case: str = ""
    """Which of the rule's sentences says it; the rule's only one has no name."""
    words: Mapping[str, str] = default(default_factory=dict)
    """What the sentence's blanks are filled with."""
    observed: str | None = None
    """What was found, with the arithmetic: ``10+20+10=40``."""
    expected: str | None = None
    """What should have been found."""
    evidence: tuple[Printed | None, ...] = ()
    """The figures it rests on, None where a cell is blank: when one of them was read in doubt, so was the finding."""
    severity: Severity | None = None
    """None: the rule's own."""
    cause: Cause | None = None
    """None: judged by the evidence."""
    is_complete: bool = False
    """The rows it rests on are all of the form's, and in their place: other figures of theirs come out."""
    is_of_cell: bool = False
    """It speaks of what one cell holds or lacks, which another reading of the grid could find elsewhere."""
    at: Record | None = None
    """Where a person should look, when that is not the target itself: a group's first row in a form."""
    locator: str | None = None
    """A place that no record has (an unmapped cell); None: the record's."""
