"""What a report's outline is put together from: sections being made, what became of each paragraph (章节草稿)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from pipeline.model.clean import CleanText
from pipeline.narrative.lines import Line

Role = Literal["heading", "narrative", "title", "signature", "caption", "furniture", "unaccounted"]


class Draft(Struct, kw_only=True):
    """A section being put together."""

    ordinal: int
    level: int
    number: str | None
    heading: str
    code: str
    parent: Draft | None
    text: CleanText
    """The paragraph its heading stands in."""
    own: list[tuple[CleanText, str, str]] = field(default_factory=list)
    """Its paragraphs: the paragraph, its text with the number, and without."""


class Item(Struct, kw_only=True):
    """What became of a paragraph."""

    text: CleanText
    line: Line | None
    role: Role
    section: Draft | None = None
    report: int = 0
    """Which of several reports in the document, from 0."""


class Outline(Struct, frozen=True, kw_only=True):
    """The report's paragraphs in order with what became of each, and its sections."""

    items: tuple[Item, ...]
    sections: tuple[Draft, ...]
