"""What a benchmark found, and how it is shown: to a person at a terminal, or as a page (``--markdown``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from benchmarks.clock import Timing


class Goal(Struct, frozen=True, kw_only=True):
    """What a ratio is to reach."""

    at: Literal["least", "most"]
    value: float

    def is_met(self, ratio: float) -> bool:
        """Say whether a ratio is on the right side."""
        return ratio >= self.value if self.at == "least" else ratio <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at == 'least' else '≤'} {self.value:g}"


class Line(Struct, frozen=True, kw_only=True):
    """One comparison."""

    what: str
    ours: str
    other: str = ""
    ratio: float | None = None
    """Fastest round against fastest round."""
    middle: float | None = None
    """Middle round against middle round."""
    goal: Goal | None = None

    def cells(self) -> tuple[str, ...]:
        """Give the line as texts."""
        verdict = ""
        if self.goal is not None and self.ratio is not None:
            verdict = "yes" if self.goal.is_met(self.ratio) else "**no**"
        return (
            self.what,
            self.ours,
            self.other,
            _show(self.ratio),
            _show(self.middle),
            str(self.goal or ""),
            verdict,
        )


class Section(Struct, frozen=True, kw_only=True):
    """Comparisons of one kind."""

    title: str
    note: str = ""
    header: tuple[str, ...] = ("what", "jixiao", "beside", "ratio", "of medians", "goal", "met")
    rows: tuple[tuple[str, ...], ...]


def at_least(value: float) -> Goal:
    """Make the goal of a ratio that is to be large."""
    return Goal(at="least", value=value)


def at_most(value: float) -> Goal:
    """Make the goal of a ratio that is to be small."""
    return Goal(at="most", value=value)


def relate(what: str, above: Timing, below: Timing, show: Callable[[float], str], goal: Goal | None = None) -> Line:
    """Make a line of how many times as long one thing takes as another; ``show`` writes seconds.

    jixiao is what is above where the goal is an upper limit, else what is below.
    """
    ours, other = (above, below) if goal is not None and goal.at == "most" else (below, above)
    return Line(
        what=what,
        ours=show(ours.least),
        other=show(other.least),
        ratio=above.least / below.least,
        middle=above.middle / below.middle,
        goal=goal,
    )


def compare(title: str, lines: Iterable[Line], note: str = "") -> Section:
    """Make a section of comparisons."""
    return Section(title=title, note=note, rows=tuple(line.cells() for line in lines))


def write_markdown(machine: str, sections: Iterable[Section]) -> str:
    """Write everything as part of a page."""
    parts = [machine]
    for section in sections:
        parts.append(f"### {section.title}")
        if section.note:
            parts.append(section.note)
        ruler = tuple("---" if index == 0 else "---:" for index in range(len(section.header)))
        parts.append("\n".join(f"| {' | '.join(row)} |" for row in (section.header, ruler, *section.rows)))
    return "\n\n".join(parts) + "\n"


def print_section(section: Section) -> None:
    """Print a section with its columns under one another."""
    print(f"\n{section.title}")
    if section.note:
        print(f"  {section.note}")
    rows = (section.header, *section.rows)
    widths = [max(len(row[index]) for row in rows) for index in range(len(section.header))]
    for row in rows:
        first, *others = (cell.replace("**", "") for cell in row)
        padded = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print(f"  {first.ljust(widths[0])}  {'  '.join(padded)}", flush=True)


def _show(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}"
