"""Boxes and the PDF transformation matrix, as plain tuples: the inner loop makes thousands of them."""

from __future__ import annotations

from math import hypot

Rect = tuple[float, float, float, float]
"""x0, y0, x1, y1 with x0 ≤ x1 and y0 ≤ y1."""

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a·x + c·y + e, y' = b·x + d·y + f (ISO 32000-1, 8.3.3)."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

SKEW = -1
"""Turn of text whose reading direction is neither along nor across the page."""


def compose(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def display_matrix(box: Rect, rotation: int) -> Matrix:
    """User space → points from the displayed page's top left, for the visible box and ``rotation`` × 90° clockwise."""
    x0, y0, x1, y1 = box
    return (
        (1.0, 0.0, 0.0, -1.0, -x0, y1),
        (0.0, 1.0, 1.0, 0.0, -y0, -x0),
        (-1.0, 0.0, 0.0, 1.0, x1, -y0),
        (0.0, -1.0, -1.0, 0.0, y1, x1),
    )[rotation % 4]


def transform_box(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> Rect:
    """The box around a transformed box."""
    a, b, c, d, e, f = matrix
    xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e, a * x0 + c * y1 + e, a * x1 + c * y0 + e)
    ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f, b * x0 + d * y1 + f, b * x1 + d * y0 + f)
    return (min(xs), min(ys), max(xs), max(ys))


def intersect(one: Rect | None, other: Rect | None) -> Rect | None:
    """The common box; None stands for the whole plane.  An empty intersection has x1 < x0 or y1 < y0."""
    if one is None or other is None:
        return one or other
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def turn_of(matrix: Matrix, skew: float) -> int:
    """Reading direction of upright text under a display matrix: 0, 90 (downwards), 180, 270 (upwards) or SKEW.

    ``skew``: how much across per unit along still counts as straight.
    """
    along_x, along_y = matrix[0], matrix[1]
    length = hypot(along_x, along_y)
    if abs(along_y) <= skew * length:
        return 0 if along_x >= 0 else 180
    if abs(along_x) <= skew * length:
        return 90 if along_y > 0 else 270
    return SKEW


def to_reading_frame(turn: int, box: Rect) -> Rect:
    """A box as text of that turn sees it: x along the line, y from line to line."""
    x0, y0, x1, y1 = box
    if turn == 90:
        return (y0, -x1, y1, -x0)
    if turn == 180:
        return (-x1, -y1, -x0, -y0)
    if turn == 270:
        return (-y1, x0, -y0, x1)
    return box
