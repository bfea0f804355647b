"""Weights and scores of a form: which figures add up to its total (分值、得分).

The points of the money block (预算执行率, mostly 10) count, says the contract.  In some forms the indicators alone
make 100 and the block stands beside them.  That reading is let pass only where weights and scores both follow it: a
single column that happens to come out without the block is an error that hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.model.rows import Indicator
from pipeline.model.values import Figure
from pipeline.rules.dossier import FormRecords
from pipeline.rules.tolerance import add_up, judge_points

PointsField = Literal["weight", "score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """One column of points: its stated total and what should add up to it."""

    total: Figure | None
    rows: tuple[Figure, ...]
    block: tuple[Figure, ...]
    """Points of the money block."""
    open_rows: tuple[Indicator, ...]
    """Rows that have a figure in the other column and none in this one: the sum is not complete."""

    @property
    def parts(self) -> tuple[Figure, ...]:
        """All that counts, the money block first."""
        return (*self.block, *self.rows)

    @property
    def is_short(self) -> bool:
        """Rows without a figure may be what the sum lacks."""
        return bool(self.open_rows) and self.total is not None and sum_up(self.parts) < value_of(self.total)


def read_points(records: FormRecords, field: PointsField) -> Points:
    """Gather the points of a form; a figure in a merged cell counts once."""
    form = records.form
    total = form.total_weight if field == "weight" else form.total_score
    return Points(
        total=total if total is not None and total.value is not None else None,
        rows=list_row_points(records.indicators, field),
        block=_list_block_points(records, field),
        open_rows=list_open_rows(records.indicators, field),
    )


def list_row_points(rows: Sequence[Indicator], field: PointsField) -> tuple[Figure, ...]:
    """List the rows' points; of a form that weighs only its groups, the groups'."""
    own = pick_once(getattr(row, field) for row in rows)
    if own or field == "score":
        return own
    return pick_once(row.level2_weight for row in rows) or pick_once(row.level1_weight for row in rows)


def list_open_rows(rows: Iterable[Indicator], field: PointsField) -> tuple[Indicator, ...]:
    """List rows with points in the other column and none in this one; a row without any (其中…) is no addend."""
    other: PointsField = "score" if field == "weight" else "weight"
    return tuple(row for row in rows if _is_missing(getattr(row, field)) and _is_given(getattr(row, other)))


def adds_up(points: Points, *, with_block: bool = True) -> bool | None:
    """Whether the points make the stated total; None where that cannot be said."""
    parts = points.parts if with_block else points.rows
    if points.total is None or not points.rows:
        return None
    verdict = judge_points(value_of(points.total), [value_of(part) for part in parts])
    if verdict != "agrees" and points.is_short:
        return None
    return verdict == "agrees"


def pick_once(figures: Iterable[Figure | None]) -> tuple[Figure, ...]:
    """Pick the figures that have a value, one of each printed cell."""
    seen: dict[object, Figure] = {}
    for place, figure in enumerate(figures):
        if figure is not None and figure.value is not None:
            seen.setdefault(figure.cell if figure.cell is not None else place, figure)
    return tuple(seen.values())


def value_of(figure: Figure) -> Decimal:
    """Take the value of a figure that is known to have one."""
    assert figure.value is not None, "figures without a value are left out before"
    return figure.value


def sum_up(figures: Iterable[Figure]) -> Decimal:
    """Add figures that are known to have a value."""
    return add_up(map(value_of, figures))


def _list_block_points(records: FormRecords, field: PointsField) -> tuple[Figure, ...]:
    """List the total line's points, else those of the other lines."""
    total = pick_once(getattr(fund, field) for fund in records.funds if fund.line == "total")
    return total or pick_once(getattr(fund, field) for fund in records.funds)


def _is_missing(figure: Figure | None) -> bool:
    """Blank or unreadable; ``/`` says that there are none."""
    return figure is None or figure.reading == "unparsed"


def _is_given(figure: Figure | None) -> bool:
    return figure is not None and bool(figure.value)
