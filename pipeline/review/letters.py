"""A letter back to a unit (退回更正函): its own contradictions, with places and arithmetic, for the county to send.

Only what was read surely and is wrong or lacking is listed (cause ``document``), and nothing that a reviewer called
misread or unclear.  The letter goes to a Chinese office, so it is in Chinese whatever the page's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from pipeline.review.arithmetic import Equation
from pipeline.review.dossier import Dossier
from pipeline.review.evidence import Evidence, gather_evidence
from pipeline.review.index import Item
from pipeline.review.queue import OPEN, Queue
from pipeline.review.words import Words

CHINESE = Words("zh")

_CAUSE = "document"
_SEVERITIES = ("error", "warning")
_NO_MISTAKES = frozenset({"multiple_values"})
"""Rules on what the tables cannot hold, not on what the unit should write otherwise."""
_CONFIRMED = "as_stated"
_MOST_PLACES = 6


class Point(Struct, frozen=True, kw_only=True):
    """One contradiction."""

    flag_id: str
    title: str
    message: str
    arithmetic: str
    """The sum written out; '' where nothing is compared."""
    places: tuple[str, ...]
    """Where the figures stand, the one in doubt first."""
    is_confirmed: bool
    """A reviewer has said that the document says so."""


class Part(Struct, frozen=True, kw_only=True):
    """The contradictions of one file."""

    doc_id: str
    source_path: str
    fiscal_year: int | None
    points: tuple[Point, ...]


class Letter(Struct, frozen=True, kw_only=True):
    """What a unit is asked to correct."""

    unit: str
    """Its name; of files without one the path."""
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """Count the contradictions."""
        return sum(len(part.points) for part in self.parts)

    @property
    def open_count(self) -> int:
        """Count those that no reviewer has looked at."""
        return sum(not point.is_confirmed for part in self.parts for point in part.points)

    @property
    def years(self) -> tuple[int, ...]:
        """The years it speaks of."""
        return tuple(sorted({part.fiscal_year for part in self.parts if part.fiscal_year is not None}))


def name_addressee(item: Item) -> str:
    """Name whom a flag's letter goes to."""
    return item.unit_name or item.source_path


def list_contradictions(queue: Queue, *, is_confirmed_only: bool = False) -> Iterator[Item]:
    """List the flags that letters speak of, the riskiest first."""
    states = (_CONFIRMED,) if is_confirmed_only else (_CONFIRMED, OPEN)
    for item in queue.index.items:
        is_unit_to_blame = item.is_flag and item.cause == _CAUSE and item.rule not in _NO_MISTAKES
        if is_unit_to_blame and item.severity in _SEVERITIES and queue.state(item) in states:
            yield item


def write_letter(
    queue: Queue, unit: str, find_dossier: Callable[[str], Dossier | None], *, is_confirmed_only: bool = False
) -> Letter:
    """Write the letter to a unit; one without parts when there is nothing to correct."""
    items: dict[str, list[Item]] = {}
    for item in list_contradictions(queue, is_confirmed_only=is_confirmed_only):
        if name_addressee(item) == unit:
            items.setdefault(item.doc_id, []).append(item)
    parts = []
    for doc_id, own in items.items():
        dossier = find_dossier(doc_id)
        if dossier is not None:
            parts.append(_write_part(queue, dossier, own))
    return Letter(unit=unit, parts=tuple(sorted(parts, key=lambda part: (part.fiscal_year or 0, part.source_path))))


def _write_part(queue: Queue, dossier: Dossier, items: Sequence[Item]) -> Part:
    return Part(
        doc_id=dossier.doc_id,
        source_path=dossier.document["source_path"],
        fiscal_year=dossier.document["fiscal_year"],
        points=tuple(_write_point(item, dossier, queue.state(item) == _CONFIRMED) for item in items),
    )


def _write_point(item: Item, dossier: Dossier, is_confirmed: bool) -> Point:
    evidence = gather_evidence(item, dossier)
    return Point(
        flag_id=item.flag_id,
        title=CHINESE.code("rule", item.rule),
        message=item.message,
        arithmetic=spell_equation(evidence.equation or ()),
        places=_name_places(item, dossier, evidence),
        is_confirmed=is_confirmed,
    )


def spell_equation(equation: Equation) -> str:
    """Print an equation in one line: ``10 + 20 = 30 ≠ 100``."""
    return " ".join(token.text for token in equation)


def _name_places(item: Item, dossier: Dossier, evidence: Evidence) -> tuple[str, ...]:
    form = dossier.form_of(item.target_id)
    title = "" if form is None else f"《{form['title_raw'] or CHINESE.code('form_type', form['form_type'])}》"
    figures = [place for place in (evidence.main, *evidence.others) if place is not None and place.field is not None]
    figures_at: dict[str, list[str]] = {}
    for place in figures:
        figures_at.setdefault(place.locator or "", []).append(CHINESE.describe(place))
    pairs = zip(["", *figures_at], figures_at.items(), strict=False)
    named = [f"{_shorten(at, before)}（{'、'.join(dict.fromkeys(names))}）" for before, (at, names) in pairs]
    named = named or [CHINESE.locate(item.locator)]
    places = tuple(filter(None, (title + named[0], *named[1:])))
    return (*places[:_MOST_PLACES], "……") if len(places) > _MOST_PLACES else places


def _shorten(locator: str, before: str) -> str:
    """Put a locator into words; its row alone where it is in the table of the one before."""
    table, row, number = locator.rpartition(" row ")
    is_same = bool(row) and table == before.rpartition(" row ")[0]
    return CHINESE.locate(f"row {number}" if is_same else locator)


def count_letters(items: Iterable[Item]) -> dict[str, int]:
    """Count the contradictions of each addressee."""
    counts: dict[str, int] = {}
    for item in items:
        counts[name_addressee(item)] = counts.get(name_addressee(item), 0) + 1
    return counts
