"""What a report calls itself: title, unit, year, and whether it speaks of the unit or of projects (报告题名)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from normalizers.dates import find_fiscal_year
from normalizers.text import drop_other_scripts
from pipeline.narrative.lexicon import Lexicon, load_lexicon

_YEAR = re.compile(r"(?:19|20)[0-9]{2}\s*年?(?:度|财政年度|预算年度)?|[二〇○零一三四五六七八九]{4}年(?:度)?")
_NOT_NAME = re.compile(r"[0-9，。；：、]|^[（(]|[）)]$")
_ABOUT = "关于"
_SHORTEST = 3
_LONGEST = 30


class Naming(Struct, frozen=True, kw_only=True):
    """What the title and the first sentences name."""

    title: str | None
    unit_name: str | None
    fiscal_year: int | None
    is_project: bool
    """It speaks of projects and not of the whole unit."""


def read_naming(titles: Sequence[str], covers: Iterable[str], sentences: Iterable[str]) -> Naming:
    """Read a report's name.

    ``titles``: its printed lines; ``covers``: lines such as 单位名称：…; ``sentences``: the first of its text, where
    neither names the unit.
    """
    lexicon = load_lexicon()
    joined = "".join(titles)
    main = next((line for line in reversed(titles) if line.endswith(lexicon.titles.endings)), None)
    unit = next((name for name in (_unit_of_title(line, lexicon) for line in (*titles, joined)) if name), None)
    if unit is None:
        unit = next((name for line in covers if (name := _unit_of_cover(line, lexicon)) is not None), None)
    if unit is None:
        unit = next((name for text in sentences if (name := _unit_of_sentence(text, lexicon)) is not None), None)
    is_project = any(word in joined for word in lexicon.titles.project)
    return Naming(
        title=main or (joined or None),
        unit_name=unit,
        fiscal_year=find_fiscal_year(joined) if joined else None,
        is_project=is_project and not any(word in joined for word in lexicon.titles.whole),
    )


def _unit_of_title(title: str, lexicon: Lexicon) -> str | None:
    """The unit that a title names: what stands before its first word about the report, the year left out."""
    bare = _YEAR.sub("", drop_other_scripts(title)).removeprefix(_ABOUT)
    ends = [place for word in lexicon.titles.about if (place := bare.find(word)) >= 0]
    name = bare[: min(ends)] if ends else bare
    return _as_name(name.strip('的“”"《》 '), lexicon, must_end=not ends)


def _unit_of_cover(line: str, lexicon: Lexicon) -> str | None:
    found = lexicon.asides["unit_label"].match(line)
    return None if found is None else _as_name(found["unit"], lexicon, must_end=False)


def _unit_of_sentence(sentence: str, lexicon: Lexicon) -> str | None:
    found = lexicon.unit_name.match(sentence)
    if found is None or re.search(lexicon.units.place, found["unit"]) is None:
        return None
    return _as_name(found["unit"], lexicon, must_end=True)


def _as_name(name: str, lexicon: Lexicon, *, must_end: bool) -> str | None:
    bare = lexicon.unit_suffix.sub("", name)
    if not _SHORTEST <= len(bare) <= _LONGEST or _NOT_NAME.search(bare) or bare in lexicon.units.own:
        return None
    return name if not must_end or bare.endswith(lexicon.units.endings) else None
