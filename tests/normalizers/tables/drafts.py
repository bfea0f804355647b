"""Drafts out of drawings, and back, for the tests of single steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from normalizers.tables.draft import Change, Draft, draft_of
from pipeline.model.raw import RawTable
from tests.builders import draw, raw_table


def draft(drawing: str, *, cuts: Sequence[int] = (), **more: Any) -> Draft:
    """A draft; ``cuts`` are the rows before which a page end is known."""
    made = draft_of(raw_table(drawing, **more))
    return Draft(**{**{name: getattr(made, name) for name in made.__struct_fields__}, "cuts": tuple(cuts)})


def drawn(made: Draft) -> str:
    return draw(
        RawTable(n_rows=made.n_rows, n_cols=made.n_cols, cells=made.cells, place=made.place, origin=made.origin)
    )


def kinds(made: Draft) -> list[str]:
    return [change.kind for change in made.changes]


def only_change(made: Draft) -> Change:
    (change,) = made.changes
    return change
