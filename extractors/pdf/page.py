"""One page as a reader sees it: text pieces, rules and pictures, in points from the displayed page's top left.

Everything that is asked of pdfium about a page is asked between opening and closing it here; no handle outlives
``read_page``, so memory stays flat however long the document is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct

from extractors.pdf import pdfium
from extractors.pdf.characters import read_text
from extractors.pdf.doubles import drop_doubles
from extractors.pdf.drawing import Mark
from extractors.pdf.geometry import Rect, display_matrix
from extractors.pdf.objects import Objects
from extractors.pdf.pieces import Piece, count_ink
from extractors.pdf.settings import Settings
from extractors.pdf.visibility import Area, Ink, Scene

_QUARTERS = (90, 180, 270)
"""Turns of print that lies on its side or on its head."""
_SILENT_ANNOTATIONS = frozenset((2, 16))
"""Links and pop-ups show nothing of their own on the page (ISO 32000-1, table 169, as pdfium numbers them)."""


class PageContent(Struct, frozen=True, kw_only=True):
    """What one page shows."""

    number: int
    """1-based."""
    width: float
    height: float
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    """Thin strokes and strips that are seen."""
    pictures: tuple[Rect, ...]
    shapes: int
    """Filled areas that are seen; with marks, what a drawing without text is told by."""
    hidden_chars: int
    """Non-blank characters of the text layer that nobody sees."""
    unknown: tuple[str, ...]
    """Font name of each character whose meaning its font does not tell."""

    visible_chars: int
    """Non-blank characters that a reader sees."""
    stream: str = ""
    """The text layer in painting order, seen or not; empty where the page was read otherwise."""
    turn: int = 0
    """Quarter turns clockwise that a reader gives the displayed page to read it: its print lies on its side.

    ``width``, ``height`` and all boxes are those of the turned page.
    """


def read_page(document: int, index: int, settings: Settings) -> PageContent | None:
    """Read the page at ``index`` (0-based) of an open document; None when pdfium cannot load it."""
    with _open_page(document, index) as page:
        if page is None:
            return None
        content = _read_open(document, page, index, 0, settings)
        turn = find_turn(content.pieces, settings)
        return _read_open(document, page, index, turn, settings) if turn else content


def find_turn(pieces: Sequence[Piece], settings: Settings) -> int:
    """Tell how many quarter turns clockwise make most of a page's print upright; 0 where none does for nearly all."""
    ink: Counter[int] = Counter()
    for piece in pieces:
        ink[piece.look.turn] += count_ink(piece.text)
    turn, most = max(ink.items(), key=lambda item: item[1], default=(0, 0))
    is_lying = turn in _QUARTERS and most >= max(settings.lying_ink, settings.lying_share * ink.total())
    return (-turn // _QUARTERS[0]) % 4 if is_lying else 0


def _read_open(document: int, page: int, index: int, turn: int, settings: Settings) -> PageContent:
    """Read an open page, turned by quarters."""
    left, top, right, bottom = (column[0] for column in pdfium.ask_columns(pdfium.page_box, [page], 4)[1])
    box = (left, bottom, right, top)
    rotation = (pdfium.page_rotation(page) + turn) % 4
    width, height = right - left, top - bottom
    if rotation % 2:
        width, height = height, width
    objects = Objects(settings)
    objects.read_page(page, display_matrix(box, rotation), (0.0, 0.0, width, height))
    areas, pictures = _judge_pictures(document, page, objects, width * height, settings)
    scene = Scene(areas, settings)
    with _open_text(page) as text_page:
        text = read_text(text_page, box, rotation, objects.texts, scene, settings)
    pieces = tuple(drop_doubles(text.pieces, settings))
    return PageContent(
        number=index + 1,
        width=width,
        height=height,
        pieces=pieces,
        marks=tuple(_seen_marks(objects.drawing.marks, scene, settings)),
        pictures=pictures,
        shapes=len(areas),
        hidden_chars=text.hidden,
        unknown=text.unknown,
        visible_chars=sum(count_ink(piece.text) for piece in pieces),
        stream=text.stream,
        turn=turn,
    )


@contextmanager
def _open_page(document: int, index: int) -> Iterator[int | None]:
    """An open page, with its annotations (filled form fields, notes on the page) painted into it."""
    page = pdfium.load_page(document, index)
    if page and _has_visible_annotation(page):
        pdfium.flatten_page(page, 0)
        pdfium.close_page(page)
        page = pdfium.load_page(document, index)
    try:
        yield page
    finally:
        if page:
            pdfium.close_page(page)


@contextmanager
def _open_text(page: int) -> Iterator[int]:
    text_page = pdfium.load_text(page)
    try:
        yield text_page
    finally:
        pdfium.close_text(text_page)


def _has_visible_annotation(page: int) -> bool:
    for index in range(pdfium.count_annotations(page)):
        annotation = pdfium.get_annotation(page, index)
        kind = pdfium.annotation_kind(annotation)
        pdfium.close_annotation(annotation)
        if kind not in _SILENT_ANNOTATIONS:
            return True
    return False


def _judge_pictures(
    document: int, page: int, objects: Objects, page_size: float, settings: Settings
) -> tuple[list[Area], tuple[Rect, ...]]:
    """All areas of the page with its pictures among them, and the pictures' boxes.

    A picture that covers the page and is opaque hides the text painted before it: the picture counts.  Smaller ones
    (seals, signatures) are taken as see-through.
    """
    areas = list(objects.drawing.areas)
    first_text = min((text.order for text in objects.texts.values()), default=objects.order)
    for order, handle, (x0, y0, x1, y1) in objects.images:
        is_page = (x1 - x0) * (y1 - y0) >= settings.picture_page_share * page_size
        hides = is_page and order > first_text and pdfium.is_opaque(document, page, handle)
        areas.append(Area(order, x0, y0, x1, y1, None, hides))
    return areas, tuple(box for _, _, box in objects.images)


def _seen_marks(marks: list[Mark], scene: Scene, settings: Settings) -> Iterator[Mark]:
    """The marks, or parts of them, whose ink differs from the ground and that no later shape covers."""
    vanishing: dict[Ink, bool] = {}
    for mark in marks:
        if mark.ink not in vanishing:
            vanishing[mark.ink] = scene.may_vanish(mark.ink)
        x, y = (mark.x0 + mark.x1) / 2, (mark.y0 + mark.y1) / 2
        if vanishing[mark.ink] and not scene.shows_rule(mark.ink, mark.order, x, y):
            continue
        if mark.order < scene.last_cover:
            yield from _uncovered(mark, scene.later_covers(mark.order), settings.covering)
        else:
            yield mark


def _uncovered(mark: Mark, covers: tuple[Area, ...], reach: float) -> list[Mark]:
    """What covers leave of a mark.  One that only touches it (the next cell's background) leaves it whole."""
    rest = [mark]
    for cover in covers:
        if cover.x0 > mark.x1 or cover.x1 < mark.x0 or cover.y0 > mark.y1 or cover.y1 < mark.y0:
            continue
        if mark.x1 - mark.x0 >= mark.y1 - mark.y0:
            if cover.y0 + reach < mark.y0 and mark.y1 < cover.y1 - reach:
                rest = [
                    part._replace(x0=start, x1=end)
                    for part in rest
                    for start, end in ((part.x0, min(part.x1, cover.x0)), (max(part.x0, cover.x1), part.x1))
                    if end > start
                ]
        elif cover.x0 + reach < mark.x0 and mark.x1 < cover.x1 - reach:
            rest = [
                part._replace(y0=start, y1=end)
                for part in rest
                for start, end in ((part.y0, min(part.y1, cover.y0)), (max(part.y0, cover.y1), part.y1))
                if end > start
            ]
    return rest
