"""Weights printed as shares of one (权重 0.25, 合计 1.00) as the points that they are: a share of 0.25 is 25 分.

Only where all of a form's weights are such shares and make up one together.  Scores are points already, unless they
are shares as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from msgspec.structs import replace

from pipeline.mapper.totals import Total
from pipeline.model.rows import Fund, Indicator
from pipeline.model.values import Figure

_FEWEST = 3
"""Shares that a form has at least; fewer may add up to one by chance."""
_TO_POINTS = 2
"""Decimal places from a share to points."""
_WEIGHTS = ("weight", "level1_weight", "level2_weight")
_SCORES = ("score", "recheck_score")
_Record = TypeVar("_Record", Fund, Indicator, Total)


def scale_shares(
    funds: Sequence[Fund], indicators: Sequence[Indicator], total: Total
) -> tuple[Sequence[Fund], Sequence[Indicator], Total]:
    """Give the records with their weights in points; as they are where the weights are no shares of one."""
    records: list[Fund | Indicator] = [*funds, *indicators]
    shares = [value for record in records if (value := _value(record.weight)) is not None]
    if len(shares) < _FEWEST or any(share >= 1 for share in shares) or sum(shares) != 1:
        return funds, indicators, total
    scores = [value for record in records if (value := _value(record.score)) is not None]
    scaled = (*_WEIGHTS, *_SCORES) if sum(scores) <= 1 else _WEIGHTS
    return (
        [_scale(fund, scaled) for fund in funds],
        [_scale(indicator, scaled) for indicator in indicators],
        _scale(total, scaled),
    )


def _scale(record: _Record, names: Iterable[str]) -> _Record:
    figures = {name: getattr(record, name, None) for name in names}
    return replace(record, **{name: _to_points(figure) for name, figure in figures.items() if figure is not None})


def _to_points(figure: Figure) -> Figure:
    value = figure.value
    return figure if value is None or value > 1 else replace(figure, value=value.scaleb(_TO_POINTS))


def _value(figure: Figure | None) -> Decimal | None:
    return None if figure is None else figure.value
