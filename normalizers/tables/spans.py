"""Merged label cells that go on after a page end (跨页合并单元格).

The label is printed once, on the page before; overleaf the merged cell goes on blank or undrawn::

    | 产出指标 | 数量 | 甲 |         | 产出指标 | 数量 | 甲 |
    | ^        | ^    | 乙 |         | ^        | ^    | 乙 |
    - - - page end - - - - -  gives
    |          |      | 丙 |         | ^        | ^    | 丙 |
    | ^        | 质量 | 丁 |         | ^        | 质量 | 丁 |

The span grows, no text is copied; and it grows only where the layout shows a merge.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from normalizers.tables.draft import Change, Draft, Position, at, cells_by_shown_row
from normalizers.tables.signs import is_blank, is_figure, is_value, is_worded, squeeze
from pipeline.model.raw import RawCell


class _PageEnd(Struct, frozen=True, kw_only=True):
    """A page end and what the table shows around it."""

    cut: int
    shown: Sequence[Sequence[RawCell]]
    """For each row of the table the cells that cover it."""
    merged_cols: frozenset[int]
    """Columns that have a cell merged over rows."""
    known: bool
    """Pages or a joined row tell of it; else blank merged cells alone do."""


class _Extension(Struct, frozen=True, kw_only=True):
    """How far a merged cell goes on after a page end."""

    last_row: int
    doubtful: bool = False


def extend_spans(draft: Draft) -> Draft:
    """Let merged cells go on over the page ends of a table.  Changes: ``span_extended``.

    Doubtful where neither piece is merged by itself but the column is one of groups, and where no page end is known
    but the blank merged cells look like one.
    """
    shown = cells_by_shown_row(draft)
    known = frozenset(draft.cuts)
    cuts = sorted(known | _infer_cuts(shown))
    if not cuts:
        return draft
    merged_cols = frozenset(cell.col for cell in draft.cells if cell.row_span > 1)
    cells = {at(cell): cell for cell in draft.cells}
    root_of: dict[Position, Position] = {}
    changes = []
    for cut in cuts:
        page_end = _PageEnd(cut=cut, shown=shown, merged_cols=merged_cols, known=cut in known)
        leading = True
        label: RawCell | None = None
        for up, low in _meetings(page_end):
            root = cells[root_of.get(at(up), at(up))]
            extension = _extend(root, low, page_end, leading=leading, label=label)
            if extension is None:
                leading = leading and (low is None or is_blank(low.text))
                continue
            if low is not None:
                root_of[at(low)] = at(root)
                del cells[at(low)]
            label = root
            cells[at(root)] = replace(root, row_span=extension.last_row - root.row + 1)
            changes.append(_change(root, low, cut, extension))
    return replace(draft, cells=tuple(cells[key] for key in sorted(cells))).with_changes(changes)


def _infer_cuts(shown: Sequence[Sequence[RawCell]]) -> set[int]:
    """Rows where a conversion hid a page end inside a table (跨页转换).

    The leftmost cell that starts there is merged, blank, and stands under a label of the same columns; other cells of
    the row are filled.  No form has a group without a name, so the group above goes on.
    """
    return {row for row in range(1, len(shown)) if _hides_page_end(shown[row - 1], shown[row], row)}


def _hides_page_end(upper: Sequence[RawCell], lower: Sequence[RawCell], row: int) -> bool:
    first = next((cell for cell in lower if cell.row == row), None)
    if first is None or first.row_span == 1 or not is_blank(first.text) or all(is_blank(cell.text) for cell in lower):
        return False
    label = next((cell for cell in upper if cell.col == first.col), None)
    return (
        label is not None and label.col_span == first.col_span and not is_blank(label.text) and not is_value(label.text)
    )


def _meetings(page_end: _PageEnd) -> list[tuple[RawCell, RawCell | None]]:
    """Cells that end at a page end, left to right, each with what stands under it: a cell, or None for undrawn."""
    below = {cell.col: cell for cell in page_end.shown[page_end.cut]}
    return [(up, below.get(up.col)) for up in page_end.shown[page_end.cut - 1] if up.row + up.row_span == page_end.cut]


def _extend(
    root: RawCell, low: RawCell | None, page_end: _PageEnd, *, leading: bool, label: RawCell | None
) -> _Extension | None:
    """Say how far a cell goes on; None when it does not.

    ``leading``: left of it the row under the page end is blank, so that it stands among the columns of groups;
    ``label``: the cell to its left that goes on, as it was before.
    """
    if is_blank(root.text):
        return None
    if low is None:
        last_row = _last_undrawn_row(root, page_end) if page_end.known and leading and not is_value(root.text) else -1
        return _Extension(last_row=last_row) if last_row >= 0 else None
    if low.col_span != root.col_span or not (is_blank(low.text) or _repeats(root, low)):
        return None
    last_row = low.row + low.row_span - 1
    both_merged = root.row_span > 1 and low.row_span > 1
    either_merged = root.row_span > 1 or low.row_span > 1
    is_group = leading and (not is_figure(root.text) or _is_weight_of(label, root))
    if not page_end.known:
        return _Extension(last_row=last_row, doubtful=True) if low.row_span > 1 and is_group else None
    if both_merged or (either_merged and is_group):
        return _Extension(last_row=last_row)
    in_groups = root.col in page_end.merged_cols or _has_name_beside(low, page_end)
    return _Extension(last_row=last_row, doubtful=True) if is_group and in_groups and is_blank(low.text) else None


def _is_weight_of(label: RawCell | None, figure: RawCell) -> bool:
    """A figure beside a group's label, over the same rows, is the group's and not a row's own (一级指标权重)."""
    return (
        label is not None
        and (label.row, label.row_span) == (figure.row, figure.row_span)
        and label.col + label.col_span == figure.col
    )


def _has_name_beside(label: RawCell, page_end: _PageEnd) -> bool:
    """The row under a page end has a name and figures to the right of a blank label: the label is that of a group."""
    right = [cell.text for cell in page_end.shown[page_end.cut] if cell.col > label.col]
    return any(map(is_worded, right)) and any(map(is_figure, right))


def _repeats(root: RawCell, low: RawCell) -> bool:
    """The cell under a page end prints the label of the merged cell again."""
    return not is_value(root.text) and squeeze(low.text) == squeeze(root.text)


def _last_undrawn_row(root: RawCell, page_end: _PageEnd) -> int:
    """The last row from the page end on in which the cell's columns are undrawn; -1 when there is none."""
    cols = set(range(root.col, root.col + root.col_span))
    row = page_end.cut
    while row < len(page_end.shown) and page_end.shown[row] and cols.isdisjoint(_covered(page_end.shown[row])):
        row += 1
    return row - 1 if row > page_end.cut else -1


def _covered(cells: Sequence[RawCell]) -> set[int]:
    return {col for cell in cells for col in range(cell.col, cell.col + cell.col_span)}


def _change(root: RawCell, low: RawCell | None, cut: int, extension: _Extension) -> Change:
    return Change(
        kind="span_extended",
        before="" if low is None else low.text,
        after=root.text,
        place=root.place if low is None else low.place,
        cells=tuple((row, -1) for row in range(cut, extension.last_row + 1)),
        doubtful=extension.doubtful,
    )
