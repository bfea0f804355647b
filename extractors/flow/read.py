"""Which format has a second way to its text (第二遍识读的来源), and what is folded before two readings are compared."""

from __future__ import annotations

import unicodedata

from pipeline.model.flow import Flow
from pipeline.model.raw import RawDocument
from pipeline.model.source import SourceFile


def read_flow(source: SourceFile, raw: RawDocument) -> Flow | None:
    """Read the text of a file that the first reading could read, ``raw`` being what that made of it.

    Returns: None for a format whose file does not hold its text in reading order, so that there is no second way.
    """
    match source.format:
        case "pdf":
            parts = raw.stream
        case "docx":
            from extractors.flow.docx import read_parts

            parts = read_parts(source.data)
        case _:
            return None
    return Flow(parts=tuple(map(squeeze, parts)))


def squeeze(text: str) -> str:
    """Fold widths and ligatures and leave out blanks and control characters."""
    folded = unicodedata.normalize("NFKC", text)
    inked = "".join(folded.split())
    return inked if inked.isprintable() else "".join(filter(str.isprintable, inked))
