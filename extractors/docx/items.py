"""What a story gives: the blocks of a ``RawDocument`` and, between them, the objects that are embedded there."""

from __future__ import annotations

from msgspec import Struct

from pipeline.model.place import Place
from pipeline.model.raw import RawTable, RawText


class Embedded(Struct, frozen=True, kw_only=True):
    """An object embedded in the document (嵌入的工作簿等), or a drawn picture, where it prints."""

    part: str
    """Package part with its bytes, ``word/embeddings/…``; an address when it is linked from outside, empty for a
    picture that stands by itself."""
    picture: str
    """Part of the picture that a reader sees; empty when there is none."""
    is_icon: bool
    """It prints as an icon only: a reader does not see what it holds."""
    note: str
    """How it is named where it cannot be read."""
    place: Place
    nested_in: tuple[int, int] | None = None
    """(row, col) of the cell it stands in, as in ``RawTable``."""


Item = RawText | RawTable | Embedded
