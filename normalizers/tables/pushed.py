"""Texts pushed out of their cell (串格): a bracket's end, a tail, several rows printed as one.

::

    | 合规性（6 分 | ） 合规 |            | 合规性（6 分） | 合规 |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from normalizers.tables import marks
from normalizers.tables.draft import Change, Draft, at, cells_by_row, covering, renumber, sort_cells, widen
from normalizers.tables.signs import (
    is_blank,
    is_figure,
    is_unfinished,
    is_word,
    lines_of,
    open_brackets,
    squeeze,
)
from pipeline.model.raw import RawCell

CLOSERS = "".join(sorted({char for closing in marks.BRACKETS.values() for char in closing}))
_STARTS_CLOSED = re.compile(rf"\s*([{re.escape(CLOSERS)}])\s*")

MIN_TAIL = 4
"""Characters; a shorter text under a figure is its unit or a remark (``10\\n万元``), not a lost tail."""

MIN_HEAD = 6
"""Characters; a text this short fits its line and was not cut."""

LONGER = 1.5
"""How many times the next longest text of its row a text must measure to be taken for the one that was cut."""

SHORTEST_WRAPPED = 3
"""Characters of a figure that the narrowest column holds on a line; a shorter line was not broken by its cell."""


def close_brackets(draft: Draft) -> Draft:
    """Give a bracket that was opened in one cell its end, which stands first in the cell to the right.

    The cell to the right may be merged over several rows; then the bracket goes to the only cell beside it that
    lacks one.  Changes: ``bracket_moved``.
    """
    leading = [cell for cell in draft.cells if _leading_closer(cell.text)]
    if not leading:
        return draft
    grid = covering(draft.cells)
    current = {at(cell): cell for cell in draft.cells}
    changes = []
    for cell in leading:
        beside = {at(left) for row in _rows(cell) if (left := grid.get((row, cell.col - 1))) is not None}
        while closer := _leading_closer(current[at(cell)].text):
            lacking = [current[place] for place in beside if _lacks(current[place].text, closer)]
            if len(lacking) != 1:
                break
            left, right = lacking[0], current[at(cell)]
            current[at(left)] = replace(left, text=left.text.rstrip() + closer)
            current[at(right)] = replace(right, text=_STARTS_CLOSED.sub("", right.text, count=1))
            changes.append(_bracket_change((left, right), (current[at(left)], current[at(right)])))
    return replace(draft, cells=tuple(current[at(cell)] for cell in draft.cells)).with_changes(changes)


def _bracket_change(before: tuple[RawCell, RawCell], after: tuple[RawCell, RawCell]) -> Change:
    return Change(
        kind="bracket_moved",
        before=" | ".join(cell.text.strip() for cell in before),
        after=" | ".join(cell.text.strip() for cell in after),
        place=before[0].place,
        cells=tuple(at(cell) for cell in after),
    )


def _rows(cell: RawCell) -> range:
    return range(cell.row, cell.row + cell.row_span)


def _leading_closer(text: str) -> str:
    """The closing bracket a text begins with, or nothing."""
    found = _STARTS_CLOSED.match(text)
    return found.group(1) if found else ""


def _lacks(text: str, closer: str) -> bool:
    """The text leaves a bracket open that this character would close."""
    still_open = open_brackets(text)
    return bool(still_open) and closer in marks.BRACKETS[still_open[-1]]


def return_tails(draft: Draft) -> Draft:
    """Take a text's tail out of a figure cell of its row and put it back (``10⏎人队伍建设改革措施``).

    Only where one unfinished text of the row is by far the longest.  Always doubtful.  Changes: ``cell_moved``.
    """
    suspects = [(cell, split) for cell in draft.cells if (split := _split_tail(cell.text)) is not None]
    if not suspects:
        return draft
    rows = cells_by_row(draft.cells)
    changed: dict[tuple[int, int], RawCell] = {}
    changes = []
    for cell, (figure, tail) in suspects:
        head = _head_of_tail([other for other in rows[cell.row] if other is not cell])
        if head is None or at(head) in changed:
            continue
        joined = replace(head, text=f"{head.text}\n{tail}")
        changed[at(head)], changed[at(cell)] = joined, replace(cell, text=figure)
        changes.append(
            Change(
                kind="cell_moved",
                before=f"{head.text} | {cell.text}",
                after=f"{joined.text} | {figure}",
                place=cell.place,
                cells=(at(head), at(cell)),
                doubtful=True,
            )
        )
    cells = tuple(changed.get(at(cell), cell) for cell in draft.cells)
    return replace(draft, cells=cells).with_changes(changes)


def _split_tail(text: str) -> tuple[str, str] | None:
    """A figure and the words on the lines below it, when a text is made so."""
    if "\n" not in text:
        return None
    lines = lines_of(text)
    if len(lines) < 2 or not is_figure(lines[0]):
        return None
    tail = "\n".join(lines[1:])
    return (lines[0], tail) if is_word(tail) and len(squeeze(tail)) >= MIN_TAIL else None


def _head_of_tail(others: Sequence[RawCell]) -> RawCell | None:
    """The one text of a row that is by far the longest and unfinished; None when there is no such text."""
    heads = sorted(
        (cell for cell in others if is_unfinished(cell.text) and not is_figure(cell.text)),
        key=lambda cell: len(squeeze(cell.text)),
        reverse=True,
    )
    lengths = [len(squeeze(cell.text)) for cell in heads[:2]]
    if not lengths or lengths[0] < MIN_HEAD or (len(lengths) > 1 and lengths[0] < LONGER * lengths[1]):
        return None
    return heads[0]


def split_rows(draft: Draft) -> Draft:
    """Make several rows of one whose every cell holds the same number of lines, with figures line for line.

    ::

        | 慰问⏎走访 | 10⏎20 | 5⏎5 |   gives   | 慰问 | 10 | 5 |
                                              | 走访 | 20 | 5 |

    Changes: ``row_split``; doubtful where one column of figures alone speaks for it.
    """
    by_row = cells_by_row(draft.cells)
    counts = {row: n for row, cells in by_row.items() if (n := _rows_in(cells)) > 1}
    if not counts:
        return draft
    axis = widen(draft.n_rows, counts)
    split = {axis.starts[row]: n for row, n in counts.items()}
    parts: list[RawCell] = []
    widened = renumber(draft, rows=axis)
    for cell in widened.cells:
        n_rows = split.get(cell.row, 1)
        parts += _split_cell(cell, n_rows) if n_rows > 1 and cell.row_span == n_rows else [cell]
    changes = [_split_change(axis.starts[row], n, by_row[row]) for row, n in counts.items()]
    return replace(widened, cells=sort_cells(parts)).with_changes(changes)


def _split_change(first_row: int, n: int, cells: Sequence[RawCell]) -> Change:
    own = [cell for cell in cells if cell.row_span == 1]
    lines = [lines_of(cell.text) or ("",) * n for cell in own]
    return Change(
        kind="row_split",
        before=" | ".join(cell.text for cell in own),
        after="\n".join(" | ".join(line) for line in zip(*lines, strict=True)),
        place=own[0].place,
        cells=tuple((first_row + offset, -1) for offset in range(n)),
        doubtful=sum(_are_figures(line) and not _may_be_wrapped(line) for line in lines) < 2,
    )


def _rows_in(cells: Sequence[RawCell]) -> int:
    """How many rows a printed row holds; 1 unless all its filled cells say the same."""
    if not any("\n" in cell.text for cell in cells):
        return 1
    filled = [cell for cell in cells if cell.row_span == 1 and not is_blank(cell.text)]
    counts = {len(lines_of(cell.text)) for cell in filled}
    if len(counts) != 1 or counts == {1}:
        return 1
    figures = [cell for cell in filled if _are_figures(lines_of(cell.text))]
    certain = [cell for cell in figures if not _may_be_wrapped(lines_of(cell.text))]
    return counts.pop() if certain and len(figures) < len(filled) else 1


def _are_figures(lines: Sequence[str]) -> bool:
    """Every line is a bare figure."""
    return all(is_figure(line) for line in lines)


def _may_be_wrapped(lines: Sequence[str]) -> bool:
    """The lines could be one long figure that a narrow cell broke: the first is the longest, and they join well."""
    first = len(squeeze(lines[0]))
    return first >= SHORTEST_WRAPPED and first >= max(map(len, lines[1:])) and is_figure("".join(lines))


def _split_cell(cell: RawCell, n: int) -> Iterator[RawCell]:
    """The cell's lines as cells of one row each; a blank cell gives blank cells."""
    lines = lines_of(cell.text) or ("",) * n
    for offset, line in enumerate(lines):
        yield replace(cell, row=cell.row + offset, row_span=1, text=line)
