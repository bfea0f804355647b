"""Texts that are no self-evaluation: notices, rules, notes on final accounts, also in front of one (非自评材料)."""

from __future__ import annotations

import re

from msgspec.structs import replace

from pipeline.narrative.drafts import Item, Outline
from pipeline.narrative.lexicon import Lexicon, load_lexicon

_RESULTS = frozenset({"problems", "measures", "conclusion", "recommendations", "experience"})
"""Codes of sections in which a unit judges its own year; a notice asks for them in one sentence."""
_LEAST_RESULTS = 2


def drop_foreign(outline: Outline) -> Outline:
    """Leave out the sections and figures of what is named as another kind of document: its lines are furniture."""
    lexicon = load_lexicon()
    reports: dict[int, list[Item]] = {}
    for item in outline.items:
        reports.setdefault(item.report, []).append(item)
    foreign = {number for number, items in reports.items() if _is_foreign(items, lexicon.foreign_title, lexicon)}
    if not any(_is_named_own(items, lexicon) for items in reports.values()):
        foreign |= {number for number, items in reports.items() if _is_foreign(items, lexicon.alone_title, lexicon)}
    if not foreign:
        return outline
    lost = {id(item.section) for item in outline.items if item.report in foreign and item.section is not None}
    kept = tuple(draft for draft in outline.sections if id(draft) not in lost)
    for ordinal, draft in enumerate(kept, 1):
        draft.ordinal = ordinal
    items = tuple(
        replace(item, role="furniture", section=None) if item.report in foreign else item for item in outline.items
    )
    return Outline(items=items, sections=kept)


def _list_titles(items: list[Item]) -> list[str]:
    lines = [item.text.text for item in items if item.role == "title"]
    return [*lines, "".join(lines)]


def _is_named_own(items: list[Item], lexicon: Lexicon) -> bool:
    """A title line names a report of results."""
    titles = _list_titles(items)
    return any(title.endswith(lexicon.titles.endings) and lexicon.own_title.search(title) for title in titles)


def _is_foreign(items: list[Item], kind: re.Pattern[str], lexicon: Lexicon) -> bool:
    """A title line names another kind of document, none names a report, and hardly a section judges the year."""
    if not any(map(kind.search, _list_titles(items))) or _is_named_own(items, lexicon):
        return False
    codes = {item.section.code for item in items if item.role == "heading" and item.section is not None}
    return len(codes & _RESULTS) < _LEAST_RESULTS
