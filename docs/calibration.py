"""Draw the calibration curve: ``python docs/calibration.py SVG TABLES GOLD [TABLES GOLD …]``.

Each pair of folders is a run's tables and the gold files of what it read; all their records make one curve.  SVG gets
the picture; the figures are printed, for ``docs/figures.py``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.evaluate.curve import Bin, describe_curve, expected_error, fill_bins, rate_tables

FLOOR = 1e-4
"""The least share of wrong records that is drawn; below it a bin lies on the edge."""
SURE = 1.96
"""Standard deviations on both sides of 95 %."""


def draw(curve: Sequence[Bin], path: Path) -> None:
    """Draw a curve: the share of wrong records that was expected, and the one that came, both on a logarithmic scale.

    A dot is a bin, its size the records in it, its line what as few records let expect (95 %).
    """
    # text as text, and the same names of parts on every run
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "jixiao"}):
        figure = Figure(figsize=(6, 4.6), layout="constrained")
        axes = figure.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        axes.plot([FLOOR, 1], [FLOOR, 1], color="#888888", linewidth=1, linestyle="--", label="as expected")
        for each in curve:
            draw_bin(each, axes)
        axes.set(xscale="log", yscale="log", xlim=(FLOOR, 1), ylim=(FLOOR, 1))
        axes.set_xlabel("expected wrong (1 − confidence)")
        axes.set_ylabel("wrong")
        records = sum(each.records for each in curve)
        axes.set_title(f"{records} records, expected calibration error {expected_error(curve):.4f}", fontsize=11)
        axes.legend(frameon=False, loc="upper left")
        axes.grid(color="#dddddd", linewidth=0.5)
        figure.savefig(path, format="svg", facecolor="white", metadata={"Date": None})


def draw_bin(each: Bin, axes: Axes) -> None:
    """Draw one bin."""
    expected, observed = max(1 - each.expected, FLOOR), max(1 - each.observed, FLOOR)
    low, high = spread(each)
    axes.plot([expected, expected], [max(low, FLOOR), max(high, FLOOR)], color="#00796b", linewidth=1.2)
    axes.scatter(expected, observed, s=8 * (1 + math.log10(each.records)) ** 1.5, color="#00796b", zorder=3)


def spread(each: Bin) -> tuple[float, float]:
    """Give the shares of wrong records that what came goes with (Wilson's interval)."""
    number, share = each.records, 1 - each.observed
    middle = share + SURE**2 / (2 * number)
    reach = SURE * math.sqrt(share * (1 - share) / number + SURE**2 / (4 * number**2))
    whole = 1 + SURE**2 / number
    return (middle - reach) / whole, (middle + reach) / whole


def main(arguments: Sequence[str]) -> None:
    """Read the command line, count, draw and print."""
    picture, *folders = map(Path, arguments)
    pairs = zip(folders[::2], folders[1::2], strict=True)
    curve = fill_bins(rated for tables, gold in pairs for rated in rate_tables(tables, gold))
    draw(curve, picture)
    print("\n".join(describe_curve(curve)))


if __name__ == "__main__":
    main(sys.argv[1:])
