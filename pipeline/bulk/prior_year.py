"""Last year's final figures held against what the unit itself handed in last year (上年决算数核对).

A 基础数据表 of 2024 prints the 决算数 of 2023 beside its own; the unit's form of 2023 has them as its 当年决算数.
Where both came in, in one run, they must be one figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.bulk.engine import FiguredYear, Outcome, YearFigure
from pipeline.bulk.flagged import open_rules
from pipeline.bulk.units import fold_name
from pipeline.rules.tolerance import is_same
from pipeline.storage.rows import Row

RULE = "prior_year_mismatch"
PRIOR, CURRENT = "prior_year_final", "current_year_final"
MEASURES = (PRIOR, CURRENT)
"""上年决算数 and 当年决算数."""

_LEAST_SURE = 0.95
"""Confidence of a record below which its figure may have been misread."""

_FEW = 3
"""So many figures of a document are told one by one."""

Figures = Callable[[Outcome], Sequence[YearFigure]]
"""Gives a document's final figures; only those that another year's submission repeats are asked for."""

Key = tuple[str, int, str]
"""Unit, year that the figure is of, item."""


class _Stated(Struct, frozen=True, kw_only=True):
    """A figure and the file that states it."""

    source_path: str
    figure: YearFigure


def flag_prior_year_mismatches(outcomes: Sequence[Outcome], figures: Figures) -> Mapping[str, tuple[Row, ...]]:
    """Find the prior-year figures that the unit stated otherwise the year before.

    Returns: flags without numbers, by ``source_path``.
    """
    repeated = _list_years(outcomes, CURRENT) & _list_years(outcomes, PRIOR)  # none in a county's one year
    stated: dict[Key, list[_Stated]] = defaultdict(list)
    for outcome in _list_concerned(outcomes, CURRENT, repeated):
        for figure in figures(outcome):
            if figure.measure == CURRENT and _year(figure) in repeated:
                stated[_key(figure)].append(_Stated(source_path=outcome.source_path, figure=figure))
    concerned = _list_concerned(outcomes, PRIOR, repeated)
    found = {outcome.source_path: _tell(outcome, tuple(_check(figures(outcome), stated))) for outcome in concerned}
    return {path: flags for path, flags in found.items() if flags}


def _list_years(outcomes: Iterable[Outcome], measure: str) -> set[tuple[str, int]]:
    """List the units and years that documents state a measure of."""
    return {_year(each) for outcome in outcomes for each in outcome.figured_years if each.measure == measure}


def _list_concerned(outcomes: Iterable[Outcome], measure: str, years: set[tuple[str, int]]) -> list[Outcome]:
    return [
        outcome
        for outcome in outcomes
        if any(each.measure == measure and _year(each) in years for each in outcome.figured_years)
    ]


def _year(stated: YearFigure | FiguredYear) -> tuple[str, int]:
    return fold_name(stated.unit_name), stated.fiscal_year


def _key(figure: YearFigure) -> Key:
    return *_year(figure), figure.item


def _check(figures: Iterable[YearFigure], stated: Mapping[Key, list[_Stated]]) -> Iterator[tuple[YearFigure, _Stated]]:
    for figure in figures:
        if figure.measure != PRIOR:
            continue
        before = [each for each in stated.get(_key(figure), ()) if each.figure.target_id != figure.target_id]
        if before and not any(is_same(Decimal(each.figure.value), Decimal(figure.value)) for each in before):
            yield figure, before[0]


def _tell(outcome: Outcome, found: Sequence[tuple[YearFigure, _Stated]]) -> tuple[Row, ...]:
    """Tell each figure that differs; when many do, the two were drawn up on another footing: that is told once."""
    if len(found) <= _FEW:
        return tuple(_make_flag(figure, before) for figure, before in found)
    flag = _make_flag(*found[0])
    figure, before = found[0]
    template = open_rules().messages[RULE, "many"].template_zh
    message = template.format(unit=figure.unit_name, year=figure.fiscal_year, count=len(found), path=before.source_path)
    about = {"table": "documents", "target_id": outcome.identity.doc_id, "field": None, "message": message}
    return (flag | about,)


def _make_flag(figure: YearFigure, before: _Stated) -> Row:
    book = open_rules()
    confidence = min(figure.confidence, before.figure.confidence)
    return {
        "rule": RULE,
        "severity": book.rules[RULE].severity,
        "cause": "document" if confidence >= _LEAST_SURE else "unknown",
        "table": "base_data",
        "target_id": figure.target_id,
        "field": "value",
        "message": book.messages[RULE, "one"].template_zh.format(
            unit=figure.unit_name,
            year=figure.fiscal_year,
            row=figure.name.rstrip("：: "),
            value=figure.value,
            before=before.figure.value,
            path=before.source_path,
        ),
        "observed": figure.value,
        "expected": before.figure.value,
        "page": figure.page,
        "locator": figure.locator,
    }
