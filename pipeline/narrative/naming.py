"""What a report calls itself: title, unit, year, and whether it speaks of the unit or of projects (报告题名).

A title runs the unit's name into that of the project (青溪县水利局河道治理项目…).  The name is cut where the year
stands, else before the first word about the report, and has to end as names of public bodies do; what the cover, the
closing lines and the first sentences call the unit decides where the title leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from normalizers.dates import find_fiscal_year
from normalizers.text import drop_other_scripts
from pipeline.narrative.lexicon import Lexicon, load_lexicon

_YEAR = re.compile(r"(?:19|20)[0-9]{2}\s*年?(?:度|财政年度|预算年度)?|[二〇○零一三四五六七八九]{4}年(?:度)?")
_NOT_NAME = re.compile(r"[0-9，。；：、]|^[（(]|[）)]$")
_SECOND_NAME = re.compile(r"(?<=.{3})[（(](?P<name>[^（()）]{3,})[）)]$")
"""The name on a second signboard, in brackets: 某镇医院（社区卫生服务中心）."""
_ABOUT = "关于"
_SHORTEST = 3
_LONGEST = 30
_AROUND = '的“”"《》 '
"""What may stand around a name in a title."""


class Naming(Struct, frozen=True, kw_only=True):
    """What the title and the first sentences name."""

    title: str | None
    unit_name: str | None
    other_name: str | None = None
    """What else the name could be, where nothing settles it: another name the report prints, or the title's words that
    it was cut from."""
    fiscal_year: int | None
    is_project: bool
    """It speaks of projects and not of the whole unit."""


class _Name(Struct, frozen=True, kw_only=True):
    """The unit's name, and what else it could be."""

    name: str | None
    other: str | None = None


def read_naming(
    titles: Sequence[str], covers: Sequence[str], sentences: Iterable[str], closings: Sequence[str] = ()
) -> Naming:
    """Read a report's name.

    ``titles``: its printed lines; ``covers``: lines such as 单位名称：…; ``sentences``: the first of its text, read
    only where the others leave the name open; ``closings``: the lines above the date at its end (落款).
    """
    lexicon = load_lexicon()
    joined = "".join(titles)
    main = next((line for line in reversed(titles) if line.endswith(lexicon.titles.endings)), None)
    is_project = any(word in joined for word in lexicon.titles.project)
    unit = _Reader(covers, sentences, closings).read((*titles, joined))
    return Naming(
        title=main or (joined or None),
        unit_name=unit.name,
        other_name=unit.other,
        fiscal_year=find_fiscal_year(joined) if joined else None,
        is_project=is_project and not any(word in joined for word in lexicon.titles.whole),
    )


class _Reader:
    """Reads the unit's name out of a report's title, and elsewhere where the title doesn't tell."""

    def __init__(self, covers: Sequence[str], sentences: Iterable[str], closings: Iterable[str]) -> None:
        self.lexicon: Lexicon = load_lexicon()
        self._printed = tuple(
            name
            for name in (
                *(_unit_of_cover(line, "unit_label", self.lexicon) for line in covers),
                *(_as_name(_drop_day(line), self.lexicon) for line in closings),
            )
            if name is not None
        )
        """The unit as the cover and the closing lines name it."""
        self._heads = tuple(
            name for line in covers if (name := _unit_of_cover(line, "head_label", self.lexicon)) is not None
        )
        """The bodies that answer for a project (主管部门), which may be others."""
        self._sentences = sentences

    def read(self, titles: Sequence[str]) -> _Name:
        """The unit's name; what the title says surely goes before all else."""
        heads = [head for title in titles for head in _list_heads(title, self.lexicon)]
        sure = [head for head in heads if _is_body(head, self.lexicon)]
        if not sure:
            sure = [head for title in titles for head in _list_told(title, self.lexicon)]
        if sure:
            return self._complete(self._join_broken(sure))
        for head in heads:
            if (found := self._read_open(head)) is not None:
                return found
        named = next(iter(self._list_named()), None)
        return _Name(name=None) if named is None else self._complete(named)

    def _read_open(self, head: str) -> _Name | None:
        """The unit that the words of a title begin with which go on to a project's name; None where none does.

        Of several places where it can end, the one counts at which the report's other lines end it, else the first.
        A place alone (松河县) gives way to the body of that place which signs.
        """
        named = tuple(self._list_named())
        told = next((name for name in named if head.startswith(name) or name.startswith(head)), None)
        if told is not None:
            return _Name(name=told)
        if head.endswith(self.lexicon.units.places):
            return _Name(name=head)
        ends = [end for end in range(_SHORTEST, len(head)) if head[:end].endswith(self.lexicon.units.endings)]
        cut = next((head[:end] for end in ends if _has_place(head[:end], self.lexicon)), None)
        return None if cut is None or named else _Name(name=cut, other=head)

    def _join_broken(self, names: Sequence[str]) -> str:
        """The first of the names that the title's lines give; with the place on the line above, where it has none."""
        first = names[0]
        if _has_place(first, self.lexicon):
            return first
        longer = [name for name in names if name.endswith(first) and name != first]
        return next((name for name in longer if name.removesuffix(first).endswith(self.lexicon.units.places)), first)

    def _complete(self, name: str) -> _Name:
        """Give a place alone its body, and a name that begins with 市 or 县 its place, as the report prints them."""
        if name.endswith(self.lexicon.units.places):
            return _Name(name=next((other for other in self._list_named() if other.startswith(name)), name))
        if not name.startswith(self.lexicon.units.levels):
            return _Name(name=name, other=self._find_other(name))
        longer = [other for other in self._list_named() if other.endswith(name) and other != name]
        if len(set(longer)) > 1:
            return _Name(name=max(longer, key=len), other=min(longer, key=len))
        return _Name(name=longer[0] if longer else name)

    def _find_other(self, name: str) -> str | None:
        """Another body that signs or stands on the cover; one that evaluates for money is none."""
        others = (other for other in self._printed if not other.endswith(self.lexicon.units.evaluators))
        return next((other for other in others if not (other.endswith(name) or name.endswith(other))), None)

    def _list_named(self) -> Iterator[str]:
        """The names on the cover, in the closing lines, and in the first sentences."""
        yield from self._printed
        yield from self._heads
        self._sentences = tuple(self._sentences)
        for text in self._sentences:
            if (name := _unit_of_sentence(text, self.lexicon)) is not None:
                yield name


class _Title(Struct, frozen=True):
    """A title's words: up to its year (empty where none is printed), and all of them without the year."""

    before: str
    whole: str
    first: int | None
    """Where in the whole its first word about the report stands."""


def _read_title(title: str, lexicon: Lexicon) -> _Title:
    bare = drop_other_scripts(title).removeprefix(_ABOUT)
    before, *behind = _YEAR.split(bare, maxsplit=1)
    whole = _YEAR.sub("", bare)
    first = min((place for word in lexicon.titles.about if (place := whole.find(word)) >= 0), default=None)
    return _Title(before if behind else "", whole, first)


def _list_told(title: str, lexicon: Lexicon) -> Iterator[str]:
    """What can only be the unit's name, whatever it ends with: before 部门整体支出, or a body's before the year."""
    read = _read_title(title, lexicon)
    is_body = read.before.endswith(lexicon.units.loose_endings)
    is_whole = read.first is not None and read.whole.startswith(lexicon.titles.units, read.first)
    for name in (read.before if is_body else "", read.whole[: read.first] if is_whole else ""):
        if _may_be_name(name, lexicon) and _has_place(name, lexicon):
            yield name


def _list_heads(title: str, lexicon: Lexicon) -> Iterator[str]:
    """What may be the unit's name in a title: what stands before its year, or before its first word on the report."""
    read = _read_title(title, lexicon)
    for head in (read.before, read.whole[: read.first]):
        if _may_be_name(head.strip(_AROUND), lexicon):
            yield head.strip(_AROUND)


def _has_place(name: str, lexicon: Lexicon) -> bool:
    """A place with a name of its own stands in it."""
    return lexicon.unit_place.search(name, 1) is not None


def _drop_day(line: str) -> str:
    """A closing line without the day behind the name."""
    day = re.search(r"[（(]?(?:(?:19|20)[0-9]{2}|[二一][〇○零九])", line)
    return (line if day is None else line[: day.start()]).strip()


def _unit_of_cover(line: str, label: str, lexicon: Lexicon) -> str | None:
    found = lexicon.asides[label].match(line)
    if found is None or not _may_be_name(found["unit"], lexicon):
        return None
    return found["unit"]


def _unit_of_sentence(sentence: str, lexicon: Lexicon) -> str | None:
    found = lexicon.unit_name.match(sentence)
    if found is None or lexicon.unit_place.search(found["unit"]) is None:
        return None
    return _as_name(found["unit"], lexicon)


def _as_name(name: str, lexicon: Lexicon) -> str | None:
    return name if _may_be_name(name, lexicon) and _is_body(name, lexicon) else None


def _is_body(name: str, lexicon: Lexicon) -> bool:
    """It ends as the names of public bodies do."""
    return _drop_suffix(name, lexicon).endswith(lexicon.units.endings)


def _drop_suffix(name: str, lexicon: Lexicon) -> str:
    """The name without 本级 and the like, and without a second name in brackets."""
    bare = lexicon.unit_suffix.sub("", name)
    second = _SECOND_NAME.search(bare)
    return bare[: second.start()] if second and second["name"].endswith(lexicon.units.endings) else bare


def _may_be_name(name: str, lexicon: Lexicon) -> bool:
    bare = _drop_suffix(name, lexicon)
    return _SHORTEST <= len(bare) <= _LONGEST and not _NOT_NAME.search(bare) and bare not in lexicon.units.own
