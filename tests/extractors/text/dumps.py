"""Dumps drawn with visible marks: ``→`` is a tab, a line end a line end."""

from __future__ import annotations

import hashlib
import textwrap

from extractors.text.extract import extract
from pipeline.model.raw import RawDocument, RawTable
from pipeline.model.source import Limits, SourceFile
from tests.builders import draw


def dump(drawing: str) -> str:
    """The text of a drawing; the first and the last line end are not part of it."""
    return textwrap.dedent(drawing).removeprefix("\n").replace("→", "\t")


def read(text: str | bytes, limits: Limits | None = None) -> RawDocument:
    """Extract a dump, and check on the way that no character was lost or doubled."""
    data = text if isinstance(text, bytes) else text.encode()
    source = SourceFile(source_path="a.txt", doc_id=hashlib.sha256(data).hexdigest(), format="txt", data=data)
    raw = extract(source, limits or Limits())
    printed = [cell.text for block in raw.blocks for cell in (block.cells if isinstance(block, RawTable) else (block,))]
    assert raw.visible_chars == len("".join("".join(printed).split()))
    return raw


def read_drawn(drawing: str) -> RawDocument:
    """Extract a drawn dump."""
    return read(dump(drawing))


def print_blocks(raw: RawDocument) -> list[str]:
    """Each table as a drawing, each line as its text."""
    return [draw(block) if isinstance(block, RawTable) else block.text for block in raw.blocks]
