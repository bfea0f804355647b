"""Names and figures listed apart in the same order: 人员经费、公用经费分别为5万元、3万元 (分别).

Each figure gets the words that it would have with its name right before it, so that it is read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from normalizers.numbers import HIDDEN
from pipeline.narrative.clauses import Clauses, clean_words
from pipeline.narrative.lexicon import load_lexicon
from pipeline.narrative.mentions import Mention

_START = re.compile(r"[，,；;。：（()）！？]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=\s*年)")


def spread_names(mentions: Sequence[Mention], clauses: Clauses) -> tuple[Mention, ...]:
    """Give the figures of such lists their names; all others stay as they are.

    A list without names of its own (分别占总支出的80%和20%) is of the things that the list before it named, or of as
    many figures before it.
    """
    word = load_lexicon().figures.respectively
    if word not in clauses.masked:
        return tuple(mentions)
    spread = list(mentions)
    named: tuple[str, ...] = ()
    for position, mention in enumerate(mentions):
        found = _find_list(mention, clauses)
        if found is None:
            continue
        start, heads, verb = found
        own = tuple(_split_names(heads))
        names = own if len(own) > 1 else named or _list_before(mentions, position, clauses)
        members = mentions[position : position + len(names)]
        if not names or not _is_list(members, clauses) or len(members) < len(names):
            continue
        years = _read_years(names, clauses.sentence[start : mention.start])
        common = names[-1].strip(HIDDEN) if years else ""
        for offset, (member, name) in enumerate(zip(members, names, strict=True)):
            spread[position + offset] = replace(
                member,
                words=clean_words((common or name) + verb),
                gap=(),
                is_spread=True,
                fiscal_year=years[offset] if years else None,
            )
        named = names if not years else ()
    return tuple(spread)


def _find_list(mention: Mention, clauses: Clauses) -> tuple[int, str, str] | None:
    """Where the piece before a figure begins, and its text before and behind 分别; None when it has no such word."""
    head = clauses.masked[: mention.start]
    start = max((found.end() for found in _START.finditer(head)), default=0)
    names, word, verb = head[start:].partition(load_lexicon().figures.respectively)
    return (start, names, verb) if word and "、" not in verb else None


def _split_names(heads: str) -> Iterator[str]:
    for name in load_lexicon().conjunctions.split(heads):
        if name := clean_words(name):
            yield name


def _list_before(mentions: Sequence[Mention], position: int, clauses: Clauses) -> tuple[str, ...]:
    """The words of as many figures before a list as it has; none where there are not so many."""
    count = 1
    while position + count < len(mentions) and _is_list(mentions[position + count - 1 : position + count + 1], clauses):
        count += 1
    return tuple(mention.words for mention in mentions[position - count : position]) if 1 < count <= position else ()


def _is_list(members: Sequence[Mention], clauses: Clauses) -> bool:
    """Nothing but marks and small words stands between them, and they count the same kind of thing."""
    between = [clauses.masked[one.end : other.start] for one, other in pairwise(members)]
    joined = (load_lexicon().conjunctions.sub("", text).strip("，, ") for text in between)
    return not any(joined) and len({member.kind for member in members}) == 1


def _read_years(names: Sequence[str], printed: str) -> tuple[int, ...]:
    """The year of each name where all but the last are nothing but years; else none."""
    if any(name.strip(HIDDEN) for name in names[:-1]) or not names[-1].startswith(HIDDEN):
        return ()
    years = tuple(int(found[0]) for found in _YEAR.finditer(printed))
    return years if len(years) == len(names) else ()
