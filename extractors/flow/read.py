"""Which format has a second way to its text (第二遍识读的来源), and what is folded before two readings are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from importlib import import_module

from pipeline.model.flow import Flow
from pipeline.model.source import SourceFile

_READERS: Mapping[str, str] = {"pdf": "extractors.flow.pdf", "docx": "extractors.flow.docx"}
"""Module of each format whose file holds its text in reading order; each has a ``read_parts(data)``."""


def read_flow(source: SourceFile) -> Flow | None:
    """Read the text of a file that the first reading could read.

    Returns: None for a format without a second way.
    """
    module = _READERS.get(source.format)
    if module is None:
        return None
    read_parts: Callable[[bytes], tuple[str, ...]] = import_module(module).read_parts
    return Flow(parts=tuple(squeeze(part) for part in read_parts(source.data)))


def squeeze(text: str) -> str:
    """Fold widths and ligatures and leave out blanks and control characters."""
    folded = unicodedata.normalize("NFKC", text)
    inked = "".join(folded.split())
    return inked if inked.isprintable() else "".join(filter(str.isprintable, inked))
