"""A report as written: headings with their paragraphs, and the figures its sentences state."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class StatedFact(Struct, frozen=True, kw_only=True):
    """A figure that a sentence states, with a canonical subject."""

    subject: str
    measure: str
    value: Decimal
    unit: str
    fiscal_year: int
    text: str = ""
    """The figure as the sentence prints it, with its unit."""
    optional: bool = False
    """Its subject is open to argument (a part of a count)."""
    other_subjects: tuple[str, ...] = ()
    other_units: tuple[str, ...] = ()


class Section(Struct, frozen=True, kw_only=True):
    """A heading and its own paragraphs."""

    level: int
    number: str | None
    """As printed; None for a heading that lost its number."""
    automatic: bool = False
    heading: str
    code: str | None
    """None: open to argument, not scored."""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[StatedFact, ...] = ()
    run_in: bool = False
    """Heading and text stand in one paragraph."""
    optional: bool = False
    other_codes: tuple[str, ...] = ()
    other_levels: tuple[int, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """A narrative report (自评报告)."""

    title: tuple[str, ...]
    """Printed lines of the title."""
    unit_name: str
    fiscal_year: int
    preamble: str | None = None
    closing: tuple[str, ...] = ()
    """Unit and date below the last paragraph (落款)."""
    sections: tuple[Section, ...] = ()
    self_score: Decimal | None = None
    grade: str | None = None
    flags: tuple[dict[str, object], ...] = ()
