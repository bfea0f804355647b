"""What a story gives: the blocks of a ``RawDocument`` and, between them, the objects that are embedded there."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.place import Place
from pipeline.model.raw import RawTable, RawText


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """An object embedded in the document (嵌入的工作簿等), where it prints its preview."""

    part: str
    """Package part with its bytes, ``word/embeddings/…``; an address when it is linked from outside."""
    prog_id: str
    """Program it belongs to, ``Excel.Sheet.12``; empty when not stated."""
    place: Place


Item = RawText | RawTable | Embedded
