"""Characters of pdfium's text page → pieces: neighbours of one text object, as a reader sees them (文字块).

Blanks and line ends that pdfium makes up are left out: they have no extent.  What a reader does not see is left out
and counted: text without ink, ink like its ground, text painted over, clipped away or beside the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ctypes import addressof, c_float, c_ushort
from dataclasses import dataclass
from itertools import groupby, repeat
from typing import NamedTuple

from extractors.pdf import pdfium
from extractors.pdf.geometry import SKEW, Rect, intersect, to_reading_frame
from extractors.pdf.glyphs import PRIVATE, UNKNOWN, as_printed, is_odd
from extractors.pdf.objects import Look, Setting, TextObject
from extractors.pdf.settings import Settings
from extractors.pdf.visibility import Scene


class Piece(NamedTuple):
    """Characters of one look that stand side by side on one line, without a gap as wide as a blank."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    starts: Sequence[float]
    """Where each character begins along its reading direction (x, where the text is not turned)."""
    ends: Sequence[float]
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text of one page as a reader sees it."""

    pieces: list[Piece]
    hidden: int
    """Non-blank characters of the text layer that nobody sees."""
    unknown: tuple[str, ...]
    """Font name of each character whose meaning the font does not tell."""


class _Chars(NamedTuple):
    """The characters of a page as parallel lists, on the display."""

    texts: list[str]
    owners: list[int | None]
    """Handle of the text object; None for what pdfium made up."""
    x0: list[float]
    y0: list[float]
    x1: list[float]
    y1: list[float]


class _Group(NamedTuple):
    """What the text objects share whose characters may stand in one piece."""

    setting: Setting
    clip: Rect | None
    order: int | None
    """Painting order where it matters: something may have been painted over them."""


def read_text(
    text_page: int, box: Rect, rotation: int, texts: Mapping[int, TextObject], scene: Scene, settings: Settings
) -> PageText:
    """Read the pieces of an open text page; ``box`` and ``rotation`` are those of the page's visible part."""
    chars = _read_chars(text_page, box, rotation)
    unmapped = _find_unmapped(text_page, chars, texts)
    unknown: list[str] = []
    if unmapped or is_odd("".join(chars.texts)):
        unknown = _set_printed(chars, unmapped, texts)
    groups = _group_objects(texts, scene)
    width, height = box[2] - box[0], box[3] - box[1]
    page = (0.0, 0.0, height, width) if rotation % 2 else (0.0, 0.0, width, height)
    pieces: list[Piece] = []
    hidden = 0
    for piece, group in _cut_pieces(chars, groups, settings):
        if _sees_all(piece, group, page):
            pieces.append(piece)
        else:
            seen = _seen_parts(piece, group, scene, page)
            hidden += count_ink(piece.text) - sum(count_ink(part.text) for part in seen)
            pieces.extend(seen)
    return PageText(pieces=pieces, hidden=hidden, unknown=tuple(unknown))


def _group_objects(texts: Mapping[int, TextObject], scene: Scene) -> dict[int | None, _Group]:
    """Which group each text object belongs to; equal groups are one object, so that ``is`` compares them."""
    groups: dict[tuple[int, Rect | None, int | None], _Group] = {}
    members: dict[int | None, _Group] = {}
    doubtful: dict[int, bool] = {}
    for handle, (order, _, setting, clip) in texts.items():
        style = id(setting)
        apart = doubtful.get(style)
        if apart is None:
            apart = doubtful[style] = setting.look.turn == SKEW or scene.may_vanish(setting.ink)
        key = (style, clip, order if apart or scene.is_covered_after(order) else None)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group(setting, clip, key[2])
        members[handle] = group
    return members


def count_ink(text: str) -> int:
    """Characters that are no blanks."""
    return len(text) - sum(map(str.isspace, text))


def _read_chars(text_page: int, box: Rect, rotation: int) -> _Chars:
    """All characters of a text page with their boxes on the display; a box is an advance wide and an em high."""
    count = max(0, pdfium.count_chars(text_page))
    units = (c_ushort * (2 * count + 2))()
    if pdfium.get_text(text_page, 0, count, addressof(units)) == count + 1:
        texts = _split_units(bytes(units)[: 2 * count])
    else:
        texts = [chr(pdfium.char_code(text_page, index)) for index in range(count)]
    boxes = (c_float * (4 * count))()
    at = addressof(boxes)
    list(map(pdfium.char_box, repeat(text_page), range(count), range(at, at + 16 * count, 16)))
    owners: list[int | None] = list(map(pdfium.char_object, repeat(text_page), range(count)))
    values = boxes[:]
    left, top, right, bottom = values[0::4], values[1::4], values[2::4], values[3::4]
    for index, text in enumerate(texts):
        if not text or (text == " " and top[index] == bottom[index]):
            owners[index] = None
    x0, y0, x1, y1 = box
    if rotation == 0:
        sides = (
            [v - x0 for v in left],
            [y1 - v for v in top],
            [v - x0 for v in right],
            [y1 - v for v in bottom],
        )
    elif rotation == 1:
        sides = (
            [v - y0 for v in bottom],
            [v - x0 for v in left],
            [v - y0 for v in top],
            [v - x0 for v in right],
        )
    elif rotation == 2:
        sides = (
            [x1 - v for v in right],
            [v - y0 for v in bottom],
            [x1 - v for v in left],
            [v - y0 for v in top],
        )
    else:
        sides = (
            [y1 - v for v in top],
            [x1 - v for v in right],
            [y1 - v for v in bottom],
            [x1 - v for v in left],
        )
    return _Chars(texts, owners, *sides)


def _split_units(units: bytes) -> list[str]:
    """One string a UTF-16 unit; a pair's character stands at its first unit, the second's string is empty."""
    text = units.decode("utf-16-le", "surrogatepass")
    chars = list(text)
    if 2 * len(chars) == len(units):
        return chars
    return [part for char in chars for part in ((char,) if ord(char) < 0x10000 else (char, ""))]


def _find_unmapped(text_page: int, chars: _Chars, texts: Mapping[int, TextObject]) -> frozenset[int]:
    """Indices of the characters whose font says nothing of their meaning; pdfium gives their code instead.

    One character of each font and code is asked, and all of them only when one of these has no meaning.
    """
    fonts = {handle: owner.font for handle, owner in texts.items()}
    samples = dict(
        zip(zip(map(fonts.get, chars.owners), chars.texts, strict=True), range(len(chars.texts)), strict=True)
    )
    if not any(
        font is not None and pdfium.has_map_error(text_page, index) == 1 for (font, _), index in samples.items()
    ):
        return frozenset()
    return frozenset(index for index in range(len(chars.texts)) if pdfium.has_map_error(text_page, index) == 1)


def _set_printed(chars: _Chars, unmapped: frozenset[int], texts: Mapping[int, TextObject]) -> list[str]:
    """Put the printed characters for the codes; the font names of those that stay without a meaning."""
    unknown = []
    for index, (char, owner) in enumerate(zip(chars.texts, chars.owners, strict=True)):
        if owner is None:
            continue
        font = texts[owner].setting.look.font if owner in texts else ""
        printed = UNKNOWN if index in unmapped else as_printed(char, font)
        chars.texts[index] = printed
        if not printed:
            chars.owners[index] = None
        elif printed == UNKNOWN or PRIVATE.match(printed):
            unknown.append(font)
    return unknown


def _cut_pieces(
    chars: _Chars, groups: Mapping[int | None, _Group], settings: Settings
) -> Iterator[tuple[Piece, _Group]]:
    """Cut a page's characters into pieces, in painting order.

    A piece ends where the look changes, at a gap as wide as a blank, where the next character goes back (it begins a
    new line, or is drawn over the last one) or stands higher or lower.  The letters of a ligature share one box.
    """
    texts, owners = chars.texts, chars.owners
    members = [groups.get(owner) for owner in owners]
    distinct = {id(group): group for group in groups.values()}
    starts, ends, across = _along(chars, members, distinct.values())
    gap_of = {key: _widest_gap(group.setting.look, settings) for key, group in distinct.items()}
    gap_of[id(None)] = 0.0
    gaps = [gap_of[id(group)] for group in members]
    neighbours = zip(members, members[1:], ends, starts[1:], across, across[1:], gaps)  # noqa: B905, the last has none
    breaks = [
        index
        for index, (last, this, end, start, before, now, gap) in enumerate(neighbours, 1)
        if last is not this or not (-gap < start - end < gap and -gap < now - before < gap)
    ]
    first = 0
    for stop in [*breaks, len(texts)]:
        if 0 < stop < len(texts) and owners[stop] == owners[stop - 1] and starts[stop] == starts[stop - 1]:
            continue
        group = members[first] if first < stop else None
        if group is not None:
            part = slice(first, stop)
            low, high = min(chars.y0[part]), max(chars.y1[part])
            piece = Piece(
                min(chars.x0[part]),
                low,
                max(chars.x1[part]),
                high,
                "".join(texts[part]),
                starts[part],
                ends[part],
                group.setting.look,
            )
            yield piece, group
        first = stop


def _widest_gap(look: Look, settings: Settings) -> float:
    """Give the widest gap within a piece of that look; text at an angle is cut at its objects' ends only."""
    return float("inf") if look.turn == SKEW else settings.blank_em * look.size


def _along(
    chars: _Chars, members: Sequence[_Group | None], distinct: Iterable[_Group]
) -> tuple[list[float], list[float], list[float]]:
    """Where each character starts and ends along its reading direction, and where it stands across it."""
    if all(group.setting.look.turn == 0 for group in distinct):
        return chars.x0, chars.x1, chars.y0
    frames = [
        to_reading_frame(0 if group is None else group.setting.look.turn, box)
        for group, box in zip(members, zip(*chars[2:], strict=True), strict=True)
    ]
    return [box[0] for box in frames], [box[2] for box in frames], [box[1] for box in frames]


def _sees_all(piece: Piece, group: _Group, page: Rect) -> bool:
    """Say whether nothing speaks against any of its characters: the case of nearly all text."""
    return (
        group.order is None
        and group.setting.painted
        and _holds(page, piece)
        and (group.clip is None or _holds(group.clip, piece))
    )


def _seen_parts(piece: Piece, group: _Group, scene: Scene, page: Rect) -> list[Piece]:
    """Cut out the stretches of characters that are seen, judged by each character's centre."""
    if not group.setting.painted:
        return []
    window = intersect(page, group.clip) or page
    ink, order = group.setting.ink, group.order
    seen = [
        window[0] <= x <= window[2]
        and window[1] <= y <= window[3]
        and (order is None or (scene.shows(ink, order, x, y) and not scene.is_painted_over(order, x, y)))
        for x, y in piece_centres(piece)
    ]
    if all(seen):
        return [piece]
    parts = []
    start = 0
    for is_seen, stretch in groupby(seen):
        end = start + len(list(stretch))
        if is_seen:
            parts.append(cut_piece(piece, start, end))
        start = end
    return parts


def _holds(box: Rect, piece: Piece) -> bool:
    return box[0] <= piece.x0 and box[1] <= piece.y0 and piece.x1 <= box[2] and piece.y1 <= box[3]


def piece_centres(piece: Piece) -> Iterator[tuple[float, float]]:
    """The centre of each character on the display."""
    turn = piece.look.turn
    middle_x, middle_y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
    for start, end in zip(piece.starts, piece.ends, strict=True):
        along = (start + end) / 2
        if turn in (90, 270):
            yield middle_x, along if turn == 90 else -along
        else:
            yield -along if turn == 180 else along, middle_y


def cut_piece(piece: Piece, start: int, end: int) -> Piece:
    """Its characters ``start`` … ``end`` (exclusive) as a piece of their own."""
    starts, ends = piece.starts[start:end], piece.ends[start:end]
    x0, y0, x1, y1 = piece[:4]
    turn = piece.look.turn
    low, high = min(starts), max(ends)
    if turn == 90:
        y0, y1 = low, high
    elif turn == 270:
        y0, y1 = -high, -low
    elif turn == 180:
        x0, x1 = -high, -low
    else:
        x0, x1 = low, high
    return Piece(x0, y0, x1, y1, piece.text[start:end], starts, ends, piece.look)


def drop_doubles(pieces: list[Piece], settings: Settings) -> list[Piece]:
    """Leave out characters that another piece has already drawn in the same place (重影).

    Fake bold draws a glyph again a fraction of a point on; some producers paint a whole layer twice.  Really doubled
    characters (人人) stand a whole advance apart; within one piece nothing goes back, so it holds no doubles.
    """
    doubles: set[tuple[int, int]] = set()
    for row in _overlapping_rows(pieces, settings):
        doubles.update(_find_doubles(pieces, row, settings))
    if not doubles:
        return pieces
    kept: list[Piece] = []
    for index, piece in enumerate(pieces):
        start = 0
        for end in [*(i for i in range(len(piece.text)) if (index, i) in doubles), len(piece.text)]:
            if end > start:
                kept.append(cut_piece(piece, start, end))
            start = end + 1
    return kept


def _overlapping_rows(pieces: list[Piece], settings: Settings) -> Iterator[list[int]]:
    """Groups of pieces at one height of which some overlap sideways; most pages have none."""
    by_height = sorted(range(len(pieces)), key=lambda index: pieces[index].y0 + pieces[index].y1)
    row: list[int] = []
    last = float("-inf")
    for index in by_height:
        piece = pieces[index]
        height = piece.y0 + piece.y1
        if height - last > 2 * settings.same_glyph_em * piece.look.size:
            if _has_overlap(pieces, row):
                yield row
            row = []
        row.append(index)
        last = height
    if _has_overlap(pieces, row):
        yield row


def _has_overlap(pieces: list[Piece], row: list[int]) -> bool:
    """Two of the pieces share more than half a narrow character's width."""
    if len(row) < 2:
        return False
    edge = float("-inf")
    for x0, x1, size in sorted((pieces[i].x0, pieces[i].x1, pieces[i].look.size) for i in row):
        if edge - x0 > size / 8:
            return True
        edge = max(edge, x1)
    return False


def _find_doubles(pieces: list[Piece], row: list[int], settings: Settings) -> Iterator[tuple[int, int]]:
    """(piece, character) indices of what repeats a character painted earlier."""
    glyphs = sorted(
        (char, piece.look.turn, start, index, i)
        for index in row
        for piece in (pieces[index],)
        for i, (char, start) in enumerate(zip(piece.text, piece.starts, strict=True))
    )
    kept: list[tuple[str, int, float, int, int]] = []
    for glyph in glyphs:
        char, turn, start, index, i = glyph
        width = pieces[index].ends[i] - start
        for other in reversed(kept):
            near = other[:2] == (char, turn) and start - other[2] <= settings.same_glyph_width * width
            if not near:
                kept.append(glyph)
                break
            if other[3] != index and _same_height(pieces[other[3]], pieces[index], settings):
                yield index, i
                break
        else:
            kept.append(glyph)


def _same_height(one: Piece, other: Piece, settings: Settings) -> bool:
    """Their lines are as near as two drawings of one glyph."""
    return abs(one.y0 + one.y1 - other.y0 - other.y1) <= 2 * settings.same_glyph_em * one.look.size
