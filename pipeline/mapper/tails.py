"""Rows cut in two: the piece below holds the rest of one cell and nothing else (断行).

::

    | 产出 | 数量 | 推广新型节水 | 30 | 35 | 5 | 5 |
    |  ^  |  ^  | 灌溉面积    |    |    |   |   |     no weight, no score, no name of its own: the end of the row above

What the layout alone tells is put together by the normalizers.  Here the columns are known, so that a row with one
text and no points is known to be no indicator.  Another reading stays possible (a line of the template that nobody
filled in), hence every such join is a doubtful repair, which is flagged.
"""

from __future__ import annotations

from msgspec.structs import replace

from normalizers.numbers import is_placeholder
from pipeline.mapper.context import FormContext
from pipeline.mapper.headers import Column
from pipeline.mapper.parts import Parts, split_row
from pipeline.model.clean import CleanCell, CleanTable, Repair

_GROUPS = frozenset({"level1", "level2", "levels", "level1_weight", "level2_weight"})
"""What stands left of a row and may be merged over it."""
_WORDS = frozenset({"level3", "target", "actual", "deviation"})
"""Columns of texts that a row's end may cut."""
_SHORTEST_NAME = 4
"""Characters from which a text may be a name of its own."""


def join_tail(table: CleanTable, row: int, parts: Parts, columns: tuple[Column, ...], context: FormContext) -> Parts:
    """The row with the rest of it that stands in the row below; itself where that row is one of its own."""
    if (
        row + 1 >= table.n_rows
        or len(table.row(row + 1)) == 1
        or not any(parts.first(code) for code in ("weight", "score", "actual"))
    ):
        return parts
    below = split_row(table, row + 1, columns, context)
    found = _find_tail(row + 1, below)
    if found is None:
        return parts
    code, tail = found
    head = parts.first(code)
    if head is None or head.row != row or head.row_span > 1 or not _goes_on(code, head, tail, context):
        return parts
    repair = Repair(
        kind="row_joined",
        before=f"{head.text}\n{tail.text}",
        after=head.text + tail.text,
        place=head.place,
        rows=(table.ref(head), table.ref(tail)),
        doubtful=True,
    )
    context.uses.note_tail(table, tail, repair)
    return replace(parts, cells=parts.cells | {code: (*parts.cells[code], tail)})


def _find_tail(row: int, parts: Parts) -> tuple[str, CleanCell] | None:
    """The only filled cell of a row, with its column; None where the row says more than that."""
    filled = [(code, cell) for code, cells in parts.cells.items() for cell in cells if not cell.is_blank]
    own = [(code, cell) for code, cell in filled if cell.row == row]
    if len(own) != 1 or own[0][0] not in _WORDS or own[0][1].row_span > 1:
        return None
    above = {code for code, cell in filled if cell.row != row}
    return own[0] if above <= _GROUPS | {"target"} - {own[0][0]} else None


def _goes_on(code: str, head: CleanCell, tail: CleanCell, context: FormContext) -> bool:
    """Whether the text below can be the rest of the one above: not when each could stand alone."""
    known = context.vocabulary
    if is_placeholder(head.text) or is_placeholder(tail.text) or known.is_stub(tail.text):
        return False
    if known.is_subtotal(tail.text) or known.has(tail.text, "total"):
        return False
    if code == "level3":
        return not (_is_name(head.text, context) and _is_name(tail.text, context))
    return code == "deviation" or not any(char.isdigit() for char in tail.text)


def _is_name(text: str, context: FormContext) -> bool:
    return len(text) >= _SHORTEST_NAME and context.vocabulary.ends_name(text)
