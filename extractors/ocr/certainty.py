"""How sure the characters of a page are, by place (可信度).  Imports nothing heavy: text pages come past here too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Certainty(NamedTuple):
    """How sure a recognised character is, and where its middle is on the page, in points."""

    x: float
    y: float
    value: float
    """0–1."""


def least_certainty(certainties: Sequence[Certainty], box: tuple[float, float, float, float]) -> float | None:
    """Give the least certainty of the characters in a box (x0, y0, x1, y1); None when there are none."""
    x0, y0, x1, y1 = box
    return min((one.value for one in certainties if x0 <= one.x <= x1 and y0 <= one.y <= y1), default=None)
