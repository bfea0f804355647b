"""A submission before it becomes a file: printed blocks in reading order, and what they are made of."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from corpus.forms.grid import Grid
from corpus.forms.records import FilledForm
from corpus.report.records import Report
from corpus.truth.records import Truth
from corpus.writing import Hand

TextRole = Literal[
    "title", "caption", "subtitle", "heading", "body", "note", "signature", "stray", "closing", "contents"
]
"""``closing``: unit and date at a report's end (落款); ``contents``: a line of a table of contents."""


class Text(Struct, frozen=True, kw_only=True):
    """A printed paragraph."""

    text: str
    role: TextRole
    level: int = 0
    """Outline level of a heading, from 1."""
    number: str | None = None
    """Printed number in front of the text."""
    automatic: bool = False
    """The number is made by the word processor and stands in no run of text."""


class Table(Struct, frozen=True, kw_only=True):
    """A printed table."""

    grid: Grid
    form: int
    """Position of its form in the submission."""
    floating: bool = False


class PageBreak(Struct, frozen=True, kw_only=True):
    """The next block begins a page."""


Block = Text | Table | PageBreak


class Submission(Struct, frozen=True, kw_only=True):
    """One invented submission."""

    name: str
    """File name without its ending."""
    seed: int
    truth: Truth
    hand: Hand
    forms: tuple[FilledForm, ...]
    report: Report | None
    blocks: tuple[Block, ...]
    errors: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    features: frozenset[str] = field(default_factory=frozenset)
    """What the renderer is asked to do specially."""
