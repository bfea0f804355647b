"""A decision (审核结论), and what stands of many of them."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, TypeVar

from msgspec import Struct

Verdict = Literal["as_stated", "misread", "unclear", "revoked"]
"""as_stated: read rightly, the document says so; misread: ``new_value`` is right; unclear: cannot be decided;
revoked: takes an earlier decision back."""

CONFLICT = "decision_conflict"
"""The rule of the flag that says that a corrected place is now read in another way."""


class Spot(Struct, frozen=True, kw_only=True):
    """A value in the tables (取值处)."""

    doc_id: str
    table: str
    target_id: str
    field: str | None
    """Column, spelt as ``fields.name_place`` does; None for the whole record."""


class Decision(Struct, frozen=True, kw_only=True):
    """What a reviewer found at one place; a row of the contract's ``decisions``."""

    decision_id: str
    flag_id: str | None
    """None for a sampled value without a flag."""
    spot: Spot
    verdict: Verdict
    old_value: str | None
    """The machine's reading when it was reviewed, as ``fields.read_place`` prints it."""
    new_value: str | None = None
    """What the reviewer typed; None where the source is blank, and for other verdicts."""
    reason: str | None = None
    reviewer: str | None = None
    decided_at: datetime
    """UTC."""
    pipeline_version: str
    """Of the program whose reading was reviewed."""
    rule: str | None = None
    """Rule of the flag; with ``message`` it finds the flag again when flags are numbered anew."""
    message: str | None = None
    revokes: str | None = None
    """The decision that this one takes back."""


def now() -> datetime:
    """Tell the time as decisions have it."""
    return datetime.now(UTC)


def make_decision_id(decided_at: datetime) -> str:
    """Make a number that nobody else makes and that sorts by time."""
    return f"{decided_at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"


_Key = TypeVar("_Key")

FlagKey = tuple[str, str, str]
"""``doc_id``, rule, message: a flag by what it says."""


class DecisionBook(Struct, frozen=True, kw_only=True, dict=True):
    """All decisions of an output folder, in the order they were taken."""

    decisions: tuple[Decision, ...] = ()

    @cached_property
    def standing(self) -> tuple[Decision, ...]:
        """Those that nobody took back."""
        revoked = {decision.revokes for decision in self.decisions}
        return tuple(each for each in self.decisions if each.verdict != "revoked" and each.decision_id not in revoked)

    @cached_property
    def by_id(self) -> Mapping[str, Decision]:
        """Every decision by its number."""
        return {decision.decision_id: decision for decision in self.decisions}

    @cached_property
    def _of_flags(self) -> Mapping[FlagKey, tuple[Decision, ...]]:
        return _group(
            ((each.spot.doc_id, each.rule, each.message), each)
            for each in self.standing
            if each.rule is not None and each.message is not None
        )

    @cached_property
    def by_document(self) -> Mapping[str, tuple[Decision, ...]]:
        """Standing decisions by ``doc_id``."""
        return _group((each.spot.doc_id, each) for each in self.standing)

    @cached_property
    def _values(self) -> Mapping[Spot, Decision]:
        return {each.spot: each for each in self.standing if each.flag_id is None}

    def of_flag(self, doc_id: str, flag_id: str, rule: str, message: str) -> Decision | None:
        """Give the latest standing decision on a flag; None when there is none.

        A flag is known again by what it says; of several that say the same in one document, its number tells which.
        """
        found = self._of_flags.get((doc_id, rule, message), ())
        own = [decision for decision in found if decision.flag_id == flag_id]
        return own[-1] if own else None if len({each.flag_id for each in found}) > 1 or not found else found[-1]

    def of_value(self, spot: Spot) -> Decision | None:
        """Give the latest standing decision on a sampled value; None when there is none."""
        return self._values.get(spot)

    def latest_id(self, subject: str) -> str:
        """Give the number of the last decision, revoking ones included, on a subject (``subject_of``); '' for none."""
        return self._latest.get(subject, "")

    @cached_property
    def _latest(self) -> Mapping[str, str]:
        return {subject_of(each): each.decision_id for each in self.decisions}


def subject_of(decision: Decision) -> str:
    """Name what a decision is about: its flag, or the sampled value."""
    return name_subject(decision.flag_id, decision.spot)


def name_subject(flag_id: str | None, spot: Spot) -> str:
    """Name what is decided on, in one text: the flag, else the value."""
    return flag_id or "/".join((spot.table, spot.target_id, spot.field or ""))


def _group(pairs: Iterable[tuple[_Key, Decision]]) -> dict[_Key, tuple[Decision, ...]]:
    grouped: dict[_Key, list[Decision]] = defaultdict(list)
    for key, decision in pairs:
        grouped[key].append(decision)
    return {key: tuple(decisions) for key, decisions in grouped.items()}
