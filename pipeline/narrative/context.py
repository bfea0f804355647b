"""What a paragraph has said before a figure, which says what the figure is of where its own words don't (上文)."""

from __future__ import annotations

from msgspec import Struct


class Subject(Struct, frozen=True, kw_only=True):
    """What a figure is of: the contract's code and the words that said so."""

    code: str | None = None
    phrase: str | None = None


NOBODY = Subject()


class Context(Struct, kw_only=True):
    """What has been said before a figure, in its sentence and at the end of the sentence before."""

    subject: Subject = NOBODY
    """Of the amount or count that a share, change or rate right behind it belongs to."""
    kind: str | None = None
    """Kind of that amount's unit."""
    has_statement: bool = False
    """Such an amount goes right before, with nothing else named in between."""
    topic: Subject | None = None
    """What a budget just named is of: spending without a name behind it is of the same thing.  Nobody's where the
    budget is of a thing that is not known."""
    has_budget: bool = False
    """The figure before is a budget without a name."""
    in_budget: bool = False
    """A budget has been named, and nothing that was spent: what is listed behind it is budget as well."""
    whole: Subject = NOBODY
    """Of the last amount that is no part behind 其中."""
    in_parts: bool = False
    """The last amount is such a part."""
    named: frozenset[str] = frozenset()
    """Subjects of the amounts and counts that are no such parts."""
    parts: int = 0
    """How many such parts go before; none once a rate has been of one of them."""
    is_bare: bool = True
    """All so far names nothing but budgets, totals and the unit."""
    is_first: bool = True
    """No figure of the sentence has been read."""
    is_compared: bool = False
    """The last figure is only what the one before is compared with: 较2022年的280万元."""
    of_other: bool = False
    """Another body's money has been named; what is listed behind it is its as well."""
