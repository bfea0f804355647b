"""A second recognition of single cells from a larger picture of their page (放大复读).

For cells whose figures contradict others: both readings are kept, and where they differ a person is asked.  Nothing is
exchanged because of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from extractors.ocr.crops import crop_strip, read_crops
from extractors.ocr.lookalikes import settle_lookalikes
from extractors.ocr.picture import Picture, make_picture
from extractors.ocr.recogniser import load_recogniser
from extractors.ocr.render import page_size, render_page, turn_quarters
from extractors.ocr.ruling import find_scanned_rules, wipe_rules
from extractors.ocr.settings import Settings
from extractors.ocr.signs import read_sign
from extractors.ocr.strips import Box, drop_dirt, find_strips, usual_height
from extractors.pdf.document import open_pdf
from pipeline.model.place import Place
from pipeline.model.source import Limits

NO_TURNS: Mapping[int, int] = MappingProxyType({})
"""All pages were read as they are displayed."""


def reread_places(
    pdf: bytes,
    places: Sequence[Place],
    limits: Limits,
    settings: Settings | None = None,
    *,
    turns: Mapping[int, int] = NO_TURNS,
) -> list[str]:
    """Read places of scanned pages again, larger; the lines of a place are joined by line ends.

    ``places``: cells as the first recognition found them, in points of the straightened page.  ``turns``: quarter turns
    clockwise that a page was read with, by its number; none for those left out.
    Returns: a text for each place; empty where there is no print, or the place has no page or box.
    Raises: MissingComponentError, and what opening a PDF raises.
    """
    settings = settings or Settings()
    larger = replace(settings, least_dpi=settings.second_dpi, most_dpi=settings.second_dpi)
    texts = [""] * len(places)
    by_page: defaultdict[int, list[int]] = defaultdict(list)
    for index, place in enumerate(places):
        if place.page is not None and place.box is not None:
            by_page[place.page].append(index)
    with open_pdf(pdf, limits) as document:
        for page, indexes in by_page.items():
            picture = _picture_page(document.handle, page, turns.get(page, 0), larger)
            rules = find_scanned_rules(picture, larger)
            ink = drop_dirt(wipe_rules(picture.ink, rules, picture.scale, larger), picture.scale, larger)
            regions = [_pixels_of(places[index], picture.scale, larger) for index in indexes]
            strips = [strip for strip in find_strips(ink, regions, picture.scale, larger) if not strip.is_speck]
            usual = usual_height([strip.box.y1 - strip.box.y0 for strip in strips], picture.scale, larger)
            crops = [crop_strip(picture.grey, strip.box, usual, larger) for strip in strips]
            for strip, reading in zip(strips, read_crops(load_recogniser(), crops), strict=True):
                told = settle_lookalikes(read_sign(picture.ink, strip.box, reading, usual, larger), larger.disputed)
                index = indexes[strip.region]
                line = "".join(character.text for character in told)
                texts[index] = f"{texts[index]}\n{line}" if texts[index] else line
    return texts


def _picture_page(document: int, page: int, quarters: int, settings: Settings) -> Picture:
    """Prepare a page, turned as it was read."""
    width, height = page_size(document, page - 1)
    if quarters % 2:
        width, height = height, width
    return make_picture(turn_quarters(render_page(document, page - 1, settings), quarters), width, height, settings)


def _pixels_of(place: Place, scale: float, settings: Settings) -> Box:
    """Give the pixels inside a cell's rules."""
    assert place.box is not None, "places without a box are left out before"
    box, inset = place.box, settings.clearance
    edges = (box.x0 + inset, box.y0 + inset, box.x1 - inset, box.y1 - inset)
    x0, y0, x1, y1 = (max(0, round(edge * scale)) for edge in edges)
    return Box(x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))
