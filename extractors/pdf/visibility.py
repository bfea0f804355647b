"""What of a page a reader sees: ink against its ground, and what was painted over it (可见性).

A page is painted in order.  Text or a rule is seen when its ink differs from the ground it is painted on and no
opaque shape is painted over it later.  White text on a dark header row is seen, white text on paper is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractors.pdf.settings import Settings

Ink = tuple[int, int, int, int] | None
"""Red, green, blue, alpha (0–255); None where it is a pattern or picture and so no single colour."""

PAPER: Ink = (255, 255, 255, 255)


class Area(NamedTuple):
    """A filled shape or a picture larger than a rule, in painting order (底色或图片)."""

    order: int
    x0: float
    y0: float
    x1: float
    y1: float
    ink: Ink
    hides: bool
    """It is opaque and fills its box, so nothing under it is seen."""


def blend(ink: Ink, ground: Ink) -> Ink:
    """The colour of ink of some transparency on a ground."""
    if ink is None or ground is None:
        return None
    red, green, blue, alpha = ink
    rest = 255 - alpha
    return (
        (red * alpha + ground[0] * rest) // 255,
        (green * alpha + ground[1] * rest) // 255,
        (blue * alpha + ground[2] * rest) // 255,
        255,
    )


def is_faint(ink: Ink, settings: Settings) -> bool:
    """The ink is light or thin enough to be a watermark's."""
    shade = blend(ink, PAPER)
    return shade is not None and min(shade[:3]) >= settings.faint


class Scene:
    """The filled areas of one page, asked by painting order and place."""

    __slots__ = ("_areas", "_grounds", "_hiding", "_least_contrast", "_least_opacity", "_least_rule", "last_cover")

    def __init__(self, areas: Sequence[Area], settings: Settings) -> None:
        self._areas = sorted(areas, key=lambda area: area.order)
        self._hiding = [area for area in self._areas if area.hides]
        self.last_cover = self._hiding[-1].order if self._hiding else 0
        """Painting order of the last opaque shape: nothing painted later is covered; 0 without one."""
        self._grounds = [PAPER, *{area.ink for area in self._areas}]
        self._least_contrast = settings.least_contrast
        self._least_rule = settings.least_rule_contrast
        self._least_opacity = settings.least_opacity

    def may_vanish(self, ink: Ink) -> bool:
        """Somewhere on this page the ink would not be seen, so its ground must be looked at."""
        if ink is None:
            return False
        return ink[3] < self._least_opacity or any(
            not self._differs(ink, ground, self._least_contrast) for ground in self._grounds
        )

    def is_painted_over(self, order: int, x: float, y: float) -> bool:
        """An opaque shape was painted over this point after ``order``."""
        for area in reversed(self._hiding):
            if area.order <= order:
                return False
            if area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1:
                return True
        return False

    def later_covers(self, order: int) -> tuple[Area, ...]:
        """The opaque shapes painted after ``order``."""
        return tuple(area for area in self._hiding if area.order > order)

    def shows(self, ink: Ink, order: int, x: float, y: float) -> bool:
        """Ink painted here at ``order`` differs from what it was painted on."""
        return self._shows(ink, order, x, y, self._least_contrast)

    def shows_rule(self, ink: Ink, order: int, x: float, y: float) -> bool:
        """The same of a rule: one that hardly differs from its ground still parts cells."""
        return self._shows(ink, order, x, y, self._least_rule)

    def _shows(self, ink: Ink, order: int, x: float, y: float, least: int) -> bool:
        if ink is not None and ink[3] < self._least_opacity:
            return False
        return self._differs(ink, self._ground(order, x, y), least)

    def _ground(self, order: int, x: float, y: float) -> Ink:
        """What the point looked like before ``order``."""
        layers = []
        for area in self._areas:
            if area.order >= order:
                break
            if area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1:
                layers.append(area.ink)
        ground = PAPER
        for ink in layers:
            ground = ink if ink is None or ink[3] == 255 else blend(ink, ground)
        return ground

    def _differs(self, ink: Ink, ground: Ink, least: int) -> bool:
        """A reader can tell the two colours apart; a pattern or picture differs from everything."""
        seen = blend(ink, ground)
        if seen is None or ground is None:
            return True
        return max(abs(a - b) for a, b in zip(seen[:3], ground[:3], strict=True)) >= least
