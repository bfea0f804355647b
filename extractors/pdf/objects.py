"""The painted objects of a page in their order: how each text object is set, and what shapes and pictures there are.

Form XObjects are entered with their matrices; clip paths cut what they enclose.  Shapes become marks and areas in
``drawing``.  pdfium is asked one question about all objects at a time: that is twice as fast as one object after
the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ctypes import addressof, create_string_buffer
from itertools import compress, repeat
from math import hypot
from typing import NamedTuple

from extractors.pdf import pdfium
from extractors.pdf.drawing import Drawing, Frame, read_clips, read_inks, read_matrices
from extractors.pdf.geometry import Matrix, Rect, compose, intersect, transform_box, turn_of
from extractors.pdf.settings import Settings
from extractors.pdf.visibility import Ink, is_faint

_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_SUBSET_PREFIX = re.compile(r"^[A-Z]{6}\+")
_STROKED = frozenset((1, 5))
_FILLED_AND_STROKED = frozenset((2, 6))
_UNPAINTED = frozenset((3, 7))
"""Text rendering modes (ISO 32000-1, table 106); the last two leave no ink."""
_DEEPEST_FORM = 12
"""Forms inside forms; a form that contains itself must end somewhere."""


_Style = tuple[int, int, float, float, float, float, float, Ink]
"""Rendering mode, font, size, matrix (a, b, c, d) and ink: what a text object's setting is made from."""


class Look(NamedTuple):
    """How a piece of text is set (字体样式)."""

    font: str
    size: float
    """Height of an em on the display, in points."""
    bold: bool
    turn: int
    """Reading direction clockwise in degrees: 0, 90, 180, 270 or SKEW."""
    faint: bool
    """As light as a watermark."""


class Setting(NamedTuple):
    """What many text objects of a page have in common."""

    look: Look
    ink: Ink
    painted: bool
    """False for text without ink (an OCR layer)."""


class TextObject(NamedTuple):
    """One text object, and what decides whether it is seen."""

    order: int
    setting: Setting
    clip: Rect | None
    space: Matrix
    """From its container's space to the display."""


class Objects:
    """What ``read_page`` found on one page."""

    __slots__ = ("_distinct", "_fonts", "_settings", "_styles", "drawing", "images", "order", "texts")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._fonts: dict[int, tuple[str, bool]] = {}
        self._styles: dict[tuple[float, ...], dict[_Style, Setting]] = {}
        self._distinct: dict[Setting, Setting] = {}
        self.order = 0
        self.texts: dict[int, TextObject] = {}
        self.drawing = Drawing(settings)
        self.images: list[tuple[int, int, Rect]] = []
        """Painting order, handle (valid while the page is open) and box of each picture."""

    def read_page(self, page: int, display: Matrix, box: Rect) -> None:
        """Take all objects of an open page whose visible part on the display is ``box``."""
        handles = pdfium.members(pdfium.get_object, page, pdfium.count_objects(page))
        self._read(handles, Frame(matrix=display, clip=None, page=box), 0)

    def _read(self, handles: Sequence[int], frame: Frame, depth: int) -> None:
        kinds = pdfium.ask(pdfium.object_kind, handles)
        start = 0
        for place in [place for place, kind in enumerate(kinds) if kind == pdfium.FORM]:
            self._read_stretch(kinds[start:place], handles[start:place], frame)
            self._read_form(handles[place], frame, depth)
            start = place + 1
        self._read_stretch(kinds[start:], handles[start:], frame)

    def _read_form(self, handle: int, frame: Frame, depth: int) -> None:
        """Enter a form XObject: its own matrix and clip hold for everything in it."""
        if depth == _DEEPEST_FORM:
            return
        (matrix,) = read_matrices([handle], frame)
        (clip,) = read_clips([handle], frame)
        members = pdfium.members(pdfium.get_form_object, handle, pdfium.count_form_objects(handle))
        self._read(members, Frame(matrix=matrix, clip=clip, page=frame.page), depth + 1)

    def _read_stretch(self, kinds: Sequence[int], handles: Sequence[int], frame: Frame) -> None:
        """Take neighbouring objects of which none is a form."""
        orders = range(self.order + 1, self.order + 1 + len(handles))
        self.order += len(handles)
        for kind, read in (
            (pdfium.TEXT, self._read_texts),
            (pdfium.PATH, self.drawing.read_paths),
            (pdfium.IMAGE, self._read_images),
        ):
            is_kind = [each == kind for each in kinds]
            if any(is_kind):
                read(list(compress(handles, is_kind)), list(compress(orders, is_kind)), frame)

    def _read_texts(self, handles: list[int], orders: list[int], frame: Frame) -> None:
        modes = pdfium.ask(pdfium.text_mode, handles)
        fonts = pdfium.ask(pdfium.text_font, handles)
        _, (sizes,) = pdfium.ask_columns(pdfium.text_size, handles, 1)
        _, (a, b, c, d, _, _) = pdfium.ask_columns(pdfium.object_matrix, handles, 6)
        inks = read_inks(pdfium.fill_color, handles)
        if not _STROKED.isdisjoint(modes):
            strokes = read_inks(pdfium.stroke_color, handles)
            inks = [strokes[i] if mode in _STROKED else inks[i] for i, mode in enumerate(modes)]
        clips = read_clips(handles, frame)
        styles = self._styles.setdefault(frame.matrix[:4], {})
        used = list(zip(modes, fonts, sizes, a, b, c, d, inks, strict=True))
        for style in set(used).difference(styles):
            setting = self._make_setting(frame, *style)
            styles[style] = self._distinct.setdefault(setting, setting)
        settings = map(styles.__getitem__, used)
        self.texts.update(zip(handles, map(TextObject, orders, settings, clips, repeat(frame.matrix)), strict=True))

    def _make_setting(
        self, frame: Frame, mode: int, font: int, size: float, a: float, b: float, c: float, d: float, ink: Ink
    ) -> Setting:
        matrix = compose((a, b, c, d, 0.0, 0.0), frame.matrix)
        name, bold = self._font_of(font)
        look = Look(
            font=name,
            size=round(size * hypot(matrix[2], matrix[3]), 2),
            bold=bold or mode in _FILLED_AND_STROKED,
            turn=turn_of(matrix, self._settings.skew_ratio),
            faint=is_faint(ink, self._settings),
        )
        return Setting(look=look, ink=ink, painted=mode not in _UNPAINTED)

    def _read_images(self, handles: list[int], orders: list[int], frame: Frame) -> None:
        found, columns = pdfium.ask_fields(pdfium.object_bounds, handles, 4)
        clips = read_clips(handles, frame)
        for handle, order, is_found, clip, *bounds in zip(handles, orders, found, clips, *columns, strict=True):
            box = intersect(intersect(transform_box(frame.matrix, *bounds), clip), frame.page)
            if is_found and box is not None and box[2] > box[0] and box[3] > box[1]:
                self.images.append((order, handle, box))

    def _font_of(self, font: int) -> tuple[str, bool]:
        """Name without its subset prefix, and whether it is a bold one."""
        known = self._fonts.get(font)
        if known is None:
            buffer = create_string_buffer(256)
            pdfium.font_name(font, addressof(buffer), 256)
            name = _SUBSET_PREFIX.sub("", buffer.value.decode("utf-8", "replace"))
            bold = _BOLD_NAME.search(name) is not None or pdfium.font_weight(font) >= self._settings.bold_weight
            known = self._fonts[font] = (name, bold)
        return known
