"""Shapes → marks (thin straight strokes and strips) and areas (larger fills).

A rule of a table may be painted as a stroked line, a stroked rectangle's side, a filled strip, one of many strips in
one path, the ring between two rectangles, a straight curve, or a row of dots.  All end as ``Mark``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_int, c_uint
from itertools import islice, pairwise, repeat
from math import hypot
from typing import NamedTuple

from msgspec import Struct

from extractors.pdf import pdfium
from extractors.pdf.geometry import Matrix, Rect, compose, intersect, transform_box
from extractors.pdf.settings import Settings
from extractors.pdf.visibility import Area, Ink

Point = tuple[float, float]

_SOLID = 255
_LINE_POINTS = 2
_BEZIER_POINTS = 3


class Mark(NamedTuple):
    """The centre line of a thin stroke or strip, a candidate for a rule (线条)."""

    x0: float
    y0: float
    x1: float
    y1: float
    order: int
    ink: Ink


class _Path(NamedTuple):
    """A path object and how it is painted."""

    handle: int
    order: int
    cut: Rect | None
    """What of the display it may paint."""
    filled: int
    """Fill rule; 0 where it is not filled."""
    stroked: int
    segments: int


class Frame(Struct, frozen=True, kw_only=True):
    """The space that objects of one container are painted in."""

    matrix: Matrix
    """From the container's space to the display."""
    clip: Rect | None
    """What the container's clip leaves of the display; None for all."""
    page: Rect
    """The visible page on the display."""


def read_inks(read: pdfium.Call, handles: Sequence[int]) -> list[Ink]:
    """The colour that one of pdfium's colour functions gives for each object; None where it is no single colour."""
    found, columns = pdfium.ask_fields(read, handles, 4, c_uint)
    inks: list[Ink] = list(zip(*columns, strict=True))
    return inks if all(found) else [ink if is_found else None for ink, is_found in zip(inks, found, strict=True)]


def read_matrices(handles: Sequence[int], frame: Frame) -> list[Matrix]:
    """Each object's own space → display."""
    _, columns = pdfium.ask_columns(pdfium.object_matrix, handles, 6)
    return [compose(own, frame.matrix) for own in zip(*columns, strict=True)]


def read_clips(handles: Sequence[int], frame: Frame) -> list[Rect | None]:
    """The box of each object's clip paths within its container's; None where nothing is cut."""
    paths = pdfium.ask(pdfium.clip_path, handles)
    counts = pdfium.ask(pdfium.count_clips, paths)
    return [
        _clip_box(path, count, frame) if count > 0 else frame.clip for path, count in zip(paths, counts, strict=True)
    ]


def _clip_box(path: int, count: int, frame: Frame) -> Rect | None:
    clip = frame.clip
    for index in range(count):
        segments = [pdfium.clip_segment(path, index, i) for i in range(pdfium.count_clip_segments(path, index))]
        if segments:
            _, (xs, ys) = pdfium.ask_fields(pdfium.segment_point, segments, 2)
            clip = intersect(clip, transform_box(frame.matrix, min(xs), min(ys), max(xs), max(ys)))
    return clip


class Drawing:
    """Collects the marks and areas of a page's paths."""

    __slots__ = ("_settings", "areas", "marks")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.marks: list[Mark] = []
        self.areas: list[Area] = []

    def read_paths(self, handles: list[int], orders: list[int], frame: Frame) -> None:
        """Take neighbouring path objects of one container."""
        _, (fills, strokes) = pdfium.ask_fields(pdfium.draw_mode, handles, 2, c_int)
        counts = pdfium.ask(pdfium.count_segments, handles)
        cuts = [intersect(frame.page, clip) for clip in read_clips(handles, frame)]
        paths = list(map(_Path, handles, orders, cuts, fills, strokes, counts))
        thick = self._read_strips([path for path in paths if path.filled and not path.stroked], frame)
        drawn = [path for path in paths if path.stroked]
        self._read_lines([path for path in drawn if path.segments == _LINE_POINTS and not path.filled], frame)
        self._read_fills(thick + [path for path in drawn if path.filled], frame)
        self._read_strokes([path for path in drawn if path.segments != _LINE_POINTS], frame)

    def _read_strips(self, paths: list[_Path], frame: Frame) -> list[_Path]:
        """Take the fills that are thin as a whole, by their bounds alone (the commonest rules); return the others."""
        handles = [path.handle for path in paths]
        found, columns = pdfium.ask_fields(pdfium.object_bounds, handles, 4)
        inks = read_inks(pdfium.fill_color, handles)
        rest = []
        for path, is_found, ink, *bounds in zip(paths, found, inks, *columns, strict=True):
            x0, y0, x1, y1 = transform_box(frame.matrix, *bounds)
            if min(x1 - x0, y1 - y0) > self._settings.thin:
                rest.append(path)
            elif is_found:
                self._add_mark((x0, y0, x1, y1), path, ink)
        return rest

    def _read_lines(self, paths: list[_Path], frame: Frame) -> None:
        """Take strokes from one point to another, by these two alone (as common)."""
        handles = [path.handle for path in paths]
        starts, ends = (list(map(pdfium.path_segment, handles, repeat(index))) for index in (0, 1))
        _, (x0s, y0s) = pdfium.ask_fields(pdfium.segment_point, starts, 2)
        _, (x1s, y1s) = pdfium.ask_fields(pdfium.segment_point, ends, 2)
        kinds = pdfium.ask(pdfium.segment_kind, ends)
        strokes = zip(paths, *self._strokes_of(handles, frame), kinds, x0s, y0s, x1s, y1s, strict=True)
        for path, (a, b, c, d, e, f), width, ink, kind, x0, y0, x1, y1 in strokes:
            if kind == pdfium.LINE_TO:
                start = (a * x0 + c * y0 + e, b * x0 + d * y0 + f)
                self._add_stroke(start, (a * x1 + c * y1 + e, b * x1 + d * y1 + f), width, path, ink)

    def _strokes_of(self, handles: list[int], frame: Frame) -> tuple[list[Matrix], list[float], list[Ink]]:
        """Give each path's matrix, the width of its stroke on the display, and its ink."""
        matrices = read_matrices(handles, frame)
        _, (widths,) = pdfium.ask_columns(pdfium.stroke_width, handles, 1)
        shown = [width * hypot(matrix[0], matrix[1]) for width, matrix in zip(widths, matrices, strict=True)]
        return matrices, shown, read_inks(pdfium.stroke_color, handles)

    def _read_strokes(self, paths: list[_Path], frame: Frame) -> None:
        """Take the straight parts of strokes of any shape."""
        handles = [path.handle for path in paths]
        matrices, widths, inks = self._strokes_of(handles, frame)
        for path, width, ink, outline in zip(paths, widths, inks, self._outlines(paths, matrices), strict=True):
            for corners in outline:
                for start, end in pairwise(corners):
                    self._add_stroke(start, end, width, path, ink)

    def _read_fills(self, paths: list[_Path], frame: Frame) -> None:
        """Take filled shapes of any form."""
        handles = [path.handle for path in paths]
        inks = read_inks(pdfium.fill_color, handles)
        outlines = self._outlines(paths, read_matrices(handles, frame))
        for path, ink, outline in zip(paths, inks, outlines, strict=True):
            opaque = (ink is None or ink[3] == _SOLID) and not pdfium.has_transparency(path.handle)
            self._add_fill(outline, path, ink, opaque=opaque)

    def _outlines(self, paths: list[_Path], matrices: list[Matrix]) -> Iterator[list[list[Point]]]:
        """The corners of each path's subpaths on the display; a straight curve is its ends, others keep controls."""
        segments = [
            segment for path in paths for segment in pdfium.members(pdfium.path_segment, path.handle, path.segments)
        ]
        _, (xs, ys) = pdfium.ask_fields(pdfium.segment_point, segments, 2)
        kinds = pdfium.ask(pdfium.segment_kind, segments)
        closes = pdfium.ask(pdfium.segment_closes, segments)
        steps = zip(xs, ys, kinds, closes, strict=True)
        for path, matrix in zip(paths, matrices, strict=True):
            yield self._outline(islice(steps, path.segments), matrix)

    def _outline(self, steps: Iterable[tuple[float, float, int, int]], matrix: Matrix) -> list[list[Point]]:
        a, b, c, d, e, f = matrix
        paths: list[list[Point]] = []
        curve: list[Point] = []
        for x, y, kind, closes in steps:
            point = (a * x + c * y + e, b * x + d * y + f)
            if kind == pdfium.MOVE_TO or not paths:
                paths.append([point])
            elif kind == pdfium.BEZIER_TO:
                curve.append(point)
                if len(curve) == _BEZIER_POINTS:
                    straight = self._is_straight([paths[-1][-1], *curve])
                    paths[-1].extend(curve[-1:] if straight else curve)
                    curve = []
            else:
                paths[-1].append(point)
            if closes:
                paths[-1].append(paths[-1][0])
        return paths

    def _is_straight(self, points: list[Point]) -> bool:
        """A curve's control points lie along the line between its ends."""
        x0, y0, x1, y1 = _bounds(points)
        return min(x1 - x0, y1 - y0) <= max(x1 - x0, y1 - y0) * self._settings.skew_ratio

    def _add_fill(self, outline: list[list[Point]], path: _Path, ink: Ink, *, opaque: bool) -> None:
        thick: list[list[Point]] = []
        for corners in outline:
            box = _bounds(corners)
            if min(box[2] - box[0], box[3] - box[1]) <= self._settings.thin:
                self._add_mark(box, path, ink)
            else:
                thick.append(corners)
        if len(thick) == 1 and _is_rectangle(thick[0]):
            self._add_area(_bounds(thick[0]), path, ink, hides=opaque)
        elif thick:
            strips = list(self._strips(thick))
            for strip in strips:
                self._add_mark(strip, path, ink)
            if not strips:
                for corners in thick:
                    self._add_area(_bounds(corners), path, ink, hides=opaque and _is_rectangle(corners))

    def _strips(self, paths: list[list[Point]]) -> list[Rect]:
        """Places where two parallel sides of a shape stand as near as a rule is thick: rings and combs."""
        level: list[tuple[float, float, float]] = []
        plumb: list[tuple[float, float, float]] = []
        for path in paths:
            for (x0, y0), (x1, y1) in pairwise([*path, path[0]]):
                if abs(y1 - y0) < abs(x1 - x0) * self._settings.skew_ratio:
                    level.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
                elif abs(x1 - x0) < abs(y1 - y0) * self._settings.skew_ratio:
                    plumb.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        strips = [(start, at, end, beside) for at, beside, start, end in self._close_pairs(level)]
        strips += [(at, start, beside, end) for at, beside, start, end in self._close_pairs(plumb)]
        return strips

    def _close_pairs(self, sides: list[tuple[float, float, float]]) -> list[tuple[float, float, float, float]]:
        """(position, other position, start, end) of each two sides closer than a rule is thick."""
        sides.sort()
        found = []
        for index, (at, start, end) in enumerate(sides):
            for beside, other_start, other_end in sides[index + 1 :]:
                if beside - at > self._settings.thin:
                    break
                if beside - at < self._settings.touching:
                    continue
                overlap = (max(start, other_start), min(end, other_end))
                if overlap[1] - overlap[0] > self._settings.thin:
                    found.append((at, beside, *overlap))
        return found

    def _add_stroke(self, start: Point, end: Point, width: float, path: _Path, ink: Ink) -> None:
        """Keep a stroke along or across the page: as a mark, or as an area when it is too thick for a rule."""
        (x0, y0), (x1, y1) = start, end
        run, rise = abs(x1 - x0), abs(y1 - y0)
        if min(run, rise) > max(run, rise) * self._settings.skew_ratio or max(run, rise) == 0:
            return
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        if width <= self._settings.thin:
            self._add_mark((x0, y0, x1, y1), path, ink)
            return
        half = width / 2
        box = (x0, y0 - half, x1, y1 + half) if run > rise else (x0 - half, y0, x1 + half, y1)
        self._add_area(box, path, ink, hides=ink is None or ink[3] == _SOLID)

    def _add_mark(self, box: Rect, path: _Path, ink: Ink) -> None:
        """Keep the centre line of a thin box, as far as it is inside the clip; a dot in both directions stays a box."""
        x0, y0, x1, y1 = box
        cut = path.cut
        if cut is not None and not (cut[0] <= x0 and cut[1] <= y0 and x1 <= cut[2] and y1 <= cut[3]):
            slack = self._settings.join / 2
            if x1 < cut[0] - slack or x0 > cut[2] + slack or y1 < cut[1] - slack or y0 > cut[3] + slack:
                return
            x0, x1 = min(max(x0, cut[0]), cut[2]), max(min(x1, cut[2]), cut[0])
            y0, y1 = min(max(y0, cut[1]), cut[3]), max(min(y1, cut[3]), cut[1])
        if x1 - x0 > self._settings.dot or y1 - y0 > self._settings.dot:
            if x1 - x0 >= y1 - y0:
                y0 = y1 = (y0 + y1) / 2
            else:
                x0 = x1 = (x0 + x1) / 2
        self.marks.append(Mark(x0, y0, x1, y1, path.order, ink))

    def _add_area(self, box: Rect, path: _Path, ink: Ink, *, hides: bool) -> None:
        x0, y0, x1, y1 = box
        cut = path.cut
        if cut is not None:
            x0, y0, x1, y1 = max(x0, cut[0]), max(y0, cut[1]), min(x1, cut[2]), min(y1, cut[3])
        if x1 > x0 and y1 > y0:
            self.areas.append(Area(path.order, x0, y0, x1, y1, ink, hides))


def _bounds(points: list[Point]) -> Rect:
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _is_rectangle(path: list[Point]) -> bool:
    """Four corners at its bounds' corners: it fills its box."""
    x0, y0, x1, y1 = _bounds(path)
    corners = {(round(x, 1), round(y, 1)) for x, y in path}
    return corners == {(round(x, 1), round(y, 1)) for x in (x0, x1) for y in (y0, y1)}
