"""The text of a file by another route than its grid: one character after the other, as the file has them (线性文字)."""

from __future__ import annotations

from msgspec import Struct


class Flow(Struct, frozen=True, kw_only=True):
    """The characters of a document in the order of its file, folded by ``squeeze`` and without blanks.

    It knows no lines, cells or columns, so what the first reading got wrong about these it cannot get wrong too.
    """

    parts: tuple[str, ...]
    """One a page; a single one where the format has no pages."""

    def near(self, pages: frozenset[int]) -> str:
        """Give the text of some pages (1-based); all of it where the format has none."""
        if len(self.parts) == 1 or not pages:
            return "".join(self.parts)
        return "".join(self.parts[page - 1] for page in sorted(pages) if page <= len(self.parts))
