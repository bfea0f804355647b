"""Drawn forms in, short lines out: what a test of a form compares."""

from __future__ import annotations

from decimal import Decimal

from pipeline.mapper.document import map_document
from pipeline.model.clean import CleanBlock
from pipeline.model.rows import BaseDatum, Extraction, Fund, Indicator
from pipeline.model.values import Figure, Measure
from pipeline.schema.load import load_schema
from tests.builders import clean_document

_MONEY = ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score")


def read(*blocks: CleanBlock | str) -> Extraction:
    """Map a document of texts and drawn tables."""
    return map_document(clean_document(*blocks), load_schema())


def indicator_lines(extraction: Extraction) -> list[str]:
    """``level1/level2 name: target -> actual [weight score]`` a line each."""
    return [_indicator(row) for row in extraction.indicators]


def fund_lines(extraction: Extraction) -> list[str]:
    """``line: field=value …`` a line each."""
    return [_fund(row) for row in extraction.funds]


def base_lines(extraction: Extraction) -> list[str]:
    """``item (parent) measure year=value unit`` a line each."""
    return [_datum(row) for row in extraction.base_data]


def unmapped(extraction: Extraction) -> list[tuple[int, int, int]]:
    """Positions of filled cells of forms that fed nothing."""
    return [
        (use.cell.table_index, use.cell.row, use.cell.col)
        for use in extraction.cell_uses
        if use.role == "unmapped" and use.form_id is not None
    ]


def _indicator(row: Indicator) -> str:
    name = row.level3 if row.level4 is None else f"{row.level3}>{row.level4}"
    points = " ".join(_number(figure) for figure in (row.weight, row.score))
    return f"{row.level1}/{row.level2} {name}: {_measure(row.target)} -> {_measure(row.actual)} [{points}]"


def _fund(row: Fund) -> str:
    figures = [f"{name}={_number(figure)}" for name in _MONEY if (figure := getattr(row, name)) is not None]
    return f"{row.line}: {' '.join(figures)}"


def _datum(row: BaseDatum) -> str:
    parent = f" ({row.parent_raw})" if row.parent_raw else ""
    return f"{row.item}{parent} {row.measure} {row.fiscal_year}={_number(row.figure)}{row.figure.unit}"


def _measure(measure: Measure | None) -> str:
    if measure is None:
        return "-"
    if measure.value is None:
        return measure.raw
    high = f"..{_plain(measure.value_max)}" if measure.value_max is not None else ""
    return f"{measure.op}{_plain(measure.value)}{high}{measure.unit or ''}"


def _number(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    return _plain(figure.value) if figure.value is not None else figure.raw


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
