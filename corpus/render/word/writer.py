"""The state while a Word file is written, and what it may be asked to hold."""

from __future__ import annotations

from random import Random

from msgspec import Struct, field

EMBEDDED = "embedded_forms"
"""Forms stand in the document as embedded workbooks with a preview picture."""

FEATURES = frozenset(
    {
        "split_runs",
        "content_controls",
        "tracked_changes",
        "hidden_text",
        "footnote",
        "text_box",
        "floating",
        "covered_labels",
        "nested_table",
        "symbols",
        "fields",
        "smart_tags",
        "page_furniture",
        "landscape",
        EMBEDDED,
        "empty_paragraphs",
        "bookmarks",
    }
)
"""What a Word file may be asked to hold, each without changing what a reader of the print sees."""


class Writer(Struct):
    """State while a document is written."""

    rng: Random
    features: frozenset[str]
    lists: list[str] = field(default_factory=list)
    """Number formats of automatic headings: one list each."""
    footnotes: list[str] = field(default_factory=list)
    embedded: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Workbooks and their previews."""
    changes: int = 0

    def has(self, feature: str) -> bool:
        """Whether a feature is asked for."""
        return feature in self.features


def change_mark(writer: Writer) -> str:
    """Give the attributes of the next tracked change."""
    writer.changes += 1
    return f'w:id="{9000 + writer.changes}" w:author="" w:date="2000-01-01T00:00:00Z"'
