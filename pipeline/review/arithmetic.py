"""The arithmetic of a flag written out: ``10 + 20 + 10 = 40 ≠ 100``, each figure with the place it stands in (算式).

A rule says what it found as text (``observed``, ``expected``), shortened where a sum is long.  The figures are looked
up in the document's records, so that each of them can be lit; a sum of points that was shortened is written out whole
from the form's records.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.review.dossier import Dossier
from pipeline.review.index import Item
from pipeline.review.places import Place, find_place, list_figures

_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_SHOWN = rf"{_NUMBER}(?:%|[^\d+=÷%/…\s]{{1,6}})?"
_TERM = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>.*)")
_SUM = re.compile(rf"(?P<terms>(?:{_SHOWN}|…)(?:\+(?:{_SHOWN}|…))*)=(?P<result>{_SHOWN})")
_DIVISION = re.compile(rf"(?P<part>{_SHOWN})÷(?P<whole>{_SHOWN})=(?P<result>{_SHOWN})")
_DIFFERENCE = re.compile(rf"(?P<whole>{_SHOWN})-(?P<part>{_SHOWN})=(?P<result>{_SHOWN})")
_PLAIN = re.compile(_SHOWN)
_BOUND = re.compile(rf"(?P<sign>[≤≥<>])(?P<limit>{_SHOWN})")
_OPPOSITE = {"≤": ">", "≥": "<", "<": "≥", ">": "≤"}
_ELISION = "…"
_MOST_WORDS = 40
"""Longer texts are no figures to compare."""


class Token(Struct, frozen=True):
    """A piece of an equation."""

    text: str
    is_sign: bool = False
    place: Place | None = None
    """Where a figure stands; None where it was computed, or stands nowhere."""
    is_result: bool = False
    """It was computed."""


Equation = tuple[Token, ...]


def write_equation(item: Item, dossier: Dossier) -> Equation | None:
    """Write out what a flag compares; None where it compares nothing."""
    if item.observed is None or item.expected is None:
        return None
    finder = _Finder(item, dossier)
    for one, other in ((item.observed, item.expected), (item.expected, item.observed)):
        left = _write_side(one, finder)
        if left is not None and "=" in one:
            right = _write_side(other, finder) or _compare_words(other, finder)
            return (*left, Token("≠", is_sign=True), *right)
    bound = _BOUND.fullmatch(item.expected)
    if bound is not None:
        return (
            finder.target(item.observed),
            Token(_OPPOSITE[bound["sign"]], is_sign=True),
            Token(bound["limit"], place=finder.find_beside(bound["limit"])),
        )
    if max(len(item.observed), len(item.expected)) > _MOST_WORDS or not _PLAIN.fullmatch(item.expected):
        return None
    if not _PLAIN.fullmatch(item.observed) or _number(item.observed) == _number(item.expected):
        return None
    stated = Token(item.expected, place=finder.find(item.expected))
    return finder.target(item.observed), Token("≠", is_sign=True), stated


def _write_side(text: str, finder: _Finder) -> Equation | None:
    division = _DIVISION.fullmatch(text)
    if division is not None:
        part, whole = finder.find_pair(division["part"], division["whole"])
        return _write_pair(Token(division["part"], place=part), "÷", Token(division["whole"], place=whole), division)
    difference = _DIFFERENCE.fullmatch(text)
    if difference is not None:
        first, second = (Token(difference[name], place=finder.find(difference[name])) for name in ("whole", "part"))
        return _write_pair(first, "−", second, difference)
    added = _SUM.fullmatch(text)
    if added is None:
        return None
    terms = added["terms"].split("+")
    return _write_sum(terms, added["result"], finder) if len(terms) > 1 else (finder.target(added["result"]),)


def _write_pair(one: Token, sign: str, other: Token, found: re.Match[str]) -> Equation:
    result = Token(found["result"], is_result=True)
    return one, Token(sign, is_sign=True), other, Token("=", is_sign=True), result


def _write_sum(terms: Sequence[str], result: str, finder: _Finder) -> Equation:
    tokens: list[Token] = []
    for token in finder.find_terms(terms, result):
        tokens += [Token("+", is_sign=True), token] if tokens else [token]
    return (*tokens, Token("=", is_sign=True), Token(result, is_result=True))


def _compare_words(text: str, finder: _Finder) -> Equation:
    """Write a stated figure, or several that a sum may be held against (``100 / 95``)."""
    return tuple(
        token
        for at, part in enumerate(text.split(" / "))
        for token in ((Token("/", is_sign=True),) if at else ()) + (finder.target(part),)
    )


class _Finder:
    """Finds the places of figures that a rule speaks of."""

    def __init__(self, item: Item, dossier: Dossier) -> None:
        self._item = item
        self._dossier = dossier
        self._target = find_place(dossier, item.table, item.target_id, item.field)
        form = dossier.form_of(item.target_id)
        self._form_id = None if form is None else form["record_id"]
        self._figures = list(list_figures(dossier))

    def target(self, text: str) -> Token:
        """Give the figure that the flag speaks of, or the likeliest of the same value."""
        own = self._target
        if own is not None and own.field is not None and own.value is not None and _is_same(own.value, text):
            return Token(text, place=own)
        found = self.find(text)
        return Token(text, place=own if found is None and own is not None and own.field is not None else found)

    def find(self, text: str) -> Place | None:
        """Find the likeliest figure of a value: one that the message names, of the target's record, of its form."""
        found = [place for place in self._figures if place.value is not None and _is_same(place.value, text)]
        found = [place for place in found if self._target is None or place.key != self._target.key]
        return max(found, key=self._likelihood, default=None)

    def find_beside(self, text: str) -> Place | None:
        """Find a figure of the target's own record: a limit that stands nowhere else is a rule's."""
        found = self.find(text)
        return found if found is not None and found.record_id == self._item.target_id else None

    def find_pair(self, part: str, whole: str) -> tuple[Place | None, Place | None]:
        """Find the two figures of a division: of one record, or of one line."""
        parts = [place for place in self._figures if place.value is not None and _is_same(place.value, part)]
        wholes = [place for place in self._figures if place.value is not None and _is_same(place.value, whole)]
        pairs = [(one, other) for one in parts for other in wholes if one.key != other.key and _is_line(one, other)]
        if not pairs:
            return self.find(part), self.find(whole)
        return max(pairs, key=lambda pair: self._likelihood(pair[0]) + self._likelihood(pair[1]))

    def find_terms(self, terms: Sequence[str], result: str) -> list[Token]:
        """Find the figures of a sum among those of one column; a shortened sum of points is written out whole."""
        groups: dict[tuple[object, ...], list[Place]] = defaultdict(list)
        for place in self._figures:
            groups[place.group].append(place)
        wanted = Counter(_number(term) for term in terms if term != _ELISION)
        best = max(groups.values(), key=lambda group: self._fit(group, wanted), default=[])
        if _ELISION in terms:
            whole = _list_once(place for place in best if place.table != "forms")
            if sum((Decimal(repr(place.value)) for place in whole), Decimal(0)) == _number(result):
                return [Token(_print(place), place=place) for place in whole]
        left = list(best)
        return [self._take(term, left) for term in terms]

    def _fit(self, group: Sequence[Place], wanted: Counter[Decimal]) -> tuple[bool, int, bool]:
        own = Counter(_exact(place.value) for place in group if place.value is not None)
        matched = sum((own & wanted).values())
        field = (self._item.field or "").removeprefix("total_")
        return matched > 0 and self._is_on_form(group[0]), matched, group[0].field == field

    def _take(self, term: str, left: list[Place]) -> Token:
        for place in left:
            if term != _ELISION and place.value is not None and _is_same(place.value, term):
                left.remove(place)
                return Token(term, place=place)
        return Token(term, place=None)

    def _is_on_form(self, place: Place) -> bool:
        form = self._dossier.form_of(place.record_id)
        return (None if form is None else form["record_id"]) == self._form_id

    def _likelihood(self, place: Place) -> int:
        """Judge by the message, which names the row and the form a figure stands in."""
        form = self._dossier.form_of(place.record_id)
        title = None if form is None else form["title_raw"]
        is_named = place.name is not None and f"“{place.name}”" in self._item.message
        is_form_named = title is not None and f"《{title}》" in self._item.message
        is_same_record = place.record_id == self._item.target_id
        return 4 * is_named + 3 * is_same_record + 2 * self._is_on_form(place) + is_form_named


def _is_line(one: Place, other: Place) -> bool:
    """Whether two figures stand in one line of a form."""
    if one.record_id == other.record_id:
        return True
    return one.table == other.table == "base_data" and (one.locator, one.name) == (other.locator, other.name)


def _list_once(places: Iterable[Place]) -> list[Place]:
    """List figures, those of one merged cell once."""
    once: dict[object, Place] = {}
    for place in places:
        cell = place.cells[0] if place.cells else None
        once.setdefault(place.key if cell is None else (cell["table_index"], cell["row"], cell["col"]), place)
    return list(once.values())


def _print(place: Place) -> str:
    """Print a figure with the digits it is printed with."""
    printed = place.cells[0]["text"] if place.cells else None
    return printed if printed is not None and _PLAIN.fullmatch(printed) else place.reading or ""


def _is_same(value: float, text: str) -> bool:
    return _exact(value) == _number(text)


def _exact(value: float) -> Decimal:
    return Decimal(repr(value)).normalize()


def _number(text: str) -> Decimal:
    """Read a figure as rules print it; a percentage as a ratio."""
    found = _TERM.match(text)
    if found is None:
        return Decimal("NaN")
    number = Decimal(found["number"].replace("−", "-"))
    return (number.scaleb(-2) if found["unit"].startswith("%") else number).normalize()
