"""Whose a contradiction is (原因): the submitter's, who printed it so, or the reader's, who may have misread it.

The clerk sends the first kind back to the unit; the second is looked at here.  It is judged by the figures that a
finding rests on: how each of them was read, and whether the form's other figures come out with the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from pipeline.model.place import CellRef
from pipeline.model.rows import Cause, Extraction, Form
from pipeline.rules.finding import Finding
from pipeline.rules.grid import is_touched, list_touched

_MANY = 3
"""A submitter seldom errs so often in one way on one form; a column that is read a row too low always does."""
_OF_ROWS = frozenset({"table_joined"})
"""Repairs that say which rows follow each other, and leave each row as it is printed."""

Told = tuple[str, Finding]
"""A finding with the name of its rule."""


class Doubts(Struct, frozen=True, kw_only=True):
    """What was not surely read just as it is printed; of repairs only such as could have been others."""

    cells: frozenset[CellRef]
    """Cells that a repair changed; a ``col`` of -1 is a whole row."""
    rows: frozenset[CellRef]
    """The same of repairs that only order the rows."""
    recognised: frozenset[CellRef]
    """Cells of scans that were not read surely, or not twice the same."""
    unruled: frozenset[str]
    """``record_id`` of the forms whose cells were told apart by gaps alone …"""
    open: frozenset[str]
    """… and of those, too, where a figure may stand that a blank cell lacks: repaired, or with figures left over."""


def list_doubts(extraction: Extraction, least: float) -> Doubts:
    """List what is in doubt of a submission; ``least``: certainty from which on a recognised figure is sure."""
    unsure = (use.cell for use in extraction.cell_uses if use.certainty is not None and use.certainty < least)
    differing = (again.cell for again in extraction.rereadings if not again.agrees)
    cells = list_touched((each for each in extraction.repairs if each.kind not in _OF_ROWS), doubtful=True)
    left_over = {use.form_id for use in extraction.cell_uses if use.role == "unmapped" and _has_figure(use.text)}
    tables = {cell.table_index for cell in cells}
    unruled = frozenset(form.record_id for form in extraction.forms if form.is_unruled)
    return Doubts(
        cells=cells,
        rows=list_touched((each for each in extraction.repairs if each.kind in _OF_ROWS), doubtful=True),
        recognised=frozenset((*unsure, *differing)),
        unruled=unruled,
        open=unruled.union(
            form.record_id
            for form in extraction.forms
            if form.record_id in left_over or not tables.isdisjoint(form.tables)
        ),
    )


def judge_causes(told: Sequence[Told], doubts: Doubts) -> tuple[Cause, ...]:
    """Judge findings one by one, then together: sums that fail again and again on one form leave the cause open."""
    times = Counter((rule, _form_of(finding)) for rule, finding in told if _is_arithmetic(finding))
    return tuple(
        "unknown"
        if cause == "document" and _is_arithmetic(finding) and times[rule, _form_of(finding)] >= _MANY
        else cause
        for (rule, finding), cause in ((each, _judge_cause(each[1], doubts)) for each in told)
    )


def _judge_cause(finding: Finding, doubts: Doubts) -> Cause:
    """Document when all figures were read surely, extraction when one is in doubt.

    What a single cell holds, or holds not, is sure only where its form is.
    """
    if finding.cause is not None:
        return finding.cause
    figures = [figure for figure in finding.evidence if figure is not None]
    cells = {figure.cell for figure in figures if figure.cell is not None}
    changed = doubts.cells if finding.is_complete else doubts.cells | doubts.rows
    if any(figure.doubtful for figure in figures) or any(is_touched(cell, changed) for cell in cells):
        return "extraction"
    if cells & doubts.recognised or (finding.is_of_cell and figures and _form_of(finding) in doubts.unruled):
        return "extraction"
    is_sure = bool(figures) or (finding.is_of_cell and _form_of(finding) not in doubts.open)
    return "document" if is_sure else "unknown"


def _is_arithmetic(finding: Finding) -> bool:
    return _form_of(finding) is not None and len(finding.evidence) > 1


def _form_of(finding: Finding) -> str | None:
    """Name the form that a finding speaks of, or of a row of; None for one on the document or the report."""
    target = finding.target
    return target.record_id if isinstance(target, Form) else getattr(target, "form_id", None)


def _has_figure(text: str | None) -> bool:
    return any(char.isdigit() for char in text or "")
