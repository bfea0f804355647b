"""What stands in front of a report: the unit on a line of its own, a copy of the notice (报告之前)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.narrative.drafts import Item
from pipeline.narrative.lexicon import load_lexicon

LONGEST_TITLE = 60
"""Characters of a title."""
LONGEST_CLOSING = 30
"""Characters of a line that names a unit alone, above the date (落款) or above a title."""
PROSE_MARK = re.compile(r"[。，；：]|(?<=[\u4e00-\u9fff])[,;:]")
YEAR_ENDS = ("年", "年度")
"""What a line ends with that names a year and no day: a part of the title."""

_OPENING = ("（", "(")
_BRACKETED = re.compile(r"[（(][^（()）]+[）)]")


def is_behind_foreign(items: Sequence[Item], report: int) -> bool:
    """What stands above is a text of another kind, as a copy of the notice: its figures are not the report's."""
    own = [item for item in items if item.report == report]
    titles = [item.text.text for item in own if item.role == "title"]
    is_foreign = any(map(load_lexicon().foreign_title.search, titles))
    return is_foreign and any(item.role == "narrative" for item in own)


def is_subtitle(text: str, items: Sequence[Item]) -> bool:
    """A short line in brackets right below a title: （2023年度）."""
    is_below = text[:1] in _OPENING and bool(items) and items[-1].role == "title"
    return is_below and len(text) <= LONGEST_CLOSING and _BRACKETED.fullmatch(text) is not None


def take_unit_line(items: Sequence[Item], *, is_first: bool) -> None:
    """Make the lines right above a title part of it, where each names a unit or a place or breaks off after the year.

    ``is_first``: no section goes before.
    """
    units = load_lexicon().units
    for above in reversed(items if is_first else ()):
        text = above.text.text
        is_short = len(text) <= LONGEST_CLOSING and PROSE_MARK.search(text) is None
        is_part = is_short and text.endswith((*units.endings, *units.places, *YEAR_ENDS))
        if above.role not in ("unaccounted", "narrative") or not is_part:
            return
        above.role = "title"
