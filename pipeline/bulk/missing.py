"""Who has not submitted (未交单位): the county's list held against what came in.

A unit has submitted when a filled form or a report of its name, and of the year where the list states one, came in.
What comes near is told beside it and never counted by itself: a name that differs in 本级 or 机关 only, a submission
without a year, a file of that name that could not be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from pipeline.bulk.engine import Outcome
from pipeline.bulk.units import ListedUnit, drop_ending, fold_name
from pipeline.storage.rows import Row

TABLE = "missing_submissions"

Status = Literal["missing", "similar_name", "year_unknown", "unreadable"]
"""missing: nothing of it; similar_name: from a unit whose name differs in 本级 or 机关 only; year_unknown: came in, but
its year is not known; unreadable: a file that bears its name could not be read."""


class Missing(Struct, frozen=True, kw_only=True):
    """A listed unit of which no submission is certain."""

    unit: ListedUnit
    status: Status
    found: str | None
    """What came near: the other unit's name, or the file's path."""


def find_missing(units: Sequence[ListedUnit], outcomes: Iterable[Outcome]) -> tuple[Missing, ...]:
    """Find the listed units that have not submitted, in the order of the list."""
    outcomes = list(outcomes)
    years: dict[str, set[int | None]] = defaultdict(set)
    names: dict[str, str] = {}
    for submitted in (each for outcome in outcomes for each in outcome.submitted if each.unit_name):
        key = fold_name(submitted.unit_name or "")
        years[key].add(submitted.fiscal_year)
        names.setdefault(key, submitted.unit_name or "")
    failed = {fold_name(outcome.source_path): outcome.source_path for outcome in outcomes if outcome.status == "failed"}
    listed = {fold_name(unit.unit_name) for unit in units}
    found = (_judge(unit, years, names, failed, listed) for unit in units)
    return tuple(each for each in found if each is not None)


def _judge(
    unit: ListedUnit,
    years: Mapping[str, set[int | None]],
    names: Mapping[str, str],
    failed: Mapping[str, str],
    listed: set[str],
) -> Missing | None:
    key = fold_name(unit.unit_name)
    own = years.get(key, set())
    if own and (unit.fiscal_year is None or unit.fiscal_year in own):
        return None
    if None in own:
        return Missing(unit=unit, status="year_unknown", found=names[key])
    for other in sorted(years.keys() - listed):
        is_of_year = unit.fiscal_year is None or not years[other].isdisjoint({unit.fiscal_year, None})
        if drop_ending(other) == drop_ending(key) and is_of_year:
            return Missing(unit=unit, status="similar_name", found=names[other])
    for path in sorted(failed):
        if key in path:
            return Missing(unit=unit, status="unreadable", found=failed[path])
    return Missing(unit=unit, status="missing", found=None)


def list_missing_rows(missing: Sequence[Missing]) -> list[Row]:
    """Make the rows of ``missing_submissions``."""
    return [
        {
            "ordinal": ordinal,
            "unit_name": each.unit.unit_name,
            "fiscal_year": each.unit.fiscal_year,
            "status": each.status,
            "found": each.found,
        }
        for ordinal, each in enumerate(missing, 1)
    ]
