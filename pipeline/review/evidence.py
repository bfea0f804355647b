"""What a reviewer has to see to decide on a flag (证据): places, and the pages, tables and sentences they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from pipeline.review.arithmetic import Equation, write_equation
from pipeline.review.dossier import Dossier
from pipeline.review.index import Item
from pipeline.review.places import Place, find_place, list_fields, locate_row_cells

Row = dict[str, Any]

_MOST_PAGES = 4
_MOST_TABLES = 3
_MOST_PARAGRAPHS = 20

_OF_FILES_AND_ROWS = frozenset({"duplicate_submission", "repeated_row", "unread_content"})
"""Rules whose ``observed`` and ``expected`` count or name files and rows; their sentence says it better."""

_PARAGRAPH = re.compile(r"paragraph (\d+)")
_ORDINALS = re.compile(r"\d+")
_IS_ORDINALS = re.compile(r"\d+(?:、\d+)*…?")


class Lit(Struct, frozen=True, kw_only=True):
    """A cell that is lit."""

    table_index: int
    row: int
    col: int
    is_main: bool
    """What the flag speaks of; else what it is compared with."""
    page: int | None
    box: tuple[float, float, float, float] | None
    """x0, y0, x1, y1 in points from the page's top left corner; None where there are no pages."""


class Quote(Struct, frozen=True, kw_only=True):
    """A sentence of the narrative with figures in it."""

    pieces: tuple[tuple[str, str], ...]
    """Its text in pieces: ``main`` for the figure that the flag speaks of, ``other`` for what it is compared with."""
    page: int | None
    locator: str | None

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return "".join(text for text, _ in self.pieces)

    @property
    def is_main(self) -> bool:
        """It holds what the flag speaks of."""
        return any(kind == "main" for _, kind in self.pieces)


class Evidence(Struct, frozen=True, kw_only=True):
    """All that is shown beside a flag."""

    main: Place | None
    """What the flag speaks of; None where its record is not there."""
    others: tuple[Place, ...]
    """What it is compared with."""
    equation: Equation | None
    has_readings: bool
    """``observed`` or ``expected`` say what stands in the document, or what should."""
    lit: tuple[Lit, ...]
    pages: tuple[int, ...]
    """Pages to show, the main one first; none where the format has no pages."""
    tables: tuple[int, ...]
    """Tables to draw, the main one first."""
    quotes: tuple[Quote, ...]
    paragraphs: tuple[int, ...]
    """Ordinals of paragraphs that are in no table, to be read from the document."""
    choices: tuple[Place, ...]
    """Places that may have been misread, the likeliest first."""


def gather_evidence(item: Item, dossier: Dossier) -> Evidence:
    """Find what a flag rests on."""
    main = find_place(dossier, item.table, item.target_id, item.field)
    equation = write_equation(item, dossier)
    others = tuple(_list_others(main, equation))
    main_cells = main.cells if main is not None else ()
    if not main_cells and not any(other.cells for other in others):
        main_cells = _list_record_cells(item, dossier)
    lit = (*_light(main_cells, is_main=True), *_light((cell for other in others for cell in other.cells), False))
    quotes = tuple(_quote(main, others))
    own = (*(each.page for each in lit if each.is_main), *(quote.page for quote in quotes if quote.is_main), item.page)
    pages = (*own, *(each.page for each in lit), *(quote.page for quote in quotes))
    return Evidence(
        main=main,
        others=others,
        equation=equation,
        has_readings=item.rule not in _OF_FILES_AND_ROWS and (item.observed or item.expected) is not None,
        lit=tuple({(each.table_index, each.row, each.col): each for each in reversed(lit)}.values())[::-1],
        pages=tuple(dict.fromkeys(page for page in pages if page is not None))[:_MOST_PAGES],
        tables=tuple(dict.fromkeys(each.table_index for each in lit))[:_MOST_TABLES],
        quotes=quotes,
        paragraphs=() if lit or quotes else _list_paragraphs(item),
        choices=tuple(_list_choices(main, others, dossier)) if item.is_flag or main is None else (main,),
    )


def _list_others(main: Place | None, equation: Equation | None) -> Iterator[Place]:
    seen = {None if main is None else main.key}
    for token in equation or ():
        if token.place is not None and token.place.key not in seen:
            seen.add(token.place.key)
            yield token.place


def _list_record_cells(item: Item, dossier: Dossier) -> tuple[Row, ...]:
    """Find the cells of a flag on a whole record, or on a field that no cell was read for: its row's."""
    if item.table in ("indicators", "funds", "base_data", "goals"):
        return tuple(cell for (record, _), cells in dossier.cells_of.items() for cell in cells
                     if record == item.target_id)  # fmt: skip
    named = locate_row_cells(dossier, item.locator)
    unread = tuple(cell for cell in named if cell["role"] == "unmapped")
    return unread or named


def _list_paragraphs(item: Item) -> tuple[int, ...]:
    """Take the paragraphs that a flag names: in what it observed, or as its place."""
    found = _PARAGRAPH.search(item.locator or "")
    if found is None:
        return ()
    named = _ORDINALS.findall(item.observed or "") if _IS_ORDINALS.fullmatch(item.observed or "") else ()
    return tuple(dict.fromkeys((int(found[1]), *map(int, named))))[:_MOST_PARAGRAPHS]


def _light(cells: Iterable[Row], is_main: bool) -> Iterator[Lit]:
    for cell in cells:
        corners = tuple(cell[name] for name in ("x0", "y0", "x1", "y1"))
        yield Lit(
            table_index=cell["table_index"],
            row=cell["row"],
            col=cell["col"],
            is_main=is_main,
            page=cell["page"],
            box=None if None in corners else corners,
        )


def _quote(main: Place | None, others: Iterable[Place]) -> Iterator[Quote]:
    """Quote each sentence once, with all the figures in it that matter."""
    spans: dict[tuple[str, str | None], dict[tuple[int, int], str]] = {}
    pages: dict[tuple[str, str | None], int | None] = {}
    for place in (main, *others):
        if place is not None and place.sentence is not None and place.span is not None:
            key = (place.sentence, place.locator)
            spans.setdefault(key, {}).setdefault(place.span, "main" if place is main else "other")
            pages[key] = place.page
    for (sentence, locator), kinds in spans.items():
        pieces, at = [], 0
        for (start, end), kind in sorted(kinds.items()):
            if start >= at:
                pieces += [(sentence[at:start], ""), (sentence[start:end], kind)]
                at = end
        yield Quote(pieces=(*pieces, (sentence[at:], "")), page=pages[sentence, locator], locator=locator)


def _list_choices(main: Place | None, others: Iterable[Place], dossier: Dossier) -> Iterator[Place]:
    seen = set()
    own = [] if main is None or main.is_correctable else list_fields(dossier, main.table, main.record_id)
    for place in (main, *others, *own):
        if place is not None and place.is_correctable and place.key not in seen:
            seen.add(place.key)
            yield place
