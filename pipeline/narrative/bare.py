"""Headings that nothing but their words tells: no number, no look of their own (无序号标题)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.narrative.drafts import Draft, Item
from pipeline.narrative.fronts import PROSE_MARK
from pipeline.narrative.headings import find_code
from pipeline.narrative.lexicon import load_lexicon

_SAME = 4
"""Characters that headings of one kind begin with: 财政资金收入, 财政资金支出."""


def find_bare_level(heading: str, level: int, stack: Sequence[Draft], items: Sequence[Item]) -> int | None:
    """Find the level of such a heading; None where it is text after all.

    ``level``: the report's first.  It is part of the section above it where no text stands between them, where its
    subject is a part's, or where it begins as the part before did.
    """
    if PROSE_MARK.search(heading):
        return None
    if not any(draft.level == level for draft in stack):
        return level
    last = stack[-1]
    is_first = bool(items) and items[-1].role == "heading" and last.level == level
    is_part = find_code(heading, is_deep=False) not in load_lexicon().headings.top_codes
    is_sibling = last.level > level and last.heading[:_SAME] == heading[:_SAME]
    return level + 1 if is_first or is_part or is_sibling else level
