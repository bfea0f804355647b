"""Characters of pdfium's text page → pieces, as a reader sees them (逐字读取).

Blanks and line ends that pdfium makes up are left out: they have no extent.  What a reader does not see is left out
and counted: text without ink, ink like its ground, text painted over, clipped away or beside the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ctypes import addressof, c_float, c_ushort
from itertools import groupby, repeat
from typing import NamedTuple

from msgspec import Struct

from extractors.pdf import pdfium
from extractors.pdf.geometry import SKEW, Rect, intersect, to_reading_frame, transform_box
from extractors.pdf.glyphs import PRIVATE, UNKNOWN, as_printed, is_odd
from extractors.pdf.objects import Look, Setting, TextObject
from extractors.pdf.pieces import Piece, count_ink, cut_piece, piece_centres
from extractors.pdf.settings import Settings
from extractors.pdf.visibility import Scene


class PageText(Struct, frozen=True, kw_only=True):
    """The text of one page as a reader sees it."""

    pieces: list[Piece]
    hidden: int
    """Non-blank characters of the text layer that nobody sees."""
    unknown: tuple[str, ...]
    """Font name of each character whose meaning the font does not tell."""
    stream: str
    """All characters of the text layer in painting order, as pdfium gives them, before anything is made of them."""


_MAY_BE_NOTHING = frozenset({"", " "})
"""The second half of a character, and a blank, which pdfium puts in by itself without a height."""


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
    stream = "".join(chars.texts)
    unmapped = _find_unmapped(text_page, len(chars.texts))
    unknown: list[str] = []
    if unmapped or is_odd(stream):
        unknown = _set_printed(chars, unmapped, texts)
    groups = _group_objects(texts, scene)
    width, height = box[2] - box[0], box[3] - box[1]
    page = (0.0, 0.0, height, width) if rotation % 2 else (0.0, 0.0, width, height)
    judge = _Judge(chars, texts, scene, page)
    pieces: list[Piece] = []
    hidden = 0
    for piece, group in _cut_pieces(chars, groups, settings):
        if _sees_all(piece, group, page):
            pieces.append(piece)
        else:
            seen = judge.seen_parts(piece, group)
            hidden += count_ink(piece.text) - sum(count_ink(part.text) for part in seen)
            pieces.extend(seen)
    return PageText(pieces=pieces, hidden=hidden, unknown=tuple(unknown), stream=stream)


def _group_objects(texts: Mapping[int, TextObject], scene: Scene) -> dict[int | None, _Group]:
    """Tell which group each text object belongs to; equal groups are one object, so that ``is`` compares them."""
    settings = {id(text.setting): text.setting for text in texts.values()}
    plain = {
        key: _Group(setting, None, None)
        for key, setting in settings.items()
        if setting.look.turn != SKEW and not scene.may_vanish(setting.ink)
    }
    groups: dict[tuple[int, Rect | None, int | None], _Group] = {}
    members: dict[int | None, _Group] = {}
    covered_from = scene.last_cover
    for handle, (order, setting, clip, _) in texts.items():
        key = id(setting)
        group = plain.get(key)
        if group is None or clip is not None or order < covered_from:
            place = order if group is None or order < covered_from else None
            group = groups.setdefault((key, clip, place), _Group(setting, clip, place))
        members[handle] = group
    return members


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
    for index in [index for index, text in enumerate(texts) if text in _MAY_BE_NOTHING]:
        if not texts[index] or top[index] == bottom[index]:
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


def _find_unmapped(text_page: int, count: int) -> frozenset[int]:
    """Find the characters whose font says nothing of their meaning; pdfium gives their code instead."""
    errors = list(map(pdfium.has_map_error, repeat(text_page), range(count)))
    return frozenset(index for index, error in enumerate(errors) if error == 1) if 1 in errors else frozenset()


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
    members = list(map(groups.get, owners))
    distinct = {id(group): group for group in groups.values()}
    starts, ends, across = _along(chars, members, distinct.values())
    gap_of = {key: _widest_gap(group.setting.look, settings) for key, group in distinct.items()}
    gap_of[id(None)] = 0.0
    gaps = list(map(gap_of.__getitem__, map(id, members)))
    neighbours = zip(members, members[1:], ends, starts[1:], across, across[1:], gaps)  # noqa: B905, the last has none
    breaks = [
        index
        for index, (last, this, end, start, before, now, gap) in enumerate(neighbours, 1)
        if last is not this or not (-gap < start - end < gap and -gap < now - before < gap)
    ]
    first = 0
    for stop in [*breaks, len(texts)]:
        if stop < len(texts) and owners[stop] == owners[stop - 1] and _share_place(stop, starts, across):
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


def _share_place(index: int, starts: Sequence[float], across: Sequence[float]) -> bool:
    """Say whether a character stands exactly where the one before it does: letters of one object are one glyph then."""
    return starts[index] == starts[index - 1] and across[index] == across[index - 1]


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


def _holds(box: Rect, piece: Piece) -> bool:
    return box[0] <= piece.x0 and box[1] <= piece.y0 and piece.x1 <= box[2] and piece.y1 <= box[3]


class _Judge:
    """Judges characters one by one where there is doubt whether a reader sees them."""

    __slots__ = ("_chars", "_page", "_scene", "_texts", "_twins")

    def __init__(self, chars: _Chars, texts: Mapping[int, TextObject], scene: Scene, page: Rect) -> None:
        self._chars = chars
        self._texts = texts
        self._scene = scene
        self._page = page
        self._twins: list[_Twin] | None = None

    def seen_parts(self, piece: Piece, group: _Group) -> list[Piece]:
        """Cut out the stretches of characters that are seen, judged by each character's centre."""
        seen = [self._sees(x, y, group) for x, y in piece_centres(piece)]
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

    def _sees(self, x: float, y: float, group: _Group) -> bool:
        if self._sees_ink(x, y, group.setting, group.clip, group.order):
            return True
        return any(
            twin.order > (group.order or 0)
            and twin.box[0] <= x <= twin.box[2]
            and twin.box[1] <= y <= twin.box[3]
            and not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in twin.listed)
            and self._sees_ink(x, y, twin.setting, twin.clip, twin.order)
            for twin in self._find_twins()
        )

    def _sees_ink(self, x: float, y: float, setting: Setting, clip: Rect | None, order: int | None) -> bool:
        window = intersect(self._page, clip) or self._page
        if not (setting.painted and window[0] <= x <= window[2] and window[1] <= y <= window[3]):
            return False
        scene = self._scene
        return order is None or (scene.shows(setting.ink, order, x, y) and not scene.is_painted_over(order, x, y))

    def _find_twins(self) -> list[_Twin]:
        """Find the painted text objects with their boxes and the characters that pdfium lists of them.

        Of equal characters in one place pdfium lists only the first painted.  When nobody sees that one (something
        was painted over it, and then it was painted again), the later one still stands there.
        """
        if self._twins is None:
            painted = {handle: text for handle, text in self._texts.items() if text.setting.painted}
            _, bounds = pdfium.ask_fields(pdfium.object_bounds, list(painted), 4)
            listed: dict[int | None, list[Rect]] = {}
            for owner, *box in zip(self._chars.owners, *self._chars[2:], strict=True):
                listed.setdefault(owner, []).append((box[0], box[1], box[2], box[3]))
            self._twins = [
                _Twin(text.order, text.setting, text.clip, transform_box(text.space, *box), listed.get(handle, []))
                for (handle, text), *box in zip(painted.items(), *bounds, strict=True)
            ]
        return self._twins


class _Twin(NamedTuple):
    """A text object that may have painted again what is hidden of an earlier one."""

    order: int
    setting: Setting
    clip: Rect | None
    box: Rect
    listed: list[Rect]
    """Boxes of its characters that pdfium lists."""
