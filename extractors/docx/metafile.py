"""Enhanced metafiles (EMF) as a drawn page: texts and straight lines in points from the top left ([MS-EMF]).

A metafile is a list of drawing records.  What a spreadsheet's preview or a form pasted as a picture needs is read:
texts with their advances, lines, rectangles, thin fills, and the coordinate systems they are given in.  Text given as
glyph numbers has no characters to read and is counted as unknown.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from extractors.pdf.drawing import Mark
from extractors.pdf.geometry import IDENTITY, Matrix, compose
from extractors.pdf.objects import Look
from extractors.pdf.page import PageContent
from extractors.pdf.pieces import Piece, count_ink
from pipeline.model.errors import DamagedFileError

_SIGNATURE = b" EMF"
_SIGNATURE_AT = 40
_HEADER, _END = 1, 14
_WINDOW_EXTENT, _WINDOW_ORIGIN, _VIEWPORT_EXTENT, _VIEWPORT_ORIGIN = 9, 10, 11, 12
_TEXT_ALIGN, _MOVE_TO, _SAVE, _RESTORE, _SET_WORLD, _MODIFY_WORLD = 22, 27, 33, 34, 35, 36
_SELECT, _DELETE_OBJECT, _RECTANGLE, _LINE_TO, _BIT_BLOCK = 37, 40, 43, 54, 76
_CREATE_FONT, _TEXT, _SMALL_TEXT = 82, 84, 108
_LINES = {4: "i", 87: "h", 6: "i", 89: "h", 3: "i", 86: "h"}
"""Records of connected lines, and the width of their coordinates."""
_CONTINUED = (6, 89)
"""Those that go on from the current position."""
_CLOSED = (3, 86)
"""Those whose last point is joined with the first."""
_PATTERN_COPY = 0x00F00021
"""A block that is filled with the brush: how thin borders are painted."""

_OPTION_GLYPHS, _OPTION_NO_RECT, _OPTION_SMALL, _OPTION_PAIRS = 0x10, 0x100, 0x200, 0x2000
_ALIGN_RIGHT, _ALIGN_CENTER, _ALIGN_HORIZONTAL = 2, 6, 6
_ALIGN_BOTTOM, _ALIGN_BASELINE, _ALIGN_VERTICAL = 8, 24, 24
_ASCENT = 0.86
"""Share of the type size above the baseline; of Chinese fonts 0.8 to 0.88."""
_WIDE_FROM = "\u2e80"
"""Characters from here on are a whole em wide, others about half; asked where a text has no advances."""
_BOLD = 600
_POINTS_A_MM = 72 / 25.4
_THIN = 5.0
"""Points: a thicker fill is a background."""
_USUAL_FONT = ("", 12.0, False)

Point = tuple[float, float]
_Font = tuple[str, float, bool]
"""Name, height in logical units, whether it is bold."""


class _State(Struct, frozen=True, kw_only=True):
    """What ``SaveDC`` saves."""

    window: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    """Origin and extent in logical units."""
    viewport: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    """Origin and extent in device units."""
    world: Matrix = IDENTITY
    align: int = 0
    font: _Font = _USUAL_FONT
    at: Point = (0.0, 0.0)


class _Record(NamedTuple):
    kind: int
    data: bytes
    """The whole record, so that offsets in it count from its start."""


class _Picture(Struct, kw_only=True):
    """What was drawn so far."""

    scale: Point
    """Points a device unit."""
    state: _State = field(default_factory=_State)
    saved: list[_State] = field(default_factory=list)
    fonts: dict[int, _Font] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    unknown: int = 0
    """Texts without characters."""


def read_metafile(data: bytes) -> PageContent | None:
    """The texts and lines of an EMF as one page; None when it is no EMF, or has no text.

    Raises: ``DamagedFileError`` when its records are cut or broken.
    """
    if data[_SIGNATURE_AT : _SIGNATURE_AT + len(_SIGNATURE)] != _SIGNATURE:
        return None
    try:
        picture = _Picture(scale=_read_scale(data))
        for record in _iter_records(data):
            draw = _DRAWERS.get(record.kind)
            if draw is not None:
                draw(picture, record)
    except (struct.error, ZeroDivisionError, UnicodeDecodeError, IndexError) as error:
        raise DamagedFileError("图元文件损坏，未读取", f"the metafile is damaged and was not read ({error})") from error
    if not picture.pieces and not picture.unknown:
        return None
    frame = struct.unpack_from("<4i", data, 24)
    return PageContent(
        number=1,
        width=(frame[2] - frame[0]) / 100 * _POINTS_A_MM,
        height=(frame[3] - frame[1]) / 100 * _POINTS_A_MM,
        pieces=tuple(picture.pieces),
        marks=tuple(picture.marks),
        pictures=(),
        shapes=0,
        hidden_chars=0,
        unknown=("EMF",) * picture.unknown,
        visible_chars=sum(count_ink(piece.text) for piece in picture.pieces),
    )


def _read_scale(data: bytes) -> Point:
    """Points a device unit, from the reference device's size in pixels and millimetres."""
    width, height, width_mm, height_mm = struct.unpack_from("<4i", data, 72)
    return width_mm * _POINTS_A_MM / width, height_mm * _POINTS_A_MM / height


def _iter_records(data: bytes) -> Iterator[_Record]:
    offset = 0
    while offset + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, offset)
        if size < 8 or offset + size > len(data):
            raise struct.error("a record is cut")
        yield _Record(kind, data[offset : offset + size])
        if kind == _END:
            return
        offset += size


# -- where things are


def _to_points(picture: _Picture, x: float, y: float) -> Point:
    a, b, c, d, e, f = picture.state.world
    x, y = a * x + c * y + e, b * x + d * y + f
    wx, wy, ww, wh = picture.state.window
    vx, vy, vw, vh = picture.state.viewport
    return ((x - wx) * vw / ww + vx) * picture.scale[0], ((y - wy) * vh / wh + vy) * picture.scale[1]


def _set_window_origin(picture: _Picture, record: _Record) -> None:
    x, y = struct.unpack_from("<2i", record.data, 8)
    picture.state = replace(picture.state, window=(x, y, *picture.state.window[2:]))


def _set_window_extent(picture: _Picture, record: _Record) -> None:
    width, height = struct.unpack_from("<2i", record.data, 8)
    picture.state = replace(picture.state, window=(*picture.state.window[:2], width, height))


def _set_viewport_origin(picture: _Picture, record: _Record) -> None:
    x, y = struct.unpack_from("<2i", record.data, 8)
    picture.state = replace(picture.state, viewport=(x, y, *picture.state.viewport[2:]))


def _set_viewport_extent(picture: _Picture, record: _Record) -> None:
    width, height = struct.unpack_from("<2i", record.data, 8)
    picture.state = replace(picture.state, viewport=(*picture.state.viewport[:2], width, height))


def _set_world(picture: _Picture, record: _Record) -> None:
    picture.state = replace(picture.state, world=struct.unpack_from("<6f", record.data, 8))


def _modify_world(picture: _Picture, record: _Record) -> None:
    matrix: Matrix = struct.unpack_from("<6f", record.data, 8)
    (mode,) = struct.unpack_from("<I", record.data, 32)
    world = picture.state.world
    changed = {1: IDENTITY, 2: compose(matrix, world), 3: compose(world, matrix), 4: matrix}.get(mode, world)
    picture.state = replace(picture.state, world=changed)


def _save(picture: _Picture, record: _Record) -> None:
    picture.saved.append(picture.state)


def _restore(picture: _Picture, record: _Record) -> None:
    (level,) = struct.unpack_from("<i", record.data, 8)
    wanted = len(picture.saved) + level if level < 0 else level - 1
    if 0 <= wanted < len(picture.saved):
        picture.state = picture.saved[wanted]
        del picture.saved[wanted:]


# -- lines


def _move(picture: _Picture, record: _Record) -> None:
    picture.state = replace(picture.state, at=struct.unpack_from("<2i", record.data, 8))


def _draw_to(picture: _Picture, record: _Record) -> None:
    end: Point = struct.unpack_from("<2i", record.data, 8)
    _add_line(picture, picture.state.at, end)
    picture.state = replace(picture.state, at=end)


def _draw_lines(picture: _Picture, record: _Record) -> None:
    (count,) = struct.unpack_from("<I", record.data, 24)
    numbers = struct.unpack_from(f"<{2 * count}{_LINES[record.kind]}", record.data, 28)
    points: list[Point] = list(zip(numbers[::2], numbers[1::2], strict=True))
    if record.kind in _CONTINUED:
        points.insert(0, picture.state.at)
        picture.state = replace(picture.state, at=points[-1])
    if record.kind in _CLOSED and points:
        points.append(points[0])
    for start, end in pairwise(points):
        _add_line(picture, start, end)


def _draw_rectangle(picture: _Picture, record: _Record) -> None:
    x0, y0, x1, y1 = struct.unpack_from("<4i", record.data, 8)
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    for start, end in pairwise(corners):
        _add_line(picture, start, end)


def _draw_block(picture: _Picture, record: _Record) -> None:
    x, y, width, height, operation = struct.unpack_from("<4iI", record.data, 24)
    if operation != _PATTERN_COPY:
        return
    (x0, y0), (x1, y1) = _to_points(picture, x, y), _to_points(picture, x + width, y + height)
    if min(abs(x1 - x0), abs(y1 - y0)) <= _THIN:
        picture.marks.append(Mark(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), len(picture.marks), None))


def _add_line(picture: _Picture, start: Point, end: Point) -> None:
    """A line along or down the picture; a slanting one is no rule."""
    (x0, y0), (x1, y1) = _to_points(picture, *start), _to_points(picture, *end)
    if min(abs(x1 - x0), abs(y1 - y0)) <= 1:
        picture.marks.append(Mark(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), len(picture.marks), None))


# -- texts


def _set_align(picture: _Picture, record: _Record) -> None:
    picture.state = replace(picture.state, align=struct.unpack_from("<I", record.data, 8)[0])


def _create_font(picture: _Picture, record: _Record) -> None:
    number, height, _, _, _, weight = struct.unpack_from("<I5i", record.data, 8)
    name = record.data[40:104].decode("utf-16-le", errors="replace").partition("\0")[0]
    picture.fonts[number] = (name, abs(float(height)) or _USUAL_FONT[1], weight >= _BOLD)


def _select(picture: _Picture, record: _Record) -> None:
    font = picture.fonts.get(struct.unpack_from("<I", record.data, 8)[0])
    if font is not None:
        picture.state = replace(picture.state, font=font)


def _delete(picture: _Picture, record: _Record) -> None:
    picture.fonts.pop(struct.unpack_from("<I", record.data, 8)[0], None)


def _draw_text(picture: _Picture, record: _Record) -> None:
    x, y, count, offset, options = struct.unpack_from("<2i3I", record.data, 36)
    (advances_at,) = struct.unpack_from("<I", record.data, 72)
    if options & _OPTION_GLYPHS:
        picture.unknown += 1
        return
    text = record.data[offset : offset + 2 * count].decode("utf-16-le")
    step = 2 if options & _OPTION_PAIRS else 1
    advances: tuple[int, ...] = ()
    if advances_at and len(text) == count:  # with pairs of surrogates the advances are those of halves
        advances = struct.unpack_from(f"<{step * count}i", record.data, advances_at)[::step]
    _add_text(picture, x, y, text, advances)


def _draw_small_text(picture: _Picture, record: _Record) -> None:
    x, y, count, options = struct.unpack_from("<2i2I", record.data, 8)
    offset = 36 if options & _OPTION_NO_RECT else 52
    if options & _OPTION_GLYPHS:
        picture.unknown += 1
    elif options & _OPTION_SMALL:
        _add_text(picture, x, y, record.data[offset : offset + count].decode("latin-1"), ())
    else:
        _add_text(picture, x, y, record.data[offset : offset + 2 * count].decode("utf-16-le"), ())


def _add_text(picture: _Picture, x: float, y: float, text: str, advances: tuple[int, ...]) -> None:
    name, height, is_bold = picture.state.font
    widths: tuple[float, ...] = advances or tuple(height if char >= _WIDE_FROM else height / 2 for char in text)
    total, align = sum(widths), picture.state.align
    if align & _ALIGN_HORIZONTAL:
        x -= total / 2 if align & _ALIGN_HORIZONTAL == _ALIGN_CENTER else total
    if align & _ALIGN_VERTICAL:
        y -= height * (_ASCENT if align & _ALIGN_VERTICAL == _ALIGN_BASELINE else 1)
    edges = [x]
    for width in widths:
        edges.append(edges[-1] + width)
    left, top = _to_points(picture, x, y)
    right, bottom = _to_points(picture, x + total, y + height)
    along = [_to_points(picture, edge, y)[0] for edge in edges]
    if text.strip() and right > left and bottom > top:
        look = Look(font=name, size=bottom - top, bold=is_bold, turn=0, faint=False)
        picture.pieces.append(Piece(left, top, right, bottom, text, along[:-1], along[1:], look))


_DRAWERS: dict[int, Callable[[_Picture, _Record], None]] = {
    _WINDOW_ORIGIN: _set_window_origin,
    _WINDOW_EXTENT: _set_window_extent,
    _VIEWPORT_ORIGIN: _set_viewport_origin,
    _VIEWPORT_EXTENT: _set_viewport_extent,
    _SET_WORLD: _set_world,
    _MODIFY_WORLD: _modify_world,
    _SAVE: _save,
    _RESTORE: _restore,
    _MOVE_TO: _move,
    _LINE_TO: _draw_to,
    **dict.fromkeys(_LINES, _draw_lines),
    _RECTANGLE: _draw_rectangle,
    _BIT_BLOCK: _draw_block,
    _TEXT_ALIGN: _set_align,
    _CREATE_FONT: _create_font,
    _SELECT: _select,
    _DELETE_OBJECT: _delete,
    _TEXT: _draw_text,
    _SMALL_TEXT: _draw_small_text,
}
