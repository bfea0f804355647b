"""The lines that close a report: the unit's name above the day, or both in one (落款)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.narrative.drafts import Item
from pipeline.narrative.fronts import LONGEST_CLOSING, PROSE_MARK
from pipeline.narrative.lexicon import load_lexicon

_LEAST_NAME = 4
"""Characters of a unit's name."""
_DAY = re.compile(r"(?:19|20)[0-9]{2}|[二一][〇○零九]")
"""Where a date begins: its year."""


def take_closings(items: Sequence[Item]) -> None:
    """Take the unit's name above a day out of the section that it stands in."""
    for position, item in enumerate(items):
        if item.role != "signature" or not is_date(item.text.text) or position == 0:
            continue
        before = items[position - 1]
        if before.role in ("narrative", "unaccounted") and _is_closing(before):
            before.role = "signature"
            if before.section is not None and before.section.own and before.section.own[-1][0] is before.text:
                before.section.own.pop()
            before.section = None


def is_date(text: str) -> bool:
    """The line is a day, a month or a year and nothing else."""
    return load_lexicon().asides["date"].fullmatch(text) is not None


def is_signed_line(text: str) -> bool:
    """The closing lines in one: the unit's name with the day right behind it, and nothing else."""
    day = _DAY.search(text)
    if day is None or PROSE_MARK.search(text):
        return False
    name = text[: day.start()].rstrip()
    is_name = _LEAST_NAME <= len(name) <= LONGEST_CLOSING and name.endswith(load_lexicon().units.endings)
    return is_name and is_date(text[day.start() :])


def _is_closing(item: Item) -> bool:
    text = item.text.text
    if len(text) > LONGEST_CLOSING or PROSE_MARK.search(text) or len(text) < _LEAST_NAME:
        return False
    style = item.text.style
    return style.align in ("right", "center") or text.endswith(load_lexicon().units.endings)
