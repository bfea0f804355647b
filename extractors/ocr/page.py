"""A picture of a page → what is printed on it, with the certainty of every character: the steps in order (整页识别)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from extractors.ocr.certainty import Certainty
from extractors.ocr.columns import OPEN, join_marks, join_spread, part_columns, settle_strokes
from extractors.ocr.crops import crop_strip, read_crops
from extractors.ocr.dirt import drop_stray_dots
from extractors.ocr.leaders import find_leaders
from extractors.ocr.leftover import find_leftovers
from extractors.ocr.lookalikes import settle_lookalikes
from extractors.ocr.picture import Picture, make_picture
from extractors.ocr.recogniser import Reading, load_recogniser, rate
from extractors.ocr.ruling import find_scanned_rules, wipe_rules
from extractors.ocr.second import look_again
from extractors.ocr.settings import Settings
from extractors.ocr.signs import count_bars, read_sign
from extractors.ocr.strips import Box, Strip, drop_dirt, find_centres, find_strips, join_overflow, usual_height
from extractors.ocr.typography import place_characters, snap_sizes
from extractors.pdf.drawing import Mark
from extractors.pdf.lattice import Grid, find_grids
from extractors.pdf.objects import Look
from extractors.pdf.page import PageContent
from extractors.pdf.pieces import Piece, count_ink
from extractors.pdf.rules import Rule, Rules
from extractors.pdf.settings import Settings as LayoutSettings

_WRAPPED = "。，、"
"""Marks as small as a speck that may stand in a line of their own."""
_RINGS = "oO0°"
_FONT = ""
"""Recognition tells no font."""


class RecognisedPage(Struct, frozen=True, kw_only=True):
    """A page that was read from its picture."""

    content: PageContent
    """In the straightened page's points; its rules are those of the picture."""
    certainties: tuple[Certainty, ...]
    """One for each character that is no blank, and one of value 0 for each line of print that gave no character."""


def recognise_page(
    pixels: NDArray[np.uint8], number: int, width: float, height: float, settings: Settings
) -> RecognisedPage:
    """Read a page's picture: ``pixels`` (grey, or blue-green-red) show ``width`` × ``height`` points.

    Raises: MissingComponentError.
    """
    picture = make_picture(pixels, width, height, settings)
    rules = find_scanned_rules(picture, settings)
    strips = _find_print(picture, rules, settings)
    usual = usual_height([strip.box.y1 - strip.box.y0 for strip in strips], picture.scale, settings)
    readings = _read(picture, strips, usual, settings)
    told = list(zip(strips, _drop_specks(strips, readings, settings), strict=True))
    strips = [strip for strip, reading in told if reading is not None]
    readings = [reading for _, reading in told if reading is not None]
    readings = settle_strokes(strips, readings, usual, settings)
    sizes = snap_sizes([strip.box for strip in strips], readings, picture.scale)
    pieces = [
        (strip.region, *_make_piece(strip, reading, size, picture.scale))
        for strip, reading, size in zip(strips, readings, sizes, strict=True)
        if reading
    ]
    unread = [
        _mark_unread(strip, at, picture.scale)
        for strip, reading in zip(strips, readings, strict=True)
        for at in find_leftovers(picture.ink, strip.box, reading, usual, settings)
    ]
    marked = join_marks([piece for region, piece, _ in pieces if region == OPEN], settings)
    printed = join_spread([*(piece for region, piece, _ in pieces if region != OPEN), *marked], settings)
    leaders = find_leaders(picture, rules, printed, settings)
    return RecognisedPage(
        content=_make_content(number, picture, rules, (*printed, *leaders.values()), frozenset(leaders)),
        certainties=(*(certainty for *_, own in pieces for certainty in own), *unread),
    )


def _make_content(
    number: int, picture: Picture, rules: Rules, pieces: tuple[Piece, ...], leaders: Set[Rule]
) -> PageContent:
    """Give what a page shows; ``leaders``: rules that are print."""
    return PageContent(
        number=number,
        width=picture.width,
        height=picture.height,
        pieces=pieces,
        marks=tuple(_make_marks(Rules(tuple(rule for rule in rules.level if rule not in leaders), rules.plumb))),
        pictures=(),
        shapes=0,
        hidden_chars=0,
        unknown=(),
        visible_chars=sum(count_ink(piece.text) for piece in pieces),
    )


def _find_print(picture: Picture, rules: Rules, settings: Settings) -> list[Strip]:
    """Find the lines of print: inside each cell of the grids, and beside the grids."""
    scale = picture.scale
    ink = drop_dirt(wipe_rules(picture.ink, rules, scale, settings), scale, settings)
    grids = [grid for grid in find_grids(rules, find_centres(ink, scale), LayoutSettings()) if len(grid.cells) > 1]
    regions = [_inside(grid, cell, scale, settings) for grid in grids for cell in range(len(grid.cells))]
    strips = join_overflow(find_strips(ink, regions, scale, settings), regions, settings)
    for region in regions:
        ink[region.y0 : region.y1, region.x0 : region.x1] = 0
    height, width = ink.shape
    beside = find_strips(ink, [Box(0, 0, width, height)], scale, settings, are_open=True)
    usual = usual_height([strip.box.y1 - strip.box.y0 for strip in [*strips, *beside]], scale, settings)
    return strips + part_columns(ink, beside, usual, scale, settings)


def _inside(grid: Grid, cell: int, scale: float, settings: Settings) -> Box:
    """Give the pixels inside a cell's rules."""
    x0, y0, x1, y1 = grid.box_of(grid.cells[cell])
    inset = settings.clearance
    return Box(
        round((x0 + inset) * scale),
        round((y0 + inset) * scale),
        round((x1 - inset) * scale),
        round((y1 - inset) * scale),
    )


def _read(picture: Picture, strips: Sequence[Strip], usual: float, settings: Settings) -> list[Reading]:
    """Read the lines of a page, what is doubtful twice and more; ``usual``: a line's height, in pixels."""
    crops = [crop_strip(picture.grey, strip.box, usual, settings) for strip in strips]
    recogniser = load_recogniser()
    readings = [
        settle_lookalikes(read_sign(picture.ink, strip.box, reading, usual, settings), settings.disputed)
        for strip, reading in zip(strips, read_crops(recogniser, crops), strict=True)
    ]
    again = [index for index, strip in enumerate(strips) if not strip.is_speck]

    def is_whole(place: int, reading: Reading) -> bool:
        return not any(find_leftovers(picture.ink, strips[again[place]].box, reading, usual, settings))

    looks = look_again(
        recogniser, [crops[index] for index in again], [readings[index] for index in again], is_whole, settings
    )
    for index, reading in zip(again, looks, strict=True):
        box = strips[index].box
        reading = count_bars(picture.ink, box, settle_lookalikes(reading, settings.disputed))
        goes_on = strips[index].region in {OPEN, strips[index - 1].region if index else None}
        readings[index] = drop_stray_dots(picture.ink, box, reading, usual, picture.scale, settings, goes_on=goes_on)
    return readings


def _drop_specks(strips: Sequence[Strip], readings: Sequence[Reading], settings: Settings) -> list[Reading | None]:
    """Tell dirt (None) from marks that were wrapped by themselves, among ink too small for a character."""
    filled = {strip.region for strip in strips if not strip.is_speck}
    return [
        _read_speck(reading, settings)
        if strip.is_speck and strip.region in filled
        else None
        if strip.is_speck
        else reading
        for strip, reading in zip(strips, readings, strict=True)
    ]


def _read_speck(reading: Reading, settings: Settings) -> Reading | None:
    """Give the mark that a speck is; None for dirt.  A ring as small as that is the stop 。."""
    if len(reading) != 1 or reading[0].certainty < settings.sure_speck:
        return None
    if reading[0].text in _RINGS:
        return (reading[0]._replace(text="。"),)
    return reading if reading[0].text in _WRAPPED else None


def _make_piece(strip: Strip, reading: Reading, size: float, scale: float) -> tuple[Piece, list[Certainty]]:
    """Make a piece of text of a line, and the certainty of its characters."""
    x0, y0, x1, y1 = (edge / scale for edge in strip.box)
    text = "".join(character.text for character in reading)
    starts, ends = place_characters(reading, x0, x1, size)
    piece = Piece(starts[0], y0, ends[-1], y1, text, starts, ends, Look(_FONT, size, False, 0, False))
    middle = (y0 + y1) / 2
    return piece, [
        Certainty((start + end) / 2, middle, rate(character))
        for character, start, end in zip(reading, starts, ends, strict=True)
        if not character.text.isspace()
    ]


def _mark_unread(strip: Strip, at: float, scale: float) -> Certainty:
    """Tell of ink that gave no character: what was read there lacks something."""
    return Certainty(at / scale, (strip.box.y0 + strip.box.y1) / 2 / scale, 0.0)


def _make_marks(rules: Rules) -> Iterator[Mark]:
    """Give the rules as a page with a text layer has them: painted strokes."""
    for at, start, end in rules.level:
        yield Mark(start, at, end, at, 0, None)
    for at, start, end in rules.plumb:
        yield Mark(at, start, at, end, 0, None)
