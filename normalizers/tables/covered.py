"""Texts that covered positions still hold (被合并单元格残留文字).

A merged cell of a workbook, or a continued one of a Word file, may keep a text that nobody sees.  Mostly it repeats the
label; then it is left out.  Anything else is left out as well, since it is not printed, but a person is told.
"""

from __future__ import annotations

from msgspec.structs import replace

from normalizers.tables.draft import Change, Draft, at
from normalizers.tables.signs import is_blank, squeeze
from pipeline.model.raw import RawCell


def drop_covered_texts(draft: Draft) -> Draft:
    """Leave out what covered positions hold; doubtful where it differs from the cell's own text.

    Changes: ``covered_text_dropped``, one for the repetitions of a cell and one for each other text.
    """
    changes: list[Change] = []
    cells = []
    for cell in draft.cells:
        if cell.covered_text:
            changes += _changes(cell)
        cells.append(replace(cell, covered_text=()) if cell.covered_text else cell)
    return replace(draft, cells=tuple(cells)).with_changes(changes) if changes else draft


def _changes(cell: RawCell) -> list[Change]:
    texts = [text for text in cell.covered_text if not is_blank(text)]
    own = squeeze(cell.text)
    repeated = [text for text in texts if squeeze(text) == own]
    others = [text for text in texts if squeeze(text) != own]
    found = [("\n".join(repeated), False)] if repeated else []
    found += [(text, True) for text in others]
    return [
        Change(
            kind="covered_text_dropped",
            before=before,
            after=cell.text,
            place=cell.place,
            cells=(at(cell),),
            doubtful=doubtful,
        )
        for before, doubtful in found
    ]
