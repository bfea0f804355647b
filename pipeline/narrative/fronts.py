"""What stands in front of a report: the unit on a line of its own, a copy of the notice (报告之前)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.narrative.drafts import Item
from pipeline.narrative.lexicon import load_lexicon

LONGEST_CLOSING = 30
"""Characters of a line that names a unit alone, above the date (落款) or above a title."""
PROSE_MARK = re.compile(r"[。，；：]")
YEAR_ENDS = ("年", "年度")
"""What a line ends with that names a year and no day: a part of the title."""


def is_behind_foreign(items: Sequence[Item], report: int) -> bool:
    """What stands above is a text of another kind, as a copy of the notice: its figures are not the report's."""
    own = [item for item in items if item.report == report]
    titles = [item.text.text for item in own if item.role == "title"]
    is_foreign = any(map(load_lexicon().foreign_title.search, titles))
    return is_foreign and any(item.role == "narrative" for item in own)


def take_unit_line(items: Sequence[Item], *, is_first: bool) -> None:
    """Make the line right above a title part of it, where it is a unit's name or breaks off after the year.

    ``is_first``: no section goes before.
    """
    above = items[-1] if items and is_first else None
    if above is None or above.role not in ("unaccounted", "narrative"):
        return
    text = above.text.text
    is_short = len(text) <= LONGEST_CLOSING and PROSE_MARK.search(text) is None
    if is_short and text.endswith((*load_lexicon().units.endings, *YEAR_ENDS)):
        above.role = "title"
