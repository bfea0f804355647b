"""What is wrong, by class (错误归类): the same column, wrong in the same way, so that one repair may mend them all."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline.evaluate.compare import Outcome
from pipeline.evaluate.values import BadValue


class ErrorClass(Struct, frozen=True, kw_only=True):
    """Values that are not right in the same way."""

    table: str
    column: str | None
    """None: whole rows that the tables lack, or that the gold does not know."""
    outcome: Outcome
    values: int
    silent: int
    """Values that no flag points at."""
    documents: int
    """Documents with such a value."""


def sort_errors(values: Sequence[BadValue]) -> tuple[ErrorClass, ...]:
    """Sort values into classes, those with the most silent values first."""
    classes: dict[tuple[str, str | None, Outcome], list[BadValue]] = {}
    for value in values:
        column = None if value.is_whole_row else value.column
        classes.setdefault((value.table, column, value.outcome), []).append(value)
    made = (
        ErrorClass(
            table=table,
            column=column,
            outcome=outcome,
            values=len(members),
            silent=sum(member.is_silent for member in members),
            documents=len({member.document for member in members}),
        )
        for (table, column, outcome), members in classes.items()
    )
    return tuple(sorted(made, key=lambda each: (-each.silent, -each.values, each.table, each.column or "")))
