"""A row that stands in a form twice (重复行): printed again after a page end and read again, or typed in twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from pipeline.model.rows import BaseDatum, Fund, Indicator
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding, Printed
from pipeline.rules.records import FormRecords
from pipeline.rules.wording import name_form, name_row

Row = Fund | Indicator | BaseDatum

_UNNAMED = frozenset({"project_item"})
"""Lines of the 基础数据表 of which a template may have several alike."""
_FUND_FIGURES = ("initial_budget", "full_year_budget", "executed", "amount")


def find_repeated_rows(dossier: Dossier) -> Iterator[Finding]:
    """repeated_row (重复行): two rows of a form say the same in all they print.

    A row that is told apart by nothing and holds no figure but zeros is left alone, as templates have such; but the
    基础数据表 prints each line that has a name of its own once.
    """
    for records in dossier.filled:
        first: dict[Hashable, Row] = {}
        for row, said in _list_said(records):
            before = first.setdefault(said, row)
            if before is not row:
                words = {"form": name_form(records.form, dossier.book), "row": name_row(row, dossier.book)}
                yield Finding(target=row, words=words, observed=row.locator, expected=before.locator, cause="unknown")


def _list_said(records: FormRecords) -> Iterator[tuple[Row, Hashable]]:
    for fund in records.funds:
        figures = tuple(_say(getattr(fund, field)) for field in _FUND_FIGURES)
        if fund.line is not None and any(figures):
            yield fund, ("fund", fund.line, fund.line_raw, fund.group, figures)
    for row in records.indicators:
        if row.level3 is not None and row.target is not None:
            names = (row.level1_raw, row.level2_raw, row.level3, row.level4)
            yield row, ("indicator", names, row.target.raw, _say(row.actual), _say(row.weight), _say(row.score))
    for datum in records.base_data:
        is_telling = datum.figure.value or (datum.figure.value is not None and datum.item not in _UNNAMED)
        if datum.item is not None and is_telling:
            place = (datum.section, datum.item, datum.item_raw, datum.parent_raw)
            yield datum, ("base", place, datum.measure, datum.fiscal_year, datum.figure.value)


def _say(printed: Printed | None) -> str | None:
    """Give what a figure says; None for a blank and for zero."""
    return None if printed is None or printed.value == 0 else str(printed.value or printed.raw)
